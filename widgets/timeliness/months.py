"""The share of figures that came in time, month by month, for each agency or locality. Pure."""

from __future__ import annotations

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    FreshnessState,
    Month,
    PunctualityBoard,
    PunctualityRow,
    Severity,
    Snapshot,
    format_percent,
    format_value,
    local_date,
)
from ioc_desktop.sdk.bodies import Cell, Column, TableBody
from ioc_desktop.sdk.figures import unanswered
from ioc_desktop.sdk.names import shortened_name


def build_months(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the table: a row for each debtor, the least punctual first, all of them above."""
    words = context.words
    board = snapshot.answers.get("months")
    by_locality = context.kind == "months_by_locality"
    title = (
        words("Figures in time by month and locality")
        if by_locality
        else words("Figures in time by month and agency")
    )
    if not isinstance(board, PunctualityBoard):
        return unanswered(snapshot, context, title)
    notes = []
    if board.silent:
        notes.append(
            words(
                "{count} of {all} figures were never reported",
                count=format_value(board.silent, 0, words.language),
                all=format_value(board.indicators, 0, words.language),
            )
        )
    frame = FrameInfo(
        title=context.title or title,
        centre=board.centre,
        supplier=words("counted by this machine from the times the figures carry"),
        freshness=board.freshness,
        chip=context.centre_names.get(board.centre, ""),
        note=" · ".join(notes),
    )
    return TileView(frame, _table(board, context, by_locality=by_locality))


def _table(board: PunctualityBoard, context: ModelContext, *, by_locality: bool) -> TableBody:
    words = context.words
    amber_below = float(context.settings.get("amber_below", 80)) / 100
    columns = (
        Column(words("Locality") if by_locality else words("Agency"), 2.6),
        *(Column(_month_name(month, words), 0.8, right=True) for month in board.months),
        Column(words("All months"), 1.1, right=True),
        Column(words("Owed"), 1.0, right=True),
    )
    whole = PunctualityRow("", words("all together"), board.months)
    rows = [
        _row(row, words, amber_below)
        for row in ((whole, *board.rows) if board.rows else ())
        if any(month.due for month in row.months)
    ]
    return TableBody(
        columns=columns,
        rows=tuple(rows),
        total=len(rows),
        empty_text=words("No figure was due in these months"),
    )


def _row(row: PunctualityRow, words: Words, amber_below: float) -> tuple[Cell, ...]:
    owing = format_value(row.owing, 0, words.language) if row.code else ""
    stale = row.worst in {FreshnessState.STALE, FreshnessState.NOT_CONNECTED} and row.owing
    return (
        Cell(shortened_name(row.name)),
        *(_share(month, words, 0.0) for month in row.months),
        _share(row.whole, words, amber_below),
        Cell(owing, Severity.WARN if stale else Severity.NORMAL, dim=not row.owing),
    )


def _share(month: Month, words: Words, amber_below: float) -> Cell:
    """Return the share; where nothing was due stands a dash, never 0 or 100.

    Only that of all months is marked: a wall of marks would point at nothing.
    """
    share = month.share
    if share is None:
        return Cell(NO_VALUE, dim=True)
    severity = Severity.WARN if share < amber_below else Severity.NORMAL
    return Cell(format_percent(share, 0, words.language), severity)


def _month_name(month: Month, words: Words) -> str:
    return words("M{month}", month=local_date(month.start_s).month)
