"""The widget that paints any body of ``ioc_desktop.sdk.bodies``."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.sdk.bodies import Body, CardBody, TrendBody
from ioc_desktop.sdk.contract import TileView, WidgetContext
from ioc_desktop.sdk.kit.hatching import hatch_brush
from ioc_desktop.sdk.kit.line_pattern import fill_patterned
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet, colour
from ioc_desktop.sdk.theme import Metrics, Theme


class KitView(QWidget):
    """Paints one ``TileView``'s body; lays it out when the content or the size changes.

    A new view is laid out at once: the switch to its scene then only paints, and of many new
    views whoever hands them out sees how long each takes, and lets the loop turn in between.
    Opaque: it paints the tile's ground (and the stale tile's hatching, joined to the
    frame's) under its picture, so that Qt need not paint what lies behind.
    """

    def __init__(self, context: WidgetContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look(context.theme, context.metrics, context.words)
        self._view: TileView | None = None
        self._sheet: Sheet | None = None
        self._last: Sheet | None = None
        self._laid_for = QSize()
        self.on_update: Callable[[], object] | None = None
        """Told whenever what is painted changes; a tile's frame sets it."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def update(self, *area: Any) -> None:
        """Repaint all or an area (``QWidget.update``), and tell whoever keeps a picture of this."""
        super().update(*area)
        if self.on_update is not None:
            self.on_update()

    def set_view(self, view: TileView) -> None:
        """Paint this view from now on; an equal view costs no repaint."""
        if self._view is not None and same_view(view, self._view):
            return
        self._view = view
        self._sheet = None
        self.sheet()
        self.update()

    def set_look(self, theme: Theme, metrics: Metrics) -> None:
        """Change the colours and the sizes (another screen, another distance)."""
        self._look = Look(theme, metrics, self._look.words)
        self._sheet = None
        self.update()

    def sheet(self) -> Sheet:
        """Return what is painted now, laid out for the present size."""
        if self._sheet is None or self._laid_for != self.size():
            self._sheet = self._last = Sheet(before=self._last)
            self._laid_for = self.size()
            if self._view is not None:
                self.lay(self._sheet, QRectF(self.rect()), self._view)
            self._sheet.before = {}
        return self._sheet

    def lay(self, sheet: Sheet, rect: QRectF, view: TileView) -> None:
        """Lay the view out on the sheet; a bundle with a picture of its own overrides this."""
        lay_view(sheet, rect, view, self._look)

    def locality_at(self, place: QPointF) -> str:
        """Return the code of the locality whose cell or area is there; "" = none."""
        return self.sheet().locality_at(place)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's own name
        """Return any small size: the layout decides."""
        return QSize(160, 90)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground and replay the sheet."""
        painter = QPainter(self)
        theme, metrics = self._look.theme, self._look.metrics
        freshness = self._view.frame.freshness if self._view else None
        if freshness is not None and freshness.state is FreshnessState.STALE:
            origin = QPointF(QPoint(0, 0) - self.pos())
            fill_patterned(painter, QRectF(event.rect()), origin, hatch_brush(theme, metrics))
        else:
            painter.fillRect(event.rect(), colour(theme.tile))
        self.sheet().paint(painter)
        painter.end()


class KitWidget:
    """A whole bundle widget made from the kit: derive nothing, name it as your entry.

    Implements ``ioc_desktop.sdk.contract.Widget`` for bundles whose model returns bodies.
    """

    def __init__(self, context: WidgetContext) -> None:
        self._view = KitView(context)

    def view(self) -> QWidget:
        """Return the one Qt widget."""
        return self._view

    def show(self, view: TileView) -> None:
        """Paint this view from now on."""
        self._view.set_view(view)

    def close(self) -> None:
        """Nothing is held beside the Qt widget, which its owner deletes."""


def same_view(one: TileView, other: TileView) -> bool:
    """Whether two views look the same; gaps (NaN) in a series are alike, as ``==`` denies."""
    if one.frame != other.frame:
        return False
    mine, theirs = one.body, other.body
    if isinstance(mine, TrendBody) and isinstance(theirs, TrendBody):
        return _same_trend(mine, theirs)
    if not isinstance(mine, CardBody) or not isinstance(theirs, CardBody):
        return bool(mine == theirs)
    if mine.trend is None or theirs.trend is None:
        return mine == theirs
    same = replace(mine, trend=None) == replace(theirs, trend=None)
    return same and _same_trend(mine.trend, theirs.trend)


def _same_trend(one: TrendBody, other: TrendBody) -> bool:
    return (
        one.values.tobytes() == other.values.tobytes()
        and one.last_year.tobytes() == other.last_year.tobytes()
        and one.plan.tobytes() == other.plan.tobytes()
        and _bare(one) == _bare(other)
    )


def _bare(body: TrendBody) -> TrendBody:
    none: array[float] = array("d")
    return replace(body, values=none, last_year=none, plan=none)


def is_body(value: Any) -> bool:
    """Whether the kit can paint this value."""
    return isinstance(value, Body)
