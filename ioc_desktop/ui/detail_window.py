"""The detail of a figure on the console: its whole history, and all that must stand beside it.

Opened from the console, never on the wall; imported when the first one opens, because its
chart brings pyqtgraph. It owns no data: it shows a ``DetailView`` and says what is asked.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.queries import Query
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.console_style import in_colours, style_sheet
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.detail_model import DetailView
from ioc_desktop.ui.figure_chart import FigureChart
from ioc_desktop.ui.look import Look

_TEXT_PX = 14
_FACTS_PX = 360
_SUBJECTS_PX = 250
_TABLE_PX = 140
_COLUMN_PX = 340

_SHEET = """
#detail {{ background: {ground}; }}
QLabel[role="title"] {{ color: {strong}; font-size: 20px; font-weight: 600; }}
QLabel[role="valuenormal"], QLabel[role="valuewarn"], QLabel[role="valuealarm"] {{
    color: {strong}; font-size: 34px; font-weight: 600;
}}
QLabel[role="valuewarn"] {{ color: {amber}; }}
QLabel[role="valuealarm"] {{ color: {red}; }}
QLabel[role="place"], QLabel[role="keys"], QLabel[role="legend"] {{
    color: {dim}; font-size: 13px;
}}
QLabel[role="state"] {{ color: {text}; }}
QLabel[role="statewarn"], QLabel[role="factwarn"] {{ color: {amber}; }}
QLabel[role="factalarm"] {{ color: {red}; }}
QLabel[role="hover"] {{
    background: {tile}; border: 1px solid {hairline}; padding: 6px 10px; color: {strong};
}}
QLabel[role="missing"] {{
    background: {tile}; border: 1px dashed {last_year}; padding: 24px; color: {text};
    font-size: 16px;
}}
QLabel[role="label"] {{ color: {dim}; }}
QScrollArea, QWidget#facts {{ background: {tile}; border: none; }}
QFrame[role="facts"] {{ background: {tile}; border-left: 1px solid {hairline}; }}
QListWidget {{ background: {tile}; border: 1px solid {hairline}; outline: none; }}
QListWidget::item {{ padding: 7px 10px; border-bottom: 1px solid {hairline}; }}
QListWidget::item:selected {{ background: {shade_low}; color: {strong}; }}
FigureChart:focus {{ border: 1px solid {data}; }}
"""


class FigureDetailWindow(QWidget):
    """One detail. Signals: ``closed()``, ``subject_chosen(int)``, ``row_opened(Query)``.

    ``back_asked()``, ``refresh_asked()`` and ``explanation_asked()`` (a directive about what
    is shown) come from Backspace, F5 and Ctrl+D.
    """

    closed = Signal()
    subject_chosen = Signal(int)
    row_opened = Signal(object)
    back_asked = Signal()
    refresh_asked = Signal()
    explanation_asked = Signal()

    def __init__(self, title: str, look: Look) -> None:
        """Make a hidden window that says that it is reading."""
        super().__init__(None)
        self._look = look
        self._view: DetailView | None = None
        self._shown = ""
        self.setObjectName("detail")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1240, 820)
        self._make_parts()
        self._make_keys()
        self.set_look(look)
        self.title.setText(title)
        self.setWindowTitle(title)
        self.missing.setText(look.words("Reading the figures of this machine …"))
        self._show_parts(chart=False, table=False)

    @property
    def view(self) -> DetailView | None:
        """What is shown."""
        return self._view

    def set_look(self, look: Look) -> None:
        """Change theme and language; the texts come with the next view."""
        self._look = look
        theme = look.theme
        sheet = style_sheet(theme, family(), _TEXT_PX) + in_colours(_SHEET, theme)
        self.setStyleSheet(sheet)
        self.chart.set_look(theme)

    def show_view(self, view: DetailView, chosen: int, *, same: bool) -> None:
        """Show this; ``same``: the same subject with newer figures, the zoom stays."""
        self._view = view
        self.setWindowTitle(f"{view.title} – {view.place}" if view.place else view.title)
        self.title.setText(view.title)
        self.place.setText(view.place)
        self.value.setText(f"{view.value} {view.unit}".strip())
        _set_role(self.value, f"value{view.severity.value}")
        self.value.setVisible(bool(view.value))
        state = " · ".join(part for part in (view.state, view.illustrative) if part)
        self.state.setText(state)
        _set_role(self.state, "statewarn" if view.warn else "state")
        self._show_subjects(view, chosen)
        self._show_facts(view)
        self.table_title.setText(view.table_title)
        self.table.cells.set_look(view.table.titles, self._look.theme.amber)
        self.table.cells.set_rows(view.table.rows)
        self._fit_table()
        self.table_empty.setText(view.table.empty)
        has_rows = bool(view.table.rows)
        lines = [view.missing, "" if has_rows else view.no_series]
        self.missing.setText("\n".join(line for line in lines if line))
        self.chart.set_series(view.series, keep_view=same)
        self._show_parts(chart=view.series is not None, table=has_rows)
        empty = view.series is not None and not has_rows and bool(view.table.empty)
        self.table_empty.setVisible(empty)
        self.legend.setText(self._legend())
        self._on_hovered(self.chart.index)
        if not same and view.series is None and has_rows:
            self.table.setFocus()
            self.table.selectRow(0)
        elif not same:
            self.chart.setFocus()
        self.copied.setText("")
        self.keys.setText(self._keys_text())

    def say(self, text: str) -> None:
        """Say something in the foot line."""
        self.copied.setText(text)

    def copy(self) -> None:
        """Put the series (or the table) on the clipboard, for a spreadsheet."""
        words, view = self._look.words, self._view
        if view is None:
            return
        if view.series is not None:
            text = view.series.tsv(words("Period"))
        else:
            lines = [view.table.titles, *(tuple(c.text for c in row) for row in view.table.rows)]
            text = "".join("\t".join(line) + "\n" for line in lines)
        QGuiApplication.clipboard().setText(text)
        self.say(words("Copied: {count} rows", count=text.count("\n") - 1))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Take the chart apart and tell."""
        super().closeEvent(event)
        self.chart.close_chart()
        self.closed.emit()

    def _make_parts(self) -> None:
        self.title, self.place, self.value = _label("title"), _label("place"), _label("valuenormal")
        self.state, self.hover, self.legend = _label("state"), _label("hover"), _label("legend")
        self.missing, self.keys, self.copied = _label("missing"), _label("keys"), _label("keys")
        self.table_title, self.table_empty = _label("head"), _label("label")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.missing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self.title, self.place, self.state, self.missing, self.hover):
            label.setWordWrap(True)
        self.chart, self.table = FigureChart(), CellTable()
        self.subjects = QListWidget()
        self.subjects.setFixedWidth(_SUBJECTS_PX)
        self.subjects.setWordWrap(True)
        self.subjects.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._upper = _column(self.hover, self.chart, self.legend)
        self.table.setMinimumHeight(_TABLE_PX)
        under = _column(self.table_title, self.table, self.table_empty)
        self._split = split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for place, (part, share) in enumerate(((self._upper, 3), (under, 1))):
            split.addWidget(part)
            split.setStretchFactor(place, share)
        foot = QHBoxLayout()
        foot.addWidget(self.keys, 1)
        foot.addWidget(self.copied)
        middle = QVBoxLayout()
        middle.setContentsMargins(16, 12, 12, 8)
        middle.setSpacing(8)
        for label in (self.title, self.place, self.value, self.state, self.missing):
            middle.addWidget(label)
        middle.addWidget(split, 1)
        middle.addLayout(foot)
        self._facts = QScrollArea()
        self._facts.setWidgetResizable(True)
        self._facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._facts.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._side = QFrame()
        self._side.setProperty("role", "facts")
        self._side.setFixedWidth(_FACTS_PX)
        sides = QVBoxLayout(self._side)
        sides.setContentsMargins(1, 0, 0, 0)
        sides.addWidget(self._facts)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.subjects)
        whole.addLayout(middle, 1)
        whole.addWidget(self._side)
        self.chart.hovered.connect(self._on_hovered)
        self.chart.span_changed.connect(self._on_span_changed)
        self.subjects.currentRowChanged.connect(self._on_subject_changed)
        self.table.activated.connect(self._on_row_activated)

    def _make_keys(self) -> None:
        for key, slot in (
            ("Esc", self.close),
            ("Ctrl+C", self.copy),
            ("F5", self.refresh_asked.emit),
            ("Backspace", self.back_asked.emit),
            ("Ctrl+D", self.explanation_asked.emit),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(slot)

    def _fit_table(self) -> None:
        """Give columns the width of their texts, but no text the whole table: tips show it."""
        self.table.fit()
        for place in range(len(self._view.table.titles) if self._view else 0):
            if self.table.columnWidth(place) > _COLUMN_PX:
                self.table.setColumnWidth(place, _COLUMN_PX)

    def _show_parts(self, *, chart: bool, table: bool) -> None:
        self._upper.setVisible(chart)
        self._split.setVisible(chart or table)
        self.missing.setVisible(bool(self.missing.text()))
        self.table.setVisible(table)
        self.table_title.setVisible(table and bool(self.table_title.text()))
        self.table_empty.setVisible(False)
        self._side.setVisible(self._view is not None and bool(self._view.facts))
        self.subjects.setVisible(self._view is not None and len(self._view.subjects) > 1)

    def _show_subjects(self, view: DetailView, chosen: int) -> None:
        texts = [f"{one.title}\n{one.value}" if one.value else one.title for one in view.subjects]
        self.subjects.blockSignals(True)
        if self.subjects.count() != len(texts):
            self.subjects.clear()
            self.subjects.addItems(texts)
        for row, text in enumerate(texts):
            self.subjects.item(row).setText(text)
        self.subjects.setCurrentRow(chosen)
        self.subjects.blockSignals(False)

    def _show_facts(self, view: DetailView) -> None:
        place = self._facts.verticalScrollBar().value()
        inside = QWidget()
        inside.setObjectName("facts")
        grid = QGridLayout(inside)
        grid.setContentsMargins(16, 12, 12, 12)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        row = 0
        for group in view.facts:
            head = _label("head")
            head.setText(group.title)
            grid.addWidget(head, row, 0, 1, 2)
            for line in group.lines:
                row += 1
                role = "factalarm" if line.alarm else "factwarn" if line.warn else "fact"
                text = _label(role)
                text.setText(line.text)
                text.setWordWrap(True)
                text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                if not line.label:
                    grid.addWidget(text, row, 0, 1, 2)
                    continue
                label = _label("label")
                label.setText(line.label)
                label.setWordWrap(True)
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(text, row, 1)
            row += 1
        grid.setRowStretch(row, 1)
        self._facts.setWidget(inside)  # the one before is deleted by the area
        self._facts.verticalScrollBar().setValue(place)

    def _keys_text(self) -> str:
        words = self._look.words
        if self._view is not None and self._view.series is not None:
            return words(
                "← → pan · + − zoom · Home all · Ctrl+← Ctrl+→ point by point · "
                "Ctrl+C copy · Ctrl+D ask for an explanation · F5 read again · Esc close"
            )
        return words(
            "Enter open · Backspace back · Ctrl+C copy · Ctrl+D ask for an explanation · "
            "F5 read again · Esc close"
        )

    def _legend(self) -> str:
        if self._view is None or self._view.series is None:
            return ""
        theme = self._look.theme
        lines = (("━━", theme.data), ("━━", theme.last_year), ("╌╌", theme.plan))
        gap = "&nbsp;" * 4
        named = [
            f'<span style="color:{colour}">{line}</span> {escape(name)}'
            for (line, colour), name in zip(lines, self._view.series.legend, strict=True)
            if name
        ]
        return gap.join((*named, escape(self._view.series.between(*self.chart.span()))))

    def _on_span_changed(self) -> None:
        self.legend.setText(self._legend())

    def _on_hovered(self, index: int) -> None:
        series = self._view.series if self._view else None
        if series is None:
            return
        last = len(series.series.starts) - 1
        self.hover.setText(series.hover(index if 0 <= index <= last else last))

    def _on_subject_changed(self, row: int) -> None:
        if row >= 0:
            self.subject_chosen.emit(row)

    def _on_row_activated(self, index: QModelIndex) -> None:
        if self._view is None:
            return
        row = self.table.source_row(index)
        opens = self._view.table.opens
        query = opens[row] if 0 <= row < len(opens) else None
        if isinstance(query, Query):
            self.row_opened.emit(query)


def _column(*widgets: QWidget) -> QWidget:
    """Return the widgets one under the other."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    return holder


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setIndent(0)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _set_role(label: QLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
