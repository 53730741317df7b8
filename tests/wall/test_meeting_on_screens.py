"""A screen tagged for the meeting, on a real X server: no part of the wall, nothing restricted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from ioc_desktop.sdk.theme import DARK
from tests.unit.store.guarded_room import RESTRICTED, GuardedRoom
from tests.xserver import XServer

HEALED_WITHIN_S = 6.0
SITE = """schema = 1
name = "Trung tâm điều hành thông minh tỉnh Nghệ An"
scene = "kin"
scenes = ["scenes"]
[clock]
start = "2021-10-07T16:30:00+07:00"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
[[centre]]
id = "vinh"
url = "http://127.0.0.1:9"
token = "t"
[[screen]]
role = "A1"
connector = "DUMMY0"
[[screen]]
role = "B1"
connector = "DUMMY1"
[[screen]]
role = "E1"
name = "Phòng họp tầng 2"
connector = "DUMMY2"
audience = "meeting"
"""
TILE = """
[[variant.display.tile]]
id = "{name}"
at = [0, {column}]
span = [1, 1]
kind = "kpi"
indicator = "{indicator}"
[variant.display.tile.settings]
centre = "nghean"
"""


def scene(name: str, audience: str, *indicators: str) -> str:
    text = f'schema = 1\nid = "{name}"\nname = {{ vi = "Cảnh {name}", en = "Scene {name}" }}\n'
    text += f'audience = "{audience}"\n[[variant]]\nwall = "1x1"\n[[variant.display]]\n'
    text += f'role = "A1"\ngrid = [1, {len(indicators)}]\n'
    for column, indicator in enumerate(indicators):
        text += TILE.format(name=f"t{column}", column=column, indicator=indicator)
    return text


def write(folder: Path, name: str, audience: str, *indicators: str) -> None:
    (folder / "scenes" / f"{name}.toml").write_text(scene(name, audience, *indicators), "utf-8")


def furnish(folder: Path) -> None:
    """Write a site with a meeting's screen, its scenes, and a cache with restricted figures."""
    GuardedRoom(folder / "data")
    (folder / "scenes").mkdir()
    both = ("chung.nhan", "kin.chi-so")
    write(folder, "hop", "meeting", *both)
    write(folder, "hop-hai", "meeting", "chung.nhan")
    write(folder, "kin", "duty", *both)
    (folder / "site.toml").write_text(SITE, encoding="utf-8")


