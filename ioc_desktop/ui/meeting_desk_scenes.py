"""The scenes to choose from for a meeting: those that may leave the room, others explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ioc_desktop.domain.vntext import fold, found_at
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.look import Look

_ID: Final = int(Qt.ItemDataRole.UserRole)
_WHY: Final = _ID + 1


@dataclass(frozen=True, slots=True)
class OfferedScene:
    """A scene to choose: its name on screen, and why it cannot be chosen; "" if it can."""

    id: str
    name: str
    why_not: str = ""


class SceneChooser(QWidget):
    """A box and a list. With ``ticked`` several are ticked, by Space or the pointer.

    Signals: ``chosen(str)`` a scene by Enter or a double click, ``refused(str)`` why one cannot
    be, ``explained(str)`` the same for the one under the cursor, "" if it can;
    ``ticks_changed()``.
    """

    chosen = Signal(str)
    refused = Signal(str)
    explained = Signal(str)
    ticks_changed = Signal()

    def __init__(self, look: Look, *, ticked: bool = False) -> None:
        """Make an empty list."""
        super().__init__()
        self._look, self._ticked = look, ticked
        self._scenes: tuple[OfferedScene, ...] = ()
        self._on: dict[str, None] = {}
        self._heads = ("", "")
        self._marked = self._explained = ""
        self.head, self.box, self.list = plain_label("head"), QLineEdit(), QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.head, self.box, self.list):
            column.addWidget(part, 1 if part is self.list else 0)
        self.box.textChanged.connect(self._fill)
        self.box.installEventFilter(self)
        self.list.itemActivated.connect(self._on_activated)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemChanged.connect(self._on_ticked)
        self.setFocusProxy(self.box)

    @property
    def ticks(self) -> tuple[str, ...]:
        """The ticked scenes that are offered, in the order in which they were ticked."""
        there = {scene.id for scene in self._scenes if not scene.why_not}
        return tuple(scene for scene in self._on if scene in there)

    def set_ticks(self, scenes: Sequence[str]) -> None:
        """Tick these."""
        self._on = dict.fromkeys(scenes)
        self._fill()

    def set_look(self, look: Look, head: str, offered: str, others: str) -> None:
        """Say what the list is for, and name its two groups."""
        self._look, self._heads = look, (offered, others)
        self.head.setText(head)
        self.head.setVisible(bool(head))
        self.box.setPlaceholderText(look.words("Find a scene"))
        self._fill()

    def set_scenes(self, scenes: Sequence[OfferedScene]) -> None:
        """Offer these; the cursor stays on its scene."""
        if tuple(scenes) != self._scenes:
            self._scenes = tuple(scenes)
            self._fill()

    def mark(self, scene: str) -> None:
        """Mark the one that is shown now; "" for none."""
        if scene != self._marked:
            self._marked = scene
            self._fill()

    def current(self) -> str:
        """Return the scene under the cursor; "" for none."""
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None and item.data(_ID) else ""

    def offers(self, scene: str) -> bool:
        """Return whether a scene is there and may be chosen."""
        return any(one.id == scene and not one.why_not for one in self._scenes)

    def go_to(self, scene: str) -> None:
        """Put the cursor on a scene, if it is listed."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == scene:
                self.list.setCurrentRow(row)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """The arrows go through the list while one types; Enter takes what is under the cursor."""
        if watched is self.box and isinstance(event, QKeyEvent):
            if event.type() is not QEvent.Type.KeyPress or event.modifiers():
                return False
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if (item := self.list.currentItem()) is not None:
                    self._on_activated(item)
                self.box.selectAll()  # what is typed next looks for another one
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count():
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                return
            row += by

    def _fill(self, typed: str | None = None) -> None:
        """List what fits; the cursor stays, unless somebody typed: then the best fit has it."""
        kept, wanted = self.current(), fold(self.box.text().strip())
        self.list.blockSignals(True)  # Qt's own
        self.list.clear()
        for head, refused in zip(self._heads, (False, True), strict=True):
            found = [
                scene
                for scene in self._scenes
                if bool(scene.why_not) is refused
                and (not wanted or found_at(wanted, fold(scene.name)) is not None
                     or wanted in scene.id or wanted in scene.id.replace("-", " "))
            ]  # fmt: skip
            if found:
                self._add_head(head)
            for scene in sorted(found, key=partial(_fit, wanted)) if wanted else found:
                self._add(scene)
        if wanted and not self.list.count():
            self._add_head(self._look.words("No scene is called so"))
        self.list.blockSignals(False)  # Qt's own
        if typed is None or not wanted:
            self.go_to(kept)
        if self.list.currentRow() < 0:
            self._step(1)

    def _add_head(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def _add(self, scene: OfferedScene) -> None:
        name = f"▶ {scene.name}" if scene.id == self._marked else scene.name
        item = QListWidgetItem(name)
        item.setData(_ID, scene.id)
        item.setData(_WHY, scene.why_not)
        item.setToolTip(scene.why_not or scene.name)
        if scene.why_not:
            item.setForeground(QBrush(QColor(self._look.theme.dim)))
        elif self._ticked:
            state = Qt.CheckState.Checked if scene.id in self._on else Qt.CheckState.Unchecked
            item.setCheckState(state)
        self.list.addItem(item)

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        why = str(item.data(_WHY) or "") if item is not None else ""
        looked_at = self.box.hasFocus() or self.list.hasFocus()
        if looked_at and why != self._explained:
            self._explained = why
            self.explained.emit(why)

    def _on_activated(self, item: QListWidgetItem) -> None:
        scene, why = str(item.data(_ID) or ""), str(item.data(_WHY) or "")
        if not scene:
            return
        if why:
            self.refused.emit(why)
        elif self._ticked:
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        else:
            self.chosen.emit(scene)

    def _on_ticked(self, item: QListWidgetItem) -> None:
        scene = str(item.data(_ID) or "")
        if not scene or not self._ticked or item.data(_WHY):
            return
        on = item.checkState() is Qt.CheckState.Checked
        if on and scene not in self._on:
            self._on[scene] = None
        elif not on:
            self._on.pop(scene, None)
        self.ticks_changed.emit()


def _fit(wanted: str, scene: OfferedScene) -> int:
    """Return how well a scene fits what was typed, 0 best: whole, from its beginning, elsewhere."""
    name = fold(scene.name)
    if wanted in {name, scene.id}:
        return 0
    return 1 if name.startswith(wanted) or scene.id.startswith(wanted) else 2
