"""The wall of ``open_lost`` in its own process, what it tells, and scenes to show on it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

HEALED_WITHIN_S = 3.0
TILE = """
[[variant.display.tile]]
id = "{id}"
at = [{x}, {y}]
span = [2, 2]
bundle = "plain"
priority = "{priority}"
"""


def write_scene(folder: Path, name: str, wall: str, high: Mapping[str, int]) -> None:
    """Write a scene whose screens have four tiles each, so many of them of high priority."""
    text = f'schema = 1\nid = "{name}"\nname = {{ vi = "{name}" }}\n[[variant]]\nwall = "{wall}"\n'
    for role, count in high.items():
        text += f'[[variant.display]]\nrole = "{role}"\ngrid = [4, 4]\n'
        for number in range(4):
            text += TILE.format(
                id=f"{role.lower()}-{number}",
                x=number % 2 * 2,
                y=number // 2 * 2,
                priority="high" if number < count else "normal",
            )
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


class LostWall:
    """One running wall; ``told`` is what it told last."""

    def __init__(self, environment: Mapping[str, str], folder: Path, screens: str) -> None:
        (folder / "screens").write_text(screens, encoding="utf-8")
        program = Path(__file__).with_name("open_lost.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(folder)],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tellings: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.tellings.append(json.loads(line))

    @property
    def on(self) -> dict[str, Any]:
        """What was told last, by role."""
        found: dict[str, Any] = self.tellings[-1]["on"] if self.tellings else {}
        return found

    @property
    def seen(self) -> set[str]:
        """The ids of all tiles that can be seen."""
        return {tile for role in self.on.values() for tile in role["tiles"]}

    def stands(self, role: str, x: int, y: int, width: int, height: int) -> bool:
        """Whether the window of a role fills that place and has a page."""
        told = self.on.get(role)
        return bool(
            told and told["visible"] and told["place"] == [x, y, width, height] and told["page"]
        )

    def away(self, role: str) -> bool:
        """Whether a role's window is hidden."""
        told = self.on.get(role)
        return bool(told and not told["visible"])

    def switch(self, scene: str) -> None:
        """Ask for another scene."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{scene}\n")
        self.process.stdin.flush()

    def wait(self, what: Callable[[], bool], within_s: float = HEALED_WITHIN_S) -> float:
        """Wait until ``what`` is true of something told from now on; return the time it took."""
        begun = time.monotonic()
        while not (self.tellings and self.tellings[-1]["at_s"] > begun and what()):
            assert self.process.poll() is None, "the wall ended"
            if time.monotonic() - begun > within_s:
                pytest.fail(f"not within {within_s} s: {self.on}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(15) == 0
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
