from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import check_settings, with_defaults
from ioc_desktop.domain.figures import (
    Freshness,
    FreshnessState,
    RecordList,
    RecordRow,
    Severity,
)
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.domain.rows import Record
from ioc_desktop.sdk.bodies import TableBody
from ioc_desktop.sdk.cameras import CameraEntry
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.words import TsWords
from tests.unit.widgets.answers import NOW_S

CAMERAS = {
    name: CameraEntry(name, f"Camera {name}", centre="vinh" if name != "c9" else "nghean")
    for name in ("c1", "c2", "c3", "c4", "c5", "c9")
}


@pytest.fixture
def tile(shipped_bundles: Catalogue):
    manifest = shipped_bundles.find("cameras")

    def build(kind: str, answer: Any = None, title: str | None = None, **settings: Any) -> TileView:
        assert check_settings(manifest, settings) == ()
        context = ModelContext(
            kind=kind,
            settings=with_defaults(manifest, settings),
            words=TsWords("vi"),
            title=title,
            centre_names={"vinh": "Vinh", "nghean": "Tỉnh"},
            cameras=CAMERAS,
        )
        return load_model(manifest)(Snapshot(NOW_S, {"records": answer}), context)

    return build


def row(number: int, state: str, since_s: int) -> RecordRow:
    record = Record(
        kind="camera",
        subsystem="traffic",
        title=f"Camera {number:02}",
        state=state,
        locality="412",
        system="2021",
        agency="ca-vinh",
        opened_at="2021-10-07T14:00:00+07:00",
    )
    return RecordRow(f"camera/{number:02}", record, "", "", since_s, None, None, None)


def records(*rows: RecordRow) -> RecordList:
    live = Freshness(FreshnessState.LIVE, NOW_S, None)
    return RecordList("vinh", rows, len(rows), 0, live, NOW_S, "Công an Vinh")


def test_one_camera_has_its_name_for_a_title_and_its_centres_chip(tile: Any):
    view = tile("camera", camera="c1")
    assert (view.frame.title, view.frame.chip) == ("Camera c1", "Vinh")
    assert [(place.camera, place.name) for place in view.body.places] == [("c1", "")]
    assert (view.body.columns, view.body.fps, view.body.cover) == (1, 8.0, False)


def test_the_scenes_title_beats_the_cameras_name(tile: Any):
    assert tile("camera", title="Cầu", camera="c1").frame.title == "Cầu"


def test_a_camera_nobody_knows_is_still_asked_for_and_said_by_the_view(tile: Any):
    view = tile("camera", camera="c77")
    assert view.frame.title == "Camera"
    assert view.body.places[0].camera == "c77"


def test_a_wall_names_each_camera(tile: Any):
    view = tile("wall_of_cameras", cameras=["c1", "c77", "c3"], columns=3, fit="cover", fps=2)
    assert [place.name for place in view.body.places] == ["Camera c1", "c77", "Camera c3"]
    assert (view.body.columns, view.body.fps, view.body.cover) == (3, 2.0, True)
    assert view.frame.chip == "Vinh"


def test_a_wall_of_two_centres_claims_neither(tile: Any):
    assert tile("wall_of_cameras", cameras=["c1", "c9"]).frame.centre == ""


def test_a_wall_without_a_choice_shows_the_first_of_the_site(tile: Any):
    view = tile("wall_of_cameras", columns=2)
    assert [place.camera for place in view.body.places] == ["c1", "c2", "c3", "c4"]
    rest = tile("wall_of_cameras", columns=2, first=5)
    assert [place.camera for place in rest.body.places] == ["c5", "c9"]


def test_states_put_what_is_lost_first_the_longest_before(tile: Any):
    answer = records(
        row(1, "online", NOW_S - 900),
        row(2, "offline", NOW_S - 600),
        row(3, "offline", NOW_S - 7200),
    )
    view = tile("states", answer)
    assert isinstance(view.body, TableBody)
    assert [line[0].text for line in view.body.rows] == ["Camera 03", "Camera 02", "Camera 01"]
    assert view.body.rows[0][1].text == "mất tín hiệu"
    assert view.body.rows[0][1].severity is Severity.WARN
    assert view.body.rows[2][1].text == "hoạt động"
    assert view.frame.title == "Camera: 1 trên 3 hoạt động"
    assert view.frame.severity is Severity.WARN


def test_states_of_a_centre_where_all_work_are_calm(tile: Any):
    view = tile("states", records(row(1, "online", NOW_S)))
    assert view.frame.severity is Severity.NORMAL


def test_states_without_an_answer_say_why(tile: Any):
    view = tile("states", Unanswered("no copy yet"))
    assert view.frame.freshness is not None
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
