"""Units of figures in the language of the screen: centres write them in Vietnamese. Pure."""

from __future__ import annotations

from typing import Final

_ENGLISH: Final = {
    "ca": "cases",
    "camera": "cameras",
    "chỉ dấu": "traces",
    "chỉ số": "index",
    "cuộc": "calls",
    "cơ sở": "places",
    "dịch vụ": "services",
    "doanh nghiệp": "enterprises",
    "giáo viên": "teachers",
    "giường": "beds",
    "hệ thống": "systems",
    "học sinh": "pupils",
    "hồ sơ": "dossiers",
    "lượt": "visits",
    "lớp": "classes",
    "ngày": "days",
    "người": "people",
    "nghìn đồng": "thousand dong",
    "đồng": "dong",
    "triệu đồng": "million dong",
    "tỷ đồng": "billion dong",
    "triệu USD": "million USD",
    "phòng": "rooms",
    "phút": "minutes",
    "phản ánh": "reports",
    "sự cố": "incidents",
    "thủ tục": "procedures",
    "tin": "articles",
    "trường": "schools",
    "văn bản": "documents",
    "vụ": "incidents",
    "điểm": "points",
    "đơn vị": "units",
    "địa chỉ": "addresses",
    "ổ dịch": "outbreaks",
}


def unit_word(unit: str, language: str) -> str:
    """Return a unit in that language (vi, en); one that nobody knows stays as it was sent."""
    return _ENGLISH.get(unit, unit) if language == "en" else unit
