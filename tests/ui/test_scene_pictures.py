"""Pictures of hidden tiles: the same pixels at once, gone with the first change, within bounds."""

import pytest
from PySide6.QtCore import QEvent, QObject

from ioc_desktop.ui import ready_scenes, scene_pictures, snapshot_feed
from tests.ui.parts import WIDGET, write_bundle

SIZES = {"A1": (1600, 900)}
CARD = """
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import FrameInfo, TileView

def build(snapshot, context):
    answer = snapshot.answers["figure"]
    value = str(getattr(answer, "reason", answer))
    return TileView(FrameInfo(title=context.title, centre="Vinh"), CardBody(value=value, unit="mm"))
"""
KIT = "from ioc_desktop.sdk.kit import KitWidget as PlainWidget\n"
MOVING = """
from PySide6.QtCore import QTimer
from ioc_desktop.sdk.kit import KitView, KitWidget

class PlainWidget(KitWidget):
    def __init__(self, context):
        super().__init__(context)
        timer = QTimer(self._view)
        timer.timeout.connect(self._view.update)
        timer.start(5)
"""


class Painted(QObject):
    """Counts the paint events of some widgets."""

    def __init__(self, widgets):
        super().__init__()
        self.count = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, _target, event):  # noqa: N802  # Qt's own name
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The same order of events in a fraction of the time."""
    for name, value in (("_REST_MS", 5), ("_AGAIN_MS", 10), ("_STILL_S", 0.02), ("_SHARE", 1)):
        monkeypatch.setattr(scene_pictures, name, value)
    monkeypatch.setattr(ready_scenes, "_REST_MS", 5)
    monkeypatch.setattr(snapshot_feed, "AHEAD_S", 0.2)


def open_cards(room, tmp_path, qtbot, *others):
    """Show ``duty``, with ``fog`` and others behind it: each two cards of the kit."""
    write_bundle(tmp_path / "bundles", "card", model=CARD, widget=KIT)
    for name in ("duty", "fog", *others):
        room.source.held[f"nghean/{name}"] = f"12{len(name)}"
        room.scenes.scenes[name] = [
            ("one", "card", {"indicator": name}),
            ("two", "card", {"indicator": f"{name}-2"}),
        ]
    room.wall.open_pictures(SIZES)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")
    room.stage.expect(["fog", *others])


def pictured(room, scene):
    built = room.stage.built(scene)
    return [] if built is None else [frame.has_picture for frame in built.frames.values()]


def test_a_scene_comes_on_air_by_its_pictures_with_the_same_pixels(room, tmp_path, qtbot):
    open_cards(room, tmp_path, qtbot)
    qtbot.waitUntil(lambda: pictured(room, "fog") == [True, True], timeout=5000)
    fog = room.stage.built("fog")
    window = room.wall.windows["A1"]
    window.show()
    painted = Painted([frame.guest for frame in fog.frames.values()])
    room.stage.switch("fog")
    by_pictures = window.page.grab().toImage()
    assert pictured(room, "fog") == [True, True]
    assert painted.count == 0
    for frame in fog.frames.values():
        frame.drop_picture()
    assert window.page.grab().toImage() == by_pictures
    assert painted.count == 2


def test_the_first_change_of_a_tile_lets_go_of_its_picture_only(room, tmp_path, qtbot):
    open_cards(room, tmp_path, qtbot)
    qtbot.waitUntil(lambda: pictured(room, "fog") == [True, True], timeout=5000)
    room.stage.switch("fog")
    room.wall.windows["A1"].show()
    before = room.wall.windows["A1"].page.grab().toImage()
    room.source.held["nghean/fog"] = "77"
    room.feed.refresh(frozenset({"nghean/fog"}))
    qtbot.waitUntil(lambda: pictured(room, "fog") == [False, True], timeout=5000)
    one = next(iter(room.stage.on_air.frames.values()))
    assert "77" in {mark.text for mark in one.guest.sheet().marks}
    after = room.wall.windows["A1"].page.grab().toImage()
    place = one.geometry()
    assert after.copy(place) != before.copy(place)
    assert after.copy(place.translated(800, 0)) == before.copy(place.translated(800, 0))


def test_a_hidden_tile_that_changed_is_pictured_anew(room, tmp_path, qtbot):
    open_cards(room, tmp_path, qtbot)
    qtbot.waitUntil(lambda: pictured(room, "fog") == [True, True], timeout=5000)
    one = next(iter(room.stage.built("fog").frames.values()))
    before = one.grab().toImage()
    room.source.held["nghean/fog"] = "77"
    room.feed.refresh(frozenset({"nghean/fog"}))
    qtbot.waitUntil(
        lambda: one.has_picture and one.grab().toImage() != before,
        timeout=5000,
    )
    assert one.picture == one.grab().toImage()
    one.explain("out of order")  # what the frame itself paints changes, too
    assert not one.has_picture


def test_no_more_pictures_are_kept_than_there_is_room_for(room, tmp_path, qtbot, monkeypatch):
    open_cards(room, tmp_path, qtbot, "snow")
    qtbot.waitUntil(lambda: pictured(room, "snow") == [True, True], timeout=5000)
    one_scene_mb = room.stage.built("fog").picture_mb
    monkeypatch.setattr(scene_pictures, "PICTURES_MB", one_scene_mb * 1.5)
    assert pictured(room, "fog") == [True, True]
    qtbot.waitUntil(lambda: pictured(room, "snow") == [False, False], timeout=5000)
    room.wall.windows["A1"].show()
    room.stage.switch("fog")
    # The scene before is the likeliest now; the one on air gives its pictures up for it.
    qtbot.waitUntil(lambda: pictured(room, "duty") == [True, True], timeout=5000)
    qtbot.waitUntil(lambda: pictured(room, "fog") == [False, False], timeout=5000)
    assert pictured(room, "snow") == [False, False]


def test_what_is_on_air_keeps_its_pictures_before_scenes_that_are_only_expected(
    room, tmp_path, qtbot, monkeypatch
):
    open_cards(room, tmp_path, qtbot, "snow")
    qtbot.waitUntil(lambda: pictured(room, "snow") == [True, True], timeout=5000)
    monkeypatch.setattr(scene_pictures, "PICTURES_MB", room.stage.built("fog").picture_mb * 2.5)
    room.stage.switch("fog")
    qtbot.waitUntil(lambda: pictured(room, "duty") == [True, True], timeout=5000)
    qtbot.waitUntil(lambda: pictured(room, "snow") == [False, False], timeout=5000)
    assert pictured(room, "fog") == [True, True]


def test_the_likeliest_scene_is_pictured_on_a_very_large_wall(room, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(scene_pictures, "PICTURES_MB", 0.1)
    open_cards(room, tmp_path, qtbot, "snow")
    qtbot.waitUntil(lambda: pictured(room, "fog") == [True, True], timeout=5000)
    qtbot.waitUntil(lambda: pictured(room, "snow") == [False, False], timeout=5000)
    monkeypatch.setattr(scene_pictures, "ONE_SCENE_MB", 0.1)
    qtbot.waitUntil(lambda: pictured(room, "fog") == [False, False], timeout=5000)


@pytest.mark.parametrize("widget", [WIDGET, MOVING], ids=["a guest of its own", "one that moves"])
def test_a_guest_that_may_change_by_itself_is_painted_live(room, tmp_path, qtbot, widget):
    write_bundle(tmp_path / "bundles", "live", widget=widget, model=CARD)
    open_cards(room, tmp_path, qtbot)
    room.scenes.scenes["snow"] = [
        ("one", "live", {"indicator": "fog"}),
        ("two", "card", {"indicator": "snow"}),
    ]
    room.stage.make_ready("snow")
    qtbot.waitUntil(lambda: pictured(room, "snow") == [False, True], timeout=5000)


@pytest.mark.parametrize("roles", [("A1",), ("A1", "B1")])
def test_what_several_screens_show_is_painted_before_any_of_them_changes(
    room, tmp_path, qtbot, roles
):
    write_bundle(tmp_path / "bundles", "card", model=CARD, widget=KIT)
    room.scenes.scenes |= {"duty": [("one", "card", {})], "fog": [("two", "card", {})]}
    room.wall.open_pictures(dict.fromkeys(roles, (800, 450)))
    kept = []
    room.stage.scene_shown.connect(lambda scene: kept.append(pictured(room, scene)))
    for scene in ("duty", "fog"):
        with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
            room.stage.switch(scene)
    # Nothing stood there before the first; one screen is never late for another.
    assert kept == [[False] * len(roles), [len(roles) > 1] * len(roles)]
