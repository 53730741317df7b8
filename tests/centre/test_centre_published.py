"""Every published figure is served as it was printed, with its source and its date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ioc_desktop.centre.catalogue import PROFILES, load_catalogue
from ioc_desktop.centre.published import load_published

# indicator, period start, locality, value, latest status (domain facts, as printed)
PUBLISHED = [
    ("socio_economic.population", "2019-04-01", "", 3_327_791),
    ("socio_economic.population_male", "2019-04-01", "", 1_672_901),
    ("socio_economic.grdp_growth_year", "2021-01-01", "", 6.20),
    ("socio_economic.grdp_growth", "2021-01-01", "", 9.88),
    ("socio_economic.grdp_growth", "2021-04-01", "", 5.49),
    ("socio_economic.grdp_growth", "2021-07-01", "", 2.70),
    ("socio_economic.grdp_growth", "2021-10-01", "", 7.44),
    ("socio_economic.grdp_growth_agriculture", "2021-01-01", "", 5.59),
    ("socio_economic.grdp_growth_industry", "2021-01-01", "", 13.59),
    ("socio_economic.grdp_growth_services", "2021-01-01", "", 1.26),
    ("socio_economic.grdp_growth_taxes", "2021-01-01", "", 6.53),
    ("socio_economic.iip", "2021-01-01", "", 16.01),
    ("socio_economic.new_businesses_year", "2021-01-01", "", 1872),
    ("socio_economic.new_business_capital", "2021-01-01", "", 20_098),
    ("socio_economic.retail", "2021-01-01", "", 66_849),
    ("socio_economic.lodging_catering", "2021-01-01", "", 5130),
    ("socio_economic.budget_revenue", "2021-01-01", "", 17_678.617),
    ("socio_economic.budget_spending", "2021-01-01", "", 12_439),
    ("socio_economic.public_investment_rate", "2021-01-01", "", 34),
    ("public_services.services_online", "2025-01-01", "", 1839),
    ("public_services.services_online_full", "2025-01-01", "", 1051),
    ("public_services.services_online_partial", "2025-01-01", "", 790),
    ("public_services.agencies", "2025-01-01", "", 21),
    ("public_services.districts", "2025-01-01", "", 21),
    ("public_services.communes", "2025-01-01", "", 460),
    ("public_services.procedures", "2025-01-01", "", 2156),
    ("public_services.online_rate", "2025-07-01", "", 72.35),
    ("public_services.online_dossiers", "2025-07-01", "", 224_930),
    ("public_services.total_dossiers", "2025-07-01", "", 310_903),
    ("public_services.digitised_rate", "2025-07-01", "", 88.43),
    ("public_services.dossiers_two_years", "2017-01-01", "", 520_000),
    ("documents.agencies_linked_rate", "2017-01-01", "", 100),
    ("health.covid_cases", "2021-08-22", "", 876),
    ("health.covid_cases", "2021-09-25", "", 1820),
    ("health.covid_recovered", "2021-09-25", "", 1734),
    ("health.covid_deaths", "2021-09-25", "", 17),
    ("health.covid_active", "2021-09-25", "", 69),
    ("health.covid_cases", "2021-10-06", "", 1877),
    ("health.covid_recovered", "2021-10-06", "", 1788),
    ("health.covid_deaths", "2021-10-06", "", 19),
    ("health.covid_active", "2021-10-06", "", 80),
    ("health.vaccinated_1", "2021-10-06", "", 597_169),
    ("health.vaccinated_1_rate", "2021-10-06", "", 25.75),
    ("health.vaccinated_2", "2021-10-06", "", 90_400),
    ("health.quarantined", "2021-10-06", "", 22_500),
    ("education.facilities", "2021-09-01", "", 1555),
    ("education.facilities_public", "2021-09-01", "", 1470),
    ("education.facilities_private", "2021-09-01", "", 85),
    ("education.students_12_17", "2021-09-01", "", 308_534),
    ("education.students_lower_secondary", "2021-09-01", "", 197_717),
    ("education.students_upper_secondary", "2021-09-01", "", 110_817),
    ("education.covid_students", "2022-02-01", "", 18_668),
    ("education.covid_staff", "2022-02-01", "", 2417),
    ("tourism.visitors", "2022-01-01", "", 6_730_000),
    ("tourism.overnight", "2022-01-01", "", 4_412_000),
    ("tourism.international", "2022-01-01", "", 28_600),
    ("tourism.revenue", "2022-01-01", "", 12_343),
    ("tourism.lodgings", "2022-01-01", "", 899),
    ("tourism.rooms", "2022-01-01", "", 21_783),
    ("tourism.visitors_half", "2022-01-01", "413", 1_260_000),
    ("tourism.visitors_half", "2022-01-01", "430", 705_000),
    ("order_traffic.accidents", "2019-01-01", "", 294),
    ("order_traffic.deaths", "2019-01-01", "", 182),
    ("order_traffic.injuries", "2019-01-01", "", 210),
    ("order_traffic.accidents", "2020-01-01", "", 262),
    ("order_traffic.deaths", "2020-01-01", "", 143),
    ("order_traffic.injuries", "2020-01-01", "", 186),
    ("order_traffic.accidents_change_printed", "2020-01-01", "", -12.2),
    ("order_traffic.accidents", "2022-01-01", "", 205),
    ("order_traffic.deaths", "2022-01-01", "", 135),
    ("order_traffic.injuries", "2022-01-01", "", 143),
    ("order_traffic.accidents", "2023-01-01", "", 227),
    ("order_traffic.deaths", "2023-01-01", "", 134),
    ("order_traffic.injuries", "2023-01-01", "", 172),
    ("infosec.national_incidents", "2021-01-01", "", 9700),
    ("infosec.national_incidents", "2022-01-01", "", 7624),
]
COVID_22_8 = {"412": 216, "421": 139, "426": 97, "417": 55, "425": 64, "418": 29, "429": 45,
              "431": 29, "415": 34, "430": 33, "432": 20, "413": 20, "423": 19, "424": 13,
              "427": 16, "422": 12, "420": 11, "428": 9, "414": 6, "419": 8, "416": 1}  # fmt: skip
COVID_25_9 = {"412": 650, "426": 199, "425": 194, "421": 146, "430": 88, "413": 83, "429": 68,
              "431": 64, "417": 62, "415": 52, "427": 43, "418": 29, "419": 27, "423": 24,
              "432": 22, "428": 17, "422": 16, "424": 15, "420": 14, "414": 6,
              "416": 1}  # fmt: skip


@pytest.fixture(scope="session")
def published_rows() -> list[dict[str, object]]:
    """The last vintage of every published figure of the province."""
    rows = []
    for spec in load_published(load_catalogue("nghean")):
        rows += [json.loads(draft.row(len(draft.versions) - 1) or b"") for draft in spec.drafts()]
    return rows


@pytest.mark.parametrize(("indicator", "start", "locality", "value"), PUBLISHED)
def test_a_published_figure_is_as_printed(published_rows, indicator, start, locality, value):
    found = [
        row
        for row in published_rows
        if (row["indicator"], row["period_start"]) == (indicator, start)
        and row.get("locality", "") == locality
        and row.get("measure", "actual") == "actual"
    ]
    assert [row["value"] for row in found] == [value]
    assert found[0]["source"]
    assert found[0]["as_of"]
    assert not found[0].get("illustrative")


@pytest.mark.parametrize(("day", "cases"), [("2021-08-22", COVID_22_8), ("2021-09-25", COVID_25_9)])
def test_covid_of_the_21_units_adds_up_to_the_printed_total(published_rows, day, cases):
    rows = {
        row["locality"]: row
        for row in published_rows
        if row["indicator"] == "health.covid_cases"
        and row["period_start"] == day
        and row.get("locality")
    }
    assert {code: row["value"] for code, row in rows.items()} == cases
    assert {row["system"] for row in rows.values()} == {"2021"}
    assert sum(cases.values()) == {"2021-08-22": 876, "2021-09-25": 1820}[day]


def test_nothing_is_in_the_file_that_was_not_published(published_rows):
    known = {(indicator, start, place) for indicator, start, place, _ in PUBLISHED}
    covid = {
        ("health.covid_cases", day, c) for day in ("2021-08-22", "2021-09-25") for c in COVID_25_9
    }
    plans = [row for row in published_rows if row.get("measure") == "plan"]
    actual = [row for row in published_rows if row not in plans]
    served = {(r["indicator"], r["period_start"], r.get("locality", "")) for r in actual}
    assert served == known | covid
    budget = ("revenue", "revenue_month", "spending")
    assert {plan["indicator"] for plan in plans} == {f"socio_economic.budget_{b}" for b in budget}
    assert all("suy" in str(plan["source"]) for plan in plans)


REVENUE = "socio_economic.budget_revenue///2021-01-01/P1Y"


def test_revenue_of_2021_has_four_vintages():
    drafts = [d for spec in load_published(load_catalogue("nghean")) for d in spec.drafts()]
    draft = next(d for d in drafts if d.id == REVENUE)
    seen = [(rev, json.loads(row or b"")) for _, rev, row in draft.rows]
    assert [(rev, row["value"], row["status"]) for rev, row in seen] == [
        (1, 10_042, "estimate"),
        (2, 14_642.96, "provisional"),
        (3, 18_056, "estimate"),
        (4, 17_678.617, "estimate"),
    ]
    assert [row["as_of"][:7] for _, row in seen] == ["2021-06", "2021-10", "2021-12", "2022-03"]


def test_a_vintage_comes_when_its_time_has_come(serve, tmp_path):
    served = serve(tmp_path, "nghean", "2021-10-29T16:30:00+07:00")
    first = served.centre.store.item("observations", REVENUE)
    served.advance_to("2021-11-01T08:00:00+07:00")
    second = served.centre.store.item("observations", REVENUE)
    assert first is not None
    assert second is not None
    assert (first[0], json.loads(first[1])["row"]["value"]) == (1, 10_042)
    assert (second[0], json.loads(second[1])["row"]["value"]) == (2, 14_642.96)


def test_parts_that_do_not_add_up_are_served_as_printed(province_rows):
    day = {
        name: province_rows[f"health.covid_{name}///2021-10-06/P1D"]
        for name in ("cases", "recovered", "deaths", "active")
    }
    parts = sum(day[name]["value"] for name in ("recovered", "deaths", "active"))
    assert (day["cases"]["value"], parts) == (1877, 1887)
    assert "1.887" in day["cases"]["note"]


def test_on_7_october_2021_nothing_later_is_served(province_rows, city_rows):
    for row in [*province_rows.values(), *city_rows.values()]:
        assert row["as_of"] <= "2021-10-07T16:30:00+07:00"
    ids = province_rows.keys()
    assert "tourism.visitors///2022-01-01/P1Y" not in ids
    assert "socio_economic.grdp_growth///2021-10-01/P3M" not in ids
    assert "health.covid_cases///2021-10-06/P1D" in ids


def test_whatever_was_not_published_is_marked_illustrative(province_rows, city_rows):
    for rows in (province_rows, city_rows):
        for row in rows.values():
            assert row.get("illustrative") or row.get("source"), row
            if row.get("illustrative"):
                assert "minh hoạ" in row["note"]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_catalogue_holds_together(profile):
    catalogue = load_catalogue(profile)
    subsystems = {row.id for row in catalogue.subsystems}
    agencies = {row.code for row in catalogue.agencies}
    kinds = {row.kind for row in catalogue.agencies}
    assert len(subsystems) == 9
    for indicator in catalogue.indicators.values():
        assert indicator.subsystem in subsystems
        assert indicator.agency in agencies
        assert indicator.owner in PROFILES
        assert set(indicator.owed_by) <= kinds
        assert set(indicator.parts) <= catalogue.indicators.keys()
        assert indicator.name.en


def test_the_subsystems_are_as_published():
    province, city = load_catalogue("nghean"), load_catalogue("vinh")
    running = [row.id for row in province.subsystems if row.state == "running"]
    assert running == ["documents", "public_services"]
    assert {row.id for row in city.subsystems} != {row.id for row in province.subsystems}
    assert [row.id for row in city.subsystems] == [
        "platform", "security", "traffic", "field_reports", "press", "infosec",
        "socio_economic", "education", "health",
    ]  # fmt: skip
    assert len([a for a in city.agencies if a.kind in {"department", "ward"}]) == 43


def test_localities_are_of_three_unit_systems():
    catalogue = load_catalogue("nghean")
    sizes = {system: len(catalogue.districts(system)) for system in ("2021", "2024-12", "2025-07")}
    assert sizes == {"2021": 21, "2024-12": 20, "2025-07": 130}
    assert [unit.code for unit in catalogue.districts("2021")[:3]] == ["412", "413", "414"]


def test_shared_indicators_belong_to_the_province_and_are_reported_for_vinh_only(city_rows):
    shared = {i.id for i in load_catalogue("vinh").indicators.values() if i.owner == "nghean"}
    assert "health.covid_cases" in shared
    assert shared <= load_catalogue("nghean").indicators.keys()
    rows = [row for row in city_rows.values() if row["indicator"] in shared]
    assert {row["locality"] for row in rows} == {"412"}


def test_catalogue_files_are_shipped_as_readable_data():
    folder = Path(__file__).resolve().parents[2] / "resources" / "catalogue"
    assert {path.name for path in folder.iterdir()} == {
        "localities.json",
        *(f"{p}{kind}.toml" for p in PROFILES for kind in ("", ".published", ".series")),
        *PROFILES,  # a file per subsystem
    }
