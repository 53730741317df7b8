"""Cameras against a real RTSP server: what comes, what goes, and why; no process left over."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.camera_frames import FramesReader
from ioc_desktop.sdk.camera_watch import WatchLimits
from ioc_desktop.sdk.cameras import CameraEntry, CameraFeed, CameraPhase, CameraTrouble
from ioc_desktop.ui.camera_desk import LINGER_S, Cameras, CameraSource
from tests.conftest import LogBook
from tests.rtsp import RtspServer
from tests.ui.camera_parts import street

USER, WORD = "trực ban", "mật@khẩu:1/"
COMMAND = [sys.executable, "-m", "ioc_desktop.app.camera_child"]
QUICK = WatchLimits(
    open_s=12, silent_s=3, unchanged_s=4, first_delay_s=0.3, longest_delay_s=0.6, hung_s=4
)
PATIENCE_MS = 90_000

pytestmark = pytest.mark.timeout(240)


class Room:
    """A desk with what looks at it."""

    def __init__(self) -> None:
        self.sources: list[CameraSource] = []
        self.desk: Cameras | None = None
        self.changes = 0

    def name(
        self,
        camera: str,
        address: str | Callable[[], str],
        limits: WatchLimits = QUICK,
        *,
        still: bool = False,
        restricted: bool = False,
    ) -> None:
        said = address if callable(address) else partial(str, address)
        made = CameraEntry(camera, camera, still=still, restricted=restricted)
        self.sources.append(CameraSource(made, said, limits))

    def look(self, camera: str) -> CameraFeed:
        if self.desk is None:
            self.desk = Cameras(self.sources, COMMAND)
        return self.desk.open(camera, 320, 180, fps=10, cover=False, changed=self.changed)

    def changed(self) -> None:
        self.changes += 1


@pytest.fixture
def cameras(qtbot: QtBot) -> Iterator[Room]:  # noqa: ARG001  # needs an application
    made = Room()
    yield made
    if made.desk is not None:
        made.desk.close()
        made.desk.deleteLater()


@pytest.fixture
def server() -> Iterator[RtspServer]:
    with RtspServer(USER, WORD) as made:
        yield made


def credentials(user: str = USER, word: str = WORD) -> str:
    return f"{quote(user, safe='')}:{quote(word, safe='')}@"


def lost_by(feed: CameraFeed, trouble: CameraTrouble) -> bool:
    said = feed.reading()
    return (said.phase, said.trouble) == (CameraPhase.LOST, trouble)


def is_live(feed: CameraFeed) -> bool:
    return feed.reading().phase is CameraPhase.LIVE


@pytest.fixture
def rude() -> Iterator[tuple[int, int]]:
    """A port that sends garbage, and one that accepts and never answers."""
    garbage, mute = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            with suppress(OSError):
                caller, _ = garbage.accept()
                caller.recv(4096)
                caller.sendall(os.urandom(4000) + b"\r\n\r\n")
                caller.close()

    thread = threading.Thread(target=answer)
    thread.start()
    yield garbage.getsockname()[1], mute.getsockname()[1]
    ended.set()
    with suppress(OSError):
        socket.create_connection(garbage.getsockname(), 1).close()
    thread.join(5)
    garbage.close()
    mute.close()


def test_each_kind_of_trouble_is_told_and_hurts_no_other_camera(
    cameras: Room, server: RtspServer, rude: tuple[int, int], qtbot: QtBot, tmp_path: Path
):
    def nowhere() -> str:
        raise KnownError("the password is not set")

    wrong = credentials(word="sai")
    once = WatchLimits(open_s=3, first_delay_s=60)
    cameras.name("good", server.address("ball", credentials()))
    cameras.name("frozen", server.address("frozen", credentials()))
    cameras.name("stranger", server.address("ball", wrong))
    cameras.name("astray", server.address("nix", credentials()))
    cameras.name("refused", "rtsp://127.0.0.1:1/x?tcp")
    cameras.name("garbage", f"rtsp://127.0.0.1:{rude[0]}/x?tcp")
    cameras.name("mute", f"rtsp://127.0.0.1:{rude[1]}/x?tcp", once)
    cameras.name("secretless", nowhere)
    cameras.name("hidden", server.address(), restricted=True)
    cameras.name("missing", str(tmp_path / "missing.jpg"), still=True)
    cameras.name("still", str(tmp_path / "still.jpg"), still=True)
    (tmp_path / "still.jpg").write_bytes(b"<html>login</html>")
    feeds = {source.entry.id: cameras.look(source.entry.id) for source in cameras.sources}
    feeds["unknown"] = cameras.look("unknown")
    expected = {
        "stranger": CameraTrouble.PASSWORD,
        "astray": CameraTrouble.NO_SUCH_STREAM,
        "refused": CameraTrouble.REFUSED,
        "garbage": CameraTrouble.NOT_VIDEO,
        "mute": CameraTrouble.NO_ANSWER,
        "secretless": CameraTrouble.NO_PASSWORD,
        "missing": CameraTrouble.NO_FILE,
        "still": CameraTrouble.BAD_FILE,
    }
    for camera, trouble in expected.items():
        qtbot.waitUntil(partial(lost_by, feeds[camera], trouble), timeout=PATIENCE_MS)
        assert feeds[camera].picture() is None
    qtbot.waitUntil(partial(is_live, feeds["good"]), timeout=PATIENCE_MS)
    picture = feeds["good"].picture()
    assert picture is not None
    assert (picture.width(), picture.height()) == (320, 180)
    assert feeds["hidden"].reading().phase is CameraPhase.RESTRICTED
    assert feeds["unknown"].reading().phase is CameraPhase.UNKNOWN

    # A source that sends one picture for ever is live by every other sign.
    unchanged = lambda: feeds["frozen"].reading().phase is CameraPhase.UNCHANGED  # noqa: E731  # short
    qtbot.waitUntil(unchanged, timeout=PATIENCE_MS)
    assert feeds["good"].reading().phase is CameraPhase.LIVE

    assert cameras.desk is not None
    for pid in cameras.desk.processes.values():
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        environment = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
        for secret in (WORD, quote(WORD, safe=""), "rtsp://"):
            assert secret not in line
            assert secret not in environment

    # A still appears as soon as its file is one.
    assert street(640, 360).save(str(tmp_path / "still.jpg"))
    qtbot.waitUntil(partial(is_live, feeds["still"]), timeout=PATIENCE_MS)
    still = feeds["still"].picture()
    assert still is not None
    assert still.pixelColor(0, 0).blue() > 150, "the sky of the picture"


def test_a_stream_survives_whatever_befalls_its_server_and_its_decoder(
    cameras: Room, server: RtspServer, qtbot: QtBot, logs: LogBook, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    cameras.name("ball", server.address("ball", credentials()))
    feed, other = cameras.look("ball"), cameras.look("ball")
    desk = cameras.desk
    assert desk is not None
    live = partial(is_live, feed)
    qtbot.waitUntil(live, timeout=PATIENCE_MS)
    here = {"fds": open_files(), "threads": threading.active_count()}

    # Frozen: no error, no end of the stream, and no picture.
    server.freeze()
    qtbot.waitUntil(partial(lost_by, feed, CameraTrouble.SILENT), timeout=PATIENCE_MS)
    assert feed.picture() is not None, "the last picture stays, to be marked"
    taken_s = feed.reading().taken_s
    assert taken_s is not None
    assert abs(feed.reading().since_s or 0) == pytest.approx(taken_s)
    assert (feed.reading().age_s or 0) >= QUICK.silent_s
    server.thaw()
    qtbot.waitUntil(live, timeout=PATIENCE_MS)

    # Killed and restarted.
    server.kill()
    qtbot.waitUntil(partial(lost_by, feed, CameraTrouble.REFUSED), timeout=PATIENCE_MS)
    server.start()
    qtbot.waitUntil(live, timeout=PATIENCE_MS)

    # The decoder crashes, as FFmpeg may on a damaged stream; and it hangs.
    for number in (signal.SIGSEGV, signal.SIGSTOP):
        (pid,) = desk.processes.values()
        os.kill(pid, number)
        qtbot.waitUntil(lambda: not is_live(feed), timeout=PATIENCE_MS)
        qtbot.waitUntil(live, timeout=PATIENCE_MS)
        assert list(desk.processes.values()) != [pid]
        qtbot.waitUntil(partial(is_gone, pid), timeout=PATIENCE_MS)

    # Descriptors close as the system reaps the old process; none may stay. Those of an earlier
    # test may go meanwhile.
    qtbot.waitUntil(lambda: open_files() <= here["fds"], timeout=PATIENCE_MS)
    assert threading.active_count() <= here["threads"]
    told = "\n".join(logs.said("camera"))
    assert "camera ball: no picture (silent)" in told
    assert WORD not in told
    assert "rtsp" not in told

    # One of two looks away: the stream goes on. Both do: nothing runs.
    (pid,) = desk.processes.values()
    assert other.picture() is feed.picture()
    feed.close()
    feed.close()
    qtbot.wait(int(LINGER_S * 1000) + 500)
    assert list(desk.processes.values()) == [pid], "somebody still looks"
    other.close()
    qtbot.waitUntil(lambda: not desk.processes, timeout=PATIENCE_MS)
    qtbot.waitUntil(partial(is_gone, pid), timeout=PATIENCE_MS)


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_decoder_ends_with_its_wall():
    reader = FramesReader()
    process = subprocess.Popen(
        [*COMMAND, str(reader.path)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        deadline_s = time.monotonic() + PATIENCE_MS / 1000
        while reader.report() is None and time.monotonic() < deadline_s:
            time.sleep(0.05)
        assert reader.report() is not None
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()  # as the system does for a wall that was killed
        assert process.wait(PATIENCE_MS / 1000) == 0
    finally:
        process.kill()
        process.wait()
        reader.close()
