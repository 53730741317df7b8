"""Readiness: every subsystem of every centre, with its state as the centre itself gives it.

A subsystem without software or data is never a zero, a blank or a green light here: it is
named, with what is lacking. Pure; three kinds: ``board``, ``headline``, ``list``.
"""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    Severity,
    Snapshot,
    SubsystemBoard,
    SubsystemRow,
    format_date,
    parse_instant_or_none,
    worst,
)
from ioc_desktop.sdk.bodies import (
    CardBody,
    Cell,
    Column,
    Fact,
    StatusBody,
    StatusGroup,
    StatusItem,
    TableBody,
)
from ioc_desktop.sdk.figures import frame_of, unanswered
from ioc_desktop.sdk.names import shortened_subsystem

STATES = ("running", "incomplete", "no_software", "not_connected")
"""What a subsystem can be, in the order that a reader wants to know it."""

_GLYPHS = {
    "running": "running",
    "incomplete": "incomplete",
    "no_software": "empty",
    "not_connected": "empty",
}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind for the centres asked for (``settings.centre``)."""
    boards = _boards(snapshot, context)
    if not boards:
        return unanswered(snapshot, context, context.words("Subsystems in operation"))
    if context.kind == "headline":
        return _headline(boards, context)
    if context.kind == "list":
        return _list(boards, context)
    return _matrix(boards, context)


def _boards(snapshot: Snapshot, context: ModelContext) -> tuple[SubsystemBoard, ...]:
    """Return the boards of the centres asked for, in the order of the catalogue."""
    answer = snapshot.answers.get("boards")
    if not isinstance(answer, tuple):
        return ()
    centre = context.settings.get("centre", "")
    boards = (board for board in answer if isinstance(board, SubsystemBoard))
    return tuple(board for board in boards if centre in {"", board.centre})


def _frame(boards: tuple[SubsystemBoard, ...], context: ModelContext, title: str) -> FrameInfo:
    """Return the frame: one centre's chip if the board is of one centre only."""
    one = frame_of(boards[0], context, title)
    alone = len(boards) == 1
    return replace(
        one,
        centre=one.centre if alone else "",
        chip=one.chip if alone else "",
        supplier=context.words("the centre's catalogue"),
        freshness=worst(board.freshness for board in boards),
    )


def _matrix(boards: tuple[SubsystemBoard, ...], context: ModelContext) -> TileView:
    words = context.words
    groups = tuple(
        StatusGroup(
            title=_centre(board, context) if len(boards) > 1 else "",
            headline=str(board.running),
            headline_unit=words("of {count}", count=len(board.rows)),
            items=tuple(_item(row, context) for row in board.rows),
        )
        for board in boards
    )
    return TileView(_frame(boards, context, words("Subsystems in operation")), StatusBody(groups))


def _centre(board: SubsystemBoard, context: ModelContext) -> str:
    return context.centre_names.get(board.centre, board.centre_name)


def _item(row: SubsystemRow, context: ModelContext) -> StatusItem:
    state = row.subsystem.state
    silent = _is_silent(row)
    name = row.subsystem.name.in_language(context.words.language)
    return StatusItem(
        name=name,
        short=shortened_subsystem(name) if context.words.language == "vi" else "",
        word=_state_word(state, context.words),
        glyph=_GLYPHS[state],
        dim=state != "running",
        severity=Severity.WARN if silent else Severity.NORMAL,
        detail=_lack(row, context.words),
    )


def _headline(boards: tuple[SubsystemBoard, ...], context: ModelContext) -> TileView:
    """Return how many run: one centre as a card, several beside each other, never summed up.

    Two centres' subsystems are not the same ones, so "6 of 18" would say nothing.
    """
    words = context.words
    frame = _frame(boards, context, words("Subsystems in operation"))
    if len(boards) > 1:
        groups = tuple(
            StatusGroup(
                title=_centre(board, context),
                headline=str(board.running),
                headline_unit=words("of {count}", count=len(board.rows)),
                items=(),
            )
            for board in boards
        )
        return TileView(frame, StatusBody(groups))
    board = boards[0]
    body = CardBody(
        value=str(board.running),
        unit=words("of {count} subsystems", count=len(board.rows)),
        state=board.freshness.state,
        facts=tuple(
            Fact(_state_word(state, words), str(count))
            for state, count in _counts(board).items()
            if state != "running" and count
        ),
    )
    return TileView(frame, body)


def _counts(board: SubsystemBoard) -> dict[str, int]:
    """Return how many subsystems are in each state, in the order of ``STATES``."""
    return {state: sum(row.subsystem.state == state for row in board.rows) for state in STATES}


def _list(boards: tuple[SubsystemBoard, ...], context: ModelContext) -> TileView:
    words = context.words
    both = len(boards) > 1
    columns = [
        Column(words("Subsystem"), 2.4),
        Column(words("State"), 1.5),
        Column(words("Since"), 1.0),
        Column(words("What is lacking"), 2.6),
    ]
    if both:
        columns.insert(0, Column(words("Centre"), 1.0))
    rows = []
    for board in boards:
        for row in sorted(board.rows, key=_lacking_last):
            cells = [
                Cell(row.subsystem.name.in_language(words.language)),
                Cell(
                    _state_word(row.subsystem.state, words),
                    Severity.WARN if _is_silent(row) else Severity.NORMAL,
                    dim=row.subsystem.state != "running",
                ),
                Cell(_since(row, words), dim=True),
                Cell(_lack(row, words) or NO_VALUE, dim=True),
            ]
            if both:
                cells.insert(0, Cell(_centre(board, context), dim=True))
            rows.append(tuple(cells))
    body = TableBody(
        columns=tuple(columns),
        rows=tuple(rows),
        total=len(rows),
        empty_text=words("The centre's catalogue names no subsystem"),
    )
    return TileView(_frame(boards, context, words("State of the subsystems")), body)


def _lacking_last(row: SubsystemRow) -> tuple[int, int]:
    """Sort what runs first, then by the centre's own order."""
    return STATES.index(row.subsystem.state), row.subsystem.order


def _is_silent(row: SubsystemRow) -> bool:
    """Whether a subsystem is said to run but no figure of it has reached us."""
    return row.subsystem.state == "running" and row.with_data == 0


def _lack(row: SubsystemRow, words: Words) -> str:
    """Say what is lacking: the centre's own note, else what we have seen of its figures."""
    if _is_silent(row):
        return words("no figures received yet")
    if row.subsystem.note:
        return row.subsystem.note
    if row.with_data < row.indicators:
        return words(
            "{with_data} of {indicators} figures received",
            with_data=row.with_data,
            indicators=row.indicators,
        )
    return ""


def _since(row: SubsystemRow, words: Words) -> str:
    """Return since when the subsystem is in its state, as a date; a bad date is no date."""
    try:
        since_s = parse_instant_or_none(row.subsystem.since)
    except ValueError:
        return NO_VALUE
    return NO_VALUE if since_s is None else format_date(since_s, words.language)


def _state_word(state: str, words: Words) -> str:
    """Return the officials' word for a subsystem's state."""
    return {
        "running": words("running"),
        "incomplete": words("incomplete data"),
        "no_software": words("no software yet"),
        "not_connected": words("not connected"),
    }[state]
