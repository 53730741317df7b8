"""Records as tiles: incidents by gravity, cases from receipt to reply, counts by what they say.

Pure. A list begins with what is wrong: the gravest, then the longest overdue. What a record
says of itself beyond the common fields (field, reply, satisfaction, outlet) is in its ``attrs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ioc_desktop.domain.dates import format_age, format_as_of, format_day
from ioc_desktop.domain.figures import Figure, RecordList, RecordRow, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.bodies import Bar, Cell, Column, RankingBody, TableBody
from ioc_desktop.sdk.contract import ModelContext, TileView, Words
from ioc_desktop.sdk.figure_values import value_text
from ioc_desktop.sdk.frames import frame_of, frame_of_several, unanswered
from ioc_desktop.sdk.maps import record_severity
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.overdue import overdue_severity
from ioc_desktop.sdk.record_words import severity_word
from ioc_desktop.sdk.unit_words import unit_word

_GRAVITY: Final = ("critical", "high", "medium", "low")


def attribute(row: RecordRow, name: str) -> str:
    """Return one of the record's own attributes as text, "" where it says nothing of it."""
    value = row.record.attrs.get(name)
    return value if isinstance(value, str) else ""


def gravest_first(records: RecordList) -> list[RecordRow]:
    """Return the rows: open before closed, by severity, the longest overdue, the newest."""

    def place(row: RecordRow) -> tuple[bool, int, int, int]:
        word = row.record.severity or ""
        gravity = _GRAVITY.index(word) if word in _GRAVITY else len(_GRAVITY)
        return row.closed_s is not None, gravity, -(row.overdue_s or 0), -(row.opened_s or 0)

    return sorted(records.rows, key=place)


def incident_list(
    snapshot: Snapshot, context: ModelContext, title: str, *, subject: str, empty_text: str
) -> TileView:
    """Return ``records`` as a table by gravity: how grave, what and where, how it stands.

    Three columns, so that a title is read from afar; the place stands behind a title that
    does not name it.
    """
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    words = context.words
    body = TableBody(
        columns=(
            Column(words("Severity"), 1.0),
            Column(subject, 3.6),
            Column(words("State"), 1.4, right=True),
        ),
        rows=tuple(_incident(row, snapshot.now_s, words) for row in gravest_first(records)),
        total=records.total,
        empty_text=empty_text,
    )
    return TileView(frame_of(records, context, title), body)


def _incident(row: RecordRow, now_s: int, words: Words) -> tuple[Cell, ...]:
    word = row.record.severity or ""
    over = row.closed_s is not None
    severity = record_severity(row.record) if word and not over else Severity.NORMAL
    return (
        Cell(severity_word(word, words) if word else NO_VALUE, severity, dim=over),
        Cell(_named(row), dim=over),
        _standing(row, now_s, words),
    )


def _named(row: RecordRow) -> str:
    """Return the record's title in short names, and where it is if the title does not say so."""
    title = shortened_name(row.record.title or row.id)
    if attribute(row, "place") and attribute(row, "place") in row.record.title:
        return title
    place = shortened_name(row.locality_name or row.agency_name)
    bare = place.removeprefix("TP. ").removeprefix("TX. ").removeprefix("H. ")
    return title if not place or bare in title else f"{title}, {place}"


def _moment(at_s: int | None, now_s: int, words: Words) -> str:
    """Return a time of today, else the day: what a list has room for."""
    if at_s is None:
        return NO_VALUE
    said = format_as_of(at_s, now_s, words.language)
    return format_day(at_s, words.language) if " " in said else said


def _standing(row: RecordRow, now_s: int, words: Words) -> Cell:
    """Return how a record stands: ended when, overdue by how much, or since when it is open."""
    if row.closed_s is not None:
        time = _moment(row.closed_s, now_s, words)
        return Cell(words("ended {time}", time=time), dim=True)
    if row.overdue_s and row.overdue_s > 0:
        age = format_age(row.overdue_s, words.language)
        return Cell(words("overdue {age}", age=age), overdue_severity(row.overdue_s))
    time = _moment(row.opened_s, now_s, words)
    return Cell(words("since {time}", time=time), dim=True)


def case_list(
    snapshot: Snapshot, context: ModelContext, title: str, *, subject: str, empty_text: str
) -> TileView:
    """Return the snapshot's ``records`` from receipt to reply, the longest overdue first.

    Answered ones follow, the latest first, with what their sender thought of the reply.
    """
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    words = context.words

    def place(row: RecordRow) -> tuple[bool, int]:
        if row.closed_s is not None:
            return True, -row.closed_s
        return False, row.due_s if row.due_s is not None else snapshot.now_s

    body = TableBody(
        columns=(
            Column(subject, 3.4),
            Column(words("Handled by"), 1.6),
            Column(words("Taken in"), 1.0, right=True),
            Column(words("Reply"), 1.8, right=True),
        ),
        rows=tuple(_case(row, snapshot.now_s, words) for row in sorted(records.rows, key=place)),
        total=records.total,
        empty_text=empty_text,
    )
    return TileView(frame_of(records, context, title), body)


