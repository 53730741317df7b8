"""Parts of the drill-down's window: buttons with their keys, the breadcrumb, facts in a column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.detail_facts import FactGroup
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.drill_view import Crumb, Line

_KEY_ROOM_EM = 2.4
_CRUMB_LETTERS = 34


class DrillButtons:
    """Makes the buttons of one window, each with its shortcut; under a finger without keys."""

    def __init__(self, size: DrillSize) -> None:
        """Make buttons of that size."""
        self._size = size

    def make(self, key: str, slot: object) -> QPushButton:
        """Return a button that ``key`` presses too, and connect both."""
        button = QPushButton() if self._size.touch or not key else KeyButton(key)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        if key:
            shortcut = QShortcut(QKeySequence(key), button)  # silent while the button is hidden
            shortcut.activated.connect(button.click)
            button.setProperty("key", key)
        return button

    def name(self, button: QPushButton, text: str) -> None:
        """Give the button a text and the room for it and its key."""
        button.setText(text)
        button.ensurePolished()  # the style sheet's font, which it has once it has a place
        metrics = button.fontMetrics()
        width = metrics.horizontalAdvance(text) + round(metrics.height() * _KEY_ROOM_EM)
        key = str(button.property("key") or "")
        if key and not self._size.touch:
            width += metrics.horizontalAdvance(key) + 24
        button.setMinimumWidth(width)


class CrumbBar(QWidget):
    """The way down from the overview; each page on it can be gone to.

    Signals: ``chosen(DrillStep)``.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        """Make an empty bar."""
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        self._shown: tuple[Crumb, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in it, from the overview down."""
        return tuple(crumb.label for crumb in self._shown)

    def show_crumbs(self, crumbs: tuple[Crumb, ...]) -> None:
        """Show this way."""
        if crumbs == self._shown:
            return
        self._shown = crumbs
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, crumb in enumerate(crumbs):
            last = place == len(crumbs) - 1
            label = crumb.label
            if len(label) > _CRUMB_LETTERS:
                label = label[: _CRUMB_LETTERS - 1].rstrip() + "…"
            button = QPushButton(label)
            button.setToolTip(crumb.label)
            button.setProperty("role", "here" if last else "crumb")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("place", place)
            button.clicked.connect(self._on_clicked)
            at = self._row.count() - 1
            self._row.insertWidget(at, button)
            if not last:
                self._row.insertWidget(at + 1, plain_label("crumbmark", "›"))

    def _on_clicked(self) -> None:
        place = self.sender().property("place")
        self.chosen.emit(self._shown[int(place)].step)


class HeadLines(QWidget):
    """The lines under a page's title; what is wrong in amber."""

    def __init__(self) -> None:
        """Make an empty head."""
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._labels: list[QLabel] = []

    @property
    def text(self) -> str:
        """All lines as one text."""
        return "\n".join(label.text() for label in self._labels if not label.isHidden())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        while len(self._labels) < len(lines):
            label = plain_label("line")
            label.setWordWrap(True)
            self._labels.append(label)
            self._column.addWidget(label)
        for place, label in enumerate(self._labels):
            label.setVisible(place < len(lines))
            if place < len(lines):
                label.setText(lines[place].text)
                set_role(label, "linewarn" if lines[place].warn else "line")
        self.setVisible(bool(lines))


class FactsColumn(QFrame):
    """Labelled lines in groups, scrolled where they are many."""

    def __init__(self, width_px: int | None = None) -> None:
        """Make an empty column."""
        super().__init__()
        self.setProperty("role", "facts")
        if width_px is not None:
            self.setFixedWidth(width_px)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(self._area)
        self._shown: tuple[FactGroup, ...] = ()

    def show_groups(self, groups: tuple[FactGroup, ...]) -> None:
        """Show these groups; the place scrolled to stays."""
        if groups == self._shown:
            return
        self._shown = groups
        at = self._area.verticalScrollBar().value()
        inside = QWidget()
        inside.setObjectName("facts")
        grid = QGridLayout(inside)
        grid.setContentsMargins(14, 8, 12, 10)
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        row = 0
        for group in groups:
            grid.addWidget(plain_label("head", group.title), row, 0, 1, 2)
            for line in group.lines:
                row += 1
                role = "factalarm" if line.alarm else "factwarn" if line.warn else "fact"
                text = plain_label(role, line.text)
                text.setWordWrap(True)
                text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                if not line.label:
                    grid.addWidget(text, row, 0, 1, 2)
                    continue
                label = plain_label("label", line.label)
                label.setWordWrap(True)
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(text, row, 1)
            row += 1
        grid.setRowStretch(row, 1)
        self._area.setWidget(inside)  # the one before is deleted by the area
        self._area.verticalScrollBar().setValue(at)
