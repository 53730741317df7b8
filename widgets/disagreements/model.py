"""Where two centres tell different values of one figure, and whose counts. Pure.

Kinds: ``board``, ``count``. The cache finds and orders them; this model words them.
"""

from __future__ import annotations

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Disagreement,
    DisagreementBoard,
    FreshnessState,
    Severity,
    Snapshot,
    format_percent,
    format_period,
    format_value,
)
from ioc_desktop.sdk.bodies import CardBody, Cell, Column, Fact, TableBody
from ioc_desktop.sdk.figures import unanswered
from ioc_desktop.sdk.names import shortened_name


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind."""
    words = context.words
    title = words("Figures on which the centres differ")
    board = snapshot.answers.get("board")
    if not isinstance(board, DisagreementBoard):
        return unanswered(snapshot, context, title)
    frame = FrameInfo(
        title=context.title or title,
        supplier=words("compared by this machine"),
        freshness=board.freshness,
    )
    if context.kind == "count":
        return TileView(frame, _count(board, context))
    return TileView(frame, _table(board, context))


def _count(board: DisagreementBoard, context: ModelContext) -> CardBody:
    words = context.words
    if not board.compared:
        # Nothing to compare is no agreement.
        return CardBody(
            value="",
            state=FreshnessState.NOT_CONNECTED,
            facts=(Fact(words("compared"), words("no figure comes from two centres")),),
        )
    facts = [
        Fact(
            words("compared"),
            words("{count} figures", count=format_value(board.compared, 0, words.language)),
        )
    ]
    facts += [
        Fact(words("apart most"), _subject(row, words), Severity.WARN) for row in board.rows[:1]
    ]
    return CardBody(
        value=format_value(board.apart, 0, words.language),
        unit=words("figures"),
        state=board.freshness.state,
        facts=tuple(facts),
    )


def _table(board: DisagreementBoard, context: ModelContext) -> TableBody:
    words = context.words
    return TableBody(
        columns=(
            Column(words("Figure"), 3.2),
            Column(words("Of record"), 1.8, right=True),
            Column(words("The other"), 1.8, right=True),
            Column(words("Apart by"), 1.5, right=True),
            Column(words("Since"), 2.0, right=True),
        ),
        rows=tuple(_row(row, context) for row in board.rows),
        total=board.apart,
        empty_text=words("The centres agree on all {count} figures", count=board.compared)
        if board.compared
        else words("no figure comes from two centres"),
    )


def _row(row: Disagreement, context: ModelContext) -> tuple[Cell, ...]:
    words, decimals = context.words, row.indicator.decimals
    language = words.language
    share = row.share
    apart = format_value(row.difference, decimals, language)
    if row.difference > 0:
        apart = f"+{apart}"
    if share is not None:
        apart = f"{apart} · {format_percent(share, 1, language)}"
    since = format_period(row.since_s, row.period, language)
    if len(row.history) > 1:
        since = words(
            "{period} · {apart} of {all}", period=since, apart=row.apart, all=len(row.history)
        )
    return (
        Cell(_subject(row, words)),
        Cell(_said(row.of_record.centre, row.of_record.value, decimals, context)),
        Cell(_said(row.other.centre, row.other.value, decimals, context)),
        Cell(apart, Severity.WARN),
        Cell(since, dim=True),
    )


def _subject(row: Disagreement, words: Words) -> str:
    name = row.indicator.name.in_language(words.language)
    return f"{name} · {shortened_name(row.locality.name)}" if row.locality else name


def _said(centre: str, value: float | None, decimals: int, context: ModelContext) -> str:
    text = format_value(value, decimals, context.words.language)
    return f"{context.centre_names.get(centre, centre)}: {text}"
