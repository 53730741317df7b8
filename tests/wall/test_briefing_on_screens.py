"""A briefing on real screens: two that come and go, live figures beside, a conclusion, refusals."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.wall.briefing_program import AT, STAMP, Made, Presented, filled, home, ioc
from tests.xserver import XServer

pytestmark = pytest.mark.timeout(240)


def windows(server: XServer) -> dict[str, tuple[int, int, int, int]]:
    """Return the windows that are on the desktop: title → (x, y, width, height)."""
    ran = subprocess.run(
        ["xwininfo", "-root", "-tree"], env=server.environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    found = {}
    for line in ran.stdout.splitlines():
        match = re.search(
            r'0x\w+ "([^"]+)": .* (\d+)x(\d+)\+-?\d+\+-?\d+  \+(-?\d+)\+(-?\d+)', line
        )
        if match:
            width, height, x, y = (int(part) for part in match.groups()[1:])
            if width > 100 and _is_shown(server, line.split()[0]):
                found[match[1]] = (x, y, width, height)
    return found


def _is_shown(server: XServer, window: str) -> bool:
    told = subprocess.run(
        ["xwininfo", "-id", window], env=server.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return "IsViewable" in told.stdout


def with_live_figures(made: Made, folder: Path) -> list[str]:
    """Fill a cache with later figures, in whose room it is still the pack's moment."""
    filled(folder / "now", received=900.0)
    site = folder / "live.toml"
    clock = f'[clock]\nstart = "{AT}"\nspeed = 1.0\n'
    scenes = f"{made.site.parent / 'scenes'}/"
    text = made.site.read_text("utf-8").replace('"scenes/"', f'"{scenes}"')
    site.write_text(text + clock, encoding="utf-8")
    return ["--data", str(folder / "now"), "--site", str(site)]


def look_at_live_figures(shown: Presented) -> None:
    shown.press("l")
    shown.wait(lambda told: "807 văn bản → 907 văn bản" in told["changed"])
    frozen, beside = shown.told["live"]
    assert frozen == STAMP
    assert beside.startswith("trực tiếp, "), "with its age"
    assert shown.told["stamp"] == STAMP
    shown.press("l")
    shown.wait(lambda told: not told["live"])


def test_it_goes_on_on_the_screen_that_is_left_with_live_figures_beside(
    xserver: XServer, tmp_path: Path, briefing_pack: Made
):
    xserver.plug(0, "1366x768")
    xserver.plug(1, "1920x1080", x=1366)
    live = with_live_figures(briefing_pack, tmp_path)
    shown = Presented(xserver, home(tmp_path / "reader"), [*briefing_pack.trusted, *live])

    def stand(audience: tuple[int, ...], speaker: tuple[int, ...] | None) -> bool:
        there = windows(xserver)
        own = there.get("Trình bày – màn người nói")
        return there.get("Giao ban tuần") == audience and own == speaker

    laptop, beamer = (0, 0, 1366, 768), (1366, 0, 1920, 1080)
    try:
        shown.settled("1/2")
        shown.wait(lambda told: told["speaker"])
        shown.wait(lambda _: stand(beamer, laptop))
        shown.press("Right")
        shown.settled("2/2")
        xserver.unplug(1)
        shown.wait(lambda _: stand(laptop, None))
        assert not shown.told["speaker"]
        shown.settled("2/2")
        shown.press("Left")
        shown.settled("1/2")
        xserver.plug(1, "1920x1080", x=1366)
        shown.wait(lambda _: stand(beamer, laptop))
        shown.press("s")
        shown.wait(lambda _: stand(laptop, beamer))
        xserver.unplug(0)  # and X moves what is left to the corner
        shown.wait(lambda _: stand((0, 0, 1920, 1080), None))
        shown.settled("1/2")
        assert shown.told["stamp"] == STAMP
        xserver.plug(0, "1366x768", x=1920)
        shown.wait(lambda _: stand((1920, 0, 1366, 768), (0, 0, 1920, 1080)))
        look_at_live_figures(shown)
    finally:
        assert shown.close() in {0, 143}


def test_a_conclusion_is_kept_on_a_laptop_that_has_nothing_else(
    xserver: XServer, tmp_path: Path, briefing_pack: Made
):
    xserver.plug(0, "1366x768")
    reader = home(tmp_path / "reader")
    shown = Presented(xserver, reader, briefing_pack.trusted)
    folder = tmp_path / "reader" / "share" / "ioc-desktop"
    try:
        shown.settled("1/2")
        shown.press("l")
        shown.wait(lambda told: told["card"].startswith("Máy này không có số liệu trực tiếp"))
        shown.press("Tab")
        shown.press("k")
        shown.wait(lambda _: "Kết luận cuộc họp" in windows(xserver))
        shown.write("Ra soat van ban qua han")
        shown.press("ctrl+Return")
        shown.wait(lambda _: (folder / "duty.db").exists())
    finally:
        code = shown.close(signal.SIGHUP)
    # The terminal it was started from is closed: nothing that was decrypted stays on the disk.
    room = tmp_path / "reader" / "cache" / "ioc-desktop" / "briefings"
    assert (code, list(room.glob("pack-*"))) == (128 + signal.SIGHUP, [])
    kept = json.loads(ioc(reader, "directive", "drafts", "list", "--data", str(folder), "--json"))
    found = json.dumps(kept, ensure_ascii=False)
    assert "Ra soat van ban qua han" in found
    assert "documents.received" in found, "it is about the tile that was marked"
    assert "Giao ban tuần" in found


def test_a_pack_that_is_refused_is_said_and_nothing_is_shown(
    xserver: XServer, tmp_path: Path, briefing_pack: Made
):
    xserver.plug(0, "1366x768")
    reader = home(tmp_path / "reader")
    unknown = Presented(xserver, reader, [str(briefing_pack.file)])
    assert unknown.process.wait(60) == 1
    assert "fingerprint" in unknown.words()
    unknown.close()
    whole, pack = briefing_pack.file.read_bytes(), tmp_path / "changed.iocbrief"
    pack.write_bytes(whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:])
    changed = Presented(xserver, reader, [str(pack)])
    assert changed.process.wait(60) == 1
    assert changed.words().startswith("ioc-desktop: ")
    changed.close()
    assert not changed.all_told
