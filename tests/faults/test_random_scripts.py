"""Invariant 28, and 1, 4, 5, 6, 12 with it: random scripts and kills, judged by the truth.

The short share: 12 scripts and 12 kills. ``make soak`` plays hundreds (test_soak_campaign).
A seed that fails is replayed by ``IOC_SEED=… pytest -k …``, as the failure says.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults.scripts import campaign, kills
from tests.faults.wire_faults import FAULTS

SCRIPTS = int(os.environ.get("IOC_SCRIPTS", "12"))
KILLS = int(os.environ.get("IOC_KILLS", "12"))
SEED = int(os.environ.get("IOC_SEED", "20211007"))


@pytest.mark.timeout(300)
def test_28_after_any_script_of_faults_client_and_centre_hold_the_same_rows(tmp_path: Path) -> None:
    seeds = [SEED + number for number in range(SCRIPTS)]
    played = asyncio.run(campaign(tmp_path, seeds, lanes=4))
    wrong = {one.seed: one.violations for one in played if one.violations}
    again = f"IOC_SEED={min(wrong, default=0)} IOC_SCRIPTS=1 pytest -s {__file__} -k test_28"
    assert not wrong, f"{wrong}\nagain: {again}"
    assert len(played) == SCRIPTS
    if SCRIPTS >= 12:
        met = {fault for one in played for fault in one.faults}
        assert len(met & FAULTS.keys()) > 16, f"the scripts hardly break anything: {met}"


@pytest.mark.timeout(300)
def test_1_kills_at_any_instant_lose_nothing_and_leave_rows_with_their_cursor(
    tmp_path: Path,
) -> None:
    played = asyncio.run(kills(tmp_path, SEED, KILLS))
    wrong = {one.seed: one.violations for one in played if one.violations}
    again = f"IOC_SEED={SEED} IOC_KILLS={KILLS} pytest -s {__file__} -k test_1"
    assert not wrong, f"{wrong}\nagain: {again}"
    assert sum(one.acts.total() for one in played) == KILLS
