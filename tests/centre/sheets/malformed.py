"""Files as no agency should send them, made by hypothesis: workbooks and CSVs, a little wrong
or thoroughly so. Every one is imported; what must hold of all of them is in ``hold``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ioc_desktop.centre.sheets.form import DATA_SHEET, HEADINGS
from ioc_desktop.centre.sheets.importing import ImportOptions, ImportReport, import_content
from ioc_desktop.centre.sheets.report import annotated, report_text
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change
from tests.centre.sheets.workbooks import CATALOGUE, NOW_S, sheet_part, with_parts

WHOLE_FILE: Final = re.compile(r"(file|template|sheet|csv|more|dated|system|agency)_")
"""Findings that may be of the file or a sheet as a whole; all others name a cell."""

_CELL: Final = re.compile(r"[A-Z]{1,3}[1-9]\d{0,7}|[1-9]\d{0,7}")

_TEXTS = st.one_of(
    st.sampled_from(
        [
            *("1.234", "1.234,5", "1,234.5", "1234.5", "12%", "-5", "0", "abc", "12 tỷ", "1e9"),
            *("tháng 9/2021", "9/2021", "quý III/2021", "25/9/2021", "2021", "tháng 13/2021"),
            *("Toàn tỉnh", "Thị xã Thái Hòa", "vinh", "412", "414 · Vinh", "Hà Nội", "xã"),
            *("Lượt khách du lịch", "tourism.visitors", "cong suat phong", "documents.received"),
            *("Sở Du lịch", "syt", "ước", "chính thức", "luỹ kế", "kế hoạch", "đã kiểm tra"),
            *("lượt", "%", "tỷ đồng", "", " ", "\u200b", "Giá trị", "_x000D_", "_xD800_", "=1+1"),
        ]
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(repr),
)
_LIKELY: Final[dict[str, list[str]]] = {
    "number": ["1", "2", ""],
    "name": ["Lượt khách du lịch", "Công suất phòng", "Doanh thu du lịch", "Giường bệnh"],
    "unit": ["lượt", "%", "tỷ đồng", ""],
    "locality": ["Toàn tỉnh", "", "412 · Thành phố Vinh", "Thị xã Thái Hòa", "cua lo", "427"],
    "agency": ["", "", "Sở Du lịch", "Sở Y tế"],
    "period": ["tháng 9/2021", "năm 2020", "2020", "9/2021", "quý III/2021", "năm 2031"],
    "measure": ["", "kỳ này", "luỹ kế", "kế hoạch"],
    "value": ["12", "1.234", "1.234,5", "0", "-3", "72,5", "120", "999999999", "5%", "abc"],
    "status": ["", "ước", "sơ bộ", "chính thức"],
    "note": ["", "đủ", "theo báo cáo"],
    "confirmed": ["", "", "đã kiểm tra"],
    "indicator": ["", "", "tourism.visitors", "tourism.occupancy", "tourism.revenue"],
}
"""What a column mostly holds, so that files come as far as the checks of their figures."""


def _told(draw: Any, field_name: str) -> str:
    if draw(st.integers(0, 11)):
        return str(draw(st.sampled_from(_LIKELY[field_name])))
    return str(draw(_TEXTS))


_TYPES = st.sampled_from(["n", "s", "str", "inlineStr", "b", "e", "d", "z", ""])
_REFS = st.one_of(st.just(None), st.sampled_from(["A1", "ZZZ9999999", "a1", "1A", "", "G8"]))


@st.composite
def _cells(draw: Any, row: int, columns: int) -> str:
    """One row of cells, most of them where they belong."""
    out = []
    for column, name in enumerate(list(HEADINGS)[:columns]):
        if draw(st.integers(0, 9)) == 0:
            continue
        odd = draw(st.integers(0, 149))
        ref = f"{chr(ord('A') + column)}{row}" if odd else draw(_REFS)
        kind = draw(_TYPES) if odd < 10 else "inlineStr"
        text = escape(_xml(_told(draw, name)), {'"': "&quot;"})
        where = "" if ref is None else f' r="{ref}"'
        formula = "<f>1+1</f>" if odd == 3 else ""
        inner = f"<is><t>{text}</t></is>" if kind == "inlineStr" else f"<v>{text}</v>"
        style = draw(st.sampled_from(["", ' s="1"', ' s="3"', ' s="99"', ' s="x"']))
        out.append(f'<c{where} t="{kind}"{style}>{formula}{inner}</c>')
    return "".join(out)


def _xml(text: str) -> str:
    """Return what XML may hold at all of a text."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r"
        or (c >= "\x20" and not 0xD800 <= ord(c) < 0xE000 and c not in "\ufffe\uffff")
    )


@st.composite
def sheets(draw: Any, head: bytes, tail: bytes) -> bytes:
    """The part of a sheet of figures, put together by hand."""
    names = list(HEADINGS.values())
    if draw(st.integers(0, 9)) == 0:
        names = draw(st.permutations(names))
    headings = "".join(
        f'<c r="{chr(ord("A") + place)}7" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in enumerate(names)
        if draw(st.integers(0, 99))
    )
    rows = [f'<row r="7">{headings}</row>']
    for number in range(8, 8 + draw(st.integers(0, 6))):
        odd = draw(st.integers(0, 29))
        place = draw(st.sampled_from(["7", "0", "-1", "x", "99999999"])) if not odd else number
        hidden = ' hidden="1"' if odd == 1 else ""
        rows.append(f'<row r="{place}"{hidden}>{draw(_cells(number, 12))}</row>')
    merge = draw(
        st.sampled_from(["", "", "", "", "", "", "", "", "G8:G9", "A1:B2", "nonsense", "A1:ZZZZ9"])
    )
    merged = f'<mergeCells><mergeCell ref="{merge}"/></mergeCells>' if merge else ""
    return head + f"<sheetData>{''.join(rows)}</sheetData>{merged}".encode() + tail


