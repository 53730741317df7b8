"""What the drill-down puts on a wall: subsystems, one subsystem's figures, records. Pure.

The same answers as at the desk, in a wall's few columns: what is beyond its limits first, what
was never reported last and named as such.
"""

from __future__ import annotations

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView
from ioc_desktop.sdk.ages import state_word
from ioc_desktop.sdk.answers import (
    CentreOverview,
    Figure,
    FigureList,
    FreshnessState,
    RecordList,
    Severity,
    Snapshot,
    SubsystemOverview,
    format_as_of,
)
from ioc_desktop.sdk.bodies import Cell, Column, TableBody
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.figures import frame_of, unanswered, year_change_text
from ioc_desktop.sdk.names import shortened_subsystem
from ioc_desktop.sdk.overdue import overdue_list
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.subjects import figure_cell
from ioc_desktop.sdk.unit_words import unit_word

_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}
_LATE = {FreshnessState.LATE, FreshnessState.STALE, FreshnessState.LOST}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind."""
    if context.kind == "overview":
        return _overview(snapshot, context)
    if context.kind == "subsystem":
        return _subsystem(snapshot, context)
    if context.kind == "record":
        return _record(snapshot, context)
    words = context.words
    return overdue_list(
        snapshot,
        context,
        words("Records"),
        subject=words("Record"),
        empty_text=words("No record matches what is chosen"),
    )


def _overview(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    boards = snapshot.answers.get("overview")
    told = boards if isinstance(boards, tuple) else ()
    known = [one for one in told if isinstance(one, CentreOverview)]
    if not known:
        return unanswered(snapshot, context, words("All subsystems"))
    rows = tuple(_overview_row(board, one, context) for board in known for one in board.rows)
    columns = (
        Column(words("Centre"), 1.0),
        Column(words("Subsystem"), 2.6),
        Column(words("Figures"), 1.6),
        Column(words("Needs a look"), 3.2),
        Column(words("overdue"), 0.9, right=True),
    )
    frame = FrameInfo(
        title=context.title or words("All subsystems"),
        freshness=min((one.freshness for one in known), key=_worst_first),
    )
    return TileView(frame, TableBody(columns, rows, len(rows)))


def _worst_first(freshness: object) -> int:
    state = getattr(freshness, "state", FreshnessState.LIVE)
    return -list(FreshnessState).index(state)


def _overview_row(
    board: CentreOverview, one: SubsystemOverview, context: ModelContext
) -> tuple[Cell, ...]:
    words = context.words
    live = one.states.get(FreshnessState.LIVE, 0)
    told = sum(one.states.values())
    worst = one.worst
    text, severity = "", Severity.NORMAL
    if worst is not None:
        text = worst.indicator.name.in_language(words.language)
        severity = worst.severity
        if severity is Severity.NORMAL:
            text = f"{text}: {state_word(worst.freshness.state, words)}"
            severity = Severity.WARN if worst.freshness.state in _LATE else Severity.NORMAL
    chip = context.centre_names.get(board.centre, board.centre)
    name = shortened_subsystem(one.row.subsystem.name.in_language(words.language))
    return (
        Cell(chip, dim=True),
        Cell(name),
        Cell(words("{count} of {all} live", count=live, all=told), dim=not live),
        Cell(text, severity, dim=severity is Severity.NORMAL),
        Cell(
            str(one.overdue) if one.overdue else "",
            Severity.WARN if one.overdue else Severity.NORMAL,
        ),
    )


def _subsystem(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    found = snapshot.answers.get("figures")
    if not isinstance(found, FigureList):
        return unanswered(snapshot, context, words("All figures"))
    figures = sorted(found.figures, key=lambda one: (_RANK[one.severity], one.value is None))
    name = found.row.subsystem.name.in_language(words.language)
    place = found.locality or found.agency
    title = f"{name} · {place.name}" if place is not None else name
    columns = (
        Column(words("Figure"), 3.6),
        Column(words("Value"), 1.4, right=True),
        Column(words("Unit"), 1.2),
        Column(words("on last year"), 1.2, right=True),
        Column(words("Freshness"), 1.6),
    )
    note = found.row.subsystem.note
    empty = in_words(note, words) if note else words("no figure")
    body = TableBody(
        columns, tuple(_figure_row(one, words) for one in figures), len(figures), empty
    )
    frame = FrameInfo(
        title=context.title or title,
        centre=found.centre,
        freshness=found.freshness,
        illustrative=any(one.illustrative for one in figures),
        chip=context.centre_names.get(found.centre, found.centre),
    )
    return TileView(frame, body)


def _figure_row(figure: Figure, words: Words) -> tuple[Cell, ...]:
    state = figure.freshness.state
    severity = Severity.WARN if state in _LATE else Severity.NORMAL
    return (
        Cell(figure.indicator.name.in_language(words.language)),
        figure_cell(figure, words),
        Cell(_unit(figure, words), dim=True),
        Cell(_change(figure, words), dim=True),
        Cell(state_word(state, words), severity, dim=severity is Severity.NORMAL),
    )


def _unit(figure: Figure, words: Words) -> str:
    """Return the unit; a share has its own sign beside the number."""
    unit = figure.indicator.unit
    return "" if figure.value is None or unit == "%" else unit_word(unit, words.language)


def _change(figure: Figure, words: Words) -> str:
    return "" if figure.comparison.change_year is None else year_change_text(figure, words)


def _record(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    found = snapshot.answers.get("records")
    if not isinstance(found, RecordList) or not found.rows:
        return unanswered(snapshot, context, str(context.settings["record"]))
    row = found.rows[0]
    overdue = bool(row.overdue_s)
    facts = (
        (words("Record"), row.id, Severity.NORMAL),
        (words("Title"), row.record.title, Severity.NORMAL),
        (words("Handled by"), row.agency_name, Severity.NORMAL),
        (words("Locality"), row.locality_name, Severity.NORMAL),
        (words("Received on"), _moment(row.opened_s, snapshot, words), Severity.NORMAL),
        (
            words("Due"),
            _moment(row.due_s, snapshot, words),
            Severity.WARN if overdue else Severity.NORMAL,
        ),
        (words("Completed on"), _moment(row.closed_s, snapshot, words), Severity.NORMAL),
    )
    rows = tuple(
        (Cell(label, dim=True), Cell(text or "–", severity)) for label, text, severity in facts
    )
    body = TableBody((Column("", 1.0), Column("", 3.4)), rows, len(rows))
    return TileView(frame_of(found, context, row.record.title), body)


def _moment(instant_s: int | None, snapshot: Snapshot, words: Words) -> str:
    """Return a moment as short as it may be said now; "" where it is not known."""
    return "" if instant_s is None else format_as_of(instant_s, snapshot.now_s, words.language)
