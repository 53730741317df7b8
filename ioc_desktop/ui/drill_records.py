"""Records as rows of a list, and one record with everything that is known of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ioc_desktop.domain.dates import format_age
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import RecordRow
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.domain.outbox import DirectiveBoard
from ioc_desktop.domain.queries import RecordOrder
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import (
    attribute_label,
    attribute_value,
    directive_state,
    kind_word,
    record_state,
    severity_word,
)
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_facts import FactGroup, FactLine
from ioc_desktop.ui.drill_overview import moment_cell, moment_text, text_cell
from ioc_desktop.ui.drill_view import Cells, DrillTable, RecordPage

ORDERS: tuple[RecordOrder | None, ...] = (
    "id", None, "state", "agency", "locality", "opened", "due", None,
)  # fmt: skip
"""By which order a click on each column's head asks; None = by none."""


def record_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of a list of records."""
    return (
        words("Record"), words("Title"), words("State"), words("Handled by"), words("Locality"),
        words("Received on"), words("Due"), words("Overdue by"),
    )  # fmt: skip


def record_rows(rows: Sequence[RecordRow], words: Words, now_s: int) -> tuple[Cells, ...]:
    """Return records as rows of the list."""
    return tuple(
        (
            text_cell(row.id),
            text_cell(row.record.title),
            text_cell(record_state(row.record.state, words)),
            text_cell(row.agency_name or NO_VALUE),
            text_cell(row.locality_name or NO_VALUE),
            moment_cell(row.opened_s, now_s, words),
            moment_cell(row.due_s, now_s, words),
            CellText(
                f"◆ {format_age(row.overdue_s, words.language)}" if row.overdue_s else "",
                float(row.overdue_s or 0),
                bool(row.overdue_s),
            ),
        )
        for row in rows
    )


def record_page(
    row: RecordRow, board: DirectiveBoard | None, words: Words, centre: str, now_s: int
) -> RecordPage:
    """Return everything that is known of a record, and what was directed about it."""
    record = row.record
    due = moment_text(row.due_s, now_s, words)
    late = row.overdue_s
    about = [
        FactLine(words("Record"), row.id),
        FactLine(words("Kind"), kind_word(record.kind, words)),
        FactLine(words("State"), record_state(record.state, words)),
        FactLine(words("Handled by"), row.agency_name or NO_VALUE),
        FactLine(words("Locality"), row.locality_name or NO_VALUE),
        FactLine(words("Centre"), centre),
    ]
    if record.severity:
        about.append(FactLine(words("Severity"), severity_word(record.severity, words)))
    if record.lat is not None and record.lon is not None:
        about.append(FactLine(words("Place on the map"), f"{record.lat:.5f}, {record.lon:.5f}"))
    if record.attrs.get("illustrative") is True:
        about.append(FactLine(words("Note"), f"◆ {words('illustrative data')}", warn=True))
    times = [
        FactLine(words("Received on"), moment_text(row.opened_s, now_s, words)),
        FactLine(words("Due"), due),
        FactLine(words("Completed on"), moment_text(row.closed_s, now_s, words)),
    ]
    if late:
        overdue = words("overdue by {age}", age=format_age(late, words.language))
        times.append(FactLine(words("Against its deadline"), f"◆ {overdue}", warn=True))
    elif row.closed_s is None and row.due_s is not None:
        left = words("{age} left", age=format_age(row.due_s - now_s, words.language))
        times.append(FactLine(words("Against its deadline"), f"● {left}"))
    elif row.closed_s is not None and row.due_s is not None:
        times.append(_kept_deadline(row.closed_s - row.due_s, words))
    more = [
        FactLine(attribute_label(name, words), attribute_value(name, text, words))
        for name, text in _details(record.attrs)
        if name != "illustrative" and not name.startswith("history")
    ]
    groups = [
        FactGroup(words("About the record"), tuple(about)),
        FactGroup(words("Its time"), tuple(times)),
    ]
    if more:
        groups.append(FactGroup(words("Details from the centre"), tuple(more)))
    return RecordPage(row, tuple(groups), _course(row, board, words, now_s))


def _kept_deadline(late_s: int, words: Words) -> FactLine:
    label = words("Against its deadline")
    if late_s > 0:
        age = format_age(late_s, words.language)
        return FactLine(label, f"◆ {words('completed {age} late', age=age)}", warn=True)
    return FactLine(label, f"● {words('completed in time')}")


def _course(row: RecordRow, board: DirectiveBoard | None, words: Words, now_s: int) -> DrillTable:
    """Return what became of it, the latest last: its own steps, and directives about it."""
    steps: list[tuple[float, Cells]] = []

    def add(at_s: int | None, what: str, who: str, note: str = "") -> None:
        cells = (moment_cell(at_s, now_s, words), text_cell(what), text_cell(who), text_cell(note))
        steps.append((float(at_s or 0), cells))

    if row.opened_s is not None:
        add(row.opened_s, words("taken in"), row.agency_name or NO_VALUE)
    history = row.record.attrs.get("history")
    for one in history if isinstance(history, list) else ():
        if isinstance(one, dict):
            at_s = _instant(one.get("at"))
            state = record_state(str(one.get("state") or ""), words)
            add(at_s, state, str(one.get("by") or ""), str(one.get("note") or ""))
    if row.closed_s is not None:
        add(row.closed_s, words("completed"), row.agency_name or NO_VALUE)
    for directive in board.rows if board is not None else ():
        text = directive.row.text
        state = directive_state(directive.row.state, words)
        what = words("directive: {state}", state=state)
        add(_instant(directive.row.issued_at), what, directive.row.issuer, text)
    steps.sort(key=lambda step: step[0])
    titles = (words("When"), words("What"), words("Who"), words("Note"))
    none = words("The centre tells no steps of this record")
    return DrillTable(titles, tuple(cells for _, cells in steps), wide=3, empty=none)


def _instant(text: object) -> int | None:
    try:
        return parse_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _details(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and text of everything in a record's details, however deep."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _details(one, f"{name} {key}".strip())
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _details(one, f"{name} {number}".strip())
    elif value is not None:
        yield name, str(value)
