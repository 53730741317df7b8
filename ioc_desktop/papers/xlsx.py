"""A workbook of a document's figures: every number behind every tile, as it is in the cache.

Five sheets: what this is and how to read it; the figures, one row each, with source and as-of;
their series in long form; the records of lists; the tables as the tiles write them. Numbers
are numbers and moments are dates (UTC+7); nothing that came from a centre becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from ioc_desktop.domain.dates import format_period
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.figures import Figure, FreshnessState
from ioc_desktop.papers.content import Paper
from ioc_desktop.papers.figure_rows import (
    Behind,
    Listed,
    Point,
    figures_behind,
    points_behind,
    records_behind,
)
from ioc_desktop.papers.figure_words import (
    length_text,
    measure_word,
    others_text,
    period_text,
    status_word,
    why_text,
)
from ioc_desktop.papers.sheet_about import write_about
from ioc_desktop.papers.sheet_cells import MOST_ROWS, Head, Number, SheetBook, SheetRows, Value
from ioc_desktop.papers.sheet_tables import write_tables
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import kind_word, record_state
from ioc_desktop.sdk.record_words import severity_word as gravity_word
from ioc_desktop.sdk.telling import severity_word, state_text
from ioc_desktop.sdk.unit_words import unit_word

_CANCEL_EVERY: Final = 500
Row = tuple[Value | Number, ...]


def write_workbook(
    paper: Paper,
    out: Path,
    words: Words,
    *,
    told: Callable[[str], object] | None = None,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write the figures of a document as a workbook (``.xlsx``) to ``out``.

    ``told`` hears the name of what is written now, again and again, and may raise to cancel;
    then ``out`` is no whole file. ``most_rows`` is what one sheet holds, its head included.

    Raises:
        OSError: the disk refuses it.
    """
    say = told or _silent
    book = SheetBook(paper.title, words.language)
    try:
        write_about(book, paper, words)
        _write_figures(book, paper, words, say, most_rows)
        _write_series(book, paper, words, say, most_rows)
        _write_records(book, paper, words, say, most_rows)
        write_tables(book, paper, words)
        say(words("Writing the workbook"))
        # By way of the memory: on a full disk the library leaves its file open, and complains late.
        whole = io.BytesIO()
        book.book.save(whole)
    except BaseException:
        book.abandon()
        raise
    out.write_bytes(whole.getvalue())


def _silent(_what: str) -> None:
    """Tell nobody."""


def _write_figures(
    book: SheetBook, paper: Paper, words: Words, say: Callable[[str], object], most_rows: int
) -> None:
    title = words("Figures behind the tiles")
    sheet = book.sheet(title, figure_heads(words), most_rows=most_rows)
    _fill(
        sheet,
        (_figure_row(behind, paper, words) for behind in figures_behind(paper)),
        partial(say, title),
    )


def _subject_heads(words: Words) -> tuple[Head, ...]:
    """Return the heads of what a row is about, on every sheet with figures."""
    return (
        Head(words("Page"), 24, wrap=True),
        Head(words("Tile"), 30, wrap=True),
        Head(words("Indicator"), 40, wrap=True),
        Head(words("Indicator's id"), 38),
        Head(words("Locality"), 20, wrap=True),
        Head(words("Agency"), 26, wrap=True),
        Head(words("Centre"), 18, wrap=True),
        Head(words("Measure"), 14),
        Head(words("Period"), 30),
    )


def figure_heads(words: Words) -> tuple[Head, ...]:
    """Return the heads of the sheet of figures, in order."""
    return (
        *_subject_heads(words),
        Head(words("Period from"), 13, "day"),
        Head(words("Period's length"), 12),
        Head(words("Value"), 16, "number"),
        Head(words("Unit"), 14),
        Head(words("Standing"), 12),
        Head(words("Cumulative"), 16, "number"),
        Head(words("Plan of the period"), 16, "number"),
        Head(words("Share of the plan"), 12, "percent"),
        Head(words("Same period last year"), 16, "number"),
        Head(words("Change on last year"), 12, "percent"),
        Head(words("Change on last year, points"), 14, "number"),
        Head(words("Period before"), 16, "number"),
        Head(words("Change on the period before"), 12, "percent"),
        Head(words("Change on the period before, points"), 14, "number"),
        Head(words("Data to (UTC+7)"), 17, "moment"),
        Head(words("Freshness"), 36, wrap=True),
        Head(words("Against its limits"), 12),
        Head(words("Right"), 15),
        Head(words("Complete"), 15),
        Head(words("Clean"), 15),
        Head(words("Alive"), 15),
        Head(words("Why the quality is marked"), 36, wrap=True),
        Head(words("Illustrative"), 18),
        Head(words("Other centres say"), 36, wrap=True),
        Head(words("Value of the other centre"), 16, "number"),
        Head(words("Supplier"), 28, wrap=True),
        Head(words("Source"), 28, wrap=True),
        Head(words("Note"), 28, wrap=True),
    )


