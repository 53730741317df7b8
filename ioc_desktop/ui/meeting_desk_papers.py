"""Documents: what goes in, in which form, where to; made in the background, one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.console_parts import KeyButton, ShortLabel, plain_label, set_role
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene, SceneChooser
from ioc_desktop.ui.meeting_desk_seal import AUDIENCES, audience_words
from ioc_desktop.ui.meeting_desk_shelf import PackOnShelf
from ioc_desktop.ui.meeting_desk_style import FIELD_MARGINS
from ioc_desktop.ui.meeting_desk_wish import Form, OfferedTile, PaperWish, Source

SOURCES: Final[tuple[Source, ...]] = ("air", "tiles", "scenes", "pack", "month")
FORMS: Final[tuple[Form, ...]] = ("report", "pages", "slides", "sheet")
MAKE_KEY: Final = "Ctrl+Return"
_ID: Final = int(Qt.ItemDataRole.UserRole)
_LEFT_PX, _RIGHT_PX = 280, 330


class PaperTab(QWidget):
    """Signals: ``make_asked(PaperWish)``, ``folder_asked()``, ``changed(PaperWish)``.

    ``said(str, bool)`` for the foot line, with whether it is a fault.
    """

    make_asked = Signal(object)
    folder_asked = Signal()
    changed = Signal(object)
    said = Signal(str, bool)

    def __init__(self, look: Look, wish: PaperWish) -> None:
        """Begin with the choices of last time."""
        super().__init__()
        self._look, self._wish = look, wish
        self._air = ("", "", "")
        self._labels: dict[str, QLabel] = {
            name: plain_label("head") for name in ("source", "form", "what")
        }
        self.sources = {name: QRadioButton() for name in SOURCES}
        self.forms = {name: QRadioButton() for name in FORMS}
        self.scenes, self.tiles = SceneChooser(look, ticked=True), QListWidget()
        self.packs, self.passphrase = QListWidget(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.month, self.year, self.number = QComboBox(), QSpinBox(), QLineEdit()
        self.year.setRange(2015, 2100)
        self.year.lineEdit().setTextMargins(*FIELD_MARGINS)
        self.audience, self.folder, self.choose = (
            QComboBox(),
            ShortLabel("told", cut=Qt.TextElideMode.ElideMiddle),
            QPushButton(),
        )
        self.choose.setProperty("role", "small")
        self.audience.setStyleSheet("min-width: 120px;")
        self.month.setStyleSheet("min-width: 120px;")
        self.air = plain_label("told")
        self.air.setWordWrap(True)
        self.make = KeyButton(MAKE_KEY)
        set_role(self.make, "main")
        self._hint = plain_label("hinted")
        self._hint.setWordWrap(True)
        self._stack = QStackedWidget()
        self._make_parts()
        self._connect()
        self.set_look(look)
        self.scenes.set_ticks(wish.scenes)
        self._show()

    @property
    def wish(self) -> PaperWish:
        """What is wished for, as it stands."""
        return self._wish

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        words = look.words
        for name, text in {"source": words("What goes in"), "form": words("Form"),
                           "audience": words("For whom"), "folder": words("Goes to"),
                           "month": words("Month of the report"), "year": words("Year"),
                           "number": words("Number of the report")}.items():  # fmt: skip
            self._labels[name].setText(text)
        for name, text in {
            "air": words("The scene on the wall"), "tiles": words("Some tiles of it"),
            "scenes": words("Several scenes"), "pack": words("A pack"),
            "month": words("Monthly report of the committee"),
        }.items():  # fmt: skip
            self.sources[cast("Source", name)].setText(text)
        for name, text in {
            "report": words("PDF, report on A4"), "pages": words("PDF, pages 16:9"),
            "slides": words("PowerPoint, editable"), "sheet": words("Excel, all figures"),
        }.items():  # fmt: skip
            self.forms[cast("Form", name)].setText(text)
        blockers = [QSignalBlocker(self.audience), QSignalBlocker(self.month)]
        chosen = max(0, self.audience.currentIndex()), max(0, self.month.currentIndex())
        self.audience.clear()
        self.audience.addItems(list(audience_words(words)))
        self.audience.setCurrentIndex(chosen[0])
        self.month.clear()
        self.month.addItems([words("Month {month}", month=month) for month in range(1, 13)])
        self.month.setCurrentIndex(chosen[1])
        del blockers
        self.scenes.set_look(look, "", words("For this audience"), words("Stay in the room"))
        self.number.setPlaceholderText(words("like: 45/BC-UBND"))
        self.passphrase.setPlaceholderText(words("Its passphrase, if it has one"))
        self.choose.setText(words("Choose …"))
        self.make.setText(words("Make the document"))
        self.make.fit()
        self._hint.setText(
            words("Made in the background: one may go on, and order several after one another.")
        )
        self._show()

    def set_scenes(self, scenes: Sequence[OfferedScene]) -> None:
        """Offer these for several scenes."""
        self.scenes.set_scenes(scenes)

    def set_on_air(self, scene: OfferedScene, tiles: Sequence[OfferedTile]) -> None:
        """Offer the scene that is on the wall, and its tiles."""
        self._air = (scene.id, scene.name, scene.why_not)
        ticked = set(self._wish.tiles)
        blocker = QSignalBlocker(self.tiles)
        self.tiles.clear()
        for tile in tiles:
            item = QListWidgetItem(f"{tile.name} · {tile.why_not}" if tile.why_not else tile.name)
            item.setData(_ID, tile.id)
            if tile.why_not:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            else:
                on = tile.id in ticked
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.tiles.addItem(item)
        self.tiles.setCurrentRow(0)
        del blocker
        self._show()

    def set_packs(self, packs: Sequence[PackOnShelf]) -> None:
        """Offer these packs."""
        blocker = QSignalBlocker(self.packs)
        self.packs.clear()
        for pack in packs:
            item = QListWidgetItem(f"{pack.file.name}\n{pack.facts}")
            item.setData(_ID, str(pack.file))
            self.packs.addItem(item)
            if pack.file == self._wish.pack:
                self.packs.setCurrentItem(item)
        if self.packs.currentRow() < 0:
            self.packs.setCurrentRow(0)
        del blocker

    def set_folder(self, folder: str) -> None:
        """Say where documents go."""
        self._take(folder=folder)

    def set_month(self, today: dt.date) -> None:
        """Offer the month before ``today``: the one that is reported now."""
        before = today.replace(day=1) - dt.timedelta(days=1)
        blockers = [QSignalBlocker(self.month), QSignalBlocker(self.year)]
        self.month.setCurrentIndex(before.month - 1)
        self.year.setValue(before.year)
        del blockers
        self._on_month()

    def begin(self) -> None:
        """Give the keyboard to what goes in."""
        self.sources[self._wish.source].setFocus()

    def ask_make(self) -> None:
        """Ask for the document, or say what is missing and go there."""
        words = self._look.words
        self._on_pack()
        wish = replace(self._wish, passphrase=self.passphrase.text())
        ticked = self.scenes.ticks
        why = ""
        where: QWidget = self.make
        if wish.source in {"air", "tiles"}:
            wish = replace(wish, scenes=(self._air[0],) if self._air[0] else ())
            if not self._air[0]:
                why = words("No scene is on the wall")
            elif self._air[2] and wish.audience != "duty":
                why = self._air[2]
            elif wish.source == "tiles" and not wish.tiles:
                why, where = words("Tick at least one tile: Space"), self.tiles
        elif wish.source == "scenes":
            wish = replace(wish, scenes=ticked)
            if not ticked:
                why, where = words("Tick at least one scene: Space"), self.scenes.list
        elif wish.source == "pack" and wish.pack is None:
            why, where = words("Choose a pack first"), self.packs
        if why:
            where.setFocus()
            self.said.emit(why, True)
        else:
            self.make_asked.emit(wish)

    def _show(self) -> None:
        wish, words = self._wish, self._look.words
        parts: tuple[QWidget, ...] = (
            *self.sources.values(), *self.forms.values(), self.audience, self.number,
        )  # fmt: skip
        blockers = [QSignalBlocker(part) for part in parts]
        self.sources[wish.source].setChecked(True)
        self.forms[wish.form].setChecked(True)
        place = AUDIENCES.index(wish.audience) if wish.audience in AUDIENCES else 0
        self.audience.setCurrentIndex(place)
        if self.number.text() != wish.number:
            self.number.setText(wish.number)
        del blockers
        self.folder.set_whole(wish.folder)
        self._stack.setCurrentIndex(SOURCES.index(wish.source))
        self._labels["what"].setText(self.sources[wish.source].text())
        name, why = self._air[1], self._air[2]
        told = name or words("No scene is on the wall")
        self.air.setText(f"{told}\n{why}" if why and wish.audience != "duty" else told)
        monthly = wish.source == "month"
        for form, button in self.forms.items():
            button.setEnabled(not monthly or form == "report")

    def _take(self, **changes: object) -> None:
        wish = replace(self._wish, **changes)  # type: ignore[arg-type]  # a wish's own fields
        if wish.source == "month":
            wish = replace(wish, form="report")
        if wish != self._wish:
            self._wish = wish
            self._show()
            self.changed.emit(wish)

    def _on_source(self, source: Source, on: object) -> None:
        if on:
            self._take(source=source)

    def _on_form(self, form: Form, on: object) -> None:
        if on:
            self._take(form=form)

    def _on_audience(self, place: int) -> None:
        self._take(audience=AUDIENCES[place])

    def _on_refused(self, why: str) -> None:
        self.said.emit(why, True)

    def _on_explained(self, why: str) -> None:
        self.said.emit(why, False)

    def _on_ticks(self) -> None:
        self._take(scenes=self.scenes.ticks)

    def _on_tiles(self, _item: object = None) -> None:
        items = [self.tiles.item(row) for row in range(self.tiles.count())]
        on = Qt.CheckState.Checked
        self._take(tiles=tuple(str(one.data(_ID)) for one in items if one.checkState() is on))

    def _on_pack(self, _row: object = None) -> None:
        item = self.packs.currentItem()
        self._take(pack=Path(str(item.data(_ID))) if item is not None else None)

    def _on_month(self, _value: object = None) -> None:
        self._take(month=f"{self.year.value()}-{self.month.currentIndex() + 1:02d}")

    def _on_number(self, text: str) -> None:
        self._take(number=text.strip())

    def _connect(self) -> None:
        for source, button in self.sources.items():
            button.toggled.connect(partial(self._on_source, source))
        for form, button in self.forms.items():
            button.toggled.connect(partial(self._on_form, form))
        self.audience.currentIndexChanged.connect(self._on_audience)
        self.scenes.ticks_changed.connect(self._on_ticks)
        self.scenes.refused.connect(self._on_refused)
        self.scenes.explained.connect(self._on_explained)
        self.tiles.itemChanged.connect(self._on_tiles)
        self.tiles.itemActivated.connect(_tick)
        self.packs.currentRowChanged.connect(self._on_pack)
        self.month.currentIndexChanged.connect(self._on_month)
        self.year.valueChanged.connect(self._on_month)
        self.number.textEdited.connect(self._on_number)
        self.choose.clicked.connect(self.folder_asked)
        self.make.clicked.connect(self.ask_make)
        shortcut = QShortcut(QKeySequence(MAKE_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.ask_make)

    def _make_parts(self) -> None:
        left = _column(self._labels["source"], *self.sources.values())
        self._groups = (QButtonGroup(self), QButtonGroup(self))
        for group, buttons in zip(
            self._groups, (self.sources.values(), self.forms.values()), strict=True
        ):
            for button in buttons:
                group.addButton(button)
        left.addStretch(1)
        left.addWidget(self._hint)
        pages = (
            _page(self.air),
            _page(self.tiles, grows=True),
            _page(self.scenes, grows=True),
            _page(self.packs, self.passphrase, grows=True),
            self._month_page(),
        )
        for page in pages:
            self._stack.addWidget(page)
        middle = _column(self._labels["what"])
        middle.addWidget(self._stack, 1)
        right = _column(self._labels["form"], *self.forms.values())
        right.addSpacing(8)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.choose)
        for name in ("audience", "folder"):
            self._labels[name] = plain_label("label")
        right.addWidget(self._labels["audience"])
        right.addWidget(self.audience)
        right.addSpacing(8)
        right.addWidget(self._labels["folder"])
        right.addLayout(folder)
        right.addStretch(1)
        right.addWidget(self.make)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(14)
        for column, width in ((left, _LEFT_PX), (middle, 0), (right, _RIGHT_PX)):
            side = QWidget()
            side.setLayout(column)
            if width:
                side.setFixedWidth(width)
            whole.addWidget(side, 0 if width else 1)

    def _month_page(self) -> QWidget:
        page = QFrame()
        page.setProperty("role", "board")
        grid = QGridLayout(page)
        grid.setContentsMargins(20, 16, 20, 16)
        for place, (name, part) in enumerate(
            (("month", self.month), ("year", self.year), ("number", self.number))
        ):
            label = self._labels[name] = plain_label("label")
            grid.addWidget(label, place, 0)
            grid.addWidget(part, place, 1)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(3, 1)
        return page


def _column(*parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for part in parts:
        column.addWidget(part)
    return column


def _page(*parts: QWidget, grows: bool = False) -> QWidget:
    page = QWidget()
    page.setLayout(column := _column(*parts))
    if grows:
        column.setStretch(0, 1)
    else:
        column.addStretch(1)
    return page


def _tick(item: QListWidgetItem) -> None:
    on = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
