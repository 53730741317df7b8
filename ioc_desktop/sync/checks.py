"""What a row's types cannot say: times that are times, durations, sane numbers, depth.

The store refuses such rows too; here they are found before a page is handed over, so that
the reason is counted with the page and the row's body is kept as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ioc_desktop.domain.durations import parse_duration, parse_instant
from ioc_desktop.domain.freshness import cadence_problem
from ioc_desktop.domain.rows import (
    Alarm,
    Directive,
    Indicator,
    Locality,
    Observation,
    Record,
    Row,
    Subsystem,
)

MAX_DEPTH: Final = 32
MAX_ORDER: Final = 2**31
MAX_DECIMALS: Final = 12


def too_deep(value: Any, depth: int = MAX_DEPTH) -> bool:
    """Return whether a JSON value is nested more than ``depth`` levels."""
    if isinstance(value, dict):
        return depth <= 0 or any(too_deep(inner, depth - 1) for inner in value.values())
    if isinstance(value, list):
        return depth <= 0 or any(too_deep(inner, depth - 1) for inner in value)
    return False


def row_fault(row: Row) -> str | None:
    """Return why a well-typed row cannot be taken all the same, or None."""
    # Strict twins inherit from the domain's types, so the table is asked by the base's name.
    check = _CHECKS.get(type(row).__name__)
    if check is None:
        return None
    try:
        return check(row)
    except ValueError as error:
        return str(error)


def _times(row: Row, *names: str) -> str | None:
    for name in names:
        text = getattr(row, name)
        if text is not None:
            try:
                parse_instant(text)
            except ValueError as error:
                return f"`{name}`: {error}"
    return None


def _observation(row: Observation) -> str | None:
    parse_instant(row.period_start)
    parse_duration(row.period)
    if row.as_of is not None:
        parse_instant(row.as_of)
    return None


def _indicator(row: Indicator) -> str | None:
    if problem := cadence_problem(row.cadence):
        return f"`cadence`: {problem}"
    if 0 <= row.decimals <= MAX_DECIMALS:
        return None
    return f"`decimals` is not between 0 and {MAX_DECIMALS}"


def _record(row: Record) -> str | None:
    if row.attrs and too_deep(row.attrs):
        return "`attrs` is nested too deeply"
    return _times(row, "opened_at", "due_at", "closed_at")


def _ordered(row: Locality | Subsystem) -> str | None:
    if not -MAX_ORDER < row.order < MAX_ORDER:
        return f"`order` is out of range: {row.order}"
    if isinstance(row, Locality):
        return _times(row, "valid_from", "valid_to")
    return _times(row, "since")


_CHECKS: Final[dict[str, Callable[[Any], str | None]]] = {
    Observation.__name__: _observation,
    Indicator.__name__: _indicator,
    Record.__name__: _record,
    Locality.__name__: _ordered,
    Subsystem.__name__: _ordered,
    Alarm.__name__: lambda row: _times(row, "raised_at", "cleared_at"),
    Directive.__name__: lambda row: _times(row, "issued_at", "due_at"),
}
