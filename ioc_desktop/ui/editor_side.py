"""The panels beside the scene editor's canvas: the scene, all scenes, a new one, versions, keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import KnownError
from ioc_desktop.layout.templates import Template, new_scene, templates
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.editor_faces import SeenWindow
from ioc_desktop.ui.editor_files import EditorFiles
from ioc_desktop.ui.editor_new import NewScene, NewScenePanel
from ioc_desktop.ui.editor_panels import KeysPanel, OpenPanel, SceneFacts, ScenePanel
from ioc_desktop.ui.editor_versions import VersionsPanel
from ioc_desktop.ui.editor_window import EditorWindow
from ioc_desktop.ui.editor_work import EditorWork
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.placement import wall_shape
from ioc_desktop.ui.scene_plan import SceneEntry


class EditorSide(QObject):
    """Shows one panel at a time at the right of the editor, and does what they ask for."""

    def __init__(
        self,
        window: EditorWindow,
        files: EditorFiles,
        scenes: Callable[[str], Sequence[SceneEntry]],
        windows: Callable[[], Mapping[str, SeenWindow]],
        look: Look,
    ) -> None:
        """Make the panels of a window; ``scenes`` lists all scenes in a language."""
        super().__init__(window)
        self._window, self._files, self._scenes, self._windows = window, files, scenes, windows
        self._look = look
        self.work: EditorWork | None = None
        self.scene, self.open, self.new = ScenePanel(), OpenPanel(), NewScenePanel()
        self.versions, self.keys = VersionsPanel(), KeysPanel()
        self._shows: Mapping[str, Callable[[], QWidget | None]] = {
            "scene": self._fill_scene,
            "open": self._fill_open,
            "new": self._fill_new,
            "versions": self._fill_versions,
            "keys": self._fill_keys,
        }
        for panel in (self.scene, self.open, self.new, self.versions, self.keys):
            window.side.addWidget(panel)
        self.scene.named.connect(self._on_named)
        self.scene.key_chosen.connect(self._on_key_chosen)
        self.scene.grid_chosen.connect(self._on_grid_chosen)
        self.scene.macro_chosen.connect(self._on_macro_chosen)
        self.scene.wall_wanted.connect(self._on_wall_wanted)
        self.scene.wall_unwanted.connect(self._on_wall_unwanted)
        self.open.scene_chosen.connect(self._on_scene_chosen)
        self.versions.version_chosen.connect(self._on_version_chosen)
        self.versions.back_asked.connect(self._on_back_asked)
        self.new.scene_wanted.connect(self._on_scene_wanted)

    @property
    def note(self) -> str:
        """What the officer has noted for the next version."""
        return self.scene.note.text().strip()

    def clear_note(self) -> None:
        """The note belongs to the version that was just saved."""
        self.scene.note.clear()

    def set_look(self, look: Look) -> None:
        """Change the language of the panel that is shown."""
        self._look = look
        shown = self._window.side.currentWidget()
        panels = {"scene": self.scene, "versions": self.versions, "keys": self.keys}
        for name, panel in panels.items():
            if panel is shown:
                self._shows[name]()

    def show(self, name: str) -> bool:
        """Show a panel by its command; again: put it away. Whether there is such a panel."""
        if name not in self._shows:
            return False
        before = self._window.side.currentWidget()
        panel = self._shows[name]()
        if panel is None or panel is before:
            self._window.show_side()
            self._window.canvas.setFocus()
        else:
            self._window.show_side(panel)
            panel.setFocus()
        return True

    def refresh(self) -> None:
        """The draft was changed."""
        if self._window.side.currentWidget() is self.scene:
            self._fill_scene()

    # --- filling --------------------------------------------------------------------------

    def _fill_scene(self) -> QWidget | None:
        work, canvas = self.work, self._window.canvas
        if work is None:
            return None
        draft = work.draft
        display = work.scene.variant(work.wall).display(canvas.role)
        facts = SceneFacts(
            id=draft.id,
            name_vi=draft.name.vi,
            name_en=draft.name.en or "",
            key=draft.key or "",
            place=str(draft.file),
            role=canvas.role,
            grid=(1, 1) if display is None else display.grid,
            macros=draft.macros,
        )
        wrong = [
            f"{one.place}: {one.reason}"
            for one in work.scene.findings()
            if one.weight == "error" and not one.placed.wall
        ]
        self.scene.show_facts(facts, " · ".join(wrong), self._look.words)
        return self.scene

    def _fill_open(self) -> QWidget:
        words = self._look.words
        entries = list(self._scenes(words.language))
        known = {entry.id for entry in entries}
        lost = [
            SceneEntry(one, words("◆ {scene} (not saved)", scene=one))
            for one in self._files.kept_scenes()
            if one not in known
        ]
        self.open.show_scenes([*lost, *entries], words)
        return self.open

    def _fill_new(self) -> QWidget:
        words = self._look.words
        columns, rows = wall_shape(tuple(self._windows()))
        offered = [(one.id, one.names.in_language(words.language)) for one in self._templates()]
        self.new.begin(offered, self._files.shelf.ids(), f"{columns}x{rows}", words)
        return self.new

    def _fill_versions(self) -> QWidget | None:
        if self._files.draft is None:
            return None
        zone = self._files.zone
        self.versions.show_versions(self._files.versions(), self._look.words, zone)
        return self.versions

    def _fill_keys(self) -> QWidget:
        self.keys.show_keys(self._look.words)
        return self.keys

    def _templates(self) -> tuple[Template, ...]:
        shelf = self._files.shelf
        return templates((*shelf.own, shelf.shipped))

    # --- doing ----------------------------------------------------------------------------

    def _on_named(self, vietnamese: str, english: str) -> None:
        if (work := self.work) is not None:
            work.do(lambda: work.draft.set_name(vietnamese, english or None))

    def _on_key_chosen(self, key: str) -> None:
        if (work := self.work) is not None:
            work.do(lambda: work.draft.set_key(key or None))

    def _on_grid_chosen(self, columns: int, rows: int) -> None:
        role = self._window.canvas.role
        if (work := self.work) is not None:
            work.do(lambda: work.draft.set_grid(work.wall, role, (columns, rows)))

    def _on_macro_chosen(self, name: str, value: object) -> None:
        work = self.work
        if work is not None and isinstance(value, str | int | float | bool):
            work.do(lambda: work.draft.set_macro(name, value))

    def _on_wall_wanted(self, wall: str) -> None:
        work, words = self.work, self._look.words
        if work is None:
            return
        left: list[str] = []
        if work.do(lambda: left.extend(work.draft.copy_wall(work.wall, wall))):
            work.show_wall(wall)
            if left:
                told = words("No room there for: {tiles}", tiles=", ".join(left))
                self._window.say(told, warn=True)

    def _on_wall_unwanted(self) -> None:
        if (work := self.work) is not None:
            work.do(lambda: work.draft.remove_wall(work.wall))

    def _on_scene_chosen(self, scene: str) -> None:
        self._files.open(scene)
        self._window.show_side()
        self._window.canvas.setFocus()

    def _on_version_chosen(self, number: int) -> None:
        self.versions.show_differences(self._files.differences(number), self._look.words)

    def _on_back_asked(self, number: int) -> None:
        self._files.bring_back(number)
        self._window.show_side()
        self._window.canvas.setFocus()

    def _on_scene_wanted(self, wanted: object) -> None:
        if not isinstance(wanted, NewScene):
            return
        try:
            name = Names(vi=wanted.name)
            text = new_scene(
                self._templates(), wanted.template, wanted.id, name, wanted.wall or None
            )
            self._files.begin(text, wanted.id)
        except KnownError as error:
            self.new.say(in_words(str(error), self._look.words))
            return
        self._window.show_side()
        self._window.canvas.setFocus()
