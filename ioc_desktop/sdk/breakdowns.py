"""An indicator by locality or agency as bars and as a table, what is wrong first. Pure."""

from __future__ import annotations

from ioc_desktop.domain.figures import Breakdown, BreakdownRow, Severity
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.sdk.bodies import Bar, Cell, Column, RankingBody, TableBody
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.figure_values import value_text, year_change_text
from ioc_desktop.sdk.frames import reported_of
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.unit_words import unit_word

_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


def ordered_rows(breakdown: Breakdown) -> list[BreakdownRow]:
    """Return the rows with what is wrong first; those that have not reported come last."""
    lower_is_worse = breakdown.indicator is not None and breakdown.indicator.better == "higher"
    reported = [row for row in breakdown.rows if row.figure.value is not None]
    silent = [row for row in breakdown.rows if row.figure.value is None]

    def key(row: BreakdownRow) -> tuple[int, float, int]:
        value = row.figure.value or 0.0
        return _RANK[row.figure.severity], value if lower_is_worse else -value, row.order

    return [*sorted(reported, key=key), *silent]


def ranking_of(breakdown: Breakdown, context: ModelContext) -> RankingBody:
    """Return bars by locality or agency: alarms first, then the worst values, then the silent."""
    words = context.words
    bars = tuple(
        Bar(
            label=row.name,
            value=row.figure.value,
            text=value_text(row.figure, words)
            if row.figure.value is not None
            else words("not reported"),
            severity=row.figure.severity,
            state=row.figure.freshness.state,
        )
        for row in ordered_rows(breakdown)
    )
    unit = unit_word(breakdown.indicator.unit, words.language) if breakdown.indicator else ""
    return RankingBody(bars, unit, note=reported_of(breakdown, words))


def table_of(breakdown: Breakdown, context: ModelContext) -> TableBody:
    """Return a table of name, value, change on last year, in the ranking's order.

    Where nobody has a change to tell there is no column for it.
    """
    words = context.words
    unit = unit_word(breakdown.indicator.unit, words.language) if breakdown.indicator else ""
    place = words("Agency") if breakdown.by == "agency" else words("Locality")
    rows: list[tuple[Cell, ...]] = []
    for row in ordered_rows(breakdown):
        figure = row.figure
        value = value_text(figure, words) if figure.value is not None else words("not reported")
        change = year_change_text(figure, words)
        rows.append(
            (
                Cell(
                    shortened_name(row.name) if breakdown.by == "agency" else row.name,
                    dim=figure.value is None,
                ),
                Cell(value, figure.severity, dim=figure.value is None),
                Cell(change, dim=change == NO_VALUE),
            )
        )
    columns: tuple[Column, ...] = (
        Column(place, 3.0),
        Column(unit or words("value"), 1.6, right=True),
        Column(words("on last year"), 1.4, right=True),
    )
    if all(change.text == NO_VALUE for _, _, change in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return TableBody(columns, tuple(rows), len(rows), words("nobody has reported yet"))
