"""What the audience of a briefing sees: a page between its title and the stamp of its figures.

The lower line with the stamp is never covered: not by what is looked at closer, not by a black
screen, not by a question to the speaker.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QCursor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QRubberBand, QWidget

from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.full_screen import FRAMELESS, fill_screen
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.present_card import PresentCard
from ioc_desktop.ui.present_line import PresentLine, line_height
from ioc_desktop.ui.present_pointer import PresentPointer
from ioc_desktop.ui.present_zoom import PresentZoom
from ioc_desktop.ui.wall_window import WallWindow

ROLE: Final = "A1"
"""The one role that a briefing's stage knows."""
TITLE_ROWS: Final = 2
"""A long title is said whole, in two rows."""
WINDOW_SHARE: Final = 0.8
"""Of the screen, where it is a window and not the whole screen."""
_BLACK: Final = "#000000"
_REST_MS: Final = 3000
_LOOK_MS: Final = 150
_EIGHTHS: Final = 120.0


class BlackCover(QWidget):
    """A black screen: speakers want to be looked at."""

    def __init__(self, parent: QWidget) -> None:
        """Make a hidden one."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint black."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(_BLACK))
        painter.end()


class PresentArea(QWidget):
    """The room between the two lines; only its ground is painted here."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make an empty area."""
        super().__init__(parent)
        self.look = look

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground where no page is."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(self.look.theme.ground))
        painter.end()


