"""The form that a template has: its sheets, its headings, what its hidden sheet says.

A change that an older import would misread raises ``VERSION``.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ioc_desktop.domain.reporting.plain import folded

FORMAT: Final = "ioc-sheet"
VERSION: Final = "1"

DATA_SHEET: Final = "Số liệu"
HELP_SHEET: Final = "Hướng dẫn"
MACHINE_SHEET: Final = "_ioc"

NAME: Final = "name"
"""The column that shows an indicator's name; ``indicator`` is its code."""

HEADINGS: Final[dict[str, str]] = {
    "number": "TT",
    NAME: "Chỉ tiêu",
    "unit": "Đơn vị tính",
    "locality": "Địa bàn",
    "agency": "Cơ quan",
    "period": "Kỳ số liệu",
    "measure": "Loại số liệu",
    "value": "Giá trị",
    "status": "Tình trạng",
    "note": "Ghi chú",
    "confirmed": "Xác nhận",
    "indicator": "Mã chỉ tiêu",
}
"""The columns of a template, in their order, and their headings."""

REQUIRED: Final = ("period", "value")
WHOLE_PROVINCE: Final = "Toàn tỉnh"
WHOLE_AREA: Final = "Toàn địa bàn"
DATED: Final = "Ngày lập"
"""The label in front of the day on which the agency made the report."""

_MORE: Final[dict[str, tuple[str, ...]]] = {
    "number": ("stt",),
    NAME: ("ten chi tieu",),
    "indicator": ("indicator", "ma"),
    "locality": ("locality", "dia phuong", "ma dia ban", "huyen"),
    "system": ("system", "he don vi hanh chinh"),
    "agency": ("agency", "don vi bao cao", "ma co quan"),
    "period": ("period", "ky", "ky bao cao", "thoi gian"),
    "measure": ("measure", "loai tri"),
    "value": ("value", "so lieu", "tri so"),
    "unit": ("unit", "dvt"),
    "status": ("status", "trang thai"),
    "note": ("note",),
    "confirmed": ("confirmed",),
}


def heading_fields() -> dict[str, str]:
    """Return the field that each heading means, headings without diacritics."""
    found = {folded(heading): field for field, heading in HEADINGS.items()}
    for field, names in _MORE.items():
        found |= dict.fromkeys(names, field)
    return found


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What a template's hidden sheet says of it, a key and a value in each row."""

    format: str
    version: str
    schema: str
    centre: str
    system: str
    agency: str = ""
    indicators: str = ""
    """Their ids, with spaces between."""
