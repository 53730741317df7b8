"""A workbook's numbers are the cache's own, and nothing of it runs when it is opened."""

from __future__ import annotations

import gc
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ioc_desktop.domain.figures import OtherValue, Quality, Severity
from ioc_desktop.domain.quality import BEYOND_LIMITS
from ioc_desktop.domain.rows import Names
from ioc_desktop.papers.content import Paper, PaperPage, PaperTile
from ioc_desktop.papers.figure_words import length_text
from ioc_desktop.papers.legal_text import MOST_CHARACTERS, harmless, legal
from ioc_desktop.papers.pptx import write_slides
from ioc_desktop.papers.sheet_cells import number_format, sheet_name
from ioc_desktop.papers.sheet_tables import printed_number
from ioc_desktop.papers.xlsx import write_workbook
from ioc_desktop.sdk.telling import Telling, TellingCell, TellingColumn, TellingTable
from ioc_desktop.sdk.trial_answers import Trial
from ioc_desktop.store.reader import CacheReader
from tests.unit.papers.paper_room import (
    AWKWARD,
    FILLED_S,
    MANIFESTS,
    VI,
    filled_cache,
    paper_of,
    parts,
    trial_paper,
)
from tests.unit.widgets.answers import NOW_S as ANSWERED_S
from tests.unit.widgets.answers import Maker


def _rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    heads, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _seconds(cell: datetime) -> int:
    return round((cell - timedelta(hours=7)).replace(tzinfo=UTC).timestamp())


def test_every_value_is_the_cache_s_own_double(tmp_path: Path) -> None:
    cache = filled_cache(tmp_path / "data")
    with closing(CacheReader(cache)) as reader:
        settings = {"indicator": "economy.revenue"}
        paper = paper_of(reader, FILLED_S, [("indicator", "kpi", settings)])
    out = tmp_path / "so-lieu.xlsx"
    write_workbook(paper, out, VI)
    with closing(sqlite3.connect(cache)) as held:
        kept = dict(held.execute("SELECT period_start_s, value FROM observations").fetchall())
    assert sorted(kept.values()) == sorted(AWKWARD)
    book = openpyxl.load_workbook(out)
    series = _rows(book, "Chuỗi số liệu")
    told = {_seconds(row["Kỳ từ (giờ Việt Nam)"]): row["Giá trị"] for row in series}
    assert told == kept
    (figure,) = _rows(book, "Số liệu sau các ô")
    latest = max(kept)
    assert figure["Giá trị"] == kept[latest]
    assert figure["Cùng kỳ năm trước"] is None
    assert figure["Kỳ trước"] == kept[latest - 86_400]
    assert figure["Mã chỉ tiêu"] == "economy.revenue"
    assert figure["Độ dài kỳ"] == "1 ngày"
    assert figure["Số liệu đến (giờ Việt Nam)"] == datetime(2021, 10, 7, 15, 30)  # noqa: DTZ001  # a cell has no zone
    cell = book["Số liệu sau các ô"].cell(2, 12)
    assert cell.number_format == "[$-42A]#,##0.00"


def _paper(tile: PaperTile, **about: Any) -> Paper:
    page = PaperPage("Giao ban", "giao-ban", (tile,), **about)
    return Paper("Báo cáo", (page,), ANSWERED_S, "số liệu chốt lúc 17:00 ngày 07/10/2021")


def _tile(title: str, **answers: Any) -> PaperTile:
    place = (0, 92, 900, 500)
    return PaperTile("t", place, "indicator", "number", {}, answers, None, Telling(title))


@pytest.fixture
def make() -> Maker:
    return Maker()


def test_what_must_be_read_with_a_figure_stands_in_its_row(tmp_path: Path, make: Maker) -> None:
    figure = make.figure(
        41.5,
        make.indicator(unit="%", decimals=1),
        state="late",
        illustrative=True,
        status="estimate",
        quality=Quality(right=False, complete=None, clean=True, alive=False, why=(BEYOND_LIMITS,)),
        others=(OtherValue("vinh", 40.25, ANSWERED_S, disagrees=True, of_record=True),),
        source="Báo cáo tuần",
    )
    last_year = replace(figure.comparison, last_year=40.0, change_year=0.0375)
    figure = replace(figure, comparison=last_year)
    out = tmp_path / "a.xlsx"
    write_workbook(
        replace(_paper(_tile("Tỷ lệ", figure=figure)), centres={"vinh": "TP. Vinh"}), out, VI
    )
    (row,) = _rows(openpyxl.load_workbook(out), "Số liệu sau các ô")
    assert (row["Đúng"], row["Đầy đủ"], row["Sạch"], row["Sống"]) == (
        "không",
        "chưa đánh giá",
        "có",
        "không",
    )
    assert row["Lý do về chất lượng"] == "Vượt ngưỡng"
    assert row["Loại số liệu"] == "ước"
    assert row["Minh hoạ"] == "số liệu minh hoạ"
    assert row["Giá trị của trung tâm khác"] == 40.25
    assert "TP. Vinh: 40,3 (khác số, là số chính thức" in row["Trung tâm khác báo"]
    assert row["So cùng kỳ"] is None, "a change of a percentage is told in points"
    assert row["So cùng kỳ (điểm %)"] == 1.5
    assert row["Độ mới"].startswith("chậm")
    assert row["Nguồn"] == "Báo cáo tuần"


