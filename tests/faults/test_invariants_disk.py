"""Invariant 23 for whole processes: the station's disk is full, then has room again."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_desktop.station.protocol import SyncNow, Trouble
from tests.faults.hostile import HostileCentre, in_thread, observation
from tests.faults.rig import cursor, stored, truth
from tests.station.station_child import StationChild, write_site
from tests.station.test_station_process import eventually, hello, sound

DISK = "48m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no `mount` here")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here (needs root): {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leave not a byte; return what takes the room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1 << 20)):
            pass
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(512)):
            pass
    assert os.statvfs(disk).f_bavail == 0
    return ballast


@pytest.mark.timeout(200)
def test_23_a_full_disk_is_said_harms_nothing_and_is_over_when_there_is_room(
    tmp_path: Path, disk: Path
) -> None:
    centre, data = HostileCentre(page_rows=100), disk / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(hello)
        eventually(lambda: stored(data) == truth(centre))
        before = stored(data)
        ballast = fill(disk)
        long = "một ghi chú rất dài " * 40
        centre.feeds["observations"] += [observation(n, note=long) for n in range(100, 2_100)]
        station.say(SyncNow(number=1, centre=None))
        told = station.wait_for(lambda m: isinstance(m, Trouble) and not m.cleared)
        assert isinstance(told, Trouble)
        assert told.code == "disk_full"
        held = stored(data)
        assert before.items() <= held.items() <= truth(centre).items()
        place = cursor(data)
        assert place is not None
        assert len(held) == int(place), "rows and cursor are not of one moment"

        ballast.unlink()
        station.say(SyncNow(number=2, centre=None))
        station.wait_for(lambda m: isinstance(m, Trouble) and m.cleared, within_s=60)
        eventually(lambda: stored(data) == truth(centre), within_s=60)
    assert sound(data)


def test_23_a_station_that_finds_no_room_at_all_ends_with_that_reason(
    tmp_path: Path, disk: Path
) -> None:
    """Its reserve is used up too: the wall shows why there is no station, not only that."""
    data, site = disk / "data", tmp_path / "site.toml"
    site.write_text('schema = 1\n[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:9"\n')
    with StationChild(site, data) as station:
        station.wait_for(hello)
        station.hang_up()
        assert station.ended() == 0
    (data / "duty.reserve").unlink(missing_ok=True)
    fill(disk)
    with StationChild(site, data) as station:
        told = station.wait_for(lambda m: isinstance(m, Trouble))
        assert isinstance(told, Trouble)
        assert (told.code, told.text.partition(";")[0]) == (
            "disk_full",
            f"there is no room to write {data / 'cache.lock'}",
        )
        assert station.ended() == 1


@pytest.mark.timeout(200)
def test_23_a_station_killed_on_a_full_disk_starts_again_with_its_figures(
    tmp_path: Path, disk: Path
) -> None:
    centre, data = HostileCentre(page_rows=100), disk / "data"
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: stored(data) == truth(centre))
            before = stored(data)
            ballast = fill(disk)
            long = "một ghi chú rất dài " * 40
            centre.feeds["observations"] += [observation(n, note=long) for n in range(100, 2_100)]
            station.say(SyncNow(number=1, centre=None))
            station.wait_for(lambda m: isinstance(m, Trouble))
            station.process.kill()
            station.process.wait(10)
        assert before.items() <= stored(data).items()
        ballast.unlink()
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: stored(data) == truth(centre), within_s=60)
    assert sound(data)
