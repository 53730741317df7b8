"""A working day of a wall in a quarter of an hour: what it holds must stay the same.

Both centres run at 200 times the rate of the clock, the wall (station and console included)
stands on eight monitors of a real X server, another scene comes every second, and every
minute a cable is pulled and plugged again. Every five seconds memory, descriptors, threads,
timers, widgets and the write-ahead logs are written down; the report gives the slope of each
after the warm-up, by least squares and by the median of all slopes (Theil and Sen).

``python -m tests.wall.compressed_hours --minutes 15 --out FOLDER`` runs it by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ioc_desktop.app.centres import DemoCentres
from tests.process_facts import Facts, children, facts_of, slope
from tests.wall.cables import Cables
from tests.wall.campaign import HEALED_WITHIN_S, Campaign, CampaignWall, write_site
from tests.xserver import XServer
from tests.xsettings import DesktopScale

SPEED = 200.0
START = "2021-10-07T07:00:00+07:00"
SAMPLE_S = 5.0
DOWN_S = 6.0
"""How long a pulled cable stays out."""
WARM_SHARE = 0.3
"""The share of the run in which scenes, bundles and caches are met for the first time."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Wall and station at one moment; memory in kB (proportional share), logs in bytes."""

    at_s: float
    wall_pss: int
    wall_fds: int
    wall_threads: int
    station_pss: int
    station_fds: int
    station_threads: int
    processes: int
    timers: int
    widgets: int
    top_level: int
    cache_wal: int
    duty_wal: int


def sample(wall: CampaignWall, data: Path, begun_s: float) -> Sample | None:
    """Look at everything once; None while the wall has not told anything."""
    told = wall.told
    if told is None:
        return None
    pids = children(wall.process.pid)
    facts = {pid: facts_of(pid) for pid in pids}
    own = facts_of(wall.process.pid)
    station = next((one for one in facts.values() if "--stdio" in one.line), Facts())
    return Sample(
        at_s=round(time.monotonic() - begun_s, 1),
        wall_pss=own.pss,
        wall_fds=own.fds,
        wall_threads=own.threads,
        station_pss=station.pss,
        station_fds=station.fds,
        station_threads=station.threads,
        processes=len(pids),
        timers=told["timers"],
        widgets=told["widgets"],
        top_level=told["top_level"],
        cache_wal=size_of(data / "cache.db-wal"),
        duty_wal=size_of(data / "duty.db-wal"),
    )


def size_of(file: Path) -> int:
    """Return a file's size in bytes, 0 if there is none."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def site_with_centres(folder: Path, centres: DemoCentres, anchor_s: float) -> Path:
    """Write the site of eight monitors with these centres and their fast clock."""
    site = write_site(folder)
    text = site.read_text(encoding="utf-8")
    for one in centres.running.values():
        lines = f'id = "{one.profile}"\nurl = "http://127.0.0.1:9"\n'
        text = text.replace(lines, f'id = "{one.profile}"\nurl = "{one.url}"\n')
        text = text.replace(f'url = "{one.url}"\n', f'url = "{one.url}"\ntoken = "{one.token}"\n')
    anchor = datetime.fromtimestamp(anchor_s, UTC).isoformat()
    old = text[text.index("[clock]") : text.index("[[centre]]")]
    clock = f'[clock]\nstart = "{START}"\nanchor = "{anchor}"\nspeed = {SPEED}\n'
    site.write_text(text.replace(old, clock), encoding="utf-8")
    site.chmod(0o600)
    return site


def run(minutes: float, out: Path, seed: int) -> dict[str, Any]:
    """Run the compressed day; return the report."""
    data = out / "data"
    data.mkdir(parents=True)
    rng = random.Random(seed)
    samples: list[Sample] = []
    anchor_s = time.time()
    with (
        DemoCentres(out, clock=START, speed=SPEED, state="complete") as centres,
        XServer() as server,
        DesktopScale(server) as scale,
        (out / "samples.jsonl").open("w", encoding="utf-8") as log,
    ):
        cables = Cables(server, scale)
        cables.all_on()
        wall = CampaignWall(server, site_with_centres(out, centres, anchor_s), data, 1000, seed)
        campaign = Campaign(server, wall, cables, seed)
        begun_s = time.monotonic()
        pulled_s, pulled = begun_s, None
        pulls = 0
        try:
            campaign.heal(60.0)
            campaign.healed_s.clear()
            while time.monotonic() - begun_s < minutes * 60:
                now_s = time.monotonic()
                if pulled is None and now_s - pulled_s >= 60:
                    pulled, pulled_s, pulls = rng.randrange(8), now_s, pulls + 1
                    cables.unplug(pulled)
                    campaign.heal(2 * HEALED_WITHIN_S)
                elif pulled is not None and now_s - pulled_s >= DOWN_S:
                    cables.plug(pulled)
                    pulled = None
                    campaign.heal(2 * HEALED_WITHIN_S)
                one = sample(wall, data, begun_s)
                if one is not None:
                    samples.append(one)
                    log.write(json.dumps(asdict(one)) + "\n")
                    log.flush()
                time.sleep(max(0.0, SAMPLE_S - (time.monotonic() - now_s)))
            switched = wall.tellings[-1]["switched"]
        finally:
            wall.close()
    return {
        "minutes": minutes,
        "seed": seed,
        "pulls": pulls,
        "switched": switched,
        "healed_worst_s": round(max(campaign.healed_s, default=0.0), 2),
        "left": wall.left,
        **report(samples),
    }


def report(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return median and slopes an hour of everything sampled after the warm-up."""
    warm = [one for one in samples if one.at_s >= samples[-1].at_s * WARM_SHARE]
    names = [name for name in asdict(warm[0]) if name != "at_s"]
    return {
        name: {
            **asdict(slope([(one.at_s, float(getattr(one, name))) for one in warm])),
            "first": getattr(warm[0], name),
            "last": getattr(warm[-1], name),
            "most": max(getattr(one, name) for one in warm),
        }
        for name in names
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    chosen = parser.parse_args()
    made = run(chosen.minutes, chosen.out, chosen.seed)
    (chosen.out / "report.json").write_text(json.dumps(made, indent=2), encoding="utf-8")
    print(json.dumps(made, indent=2))


if __name__ == "__main__":
    main()
