"""Caches of any size for the growth bench: two demonstration centres, then years of history.

A cache begins as a real sync of both reference centres (catalogue, records, alarms, vintages,
76,000 figures). Then the same daily series are told further back, and series of indicators
by locality and by agency are added, so that every size has the same 5,000 series, the same
newest figures and the same wall, and only the depth grows. All rows go through
``CacheWriter.apply_page``, oldest first, as a centre's log tells them.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from ioc_desktop.config import load_site
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation, Record
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.schema import FILE
from ioc_desktop.store.writer import CacheWriter
from tests.bench.bench_data import pack
from tests.bench.contests import TOKEN, served

CLOCK: Final = "2021-10-07T16:30:00+07:00"
NOW_S: Final = 1_633_599_000
LAST_DAY: Final = date(2021, 10, 6)
PAGE: Final = 1000
BLOCK_DAYS: Final = 30
"""History is told in blocks: thirty days of every series, then the next thirty."""

CHARTS: Final = 60
CHART_POINTS: Final = 2000
SMALL_CHARTS: Final = 4
"""So many long charts are in a cache too small to hold all sixty."""

WHOLE_DAYS: Final = 430
"""Figures of a whole centre reach back so far in every size: a chart and the year before."""

OPEN_RECORDS: Final = 1000
CLOSED_SHARE: Final = 0.02
"""Closed records for each figure: what is open stays the same, what is done piles up."""

_BY_LOCALITY: Final = 140
_BY_AGENCY: Final = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A series to be told: its feed, its key, and how many days of it before ``until``."""

    centre: str
    indicator: str
    locality: str
    system: str
    agency: str
    until: date
    days: int


