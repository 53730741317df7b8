"""The campaign (make soak): 500 kills and 200 scripts of faults, every seed listed.

``IOC_KILLS`` and ``IOC_SCRIPTS`` say how many, ``IOC_SEED`` where the seeds begin (without it
they are thrown anew each time).
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.scripts import Played, campaign, kills

KILLS = int(os.environ.get("IOC_KILLS", "500"))
SCRIPTS = int(os.environ.get("IOC_SCRIPTS", "200"))

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("IOC_SEED", str(random.SystemRandom().randrange(10**8))))


def closing(what: str, number: int, played: list[Played], seconds: float, again: str) -> None:
    """Print the summary; fail if anything was violated, with the command to see it again."""
    wrong = [one for one in played if one.violations]
    faults: Counter[str] = sum((one.faults for one in played), Counter())
    passed = faults.pop("none", 0)
    print(f"requests broken: {faults.total()} of {faults.total() + passed}: {dict(faults)}")
    seeds = " ".join(str(one.seed) for one in played)
    print(f"seeds: {seeds}")
    print(f"{number} {what} in {seconds:.0f} s: {len(wrong) or 'no'} violation(s)")
    for one in wrong:
        print(f"again: IOC_SEED={one.seed} {again}")
    assert not wrong, [(one.seed, one.violations) for one in wrong]


def test_scripts_of_faults(tmp_path: Path, seed: int) -> None:
    began = time.monotonic()
    played = asyncio.run(campaign(tmp_path, [seed + number for number in range(SCRIPTS)]))
    again = "IOC_SCRIPTS=1 make soak ARGS='-k scripts_of_faults'"
    closing("scripts", len(played), played, time.monotonic() - began, again)


def test_kills_at_any_instant(tmp_path: Path, seed: int) -> None:
    began = time.monotonic()
    played = asyncio.run(kills(tmp_path, seed, KILLS))
    done = sum(one.acts.total() for one in played)
    again = "IOC_KILLS=50 make soak ARGS='-k kills_at_any'"
    closing("kills", done, played, time.monotonic() - began, again)
