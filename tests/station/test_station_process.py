"""The station as a real process: what it says, how it ends, what survives its death."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ioc_desktop.station.main import NICENESS
from ioc_desktop.station.protocol import (
    PROTOCOL,
    CentresChanged,
    Done,
    Heartbeat,
    Hello,
    Shutdown,
    SyncNow,
    TopicsChanged,
)
from tests.faults.hostile import UNAUTHORIZED, HostileCentre, in_thread, observation, says
from tests.faults.rig import cursor, look, stored, truth
from tests.station.station_child import StationChild, write_site

OLD, NEW = "figs-and-dates", "plums-and-pears"
OBSERVATIONS = "/v1/observations/changes"


def hello(message: object) -> bool:
    return isinstance(message, Hello)


def news_of(topic: str) -> Callable[[object], bool]:
    return lambda message: isinstance(message, TopicsChanged) and topic in message.topics


def eventually(condition: Callable[[], bool], *, within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def sound(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no niceness")
def test_it_comes_after_the_screen_where_both_want_the_processor(tmp_path: Path) -> None:
    centre = HostileCentre()
    with in_thread(centre), StationChild(write_site(tmp_path, centre), tmp_path) as station:
        station.wait_for(hello)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, station.process.pid) == min(19, own + NICENESS)


def test_it_says_hello_then_what_changed_and_that_it_lives(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        first = station.wait_for(lambda _: True)
        assert isinstance(first, Hello)
        assert (first.protocol, first.pid) == (PROTOCOL, station.process.pid)
        station.wait_for(news_of("nghean/observations"))
        eventually(lambda: stored(data) == truth(centre))
        station.wait_for(lambda m: isinstance(m, CentresChanged))
        station.wait_for(lambda m: isinstance(m, Heartbeat))
        station.say(Shutdown(number=7))
        assert station.ended() == 0
        assert Done(number=7) in station.messages
        assert not (data / "cache.db-wal").exists(), "the log was moved into the database"
        lines = (data / "logs" / "station.log").read_text(encoding="utf-8").splitlines()
        assert {"station started", "station ended"} <= {json.loads(one)["event"] for one in lines}


def test_it_ends_when_the_screen_side_is_gone(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(news_of("nghean/observations"))
        station.hang_up()
        assert station.ended() == 0
    assert sound(data)


def test_it_ends_on_sigterm(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(hello)
        station.process.send_signal(signal.SIGTERM)
        assert station.ended() == 0
    assert sound(data)


def test_garbage_on_the_pipe_ends_it_without_harm(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(news_of("nghean/observations"))
        assert station.process.stdin is not None
        station.process.stdin.write(b"\xff" * 64)
        station.process.stdin.flush()
        assert station.ended() == 0
    assert sound(data)


def test_sync_now_brings_news_and_is_answered(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(news_of("nghean/observations"))
        eventually(lambda: stored(data) == truth(centre))
        centre.feeds["observations"].append(observation(77))
        station.say(SyncNow(number=1, centre="nghean"))
        done = station.wait_for(lambda m: isinstance(m, Done))
        assert done == Done(number=1)
        assert stored(data) == truth(centre)
        station.say(SyncNow(number=2, centre="hanoi"))
        refused = station.wait_for(lambda m: isinstance(m, Done))
        assert isinstance(refused, Done)
        assert "hanoi" in (refused.error or "")


def test_after_a_kill_it_goes_on_where_it_was(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        with StationChild(site, data) as station:
            station.wait_for(news_of("nghean/observations"))
            eventually(lambda: cursor(data) == "50")
            station.process.kill()
            station.process.wait(10)
        centre.asks.clear()
        centre.feeds["observations"].append(observation(60))
        with StationChild(site, data) as station:
            station.wait_for(news_of("nghean/observations"))
            eventually(lambda: stored(data) == truth(centre))
        assert {ask.query.get("after") for ask in centre.asked(OBSERVATIONS)} <= {"50", "51"}


def test_26_a_second_station_on_the_same_folder_refuses_with_the_reason(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(hello)
        site = tmp_path / "site.toml"
        with StationChild(site, data) as second:
            assert second.ended() == 1
            assert str(station.process.pid) in second.errors
            assert "Traceback" not in second.errors
        command = [sys.executable, "-m", "ioc_desktop", "sync", "--once", "--json"]
        once = subprocess.run(
            [*command, "--site", site, "--data", data],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert once.returncode == 1
        assert once.stdout == ""
        assert str(station.process.pid) in once.stderr
        assert "Traceback" not in once.stderr
        station.say(Shutdown(number=1))
        assert station.ended() == 0


def test_25_new_credentials_in_the_site_file_are_taken_without_a_restart(tmp_path: Path) -> None:
    centre, data = HostileCentre(token=NEW), tmp_path / "data"
    with in_thread(centre):
        site = write_site(tmp_path, centre, token=OLD)
        with StationChild(site, data) as station:
            station.wait_for(lambda m: isinstance(m, CentresChanged))
            eventually(lambda: look(data, "SELECT error FROM centres") != [(None,)])
            ((error,),) = look(data, "SELECT error FROM centres")
            assert "token" in error
            assert OLD not in error
            asked = len(centre.asks)
            write_site(tmp_path, centre, token=NEW)
            eventually(lambda: stored(data) == truth(centre))
            assert asked <= 2, "it did not go on asking with a refused token"
    log = (data / "logs" / "station.log").read_text(encoding="utf-8")
    assert OLD not in log
    assert "Bearer" not in log


def test_a_centre_that_refuses_later_leaves_the_figures(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(news_of("nghean/observations"))
        eventually(lambda: stored(data) == truth(centre))
        centre.faults["*"] = says(UNAUTHORIZED)
        station.say(SyncNow(number=1))
        done = station.wait_for(lambda m: isinstance(m, Done))
        assert isinstance(done, Done)
        assert "401" in (done.error or "")
        assert stored(data) == truth(centre)
        assert cursor(data) == "50"
