"""One screen of the wall: a frameless window that shows a page of tiles between two lines."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.fonts import MEDIUM, elided
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour
from ioc_desktop.sdk.theme import LINE_BOX, Metrics
from ioc_desktop.ui.full_screen import FRAMELESS, fill_screen
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.wall_bar import WallBar

_BANNER_SHARE = 0.62


class ScenePage(QWidget):
    """The tiles of one scene on one screen; a child of the window, hidden until on air."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make an empty, hidden page."""
        super().__init__(parent)
        self._ground = QColor(look.theme.ground)
        self._theme = look.theme
        self._marks: list[tuple[QRect, str]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    def mark(self, place: QRect, text: str) -> None:
        """Write a small word on the ground, above a tile that is not at home on this screen."""
        self._marks.append((place, text))
        self.update(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground between the tiles."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground)
        for place, text in self._marks:
            if place.intersects(event.rect()):
                self._paint_mark(painter, place, text)
        painter.end()

    def _paint_mark(self, painter: QPainter, place: QRect, text: str) -> None:
        size = max(1, int(place.height() / LINE_BOX))
        sheet = Sheet()
        base = baseline(place.y(), size)
        shown = elided(text, size, place.width() - size, MEDIUM)
        sheet.text((place.x() + size / 4, base), shown, size, self._theme.dim, weight=MEDIUM)
        sheet.paint(painter)


class BannerStrip(QWidget):
    """A strip over a line that says what is wrong with the wall itself; hidden if nothing is."""

    def __init__(self, look: Look, metrics: Metrics, parent: QWidget) -> None:
        """Make a hidden strip."""
        super().__init__(parent)
        self._look, self._metrics = look, metrics
        self.text = ""
        self.hide()

    def set_look(self, look: Look, metrics: Metrics) -> None:
        """Paint with another theme or other sizes."""
        self._look, self._metrics = look, metrics
        self.update()

    def say(self, text: str) -> None:
        """Show this text; "" hides the strip."""
        self.text = text
        self.setVisible(bool(text))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint ◆ and the text on a plain strip with an amber edge."""
        theme, small = self._look.theme, self._metrics.footer_px
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(theme.tile))
        painter.fillRect(QRect(0, self.height() - 3, self.width(), 3), colour(theme.amber))
        sheet = Sheet()
        side, pad = small * 0.8, small * 0.8
        box = QRect(round(pad), round((self.height() - side) / 2), round(side), round(side))
        glyph(sheet, "warn", box.toRectF(), theme.amber)
        left = pad + side * 1.5
        base = baseline((self.height() - self._metrics.line_px(small)) / 2, small)
        text = elided(self.text.replace("\n", " · "), small, self.width() - left - pad, MEDIUM)
        sheet.text((left, base), text, small, theme.strong, weight=MEDIUM)
        sheet.paint(painter)
        painter.end()


class WallWindow(QWidget):
    """The window of one role. Signals: ``resized()`` when its pages no longer fit."""

    resized = Signal()

    def __init__(
        self, role: str, look: Look, *, on_screen: bool = True, lines: bool = True
    ) -> None:
        """Make a hidden window; without ``on_screen`` it stays one for pictures.

        Without ``lines`` its page fills it: it is a part of another window, which has its own.
        """
        super().__init__(None)
        self.role = role
        self.fact: ScreenFact | None = None
        self.sight = Sight()
        self.covered = False
        self._look = look
        self._on_screen = on_screen
        self._page: ScenePage | None = None
        self._rows = (lines, lines)
        self._drift = QPoint()
        self.setObjectName(f"wall-{role}")
        self.setWindowTitle(f"ioc-desktop {role}")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if on_screen:
            self.setWindowFlags(FRAMELESS)
            self.setCursor(Qt.CursorShape.BlankCursor)
        metrics = self.metrics
        self.top = WallBar(look.theme, metrics, self)
        self.bottom = WallBar(look.theme, metrics, self)
        self.banner = BannerStrip(look, metrics, self)

    @property
    def is_away(self) -> bool:
        """Whether nobody can see this window: no screen, or one with another one's picture."""
        return self._on_screen and (self.fact is None or self.covered)

    @property
    def metrics(self) -> Metrics:
        """The text sizes of this screen as a whole."""
        return self.sight.metrics(max(1, self.width()), max(1, self.height()))

    @property
    def page(self) -> ScenePage | None:
        """The page on air."""
        return self._page

    def set_look(self, look: Look) -> None:
        """Change theme and language of the window's own parts."""
        self._look = look
        self._lay_out()
        self.update()

    def set_place(self, column: int, row: int, columns: int, rows: int) -> None:
        """Tell where on the wall this screen stands: the lines run along top and bottom row."""
        self._rows = (row == 0, row == rows - 1 or row > 0)
        self.top.set_ends(
            left=column == 0, right=column == columns - 1, scene=column == min(1, columns - 1)
        )
        self.bottom.set_ends(left=column == 0, right=column == columns - 1)
        self.bottom.set_beating(beating=not self._rows[0])
        self._lay_out()

    def put_on(self, fact: ScreenFact, sight: Sight) -> None:
        """Go to that screen and fill it; safe to call again when nothing changed."""
        self.fact, self.sight = fact, sight
        if not self._on_screen:
            return
        self._stand_in(None)
        fill_screen(self, fact)
        self._lay_out()

    def put_in(self, host: QWidget, fact: ScreenFact, whole: ScreenFact, sight: Sight) -> None:
        """Go to a panel of a matrix: a part, ``fact``, of the screen that ``host`` fills."""
        self.fact, self.sight = fact, sight
        self._stand_in(host)
        self.setGeometry(fact.x - whole.x, fact.y - whole.y, fact.width, fact.height)
        self.show()
        self._lay_out()

    def _stand_in(self, host: QWidget | None) -> None:
        """Become a window of its own, or a part of another one."""
        if self.parentWidget() is not host:
            flags = Qt.WindowType.Widget if host is not None else FRAMELESS
            self.setParent(host, flags)

    def take_away(self) -> None:
        """The screen is gone: keep everything, hidden, until it comes back."""
        self.fact = None
        self.hide()

    def page_rect(self) -> QRect:
        """Return where a page lies in this window, in px."""
        bar = self.bar_height()
        top = bar if self._rows[0] else 0
        bottom = bar if self._rows[1] else 0
        return QRect(0, top, self.width(), max(1, self.height() - top - bottom))

    def bar_height(self) -> int:
        """Return the height of the top and of the bottom line in px."""
        return round(self.metrics.line_px(self.metrics.label_px) * 1.2)

    def drift_to(self, x: int, y: int) -> None:
        """Show everything so many px away from its place; ``page_rect`` stays what it is."""
        if QPoint(x, y) != self._drift:
            self._drift = QPoint(x, y)
            self._place_parts()

    def show_page(self, page: ScenePage) -> None:
        """Put a page on air; the one before is hidden, not deleted."""
        page.move(self.page_rect().topLeft() + self._drift)
        if page is self._page:
            page.show()  # hidden, if another scene had nothing for this screen meanwhile
            return
        before, self._page = self._page, page
        page.show()
        if before is not None:
            before.hide()
        self.banner.raise_()

    def forget_page(self, page: ScenePage) -> None:
        """Let go of a page that is about to be deleted."""
        if page is self._page:
            self._page = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground where no page is."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(self._look.theme.ground))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Lay out the lines; whoever made the pages makes them anew."""
        super().resizeEvent(event)
        self._lay_out()
        self.resized.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Do not close by Alt+F4 or a window manager's whim: a wall stays."""
        if event.spontaneous():
            event.ignore()
        else:
            super().closeEvent(event)

    def _lay_out(self) -> None:
        metrics = self.metrics
        for line, visible in ((self.top, self._rows[0]), (self.bottom, self._rows[1])):
            line.set_look(self._look.theme, metrics)
            line.setVisible(visible)
        self.banner.set_look(self._look, metrics)
        self._place_parts()

    def _place_parts(self) -> None:
        bar, wide, drift = self.bar_height(), self.width(), self._drift
        low = self.height() - bar
        if self._page is not None:
            self._page.move(self.page_rect().topLeft() + drift)
        self.top.setGeometry(QRect(0, 0, wide, bar).translated(drift))
        self.bottom.setGeometry(QRect(0, low, wide, bar).translated(drift))
        # Over the start of a line, never over a tile; clock and heartbeat stay to be seen.
        above = self._rows[0] or not self._rows[1]
        strip = QRect(0, 0 if above else low, round(wide * _BANNER_SHARE), bar)
        self.banner.setGeometry(strip.translated(drift))
