"""Invariants 9 and 28 with a cable that is pulled: no reset, no refusal, nothing comes.

Station and centre stand in network namespaces of their own, joined by one link. Where that
is not allowed, `wire_faults.half_open` says the same without the kernel.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.brisk_station import LIMITS
from tests.faults.hostile import HostileCentre, in_thread, observation
from tests.faults.nursery import REPOSITORY
from tests.faults.rig import look, stored, truth
from tests.station.station_child import write_site
from tests.station.test_station_process import eventually

_CLONE_NEWNET = 0x40000000
CENTRE_ADDRESS = "10.199.77.1"


@dataclass(frozen=True)
class Cable:
    """A link between two network namespaces."""

    station: str
    centre: str

    def up(self) -> None:
        _ip("-n", self.centre, "link", "set", "eth0", "up")

    def down(self) -> None:
        _ip("-n", self.centre, "link", "set", "eth0", "down")

    def listening(self) -> socket.socket:
        """Return a socket that listens at the centre's end."""
        made: list[socket.socket] = []

        def there() -> None:
            # Only this thread moves over; a socket stays where it was made.
            namespace = os.open(f"/run/netns/{self.centre}", os.O_RDONLY)
            try:
                assert ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET) == 0
                made.append(socket.create_server((CENTRE_ADDRESS, 0)))
            finally:
                os.close(namespace)

        thread = threading.Thread(target=there)
        thread.start()
        thread.join()
        return made[0]


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


@pytest.fixture
def cable() -> Iterator[Cable]:
    own = f"ioc{os.getpid()}"
    cable = Cable(f"{own}s", f"{own}c")
    try:
        try:
            for name in (cable.station, cable.centre):
                _ip("netns", "add", name)
            ends = ("type", "veth", "peer", "name", "eth0", "netns", cable.centre)
            _ip("-n", cable.station, "link", "add", "eth0", *ends)
            _ip("-n", cable.centre, "address", "add", f"{CENTRE_ADDRESS}/24", "dev", "eth0")
            _ip("-n", cable.station, "address", "add", "10.199.77.2/24", "dev", "eth0")
            _ip("-n", cable.station, "link", "set", "eth0", "up")
            cable.up()
        except FileNotFoundError:
            pytest.skip("there is no `ip` here (apt-get install iproute2)")
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no network namespaces here (needs root): {error.stderr.strip()}")
        yield cable
    finally:
        for name in (cable.station, cable.centre):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def there(data: Path, centre: HostileCentre) -> bool:
    """Whether the cache holds all of the centre's figures, if it has any table yet."""
    with contextlib.suppress(sqlite3.OperationalError):
        return stored(data) == truth(centre)
    return False


@pytest.mark.timeout(120)
def test_9_a_pulled_cable_is_noticed_by_the_deadline_and_healed_when_it_is_back(
    tmp_path: Path, cable: Cable
) -> None:
    data = tmp_path / "data"
    centre = HostileCentre(listener=cable.listening())
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        command = ["ip", "netns", "exec", cable.station, sys.executable, "-m"]
        command += ["tests.faults.brisk_station", str(site), str(data)]
        station = subprocess.Popen(command, cwd=REPOSITORY)
        try:
            eventually(lambda: there(data, centre))
            cable.down()
            pulled = time.monotonic()
            eventually(lambda: look(data, "SELECT reachable FROM centres") == [(0,)])
            assert time.monotonic() - pulled < LIMITS.request_s * 10
            (error,) = look(data, "SELECT error FROM centres")[0]
            assert error, "the screen is told why"
            centre.feeds["observations"] += [observation(n) for n in range(100, 130)]
            cable.up()
            eventually(lambda: stored(data) == truth(centre))
            assert look(data, "SELECT reachable, error FROM centres") == [(1, None)]
        finally:
            station.kill()
            station.wait(10)


def test_the_station_cannot_reach_the_centre_but_through_the_cable(cable: Cable) -> None:
    with contextlib.closing(cable.listening()) as there, socket.socket() as here:
        here.settimeout(0.3)
        with pytest.raises(OSError):  # noqa: PT011  # unreachable, refused or mute, by the host's routes
            here.connect(there.getsockname())
