"""The platform of an operations centre: users, uptime, connections, outages, fresh figures. Pure.

How many figures of each subsystem are up to date is what this machine itself has seen of them,
not what the centre says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    RecordRow,
    Snapshot,
    SubsystemBoard,
    SubsystemRow,
    format_as_of,
)
from ioc_desktop.sdk.bodies import Bar, Cell, Column, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import fact_of, frame_of, unanswered
from ioc_desktop.sdk.names import shortened_subsystem
from ioc_desktop.sdk.overdue import oldest_fact
from ioc_desktop.sdk.record_tiles import attribute, grouped_records, incident_list
from ioc_desktop.sdk.subjects import card_tile, trend_tile


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in {"subsystems", "fresh"}:
        return _board(snapshot, context)
    if kind == "trend":
        return trend_tile(snapshot, context, words("Trend of the platform"))
    if kind == "by_topic":
        return grouped_records(snapshot, context, words("Latest outages by type"), _topic)
    if kind == "outages_list":
        return incident_list(
            snapshot,
            context,
            words("Outages"),
            subject=words("Outage"),
            empty_text=words("Every system is in contact"),
        )
    return card_tile(snapshot, context, _title(kind, words), _beside(snapshot.answers, context))


def _topic(row: RecordRow) -> str:
    return attribute(row, "topic")


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "users": words("Platform users of the day"),
        "uptime": words("Platform uptime"),
        "integrations": words("Systems connected"),
        "requests": words("Data requests of the day"),
        "outages": words("Systems out of contact"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    match context.kind:
        case "users":
            return (fact(words("data requests"), "requests"),)
        case "uptime":
            return (fact(words("outages today"), "outages"),)
        case "integrations":
            return (fact(words("out of contact"), "open"),)
        case "requests":
            return (fact(words("users"), "users"),)
        case _:
            oldest = oldest_fact(answers.get("records"), words)
            return (fact(words("outages today"), "today"), *oldest)


def _board(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a centre's subsystems with what this machine has of their figures."""
    words = context.words
    title = words("Subsystems and their figures")
    boards = snapshot.answers.get("boards")
    if not isinstance(boards, tuple) or not boards or not isinstance(boards[0], SubsystemBoard):
        return unanswered(snapshot, context, title)
    board = boards[0]
    if context.kind == "fresh":
        bars = sorted((_bar(row, words) for row in board.rows), key=_least_first)
        frame = frame_of(board, context, words("Figures up to date by subsystem"))
        return TileView(frame, RankingBody(tuple(bars), "%"))
    columns = (
        Column(words("Subsystem"), 2.6),
        Column(words("Up to date"), 1.2, right=True),
        Column(words("Data to"), 1.0, right=True),
    )
    rows = tuple(_row(row, snapshot.now_s, words) for row in board.rows)
    return TileView(frame_of(board, context, title), TableBody(columns, rows, len(rows)))


def _name(row: SubsystemRow, words: Words) -> str:
    return shortened_subsystem(row.subsystem.name.in_language(words.language))


def _bar(row: SubsystemRow, words: Words) -> Bar:
    """Return the share of a subsystem's figures that are up to date, and how many these are."""
    said = f"{row.fresh}/{row.indicators}"
    if not row.indicators:
        return Bar(_name(row, words), None, words("no figure"))
    return Bar(_name(row, words), 100.0 * row.fresh / row.indicators, said, full=100.0)


def _least_first(bar: Bar) -> float:
    return -1.0 if bar.value is None else bar.value


def _row(row: SubsystemRow, now_s: int, words: Words) -> tuple[Cell, ...]:
    """Return a subsystem, its state where it does not run, and what there is of its figures."""
    until = NO_VALUE if row.as_of_s is None else format_as_of(row.as_of_s, now_s, words.language)
    name = _name(row, words)
    if row.subsystem.state != "running":
        state = {
            "incomplete": words("incomplete data"),
            "no_software": words("no software yet"),
            "not_connected": words("not connected"),
        }[row.subsystem.state]
        name = f"{name} · {state}"
    return (
        Cell(name, dim=row.subsystem.state != "running"),
        Cell(f"{row.fresh}/{row.indicators}", dim=row.fresh == row.indicators),
        Cell(until, dim=True),
    )
