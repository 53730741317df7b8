"""Sections of a monthly report beside figures: subsystems, debts, alarms, directives. Pure."""

from __future__ import annotations

from typing import Final

from ioc_desktop.domain.dates import format_age, format_date
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.figures import AlarmBoard, FreshnessState, ObligationBoard
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.domain.outbox import DirectiveBoard
from ioc_desktop.domain.trust import DisagreementBoard, Month, PunctualityBoard
from ioc_desktop.papers.month_document import SectionEntry
from ioc_desktop.papers.month_read import MonthRead, board_of, unanswered
from ioc_desktop.papers.report import Block, Paragraph, ReportColumn, ReportTable
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import directive_state
from ioc_desktop.sdk.telling import said_moment, state_text

_CATALOGUE: Final = "the centre's catalogue"
_STATES: Final = ("running", "incomplete", "no_software", "not_connected")


def subsystems_blocks(read: MonthRead, section: SectionEntry) -> list[Block]:
    """Return the state of a centre's subsystems: a sentence, then the table."""
    words, board = read.words, board_of(read, section.centre)
    if board is None:
        return unanswered(read, "subsystems")
    language = words.language
    by_state = {
        state: [
            one.subsystem.name.in_language(language)
            for one in board.rows
            if one.subsystem.state == state
        ]
        for state in _STATES
    }
    said = words(
        "At the moment of the figures {running} of {count} subsystems are running",
        running=board.running,
        count=len(board.rows),
    )
    rest = [
        f"{len(names)} {_state(state, words)}: {', '.join(names)}"
        for state, names in by_state.items()
        if names and state != "running"
    ]
    running = f": {', '.join(by_state['running'])}" if by_state["running"] else ""
    text = "; ".join([f"{said}{running}", *rest])
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Subsystem"), 2.5),
        ReportColumn(words("State"), 1.65),
        ReportColumn(words("Since"), 1.3),
        ReportColumn(words("Figures received"), 1.1, right=True),
        ReportColumn(words("Note"), 2.5),
    )
    rows = tuple(
        (
            str(number),
            row.subsystem.name.in_language(language),
            _state(row.subsystem.state, words),
            _day(row.subsystem.since, language),
            f"{row.with_data}/{row.indicators}",
            row.subsystem.note or "",
        )
        for number, row in enumerate(board.rows, start=1)
    )
    note = f"{words('Source')}: {words(_CATALOGUE)}"
    if board.freshness.state is not FreshnessState.LIVE:
        note += f"; {state_text(board.freshness, words, read.wording.now_s)}"
    return [Paragraph(f"{text}."), ReportTable(columns, rows), Paragraph(note, note=True)]


def owed_blocks(read: MonthRead, place: int) -> list[Block]:
    """Return who sent late in the month, and what is owed now."""
    words, language = read.words, read.words.language
    made: list[Block] = []
    months = read.answers.get(f"{place}.months")
    if isinstance(months, PunctualityBoard):
        made += _punctuality(read, months, read.document.section[place].limit)
    else:
        made += unanswered(read, f"{place}.months")
    board = read.answers.get(f"{place}.owed")
    if not isinstance(board, ObligationBoard):
        return made
    owing = board.owed - board.on_time
    made.append(
        Paragraph(
            words(
                "At the moment of the figures {owed} figures are owed by agencies: {on_time} on "
                "time, {late} late, {stale} stale, {lost} out of contact, {never} never sent.",
                owed=format_value(board.owed, 0, language),
                on_time=format_value(board.on_time, 0, language),
                late=format_value(board.late, 0, language),
                stale=format_value(board.stale, 0, language),
                lost=format_value(board.lost, 0, language),
                never=format_value(board.not_connected, 0, language),
            )
        )
    )
    if not board.rows:
        return made
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Agency"), 2.6),
        ReportColumn(words("Indicator"), 3.4),
        ReportColumn(words("State"), 2.2),
        ReportColumn(words("Late by"), 1.3, right=True),
    )
    rows = tuple(
        (
            str(number),
            row.agency_name,
            row.indicator.name.in_language(language),
            state_text(row.freshness, words, read.wording.now_s),
            format_age(row.late_s, language) if row.late_s > 0 else NO_VALUE,
        )
        for number, row in enumerate(board.rows, start=1)
    )
    caption = words(
        "Figures owed the longest ({shown} of {count})",
        shown=len(rows),
        count=max(owing, len(rows)),
    )
    return [*made, ReportTable(columns, rows, caption)]


def _punctuality(read: MonthRead, board: PunctualityBoard, limit: int) -> list[Block]:
    words, language = read.words, read.words.language
    whole = next((one for one in board.months if one.start_s == read.span.start_s), None)
    if whole is None or not whole.due:
        return [Paragraph(words("Of this month it is not known which figures were due."))]
    said = words(
        "In the month {due} figures were due: {on_time} came in time ({share}), {late} late, "
        "{missing} have not come.",
        due=format_value(whole.due, 0, language),
        on_time=format_value(whole.on_time, 0, language),
        share=format_percent(whole.share, 1, language),
        late=format_value(whole.late, 0, language),
        missing=format_value(whole.missing, 0, language),
    )
    found: list[tuple[str, Month]] = []
    for row in board.rows:
        month = next((one for one in row.months if one.start_s == read.span.start_s), None)
        if month is not None and month.due and month.on_time < month.due:
            found.append((row.name, month))
    found.sort(key=lambda pair: (pair[1].share or 0.0, -pair[1].due))
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Agency"), 4.0),
        ReportColumn(words("Fell due"), 1.1, right=True),
        ReportColumn(words("In time"), 1.1, right=True),
        ReportColumn(words("Late"), 1.1, right=True),
        ReportColumn(words("Not sent"), 1.1, right=True),
        ReportColumn(words("Share in time"), 1.3, right=True),
    )
    rows = tuple(
        (
            str(number),
            name,
            *(
                format_value(n, 0, language)
                for n in (month.due, month.on_time, month.late, month.missing)
            ),
            format_percent(month.share, 1, language),
        )
        for number, (name, month) in enumerate(found[:limit], start=1)
    )
    caption = words(
        "Agencies with the smallest share in time ({shown} of {count})",
        shown=len(rows),
        count=len(board.rows),
    )
    return [Paragraph(said), *([ReportTable(columns, rows, caption)] if rows else [])]


