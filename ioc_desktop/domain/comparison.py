"""The comparison set beside every figure: computed from the values, never copied.

A printed change is not trusted: one accident report divided by the new value and printed
−12,2% for a change of −10,9%. All results are ratios (0.078 = +7,8%); None where a value is
missing or the question has no answer (division by nothing), never zero.
"""

from __future__ import annotations

from math import isfinite

from ioc_desktop.domain.figures import Comparison


def change(now: float | None, then: float | None) -> float | None:
    """Return the growth from ``then`` to ``now`` as a ratio of the OLD value.

    262 accidents after 294 are −0.1088 (−10,9%). From a negative value upwards is growth.
    None when either is missing or ``then`` is zero.
    """
    if now is None or then is None or then == 0:
        return None
    return _finite((now - then) / abs(then))


def share(part: float | None, whole: float | None) -> float | None:
    """Return ``part`` as a ratio of ``whole`` (of the plan, of the total), None if unknown.

    A whole of zero or less has no shares.
    """
    if part is None or whole is None or not whole > 0:
        return None
    return _finite(part / whole)


def compare(
    value: float | None,
    *,
    cumulative: float | None = None,
    plan: float | None = None,
    last_year: float | None = None,
    previous: float | None = None,
) -> Comparison:
    """Return the comparison set of ``value``, all in the indicator's own unit.

    ``last_year`` is the same period's value a year before, ``previous`` that of the period
    just before. The plan's share is that of the cumulative value, or without one of the
    value itself.
    """
    return Comparison(
        cumulative=cumulative,
        plan=plan,
        plan_share=share(value if cumulative is None else cumulative, plan),
        last_year=last_year,
        change_year=change(value, last_year),
        previous=previous,
        change_previous=change(value, previous),
    )


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
