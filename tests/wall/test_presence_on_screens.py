"""The screens stay on and the pointer away while the wall is open, and not a moment longer."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageGrab

from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui import blanking
from tests.xserver import XServer

HERE = Path(__file__).parent
TILE = tuple(int(DARK.tile[at : at + 2], 16) for at in (1, 3, 5))
SITE = """
schema = 1
scene = "thuong-truc"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
"""


def until(what: Callable[[], object], within_s: float = 40.0) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


class _Info(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong), ("idle", ctypes.c_ulong), ("mask", ctypes.c_ulong),
    )  # fmt: skip


class Saver:
    """The X server's screen saver, set to blank after a second without a touch."""

    def __init__(self, server: XServer) -> None:
        subprocess.run(["xset", "s", "1", "1"], env=server.environment, check=True)
        self._environment = server.environment
        self._x11, self._xss = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self._xss.XScreenSaverAllocInfo.restype = ctypes.POINTER(_Info)
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(server.display.encode()))
        self._root = ctypes.c_ulong(self._x11.XDefaultRootWindow(self._display))
        self._info = self._xss.XScreenSaverAllocInfo()

    def _look(self) -> tuple[bool, int]:
        self._xss.XScreenSaverQueryInfo(self._display, self._root, self._info)
        return self._info.contents.state == 1, self._info.contents.idle

    @property
    def is_dark(self) -> bool:
        return self._look()[0]

    @property
    def is_held(self) -> bool:
        """Whether the screen is lit long after it would have been blanked."""
        dark, idle_ms = self._look()
        return not dark and idle_ms > 2500

    @property
    def settings(self) -> str:
        ran = subprocess.run(
            ["xset", "q"], env=self._environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.partition("Screen Saver:")[2]

    def close(self) -> None:
        self._x11.XFree(self._info)
        self._x11.XCloseDisplay(self._display)


@pytest.fixture
def saver(xserver: XServer) -> Iterator[Saver]:
    xserver.plug(0, "1280x720")
    watched = Saver(xserver)
    yield watched
    watched.close()


def test_a_bare_x_server_blanks_no_wall_and_is_given_back_by_a_killed_one(
    xserver: XServer, saver: Saver, tmp_path: Path
) -> None:
    until(lambda: saver.is_dark)
    before = saver.settings
    site = tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    command = ["wall", "--site", str(site), "--data", str(tmp_path / "data"), "--no-console"]
    running = subprocess.Popen(
        [sys.executable, "-m", "ioc_desktop", *command], env=without_bus(xserver.environment)
    )
    try:
        until(lambda: saver.is_held)
        assert saver.settings == before, "what the person set stays as it is"
    finally:
        running.kill()
        running.wait()
    until(lambda: saver.is_dark)


def without_bus(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment without the buses and compositors of whoever runs the tests."""
    foreign = {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "SWAYSOCK"}
    kept = {key: value for key, value in environment.items() if key not in foreign}
    return kept | {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/bus"}


class Told:
    """A process that prints lines, the last of them read by a thread."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())

    @property
    def last(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.lines[-1]) if self.lines else {}
        return told

    def close(self, ending: signal.Signals | None = None) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if ending is not None:
            self.process.send_signal(ending)
        self.process.stdin.close()
        self.process.wait(20)
        self._reader.join()
        self.process.stdout.close()


@contextmanager
def wall_on(
    environment: dict[str, str], bundles: Path, touch: str = "", console: str = ""
) -> Iterator[Told]:
    told = Told(
        [sys.executable, str(HERE / "open_presence.py"), str(bundles), touch, console], environment
    )
    try:
        until(lambda: told.lines)
        yield told
    finally:
        told.close()


@contextmanager
def bus() -> Iterator[str]:
    """Run a D-Bus daemon of the test's own; give its address."""
    running = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        yield running.stdout.readline().strip()
    finally:
        running.terminate()
        running.wait(10)
        running.stdout.close()


@contextmanager
def service(address: str, kind: str, answer: str = "grant") -> Iterator[Told]:
    told = Told(
        ["/usr/bin/python3", str(HERE / "idle_services.py"), kind, answer],
        os.environ | {"DBUS_SESSION_BUS_ADDRESS": address},
    )
    try:
        until(lambda: "owned" in told.lines)
        yield told
    finally:
        told.close(signal.SIGTERM)


def test_a_desktop_is_asked_and_let_go_by_a_killed_wall(xserver: XServer, tmp_path: Path) -> None:
    xserver.plug(0, "1280x720")
    with bus() as address, service(address, "session") as desktop:
        environment = without_bus(xserver.environment) | {"DBUS_SESSION_BUS_ADDRESS": address}
        with wall_on(environment, tmp_path / "bundles") as wall:
            until(lambda: wall.last["means"] == ["x11", "desktop"])
            assert desktop.lines[-1].startswith("inhibit ioc-desktop the video wall")
            assert wall.last["fault"] == ""
            assert "gone" not in desktop.lines
            wall.process.kill()
        until(lambda: "gone" in desktop.lines)


def test_a_desktop_that_starts_later_or_anew_is_asked_too(xserver: XServer, tmp_path: Path) -> None:
    xserver.plug(0, "1280x720")
    with bus() as address:
        environment = without_bus(xserver.environment) | {"DBUS_SESSION_BUS_ADDRESS": address}
        with wall_on(environment, tmp_path / "bundles") as wall:
            until(lambda: wall.last["means"] == ["x11"])
            for _ in range(2):
                with service(address, "session"):
                    until(lambda: wall.last["means"] == ["x11", "desktop"])
                until(lambda: wall.last["means"] == ["x11"])
            with service(address, "session", "refuse"):
                until(lambda: wall.last["fault"] == blanking.REFUSED)


def test_logind_is_held_by_a_descriptor(xserver: XServer, tmp_path: Path) -> None:
    xserver.plug(0, "1280x720")
    with bus() as address, service(address, "system") as machine:
        environment = without_bus(xserver.environment) | {"DBUS_SYSTEM_BUS_ADDRESS": address}
        with wall_on(environment, tmp_path / "bundles") as wall:
            until(lambda: wall.last["means"] == ["x11", "logind"])
            assert machine.lines[-1] == "inhibit idle ioc-desktop the video wall is open block"
            assert "closed" not in machine.lines
        until(lambda: "closed" in machine.lines)


def move(server: XServer, x: int, y: int) -> None:
    """Move the mouse as a hand does, in steps."""
    steps = [part for near in (30, 15, 0) for part in ("mousemove", str(x - near), str(y - near))]
    subprocess.run(["xdotool", *steps], env=server.environment, check=True)


def pointer_drawn(server: XServer) -> bool:
    """Whether the X server draws a pointer now that can be seen."""
    with ExitStack() as stack:
        x11, fixes = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXfixes.so.3")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x11.XOpenDisplay(server.display.encode()))
        stack.callback(x11.XCloseDisplay, display)
        first, error = ctypes.c_int(), ctypes.c_int()
        assert fixes.XFixesQueryExtension(display, ctypes.byref(first), ctypes.byref(error))
        fixes.XFixesGetCursorImage.restype = ctypes.POINTER(_Cursor)
        image = fixes.XFixesGetCursorImage(display)
        count = image.contents.width * image.contents.height
        drawn = any(image.contents.pixels[index] >> 24 & 255 for index in range(count))
        x11.XFree(image)
    return drawn


class _Cursor(ctypes.Structure):
    _fields_ = (
        ("x", ctypes.c_short), ("y", ctypes.c_short), ("width", ctypes.c_ushort),
        ("height", ctypes.c_ushort), ("xhot", ctypes.c_ushort), ("yhot", ctypes.c_ushort),
        ("serial", ctypes.c_ulong), ("pixels", ctypes.POINTER(ctypes.c_ulong)),
    )  # fmt: skip


def pointer_on(wall: Told, role: str) -> bool:
    """Whether the wall shows the pointer on that screen, and only there."""
    return {one for one, hidden in wall.last["hidden"].items() if not hidden} == {role}


def test_the_pointer_is_seen_where_somebody_works_and_nowhere_else(
    four_screens: XServer, tmp_path: Path
) -> None:
    environment = without_bus(four_screens.environment)
    with wall_on(environment, tmp_path / "bundles", "B1", "100 1500") as wall:
        until(lambda: len(wall.last["hidden"]) == 4 and all(wall.last["hidden"].values()))
        move(four_screens, 2600, 1600)  # B2: a wall screen
        until(lambda: not pointer_drawn(four_screens))
        move(four_screens, 2700, 1700)
        assert all(wall.last["hidden"].values())
        for role, x, y in (("B1", 2500, 500), ("A2", 900, 1800)):
            move(four_screens, x, y)  # a touch screen; the screen that the console stands on
            until(lambda: pointer_drawn(four_screens))
            until(partial(pointer_on, wall, role))
            until(lambda: all(wall.last["hidden"].values()))
            assert not pointer_drawn(four_screens)
        move(four_screens, 200, 1550)  # over the console itself
        until(lambda: pointer_drawn(four_screens))
        assert all(wall.last["hidden"].values())


def pictures(server: XServer) -> list[Image.Image]:
    whole = ImageGrab.grab(xdisplay=server.environment["DISPLAY"]).convert("RGB")
    return [
        whole.crop((x, y, x + wide, y + high)) for x, y, wide, high in server.screens().values()
    ]


def is_shown(server: XServer) -> bool:
    """Whether every screen shows its tile."""
    return all(image.getpixel((960, 540)) == TILE for image in pictures(server))


def beating(before: list[Image.Image], after: list[Image.Image]) -> list[bool]:
    """Tell of each screen whether something small at the end of a line moved, and it alone."""
    moved = [
        ImageChops.difference(one, two).getbbox() for one, two in zip(before, after, strict=True)
    ]
    assert all(box is None or box[2] - box[0] < 1920 * 0.3 for box in moved)
    return [box is not None for box in moved]


def test_each_screen_lives_and_drifts_and_a_frozen_one_does_neither(
    four_screens: XServer, tmp_path: Path
) -> None:
    with wall_on(without_bus(four_screens.environment), tmp_path / "bundles") as wall:
        until(partial(is_shown, four_screens))
        still = pictures(four_screens)
        until(lambda: all(beating(still, pictures(four_screens))))
        for dx, dy in ((3, -3), (-3, 2), (0, 0)):
            assert wall.process.stdin is not None
            wall.process.stdin.write(f"{dx} {dy}\n")
            wall.process.stdin.flush()
            until(partial(all_moved, four_screens, still, dx, dy))
        wall.process.send_signal(signal.SIGSTOP)
        try:
            frozen = pictures(four_screens)
            time.sleep(2.2)  # two beats that must not come
            assert not any(beating(frozen, pictures(four_screens)))
        finally:
            wall.process.send_signal(signal.SIGCONT)
        until(lambda: all(beating(frozen, pictures(four_screens))))


def all_moved(server: XServer, still: list[Image.Image], dx: int, dy: int) -> bool:
    """Whether each screen shows what it did, so many px away; clock and heartbeat left out."""
    inner = (4, 110, 1916, 970)
    place = (inner[0] + dx, inner[1] + dy, inner[2] + dx, inner[3] + dy)
    now = pictures(server)
    return all(
        one.crop(inner).tobytes() == two.crop(place).tobytes()
        for one, two in zip(still, now, strict=True)
    )
