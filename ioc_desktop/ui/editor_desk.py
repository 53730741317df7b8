"""The console's scene editor: its window, opened and put away, and what its commands do.

Between scene files (``editor_files``) and the work on one draft (``editor_work``). Nothing of it
is made before it is first opened; closing it keeps what is not saved.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from ioc_desktop.errors import Finding, KnownError
from ioc_desktop.layout import ScreenSize
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import PlacedFinding
from ioc_desktop.layout.scene_shelf import SceneShelf
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.editor_adding import EditorAdding
from ioc_desktop.ui.editor_catalogue import name_queries, names_in
from ioc_desktop.ui.editor_faces import SeenWindow
from ioc_desktop.ui.editor_fields import TITLE_VI
from ioc_desktop.ui.editor_files import EditorFiles
from ioc_desktop.ui.editor_findings import told_finding
from ioc_desktop.ui.editor_gesture import Proposal
from ioc_desktop.ui.editor_previews import EditorPreviews
from ioc_desktop.ui.editor_side import EditorSide
from ioc_desktop.ui.editor_window import EditorWindow
from ioc_desktop.ui.editor_work import EditorWork
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

if TYPE_CHECKING:
    from ioc_desktop.ui.camera_desk import Cameras  # costs nothing where there is no camera


_NAMES_AFTER_S = 0.1
"""The tiles' figures are asked for first: one thread reads for all."""


