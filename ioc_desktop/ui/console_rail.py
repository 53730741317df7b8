"""The console's rail: every scene within reach by typing, by key, by click or by carrying it.

One box searches everything: scenes here, and whatever the figures know of (``found``). The
list under it has the favourites, then all scenes in groups.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ioc_desktop.ui.console_finds import Find
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.console_scenes import (
    DETAIL,
    SceneMarks,
    first_favourites,
    found_scenes,
    scene_groups,
    toggled,
)
from ioc_desktop.ui.console_tree import SceneTree, TreeRow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_plan import SceneEntry

CLOSED_AT_FIRST: Final = frozenset({"duty", "vinh"})
_SEARCH_KEY: Final = "Ctrl+F"


class SceneRail(QWidget):
    """Box and list.

    Signals: ``scene_taken(str)``; ``preview_asked(str)``; ``screen_asked(str)``: a scene is to
    be put on one screen; ``search_asked(str)`` whenever the text changes; ``find_opened(Find)``;
    ``favourites_changed(tuple)``, ``groups_changed(tuple)`` with the ids of closed groups;
    ``scene_carried(str, QPoint)`` with a place on the screen, and ``scene_dropped()``.
    """

    scene_taken = Signal(str)
    preview_asked = Signal(str)
    screen_asked = Signal(str)
    search_asked = Signal(str)
    find_opened = Signal(object)
    favourites_changed = Signal(object)
    groups_changed = Signal(object)
    scene_carried = Signal(str, QPoint)
    scene_dropped = Signal()

    def __init__(self, look: Look) -> None:
        """Make a rail without scenes."""
        super().__init__()
        self._look = look
        self._entries: tuple[SceneEntry, ...] = ()
        self._favourites: tuple[str, ...] | None = None
        self.plan_favourites: tuple[str, ...] = ()
        """Those of the duty plan: of somebody who has chosen none."""
        self._own: frozenset[str] = frozenset()
        self._shows: Mapping[str, str] = {}
        self._marks = SceneMarks()
        self._finds: tuple[Find, ...] = ()
        self._closed: frozenset[str] = CLOSED_AT_FIRST
        self.box = QLineEdit()
        self.box.setClearButtonEnabled(True)
        self.box.installEventFilter(self)
        self.tree = SceneTree(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addWidget(self.tree, 1)
        self._hint = plain_label("railhint")
        self._hint.setWordWrap(True)
        column.addWidget(self._hint)
        self.box.textChanged.connect(self._on_typed)
        self.tree.taken.connect(self._on_taken)
        self.tree.preview_asked.connect(self.preview_asked)
        self.tree.screen_asked.connect(self.screen_asked)
        self.tree.star_asked.connect(self.toggle_favourite)
        self.tree.group_toggled.connect(self._on_group_toggled)
        self.tree.scene_carried.connect(self.scene_carried)
        self.tree.scene_dropped.connect(self.scene_dropped)
        self.tree.typed.connect(self.begin_search)
        self.set_look(look)

    @property
    def entries(self) -> tuple[SceneEntry, ...]:
        """The scenes that are offered."""
        return self._entries

    @property
    def favourites(self) -> tuple[str, ...]:
        """The ids of the favourites, in their order."""
        if self._favourites is None:
            return self.plan_favourites or first_favourites(self._entries)
        return self._favourites

    def set_look(self, look: Look) -> None:
        """Say everything in these words and colours."""
        self._look = look
        words = look.words
        asked = words("Search everything …")
        self.box.setPlaceholderText(f"{asked}  {_SEARCH_KEY}")
        self.box.setAccessibleName(asked)
        self.tree.set_look(look)
        keys = words("Shift+Enter preview · Ctrl+Enter on one screen · Ctrl+B ☆")
        self._hint.setText(keys)
        self._show()

    def set_scenes(self, entries: Sequence[SceneEntry], own: Collection[str] = ()) -> None:
        """Offer these scenes; ``own`` are ids of those that are not shipped."""
        self._entries, self._own = tuple(entries), frozenset(own)
        self._show()

    def set_favourites(self, favourites: Sequence[str] | None) -> None:
        """Show these favourites; None = nobody has chosen any yet."""
        self._favourites = None if favourites is None else tuple(favourites)
        self._show()

    def set_closed_groups(self, closed: Collection[str]) -> None:
        """Show these groups closed."""
        self._closed = frozenset(closed)
        self._show()

    def set_shows(self, shows: Mapping[str, str]) -> None:
        """Search also these folded words, by scene: what each shows."""
        self._shows = shows
        if self.box.text():
            self._show()

    def set_marks(self, marks: SceneMarks) -> None:
        """Mark the scene on air, the one being built, the next one."""
        if marks != self._marks:
            self._marks = marks
            self.tree.set_marks(marks)

    def set_finds(self, text: str, finds: Sequence[Find]) -> None:
        """Show what else was found for a text, if it still stands in the box."""
        if text == self.box.text():
            self._finds = tuple(finds)
            self._show()

    def toggle_favourite(self, scene: str) -> None:
        """Make a scene a favourite, or no longer one."""
        self._favourites = toggled(self.favourites, scene)
        self._show()
        self.favourites_changed.emit(self._favourites)

    def begin_search(self, text: str = "") -> None:
        """Go into the box; ``text`` was typed elsewhere."""
        self.box.setFocus()
        self.box.selectAll()
        if text:
            self.box.setText(text)

    def end_search(self) -> None:
        """Empty the box and go back to the list."""
        self.box.clear()
        self.tree.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Enter and the arrows in the box mean the list under it."""
        if watched is self.box and isinstance(event, QKeyEvent):
            if event.type() is not QEvent.Type.KeyPress:
                return False
            key = event.key()
            if key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.tree.take_key(event)
                return True
            if key == Qt.Key.Key_Escape:
                self.end_search()
                return True
        return super().eventFilter(watched, event)

    def _on_typed(self, text: str) -> None:
        self._finds = ()
        self._show()
        self.search_asked.emit(text)

    def _on_taken(self, row: TreeRow) -> None:
        if row.find is not None:
            self.find_opened.emit(row.find)
        elif row.scene:
            if self.box.text():
                self.end_search()
            self.scene_taken.emit(row.scene)

    def _on_group_toggled(self, group: str, closed: object) -> None:
        self._closed = self._closed | {group} if closed else self._closed - {group}
        self.groups_changed.emit(tuple(sorted(self._closed)))

    def _show(self) -> None:
        if self.box.text().strip():
            self.tree.show_rows(self._found_rows(), searching=True)
        else:
            self.tree.show_rows(self._group_rows(), searching=False)
        self.tree.set_marks(self._marks)

    def _group_rows(self) -> list[TreeRow]:
        rows: list[TreeRow] = []
        groups = scene_groups(self._entries, self.favourites, self._own, self._look.words)
        for group in groups:
            closed = group.id in self._closed
            rows.append(TreeRow(group.title, group=group.id, closed=closed, count=len(group.rows)))
            for row in group.rows:
                entry = row.entry
                inner = group.id != "favourites"
                rows.append(
                    self._scene_row(entry, row.keys, group.id, has_details=bool(row.details))
                )
                if inner:
                    rows += [
                        self._scene_row(one, (), group.id, under=entry.id) for one in row.details
                    ]
        return rows

    def _found_rows(self) -> list[TreeRow]:
        words = self._look.words
        text = self.box.text()
        scenes = found_scenes(self._entries, text, self._shows)
        rows = [TreeRow(words("Scenes"), group="scenes", count=len(scenes))]
        rows += [self._scene_row(one, (one.key,) if one.key else (), "scenes") for one in scenes]
        kinds = dict.fromkeys(find.kind for find in self._finds)
        for kind in kinds:
            here = [find for find in self._finds if find.kind == kind]
            rows.append(TreeRow(here[0].title, group=kind, count=len(here)))
            rows += [
                TreeRow(find.name, detail=find.detail, find=find, parent=kind) for find in here
            ]
        return rows

    def _scene_row(
        self,
        entry: SceneEntry,
        keys: tuple[str, ...],
        group: str,
        *,
        under: str = "",
        has_details: bool = False,
    ) -> TreeRow:
        name = entry.name
        if under and entry.id == under + DETAIL:
            name = self._look.words("in detail")
        return TreeRow(
            name,
            whole=entry.name,
            scene=entry.id,
            keys=keys,
            parent=group,
            under=under,
            has_details=has_details,
            starred=entry.id in self.favourites,
        )
