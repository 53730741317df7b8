"""Invariants 22, 24 and 25: clocks, neighbours, credentials, patience."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.http import retry_after_s
from tests.faults import hostile
from tests.faults.hostile import Ask, HostileCentre, Writer, busy, observation, response, says
from tests.faults.rig import BRISK, QUICK, cursor, look, run, stored, syncing, truth, until

OBSERVATIONS = "/v1/observations/changes"
DAY_S = 86_400.0


class Hands:
    """The machine's wall clock, as somebody keeps turning it."""

    def __init__(self) -> None:
        self.off_s = 0.0

    def read(self) -> float:
        return time.time() + self.off_s


@pytest.mark.parametrize("seed", [1, 2])
def test_22_a_clock_that_jumps_skips_nothing_and_repeats_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    hands = Hands()
    hands.off_s = -400 * DAY_S

    async def story() -> None:
        centre = HostileCentre(page_rows=5)
        async with centre, syncing(tmp_path, centre, clock=StationClock(wall=hands.read)):
            for step in range(6):
                await until(lambda: stored(tmp_path) == truth(centre))
                hands.off_s = chance.choice([-400, -1, 0, 1, 400]) * DAY_S
                news = [observation(1000 + step * 10 + n) for n in range(7)]
                centre.feeds["observations"] += news
            await until(lambda: stored(tmp_path) == truth(centre))
        places = [int(ask.query.get("after", "0")) for ask in centre.asked(OBSERVATIONS)]
        assert places == sorted(places), f"seed {seed}: something was fetched again"
        assert places[-1] >= len(centre.feeds["observations"]) - centre.page_rows

    run(story())


@pytest.mark.parametrize("off_days", [-400, 0, 400])
def test_22_the_skew_against_the_centre_is_noted(tmp_path: Path, off_days: int) -> None:
    async def story() -> None:
        clock = StationClock(Timeline(origin_s=1_633_600_800.0 + off_days * DAY_S, anchor_s=0.0))
        clock = StationClock(clock.timeline, wall=lambda: 0.0)
        async with HostileCentre() as centre, syncing(tmp_path, centre, clock=clock) as heard:
            await until(lambda: ("nghean", None, "reachable", None) in heard.states)
        # The centre's clock reads 2021-10-07T17:00:00+07:00 = 1,633,600,800 s.
        assert look(tmp_path, "SELECT skew_s FROM centres") == [(-off_days * DAY_S,)]

    run(story())


@pytest.mark.parametrize(
    "fault",
    [hostile.half_open, hostile.drip(), hostile.reset, hostile.endless_body, says(hostile.PORTAL)],
    ids=["mute", "drip", "reset", "endless", "portal"],
)
def test_24_one_centre_in_trouble_does_not_delay_the_other(
    tmp_path: Path, fault: hostile.Fault
) -> None:
    async def story() -> None:
        good = HostileCentre(id="vinh")
        async with HostileCentre(faults={"*": fault}) as bad, good:
            async with syncing(tmp_path, bad, good):
                await until(lambda: stored(tmp_path, "vinh") == truth(good))
                before = len(good.asked(OBSERVATIONS))
                good.feeds["observations"].append(observation(999))
                await until(lambda: stored(tmp_path, "vinh") == truth(good))
                assert len(good.asked(OBSERVATIONS)) > before
                assert stored(tmp_path) == {}
            assert bad.asks, "the bad centre was asked meanwhile"

    run(story())


