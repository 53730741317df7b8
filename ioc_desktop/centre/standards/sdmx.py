"""SDMX 2.1: observations with all that their dataset, group and series say of them.

Whatever the message (generic or structure-specific, time series or flat, XML or JSON), a
reader gives ``SdmxData``: one ``SdmxObservation`` for each value, with its whole key. Here are
also the standard's own periods and statuses. Knows nothing of us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ioc_desktop.domain.durations import parse_duration

TIME: Final = "TIME_PERIOD"
MOST_OBSERVATIONS: Final = 200_000
MOST_COMPONENTS: Final = 100
"""A message has at most so many dimensions, and so many attributes: each value carries them."""

MOST_MATCHES: Final = 5_000_000
"""So often a group is held against a key in one message."""


@dataclass(frozen=True, slots=True)
class SdmxObservation:
    """One value: ``key`` has every dimension, TIME_PERIOD among them; ``value`` as written."""

    line: int
    key: Mapping[str, str]
    value: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SdmxData:
    """A data message. ``prepared`` is an RFC 3339 time or a day; ``structure`` names its DSD."""

    prepared: str
    sender: str
    test: bool
    action: str
    structure: str
    observations: tuple[SdmxObservation, ...]


@dataclass(frozen=True, slots=True)
class SdmxStructure:
    """A structure message: code lists, and which of them each component of a DSD takes.

    A list that is only referred to, or partial, has no codes here: None.
    """

    codes: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    components: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def names(self, structure: str, component: str) -> Mapping[str, str] | None:
        """Return the codes of a component with their names; None = not told."""
        code_list = self.components.get(structure, {}).get(component)
        return None if code_list is None else self.codes.get(code_list)


FREQUENCIES: Final = {
    "A": "P1Y", "S": "P6M", "H": "P6M", "T": "P4M", "Q": "P3M", "M": "P1M", "W": "P1W",
    "D": "P1D", "B": "P1D",
}  # fmt: skip
"""FREQ as the length of its periods (code list CL_FREQ)."""

_MONTHS: Final = {"S": 6, "T": 4, "Q": 3}
_PERIOD: Final = re.compile(
    r"(?P<year>\d{4})(?:"
    r"(?:-A1)?|"
    r"-(?P<part>[STQ])(?P<number>\d)|"
    r"-M?(?P<month>\d\d)|"
    r"-W(?P<week>\d\d)|"
    r"-D(?P<day>\d{3})|"
    r"-(?P<in_month>\d\d-\d\d)"
    r")",
    re.ASCII,
)


def read_period(text: str) -> tuple[str, str]:
    """Return first day and ISO 8601 length of a TIME_PERIOD: 2021, 2021-Q3, 2021-08, 2021-W05.

    Also 2021-S1, 2021-T2, 2021-D123, 2021-08-01 and ranges such as 2021-01-01/P3M.

    Raises:
        ValueError: none of these.
    """
    if "/" in text:
        start, _, length = text.partition("/")
        parse_duration(length)
        return date.fromisoformat(start[:10]).isoformat(), length
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return _first_day(int(match["year"]), match)


def _first_day(year: int, match: re.Match[str]) -> tuple[str, str]:
    if match["part"]:
        months = _MONTHS[match["part"]]
        number = int(match["number"])
        if not 1 <= number <= 12 // months:
            raise ValueError(match[0])
        return date(year, (number - 1) * months + 1, 1).isoformat(), f"P{months}M"
    if match["month"]:
        return date(year, int(match["month"]), 1).isoformat(), "P1M"
    if match["week"]:
        return date.fromisocalendar(year, int(match["week"]), 1).isoformat(), "P1W"
    if match["day"]:
        day = date(year, 1, 1) + timedelta(days=int(match["day"]) - 1)
        if day.year != year:
            raise ValueError(match[0])
        return day.isoformat(), "P1D"
    if match["in_month"]:
        return date.fromisoformat(match[0]).isoformat(), "P1D"
    return date(year, 1, 1).isoformat(), "P1Y"


STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "A": ("official", ""),
    "B": ("official", "đứt chuỗi: không so được với kỳ trước"),
    "D": ("official", "định nghĩa khác"),
    "E": ("estimate", "ước tính"),
    "F": ("estimate", "dự báo"),
    "G": ("official", "giá trị thí nghiệm"),
    "I": ("estimate", "suy ra (thay giá trị thiếu)"),
    "K": ("official", "gộp vào chỉ tiêu khác"),
    "N": ("official", "không có ý nghĩa thống kê"),
    "P": ("provisional", ""),
    "S": ("official", "ảnh hưởng bởi đình công hoặc sự kiện đặc biệt"),
    "U": ("provisional", "độ tin cậy thấp"),
    "V": ("provisional", "chưa kiểm định"),
    "W": ("official", "gồm số liệu của chỉ tiêu khác"),
    "H": ("missing", "thiếu số liệu: ngày nghỉ"),
    "L": ("missing", "thiếu số liệu: không thu thập"),
    "M": ("missing", "thiếu số liệu"),
    "O": ("missing", "thiếu số liệu"),
    "Q": ("missing", "không công bố (bảo mật)"),
}
"""What an OBS_STATUS (code list CL_OBS_STATUS 2.1) makes of a figure, and the note it leaves."""
