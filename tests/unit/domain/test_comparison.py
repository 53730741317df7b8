"""The comparison set, on published figures."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.comparison import change, compare, share


def test_a_change_is_divided_by_the_old_value():
    # Printed as −12,2% in 2020: divided by the new value.
    assert change(262, 294) == pytest.approx(-0.10884, abs=1e-5)


def test_no_change_without_both_values_or_from_nothing():
    assert change(None, 294) is None
    assert change(262, None) is None
    assert change(5, 0) is None
    assert change(1e308, -1e-300) is None  # beyond any number


def test_growth_out_of_a_negative_value_is_growth():
    assert change(-50, -100) == pytest.approx(0.5)


def test_the_plan_is_compared_with_what_has_come_in_all():
    # Budget revenue, ten months of 2021: 14.642,96 tỷ, 104,4% of the plan, +7,8%.
    plan, last_year = 14_642.96 / 1.044, 14_642.96 / 1.078
    shown = compare(1_500, cumulative=14_642.96, plan=plan, last_year=last_year, previous=1_200)
    assert shown.plan_share == pytest.approx(1.044)
    assert shown.change_year == pytest.approx(1_500 / last_year - 1)
    assert shown.change_previous == pytest.approx(0.25)
    assert compare(14_642.96, plan=plan).plan_share == pytest.approx(1.044)


def test_a_share_needs_a_whole():
    assert share(1, 0) is None
    assert share(1, None) is None
    assert share(224_930, 310_903) == pytest.approx(0.7235, abs=1e-4)
