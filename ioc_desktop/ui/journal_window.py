"""The journal's window (Ctrl+J): what was on the wall when, who or what brought it, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.console_parts import plain_label, show_beside
from ioc_desktop.ui.console_style import console_sheet, style_sheet
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.journal_model import (
    DAYS,
    KINDS,
    JournalView,
    day_words,
    journal_query,
    journal_view,
    kind_words,
    titles,
)
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import TileRequest

KEY: Final = "journal"
_TEXT_PX: Final = 14
_SIZE_PX: Final = (1100, 680)
_WIDTHS: Final = (170, 230, 190, 230)
_GROUND: Final = """
#journal {{ background: {ground}; }}
QLabel[role="title"] {{ color: {strong}; font-size: 20px; font-weight: 600; }}
QLabel[role="keys"] {{ color: {dim}; font-size: 13px; }}
"""


class JournalWindow(QWidget):
    """Shows the journal while it is open, the newest line first; it follows new ones."""

    def __init__(
        self,
        feed: SnapshotFeed,
        clock: RoomClock,
        look: Look,
        names: Callable[[], Mapping[str, str]],
        beside: QWidget | None = None,
    ) -> None:
        """Make a hidden window; ``names`` gives the scenes' names by id."""
        super().__init__(None)
        self._feed, self._clock, self._look = feed, clock, look
        self._names, self._beside = names, beside
        self.view = JournalView()
        self.setObjectName("journal")
        self.resize(*_SIZE_PX)
        self.title, self.foot = plain_label("title"), plain_label("foot")
        self.keys = plain_label("keys")
        self.kinds, self.days = QComboBox(), QComboBox()
        self.table = CellTable()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.kinds)
        head.addWidget(self.days)
        foot = QHBoxLayout()
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.keys)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 10)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self.table, 1)
        whole.addLayout(foot)
        self.foot.setWordWrap(True)
        self.set_look(look)
        self.kinds.currentIndexChanged.connect(self._ask)
        self.days.currentIndexChanged.connect(self._ask)
        feed.tile_answered.connect(self._on_answered)
        for key, slot in (("Esc", self.close), ("F5", self._ask), ("Ctrl+C", self.copy)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(slot)

    def open(self) -> None:
        """Show the window in front, on the console's screen."""
        show_beside(self, self._beside)
        self.table.setFocus()
        self._ask()

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        words, theme = look.words, look.theme
        colours = {"ground": theme.ground, "strong": theme.strong, "dim": theme.dim}
        self.setStyleSheet(
            style_sheet(theme, family(), _TEXT_PX)
            + console_sheet(theme)
            + _GROUND.format(**colours)
        )
        self.setWindowTitle(words("Journal of scenes"))
        self.title.setText(words("Journal of scenes"))
        self.keys.setText(words("F5 read again · Ctrl+C copy · Esc close"))
        for box, names in ((self.kinds, kind_words(words)), (self.days, day_words(words))):
            chosen = max(0, box.currentIndex())
            box.blockSignals(True)  # Qt's own
            box.clear()
            box.addItems(list(names))
            box.setCurrentIndex(chosen)
            box.blockSignals(False)  # Qt's own
        self.table.cells.set_look(titles(words), theme.amber)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        if self.isVisible():
            self._ask()

    def copy(self) -> None:
        """Copy the lines for a spreadsheet: columns by tabs, in the order that is shown."""
        model = self.table.model()
        columns, rows = range(model.columnCount()), range(model.rowCount())
        lines = ["\t".join(titles(self._look.words))]
        for row in rows:
            cells = (str(model.index(row, column).data() or "") for column in columns)
            lines.append("\t".join(cells))
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.foot.setText(self._look.words("Copied: {count} lines", count=len(rows)))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Nothing is asked while nobody looks."""
        self._feed.drop([KEY])
        super().closeEvent(event)

    def _ask(self, _chosen: object = None) -> None:
        kind = KINDS[max(0, self.kinds.currentIndex())]
        days = DAYS[max(0, self.days.currentIndex())]
        query = journal_query(kind, days, self._clock.now_s())
        build: Callable[[Snapshot], object] = partial(_build, dict(self._names()), self._look)
        self._feed.drop([KEY])
        self._feed.ask([TileRequest(KEY, {"journal": query}, build)])

    def _on_answered(self, key: object, view: object) -> None:
        if key != KEY or not isinstance(view, JournalView):
            return
        self.view = view
        self.table.cells.set_rows(view.rows)
        self.table.resizeRowsToContents()
        self.foot.setText(view.problem or view.foot)


def _build(names: Mapping[str, str], look: Look, snapshot: Snapshot) -> object:
    return journal_view(snapshot.answers["journal"], names, look.words)
