"""Camera tiles: what is painted in each state, and that only what is visible is decoded."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ioc_desktop.app.camera_picture import Fingerprint, differs, fitted, points_of
from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import with_defaults
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.cameras import CameraEntry, CameraPhase, CameraReading, CameraTrouble
from ioc_desktop.sdk.contract import ModelContext, WidgetContext
from ioc_desktop.sdk.kit.video import VideoView
from ioc_desktop.sdk.theme import DARK, LIGHT, Theme
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.look import Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.tile_frame import TileFrame
from tests.ui.camera_parts import HeldDesk, street

NOW_S = 1_633_600_800.0
STATES = {
    "live": (CameraReading(CameraPhase.LIVE, NOW_S - 60, NOW_S, 0.2), True),
    "unchanged": (CameraReading(CameraPhase.UNCHANGED, NOW_S - 600, NOW_S, 0.2), True),
    "lost": (
        CameraReading(CameraPhase.LOST, NOW_S - 600, NOW_S - 600, 600, CameraTrouble.SILENT, 12.0),
        True,
    ),
    "never": (
        CameraReading(CameraPhase.LOST, NOW_S - 600, None, None, CameraTrouble.PASSWORD, 4.0),
        False,
    ),
    "connecting": (CameraReading(CameraPhase.CONNECTING, NOW_S), False),
    "restricted": (CameraReading(CameraPhase.RESTRICTED), False),
    "unknown": (CameraReading(CameraPhase.UNKNOWN), False),
}
LONG_NAME = "Ngã tư Nguyễn Thị Minh Khai – Đại lộ Xô Viết Nghệ Tĩnh"


@pytest.fixture
def desk(qtbot: QtBot) -> HeldDesk:  # noqa: ARG001  # pictures need an application
    made = HeldDesk()
    for camera, (reading, pictured) in STATES.items():
        made.held[camera] = (reading, street() if pictured else None)
        made.entries[camera] = CameraEntry(camera, f"{LONG_NAME} {camera}", "vinh")
    return made


Tile = Callable[..., TileFrame]


@pytest.fixture
def tile(
    desk: HeldDesk, qtbot: QtBot, load_bundle: Callable[[str | Path], LoadedBundle]
) -> Iterator[Tile]:
    made: list[TileFrame] = []

    def build(
        kind: str, size: tuple[int, int], theme: Theme = DARK, **settings: object
    ) -> TileFrame:
        bundle = load_bundle("cameras")
        words = TsWords("vi")
        clock = RoomClock(Timeline(), lambda: NOW_S)
        metrics = Sight().metrics(*size)
        context = WidgetContext(kind, theme, metrics, words, cameras=desk)
        frame = TileFrame("", context, clock)
        qtbot.addWidget(frame)
        made.append(frame)
        frame.resize(*size)
        frame.house(bundle)
        context_of_model = ModelContext(
            kind, with_defaults(bundle.manifest, settings), words, cameras=desk.entries
        )
        frame.present(bundle.build(Snapshot(int(NOW_S), {}), context_of_model))
        frame.show()
        assert not frame.failure
        return frame

    yield build
    for frame in made:
        frame.close_guest()


def view_of(frame: TileFrame) -> VideoView:
    view = frame.guest
    assert isinstance(view, VideoView)
    return view


def colours(image: QImage, rect: QRectF | None = None) -> set[str]:
    area = (rect or QRectF(image.rect())).toRect()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right(), 7)
        for y in range(area.top(), area.bottom(), 7)
    }


@pytest.mark.parametrize(
    ("size", "theme"),
    [((940, 760), DARK), ((520, 420), LIGHT), ((1900, 1060), LIGHT)],
    ids=["tile", "small", "large"],
)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_told_whole_and_none_leaves_its_tile(
    tile: Tile, state: str, size: tuple[int, int], theme: Theme
):
    frame = tile("camera", size, theme, camera=state)
    view = view_of(frame)
    frame.grab()
    (place,) = view._places
    assert place.caption is not None
    sheet = place.caption[1]
    assert sheet.marks or state == "live"
    said = " ".join(mark.text for mark in sheet.marks)
    wanted = {
        "live": "sống",
        "unchanged": "không đổi từ",
        "lost": "từ",
        "never": "không có hình",
        "connecting": "đang kết nối",
        "restricted": "hạn chế xem",
        "unknown": "không có camera",
    }[state]
    assert wanted in said
    for mark in sheet.marks:
        assert mark.left >= -1, mark
        assert mark.right <= view.width() + 1, mark
        assert mark.baseline <= view.height(), mark
        assert mark.size_px >= view._look.metrics.footer_px


def test_an_old_picture_is_grey_and_a_live_one_is_not(tile: Tile):
    def chroma(state: str) -> int:
        frame = tile("camera", (940, 760), camera=state)
        view = view_of(frame)
        image = view.grab().toImage()
        middle = view._picture_rect(view._places[0])
        sky = image.pixelColor(int(middle.center().x()), int(middle.top() + middle.height() * 0.1))
        return max(sky.red(), sky.green(), sky.blue()) - min(sky.red(), sky.green(), sky.blue())

    assert chroma("live") > 25
    assert chroma("lost") < 15


def test_an_old_picture_is_hatched_also_where_it_is_all_of_one_grey(tile: Tile, desk: HeldDesk):
    plain = QImage(640, 360, QImage.Format.Format_RGB32)
    plain.fill(QColor("#808080"))
    desk.held["lost"] = (STATES["lost"][0], plain)
    view = view_of(tile("camera", (940, 760), camera="lost"))
    image = view.grab().toImage()
    frame = view._picture_rect(view._places[0])
    y = int(frame.top() + frame.height() * 0.3)
    row = [image.pixelColor(x, y).lightness() for x in range(int(frame.width()))]
    turns = sum(abs(one - other) > 8 for one, other in zip(row, row[8:], strict=False))
    assert turns > 40, "lines cross the picture"


def test_an_old_picture_is_told_from_a_live_one_without_colour(tile: Tile):
    def grey(state: str) -> bytes:
        frame = tile("camera", (940, 760), camera=state)
        view = view_of(frame)
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        return points_of(image)

    live, lost = grey("live"), grey("lost")
    assert sum(abs(one - other) > 40 for one, other in zip(live, lost, strict=True)) > 400


def test_the_same_picture_for_long_has_an_amber_frame(tile: Tile):
    frame = tile("camera", (940, 760), camera="unchanged")
    assert DARK.amber in colours(view_of(frame).grab().toImage())
    frame = tile("camera", (940, 760), camera="live")
    assert DARK.amber not in colours(view_of(frame).grab().toImage())


def test_a_hidden_tile_lets_go_of_its_camera_and_takes_it_again(tile: Tile, desk: HeldDesk):
    frame = tile("wall_of_cameras", (1200, 900), cameras=["live", "lost"], columns=2)
    first = list(desk.given)
    assert [feed.closed for feed in first] == [False, False]
    frame.hide()
    assert [feed.closed for feed in first] == [True, True]
    frame.show()
    assert len(desk.given) == 4
    frame.close_guest()
    assert all(feed.closed for feed in desk.given)


def test_feeds_are_asked_for_pictures_as_large_as_their_place(tile: Tile, desk: HeldDesk):
    frame = tile("wall_of_cameras", (1200, 900), cameras=["live", "lost"], columns=2)
    view = view_of(frame)
    for feed, place in zip(desk.given, view._places, strict=True):
        picture = view._picture_rect(place)
        assert feed.box == (int(picture.width()), int(picture.height()))
        assert feed.box[0] < view.width() / 2


def test_a_new_picture_repaints_its_own_place_and_says_its_phase(tile: Tile, desk: HeldDesk):
    frame = tile("wall_of_cameras", (1200, 900), cameras=["live", "connecting"], columns=2)
    view = view_of(frame)
    feed = desk.given[1]
    feed.said, feed.shown = STATES["live"][0], street(night=True)
    feed.changed()
    texts = view.texts[1]
    assert texts is not None
    assert texts.glyph == "live"


def test_an_equal_view_keeps_its_feeds(tile: Tile, desk: HeldDesk):
    frame = tile("camera", (940, 760), camera="live")
    view = view_of(frame)
    view.set_shots([place.shot for place in view._places], 1, 8.0, cover=False)
    assert len(desk.given) == 1


def test_a_site_without_cameras_is_told_what_to_do(tile: Tile, desk: HeldDesk):
    desk.entries.clear()
    frame = tile("wall_of_cameras", (1200, 900))
    blank = colours(view_of(frame).grab().toImage())
    assert len(blank) > 2, "something is written"


def test_pictures_are_fitted_and_never_enlarged(qtbot: QtBot):  # noqa: ARG001  # pictures need an application
    picture = street(1280, 720)
    assert fitted(picture, 320, 320, cover=False).size().toTuple() == (320, 180)
    assert fitted(picture, 320, 320, cover=True).size().toTuple() == (320, 320)
    assert fitted(picture, 4000, 4000, cover=False).size().toTuple() == (1280, 720)
    assert fitted(picture, 1, 1, cover=False).width() == 1


def test_a_picture_coded_anew_is_the_same_and_noise_makes_another(qtbot: QtBot):  # noqa: ARG001  # the same
    dice = random.Random(1)
    night = street(320, 180, night=True)

    def changed(most: int) -> QImage:
        made = night.copy()
        for x in range(made.width()):
            for y in range(made.height()):
                tone = made.pixelColor(x, y)
                more = dice.randint(0, most)
                shade = (tone.red() + more, tone.green() + more, tone.blue() + more)
                made.setPixelColor(x, y, QColor(*shade))
        return made

    assert not differs(points_of(night), points_of(changed(1)))
    assert differs(points_of(night), points_of(changed(4)))


def test_a_loop_of_a_few_pictures_is_no_change(qtbot: QtBot):  # noqa: ARG001  # the same
    marks = Fingerprint()
    loop = [
        street(320, 180),
        street(320, 180, night=True),
        street(320, 180).flipped(Qt.Orientation.Vertical),
    ]
    for second in range(60):
        marks.look(loop[second % 3], float(second + 1))
    assert marks.changed_s == 3.0
    marks.look(street(320, 180, night=True).flipped(Qt.Orientation.Vertical), 61.0)
    assert marks.changed_s == 61.0
