"""A pack made on one machine, presented on another that has nothing: no network, no files."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from tests.wall.briefing_program import STAMP, Made, Presented, home
from tests.xserver import XServer

OUTSIDE = re.compile(r"\b(socket|connect|sendto|bind)\(.*\bA?P?F_(INET6?|NETLINK|PACKET)\b")


def can_be_cut_off() -> bool:
    """Whether this account may make a network namespace."""
    tried = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def stamp_line(server: XServer, folder: Path, name: str) -> Image.Image:
    """Return the left half of the lowest line on the screen: that is where the stamp is."""
    picture = server.picture(folder / f"{name}.png", "DUMMY0").convert("RGB")
    wide, high = picture.size
    return picture.crop((0, high - 42, wide // 2, high))


@dataclass
class Looks:
    """Looks at the screen now and then: what is told of the stamp, and its pixels."""

    shown: Presented
    server: XServer
    folder: Path
    seen: list[tuple[str, Image.Image]] = field(default_factory=list)

    def take(self, name: str) -> None:
        assert self.shown.told["stamp"] == STAMP, name
        line = stamp_line(self.server, self.folder, f"stamp-{len(self.seen)}")
        self.seen.append((name, line))


def go_through_pages(shown: Presented, looks: Looks) -> None:
    shown.settled("1/2")
    assert shown.told["title"] == "Tình hình chung", "the agenda names this page first"
    assert shown.told["scene"] == "giao-ban-thu"
    assert len(shown.told["tiles"]) == 2
    shown.wait(lambda told: told["card"] == "")
    looks.take("the first page")
    shown.press("Right")
    shown.settled("2/2")
    assert shown.told["tiles"] == ["Màn trái"]
    looks.take("the first screen of a scene for two")
    shown.press("Next")
    shown.wait(lambda told: told["part"] == 2 and not told["waiting"])
    assert shown.told["tiles"] == ["Màn phải"]
    looks.take("its second screen")
    shown.press("Home")
    shown.settled("1/2")
    shown.press("Tab", "Return")
    shown.wait(lambda told: told["tile"] == "received" and not told["waiting"])
    looks.take("one tile as large as the screen")


def go_down_to_a_record(shown: Presented, looks: Looks) -> None:
    shown.press("d")
    shown.wait(lambda told: told["closer"][-1:] == ["Văn bản đến"])
    looks.take("a figure")
    shown.press("Escape")
    shown.wait(lambda told: not told["closer"])
    shown.press("Escape")
    shown.wait(lambda told: not told["tile"] and not told["waiting"])
    shown.press("d")
    shown.wait(lambda told: told["closer"] == ["Tổng quan"])
    looks.take("all subsystems")
    for depth in (2, 3, 4):
        shown.press("Return")
        shown.wait(partial(is_deep, depth))
        looks.take(f"level {depth}")
    assert shown.told["closer"][-1] == "vb-0", "down to one record"
    shown.press("Escape")
    shown.wait(lambda told: not told["closer"])


def is_deep(depth: int, told: dict[str, Any]) -> bool:
    return len(told["closer"]) == depth


@pytest.mark.timeout(240)
def test_every_page_and_every_level_below_is_there_without_a_network(
    xserver: XServer, tmp_path: Path, briefing_pack: Made
):
    if not can_be_cut_off():
        pytest.skip("no network namespaces here (needs root)")
    xserver.plug(0, "1366x768")
    reader = home(tmp_path / "reader")
    trace = tmp_path / "network.txt"
    shown = Presented(
        xserver, reader, briefing_pack.trusted,
        ["unshare", "-n", "strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace)],
    )  # fmt: skip
    looks = Looks(shown, xserver, tmp_path)
    try:
        go_through_pages(shown, looks)
        go_down_to_a_record(shown, looks)
        shown.press("b")
        shown.wait(lambda told: told["black"])
        looks.take("a black screen")
        shown.press("b")
        shown.wait(lambda told: not told["black"])
        shown.press("ctrl+f")
        shown.write("van ban den")
        shown.press("Return")
        shown.wait(lambda told: told["closer"][-1:] == ["Văn bản đến"])
        looks.take("found by its name")
        shown.press("Escape")
        shown.wait(lambda told: not told["closer"])
        shown.press("Escape")
        shown.wait(lambda told: told["card"] == "Kết thúc trình bày?")
        shown.press("Escape")
        assert shown.process.wait(30) == 0
        assert shown.words() == ""
    finally:
        shown.close()
    assert len(looks.seen) == 11
    first = looks.seen[0][1]
    shades = first.convert("L").histogram()
    assert sum(shades[200:]) > 300, "the stamp is written there"
    for name, line in looks.seen:
        assert ImageChops.difference(line, first).getbbox() is None, name
    calls = trace.read_text(encoding="utf-8")
    assert "AF_UNIX" in calls, "the window system was reached, and the trace says so"
    assert not [line for line in calls.splitlines() if OUTSIDE.search(line)]
    left = [path for path in (tmp_path / "reader" / "cache").rglob("*") if path.is_file()]
    assert not [path for path in left if path.suffix in {".db", ".toml"}], "nothing stays behind"