def _case(row: RecordRow, now_s: int, words: Words) -> tuple[Cell, ...]:
    return (
        Cell(row.record.title or row.id),
        Cell(shortened_name(row.agency_name or row.locality_name) or NO_VALUE, dim=True),
        Cell(_moment(row.opened_s, now_s, words), dim=True),
        _reply(row, now_s, words),
    )


def _reply(row: RecordRow, now_s: int, words: Words) -> Cell:
    """Return when a case was answered and how its sender took it, or until when it is due."""
    if row.closed_s is not None:
        time = _moment(row.closed_s, now_s, words)
        late = row.due_s is not None and row.closed_s > row.due_s
        said = words("{time}, past its deadline", time=time) if late else time
        taken = {"satisfied": words("content"), "unsatisfied": words("not content")}
        satisfaction = attribute(row, "satisfaction")
        if satisfaction in taken:
            said = f"{said} · {taken[satisfaction]}"
        unhappy = satisfaction == "unsatisfied"
        return Cell(said, Severity.WARN if unhappy else Severity.NORMAL, dim=not unhappy)
    if row.overdue_s and row.overdue_s > 0:
        age = format_age(row.overdue_s, words.language)
        return Cell(words("overdue {age}", age=age), overdue_severity(row.overdue_s))
    if row.due_s is None:
        return Cell(NO_VALUE, dim=True)
    return Cell(words("due {time}", time=_moment(row.due_s, now_s, words)), dim=True)


def grouped_records(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    of: Callable[[RecordRow], str],
) -> TileView:
    """Return how many of the snapshot's ``records`` are of what ``of`` names, as bars.

    The group with the most overdue ones comes first; records that name nothing are counted
    together. Where the query gave a part of all records, the bars' note says of how many.
    """
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    words = context.words
    groups: dict[str, list[RecordRow]] = {}
    for row in records.rows:
        groups.setdefault(of(row) or words("not said"), []).append(row)
    overdue = {name: sum((row.overdue_s or 0) > 0 for row in rows) for name, rows in groups.items()}
    order = sorted(groups, key=lambda name: (-overdue[name], -len(groups[name]), name))
    bars = tuple(
        Bar(name, float(len(groups[name])), _counted(len(groups[name]), overdue[name], words))
        for name in order
    )
    note = ""
    if records.total > len(records.rows):
        note = words("{shown} of {total}", shown=len(records.rows), total=records.total)
    return TileView(frame_of(records, context, title), RankingBody(bars, note=note))


def _counted(count: int, overdue: int, words: Words) -> str:
    said = format_value(count, 0, words.language)
    if not overdue:
        return said
    return words("{count}, {overdue} overdue", count=said, overdue=overdue)


def _gravity(name: str, figure: Figure, severities: Mapping[str, Severity] | None) -> Severity:
    """Return a bar's severity: what its records have in a list, else that of the figure."""
    if severities is None:
        return figure.severity
    return severities.get(name, Severity.NORMAL) if figure.value else Severity.NORMAL


def figures_ranking(
    snapshot: Snapshot,
    context: ModelContext,
    title: str,
    labels: Mapping[str, str],
    *,
    in_order: bool = False,
    severities: Mapping[str, Severity] | None = None,
) -> TileView:
    """Return several figures of one unit as bars under their ``labels``, the greatest first.

    ``labels`` are by the answers' names; ``in_order`` keeps theirs (severities have one). One
    that has no figure says so and stands last. ``severities``: how grave each of them is by what
    it counts, as the lists mark it; without them, as its own limits say.
    """
    answers = snapshot.answers
    figures = {name: found for name in labels if isinstance(found := answers.get(name), Figure)}
    if not figures:
        return unanswered(snapshot, context, title)
    words = context.words
    bars = [
        Bar(
            labels[name],
            figure.value,
            words("not reported") if figure.value is None else value_text(figure, words),
            _gravity(name, figure, severities),
            figure.freshness.state,
        )
        for name, figure in figures.items()
    ]
    if not in_order:
        bars.sort(key=lambda bar: (bar.value is None, -(bar.value or 0.0)))
    several = list(figures.values())
    body = RankingBody(tuple(bars), unit_word(several[0].indicator.unit, words.language))
    return TileView(frame_of_several(several, context, title), body)
