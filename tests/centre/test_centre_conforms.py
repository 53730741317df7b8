"""The reference centre keeps the contract that ``ioc-desktop centre verify`` checks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.conformance import Verdict, VerifyOptions, verify
from ioc_desktop.domain.durations import parse_instant


def checked(served: Any, **more: Any) -> Verdict:
    token = served.http.headers["authorization"].removeprefix("Bearer ")
    return asyncio.run(verify(VerifyOptions(served.url, token, write=True, **more)))


FIGURE = "traffic.cameras///2021-01-01/P1Y"
"""Published, and told once."""


def outcomes(verdict: Verdict, outcome: str) -> dict[str, Any]:
    return {one.check: one.instances for one in verdict.results if one.outcome == outcome}


def test_it_conforms_to_its_own_contract(serve: Any, tmp_path: Path) -> None:
    served = serve(tmp_path)
    verdict = checked(served, pages=4, figure=FIGURE)
    assert verdict.conforms, outcomes(verdict, "failed")
    # Its day is simulated here; nothing else is to be said against it.
    assert set(outcomes(verdict, "advice")) == {"centre.clock"}
    assert set(outcomes(verdict, "skipped")) == {"cursor.old", "errors.busy", "events.comment"}
    told = [item for item in served.items("observations") if item["id"] == FIGURE]
    assert [item["row"]["value"] for item in told] == [32, 32]
    assert told[-1]["row"]["source"] == "nhập tại bàn trực: ioc-desktop centre verify"
    old = tuple(verdict.cursors.items())
    served.centre.store.begin_epoch()
    served.world.open(parse_instant("2021-10-07T16:30:00+07:00"))
    verdict = checked(served, pages=1, old_cursors=old)
    assert verdict.conforms, outcomes(verdict, "failed")
    assert "cursor.old" in outcomes(verdict, "passed")


def test_it_conforms_while_its_days_go_by(serve: Any, tmp_path: Path) -> None:
    """Rows, heads and cursors move under the checks; none may be called unstable for it."""
    served = serve(tmp_path)
    ended = threading.Event()

    def live() -> None:
        hour = 17
        day = 7
        while not ended.wait(0.01):
            hour += 1
            if hour > 23:
                hour, day = 0, day + 1
            served.advance_to(f"2021-10-{day:02d}T{hour:02d}:00:00+07:00")

    world = threading.Thread(target=live)
    world.start()
    try:
        verdict = checked(served, pages=4)
    finally:
        ended.set()
        world.join(30)
    assert verdict.conforms, outcomes(verdict, "failed")


@pytest.mark.soak
def test_all_of_both_profiles_as_processes(tmp_path: Path) -> None:
    for profile in ("nghean", "vinh"):
        command = [sys.executable, "-m", "ioc_desktop", "centre"]
        serving = ["--port", "0", "--token", "t", "--speed", "600"]
        child = subprocess.Popen(
            [*command, "serve", *serving, "--profile", profile, "--data", str(tmp_path / profile)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        try:
            url = child.stdout.readline().rsplit(" ", 1)[-1].strip()
            words = [*command, "verify", url, "--token", "t", "--all", "--write", "--patient"]
            told = subprocess.run(words, capture_output=True, text=True, check=False, timeout=900)
            assert told.returncode == 0, told.stdout + told.stderr
        finally:
            child.terminate()
            child.wait(20)
            child.stdout.close()
