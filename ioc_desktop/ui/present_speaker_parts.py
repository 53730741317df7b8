"""Parts of the speaker's window: small pictures, times beside their plan, the agenda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import plain_label, set_role
from ioc_desktop.ui.present_deck import Deck
from ioc_desktop.ui.present_times import TimeState

_PAGE: Final = Qt.ItemDataRole.UserRole
_SHAPE: Final = (16, 9)


class Miniature(QWidget):
    """A small picture of a page, as large as its place allows."""

    def __init__(self, least: QSize) -> None:
        """Make one without a picture; ``least`` is the room that it needs."""
        super().__init__()
        self._image: QImage | None = None
        self._tone = "#000000"
        self.setMinimumSize(least)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802  # Qt's own name
        """Return the height of a picture of that width."""
        across, down = _SHAPE
        return width * down // across

    def show_image(self, image: QImage | None, ground: str) -> None:
        """Show this picture; None = nothing is there."""
        self._image, self._tone = image, ground
        self.update()

    def picture_rect(self) -> QRect:
        """Return where the picture lies in this widget."""
        shape = self._image.size() if self._image is not None else QSize(*_SHAPE)
        size = shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) // 2
        return QRect(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint the picture, or the place where one will be."""
        painter = QPainter(self)
        place = self.picture_rect()
        if self._image is None:
            painter.fillRect(place, QColor(self._tone))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
        painter.end()


class TimeBlock(QFrame):
    """One time beside its plan: large, with how it stands in a word and a shape."""

    def __init__(self) -> None:
        """Make an empty one."""
        super().__init__()
        self.setProperty("role", "card")
        self.name, self.time = plain_label("timename"), plain_label("timelarge")
        self.plan, self.word = plain_label("timename"), plain_label("timeword")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.time)
        row.addWidget(self.plan, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addLayout(row)
        column.addWidget(self.word)

    def show_time(self, name: str, state: TimeState, paused: str = "") -> None:
        """Show a time; ``paused`` says that none is counted."""
        self.name.setText(name)
        self.time.setText(state.elapsed)
        self.plan.setText(f"/ {state.planned}" if state.planned else "")
        said = " ".join(part for part in (state.mark, state.word) if part)
        self.word.setText(paused or said or " ")
        set_role(self.word, "timewarn" if paused or state.mark else "timeword")
        set_role(self.time, "timeover" if state.mark == "▲" else "timelarge")


class AgendaList(QListWidget):
    """The agenda with who speaks and the planned minutes, and its pages to go to.

    Signals: ``page_asked(int)``.
    """

    page_asked = Signal(int)

    def __init__(self) -> None:
        """Make an empty list, which keeps no keys from the briefing."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_clicked)

    def show_deck(self, deck: Deck, words: Words) -> None:
        """List items and their pages; pages of no item stand at the end."""
        self.clear()
        listed: set[int] = set()
        for place, item in enumerate(deck.agenda, start=1):
            more = [item.who] if item.who else []
            if item.minutes:
                more.append(words("{count} min", count=f"{item.minutes:g}"))
            self._head(f"{place}. {item.title}", " · ".join(more))
            self._pages(deck, item.pages)
            listed.update(item.pages)
        rest = [page for page in range(len(deck.pages)) if page not in listed]
        if rest and deck.agenda:
            self._head(words("Other pages"), "")
        self._pages(deck, rest)

    def mark(self, page: int) -> None:
        """Mark the page that is shown."""
        for row in range(self.count()):
            if self.item(row).data(_PAGE) == page:
                self.setCurrentRow(row)
                self.scrollToItem(self.item(row))

    def _head(self, title: str, more: str) -> None:
        head = QListWidgetItem(f"{title}\n{more}" if more else title)
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setData(_PAGE, -1)
        letters = head.font()
        letters.setBold(True)
        head.setFont(letters)
        self.addItem(head)

    def _pages(self, deck: Deck, pages: Sequence[int]) -> None:
        for page in pages:
            row = QListWidgetItem(f"{page + 1}   {deck.pages[page].title}")
            row.setData(_PAGE, page)
            row.setToolTip(deck.pages[page].title)
            self.addItem(row)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        page = int(item.data(_PAGE))
        if page >= 0:
            self.page_asked.emit(page)
