"""The drill-down's pure side: the way back, periods that are typed, choices, tiles for a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.figures import Breakdown, Figure, Freshness, FreshnessState
from ioc_desktop.domain.looking import SearchBoard, SearchHit
from ioc_desktop.domain.queries import FigureQuery, RecordsQuery, Snapshot, Unanswered
from ioc_desktop.domain.rows import Cadence, Indicator, Names
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.detail_model import CHOSEN, DetailView, detail_view
from ioc_desktop.ui.drill_choices import (
    agency_choices,
    locality_choices,
    period_list,
    screen_list,
    search_list,
)
from ioc_desktop.ui.drill_model import DrillWords, drill_view, questions
from ioc_desktop.ui.drill_periods import period_choices, typed_period
from ioc_desktop.ui.drill_place import HOME, DrillFilter, DrillPlace, DrillStep, DrillTrail, lineage
from ioc_desktop.ui.drill_tables import breakdown_table
from ioc_desktop.ui.drill_view import DrillTable, DrillView, FigureSide
from ioc_desktop.ui.drill_wall import tiles_of
from ioc_desktop.ui.held_scenes import Held, HeldScenes
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from tests.unit.store.conftest import NOW_S


class PlainWords:
    """English source texts as they are."""

    language = "en"

    def __call__(self, text: str, /, **values: object) -> str:
        return text.format(**values)


SAID = DrillWords(PlainWords(), {"nghean": "Province", "vinh": "Vinh"})
FIGURE = DrillStep(DrillPlace("nghean", "documents", "documents.received"))
DIRECTORY = (
    CentreDirectory(
        "nghean",
        (Addressee("syt", "Sở Y tế"), Addressee("stc", "Sở Tài chính")),
        (Addressee("412", "Thành phố Vinh"), Addressee("427", "Huyện Đô Lương")),
    ),
    CentreDirectory("vinh", (Addressee("pyt", "Phòng Y tế"),), (Addressee("412", "Vinh"),)),
)


def test_the_way_down_has_every_level_and_the_place_takes_its_filter_with_it():
    place = replace(FIGURE.place, unit=True, kind="document", record="vb-1")
    step = DrillStep(place, DrillFilter(locality="427", period="2021-07-01/P3M"))
    way = lineage(step)
    assert [one.place.level for one in way] == [0, 1, 2, 2, 3, 4]
    assert [one.filter.locality for one in way] == ["", "", "", "427", "427", "427"]
    assert {one.filter.period for one in way} == {"2021-07-01/P3M"}, "the period is no place"


places = st.builds(
    DrillStep,
    st.builds(DrillPlace, st.sampled_from(["", "nghean"]), st.sampled_from(["", "documents"])),
    st.builds(DrillFilter, st.sampled_from(["", "427"])),
)


@given(st.lists(st.tuples(st.sampled_from(["go", "back", "forward"]), places), max_size=30))
def test_forward_undoes_back_wherever_one_went(moves: list[tuple[str, DrillStep]]):
    trail = DrillTrail()
    for move, step in moves:
        if move == "go":
            trail.go(step)
        elif move == "back":
            trail.back()
        else:
            trail.forward()
        here = trail.here
        trail.mark(7)
        if trail.back():
            assert trail.forward()
        assert trail.here == here
        assert trail.row == 7
    while trail.back():
        pass
    assert trail.here == HOME


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("quý 3/2021", "2021-07-01/P3M"),
        ("quy iii", "2021-07-01/P3M"),
        ("Q2 2020", "2020-04-01/P3M"),
        ("tháng 9/2021", "2021-09-01/P1M"),
        ("9/2021", "2021-09-01/P1M"),
        ("2020", "2020-01-01/P1Y"),
        ("năm 2020", "2020-01-01/P1Y"),
        ("2/9/2021", "2021-09-02/P1D"),
        ("2/9", "2021-09-02/P1D"),
        ("2/9-20/9/2021", "2021-09-02/P19D"),
        ("từ 1/7/2021 đến 30/9/2021", "2021-07-01/P3M"),
    ],
)
def test_a_period_is_typed_as_people_say_it(typed: str, span: str):
    choice = typed_period(typed, NOW_S, PlainWords())
    assert choice is not None
    assert choice.text == span
    assert period_list(HOME, typed, NOW_S, PlainWords()).table.steps[0].filter.period == span  # type: ignore[union-attr]  # every row leads somewhere


@pytest.mark.parametrize("typed", ["", "xyz", "13/2021", "31/2/2021", "20/9-2/9/2021", "quý 5"])
def test_what_is_no_period_is_none(typed: str):
    assert typed_period(typed, NOW_S, PlainWords()) is None


@given(st.text(max_size=20))
def test_whatever_is_typed_raises_nothing(text: str):
    period_list(HOME, text, NOW_S, PlainWords())
    locality_choices(HOME, DIRECTORY, text, SAID)


def test_the_offered_periods_begin_with_none_and_the_present_ones():
    texts = [one.text for one in period_choices(NOW_S, PlainWords())]
    assert texts[:6] == [
        "", "2021-10-07/P1D", "2021-10-04/P1W",
        "2021-10-01/P1M", "2021-10-01/P3M", "2021-01-01/P1Y",
    ]  # fmt: skip
    assert len(texts) == len(set(texts))


def test_places_are_found_without_diacritics_and_can_be_taken_away_again():
    unit = DrillStep(replace(FIGURE.place, unit=True), DrillFilter(locality="412"))
    found = locality_choices(unit, DIRECTORY, "do l", SAID)
    assert [cells[0].text for cells in found.table.rows] == ["Huyện Đô Lương"]
    every = locality_choices(unit, DIRECTORY, "", SAID).table.steps[0]
    assert every == FIGURE, "no place, no page of one place"
    agencies = agency_choices(HOME, DIRECTORY, "y te", SAID)
    assert [cells[0].text for cells in agencies.table.rows] == ["Phòng Y tế", "Sở Y tế"]
    chosen = agencies.table.steps[0]
    assert chosen is not None
    assert chosen.filter.agency_at("vinh") == "pyt"
    assert chosen.filter.agency_at("nghean") == ""
    assert not locality_choices(HOME, DIRECTORY, "hue", SAID).table.rows


def test_a_find_leads_to_its_page_and_the_filter_follows():
    step = replace(FIGURE, filter=DrillFilter(period="2021-07-01/P3M"))
    hits = (
        SearchHit("record", "vinh", "c-1", Names(vi="Ngập"), "", "field_reports", "case"),
        SearchHit("agency", "vinh", "pyt", Names(vi="Phòng Y tế")),
        SearchHit("indicator", "nghean", "health.beds", Names(vi="Giường"), "giường", "health"),
        SearchHit("locality", "nghean", "427", Names(vi="Đô Lương"), "2021"),
        SearchHit("subsystem", "nghean", "health", Names(vi="Y tế")),
    )
    table = search_list(step, SearchBoard("x", hits, more=True), SAID).table
    assert [cells[0].text for cells in table.rows] == [
        "Subsystem", "Figure", "Locality", "Agency", "A record",
    ]  # fmt: skip
    subsystem, figure, locality, agency, record = table.steps
    assert subsystem == DrillStep(DrillPlace("nghean", "health"), step.filter)
    assert figure == DrillStep(DrillPlace("nghean", "health", "health.beds"), step.filter)
    assert locality == replace(step, filter=replace(step.filter, locality="427"))
    assert agency is not None
    assert agency.place == DrillPlace(), "an agency of another centre is no filter of this page"
    assert record is not None
    assert record.place.record == "c-1"
    assert all(one is not None and one.filter.period for one in table.steps)


def test_the_questions_carry_the_filter_to_every_level():
    chosen = DrillFilter("427", "syt", "nghean", "2021-07-01/P3M")
    for place in (
        DrillPlace(),
        DrillPlace("nghean", "documents"),
        FIGURE.place,
        DrillPlace("nghean", "documents", kind="document"),
    ):
        asked = questions(DrillStep(place, chosen))
        body = asked.get("chosen") or asked["body"]
        assert (body.locality, body.agency) == ("427", "syt")  # type: ignore[attr-defined]  # all of these ask for places
        span = body.opened if isinstance(body, RecordsQuery) else body.period  # type: ignore[attr-defined]  # and for times
        assert span == "2021-07-01/P3M"


def test_a_page_without_an_answer_says_why():
    view = drill_view(SAID, FIGURE, Snapshot(NOW_S, {"chosen": Unanswered("Nothing yet")}))
    assert view.missing == "Nothing yet"
    assert drill_view(SAID, HOME, Snapshot(NOW_S, {})).missing


def test_where_a_page_can_stand_is_a_screen_or_a_tile():
    found = screen_list(HOME, [("A1", "", "Duty"), ("A1", "left", "Clock")], PlainWords())
    assert found.targets == (("A1", ""), ("A1", "left"))
    assert screen_list(HOME, (), PlainWords()).table.empty


class OneScene:
    """A planner that knows one scene of one tile a screen."""

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        tiles = {
            role: (PlannedTile("old", "clock", "", (0, 0, *size)),) for role, size in sizes.items()
        }
        return ScenePlan(scene, f"{scene} ({language})", tiles)


def test_pages_on_two_screens_stand_beside_each_other_and_old_ones_are_forgotten():
    held = HeldScenes(OneScene())
    view = DrillView(step=DrillStep(DrillPlace("nghean", "documents")), table=DrillTable())
    tiles = tiles_of(view)
    first = held.hold(Held("duty", "A1", "", "One", tiles))
    second = held.hold(Held(first, "B1", "", "Two", tiles))
    sizes = {"A1": (1600, 900), "B1": (1600, 900), "C1": (1600, 900)}
    plan = held.plan(second, sizes, "vi")
    assert {role: page[0].id for role, page in plan.pages.items()} == {
        "A1": "drilled-subsystem", "B1": "drilled-subsystem", "C1": "old",
    }  # fmt: skip
    assert plan.name == "duty (vi) ▸ One ▸ Two"
    assert held.base_of(second) == first
    assert held.base_of("duty") == ""
    again = held.hold(Held(second, "B1", "", "Three", tiles))
    assert held.base_of(again) == first, "in the place of the one that stood there"
    for number in range(20):
        last = held.hold(Held(first, "B1", "", str(number), tiles))
    assert held.plan(last, sizes, "vi").name == "duty (vi) ▸ One ▸ 19", "the first still stands"
    assert held.base_of(second) == "", "what is not shown any more is forgotten"


@given(st.integers(320, 8000), st.integers(240, 4500))
def test_a_pages_tiles_lie_on_the_screen_and_not_over_each_other(width: int, height: int):
    held = HeldScenes(OneScene())
    sides = tuple(FigureSide(side, side) for side in ("locality", "map", "agency"))
    view = DrillView(step=FIGURE, title="x", figure=DetailView("x"), sides=sides)
    tiles = tiles_of(view)
    assert len(tiles) == 4
    scene = held.hold(Held("duty", "A1", "", "x", tiles))
    placed = held.plan(scene, {"A1": (width, height)}, "vi").pages["A1"]
    pixels = [tile.place for tile in placed]
    for one in pixels:
        for other in pixels:
            apart = (
                one[0] + one[2] <= other[0]
                or other[0] + other[2] <= one[0]
                or one[1] + one[3] <= other[1]
                or other[1] + other[3] <= one[1]
            )
            assert one == other or apart
    for tile in placed:
        left, top, wide, high = tile.place
        assert 0 <= left < left + wide <= width
        assert 0 <= top < top + high <= height


@pytest.mark.parametrize(("language", "unit"), [("vi", "hồ sơ"), ("en", "dossiers")])
def test_units_are_told_in_the_language_of_the_screen(language: str, unit: str):
    words = TsWords(language)
    indicator = Indicator(
        id="admin.received", subsystem="admin", name=Names(vi="Tiếp nhận", en="Received"),
        unit="hồ sơ", cadence=Cadence(every="P1D"),
    )  # fmt: skip
    live = Freshness(FreshnessState.LIVE, NOW_S)
    figure = Figure("nghean", indicator, 12.0, live)
    query = FigureQuery(indicator="admin.received")
    shown = detail_view(words, {}, "", (query,), Snapshot(NOW_S, {CHOSEN: figure, "0": figure}))
    assert shown.unit == unit
    assert shown.subjects[0].value.endswith(unit)
    found = Breakdown("nghean", indicator, "locality", (), 1, 0, live)
    said = DrillWords(words, {})
    assert unit in breakdown_table(found, FIGURE, said, NOW_S).titles
