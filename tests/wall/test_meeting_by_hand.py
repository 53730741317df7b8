"""A meeting from nothing, by keyboard and mouse, on a real X server with the whole program.

A pack is made with a key that was not there, verified, changed by a byte and refused; then a
scene is shown in the meeting, on its screen and to browsers, and taken away again.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from ioc_desktop.sdk.theme import DARK
from tests.wall.briefing_program import filled
from tests.wall.test_editor_by_hand import CONSOLE, Program
from tests.xserver import XServer

MEETING = "Họp – Trung tâm thử"
SITE = """
schema = 1
name = "Trung tâm thử"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[screen]]
role = "A1"
connector = "DUMMY0"
[[screen]]
role = "E1"
name = "Phòng họp"
connector = "DUMMY2"
audience = "meeting"
[meeting]
port = {port}
[clock]
start = "2021-10-07T16:00:00+07:00"
"""
DESK_PX, ROOM_PX = (1280, 0), (2646, 0)
FIRST_ROW_PX = (360, 104)
"""The middle of the first page in the meeting's window, and the next ones this far below."""
ROW_PX = 28


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Hands:
    """The program, and what of it can be seen from outside: its files, its page, its screens."""

    def __init__(self, server: XServer, folder: Path) -> None:
        self.port = free_port()
        filled(folder / "d")
        self.folder = folder
        self.program = Program(server, folder, SITE.format(port=self.port))

    def draft(self) -> dict[str, Any]:
        """Return the pack as the program remembers it."""
        try:
            kept = self.folder / "config" / "ioc-desktop" / "meetings.json"
            found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))["draft"]
        except (OSError, ValueError):
            return {}
        return found

    def scenes(self) -> list[str]:
        return [page["scene"] for page in self.draft().get("pages", ())]

    def pack(self) -> Path | None:
        return next(iter(sorted(self.folder.rglob("*.iocbrief"))), None)

    def answers(self) -> bool:
        """Whether the page is served."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as page:
                return bool(page.status == 200)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def desk(self) -> Image.Image:
        """Return the meeting's window without its head and foot."""
        x, y = DESK_PX
        return self.program.picture().crop((x + 460, y + 60, x + 1340, y + 660))

    def warned(self) -> bool:
        """Whether the window says in amber that something is wrong."""
        amber = tuple(bytes.fromhex(DARK.amber[1:]))
        colours = self.desk().getcolors(1 << 20) or []
        return any(colour == amber for _, colour in colours)

    def meeting_screen(self) -> Image.Image:
        x, y = ROOM_PX
        return self.program.picture().crop((x, y, x + 1280, y + 720)).resize((160, 90))


@pytest.fixture
def hands(xserver: XServer, tmp_path: Path) -> Iterator[Hands]:
    for index, (mode, x) in enumerate((("1280x720", 0), ("1366x768", 1280), ("1280x720", 2646))):
        xserver.plug(index, mode, x=x, y=0)
    made = Hands(xserver, tmp_path)
    yield made
    made.program.close()


def test_a_meeting_from_nothing_by_keys_and_mouse(hands: Hands) -> None:
    hands.program.go_to(CONSOLE)
    hands.program.key("ctrl+m")
    x, y, *_ = hands.program.go_to(MEETING)
    put_together(hands, x, y)
    pack = make(hands)
    verify(hands, pack)
    show_in_the_meeting(hands)
    take_the_keys_away(hands)


def take_the_keys_away(hands: Hands) -> None:
    """Keys come and go in a terminal, too: the window asks for them each time it is opened."""
    program = hands.program
    program.key("alt+1")
    program.until(lambda: not hands.warned(), "the key is not known")
    program.key("Escape")
    keys = hands.folder / "config" / "ioc-desktop" / "keys"
    keys.rename(keys.with_name("elsewhere"))
    program.go_to(CONSOLE)
    program.key("ctrl+m")
    program.go_to(MEETING)
    program.until(hands.warned, "the window does not know that the key is gone")


def put_together(hands: Hands, x: int, y: int) -> None:
    """By keys: two pages, notes, an agenda; by mouse: the second page before the first."""
    program = hands.program
    program.write("giao ban")
    program.key("Return")
    program.write("kinh te")
    program.key("Return", "F6", "F6")
    program.write("Hai:")
    program.key("Return")
    program.write("von")
    program.key("F6")
    program.write("Dich")
    program.key("Tab")
    program.write("So Y te")
    program.key("Return")
    program.until(lambda: len(hands.draft().get("agenda", ())) == 1, "no agenda was kept")
    program.until(lambda: hands.draft()["agenda"][0]["who"] == "So Y te", "nobody speaks")
    assert hands.scenes() == ["giao-ban", "kinh-te-xa-hoi"]
    assert hands.draft()["pages"][1]["notes"] == "Hai:\nvon"

    first = x + FIRST_ROW_PX[0], y + FIRST_ROW_PX[1]
    program.drag((first[0], first[1] + ROW_PX), (first[0], first[1] - ROW_PX // 3))
    program.until(lambda: hands.scenes() == ["kinh-te-xa-hoi", "giao-ban"], "it was not moved")


def make(hands: Hands) -> Path:
    """By keys: a title, a signing key that was not there, the pack."""
    program = hands.program
    program.key("alt+1", "F6", "F6", "F6", "F6")
    program.write("Giao ban")
    program.key("Tab", "Tab", "Tab", "Tab")
    program.write("UBND")
    program.key("Return")
    keys = hands.folder / "config" / "ioc-desktop" / "keys" / "signing"
    program.until(lambda: any(keys.glob("*.toml")), "no key was made")
    program.until(lambda: hands.draft()["title"] == "Giao ban", "no title was kept")
    program.until(lambda: not hands.warned(), "the window does not know of the key")
    program.key("ctrl+Return")
    program.until(lambda: hands.pack() is not None, "no pack was made")
    pack = hands.pack()
    assert pack is not None
    with zipfile.ZipFile(pack) as file:
        manifest = json.loads(file.read("manifest.json"))
    assert [page["scene"] for page in manifest["pages"]] == ["kinh-te-xa-hoi", "giao-ban"]
    assert (manifest["title"], manifest["maker"]) == ("Giao ban", "UBND")
    assert manifest["agenda"][0]["who"] == "So Y te"
    return pack


def verify(hands: Hands, pack: Path) -> None:
    """Verified and sound; then a byte of it is another, and it is refused."""
    program = hands.program
    program.key("alt+2")
    time.sleep(0.5)
    before = hands.desk()
    program.key("ctrl+i")
    program.until(lambda: hands.desk() != before and not hands.warned(), "it was not verified")
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    pack.write_bytes(content)
    program.key("ctrl+i")
    program.until(hands.warned, "a changed pack was not refused")


def show_in_the_meeting(hands: Hands) -> None:
    """The meeting's screen waits; it shows a scene, as browsers do, and waits again."""
    program = hands.program
    program.key("alt+4")
    waiting = hands.meeting_screen()
    assert not hands.answers()
    program.key("ctrl+Return")
    program.until(hands.answers, "no browser is served")
    program.until(lambda: differs(hands.meeting_screen(), waiting), "no scene on its screen")
    program.key("ctrl+d")
    program.until(lambda: not hands.answers(), "browsers are still served")
    program.until(lambda: not differs(hands.meeting_screen(), waiting), "its screen still shows it")


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Whether much of a screen is another than it was; its clock alone is little."""
    changed = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > 24))
    return changed.histogram()[255] > 400
