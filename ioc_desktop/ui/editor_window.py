"""The scene editor's window: palette, canvas, the tile's form, findings, and what is said.

It decides nothing: every key and button is a command for the desk that has the draft. Nothing
in it is a dialog: questions stand in a strip above the canvas until they are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.layout import Variant
from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.editor_board import Picture
from ioc_desktop.ui.editor_canvas import EditorCanvas
from ioc_desktop.ui.editor_findings import EditorFindingList
from ioc_desktop.ui.editor_form import EditorForm
from ioc_desktop.ui.editor_gesture import Proposal
from ioc_desktop.ui.editor_palette import EditorPalette
from ioc_desktop.ui.editor_style import editor_sheet
from ioc_desktop.ui.look import Look

SIZE_PX = (1600, 940)
_PALETTE_PX = 244
_SIDE_PX = 372
_KEY_GAP_PX = 32
_KEYS: tuple[tuple[str, str], ...] = (
    ("Ctrl+S", "save"),
    ("Ctrl+Return", "on air"),
    ("Ctrl+Z", "undo"),
    ("Ctrl+Shift+Z", "redo"),
    ("Ctrl+Y", "redo"),
    ("Ctrl+N", "new"),
    ("Ctrl+O", "open"),
    ("Ctrl+H", "versions"),
    ("Ctrl+I", "scene"),
    ("F1", "keys"),
    ("F6", "next pane"),
    ("F8", "next finding"),
    ("Ctrl+PgUp", "wall before"),
    ("Ctrl+PgDown", "wall after"),
    ("Esc", "back"),
)
_CANVAS_KEYS = (("Ctrl+C", "copy"), ("Ctrl+V", "paste"))


class BannerStrip(QFrame):
    """A strip that says something and offers what can be done. Signals: ``answered(str)``."""

    answered = Signal(str)

    def __init__(self) -> None:
        """Make a hidden strip."""
        super().__init__()
        self.setProperty("role", "banner")
        self.text = plain_label("text")
        self.text.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self.text, 1)
        self.hide()

    def say(self, text: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        """Show this text with buttons (command, words); "" hides the strip."""
        for button in self.buttons.values():
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons.clear()
        self.text.setText(f"◆ {text}" if text else "")
        for command, named in choices:
            button = QPushButton(named)
            button.clicked.connect(partial(self.answered.emit, command))
            self._row.addWidget(button)
            self.buttons[command] = button
        self.setVisible(bool(text))

    def begin(self) -> None:
        """Give the first choice the keyboard."""
        for button in list(self.buttons.values())[:1]:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)


class EditorWindow(QWidget):
    """Signals: ``commanded(str)`` for keys and buttons, ``wall_chosen(str)``, ``closed()``."""

    commanded = Signal(str)
    wall_chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        room_name: str,
        look: Look,
        catalogue: Catalogue,
        picture: Picture,
        say: Callable[[Proposal], str],
    ) -> None:
        """Make a hidden window with nothing in it."""
        super().__init__(None)
        self._room_name, self._look = room_name, look
        self._walls: dict[str, QPushButton] = {}
        self.setObjectName("editor")
        self.resize(*SIZE_PX)
        self.canvas = EditorCanvas(look, picture, say)
        self.palette_panel = EditorPalette(catalogue, look)
        self.form = EditorForm(look)
        self.findings = EditorFindingList()
        self.banner = BannerStrip()
        self.name, self.state = plain_label("title"), plain_label("saved")
        self.wall_label, self.told = plain_label("label"), plain_label("told")
        self.told.setWordWrap(True)
        for label in (self.name, self.state):  # long ones do not widen the window
            label.setWordWrap(True)
        self.buttons: dict[str, KeyButton] = {}
        self.side = QStackedWidget()
        self.side.addWidget(self.form)
        self._lay_out()
        self._connect()
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and language of the window's own parts."""
        self._look = look
        words = look.words
        self.setStyleSheet(editor_sheet(look.theme))
        self.setWindowTitle(words("Scene editor – {room}", room=self._room_name))
        texts = {
            "new": words("New scene"),
            "open": words("Open"),
            "scene": words("Scene"),
            "versions": words("Versions"),
            "keys": words("Keys"),
            "save": words("Save"),
            "on air": words("Show on the wall"),
            "undo": words("Undo"),
            "redo": words("Redo"),
        }
        for command, button in self.buttons.items():
            button.setText(texts[command])
            inside = button.layout()
            keys = inside.sizeHint().width() if inside is not None else 0
            named = button.fontMetrics().horizontalAdvance(texts[command])
            button.setMinimumWidth(named + keys + _KEY_GAP_PX)
        self.wall_label.setText(words("Size of the wall:"))
        self.palette_panel.set_look(look)
        self.canvas.set_look(look)
        self.form.set_look(look)

    def set_at_work(self, *, there: bool) -> None:
        """Whether there is a scene to be worked on."""
        self.canvas.setEnabled(there)
        self.palette_panel.setEnabled(there)
        if not there:
            self.canvas.set_variant(Variant(1, 1, ()), (), {})
            self.form.show_nothing()
            self.set_steps("", "")

    def set_scene(self, name: str, state: str, *, unsaved: bool) -> None:
        """Say which scene is open and whether it is saved."""
        self.name.setText(name)
        self.state.setText(f"◆ {state}" if unsaved else state)
        self.state.setProperty("role", "unsaved" if unsaved else "saved")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def set_walls(self, walls: Sequence[str], chosen: str, on_wall: str) -> None:
        """Offer the sizes of wall; ``on_wall`` is the one that the present wall shows."""
        if list(self._walls) != list(walls):
            for button in self._walls.values():
                self._wall_row.removeWidget(button)
                button.deleteLater()
            self._walls = {}
            for wall in walls:
                button = QPushButton()
                button.setCheckable(True)
                button.setProperty("role", "wall")
                button.clicked.connect(partial(self._on_wall, wall))
                self._wall_row.addWidget(button)
                self._walls[wall] = button
        words = self._look.words
        for wall, button in self._walls.items():
            named = wall.replace("x", " × ")
            button.setText(words("{wall} (this wall)", wall=named) if wall == on_wall else named)
            button.setChecked(wall == chosen)
            bold = button.font()
            bold.setBold(True)  # as the chosen one is
            named_px = QFontMetrics(bold).horizontalAdvance(button.text())
            button.setMinimumWidth(named_px + _KEY_GAP_PX)

    def set_steps(self, undo: str, redo: str) -> None:
        """Name what undo and redo would do; "" = nothing."""
        words = self._look.words
        for command, step in (("undo", undo), ("redo", redo)):
            self.buttons[command].setEnabled(bool(step))
            self.buttons[command].setToolTip(step)
        told = words("Last step: {step}", step=undo) if undo else ""
        room = max(0, self._step.width() - 8)
        self._step.setText(
            self._step.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, room)
        )
        self._step.setToolTip(told)

    def say(self, text: str, *, warn: bool = False) -> None:
        """Say something in the line under the canvas until the next thing is said."""
        self.told.setText(f"◆ {text}" if warn and text else text)
        self.told.setProperty("warn", "true" if warn else "false")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)

    def show_side(self, panel: QWidget | None = None) -> None:
        """Show a panel at the right; None = the tile's form."""
        wanted = self.form if panel is None else panel
        if self.side.indexOf(wanted) < 0:
            self.side.addWidget(wanted)
        self.side.setCurrentWidget(wanted)

    def next_pane(self) -> None:
        """Give the keyboard to the next part: canvas, question, form, findings, palette."""
        panes: tuple[tuple[QWidget, Callable[[], object]], ...] = (
            (self.canvas, self.canvas.setFocus),
            (self.banner, self.banner.begin),
            (self.side, self._enter_side),
            (self.findings, self.findings.setFocus),
            (self.palette_panel, self.palette_panel.begin),
        )
        shown = [pane for pane in panes if pane[0].isVisible()]
        focused = self.focusWidget()
        now = next(
            (
                n
                for n, (w, _) in enumerate(shown)
                if focused and (w is focused or w.isAncestorOf(focused))
            ),
            -1,
        )
        shown[(now + 1) % len(shown)][1]()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell that it was closed; the desk keeps what is not saved."""
        super().closeEvent(event)
        self.closed.emit()

    def _enter_side(self) -> None:
        panel = self.side.currentWidget()
        if panel is self.form:
            self.form.go_to("")
        elif panel is not None:
            panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.name, 1)
        head.addWidget(self.state, 1)
        for command, key in (
            ("new", "Ctrl+N"), ("open", "Ctrl+O"), ("scene", "Ctrl+I"), ("versions", "Ctrl+H"),
            ("keys", "F1"), ("on air", "Ctrl+Return"), ("save", "Ctrl+S"),
        ):  # fmt: skip
            head.addWidget(self._button(command, key))
        self.buttons["save"].setProperty("role", "main")
        walls = QHBoxLayout()
        walls.setSpacing(8)
        walls.addWidget(self.wall_label)
        self._wall_row = QHBoxLayout()
        self._wall_row.setSpacing(6)
        walls.addLayout(self._wall_row)
        self._step = plain_label("label")
        self._step.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._step.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        walls.addWidget(self._step, 1)
        for command, key in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Shift+Z")):
            walls.addWidget(self._button(command, key))
        middle = QVBoxLayout()
        middle.setContentsMargins(8, 6, 8, 8)
        middle.setSpacing(6)
        middle.addWidget(self.banner)
        middle.addLayout(walls)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.told)
        middle.addWidget(self.findings)
        self.palette_panel.setProperty("role", "palette")
        self.palette_panel.setFixedWidth(_PALETTE_PX)
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(_SIDE_PX)
        inner = QVBoxLayout(side)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.side)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.palette_panel)
        body.addLayout(middle, 1)
        body.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head.setContentsMargins(14, 8, 14, 8)
        whole.addLayout(head)
        whole.addLayout(body, 1)

    def _button(self, command: str, key: str) -> KeyButton:
        button = self.buttons[command] = KeyButton(key)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self._on_command, command))
        return button

    def _connect(self) -> None:
        for key, command in _KEYS:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(partial(self.commanded.emit, command))
        for key, command in _CANVAS_KEYS:  # in a text field these are the field's own
            shortcut = QShortcut(QKeySequence(key), self.canvas)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.commanded.emit, command))
        self.canvas.key_asked.connect(self.commanded)
        self.canvas.told.connect(self.say)
        self.banner.answered.connect(self.commanded)
        for part in (self.palette_panel, self.findings):
            part.left.connect(self.canvas.setFocus)

    def _on_command(self, command: str, _checked: object = None) -> None:
        self.commanded.emit(command)

    def _on_wall(self, wall: str, _checked: object = None) -> None:
        self.wall_chosen.emit(wall)
