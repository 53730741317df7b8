"""A river's level against its third alarm. Pure."""

from __future__ import annotations

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView
from ioc_desktop.sdk.answers import Snapshot
from ioc_desktop.sdk.bodies import CardBody, Fact


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the level as a number card."""
    level = snapshot.answers.get("level")
    value = getattr(level, "value", None)
    alarm = Fact("báo động 3", f"{context.settings['alarm_m']:.2f} m".replace(".", ","))
    text = "" if value is None else f"{value:.2f}".replace(".", ",")
    return TileView(
        FrameInfo(
            title=context.title or "Mực nước sông",
            centre=getattr(level, "centre", ""),
            freshness=getattr(level, "freshness", None),
        ),
        CardBody(value=text, unit="m", facts=(alarm,)),
    )
