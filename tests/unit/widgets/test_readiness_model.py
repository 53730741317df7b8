from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.figures import (
    Freshness,
    FreshnessState,
    Severity,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.domain.rows import Names, Subsystem
from ioc_desktop.sdk.bodies import CardBody, StatusBody, TableBody

STATES = ("running", "running", "incomplete", "no_software", "not_connected")


def _row(place: int, state: Any, *, with_data: int = 3, note: str | None = None) -> SubsystemRow:
    name = Names(vi=f"Phân hệ {place}", en=f"Subsystem {place}")
    subsystem = Subsystem(
        id=f"s{place}", name=name, state=state, since="2021-10-07", note=note, order=place
    )
    return SubsystemRow(subsystem, indicators=5, with_data=with_data, fresh=2, as_of_s=None)


def _board(centre: str, make: Any, *rows: SubsystemRow, state: str = "live") -> SubsystemBoard:
    found = rows or tuple(_row(place, each) for place, each in enumerate(STATES))
    running = sum(row.subsystem.state == "running" for row in found)
    return SubsystemBoard(centre, centre.title(), found, running, make.freshness(state))


def test_every_subsystem_of_both_centres_is_there_with_its_state(make: Any, built: Any):
    boards = (_board("nghean", make), _board("vinh", make))
    view = built("readiness", "board", {"boards": boards}, language="vi")
    assert isinstance(view.body, StatusBody)
    assert [(g.title, g.headline, g.headline_unit) for g in view.body.groups] == [
        ("Tỉnh", "2", "trên 5"),
        ("Vinh", "2", "trên 5"),
    ]
    assert [item.word for item in view.body.groups[0].items] == [
        "đang vận hành", "đang vận hành", "thiếu dữ liệu", "thiếu phần mềm", "chưa kết nối",
    ]  # fmt: skip
    assert {item.glyph for item in view.body.groups[0].items} == {"running", "incomplete", "empty"}
    assert view.frame.centre == ""


def test_one_centre_has_its_chip_and_no_second_title(make: Any, built: Any):
    boards = (_board("nghean", make), _board("vinh", make))
    view = built("readiness", "board", {"boards": boards}, centre="vinh")
    assert [group.title for group in view.body.groups] == [""]
    assert view.frame.centre == "vinh"
    assert view.frame.chip == "Vinh"


def test_a_running_subsystem_without_figures_is_marked(make: Any, built: Any):
    boards = (_board("nghean", make, _row(1, "running", with_data=0)),)
    item = built("readiness", "board", {"boards": boards}).body.groups[0].items[0]
    assert item.severity is Severity.WARN
    assert item.detail == "no figures received yet"


def test_what_is_lacking_is_the_centres_own_note(make: Any, built: Any):
    boards = (_board("nghean", make, _row(1, "incomplete", note="số liệu nhập tay")),)
    view = built("readiness", "list", {"boards": boards})
    assert [cell.text for cell in view.body.rows[0]] == [
        "Subsystem 1", "incomplete data", "7 Oct 2021", "số liệu nhập tay",
    ]  # fmt: skip


def test_the_list_has_what_runs_first_and_names_the_centre_of_each(make: Any, built: Any):
    late = _board("nghean", make, _row(1, "no_software"), _row(2, "running", with_data=5))
    view = built("readiness", "list", {"boards": (late, _board("vinh", make))}, language="vi")
    assert isinstance(view.body, TableBody)
    assert [row[0].text for row in view.body.rows] == ["Tỉnh"] * 2 + ["Vinh"] * 5
    assert view.body.rows[0][1].text == "Phân hệ 2"
    assert view.body.rows[0][4].text == "–"
    assert view.body.total == 7


def test_the_headline_of_one_centre_is_a_number_and_what_is_not_ready(make: Any, built: Any):
    view = built("readiness", "headline", {"boards": (_board("nghean", make),)}, language="vi")
    assert isinstance(view.body, CardBody)
    assert (view.body.value, view.body.unit) == ("2", "trên 5 phân hệ")
    assert [(fact.label, fact.text) for fact in view.body.facts] == [
        ("thiếu dữ liệu", "1"),
        ("thiếu phần mềm", "1"),
        ("chưa kết nối", "1"),
    ]


def test_two_centres_are_never_summed_up(make: Any, built: Any):
    boards = (_board("nghean", make), _board("vinh", make, _row(1, "running")))
    view = built("readiness", "headline", {"boards": boards})
    assert [(g.headline, g.headline_unit) for g in view.body.groups] == [
        ("2", "of 5"),
        ("1", "of 1"),
    ]


@pytest.mark.parametrize("kind", ["board", "headline", "list"])
@pytest.mark.parametrize("state", ["late", "stale", "lost"])
def test_the_worse_centre_speaks_for_both(make: Any, built: Any, kind: str, state: str):
    boards = (_board("nghean", make), _board("vinh", make, state=state))
    view = built("readiness", kind, {"boards": boards})
    assert view.frame.freshness.state is FreshnessState(state)


@pytest.mark.parametrize("kind", ["board", "headline", "list"])
def test_before_any_catalogue_was_received_it_says_so(built: Any, kind: str):
    for answers in ({"boards": Unanswered("Nothing yet")}, {"boards": ()}):
        view = built("readiness", kind, answers)
        assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
        assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


def test_a_date_that_is_none_is_a_dash(built: Any):
    bad = Subsystem(id="x", name=Names(vi="X"), state="running", since="hôm qua")
    board = SubsystemBoard(
        "nghean", "Tỉnh", (SubsystemRow(bad, 1, 1, 1, None),), 1, Freshness(FreshnessState.LIVE)
    )
    assert built("readiness", "list", {"boards": (board,)}).body.rows[0][2].text == "–"