def test_a_figure_that_is_missing_is_an_empty_cell(tmp_path: Path, make: Maker) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(_paper(_tile("Ô", figure=make.figure(state="not_connected"))), out, VI)
    (row,) = _rows(openpyxl.load_workbook(out), "Số liệu sau các ô")
    assert row["Giá trị"] is None
    assert row["Độ mới"].startswith("chưa kết nối")


def test_a_marked_number_of_a_table_stays_a_number(tmp_path: Path) -> None:
    heads = (TellingColumn("Đơn vị"), TellingColumn("hồ sơ", number=True))
    rows = (
        (TellingCell("Sở Y tế"), TellingCell("1.234,5", Severity.WARN)),
        (TellingCell("Sở Nội vụ", Severity.ALARM), TellingCell("chưa báo cáo")),
    )
    telling = Telling("Quá hạn", table=TellingTable(heads, rows, 2))
    out = tmp_path / "a.xlsx"
    write_workbook(_paper(replace(_tile("Quá hạn"), telling=telling)), out, VI)
    sheet = openpyxl.load_workbook(out)["Nội dung các ô"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells[1234.5].number_format == '[$-42A]#,##0.0" (cảnh báo)"'
    assert "Sở Nội vụ (báo động)" in cells
    assert cells["chưa báo cáo"].data_type == "s"


HOSTILE = ("=1+1", "+84 38", "-5 độ", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "#N/A", "\t=1")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(tmp_path: Path, make: Maker, text: str) -> None:
    figure = make.figure(1.0, make.indicator(name=Names(vi=text)), source=text, note=text)
    rows = make.records(make.record("1", 3.0, text))
    table = TellingTable((TellingColumn(text),), ((TellingCell(text),),), 1)
    tile = replace(_tile(text, figure=figure, records=rows), telling=Telling(text, table=table))
    out = tmp_path / "a.xlsx"
    write_workbook(replace(_paper(tile), title=text, source=text, maker=text), out, VI)
    for name, data in parts(out):
        assert not re.search(rb"<f[ >]", data), name
    book = openpyxl.load_workbook(out)
    found = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text
    ]
    assert len(found) >= 6
    assert {cell.data_type for cell in found} == {"s"}
    if text.startswith(("=", "+", "-", "@")):
        assert all(cell.quotePrefix for cell in found), "edited, it would become one"


def test_what_a_file_may_not_hold_is_replaced_or_cut(tmp_path: Path, make: Maker) -> None:
    bad = "hồ\x00 sơ\x1b\ud800\ufffe " + "dài " * 20_000
    out = tmp_path / "a.xlsx"
    figure = make.figure(1.0, make.indicator(name=Names(vi=bad)))
    write_workbook(_paper(_tile(bad, figure=figure)), out, VI)
    (row,) = _rows(openpyxl.load_workbook(out), "Số liệu sau các ô")
    assert row["Chỉ tiêu"].startswith("hồ\ufffd sơ\ufffd\ufffd\ufffd dài")
    assert len(row["Chỉ tiêu"]) == MOST_CHARACTERS
    assert row["Chỉ tiêu"].endswith("[…]")


def test_nothing_turns_the_direction_of_a_text() -> None:
    assert legal("a\u202eb\u2066c\u2069") == "abc"


@pytest.mark.parametrize("form", ["slides", "workbook"])
def test_a_full_disk_is_one_error(form: str) -> None:
    """Nothing of the libraries' own comes after it: warnings are errors here."""
    write = write_workbook if form == "workbook" else write_slides
    with pytest.raises(OSError, match="No space left"):
        write(trial_paper(["documents"], Trial()), Path("/dev/full"), VI)
    gc.collect()


def test_a_table_too_long_for_a_sheet_goes_on_in_another(tmp_path: Path, make: Maker) -> None:
    figure = make.figure(series=make.series(25))
    out = tmp_path / "a.xlsx"
    write_workbook(_paper(_tile("Ô", figure=figure)), out, VI, most_rows=11)
    book = openpyxl.load_workbook(out)
    names = [name for name in book.sheetnames if name.startswith("Chuỗi")]
    assert names == ["Chuỗi số liệu", "Chuỗi số liệu (2)", "Chuỗi số liệu (3)"]
    rows = [row for name in names for row in _rows(book, name)]
    assert [row["Giá trị"] for row in rows] == list(figure.series.values)
    assert [book[name].max_row for name in names] == [11, 11, 6]