def alarms_blocks(read: MonthRead, place: int, section: SectionEntry) -> list[Block]:
    """Return the alarms that are active now."""
    words = read.words
    board = read.answers.get(f"{place}.alarms")
    if not isinstance(board, AlarmBoard):
        return unanswered(read, f"{place}.alarms")
    count = board.high + board.medium + board.low
    if not count:
        return [Paragraph(words("At the moment of the figures no alarm is active."))]
    said = words(
        "At the moment of the figures {count} alarms are active: {high} of high, {medium} of "
        "medium, {low} of low priority.",
        count=count, high=board.high, medium=board.medium, low=board.low,
    )  # fmt: skip
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Priority"), 1.7),
        ReportColumn(words("Alarm"), 4.2),
        ReportColumn(words("Subsystem"), 2.2),
        ReportColumn(words("Locality"), 1.3),
        ReportColumn(words("Since"), 1.6),
    )
    names = {"high": words("High"), "medium": words("Middle"), "low": words("Low")}
    priorities = {key: name.replace(" ", "\u00a0") for key, name in names.items()}
    rows = tuple(
        (
            str(number),
            priorities[row.alarm.priority],
            row.alarm.message,
            row.subsystem_name.in_language(words.language),
            row.locality_name or NO_VALUE,
            NO_VALUE if row.raised_s is None else said_moment(row.raised_s, words.language),
        )
        for number, row in enumerate(board.rows[: section.limit], start=1)
    )
    return [Paragraph(said), ReportTable(columns, rows)]


def directives_blocks(read: MonthRead, place: int, section: SectionEntry) -> list[Block]:
    """Return what was directed in the month, and what is open."""
    words, language = read.words, read.words.language
    board = read.answers.get(f"{place}.directives")
    if not isinstance(board, DirectiveBoard):
        return unanswered(read, f"{place}.directives")
    begin, end = read.span.start_s, read.span.end_s
    issued = [row for row in board.rows if row.issued_s is not None and begin <= row.issued_s < end]
    said = (
        words(
            "{issued} directives were issued in the month; at the moment of the figures {open} are "
            "open, {overdue} of them past their deadline.",
            issued=len(issued),
            open=board.open,
            overdue=board.overdue,
        )
        if issued or board.open
        else words(
            "No directive was issued in the month; at the moment of the figures none is open."
        )
    )
    shown = [row for row in board.rows if row.row.state != "closed" or row in issued]
    rows = tuple(
        (
            str(number),
            row.row.text,
            row.agency_name or row.locality_name,
            NO_VALUE if row.due_s is None else format_date(row.due_s, language),
            directive_state(row.row.state, words)
            + (
                f" ({words('overdue {age}', age=format_age(row.overdue_s, language))})"
                if row.overdue_s
                else ""
            ),
            row.row.answer or "",
        )
        for number, row in enumerate(shown[: section.limit], start=1)
    )
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Directive"), 3.6),
        ReportColumn(words("Addressed to"), 2.0),
        ReportColumn(words("Deadline"), 1.4),
        ReportColumn(words("State"), 1.7),
        ReportColumn(words("Answer"), 2.4),
    )
    return [Paragraph(said), *([ReportTable(columns, rows)] if rows else [])]


def disagreements_blocks(read: MonthRead, place: int) -> list[Block]:
    """Return the figures of which two centres tell different values."""
    words, language = read.words, read.words.language
    board = read.answers.get(f"{place}.apart")
    if not isinstance(board, DisagreementBoard):
        return unanswered(read, f"{place}.apart")
    said = words(
        "{compared} figures were told by two centres for the same period; {apart} of them differ.",
        compared=board.compared, apart=board.apart,
    )  # fmt: skip
    columns = (
        ReportColumn(words("No."), 0.55, right=True),
        ReportColumn(words("Indicator"), 3.2),
        ReportColumn(words("Locality"), 1.8),
        ReportColumn(words("Of record"), 2.0),
        ReportColumn(words("The other source"), 2.0),
        ReportColumn(words("Difference"), 1.2, right=True),
    )
    rows = tuple(
        (
            str(number),
            row.indicator.name.in_language(language),
            row.locality.name if row.locality else "",
            *(
                f"{read.names.get(one.centre, one.centre)}: "
                f"{format_value(one.value, row.indicator.decimals, language)}"
                for one in (row.of_record, row.other)
            ),
            format_value(row.difference, row.indicator.decimals, language),
        )
        for number, row in enumerate(board.rows, start=1)
    )
    return [Paragraph(said), *([ReportTable(columns, rows)] if rows else [])]


def _state(state: str, words: Words) -> str:
    """Return the officials' word for a subsystem's state."""
    return {
        "running": words("running"),
        "incomplete": words("incomplete data"),
        "no_software": words("no software yet"),
        "not_connected": words("not connected"),
    }[state]


def _day(text: str | None, language: str) -> str:
    try:
        at_s = parse_instant_or_none(text)
    except ValueError:
        return NO_VALUE
    return NO_VALUE if at_s is None else format_date(at_s, language)