def test_24_one_dataset_in_trouble_does_not_delay_the_others(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre(faults={"/v1/agencies/changes": hostile.half_open})
        async with centre, syncing(tmp_path, centre, limits=QUICK):
            # Agencies are of the catalogue, which comes first, but not at any price.
            await until(lambda: stored(tmp_path) == truth(centre))

    run(story())


@pytest.mark.parametrize(
    "answer", [hostile.UNAUTHORIZED, hostile.UNAUTHORIZED.replace(b"401", b"403")]
)
def test_25_refused_credentials_stop_the_centre_and_leave_its_cursor(
    tmp_path: Path, answer: bytes
) -> None:
    async def story() -> None:
        tokens = {"nghean": "apples"}
        async with HostileCentre() as centre, syncing(tmp_path, centre, tokens=tokens) as heard:
            await until(lambda: cursor(tmp_path) == "50")
            centre.faults["*"] = says(answer)
            await until(lambda: any(s[1] is None and s[3] for s in heard.states))
            asked = len(centre.asks)
            await asyncio.sleep(1.0)  # many polls' time
            assert len(centre.asks) - asked <= 4, "it goes on asking with refused credentials"
            assert cursor(tmp_path) == "50"
            centre.faults.clear()
            centre.feeds["observations"].append(observation(99))
            tokens["nghean"] = "pears"
            await until(lambda: stored(tmp_path) == truth(centre))
            assert centre.asks[-1].headers["authorization"] == "Bearer pears"

    run(story())


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_25_retry_after_is_obeyed(tmp_path: Path, status: str) -> None:
    times: list[float] = []

    async def story() -> None:
        async def storm(ask: Ask, writer: Writer) -> None:
            times.append(time.monotonic())
            if len(times) < 3:
                await busy("1", status)(ask, writer)
            else:
                writer.write(ask.centre.answer(ask))

        async with HostileCentre() as centre, syncing(tmp_path, centre):
            centre.faults[OBSERVATIONS] = storm
            await until(lambda: stored(tmp_path) == truth(centre))

    run(story())
    assert times[1] - times[0] >= 1.0
    assert times[2] - times[1] >= 1.0


def test_25_retry_after_in_both_forms_and_capped() -> None:
    assert retry_after_s("7", None) == 7.0
    assert retry_after_s("3600", None) == 3600.0
    assert retry_after_s("31536000", None) == 6 * 3600.0
    noon = "Thu, 07 Oct 2021 12:00:00 GMT"
    assert retry_after_s("Thu, 07 Oct 2021 12:00:30 GMT", noon) == 30.0
    assert retry_after_s("Thu, 07 Oct 2021 11:00:00 GMT", noon) == 0.0
    assert retry_after_s("Thu, 07 Oct 2021 12:00:30 GMT", None) is None, "our clock is not asked"
    assert retry_after_s("soon", noon) is None
    assert retry_after_s("-5", noon) is None
    assert retry_after_s(None, None) is None


def test_25_back_off_has_full_jitter_and_a_cap() -> None:
    waits = []
    for seed in range(200):
        backoff = Backoff(1.0, 60.0, random.Random(seed))
        waits.append([backoff.failed() for _ in range(12)])
    for turn in range(12):
        ceiling = min(60.0, 2.0**turn)
        column = [wait[turn] for wait in waits]
        assert max(column) <= ceiling
        assert max(column) > ceiling * 0.9
        assert min(column) < ceiling * 0.1
    backoff = Backoff(1.0, 60.0, random.Random(1))
    assert 30.0 <= backoff.failed(30.0) <= 34.0


def test_losing_all_hints_only_slows(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre(faults={"/v1/events": hostile.sse_forever})
        describe = centre.describe

        async def pushing(_ask: Ask, writer: Writer) -> None:
            writer.write(response(describe(push=True)))

        centre.faults["/v1/centre"] = pushing
        async with centre, syncing(tmp_path, centre):
            await until(lambda: stored(tmp_path) == truth(centre))
            centre.feeds["observations"].append(observation(99))
            await until(lambda: stored(tmp_path) == truth(centre))

    run(story())


def test_an_outage_is_noted_and_so_is_its_end(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre()
        async with syncing(tmp_path, await centre.__aenter__()) as heard:
            await until(lambda: stored(tmp_path) == truth(centre))
            await centre.stop()
            await until(lambda: look(tmp_path, "SELECT reachable FROM centres") == [(0,)])
            assert "nothing listens" in (heard.states[-1][3] or "") or any(
                "nothing listens" in (state[3] or "") for state in heard.states
            )
            centre.feeds["observations"].append(observation(99))
            async with centre:
                await until(lambda: look(tmp_path, "SELECT reachable FROM centres") == [(1,)])
                await until(lambda: stored(tmp_path) == truth(centre))

    run(story())


def test_a_hint_brings_news_long_before_the_next_poll(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre()
        describe = centre.describe
        news = asyncio.Event()

        async def pushing(_ask: Ask, writer: Writer) -> None:
            writer.write(response(describe(push=True)))

        async def stream(_ask: Ask, writer: Writer) -> None:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n"
            writer.write(head)
            await news.wait()
            writer.write(b'event: head\ndata: {"dataset": "observations", "head": "51"}\n\n')
            await asyncio.sleep(3600)

        centre.faults |= {"/v1/centre": pushing, "/v1/events": stream}
        never = replace(BRISK, poll_s=3600.0)
        async with centre, syncing(tmp_path, centre, pace=never):
            await until(lambda: stored(tmp_path) == truth(centre))
            await until(lambda: bool(centre.asked("/v1/events")))
            centre.feeds["observations"].append(observation(99))
            news.set()
            await until(lambda: stored(tmp_path) == truth(centre))

    run(story())
