"""The sheet of instructions of a template, in the words of those who fill it in."""

from __future__ import annotations

from typing import Final

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

_TEXT: Final = """\
# Hướng dẫn điền biểu số liệu
# Điền thế nào
Chỉ nhập vào các ô nền vàng của trang «Số liệu». Các ô khác đã khoá để máy đọc đúng.
Giá trị: nhập số theo đơn vị tính ghi cùng dòng, không kèm chữ. Ô trống nghĩa là chưa có số liệu, \
không phải số 0; nếu đúng là không có thì nhập 0.
Kỳ số liệu: tháng 9/2021, quý III/2021, năm 2021, tuần 40/2021, 25/9/2021.
Loại số liệu: «kỳ này» là số trong kỳ; «luỹ kế» là cộng dồn từ đầu năm; «kế hoạch» là chỉ tiêu, \
dự toán được giao.
Tình trạng: «ước» khi chưa đủ số, «sơ bộ» khi đủ nhưng chưa thẩm định, «chính thức» khi không còn \
thay đổi.
Ngày lập: ngày số liệu được lập; bỏ trống thì lấy ngày nhập vào trung tâm.
# Đính chính, bổ sung
Sửa số liệu kỳ trước: ghi thêm dòng ở cuối danh sách với đúng kỳ đó. Trung tâm giữ cả giá trị cũ \
và giá trị mới.
Gửi lại số liệu không đổi cũng không sao: trung tâm báo không có gì mới.
# Khi bị trả lại
Trung tâm trả lại bản kết quả ghi rõ trang, ô và lý do; trong tệp, các ô sai có ghi chú. Sửa xong \
gửi lại cả tệp; chưa sửa hết thì chưa số liệu nào được ghi.
Giá trị khác thường nhưng đúng: chọn «đã kiểm tra» ở cột Xác nhận rồi gửi lại.
# Không nên
Không đổi tên, ẩn hoặc thêm trang; không gộp ô; không đặt mật khẩu; không dùng macro, không liên \
kết sang tệp khác. Công thức được nhận nếu tệp đã lưu kết quả tính.
"""


def instructions(sheet: Worksheet, font: str) -> None:
    """Write the instructions on an empty sheet, and lock it."""
    sheet.column_dimensions["A"].width = 110
    sheet.sheet_view.showGridLines = False
    row = 1
    for line in _TEXT.splitlines():
        heading = line.startswith("# ")
        if heading and row > 1:
            row += 1
        cell = sheet.cell(row, 1, line.removeprefix("# ") if heading else f"– {line}")
        size = 16 if row == 1 else 13
        cell.font = Font(name=font, size=size, bold=heading)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = (23 if row == 1 else 19) * (1 + len(line) // 98)
        row += 1
    sheet.protection.sheet = True
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
