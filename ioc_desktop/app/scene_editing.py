"""The scene editor of a console: nothing of it is imported before it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import user_scene_folder
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.wall_window import WallWindow

if TYPE_CHECKING:
    from ioc_desktop.ui.editor_desk import EditorDesk


class SceneEditing(QObject):
    """Opens the editor from the console; the wall watches the files that it saves."""

    def __init__(
        self,
        room: WallRoom,
        tasks: ShortTasks,
        console: ConsoleWindow,
        officer: Callable[[], str],
    ) -> None:
        """Wait to be asked; ``officer`` is who acts at the console."""
        super().__init__()
        self._room, self._tasks, self._console, self._officer = room, tasks, console, officer
        self.desk: EditorDesk | None = None
        console.edit_asked.connect(self.open)
        for line in console.findChildren(QLineEdit):
            line.installEventFilter(self)
        room.side.library.scenes_changed.connect(self._on_scenes_changed)
        room.side.stage.scene_shown.connect(self._on_scene_shown)
        room.side.wall.placement_changed.connect(self._on_placement_changed)

    def open(self) -> None:
        """Show the editor, the first time on what is on the wall."""
        if self.desk is None:
            self.desk = self._made()
        self.desk.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Keep Ctrl+E for the editor: under X11 a text field would take it for its line's end."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if held and event.key() == Qt.Key.Key_E:
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        if self.desk is not None:
            self.desk.set_look(look)

    def close(self) -> None:
        """Close the editor; what is not saved is kept. May be called twice."""
        if self.desk is not None:
            self.desk.close()

    def _made(self) -> EditorDesk:
        from ioc_desktop.layout.scene_shelf import SceneShelf
        from ioc_desktop.ui.editor_desk import EditorDesk

        side = self._room.side
        panels = side.site.wall_screens
        own = (*side.site.scene_folders, user_scene_folder())
        desk = EditorDesk(
            shelf=SceneShelf(own, shipped("layouts")),
            bundles=side.shelf,
            feed=side.feed,
            tasks=self._tasks,
            clock=side.clock,
            look=self._room.look,
            windows=self._windows,
            on_air=self._on_air,
            scenes=side.library.entries,
            centres=tuple(centre.id for centre in side.site.centres),
            screens=panels,
            bezel_mm=max((one.pane.bezel_mm for one in panels if one.pane), default=(0.0, 0.0)),
            officer=self._officer,
            cameras=side.cameras,
            room_name=side.site.name or "ioc-desktop",
            beside=self._console,
        )
        desk.news.connect(self._console.say)
        desk.saved.connect(self._on_saved)
        desk.show_asked.connect(self._on_show_asked)
        return desk

    def _windows(self) -> dict[str, WallWindow]:
        return dict(self._room.side.wall.windows)

    def _on_air(self) -> str:
        side = self._room.side
        return side.held.root_of(side.stage.scene)  # a page put on the wall is in no file

    def _on_scenes_changed(self, changed: frozenset[str]) -> None:
        if self.desk is not None:
            self.desk.look_at_disk(changed)

    def _on_scene_shown(self, _scene: str) -> None:
        if self.desk is not None:
            self.desk.look_at_wall()

    def _on_placement_changed(self) -> None:
        if self.desk is not None:
            self.desk.look_at_wall(screens=True)

    def _on_saved(self, _scene: str) -> None:
        # A folder that was not there when the library looked is found now, and watched.
        self._room.side.library.look_again()

    def _on_show_asked(self, scene: str) -> None:
        self._room.side.library.look_again()
        self._room.conductor.choose(scene, self._officer())
