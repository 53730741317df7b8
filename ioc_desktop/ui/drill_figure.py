"""A figure's page of the drill-down: its chart, and under it who reports how much.

Imported when the first one opens: its chart brings pyqtgraph (ADR 2).
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import plain_label, set_role
from ioc_desktop.ui.detail_model import DetailView
from ioc_desktop.ui.drill_map import MapMaker, MapView
from ioc_desktop.ui.drill_pages import TablePage, empty_label
from ioc_desktop.ui.drill_parts import DrillButtons, FactsColumn
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.drill_view import DrillTable, DrillView
from ioc_desktop.ui.figure_chart import FigureChart
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock

SIDE_KEYS = ("1", "2", "3", "4")
VINTAGES_KEY = "V"
CHART_KEY = "Ctrl+Up"
TABLE_KEY = "Ctrl+Down"
_BESIDE_TABLE, _BESIDE_MAP = (5, 4), (3, 5)
"""Which shares the chart and what is under it have: a map needs more than a table."""
_MANY_PX = 1000
"""Larger than any share: the splitter scales sizes down to what there is."""
_WIDE_PX = 900
"""In a narrower page the facts give their room to the chart."""


class FigurePage(QWidget):
    """Signals: ``row_opened(int)``, ``unit_opened(str)``, ``side_asked(str)``."""

    row_opened = Signal(int)
    unit_opened = Signal(str)
    side_asked = Signal(str)

    def __init__(
        self,
        buttons: DrillButtons,
        size: DrillSize,
        maker: MapMaker,
        clock: RoomClock,
        look: Look,
    ) -> None:
        """Make an empty page."""
        super().__init__()
        self._buttons, self._size, self._look = buttons, size, look
        self._detail: DetailView | None = None
        self._step: DrillStep | None = None
        self._words: Words = look.words
        self.value, self.state = plain_label("valuenormal"), plain_label("state")
        self.hover, self.legend = plain_label("hover"), plain_label("legend")
        self.missing = empty_label()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.state.setWordWrap(True)
        self.hover.setWordWrap(True)
        self.chart, self.page = FigureChart(), TablePage(size)
        self.map = MapView(maker, clock, look)
        self.facts = FactsColumn(size.facts_px)
        self.sides: dict[str, QPushButton] = {}
        self.vintages = buttons.make(VINTAGES_KEY, self._on_vintages)
        self.vintages.setCheckable(True)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.value)
        head.addWidget(self.state, 1)
        upper = _column(head, self.hover, self.chart, self.missing, self.legend)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(8)
        self._bar.addStretch(1)
        self._bar.addWidget(self.vintages)
        under = _column(self._bar, self.page, self.map)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for place, part in enumerate((upper, under)):
            split.addWidget(part)
            split.setStretchFactor(place, _BESIDE_TABLE[place])
        self._split, self._shares = split, (0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(split, 1)
        row.addWidget(self.facts)
        self.page.row_opened.connect(self.row_opened)
        self.map.unit_opened.connect(self.unit_opened)
        self.chart.hovered.connect(self._on_hovered)
        self.chart.span_changed.connect(self._on_span_changed)
        for key, slot in ((CHART_KEY, self.chart.setFocus), (TABLE_KEY, self.focus)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look, self._words = look, look.words
        self.chart.set_look(look.theme)
        self.page.set_look(look.theme)
        self.map.set_look(look)
        self._buttons.name(self.vintages, look.words("Published values in the chart"))

    def show_figure(self, view: DrillView, row: int, *, same: bool) -> None:
        """Show a figure; ``same``: the one that is shown with newer points, the zoom stays."""
        detail = view.figure
        if detail is None:
            return
        self._buttons.name(self.vintages, self.vintages.text())  # the panel's font may be larger
        self._detail, self._step = detail, view.step
        self.value.setText(f"{detail.value} {detail.unit}".strip())
        set_role(self.value, f"value{detail.severity.value}")
        state = " · ".join(part for part in (detail.state, detail.illustrative) if part)
        self.state.setText(state)
        set_role(self.state, "statewarn" if detail.warn else "state")
        drawn = detail.series is not None
        self.chart.set_series(detail.series, keep_view=same and drawn)
        decimals = detail.series.decimals if detail.series is not None else 0
        self.chart.vintages.set_board(view.published, decimals, self._words)
        self.vintages.setEnabled(self.chart.vintages.count > 0)
        for part in (self.chart, self.hover, self.legend):
            part.setVisible(drawn)
        said = detail.missing or ("" if drawn else detail.no_series)
        self.missing.setText(said)
        self.missing.setVisible(bool(said))
        self.facts.show_groups(detail.facts)
        self.legend.setText(self._legend())
        self._show_sides(view)
        is_map = view.step.place.side == "map" and view.map is not None
        shares = _BESIDE_MAP if is_map else _BESIDE_TABLE
        if shares != self._shares:  # else as somebody drew it
            self._shares = shares
            self._split.setSizes([share * _MANY_PX for share in shares])
        self.page.setVisible(not is_map)
        self.map.setVisible(is_map)
        if is_map:
            self.map.show_view(view.map, view.step.filter.locality)
        self.page.show_table(view.table or DrillTable(), row)

    def focus(self) -> None:
        """Give the keyboard to the table or the map, else to the chart."""
        if self.map.isVisible():
            self.map.setFocus()
        elif self.page.isVisible() and self.page.table.isVisible():
            self.page.focus()
        else:
            self.chart.setFocus()

    def close_page(self) -> None:
        """Take chart and map apart. May be called twice."""
        self.chart.close_chart()
        self.map.close_view()

    def _show_sides(self, view: DrillView) -> None:
        wanted = tuple(one.side for one in view.sides)
        if tuple(self.sides) != wanted:
            for button in self.sides.values():
                self._bar.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.sides = {}
            for place, (side, key) in enumerate(zip(wanted, SIDE_KEYS, strict=False)):
                button = self._buttons.make(key, self._on_side)
                button.setProperty("side", side)
                self._bar.insertWidget(place, button)
                self.sides[side] = button
        for one in view.sides:
            button = self.sides[one.side]
            self._buttons.name(button, one.label)
            set_role(button, "set" if one.side == view.step.place.side else "")

    def _on_side(self) -> None:
        self.side_asked.emit(self.sender().property("side"))

    def _on_vintages(self) -> None:
        self.chart.show_vintages(self.vintages.isChecked())
        set_role(self.vintages, "set" if self.vintages.isChecked() else "")
        self.legend.setText(self._legend())

    def _on_span_changed(self) -> None:
        self.legend.setText(self._legend())

    def _on_hovered(self, index: int) -> None:
        series = self._detail.series if self._detail else None
        if series is None:
            return
        last = len(series.series.starts) - 1
        at = index if 0 <= index <= last else last
        told = self.chart.vintages.told_of(series.series.starts[at])
        self.hover.setText("  |  ".join(part for part in (series.hover(at), told) if part))

    def _legend(self) -> str:
        series = self._detail.series if self._detail else None
        if series is None:
            return ""
        theme, words = self._look.theme, self._words
        lines = (("━━", theme.data), ("━━", theme.last_year), ("╌╌", theme.plan))
        named = [
            f'<span style="color:{colour}">{line}</span> {escape(name)}'
            for (line, colour), name in zip(lines, series.legend, strict=True)
            if name
        ]
        if self.chart.vintages.visible:
            named.append(f"○ {words('estimate')} ◇ {words('provisional')} ■ {words('official')}")
        return "&nbsp;&nbsp;&nbsp;".join((*named, escape(series.between(*self.chart.span()))))


def _column(*parts: QWidget | QHBoxLayout) -> QWidget:
    """Return the parts one under the other."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part, 1 if isinstance(part, FigureChart | TablePage | MapView) else 0)
        else:
            column.addLayout(part)
    return holder
