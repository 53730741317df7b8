"""Counts that still run, and those that are as of a day without a time."""

from __future__ import annotations

import msgspec
import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.queries import BreakdownQuery
from tests.unit.store.test_store_figures import RECEIVED, REVENUE, at, month, observation


def test_a_count_that_still_runs_at_noon_has_not_fallen(filled):
    noon = observation("documents.received", "2021-10-07", 90.0, as_of="2021-10-07T12:00:00+07:00")
    filled.observe(noon, observation("documents.received", "2021-10-07", 3.0, agency="syt"))
    figure = filled.ask(RECEIVED)
    assert (figure.value, figure.comparison.previous) == (90.0, 806.0)
    assert figure.comparison.change_previous is None
    evening = msgspec.structs.replace(noon, value=886.6, as_of="2021-10-07T17:00:00+07:00")
    filled.observe(evening)
    figure = filled.ask(RECEIVED)
    assert figure.comparison.change_previous == pytest.approx(0.1)
    assert figure.vintages == ()
    filled.observe(
        msgspec.structs.replace(noon, value=887.0, as_of="2021-10-08T09:00:00+07:00"),
    )
    assert [vintage.value for vintage in filled.ask(RECEIVED).vintages] == [886.6, 887.0]


@pytest.mark.parametrize(
    ("as_of", "change"),
    [
        ("2021-09-30", 0.5),
        ("2021-10-01", 0.5),
        ("2021-09-30T16:59:00+07:00", None),
        ("2021-09-29", None),
    ],
)
def test_a_month_as_of_its_last_day_is_a_whole_month(filled, as_of, change):
    filled.observe(month("2021-08-01", 100.0), month("2021-09-01", 150.0, as_of=as_of))
    comparison = filled.ask(REVENUE).comparison
    assert (comparison.previous, comparison.change_previous) == (100.0, change)


@pytest.mark.parametrize(("as_of", "change"), [("2021-12-31", 0.1), ("2021-12-30", None)])
def test_a_year_as_of_31_december_is_a_whole_year(filled, as_of, change):
    years = (("2020-01-01", 100.0, "2021-01-15"), ("2021-01-01", 110.0, as_of))
    filled.observe(
        *(
            observation("economy.revenue", start, value, period="P1Y", as_of=day)
            for start, value, day in years
        )
    )
    figure = filled.ask(REVENUE, parse_instant("2022-01-10"))
    assert figure.value == 110.0
    assert figure.comparison.change_year == (None if change is None else pytest.approx(change))


def test_a_days_count_as_of_that_day_is_whole_when_it_is_due(filled):
    filled.observe(
        observation("documents.received", "2021-10-07", 886.6, as_of="2021-10-07"),
        *(
            observation("documents.received", day, value, agency="syt", as_of=day)
            for day, value in (("2021-10-06", 4.0), ("2021-10-07", 3.0))
        ),
    )
    by_agency = BreakdownQuery(indicator="documents.received", by="agency")

    def changes(at_s):
        (row,) = (one for one in filled.ask(by_agency, at_s).rows if one.code == "syt")
        whole = filled.ask(RECEIVED, at_s).comparison.change_previous
        return whole, row.figure.comparison.change_previous

    assert changes(at("2021-10-07T16:59:59+07:00")) == (None, None)
    # Asked of the same reader, which keeps its rows while nothing changes.
    assert changes(at("2021-10-07T17:00:00+07:00")) == (pytest.approx(0.1), -0.25)
