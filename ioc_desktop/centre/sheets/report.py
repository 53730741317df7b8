"""What became of a file, for those who sent it: a text, and their workbook with comments."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import range_boundaries

from ioc_desktop.centre.sheets.importing import ImportReport, Outcome
from ioc_desktop.centre.sheets.limits import RefusedFileError
from ioc_desktop.centre.sheets.packed import Packed
from ioc_desktop.centre.sheets.xml_events import xml_events
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.reporting.findings import Language, ReportFinding, Weight

_OUTCOMES: Final[dict[Outcome, tuple[str, str]]] = {
    "stored": ("stored", "đã ghi vào trung tâm"),
    "unchanged": (
        "nothing new: the centre has all of it already",
        "không có gì mới: trung tâm đã có đủ các số liệu này",
    ),
    "held": (
        "held: confirm the values that are marked, or accept them",
        "tạm giữ, chưa ghi: xác nhận các giá trị khác thường rồi gửi lại",
    ),
    "refused": (
        "refused: nothing was stored; mend the errors",
        "trả lại, chưa ghi số liệu nào: sửa các lỗi rồi gửi lại cả tệp",
    ),
    "checked": ("checked: it would be stored", "đã kiểm tra: có thể ghi"),
}
_WEIGHTS: Final[dict[Weight, tuple[str, str]]] = {
    "error": ("error", "lỗi"),
    "warning": ("check", "cần xác nhận"),
    "note": ("note", "lưu ý"),
}
_STATES: Final = {
    "running": ("running", "đang vận hành"),
    "incomplete": ("incomplete", "chưa đủ phần mềm, dữ liệu"),
    "no_software": ("no software", "chưa có phần mềm"),
    "not_connected": ("not connected", "chưa kết nối"),
}
_ANNOTATED_BYTES: Final = 20_000_000
"""A workbook whose parts come to more is not opened to write comments into it."""

_ANNOTATED_ELEMENTS: Final = 300_000
_ANNOTATED_COVERED: Final = 10_000
_COVERING: Final = frozenset({"mergeCell", "hyperlink"})

_FILLS: Final = {
    "error": PatternFill("solid", fgColor="FFC7CE"),
    "warning": PatternFill("solid", fgColor="FFE699"),
}


def outcome_words(report: ImportReport, language: Language) -> str:
    """Return what became of the file, in words."""
    return _OUTCOMES[report.outcome][language == "vi"]


def finding_line(found: ReportFinding, language: Language) -> str:
    """Return a finding on one line: where, how grave, why and what to do."""
    word = _WEIGHTS[found.weight][language == "vi"]
    return f"{found.where(language)}: {word}: {found.reason(language)}"


def counts_line(report: ImportReport, language: Language) -> str:
    """Return how many figures were new, corrected, and there already."""
    counts = (report.new, report.changed, report.same)
    if language == "en":
        return "{} new, {} corrected, {} unchanged".format(*counts)
    return "{} số liệu mới, {} đính chính, {} không đổi".format(*counts)


def state_lines(report: ImportReport, language: Language) -> Iterator[str]:
    """Return a line for each subsystem whose state has changed."""
    for name, state in report.subsystems:
        word = _STATES[state][language == "vi"]
        told = name if language == "en" else report.names.get(name, name)
        yield f"{told}: {'now' if language == 'en' else 'nay'} {word}"


def report_text(report: ImportReport, agency: str, now_s: int) -> str:
    """Return the report that is laid beside a file, in Vietnamese; times are the centre's."""
    lines = [
        "Kết quả kiểm tra biểu số liệu",
        "",
        f"Tệp: {report.name}",
        f"Đơn vị: {agency or 'không ghi'}",
        f"Thời điểm: {format_time(now_s)} {format_date(now_s)}",
        f"Kết quả: {outcome_words(report, 'vi')}",
    ]
    if report.outcome in {"stored", "unchanged", "checked"}:
        lines.append(f"Số liệu: {counts_line(report, 'vi')}")
    lines += state_lines(report, "vi")
    if report.findings:
        lines.append("")
        lines += [
            f"{number}. {finding_line(found, 'vi')}"
            for number, found in enumerate(report.findings, 1)
        ]
    return "\r\n".join(lines) + "\r\n"


def annotated(content: bytes, report: ImportReport) -> bytes | None:
    """Return the workbook with its findings as comments at their cells, None if it cannot be.

    Only of a workbook that the import could read: openpyxl builds all of it in memory.
    """
    by_cell: defaultdict[tuple[str, str], list[ReportFinding]] = defaultdict(list)
    for found in report.findings:
        if found.sheet and found.cell and found.weight != "note":
            by_cell[found.sheet, found.cell].append(found)
    if not by_cell or not _bearable(content):
        return None
    try:
        book = load_workbook(io.BytesIO(content))
        for (name, ref), several in by_cell.items():
            if name not in book.sheetnames:
                continue
            cell = book[name][ref]
            if not hasattr(cell, "comment"):
                continue
            text = "\n".join(found.reason("vi") for found in several)
            note = Comment(text, "ioc-desktop")
            note.width, note.height = 360, 40 + 34 * (1 + len(text) // 48)
            cell.comment = note
            cell.fill = _FILLS[min((found.weight for found in several), key=list(_FILLS).index)]
        out = io.BytesIO()
        book.save(out)
    except Exception:  # noqa: BLE001  # openpyxl raises whatever a strange part makes it raise; the text has every finding
        return None
    return out.getvalue()


def _bearable(content: bytes) -> bool:
    """Whether openpyxl can hold the workbook: it makes an object of every cell, and of every
    cell that a merged range or a link covers.
    """  # noqa: D205  # one sentence
    elements = covered = 0
    try:
        packed = Packed(content)
        try:
            if packed.size > _ANNOTATED_BYTES:
                return False
            for name in packed.names:
                if not name.endswith(".xml"):
                    continue
                with packed.open(name) as pieces:
                    for event in xml_events(pieces, name):
                        elements += event.kind == "start"
                        if event.name in _COVERING and event.kind == "start":
                            covered += _cells_of(event.attributes.get("ref", ""))
                        if elements > _ANNOTATED_ELEMENTS or covered > _ANNOTATED_COVERED:
                            return False
        finally:
            packed.close()
    except RefusedFileError:
        return False
    return True


def _cells_of(ref: str) -> int:
    """Return how many cells a range has; of one that cannot be read, too many."""
    try:
        left, top, right, bottom = (int(edge) for edge in range_boundaries(ref))
    except (ValueError, TypeError):  # TypeError: whole columns or rows have no such edge
        return _ANNOTATED_COVERED + 1
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)
