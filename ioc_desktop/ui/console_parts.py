"""Parts of the console's window: its head with the room's time, cards of centres, keyed buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.bars_model import TopView
from ioc_desktop.ui.console_model import CentreCard

_PLACED = Qt.WidgetAttribute.WA_Moved
"""Set by Qt once a window was given a place."""

_SIDE = 8
_GAP = 4
"""A keyed button's margins and the room between its keys, in px."""


def plain_label(role: str, text: str = "") -> QLabel:
    """Return a label of plain text whose look follows from its role in the style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def set_role(label: QWidget, role: str) -> None:
    """Give a widget another role and with it another look."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def show_beside(window: QWidget, anchor: QWidget | None) -> None:
    """Show a desk's window in front, the first time in the middle of the anchor's screen.

    Left to itself it would open on the first screen, which is a wall.
    """
    if anchor is not None and not window.isVisible() and not window.testAttribute(_PLACED):
        area = anchor.screen().availableGeometry()
        window.resize(window.size().boundedTo(area.size()))
        window.move(area.center() - window.rect().center())
    window.show()
    window.raise_()
    window.activateWindow()


class KeyButton(QPushButton):
    """A button that shows its shortcut at its right end; without one (``""``) its text alone."""

    def __init__(self, key: str, text: str = "") -> None:
        """Make a button of that text."""
        super().__init__(text)
        self._keys: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 0)
        row.setSpacing(_GAP)
        row.addStretch(1)
        for each in filter(None, key.split(" · ")):
            label = plain_label("key", each)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
            self._keys.append(label)


class SceneButton(KeyButton):
    """A scene's button: a name that would run under its keys ends in "…", whole in the tool tip."""

    def __init__(self, key: str, name: str) -> None:
        """Make a button that stays pressed while its scene is on the wall."""
        super().__init__(key, name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._name = name

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Fit the name into the new width."""
        super().resizeEvent(event)
        font = self.font()
        font.setBold(True)  # as it is while its scene is on the wall
        keys = sum(label.sizeHint().width() + _GAP for label in self._keys)
        room = self.width() - keys - 3 * _SIDE
        fitted = QFontMetrics(font).elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.setText(fitted)
        self.setToolTip("" if fitted == self._name else self._name)


class RoomHead(QFrame):
    """The console's head: the room's name left; shift, date, clock, simulated mark right."""

    def __init__(self, room_name: str) -> None:
        """Make a head without a time."""
        super().__init__()
        self.setProperty("role", "roomhead")
        self._simulated = plain_label("simulated")
        self._day = plain_label("day")
        self._time = plain_label("time")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        room = plain_label("room", room_name)
        room.setWordWrap(True)  # in a narrow window the time stays whole
        row.addWidget(room, 1)
        for label in (self._simulated, self._day, self._time):
            row.addWidget(label)
        self._simulated.hide()

    def set_time(self, view: TopView) -> None:
        """Show the room's time and, on a simulated day, that it is one."""
        self._simulated.setText(f"◆ {view.simulated}")
        self._simulated.setVisible(bool(view.simulated))
        self._day.setText(f"{view.shift} · {view.date}")
        self._time.setText(view.time)


class CentreFrame(QFrame):
    """One centre: its name, how we stand with it, and the details, which wrap."""

    def __init__(self, card: CentreCard) -> None:
        """Make the card; amber only where something is wrong."""
        super().__init__()
        self.setProperty("role", "warn" if card.warn else "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(2)
        name = plain_label("cardname", card.name)
        name.setWordWrap(True)
        state = plain_label("cardwarn" if card.warn else "cardstate", card.state)
        detail = plain_label("carddetail", card.detail)
        detail.setWordWrap(True)
        detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (name, state, detail):
            column.addWidget(label)
        column.addStretch(1)
