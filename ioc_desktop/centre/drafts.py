"""Rows before their time: what will be published when, and how it reads then.

Days are counted from 1970-01-01 in local time (UTC+7); a draft's versions are in the order
of their publication and their revisions grow with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

import msgspec

from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S

ILLUSTRATIVE_NOTE: Final = "số liệu minh hoạ"
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_encode = msgspec.json.Encoder().encode


class Draft(Protocol):
    """A row's whole life: ``versions`` are ``(publish_s, rev)``."""

    @property
    def dataset(self) -> str:
        """The dataset it will stand in."""

    @property
    def id(self) -> str:
        """The row's id."""

    @property
    def versions(self) -> Sequence[tuple[int, int]]:
        """When each version is published (epoch seconds), and its revision."""

    @property
    def keeps_earlier(self) -> bool:
        """Whether each version stays in the log beside the later ones, as a vintage."""

    def row(self, index: int) -> bytes | None:
        """Return the encoded row of a version; None = it is deleted."""


Value = tuple[int, int, float | None, str]
"""``(publish_s, rev, value, status)`` of one version of a figure."""


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A synthetic figure: one indicator, scope and period, with the versions it goes through.

    Its versions are vintages, but those of a count that runs through its day.
    """

    indicator: str
    period_start: str
    values: Sequence[Value]
    period: str = "P1D"
    locality: str = ""
    system: str = ""
    agency: str = ""
    note: str = ILLUSTRATIVE_NOTE
    illustrative: bool = True
    keeps_earlier: bool = True
    measure: str = "actual"

    @property
    def dataset(self) -> str:
        """Figures are observations."""
        return "observations"

    @property
    def id(self) -> str:
        """Indicator, locality, agency and period: all that makes a figure that figure."""
        name = f"{self.indicator}/{self.locality}/{self.agency}/{self.period_start}"
        return name if self.measure == "actual" else f"{name}/{self.measure}"

    @property
    def versions(self) -> Sequence[tuple[int, int]]:
        """When each version is published, and its revision."""
        return [(value[0], value[1]) for value in self.values]

    def row(self, index: int) -> bytes:
        """Return the encoded observation; hand-written because there are so many of them."""
        publish_s, _, value, status = self.values[index]
        text = f'{{"indicator":"{self.indicator}","period_start":"{self.period_start}","value":'
        text += "null" if value is None else repr(value)
        if self.period != "P1D":
            text += f',"period":"{self.period}"'
        if self.locality:
            text += f',"locality":"{self.locality}","system":"{self.system}"'
        if self.agency:
            text += f',"agency":"{self.agency}"'
        if self.measure != "actual":
            text += f',"measure":"{self.measure}"'
        if status != "official":
            text += f',"status":"{status}"'
        text += f',"as_of":"{local_iso(publish_s)}"'
        if self.note:
            text += f',"note":"{self.note}"'
        return (text + (',"illustrative":true}' if self.illustrative else "}")).encode()


@dataclass(frozen=True, slots=True)
class RowDraft:
    """Any other row: its versions as ``(publish_s, rev, row)``, rows encoded; None = deleted."""

    dataset: str
    id: str
    rows: Sequence[tuple[int, int, bytes | None]]
    keeps_earlier: bool = False

    @property
    def versions(self) -> Sequence[tuple[int, int]]:
        """When each version is published, and its revision."""
        return [(row[0], row[1]) for row in self.rows]

    def row(self, index: int) -> bytes | None:
        """Return the encoded row; None = it is deleted."""
        return self.rows[index][2]


def day_of(instant_s: float) -> int:
    """Return the local day in which an instant lies."""
    return int(instant_s + LOCAL_OFFSET_S) // DAY_S


def day_start(day: int) -> int:
    """Return a local day's first second."""
    return day * DAY_S - LOCAL_OFFSET_S


@lru_cache(maxsize=4096)
def as_date(day: int) -> date:
    """Return a local day as a date."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def as_day(day: date) -> int:
    """Return a date as a local day."""
    return day.toordinal() - _EPOCH_ORDINAL


@lru_cache(maxsize=4096)
def day_iso(day: int) -> str:
    """Return a local day as ``2021-10-07``."""
    return as_date(day).isoformat()


@lru_cache(maxsize=8192)
def local_iso(instant_s: int) -> str:
    """Return an instant as ``2021-10-07T16:30:00+07:00``."""
    day, rest = divmod(instant_s + LOCAL_OFFSET_S, DAY_S)
    return f"{day_iso(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}+07:00"
