"""The form in which one figure is reported: what, where, when, how much, and how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.vntext import sort_key
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.console_style import style_sheet
from ioc_desktop.ui.duty_style import duty_sheet
from ioc_desktop.ui.figure_chooser import NameChooser
from ioc_desktop.ui.figure_entry import FigureFields, Judged, Remark, status_words
from ioc_desktop.ui.look import Look

RECORD_KEY = "Ctrl+Return"
_TEXT_PX = 14
_WIDTH_PX = 640
_HEIGHT_PX = 720
_MOST_REMARKS = 5
_GLYPHS = {"error": "▲", "warning": "◆", "note": "·"}


class FigureForm(QWidget):
    """Signals: ``edited()``, ``centre_chosen()``, ``indicator_chosen()``, ``place_chosen()``.

    ``submitted()`` when the officer records it, ``closed()`` when the window is put away.
    """

    edited = Signal()
    centre_chosen = Signal()
    indicator_chosen = Signal()
    place_chosen = Signal()
    submitted = Signal()
    closed = Signal()

    def __init__(self, room_name: str, look: Look) -> None:
        """Make a hidden, empty form."""
        super().__init__(None)
        self._room_name, self._look = room_name, look
        self._desk: ReportingDesk | None = None
        self._filling = False
        self.setObjectName("duty")
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self.title = plain_label("title")
        self.officer = QComboBox()
        self.officer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.centre = QComboBox()
        self.indicator, self.locality, self.agency = NameChooser(), NameChooser(), NameChooser()
        self.period, self.value, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.unit = plain_label("label")
        self.measure, self.status = QComboBox(), QComboBox()
        self.confirmed = QCheckBox()
        self.stands, self.remarks, self.foot = (
            plain_label("place"),
            plain_label("fault"),
            plain_label("label"),
        )
        for label in (self.stands, self.remarks, self.foot):
            label.setWordWrap(True)
        self.record, self.cancel = KeyButton(RECORD_KEY), KeyButton("Esc")
        self.record.setProperty("role", "main")
        self._labels: dict[str, QLabel] = {}
        self._lay_out()
        self.set_look(look)
        self._connect()

    def set_look(self, look: Look) -> None:
        """Change theme and language; what was typed stays."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(style_sheet(theme, family(), _TEXT_PX) + duty_sheet(theme))
        self.setWindowTitle(words("Report a figure – {room}", room=self._room_name))
        self.title.setText(words("Report a figure"))
        texts = {
            "officer": words("Officer"),
            "centre": words("Centre"),
            "indicator": words("Indicator"),
            "locality": words("Locality"),
            "agency": words("Agency"),
            "period": words("Period"),
            "measure": words("Kind"),
            "value": words("Value"),
            "status": words("Status"),
            "note": words("Note"),
        }
        for name, label in self._labels.items():
            label.setText(texts[name])
        self.confirmed.setText(words("I have checked this value: it is right"))
        self.record.setText(words("Record it"))
        self.cancel.setText(words("Close"))
        self._filling = True
        _offer(
            self.measure,
            (
                ("actual", words("this period")),
                ("cumulative", words("cumulative")),
                ("plan", words("plan")),
            ),
        )
        statuses: Sequence[tuple[str, str]] = (
            ("estimate", status_words("estimate", words)),
            ("provisional", status_words("provisional", words)),
            ("official", status_words("official", words)),
        )
        _offer(self.status, statuses, chosen="official")
        self._filling = False

    def set_officers(self, officers: Mapping[str, str], chosen: str) -> None:
        """Offer the site's officers, names by id; without any, a name is typed."""
        self.officer.clear()
        for identifier, name in officers.items():
            self.officer.addItem(name, identifier)
        self.officer.setEditable(not officers)
        if (index := self.officer.findData(chosen)) >= 0:
            self.officer.setCurrentIndex(index)
        elif not officers:
            self.officer.setEditText(chosen)

    def set_centres(self, centres: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer the centres as ``(id, name)``."""
        self._filling = True
        _offer(self.centre, centres, chosen=chosen)
        self._filling = False

    def set_desk(self, desk: ReportingDesk) -> None:
        """Offer what this centre knows; what is chosen stays where it is still offered."""
        words = self._look.words
        self._filling = True
        if self._desk is None or self._desk.centre != desk.centre:
            named = sorted(
                desk.directory.indicators.values(),
                key=lambda one: sort_key(one.name.in_language(words.language)),
            )
            _offer(
                self.indicator,
                [("", "")] + [(one.id, one.name.in_language(words.language)) for one in named],
            )
        self._desk = desk
        self._filling = False
        self._offer_places()

    def set_fields(self, fields: FigureFields) -> None:
        """Fill in what is to be edited; the desk must be set."""
        self._filling = True
        for box, code in (
            (self.indicator, fields.indicator),
            (self.measure, fields.measure),
            (self.status, fields.status),
        ):
            box.setCurrentIndex(max(0, box.findData(code)))
        self._filling = False
        self._offer_places()
        self._filling = True
        for chooser, code in ((self.locality, fields.locality), (self.agency, fields.agency)):
            chooser.setCurrentIndex(max(0, chooser.findData(code)))
        for line, text in (
            (self.period, fields.period),
            (self.value, fields.value),
            (self.note, fields.note),
        ):
            line.setText(text)
        self.confirmed.setChecked(False)
        self._filling = False

    def chosen_indicator(self) -> Indicator | None:
        """Return the indicator that is chosen."""
        desk = self._desk
        return None if desk is None else desk.directory.indicators.get(_code(self.indicator))

    def fields(self) -> FigureFields:
        """Return what is filled in."""
        officer = self.officer.currentData() if not self.officer.isEditable() else None
        return FigureFields(
            officer=str(officer or self.officer.currentText()).strip(),
            officer_name=self.officer.currentText().strip(),
            centre=str(self.centre.currentData() or ""),
            indicator=_code(self.indicator),
            locality=_code(self.locality),
            agency=_code(self.agency),
            period=self.period.text(),
            value=self.value.text(),
            measure=str(self.measure.currentData() or "actual"),
            status=str(self.status.currentData() or "official"),
            note=self.note.text(),
            confirmed=self.confirmed.isChecked() and not self.confirmed.isHidden(),
        )

    def show_judged(self, judged: Judged, *, complete: bool) -> None:
        """Show what stands and what is wrong; ``complete``: also what is only missing."""
        self.stands.setText(judged.stands)
        shown = [one for one in judged.remarks if complete or one.weight == "warning"]
        self.remarks.setText("\n".join(_line(one) for one in shown[:_MOST_REMARKS]))
        self.remarks.setVisible(bool(shown))
        asked = judged.suspicious or self.confirmed.isChecked()
        self.confirmed.setVisible(asked)

    def say(self, text: str, *, warn: bool = False) -> None:
        """Say something in the foot line until the next thing is said."""
        self.foot.setText(text)
        set_role(self.foot, "fault" if warn else "label")
        self.record.setEnabled(True)

    def begin_next(self) -> None:
        """Clear the value for the next figure; indicator, place and period stay."""
        self._filling = True
        self.value.clear()
        self.note.clear()
        self.confirmed.setChecked(False)
        self.confirmed.hide()
        self.remarks.hide()
        self._filling = False
        self.value.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell that it was put away."""
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        amount = QHBoxLayout()
        amount.setSpacing(8)
        amount.addWidget(self.value, 1)
        amount.addWidget(self.unit)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("officer", self.officer),
            ("centre", self.centre),
            ("indicator", self.indicator),
            ("locality", self.locality),
            ("agency", self.agency),
            ("period", self.period),
            ("measure", self.measure),
            ("value", amount),
            ("status", self.status),
            ("note", self.note),
        )
        for name, field in rows:
            label = self._labels[name] = plain_label("label")
            if isinstance(field, QWidget):
                form.addRow(label, field)
            else:
                form.addRow(label, field)
        self._form = form
        buttons = QHBoxLayout()
        buttons.addWidget(self.record, 1)
        buttons.addWidget(self.cancel, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(form)
        for label in (self.stands, self.remarks):
            column.addWidget(label)
        column.addWidget(self.confirmed)
        column.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.foot)
        self.remarks.hide()
        self.confirmed.hide()

    def _connect(self) -> None:
        self.centre.currentIndexChanged.connect(self._on_centre)
        self.indicator.currentIndexChanged.connect(self._on_indicator)
        for chooser in (self.locality, self.agency):
            chooser.currentIndexChanged.connect(self._on_place)
        for box in (self.measure, self.status):
            box.currentIndexChanged.connect(self._on_edited)
        for line in (self.period, self.value, self.note):
            line.textChanged.connect(self._on_edited)
        self.confirmed.toggled.connect(self._on_edited)
        self.record.clicked.connect(self.submitted)
        self.cancel.clicked.connect(self.close)
        for key, button in ((RECORD_KEY, self.record), ("Esc", self.cancel)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(button.click)

    def _offer_places(self) -> None:
        """Offer places and agencies where the indicator is broken down, else none of them."""
        desk, indicator = self._desk, self.chosen_indicator()
        words = self._look.words
        self._filling = True
        units = {} if desk is None else desk.directory.localities.get(desk.system, {})
        agencies = [] if desk is None else list(desk.directory.agencies.values())
        whole = ("", words("(the whole)"))
        owed = [
            (one.code, one.name)
            for one in agencies
            if desk is not None
            and indicator is not None
            and desk.directory.owes_part(one.code, indicator)
        ]
        by_place = indicator is not None and indicator.by_locality
        _offer(self.locality, [whole, *((u.code, u.name) for u in units.values())])
        _offer(self.agency, [whole, *owed])
        self._form.setRowVisible(self.locality, by_place)
        self._form.setRowVisible(self.agency, bool(owed))
        for chooser, shown in ((self.locality, by_place), (self.agency, bool(owed))):
            if not shown:
                chooser.setCurrentIndex(0)
        language = self._look.words.language
        self.unit.setText("" if indicator is None else unit_word(indicator.unit, language))
        self._filling = False

    def _on_centre(self) -> None:
        if not self._filling:
            self.centre_chosen.emit()

    def _on_indicator(self) -> None:
        if not self._filling:
            self._offer_places()
            self.indicator_chosen.emit()

    def _on_place(self) -> None:
        if not self._filling:
            self.place_chosen.emit()

    def _on_edited(self) -> None:
        if not self._filling:
            self.edited.emit()


def _line(remark: Remark) -> str:
    return f"{_GLYPHS[remark.weight]} {remark.text}"


def _offer(box: QComboBox, offered: Sequence[tuple[str, str]], *, chosen: str = "") -> None:
    before = box.currentData()
    if isinstance(box, NameChooser):
        box.offer(offered)
    else:
        box.clear()
        for code, name in offered:
            box.addItem(name, code)
    index = box.findData(before or chosen)
    box.setCurrentIndex(max(0, index))


def _code(box: QComboBox) -> str:
    """Return the code of what is chosen; a text that names nothing is itself, to be refused."""
    text = box.currentText().strip()
    index = box.findText(text, Qt.MatchFlag.MatchFixedString)
    return str(box.itemData(index) or "") if index >= 0 else text
