"""The ministry's four flags of a figure: right, complete, clean, alive.

Nothing is corrected here: parts that do not add up and centres that disagree are marked as
they were sent. What is behind a flag that is down travels as a text of the screen with its
arguments (``why``), see ``split_why``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ioc_desktop.domain.figures import FreshnessState, OtherValue, Quality, Severity
from ioc_desktop.domain.numbers import format_value, printed
from ioc_desktop.domain.rows import Limits

BEYOND_LIMITS: Final = "Beyond its limits"
PARTS_DIFFER: Final = "The parts add up to {sum}, not {value}"
CENTRES_DISAGREE: Final = "Another centre reports another value"
NOT_ALL_REPORTED: Final = "{reported} of {expected} have reported"
ROWS_REJECTED: Final = "{count} rows were set aside"
NOT_FRESH: Final = "The figure is out of date"
SOME_PERIODS: Final = "Added up from {parts} of {all} periods"

MESSAGES: Final = (
    BEYOND_LIMITS,
    PARTS_DIFFER,
    CENTRES_DISAGREE,
    NOT_ALL_REPORTED,
    ROWS_REJECTED,
    NOT_FRESH,
    SOME_PERIODS,
)
"""The source texts of everything that ``why`` may hold, for the screen's translation."""

_ROUNDED_UNITS: Final = ("đồng", "VND", "USD", "%")

_MARK: Final = "\x1f"


def severity(value: float | None, limits: Limits) -> Severity:
    """Return how abnormal a value is; a value on a limit is still within it.

    Without a value nothing is abnormal: its absence is told by freshness.
    """
    if value is None:
        return Severity.NORMAL
    if _beyond(value, limits.alarm_above, limits.alarm_below):
        return Severity.ALARM
    if _beyond(value, limits.warn_above, limits.warn_below):
        return Severity.WARN
    return Severity.NORMAL


def parts_add_up(
    value: float | None, parts: Sequence[float | None], decimals: int = 0, unit: str = ""
) -> bool | None:
    """Return whether the parts' sum is the value as printed, within honest rounding.

    Each part, and the total, may be half a unit of the last printed digit off, so the
    tolerance grows with the number of parts that carry a rounding. Whole counts
    (``decimals`` 0 and every number whole) must add up exactly, but for units that are
    measured and so rounded even where printed whole: money and percentages. None when there
    are no parts, or one of them or the value is missing: then nobody can say.
    """
    known = [part for part in parts if part is not None]
    if value is None or not parts or len(known) != len(parts):
        return None
    difference = abs(sum(known) - value)
    counted = not any(word in unit for word in _ROUNDED_UNITS)
    if counted and decimals == 0 and all(float(number).is_integer() for number in (value, *known)):
        return difference == 0
    digit = 10.0 ** -max(decimals, 0)
    return difference <= digit * (len(known) + 1) / 2 + _grain(value)


def disagrees(ours: float | None, theirs: float | None, decimals: int = 0) -> bool:
    """Return whether two centres' values differ beyond rounding to ``decimals`` places.

    They agree when they would be printed alike, or differ by less than half a unit of the
    last printed digit (14.45 and 14.449 are no disagreement). A missing value is none.
    """
    if ours is None or theirs is None:
        return False
    if printed(ours, decimals) == printed(theirs, decimals):
        return False
    return abs(ours - theirs) > 10.0 ** -max(decimals, 0) / 2 + _grain(ours)


def assess(  # noqa: PLR0913  # the facts behind four flags; all keyword-only
    value: float | None,
    *,
    decimals: int = 0,
    unit: str = "",
    limits: Limits | None = None,
    parts: Sequence[float | None] = (),
    others: Iterable[OtherValue] = (),
    reported: int | None = None,
    expected: int | None = None,
    rejected: int | None = None,
    freshness: FreshnessState | None = None,
) -> Quality:
    """Return the four flags of a figure; a flag that cannot be judged is None.

    right: within limits, parts add up, centres agree. complete: all ``expected`` localities
    or agencies have ``reported``. clean: no ``rejected`` rows behind it. alive: LIVE.
    """
    why: list[str] = []
    right = None if value is None else True
    if value is not None:
        if severity(value, limits or Limits()) is not Severity.NORMAL:
            right = False
            why.append(BEYOND_LIMITS)
        if parts_add_up(value, parts, decimals, unit) is False:
            right = False
            total = sum(part for part in parts if part is not None)
            why.append(because(PARTS_DIFFER, sum=total, value=value))
        if any(other.disagrees for other in others):
            right = False
            why.append(CENTRES_DISAGREE)
    complete = None
    if expected is not None and expected > 0:
        complete = (reported or 0) >= expected
        if not complete:
            why.append(because(NOT_ALL_REPORTED, reported=reported or 0, expected=expected))
    clean = None if rejected is None else rejected == 0
    if clean is False:
        why.append(because(ROWS_REJECTED, count=rejected or 0))
    alive = None if freshness is None else freshness is FreshnessState.LIVE
    if alive is False:
        why.append(NOT_FRESH)
    return Quality(right, complete, clean, alive, tuple(why))


def because(message: str, **numbers: float) -> str:
    """Return one entry of ``Quality.why``: a source text with its arguments, packed."""
    return _MARK.join((message, *(f"{name}={number!r}" for name, number in numbers.items())))


def split_why(entry: str, language: str, decimals: int = 0) -> tuple[str, dict[str, str]]:
    """Return the source text and its arguments, formatted, ready for ``words(text, **…)``.

    Whole numbers are printed whole, others with the indicator's ``decimals``.
    """
    message, *packed = entry.split(_MARK)
    values: dict[str, str] = {}
    for pair in packed:
        name, _, number = pair.partition("=")
        amount = float(number)
        values[name] = format_value(amount, 0 if amount.is_integer() else decimals, language)
    return message, values


def _beyond(value: float, above: float | None, below: float | None) -> bool:
    return (above is not None and value > above) or (below is not None and value < below)


def _grain(value: float) -> float:
    """Return the slack that binary floating point itself needs at this magnitude."""
    return abs(value) * 1e-12 + 1e-12
