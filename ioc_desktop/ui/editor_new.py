"""The panel for a new scene: its name, a template, a size of wall; the id follows from the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
)

from ioc_desktop.domain.vntext import fold
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.editor_panels import column_in

_CODE = int(Qt.ItemDataRole.UserRole)
_LONGEST_ID = 40
_FAMILIAR_WALLS = ("1x1", "2x1", "2x2", "3x2", "4x2")


@dataclass(frozen=True, slots=True)
class NewScene:
    """What was asked for: ``template`` is the id of one."""

    name: str
    id: str
    template: str
    wall: str


def scene_id(name: str) -> str:
    """Return the id that a Vietnamese name gives: "Bão số 5" is ``bao-so-5``; "" for none."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    if plain and not plain[0].isalpha():
        plain = f"canh-{plain}"
    return plain[:_LONGEST_ID].rstrip("-")


class NewScenePanel(QFrame):
    """Signals: ``scene_wanted(NewScene)``."""

    scene_wanted = Signal(object)

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self._words: Words | None = None
        self._taken: frozenset[str] = frozenset()
        self._labels: dict[str, QLabel] = {}
        self.name, self.wall = QLineEdit(), QComboBox()
        self.templates = QListWidget()
        self.templates.setWordWrap(True)
        self.templates.setResizeMode(QListView.ResizeMode.Adjust)
        self.templates.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.wall.setEditable(True)
        self.id, self.fault = plain_label("label"), plain_label("wrong")
        self.make = KeyButton("Enter")
        self.make.setProperty("role", "main")
        column = column_in(self)
        for name, part in (
            ("title", None), ("name", self.name), ("template", self.templates),
            ("wall", self.wall),
        ):  # fmt: skip
            label = self._labels[name] = plain_label("head" if part is None else "label")
            column.addWidget(label)
            if part is not None:
                column.addWidget(part, 1 if part is self.templates else 0)
            if part is self.name:
                column.addWidget(self.id)
                column.addWidget(self.fault)
        self.fault.setWordWrap(True)
        self.fault.hide()
        column.addWidget(self.make)
        self.setFocusProxy(self.name)
        self.name.textChanged.connect(self._on_name)
        self.name.returnPressed.connect(self._on_make)
        self.templates.itemActivated.connect(self._on_make)
        self.make.clicked.connect(self._on_make)

    def begin(
        self, templates: Sequence[tuple[str, str]], taken: Sequence[str], wall: str, words: Words
    ) -> None:
        """Ask for a new scene; ``templates`` are ids with names, ``taken`` the ids there are."""
        self._words, self._taken = words, frozenset(taken)
        texts = {
            "title": words("New scene"),
            "name": words("Name"),
            "template": words("Begin with"),
            "wall": words("Size of the wall: columns x rows"),
        }
        for name, label in self._labels.items():
            label.setText(texts[name])
        self.make.setText(words("Make it"))
        self.name.setPlaceholderText(words("like: Storm watch"))
        self.templates.clear()
        for code, named in templates:
            item = QListWidgetItem(named)
            item.setData(_CODE, code)
            self.templates.addItem(item)
        self.templates.setCurrentRow(0)
        self.wall.clear()
        self.wall.addItems(list(dict.fromkeys((wall, *_FAMILIAR_WALLS))))
        self.name.clear()
        self._on_name("")

    def say(self, fault: str) -> None:
        """Say what is wrong with what was asked for; "" for nothing."""
        self.fault.setText(f"▲ {fault}" if fault else "")
        self.fault.setVisible(bool(fault))

    def _on_name(self, name: str) -> None:
        if self._words is None:
            return
        found = scene_id(name)
        self.id.setText(self._words("Its file: {file}", file=f"{found}.toml") if found else "")
        there = found in self._taken
        self.say(self._words("There is a scene of that name already") if there else "")
        self.make.setEnabled(bool(found) and not there)

    def _on_make(self, _item: object = None) -> None:
        name, item = self.name.text().strip(), self.templates.currentItem()
        found = scene_id(name)
        if self._words is None or not found:
            if self._words is not None:
                self.say(self._words("Give the scene a name first"))
            self.name.setFocus()
            return
        if found in self._taken:
            return
        template = str(item.data(_CODE)) if item is not None else ""
        wall = self.wall.currentText().strip().lower().replace("×", "x").replace(" ", "")
        self.scene_wanted.emit(NewScene(name, found, template, wall))
