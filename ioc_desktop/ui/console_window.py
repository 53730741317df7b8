"""The console (bàn trực): the officer's own window, from which the wall is driven.

A desk tool: 13–15 px text, everything by keyboard with the shortcut shown, no blocking
dialogs. It owns no data: it shows what the feed, the stage, the wall and the station tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.bars_model import TopView
from ioc_desktop.ui.console_model import CellText, ConsoleView, feed_titles
from ioc_desktop.ui.console_parts import (
    CentreFrame,
    KeyButton,
    RoomHead,
    SceneButton,
    plain_label,
    set_role,
)
from ioc_desktop.ui.console_style import style_sheet
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.wall import Placement

TEXT_PX = 14
_LEAST_TABLE_PX = 100
_NARROW_PX = 1180
_RECEIVED = 4
"""The feeds' column that a narrow window can do without: the rows kept say nearly the same."""


class ConsoleWindow(QWidget):
    """The console's window.

    Signals: ``scene_chosen(str)``, ``back_asked()``, ``sync_asked()``,
    ``theme_asked(str)``, ``language_asked(str)``, ``duty_asked()``, ``figure_asked()``,
    ``drill_asked()``, ``edit_asked()``, ``lock_asked()``, ``journal_asked()``,
    ``preview_asked(str)`` (a scene), ``closed()``.
    """

    scene_chosen = Signal(str)
    back_asked = Signal()
    sync_asked = Signal()
    theme_asked = Signal(str)
    language_asked = Signal(str)
    duty_asked = Signal()
    figure_asked = Signal()
    drill_asked = Signal()
    edit_asked = Signal()
    lock_asked = Signal()
    journal_asked = Signal()
    preview_asked = Signal(str)
    closed = Signal()

    def __init__(self, room_name: str, look: Look) -> None:
        """Make a hidden console."""
        super().__init__(None)
        self._room_name, self._look = room_name, look
        self._scenes: tuple[SceneEntry, ...] = ()
        self._scene = self._scene_name = ""
        self._view = ConsoleView()
        self._placements: tuple[Placement, ...] = ()
        self._station = ("", False)
        self._notice = ""
        self._shortcuts: list[QShortcut] = []
        self.scene_buttons: dict[str, SceneButton] = {}
        self.setObjectName("console")
        self.resize(1280, 900)
        self._make_parts()
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything in the window."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(style_sheet(theme, family(), TEXT_PX))
        self.setWindowTitle(words("Console – {room}", room=self._room_name))
        self._heads["scenes"].setText(words("Scenes"))
        self._heads["centres"].setText(words("Centres"))
        self._heads["tiles"].setText(words("On the wall"))
        self._heads["feeds"].setText(words("Feeds"))
        self._heads["screens"].setText(words("Screens"))
        self._back.setText(words("Previous scene"))
        self._duty.setText(words("Directives"))
        self._figure.setText(words("Report a figure"))
        self._drill.setText(words("Look closer"))
        self._edit.setText(words("Edit the scene"))
        self._lock.setText(words("Presentation: lock"))
        self._journal.setText(words("Journal of scenes"))
        self._sync.setText(words("Sync now"))
        self._theme.setText(words("Light theme") if theme.name == "dark" else words("Dark theme"))
        self._language.setText("English" if words.language == "vi" else "Tiếng Việt")
        self.feeds.cells.set_look(feed_titles(words), theme.amber)
        self.screens.cells.set_look(
            (words("Role"), words("Screen"), words("Size"), words("Shows")), theme.amber
        )
        self._show_scenes()
        self._show_view()
        self._show_screens()
        self._show_station()

    def set_scenes(self, scenes: Sequence[SceneEntry]) -> None:
        """Offer these scenes, in this order."""
        self._scenes = tuple(scenes)
        self._show_scenes()
        self._show_screens()

    def set_scene(self, scene: str, name: str | None = None) -> None:
        """Mark the scene that is on air; ``name`` is that of one that no file has."""
        self._scene = scene
        self._scene_name = self._scene_name if name is None else name
        for entry in self._scenes:
            self.scene_buttons[entry.id].setChecked(entry.id == scene)
            if entry.id == scene and self.focusWidget() in {None, self._back}:
                self.scene_buttons[entry.id].setFocus()
        self._show_screens()

    def set_view(self, view: object) -> None:
        """Show the state of centres and feeds (a ``ConsoleView``)."""
        if isinstance(view, ConsoleView) and view != self._view:
            self._view = view
            self._show_view()

    def set_placements(self, placements: Sequence[Placement]) -> None:
        """Show where every role of the wall stands."""
        self._placements = tuple(placements)
        self._show_screens()
        self._keep_on_a_screen()

    def set_station(self, text: str, *, warn: bool) -> None:
        """Say how the data station is."""
        self._station = (text, warn)
        self._show_station()

    def set_time(self, view: TopView) -> None:
        """Show the room's time, which a simulated day makes another than the desk's."""
        self._room_head.set_time(view)

    def say(self, text: str) -> None:
        """Say something in the foot line until the next thing is said; no dialog."""
        self._notice = text
        self._show_station()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """In a narrow window the errors need the room of what was received."""
        super().resizeEvent(event)
        self.feeds.setColumnHidden(_RECEIVED, self.width() < _NARROW_PX)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell that the officer closed the console; the composition root decides the rest."""
        super().closeEvent(event)
        self.closed.emit()

    def _make_parts(self) -> None:
        self._heads = {
            name: plain_label("head") for name in ("scenes", "centres", "tiles", "feeds", "screens")
        }
        self._room_head = RoomHead(self._room_name)
        rail = self._make_rail()
        self._centre_box = QHBoxLayout()
        self._centre_box.setSpacing(8)
        self.tiles, self.feeds, self.screens = CellTable(), CellTable(), CellTable()
        tables = QSplitter(Qt.Orientation.Vertical)
        parts = (("tiles", self.tiles), ("feeds", self.feeds), ("screens", self.screens))
        for name, table in parts:
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 6)
            column.setSpacing(4)
            column.addWidget(self._heads[name])
            column.addWidget(table)
            tables.addWidget(holder)
        self.screens.setMinimumHeight(_LEAST_TABLE_PX)
        for place, share in enumerate((4, 3, 1)):
            tables.setStretchFactor(place, share)
        self.foot = plain_label("foot")
        self.foot.setWordWrap(True)
        main = QVBoxLayout()
        main.setContentsMargins(0, 12, 0, 8)
        main.setSpacing(6)
        main.addWidget(self._room_head)
        main.addWidget(self._heads["centres"])
        main.addLayout(self._centre_box)
        main.addWidget(tables, 1)
        main.addWidget(self.foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 16, 0)
        whole.setSpacing(16)
        whole.addWidget(rail)
        whole.addLayout(main, 1)

    def _preview_focused(self) -> None:
        focused = self.focusWidget()
        for scene, button in self.scene_buttons.items():
            if button is focused:
                self.preview_asked.emit(scene)

    def _make_rail(self) -> QFrame:
        looking = QShortcut(QKeySequence("Shift+Return"), self)
        looking.activated.connect(self._preview_focused)
        self._scene_box = QVBoxLayout()
        self._scene_box.setSpacing(4)
        self._back = self._button("Backspace", self.back_asked.emit)
        self._drill = self._button("Ctrl+O", self.drill_asked.emit)
        self._duty = self._button("F8", self.duty_asked.emit)
        self._figure = self._button("F9", self.figure_asked.emit)
        self._edit = self._button("Ctrl+E", self.edit_asked.emit)
        self._lock = self._button("Ctrl+P", self.lock_asked.emit)
        self._journal = self._button("Ctrl+J", self.journal_asked.emit)
        self._duty_news = plain_label("dutynews")
        self._duty_news.hide()
        self._sync = self._button("F5", self.sync_asked.emit)
        self._theme = self._button("Ctrl+T", self._ask_theme)
        self._language = self._button("Ctrl+L", self._ask_language)
        side = QVBoxLayout()
        side.setContentsMargins(12, 12, 12, 12)
        side.setSpacing(6)
        side.addWidget(self._heads["scenes"])
        side.addLayout(self._scene_box)
        side.addWidget(self._back)
        side.addStretch(1)
        side.addWidget(self._duty_news)
        for button in (
            self._edit,
            self._lock,
            self._journal,
            self._drill,
            self._duty,
            self._figure,
            self._sync,
            self._theme,
            self._language,
        ):
            side.addWidget(button)
        rail = QFrame()
        rail.setProperty("role", "rail")
        rail.setLayout(side)
        rail.setFixedWidth(288)  # "Hành chính công" whole beside two keys
        return rail

    def _button(self, key: str, slot: object) -> KeyButton:
        button = KeyButton(key)
        button.clicked.connect(slot)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(button.click)
        return button

    def _show_scenes(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setParent(None)
            shortcut.deleteLater()
        self._shortcuts.clear()
        for button in self.scene_buttons.values():
            self._scene_box.removeWidget(button)
            button.deleteLater()
        self.scene_buttons.clear()
        for number, entry in enumerate(self._scenes, start=1):
            keys = [key for key in (entry.key, f"Ctrl+{number}" if number <= 9 else "") if key]  # noqa: PLR2004  # as many digits as there are
            button = SceneButton(" · ".join(keys), entry.name)
            button.setChecked(entry.id == self._scene)
            button.clicked.connect(partial(self._choose, entry.id))
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(partial(self._ask_preview, entry.id))
            self._scene_box.addWidget(button)
            self.scene_buttons[entry.id] = button
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.activated.connect(partial(self._choose, entry.id))
                self._shortcuts.append(shortcut)

    def _choose(self, scene: str, _checked: object = None) -> None:
        self.set_scene(self._scene)  # the mark moves when the wall has changed, not before
        self.scene_chosen.emit(scene)

    def _ask_preview(self, scene: str, _where: object = None) -> None:
        self.preview_asked.emit(scene)

    def _ask_theme(self) -> None:
        self.theme_asked.emit("light" if self._look.theme.name == "dark" else "dark")

    def _ask_language(self) -> None:
        self.language_asked.emit("en" if self._look.words.language == "vi" else "vi")

    def _show_view(self) -> None:
        while (item := self._centre_box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for card in self._view.centres:
            self._centre_box.addWidget(CentreFrame(card), 1)
        if self._view.missing:
            label = plain_label("missing", self._view.missing)
            label.setWordWrap(True)
            self._centre_box.addWidget(label, 1)
        self._duty_news.setText(self._view.outbox)
        self._duty_news.setVisible(bool(self._view.outbox))
        set_role(self._duty_news, "dutywarn" if self._view.outbox_warn else "dutynews")
        self.feeds.cells.set_rows(self._view.feeds)
        self.feeds.fit()

    def _show_screens(self) -> None:
        words = self._look.words
        named = self._scene_name or self._scene
        shown = next((entry.name for entry in self._scenes if entry.id == self._scene), named)
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
        self.screens.cells.set_rows(tuple(rows))
        self.screens.fit()

    def _show_station(self) -> None:
        text, warn = self._station
        self.foot.setText(" · ".join(part for part in (text, self._notice) if part))
        set_role(self.foot, "footwarn" if warn else "foot")

    def _keep_on_a_screen(self) -> None:
        """Bring the window back to a screen that is there, if its own has gone."""
        screens = QGuiApplication.screens()
        if not screens or not self.isVisible():
            return
        title = QRect(self.geometry().topLeft(), self.size())
        if any(screen.availableGeometry().intersects(title) for screen in screens):
            return
        place = QGuiApplication.primaryScreen().availableGeometry()
        size = self.size().boundedTo(place.size())
        self.setGeometry(QRect(place.topLeft(), size))
