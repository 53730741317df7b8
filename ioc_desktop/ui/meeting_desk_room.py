"""The meeting room: which scene is shown there, where browsers find it, who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_parts import KeyButton, ShortLabel, plain_label, set_role
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene, SceneChooser

START_KEY, END_KEY, COPY_KEY = "Ctrl+Return", "Ctrl+D", "Ctrl+Shift+C"
_LEFT_PX: Final = 340


@dataclass(frozen=True, slots=True)
class RoomStanding:
    """How the meeting room stands.

    ``scene`` is the name of the scene that is shown, "" for none; ``running`` whether browsers
    are served: ``address`` and ``code`` are for reading out, "" until they are known.
    ``screens`` are the screens tagged for the meeting, with what is on each; ``notes`` is what is
    to be known though all works.
    """

    scene: str = ""
    running: bool = False
    address: str = ""
    code: str = ""
    viewers: int = 0
    limit: int = 0
    trouble: str = ""
    notes: tuple[str, ...] = ()
    screens: tuple[tuple[str, str], ...] = ()


def code_words(code: str) -> str:
    """Return a code as it is read out: in groups of three or four, with room between."""
    size = 4 if len(code) % 4 == 0 else 3
    if " " in code or "-" in code:
        return code
    return "  ".join(code[place : place + size] for place in range(0, len(code), size))


def viewer_words(standing: RoomStanding, words: Words) -> str:
    """Return how many look on, of how many who may."""
    if not standing.running:
        return words("Not shown in browsers")
    if not standing.limit:
        return words("starting …")
    return words("{count} of at most {limit} viewers", count=standing.viewers, limit=standing.limit)


class RoomTab(QWidget):
    """Signals: ``scene_chosen(str)``, ``start_asked(str)`` with the scene under the cursor.

    ``end_asked()``, ``said(str, bool)`` for the foot line, with whether it is a fault.
    """

    scene_chosen = Signal(str)
    start_asked = Signal(str)
    end_asked = Signal()
    said = Signal(str, bool)

    def __init__(self, look: Look) -> None:
        """Make it with nothing shown."""
        super().__init__()
        self._look = look
        self.standing = RoomStanding()
        self.scenes = SceneChooser(look)
        self.start, self.end = KeyButton(START_KEY), KeyButton(END_KEY)
        self.copy = KeyButton(COPY_KEY)
        set_role(self.start, "main")
        self._labels: dict[str, QLabel] = {
            name: plain_label("label")
            for name in ("scene", "address", "code", "viewers", "screens")
        }
        self.scene = ShortLabel("stripname")
        self.address, self.code = plain_label("address"), plain_label("large")
        for label in (self.address, self.code):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.address.setWordWrap(True)
        self.viewers, self.screens = plain_label("told"), plain_label("told")
        self.trouble, self.notes = plain_label("wrong"), plain_label("told")
        for label in (self.trouble, self.notes, self.screens):
            label.setWordWrap(True)
        self._hint = plain_label("hinted")
        self._hint.setWordWrap(True)
        self._make_parts()
        self.scenes.chosen.connect(self.scene_chosen)
        self.scenes.refused.connect(self._on_refused)
        self.scenes.explained.connect(self._on_explained)
        self.start.clicked.connect(self.ask_start)
        self.end.clicked.connect(self.end_asked)
        self.copy.clicked.connect(self.copy_address)
        for button in (self.start, self.end, self.copy):
            shortcut = QShortcut(QKeySequence(button.key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        words = look.words
        self.scenes.set_look(
            look, words("Shown in the meeting"), words("Tagged for meetings"),
            words("Stay in the room"),
        )  # fmt: skip
        for name, text in {
            "scene": words("In the meeting now"),
            "address": words("Address for browsers in the meeting room"),
            "code": words("One-time code, to be read out"),
            "viewers": words("Who looks on"),
            "screens": words("Screens of the meeting"),
        }.items():
            self._labels[name].setText(text)
        self._hint.setText(
            words(
                "Enter shows a scene in the meeting, on its screens and in browsers at once; the "
                "wall is not touched."
            )
        )
        self.start.setText(words("Show in browsers too"))
        self.end.setText(words("End: browsers and screens"))
        self.copy.setText(words("Copy the address"))
        for button in (self.start, self.end, self.copy):
            button.fit()
        self.show_standing(self.standing)

    def set_scenes(self, scenes: Sequence[OfferedScene]) -> None:
        """Offer these scenes."""
        self.scenes.set_scenes(scenes)

    def show_standing(self, standing: RoomStanding) -> None:
        """Show how the meeting room stands."""
        self.standing = standing
        words = self._look.words
        shown = bool(standing.scene)
        self.scene.set_whole(standing.scene or words("nothing is shown"))
        self.address.setText(standing.address or " ")  # a dash as large looks like a fault
        self.code.setText(code_words(standing.code) or " ")
        self.viewers.setText(viewer_words(standing, words))
        self.trouble.setText(f"◆ {in_words(standing.trouble, words)}" if standing.trouble else "")
        self.trouble.setVisible(bool(standing.trouble))
        self.notes.setText("\n".join(in_words(note, words) for note in standing.notes))
        self.notes.setVisible(bool(standing.notes))
        none = words('No screen is tagged for meetings (audience = "meeting" in the site file)')
        lines = [f"{name}: {what}" for name, what in standing.screens]
        self.screens.setText("\n".join(lines) or none)
        self.start.setVisible(not standing.running)
        self.end.setEnabled(standing.running or shown)
        self.copy.setEnabled(bool(standing.address))

    def ask_start(self) -> None:
        """Ask for the meeting with the scene under the cursor."""
        scene = self.scenes.current()
        if self.scenes.offers(scene):
            self.start_asked.emit(scene)
        else:
            self.scenes.list.setFocus()
            self.said.emit(self._look.words("Choose a scene that is tagged for meetings"), True)

    def copy_address(self) -> None:
        """Copy the address for a message to those who take part."""
        if self.standing.address:
            QGuiApplication.clipboard().setText(self.standing.address)
            self.said.emit(self._look.words("The address is copied"), False)

    def begin(self) -> None:
        """Give the keyboard to the list of scenes."""
        self.scenes.box.setFocus()

    def _on_refused(self, why: str) -> None:
        self.said.emit(why, True)

    def _on_explained(self, why: str) -> None:
        self.said.emit(why, False)

    def _make_parts(self) -> None:
        board = QFrame()
        board.setProperty("role", "board")
        grid = QGridLayout(board)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setVerticalSpacing(4)
        parts: tuple[tuple[str, QWidget], ...] = (
            ("scene", self.scene), ("address", self.address), ("code", self.code),
            ("viewers", self.viewers), ("screens", self.screens),
        )  # fmt: skip
        for place, (name, part) in enumerate(parts):
            grid.addWidget(self._labels[name], 2 * place, 0)
            grid.addWidget(part, 2 * place + 1, 0)
            grid.setRowMinimumHeight(2 * place, 28)
            self._labels[name].setAlignment(Qt.AlignmentFlag.AlignBottom)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.start)
        buttons.addWidget(self.end)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(board)
        right.addWidget(self.trouble)
        right.addWidget(self.notes)
        right.addLayout(buttons)
        right.addWidget(self._hint)
        right.addStretch(1)
        self.scenes.setFixedWidth(_LEFT_PX)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(self.scenes)
        whole.addLayout(right, 1)
