"""The outbox's campaign: random scripts of two officers, kills of everything, a breaking wire."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.outbox_script import OutboxScript

SEED = int(os.environ.get("IOC_SEED", "20211007"))
SCRIPTS = int(os.environ.get("IOC_SCRIPTS", "60"))
AT_ONCE = 4


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_scripts_of_officers(tmp_path: Path) -> None:
    played = asyncio.run(campaign(tmp_path, [SEED + number for number in range(SCRIPTS)]))
    acts: Counter[str] = Counter()
    for script in played:
        acts += script.done
        print(f"seed {script.seed}: {dict(script.done)} {script.violations or ''}")
    print(f"{len(played)} scripts from seed {SEED}: {dict(acts)}")
    wrong = {script.seed: script.violations for script in played if script.violations}
    again = f"IOC_SEED={min(wrong, default=0)} IOC_SCRIPTS=1 pytest -m soak -s {__file__}"
    assert not wrong, f"{wrong}\nagain: {again}"


async def campaign(folder: Path, seeds: list[int]) -> list[OutboxScript]:
    """Play the scripts, some at a time."""
    places = asyncio.Semaphore(AT_ONCE)
    async with Nursery(folder / "children.log") as nursery:

        async def one(seed: int) -> OutboxScript:
            async with places:
                script = OutboxScript(seed, folder / str(seed), nursery)
                await script.play()
                return script

        return list(await asyncio.gather(*map(one, seeds)))
