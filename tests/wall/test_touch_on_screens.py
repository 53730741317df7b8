"""A touch screen under a real X server: tapped down to a record, left alone, back at its scene."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.domain.rows import Observation, Record, Row
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache
from tests.xserver import XServer

SCENE = """
schema = 1
id = "duty"
name = { vi = "Thường trực", en = "Duty" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [2, 1]
[[variant.display.tile]]
id = "received"
at = [0, 0]
span = [1, 1]
kind = "kpi"
indicator = "documents.received"
[[variant.display.tile]]
id = "clock"
at = [1, 0]
span = [1, 1]
bundle = "clock"
"""


class TouchProgram:
    """The wall in its own process; fingers are xdotool's."""

    def __init__(self, server: XServer, data: Path, scenes: Path, idle_s: float) -> None:
        self._server = server
        program = Path(__file__).with_name("open_touch.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(data), str(scenes), str(idle_s), str(NOW_S)],
            env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.told: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told = json.loads(line)

    @property
    def cover(self) -> dict[str, Any]:
        return self.told.get("cover") or {}

    @property
    def here(self) -> str:
        crumbs = self.cover.get("crumbs") or [""]
        return str(crumbs[-1])

    def can_tap(self, button: str) -> bool:
        return button in self.cover.get("buttons", {})

    def wait(self, what: Callable[[], object], within_s: float = 40.0) -> None:
        end = time.monotonic() + within_s
        while not what():
            assert self.process.poll() is None, "the wall ended"
            if time.monotonic() > end:
                pytest.fail(f"not within {within_s} s: {self.told}")
            time.sleep(0.05)

    def tap(self, at: tuple[int, int]) -> None:
        command = ["xdotool", "mousemove", *map(str, at), "sleep", "0.2", "click", "1"]
        subprocess.run(command, env=self._server.environment, check=True)

    def tap_row(self, begins: str, then: str) -> None:
        """Tap the row that begins so, and wait until the page of that name is there."""

        def row() -> tuple[int, int] | None:
            rows = self.cover.get("rows", {})
            return next((at for text, at in rows.items() if text.startswith(begins)), None)

        self.wait(row)
        place = row()
        assert place is not None
        self.tap(place)
        self.wait(lambda: self.here == then)

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self._reader.join(20)
        self.process.stdout.close()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    cache = FilledCache(tmp_path / "data")
    cache.catalogue()
    cache.observe(
        *(
            Observation(
                indicator="documents.received", period_start=f"2021-10-0{day}", value=800.0 + day,
                as_of=f"2021-10-0{day}T17:00:00+07:00", locality=place, system=place and "2021",
            )
            for day in range(4, 7)
            for place in ("", "412", "427")
        )
    )  # fmt: skip
    rows: dict[str, Row | None] = {
        f"vb-{n}": Record(
            kind="document", subsystem="documents", title=f"Văn bản số {n}", state="received",
            agency="syt", locality="427", due_at="2021-10-01T17:00:00+07:00",
        )
        for n in range(3)
    }  # fmt: skip
    cache.put("records", rows)
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "duty.toml").write_text(SCENE, encoding="utf-8")
    yield tmp_path
    cache.close()


def test_a_tap_on_a_tile_leads_down_to_a_record_and_an_idle_screen_returns(
    xserver: XServer, data: Path
):
    xserver.plug(0, "1920x1080", x=0, y=0)
    program = TouchProgram(xserver, data / "data", data / "scenes", idle_s=10.0)
    try:
        program.wait(lambda: program.told.get("tiles"))
        program.tap(tuple(program.told["tiles"]["received"]))
        program.wait(lambda: program.here == "Văn bản đến")
        assert program.cover["whole"] == [1920, 1080]
        assert program.cover["least_mm"] >= 12.0
        program.tap_row("Huyện Đô Lương", "Huyện Đô Lương")
        assert program.cover["locality"] == "Huyện Đô Lương"
        program.tap_row("▸ Văn bản", "Văn bản")
        program.tap_row("vb-1", "vb-1")
        assert program.cover["least_mm"] >= 12.0
        program.tap(tuple(program.cover["buttons"]["Quay lại"]))
        program.wait(lambda: program.here == "Văn bản")
        # Nobody touches it any more: the scene is there again by itself.
        program.wait(lambda: program.told.get("cover") is None, within_s=40.0)
        # A tile that asks for nothing of its own opens the overview; a button leads back.
        program.tap(tuple(program.told["tiles"]["clock"]))
        program.wait(lambda: program.cover.get("crumbs") == ["Tổng quan"])
        program.tap(tuple(program.cover["buttons"]["Tìm kiếm"]))
        for letter in "luong":
            program.wait(partial(program.can_tap, letter))
            program.tap(tuple(program.cover["buttons"][letter]))
        program.wait(lambda: any("Đô Lương" in row for row in program.cover.get("rows", {})))
        program.tap(tuple(program.cover["buttons"]["Về cảnh"]))
        program.wait(lambda: program.told.get("cover") is None, within_s=10.0)
    finally:
        program.close()
    assert program.process.returncode == 0
