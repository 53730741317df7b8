"""The clock: time as large as fits, date, shift."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import ClockBody
from ioc_desktop.sdk.kit.fonts import BOLD, DIGIT_BOX, elided, width_px, wrapped
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet


def lay_clock(sheet: Sheet, rect: QRectF, body: ClockBody, look: Look) -> None:
    """Lay the time at the top, the date under it, then the lines that fit."""
    metrics, theme = look.metrics, look.theme
    date_size = metrics.unit_px
    while date_size > metrics.footer_px and width_px(body.date, date_size) > rect.width():
        date_size -= 1
    below = metrics.line_px(date_size) if body.date else 0.0
    below += sum(metrics.line_px(metrics.label_px) for _ in body.lines[:1])
    room = max(rect.height() * 0.3, rect.height() - below)
    widest = width_px(body.time, 100, BOLD) / 100
    size = max(1, int(min(room / DIGIT_BOX, rect.width() / max(0.1, widest))))
    y = rect.top() + size * (CAP + 0.02)
    sheet.text((rect.left(), y), body.time, size, theme.strong, weight=BOLD)
    y = rect.top() + size * DIGIT_BOX
    if body.date and y + metrics.line_px(date_size) <= rect.bottom() + 1:
        text = elided(body.date, date_size, rect.width())
        sheet.text((rect.left(), baseline(y, date_size)), text, date_size, theme.text)
        y += metrics.line_px(date_size)
    for line in body.lines:
        if y + metrics.line_px(metrics.label_px) > rect.bottom() + 1:
            break
        most = max(1, int((rect.bottom() + 1 - y) / metrics.line_px(metrics.label_px)))
        for text in wrapped(line, metrics.label_px, rect.width(), min(2, most)):
            place = (rect.left(), baseline(y, metrics.label_px))
            sheet.text(place, text, metrics.label_px, theme.dim)
            y += metrics.line_px(metrics.label_px)
