"""Real troubles, from a real centre, disk or file to the wall's line, banner and console."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.protocol import Trouble
from ioc_desktop.store.faults import StoreError, told
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.schema import FILE
from ioc_desktop.ui.bars_model import bottom_view
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.console_model import console_view
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.station_link import station_headlines
from ioc_desktop.ui.wall_window import WallWindow
from tests.faults import hostile
from tests.faults.hostile import Fault, HostileCentre, body_changed, says
from tests.faults.rig import once, run
from tests.ui.parts import BROKEN, NOON_S, HeldSource, Room, write_bundle

WORDS = TsWords("vi")
CHIPS = {"nghean": "Tỉnh"}
OBSERVATIONS = "/v1/observations/changes"


def shown(folder: Path) -> tuple[str, str]:
    """Return what the wall's line and the console say of the troubles in a cache."""
    reader = CacheReader(folder / FILE, silence_s=None)
    try:
        snapshot = reader.answer({"centres": CentresQuery()}, NOON_S)
    finally:
        reader.close()
    line = bottom_view(snapshot, WORDS, CHIPS)
    console = console_view(snapshot, WORDS, CHIPS)
    told_there = [card.detail for card in console.centres]
    told_there += [row[-1].text for row in console.feeds if row[-1].text]
    return " | ".join(one.text for one in line.troubles), " | ".join(told_there)


def after(folder: Path, path: str, fault: Fault) -> tuple[str, str]:
    """Sync a centre that has this fault, once, and return what is then shown."""

    async def story() -> None:
        async with HostileCentre(faults={path: fault}) as centre:
            await once(folder, centre)

    run(story())
    return shown(folder)


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        ("*", says(hostile.PORTAL), "trả về text/html, không phải số liệu; xem lại địa chỉ"),
        ("*", says(hostile.UNAUTHORIZED), "nghean đòi mã truy cập; chưa khai báo (401)"),
        (
            OBSERVATIONS,
            body_changed(lambda body: body + b" ", digest_of_original=True),
            "trang số liệu sai mã kiểm, đã bỏ; sẽ tải lại",
        ),
        (OBSERVATIONS, says(hostile.response(b'{"centre": ')), "trang số liệu hỏng JSON: "),
    ],
    ids=["html", "401", "digest", "json"],
)
def test_what_a_centre_does_wrong_is_said_in_vietnamese(
    tmp_path: Path, path: str, fault: Fault, said: str
) -> None:
    _, console = after(tmp_path, path, fault)
    assert said in console


def test_a_feed_that_stopped_is_said_in_vietnamese_on_the_walls_line(tmp_path: Path) -> None:
    line, console = after(tmp_path, OBSERVATIONS, says(hostile.UNAUTHORIZED))
    assert "đã dừng: nghean đòi mã truy cập; chưa khai báo (401)" in line
    assert "nghean đòi mã truy cập" in console


def test_a_refused_connection_is_said_in_vietnamese(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    run(_once_at(tmp_path, port))
    line, console = shown(tmp_path)
    assert line == "Mất liên lạc với Tỉnh"
    assert f"http://127.0.0.1:{port} từ chối kết nối; kiểm tra máy chủ đã chạy chưa" in console


async def _once_at(folder: Path, port: int) -> None:
    await once(folder, HostileCentre(port=port))


def test_a_full_disk_is_said_in_vietnamese_on_the_walls_line(tmp_path: Path) -> None:
    path = tmp_path / FILE
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(StoreError) as raised, told(path):
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
    trouble = Trouble(code=raised.value.code, text=str(raised.value))
    station = SimpleNamespace(troubles=(trouble,), state=StationState.LIVE)
    clock = RoomClock(Timeline(), lambda: float(NOON_S))
    (headline,) = station_headlines(cast("StationClient", station), clock, WORDS)
    assert headline.text == (
        f"ổ đĩa đầy: giải phóng chỗ trên ổ chứa {path}; số liệu cũ còn nguyên, sẽ tự đồng bộ tiếp"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("span = [1, 1]", "span = [3, 1]"), "tràn lưới: cột 0 + 3 cột vượt quá 2"),
        (("bundle =", "bandle ="), "khóa lạ, không dùng ở đây; có phải là 'bundle'?"),
        (("grid = [2, 1]", "grid = ["), "sai cú pháp TOML: "),
        (('id = "one"\n', ""), "còn thiếu"),
        (('role = "A1"', "role = 7"), "phải là chữ trong dấu nháy, không phải 7"),
    ],
)
def test_a_broken_scene_is_said_in_vietnamese_in_the_banner(
    tmp_path: Path,
    qtbot: QtBot,
    logs: Any,
    change: tuple[str, str],
    said: str,
) -> None:
    text = (
        'schema = 1\nid = "duty"\nname = { vi = "Trực" }\n[[variant]]\nwall = "1x1"\n'
        '[[variant.display]]\nrole = "A1"\ngrid = [2, 1]\n[[variant.display.tile]]\n'
        'id = "one"\nat = [0, 0]\nspan = [1, 1]\nbundle = "clock"\n'
    )
    file = tmp_path / "duty.toml"
    file.write_text(text.replace(*change), encoding="utf-8")
    logs.expect("scene kept")
    look, clock = Look(DARK, WORDS), RoomClock(Timeline(), lambda: float(NOON_S))
    feed = SnapshotFeed(HeldSource, clock)
    stage = SceneStage(SceneLibrary((tmp_path,)), BundleShelf(discover(None)), feed, clock, look)
    window = WallWindow("A1", look, on_screen=False)
    qtbot.addWidget(window)
    try:
        stage.set_windows({"A1": window})
        stage.switch("duty")
        assert "duty.toml:" in stage.banner
        assert said in stage.banner
    finally:
        stage.close()
        feed.close()
    (record,) = logs.said("scene kept")
    assert said not in record, "the log speaks English"


def test_a_bundle_that_fails_says_in_vietnamese_at_what(
    room: Room, tmp_path: Path, qtbot: QtBot, logs: Any
) -> None:
    write_bundle(tmp_path / "bundles", "broken", **BROKEN["constructor"])
    room.scenes.scenes["duty"] = [("bad", "broken", {}), ("none", "brokn", {})]
    logs.expect(r"bundle broken failed \(constructor\)")
    room.stage.set_look(Look(DARK, WORDS))
    room.wall.open_pictures({"A1": (800, 450)})
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")
    scene = room.stage.on_air
    assert scene is not None
    texts = sorted(frame.failure for frame in scene.frames.values())
    assert texts == [
        "Gói “broken” không chạy được (khi dựng ô): OSError: no sensor",
        "Không hiển thị được ô này: bundle: không có gói 'brokn'; có phải là 'broken'?",
    ]
