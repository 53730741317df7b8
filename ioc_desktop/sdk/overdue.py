"""Records past their deadline as a table, the oldest unanswered first. Pure.

Documents, dossiers and field reports are listed alike: what it is, who has it, when it was
due, how long ago that was.
"""

from __future__ import annotations

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.figures import RecordList, RecordRow, Severity
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.bodies import Cell, Column, Fact, TableBody
from ioc_desktop.sdk.contract import ModelContext, TileView, Words
from ioc_desktop.sdk.figures import frame_of, unanswered
from ioc_desktop.sdk.names import shortened_name

LONG_OVERDUE_S = 7 * 86_400
"""Overdue for a week: from here on a record is marked red, before that amber."""


def overdue_severity(overdue_s: int) -> Severity:
    """Return how gravely a record overdue by so many seconds is marked, alike on every tile."""
    if overdue_s <= 0:
        return Severity.NORMAL
    return Severity.ALARM if overdue_s >= LONG_OVERDUE_S else Severity.WARN


def oldest_first(records: RecordList) -> list[RecordRow]:
    """Return the rows with the longest overdue first; those without a deadline come last."""
    return sorted(records.rows, key=lambda row: -(row.overdue_s or 0))


def oldest_fact(records: object, words: Words) -> tuple[Fact, ...]:
    """Return how long the oldest record is overdue, or nothing if none is (or none is known)."""
    if not isinstance(records, RecordList) or not records.rows:
        return ()
    overdue_s = oldest_first(records)[0].overdue_s or 0
    if overdue_s <= 0:
        return ()
    return (Fact(words("longest overdue"), format_age(overdue_s, words.language)),)


def overdue_list(
    snapshot: Snapshot, context: ModelContext, title: str, *, subject: str, empty_text: str
) -> TileView:
    """Return the snapshot's ``records`` as a tile; ``subject`` heads what each record is."""
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    body = _table(records, snapshot.now_s, context.words, subject=subject, empty_text=empty_text)
    return TileView(frame_of(records, context, title), body)


def _table(
    records: RecordList, now_s: int, words: Words, *, subject: str, empty_text: str
) -> TableBody:
    return TableBody(
        columns=(
            Column(subject, 3.4),
            Column(words("Handled by"), 2.2),
            Column(words("Due"), 1.1),
            Column(words("Overdue by"), 1.2, right=True),
        ),
        rows=tuple(_row(row, now_s, words) for row in oldest_first(records)),
        total=records.total,
        empty_text=empty_text,
    )


def _row(row: RecordRow, now_s: int, words: Words) -> tuple[Cell, ...]:
    overdue_s = row.overdue_s or 0
    severity = overdue_severity(overdue_s)
    due = NO_VALUE if row.due_s is None else format_as_of(row.due_s, now_s, words.language)
    return (
        Cell(_subject(row)),
        Cell(shortened_name(row.agency_name or row.locality_name) or NO_VALUE, dim=True),
        Cell(due, dim=True),
        Cell(format_age(overdue_s, words.language) if overdue_s > 0 else NO_VALUE, severity),
    )


def _subject(row: RecordRow) -> str:
    """Return the record's title, led by its own number unless the title names it already."""
    number, title = str(row.record.attrs.get("number") or ""), row.record.title
    if number and number not in title:
        return " · ".join(part for part in (number, title) if part)
    return title or row.id
