"""Whatever answers, the checks end, in bounded memory, with a verdict in words."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.app.centre_verify import VerifyCommand, run_verify
from ioc_desktop.conformance import Verdict, VerifyOptions, verify
from ioc_desktop.errors import KnownError
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.http import Limits
from tests.conformance.small_centre import SmallCentre
from tests.faults import hostile

QUICK = Limits(connect_s=0.5, request_s=0.5, body_bytes=1 << 20)
ANYTHING = {
    "half open": hostile.half_open,
    "drip": hostile.drip(0.05),
    "reset": hostile.reset,
    "cut": hostile.cut(0.5),
    "cut chunked": hostile.cut(0.5, how="chunked"),
    "endless header": hostile.endless_header,
    "endless body": hostile.endless_body,
    "bomb": hostile.gzip_bomb,
    "portal": hostile.says(hostile.PORTAL),
    "redirect": hostile.says(hostile.REDIRECT),
    "no HTTP": hostile.says(b"SSH-2.0-OpenSSH_9.2\r\n", close=True),
    "closed": hostile.says(b"", close=True),
    "deep": hostile.says(hostile.response(b"[" * 100_000)),
}


def verdict_on(fault: hostile.Fault, path: str, within_s: float = 20) -> Verdict:
    async def run() -> Verdict:
        centre = SmallCentre()
        centre.raw[path] = fault
        async with centre.open():
            options = VerifyOptions(centre.url, centre.token, within_s=within_s, limits=QUICK)
            return await verify(options)

    return asyncio.run(run())


def failed(verdict: Verdict) -> dict[str, str]:
    return {one.check: one.instances[0].came for one in verdict.results if one.outcome == "failed"}


@pytest.mark.parametrize("fault", ANYTHING.values(), ids=ANYTHING.keys())
def test_where_no_centre_is_the_first_check_says_what_is(fault: hostile.Fault) -> None:
    began_s = time.monotonic()
    verdict = verdict_on(fault, "*")
    assert set(failed(verdict)) == {"centre.reached"}
    assert failed(verdict)["centre.reached"]
    assert verdict.ended
    assert not verdict.conforms
    assert time.monotonic() - began_s < 10
    reached = [one.check for one in verdict.results if one.outcome == "passed"]
    assert not reached


@pytest.mark.parametrize("fault", ANYTHING.values(), ids=ANYTHING.keys())
def test_where_one_dataset_is_rotten_the_others_are_read(fault: hostile.Fault) -> None:
    verdict = verdict_on(fault, "/v1/agencies/changes")
    assert {"pages.read", "pages.json", "pages.plain"} & failed(verdict).keys()
    assert verdict.rows == 15
    assert verdict.ended


@pytest.mark.parametrize(
    "fault",
    [hostile.loop_forever, hostile.empty_forever, hostile.fresh_forever],
    ids=["circle", "empty", "endless"],
)
def test_a_feed_without_an_end_is_left_in_time(fault: hostile.Fault) -> None:
    verdict = verdict_on(fault, "/v1/observations/changes")
    assert verdict.ended
    assert verdict.pages < 150
    if fault is not hostile.fresh_forever:
        assert "pages.progress" in failed(verdict)


def test_the_time_given_is_kept_and_an_unfinished_run_does_not_conform() -> None:
    began_s = time.monotonic()
    verdict = verdict_on(hostile.half_open, "/v1/agencies/changes", within_s=0.3)
    assert time.monotonic() - began_s < 5
    assert not verdict.ended
    assert not verdict.conforms


def test_a_run_that_had_no_time_to_read_is_unfinished() -> None:
    async def late(ask: Any, writer: asyncio.StreamWriter) -> None:
        """The first answer takes most of the time given; all others come at once."""
        centre.raw.clear()
        await asyncio.sleep(1.6)
        writer.write(ask.centre.answer(ask))

    async def run() -> Verdict:
        centre.raw["/v1/centre"] = late
        async with centre.open():
            return await verify(VerifyOptions(centre.url, centre.token, within_s=2))

    centre = SmallCentre()
    verdict = asyncio.run(run())
    assert verdict.pages == 0
    assert not verdict.ended
    assert not verdict.conforms


def test_an_endless_body_is_left_at_its_bound_and_not_at_the_deadline() -> None:
    async def run() -> Verdict:
        centre = SmallCentre()
        centre.raw["*"] = hostile.endless_body
        limits = Limits(request_s=60, body_bytes=1 << 20)
        async with centre.open():
            return await verify(VerifyOptions(centre.url, centre.token, limits=limits))

    began_s = time.monotonic()
    assert "above 1048576 bytes" in failed(asyncio.run(run()))["centre.reached"]
    assert time.monotonic() - began_s < 40


@pytest.mark.parametrize("url", ["ftp://centre", "centre.example", "http://", "http://h:99999"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(SyncError, match=r"begins with https|no http"):
        asyncio.run(verify(VerifyOptions(url)))


def test_nobody_there_is_told() -> None:
    verdict = asyncio.run(verify(VerifyOptions("http://127.0.0.1:9", limits=QUICK)))
    assert "refused" in failed(verdict)["centre.reached"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "ftp://centre"}, "begins with https"),
        ({"token_env": "NO_SUCH_VARIABLE"}, "NO_SUCH_VARIABLE is not set"),
        ({"token": "a", "token_env": "B"}, "not both"),
        ({"old_cursors": ("records",)}, "DATASET=CURSOR"),
        ({"url": "https://127.0.0.1:9", "ca_file": Path("none.pem")}, "certificate files"),
    ],
)
def test_wrong_options_are_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(KnownError, match=said):
        run_verify(VerifyCommand(**({"url": "http://127.0.0.1:9"} | options)))


def test_the_command_says_what_came_and_ends_with_1() -> None:
    words = ["centre", "verify", "http://127.0.0.1:9", "--token", "x"]
    result = subprocess.run(
        [sys.executable, "-m", "ioc_desktop", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == ""
    first, *_, last = result.stdout.strip().splitlines()
    assert first == "It says who it is"
    assert last.startswith("the centre at http://127.0.0.1:9 does not conform")
    assert "came:     nothing listens at http://127.0.0.1:9 (connection refused)" in result.stdout
