"""The console (bàn trực): the officer's own window, from which the wall is driven.

A desk tool: 13–15 px text, everything by keyboard with the shortcut shown, no blocking
dialogs. It owns no data: it shows what the feed, the stage, the wall, the conductor and the
station tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.bars_model import TopView
from ioc_desktop.ui.console_arrangement import arrange
from ioc_desktop.ui.console_buttons import ConsoleButtons
from ioc_desktop.ui.console_model import CellText, ConsoleView
from ioc_desktop.ui.console_on_air import OnAirView
from ioc_desktop.ui.console_parts import CarriedLabel, RoomHead, plain_label, set_role
from ioc_desktop.ui.console_rail import SceneRail
from ioc_desktop.ui.console_scenes import DIGITS, SceneMarks
from ioc_desktop.ui.console_strip import OnAirStrip
from ioc_desktop.ui.console_style import console_sheet, style_sheet
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.console_tabs import TABS, ConsoleTabs
from ioc_desktop.ui.keep_on_screen import keep_on_a_screen
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_canvas import WallCanvas
from ioc_desktop.ui.overview_places import Carried
from ioc_desktop.ui.preview_pane import PreviewPane
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.wall import Placement
from ioc_desktop.ui.window_memory import WindowMemory

TEXT_PX = 14
WIDE_PX = 1640
"""From this width on alarms and people stand beside the wall."""
_SIDE_PX = 470


class ConsoleWindow(QWidget):
    """The console's window.

    Signals: ``scene_chosen(str)``, ``preview_asked(str)`` with a scene; ``back_asked()``,
    ``sync_asked()``, ``theme_asked(str)``, ``language_asked(str)``, ``duty_asked()``,
    ``figure_asked()``, ``meeting_asked()``, ``drill_asked()``, ``edit_asked()``, ``lock_asked()``,
    ``journal_asked()``, ``closed()``.
    """

    scene_chosen = Signal(str)
    preview_asked = Signal(str)
    back_asked = Signal()
    sync_asked = Signal()
    theme_asked = Signal(str)
    language_asked = Signal(str)
    duty_asked = Signal()
    figure_asked = Signal()
    meeting_asked = Signal()
    drill_asked = Signal()
    edit_asked = Signal()
    lock_asked = Signal()
    journal_asked = Signal()
    closed = Signal()

    def __init__(self, room_name: str, look: Look) -> None:
        """Make a hidden console."""
        super().__init__(None)
        self._room_name, self._look = room_name, look
        self._scenes: tuple[SceneEntry, ...] = ()
        self._scene = self._scene_name = ""
        self._marks = SceneMarks()
        self._view = ConsoleView()
        self._placements: tuple[Placement, ...] = ()
        self._station, self._notice = ("", False), ""
        self._shortcuts: list[QShortcut] = []
        self._memory = WindowMemory(None, self)
        self.setObjectName("console")
        self.resize(1280, 900)
        self.rail, self.tabs = SceneRail(look), ConsoleTabs(look)
        self.strip, self.wall, self.preview = OnAirStrip(look), WallCanvas(look), PreviewPane(look)
        self.buttons = ConsoleButtons()
        self._make_parts()
        self._connect()
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything in the window."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(style_sheet(theme, family(), TEXT_PX) + console_sheet(theme))
        self.setWindowTitle(words("Console – {room}", room=self._room_name))
        self.wall.empty = words("No wall is open")
        self.wall.hint = words("Alt+0 here · arrows · Enter look closer · M or pull: to a screen")
        self.buttons.set_look(look)
        for part in (self.rail, self.tabs, self.strip, self.wall, self.preview):
            part.set_look(look)
        self._make_scene_keys()
        self.tabs.set_view(self._view)
        self._show_screens()
        self._show_foot()

    @property
    def tiles(self) -> CellTable:
        """The table of what is on the wall."""
        return self.tabs.tiles

    @property
    def feeds(self) -> CellTable:
        """The table of feeds."""
        return self.tabs.feeds

    @property
    def screens(self) -> CellTable:
        """The table of screens."""
        return self.tabs.screens

    def remember(self, memory: WindowMemory) -> bool:
        """Arrange everything as it was, and keep it so; False where nothing was kept."""
        self._memory = memory
        known = memory.place(self, type(self).__name__)
        arrange(memory, self.rail, self.tabs, self.split)
        self._make_scene_keys()
        return known

    def place_window(self, window: QWidget) -> bool:
        """Put a desk's hidden window where it was last; False where it was nowhere yet."""
        return self._memory.place(window, type(window).__name__)

    # What is shown.

    def set_scenes(self, scenes: Sequence[SceneEntry], own: Sequence[str] = ()) -> None:
        """Offer these scenes, in this order; ``own`` are those that are not shipped."""
        self._scenes = tuple(scenes)
        self.rail.set_scenes(scenes, own)
        self._make_scene_keys()
        self._show_screens()

    def set_scene(self, scene: str, name: str | None = None) -> None:
        """Mark the scene that is on air; ``name`` is that of one that no file has."""
        first = not self._scene
        self._scene = scene
        self._scene_name = self._scene_name if name is None else name
        self.set_marks(on_air=scene, coming="")
        if first:
            self.rail.tree.go_to(scene)
        self._show_screens()

    def set_marks(self, **changes: str) -> None:
        """Mark scenes in the rail: fields of ``SceneMarks``."""
        self._marks = replace(self._marks, **changes)
        self.rail.set_marks(self._marks)

    def set_on_air(self, view: OnAirView, *, locked: bool) -> None:
        """Say what is on air and why, what comes next, and whether the wall is locked."""
        self.strip.show_view(view)
        self.buttons.set_locked(locked=locked, can_go_back=view.can_go_back)
        self.tabs.set_waiting(view.waiting)

    def set_view(self, view: object) -> None:
        """Show the state of centres and feeds (a ``ConsoleView``)."""
        if isinstance(view, ConsoleView) and view != self._view:
            self._view = view
            self.tabs.set_view(view)
            self._show_foot()

    def set_placements(self, placements: Sequence[Placement]) -> None:
        """Show where every role of the wall stands."""
        self._placements = tuple(placements)
        self._show_screens()
        if self.isVisible():
            keep_on_a_screen(self)

    def set_station(self, text: str, *, warn: bool) -> None:
        """Say how the data station is."""
        self._station = (text, warn)
        self._show_foot()

    def set_time(self, view: TopView) -> None:
        """Show the room's time, which a simulated day makes another than the desk's."""
        self._room_head.set_time(view)

    def say(self, text: str) -> None:
        """Say something in the foot line until the next thing is said; no dialog."""
        self._notice = text
        self._show_foot()

    def show_preview(self) -> None:
        """Show the preview in the wall's place."""
        self._stack.setCurrentWidget(self.preview)
        self.preview.setFocus()

    def leave_preview(self) -> None:
        """Show the wall again."""
        if self._stack.currentWidget() is self.preview:
            self._stack.setCurrentWidget(self.wall)
            self.rail.tree.setFocus()

    # Qt's events.

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's own name
        """The keyboard begins in the list of scenes, not in the box over it."""
        super().showEvent(event)
        if self.focusWidget() in {None, self.rail.box}:
            self.rail.tree.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """In a wide window alarms and people stand beside the wall."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE_PX
        self._side.setVisible(wide)
        self.tabs.set_beside(self._side if wide else None)
        self.tabs.narrow(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Letters that nobody takes are a search."""
        text = event.text()
        others = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if text.strip() and text.isprintable() and not others:
            self.rail.begin_search("" if text == "/" else text)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell that the officer closed the console; the composition root decides the rest."""
        super().closeEvent(event)
        self.closed.emit()

    # The parts.

    def _make_parts(self) -> None:
        self._room_head = RoomHead(self._room_name)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.wall)
        self._stack.addWidget(self.preview)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._stack)
        self.split.addWidget(self.tabs)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self._side = QWidget()
        self._side.setFixedWidth(_SIDE_PX)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        self._side.hide()
        self.foot = plain_label("foot")
        self.foot.setWordWrap(True)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.split, 1)
        middle.addWidget(self._side)
        main = QVBoxLayout()
        main.setContentsMargins(0, 8, 0, 4)
        main.setSpacing(6)
        main.addWidget(self._room_head)
        main.addLayout(self.buttons.tools)
        main.addWidget(self.strip)
        main.addLayout(middle, 1)
        main.addLayout(self.buttons.foot_row(self.foot))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 14, 0)
        whole.setSpacing(14)
        whole.addWidget(self.buttons.rail_frame(self.rail))
        whole.addLayout(main, 1)
        self._label = CarriedLabel(self)

    def _connect(self) -> None:
        rail, wall = self.rail, self.wall
        rail.scene_taken.connect(self._choose)
        rail.preview_asked.connect(self.preview_asked)
        rail.screen_asked.connect(self._on_screen_asked)
        rail.scene_carried.connect(self._on_scene_carried)
        rail.scene_dropped.connect(self._on_scene_dropped)
        rail.favourites_changed.connect(self._on_favourites_changed)
        wall.tile_carried.connect(self._on_tile_carried)
        wall.tile_dropped.connect(self._label.hide)
        wall.choice_ended.connect(rail.tree.setFocus)
        self.tabs.typed.connect(rail.begin_search)
        does: dict[str, Callable[[], object]] = {
            "back": self.back_asked.emit,
            "lock": self.lock_asked.emit,
            "edit": self.edit_asked.emit,
            "journal": self.journal_asked.emit,
            "drill": self.drill_asked.emit,
            "duty": self.duty_asked.emit,
            "figure": self.figure_asked.emit,
            "meeting": self.meeting_asked.emit,
            "sync": self.sync_asked.emit,
            "theme": self._ask_theme,
            "language": self._ask_language,
        }
        for name, slot in does.items():
            button = self.buttons.named[name]
            button.clicked.connect(slot)
            self._shortcut(button.key, button.click)
        self._shortcut("Ctrl+F", rail.begin_search)
        self._shortcut("Alt+0", wall.setFocus)
        for number, name in enumerate(TABS, start=1):
            self._shortcut(f"Alt+{number}", partial(self.tabs.open_tab, name))

    def _shortcut(self, key: str, slot: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(slot)
        return shortcut

    def _make_scene_keys(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setParent(None)
            shortcut.deleteLater()
        self._shortcuts = [
            self._shortcut(entry.key, partial(self._choose, entry.id))
            for entry in self._scenes
            if entry.key
        ]
        here = {entry.id for entry in self._scenes}
        chosen = [scene for scene in self.rail.favourites if scene in here]
        self._shortcuts += [
            self._shortcut(f"Ctrl+{number}", partial(self._choose, scene))
            for number, scene in enumerate(chosen[:DIGITS], start=1)
        ]

    def _on_favourites_changed(self, _favourites: object) -> None:
        self._make_scene_keys()

    def _choose(self, scene: str) -> None:
        self.leave_preview()
        self.scene_chosen.emit(scene)

    def _ask_theme(self) -> None:
        self.theme_asked.emit("light" if self._look.theme.name == "dark" else "dark")

    def _ask_language(self) -> None:
        self.language_asked.emit("en" if self._look.words.language == "vi" else "vi")

    def _carried(self, scene: str) -> Carried:
        name = next((entry.name for entry in self._scenes if entry.id == scene), scene)
        return Carried(name, scene=scene)

    def _on_screen_asked(self, scene: str) -> None:
        self.leave_preview()
        self.wall.choose(self._carried(scene))

    def _on_scene_carried(self, scene: str, at: QPoint) -> None:
        self.leave_preview()
        carried = self._carried(scene)
        self.wall.carry(carried, self.wall.mapFromGlobal(at))
        self._label.show_at(carried.name, self.mapFromGlobal(at))

    def _on_tile_carried(self, carried: Carried, at: QPoint) -> None:
        self._label.show_at(carried.name, self.wall.mapTo(self, at))

    def _on_scene_dropped(self) -> None:
        self._label.hide()
        self.wall.let_go()

    # Texts.

    def _show_screens(self) -> None:
        words = self._look.words
        named = self._scene_name or self._scene
        shown = next((one.name for one in self._scenes if one.id == self._scene), named)
        rows = []
        for place in self._placements:
            screen = place.screen
            if screen is None:
                away = words("unplugged; its window comes back with it")
                cells = (CellText(f"⌁ {words('no screen')}", "~", warn=True), CellText("–", 0.0),
                         CellText(away, away, warn=True))  # fmt: skip
            else:
                label = f"{screen.name} {screen.edid}".strip()
                size = f"{screen.width}×{screen.height}"
                cells = (
                    CellText(label, label),
                    CellText(size, float(screen.width * screen.height)),
                    CellText(shown, shown),
                )
            rows.append((CellText(place.role, place.role), *cells))
        self.tabs.set_screens(tuple(rows))

    def _show_foot(self) -> None:
        text, warn = self._station
        self.foot.setText(" · ".join(part for part in (text, self._notice) if part))
        set_role(self.foot, "footwarn" if warn else "foot")
        self.buttons.set_news(self._view.outbox, warn=self._view.outbox_warn)
        self._room_head.set_centres(self._view.centres)
