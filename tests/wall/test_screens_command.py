"""``ioc-desktop screens`` on a real X server: what it tells, flashes, asks and writes."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ioc_desktop.config import load_site
from ioc_desktop.sdk.theme import DARK
from tests.edid import edid
from tests.xserver import XServer

COMMAND = [sys.executable, "-m", "ioc_desktop", "screens"]
SITE = """\
# the province's wall
schema = 1
name = "Trung tâm"   # shown
language = "en"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"

# the big one
[[screen]]
role = "A1"
name = "Màn hình chính"   # left
connector = "DUMMY1"
touch = true

# --- officers ---
[[officer]]
id = "lan"
name = "Lan"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(SITE, encoding="utf-8")
    file.chmod(0o640)
    return file


def screens(
    environment: dict[str, str], *words: str | Path, code: int = 0
) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [*COMMAND, *map(str, words)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def told(environment: dict[str, str], *words: str | Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(screens(environment, "--json", *words).stdout)
    return read


def test_screens_are_recognised_by_what_their_edid_says(xserver: XServer, tmp_path: Path) -> None:
    said = [
        edid(model="QM98", serial="S1"),
        edid(model="QM98", serial="S2"),
        edid(maker="SAM", model="TV"),
        edid(maker="GSM", model="LG"),
        edid(maker="GSM", model="LG"),
    ]
    for index, block in enumerate(said):
        xserver.plug(index, "1280x720", x=index * 1280, edid=block)
    site = tmp_path / "site.toml"
    site.write_text('[[centre]]\nid = "a"\nurl = "http://x"\n', encoding="utf-8")
    found = told(xserver.environment)
    assert [one["recognised_by"] for one in found["screens"]] == [
        "serial", "serial", "edid", "connector", "connector",
    ]  # fmt: skip
    assert any(text.startswith("4, 5 ") for text in found["warnings"])
    screens(xserver.environment, "--site", site, "--write", "--yes", "--order", "5 4 / 3 2 1")
    assert [(one.serial, one.edid, one.connector) for one in load_site(site).screens] == [
        (None, "LG", "DUMMY4"), (None, "LG", "DUMMY3"), (None, "TV", "DUMMY2"),
        ("S2", None, "DUMMY1"), ("S1", None, "DUMMY0"),
    ]  # fmt: skip
    for index, block in enumerate(reversed(said)):  # other cables, other sides
        xserver.unplug(index)
        xserver.plug(index, "1280x720", x=index * 1280, edid=block)
    roles = {
        one["serial"]: one["role"] for one in told(xserver.environment, "--site", site)["screens"]
    }
    assert (roles["S1"], roles["S2"]) == ("C2", "B2")


def test_eight_screens_are_told_with_their_roles_by_place(xserver: XServer) -> None:
    for index in range(8):
        xserver.plug(index, "1280x720", x=index % 4 * 1280, y=index // 4 * 720)
    found = told(xserver.environment)["screens"]
    assert [one["role"] for one in found] == [f"{c}{row}" for row in (1, 2) for c in "ABCD"]
    assert [one["connector"] for one in found] == [f"DUMMY{index}" for index in range(8)]
    assert [one["number"] for one in found] == list(range(1, 9))
    assert not any(one["size_believable"] for one in found), "Qt made these sizes up"


def test_one_screen_that_the_site_does_not_name_and_one_that_is_away(
    xserver: XServer, site: Path
) -> None:
    xserver.plug(0, "1280x720")
    found = told(xserver.environment, "--site", site)
    assert [one["role"] for one in found["screens"]] == [None]
    assert found["without_screen"] == [{"role": "A1", "named_by": "DUMMY1"}]
    assert any("the wall takes what there is" in text for text in found["warnings"])


def test_the_flash_shows_each_screen_its_own_number_and_ends(
    four_screens: XServer, site: Path, tmp_path: Path
) -> None:
    running = subprocess.Popen(
        [*COMMAND, "--flash", "--seconds", "60", "--site", str(site), "--json"],
        env=four_screens.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        pictures: list[Image.Image] = []
        deadline = time.monotonic() + 60
        while not all(map(_is_card, pictures)) or not pictures:
            assert time.monotonic() < deadline, "a screen shows no card"
            time.sleep(0.1)
            pictures = [
                four_screens.picture(tmp_path / "flash.png", f"DUMMY{index}") for index in range(4)
            ]
        assert len({picture.tobytes() for picture in pictures}) == 4
        for picture in pictures:
            box = (
                picture.crop((0, 20, 1920, 700)).point(lambda value: 255 * (value > 200)).getbbox()
            )
            assert box is not None
            assert box[3] - box[1] > 1080 * 0.3, "the number is to be seen from ten metres"
        subprocess.run(
            ["xdotool", "mousemove", "300", "300", "click", "1"],
            env=four_screens.environment, check=True,
        )  # fmt: skip
        assert running.wait(30) == 0
    finally:
        running.kill()
        running.communicate()


def _is_card(picture: Image.Image) -> bool:
    """Whether there is a frame at a picture's very edge."""
    size = picture.size
    edges = [(1, 500), (size[0] - 2, 500), (800, 1), (800, size[1] - 2)]
    wanted = tuple(int(DARK.data[at : at + 2], 16) for at in (1, 3, 5))
    return all(picture.getpixel(place) == wanted for place in edges)


def test_answers_given_as_options_are_written_and_nothing_else_changes(
    four_screens: XServer, site: Path
) -> None:
    answers = ["--order", "2 1 / 3 4", "--size-mm", "1210x680; 4=900x506", "--distance-m", "6,5"]
    screens(four_screens.environment, "--site", site, "--write", *answers, code=2)
    assert site.read_text(encoding="utf-8") == SITE, "nothing is written after a wrong answer"
    answers[3] = "1=1210x680;2=1210x680;3=1210x680; 4=900x506"
    ran = screens(four_screens.environment, "--site", site, "--write", *answers)
    read = load_site(site)
    assert [(one.role, one.connector, one.width_mm) for one in read.screens] == [
        ("A1", "DUMMY1", 1210), ("B1", "DUMMY0", 1210), ("A2", "DUMMY2", 1210),
        ("B2", "DUMMY3", 900),
    ]  # fmt: skip
    assert {one.distance_mm for one in read.screens} == {6500}
    assert (read.screens[0].name, read.screens[0].touch) == ("Màn hình chính", True)
    text = site.read_text(encoding="utf-8")
    for comment in ("# the province's wall", "# shown", "# the big one", "# left"):
        assert comment in text
    assert "\n# --- officers ---\n[[officer]]" in text
    (backup,) = site.parent.glob("site.toml.*.bak")
    assert backup.name in ran.stdout
    assert backup.read_text(encoding="utf-8") == SITE
    assert {path.stat().st_mode & 0o777 for path in (site, backup)} == {0o640}
    assert [one["role"] for one in told(four_screens.environment, "--site", site)["screens"]] == [
        "B1", "A1", "A2", "B2",
    ]  # fmt: skip


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, environment: dict[str, str], words: Sequence[str]) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *words], env=environment, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self.text = ""

    def read_until(self, text: str, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while text not in self.text:
            assert time.monotonic() < deadline, f"never said {text!r}: {self.text}"
            if select.select([self.master], [], [], 0.2)[0]:
                self._take()

    def _take(self) -> bool:
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += data.decode(errors="replace")
        return bool(data)

    def type(self, line: str) -> None:
        self.text = ""
        os.write(self.master, line.encode())

    def end(self) -> int:
        while self._take():
            pass
        return self.process.wait(30)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal(four_screens: XServer, site: Path) -> Iterator[Terminal]:
    """Run the command with its questions, past the first flash."""
    opened = Terminal(four_screens.environment, ["--site", str(site), "--write"])
    try:
        opened.read_until("each shows its number")
        opened.type("\n")  # ends the flash, and answers nothing
        opened.read_until("1/3")
        opened.read_until("[2] ")
        yield opened
    finally:
        opened.close()


def test_three_questions_on_a_terminal(terminal: Terminal, site: Path) -> None:
    terminal.type("1 2 / 3 9\n")
    terminal.read_until("there is no screen '9'; there are: 1, 2, 3, 4")
    terminal.read_until("[2]")
    terminal.type("3 4 / 1 2\n")
    terminal.read_until("2/3")
    terminal.read_until("] ")
    terminal.type("1210x680\n")
    terminal.read_until("3/3")
    terminal.read_until("[5] ")
    terminal.type("\n")
    terminal.read_until("is written")
    assert terminal.end() == 0
    read = load_site(site)
    assert {one.role: one.connector for one in read.screens} == {
        "A1": "DUMMY2", "B1": "DUMMY3", "A2": "DUMMY0", "B2": "DUMMY1",
    }  # fmt: skip
    assert {(one.width_mm, one.distance_mm) for one in read.screens} == {(1210, 5000)}
    assert next(one for one in read.screens if one.role == "B2").touch


def test_questions_that_are_broken_off_write_nothing(terminal: Terminal, site: Path) -> None:
    terminal.type("\x04")
    terminal.read_until("nothing was written")
    assert terminal.end() == 1
    assert site.read_text(encoding="utf-8") == SITE


def test_without_answers_and_a_terminal_nothing_is_written(xserver: XServer, site: Path) -> None:
    xserver.plug(0, "1280x720")
    environment = xserver.environment
    assert "nobody can be asked" in screens(environment, "--site", site, "--write", code=2).stderr
    assert site.read_text(encoding="utf-8") == SITE
    assert not list(site.parent.glob("*.bak"))


def test_a_display_that_is_not_there_is_told_in_one_line() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}
    ran = screens(environment | {"DISPLAY": ":987"}, code=1)
    assert "cannot be reached (DISPLAY=:987)" in ran.stderr
    assert ran.stderr.count("\n") == 1
