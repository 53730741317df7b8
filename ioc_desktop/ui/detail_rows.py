"""What is behind a tile that has no series of its own, as rows of a table. Pure.

A breakdown's row opens that locality's or agency's own figure; the rows of records, boards
and alarms are the last of the four levels, and open nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.figures import (
    AlarmBoard,
    Breakdown,
    Figure,
    Freshness,
    FreshnessState,
    ObligationBoard,
    RecordList,
    Severity,
    SubsystemBoard,
)
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.queries import FigureQuery, Query
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.figure_values import year_change_text
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.ui.console_model import CellText

GLYPHS = {
    FreshnessState.LIVE: "●",
    FreshnessState.LATE: "◔",
    FreshnessState.STALE: "▤",
    FreshnessState.LOST: "⌁",
    FreshnessState.NOT_CONNECTED: "○",
}
MARKS = {Severity.NORMAL: "", Severity.WARN: "◆", Severity.ALARM: "▲"}
"""States and severities as characters, for the console's texts."""

_Row = tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class CellRows:
    """A table: heads, rows, and the query that each row opens (None = nothing)."""

    titles: tuple[str, ...] = ()
    rows: tuple[_Row, ...] = ()
    opens: tuple[Query | None, ...] = ()
    empty: str = ""
    """Stands in place of a table without rows."""


def rows_of(answer: object, words: Words, names: Mapping[str, str], now_s: int) -> CellRows:
    """Return the rows of any answer but a figure."""
    if isinstance(answer, Breakdown):
        return _breakdown(answer, words, now_s)
    if isinstance(answer, RecordList):
        return _records(answer, words, now_s)
    if isinstance(answer, ObligationBoard):
        return _obligations(answer, words, names, now_s)
    if isinstance(answer, AlarmBoard):
        return _alarms(answer, words, names, now_s)
    boards = answer if isinstance(answer, tuple) else ()
    return _subsystems(
        tuple(board for board in boards if isinstance(board, SubsystemBoard)), words, names, now_s
    )


def _breakdown(answer: Breakdown, words: Words, now_s: int) -> CellRows:
    unit = unit_word(answer.indicator.unit, words.language) if answer.indicator else ""
    titles = (
        words("Agency") if answer.by == "agency" else words("Locality"),
        unit or words("value"),
        words("on last year"),
        words("Data to"),
        words("Freshness"),
    )
    rows: list[_Row] = []
    opens: list[Query | None] = []
    for row in sorted(answer.rows, key=lambda row: row.order):
        figure = row.figure
        change = figure.comparison.change_year
        rows.append(
            (
                CellText(row.name, row.name),
                CellText(_value(figure, words), _order(figure.value)),
                CellText(year_change_text(figure, words), _order(change)),
                _moment(figure.as_of_s, now_s, words),
                _state(figure.freshness, words, now_s),
            )
        )
        opens.append(_own_figure(answer, row.code))
    return CellRows(titles, tuple(rows), tuple(opens), words("nobody has reported yet"))


def _own_figure(answer: Breakdown, code: str) -> Query | None:
    if answer.indicator is None:
        return None
    place = {"agency": code} if answer.by == "agency" else {"locality": code}
    return FigureQuery(indicator=answer.indicator.id, centre=answer.centre, **place)  # type: ignore[arg-type]  # one of two named text fields


def _records(answer: RecordList, words: Words, now_s: int) -> CellRows:
    titles = (
        words("Record"), words("Title"), words("Handled by"), words("Locality"),
        words("Due"), words("Overdue by"),
    )  # fmt: skip
    rows = tuple(
        (
            CellText(row.id, row.id),
            CellText(row.record.title, row.record.title),
            CellText(row.agency_name or NO_VALUE, row.agency_name),
            CellText(row.locality_name or NO_VALUE, row.locality_name),
            _moment(row.due_s, now_s, words),
            CellText(
                format_age(row.overdue_s, words.language) if row.overdue_s else "",
                float(row.overdue_s or 0),
                bool(row.overdue_s),
            ),
        )
        for row in answer.rows
    )
    return CellRows(titles, rows, empty=words("no data yet"))


def _obligations(
    answer: ObligationBoard, words: Words, names: Mapping[str, str], now_s: int
) -> CellRows:
    titles = (
        words("Centre"), words("Figure"), words("Agency"), words("Freshness"), words("Late by"),
    )  # fmt: skip
    rows = tuple(
        (
            CellText(names.get(row.centre, row.centre), row.centre),
            _text(row.indicator.name.in_language(words.language)),
            _text(row.agency_name or row.agency_code),
            _state(row.freshness, words, now_s),
            CellText(
                format_age(row.late_s, words.language) if row.late_s > 0 else "", float(row.late_s)
            ),
        )
        for row in answer.rows
    )
    return CellRows(titles, rows, empty=words("No figure is owed late"))


def _alarms(answer: AlarmBoard, words: Words, names: Mapping[str, str], now_s: int) -> CellRows:
    titles = (
        words("Centre"), words("Alarm"), words("Subsystem"), words("Locality"), words("Since"),
    )  # fmt: skip
    rows = tuple(
        (
            CellText(names.get(row.centre, row.centre), row.centre),
            CellText(f"▲ {row.alarm.message}", row.alarm.message, row.alarm.priority == "high"),
            _text(row.subsystem_name.in_language(words.language)),
            _text(row.locality_name or NO_VALUE),
            _moment(row.raised_s, now_s, words),
        )
        for row in answer.rows
    )
    return CellRows(titles, rows, empty=words("no alarms"))


def _subsystems(
    boards: tuple[SubsystemBoard, ...], words: Words, names: Mapping[str, str], now_s: int
) -> CellRows:
    titles = (
        words("Centre"), words("Subsystem"), words("State"), words("Key figures"), words("Data to"),
    )  # fmt: skip
    states = {
        "running": f"● {words('running')}",
        "incomplete": f"◆ {words('incomplete data')}",
        "no_software": f"○ {words('no software yet')}",
        "not_connected": f"○ {words('not connected')}",
    }
    rows = tuple(
        (
            CellText(names.get(board.centre, board.centre_name), board.centre),
            _text(row.subsystem.name.in_language(words.language)),
            CellText(
                states.get(row.subsystem.state, row.subsystem.state),
                row.subsystem.state,
                row.subsystem.state == "incomplete",
            ),
            CellText(
                words("{count} of {all}", count=row.with_data, all=row.indicators),
                float(row.with_data),
            ),
            _moment(row.as_of_s, now_s, words),
        )
        for board in boards
        for row in board.rows
    )
    return CellRows(titles, rows, empty=words("There is nothing behind this tile to open"))


def _value(figure: Figure, words: Words) -> str:
    if figure.value is None:
        return words("not reported")
    return format_value(figure.value, figure.indicator.decimals, words.language)


def _state(freshness: Freshness, words: Words, now_s: int) -> CellText:
    state = freshness.state
    text = f"{GLYPHS[state]} {age_texts(freshness, words, now_s).state}"
    return CellText(text, state.value, state is not FreshnessState.LIVE)


def _order(value: float | None) -> float:
    return float("-inf") if value is None else value


def _text(text: str) -> CellText:
    return CellText(text, text)


def _moment(instant_s: int | None, now_s: int, words: Words) -> CellText:
    text = NO_VALUE if instant_s is None else format_as_of(instant_s, now_s, words.language)
    return CellText(text, float(instant_s or 0))
