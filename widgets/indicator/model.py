"""Any indicator as a number, a trend, a ranking, a table or a cartogram. Pure.

What the cache cannot answer is named; a missing value is no zero; an old, illustrative or
disputed figure says so in its frame. All of it is the sdk's own work: this bundle only
chooses the picture.
"""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.sdk import ModelContext, TileView
from ioc_desktop.sdk.answers import Breakdown, Figure, Snapshot
from ioc_desktop.sdk.figures import (
    card_of,
    frame_of,
    map_of,
    ranking_of,
    table_of,
    trend_of,
    unanswered,
)


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind for the indicator that the settings name."""
    if context.kind in {"kpi", "trend"}:
        return _figure_tile(snapshot, context)
    return _breakdown_tile(snapshot, context)


def _figure_tile(snapshot: Snapshot, context: ModelContext) -> TileView:
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, str(context.settings["indicator"]))
    if context.kind == "trend":
        return TileView(frame_of(figure, context), trend_of(figure, context))
    card = card_of(figure, context)
    if not context.settings.get("chart", True):
        card = replace(card, trend=None)
    return TileView(frame_of(figure, context), card)


def _breakdown_tile(snapshot: Snapshot, context: ModelContext) -> TileView:
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, str(context.settings["indicator"]))
    frame = frame_of(breakdown, context)
    if context.kind == "table":
        return TileView(frame, table_of(breakdown, context))
    if context.kind == "map":
        return TileView(frame, map_of(breakdown, context))
    return TileView(frame, ranking_of(breakdown, context))
