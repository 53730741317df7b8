"""The feed's process: what it says when it cannot serve, and that it never outlives its parent."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ioc_desktop.app import feed_place
from ioc_desktop.app.feed_child import FeedChild, ParentPipe
from ioc_desktop.app.feed_words import FeedState, FromFeed, OpenFeed, feed_frame
from ioc_desktop.station.protocol import FrameReader
from tests.conftest import LogBook
from tests.ui.meeting_house import WAIT_MS, House, build_house

ROOT = Path(__file__).parents[2]
ENDS_S = 30


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build_house(tmp_path_factory.mktemp("child") / "house")
    yield built
    built.cache.close()


def test_the_child_ends_when_whoever_started_it_is_gone(house: House) -> None:
    command = [sys.executable, "-m", "ioc_desktop.app.feed_child"]
    command += ["--site", str(house.site), "--data", str(house.data)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(feed_frame(OpenFeed(key=b"k" * 32, scene="hop-thu-hai")))
        child.stdin.flush()
        reader, said = FrameReader(FromFeed), list[object]()
        while not any(isinstance(one, FeedState) and one.scene for one in said):
            data = child.stdout.read1()  # type: ignore[attr-defined]  # a pipe has it
            assert data, child.stderr and child.stderr.read()
            said += reader.feed(data)
        state = [one for one in said if isinstance(one, FeedState)][-1]
        port = state.port
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
        for number in (signal.SIGINT, signal.SIGHUP):  # what a terminal sends to all in it
            child.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.5)
        child.stdin.close()  # what a killed parent leaves behind
        assert child.wait(ENDS_S) == 0
        with pytest.raises(OSError):  # noqa: PT011  # refused, as each system says it
            socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_port_that_is_taken_is_told_and_taken_when_it_is_free(
    house: House, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the meeting feed ended with 1")
    taken = socket.create_server(("127.0.0.1", 0))
    port = int(taken.getsockname()[1])
    site = house.folder / "taken.toml"
    text = house.site.read_text(encoding="utf-8").replace("port = 0", f"port = {port}")
    site.write_text(text, encoding="utf-8")
    from ioc_desktop.app.meeting_feed import MeetingFeed

    feed = MeetingFeed(site, house.data)
    feed.start("hop-thu-hai")
    qtbot.waitUntil(lambda: f"port {port}" in feed.standing.trouble, timeout=WAIT_MS)
    assert feed.standing.address == ""
    assert feed.running
    taken.close()
    qtbot.waitUntil(lambda: feed.standing.scene == "hop-thu-hai", timeout=WAIT_MS)
    assert feed.standing.trouble == ""
    first = feed.standing
    feed.start("hop-thu-hai")  # another presentation: another code, nobody inside
    qtbot.waitUntil(lambda: feed.standing.scene == "hop-thu-hai", timeout=WAIT_MS)
    assert feed.standing.code != first.code
    feed.close()
    feed.deleteLater()


def test_the_command_says_where_and_with_which_code_or_why_not(house: House) -> None:
    command = [sys.executable, "-m", "ioc_desktop", "feed", "--data", str(house.data)]
    command += ["--scene", "hop-giao-ban"]
    with subprocess.Popen(
        [*command, "--site", str(house.site)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as shell:
        assert shell.stdout is not None
        lines = [shell.stdout.readline()]
        while not lines[-1].startswith("code: "):
            assert lines[-1], lines
            lines.append(shell.stdout.readline())
        shell.terminate()
        assert shell.wait(ENDS_S) == 128 + signal.SIGTERM
    assert lines[0].startswith("serving the meeting room's page on http://127.0.0.1:")
    assert "only browsers on this machine" in lines[1]
    site = house.folder / "wrong.toml"
    text = house.site.read_text(encoding="utf-8")
    site.write_text(text.replace("port = 0", 'address = "198.51.100.1"'), encoding="utf-8")
    done = subprocess.run(
        [*command, "--site", str(site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot be served on 198.51.100.1" in done.stderr
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 2
    assert "--site FILE" in done.stderr
    mistyped = [*command[:-1], "hop-giao-bam", "--site", str(house.site)]
    done = subprocess.run(
        mistyped, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 1
    assert "hop-giao-bam" in done.stderr
    nothing = [*command, "--site", str(house.site), "--data", str(house.folder / "nothing")]
    done = subprocess.run(
        nothing, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 1
    assert "holds no data yet" in done.stderr


class Ears(QObject):
    """Stands for the pipe to the program."""

    told = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def send(self, message: object) -> None:
        self.heard.append(message)

    def addresses(self) -> list[str]:
        return [one.address for one in self.heard if isinstance(one, FeedState)]


def test_another_address_of_the_machine_is_told(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = Ears()
    monkeypatch.setattr(
        feed_place, "_shown_host", lambda *_: "10.0.0.2" if len(ears.heard) > 9 else "10.0.0.1"
    )
    child = FeedChild(house.site, house.data, cast("ParentPipe", ears))
    child._beat.setInterval(20)
    ears.told.emit(OpenFeed(key=b"k" * 32, scene="hop-thu-hai"))
    try:
        qtbot.waitUntil(lambda: "10.0.0.2" in "".join(ears.addresses()), timeout=WAIT_MS)
        assert "10.0.0.1" in ears.addresses()[0]
    finally:
        child.end()
