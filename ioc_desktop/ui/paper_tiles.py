"""Paints a document's tiles by the wall's own tile frames and bundles, on any paint device.

A frame is made for one tile, given its view and painted onto the page's painter: on a PDF all
of it becomes lines, areas and text. Pictures of tiles are not kept, so nothing is rasterised.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from ioc_desktop.errors import KnownError
from ioc_desktop.papers.content import PaperPage, PaperTile
from ioc_desktop.sdk.contract import WidgetContext
from ioc_desktop.sdk.kit import KitView
from ioc_desktop.sdk.kit.fonts import font
from ioc_desktop.sdk.withheld import WithheldBody
from ioc_desktop.ui.built_scene import fault_words
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.tile_frame import TileFrame

PAGE_MM: Final = (338.667, 190.5)
"""A 16:9 page as slides have it: 13⅓ by 7½ inches."""
READ_FROM_MM: Final = 520.0
"""As far as a sheet is held from the eyes; the smallest text of a page follows from it."""


class TilePainter:
    """Makes tile frames for documents and paints them; ``close`` ends it."""

    def __init__(self, shelf: BundleShelf, look: Look, clock: RoomClock) -> None:
        """Take bundles from ``shelf``; ``look`` is the document's, its theme light on paper."""
        self._shelf, self._look, self._clock = shelf, look, clock
        self._desk = QWidget()  # never shown; the frames stand on it, so that they are no windows

    def paint(self, painter: QPainter, page: PaperPage) -> None:
        """Paint all tiles of a page at their places; the painter's unit is the page's px."""
        sight = Sight(PAGE_MM[0] / page.size_px[0], READ_FROM_MM)
        for tile in page.tiles:
            self.paint_tile(painter, tile, tile.place, sight)

    def paint_tile(
        self, painter: QPainter, tile: PaperTile, place: tuple[int, int, int, int], sight: Sight
    ) -> None:
        """Paint one tile at another place or in another size than its page's."""
        look = self._look
        context = WidgetContext(
            kind=tile.kind,
            theme=look.theme,
            metrics=sight.metrics(place[2], place[3]),
            words=look.words,
            timeline=self._clock.timeline,
        )
        frame = TileFrame(tile.telling.title, context, self._clock, self._desk)
        try:
            frame.setGeometry(QRect(0, 0, place[2], place[3]))
            self._fill(frame, tile)
            broken = frame.failure
            self._render(painter, frame, place)
            if frame.failure != broken:  # it broke while it was painted: what stands there goes
                self._render(painter, frame, place)
        finally:
            frame.close_guest()
            frame.hide()
            frame.setParent(None)
            frame.deleteLater()

    def close(self) -> None:
        """Delete what the frames stood on. May be called twice."""
        self._desk.deleteLater()

    def _fill(self, frame: TileFrame, tile: PaperTile) -> None:
        if tile.view is None:
            frame.explain(tile.telling.failure)
            return
        if isinstance(tile.view.body, WithheldBody):
            frame.present(tile.view)
            return
        try:
            frame.house(self._shelf.take(tile.bundle))
        except KnownError as error:
            why = fault_words(error, self._look.words)
            frame.explain(self._look.words("This tile cannot be shown: {why}", why=why))
            return
        frame.present(tile.view)

    @staticmethod
    def _render(painter: QPainter, frame: TileFrame, place: tuple[int, int, int, int]) -> None:
        painter.save()
        painter.translate(place[0], place[1])
        painter.setClipRect(QRect(0, 0, place[2], place[3]))
        _write_shapes(painter, frame)
        frame.render(painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.restore()


def _write_shapes(painter: QPainter, frame: TileFrame) -> None:
    """Write as text, under the tile's ground, what the kit draws as shapes (old numbers).

    So that they are found and copied as well; whoever looks sees the shapes alone.
    """
    view = frame.guest
    if not isinstance(view, KitView):
        return
    left, top = view.pos().toTuple()
    for mark in view.sheet().marks:
        if not mark.colour:
            painter.setFont(font(mark.size_px, mark.weight))
            painter.drawText(QPointF(left + mark.left, top + mark.baseline), mark.text)