class MeetingProgram:
    """The wall and its meeting in a process of their own, and what they and X say."""

    def __init__(self, server: XServer, folder: Path) -> None:
        self.folder = folder
        furnish(folder)
        program = Path(__file__).with_name("open_meeting.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(folder / "site.toml"), str(folder / "data")],
            env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        self.told: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told = json.loads(line)

    def ask(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def window(self, name: str = "meeting E1") -> dict[str, Any]:
        found: dict[str, Any] = self.told.get("windows", {}).get(name, {})
        return found

    def wait(self, what: Callable[[], bool], within_s: float = 30.0) -> None:
        begun = time.monotonic()
        while not what():
            assert self.process.poll() is None, "the wall ended"
            if time.monotonic() - begun > within_s:
                pytest.fail(f"not within {within_s} s: {json.dumps(self.told, indent=1)}")
            time.sleep(0.05)

    def stands(self, name: str, *place: int) -> bool:
        one = self.window(name)
        return bool(one and one["visible"] and one["place"] == list(place))

    def shows(self, text: str) -> bool:
        one = self.window()
        return bool(
            one and one["page"] and not one["waits"] and any(text in t for t in one["texts"])
        )

    def waits(self) -> bool:
        one = self.window()
        return bool(one and one["visible"] and one["waits"] and not one["texts"])

    def shot(self, screen: str) -> QImage:
        """Return what the X server shows on a screen."""
        file = self.folder / f"{screen}-{time.monotonic_ns()}.png"
        self.ask(f"shot {screen} {file}")
        self.wait(file.exists)
        return QImage(str(file))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(15) == 0
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def meeting(xserver: XServer, tmp_path: Path) -> Iterator[MeetingProgram]:
    for index in range(3):
        xserver.plug(index, "1280x720", x=index * 1280, y=0)
    program = MeetingProgram(xserver, tmp_path)
    yield program
    program.close()


def secrets_in(one: dict[str, Any]) -> set[str]:
    said = "\n".join([*one["texts"], *one["lines"], *one["waiting"], one["title"]])
    return {secret for secret in RESTRICTED if secret in said} | {
        number for number in ("987.654", "987 654", "987,654") if number in said
    }


def colours_of(image: QImage) -> set[int]:
    small = image.scaled(320, 180)
    return {small.pixel(x, y) & 0xFFFFFF for x in range(320) for y in range(180)}


def test_a_meetings_screen_waits_shows_the_meetings_scene_and_nothing_restricted(
    meeting: MeetingProgram,
) -> None:
    meeting.wait(lambda: meeting.stands("meeting E1", 2560, 0, 1280, 720) and meeting.waits())
    meeting.wait(lambda: any("TÊN-KÍN" in t for t in meeting.window("wall A1")["texts"]))
    assert set(meeting.told["windows"]) == {"wall A1", "wall B1", "meeting E1"}
    waiting = meeting.window()["waiting"]
    assert "Màn hình phòng họp" in waiting
    assert "Trung tâm điều hành thông minh tỉnh Nghệ An" in waiting
    assert any("thứ năm 07/10/2021" in text and "16:3" in text for text in waiting)
    ground = QColor(DARK.ground).rgb() & 0xFFFFFF
    seen = colours_of(meeting.shot("DUMMY2"))
    assert ground in seen
    assert len(seen) > 2, "the page that waits has its texts"

    meeting.ask("show hop")
    meeting.wait(lambda: meeting.shows("TÊN-CHUNG") and meeting.shows("654.3"))
    one = meeting.window()
    assert secrets_in(one) == set(), "masked for the meeting"
    assert secrets_in(meeting.window("wall A1")), "while those on duty see it"
    assert len(colours_of(meeting.shot("DUMMY2"))) > 10
    meeting.ask("show kin")
    meeting.wait(lambda: bool(meeting.told["refused"]))
    assert "was not made for the audience 'meeting'" in meeting.told["refused"][0]
    assert meeting.told["showing"] == "hop"
    meeting.ask("show drilled-1")
    meeting.wait(lambda: len(meeting.told["refused"]) == 2)

    meeting.ask("show hop-hai")
    meeting.wait(lambda: meeting.told["showing"] == "hop-hai" and meeting.shows("TÊN-CHUNG"))
    write(meeting.folder, "hop-hai", "meeting", "noi-bo.nhan")
    meeting.wait(lambda: meeting.shows("TÊN-NỘI-BỘ"))
    write(meeting.folder, "hop-hai", "duty", "noi-bo.nhan", "kin.chi-so")
    meeting.wait(lambda: meeting.waits() and meeting.told["showing"] == "")
    meeting.ask("show hop")
    meeting.wait(lambda: meeting.shows("TÊN-CHUNG"))
    meeting.ask("clear")
    meeting.wait(lambda: meeting.waits() and meeting.told["showing"] == "")
    assert [line for line in meeting.told["journal"] if line[0] == "meeting"] == [
        ["meeting", "Lan", "", "hop"],
        ["meeting", "Lan", "hop", "hop-hai"],
        ["meeting", "", "hop-hai", ""],
        ["meeting", "Lan", "", "hop"],
        ["meeting", "Lan", "hop", ""],
    ]
    again = colours_of(meeting.shot("DUMMY2"))
    assert ground in again


def test_it_survives_unplugging_another_resolution_and_leaves_the_wall_alone(
    meeting: MeetingProgram, xserver: XServer
) -> None:
    meeting.wait(meeting.waits)
    meeting.ask("show hop")
    meeting.wait(lambda: meeting.shows("TÊN-CHUNG"))
    xserver.unplug(2)
    meeting.wait(lambda: not meeting.window()["visible"], HEALED_WITHIN_S)
    assert meeting.told["standings"] == [["E1", False, "Cảnh hop"]]
    assert meeting.stands("wall A1", 0, 0, 1280, 720)
    assert set(meeting.told["windows"]) == {"wall A1", "wall B1", "meeting E1"}
    xserver.plug(2, "1920x1080", x=2560, y=0)
    meeting.wait(
        lambda: meeting.stands("meeting E1", 2560, 0, 1920, 1080) and meeting.shows("TÊN-CHUNG"),
        HEALED_WITHIN_S,
    )
    assert secrets_in(meeting.window()) == set()
    meeting.ask("clear")
    meeting.wait(meeting.waits)
    xserver.plug(2, "1280x720", x=2560, y=0)
    meeting.wait(
        lambda: meeting.stands("meeting E1", 2560, 0, 1280, 720) and meeting.waits(),
        HEALED_WITHIN_S,
    )
    # The wall's screens go: its tiles do not flee to the meeting's.
    xserver.unplug(0)
    xserver.unplug(1)
    meeting.wait(lambda: not meeting.window("wall A1")["visible"], HEALED_WITHIN_S)
    meeting.wait(lambda: meeting.window()["visible"] and meeting.waits(), HEALED_WITHIN_S)
    assert meeting.window("wall A1")["screen"] is None
    # X has moved the one that is left to the corner: plugged there too, the wall's screen would
    # show its scene in the meeting.
    meeting.wait(lambda: meeting.stands("meeting E1", 0, 0, 1280, 720), HEALED_WITHIN_S)
    xserver.plug(0, "1280x720", x=0, y=0)
    xserver.plug(1, "1280x720", x=1280, y=0)
    meeting.wait(lambda: meeting.stands("wall B1", 1280, 0, 1280, 720), HEALED_WITHIN_S)
    assert not meeting.window("wall A1")["visible"]
    assert meeting.stands("meeting E1", 0, 0, 1280, 720)
    xserver.plug(2, "1280x720", x=2560, y=0)
    meeting.wait(
        lambda: (
            meeting.stands("wall A1", 0, 0, 1280, 720)
            and meeting.stands("wall B1", 1280, 0, 1280, 720)
            and meeting.stands("meeting E1", 2560, 0, 1280, 720)
        ),
        HEALED_WITHIN_S,
    )


def places_in_x(server: XServer) -> dict[str, tuple[int, int]]:
    """Return the upper left corners of the program's windows by their titles."""
    tree = subprocess.run(
        ["xwininfo", "-root", "-tree"], env=server.environment, capture_output=True, text=True,
        check=False,
    ).stdout  # fmt: skip
    found = re.findall(r'"([^"]+)": .*\+(-?\d+)\+(-?\d+)$', tree, flags=re.MULTILINE)
    return {title: (int(x), int(y)) for title, x, y in found}


def test_the_real_wall_opens_it_after_its_picture_and_the_console_stands_elsewhere(
    xserver: XServer, tmp_path: Path
) -> None:
    for index in range(3):
        xserver.plug(index, "1280x720", x=index * 1280, y=0)
    furnish(tmp_path)
    command = [sys.executable, "-m", "ioc_desktop", "wall", "--site", str(tmp_path / "site.toml")]
    process = subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        env={**xserver.environment, "XDG_CONFIG_HOME": str(tmp_path / "config")},
    )
    console = "Bàn trực – Trung tâm điều hành thông minh tỉnh Nghệ An"
    try:
        until_s = time.monotonic() + 60
        while not {console, "ioc-desktop meeting E1"} <= (found := places_in_x(xserver)).keys():
            assert process.poll() is None
            assert time.monotonic() < until_s, found
            time.sleep(0.2)
        assert found["ioc-desktop meeting E1"] == (2560, 0)
        assert found["ioc-desktop A1"] == (0, 0)
        assert found[console][0] < 2560 - 100
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
