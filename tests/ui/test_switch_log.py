"""Switches reach the journal through a real station: also while it is dead, and at the end."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.cli_journal import read_journal
from ioc_desktop.domain.journal import JournalRow
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.errors import KnownError
from ioc_desktop.station.spool import Spool
from ioc_desktop.ui import switch_log
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.switch_log import SwitchLog
from tests.conftest import LogBook

SITE = """
schema = 1
name = "Test"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
"""
NOW = 1_633_600_000
WAIT_MS = 20_000


def switch(number: int) -> Switch:
    return Switch(f"{number:032x}", NOW + number, "person", "Lan", "a", "b", str(number))


@pytest.fixture
def station(tmp_path: Path, qtbot: QtBot) -> Iterator[StationClient]:  # noqa: ARG001  # an application
    site = tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
    command += ["--site", str(site), "--data", str(tmp_path / "data")]
    client = StationClient(command, {"PYTHONPATH": str(Path(__file__).resolve().parents[2])})
    yield client
    client.close()
    client.deleteLater()


def taken_down(folder: Path) -> list[JournalRow]:
    rows, _total = read_journal(folder, None, "", 10_000)
    return list(reversed(rows))


def test_switches_made_while_the_station_is_away_come_when_it_is_back_each_once(
    station: StationClient, tmp_path: Path, qtbot: QtBot, logs: LogBook
) -> None:
    log = SwitchLog(station)
    for number in range(3):
        log.take(switch(number))
    assert len(log.waiting) == 3
    station.start()
    qtbot.waitUntil(lambda: not log.waiting, timeout=WAIT_MS)
    logs.expect("the data station ended")
    assert station.hello is not None
    os.kill(station.hello.pid, signal.SIGKILL)
    log.take(switch(3))  # asked of a station that is dead but not known to be
    qtbot.waitUntil(lambda: station.state is StationState.LOST, timeout=WAIT_MS)
    log.take(switch(4))
    assert [one.why for one in log.waiting] == ["3", "4"]
    qtbot.waitUntil(lambda: not log.waiting, timeout=WAIT_MS)
    rows = taken_down(tmp_path / "data")
    assert [row.switch for row in rows] == [switch(number) for number in range(5)]
    log.close()
    log.deleteLater()


def test_too_many_are_bounded_and_the_journal_says_how_many_are_missing(
    station: StationClient, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switch_log, "MOST_KEPT", 5)
    monkeypatch.setattr(switch_log, "BATCH", 2)
    log = SwitchLog(station)
    for number in range(8):
        log.take(switch(number))
    station.start()
    qtbot.waitUntil(lambda: not log.waiting, timeout=WAIT_MS)
    rows = taken_down(tmp_path / "data")
    assert [row.switch.why for row in rows] == ["3", "4", "5", "6", "7"]
    assert [row.missed for row in rows] == [3, 0, 0, 0, 0]
    log.close()
    log.deleteLater()


def test_a_line_that_the_station_refuses_holds_up_no_other(
    station: StationClient, tmp_path: Path, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("a line of the journal was refused")
    log = SwitchLog(station)
    for number in range(4):
        one = switch(number)
        log.take(dataclasses.replace(one, at_s=1 << 50) if number == 1 else one)
    station.start()
    qtbot.waitUntil(lambda: not log.waiting, timeout=WAIT_MS)
    rows = taken_down(tmp_path / "data")
    assert [row.switch.why for row in rows] == ["0", "2", "3"]
    assert [row.missed for row in rows] == [0, 1, 0]
    log.close()
    log.deleteLater()


def test_what_no_station_took_at_the_end_is_taken_down_by_the_next(
    station: StationClient, tmp_path: Path, qtbot: QtBot
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    log = SwitchLog(station, lambda request: Spool(data).leave("switches-1", request))
    log.take(switch(1))
    assert log.flush().done(), "nobody is there to take it: nothing to wait for"
    log.close()
    log.close()
    log.deleteLater()
    station.start()

    def is_taken_down() -> bool:
        with contextlib.suppress(KnownError):  # the database is being made
            return len(taken_down(data)) == 1
        return False

    qtbot.waitUntil(is_taken_down, timeout=WAIT_MS)
    assert taken_down(data)[0].switch == switch(1)
    assert taken_down(data)[0].late


def test_a_flush_waits_for_what_is_on_its_way(
    station: StationClient, tmp_path: Path, qtbot: QtBot
) -> None:
    log = SwitchLog(station)
    station.start()
    qtbot.waitUntil(lambda: station.state is StationState.LIVE, timeout=WAIT_MS)
    log.take(switch(1))
    flushed = log.flush()
    assert not flushed.done()
    qtbot.waitUntil(flushed.done, timeout=WAIT_MS)
    assert len(taken_down(tmp_path / "data")) == 1
    log.close()
    log.deleteLater()
