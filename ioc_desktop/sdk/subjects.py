"""Tiles that every subject has alike: cards, trends, places, matrices, lists of records. Pure.

A subject's model chooses the figures and says what stands beside them; how a number card, a
breakdown or a list is made from the snapshot, and what is said when it cannot be, is here.
The answers' names are those of the bundle's manifest: ``figure``, ``breakdown``, ``records``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.figures import Breakdown, Figure, RecordList, RecordRow, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.quality import parts_add_up
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.bodies import Cell, Column, Fact, MapBody, RankingBody, TableBody
from ioc_desktop.sdk.breakdowns import ranking_of, table_of
from ioc_desktop.sdk.cards import card_of
from ioc_desktop.sdk.contract import ModelContext, TileView, Words
from ioc_desktop.sdk.figure_values import value_text
from ioc_desktop.sdk.frames import frame_of, frame_of_several, unanswered
from ioc_desktop.sdk.maps import map_of
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.overdue import overdue_severity
from ioc_desktop.sdk.trends import trend_of
from ioc_desktop.sdk.wards import wards_of

PlacesBody = RankingBody | TableBody | MapBody

PLACE_BODIES: Final[Mapping[str, Callable[[Breakdown, ModelContext], PlacesBody]]] = {
    "by_locality": ranking_of,
    "by_agency": ranking_of,
    "table": table_of,
    "map": map_of,
    "wards": wards_of,
}
"""What a subject's kinds of tile by place are called, and the picture that each one is."""


def card_tile(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    facts: Sequence[Fact] = (),
    after: Sequence[Fact] = (),
) -> TileView:
    """Return ``figure`` as a number card: ``facts``, its comparison set, what comes ``after``."""
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    card = card_of(figure, context)
    return TileView(
        frame_of(figure, context, title), replace(card, facts=(*facts, *card.facts, *after))
    )


def trend_tile(snapshot: Snapshot, context: ModelContext, title: str) -> TileView:
    """Return ``figure`` as a line; ``title`` is for a figure that is not there."""
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    return TileView(frame_of(figure, context), trend_of(figure, context))


def places_tile(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    body_of: Callable[[Breakdown, ModelContext], PlacesBody],
) -> TileView:
    """Return ``breakdown`` by locality or agency as the picture that ``body_of`` makes of it."""
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, title)
    named = breakdown_title(breakdown, context.words)
    return TileView(frame_of(breakdown, context, named), body_of(breakdown, context))


def breakdown_title(breakdown: Breakdown, words: Words) -> str:
    """Return "{figure} by agency" or "by locality" in the language of the screen."""
    name = breakdown.indicator.name.in_language(words.language) if breakdown.indicator else ""
    if breakdown.by == "agency":
        return words("{figure} by agency", figure=name)
    return words("{figure} by locality", figure=name)


def sum_of_parts(
    whole: object, parts: Sequence[object], label: str, words: Words
) -> tuple[Fact, ...]:
    """Return the parts' sum, marked, where it is not the whole as printed; else nothing.

    1.051 and 790 were printed beside a total of 1.839, and 1.788 + 19 + 80 beside 1.877: shown
    as they are, never corrected. Where a number is missing nobody can say.
    """
    if not isinstance(whole, Figure):
        return ()
    values = [part.value for part in parts if isinstance(part, Figure) and part.value is not None]
    decimals, language = whole.indicator.decimals, words.language
    if len(values) < len(parts) or whole.value is None:
        return ()
    if parts_add_up(whole.value, values, decimals, whole.indicator.unit) is not False:
        return ()
    added = " + ".join(format_value(value, decimals, language) for value in values)
    total = format_value(sum(values), decimals, language)
    return (Fact(label, f"{added} = {total}", Severity.WARN),)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of a matrix: what it is, and the names of its answers, "" = an empty cell."""

    label: str
    answers: tuple[str, ...]


def matrix_tile(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[MatrixRow],
) -> TileView:
    """Return figures as a table: a row each of what they are of, a column each of what they say.

    A cell without a figure holds a dash; the frame has the worst age of all of them.
    """
    answers = snapshot.answers
    named = [name for row in rows for name in row.answers if name]
    figures = [found for name in named if isinstance(found := answers.get(name), Figure)]
    if not figures:
        return unanswered(snapshot, context, title)
    made = tuple(
        (Cell(row.label), *(figure_cell(answers.get(name), context.words) for name in row.answers))
        for row in rows
    )
    body = TableBody(tuple(columns), made, len(made), context.words("no figure"))
    return TileView(frame_of_several(figures, context, title), body)


def figure_cell(answer: object, words: Words) -> Cell:
    """Return a figure as a table's cell, "%" behind a share; a dim dash where there is none."""
    if not isinstance(answer, Figure) or answer.value is None:
        return Cell(NO_VALUE, dim=True)
    text = value_text(answer, words)
    if text == NO_VALUE:
        return Cell(text, dim=True)
    if answer.indicator.unit == "%":
        text += "%"
    return Cell(text, answer.severity)


def open_list(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    *,
    subject: str,
    empty_text: str,
    states: Mapping[str, str] | None = None,
) -> TileView:
    """Return the snapshot's ``records`` as a table: longest overdue first, then the latest.

    ``subject`` heads what each record is; ``states`` are the words of the records' states,
    by default those of a case that is received, in progress, done. One that is past its
    deadline says so in place of its state.
    """
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    words = context.words
    known = {
        "received": words("taken in"),
        "in_progress": words("in progress"),
        "done": words("completed"),
        **(states or {}),
    }
    in_order = sorted(
        records.rows, key=lambda row: (-max(0, row.overdue_s or 0), -(row.opened_s or 0))
    )
    body = TableBody(
        columns=(
            Column(subject, 3.4),
            Column(words("Where, who"), 1.8),
            Column(words("Since"), 1.1),
            Column(words("State"), 1.4),
        ),
        rows=tuple(_open_row(row, snapshot.now_s, known, words) for row in in_order),
        total=records.total,
        empty_text=empty_text,
    )
    return TileView(frame_of(records, context, title), body)


def _open_row(
    row: RecordRow, now_s: int, states: Mapping[str, str], words: Words
) -> tuple[Cell, ...]:
    since = NO_VALUE if row.opened_s is None else format_as_of(row.opened_s, now_s, words.language)
    where = row.locality_name or row.agency_name
    state = Cell(states.get(row.record.state, row.record.state), dim=True)
    if row.overdue_s and row.overdue_s > 0:
        age = format_age(row.overdue_s, words.language)
        state = Cell(words("overdue {age}", age=age), overdue_severity(row.overdue_s))
    return (
        Cell(row.record.title or row.id),
        Cell(shortened_name(where) if where else NO_VALUE, dim=True),
        Cell(since, dim=True),
        state,
    )
