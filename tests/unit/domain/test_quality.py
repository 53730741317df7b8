"""Quality flags, on what was really printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain import quality as rules
from ioc_desktop.domain.figures import FreshnessState, OtherValue, Severity
from ioc_desktop.domain.quality import assess, disagrees, parts_add_up, severity, split_why
from ioc_desktop.domain.rows import Limits


@pytest.mark.parametrize(
    ("value", "parts", "decimals", "adds_up"),
    [
        (1_839, [1_051, 790], 0, False),  # services, 2/2025: two too many
        (1_877, [1_788, 19, 80], 0, False),  # Covid-19, 6/10/2021: ten too many
        (308_534, [197_717, 110_817], 0, True),  # pupils of 12–17
        (1_555, [1_470, 85], 0, True),
        (100.0, [33.3, 33.3, 33.3], 1, True),  # thirds, each rounded
        (100.0, [33.3, 33.3, 33.0], 1, False),
        (0.3, [0.1, 0.2], 1, True),  # binary fractions are no disagreement
        (10, [], 0, None),
        (10, [4, None], 0, None),
        (None, [4, 6], 0, None),
    ],
)
def test_parts_add_up_within_rounding(
    value: float | None, parts: list[float | None], decimals: int, adds_up: bool | None
):
    assert parts_add_up(value, parts, decimals) is adds_up


@pytest.mark.parametrize(
    ("value", "parts", "unit", "adds_up"),
    [
        (14_643, [11_211, 3_433], "tỷ đồng", True),  # 11.210,5 + 3.432,5: three roundings
        (14_643, [11_211, 3_434], "tỷ đồng", False),
        (100, [33, 33, 33], "%", True),
        (1_839, [1_051, 790], "dịch vụ", False),
        (1_877, [1_788, 19, 80], "ca", False),
        (14_643, [11_211, 3_433], "văn bản", False),
    ],
)
def test_money_printed_whole_may_be_rounded_and_counts_may_not(
    value: float, parts: list[float | None], unit: str, adds_up: bool
):
    assert parts_add_up(value, parts, 0, unit) is adds_up
    assert (assess(value, parts=parts, unit=unit).right is True) is adds_up


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30))
def test_money_rounded_to_whole_units_always_adds_up(parts: list[float]):
    rounded: list[float | None] = [float(round(part)) for part in parts]
    assert parts_add_up(float(round(sum(parts))), rounded, 0, "tỷ đồng") is True


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30), st.integers(1, 3))
def test_honestly_rounded_parts_always_add_up(parts: list[float], decimals: int):
    rounded: list[float | None] = [round(part, decimals) for part in parts]
    assert parts_add_up(round(sum(parts), decimals), rounded, decimals) is True


def test_centres_disagree_beyond_rounding_only():
    assert not disagrees(14_642.96, 14_642.96, 2)
    assert not disagrees(14.45, 14.449, 1)
    assert disagrees(876, 879)
    assert disagrees(14.4, 14.6, 1)
    assert not disagrees(None, 5)
    assert not disagrees(5, None)


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.integers(0, 4))
def test_disagreement_is_mutual(a: float, b: float, decimals: int):
    assert disagrees(a, b, decimals) == disagrees(b, a, decimals)


def test_severity_by_limits_in_both_directions():
    limits = Limits(warn_above=10, alarm_above=20, warn_below=2, alarm_below=1)
    expected = {10: "normal", 10.1: "warn", 20: "warn", 20.1: "alarm", 1.5: "warn", 0.5: "alarm"}
    assert {v: severity(v, limits).value for v in expected} == expected
    assert severity(None, limits) is Severity.NORMAL
    assert severity(1e9, Limits()) is Severity.NORMAL


def test_all_four_flags_with_their_reasons():
    other = OtherValue("vinh", 880, None, disagrees=True, of_record=False)
    flags = assess(
        1_839,
        parts=[1_051, 790],
        others=[other],
        reported=19,
        expected=21,
        rejected=3,
        freshness=FreshnessState.STALE,
    )
    assert (flags.right, flags.complete, flags.clean, flags.alive) == (False,) * 4
    told = [split_why(entry, "vi") for entry in flags.why]
    assert (rules.PARTS_DIFFER, {"sum": "1.841", "value": "1.839"}) in told
    assert (rules.NOT_ALL_REPORTED, {"reported": "19", "expected": "21"}) in told
    assert {message for message, _ in told} <= set(rules.MESSAGES)
    for message, values in told:
        assert "{" not in message.format(**values)


def test_what_cannot_be_judged_is_none_and_not_good():
    flags = assess(None)
    assert (flags.right, flags.complete, flags.clean, flags.alive) == (None,) * 4
    assert flags.why == ()


def test_a_good_figure_has_all_flags():
    flags = assess(5, reported=21, expected=21, rejected=0, freshness=FreshnessState.LIVE)
    assert (flags.right, flags.complete, flags.clean, flags.alive) == (True,) * 4
