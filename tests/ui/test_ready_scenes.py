"""Scenes made ready behind the one on air: one cut away, up to date, within bounds."""

import pytest

from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.ui import ready_scenes, snapshot_feed
from ioc_desktop.ui.snapshot_feed import AHEAD_BATCH
from ioc_desktop.ui.snapshot_worker import TileRequest
from ioc_desktop.ui.wall_window import ScenePage
from tests.ui.parts import BROKEN, write_bundle

SIZES = {"A1": (1600, 900)}


@pytest.fixture
def quick(monkeypatch):
    """The same order of events in a fraction of the time."""
    monkeypatch.setattr(ready_scenes, "_REST_MS", 5)
    monkeypatch.setattr(snapshot_feed, "AHEAD_S", 0.2)


def open_duty(room, tmp_path, qtbot, *others):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("one", "plain", {"indicator": "rain"})]
    for name in others:
        room.scenes.scenes[name] = [("two", "plain", {"indicator": name})]
    room.wall.open_pictures(SIZES)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")


def only_frame(scene):
    (frame,) = scene.frames.values()
    return frame


@pytest.mark.usefixtures("quick")
def test_an_expected_scene_is_one_cut_away_with_its_figures(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot, "fog", "snow")
    room.source.held["nghean/fog"] = "thick"
    page = room.wall.windows["A1"].page
    room.stage.expect(["duty", "fog", "snow"])
    qtbot.waitUntil(lambda: room.stage.ready == ("fog", "snow"), timeout=5000)
    ready = [room.stage._ready._kept["fog"]]
    qtbot.waitUntil(lambda: not only_frame(ready[0]).guest.isHidden(), timeout=5000)
    assert room.wall.windows["A1"].page is page
    room.stage.switch("fog")
    assert room.stage.scene == "fog"  # in the same turn of the loop
    assert room.stage.on_air is ready[0]
    assert only_frame(ready[0]).guest.text == "thick"
    assert set(room.stage.ready) == {"snow", "duty"}


