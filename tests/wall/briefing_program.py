"""``brief open`` in a process of its own, driven by keys; what it shows is what it tells."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.domain.rows import Observation, Record, Row
from tests.process_facts import children
from tests.unit.store.conftest import Room as FilledCache
from tests.xserver import XServer

REPOSITORY = Path(__file__).resolve().parents[2]
AT = "2021-10-07T16:00:00+07:00"
STAMP = "số liệu chốt lúc 16:00 ngày 07/10/2021"
SITE = """
schema = 1
name = "Phòng họp thử"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
"""
ONE = """
schema = 1
id = "giao-ban-thu"
name = { vi = "Giao ban thử", en = "Trial" }
audience = "meeting"
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
id = "by_place"
at = [1, 0]
span = [1, 1]
kind = "ranking"
indicator = "documents.received"
"""
TWO = """
schema = 1
id = "hai-man"
name = { vi = "Hai màn", en = "Two screens" }
audience = "meeting"
[[variant]]
wall = "2x1"
[[variant.display]]
role = "A1"
grid = [1, 1]
[[variant.display.tile]]
id = "left"
at = [0, 0]
span = [1, 1]
kind = "kpi"
indicator = "documents.received"
title = { vi = "Màn trái" }
[[variant.display]]
role = "B1"
grid = [1, 1]
[[variant.display.tile]]
id = "right"
at = [0, 0]
span = [1, 1]
kind = "trend"
indicator = "documents.received"
title = { vi = "Màn phải" }
"""
AGENDA = """
schema = 1
title = "Giao ban tuần"
[[page]]
scene = "hai-man"
notes = "Nói về hai màn"
[[page]]
scene = "giao-ban-thu"
title = "Tình hình chung"
minutes = 2
notes = "Dòng một"
[[item]]
title = "Tình hình"
who = "Chánh Văn phòng"
minutes = 5
pages = [2, 1]
"""


def filled(folder: Path, received: float = 800.0) -> None:
    """Fill a cache: figures by locality, records of one of them."""
    cache = FilledCache(folder)
    cache.catalogue()
    cache.observe(
        *(
            Observation(
                indicator="documents.received", period_start=f"2021-10-0{day}",
                value=received + day, as_of=f"2021-10-0{day}T15:00:00+07:00", locality=place,
                system=place and "2021",
            )
            for day in range(4, 8)
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
    cache.close()


def home(folder: Path) -> dict[str, str]:
    """Return the environment of a person who has never used the program: everything is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "IOC_", "DBUS_"))}
    places = {
        "XDG_CONFIG_HOME": folder / "config", "XDG_DATA_HOME": folder / "share",
        "XDG_CACHE_HOME": folder / "cache", "XDG_STATE_HOME": folder / "state",
        "XDG_RUNTIME_DIR": folder / "run",
    }  # fmt: skip
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    return kept | {"HOME": str(folder)} | {name: str(place) for name, place in places.items()}


def ioc(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command of the program; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "ioc_desktop", *arguments], env=dict(environment), cwd=REPOSITORY,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Made:
    """A pack, the fingerprint of its maker's key, and the site file it was made by."""

    file: Path
    fingerprint: str
    site: Path

    @property
    def trusted(self) -> list[str]:
        """What opens it where its maker is unknown."""
        return [str(self.file), "--trust", self.fingerprint]


def make_pack(folder: Path) -> Made:
    """Make a key and a pack on one machine."""
    maker = home(folder / "maker")
    data, scenes = folder / "data", folder / "scenes"
    filled(data)
    scenes.mkdir()
    for text, name in ((ONE, "giao-ban-thu"), (TWO, "hai-man")):
        (scenes / f"{name}.toml").write_text(text, encoding="utf-8")
    site = folder / "site.toml"
    site.write_text(SITE.replace("schema = 1", 'schema = 1\nscenes = ["scenes/"]', 1), "utf-8")
    (folder / "agenda.toml").write_text(AGENDA, encoding="utf-8")
    ioc(maker, "keys", "new", "--name", "Trực ban")
    (key,) = json.loads(ioc(maker, "keys", "list", "--json"))
    pack = folder / "tuan.iocbrief"
    ioc(
        maker, "brief", "make", "--agenda", str(folder / "agenda.toml"), "--out", str(pack),
        "--site", str(site), "--data", str(data), "--at", AT,
    )  # fmt: skip
    return Made(pack, key["fingerprint"], site)


class Presented:
    """A briefing that is being presented."""

    def __init__(
        self,
        server: XServer,
        environment: Mapping[str, str],
        arguments: Sequence[str],
        before: Sequence[str] = (),
    ) -> None:
        screen = {key: server.environment[key] for key in ("DISPLAY", "QT_QPA_PLATFORM")}
        self._server = server
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "ioc_desktop", "brief", "open", *arguments, "--tell"],
            env={**environment, **screen}, cwd=REPOSITORY, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.told: dict[str, Any] = {}
        self.all_told: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told = json.loads(line)
            self.all_told.append(self.told)

    def wait(self, what: Callable[[dict[str, Any]], object], within_s: float = 60.0) -> None:
        """Wait until what is shown is like this."""
        end = time.monotonic() + within_s
        while not self.told or not what(self.told):
            assert self.process.poll() is None, self.words()
            if time.monotonic() > end:
                pytest.fail(f"not within {within_s} s: {self.told}")
            time.sleep(0.05)

    def settled(self, number: str) -> None:
        """Wait for a page with all its figures."""
        self.wait(lambda told: told["number"] == number and not told["waiting"])

    def press(self, *keys: str) -> None:
        """Press keys where the keyboard is."""
        subprocess.run(["xdotool", "key", *keys], env=self._server.environment, check=True)

    def write(self, text: str) -> None:
        """Type a text where the keyboard is."""
        command = ["xdotool", "type", "--delay", "30", text]
        subprocess.run(command, env=self._server.environment, check=True)

    def words(self) -> str:
        """Return what it said on stderr, once it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def close(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, if nobody did; return its exit code."""
        if self.process.poll() is None:
            for pid in children(self.process.pid) or [self.process.pid]:
                os.kill(pid, how)
        code = self.process.wait(30)
        self._reader.join(30)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code
