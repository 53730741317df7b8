"""As days pass: figures arrive, some late, some never; values are revised; centres disagree."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.domain.durations import parse_instant

DAY_S = 86_400


def reports(rows, indicator, day):
    """Which agencies have reported an indicator of a day."""
    return {
        row["agency"]
        for row in rows.values()
        if row["indicator"] == indicator and row["period_start"] == day and row.get("agency")
    }


def test_new_figures_arrive_with_the_day(serve, tmp_path):
    served = serve(tmp_path)
    name = "field_reports.received///2021-10-08"
    assert name not in served.rows("observations")
    served.advance_to("2021-10-08T08:01:00+07:00")
    morning = served.rows("observations")[name]
    served.advance_to("2021-10-08T17:10:00+07:00")
    evening = served.rows("observations")[name]
    assert morning["status"] == "provisional"
    assert evening.get("status", "official") == "official"
    assert morning["value"] < evening["value"]
    assert morning["as_of"] < evening["as_of"]


def test_some_agencies_are_late_and_some_never_report(serve, tmp_path):
    served = serve(tmp_path, "nghean")
    end = served.pages("observations")[-1]["next"]
    indicator, day = "documents.received", "2021-10-08"

    def new_rows():
        return {item["id"]: item["row"] for item in served.items("observations", end)}

    owing = {a.code for a in load_catalogue("nghean").agencies_owing(indicator)}
    assert len(owing) == 42
    served.advance_to("2021-10-08T17:00:00+07:00")
    by_deadline = reports(new_rows(), indicator, day)
    served.advance_to("2021-10-25T17:00:00+07:00")
    in_the_end = reports(new_rows(), indicator, day)
    assert 30 <= len(by_deadline) < len(in_the_end) < len(owing)
    assert {"sldtbxh", "bdt"} <= in_the_end - by_deadline
    assert "ubnd-417" in owing - in_the_end


def test_some_figures_are_revised_and_keep_their_id(serve, tmp_path):
    served = serve(tmp_path)
    cursor = served.pages("observations")[-1]["next"]
    first: dict[str, Any] = {}
    revised = []
    for day in range(8, 30):
        served.advance_to(f"2021-10-{day:02}T23:00:00+07:00")
        for page in served.pages("observations", cursor):
            cursor = page["next"]
            for item in page["items"]:
                row = item["row"]
                if not (row.get("agency") and row["indicator"].startswith("field_reports.")):
                    continue  # a running count is no correction
                if item["id"] in first:
                    revised.append((first[item["id"]], item))
                first[item["id"]] = item
    assert revised
    for old, new in revised:
        assert (old["rev"], new["rev"]) == (1, 2)
        assert new["row"]["value"] > old["row"]["value"]
        assert new["row"]["as_of"] > old["row"]["as_of"]
        assert (old["row"]["status"], new["row"].get("status")) == ("provisional", None)


def test_the_centres_disagree_about_vinh_and_the_province_is_of_record(
    province_rows, city_rows, city
):
    name = "health.covid_cases/412//2021-09-25/P1D"
    ours, theirs = province_rows[name], city_rows[name]
    assert (ours["value"], theirs["value"]) == (650, 644)
    assert city.rows("indicators")["health.covid_cases"]["owner"] == "nghean"
    monthly = [
        (row["value"], other["value"])
        for row_id, row in province_rows.items()
        if row_id.startswith("socio_economic.new_businesses/412/")
        and (other := city_rows.get(row_id))
    ]
    assert len(monthly) > 8
    assert {mine == its for mine, its in monthly} == {True, False}


def test_a_year_before_is_there_to_compare_with(province_rows):
    days = {
        row["period_start"]
        for row in province_rows.values()
        if row["indicator"] == "public_services.received" and not row.get("agency")
    }
    assert "2020-10-07" in days
    assert "2021-10-07" in days
    span = datetime.fromisoformat(max(days)) - datetime.fromisoformat(min(days))
    assert span.days >= 400
    assert reports(province_rows, "public_services.received", "2020-10-07")


def test_work_has_a_weekly_rhythm_and_rests_at_tet(province_rows):
    days = {
        row["period_start"]: row["value"]
        for row in province_rows.values()
        if row["indicator"] == "documents.received"
        and not row.get("agency")
        and not row.get("locality")
    }
    assert not [day for day in days if datetime.fromisoformat(day).weekday() >= 5]
    assert not {"2021-02-11", "2021-02-12", "2021-09-02"} & days.keys()
    mondays = [v for d, v in days.items() if datetime.fromisoformat(d).weekday() == 0]
    fridays = [v for d, v in days.items() if datetime.fromisoformat(d).weekday() == 4]
    assert sum(mondays) / len(mondays) > 1.1 * sum(fridays) / len(fridays)


@pytest.mark.parametrize("day", ["2021-10-06", "2021-10-05", "2020-10-08"])
def test_parts_and_agencies_add_up(province_rows, day):
    def total(name):
        return province_rows[f"{name}///{day}"]["value"]

    done = total("public_services.on_time") + total("public_services.late")
    assert done == total("public_services.resolved")
    done = total("documents.on_time") + total("documents.late")
    assert done == total("documents.processed")
    localities = [
        row["value"]
        for row in province_rows.values()
        if row["indicator"] == "public_services.received"
        and row["period_start"] == day
        and row.get("locality")
    ]
    assert len(localities) == 21
    assert sum(localities) == total("public_services.received")


def test_scores_are_the_sum_of_their_five_parts(province_rows):
    scores = [
        row for row in province_rows.values() if row["indicator"] == "public_services.score_766"
    ]
    assert len(scores) > 500
    parts = load_catalogue("nghean").indicators["public_services.score_766"].parts
    most = dict(zip(parts, (18, 20, 22, 22, 18), strict=True))
    for row in scores:
        place = f"{row.get('locality', '')}/{row.get('agency', '')}/{row['period_start']}"
        values = {part: province_rows[f"{part}/{place}"]["value"] for part in parts}
        assert all(0 < value <= most[part] for part, value in values.items())
        assert row["value"] == pytest.approx(sum(values.values()))


@pytest.mark.parametrize(
    ("profile", "indicator", "kind"),
    [
        ("nghean", "documents.overdue", "document"),
        ("nghean", "public_services.overdue", "dossier"),
        ("vinh", "field_reports.overdue", "case"),
    ],
)
def test_the_overdue_count_is_the_length_of_the_list(
    province, city, province_rows, city_rows, profile, indicator, kind
):
    served, rows = (province, province_rows) if profile == "nghean" else (city, city_rows)
    now = "2021-10-07T16:30:00+07:00"
    overdue = [
        row
        for row in served.rows("records").values()
        if row["kind"] == kind and "closed_at" not in row and row["due_at"] < now
    ]
    assert overdue
    assert rows[f"{indicator}///2021-10-07"]["value"] == len(overdue)
    agencies = served.rows("agencies")
    assert all(row["agency"] in agencies and row["title"] for row in overdue)


def test_cameras_are_counted_as_they_stand(city, city_rows):
    cameras = [row for row in city.rows("records").values() if row["kind"] == "camera"]
    assert len(cameras) == 32
    working = sum(row["state"] == "online" for row in cameras)
    count = city_rows["traffic.cameras_online///2021-10-07"]["value"]
    assert count == working


def test_subsystems_without_software_have_no_synthetic_figures(province_rows):
    without = {s.id for s in load_catalogue("nghean").subsystems if s.state == "no_software"}
    assert "tourism" in without
    for row in province_rows.values():
        if row["indicator"].split(".")[0] in without:
            assert not row.get("illustrative")


def test_a_long_absence_is_made_up_for(serve, tmp_path):
    served = serve(tmp_path)
    served.advance_to("2022-02-04T12:00:00+07:00")
    rows = served.rows("observations")
    assert "field_reports.received///2022-02-01" in rows  # Tết: reported every day
    assert "platform.users///2022-02-01" not in rows  # Tết: not a working day
    assert json.loads(json.dumps(rows["field_reports.received///2022-02-03"]))["value"] > 0
    assert served.world.done_s == parse_instant("2022-02-04T12:00:00+07:00")