@st.composite
def broken_bytes(draw: Any, content: bytes) -> bytes:
    """Content with some bytes changed, left out or doubled, or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        if not content:
            break
        at = draw(st.integers(0, len(content) - 1))
        length = draw(st.integers(0, 40))
        new = draw(st.binary(max_size=40))
        content = content[:at] + new + content[at + length :]
    if draw(st.integers(0, 5)) == 0:
        content = content[: draw(st.integers(0, len(content)))]
    return content


@st.composite
def workbooks(draw: Any, good: bytes) -> bytes:
    """A workbook that is wrong in its figures, in a part, or as an archive."""
    name = sheet_part(good)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        names = archive.namelist()
        sheet = archive.read(name)
        parts = {each: archive.read(each) for each in names}
    how = draw(
        st.sampled_from(
            ["figures", "figures", "figures", "figures", "figures", "part", "archive", "without"]
        )
    )
    if how == "archive":
        return bytes(draw(broken_bytes(good)))
    if how == "without":
        return with_parts(good, {draw(st.sampled_from(names)): None})
    if how == "part":
        chosen = draw(st.sampled_from(names))
        return with_parts(good, {chosen: draw(broken_bytes(parts[chosen]))})
    head, _, rest = sheet.partition(b"<sheetData>")
    tail = rest.partition(b"</sheetData>")[2].partition(b"<mergeCells")[0]
    return with_parts(good, {name: draw(sheets(head, tail))})


@st.composite
def tables(draw: Any) -> bytes:
    """A CSV file, in some encoding, whole or damaged."""
    separator = draw(st.sampled_from(";,\t|"))
    columns = ("name", "locality", "period", "value", "unit", "status", "measure")
    lines = [separator.join(HEADINGS[name] for name in columns if draw(st.integers(0, 79)))]
    for _ in range(draw(st.integers(0, 6))):
        cells = [_told(draw, name) for name in columns]
        if draw(st.integers(0, 9)) == 0:
            cells = cells[: draw(st.integers(0, 7))] + [draw(_TEXTS)] * draw(st.integers(0, 3))
        quoted = [f'"{cell}"' if draw(st.booleans()) else cell for cell in cells]
        lines.append(separator.join(quoted))
    text = draw(st.sampled_from(["\r\n", "\n", "\r"])).join(lines)
    encoding = draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258", "utf-32", "cp1252"])
    )
    content = text.encode(encoding, "replace")
    return bytes(draw(broken_bytes(content))) if draw(st.integers(0, 3)) == 0 else content


@dataclass(slots=True)
class Tally:
    """How the files of a campaign ended."""

    outcomes: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    def count(self, report: ImportReport) -> None:
        """Count one report."""
        self.outcomes[report.outcome] = self.outcomes.get(report.outcome, 0) + 1
        for code in {one.code for one in report.findings}:
            self.codes[code] = self.codes.get(code, 0) + 1


def hold(store: SqliteStore, content: bytes, name: str) -> ImportReport:
    """Import a file, and see that what must hold of any file holds of it."""
    before = store.heads()
    report = import_content(store, CATALOGUE, content, ImportOptions(name), NOW_S)
    after = store.heads()
    written = after["observations"] - before["observations"]
    if report.outcome == "stored":
        assert written == report.new + report.changed > 0
        assert not [one for one in report.findings if one.weight != "note"]
    else:
        assert after == before, "something of a file that was not stored is there"
    if report.outcome in {"refused", "held"}:
        assert [one for one in report.findings if one.weight != "note"]
    for one in report.findings:
        assert one.reason("vi")
        assert one.reason("en")
        assert len(one.reason("vi")) < 600
        if name.endswith(".xlsx") and one.cell:
            assert one.sheet or one.code.startswith(("file_", "dated_")), one
        if one.cell:
            assert _CELL.fullmatch(one.cell), one
        elif not WHOLE_FILE.match(one.code):
            raise AssertionError(f"nobody can tell where: {one}")
    report_text(report, "", NOW_S).encode("utf-8")
    if report.outcome == "refused" and name.endswith(".xlsx"):
        marked = annotated(content, report)
        located = {one.cell for one in report.findings if one.sheet == DATA_SHEET and one.cell}
        assert marked is None or located
    return report


def campaign(
    store: SqliteStore, good: bytes, examples: int, number: int, tally: Tally | None = None
) -> None:
    """Import so many malformed files, half of them workbooks; the same seed makes the same."""
    tally = Tally() if tally is None else tally
    rows = CATALOGUE.rows()["subsystems"]
    if store.head("subsystems") == 0:
        store.append("subsystems", [Change(name, 1, row) for name, row in rows.items()])

    def run(strategy: st.SearchStrategy[bytes], name: str, count: int) -> None:
        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def one(content: bytes) -> None:
            tally.count(hold(store, content, name))

        check: Callable[[], None] = one
        check()

    run(workbooks(good), "f.xlsx", examples // 2)
    run(tables(), "f.csv", examples - examples // 2)
