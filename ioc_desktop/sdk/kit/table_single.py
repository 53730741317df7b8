"""A table of one row, written as what it is: a list of what is known of one thing."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import TableBody
from ioc_desktop.sdk.kit.fonts import MEDIUM, REGULAR, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet

_LARGE = 2.0
"""The largest text, over the label's size."""
_GAP = 0.8
"""Between heads and cells, in text sizes."""
_LEADING = 1.15
_MOST_LINES = 3
_HEADS = 0.45
"""Heads take at most this share of the width."""


def lay_single(sheet: Sheet, rect: QRectF, body: TableBody, look: Look) -> bool:
    """Lay head after head with its cell beside it, as large as fits; False = there is no room."""
    metrics, theme = look.metrics, look.theme
    (row,) = body.rows
    pairs = list(zip(body.columns, row, strict=False))
    heads = max((width_px(column.title, metrics.footer_px) for column, _ in pairs), default=0.0)
    if heads > rect.width() * _HEADS or not heads:
        return False
    for size in (round(metrics.label_px * _LARGE), metrics.unit_px, metrics.label_px):
        left = rect.left() + heads + size * _GAP
        lines = [
            wrapped(
                cell.text,
                size,
                rect.right() - left - (size if severity_glyph(cell.severity) else 0.0),
                _MOST_LINES,
                MEDIUM,
            )
            for _, cell in pairs
        ]
        high = [metrics.line_px(size) + (len(each) - 1) * size * _LEADING for each in lines]
        whole = all(
            " ".join(each) == " ".join(cell.text.split())
            for each, (_, cell) in zip(lines, pairs, strict=True)
        )
        if whole and sum(high) <= rect.height():
            break
    else:
        return False
    apart = min((rect.height() - sum(high)) / len(pairs), size * 0.4)
    y = rect.top()
    for (column, cell), texts, height in zip(pairs, lines, high, strict=True):
        base = baseline(y, size)
        sheet.text((rect.left(), base), column.title, metrics.footer_px, theme.dim)
        x, mark = left, severity_glyph(cell.severity)
        tone = theme.severity(cell.severity, theme.text if cell.dim else theme.strong)
        if mark:
            side = size * CAP
            glyph(sheet, mark, QRectF(x, base - side, side, side), tone)
            x += size
        for number, text in enumerate(texts):
            weight = REGULAR if cell.dim else MEDIUM
            sheet.text((x, base + number * size * _LEADING), text, size, tone, weight=weight)
        y += height + apart
    return True
