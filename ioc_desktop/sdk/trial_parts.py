"""What is tried when a tile is laid out without figures: state, severity, size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ioc_desktop.domain.durations import day_start_s, parse_duration
from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.domain.rows import Indicator

NOW_S: Final = 1633599720
"""07/10/2021 16:42 in Nghệ An: a fixed afternoon, so that a trial is the same every time."""
MINUTE_S, HOUR_S, DAY_S, MONTH_S = 60, 3600, 86_400, 30 * 86_400

_TODAY: Final = date(2021, 10, 7)
_MONDAY_S: Final = day_start_s(date(2021, 9, 27))
_YEAR: Final = 12
_AGES_S: Final = {
    FreshnessState.LIVE: 2 * MINUTE_S,
    FreshnessState.LATE: 26 * HOUR_S,
    FreshnessState.STALE: 12 * DAY_S,
    FreshnessState.LOST: 3 * HOUR_S,
}
"""How old figures are in each state: ages of two digits where there are such."""
_FEW: Final = frozenset({
    "vụ", "sự cố", "ca", "ổ dịch", "cuộc", "hệ thống", "địa chỉ", "chỉ dấu", "camera", "cơ sở",
    "dịch vụ", "tin", "phản ánh",
})  # fmt: skip
"""Units of which a province counts hundreds a period, not tens of thousands."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: the state of all figures, how grave they are, whether there are any.

    ``huge``: values a thousand times as large as their unit suggests.
    """

    state: FreshnessState = FreshnessState.LIVE
    severity: Severity = Severity.WARN
    huge: bool = False
    empty: bool = False

    @property
    def freshness(self) -> Freshness:
        """The freshness of everything in this trial."""
        return freshness_of(self.state)


def freshness_of(state: FreshnessState) -> Freshness:
    """Return the freshness of a state."""
    if state is FreshnessState.NOT_CONNECTED:
        return Freshness(state, reason="No software yet")
    age_s = _AGES_S[state]
    since_s = None if state is FreshnessState.LIVE else NOW_S - age_s * 3 // 4
    return Freshness(state, NOW_S - age_s, NOW_S - age_s // 2, since_s)


def magnitude(indicator: Indicator, *, huge: bool) -> float:
    """Return a value of the size that the unit suggests; ``huge``: a thousand times as much."""
    unit = indicator.unit.casefold()
    if "%" in unit:
        return 96.4
    if "tỷ" in unit:
        value = 14_642.96
    elif "đồng" in unit and "triệu" not in unit and "nghìn" not in unit:
        value = 3_327_791_442.0
    elif "điểm" in unit:
        return 87.65
    else:
        value = 1_284.0 if unit in _FEW else 12_846.0
    return value * 1000 if huge else value


def start_s(every: str) -> int:
    """Return when the latest whole period of that length began: a day, a month, a year."""
    months = parse_duration(every).months
    if not months:
        return day_start_s(_TODAY) if parse_duration(every).is_within_a_day else _MONDAY_S
    return day_start_s(_TODAY.replace(day=1, month=1 if months >= _YEAR else 10 - months))
