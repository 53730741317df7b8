"""Tourism: visitors, nights, revenue and rooms, by destination and locality. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import Breakdown, Figure, RecordRow, Snapshot
from ioc_desktop.sdk.bodies import Cell, Column, Fact, TableBody
from ioc_desktop.sdk.figures import (
    fact_of,
    frame_of_several,
    ordered_rows,
    unanswered,
    value_text,
    year_change_text,
)
from ioc_desktop.sdk.record_tiles import attribute, grouped_records
from ioc_desktop.sdk.subjects import (
    PLACE_BODIES,
    MatrixRow,
    PlacesBody,
    card_tile,
    figure_cell,
    matrix_tile,
    open_list,
    places_tile,
    trend_tile,
)
from ioc_desktop.sdk.unit_words import unit_word

_OF_AREAS: Final = ("visitors", "overnight", "revenue", "occupancy")


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        return places_tile(snapshot, context, words("Tourism by locality"), PLACE_BODIES[kind])
    builders: dict[str, Model] = {
        "year": _year,
        "areas": _areas,
        "half_year": _half_year,
        "trend": _trend,
        "reports": _reports,
        "reports_by_topic": _reports_by_topic,
    }
    return builders.get(kind, _card)(snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    beside = _beside(snapshot.answers, context)
    return card_tile(snapshot, context, _title(context.kind, context.words), beside)


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "visitors": words("Visitors of the month"),
        "overnight": words("Overnight visitors of the month"),
        "international": words("Visitors from abroad in the month"),
        "revenue": words("Tourism revenue of the month"),
        "occupancy": words("Room occupancy"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words
    abroad = words("from abroad")
    named = {
        "visitors": ((words("overnight"), "overnight"), (abroad, "international")),
        "overnight": ((abroad, "international"),),
        "revenue": ((words("visitors"), "visitors"),),
        "occupancy": ((words("rooms"), "rooms"), (words("lodgings"), "lodgings")),
    }.get(context.kind, ())
    # Rooms and lodgings are published once a year, and for some years not at all.
    return tuple(
        fact_of(label, answers.get(name), words)
        for label, name in named
        if not _untold(answers.get(name))
    )


def _untold(answer: object) -> bool:
    return not isinstance(answer, Figure) or answer.value is None


def _year(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the year as published: each figure with its unit and its change on last year."""
    words, answers = context.words, snapshot.answers
    title = words("Tourism of the year")
    names = ("visitors", "overnight", "international", "revenue", "lodgings", "rooms")
    figures = [found for name in names if isinstance(found := answers.get(name), Figure)]
    if not figures:
        return unanswered(snapshot, context, title)
    rows = tuple(
        (
            Cell(figure.indicator.name.in_language(words.language)),
            figure_cell(figure, words),
            Cell(unit_word(figure.indicator.unit, words.language), dim=True),
            Cell(year_change_text(figure, words), dim=figure.comparison.change_year is None),
        )
        for figure in figures
    )
    columns = (
        Column(words("Figure"), 2.6),
        Column(words("This period"), 1.5, right=True),
        Column(words("unit"), 1.0),
        Column(words("on last year"), 1.3, right=True),
    )
    body = TableBody(columns, rows, len(rows), words("no figure"))
    return TileView(frame_of_several(figures, context, title), body)


def _areas(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a row a destination that the settings name."""
    words = context.words
    rows = [
        MatrixRow(str(area["name"]), tuple(f"{name}.{place}" for name in _OF_AREAS))
        for place, area in enumerate(context.settings["areas"])
    ]
    columns = (
        Column(words("Destination"), 2.2),
        Column(words("visitors"), 1.4, right=True),
        Column(words("overnight"), 1.4, right=True),
        Column(words("revenue, tỷ đồng"), 1.5, right=True),
        Column(words("occupancy"), 1.2, right=True),
    )
    return matrix_tile(snapshot, context, words("Tourism by destination"), columns, rows)


def _half_year(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the destinations that were published; the others owe nothing."""
    words = context.words

    def told(breakdown: Breakdown, _context: ModelContext) -> PlacesBody:
        rows = tuple(
            (Cell(row.figure.note or row.name), Cell(value_text(row.figure, words)))
            for row in ordered_rows(breakdown)
            if row.figure.value is not None
        )
        told_unit = breakdown.indicator.unit if breakdown.indicator else ""
        unit = unit_word(told_unit, words.language) or words("value")
        columns = (Column(words("Destination"), 3.0), Column(unit, 1.2, right=True))
        return TableBody(columns, rows, len(rows), words("No value was published yet"))

    return places_tile(snapshot, context, words("Destinations, half a year"), told)


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    return trend_tile(snapshot, context, context.words("Trend of tourism"))


def _reports(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Reports of visitors"),
        subject=words("Report"),
        empty_text=words("No report of a visitor is open"),
    )


def _reports_by_topic(snapshot: Snapshot, context: ModelContext) -> TileView:
    def topic(row: RecordRow) -> str:
        return attribute(row, "topic")

    return grouped_records(snapshot, context, context.words("Reports of visitors, by topic"), topic)
