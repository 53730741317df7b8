"""Synthetic counts add up: places to the whole, parts to it, bulletins to published totals."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.centre.catalogue import PROFILES, load_catalogue
from ioc_desktop.centre.drafts import as_day
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.published import load_published
from ioc_desktop.centre.running_totals import RunningSpec, RunningTotal, running_totals
from ioc_desktop.centre.sources import read_series
from ioc_desktop.centre.tallies import Tally, TallySpec, apportioned
from ioc_desktop.domain.calendar import WorkingCalendar

NOISE = Noise(1)
SUBJECTS = ("socio_economic", "health", "education", "tourism")


def told(drafts: Iterator[Any]) -> dict[tuple[str, str, str], Any]:
    """The rows of drafts by indicator, place and start."""
    rows = [json.loads(draft.row(0)) for draft in drafts]
    return {(row["indicator"], row.get("locality", ""), row["period_start"]): row for row in rows}


def tally(indicator: str, profile: str = "nghean") -> Tally:
    catalogue = load_catalogue(profile, "complete")
    file = read_series(catalogue)
    spec = next(one for one in file.tally if one.indicator == indicator)
    return Tally(spec, catalogue, NOISE, WorkingCalendar(), file.weights)


def totals(profile: str = "nghean") -> dict[str, RunningTotal]:
    catalogue = load_catalogue(profile, "complete")
    file = read_series(catalogue)
    published = load_published(catalogue)
    owners = load_published(load_catalogue("nghean")) if profile != "nghean" else ()
    made = running_totals(file.running, catalogue, NOISE, file.weights, published, owners)
    return {spec.total: one for spec, one in zip(file.running, made, strict=True)}


@given(
    st.integers(0, 10_000_000),
    st.lists(st.floats(0.01, 100), min_size=1, max_size=30),
    st.sampled_from([0, 1, 2]),
)
def test_what_is_shared_out_adds_up_to_the_whole(whole, shares, decimals):
    parts = apportioned(whole, shares, decimals)
    assert sum(parts) == pytest.approx(whole, abs=1e-6)
    assert all(part >= 0 for part in parts)


def test_pupils_by_place_and_level_add_up_and_keep_the_published_levels():
    day = as_day(date(2021, 9, 5))
    rows = told(tally("education.students").drafts(day, day))
    whole = rows["education.students", "", "2021-09-01"]
    assert whole["value"] == 816_034
    assert whole["period"] == "P1Y"
    assert whole["illustrative"]
    places = [row["value"] for key, row in rows.items() if key[0] == whole["indicator"] and key[1]]
    assert len(places) == 21
    assert sum(places) == whole["value"]
    levels = ("preschool", "primary", "lower_secondary", "upper_secondary")
    by_level = [rows[f"education.students_{each}", "", "2021-09-01"]["value"] for each in levels]
    assert by_level[2:] == [197_717, 110_817]
    assert sum(by_level) == whole["value"]


def test_a_rate_is_that_of_its_counts_and_silent_places_tell_nothing():
    day = as_day(date(2021, 10, 7))
    rows = told(tally("pupils_on_the_roll").drafts(day, day))
    assert 1.0 < rows["education.absent_rate", "", "2021-10-07"]["value"] < 4.0
    assert ("education.absent_rate", "417", "2021-10-07") not in rows
    assert ("pupils_on_the_roll", "", "2021-10-07") not in rows
    summer = as_day(date(2021, 7, 7))
    assert told(tally("pupils_on_the_roll").drafts(summer, summer)) == {}


def test_the_plan_of_a_year_is_told_on_its_first_day():
    day = as_day(date(2021, 1, 1))
    rows = list(tally("tourism.visitors_month").drafts(day, day))
    plan = json.loads(rows[0].row(0))
    assert (plan["measure"], plan["period"], plan["value"]) == ("plan", "P1Y", 2_500_000)
    assert rows[0].id.endswith("/plan")


def test_daily_figures_of_places_are_kept_for_some_weeks_only():
    made, today = tally("beds_counted"), as_day(date(2021, 10, 7))
    recent, old = told(made.drafts(today - 3, today)), told(made.drafts(today - 90, today))
    assert len(recent) == 22
    assert len(old) == 1


def test_bulletins_add_up_to_what_the_published_totals_grew_by():
    spec = next(
        one
        for one in read_series(load_catalogue("nghean", "complete")).running
        if one.new and one.by_locality
    )
    catalogue = load_catalogue("nghean", "complete")
    file = read_series(catalogue)
    total = RunningTotal(spec, catalogue, NOISE, file.weights, load_published(catalogue))
    new: defaultdict[str, int] = defaultdict(int)
    first, last = as_day(date(2021, 9, 26)), as_day(date(2021, 10, 6))
    for day in range(first, last + 1):
        for (name, place, _), row in told(total.drafts(day, day)).items():
            if name == "health.covid_new_12h":
                assert row["period"] == "PT12H"
                assert row["value"] >= 0
                new[place] += row["value"]
    assert sum(new.values()) == 1877 - 1820
    assert total.value("", 2 * last + 2) == 1877
    assert total.value("412", 2 * as_day(date(2021, 9, 25)) + 2) == 650
    assert total.value("412", 2 * last + 2) == 650 + new["412"]


def test_a_published_total_is_not_made_up_beside_itself():
    made = totals()["health.covid_cases"]
    published, next_day = as_day(date(2021, 10, 6)), as_day(date(2021, 10, 7))
    assert ("health.covid_cases", "", "2021-10-06") not in told(made.drafts(published, published))
    rows = told(made.drafts(next_day, next_day))
    parts = totals()
    slot = 2 * next_day + 2
    left = rows["health.covid_active", "", "2021-10-07"]["value"]
    assert rows["health.covid_cases", "", "2021-10-07"]["value"] == (
        left
        + parts["health.covid_recovered"].value("", slot)
        + parts["health.covid_deaths"].value("", slot)
    )


def test_vinh_tells_its_own_locality_as_the_province_counts_it_but_for_some_days():
    catalogue = load_catalogue("vinh", "complete")
    file = read_series(catalogue)
    assert file.weights == read_series(load_catalogue("nghean", "complete")).weights
    ours, theirs = totals("vinh")["health.vaccinated_2"], totals()["health.vaccinated_2"]
    same = other = 0
    for day in range(as_day(date(2021, 9, 1)), as_day(date(2021, 10, 1))):
        rows = told(ours.drafts(day, day))
        assert {place for _, place, _ in rows} == {"412"}
        value = next(iter(rows.values()))["value"]
        if value == theirs.value("412", 2 * day + 2):
            same += 1
        else:
            other += 1
    assert same > other > 0


def test_a_stretch_never_falls():
    total = totals()["health.covid_cases"]
    first = as_day(date(2021, 6, 13))
    values = [total.value("425", slot) for slot in range(2 * first, 2 * first + 400)]
    assert values == sorted(values)
    assert values[-1] > 190


@pytest.mark.parametrize("profile", PROFILES)
def test_every_series_of_the_complete_state_names_what_the_catalogue_has(profile):
    catalogue = load_catalogue(profile, "complete")
    file = read_series(catalogue)
    for spec in file.tally:
        assert Tally(spec, catalogue, NOISE, WorkingCalendar(), file.weights).told, spec.indicator
    for running in file.running:
        assert {running.total, running.new, running.rest} - {""} <= catalogue.indicators.keys()


def test_with_everything_connected_every_subject_has_figures_and_records(serve, tmp_path):
    served = serve(tmp_path, "nghean", supply="complete")
    rows = served.rows("observations").values()
    figures = {row["indicator"].split(".")[0] for row in rows if row.get("illustrative")}
    records = list(served.rows("records").values())
    assert set(SUBJECTS) <= figures
    assert set(SUBJECTS) <= {row["subsystem"] for row in records}
    assert all(row["title"] and "{" not in row["title"] for row in records)


def test_a_tally_spec_refuses_what_it_does_not_know():
    import msgspec

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"indicator": "x", "base": 1, "bsae": 2}, TallySpec)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"total": "x", "first": "2021-01-01", "assumed": [], "no": 1}, RunningSpec)