def sync_demonstration(folder: Path) -> None:
    """Fill ``folder``/data/cache.db from both reference centres, over the wire."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "schema = 1\n"
    with contextlib.ExitStack() as open_things:
        for profile in ("nghean", "vinh"):
            command = ("-m", "ioc_desktop", "centre", "serve", "--profile", profile, "--port", 0)
            options = ("--token", TOKEN, "--clock", CLOCK, "--data", folder / profile)
            centre = open_things.enter_context(served(*command, *options))
            text += f'[[centre]]\nid = "{profile}"\nurl = "{centre.url}"\ntoken = "{TOKEN}"\n'
        site = folder / "site.toml"
        site.write_text(text, encoding="utf-8")
        asyncio.run(sync_once(load_site(site), folder / "data", deadline_s=300))


def deepen(data: Path, rows: int) -> int:
    """Tell history into ``data``/cache.db until it holds about ``rows`` figures; return how many.

    ``data`` holds a synced demonstration.
    """
    with CacheWriter.open(data) as writer:
        told = _Teller(writer)
        told.tell("nghean", "indicators", _catalogue("nghean"))
        told.tell("vinh", "indicators", _catalogue("vinh"))
        told.tell("nghean", "records", _records(OPEN_RECORDS + int(rows * CLOSED_SHARE)))
        lines = list(_lines(data / FILE, rows))
        first = min(line.until - timedelta(days=line.days) for line in lines)
        for block in range(0, (LAST_DAY - first).days + 1, BLOCK_DAYS):
            since = first + timedelta(days=block)
            for centre in ("nghean", "vinh"):
                changes = _history(
                    (line for line in lines if line.centre == centre), since, BLOCK_DAYS
                )
                told.tell(centre, "observations", changes)
        pack(writer)
    with contextlib.closing(sqlite3.connect(data / FILE)) as connection:
        found = connection.execute("SELECT sum(rows) FROM feeds WHERE dataset = 'observations'")
        return int(found.fetchone()[0])


class _Teller:
    """Hands rows to the writer, a thousand to a page."""

    def __init__(self, writer: CacheWriter) -> None:
        self._writer = writer
        self._pages = 0

    def tell(self, centre: str, dataset: str, changes: Iterable[Change]) -> None:
        position = self._writer.position(centre, dataset)
        if position is None:
            raise ValueError(f"{centre}/{dataset} was never synced")
        page: list[Change] = []
        for change in changes:
            page.append(change)
            if len(page) == PAGE:
                self._apply(centre, dataset, position.epoch, position.schema, page)
                page = []
        if page:
            self._apply(centre, dataset, position.epoch, position.schema, page)

    def _apply(
        self, centre: str, dataset: str, epoch: str, schema: str, changes: list[Change]
    ) -> None:
        self._pages += 1
        page = Page(centre, dataset, epoch, schema, changes, [], f"told-{self._pages}", more=False)
        self._writer.apply_page(page, NOW_S)


def chart_ids() -> list[str]:
    """Return the indicators of the sixty charts of 2,000 points."""
    return [f"bench.chart_{number:02}" for number in range(CHARTS)]


def _catalogue(centre: str) -> Iterator[Change]:
    cadence = Cadence(every="P1D", due="17:00", grace="P1D")
    numbered = _BY_LOCALITY if centre == "nghean" else _BY_AGENCY
    named = [f"bench.{centre}_{number:03}" for number in range(numbered)]
    charts = chart_ids() if centre == "nghean" else []
    for name in (*named, *charts):
        deep = name not in charts
        yield Change(
            name,
            1,
            Indicator(
                id=name,
                subsystem="documents",
                name=Names(vi=f"Chỉ tiêu {name}", en=f"Figure {name}"),
                unit="hồ sơ",
                cadence=cadence,
                owner=centre,
                agency="vpub" if centre == "nghean" else None,
                by_locality=deep and centre == "nghean",
                by_agency=deep and centre == "vinh",
            ),
        )


def _records(count: int) -> Iterator[Change]:
    """Yield documents: first those still open, half of them overdue, then those done."""
    for number in range(count):
        is_open = number < OPEN_RECORDS
        opened = LAST_DAY - timedelta(days=number % (60 if is_open else 1460))
        due = opened + timedelta(days=10 + number % 30)
        yield Change(
            f"bench/{number:07}",
            1,
            Record(
                kind="document",
                subsystem="documents",
                title=f"Văn bản {number}",
                state="in_progress" if is_open else "done",
                agency=("sxd", "stc", "sgtvt", "sldtbxh")[number % 4],
                opened_at=opened.isoformat(),
                due_at=due.isoformat(),
                closed_at=None if is_open else (due - timedelta(days=number % 9)).isoformat(),
            ),
        )


def _lines(cache: Path, rows: int) -> Iterator[Line]:
    """Yield what to tell so that the cache holds about ``rows`` figures in all."""
    with contextlib.closing(sqlite3.connect(cache)) as connection:
        held = connection.execute("SELECT count(*) FROM observations").fetchone()[0]
        daily = connection.execute(
            "SELECT centre, indicator, locality, system, agency,"
            " date(min(period_start_s), 'unixepoch', '+7 hours')"
            " FROM observations JOIN series USING (series) JOIN feeds USING (feed)"
            " WHERE period = 'P1D' AND measure = 'actual' GROUP BY series"
        ).fetchall()
        districts = [
            code
            for (code,) in connection.execute(
                "SELECT DISTINCT locality FROM series WHERE indicator = 'public_services.received'"
                " AND locality <> ''"
            )
        ]
        offices = [
            code
            for (code,) in connection.execute(
                "SELECT DISTINCT agency FROM series WHERE indicator = 'field_reports.received'"
                " AND agency <> ''"
            )
        ]
    whole: list[Line] = []
    parts: list[Line] = []
    for centre, indicator, locality, system, agency, first in daily:
        until = date.fromisoformat(first)
        line = Line(centre, indicator, locality, system, agency, until, 0)
        (parts if locality or agency else whole).append(line)
    for number in range(_BY_LOCALITY):
        name = f"bench.nghean_{number:03}"
        parts += [Line("nghean", name, code, "2021", "", LAST_DAY, 0) for code in districts]
    for number in range(_BY_AGENCY):
        name = f"bench.vinh_{number:03}"
        parts += [Line("vinh", name, "", "", code, LAST_DAY, 0) for code in offices]
    charts = CHARTS if rows >= 2 * CHARTS * CHART_POINTS else SMALL_CHARTS
    for number, name in enumerate(chart_ids()):
        days = CHART_POINTS if number < charts else 3
        yield Line("nghean", name, "", "", "", LAST_DAY, days)
        held += days
    for line in whole:
        days = max(0, WHOLE_DAYS - (LAST_DAY - line.until).days)
        yield _with_days(line, days)
        held += days
    each = max(3, (rows - held) // len(parts))
    for line in parts:
        yield _with_days(line, each)


def _with_days(line: Line, days: int) -> Line:
    return Line(
        line.centre, line.indicator, line.locality, line.system, line.agency, line.until, days
    )


def _history(lines: Iterable[Line], since: date, days: int) -> Iterator[Change]:
    """Yield what the lines tell of ``days`` days from ``since`` on."""
    dates = [since + timedelta(days=number) for number in range(days)]
    texts = [(day, day.isoformat(), f"{day.isoformat()}T16:30:00+07:00") for day in dates]
    for place, line in enumerate(lines):
        from_day = line.until - timedelta(days=line.days)
        for number, (day, text, as_of) in enumerate(texts):
            if not from_day <= day < line.until:
                continue
            row = Observation(
                indicator=line.indicator,
                locality=line.locality,
                system=line.system,
                agency=line.agency,
                period_start=text,
                value=float((place * 7919 + (day.toordinal() + number) * 104_729) % 9973),
                as_of=as_of,
                illustrative=True,
            )
            yield Change(f"{line.indicator}/{line.locality}/{line.agency}/{text}/h", 1, row)
