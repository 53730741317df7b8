"""Files that would cost hours or gigabytes to read or to answer, where the answer is a line."""

from __future__ import annotations

import io
import signal
import struct
import tracemalloc
import zipfile

import pytest
from openpyxl import load_workbook

from ioc_desktop.centre.sheets.form import DATA_SHEET
from ioc_desktop.centre.sheets.importing import ImportOptions, ImportReport, import_content
from ioc_desktop.centre.sheets.report import annotated
from ioc_desktop.centre.sheets.submission import read_content
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.domain.reporting.findings import finding
from ioc_desktop.domain.reporting.plain import folded, spelled
from tests.centre.sheets.workbooks import (
    CATALOGUE,
    NOW_S,
    filled,
    part,
    sheet_part,
    template,
    with_parts,
)

OCCUPANCY = 23
FOUND = finding("value_not_number", "error", DATA_SHEET, "G30", text="nhiều")
ENDLESS_S = 120
"""What is asked for here takes a second; without its limits it takes an hour."""


class EndlessError(BaseException):
    """The time is over; no handler of exceptions in between takes it for its own."""


@pytest.fixture(autouse=True)
def not_endless():
    """End a test that would not end by itself."""

    def end(*_):
        raise EndlessError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(ENDLESS_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return filled(template(tmp_path_factory.mktemp("t")), {(OCCUPANCY, "value"): 12.5})


def with_sheet(content, old, new):
    name = sheet_part(content)
    return with_parts(content, {name: part(content, name).replace(old, new, 1)})


def marked(content):
    return annotated(content, ImportReport(name="a", outcome="refused", findings=(FOUND,)))


def test_a_format_of_a_million_brackets_is_no_work(good):
    styles = part(good, "xl/styles.xml").partition(b"<cellXfs")
    formats = b'<numFmts><numFmt numFmtId="164" formatCode="%s"/></numFmts>' % (b"[" * 900_000)
    begin, _, rest = styles[0].partition(b"<numFmts")
    head = begin + formats + rest.partition(b"</numFmts>")[2] if rest else begin + formats
    cells = b"".join(styles[1:]).replace(b'numFmtId="3"', b'numFmtId="164"')
    received = read_content(with_parts(good, {"xl/styles.xml": head + cells}), "f.xlsx")
    assert [one.code for one in received.findings] == []
    assert received.rows


@pytest.mark.parametrize(
    "covering",
    [
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b'<mergeCells><mergeCell ref="A:XFD"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>',
    ],
)
def test_a_range_of_billions_of_cells_is_not_written_comments_into(good, covering):
    assert marked(with_sheet(good, b"</sheetData>", b"</sheetData>" + covering)) is None


def test_rows_without_number_are_not_written_comments_into(good):
    rows = b"<row/>" * 400_000
    assert marked(with_sheet(good, b"</sheetData>", rows + b"</sheetData>")) is None


def test_a_workbook_with_merged_headings_has_its_comments(good):
    book = load_workbook(io.BytesIO(good))
    book[DATA_SHEET].merge_cells("A1:J1")
    out = io.BytesIO()
    book.save(out)
    answer = marked(out.getvalue())
    assert answer is not None
    assert load_workbook(io.BytesIO(answer))[DATA_SHEET]["G30"].comment is not None


def test_what_looks_like_a_formula_stays_a_text_in_the_answer(good):
    book = load_workbook(io.BytesIO(good))
    cell = book[DATA_SHEET]["J30"]
    cell.value, cell.data_type = "=1+1", "s"
    out = io.BytesIO()
    book.save(out)
    answer = marked(out.getvalue())
    assert answer is not None
    assert load_workbook(io.BytesIO(answer))[DATA_SHEET]["J30"].data_type == "s"


def test_a_compression_that_asks_for_gigabytes_is_refused(good):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info.filename), zipfile.ZIP_LZMA)
    content = bytearray(out.getvalue())
    names, extra = struct.unpack_from("<HH", content, 26)
    struct.pack_into("<I", content, 30 + names + extra + 5, 0xFFFF_FFF0)  # its dictionary
    (refused,) = read_content(bytes(content), "f.xlsx").findings
    assert refused.code == "file_broken"
    assert "compression 14" in refused.reason("en")


def test_twenty_thousand_unknown_names_are_told_without_guessing_at_each(tmp_path):
    lines = ["Chỉ tiêu;Kỳ số liệu;Giá trị"]
    lines += [f"Số lượt khách chưa từng biết {n};tháng 9/2021;{n}" for n in range(19_000)]
    store = SqliteStore(tmp_path / "centre", "nghean")
    content = "\r\n".join(lines).encode()
    report = import_content(store, CATALOGUE, content, ImportOptions("f.csv"), NOW_S)
    store.close()
    assert report.outcome == "refused"
    assert report.findings[0].cell == "A2"
    first = report.findings[0].reason("vi")
    assert first.endswith("biết 0 («Lượt khách lưu trú trong tháng», «Lượt khách lưu trú»?)")
    assert report.findings[-1].code == "more_findings"


def test_a_strangers_long_cells_are_not_remembered():
    folded("warm"), spelled("warm")
    tracemalloc.start()
    for number in range(300):
        folded(f"{number}{'à' * 30_000}")
        spelled(f"{number}{'à' * 30_000}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
