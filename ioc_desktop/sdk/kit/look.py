"""What every painter of the kit needs beside its body: colours, sizes and words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import MEDIUM, REGULAR, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.theme import Metrics, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """The theme, the text sizes and the words of one tile."""

    theme: Theme
    metrics: Metrics
    words: Words


def baseline(top: float, size_px: int) -> float:
    """Return the baseline of a line whose box (1.36 em) starts at ``top``.

    Ễ and Ẵ reach 1.054 em above it in bold Noto Sans, g and y 0.242 em below: both lie inside.
    """
    return top + size_px * 1.07


DESCENT = 0.245
"""How far letters reach below their baseline, over the text size."""


def baseline_in(top: float, height: float, size_px: int) -> float:
    """Return the baseline of a line in a row that may be lower than a line's box."""
    return min(baseline(top, size_px), top + height - size_px * DESCENT)


def mark_beside(
    sheet: Sheet, severity: Severity, place: tuple[float, float], size_px: int, look: Look
) -> float:
    """Put ▲ or ◆ with its foot on the baseline at ``place``; return the width it takes."""
    name = severity_glyph(severity)
    if name is None:
        return 0.0
    side = size_px * CAP
    x, y = place
    glyph(sheet, name, QRectF(x, y - side, side, side), look.theme.severity(severity, ""))
    return side + size_px * 0.25


def say_nothing(sheet: Sheet, rect: QRectF, look: Look, state: FreshnessState, why: str) -> None:
    """Paint that there is no figure: an empty ring, the state in words, and why. No number."""
    metrics, theme = look.metrics, look.theme
    words = look.words
    headline = (
        words("not connected") if state is FreshnessState.NOT_CONNECTED else words("no figure")
    )
    limit = rect.width()
    reason = wrapped(words(why), metrics.label_px, limit, 3) if why else ()
    size = metrics.unit_px
    while size > metrics.footer_px and width_px(headline, size, MEDIUM) > limit:
        size -= 1
    text_height = metrics.line_px(size) + len(reason) * metrics.line_px(metrics.label_px)
    while reason and text_height > rect.height():
        reason = reason[:-1]
        text_height -= metrics.line_px(metrics.label_px)
    ring = min(rect.height() - text_height - metrics.pad_px, metrics.unit_px * 2.2, limit * 0.4)
    block = text_height + (ring + metrics.pad_px if ring > size * 0.6 else 0)
    y = rect.top() + max(0.0, (rect.height() - block) / 2)
    middle = rect.center().x()
    if ring > size * 0.6:
        glyph(sheet, "not_connected", QRectF(middle - ring / 2, y, ring, ring), theme.dim)
        y += ring + metrics.pad_px
    sheet.text(
        (middle, baseline(y, size)), headline, size, theme.text, weight=MEDIUM, align="centre"
    )
    y += metrics.line_px(size)
    for line in reason:
        place = (middle, baseline(y, metrics.label_px))
        sheet.text(place, line, metrics.label_px, theme.dim, weight=REGULAR, align="centre")
        y += metrics.line_px(metrics.label_px)
