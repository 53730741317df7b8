"""A wall with eight camera tiles whose RTSP server is killed and restarted every minute.

``python -m tests.bench.camera_hour --minutes 60 --out FOLDER`` runs the program as it is used
(wall, station and decoders, on a real X server), samples memory, descriptors and threads of
every process every five seconds, and gives the slope of each after the warm-up: by least
squares and by Theil and Sen's median of slopes, which a single jump does not move.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.process_facts import Facts, children, facts_of, slope
from tests.rtsp import RtspServer
from tests.xserver import XServer

CAMERAS = 8
SAMPLE_S = 5.0
DOWN_S = 8.0
"""How long the server is away each minute."""

SITE = """
name = "Cameras"
scene = "cameras"
scenes = ["scenes/"]
[[centre]]
id = "vinh"
url = "http://127.0.0.1:9"
"""
CAMERA = """
[[camera]]
id = "cam{number}"
name = "Camera {number:02} · ngã tư số {number}"
url = "rtsp://127.0.0.1:{port}/ball"
"""
SCENE = """
schema = 1
id = "cameras"
name = { vi = "Camera" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [4, 2]
"""
TILE = """
[[variant.display.tile]]
id = "cam{number}"
at = [{column}, {row}]
span = [1, 1]
bundle = "cameras"
kind = "camera"
[variant.display.tile.settings]
camera = "cam{number}"
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """All processes of the wall at one moment; memory in kB (proportional share: PSS)."""

    at_s: float
    wall_rss: int
    wall_pss: int
    wall_threads: int
    wall_fds: int
    decoders: int
    decoders_rss: int
    decoders_pss: int
    station_rss: int
    station_fds: int
    all_rss: int
    all_pss: int
    all_fds: int
    all_threads: int
    zombies: int


def write_site(folder: Path, port: int) -> Path:
    """Write the site and its scene; return the site file."""
    (folder / "scenes").mkdir(parents=True, exist_ok=True)
    tiles = (
        TILE.format(number=number + 1, column=number % 4, row=number // 4)
        for number in range(CAMERAS)
    )
    (folder / "scenes" / "cameras.toml").write_text(SCENE + "".join(tiles), encoding="utf-8")
    site = folder / "site.toml"
    cameras = (CAMERA.format(number=number + 1, port=port) for number in range(CAMERAS))
    site.write_text(SITE + "".join(cameras), encoding="utf-8")
    return site


def look(pid: int, begun_s: float) -> Sample:
    """Sample the wall's process and all it started."""
    facts = {one: facts_of(one) for one in (pid, *children(pid))}
    wall = facts[pid]
    decoders = [one for one in facts.values() if "camera_child" in one.line]
    station = next((one for one in facts.values() if "--stdio" in one.line), Facts())
    return Sample(
        at_s=round(time.monotonic() - begun_s, 1),
        wall_rss=wall.rss,
        wall_pss=wall.pss,
        wall_threads=wall.threads,
        wall_fds=wall.fds,
        decoders=len(decoders),
        decoders_rss=sum(one.rss for one in decoders),
        decoders_pss=sum(one.pss for one in decoders),
        station_rss=station.rss,
        station_fds=station.fds,
        all_rss=sum(one.rss for one in facts.values()),
        all_pss=sum(one.pss for one in facts.values()),
        all_fds=sum(one.fds for one in facts.values()),
        all_threads=sum(one.threads for one in facts.values()),
        zombies=sum(one.zombie for one in facts.values()),
    )


def log_counts(folder: Path) -> dict[str, int]:
    """Return how often cameras were lost and came back, as the wall's log says."""
    text = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("wall.log*")
    )
    return {
        "lost": len(re.findall(r"camera cam\d+: no picture", text)),
        "back": len(re.findall(r"camera cam\d+: pictures come", text)),
    }


def run(minutes: float, out: Path) -> dict[str, Any]:
    """Run the wall for so long; return the report."""
    out.mkdir(parents=True, exist_ok=True)
    log = (out / "samples.jsonl").open("a", encoding="utf-8")
    samples: list[Sample] = []
    with XServer() as screens, RtspServer() as server:
        screens.plug(0, "3840x2160")
        site = write_site(out, server.port)
        command = [sys.executable, "-m", "ioc_desktop", "wall", "--no-console"]
        wall = subprocess.Popen(
            [*command, "--site", str(site), "--data", str(out / "data")],
            env=os.environ | screens.environment | {"QT_QPA_PLATFORM": "xcb"},
        )
        begun_s = time.monotonic()
        killed_s, kills, down = begun_s + 30, 0, False
        try:
            while time.monotonic() - begun_s < minutes * 60 and wall.poll() is None:
                now_s = time.monotonic()
                if not down and now_s - killed_s >= 60:
                    server.kill()
                    killed_s, down, kills = now_s, True, kills + 1
                elif down and now_s - killed_s >= DOWN_S:
                    server.start()
                    down = False
                sample = look(wall.pid, begun_s)
                samples.append(sample)
                log.write(json.dumps(asdict(sample)) + "\n")
                log.flush()
                if kills and len(samples) % 24 == 0:
                    screens.picture(out / f"wall-{'down' if down else 'up'}.png")
                time.sleep(max(0.0, SAMPLE_S - (time.monotonic() - now_s)))
        finally:
            wall.send_signal(signal.SIGTERM)
            ended = wall.wait(30)
            log.close()
    return {
        "minutes": minutes,
        "kills": kills,
        "exit": ended,
        **report(samples),
        "log": log_counts(out),
    }


def report(samples: Sequence[Sample], warm_s: float = 600.0) -> dict[str, Any]:
    """Return the slopes of what was sampled after the warm-up."""
    warm = [one for one in samples if one.at_s >= min(warm_s, samples[-1].at_s / 4)]
    names = [
        "wall_rss", "wall_pss", "wall_threads", "wall_fds", "decoders_rss", "decoders_pss",
        "station_rss", "all_rss", "all_pss", "all_fds", "all_threads",
    ]  # fmt: skip
    slopes: dict[str, Any] = {
        name: asdict(slope([(one.at_s, float(getattr(one, name))) for one in warm]))
        for name in names
    }
    return slopes | {"most_decoders": max(one.decoders for one in warm)}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    made = run(chosen.minutes, chosen.out)
    (chosen.out / "report.json").write_text(json.dumps(made, indent=2), encoding="utf-8")
    print(json.dumps(made, indent=2))


if __name__ == "__main__":
    main()
