"""The alarms that stand at the centres: the most urgent first, and what to do about them. Pure."""

from __future__ import annotations

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    AlarmBoard,
    AlarmRow,
    Severity,
    Snapshot,
    format_as_of,
    format_value,
)
from ioc_desktop.sdk.bodies import Bar, CardBody, Cell, Column, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import chip_of, unanswered
from ioc_desktop.sdk.names import shortened_subsystem

_SEVERITY = {"high": Severity.ALARM, "medium": Severity.WARN, "low": Severity.NORMAL}
_WORST = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; without an answer the tile says why."""
    words, kind = context.words, context.kind
    title = {
        "board": words("Alarms"),
        "count": words("Alarms of high priority"),
        "first": words("The most urgent alarm"),
        "by_subsystem": words("Alarms by subsystem"),
    }[kind]
    board = snapshot.answers.get("alarms")
    if not isinstance(board, AlarmBoard):
        return unanswered(snapshot, context, title)
    frame = _frame(board, context, title)
    if kind == "count":
        return TileView(frame, _count(board, words))
    if kind == "first":
        return TileView(frame, _first(board, snapshot.now_s, words))
    if kind == "by_subsystem":
        return TileView(frame, _by_subsystem(board, words))
    return TileView(frame, _board(board, snapshot.now_s, context))


def _frame(board: AlarmBoard, context: ModelContext, title: str) -> FrameInfo:
    """Return the frame: alarms are news of their own feed; they are marked where they stand."""
    centre = context.settings.get("centre")
    centre = centre if isinstance(centre, str) else ""
    return FrameInfo(
        title=context.title or title,
        centre=centre,
        freshness=board.freshness,
        chip=chip_of(centre, context) if centre else "",
    )


def _count(board: AlarmBoard, words: Words) -> CardBody:
    """Return the number of high ones; none is a zero that was told, not a missing figure."""
    language = words.language
    return CardBody(
        value=format_value(board.high, 0, language),
        unit=words("alarms"),
        severity=Severity.ALARM if board.high else Severity.NORMAL,
        state=board.freshness.state,
        facts=(
            Fact(words("medium priority"), format_value(board.medium, 0, language)),
            Fact(words("low priority"), format_value(board.low, 0, language)),
        ),
    )


def _priority(row: AlarmRow, words: Words) -> Cell:
    said = {"high": words("High"), "medium": words("Middle"), "low": words("Low")}
    return Cell(said[row.alarm.priority], _SEVERITY[row.alarm.priority])


def _since(row: AlarmRow, now_s: int, words: Words) -> Cell:
    if row.raised_s is None:
        return Cell(NO_VALUE, dim=True)
    return Cell(format_as_of(row.raised_s, now_s, words.language), dim=True)


def _subsystem(row: AlarmRow, words: Words) -> str:
    return shortened_subsystem(row.subsystem_name.in_language(words.language))


def _board(board: AlarmBoard, now_s: int, context: ModelContext) -> TableBody:
    words = context.words
    several = not context.settings.get("centre")
    columns = [
        Column(words("Priority"), 1.0),
        Column(words("What is wrong"), 4.0),
        Column(words("Since"), 1.0, right=True),
    ]
    if several:
        columns.insert(2, Column(words("Centre"), 0.8))
    rows = []
    for row in board.rows:
        cells = [
            _priority(row, words),
            Cell(row.alarm.message),
            _since(row, now_s, words),
        ]
        if several:
            cells.insert(2, Cell(chip_of(row.centre, context), dim=True))
        rows.append(tuple(cells))
    total = board.high + board.medium + board.low
    return TableBody(tuple(columns), tuple(rows), total, words("No alarm stands"))


def _first(board: AlarmBoard, now_s: int, words: Words) -> TableBody:
    """Return the most urgent alarm, and under it, step by step, what its centre says is to do."""
    columns = (
        Column(words("Priority"), 1.0),
        Column(words("What is wrong, what to do"), 6.0),
        Column(words("Since"), 1.0, right=True),
    )
    if not board.rows:
        return TableBody(columns, (), 0, words("No alarm stands"))
    row = board.rows[0]
    guidance = row.alarm.guidance or words("the centre gives no guidance")
    steps = [step.strip().rstrip(".") for step in guidance.split(";") if step.strip()]
    rows: list[tuple[Cell, ...]] = [
        (_priority(row, words), Cell(row.alarm.message), _since(row, now_s, words))
    ]
    rows += [
        (Cell(""), Cell(f"{place}. {step[:1].upper()}{step[1:]}", dim=True), Cell(""))
        for place, step in enumerate(steps, 1)
    ]
    return TableBody(columns, tuple(rows), len(rows))


def _by_subsystem(board: AlarmBoard, words: Words) -> RankingBody:
    groups: dict[str, list[AlarmRow]] = {}
    for row in board.rows:
        groups.setdefault(_subsystem(row, words), []).append(row)
    bars = [
        Bar(
            name,
            float(len(rows)),
            format_value(len(rows), 0, words.language),
            min((_SEVERITY[row.alarm.priority] for row in rows), key=_WORST.__getitem__),
        )
        for name, rows in groups.items()
    ]
    bars.sort(key=lambda bar: (_WORST[bar.severity], -(bar.value or 0.0)))
    return RankingBody(tuple(bars))
