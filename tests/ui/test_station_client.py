import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.outbox import ActionChange
from ioc_desktop.domain.rows import Directive
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import RecordAction
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.station_link import StationLink
from tests.conftest import LogBook
from tests.ui.parts import PlainWords, Room

SITE = """
schema = 1
name = "Test"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
"""
LIVE_AGAIN_S = 5.0

MakeStation = Callable[[], StationClient]


@pytest.fixture
def make_station(tmp_path: Path, qtbot: QtBot) -> Iterator[MakeStation]:  # noqa: ARG001  # an application
    site = tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    made: list[StationClient] = []

    def make() -> StationClient:
        command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
        command += ["--site", str(site), "--data", str(tmp_path / "data")]
        root = str(Path(__file__).resolve().parents[2])
        station = StationClient(command, {"PYTHONPATH": root})
        made.append(station)
        return station

    yield make
    for station in made:
        station.close()
        station.deleteLater()


def is_live(station: StationClient) -> bool:
    return station.state is StationState.LIVE


def pid_of(station: StationClient) -> int:
    assert station.hello is not None
    return station.hello.pid


def test_a_killed_station_is_marked_on_the_wall_and_live_again_within_5_s(
    room: Room, make_station: MakeStation, qtbot: QtBot, logs: LogBook
) -> None:
    station = make_station()
    link = StationLink(station, room.feed, room.wall, room.clock, PlainWords())
    room.wall.open_pictures({"A1": (1920, 1080)})
    station.start()
    qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
    logs.expect("the data station ended")

    def line() -> str:
        return " ".join(mark.text for mark in room.wall.windows["A1"].bottom.sheet().marks)

    assert "Data station lost" not in line()
    first = pid_of(station)
    os.kill(first, signal.SIGKILL)
    killed_s = time.monotonic()
    qtbot.waitUntil(lambda: station.state is StationState.LOST, timeout=2000)
    assert "Data station lost" in line()
    qtbot.waitUntil(lambda: is_live(station), timeout=int(LIVE_AGAIN_S * 1000))
    assert time.monotonic() - killed_s <= LIVE_AGAIN_S
    assert pid_of(station) != first
    assert "Data station lost" not in line()
    link.deleteLater()


def test_a_hanging_station_is_killed_and_restarted(
    make_station: MakeStation, qtbot: QtBot, logs: LogBook
) -> None:
    station = make_station()
    station.start()
    qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
    logs.expect("said nothing")
    logs.expect("the data station ended")
    first = pid_of(station)
    os.kill(first, signal.SIGSTOP)
    qtbot.waitUntil(lambda: is_live(station) and pid_of(station) != first, timeout=20_000)


def test_sync_now_is_answered_and_fails_plainly_while_there_is_no_station(
    make_station: MakeStation, qtbot: QtBot
) -> None:
    station = make_station()
    with pytest.raises(KnownError, match="not running"):
        station.sync_now().result()
    station.start()
    qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
    done = station.sync_now("nghean")
    qtbot.waitUntil(done.done, timeout=20_000)
    error = done.exception()
    assert error is None or isinstance(error, KnownError)


def test_what_an_officer_does_is_on_disk_when_its_future_ends(
    make_station: MakeStation, qtbot: QtBot, tmp_path: Path
) -> None:
    station = make_station()
    told: list[ActionChange] = []
    station.outbox_changed.connect(told.extend)
    row = Directive(issuer="a", text="Báo cáo", issued_at="2021-10-07", state="issued")
    request = RecordAction(
        number=0, key="a" * 32, centre="nghean", target="directive/1", officer="lan", row=row
    )
    with pytest.raises(KnownError, match="not running"):
        station.act(request).result()
    station.start()
    qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
    done = station.act(request)
    qtbot.waitUntil(done.done, timeout=20_000)
    while str(done.exception()) == "the outbox is not open yet; try again":
        done = station.act(request)
        qtbot.waitUntil(done.done, timeout=20_000)
    assert done.exception() is None
    reader = sqlite3.connect(f"file:{tmp_path / 'data' / 'duty.db'}?mode=ro", uri=True)
    assert reader.execute("SELECT key FROM actions").fetchall() == [("a" * 32,)]
    reader.close()
    qtbot.waitUntil(lambda: [one.state for one in told] == ["sent"], timeout=20_000)
    refused = station.act(msgspec.structs.replace(request, key="b" * 32))
    qtbot.waitUntil(refused.done, timeout=20_000)
    assert "changed here meanwhile" in str(refused.exception())


def test_closing_ends_the_process_and_may_be_repeated(
    make_station: MakeStation, qtbot: QtBot
) -> None:
    station = make_station()
    station.start()
    qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
    pid = pid_of(station)
    station.close()
    station.close()
    assert station.state is StationState.STOPPED
    assert not Path(f"/proc/{pid}").exists()


FULL = """
import pathlib, sys, time
from ioc_desktop.station.protocol import PROTOCOL, Hello, Trouble, frame
def say(message):
    sys.stdout.buffer.write(frame(message))
    sys.stdout.buffer.flush()
if pathlib.Path(sys.argv[1]).exists():
    say(Hello(protocol=PROTOCOL, version="1", pid=1, data_folder="d"))
    sys.stdin.buffer.read()
    sys.exit(0)
time.sleep(0.2)
say(Trouble(code="disk_full", text="the disk is full"))
sys.exit(1)
"""


def test_a_station_that_ends_with_a_reason_has_it_on_the_wall_until_one_lives(
    room: Room, tmp_path: Path, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the data station ended with 1")
    sign = tmp_path / "room again"
    station = StationClient([sys.executable, "-c", FULL, str(sign)])
    link = StationLink(station, room.feed, room.wall, room.clock, PlainWords())
    room.wall.open_pictures({"A1": (1920, 1080)})

    def line() -> str:
        return " ".join(mark.text for mark in room.wall.windows["A1"].bottom.sheet().marks)

    seen: list[str] = []
    station.start()
    try:
        qtbot.waitUntil(lambda: station.restarts >= 1, timeout=20_000)
        station.trouble_changed.connect(lambda _: seen.append(line()))
        station.state_changed.connect(lambda _: seen.append(line()))
        assert line().startswith("the disk is full (+"), (
            "the reason, before that there is no station"
        )
        qtbot.waitUntil(lambda: station.restarts >= 3, timeout=20_000)
        assert all("the disk is full" in one for one in seen), "also while it is tried again"
        sign.touch()
        qtbot.waitUntil(lambda: is_live(station), timeout=20_000)
        assert station.troubles == ()
        assert "the disk is full" not in line()
        assert "Data station lost" not in line()
    finally:
        link.deleteLater()
        station.close()
        station.deleteLater()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/no/such/program"], "could not be started"),
        ([sys.executable, "-c", "print('these are no frames at all')"], "the data station"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with 3"),
    ],
)
def test_a_station_that_cannot_run_is_tried_ever_more_seldom(
    command: list[str], said: str, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect(said)
    logs.allow("the data station|the station's words")
    station = StationClient(command)
    station.start()
    qtbot.waitUntil(lambda: station.restarts >= 3, timeout=15_000)
    assert station.state is StationState.LOST
    delays = [line.rpartition("in ")[2] for line in logs.said("next try in")]
    assert delays[:3] == ["0.25 s", "0.50 s", "1.00 s"]
    station.close()
    station.deleteLater()
