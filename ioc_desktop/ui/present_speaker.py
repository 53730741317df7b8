"""The speaker's window: this page and the next, notes, agenda, times, and a button for each key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.console_parts import KeyButton, ShortLabel, plain_label
from ioc_desktop.ui.console_style import console_sheet, in_colours, style_sheet
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_deck import Deck
from ioc_desktop.ui.present_keys import Action
from ioc_desktop.ui.present_speaker_parts import AgendaList, Miniature, TimeBlock
from ioc_desktop.ui.present_times import TimeState

TEXT_PX: Final = 14
NOTES_PX: Final = 20
NOTES_STEP_PX: Final = 2
_NOTES_PX: Final = (14, 48)
_SIZE: Final = QSize(1280, 720)
_SHEET: Final = """
#speaker {{ background: {ground}; }}
QLabel[role="clock"] {{ color: {strong}; font-size: 26px; font-weight: 700; }}
QLabel[role="stamp"] {{ color: {strong}; font-weight: 600; }}
QLabel[role="pagetitle"] {{ color: {strong}; font-size: 15px; font-weight: 600; }}
QLabel[role="timename"] {{ color: {dim}; font-size: 13px; }}
QLabel[role="timelarge"] {{ color: {strong}; font-size: 24px; font-weight: 700; }}
QLabel[role="timeover"] {{ color: {red}; font-size: 24px; font-weight: 700; }}
QLabel[role="timeword"] {{ color: {text}; font-size: 13px; }}
QLabel[role="timewarn"] {{ color: {amber}; font-size: 13px; font-weight: 600; }}
QLabel[role="say"] {{ color: {amber}; font-weight: 600; }}
QPlainTextEdit {{
    background: {tile}; color: {strong}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 8px; selection-background-color: {data}; selection-color: {ground};
}}
QListWidget {{ border: 1px solid {hairline}; border-radius: 4px; padding: 4px; }}
QListWidget::item {{ padding: 3px 4px; color: {text}; }}
QListWidget::item:selected {{ background: {shade_low}; color: {strong};
    border-left: 4px solid {data}; }}
"""
BUTTONS: Final[tuple[tuple[Action, str], ...]] = (
    ("back", "←"), ("next", "→"), ("black", "B"), ("pointer", "P"), ("nearer", "+"),
    ("farther", "−"), ("whole", "Z"), ("find", "Ctrl+F"), ("live", "L"), ("conclude", "K"),
    ("pause", "T"), ("leave", "Esc"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A page as the speaker's window names it: ``3/12`` and its title."""

    number: str = ""
    title: str = ""


