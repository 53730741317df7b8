"""The strip over the wall: what is on air and why, what comes next, the lock, what waits."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ioc_desktop.ui.console_on_air import OnAirView
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.look import Look


class OnAirStrip(QFrame):
    """Two lines; the second is there where there is something to say."""

    def __init__(self, look: Look) -> None:
        """Make an empty strip."""
        super().__init__()
        self.setProperty("role", "strip")
        self._label = plain_label("striplabel")
        self.name = plain_label("stripname")
        self.why = plain_label("stripwhy")
        self.next = plain_label("stripwhy")
        self.lock = plain_label("striplock")
        self.waiting = plain_label("stripwait")
        for label in (self.why, self.next, self.waiting, self.lock):
            label.setWordWrap(True)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._label)
        first.addWidget(self.name)
        first.addWidget(self.why, 1)
        second = QHBoxLayout()
        second.setSpacing(18)
        second.addWidget(self.lock)
        second.addWidget(self.next)
        second.addWidget(self.waiting, 1)
        second.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        self.set_look(look)
        self.show_view(OnAirView())

    def set_look(self, look: Look) -> None:
        """Say its own words in this language."""
        self._label.setText(look.words("On the wall:"))

    def show_view(self, view: OnAirView) -> None:
        """Say this."""
        self.name.setText(view.name)
        self.why.setText(view.why)
        for label, text in (
            (self.next, view.next),
            (self.lock, f"◆ {view.lock}" if view.lock else ""),
            (self.waiting, f"◔ {view.waiting}" if view.waiting else ""),
        ):
            label.setText(text)
            label.setVisible(bool(text))
