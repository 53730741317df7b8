"""A pack from the future: the speaker is told that one of the two clocks is wrong."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import msgspec

from ioc_desktop.briefing.container import open_pack, write_pack
from ioc_desktop.briefing.keys import KeyRing
from tests.wall.briefing_program import Made, Presented, home
from tests.xserver import XServer


def made_later(pack: Path, by_s: int) -> None:
    """Have the same pack made later by its maker."""
    ring = KeyRing(pack.parent / "maker/config/ioc-desktop/keys")
    with open_pack(pack, keyring=ring, now_s=time.time(), room=pack.parent / "room") as opened:
        found = opened.manifest
        write_pack(
            pack,
            msgspec.structs.replace(found, made_at_s=found.made_at_s + by_s),
            {file.path: opened.folder / file.path for file in found.files},
            ring.signing_key(),
            overwrite=True,
        )


def test_a_pack_that_was_made_in_the_future_says_so(
    xserver: XServer, tmp_path: Path, briefing_pack: Made
) -> None:
    xserver.plug(0, "1366x768")
    shutil.copytree(briefing_pack.file.parent, tmp_path / "maker")
    made = replace(briefing_pack, file=tmp_path / "maker" / briefing_pack.file.name)
    made_later(made.file, 365 * 86_400)
    shown = Presented(xserver, home(tmp_path / "reader"), made.trusted)
    try:
        shown.wait(lambda told: told["card"].endswith("một trong hai đồng hồ sai"))
        shown.press("Right")
        shown.settled("2/2")
    finally:
        shown.close()