def _figure_row(behind: Behind, paper: Paper, words: Words) -> Row:
    """Return a figure as a row. Shares of the plan and changes are ratios, shown as percents.

    The change of a percentage is told in points: from 40% to 42% is 2 points, not 5%.
    """
    figure = behind.figure
    indicator, found, language = figure.indicator, figure.comparison, words.language
    silent = figure.freshness.state is FreshnessState.NOT_CONNECTED
    as_of_s = figure.freshness.as_of_s if figure.as_of_s is None else figure.as_of_s
    disputed = next((one.value for one in figure.others if one.disagrees), None)

    def number(value: float | None) -> Number:
        return Number(value, indicator.decimals)

    def share(value: float | None) -> Number:
        return Number(value, 1, percent=True)

    def changed(ratio: float | None, then: float | None) -> tuple[Number, Number]:
        if indicator.unit != "%":
            return share(ratio), Number(None)
        if ratio is None or then is None or figure.value is None:
            return Number(None), Number(None)
        return Number(None), Number(figure.value - then, max(1, indicator.decimals))

    return (
        behind.page,
        behind.tile,
        indicator.name.in_language(language),
        indicator.id,
        behind.locality,
        behind.agency,
        paper.centres.get(figure.centre, figure.centre),
        measure_word(figure.measure, words),
        period_text(figure, language),
        figure.period_start_s,
        length_text(figure.period, language) if figure.period else "",
        number(None if silent else figure.value),
        unit_word(indicator.unit, language),
        "" if figure.value is None else status_word(figure.status, words),
        number(found.cumulative),
        number(found.plan),
        share(found.plan_share),
        number(found.last_year),
        *changed(found.change_year, found.last_year),
        number(found.previous),
        *changed(found.change_previous, found.previous),
        as_of_s,
        state_text(figure.freshness, words, paper.moment_s),
        severity_word(figure.severity, words),
        *(_flag(flag, words) for flag in _flags(figure)),
        why_text(figure, words),
        words("illustrative data") if figure.illustrative else "",
        others_text(figure, paper.centres, words),
        number(disputed),
        figure.supplier,
        figure.source or "",
        figure.note or "",
    )


def _flags(figure: Figure) -> tuple[bool | None, ...]:
    quality = figure.quality
    return quality.right, quality.complete, quality.clean, quality.alive


def _flag(flag: bool | None, words: Words) -> str:
    if flag is None:
        return words("not judged here")
    return words("yes") if flag else words("no")


def _write_series(
    book: SheetBook, paper: Paper, words: Words, say: Callable[[str], object], most_rows: int
) -> None:
    title = words("Series over time")
    heads = (
        *_subject_heads(words),
        Head(words("Period from (UTC+7)"), 17, "moment"),
        Head(words("Value"), 16, "number"),
        Head(words("Same period last year"), 16, "number"),
        Head(words("Plan of the period"), 16, "number"),
        Head(words("Unit"), 14),
        Head(words("Illustrative"), 18),
        Head(words("Supplier"), 28, wrap=True),
    )
    sheet = book.sheet(title, heads, most_rows=most_rows)
    _fill(
        sheet,
        (_point_row(point, paper, words) for point in points_behind(paper)),
        partial(say, title),
    )


def _point_row(point: Point, paper: Paper, words: Words) -> Row:
    figure, language = point.behind.figure, words.language
    decimals = figure.indicator.decimals
    return (
        point.behind.page,
        point.behind.tile,
        figure.indicator.name.in_language(language),
        figure.indicator.id,
        point.behind.locality,
        point.behind.agency,
        paper.centres.get(figure.centre, figure.centre),
        measure_word(figure.measure, words),
        format_period(point.start_s, figure.period, language) if figure.period else "",
        point.start_s,
        Number(point.value, decimals),
        Number(point.last_year, decimals),
        Number(point.plan, decimals),
        unit_word(figure.indicator.unit, language),
        words("illustrative data") if figure.illustrative else "",
        figure.supplier,
    )


def _fill(sheet: SheetRows, rows: Iterable[Row], say: Callable[[], object]) -> None:
    """Write a sheet's rows, asking now and then whether to go on."""
    for place, row in enumerate(rows):
        if place % _CANCEL_EVERY == 0:
            say()
        sheet.add(row)
    sheet.close()


def _write_records(
    book: SheetBook, paper: Paper, words: Words, say: Callable[[str], object], most_rows: int
) -> None:
    title = words("Records")
    heads = (
        Head(words("Page"), 24, wrap=True),
        Head(words("Tile"), 30, wrap=True),
        Head(words("Centre"), 18, wrap=True),
        Head(words("Kind"), 20, wrap=True),
        Head(words("Record's id"), 22, wrap=True),
        Head(words("Title"), 60, wrap=True),
        Head(words("State"), 20, wrap=True),
        Head(words("Severity"), 12),
        Head(words("Locality"), 20, wrap=True),
        Head(words("Agency"), 30, wrap=True),
        Head(words("Came (UTC+7)"), 17, "moment"),
        Head(words("Due (UTC+7)"), 17, "moment"),
        Head(words("Done (UTC+7)"), 17, "moment"),
        Head(words("Days overdue"), 12, "number"),
        Head(words("Freshness"), 36, wrap=True),
        Head(words("Illustrative"), 18),
        Head(words("Supplier"), 28, wrap=True),
    )
    sheet = book.sheet(title, heads, most_rows=most_rows)
    _fill(
        sheet,
        (_record_row(listed, paper, words) for listed in records_behind(paper)),
        partial(say, title),
    )


def _record_row(listed: Listed, paper: Paper, words: Words) -> Row:
    row, records = listed.row, listed.records
    overdue = None if row.overdue_s is None else row.overdue_s // DAY_S
    return (
        listed.page,
        listed.tile,
        paper.centres.get(records.centre, records.centre),
        kind_word(row.record.kind, words),
        row.id,
        row.record.title,
        record_state(row.record.state, words),
        gravity_word(row.record.severity or "", words),
        row.locality_name,
        row.agency_name,
        row.opened_s,
        row.due_s,
        row.closed_s,
        overdue,
        state_text(records.freshness, words, paper.moment_s),
        words("illustrative data") if records.illustrative else "",
        records.supplier,
    )