class EditorDesk(QObject):
    """The console's scene editor.

    Signals: ``news(str)`` one line for the console, ``saved(str)`` a scene's file is written,
    ``show_asked(str)`` the officer wants this scene on the wall.
    """

    news = Signal(str)
    saved = Signal(str)
    show_asked = Signal(str)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        *,
        shelf: SceneShelf,
        bundles: BundleShelf,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        clock: RoomClock,
        look: Look,
        windows: Callable[[], Mapping[str, SeenWindow]],
        on_air: Callable[[], str],
        scenes: Callable[[str], Sequence[SceneEntry]],
        centres: Sequence[str] = (),
        screens: Collection[ScreenSize] = (),
        bezel_mm: tuple[float, float] = (0.0, 0.0),
        officer: Callable[[], str] = str,
        cameras: Cameras | None = None,
        room_name: str = "",
        beside: QWidget | None = None,
    ) -> None:
        """Open nothing yet.

        ``windows`` are the wall's by role, ``on_air`` the id of the scene it shows, ``scenes``
        all scenes in a language; ``centres`` and ``screens`` are the site's, ``bezel_mm`` is what
        lies between its panels, ``officer`` is who saves.
        """
        super().__init__()
        self._bundles, self._feed, self._tasks, self._clock = bundles, feed, tasks, clock
        self._look, self._windows, self._on_air, self._scenes = look, windows, on_air, scenes
        self._centres, self._screens, self._cameras = tuple(centres), tuple(screens), cameras
        self._room_name, self._beside, self._bezel_mm = room_name, beside, bezel_mm
        self._previews: EditorPreviews | None = None
        self._side: EditorSide | None = None
        self._adding: EditorAdding | None = None
        self.window: EditorWindow | None = None
        self.work: EditorWork | None = None
        self.files = EditorFiles(shelf, look.words, officer, self._now)
        self.files.opened.connect(self._on_opened)
        self.files.saved.connect(self._on_saved)
        self.files.told.connect(self._on_told)
        self.files.asked.connect(self._on_asked)
        self.files.broken.connect(self._on_broken)
        self._commands: Mapping[str, Callable[[], object]] = {
            "save": self.save,
            "on air": self._ask_to_show,
            "back": self._back,
            "use draft": self.files.use_kept,
            "drop draft": self.files.drop_kept,
            "last good": self.files.bring_good_back,
            "as shipped": self.files.take_shipped,
            "save mine": partial(self.save, over=True),
            "take theirs": self.files.take_theirs,
        }

    def open(self, scene: str | None = None) -> EditorWindow:
        """Show the editor in front: ``scene``, else what it was left on, else what is on air."""
        window = self.window
        if window is None:
            window = self._made()
        show_beside(window, self._beside)
        wanted = scene or self.files.scene or self._on_air()
        known = self.files.scene == wanted and self.files.draft is not None
        if wanted and self.files.open(wanted) and known and self.work is not None:
            self.work.refresh()  # what was put away with the window comes back
        self._tasks.start(self._look.words("Scene editor"), self._read_names())
        window.canvas.setFocus()
        self._show_state()
        return window

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look, self.files.words = look, look.words
        if self.window is not None and self._previews is not None:
            self.window.set_look(look)
            self._previews.set_look(look)
            if self.work is not None:
                self.work.set_look(look)
            for part in (self._side, self._adding):
                if part is not None:
                    part.set_look(look)
            self._show_state()
            if self.window.isVisible():
                self._tasks.start(look.words("Scene editor"), self._read_names())

    def look_at_wall(self, *, screens: bool = False) -> None:
        """Another scene is on the wall, or its ``screens`` are others."""
        window, work = self.window, self.work
        shown = window is not None and window.isVisible() and self.files.draft is not None
        if screens and work is not None and shown:
            work.refresh()
        self._show_state()

    def look_at_disk(self, changed: Collection[str]) -> None:
        """Files of these scenes changed."""
        if self.window is not None and self.files.scene in changed:
            self.files.look_at_disk()

    def save(self, *, over: bool = False) -> bool:
        """Save what is worked on; whether it was. With errors it is not; they are told."""
        window, work, words = self.window, self.work, self._look.words
        if window is None or work is None or self.files.draft is None:
            return False
        window.canvas.setFocus()  # what is being typed in a field is meant
        errors = [one for one in work.scene.findings() if one.weight == "error"]
        if errors:
            first = errors[0]
            told = words(
                "Not saved, {count} to mend: {place}: {why}",
                count=len(errors),
                place=first.place,
                why=first.reason,
            )
            window.say(told, warn=True)
            work.go_to(first)
            return False
        note = "" if self._side is None else self._side.note
        done = self.files.save_mine(note) if over else self.files.save(note)
        if done:
            if self._side is not None:
                self._side.clear_note()
            notes = len(work.scene.findings())
            if notes:
                told = words(
                    "{said}; {count} notes on this wall", said=window.told.text(), count=notes
                )
                window.say(told)
            work.refresh()
        self._show_state()
        return done

    def close(self) -> None:
        """Close the window and keep what is not saved. May be called twice."""
        window, self.window = self.window, None
        if window is None:
            return
        self.files.set_aside()
        if self.work is not None:
            self.work.close()
        if self._previews is not None:
            self._previews.close()
            self._previews = None
        window.closed.disconnect(self._on_closed)
        window.close()
        window.deleteLater()
        self.work = self._side = self._adding = None

    # --- the window -----------------------------------------------------------------------

    def _made(self) -> EditorWindow:
        window = self.window = EditorWindow(
            self._room_name, self._look, self._bundles.catalogue, self._picture, self._say
        )
        self._previews = EditorPreviews(
            shelf=self._bundles,
            feed=self._feed,
            clock=self._clock,
            look=self._look,
            host=window,
            cameras=self._cameras,
        )
        window.canvas.bezel_mm = self._bezel_mm
        window.commanded.connect(self._on_commanded)
        window.closed.connect(self._on_closed)
        self._side = EditorSide(window, self.files, self._scenes, self._windows, self._look)
        return window

    def _picture(self, tile: str, scale: float) -> QPixmap | None:
        return None if self._previews is None else self._previews.picture(tile, scale)

    def _say(self, proposal: Proposal) -> str:
        return "" if self.work is None else self.work.say_proposal(proposal)

    def _on_commanded(self, command: str) -> None:
        window, work = self.window, self.work
        if window is None:
            return
        if command in self._commands:
            self._commands[command]()
            return
        if command == "next pane":
            window.next_pane()
        elif self._side is not None and self._side.show(command):
            pass
        elif work is not None and self.files.draft is not None:
            self._work_on(work, window, command)

    def _work_on(self, work: EditorWork, window: EditorWindow, command: str) -> None:
        commands: Mapping[str, Callable[[], object]] = {
            "undo": work.undo,
            "redo": work.redo,
            "remove": work.remove,
            "copy": work.copy,
            "paste": work.paste,
            "wall before": partial(work.step_wall, -1),
            "wall after": partial(work.step_wall, 1),
            "add": window.palette_panel.begin,
            "settings": partial(self._go_to_form, ""),
            "title": partial(self._go_to_form, TITLE_VI),
            "next finding": partial(self._next_finding, work),
        }
        if command in commands:
            commands[command]()
            self._show_state()

    def _go_to_form(self, key: str) -> None:
        window = self.window
        if window is not None and window.canvas.chosen:
            window.show_side()
            window.form.go_to(key)

    def _next_finding(self, work: EditorWork) -> None:
        window = self.window
        found = None if window is None else window.findings.next_finding()
        if found is not None:
            work.go_to(found)

    def _back(self) -> None:
        """Esc: let go of what is held, then put the panel away, then go to the canvas."""
        window = self.window
        if window is None:
            return
        window.canvas.let_go()
        window.show_side()
        window.canvas.setFocus()

    def _ask_to_show(self) -> None:
        """Save if it is not, and ask for the scene on the wall."""
        draft = self.files.draft
        if draft is not None and (not draft.dirty or self.save()):
            self.show_asked.emit(self.files.scene)

    def _on_closed(self) -> None:
        """The window was closed: nothing more is asked of the feed, nothing is lost."""
        self.files.set_aside()
        if self._previews is not None:
            self._previews.clear()
        draft = self.files.draft
        if draft is not None and draft.dirty:
            words = self._look.words
            told = words("“{scene}” is not saved; the editor keeps it", scene=self.files.name)
            self.news.emit(told)

    def _on_opened(self, draft: object) -> None:
        window, previews = self.window, self._previews
        if window is None or previews is None or not isinstance(draft, SceneDraft):
            return
        if self.work is None:
            self.work = EditorWork(draft, self._bundles, self._windows, self._screens, self._look)
            self.work.edited.connect(self._on_edited)
            self.work.attach(window, previews)
            self._adding = EditorAdding(window, self.work, self._look)
            if self._side is not None:
                self._side.work = self.work
        elif draft is self.work.draft:
            self.work.refresh()
        else:
            window.canvas.choose("")
            self.work.set_draft(draft)
        self._show_state()

    def _on_edited(self) -> None:
        self.files.edited()
        self._show_state()
        if self._side is not None:
            self._side.refresh()

    def _on_saved(self, scene: str) -> None:
        self.saved.emit(scene)
        self._show_state()

    def _on_told(self, text: str, warn: bool) -> None:  # Qt's signal gives it so
        if self.window is not None:
            self.window.say(text, warn=warn)

    def _on_asked(self, text: str, choices: Sequence[tuple[str, str]]) -> None:
        if self.window is not None:
            self.window.banner.say(text, choices)

    def _on_broken(self, findings: Sequence[Finding]) -> None:
        """A file that is no TOML: its findings are listed, the canvas shows what it showed."""
        if self.window is None:
            return
        words = self._look.words
        told = [told_finding(PlacedFinding(one), "", words, serious=True) for one in findings]
        self.window.findings.show_findings(told, words, self._look.theme)
        self._show_state()

    def _show_state(self) -> None:
        window, draft, words = self.window, self.files.draft, self._look.words
        if window is None:
            return
        if draft is None:
            window.set_at_work(there=False)
            window.set_scene(self.files.scene, "", unsaved=False)
            return
        window.set_at_work(there=True)
        unsaved = draft.dirty
        state = words("not saved yet") if unsaved else words("saved")
        if self.files.scene == self._on_air():
            state = words("{state}, on the wall now", state=state)
        window.set_scene(self.files.name, state, unsaved=unsaved)

    def _now(self) -> dt.datetime:
        zone = self._clock.local().tzinfo
        return dt.datetime.now(zone)

    async def _read_names(self) -> None:
        """Read what codes are called; without an answer the codes stand."""
        await asyncio.sleep(_NAMES_AFTER_S)
        words, cameras = self._look.words, {}
        if self._cameras is not None:
            cameras = {one: entry.name for one, entry in self._cameras.entries.items()}
        chips = {one: self._look.centre_names.get(one, one) for one in self._centres}
        build = partial(names_in, centres=chips, cameras=cameras, language=words.language)
        try:
            found = await asyncio.wrap_future(self._feed.read(name_queries(self._centres), build))
        except KnownError as error:
            self._on_told(in_words(str(error), words), True)
            return
        if self.work is not None and self.window is not None and self.window.isVisible():
            self.work.set_names(found)
