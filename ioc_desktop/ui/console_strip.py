"""The strip over the wall: what is on air and why, what comes next, the lock, what waits."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ioc_desktop.ui.console_on_air import OnAirView
from ioc_desktop.ui.console_parts import ShortLabel, plain_label
from ioc_desktop.ui.look import Look

_LEAST_NAME_PX: Final = 300
_NAME_SHARE: Final = 0.6


class OnAirStrip(QFrame):
    """Two lines; the second is there where there is something to say."""

    def __init__(self, look: Look) -> None:
        """Make an empty strip."""
        super().__init__()
        self.setProperty("role", "strip")
        self._label = plain_label("striplabel")
        self.name = plain_label("stripname")
        self.why = ShortLabel("stripwhy")
        self.next = ShortLabel("stripwhy")
        self.lock = ShortLabel("striplock")
        self.waiting = ShortLabel("stripwait")
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._label)
        first.addWidget(self.name)
        first.addWidget(self.why, 1)
        second = QHBoxLayout()
        second.setSpacing(18)
        for label in (self.lock, self.next, self.waiting):
            second.addWidget(label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        self.set_look(look)
        self._view = OnAirView()
        self.show_view(self._view)

    def set_look(self, look: Look) -> None:
        """Say its own words in this language."""
        self._label.setText(look.words("On the wall:"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Fit the name into the new width."""
        super().resizeEvent(event)
        self.show_view(self._view)

    def show_view(self, view: OnAirView) -> None:
        """Say this."""
        self._view = view
        # A scene for the moment is called by all that was put into it.
        whole = view.name
        metrics = self.name.fontMetrics()
        room = max(_LEAST_NAME_PX, round(self.width() * _NAME_SHARE))
        self.name.setText(metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, room))
        self.name.setToolTip("" if self.name.text() == whole else whole)
        self.why.set_whole(view.why)
        for label, text in (
            (self.next, view.next),
            (self.lock, f"◆ {view.lock}" if view.lock else ""),
            (self.waiting, f"◔ {view.waiting}" if view.waiting else ""),
        ):
            label.set_whole(text)
            label.setVisible(bool(text))
