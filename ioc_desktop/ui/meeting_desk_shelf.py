"""The packs on this machine: shown as a presentation, or verified, with the answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.look import Look

PRESENT_KEY, VERIFY_KEY, OTHER_KEY, AGAIN_KEY = "Ctrl+Return", "Ctrl+I", "Ctrl+O", "F5"
_FILE: Final = int(Qt.ItemDataRole.UserRole)
_LEFT_PX: Final = 420


@dataclass(frozen=True, slots=True)
class PackOnShelf:
    """A pack's file, and in words how large and when; ``sealed``: it is encrypted."""

    file: Path
    facts: str
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class PackAnswer:
    """What is known of a pack: a head, lines under it; ``warn`` if it was refused.

    ``fingerprint`` is that of a key nobody here believes yet; "" otherwise.
    """

    head: str
    lines: tuple[str, ...] = ()
    warn: bool = False
    fingerprint: str = ""


class ShelfTab(QWidget):
    """Signals: ``present_asked(Path, str)``, ``verify_asked(Path, str)`` with the passphrase.

    ``believe_asked(Path, str, str)``: the same, with the fingerprint that was compared.
    ``other_asked()`` a file from elsewhere, ``again_asked()`` look into the folder again,
    ``said(str, bool)`` for the foot line, with whether it is a fault.
    """

    present_asked = Signal(object, str)
    verify_asked = Signal(object, str)
    believe_asked = Signal(object, str, str)
    other_asked = Signal()
    again_asked = Signal()
    said = Signal(str, bool)

    def __init__(self, look: Look) -> None:
        """Make an empty shelf."""
        super().__init__()
        self._look = look
        self._packs: tuple[PackOnShelf, ...] = ()
        self._answers: dict[Path, PackAnswer] = {}
        self.head, self.list, self.empty = plain_label("head"), QListWidget(), plain_label("empty")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty.setWordWrap(True)
        self.passphrase, self.shown = QLineEdit(), QCheckBox()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.present, self.verify = KeyButton(PRESENT_KEY), KeyButton(VERIFY_KEY)
        self.other, self.again = KeyButton(OTHER_KEY), KeyButton(AGAIN_KEY)
        self.believe = KeyButton("")
        set_role(self.present, "main")
        self.name, self.answer = plain_label("stripname"), plain_label("well")
        self.lines = plain_label("told")
        for label in (self.name, self.answer, self.lines):
            label.setWordWrap(True)
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._make_parts()
        self._connect()
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        words = look.words
        self.head.setText(words("Packs on this machine"))
        self.empty.setText(
            words("There is no pack in this folder yet. Make one, or open one from elsewhere.")
        )
        self.present.setText(words("Present it"))
        self.verify.setText(words("Verify it"))
        self.other.setText(words("Another file …"))
        self.again.setText(words("Look again"))
        self.passphrase.setPlaceholderText(words("Its passphrase, if it has one"))
        self.shown.setText(words("Show it"))
        self.believe.setText(words("I compared it: believe this key"))
        for button in (self.present, self.verify, self.other, self.again, self.believe):
            button.fit()
        self._show()

    @property
    def chosen(self) -> Path | None:
        """The file under the cursor."""
        item = self.list.currentItem()
        return Path(str(item.data(_FILE))) if item is not None else None

    def set_packs(self, packs: Sequence[PackOnShelf]) -> None:
        """List these, the newest first; the cursor stays on its file."""
        kept = self.chosen
        self._packs = tuple(packs)
        blocker = QSignalBlocker(self.list)
        self.list.clear()
        for pack in self._packs:
            item = QListWidgetItem(f"{pack.file.name}\n{pack.facts}")
            item.setData(_FILE, str(pack.file))
            item.setToolTip(str(pack.file))
            self.list.addItem(item)
        del blocker
        if kept is not None:
            self.choose(kept)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.empty.setVisible(not packs)
        self.list.setVisible(bool(packs))
        self._show()

    def choose(self, file: Path) -> None:
        """Put the cursor on a file."""
        for row, pack in enumerate(self._packs):
            if pack.file == file:
                self.list.setCurrentRow(row)

    def tell(self, file: Path, answer: PackAnswer) -> None:
        """Say what is known of a pack now."""
        self._answers[file] = answer
        self._show()

    def begin(self) -> None:
        """Give the keyboard to the list."""
        (self.list if self._packs else self.other).setFocus()

    def ask_present(self) -> None:
        """Ask to present the pack under the cursor."""
        if (file := self._file()) is not None:
            self.present_asked.emit(file, self.passphrase.text())

    def ask_verify(self) -> None:
        """Ask to verify the pack under the cursor."""
        if (file := self._file()) is not None:
            self.verify_asked.emit(file, self.passphrase.text())

    def ask_believe(self) -> None:
        """Ask to believe the key of the pack under the cursor."""
        pack = self._pack()
        answer = self._answers.get(pack.file) if pack is not None else None
        if pack is not None and answer is not None and answer.fingerprint:
            self.believe_asked.emit(pack.file, self.passphrase.text(), answer.fingerprint)

    def _file(self) -> Path | None:
        pack = self._pack()
        if pack is None:
            self.said.emit(self._look.words("Choose a pack first"), True)
        elif pack.sealed and not self.passphrase.text():
            self.passphrase.setFocus()
            # Whoever has a key of their own needs none: the command says so if it does not fit.
            self.said.emit(self._look.words("It is encrypted: a passphrase or your key opens it"),
                           False)  # fmt: skip
        return pack.file if pack is not None else None

    def _pack(self) -> PackOnShelf | None:
        chosen = self.chosen
        return next((pack for pack in self._packs if pack.file == chosen), None)

    def _show(self, _row: object = None) -> None:
        words, pack = self._look.words, self._pack()
        answer = self._answers.get(pack.file) if pack is not None else None
        self.name.setText(pack.file.name if pack is not None else "")
        if answer is None:
            hint = words("Not verified here yet: it is verified whenever it is opened.")
            answer = PackAnswer("", (hint,) if pack is not None else ())
        self.answer.setText(answer.head)
        self.answer.setVisible(bool(answer.head))
        set_role(self.answer, "wrong" if answer.warn else "well")
        self.lines.setText("\n".join(answer.lines))
        self.believe.setVisible(bool(answer.fingerprint))
        sealed = pack is not None and pack.sealed
        self.passphrase.setVisible(sealed)
        self.shown.setVisible(sealed)
        for button in (self.present, self.verify):
            button.setEnabled(pack is not None)

    def _on_row(self, _row: object) -> None:
        self.passphrase.clear()
        self._show()

    def _on_activated(self, _item: object) -> None:
        self.ask_present()

    def _on_shown(self, shown: object) -> None:
        mode = QLineEdit.EchoMode
        self.passphrase.setEchoMode(mode.Normal if shown else mode.Password)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(self._on_activated)
        self.shown.toggled.connect(self._on_shown)
        self.passphrase.returnPressed.connect(self.ask_present)
        self.present.clicked.connect(self.ask_present)
        self.verify.clicked.connect(self.ask_verify)
        self.believe.clicked.connect(self.ask_believe)
        self.other.clicked.connect(self.other_asked)
        self.again.clicked.connect(self.again_asked)
        for button in (self.present, self.verify, self.other, self.again):
            shortcut = QShortcut(QKeySequence(button.key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def _make_parts(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.head)
        left.addWidget(self.list, 1)
        left.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addWidget(self.again)
        left.addLayout(row)
        side = QWidget()
        side.setFixedWidth(_LEFT_PX)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        board = QFrame()
        board.setProperty("role", "board")
        facts = QVBoxLayout(board)
        facts.setContentsMargins(20, 16, 20, 16)
        facts.setSpacing(8)
        for label in (self.name, self.answer, self.lines):
            facts.addWidget(label)
        facts.addStretch(1)
        area = QScrollArea()
        area.setWidget(board)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        secret = QHBoxLayout()
        secret.addWidget(self.passphrase, 1)
        secret.addWidget(self.shown)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.present)
        buttons.addWidget(self.verify)
        buttons.addWidget(self.believe)
        buttons.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(area, 1)
        right.addLayout(secret)
        right.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(side)
        whole.addLayout(right, 1)
