"""The drill-down as one widget: breadcrumb, filter, page; at a desk or on a touch screen.

It owns no data: it shows a ``DrillView`` and says what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ioc_desktop.ui.console_parts import plain_label, set_role
from ioc_desktop.ui.drill_choices import ChoiceView
from ioc_desktop.ui.drill_pages import (
    ROW_KEYS,
    ChoicePage,
    OneRecordPage,
    RecordsListPage,
    TablePage,
    empty_label,
)
from ioc_desktop.ui.drill_parts import CrumbBar, DrillButtons, HeadLines
from ioc_desktop.ui.drill_place import HOME, DrillFilter, DrillPlace, DrillStep
from ioc_desktop.ui.drill_style import DESK, DrillSize, drill_sheet
from ioc_desktop.ui.drill_view import DrillView
from ioc_desktop.ui.look import Look

if TYPE_CHECKING:
    from ioc_desktop.ui.drill_figure import FigurePage

BACK_KEY, UP_KEY, FORWARD_KEY, HOME_KEY = "Backspace", "Alt+Up", "Alt+Right", "Alt+Home"
SEARCH_KEY, WALL_KEY, EXPLAIN_KEY, CLEAR_KEY = "Ctrl+F", "F7", "Ctrl+D", "Alt+0"
FILTER_KEYS = {"locality": "Alt+1", "agency": "Alt+2", "period": "Alt+3"}
EARLIER_KEY, LATER_KEY, TAKE_BACK_KEY = "Alt+PgUp", "Alt+PgDown", "Shift+F7"


class DrillPanel(QWidget):
    """The drill-down's widget; its signals say what is asked.

    ``step_asked(DrillStep)`` (a page of its own on the way back), ``turn_asked(DrillStep)``
    (another side of this page), ``back_asked()``, ``forward_asked()``, ``choice_asked(str)``,
    ``choice_left()``, ``typed(str)``, ``chosen(int)``, ``page_wanted(int)``, ``moved(int)``
    (the period, by so many), ``explanation_asked()``, ``wall_asked()``,
    ``take_back_asked()``, ``refresh_asked()``, ``closed()``.
    """

    step_asked = Signal(object)
    turn_asked = Signal(object)
    back_asked = Signal()
    forward_asked = Signal()
    choice_asked = Signal(str)
    choice_left = Signal()
    typed = Signal(str)
    chosen = Signal(int)
    page_wanted = Signal(int)
    moved = Signal(int)
    explanation_asked = Signal()
    wall_asked = Signal()
    take_back_asked = Signal()
    refresh_asked = Signal()
    closed = Signal()

    def __init__(self, look: Look, size: DrillSize = DESK, parent: QWidget | None = None) -> None:
        """Make a hidden panel that says that it is reading."""
        super().__init__(parent)
        self._look, self._size = look, size
        self._view = DrillView()
        self._shown: DrillStep | None = None
        self.setObjectName("drill")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons = DrillButtons(size)
        self.figure: FigurePage | None = None
        self._make_parts()
        self._make_keys()
        self.set_look(look)
        self.title.setText(look.words("Reading the figures of this machine …"))

    @property
    def view(self) -> DrillView:
        """What is shown."""
        return self._view

    @property
    def row(self) -> int:
        """The row under the cursor."""
        if self.pages.currentWidget() is self.records:
            return max(self.records.table.currentIndex().row(), 0)
        if self.figure is not None and self.pages.currentWidget() is self.figure:
            return max(self.figure.page.table.marked, 0)
        return max(self.table.table.marked, 0)

    @property
    def choosing(self) -> bool:
        """Whether a list to choose from covers the page."""
        return self.pages.currentWidget() is self.choice

    def set_look(self, look: Look) -> None:
        """Change theme and words of everything that stays; pages come with the next view."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(drill_sheet(theme, self._size))
        name = self._buttons.name
        name(self.back, words("Back"))
        name(self.search, words("Search"))
        name(self.wall, words("Put on the wall"))
        name(self.take_back, words("Take off the wall"))
        name(self.explain, words("Ask for an explanation"))
        name(self.clear, words("No filter"))
        name(self.earlier, "◀")
        name(self.later, "▶")
        if self.leave is not None:
            name(self.leave, words("Back to the scene"))
        for page in (self.table, self.choice):
            page.set_look(theme)
        self.records.set_look(theme, words)
        self.one.set_look(theme, words)
        if self.figure is not None:
            self.figure.set_look(look)
        self._show_filter()
        self.keys.setText(self._keys_text())

    def add_figure_page(self, make: Callable[[DrillButtons, DrillSize], FigurePage]) -> None:
        """Take the page of figures, which is made when the first one opens."""
        page = make(self._buttons, self._size)
        self.figure = page
        self.pages.addWidget(page)
        page.row_opened.connect(self._on_row)
        page.unit_opened.connect(self._on_unit)
        page.side_asked.connect(self._on_side)

    def show_view(self, view: DrillView, row: int) -> None:
        """Show a page, or the same one with newer figures."""
        same = self._shown == view.step and not self.choosing
        self._view, self._shown = view, view.step
        self.title.setText(view.title)
        self.title.show()
        self.crumbs.show_crumbs(view.crumbs)
        self.lines.show_lines(view.lines)
        self._show_filter()
        self.explain.setVisible(view.asks is not None and not self._size.touch)
        page: QWidget
        at = self.row if same else row
        if view.records is not None:
            self.records.show_records(view.step.place, view.records, view.missing, at)
            page = self.records
        elif view.figure is not None and self.figure is not None:
            self.figure.show_figure(view, at, same=same)
            page = self.figure
        elif view.record is not None:
            self.one.show_record(view.record)
            page = self.one
        elif view.table is not None:
            self.table.show_table(view.table, at)
            page = self.table
        else:
            self.missing.setText(view.missing)
            self.missing.show()
            page = self._missing_page
        moved = self.pages.currentWidget() is not page or not same
        self.pages.setCurrentWidget(page)
        if moved:
            self.focus()
        self.keys.setText(self._keys_text())

    def show_choice(self, view: ChoiceView, *, begin: bool) -> None:
        """Cover the page with a list to choose from."""
        self.title.hide()
        self.lines.hide()
        if begin:
            self.pages.setCurrentWidget(self.choice)
            self.choice.begin(view, typing=not self._size.touch)
        else:
            self.choice.show_choices(view)

    def leave_choice(self) -> None:
        """Uncover the page."""
        if self.choosing:
            self._shown = None
            self.show_view(self._view, self.row)

    def focus(self) -> None:
        """Give the keyboard to the page."""
        page = self.pages.currentWidget()
        if isinstance(page, TablePage | RecordsListPage | OneRecordPage) or (
            self.figure is not None and page is self.figure
        ):
            page.focus()

    def say(self, text: str, *, warn: bool = False) -> None:
        """Say something in the foot line until the next thing is said; no dialog."""
        self.notice.setText(text)
        set_role(self.notice, "linewarn" if warn else "line")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Go back and forward by the mouse's own buttons."""
        if event.button() is Qt.MouseButton.BackButton:
            self.back_asked.emit()
        elif event.button() is Qt.MouseButton.ForwardButton:
            self.forward_asked.emit()
        else:
            super().mousePressEvent(event)
        event.accept()  # nothing behind a cover is pressed through it

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Take the figure's page apart and tell."""
        super().closeEvent(event)
        self.closed.emit()

    def close_pages(self) -> None:
        """Release what pages hold. May be called twice."""
        if self.figure is not None:
            self.figure.close_page()

    def _make_parts(self) -> None:
        self.title, self.notice = plain_label("title"), plain_label("line")
        self.keys = plain_label("keys")
        self.title.setWordWrap(True)
        self.keys.setWordWrap(True)
        self.lines = HeadLines()
        foot = QHBoxLayout()
        foot.addWidget(self.keys, 1)
        foot.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(8)
        column.addLayout(self._make_top())
        column.addLayout(self._make_filter())
        column.addWidget(self.title)
        column.addWidget(self.lines)
        column.addWidget(self._make_pages(), 1)
        column.addLayout(foot)

    def _make_top(self) -> QHBoxLayout:
        make = self._buttons.make
        self.crumbs = CrumbBar()
        self.crumbs.chosen.connect(self.step_asked)
        self.back = make(BACK_KEY, self.back_asked)
        self.search = make(SEARCH_KEY, self._on_search)
        self.wall = make(WALL_KEY, self.wall_asked)
        self.take_back = make(TAKE_BACK_KEY, self.take_back_asked)
        self.take_back.hide()
        self.leave = make("", self.close) if self._size.touch else None
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.back)
        top.addWidget(self.crumbs, 1)
        for button in (self.search, self.wall, self.take_back):
            top.addWidget(button)
        if self.leave is not None:
            self.leave.setProperty("role", "main")
            top.addWidget(self.leave)
            self.wall.hide()
        return top

    def _make_filter(self) -> QHBoxLayout:
        make = self._buttons.make
        self.explain = make(EXPLAIN_KEY, self.explanation_asked)
        self.clear = make(CLEAR_KEY, self._on_clear)
        self.earlier = make(EARLIER_KEY, self._on_earlier)
        self.later = make(LATER_KEY, self._on_later)
        self.filters: dict[str, QPushButton] = {}
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for choice, key in FILTER_KEYS.items():
            button = make(key, self._on_filter)
            button.setProperty("choice", choice)
            self.filters[choice] = button
            bar.addWidget(button)
        for button in (self.earlier, self.later, self.clear):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.explain)
        return bar

    def _make_pages(self) -> QStackedWidget:
        self.pages = QStackedWidget()
        self.table, self.one = TablePage(self._size, ROW_KEYS), OneRecordPage(self._size)
        self.records = RecordsListPage(self._buttons, self._size)
        self.choice = ChoicePage(self._size)
        self.missing = empty_label()
        self._missing_page = QWidget()
        QVBoxLayout(self._missing_page).addWidget(self.missing)
        for page in (self._missing_page, self.table, self.records, self.one, self.choice):
            self.pages.addWidget(page)
        self.table.row_opened.connect(self._on_row)
        self.records.row_opened.connect(self._on_record)
        self.records.page_wanted.connect(self.page_wanted)
        self.records.listed.connect(self._on_listed)
        self.choice.typed.connect(self.typed)
        self.choice.chosen.connect(self.chosen)
        self.choice.left.connect(self.choice_left)
        return self.pages

    def _make_keys(self) -> None:
        for key, slot in (
            ("Esc", self._on_escape),
            ("Alt+Left", self.back_asked),
            (FORWARD_KEY, self.forward_asked),
            (UP_KEY, self._on_up),
            (HOME_KEY, self._on_home),
            ("F5", self.refresh_asked),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _show_filter(self) -> None:
        words, view = self._look.words, self._view
        texts = {
            "locality": view.locality or words("all localities"),
            "agency": view.agency or words("all agencies"),
            "period": view.period or words("latest period"),
        }
        known = {
            "locality": view.locality, "agency": view.agency, "period": view.period,
        }  # fmt: skip
        for choice, button in self.filters.items():
            text = texts[choice]
            self._buttons.name(button, text if len(text) <= 40 else f"{text[:39]}…")  # noqa: PLR2004  # a long agency leaves room for the others
            set_role(button, "set" if known[choice] else "")
        self.clear.setVisible(view.step.filter.is_set)
        for button in (self.earlier, self.later):
            button.setVisible(bool(view.period))

    def _keys_text(self) -> str:
        words = self._look.words
        if self._size.touch:
            return words("Tap a row to look closer")
        if self.choosing:
            return words("type · ↓ into the list · Enter choose · Esc leave")
        general = words(
            "Enter open · Backspace back · Alt+↑ level above · Alt+Home overview · "
            "F5 read again · Esc close"
        )
        if self._view.figure is not None:
            chart = words(
                "Ctrl+↑ chart · Ctrl+↓ table · in the chart: ← → + − Home, "
                "Ctrl+← Ctrl+→ point by point"
            )
            if self._view.map is not None:
                chart = (
                    f"{words('in the map: ← → ↑ ↓, Enter or a click opens a locality')} · {chart}"
                )
            return f"{general} · {chart}"
        return general

    def _on_row(self, row: int) -> None:
        table = self._view.table
        steps = table.steps if table is not None else ()
        step = steps[row] if 0 <= row < len(steps) else None
        if step is not None:
            self.step_asked.emit(step)

    def _on_unit(self, code: str) -> None:
        if (step := self._view.units.get(code)) is not None:
            self.step_asked.emit(step)

    def _on_record(self, record: str) -> None:
        step = self._view.step
        self.step_asked.emit(replace(step, place=replace(step.place, record=record)))

    def _on_listed(self, place: DrillPlace) -> None:
        self.turn_asked.emit(replace(self._view.step, place=place))

    def _on_side(self, side: str) -> None:
        step = self._view.step
        self.turn_asked.emit(replace(step, place=replace(step.place, side=side)))  # type: ignore[arg-type]  # a side's own name

    def _on_filter(self) -> None:
        self.choice_asked.emit(self.sender().property("choice"))

    def _on_search(self) -> None:
        self.choice_asked.emit("search")

    def _on_clear(self) -> None:
        place = replace(self._view.step.place, unit=False)
        self.step_asked.emit(DrillStep(place, DrillFilter()))

    def _on_earlier(self) -> None:
        self.moved.emit(-1)

    def _on_later(self) -> None:
        self.moved.emit(1)

    def _on_up(self) -> None:
        if len(self._view.crumbs) > 1:
            self.step_asked.emit(self._view.crumbs[-2].step)

    def _on_home(self) -> None:
        self.step_asked.emit(replace(HOME, filter=self._view.step.filter))

    def _on_escape(self) -> None:
        if self.choosing:
            self.choice_left.emit()
        else:
            self.close()
