"""Everything that may be said of a report: where, what, and what to do, in two languages.

An ``error`` keeps the whole report out. A ``warning`` holds it until somebody has said that
it is right. A ``note`` is only told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Weight = Literal["error", "warning", "note"]
Language = Literal["vi", "en"]

CLIPPED: Final = 60

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # The value
    "value_missing": (
        "there is no value; write it, or clear the row",
        "chưa có giá trị; ghi giá trị hoặc xoá dòng này",
    ),
    "value_not_number": (
        "“{text}” is not a number; write digits only, such as 1.234,5",
        "«{text}» không phải là số; chỉ ghi chữ số, ví dụ 1.234,5",
    ),
    "value_ambiguous": (
        "{text} may be {grouped} or {decimal}; write the one that is meant",
        "{text} có thể là {grouped} hoặc {decimal}; ghi lại cho rõ",
    ),
    "value_marks_mixed": (
        "{text} uses other marks than the rest of the column; write all numbers as 1.234,5",
        "{text} dùng dấu khác với các ô còn lại của cột; ghi thống nhất dạng 1.234,5",
    ),
    "value_fraction": (
        "{text}: {indicator} is counted in whole {unit}; write a whole number",
        "{text}: {indicator} đếm theo {unit}, không có phần lẻ; ghi số nguyên",
    ),
    "value_percent": (
        "{text} is a percentage, but {indicator} is in {unit}",
        "{text} là phần trăm, nhưng {indicator} tính bằng {unit}",
    ),
    "value_date": (
        "the spreadsheet made a date of this value ({text}); type it again as a number",
        "bảng tính đã đổi giá trị này thành ngày ({text}); nhập lại dưới dạng số",
    ),
    "value_boolean": (
        "{text} is not a number; write the value",
        "{text} không phải là số; ghi giá trị",
    ),
    "value_error": (
        "the cell shows the error {text}; write the value itself",
        "ô báo lỗi {text}; ghi trực tiếp giá trị",
    ),
    "value_formula": (
        "the cell holds a formula without a saved result; write the value itself",
        "ô chứa công thức chưa có kết quả; ghi trực tiếp giá trị",
    ),
    "value_negative": (
        "{text} is negative; {indicator} cannot be",
        "{text} là số âm; {indicator} không thể âm",
    ),
    "value_too_large": (
        "{text} is larger than any figure of a province; check it",
        "{text} lớn quá mức có thể; kiểm tra lại",
    ),
    # The row
    "indicator_missing": (
        "no indicator is named; choose one",
        "chưa ghi chỉ tiêu; chọn một chỉ tiêu",
    ),
    "indicator_unknown": ("there is no indicator {text}{near}", "không có chỉ tiêu {text}{near}"),
    "indicator_several": (
        "{text} may be one of: {choices}; write the code",
        "{text} có thể là: {choices}; ghi mã chỉ tiêu",
    ),
    "indicator_ended": (
        "{indicator} is no longer reported since {day}",
        "{indicator} không còn báo cáo từ {day}",
    ),
    "place_unknown": (
        "there is no locality {text} in the units of {system}{near}",
        "không có địa bàn {text} trong đơn vị hành chính {system}{near}",
    ),
    "place_several": (
        "{text} may be one of: {choices}; write the code",
        "{text} có thể là: {choices}; ghi mã địa bàn",
    ),
    "place_contradiction": (
        "the code and the name in {text} do not belong together",
        "mã và tên trong {text} không khớp nhau",
    ),
    "place_not_broken_down": (
        "{indicator} is not reported by locality; leave the locality empty",
        "{indicator} không báo cáo theo địa bàn; để trống địa bàn",
    ),
    "place_out_of_time": (
        "{text} is a unit of {system}, which does not hold in this period",
        "{text} là đơn vị hành chính {system}, không có hiệu lực trong kỳ này",
    ),
    "system_unknown": (
        "there are no administrative units {text}; known: {choices}",
        "không có hệ đơn vị hành chính {text}; hiện có: {choices}",
    ),
    "agency_unknown": ("there is no agency {text}{near}", "không có cơ quan {text}{near}"),
    "agency_several": (
        "{text} may be one of: {choices}; write the code",
        "{text} có thể là: {choices}; ghi mã cơ quan",
    ),
    "agency_not_broken_down": (
        "{indicator} is not reported by agency; leave the agency empty",
        "{indicator} không báo cáo theo cơ quan; để trống cơ quan",
    ),
    "agency_owes_not": (
        "{agency} does not report {indicator}",
        "{agency} không phải là đơn vị báo cáo {indicator}",
    ),
    "agency_other": (
        "this report is of {agency}; it cannot give the figure of {other}",
        "biểu này của {agency}; không thể báo cáo thay {other}",
    ),
    "place_and_agency": (
        "a figure is of a locality or of an agency, not of both; clear one",
        "một số liệu thuộc địa bàn hoặc cơ quan, không thuộc cả hai; xoá một ô",
    ),
    "period_missing": (
        "there is no period; write it as {example}",
        "chưa ghi kỳ số liệu; ghi dạng {example}",
    ),
    "period_unreadable": (
        "{text} is not a period; write it as {example}",
        "{text} không phải là kỳ số liệu; ghi dạng {example}",
    ),
    "period_serial": (
        "{text} is a date as the spreadsheet counts it ({day}?); write it as {example}",
        "{text} là ngày ở dạng số của bảng tính ({day}?); ghi dạng {example}",
    ),
    "period_other_length": (
        "{text}: {indicator} is reported by periods such as {example}",
        "{text}: {indicator} báo cáo theo kỳ, ví dụ {example}",
    ),
    "period_future": ("{text} has not begun yet", "{text} chưa tới"),
    "period_formula": (
        "the period is a formula without a saved result; write it",
        "kỳ số liệu là công thức chưa có kết quả; ghi trực tiếp",
    ),
    "unit_differs": (
        "the unit is {unit}, not {text}; convert the value",
        "đơn vị tính là {unit}, không phải {text}; quy đổi lại giá trị",
    ),
    "status_unknown": (
        "{text} is not a status; choose ước, sơ bộ or chính thức",
        "{text} không phải là tình trạng; chọn ước, sơ bộ hoặc chính thức",
    ),
    "measure_unknown": (
        "{text} is not a kind of value; choose kỳ này, luỹ kế or kế hoạch",
        "{text} không phải là loại số liệu; chọn kỳ này, luỹ kế hoặc kế hoạch",
    ),
    "confirmed_unknown": (
        "{text} does not confirm anything; choose «đã kiểm tra» or clear it",
        "{text} không phải là lời xác nhận; chọn «đã kiểm tra» hoặc để trống",
    ),
    "note_too_long": (
        "the note has {count} characters; at most {most}",
        "ghi chú dài {count} ký tự; nhiều nhất {most}",
    ),
    "text_unfit": (
        "the cell holds characters that cannot be kept; type it again",
        "ô có ký tự không dùng được; nhập lại",
    ),
    "duplicate": (
        "the same figure stands in {where}; keep one of them",
        "số liệu này đã có ở {where}; chỉ giữ một",
    ),
    "part_above_total": (
        "{part} ({text}) is more than the whole, {indicator} ({total})",
        "{part} ({text}) lớn hơn tổng số, {indicator} ({total})",
    ),
    "merged": ("these cells are merged ({text}); unmerge them", "các ô bị gộp ({text}); bỏ gộp ô"),
    # Suspicious
    "far_from_history": (
        "{text} is far from what was reported before ({low} to {high}); confirm it",
        "{text} khác xa số liệu các kỳ trước ({low} đến {high}); xác nhận nếu đúng",
    ),
    "many_times_before": (
        "{text} is {times} times the nearest value that is known ({last}); confirm it",
        "{text} gấp {times} lần giá trị đã có gần nhất ({last}); xác nhận nếu đúng",
    ),
    "many_times_less": (
        "{text} is many times less than the nearest value that is known ({last}); confirm it",
        "{text} nhỏ hơn nhiều lần so với giá trị đã có gần nhất ({last}); xác nhận nếu đúng",
    ),
    "above_hundred": ("{text} % is above 100; confirm it", "{text} % vượt 100; xác nhận nếu đúng"),
    "beyond_alarm": (
        "{text} passes the alarm limit {limit}; confirm it",
        "{text} vượt ngưỡng báo động {limit}; xác nhận nếu đúng",
    ),
    "parts_differ": (
        "the parts add up to {sum}, the whole is {text}; confirm that it was printed so",
        "các thành phần cộng lại {sum}, tổng số là {text}; xác nhận nếu bản gốc in như vậy",
    ),
    "places_exceed_whole": (
        "the localities add up to {sum}, the whole is {text}; confirm it",
        "các địa bàn cộng lại {sum}, toàn tỉnh là {text}; xác nhận nếu đúng",
    ),
    "status_lowered": (
        "the figure was {before} and becomes {text}; confirm it",
        "số liệu đang là {before}, nay thành {text}; xác nhận nếu đúng",
    ),
    "early_official": (
        "the period has not ended, yet the figure is official; confirm it",
        "kỳ chưa kết thúc mà số liệu ghi chính thức; xác nhận nếu đúng",
    ),
    "row_hidden": (
        "the row is hidden, yet holds a value; show it, or confirm",
        "dòng bị ẩn nhưng có giá trị; bỏ ẩn hoặc xác nhận",
    ),
    # The file
    "file_empty": (
        "the file holds no figure: no row has a value",
        "tệp không có số liệu: chưa dòng nào có giá trị",
    ),
    "file_too_large": (
        "the file has {count} bytes; at most {most}",
        "tệp có {count} byte; nhiều nhất {most}",
    ),
    "file_kind": (
        "this is not a workbook (.xlsx) or a CSV file; save it as one",
        "đây không phải tệp .xlsx hoặc CSV; lưu lại đúng dạng",
    ),
    "file_old_excel": (
        "this is an old Excel file (.xls); save it as .xlsx",
        "đây là tệp Excel cũ (.xls); lưu lại dạng .xlsx",
    ),
    "file_encrypted": (
        "the workbook is protected by a password; save it without one",
        "tệp được đặt mật khẩu; lưu lại không mật khẩu",
    ),
    "file_macros": (
        "the workbook holds macros; save it as .xlsx without them",
        "tệp chứa macro; lưu lại dạng .xlsx không macro",
    ),
    "file_broken": (
        "the workbook is damaged or was not copied to its end ({text}); open it and save it again",
        "tệp bị hỏng hoặc chép chưa hết ({text}); mở ra và lưu lại, hoặc chép lại tệp",
    ),
    "file_nothing": (
        "the file has nothing in it (0 bytes); copy it again",
        "tệp rỗng (0 byte); chép lại tệp",
    ),
    "file_bomb": (
        "the workbook unpacks to more than {most} bytes; it is not read",
        "tệp giải nén ra hơn {most} byte; không đọc",
    ),
    "file_xml": (
        "{text} holds declarations that a workbook never has; it is not read",
        "{text} chứa khai báo mà tệp bảng tính không có; không đọc",
    ),
    "file_links": (
        "the workbook takes values from other files; paste the values instead",
        "tệp lấy số liệu từ tệp khác; dán giá trị thay cho liên kết",
    ),
    "rows_too_many": (
        "the sheet has more than {most} rows; split the file",
        "trang có hơn {most} dòng; chia nhỏ tệp",
    ),
    "template_missing": (
        "the workbook was not made from our template; get one with «centre template»",
        "tệp không theo biểu mẫu; lấy biểu mẫu bằng lệnh «centre template»",
    ),
    "template_version": (
        "the template is of version {text}; this centre takes {version}; get a new one",
        "biểu mẫu phiên bản {text}; trung tâm dùng {version}; lấy biểu mẫu mới",
    ),
    "template_centre": (
        "the template is of the centre {text}, not of {centre}",
        "biểu mẫu của trung tâm {text}, không phải {centre}",
    ),
    "template_agency": (
        "the workbook is of {text}, not of {agency}",
        "tệp của {text}, không phải của {agency}",
    ),
    "template_damaged": (
        "the template's own sheet was changed ({text}); get a new template",
        "trang ẩn của biểu mẫu đã bị sửa ({text}); lấy biểu mẫu mới",
    ),
    "sheet_missing": ("the sheet {text} is missing", "thiếu trang {text}"),
    "sheet_renamed": (
        "the sheet {text} was renamed {found}; give it its name back",
        "trang {text} đã bị đổi tên thành {found}; đặt lại tên cũ",
    ),
    "sheet_hidden": (
        "the sheet {text} is hidden; show it and check what it says",
        "trang {text} bị ẩn; bỏ ẩn và kiểm tra nội dung",
    ),
    "sheet_extra": ("the sheet {text} is not read", "trang {text} không được đọc"),
    "heading_missing": (
        "there is no column {text}; the headings are changed",
        "không có cột {text}; tiêu đề cột đã bị sửa",
    ),
    "heading_twice": ("the column {text} is there twice", "cột {text} có hai lần"),
    "heading_unknown": ("the column {text} is not read", "cột {text} không được đọc"),
    "csv_encoding": (
        "the text is in no known encoding; save the file as CSV UTF-8",
        "không nhận ra bảng mã; lưu lại dạng CSV UTF-8",
    ),
    "csv_tcvn3": (
        "the text is in TCVN3 (ABC fonts), which is not read; convert it to Unicode, UTF-8",
        "văn bản dùng bảng mã TCVN3 (phông .Vn); chuyển sang Unicode UTF-8",
    ),
    "csv_broken": (
        "the line cannot be split into columns ({text})",
        "không tách được các cột của dòng ({text})",
    ),
    "csv_longer": (
        "the row has more cells than there are headings ({count} after {text})",
        "dòng có nhiều ô hơn số cột ({count} ô sau cột {text})",
    ),
    "more_findings": (
        "{count} more findings are not listed; mend these first",
        "còn {count} lỗi nữa không liệt kê; sửa các lỗi trên trước",
    ),
    "dated_unreadable": (
        "{text} is not the day of the report; write it as 07/10/2021",
        "{text} không phải là ngày lập; ghi dạng 07/10/2021",
    ),
    "dated_future": ("the report is dated {text}, which is to come", "ngày lập {text} chưa tới"),
    "figure_older": (
        "the centre has this figure as of {text}, later than this report; date the report anew",
        "trung tâm đã có số liệu này lập ngày {text}, sau ngày lập biểu; ghi lại ngày lập",
    ),
}


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One thing to say of a report: its weight, its place (sheet and cell) and why.

    ``sheet`` "" and ``cell`` "" are the file as a whole. ``values`` fill the texts.
    """

    code: str
    weight: Weight
    sheet: str = ""
    cell: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def reason(self, language: Language = "vi") -> str:
        """Return the reason and what to do, in plain words."""
        english, vietnamese = TEXTS[self.code]
        template = english if language == "en" else vietnamese
        values = dict(self.values)
        if near := values.get("near"):
            values["near"] = f" ({near}?)"
        return template.format_map(values)

    def where(self, language: Language = "vi") -> str:
        """Return the place, as "Số liệu!I12"; for the whole file a word that says so."""
        if not self.cell:
            return self.sheet or ("the file" if language == "en" else "cả tệp")
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell


def finding(
    code: str, weight: Weight = "error", sheet: str = "", cell: str = "", **values: object
) -> ReportFinding:
    """Return a finding; values are clipped, so that a hostile cell cannot fill the report."""
    told = tuple((name, clipped(str(value))) for name, value in values.items())
    return ReportFinding(code, weight, sheet, cell, told)


def clipped(text: str) -> str:
    """Return a text on one line, without what cannot be shown, of a bearable length."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= CLIPPED else f"{plain[: CLIPPED - 1]}…"


def holds(findings: Iterable[ReportFinding], *, accepted: bool) -> bool:
    """Whether a report must not be stored: an error, or a warning that nobody has accepted."""
    return any(
        one.weight == "error" or (one.weight == "warning" and not accepted) for one in findings
    )
