"""The frame around one tile: it paints title, age and failure, and holds the bundle's widget.

The bundle is a guest: whatever it raises (import, constructor, build, show, painting) is said
here in words, logged once, and the tiles beside it go on.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from PySide6.QtCore import QMarginsF, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ioc_desktop.bundles.loader import BundleFailedError, LoadedBundle
from ioc_desktop.sdk.bodies import MapBody
from ioc_desktop.sdk.contract import FrameInfo, TileView, Widget, WidgetContext
from ioc_desktop.sdk.kit import (
    FrameSheet,
    KitView,
    frame_sheet,
    frame_texts,
    framed,
    paint_banner,
    paint_withheld,
)
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.withheld import WithheldBody
from ioc_desktop.ui import guest_guard
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_worker import BuildFailure

_log = logging.getLogger(__name__)


class _TilePicture(QWidget):
    """Covers its tile with what was painted of it before; opaque, so nothing under it paints."""

    def __init__(self, canvas: QImage, tile: TileFrame) -> None:
        super().__init__(tile)
        self._tile = tile
        self._canvas: QImage | None = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def pixels(self) -> QImage | None:
        """Return a copy of the tile's place on the canvas."""
        return None if self._canvas is None else self._canvas.copy(self._source(self.rect()))

    def let_go(self) -> None:
        """Uncover the tile; the pixels are let go of at once."""
        self._canvas = None
        self.hide()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Copy the pixels of the tile's place on the canvas."""
        if self._canvas is None:
            return
        painter = QPainter(self)
        painter.drawImage(event.rect(), self._canvas, self._source(event.rect()))
        painter.end()

    def _source(self, area: QRect) -> QRect:
        """Return where an area of the tile lies on the canvas, in its own pixels."""
        ratio = self._canvas.devicePixelRatio() if self._canvas is not None else 1.0
        return QRect((area.topLeft() + self._tile.pos()) * ratio, area.size() * ratio)