@pytest.mark.usefixtures("quick")
def test_scenes_without_room_are_read_one_a_turn_of_the_loop(room, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(ready_scenes, "READY_SCENES", 1)
    others = [f"other{number}" for number in range(6)]
    open_duty(room, tmp_path, qtbot, *others)
    ready, events = room.stage._ready, []
    begin, step = ready._begin, ready._step

    def begun(scene: str) -> object:
        events.append(scene)
        return begin(scene)

    def stepped() -> None:
        events.append("turn")
        step()

    monkeypatch.setattr(ready, "_begin", begun)
    ready._timer.timeout.disconnect()
    ready._timer.timeout.connect(stepped)
    room.stage.expect(others)
    qtbot.waitUntil(lambda: others[-1] in events, timeout=5000)
    assert room.stage.ready == ("other0",)
    turns = "".join("." if event == "turn" else "x" for event in events)
    assert turns.count("x") == 6
    assert "xx" not in turns


@pytest.mark.usefixtures("quick")
def test_a_scene_that_waits_is_kept_up_to_date(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot, "fog")
    room.stage.expect(["fog"])
    qtbot.waitUntil(lambda: room.stage.ready == ("fog",), timeout=5000)
    frame = only_frame(room.stage._ready._kept["fog"])
    room.source.held["nghean/fog"] = "lifting"
    room.feed.refresh(frozenset({"nghean/fog"}))
    qtbot.waitUntil(lambda: frame.guest.text == "lifting", timeout=5000)
    assert room.stage.scene == "duty"


def test_visible_tiles_come_before_those_that_wait(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot)

    def wanted(name):
        return TileRequest(name, {"figure": FigureQuery(indicator=name)}, str)

    waiting = [f"waiting-{number}" for number in range(AHEAD_BATCH + 1)]
    room.source.asked.clear()
    room.feed.ask([wanted(name) for name in waiting], ahead=True)
    room.feed.ask([wanted("visible")])
    qtbot.waitUntil(lambda: room.feed.is_fresh(waiting, 60.0), timeout=5000)
    asked = [{getattr(query, "indicator", "") for query in one} for one in room.source.asked]
    assert "visible" in asked[0]
    assert not asked[0] & set(waiting)
    assert set(waiting[:AHEAD_BATCH]) in asked  # a few at a time
    assert not room.feed.is_fresh([*waiting, "never asked"], 60.0)


@pytest.mark.usefixtures("quick")
def test_a_bad_scene_is_left_out_until_somebody_asks_for_it(room, tmp_path, qtbot, logs):
    open_duty(room, tmp_path, qtbot, "fog")
    room.stage.expect(["nowhere", "fog"])
    qtbot.waitUntil(lambda: room.stage.ready == ("fog",), timeout=5000)
    assert room.stage.banner == ""
    logs.expect("scene kept")
    room.stage.switch("nowhere")
    assert "no such scene" in room.stage.banner


@pytest.mark.usefixtures("quick")
def test_a_half_made_scene_is_finished_when_it_is_asked_for(room, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(ready_scenes, "_SLICE_S", -1.0)
    monkeypatch.setattr(ready_scenes, "_SLICE_GAP_MS", 600_000)
    open_duty(room, tmp_path, qtbot)
    room.scenes.scenes["fog"] = [(f"t{number}", "plain", {}) for number in range(5)]
    room.stage.expect(["fog"])
    qtbot.waitUntil(lambda: room.stage._ready._making is not None, timeout=5000)
    assert len(room.stage._ready._making.frames) == 1
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("fog")
    assert len(room.stage.on_air.frames) == 5


@pytest.mark.usefixtures("quick")
def test_no_more_is_kept_than_there_is_room_for(room, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(ready_scenes, "READY_TILES", 3)
    names = [f"s{number}" for number in range(5)]
    open_duty(room, tmp_path, qtbot, *names)
    room.stage.expect(names)
    qtbot.waitUntil(lambda: len(room.stage._ready._tried) == 5, timeout=5000)
    assert room.stage.ready == ("s0", "s1", "s2")
    room.stage.switch("s1")
    qtbot.waitUntil(lambda: room.stage.scene == "s1", timeout=5000)
    assert len(room.stage.ready) <= 3
    assert "duty" in room.stage.ready


@pytest.mark.usefixtures("quick")
def test_a_changed_file_is_made_ready_anew(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot, "fog")
    room.stage.expect(["fog"])
    qtbot.waitUntil(lambda: room.stage.ready == ("fog",), timeout=5000)
    before = room.stage._ready._kept["fog"]
    room.stage.take_changes(frozenset({"fog"}))
    assert room.stage.ready == ()
    qtbot.waitUntil(lambda: room.stage.ready == ("fog",), timeout=5000)
    assert room.stage._ready._kept["fog"] is not before


@pytest.mark.usefixtures("quick")
def test_a_broken_bundle_in_a_waiting_scene_leaves_the_wall_alone(room, tmp_path, qtbot, logs):
    write_bundle(tmp_path / "bundles", "broken", **BROKEN["build"])
    open_duty(room, tmp_path, qtbot)
    room.scenes.scenes["fog"] = [("bad", "broken", {}), ("good", "plain", {})]
    logs.expect("bundle broken failed")
    with qtbot.waitSignal(room.stage.tile_failed, timeout=5000):
        room.stage.expect(["fog"])
    assert room.stage.scene == "duty"
    room.stage.switch("fog")
    qtbot.waitUntil(lambda: room.stage.scene == "fog", timeout=5000)
    failures = {key[2]: frame.failure for key, frame in room.stage.on_air.frames.items()}
    assert "no sensor" in failures["bad"]
    assert failures["good"] == ""


@pytest.mark.usefixtures("quick")
def test_a_scene_asked_for_comes_before_those_expected_with_its_figures(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot, "fog", "snow", "hail")
    room.source.held["nghean/hail"] = "large"
    room.stage.expect(["fog", "snow"])
    with qtbot.waitSignal(room.stage.scene_ready, timeout=5000) as told:
        room.stage.make_ready("hail")
    assert told.args == ["hail"]
    hail = room.stage.built("hail")
    assert only_frame(hail).guest.text == "large"
    assert "hail" in room.stage.ready
    assert room.stage.scene == "duty"
    with qtbot.waitSignal(room.stage.scene_ready, timeout=1000):
        room.stage.make_ready("hail")  # it is there: said again, nothing made anew
    assert room.stage.built("hail") is hail
    assert room.stage.built("duty") is room.stage.on_air
    assert room.stage.built("nowhere") is None
    qtbot.waitUntil(lambda: {"fog", "snow"} <= set(room.stage.ready), timeout=5000)


@pytest.mark.usefixtures("quick")
def test_a_scene_asked_for_has_room_and_a_bad_one_is_left_out(room, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(ready_scenes, "READY_TILES", 2)
    open_duty(room, tmp_path, qtbot, "fog", "snow", "hail")
    room.stage.expect(["fog", "snow"])
    qtbot.waitUntil(lambda: room.stage.ready == ("fog", "snow"), timeout=5000)
    room.stage.make_ready("hail")
    room.stage.make_ready("nowhere")
    qtbot.waitUntil(lambda: room.stage.ready == ("snow", "hail"), timeout=5000)
    assert room.stage.banner == ""


def test_a_scene_kept_for_lost_screens_gives_way_to_the_one_left_last(room, tmp_path, qtbot):
    open_duty(room, tmp_path, qtbot, "fog")
    room.wall.open_pictures({"A1": (1600, 900), "B1": (1600, 900)})
    room.stage.switch("duty")
    qtbot.waitUntil(lambda: room.stage.on_air is not None and not room.stage.coming)
    both = dict(room.wall.windows)
    whole = room.stage.on_air
    one = {"A1": both["A1"]}
    room.stage.set_windows(one, frozenset({"B1"}))
    qtbot.waitUntil(lambda: room.stage.on_air is not whole and not room.stage.coming)
    assert room.stage.built("duty") is room.stage.on_air
    assert room.stage.ready == ("duty",)  # the whole one waits for the screen
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("fog")
    assert room.stage.ready == ("duty",)
    assert not whole.pages
    qtbot.waitUntil(lambda: len(both["B1"].findChildren(ScenePage)) == 0, timeout=5000)