def test_sheets_can_be_read_and_printed(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(trial_paper(["documents"], Trial()), out, VI)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [
        "Giới thiệu",
        "Số liệu sau các ô",
        "Chuỗi số liệu",
        "Hồ sơ, vụ việc",
        "Nội dung các ô",
    ]
    for sheet in list(book)[1:4]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert all(size.width >= 10 for size in sheet.column_dimensions.values())
    for sheet in book:
        assert int(sheet.page_setup.paperSize) == 9, "A4"
    about = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert "Trung tâm điều hành thông minh tỉnh Nghệ An" in about
    assert "số liệu chốt lúc 14:05 ngày 23/12/2021" in about
    assert "chỉ ca trực" in about
    assert _rows(book, "Hồ sơ, vụ việc")


def test_rows_are_as_high_as_their_texts_and_each_page_is_printed_apart(
    tmp_path: Path, make: Maker
) -> None:
    long = "Sở Giáo dục và Đào tạo: đơn vị chưa có phần mềm cung cấp số liệu"
    figure = replace(make.figure(), supplier=long)
    table = TellingTable(
        (TellingColumn("Tên"), TellingColumn("Thay đổi", number=True), TellingColumn("Lý do")),
        ((TellingCell("a"), TellingCell("–"), TellingCell(long)),),
    )
    tile = replace(_tile("Ô", figure=figure), telling=Telling("Ô", table=table))
    page = PaperPage("Trang", "trang", (tile,))
    out = tmp_path / "a.xlsx"
    write_workbook(replace(_paper(tile), pages=(page, page)), out, VI)
    book = openpyxl.load_workbook(out)
    assert book["Số liệu sau các ô"].row_dimensions[2].height > 30, "three lines of 28 characters"
    told = book["Nội dung các ô"]
    cells = {cell.value: cell for row in told.iter_rows() for cell in row if cell.value}
    assert told.row_dimensions[cells[long].row].height > 30
    assert cells["–"].alignment.horizontal == "right", "as the numbers above and below it"
    assert cells["Thay đổi"].alignment.horizontal == "right"
    starts = [row[0].row for row in told.iter_rows() if row[0].value == "Trang"]
    assert [one.id for one in told.row_breaks.brk] == [starts[1] - 1]


def _some(trial: str) -> Trial:
    return Trial(empty=True) if trial == "empty" else Trial()


@pytest.mark.parametrize("trial", ["full", "empty"])
def test_every_bundle_can_be_written(tmp_path: Path, trial: str) -> None:
    out = tmp_path / "a.xlsx"
    heard: list[str] = []
    paper = trial_paper(list(MANIFESTS), _some(trial), every=9)
    write_workbook(paper, out, VI, told=heard.append)
    assert "Đang ghi bảng tính" in heard
    said = {
        cell
        for row in openpyxl.load_workbook(out)["Nội dung các ô"].iter_rows(values_only=True)
        for cell in row
    }
    assert "Cảnh báo" in said
    assert not [cell for cell in said if isinstance(cell, str) and "{" in cell]


def test_who_cancels_is_heard_at_once(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(_what: str) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        write_workbook(trial_paper(["documents"], Trial()), tmp_path / "a.xlsx", VI, told=stop)


@pytest.mark.parametrize(
    ("text", "language", "value", "shown"),
    [
        ("1.234,5", "vi", 1234.5, "[$-42A]#,##0.0"),
        ("−12", "vi", -12.0, "[$-42A]#,##0"),
        ("7,8%", "vi", 0.078, "[$-42A]0.0%"),
        ("1,234.50", "en", 1234.5, "#,##0.00"),
        ("0.5%", "en", 0.005, "0.0%"),
    ],
)
def test_numbers_that_a_tile_wrote_are_numbers_again(
    text: str, language: str, value: float, shown: str
) -> None:
    found = printed_number(text, language)
    assert found is not None
    assert found.value == value
    assert number_format(found.decimals, language, percent=found.percent) == shown


@pytest.mark.parametrize("text", ["07/10", "16:40", "12 ngày", "–", "1.2.3", "quá hạn 3", "", "1,"])
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert printed_number(text, "vi") is None


def test_names_and_lengths() -> None:
    assert sheet_name("a/b:c" * 20) == ("a b c" * 20)[:31]
    assert sheet_name("Ô", ["ô"]) == "Ô (2)"
    assert sheet_name("[]") == "1"
    assert [length_text(one, "vi") for one in ("P3M", "P1Y", "PT12H", "P1W", "P10D", "x")] == [
        "3 tháng",
        "1 năm",
        "12 giờ",
        "1 tuần",
        "10 ngày",
        "",
    ]
    assert length_text("P2M", "en") == "2 months"
    assert legal("a\x00b") == "a\ufffdb"
    assert harmless("=1") == "\u00a0=1"
    assert harmless("Sở Y tế") == "Sở Y tế"
