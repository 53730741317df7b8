"""Figures of localities across a reform: compared through the crosswalk, or refused with why."""

from __future__ import annotations

import json
import math
from typing import Literal

import pytest

from ioc_desktop.domain.crosswalk import COMPARED, DIVIDED, PARTLY
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Breakdown, Figure
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery
from ioc_desktop.domain.rows import Cadence, Indicator, Locality, Names, Observation
from ioc_desktop.shipped import shipped

LATER_S = parse_instant("2025-08-10T09:00:00+07:00")
MONTHLY = Cadence(every="P1M", due="17:00", grace="P20D")


def seen(room, *rows: Observation) -> None:
    named = {f"{o.indicator}|{o.system}|{o.locality}|{o.period_start}": o for o in rows}
    room.put("observations", named, now_s=LATER_S)


def monthly(code: str, system: str, month: str, value: float, of="health.births") -> Observation:
    year, number = (int(part) for part in month.split("-"))
    after = f"{year + number // 12}-{number % 12 + 1:02}-02"
    return Observation(
        indicator=of,
        locality=code,
        system=system,
        period_start=f"{month}-01",
        period="P1M",
        value=value,
        as_of=after,
    )


@pytest.fixture
def reformed(room):
    """A centre with all units of three systems and two indicators: a count and a share."""
    room.catalogue()
    rows = json.loads((shipped("resources") / "catalogue" / "localities.json").read_text("utf-8"))
    known = set(Locality.__struct_fields__)
    units = [Locality(**{name: row[name] for name in row if name in known}) for row in rows]
    room.put("localities", {f"{unit.system}/{unit.code}": unit for unit in units})
    kinds: tuple[tuple[str, str, Literal["sum", "mean"]], ...] = (
        ("births", "trẻ", "sum"),
        ("share", "%", "mean"),
    )
    for name, unit, aggregation in kinds:
        room.put(
            "indicators",
            {
                f"health.{name}": Indicator(
                    id=f"health.{name}",
                    subsystem="documents",
                    name=Names(vi=name),
                    unit=unit,
                    aggregation=aggregation,
                    cadence=MONTHLY,
                    by_locality=True,
                )
            },
        )
    room.now_s = LATER_S
    return room


def figure(room, code: str, of="health.births", history=0) -> Figure:
    query = FigureQuery(indicator=of, centre="nghean", locality=code, history=history)
    found = room.reader.answer({"q": query}, LATER_S).answers["q"]
    assert isinstance(found, Figure)
    return found


def breakdown(room, system="", of="health.births") -> Breakdown:
    query = BreakdownQuery(indicator=of, by="locality", centre="nghean", system=system)
    found = room.reader.answer({"q": query}, LATER_S).answers["q"]
    assert isinstance(found, Breakdown)
    return found


def test_a_district_that_went_on_is_compared_with_itself_before_the_reform(reformed) -> None:
    seen(reformed, monthly("415", "2021", "2023-12", 80), monthly("415", "2024-12", "2024-12", 100))
    found = figure(reformed, "415").comparison
    assert (found.last_year, found.change_year) == (80.0, 0.25)
    assert found.crossing is not None
    assert (found.crossing.message, found.crossing.refused) == (COMPARED, False)
    row = next(row for row in breakdown(reformed).rows if row.code == "415")
    assert row.figure.comparison.change_year == 0.25
    assert row.figure.comparison.crossing == found.crossing


def test_a_place_under_another_code_is_compared_with_what_it_was(reformed) -> None:
    seen(
        reformed, monthly("413", "2021", "2024-07", 40), monthly("16732", "2025-07", "2025-07", 44)
    )
    found = figure(reformed, "16732").comparison
    assert found.last_year == 40.0
    assert found.change_year == pytest.approx(0.1)
    assert found.crossing is not None
    assert found.crossing.before == "2021"


def test_vinh_is_not_compared_with_the_smaller_vinh_of_before(reformed) -> None:
    before = [monthly(code, "2021", "2023-12", 50) for code in ("412", "413", "429")]
    now = [monthly(code, "2024-12", "2024-12", 90) for code in ("412", "429")]
    seen(reformed, *before, *now)
    found = figure(reformed, "412").comparison
    assert (found.last_year, found.change_year) == (None, None)
    assert found.crossing is not None
    assert (found.crossing.message, found.crossing.unit) == (PARTLY, "Huyện Nghi Lộc")
    other = figure(reformed, "429").comparison.crossing
    assert other is not None
    assert other.message == DIVIDED


def test_a_commune_is_not_compared_with_its_whole_district(reformed) -> None:
    seen(
        reformed,
        monthly("417", "2024-12", "2025-06", 300),
        monthly("16816", "2025-07", "2025-07", 20),
    )
    found = figure(reformed, "16816").comparison
    assert found.change_previous is None
    assert found.crossing is not None
    assert (found.crossing.message, found.crossing.unit) == (DIVIDED, "Huyện Kỳ Sơn")


