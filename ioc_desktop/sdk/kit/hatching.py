"""The diagonal hatching of stale tiles, as a brush whose pattern joins across widgets."""

from __future__ import annotations

from functools import cache

from ioc_desktop.sdk.kit.line_pattern import LinePattern
from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.sdk.theme import Metrics, Theme


def hatch_brush(theme: Theme, metrics: Metrics) -> LinePattern:
    """Return the brush; its origin must be the tile's top left corner."""
    return _brush(theme.tile, theme.hatch, max(10, round(metrics.footer_px * 1.5)))


@cache
def _brush(ground: str, line: str, step: int) -> LinePattern:
    return LinePattern(colour(ground), colour(line), step)


def cell_brush(theme: Theme, step_px: int) -> LinePattern:
    """Return the hatching of a map's unit without a figure: lines that are seen from afar."""
    return _brush(theme.tile, theme.last_year, max(8, step_px))
