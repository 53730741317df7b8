"""Figures for a frozen copy: the series that may be seen, each as far back as there is room for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Final, NamedTuple

import msgspec

MOST_FIGURES: Final = 400_000
"""A cache with fewer figures is copied with its whole history."""

LEAST_WHOLE: Final = 500
LEAST_PART: Final = 32
MOST_PERIODS: Final = 2200
"""So many periods of one series are carried at most: six years of days."""
_SHARE: Final = (0.6, 0.7, 1.0)
"""Of the room that is left: for whole figures of the pages, their parts, everything else."""

_UNFAIR: Final = 8
"""A long series gets at most so many times its fair share of the room."""

_YEAR_S: Final = 365 * 86_400
_WEEK_S: Final = 7 * 86_400
_MONTH_S: Final = 31 * 86_400
_EVER: Final = -(1 << 62)
_NEVER: Final = 1 << 62


class CutFigures(NamedTuple):
    """Of how many series earlier periods were left behind, and how many periods are here.

    ``whole``: of what the pages show, of a whole area or of the places they ask for; ``parts``:
    of the same by locality and agency; ``others``: of everything else.
    """

    series: int = 0
    whole: int = 0
    parts: int = 0
    others: int = 0


class Shown(NamedTuple):
    """What the pages show: indicators, whole subsystems, localities and agencies by code.

    ``months``: so many latest months are needed whole of everything (who sent in time).
    """

    indicators: Collection[str] = ()
    subsystems: Collection[str] = ()
    places: Collection[str] = ()
    months: int = 0


# The catalogue of a centre as it may be seen: by the number of its copy of the observations.
_SEEN: Final = (
    "CREATE TEMP TABLE seen_ids AS SELECT o.feed AS feed, json_extract(i.row, '$.id') AS id,"
    " json_extract(i.row, '$.subsystem') AS subsystem FROM indicators i"
    " JOIN main.feeds c ON c.feed = i.feed AND c.stage = 'live'"
    " JOIN main.feeds o ON o.centre = c.centre AND o.dataset = 'observations' AND o.stage = 'live'"
    " WHERE i.row IS NOT NULL"
)
_KEPT: Final = (
    "INSERT INTO temp.kept SELECT s.series, min(CASE"
    " WHEN n.subsystem NOT IN (SELECT value FROM json_each(?2))"
    " AND n.subsystem NOT IN (SELECT subsystem FROM seen_ids WHERE id IN"
    " (SELECT value FROM json_each(?1))) THEN 2"
    " WHEN (s.locality = '' OR s.locality IN (SELECT value FROM json_each(?3)))"
    " AND (s.agency = '' OR s.agency IN (SELECT value FROM json_each(?3)))"
    " THEN 0 ELSE 1 END), ?4"
    " FROM series s JOIN seen_ids n ON n.feed = s.feed AND n.id = s.indicator GROUP BY s.series"
)
# The start of the oldest period that is still carried.
_SINCE: Final = (
    "UPDATE temp.kept SET since_s = min(coalesce((SELECT period_start_s FROM main.observations o"
    " WHERE o.series = kept.series ORDER BY period_start_s DESC LIMIT 1 OFFSET ?), ?), ?)"
    " WHERE sort = ?"
)
_AT_MOST: Final = "SELECT count(*) FROM (SELECT 1 FROM main.observations WHERE series = ? LIMIT ?)"
_COLUMNS: Final = (
    "o.series, o.period_start_s, o.id, o.rev, o.value, o.status, o.as_of_s, o.source, o.note,"
    " o.illustrative, o.seen_s, NULL"
)
# CROSS JOIN: series by series, each a run of rows that lie together.
_FIGURES: Final = (
    f"INSERT INTO frozen.observations SELECT {_COLUMNS} FROM temp.kept k"  # noqa: S608  # our own columns
    " CROSS JOIN main.observations o ON o.series = k.series AND o.period_start_s >= k.since_s"
    " WHERE k.sort = ? ORDER BY k.series"
)
# The newest figure is compared with the year before, also where less than that is carried.
_YEAR_BEFORE: Final = (
    f"INSERT INTO frozen.observations SELECT {_COLUMNS} FROM temp.kept k"  # noqa: S608  # our own columns
    " CROSS JOIN main.latest l ON l.series = k.series"
    " CROSS JOIN main.observations o ON o.series = k.series AND o.period_start_s < k.since_s"
    " AND o.period_start_s BETWEEN l.period_start_s - ? AND l.period_start_s - ?"
    " WHERE k.since_s > ?"
)
_VINTAGES: Final = (
    "INSERT INTO frozen.vintages SELECT v.* FROM temp.kept k CROSS JOIN main.vintages v"
    " ON v.series = k.series AND v.period_start_s >= k.since_s"
)
_LATEST: Final = (
    f"INSERT INTO frozen.latest SELECT {_COLUMNS} FROM temp.kept k"  # noqa: S608  # our own columns
    " CROSS JOIN main.latest o ON o.series = k.series"
)
# How many could not be used is part of a figure's quality; what they said is not.
_ASIDE: Final = (
    "INSERT INTO frozen.set_aside SELECT a.feed, 'row-' || row_number() OVER (ORDER BY a.id), '',"
    " a.indicator, x'', a.seen_s FROM main.set_aside a"
    " JOIN seen_ids n ON n.feed = a.feed AND n.id = a.indicator"
)


def copy_figures(
    connection: sqlite3.Connection, shown: Shown, now_s: int
) -> tuple[int, CutFigures]:
    """Copy the figures that may be seen into ``frozen``; return how many, and what was cut.

    Indicators that the pages show count with all of their subsystems: the drill-down begins
    there. Runs inside the caller's transaction, on a connection that sees what the audience may.
    """
    run = connection.execute
    run(_SEEN)
    run("CREATE INDEX temp.seen_by_id ON seen_ids (feed, id)")
    run("CREATE TEMP TABLE kept (series INTEGER PRIMARY KEY, sort INTEGER, since_s INTEGER)")
    named = (shown.indicators, shown.subsystems, shown.places)
    run(_KEPT, (*map(_listed, named), _EVER))
    run(
        "INSERT INTO frozen.series SELECT s.* FROM temp.kept k"
        " CROSS JOIN main.series s ON s.series = k.series"
    )
    # What came before these months tells since when somebody reports at all.
    since_s = now_s - (shown.months + 2) * _MONTH_S if shown.months else _NEVER
    figures, cut = _copy_observations(connection, since_s)
    run(_LATEST)
    run(_VINTAGES)
    run(_ASIDE)
    return figures, cut


def _copy_observations(connection: sqlite3.Connection, since_s: int) -> tuple[int, CutFigures]:
    """Copy sort after sort: what one does not need of its room is the next one's.

    What began at ``since_s`` or later is carried in any case.
    """
    run = connection.execute
    there = run(
        "SELECT coalesce(sum(rows), 0) FROM main.feeds"
        " WHERE dataset = 'observations' AND stage = 'live'"
    ).fetchone()[0]
    figures, periods = 0, []
    for sort, share in enumerate(_SHARE):
        if there > MOST_FIGURES:
            least = LEAST_PART if sort else LEAST_WHOLE
            room = round((MOST_FIGURES - figures) * share)
            periods.append(max(least, _most_periods(connection, sort, room)))
            run(_SINCE, (periods[-1] - 1, _EVER, since_s, sort))
        figures += run(_FIGURES, (sort,)).rowcount
    if not periods:
        return figures, CutFigures()
    figures += run(_YEAR_BEFORE, (_YEAR_S + _WEEK_S, _YEAR_S - _WEEK_S, _EVER)).rowcount
    # A series of just so many periods is whole.
    series = run(
        "SELECT count(*) FROM temp.kept k WHERE since_s > ? AND EXISTS (SELECT 1 FROM"
        " main.observations o WHERE o.series = k.series AND o.period_start_s < k.since_s)",
        (_EVER,),
    ).fetchone()[0]
    return figures, CutFigures(series, *periods) if series else CutFigures()


def _most_periods(connection: sqlite3.Connection, sort: int, room: int) -> int:
    """Return how many periods of each series there is room for; short ones leave it to others."""
    run = connection.execute
    series = [one for (one,) in run("SELECT series FROM temp.kept WHERE sort = ?", (sort,))]
    fair = room // max(len(series), 1)
    most = min(MOST_PERIODS, fair * _UNFAIR)
    counts = sorted(run(_AT_MOST, (one, most)).fetchone()[0] for one in series)
    left = room
    for place, count in enumerate(counts):
        share = left // (len(counts) - place)
        if count > share:
            return share
        left -= count
    return most


def _listed(names: Collection[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()
