"""The list of everything that is wrong with the scene in the editor; Enter goes to the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ioc_desktop.layout.editing_page import PlacedFinding
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import font
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.editor_names import setting_name

_ROW = int(Qt.ItemDataRole.UserRole)
_MOST_ROWS = 4
_HIGHEST_PX = 170
_PADDING_PX = 24
_TEXT_PX = 14


@dataclass(frozen=True, slots=True)
class EditorFinding:
    """One thing that is wrong: an error keeps the scene from being saved, a warning does not.

    ``reason`` and ``place`` are in the words of the screen; ``key`` is the setting it concerns,
    "" if none.
    """

    weight: Literal["error", "warning"]
    placed: PlacedFinding
    place: str
    reason: str
    key: str = ""


def told_finding(
    placed: PlacedFinding, tile_name: str, words: Words, *, serious: bool
) -> EditorFinding:
    """Return a finding in words, an error if ``serious``; ``tile_name`` is its tile's name."""
    key = placed.field.removeprefix("settings.").split(".")[0].split("[")[0]
    is_setting = placed.field.startswith("settings.")
    named = setting_name(key, words) if is_setting else ""
    field = "" if placed.tile else placed.field
    parts = (placed.wall, placed.role, tile_name or placed.tile, named, field)
    place = " · ".join(part for part in parts if part)
    if placed.field == "indicator":
        key = "indicator"
    elif not is_setting:
        key = ""
    weight: Literal["error", "warning"] = "error" if serious else "warning"
    return EditorFinding(weight, placed, place, in_words(placed.finding.reason, words), key)


class EditorFindingList(QListWidget):
    """Signals: ``finding_chosen(EditorFinding)`` with Enter or a click, ``left()`` with Esc."""

    finding_chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._findings: tuple[EditorFinding, ...] = ()
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_item)
        self.itemActivated.connect(self._on_item)

    @property
    def findings(self) -> tuple[EditorFinding, ...]:
        """What is listed."""
        return self._findings

    def show_findings(self, findings: Sequence[EditorFinding], words: Words, theme: Theme) -> None:
        """List these, errors first; the list is as high as it needs, within bounds."""
        chosen = self.currentRow()
        self._findings = tuple(findings)
        self.clear()
        for number, one in enumerate(self._findings):
            error = one.weight == "error"
            head = f"▲ {words('error')}" if error else f"◆ {words('note')}"
            item = QListWidgetItem(f"{head}   {one.place}: {one.reason}")
            item.setForeground(QColor(theme.strong))
            item.setToolTip(f"{one.placed.finding.path}: {one.reason}")
            item.setData(_ROW, number)
            self.addItem(item)
        self.setVisible(bool(self._findings))
        self._fit()
        self.setCurrentRow(min(chosen, self.count() - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Give every finding the lines that it needs at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Make the rows as high as their texts, the list as high as a few of them."""
        box, high = QRect(0, 0, max(100, self.viewport().width() - _PADDING_PX), 1000), 0
        for row in range(self.count()):
            item = self.item(row)
            wrapped = int(Qt.TextFlag.TextWordWrap)
            text = QFontMetrics(font(_TEXT_PX)).boundingRect(box, wrapped, item.text())
            item.setSizeHint(QSize(100, text.height() + 10))
            high += text.height() + 10 if row < _MOST_ROWS else 0
        self.setFixedHeight(min(_HIGHEST_PX, high + 8))

    def next_finding(self) -> EditorFinding | None:
        """Choose the next one, the first after the last, and return it."""
        if not self._findings:
            return None
        self.setCurrentRow((self.currentRow() + 1) % len(self._findings))
        return self._findings[self.currentRow()]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Enter goes to the place, Esc back to the canvas."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.currentItem()
            if item is not None:
                self._on_item(item)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_item(self, item: QListWidgetItem) -> None:
        self.finding_chosen.emit(self._findings[int(item.data(_ROW))])
