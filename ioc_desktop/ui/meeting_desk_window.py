"""The meeting's window beside the console: packs, documents, the meeting room.

It owns no data and starts nothing: its parts ask, ``app.meeting_desk`` does.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from ioc_desktop.ui.console_parts import plain_label, set_role, show_beside
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft
from ioc_desktop.ui.meeting_desk_jobs import JobQueue, JobShelf
from ioc_desktop.ui.meeting_desk_packs import PackTab
from ioc_desktop.ui.meeting_desk_papers import PaperTab
from ioc_desktop.ui.meeting_desk_room import RoomTab
from ioc_desktop.ui.meeting_desk_shelf import ShelfTab
from ioc_desktop.ui.meeting_desk_style import meeting_desk_sheet
from ioc_desktop.ui.meeting_desk_wish import PaperWish

TABS: Final = ("make", "shelf", "papers", "room")
CANCEL_KEY: Final = "Ctrl+Backspace"
_SIZE_PX: Final = (1320, 800)


class MeetingDeskWindow(QWidget):
    """Signals: ``tab_opened(str)`` one of ``TABS``."""

    tab_opened = Signal(str)

    def __init__(
        self, room_name: str, look: Look, queue: JobQueue, draft: PackDraft, wish: PaperWish
    ) -> None:
        """Make a hidden window with the choices of last time."""
        super().__init__(None)
        self._room_name, self._look = room_name, look
        self.setObjectName("meetingdesk")
        self.resize(*_SIZE_PX)
        self.packs, self.shelf = PackTab(look, draft), ShelfTab(look)
        self.papers, self.room = PaperTab(look, wish), RoomTab(look)
        self.jobs = JobShelf(queue)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._parts: tuple[PackTab | ShelfTab | PaperTab | RoomTab, ...] = (
            self.packs, self.shelf, self.papers, self.room,
        )  # fmt: skip
        for part in self._parts:
            self.tabs.addTab(part, "")
            part.said.connect(self._on_said)
        self.foot, self.keys = plain_label("foot"), plain_label("hinted")
        self.foot.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.keys)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 10, 14, 6)
        whole.setSpacing(6)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.jobs)
        whole.addLayout(foot)
        self.tabs.currentChanged.connect(self._on_tab)
        for place in range(len(TABS)):
            self._shortcut(f"Alt+{place + 1}", partial(self.open_tab, TABS[place]))
        self._shortcut("Esc", self.close)
        self._shortcut(CANCEL_KEY, queue.cancel_running)
        self.set_look(look)

    @property
    def tab(self) -> str:
        """The tab that is open, one of ``TABS``."""
        return TABS[self.tabs.currentIndex()]

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything in the window."""
        self._look = look
        words = look.words
        self.setStyleSheet(meeting_desk_sheet(look.theme))
        self.setWindowTitle(words("Meetings – {room}", room=self._room_name))
        names = (words("Make a pack"), words("Packs"), words("Papers"), words("Meeting room"))
        for place, (part, name) in enumerate(zip(self._parts, names, strict=True)):
            part.set_look(look)
            self.tabs.setTabText(place, f"{name}   Alt+{place + 1}")
        self.jobs.set_words(words)
        self.keys.setText(words("Ctrl+Backspace cancels what runs · Esc close"))

    def open(self, beside: QWidget | None) -> None:
        """Show the window in front, where it was last."""
        show_beside(self, beside)
        self._parts[self.tabs.currentIndex()].begin()
        self.tab_opened.emit(self.tab)

    def open_tab(self, tab: str) -> None:
        """Open one of ``TABS`` and give it the keyboard."""
        self.tabs.setCurrentIndex(TABS.index(tab))
        self._parts[self.tabs.currentIndex()].begin()

    def say(self, text: str, *, warn: bool = False) -> None:
        """Say something in the foot line until the next thing is said; no dialog."""
        self.foot.setText(f"◆ {text}" if warn else text)
        set_role(self.foot, "footwarn" if warn else "foot")

    def _shortcut(self, key: str, slot: object) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(slot)

    def _on_said(self, text: str, warn: object) -> None:
        self.say(text, warn=bool(warn))

    def _on_tab(self, _place: int) -> None:
        self.say("")
        self.tab_opened.emit(self.tab)
