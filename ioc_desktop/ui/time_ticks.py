"""Where a time axis has its marks, and what they say: dd/mm, coarser as it spans more. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ioc_desktop.domain.dates import format_date, format_day, format_time
from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S

_HOUR_S = 3600
_DAYS = tuple(n * DAY_S for n in (1, 2, 7, 14))
_HOURS = tuple(n * _HOUR_S for n in (1, 3, 6, 12))
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240)
_MONTH_S = 30 * DAY_S
_MONDAY_S = 4 * DAY_S  # the first Monday after the epoch's Thursday


def time_ticks(low_s: float, high_s: float, most: int, language: str) -> list[tuple[float, str]]:
    """Return at most about ``most`` marks between two moments (epoch seconds), with texts.

    Within days the time of day (a midnight has its date), then days ``07/10``, months
    ``10/2021``, years. The first day of a year, and the first mark, have their year.
    """
    wanted_s = max(1.0, (high_s - low_s) / max(1, most))
    for step_s in (*_HOURS, *_DAYS):
        if step_s >= wanted_s:
            return _spelled(_even(low_s, high_s, step_s), step_s, language)
    months = next((one for one in _MONTHS if one * _MONTH_S >= wanted_s), _MONTHS[-1])
    return [(at, _month_text(at, months)) for at in _by_months(low_s, high_s, months)]


def _even(low_s: float, high_s: float, step_s: int) -> Iterator[float]:
    origin = (_MONDAY_S if step_s >= 7 * DAY_S else 0) - LOCAL_OFFSET_S  # weeks begin on Mondays
    at = origin + -(-(low_s - origin) // step_s) * step_s
    while at <= high_s:
        yield at
        at += step_s


def _by_months(low_s: float, high_s: float, months: int) -> Iterator[float]:
    first = datetime.fromtimestamp(low_s + LOCAL_OFFSET_S, UTC)
    number = (first.year * 12 + first.month - 1) // months * months
    while True:
        year, month = divmod(number, 12)
        at = datetime(year, month + 1, 1, tzinfo=UTC).timestamp() - LOCAL_OFFSET_S
        if at > high_s:
            return
        if at >= low_s:
            yield at
        number += months


def _spelled(ticks: Iterator[float], step_s: int, language: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    year = None
    for at in ticks:
        local = datetime.fromtimestamp(at + LOCAL_OFFSET_S, UTC)
        midnight = local.hour == 0
        if not midnight and step_s < DAY_S:
            text = format_time(int(at))
        elif local.year != year:
            text = format_date(int(at), language)
        else:
            text = format_day(int(at), language)
        if midnight:
            year = local.year
        found.append((at, text))
    return found


def _month_text(at: float, months: int) -> str:
    local = datetime.fromtimestamp(at + LOCAL_OFFSET_S, UTC)
    return str(local.year) if months >= 12 else f"{local:%m/%Y}"  # noqa: PLR2004  # whole years
