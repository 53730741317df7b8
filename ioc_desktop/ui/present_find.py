"""Jumps anywhere by a name without diacritics: to a page, or to any figure, place or record.

It stands on the speaker's window where there is one, else over the audience's page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ioc_desktop.domain.looking import SearchBoard
from ioc_desktop.domain.queries import SearchQuery, Snapshot
from ioc_desktop.domain.vntext import fold, found_at
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.console_finds import LEAST_LETTERS, Find, finds
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.console_style import console_sheet, style_sheet
from ioc_desktop.ui.drill_model import DrillWords
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_deck import Deck
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

TYPED_MS: Final = 150
_MOST: Final = 12
_TARGET: Final = Qt.ItemDataRole.UserRole
_WIDTH_EM: Final = 42
_HEIGHT_EM: Final = 30
_FRAME: Final = """
#find {{ background: {tile}; border: 2px solid {data}; }}
#find QListWidget::item {{ padding: 4px 6px; color: {text}; }}
#find QListWidget::item:selected {{ background: {shade_low}; color: {strong};
    border-left: 4px solid {data}; }}
#find QLabel {{ font-size: {hint_px}px; }}
"""
_HINT_SHARE: Final = 0.85


class PresentFind(QFrame):
    """A line to type in and what was found.

    Signals: ``page_chosen(int)``, ``step_chosen(DrillStep)``, ``left()``.
    """

    page_chosen = Signal(int)
    step_chosen = Signal(object)
    left = Signal()

    def __init__(self, deck: Deck, feed: SnapshotFeed, tasks: ShortTasks, look: Look) -> None:
        """Make a hidden one; ``open`` says where."""
        super().__init__(None)
        self.setObjectName("find")
        self._deck, self._feed, self._tasks, self._look = deck, feed, tasks, look
        self._reading: asyncio.Task[None] | None = None
        self._eager = False
        """Enter was pressed before anything was found: the first find is opened."""
        self.line, self.list = QLineEdit(), QListWidget()
        self.hint = plain_label("railhint")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 10)
        for part in (self.line, self.list, self.hint):
            column.addWidget(part)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPED_MS)
        self._soon.timeout.connect(self._read)
        self.line.textEdited.connect(self._on_typed)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.hide()

    def open(self, host: QWidget, text_px: int) -> None:
        """Stand in the middle of ``host`` with an empty line, texts that large."""
        theme, words = self._look.theme, self._look.words
        self.setParent(host)
        sheet = style_sheet(theme, family(), text_px) + console_sheet(theme)
        own = _FRAME.format(
            tile=theme.tile, data=theme.data, text=theme.text, strong=theme.strong,
            shade_low=theme.shade_low, hint_px=round(text_px * _HINT_SHARE),
        )  # fmt: skip
        self.setStyleSheet(sheet + own)
        self.line.setPlaceholderText(words("Find a page, figure, place, agency or record"))
        self.hint.setText(words("type · ↓ ↑ · Enter open · Esc leave"))
        self.line.clear()
        self._show_pages("")
        room = host.rect()
        wide, high = text_px * _WIDTH_EM, text_px * _HEIGHT_EM
        self.resize(min(wide, room.width() - 24), min(high, room.height() - 24))
        self.move(room.center() - self.rect().center())
        self.show()
        self.raise_()
        host.window().activateWindow()
        self.line.setFocus()

    def leave(self) -> None:
        """Go away; the keys are the briefing's again."""
        if self.isHidden():
            return
        self._stop()
        self.hide()
        host = self.parentWidget()
        if host is not None:
            host.window().setFocus()
        self.left.emit()

    def close_find(self) -> None:
        """Ask for nothing any more. May be called twice."""
        self._stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Move through what was found with the line's own keys."""
        if watched is not self.line or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            rows = self.list.count()
            if rows:
                self.list.setCurrentRow((self.list.currentRow() + step) % rows)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.currentRow() >= 0:
                self._choose(self.list.currentItem())
            else:
                self._eager = True
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _on_typed(self, text: str) -> None:
        self._eager = False
        self._show_pages(text)
        if len(text.strip()) >= LEAST_LETTERS:
            self._soon.start()
        else:
            self._soon.stop()

    def _show_pages(self, text: str) -> None:
        self.list.clear()
        words, needle = self._look.words, fold(text)
        for number, page in enumerate(self._deck.pages):
            if not needle or found_at(needle, fold(page.title)) is not None:
                title = words("Page {number}: {title}", number=number + 1, title=page.title)
                self._add(title, "", number)
        self.list.setCurrentRow(0)

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._look.words("Search"), self._ask(self.line.text()))

    async def _ask(self, text: str) -> None:
        build: Callable[[Snapshot], tuple[Find, ...]] = partial(
            _found, DrillWords(self._look.words, self._look.centre_names)
        )
        query = SearchQuery(text=text, limit=_MOST)
        found = await asyncio.wrap_future(self._feed.read({"found": query}, build))
        if self.isHidden() or text != self.line.text():
            return
        for one in found:
            self._add(f"{one.title}: {one.name}", one.detail, one.step)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        if self._eager and self.list.currentRow() >= 0:
            self._choose(self.list.currentItem())

    def _add(self, text: str, more: str, target: object) -> None:
        item = QListWidgetItem(f"{text}\n{more}" if more else text)
        item.setData(_TARGET, target)
        self.list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        target = item.data(_TARGET)
        self.leave()
        if isinstance(target, int):
            self.page_chosen.emit(target)
        else:
            self.step_chosen.emit(target)

    def _stop(self) -> None:
        self._soon.stop()
        if self._reading is not None:
            self._reading.cancel()


def _found(said: DrillWords, snapshot: Snapshot) -> tuple[Find, ...]:
    board = snapshot.answers.get("found")
    return finds(board, said) if isinstance(board, SearchBoard) else ()
