"""Briefing packs by the clock: made from the demonstration's cache, and from ten million figures.

Measurements, never judged here: docs/performance.md says what they are compared with. The whole
program is measured, from its start to its end.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.documents import parse_toml, read_text
from ioc_desktop.shipped import shipped
from tests.bench.growth_data import CLOCK, deepen, sync_demonstration
from tests.xserver import XServer

PAGES = 40
RUNS = 5
FIGURES = int(os.environ.get("IOC_BENCH_FIGURES", "10000000"))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both demonstration centres' data, synced once, and a key to sign with."""
    folder = tmp_path_factory.mktemp("demonstration")
    sync_demonstration(folder)
    KeyRing(folder / "keys").new_key("Bench")
    return folder


def agenda(folder: Path) -> Path:
    """Return an agenda of forty pages: every scene that is made for a meeting, then again."""
    scenes = [
        file.stem
        for file in sorted(shipped("layouts").glob("*.toml"))
        if parse_toml(read_text(file), str(file)).get("audience") == "meeting"
    ]
    pages = (scenes * (1 + PAGES // len(scenes)))[:PAGES]
    file = folder / "agenda.toml"
    file.write_text("".join(f'[[page]]\nscene = "{scene}"\nnotes = "…"\n' for scene in pages))
    return file


def make(folder: Path, out: Path) -> None:
    """Make the pack of forty pages by the program itself."""
    command = [
        sys.executable, "-m", "ioc_desktop", "brief", "make", "--agenda", str(agenda(folder)),
        "--site", str(folder / "site.toml"), "--data", str(folder / "data"), "--at", CLOCK,
        "--keys", str(folder / "keys"), "--out", str(out), "--overwrite",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def cpu_s() -> float:
    """Return what all children took so far of the processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(folder: Path, what: str) -> Path:
    """Make the pack several times; print the median. Return the pack."""
    out = folder / "bench.iocbrief"
    took, worked = [], []
    for _ in range(RUNS):
        begun, before = time.perf_counter(), cpu_s()
        make(folder, out)
        took.append(time.perf_counter() - begun)
        worked.append(cpu_s() - before)
    told = {
        "what": f"brief make, {PAGES} pages, {what}",
        "median_s": round(statistics.median(took), 2),
        "median_cpu_s": round(statistics.median(worked), 2),
        "all_s": [round(one, 2) for one in took],
        "pack_mb": round(out.stat().st_size / 1e6, 1),
        "largest_rss_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(f"\n{json.dumps(told)}")
    return out


def test_forty_pages_of_the_demonstration(demonstration: Path) -> None:
    assert measured(demonstration, "the demonstration's cache").stat().st_size > 0


def test_forty_pages_of_ten_million_figures(demonstration: Path) -> None:
    figures = deepen(demonstration / "data", FIGURES)
    assert measured(demonstration, f"{figures:,} figures").stat().st_size > 0


def opened_s(server: XServer, folder: Path, pack: Path) -> tuple[float, float]:
    """Open a pack with the program; return the seconds until its first page, and its CPU seconds.

    From the start of the process until it tells that the page is on the screen with its figures.
    """
    command = [
        sys.executable, "-m", "ioc_desktop", "brief", "open", str(pack), "--keys",
        str(folder / "keys"), "--tell",
    ]  # fmt: skip
    before = cpu_s()
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=server.environment | {"HOME": str(folder)}, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            told = json.loads(line)
            if not told["waiting"]:
                break
        took = time.perf_counter() - begun
        program.kill()
    return took, cpu_s() - before


def test_the_first_of_forty_pages_on_the_screen(demonstration: Path) -> None:
    pack = demonstration / "bench.iocbrief"
    make(demonstration, pack)
    with XServer() as server:
        server.plug(0, "1366x768")
        opened_s(server, demonstration, pack)  # what the disk has to bring is there now
        took = [opened_s(server, demonstration, pack) for _ in range(RUNS)]
    median_s = statistics.median(one for one, _ in took)
    told = {
        "what": f"brief open, the first of {PAGES} pages on the screen",
        "median_s": round(median_s, 2),
        "median_cpu_s": round(statistics.median(cpu for _, cpu in took), 2),
        "all_s": [round(one, 2) for one, _ in took],
        "pack_mb": round(pack.stat().st_size / 1e6, 1),
    }
    print(f"\n{json.dumps(told)}")
    assert median_s > 0
