"""Making a pack: scenes at the left become pages in the middle, sealed at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_agenda import AgendaTable
from ioc_desktop.ui.meeting_desk_draft import (
    ItemDraft,
    PackDraft,
    PackSteps,
    PageDraft,
    changed_row,
    moved_row,
    next_key,
    place_of,
    with_row,
    without_row,
)
from ioc_desktop.ui.meeting_desk_pages import PageFields, PageList
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene, SceneChooser
from ioc_desktop.ui.meeting_desk_seal import LEAST_PASSPHRASE, SealPanel

MAKE_KEY, LOAD_KEY, SAVE_KEY = "Ctrl+Return", "Ctrl+O", "Ctrl+S"
_LEFT_PX, _RIGHT_PX = 270, 330


class PackTab(QWidget):
    """Signals: ``make_asked(PackDraft, str)`` with the passphrase, "" for none.

    ``audience_changed(str)``: other scenes may be chosen; ``said(str, bool)`` for the foot line,
    with whether it is a fault; ``load_asked()``, ``save_asked()`` an agenda's file;
    ``changed(PackDraft)``.
    """

    make_asked = Signal(object, str)
    audience_changed = Signal(str)
    said = Signal(str, bool)
    load_asked = Signal()
    save_asked = Signal()
    changed = Signal(object)

    def __init__(self, look: Look, draft: PackDraft) -> None:
        """Begin with a draft, that of last time."""
        super().__init__()
        self._look, self._names = look, dict[str, str]()
        self.steps = PackSteps(draft)
        self.scenes, self.pages = SceneChooser(look), PageList()
        self.scenes.list.setDragEnabled(True)
        self.fields, self.agenda, self.seal = PageFields(), AgendaTable(), SealPanel()
        self._heads: dict[str, QLabel] = {
            name: plain_label("head") for name in ("pages", "agenda", "seal")
        }
        self._hint = plain_label("hinted")
        self._hint.setWordWrap(True)
        self.make, self.load, self.save = (
            KeyButton(MAKE_KEY), KeyButton(LOAD_KEY), KeyButton(SAVE_KEY),
        )  # fmt: skip
        set_role(self.make, "main")
        for button in (self.load, self.save):
            set_role(button, "tool")
        self._make_parts()
        self._connect()
        self.set_look(look)
        self._show()

    @property
    def draft(self) -> PackDraft:
        """What is to be made, as it stands."""
        return self.steps.draft

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        words = look.words
        self.scenes.set_look(
            look, words("Scenes"), words("For this audience"), words("Stay in the room")
        )
        self._heads["agenda"].setText(words("Agenda"))
        self._heads["seal"].setText(words("The pack"))
        self._hint.setText(
            words(
                "Enter adds a scene · Alt+↑↓ or pull: order · Del out · Ctrl+Z back · F6 next part"
            )
        )
        self.fields.set_look(look)
        self.agenda.set_words(words)
        self.seal.set_look(look)
        self.make.setText(words("Make the pack"))
        self.load.setText(words("Load"))
        self.save.setText(words("Save"))
        for button in (self.make, self.load, self.save):
            button.fit()
        self._show()

    def set_scenes(self, scenes: Sequence[OfferedScene]) -> None:
        """Offer these scenes for the draft's audience."""
        self._names = {scene.id: scene.name for scene in scenes}
        self.scenes.set_scenes(scenes)
        self._show()

    def replace_draft(self, draft: PackDraft) -> None:
        """Take another draft, an agenda's file for instance; undo brings the former back."""
        audience = self.draft.audience
        self.steps.take(draft)
        self._show()
        if draft.audience != audience:
            self.audience_changed.emit(draft.audience)

    def names(self) -> Mapping[str, str]:
        """Return the scenes' names by id."""
        return self._names

    def begin(self) -> None:
        """Give the keyboard to the search for scenes."""
        self.scenes.box.setFocus()

    def ask_make(self) -> None:
        """Ask for the pack, or say what is missing and go there."""
        draft, words = self.draft, self._look.words
        passphrase = self.seal.passphrase.text() if draft.seal == "passphrase" else ""
        missing = self._missing(draft, passphrase, words)
        if missing is None:
            self.make_asked.emit(draft, passphrase)
            return
        why, where = missing
        where.setFocus()
        self.said.emit(why, True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Undo is the draft's, not a line's: its steps know of all fields."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in {Qt.Key.Key_Z, Qt.Key.Key_Y}:
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def undo(self) -> None:
        """Go back a step."""
        self._step(self.steps.undo)

    def redo(self) -> None:
        """Go a step on again."""
        self._step(self.steps.redo)

    def _make_parts(self) -> None:
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setChildrenCollapsible(False)
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self.pages, 5)
        above.addWidget(self.fields, 6)
        agenda = QHBoxLayout()
        agenda.setSpacing(8)
        agenda.addWidget(self._heads["agenda"], 1)
        agenda.addWidget(self.load)
        agenda.addWidget(self.save)
        for part in (above, agenda):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            if part is above:
                column.addWidget(self._heads["pages"])
                column.addLayout(above, 1)
            else:
                column.addLayout(agenda)
                column.addWidget(self.agenda, 1)
            middle.addWidget(holder)
        middle.setStretchFactor(0, 3)
        middle.setStretchFactor(1, 2)
        centre = QVBoxLayout()
        centre.setSpacing(4)
        centre.addWidget(middle, 1)
        centre.addWidget(self._hint)
        self.scenes.setFixedWidth(_LEFT_PX)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(self.scenes)
        whole.addLayout(centre, 1)
        whole.addWidget(self._right_side())

    def _right_side(self) -> QWidget:
        area = QScrollArea()
        area.setWidget(self.seal)
        self.seal.setObjectName("area")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setObjectName("area")
        side = QWidget()
        side.setFixedWidth(_RIGHT_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heads["seal"])
        column.addWidget(area, 1)
        column.addWidget(self.make)
        return side

    def _connect(self) -> None:
        self.scenes.chosen.connect(self._on_scene_chosen)
        self.scenes.refused.connect(self._on_refused)
        self.scenes.explained.connect(self._on_explained)
        self.pages.moved.connect(self._on_page_moved)
        self.pages.removed.connect(self._on_page_removed)
        self.pages.scene_dropped.connect(self._on_scene_dropped)
        self.pages.edit_asked.connect(self.fields.title.setFocus)
        self.pages.currentRowChanged.connect(self._on_page)
        self.fields.changed.connect(self._on_page_changed)
        self.agenda.added.connect(self._on_item_added)
        self.agenda.changed.connect(self._on_item_changed)
        self.agenda.moved.connect(self._on_item_moved)
        self.agenda.removed.connect(self._on_item_removed)
        self.agenda.refused.connect(self._on_refused)
        self.seal.changed.connect(self._on_sealed)
        self.make.clicked.connect(self.ask_make)
        self.load.clicked.connect(self.load_asked)
        self.save.clicked.connect(self.save_asked)
        for key, slot in (
            (MAKE_KEY, self.ask_make), (LOAD_KEY, self.load.click), (SAVE_KEY, self.save.click),
            ("Ctrl+Z", self.undo), ("Ctrl+Y", self.redo), ("Ctrl+Shift+Z", self.redo),
            ("F6", self._next_part), ("Shift+F6", self._part_before),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        for line in (self.fields.title, self.seal.title):
            line.installEventFilter(self)
        self.seal.recipients.installEventFilter(self)

    def _missing(
        self, draft: PackDraft, passphrase: str, words: Words
    ) -> tuple[str, QWidget] | None:
        seal, least = self.seal, LEAST_PASSPHRASE
        refused = [page.scene for page in draft.pages if not self.scenes.offers(page.scene)]
        name = self._names.get(refused[0], refused[0]) if refused else ""
        needed: tuple[tuple[bool, str, QWidget], ...] = (
            (bool(draft.title.strip()), words("Give the pack a title first"), seal.title),
            (bool(draft.pages), words("Choose at least one scene first"), self.scenes.box),
            (not refused, words("“{name}” is not for this audience: take it out", name=name),
             self.pages),
            (draft.seal != "passphrase" or len(passphrase) >= least,
             words("Passphrase, at least {count} characters", count=least), seal.passphrase),
            (draft.seal != "recipients" or bool(draft.recipients.strip()),
             words("Name at least one recipient"), seal.recipients),
            (seal.keys_known,
             words("Your signing keys are being looked for; try again in a moment"), self.make),
            (seal.key is not None, words("Make the signing key first"), seal.owner),
            (seal.key is None or not seal.key.guarded or bool(seal.key_passphrase.text()),
             words("Passphrase of this key"), seal.key_passphrase),
        )  # fmt: skip
        return next(((why, where) for well, why, where in needed if not well), None)

    def _take(self, draft: PackDraft, field: object = None) -> None:
        if self.steps.take(draft, field):
            self._show()
            self.changed.emit(draft)

    def _step(self, step: Callable[[], None]) -> None:
        before = self.draft
        step()
        if self.draft != before:
            self._show()
            self.changed.emit(self.draft)
        if self.draft.audience != before.audience:
            self.audience_changed.emit(self.draft.audience)

    def _show(self) -> None:
        draft, words = self.draft, self._look.words
        self.pages.show_pages(draft, self._names, self._look)
        self._on_page()
        self.agenda.show_agenda(draft)
        self.seal.show_draft(draft)
        told = words("Pages ({count})", count=len(draft.pages))
        if draft.minutes:
            told += f"  ·  {words('{minutes} min', minutes=draft.minutes)}"
        self._heads["pages"].setText(told)

    def _on_page(self, _row: object = None) -> None:
        key = self.pages.current_key()
        page = self.draft.page(key) if key is not None else None
        self.fields.show_page(page, self._names.get(page.scene, page.scene) if page else "")

    def _on_refused(self, why: str) -> None:
        self.said.emit(why, True)

    def _on_explained(self, why: str) -> None:
        self.said.emit(why, False)

    def _add(self, scene: str, place: int | None = None) -> None:
        draft = self.draft
        key = next_key(draft)
        rows = with_row(draft.pages, PageDraft(key, scene), None)
        rows = moved_row(rows, key, len(rows) - 1 if place is None else place)
        self._take(replace(draft, pages=rows))
        self.pages.go_to(key)
        name = self._names.get(scene, scene)
        number = place_of(self.draft.pages, key) + 1
        self.said.emit(self._look.words("Page {number}: {name}", number=number, name=name), False)

    def _on_scene_chosen(self, scene: str) -> None:
        self._add(scene)

    def _on_scene_dropped(self, place: int) -> None:
        scene = self.scenes.current()
        if self.scenes.offers(scene):
            self._add(scene, place)

    def _on_page_moved(self, key: int, place: int) -> None:
        self._take(replace(self.draft, pages=moved_row(self.draft.pages, key, place)))

    def _on_page_removed(self, key: int) -> None:
        self._take(replace(self.draft, pages=without_row(self.draft.pages, key)))
        self.said.emit(self._look.words("Taken out; Ctrl+Z brings it back"), False)

    def _on_page_changed(self, key: int, field: str, value: object) -> None:
        pages = changed_row(self.draft.pages, key, **{field: value})
        self._take(replace(self.draft, pages=pages), ("page", key, field))

    def _on_item_added(self, title: str) -> None:
        draft = self.draft
        row = ItemDraft(next_key(draft), title)
        self._take(replace(draft, agenda=with_row(draft.agenda, row, None)))

    def _on_item_changed(self, key: int, field: str, value: object) -> None:
        self._take(
            replace(self.draft, agenda=changed_row(self.draft.agenda, key, **{field: value}))
        )

    def _on_item_moved(self, key: int, place: int) -> None:
        self._take(replace(self.draft, agenda=moved_row(self.draft.agenda, key, place)))

    def _on_item_removed(self, key: int) -> None:
        self._take(replace(self.draft, agenda=without_row(self.draft.agenda, key)))
        self.said.emit(self._look.words("Taken out; Ctrl+Z brings it back"), False)

    def _on_sealed(self, draft: PackDraft, field: str) -> None:
        audience = self.draft.audience
        self._take(draft, ("seal", field) if field else None)
        if draft.audience != audience:
            self.audience_changed.emit(draft.audience)

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.scenes.box, self.pages, self.fields.notes, self.agenda, self.seal.title)

    def _next_part(self) -> None:
        self._go(1)

    def _part_before(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        parts = [part for part in self._parts() if part.isEnabled()]
        here = self.focusWidget()
        at = next(
            (place for place, part in enumerate(parts)
             if here is not None and (part is here or part.isAncestorOf(here))), 0,
        )  # fmt: skip
        parts[(at + by) % len(parts)].setFocus()
