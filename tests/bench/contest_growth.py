"""What readers ask of caches of several sizes, beside SQLite alone. Prints one JSON line.

usage: python -m tests.bench.contest_growth TURNS FOLDER…

FOLDER/cache.db was made by ``growth_data``; the line tells its figures by the folder's name.
The sizes take their turns within one process, measure by measure, because what is compared is
their ratio and a machine drifts by more than that between two runs. Every figure is the median
of TURNS turns (ms; NAME_cpu = processor time). Before each, pages are stored: "wall" is read
after every figure that the wall shows was sent anew (1,400 rows), so that nothing that a reader
kept of them may serve; the others after one figure of each centre. Either empties the page
caches of all readers. For "wall_anew", "latest", "chart", "due" and "charts" another reader
forgets all it kept.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sqlite3
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ioc_desktop.domain.queries import FigureQuery, Query, RecordsQuery
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.schema import FILE
from ioc_desktop.store.writer import CacheWriter
from tests.bench.growth_data import CHART_POINTS, NOW_S, chart_ids
from tests.bench.growth_wall import wall_queries

LATEST = (
    "SELECT s.indicator, s.locality, s.agency, l.period_start_s, l.value, l.as_of_s FROM feeds f"
    " JOIN series s ON s.feed = f.feed JOIN latest l ON l.series = s.series"
    " WHERE f.dataset = 'observations' AND f.stage = 'live'"
)
CHART = (
    "SELECT period_start_s, value FROM observations WHERE series = ?"
    " ORDER BY period_start_s DESC LIMIT ?"
)
SERIES = "SELECT series FROM series WHERE indicator = ?"
DUE = (
    "SELECT id, row, due_s FROM records WHERE feed = (SELECT feed FROM feeds WHERE centre ="
    " 'nghean' AND dataset = 'records' AND stage = 'live') AND kind = 'document' AND closed_s IS"
    " NULL AND due_s < ? AND row IS NOT NULL ORDER BY due_s LIMIT 50"
)


SHOWN = (
    "SELECT centre, id, strftime('%Y-%m-%dT%H:%M:%S', period_start_s, 'unixepoch'),"
    " strftime('%Y-%m-%dT%H:%M:%S', as_of_s, 'unixepoch'), indicator, measure, locality,"
    " system, agency, period, value, status FROM feeds JOIN series USING (feed)"
    " JOIN latest USING (series) WHERE stage = 'live' AND indicator IN ({marks})"
)
PAGE = 1000
FORGETFUL = {"wall_anew", "latest", "chart", "due", "charts"}


class Contest:
    """Our reader and a bare connection on the same file, and the writer that changes it."""

    def __init__(self, folder: Path) -> None:
        """Open all three."""
        begun = time.perf_counter()
        self.writer = CacheWriter.open(folder)
        self.writer_open_ms = 1000 * (time.perf_counter() - begun)
        self.path = folder / FILE
        self.reader = CacheReader(self.path)
        self.forgetful = CacheReader(self.path)
        self.bare = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None)
        self.wall = wall_queries()
        self.charts: dict[str, Query] = {
            name: FigureQuery(indicator=name, history=CHART_POINTS) for name in chart_ids()
        }
        first = chart_ids()[0]
        self.chart = {first: self.charts[first]}
        self.due: dict[str, Query] = {
            "due": RecordsQuery(kind="document", centre="nghean", overdue_only=True, limit=50)
        }
        self.numbers = [self.bare.execute(SERIES, (name,)).fetchone()[0] for name in chart_ids()]
        self.turn = time.time_ns() // 1000
        self.shown = self.shown_rows()

    def change(self) -> None:
        """Store one figure of each centre, as a running station does."""
        for centre in ("nghean", "vinh"):
            row = Observation(
                indicator=f"bench.{centre}_000",
                period_start="2021-10-07",
                value=float(self.turn % 1000),
            )
            self.store(centre, [Change("bench/turn", self.revision(), row)])

    def change_wall(self) -> None:
        """Store every figure that the wall shows anew, with the values it has."""
        for centre, rows in self.shown.items():
            self.store(centre, [Change(row_id, self.revision(), row) for row_id, row in rows])

    def revision(self) -> int:
        """Return a revision above all before, also of earlier runs."""
        self.turn += 1
        return self.turn

    def store(self, centre: str, changes: list[Change]) -> None:
        """Store changes by the writer, a page after a page."""
        position = self.writer.position(centre, "observations")
        if position is None:
            raise SystemExit(f"{centre} was never synced")
        for at in range(0, len(changes), PAGE):
            page = Page(
                centre,
                "observations",
                position.epoch,
                position.schema,
                changes[at : at + PAGE],
                [],
                f"turn-{self.turn}",
                more=False,
            )
            self.writer.apply_page(page, NOW_S)

    def shown_rows(self) -> dict[str, list[tuple[str, Observation]]]:
        """Return the newest rows of all series of the indicators that the wall names."""
        names = {getattr(query, "indicator", "") for query in self.wall.values()} - {""}
        marks = ",".join("?" * len(names))
        found: dict[str, list[tuple[str, Observation]]] = {"nghean": [], "vinh": []}
        for centre, row_id, start, as_of, *rest in self.bare.execute(
            SHOWN.format(marks=marks), sorted(names)
        ):
            indicator, measure, locality, system, agency, period, value, status = rest
            row = Observation(
                indicator=indicator,
                measure=measure,
                locality=locality,
                system=system,
                agency=agency,
                period=period,
                period_start=f"{start}Z",
                as_of=as_of and f"{as_of}Z",
                value=value,
                status=status,
            )
            found[centre].append((row_id, row))
        return found

    def measures(self) -> dict[str, Callable[[], object]]:
        """Return what is measured, by name."""
        reader, forgetful, bare = self.reader, self.forgetful, self.bare
        return {
            "wall": lambda: reader.answer(self.wall, NOW_S),
            "wall_one": lambda: reader.answer(self.wall, NOW_S),
            "wall_anew": lambda: forgetful.answer(self.wall, NOW_S),
            "wall_opened": self.opened,
            "latest": self.latest,
            "latest_bare": lambda: bare.execute(LATEST).fetchall(),
            "chart": lambda: forgetful.answer(self.chart, NOW_S),
            "chart_bare": lambda: bare.execute(CHART, (self.numbers[0], CHART_POINTS)).fetchall(),
            "due": lambda: forgetful.answer(self.due, NOW_S),
            "due_bare": lambda: bare.execute(DUE, (NOW_S,)).fetchall(),
            "charts": lambda: forgetful.answer(self.charts, NOW_S),
            "charts_bare": lambda: [
                bare.execute(CHART, (number, CHART_POINTS)).fetchall() for number in self.numbers
            ],
        }

    def opened(self) -> None:
        """Answer the wall by a reader that has just been opened."""
        reader = CacheReader(self.path)
        reader.answer(self.wall, NOW_S)
        reader.close()

    def latest(self) -> int:
        """Read the newest figure of every series of both centres, as boards over all do."""
        found = 0
        with self.forgetful._moment(NOW_S) as moment:
            for centre, about in moment.catalogue.centres.items():
                for indicator in about.indicators:
                    found += len(moment.latest(centre, indicator))
        return found

    def statements(self) -> list[str]:
        """Return the statements by which the reader reads the wall, values filled in."""
        self.change()
        said: list[str] = []
        with self.reader._moment(NOW_S) as moment:
            connection = moment.connection
        connection.set_trace_callback(said.append)
        self.change_wall()
        self.reader.answer(self.wall, NOW_S)
        connection.set_trace_callback(None)
        return said

    def replay(self, statements: list[str]) -> None:
        """Run statements on the bare connection."""
        for statement in statements:
            self.bare.execute(statement).fetchall()

    def prepare(self, name: str) -> None:
        """Store what is stored before this measure, and make forget who must have forgotten."""
        if name == "wall":
            self.change_wall()
        else:
            self.change()
        if name in FORGETFUL:
            self.forgetful._kept.clear()
            self.forgetful._records.clear()

    def rows(self) -> int:
        """Return how many figures the cache holds."""
        said = self.bare.execute("SELECT sum(rows) FROM feeds WHERE dataset = 'observations'")
        return int(said.fetchone()[0])

    def close(self) -> None:
        """Close all three."""
        self.bare.close()
        self.reader.close()
        self.forgetful.close()
        self.writer.close()


def take(taken: defaultdict[str, list[float]], name: str, measure: Callable[[], object]) -> None:
    """Note elapsed and processor time in ms."""
    begun, worked = time.perf_counter(), time.process_time()
    measure()
    taken[f"{name}_cpu"].append(1000 * (time.process_time() - worked))
    taken[name].append(1000 * (time.perf_counter() - begun))


def main() -> None:
    """Measure and print."""
    turns, folders = int(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    with contextlib.ExitStack() as opened:
        contests = [opened.enter_context(contextlib.closing(Contest(one))) for one in folders]
        prepared = [(one, one.statements(), one.measures()) for one in contests]
        taken: list[defaultdict[str, list[float]]] = [defaultdict(list) for _ in contests]
        for turn in range(turns):
            for name in prepared[0][2]:
                # Size by size within a turn, and the other way round in the next.
                places = range(len(contests))
                for place in places if turn % 2 else reversed(places):
                    contest, _, measures = prepared[place]
                    contest.prepare(name)
                    take(taken[place], name, measures[name])
            for times, (contest, statements, _) in zip(taken, prepared, strict=True):
                contest.change()
                take(times, "wall_bare", partial(contest.replay, statements))
        told = {}
        for folder, times, (contest, statements, _) in zip(folders, taken, prepared, strict=True):
            told[folder.name] = {name: statistics.median(one) for name, one in times.items()}
            told[folder.name] |= {
                "wall_least": min(times["wall"]),
                "wall_one_least": min(times["wall_one"]),
                "changed": sum(map(len, contest.shown.values())),
                "statements": len(statements),
                "rows": contest.rows(),
                "file_mb": contest.path.stat().st_size / 1e6,
                "writer_open_ms": contest.writer_open_ms,
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