class AudienceWindow(QWidget):
    """The audience's window.

    Signals, with places in px of the area: ``clicked()``, ``back_clicked()``,
    ``double_clicked(QPoint)``, ``wheeled(QPoint, float)`` (steps nearer), ``framed(QRect)``,
    ``pulled(QPoint)`` (by so many px); ``leave_asked()``; ``resized()`` when pages no longer fit.
    """

    clicked = Signal()
    back_clicked = Signal()
    double_clicked = Signal(QPoint)
    wheeled = Signal(QPoint, float)
    framed = Signal(QRect)
    pulled = Signal(QPoint)
    leave_asked = Signal()
    resized = Signal()

    def __init__(self, look: Look) -> None:
        """Make a hidden window."""
        super().__init__(None, FRAMELESS)
        self.setObjectName("audience")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._look = look
        self.sight = Sight()
        self.top, self.bottom = PresentLine(look, self, TITLE_ROWS), PresentLine(look, self)
        self.area = PresentArea(look, self)
        self.pane = WallWindow(ROLE, look, on_screen=False, lines=False)
        self.pane.setParent(self.area)
        self.zoom = PresentZoom(look, self.area)
        self.card = PresentCard(look, self.area)
        self.black = BlackCover(self)
        self.pointer = PresentPointer(self)
        self.pans = False
        """Pulling moves what is seen, rather than drawing a frame."""
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.area)
        self._pressed: QPoint | None = None
        self._pulling = False
        self._click = QTimer(self)
        self._click.setSingleShot(True)
        self._click.timeout.connect(self.clicked)
        self._mouse = QCursor.pos()
        self._rest = QTimer(self)
        self._rest.setInterval(_LOOK_MS)
        self._rest.timeout.connect(self._look_at_mouse)
        self._still_ms = 0

    def set_look(self, look: Look) -> None:
        """Change theme and words of the window's own parts."""
        self._look = self.area.look = look
        for part in (self.pane, self.zoom, self.card):
            part.set_look(look)
        self._lay_out()
        self.update()

    @property
    def free(self) -> QRect:
        """Where a page, or what covers it, has its place in the area."""
        return self.area.rect()

    @property
    def is_filling(self) -> bool:
        """Whether it fills a screen, and is no window among others."""
        return bool(self.windowFlags() & Qt.WindowType.FramelessWindowHint)

    def fill(self, fact: ScreenFact) -> None:
        """Fill a screen; safe to call again when nothing changed."""
        self.sight = Sight.of(fact.width, None, fact.width_mm, None)
        if not self.is_filling:
            self.setWindowFlags(FRAMELESS)
        fill_screen(self, fact)
        self._rest.start()
        self._lay_out()

    def stand_in(self, fact: ScreenFact) -> None:
        """Be a window of that screen, which a desktop can move."""
        self.sight = Sight.of(fact.width, None, fact.width_mm, None)
        self.setWindowFlags(Qt.WindowType.Window)
        size = QSize(round(fact.width * WINDOW_SHARE), round(fact.height * WINDOW_SHARE))
        left, top = (fact.width - size.width()) // 2, (fact.height - size.height()) // 2
        self.setGeometry(QRect(QPoint(fact.x + left, fact.y + top), size))
        self.showNormal()
        self._lay_out()

    def set_black(self, *, on: bool) -> None:
        """Cover everything but the stamp, or uncover it."""
        self.black.setVisible(on)
        self.black.raise_()
        self.pointer.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground; the parts cover it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(self._look.theme.ground))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Lay out the parts; whoever made the pages makes them anew."""
        super().resizeEvent(event)
        self._lay_out()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Ask first where a person closes it (Alt+F4, the window manager)."""
        if event.spontaneous():
            event.ignore()
            self.leave_asked.emit()
        else:
            self._rest.stop()
            self._click.stop()
            super().closeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Begin a click or a frame; the mouse's own back and forward turn pages."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._in_area(event)
        elif event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.BackButton):
            self.back_clicked.emit()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Draw the frame, or move what is seen."""
        if self._pressed is None:
            return
        place = self._in_area(event)
        far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._pulling and not far:
            return
        self._pulling = True
        if self._draws(event):
            self._band.setGeometry(QRect(self._pressed, place).normalized())
            self._band.show()
            self._band.raise_()
        else:
            self.pulled.emit(place - self._pressed)
            self._pressed = place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """End the frame, or wait whether the click becomes a double one."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        begun, self._pressed = self._pressed, None
        pulling, self._pulling = self._pulling, False
        drawn = not self._band.isHidden()
        self._band.hide()
        if drawn:
            self.framed.emit(QRect(begun, self._in_area(event)).normalized())
        elif not pulling:
            self._click.start(QApplication.doubleClickInterval())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell where; the first click of the two turns no page."""
        self._click.stop()
        self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(self._in_area(event))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's own name
        """Go nearer or farther, towards the mouse."""
        place = self.area.mapFromGlobal(event.globalPosition()).toPoint()
        steps = event.angleDelta().y() / _EIGHTHS
        if steps:
            self.wheeled.emit(place, steps)
        event.accept()

    def _draws(self, event: QMouseEvent) -> bool:
        return not self.pans or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def _in_area(self, event: QMouseEvent) -> QPoint:
        return self.area.mapFromGlobal(event.globalPosition()).toPoint()

    def _look_at_mouse(self) -> None:
        """Hide a mouse that rests."""
        place = QCursor.pos()
        self._still_ms = 0 if place != self._mouse else self._still_ms + _LOOK_MS
        self._mouse = place
        rests = self._still_ms >= _REST_MS and not self.card.isVisible()
        hidden = self.cursor().shape() == Qt.CursorShape.BlankCursor
        if rests and not hidden:
            self.setCursor(Qt.CursorShape.BlankCursor)
        elif not rests and hidden:
            self.unsetCursor()

    def _lay_out(self) -> None:
        metrics = self.sight.metrics(max(1, self.width()), max(1, self.height()))
        high, wide = line_height(metrics), self.width()
        for line in (self.top, self.bottom):
            line.set_look(self._look, metrics)
        above = line_height(metrics, TITLE_ROWS)
        self.top.setGeometry(0, 0, wide, above)
        self.bottom.setGeometry(0, self.height() - high, wide, high)
        self.area.setGeometry(0, above, wide, max(1, self.height() - above - high))
        self.black.setGeometry(0, 0, wide, self.height() - high)
        self.card.fit(metrics)
        self.pointer.fit(self.height())
        self.zoom.setGeometry(self.area.rect())
        self.resized.emit()