def test_a_reform_without_figures_before_it_is_not_mentioned(reformed) -> None:
    seen(reformed, monthly("16816", "2025-07", "2025-07", 20))
    assert figure(reformed, "16816").comparison.crossing is None


def test_a_chart_runs_through_the_reform_and_marks_it(reformed) -> None:
    older = [monthly("415", "2021", f"2024-{m:02}", m) for m in range(1, 12)]
    newer = [monthly("415", "2024-12", month, 50) for month in ("2024-12", "2025-01", "2025-02")]
    seen(reformed, *older, *newer)
    series = figure(reformed, "415", history=24).series
    assert list(series.values) == [*map(float, range(1, 12)), 50.0, 50.0, 50.0]
    assert [(one.at, one.crossing.message) for one in series.breaks] == [(11, COMPARED)]
    assert list(series.last_year)[-2:] == [1.0, 2.0], "January's and February's of the year before"


def test_a_chart_of_a_divided_unit_begins_at_the_reform_and_says_why(reformed) -> None:
    older = [monthly("417", "2024-12", f"2025-0{m}", 300) for m in range(1, 7)]
    seen(reformed, *older, monthly("16816", "2025-07", "2025-07", 20))
    series = figure(reformed, "16816", history=24).series
    assert list(series.values) == [20.0]
    assert [(one.at, one.crossing.message) for one in series.breaks] == [(0, DIVIDED)]


def test_a_short_chart_behind_the_reform_has_no_mark(reformed) -> None:
    older = [monthly("415", "2021", f"2024-{m:02}", m) for m in range(1, 12)]
    newer = [monthly("415", "2024-12", month, 50) for month in ("2024-12", "2025-01", "2025-02")]
    seen(reformed, *older, *newer)
    series = figure(reformed, "415", history=2).series
    assert (list(series.values), series.breaks) == ([50.0, 50.0], ())
    assert not any(map(math.isnan, series.last_year))


def test_the_newest_figures_choose_the_unit_system_and_others_are_named(reformed) -> None:
    seen(reformed, monthly("415", "2021", "2024-11", 1), monthly("16816", "2025-07", "2025-07", 20))
    found = breakdown(reformed)
    assert (found.system, found.other_systems) == ("2025-07", ("2021",))
    assert len(found.rows) == 130
    old = breakdown(reformed, "2021")
    assert (old.system, old.other_systems) == ("2021", ("2025-07",))


COMMUNES = ["16738", "16744", "16750", "16756", "16774"]
"""All of the former district Quế Phong (415)."""


def test_a_district_is_its_communes_together_after_it_was_abolished(reformed) -> None:
    parts = [monthly(code, "2025-07", "2025-07", 20) for code in COMMUNES]
    own = [monthly("415", "2021", "2024-07", 80), monthly("415", "2024-12", "2025-06", 50)]
    seen(reformed, *parts, *own)
    found = breakdown(reformed, "2024-12")
    assert found.added_from == "2025-07"
    row = next(row for row in found.rows if row.code == "415")
    assert row.figure.value == 100.0
    assert row.figure.comparison.change_year == 0.25
    assert row.figure.comparison.change_previous == 1.0
    assert row.figure.comparison.crossing is not None
    assert row.figure.comparison.crossing.message == COMPARED
    assert (found.reported, found.expected) == (1, 20)


def test_communes_that_lack_one_are_no_district(reformed) -> None:
    parts = [monthly(code, "2025-07", "2025-07", 20) for code in COMMUNES[1:]]
    seen(reformed, *parts, monthly("415", "2024-12", "2025-06", 80))
    found = breakdown(reformed, "2024-12")
    row = next(row for row in found.rows if row.code == "415")
    assert (found.added_from, row.figure.value) == ("", 80.0)


def test_shares_of_communes_are_never_added_up(reformed) -> None:
    of = "health.share"
    parts = [monthly(code, "2025-07", "2025-07", 20, of) for code in COMMUNES]
    seen(reformed, *parts, monthly("415", "2024-12", "2025-06", 80, of))
    assert breakdown(reformed, "2024-12", of).added_from == ""


def test_wards_that_took_a_part_of_another_district_are_not_the_vinh_of_2021(reformed) -> None:
    wards = [
        monthly(code, "2025-07", "2025-07", 20)
        for code in ("16681", "16690", "16702", "16708", "17920", "16732")
    ]
    old = [monthly(code, "2021", "2024-11", 70) for code in ("412", "413")]
    seen(reformed, *wards, *old)
    rows = {row.code: row.figure for row in breakdown(reformed, "2021").rows}
    assert rows["412"].value == 70.0, "its last own figure stays"
    assert rows["413"].value == 20.0, "Cửa Lò went on whole as a ward"
