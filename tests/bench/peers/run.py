"""``make bench-peers``: ours, bare QPainter, PyDM and Open MCT, in turn, on one X server.

usage: python -m tests.bench.peers.run [--tiles N …] [--sizes WxH …] [--rounds N] [--seconds S]
                                       [--only NAME …] [--out FILE.json]

Every contestant is a process of its own, and they take turns (A B C D A B C D …), because a
machine drifts by a factor of two. Tables show medians of the rounds. ``.ci/peers`` installs the
peers. What each contestant does, and does not, is in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.bench_data import fill_cache, make_site
from tests.bench.contests import ROOT, Figures, medians, report
from tests.bench.peers.verdicts import figures_table, verdicts
from tests.xserver import XServer

PEERS = ROOT / ".setup" / "peers"
HERE = Path(__file__).parent
REST_S = 8
LIMIT_S = 900
MANY = 60
CONTESTANTS = ("ours", "bare", "pydm", "openmct", "ours, at once")
"""``ours, at once`` switches straight after the start, when nothing can have been made ready."""


def main() -> int:
    """Run everything that was asked for; 1 if a contestant never finished."""
    told = _arguments()
    machine = _machine()
    print(json.dumps(machine))
    everything: list[object] = [machine]
    lacking = False
    with tempfile.TemporaryDirectory(prefix="ioc-peers-") as folder, XServer() as server:
        filled = Path(folder) / "filled"
        fill_cache(filled, tiles=max(told.tiles))
        for size in told.sizes:
            server.plug(0, size)
            for tiles in told.tiles:
                taken = _contest(Path(folder), filled, server, size, tiles, told)
                lacking |= not all(taken.get(name) for name in told.only)
                everything.append(_told(f"{tiles} tiles at {size}", taken, told.rounds))
                if told.out:
                    told.out.write_text(json.dumps(everything, ensure_ascii=False, indent=1))
    return 1 if lacking else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tiles", type=int, nargs="+", default=[24, 60, 100])
    parser.add_argument("--sizes", nargs="+", default=["3840x2160", "7680x4320"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--only", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS))
    parser.add_argument("--out", type=Path, default=None)
    return parser.parse_args()


def _machine() -> Figures:
    import PySide6

    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    memory_kb = int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1])
    return {
        "system": platform.platform(),
        "processor": model,
        "processors": os.cpu_count(),
        "memory_gb": round(memory_kb / 1e6, 1),
        "python": platform.python_version(),
        "pyside": PySide6.__version__,
        "began": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


def _contest(
    folder: Path, filled: Path, server: XServer, size: str, tiles: int, told: argparse.Namespace
) -> dict[str, list[Figures]]:
    """Let the contestants take turns; return the figures of each one's rounds."""
    wall = folder / f"wall-{tiles}-{size}"
    # A hundred cards have room for their charts where texts are read from nearer.
    make_site(wall, sizes=(1, tiles), distance_mm=1500 if tiles <= MANY else 800)
    content = wall / "content.json"
    width, height = size.split("x")
    python = (sys.executable, "-m")
    ours = (*python, "tests.bench.contest_ours", wall, tiles)
    options = ("--size", width, height)
    seconds = ("--seconds", told.seconds)
    commands: Mapping[str, tuple[object, ...]] = {
        "ours": (*ours, REST_S, *options, *seconds),
        "bare": (*python, "tests.bench.contest_bare", content, *options, *seconds),
        "pydm": (
            *(PEERS / "pydm/bin/python", HERE / "contest_pydm.py"),
            *(tiles, width, height, told.seconds),
        ),
        "openmct": (
            *("node", HERE / "contest_openmct.cjs", PEERS / "npm/node_modules"),
            *(tiles, width, height, told.seconds),
        ),
        "ours, at once": (*ours, 0, *options),
    }

    def fresh() -> None:
        shutil.rmtree(wall / "data", ignore_errors=True)
        shutil.copytree(filled, wall / "data")

    fresh()
    _run((*ours, 0, *options, "--content", content, wall / "ours.png"), server)
    taken: dict[str, list[Figures]] = {name: [] for name in told.only}
    for turn in range(told.rounds):
        for name in told.only:
            fresh()
            begun = time.monotonic()
            figures = _run(commands[name], server)
            took = f"{time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}"
            print(f"round {turn + 1}, {name}: {took}", file=sys.stderr, flush=True)
            if figures is not None:
                taken[name].append(figures)
    return taken


def _run(command: Sequence[object], server: XServer) -> Figures | None:
    """Run one contestant on the server; None, and why, if it does not end with figures."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=server.environment | {"QT_API": "pyqt5"},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"{command[1]} did not end within {LIMIT_S} s", file=sys.stderr)
        return None
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        print(f"{command[1]} failed ({done.returncode}): {done.stderr}", file=sys.stderr)
        return None
    figures: Figures = json.loads(lines[-1])
    return figures


def _told(title: str, taken: Mapping[str, list[Figures]], rounds: int) -> object:
    """Print the tables and return all there is to keep."""
    middle = {name: medians(found) for name, found in taken.items() if found}
    report(f"{title}, medians of {rounds} rounds in turn", figures_table(middle), middle)
    wanted = verdicts(middle)
    if wanted:
        report(f"{title}: what must hold", wanted, {})
    return {"title": title, "rounds": taken, "medians": middle, "verdicts": wanted}


if __name__ == "__main__":
    raise SystemExit(main())
