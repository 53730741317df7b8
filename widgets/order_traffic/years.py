"""Accidents, deaths and injuries over the years, with the changes as they are. Pure.

Of 294 accidents and then 262 a change of −12,2% was printed: divided by the new value. It is
−10,9%; the computed one is shown, and the printed one beside it, marked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Figure,
    Severity,
    Snapshot,
    change,
    format_percent,
    format_value,
)
from ioc_desktop.sdk.bodies import Cell, Column, Fact, TableBody
from ioc_desktop.sdk.figures import frame_of_several, unanswered

_PARTS = ("figure", "deaths", "injuries")


def printed_fact(answers: Mapping[str, object], words: Words) -> tuple[Fact, ...]:
    """Return the change as it was printed, where it is not the one computed; else nothing."""
    figure = answers.get("figure")
    if not isinstance(figure, Figure):
        return ()
    printed = _printed(answers, figure.period_start_s)
    if printed is None or not _differs(printed, figure.comparison.change_year, words):
        return ()
    said = format_percent(printed, 1, words.language, signed=True)
    return (Fact(words("as printed"), said, Severity.WARN),)


def _printed(answers: Mapping[str, object], start_s: int | None) -> float | None:
    """Return the printed change of the year that begins then, as a ratio."""
    printed = answers.get("printed")
    if not isinstance(printed, Figure) or printed.value is None:
        return None
    return printed.value / 100.0 if printed.period_start_s == start_s else None


def _differs(printed: float, computed: float | None, words: Words) -> bool:
    """Whether the two are different as written: −12,2% and −10,9%."""
    if computed is None:
        return False
    said = [format_percent(each, 1, words.language, signed=True) for each in (printed, computed)]
    return said[0] != said[1]


def years_table(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a row for each year that has a figure, the latest first, each with its change.

    A change is against the year just before; without that year's figure there is none. One
    that was printed otherwise stands in a row of its own below, marked.
    """
    words = context.words
    title = words("Traffic accidents over the years")
    figures = {
        name: found for name in _PARTS if isinstance(found := snapshot.answers.get(name), Figure)
    }
    values = {name: _by_year(figure, context.utc_offset_s) for name, figure in figures.items()}
    years = sorted({year for one in values.values() for year in one}, reverse=True)
    if not figures or not years:
        return unanswered(snapshot, context, title)
    heads = (words("Accidents"), words("Killed"), words("Injured"))
    columns = (Column(words("Year"), 1.4), *(Column(head, 1.4, right=True) for head in heads))
    starts = _starts(figures, context.utc_offset_s)
    rows: list[tuple[Cell, ...]] = []
    for year in years:
        pairs = [
            (values.get(name, {}).get(year), values.get(name, {}).get(year - 1)) for name in _PARTS
        ]
        rows.append((Cell(str(year)), *(_value(now, before, words) for now, before in pairs)))
        printed = _printed(snapshot.answers, starts.get(year))
        if printed is not None and _differs(printed, change(*pairs[0]), words):
            said = format_percent(printed, 1, words.language, signed=True)
            marked = Cell(said, Severity.WARN)
            rows.append((Cell(words("as printed"), dim=True), marked, Cell(""), Cell("")))
    frame = frame_of_several(list(figures.values()), context, title)
    return TileView(frame, TableBody(columns, tuple(rows), len(rows)))


def _value(now: float | None, before: float | None, words: Words) -> Cell:
    """Return a year's value with its change on the year before, where that is known."""
    said = format_value(now, 0, words.language)
    grown = change(now, before)
    if grown is None:
        return Cell(said, dim=now is None)
    return Cell(f"{said} ({format_percent(grown, 1, words.language, signed=True)})")


def _by_year(figure: Figure, utc_offset_s: int) -> dict[int, float]:
    """Return the values that are there, by year."""
    series = figure.series
    return {
        _year(start_s, utc_offset_s): value
        for start_s, value in zip(series.starts, series.values, strict=True)
        if not math.isnan(value)
    }


def _starts(figures: Mapping[str, Figure], utc_offset_s: int) -> dict[int, int]:
    """Return when each year begins, by year."""
    return {
        _year(start_s, utc_offset_s): start_s
        for figure in figures.values()
        for start_s in figure.series.starts
    }


def _year(start_s: int, utc_offset_s: int) -> int:
    return (datetime.fromtimestamp(start_s, UTC) + timedelta(seconds=utc_offset_s)).year
