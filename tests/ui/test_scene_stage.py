import gc

import pytest
from PySide6.QtCore import QPoint

from ioc_desktop.app.pictures import picture_of
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.ready_scenes import READY_SCENES
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall_window import ScenePage, WallWindow
from tests.ui.parts import (
    BROKEN,
    NOON_S,
    WIDGET,
    HeldSource,
    PlainWords,
    write_bundle,
)

SIZES = {"A1": (1600, 900), "B1": (1600, 900)}


def frames_of(room, role="A1"):
    scene = room.stage.on_air
    return {key[2]: frame for key, frame in scene.frames.items() if key[1] == role}


def open_scene(room, qtbot, scene="duty", sizes=SIZES):
    room.wall.open_pictures(sizes)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch(scene)


def test_a_scene_comes_on_air_with_its_data_on_every_screen(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.source.held["nghean/rain"] = "42 mm"
    room.scenes.scenes["duty"] = [("one", "plain", {}), ("two", "plain", {"indicator": "fog"})]
    open_scene(room, qtbot)
    for role in SIZES:
        texts = {name: frame.guest.text for name, frame in frames_of(room, role).items()}
        assert texts == {"one": "42 mm", "two": "nothing held"}
        assert not room.wall.windows[role].page.isHidden()
    assert room.source.threads == {next(iter(room.source.threads))}
    assert "snapshots" in next(iter(room.source.threads))


def test_equal_questions_of_many_tiles_are_asked_once(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [(f"t{number}", "plain", {}) for number in range(10)]
    open_scene(room, qtbot)
    assert max(len(queries) for queries in room.source.asked) <= 4  # rain, and the lines' three


@pytest.mark.parametrize("step", sorted(BROKEN))
def test_a_bundle_that_raises_breaks_its_own_tile_only(room, tmp_path, qtbot, logs, step):
    write_bundle(tmp_path / "bundles", "plain")
    write_bundle(tmp_path / "bundles", "broken", **BROKEN[step])
    room.source.held["nghean/rain"] = "42 mm"
    room.scenes.scenes["duty"] = [("bad", "broken", {}), ("good", "plain", {})]
    if step != "import":
        logs.expect(r"bundle broken failed")
    open_scene(room, qtbot, sizes={"A1": (1600, 900)})
    window = room.wall.windows["A1"]
    window.show()
    qtbot.waitUntil(lambda: frames_of(room)["good"].guest.painted > 0)
    qtbot.waitUntil(lambda: frames_of(room)["bad"].failure != "")
    bad, good = frames_of(room)["bad"], frames_of(room)["good"]
    assert "broken" in bad.failure
    assert "no sensor" in bad.failure
    assert bad.guest is None
    assert not good.failure
    room.source.held["nghean/rain"] = "43 mm"
    room.feed.refresh(frozenset({"nghean/rain"}))
    qtbot.waitUntil(lambda: good.guest.text == "43 mm", timeout=5000)
    assert len(logs.said("bundle broken failed")) == (0 if step == "import" else 1)


def test_a_guest_that_raises_while_a_picture_is_taken_does_not_spoil_the_picture(
    room, tmp_path, qtbot, logs
):
    write_bundle(tmp_path / "bundles", "broken", **BROKEN["paintEvent"])
    room.scenes.scenes["duty"] = [("bad", "broken", {})]
    open_scene(room, qtbot, sizes={"A1": (800, 450)})
    logs.expect("bundle broken failed")
    assert not room.wall.windows["A1"].grab().isNull()
    assert "no sensor" in frames_of(room)["bad"].failure


def test_the_picture_of_a_tile_that_breaks_while_it_is_taken_says_so(room, tmp_path, qtbot, logs):
    write_bundle(tmp_path / "bundles", "broken", **BROKEN["paintEvent"])
    room.scenes.scenes["duty"] = [("bad", "broken", {})]
    open_scene(room, qtbot, sizes={"A1": (800, 450)})
    logs.expect("bundle broken failed")
    window = room.wall.windows["A1"]
    taken = picture_of(window)
    told = frames_of(room)["bad"].grab().toImage()
    assert "no sensor" in frames_of(room)["bad"].failure
    place = frames_of(room)["bad"].mapTo(window, QPoint(0, 0))
    assert taken.toImage().copy(place.x(), place.y(), told.width(), told.height()) == told


def test_an_unknown_bundle_and_a_wrong_setting_are_said_in_their_tiles(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("a", "plian", {}), ("b", "plain", {"indicator": 7})]
    open_scene(room, qtbot)
    frames = frames_of(room)
    assert "did you mean 'plain'" in frames["a"].failure
    assert "indicator" in frames["b"].failure


def test_a_bad_scene_keeps_the_last_good_one_with_a_banner(room, tmp_path, qtbot, logs):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("one", "plain", {})]
    open_scene(room, qtbot)
    page = room.wall.windows["A1"].page
    logs.expect("scene kept")
    room.scenes.fault = "overlaps tile[1]"
    room.stage.reload()
    assert room.wall.windows["A1"].page is page
    assert room.wall.windows["A1"].banner.text == "duty.toml: overlaps tile[1] · tile[0]"
    window = room.wall.windows["A1"]
    assert not window.banner.isHidden()
    assert not window.banner.geometry().intersects(window.page_rect()), "it covers a tile"
    room.scenes.fault = ""
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.reload()
    assert room.wall.windows["A1"].banner.isHidden()


def test_the_old_scene_stays_until_the_new_one_has_its_data(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes |= {"duty": [("one", "plain", {})], "brief": [("two", "plain", {})]}
    open_scene(room, qtbot)
    old = [window.page for window in room.wall.windows.values()]
    room.stage.switch("brief")
    assert [window.page for window in room.wall.windows.values()] == old
    qtbot.waitUntil(lambda: room.stage.scene == "brief", timeout=5000)
    new = [window.page for window in room.wall.windows.values()]
    assert not set(map(id, old)) & set(map(id, new))
    assert all(page.isHidden() for page in old)
    room.stage.back()
    assert room.stage.scene == "duty"  # kept warm: back in one cut
    assert [window.page for window in room.wall.windows.values()] == old


def test_a_change_of_look_while_a_scene_is_coming_does_not_lose_the_choice(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes |= {"duty": [("one", "plain", {})], "brief": [("two", "plain", {})]}
    open_scene(room, qtbot)
    room.stage.switch("brief")
    assert room.stage.coming
    room.wall.set_look(Look(LIGHT, PlainWords()))
    qtbot.waitUntil(lambda: room.stage.scene == "brief" and not room.stage.coming, timeout=5000)


def test_without_a_cache_a_scene_still_comes_and_the_line_says_why(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("one", "plain", {})]
    room.source.fault = KnownError("cache.db is not there yet")
    open_scene(room, qtbot)
    assert "cache.db is not there yet" in room.wall.windows["A1"].bottom.sheet().marks[0].text
    room.source.fault = None
    room.source.held["nghean/rain"] = "42 mm"
    qtbot.waitUntil(lambda: frames_of(room)["one"].guest.text == "42 mm", timeout=8000)
    assert room.feed.fault == ""


def test_only_tiles_on_air_are_refreshed(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes |= {
        "duty": [("one", "plain", {"indicator": "rain"})],
        "brief": [("two", "plain", {"indicator": "fog"})],
    }
    open_scene(room, qtbot)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("brief")
    before = len(room.source.asked)

    def asked():
        late = room.source.asked[before:]
        return {getattr(query, "indicator", "") for queries in late for query in queries}

    room.feed.refresh()
    qtbot.waitUntil(lambda: "fog" in asked(), timeout=5000)
    assert "rain" not in asked()


def test_many_switches_leave_no_widgets_behind(room, tmp_path, qtbot):
    write_bundle(tmp_path / "bundles", "plain")
    scenes = READY_SCENES + 3
    for number in range(scenes):
        room.scenes.scenes[f"s{number}"] = [("a", "plain", {}), ("b", "plain", {})]
    open_scene(room, qtbot, "s0")

    def alive(kind):
        gc.collect()
        return sum(isinstance(thing, kind) for thing in gc.get_objects())

    counts = []
    for turn in range(1, 3 * scenes + 1):
        with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
            room.stage.switch(f"s{turn % scenes}")
        if turn in {scenes + 1, 3 * scenes}:
            qtbot.wait(20)  # deferred deletions
            counts.append((alive(TileFrame), alive(ScenePage)))
    assert counts[0] == counts[1]
    assert counts[1][0] <= (READY_SCENES + 1) * 2 * len(SIZES)


def test_an_exception_in_a_guests_timer_goes_to_the_crash_hook_and_the_wall_stays(
    room, tmp_path, qtbot
):
    timed = WIDGET.replace(
        "self.face = Face()",
        "self.face = Face()\n        from PySide6.QtCore import QTimer\n"
        "        QTimer.singleShot(0, self.face, self.late)",
    )
    timed += "\n    def late(self):\n        raise OSError('no sensor')\n"
    write_bundle(tmp_path / "bundles", "timed", widget=timed)
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("bad", "timed", {}), ("good", "plain", {})]
    with qtbot.captureExceptions() as raised:
        open_scene(room, qtbot, sizes={"A1": (1600, 900)})
        qtbot.waitUntil(lambda: len(raised) > 0)
    assert [str(error[1]) for error in raised] == ["no sensor"]
    room.source.held["nghean/rain"] = "43 mm"
    room.feed.refresh()
    qtbot.waitUntil(lambda: frames_of(room)["good"].guest.text == "43 mm", timeout=5000)


def test_a_bundle_dropped_in_a_folder_stands_beside_shipped_ones(tmp_path, qtbot):
    write_bundle(tmp_path / "theirs", "acme")
    clock = RoomClock(Timeline(), lambda: float(NOON_S))
    look = Look(DARK, PlainWords())
    source = HeldSource()
    feed = SnapshotFeed(lambda: source, clock)
    shelf = BundleShelf(discover(shipped("widgets"), (), (tmp_path / "theirs",)))
    scene = BuiltScene(
        ScenePlan(
            "duty",
            "Duty",
            {
                "A1": (
                    PlannedTile("theirs", "acme", "plain", (0, 0, 400, 300)),
                    PlannedTile("ours", "clock", "", (400, 0, 400, 300)),
                )
            },
        ),
        {"A1": (window := WallWindow("A1", look, on_screen=False))},
        shelf,
        look,
        clock,
    )
    modules = {type(frame.guest).__module__ for frame in scene.frames.values()}
    assert {frame.failure for frame in scene.frames.values()} == {""}
    assert any(name.startswith("ioc_desktop_bundle_acme_") for name in modules)
    scene.close()
    window.close()
    window.deleteLater()
    feed.close()
    qtbot.wait(1)
