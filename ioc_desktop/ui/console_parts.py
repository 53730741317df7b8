"""Parts of the console's window: its head with the room's time, cards of centres, keyed buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
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


@runtime_checkable
class WindowHost(Protocol):
    """A window beside which others open, and which remembers where they were put."""

    def place_window(self, window: QWidget) -> bool:
        """Put a hidden window where it was last; False where it was nowhere yet."""


def show_beside(window: QWidget, anchor: QWidget | None) -> None:
    """Show a desk's window in front: where it was last, else in the middle of the anchor's screen.

    Left to itself it would open on the first screen, which is a wall.
    """
    fresh = not window.isVisible() and not window.testAttribute(_PLACED)
    host: object = anchor
    known = fresh and isinstance(host, WindowHost) and host.place_window(window)
    if anchor is not None and fresh and not known:
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
        self.key = key
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

    def fit(self) -> None:
        """Be wide enough for the text beside its keys."""
        self.ensurePolished()  # the style sheet's font, not the program's
        for label in self._keys:
            label.ensurePolished()
        keys = sum(label.sizeHint().width() + _GAP for label in self._keys)
        text = self.fontMetrics().horizontalAdvance(self.text())
        self.setMinimumWidth(text + keys + 2 * _SIDE + _GAP)


class ShortLabel(QLabel):
    """One line that is cut with "…" where it has no room, and is whole in its tool tip."""

    def __init__(
        self, role: str, text: str = "", cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        """Make a line of plain text; ``cut`` says where."""
        super().__init__()
        self._cut = cut
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = text
        self._fit()

    def set_whole(self, text: str) -> None:
        """Say this, as far as there is room."""
        if text != self._whole:
            self._whole = text
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Fit the text into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitted = self.fontMetrics().elidedText(self._whole, self._cut, max(0, self.width() - 2))
        if fitted != self.text():
            self.setText(fitted)
        self.setToolTip("" if fitted == self._whole else self._whole)


class CarriedLabel(QLabel):
    """The name of what the pointer carries, beside the pointer."""

    def __init__(self, window: QWidget) -> None:
        """Make a hidden label over the window."""
        super().__init__(window)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "carried")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, name: str, at: QPoint) -> None:
        """Show a name beside a place of the window."""
        self.setText(name)
        self.adjustSize()
        self.move(at + QPoint(14, 12))
        self.show()
        self.raise_()


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
        row.addWidget(ShortLabel("room", room_name), 1)  # in a narrow window the time stays whole
        self._centres = plain_label("day")
        for label in (self._centres, self._simulated, self._day, self._time):
            row.addWidget(label)
        self._simulated.hide()

    def set_time(self, view: TopView) -> None:
        """Show the room's time and, on a simulated day, that it is one."""
        self._simulated.setText(f"◆ {view.simulated}")
        self._simulated.setVisible(bool(view.simulated))
        self._day.setText(f"{view.shift} · {view.date}")
        self._time.setText(view.time)

    def set_centres(self, cards: Sequence[CentreCard]) -> None:
        """Show how we stand with each centre, in amber where it is wrong."""
        self._centres.setText(
            "   ".join(f"{card.short or card.name} {card.state}" for card in cards)
        )
        set_role(self._centres, "daywarn" if any(card.warn for card in cards) else "day")


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
