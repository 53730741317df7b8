"""The tables under the wall: what is on it, alarms, feeds, screens, people.

In a wide window alarms and people stand beside the wall all the time; else each is a tab.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from ioc_desktop.ui.console_alarms import AlarmsView, alarm_titles
from ioc_desktop.ui.console_model import CellText, ConsoleView, feed_titles
from ioc_desktop.ui.console_parts import CentreFrame, plain_label
from ioc_desktop.ui.console_people import Person, people_titles
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.look import Look

TABS: Final = ("wall", "alarms", "feeds", "screens", "people")
BESIDE: Final = ("alarms", "people")
"""What a wide window shows all the time."""
_RECEIVED: Final = 4
"""The feeds' column that a narrow window can do without: the rows kept say nearly the same."""
_NARROW_PX: Final = 1180
_ONLY_WIDE: Final = (3, 4, 5)
"""The alarms' columns that a column beside the wall has no room for: place, subsystem, centre."""
_PEOPLE_WIDE: Final = (1, 2)
"""The people's: role, and who acts here, which the box above says."""


class ConsoleTabs(QTabWidget):
    """The tables.

    Signals: ``typed(str)``: letters, which mean a search; ``alarm_opened(int)`` with the place
    of an alarm in the view; ``officer_chosen(str)`` with a name.
    """

    typed = Signal(str)
    alarm_opened = Signal(int)
    officer_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        """Make empty tables."""
        super().__init__()
        self._look = look
        self._view = ConsoleView()
        self._alarms = AlarmsView()
        self._beside: QWidget | None = None
        self.tiles, self.alarms, self.feeds = CellTable(), CellTable(), CellTable()
        self.screens, self.people = CellTable(), CellTable()
        self.waiting = plain_label("foot")
        self.waiting.setWordWrap(True)
        self.no_alarm = plain_label("foot")
        self.acting = QComboBox()
        self.acting.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._acting_label = plain_label("foot")
        self._heads = {name: plain_label("head") for name in BESIDE}
        for head in self._heads.values():
            head.hide()
        self._pages = {
            "wall": _page(self.tiles),
            "alarms": _page(self._heads["alarms"], self.no_alarm, self.alarms, self.waiting),
            "feeds": self._feeds_page(),
            "screens": _page(self.screens),
            "people": self._people_page(),
        }
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        for name in TABS:
            self.addTab(self._pages[name], name)
        for table in (self.tiles, self.alarms, self.feeds, self.screens, self.people):
            table.installEventFilter(self)
        self.alarms.activated.connect(self._on_alarm_activated)
        self.acting.textActivated.connect(self.officer_chosen)
        self._title()
        self.set_look(look)

    @property
    def chosen(self) -> str:
        """The tab that is open, by its name in ``TABS``."""
        page = self.currentWidget()
        return next((name for name, one in self._pages.items() if one is page), TABS[0])

    def set_look(self, look: Look) -> None:
        """Change theme and words; the wall's tiles are filled by whoever follows them."""
        self._look = look
        words, amber = look.words, look.theme.amber
        self.alarms.cells.set_look(alarm_titles(words), amber)
        self.feeds.cells.set_look(feed_titles(words), amber)
        self.people.cells.set_look(people_titles(words), amber)
        self.screens.cells.set_look(
            (words("Role"), words("Screen"), words("Size"), words("Shows")), amber
        )
        self._acting_label.setText(words("Acts at this console"))
        self._title()

    def set_view(self, view: ConsoleView) -> None:
        """Show the state of centres and feeds."""
        self._view = view
        while (item := self._centre_box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for card in view.centres:
            self._centre_box.addWidget(CentreFrame(card), 1)
        if view.missing:
            label = plain_label("missing", view.missing)
            label.setWordWrap(True)
            self._centre_box.addWidget(label, 1)
        self.feeds.cells.set_rows(view.feeds)
        self.feeds.fit()
        self._title()

    def set_alarms(self, view: AlarmsView) -> None:
        """Show the open alarms."""
        self._alarms = view
        self.no_alarm.setText(view.missing)
        self.no_alarm.setVisible(bool(view.missing))
        self.alarms.setVisible(bool(view.rows))
        self.alarms.cells.set_rows(view.rows)
        self.alarms.fit()
        self._title()

    def set_waiting(self, text: str) -> None:
        """Say which rule or schedule is held back."""
        self.waiting.setText(text)
        self.waiting.setVisible(bool(text))

    def set_people(self, rows: Sequence[tuple[CellText, ...]]) -> None:
        """Show who is here."""
        self.people.cells.set_rows(tuple(rows))
        self.people.fit()

    def set_officers(self, people: Sequence[Person], acting: str) -> None:
        """Offer these to act at this console; without any, a name is typed."""
        self.acting.setEditable(not people)
        self.acting.clear()
        for one in people:
            self.acting.addItem(one.name)
        if acting and self.acting.findText(acting) < 0:
            self.acting.addItem(acting)
        self.acting.setCurrentText(acting)

    def set_screens(self, rows: tuple[tuple[CellText, ...], ...]) -> None:
        """Show where every role of the wall stands."""
        self.screens.cells.set_rows(rows)
        self.screens.fit()
        self._title()

    def open_page(self, name: str) -> None:
        """Show a tab, if it is one."""
        page = self._pages.get(name)
        if page is not None and self.indexOf(page) >= 0:
            self.setCurrentWidget(page)

    def open_tab(self, name: str) -> None:
        """Show a tab and put the keyboard into its table."""
        self.open_page(name)
        table = getattr(self, "tiles" if name == "wall" else name)
        if isinstance(table, CellTable):
            table.setFocus()
            if not table.currentIndex().isValid() and table.cells.rowCount():
                table.mark(0)

    def set_beside(self, holder: QWidget | None) -> None:
        """Put alarms and people into a column beside the wall; None = back among the tabs."""
        if holder is self._beside:
            return
        self._beside = holder
        here = self.chosen
        for name in BESIDE:
            page = self._pages[name]
            self._heads[name].setVisible(holder is not None)
            if holder is not None:
                self.removeTab(self.indexOf(page))
                layout = holder.layout()
                if layout is not None:
                    layout.addWidget(page)
                page.show()
            else:
                self.insertTab(TABS.index(name), page, name)
        for column in _ONLY_WIDE:
            self.alarms.setColumnHidden(column, holder is not None)
        for column in _PEOPLE_WIDE:
            self.people.setColumnHidden(column, holder is not None)
        if here not in BESIDE or holder is None:
            self.setCurrentWidget(self._pages[here])
        self._title()

    def narrow(self, width: int) -> None:
        """In a narrow window the errors of feeds need the room of what was received."""
        self.feeds.setColumnHidden(_RECEIVED, width < _NARROW_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Letters typed in a table are a search."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            text = event.text()
            others = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if text.strip() and text.isprintable() and not others:
                self.typed.emit("" if text == "/" else text)
                return True
        return super().eventFilter(watched, event)

    def _title(self) -> None:
        words = self._look.words
        bad_feeds = sum(any(cell.warn for cell in row) for row in self._view.feeds)
        bad_feeds += sum(card.warn for card in self._view.centres)
        rows = self.screens.cells
        away = sum(rows.is_warned(row) for row in range(rows.rowCount()))
        count, urgent = self._alarms.count, self._alarms.urgent
        counts = {
            "wall": "",
            "alarms": f"▲ {urgent} / {count}" if urgent else str(count) if count else "",
            "feeds": f"◆ {bad_feeds}" if bad_feeds else "",
            "screens": f"⌁ {away}" if away else "",
            "people": "",
        }
        titles = {
            "wall": words("On the wall"),
            "alarms": words("Alarms"),
            "feeds": words("Feeds"),
            "screens": words("Screens"),
            "people": words("People"),
        }
        for number, name in enumerate(TABS, start=1):
            text = f"{titles[name]} {counts[name]}".strip()
            place = self.indexOf(self._pages[name])
            if place >= 0:
                self.setTabText(place, f"{text}  Alt+{number}")
            elif name in self._heads:
                self._heads[name].setText(f"{text}  Alt+{number}")

    def _feeds_page(self) -> QWidget:
        page = _page()
        self._centre_box = QHBoxLayout()
        self._centre_box.setSpacing(8)
        layout = page.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addLayout(self._centre_box)
            layout.addWidget(self.feeds, 1)
        return page

    def _people_page(self) -> QWidget:
        page = _page(self._heads["people"])
        row = QHBoxLayout()
        row.addWidget(self._acting_label)
        row.addWidget(self.acting)
        row.addStretch(1)
        layout = page.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addLayout(row)
            layout.addWidget(self.people, 1)
        return page

    def _on_alarm_activated(self, index: object) -> None:
        del index
        row = self.alarms.source_row(self.alarms.currentIndex())
        if row >= 0:
            self.alarm_opened.emit(row)


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 6, 0, 0)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, CellTable) else 0)
    return page