class SpeakerWindow(QWidget):
    """Signals: ``asked(str)`` with an action, ``page_asked(int)``, ``closed()``."""

    asked = Signal(str)
    page_asked = Signal(int)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        """Make a hidden window."""
        super().__init__(None)
        self.setObjectName("speaker")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(_SIZE)
        self._look = look
        self.notes_px = NOTES_PX
        self._make_parts()
        self._make_columns()
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and words; what it shows comes with the next page."""
        self._look = look
        theme, words = look.theme, look.words
        sheet = style_sheet(theme, family(), TEXT_PX) + console_sheet(theme)
        self.setStyleSheet(sheet + in_colours(_SHEET, theme))
        self.setWindowTitle(words("Briefing – speaker's view"))
        self.notes_head.setText(words("Notes"))
        self.agenda_head.setText(words("Agenda"))
        names: dict[Action, str] = {
            "back": words("Back"), "next": words("Next"), "black": words("Black screen"),
            "pointer": words("Pointer"), "nearer": words("Nearer"), "farther": words("Farther"),
            "whole": words("Whole page"), "find": words("Find"), "live": words("Live figures"),
            "conclude": words("Conclusion"), "pause": words("Stop the time"),
            "leave": words("End"),
        }  # fmt: skip
        for action, button in self.buttons.items():
            button.setText(names[action])
            button.fit()
        self._set_notes_size()

    def show_deck(self, deck: Deck) -> None:
        """Show what the briefing is, and its agenda."""
        self.name.set_whole(deck.title)
        self.stamp.setText(deck.stamp)
        self.agenda.show_deck(deck, self._look.words)

    def show_page(self, page: int, now: SpeakerPage, then: SpeakerPage, notes: str) -> None:
        """Show which page is on and which comes, and what is to be said."""
        words = self._look.words
        self.now_title.set_whole(f"{words('On screen')} {now.number} · {now.title}")
        last = words("This is the last page")
        self.next_title.set_whole(
            f"{words('Then')} {then.number} · {then.title}" if then.number else last
        )
        if self.notes.toPlainText() != notes:
            self.notes.setPlainText(notes)
            self.notes.verticalScrollBar().setValue(0)
        self.notes.setPlaceholderText(words("No notes for this page"))
        self.agenda.mark(page)

    def show_pictures(self, now: QImage | None, then: QImage | None) -> None:
        """Show this page and the next, small."""
        tile = self._look.theme.tile
        self.now.show_image(now, tile)
        self.then.show_image(then, tile)

    def show_times(self, clock: str, whole: TimeState, page: TimeState, *, paused: bool) -> None:
        """Show the time of day, how long all has taken and how long this page."""
        words = self._look.words
        self.clock.setText(clock)
        stopped = words("the time stands") if paused else ""
        self.whole.show_time(words("Whole briefing"), whole, stopped)
        self.page.show_time(words("This page"), page, stopped)
        self.buttons["pause"].setText(words("Go on") if paused else words("Stop the time"))

    def set_on(self, action: Action, *, on: bool) -> None:
        """Show that something is switched on."""
        self.buttons[action].setChecked(on)

    def say(self, text: str) -> None:
        """Say something in the foot line until the next thing is said."""
        self.said.set_whole(text)

    def set_notes_size(self, step: int) -> None:
        """Make the notes larger (1) or smaller (-1)."""
        least, most = _NOTES_PX
        self.notes_px = min(most, max(least, self.notes_px + step * NOTES_STEP_PX))
        self._set_notes_size()

    def scroll_notes(self, step: int) -> None:
        """Move the notes half a page up (-1) or down (1)."""
        bar = self.notes.verticalScrollBar()
        bar.setValue(bar.value() + step * max(1, bar.pageStep() // 2))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell; the briefing goes on without it."""
        super().closeEvent(event)
        self.closed.emit()

    def _set_notes_size(self) -> None:
        self.notes.setStyleSheet(f"QPlainTextEdit {{ font-size: {self.notes_px}px; }}")

    def _make_parts(self) -> None:
        self.name, self.stamp = ShortLabel("room"), plain_label("stamp")
        self.clock = plain_label("clock")
        self.now, self.then = Miniature(QSize(320, 180)), Miniature(QSize(240, 135))
        self.now_title, self.next_title = ShortLabel("pagetitle"), ShortLabel("pagetitle")
        self.notes_head, self.agenda_head = plain_label("head"), plain_label("head")
        self.said = ShortLabel("say")
        self.notes = QPlainTextEdit()
        self.notes.setReadOnly(True)
        self.notes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.agenda = AgendaList()
        self.agenda.page_asked.connect(self.page_asked)
        self.whole, self.page = TimeBlock(), TimeBlock()
        self.buttons: dict[Action, KeyButton] = {}
        for action, key in BUTTONS:
            button = KeyButton(key)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCheckable(action in ("black", "pointer", "live"))
            button.clicked.connect(partial(self._on_clicked, action))
            self.buttons[action] = button
        self.smaller, self.larger = KeyButton("", "A−"), KeyButton("", "A+")
        for button, step in ((self.smaller, -1), (self.larger, 1)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._on_size, step))

    def _make_columns(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.name, 1)
        head.addWidget(self.stamp)
        head.addWidget(self.clock)
        left = QVBoxLayout()
        left.addWidget(self.agenda_head)
        left.addWidget(self.agenda, 1)
        notes_bar = QHBoxLayout()
        notes_bar.addWidget(self.notes_head, 1)
        notes_bar.addWidget(self.smaller)
        notes_bar.addWidget(self.larger)
        middle = QVBoxLayout()
        middle.addWidget(self.now_title)
        middle.addWidget(self.now)
        middle.addLayout(notes_bar)
        middle.addWidget(self.notes, 1)
        times = QHBoxLayout()
        times.addWidget(self.whole, 1)
        times.addWidget(self.page, 1)
        grid = QGridLayout()
        grid.setSpacing(5)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        right = QVBoxLayout()
        right.addWidget(self.next_title)
        right.addWidget(self.then)
        right.addLayout(times)
        right.addStretch(1)
        right.addLayout(grid)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addLayout(left, 22)
        body.addLayout(middle, 46)
        body.addLayout(right, 32)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addLayout(body, 1)
        whole.addWidget(self.said)

    def _on_clicked(self, action: Action) -> None:
        self.asked.emit(action)

    def _on_size(self, step: int) -> None:
        self.set_notes_size(step)
