"""Figures for a frozen copy: the series that may be seen, each as far back as there is room for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Final, NamedTuple

import msgspec

MOST_FIGURES: Final = 300_000
"""A cache with fewer figures is copied with its whole history."""

SHOWN_PERIODS: Final = 2200
"""So many periods of what the pages show are carried at most: six years of days."""
OTHER_PERIODS: Final = 400
"""So many of everything else."""
LEAST_SHOWN: Final = 64
LEAST_OTHER: Final = 32
_SHOWN_SHARE: Final = 0.7

_YEAR_S: Final = 365 * 86_400
_WEEK_S: Final = 7 * 86_400
_EVER: Final = -(1 << 62)


class CutFigures(NamedTuple):
    """Of how many series earlier periods were left behind, and how many periods are here.

    ``shown`` of what the pages show, ``others`` of everything else.
    """

    series: int = 0
    shown: int = 0
    others: int = 0


# The catalogue of a centre as it may be seen: by the number of its copy of the observations.
_SEEN: Final = (
    "CREATE TEMP TABLE seen_ids AS SELECT o.feed AS feed, json_extract(i.row, '$.id') AS id,"
    " json_extract(i.row, '$.subsystem') AS subsystem FROM indicators i"
    " JOIN main.feeds c ON c.feed = i.feed AND c.stage = 'live'"
    " JOIN main.feeds o ON o.centre = c.centre AND o.dataset = 'observations' AND o.stage = 'live'"
    " WHERE i.row IS NOT NULL"
)
_KEPT: Final = (
    "INSERT INTO temp.kept SELECT s.series, max(n.id IN (SELECT value FROM json_each(:indicators))"
    " OR n.subsystem IN (SELECT value FROM json_each(:subsystems))"
    " OR n.subsystem IN (SELECT subsystem FROM seen_ids WHERE id IN"
    " (SELECT value FROM json_each(:indicators)))), :ever"
    " FROM series s JOIN seen_ids n ON n.feed = s.feed AND n.id = s.indicator"
    " GROUP BY s.series"
)
# The start of the oldest period that is still carried.
_SINCE: Final = (
    "UPDATE temp.kept SET since_s = coalesce((SELECT period_start_s FROM main.observations o"
    " WHERE o.series = kept.series ORDER BY period_start_s DESC LIMIT 1 OFFSET ?), ?)"
    " WHERE shown = ?"
)
_COLUMNS: Final = (
    "o.series, o.period_start_s, o.id, o.rev, o.value, o.status, o.as_of_s, o.source, o.note,"
    " o.illustrative, o.seen_s, NULL"
)
# CROSS JOIN: series by series, each a run of rows that lie together.
_FIGURES: Final = (
    f"INSERT INTO frozen.observations SELECT {_COLUMNS} FROM temp.kept k"  # noqa: S608  # our own columns
    " CROSS JOIN main.observations o ON o.series = k.series AND o.period_start_s >= k.since_s"
    " ORDER BY k.series"
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
    connection: sqlite3.Connection,
    indicators: Collection[str],
    subsystems: Collection[str],
) -> tuple[int, CutFigures]:
    """Copy the figures that may be seen into ``frozen``; return how many, and what was cut.

    ``indicators`` with all of their subsystems and of ``subsystems`` are what the pages show: the
    drill-down begins there. Runs inside the caller's
    transaction, on a connection that sees what the audience may see.
    """
    run = connection.execute
    run(_SEEN)
    run("CREATE INDEX temp.seen_by_id ON seen_ids (feed, id)")
    run("CREATE TEMP TABLE kept (series INTEGER PRIMARY KEY, shown INTEGER, since_s INTEGER)")
    run(
        _KEPT,
        {
            "indicators": _listed(indicators),
            "subsystems": _listed(subsystems),
            "ever": _EVER,
        },
    )
    cut = _cut(connection)
    run(
        "INSERT INTO frozen.series SELECT s.* FROM temp.kept k"
        " CROSS JOIN main.series s ON s.series = k.series"
    )
    if cut.series:
        run(_YEAR_BEFORE, (_YEAR_S + _WEEK_S, _YEAR_S - _WEEK_S, _EVER))
    figures = run(_FIGURES).rowcount
    run(_LATEST)
    run(_VINTAGES)
    run(_ASIDE)
    return figures, cut


def _cut(connection: sqlite3.Connection) -> CutFigures:
    """Say since when each series is carried; return what was cut."""
    run = connection.execute
    there = run(
        "SELECT coalesce(sum(rows), 0) FROM main.feeds"
        " WHERE dataset = 'observations' AND stage = 'live'"
    ).fetchone()[0]
    if there <= MOST_FIGURES:
        return CutFigures()
    shown, others = run(
        "SELECT coalesce(sum(shown), 0), coalesce(sum(1 - shown), 0) FROM temp.kept"
    ).fetchone()
    room = MOST_FIGURES if not others else round(MOST_FIGURES * _SHOWN_SHARE)
    of_shown = _between(LEAST_SHOWN, room // max(shown, 1), SHOWN_PERIODS)
    rest = max(MOST_FIGURES - of_shown * shown, 0)
    of_others = _between(LEAST_OTHER, rest // max(others, 1), OTHER_PERIODS)
    for is_shown, periods in ((1, of_shown), (0, of_others)):
        run(_SINCE, (periods - 1, _EVER, is_shown))
    # A series of just so many periods is whole.
    series = run(
        "SELECT count(*) FROM temp.kept k WHERE since_s > ? AND EXISTS (SELECT 1 FROM"
        " main.observations o WHERE o.series = k.series AND o.period_start_s < k.since_s)",
        (_EVER,),
    ).fetchone()[0]
    return CutFigures(series, of_shown, of_others) if series else CutFigures()


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _listed(names: Collection[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()