class TileFrame(QWidget):
    """One tile on a wall. Signals: ``failed(str)``, once, with the words it then shows.

    While it is hidden its whole picture can be kept (``take_picture``): coming on air then is
    one copy of pixels. Whatever changes its looks lets go of the picture.
    """

    failed = Signal(str)

    def __init__(
        self, title: str, context: WidgetContext, clock: RoomClock, parent: QWidget | None = None
    ) -> None:
        """Make an empty frame; ``title`` stands until the first view brings its own."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._context = context
        self._clock = clock
        self._info = FrameInfo(title=title)
        self._body: object = None
        self._shown: TileView | None = None
        self._guest: Widget | None = None
        self._view: QWidget | None = None
        self._bundle = ""
        self._now_s = clock.now_s()
        self._laid: tuple[object, FrameSheet] | None = None
        self._picture: _TilePicture | None = None
        self.changed_s = time.monotonic()
        """When its looks changed last."""
        self.picture_took_s = 0.0
        """How long the taking of its last picture took."""
        self.failure = ""
        self.withheld = ""
        """The words that stand here alone while the tile is not for its audience."""

    @property
    def info(self) -> FrameInfo:
        """What the frame paints now."""
        return self._info

    @property
    def shown(self) -> TileView | None:
        """What the bundle's model made, as it is shown; None while nothing is."""
        return self._shown if not self.failure else None

    @property
    def guest(self) -> QWidget | None:
        """The bundle's Qt widget, if it has one that works."""
        return self._view

    def house(self, bundle: LoadedBundle) -> None:
        """Make the bundle's widget and take it in."""
        self._bundle = bundle.manifest.id
        try:
            self._guest = bundle.widget_class(self._context)
            view = self._guest.view()
            view.setParent(self)
            view.hide()  # until it has something to show
            guest_guard.guard(view, self._on_guest_raised)
            self._view = view
            if isinstance(view, KitView):
                view.on_update = self.drop_picture
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a bundle may raise anything; its tile says so
            self._fail("constructor", error)

    def present(self, view: object) -> None:
        """Show what the bundle's model made, or say that it failed."""
        if isinstance(view, BuildFailure):
            self._fail("build", view.error)
            return
        if isinstance(view, TileView) and isinstance(view.body, WithheldBody):
            self._withhold(view.body.text)
            return
        if self._guest is None or self._view is None:
            return
        try:
            if not isinstance(view, TileView):
                raise TypeError(f"build must return a TileView, not {type(view).__name__}")  # noqa: TRY301  # told like any other fault of the bundle
            before = self._sheet()
            self._now_s = self._clock.now_s()
            self.withheld = ""
            info = framed(view)
            if info != self._info or self._view.isHidden():
                # In its place before it is shown: it can lay itself out for its size.
                self._info = info
                self._place_guest()
            self._guest.show(view)
            self._body, self._shown = view.body, view
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a bundle may raise anything; its tile says so
            self._fail("show", error)
            return
        guest_guard.guard(self._view, self._on_guest_raised)
        if self._view.isHidden():
            self._view.show()
        elif self._sheet() is before and isinstance(self._view, KitView):
            return  # the frame looks as before; the kit's view sees to itself
        self._repaint()

    def _withhold(self, text: str) -> None:
        """Show these words alone, until a view that may be seen comes."""
        if self.withheld == text or self.failure:
            return
        self.withheld, self._info, self._body = text, FrameInfo(title=""), None
        self._shown = None
        if self._view is not None:
            self._view.hide()
        self._repaint()

    def age(self) -> None:
        """Let the texts of age follow the clock; repaint only if a word changes."""
        now_s = self._clock.now_s()
        words = self._context.words
        if frame_texts(self._info, words, now_s) != frame_texts(self._info, words, self._now_s):
            self._now_s = now_s
            self._place_guest()
            self._repaint()

    def locality_at(self, place: QPoint) -> tuple[str, MapBody] | None:
        """Return the locality of a map's part at a place of the tile, and the map; None = none."""
        view, body = self._view, self._body
        if not isinstance(view, KitView) or view.isHidden() or not isinstance(body, MapBody):
            return None
        code = view.locality_at(QPointF(view.mapFrom(self, place)))
        return (code, body) if code else None

    def localities(self) -> list[tuple[str, QPainterPath]]:
        """Return the parts of a map by locality, in the tile's own pixels; [] without a map."""
        view = self._view
        if not isinstance(view, KitView) or view.isHidden():
            return []
        left, top = view.pos().toTuple()
        return [(code, path.translated(left, top)) for code, path in view.sheet().spots]

    def explain(self, text: str) -> None:
        """Show this text in place of a picture (an unknown bundle, a wrong setting)."""
        if self.failure:
            return
        self.failure = text
        self._put_out_guest()
        self._repaint()
        self.failed.emit(text)

    @property
    def can_be_pictured(self) -> bool:
        """Whether all it paints is known to stay until it says so (the kit's pictures do)."""
        view = self._view
        if view is None:
            return bool(self.failure)
        return (
            isinstance(view, KitView)
            and not view.isHidden()
            and not view.findChildren(QWidget)
            and self.devicePixelRatioF().is_integer()
        )

    @property
    def has_picture(self) -> bool:
        """Whether its picture is kept."""
        return self._picture is not None

    @property
    def picture(self) -> QImage | None:
        """A copy of its kept picture, for whoever shows it small."""
        return self._picture.pixels() if self._picture is not None else None

    def take_picture(self, canvas: QImage) -> None:
        """Keep the whole tile's picture until it changes; for a tile that nobody sees.

        ``canvas`` is the page's, with its device pixel ratio: the tile has its own place on it.
        """
        if self._picture is not None:
            return
        begun = time.perf_counter()
        self.render(canvas, self.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
        self.picture_took_s = time.perf_counter() - begun
        self._picture = _TilePicture(canvas, self)
        self._picture.setGeometry(self.rect())
        self._picture.show()

    def drop_picture(self) -> None:
        """Paint as it is from now on. May be called twice."""
        self.changed_s = time.monotonic()
        cover, self._picture = self._picture, None
        if cover is not None:
            cover.let_go()

    def close_guest(self) -> None:
        """Release the bundle's widget. May be called twice."""
        self._put_out_guest()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint the frame; the guest paints its own picture inside."""
        context = self._context
        rect = QRectF(self.rect())
        painter = QPainter(self)
        self._sheet().sheet.paint(painter)
        if self.failure:
            inside = rect.marginsRemoved(self._insets())
            paint_banner(painter, inside, self.failure, context.theme, context.metrics)
        elif self.withheld:
            paint_withheld(painter, rect, self.withheld, context.theme, context.metrics)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Give the guest its place."""
        super().resizeEvent(event)
        # Qt sends one to a hidden widget whenever it is rendered, too.
        if self._picture is not None and self._picture.size() != self.size():
            self.drop_picture()
        self._place_guest()

    def _repaint(self) -> None:
        self.drop_picture()
        self.update()

    def _sheet(self) -> FrameSheet:
        """Return the frame laid out for what it shows, its size and the words of its age."""
        size = (float(self.width()), float(self.height()))
        key = (self._info, size, self._now_s)
        if self._laid is None or self._laid[0] != key:
            context = self._context
            texts = frame_texts(self._info, context.words, self._now_s)
            laid = frame_sheet(*size, self._info, context.theme, context.metrics, texts)
            self._laid = (key, laid)
        return self._laid[1]

    def _insets(self) -> QMarginsF:
        return self._sheet().insets

    def _place_guest(self) -> None:
        if self._view is not None and self.width() > 0 and self.height() > 0:
            inside = QRectF(self.rect()).marginsRemoved(self._insets()).toAlignedRect()
            if inside != self._view.geometry():
                self._view.setGeometry(inside)

    def _on_guest_raised(self, handler: str, error: BaseException) -> None:
        # Inside the guest's own event handler its widget may not be deleted yet.
        self._fail(handler, error, later=True)

    def _fail(self, step: str, error: BaseException, *, later: bool = False) -> None:
        if self.failure:
            return
        why = error.why if isinstance(error, BundleFailedError) else _in_words(error)
        _log.error("bundle %s failed (%s): %s", self._bundle, step, why, exc_info=error)
        words = self._context.words
        text = words(
            "The bundle “{bundle}” does not work ({step}): {why}",
            bundle=self._bundle,
            step=in_words(step, words),
            why=in_words(why, words),
        )
        self.failure = text
        self._info = replace(self._info, freshness=None)
        if later:
            QTimer.singleShot(0, self, self._put_out_guest)
        else:
            self._put_out_guest()
        self._repaint()
        self.failed.emit(text)

    def _put_out_guest(self) -> None:
        guest, self._guest = self._guest, None
        view, self._view = self._view, None
        if view is not None:
            guest_guard.release(view)
            if isinstance(view, KitView):
                view.on_update = None
            view.hide()
        if guest is not None:
            try:
                guest.close()
            except (Exception, SystemExit) as error:  # noqa: BLE001  # a bundle may raise anything, also at the end
                _log.error("bundle %s failed (close)", self._bundle, exc_info=error)
        if view is not None:
            view.deleteLater()


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
