"""The window of a meeting room's screen: a scene as on a wall, or a calm page that waits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.fonts import MEDIUM, REGULAR, wrapped
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour, pen
from ioc_desktop.sdk.theme import LINE_BOX
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.wall_window import WallWindow

_WIDEST = 0.84
_NAME_SHARE, _SMALL_SHARE, _LEAST_PX = 0.062, 0.03, 12
_MOST_LINES = 3
_DRIFT_SHARE, _DRIFT_STEPS = 0.012, 5


@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """What the page says: the centre's name, the day, the time, and whose screen it is."""

    name: str = ""
    day: str = ""
    time: str = ""
    whose: str = ""
    simulated: str = ""


class WaitingPage(QWidget):
    """Covers a whole screen while nothing is shown there; its texts wander a little, by minutes."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make it, hidden."""
        super().__init__(parent)
        self._look = look
        self.texts = WaitingTexts()
        self._minute = 0
        self.hide()

    def set_look(self, look: Look) -> None:
        """Paint with another theme."""
        self._look = look
        self.update()

    def say(self, texts: WaitingTexts) -> None:
        """Show these texts; painted anew when one of them is another."""
        if texts != self.texts:
            self._minute += texts.time != self.texts.time
            self.texts = texts
            self.update()

    def sheet(self) -> Sheet:
        """Return what is painted now."""
        sheet, theme = Sheet(), self._look.theme
        wide, high = self.width(), self.height()
        side = self._minute % (2 * _DRIFT_STEPS)
        step = side if side <= _DRIFT_STEPS else 2 * _DRIFT_STEPS - side
        drift = (step - _DRIFT_STEPS / 2) / _DRIFT_STEPS * _DRIFT_SHARE * high
        parts = (
            (self.texts.whose, _SMALL_SHARE, theme.dim, REGULAR),
            (self.texts.name, _NAME_SHARE, theme.strong, MEDIUM),
            (self._when(), _SMALL_SHARE * 1.2, theme.text, REGULAR),
        )
        laid = [(*self._fitting(text, share, of), tone, of) for text, share, tone, of in parts]
        gap = min(wide, high) * 0.03
        total = sum(len(lines) * size * LINE_BOX for lines, size, _, _ in laid) + 2 * gap
        top, middle = (high - total) / 2 + drift, wide / 2 + drift
        for place, (lines, size, tone, weight) in enumerate(laid):
            for line in lines:
                base = baseline(top, size)
                sheet.text((middle, base), line, size, tone, weight=weight, align="centre")
                top += size * LINE_BOX
            top += gap
            if place == 1:
                half, y = wide * 0.06, top - gap / 2
                ends = (middle - half, y, middle + half, y)
                sheet.line(ends, pen(theme.hairline, max(1.0, high / 720)))
        return sheet

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint the ground and the texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), colour(self._look.theme.ground))
        self.sheet().paint(painter)
        painter.end()

    def _when(self) -> str:
        texts = (self.texts.day, self.texts.time, self.texts.simulated)
        return " · ".join(text for text in texts if text)

    def _fitting(self, text: str, share: float, weight: int) -> tuple[tuple[str, ...], int]:
        """Return a text in a few lines, and its size: ``share`` of the shorter side at most."""
        size = max(_LEAST_PX, round(min(self.height(), self.width()) * share))
        room = self.width() * _WIDEST
        while True:
            lines = wrapped(text, size, room, _MOST_LINES + 1, weight)
            if len(lines) <= _MOST_LINES:
                return lines, size
            if size <= _LEAST_PX:
                return wrapped(text, size, room, _MOST_LINES, weight), size
            size = max(_LEAST_PX, round(size * 0.9))


class MeetingWindow(WallWindow):
    """A wall window that waits under its page until a scene is shown."""

    def __init__(self, role: str, look: Look, *, on_screen: bool = True) -> None:
        """Make a hidden window that waits."""
        super().__init__(role, look, on_screen=on_screen)
        self.waiting = WaitingPage(look, self)
        self.wait(waits=True)

    def name(self, role: str) -> None:
        """Be known to the window system by the site's role of the screen."""
        self.setObjectName(f"meeting-{role}")
        self.setWindowTitle(f"ioc-desktop meeting {role}")

    def wait(self, *, waits: bool) -> None:
        """Cover everything with the waiting page, or uncover the scene."""
        self.waiting.setGeometry(self.rect())
        self.waiting.setVisible(waits)
        if waits:
            self.waiting.raise_()

    def set_look(self, look: Look) -> None:
        """Change theme and language of the window's own parts."""
        super().set_look(look)
        self.waiting.set_look(look)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Keep everything covered at any size."""
        super().resizeEvent(event)
        self.waiting.setGeometry(self.rect())
