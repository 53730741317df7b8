"""Which painter lays out which body, and what is painted when there is no figure at all."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.bodies import (
    CardBody,
    ClockBody,
    MapBody,
    RankingBody,
    StatusBody,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.contract import FrameInfo, TileView
from ioc_desktop.sdk.kit.card import lay_card
from ioc_desktop.sdk.kit.cartogram import lay_map
from ioc_desktop.sdk.kit.clock import lay_clock
from ioc_desktop.sdk.kit.look import Look, say_nothing
from ioc_desktop.sdk.kit.ranking import lay_ranking
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.kit.status import lay_status
from ioc_desktop.sdk.kit.table import lay_table
from ioc_desktop.sdk.kit.trend import lay_trend


def framed(view: TileView) -> FrameInfo:
    """Return the frame's facts without what the picture itself says: nothing is said twice."""
    info, body = view.frame, view.body
    if isinstance(body, CardBody) and body.value and body.severity is not Severity.NORMAL:
        return replace(info, title_marked=False)
    if isinstance(body, RankingBody) and body.note and body.note == info.note and body.bars:
        return replace(info, note="", note_short="")
    return info


def lay_view(sheet: Sheet, rect: QRectF, view: TileView, look: Look) -> None:
    """Lay a view's body into the rectangle.

    A figure that is not connected has no number, whatever the body says.

    Raises:
        TypeError: the kit knows no such body.
    """
    freshness = view.frame.freshness
    body = view.body
    if freshness is not None and freshness.state is FreshnessState.NOT_CONNECTED:
        say_nothing(sheet, rect, look, freshness.state, freshness.reason or "")
        return
    if isinstance(body, CardBody):
        if body.value:
            lay_card(sheet, rect, body, look)
        else:
            reason = (freshness.reason if freshness else None) or ""
            say_nothing(sheet, rect, look, body.state, reason)
    elif isinstance(body, TrendBody):
        lay_trend(sheet, rect, body, look)
    elif isinstance(body, RankingBody):
        lay_ranking(sheet, rect, body, look)
    elif isinstance(body, TableBody):
        lay_table(sheet, rect, body, look)
    elif isinstance(body, StatusBody):
        lay_status(sheet, rect, body, look)
    elif isinstance(body, MapBody):
        lay_map(sheet, rect, body, look)
    elif isinstance(body, ClockBody):
        lay_clock(sheet, rect, body, look)
    else:
        raise TypeError(f"the painting kit has no painter for {type(body).__name__}")
