"""Invariants 1, 22, 24, 25 and 28 for ``mapped_rest``: kills, clocks, neighbours, patience."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from ioc_desktop.domain.mapping import Source
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.mapped_changes import Snapshot
from tests.faults import hostile
from tests.faults.hostile import Ask, HostileCentre, Writer, busy, in_thread, observation, says
from tests.faults.mapped_room import RECEIVED, Clock, at_once, room, watching
from tests.faults.proxy import FaultProxy
from tests.faults.rig import QUICK, cursor, look, run, stored, truth, until
from tests.faults.vendor import FIGURES, INCIDENTS, MAPPING, Vendor, brisk
from tests.station.station_child import StationChild
from tests.station.test_station_process import eventually, hello, sound

OBSERVATIONS = "/v1/observations/changes"
DAY_S = 86_400.0
SEED = 20211007


def received(folder: Path) -> dict[str, float]:
    return {name: value for name, (_, value) in stored(folder).items() if RECEIVED in name}


def records(folder: Path) -> dict[str, str]:
    found = look(folder, "SELECT id, row ->> 'title' FROM records WHERE row IS NOT NULL")
    return {name.removeprefix("su-co/"): title for name, title in found}


def told(vendor: Vendor) -> dict[str, str]:
    return {code: item["noiDung"] for code, item in vendor.incidents.items()}


def same(folder: Path, vendor: Vendor) -> bool:
    return received(folder) == vendor.truth() and records(folder) == told(vendor)


def turn(vendor: Vendor, chance: random.Random, step: int) -> None:
    """Let something happen at the vendor's."""
    for _ in range(3):
        agency, day = chance.choice(list(vendor.figures))
        vendor.put(agency, day, chance.randrange(1, 9000))
    vendor.report(f"NEW-{step}")
    del vendor.incidents[chance.choice(list(vendor.incidents))]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.soak)])
def test_01_mapped_rest_a_station_killed_at_any_instant_loses_and_repeats_nothing(
    tmp_path: Path, kills: int
) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    data = tmp_path / "data"
    vendor = Vendor(key="k")
    for number in range(1200):
        vendor.report(f"MANY-{number:04d}")
    (tmp_path / "m.toml").write_text(brisk(), encoding="utf-8")
    other = HostileCentre(id="vinh")
    with in_thread(vendor, other):
        site = tmp_path / "site.toml"
        site.write_text(
            f'[[centre]]\nid = "nghean"\nurl = "{vendor.url}"\ntoken = "k"\n'
            'kind = "mapped_rest"\nmap = "m.toml"\n'
            f'[[centre]]\nid = "vinh"\nurl = "{other.url}"\n',
            encoding="utf-8",
        )
        held = 0
        for number in range(kills):
            turn(vendor, chance, number)
            with StationChild(site, data) as station:
                station.wait_for(hello)
                time.sleep(chance.uniform(0.0, 1.0))  # the instant is the test's own dice
                station.process.kill()
                station.process.wait(10)
            assert sound(data), f"kill {number}"
            rows = len(records(data))
            assert rows >= min(held, 1100), f"kill {number}: stored rows were lost"
            held = rows
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: same(data, vendor), within_s=60)
            eventually(lambda: stored(data, "vinh") == truth(other), within_s=60)
    assert vendor.asks, "it was asked"
    # Every revision but the last is a vintage: none was skipped and none told twice.
    kept = Counter(name for (name,) in look(data, "SELECT id FROM vintages"))
    for name, (rev, _) in stored(data).items():
        if RECEIVED in name:
            assert kept[name] == rev - 1, name


class Hands:
    """The machine's wall clock, as somebody keeps turning it."""

    def __init__(self) -> None:
        self.off_s = 0.0

    def read(self) -> float:
        return time.time() + self.off_s


@pytest.mark.parametrize("seed", [1])
def test_22_mapped_rest_a_clock_that_jumps_skips_nothing_and_repeats_nothing(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    hands = Hands()
    hands.off_s = -400 * DAY_S

    async def story() -> None:
        async with Vendor() as vendor:
            clock = StationClock(wall=hands.read)
            async with watching(tmp_path, vendor, clock=clock):
                for step in range(5):
                    await until(lambda: same(tmp_path, vendor))
                    hands.off_s = chance.choice([-400, -1, 0, 1, 400]) * DAY_S
                    turn(vendor, chance, step)
                await until(lambda: same(tmp_path, vendor))
            asked = [ask.query["denNgay"] for ask in vendor.asked(FIGURES)]
            assert set(asked[1:]) == {"07/10/2021"}, "the days asked for are the vendor's own"
        # The vendor's clock reads 2021-10-07T16:30:00+07:00 = 1,633,599,000 s.
        (skew_s,) = look(tmp_path, "SELECT skew_s FROM centres")[0]
        assert abs(skew_s - (1_633_599_000 - hands.read())) < 401 * 2 * DAY_S
        assert skew_s != 0

    run(story())


def test_24_mapped_rest_neither_centre_delays_the_other(tmp_path: Path) -> None:
    async def story() -> None:
        bad: dict[str, hostile.Fault] = {"*": hostile.half_open}
        for broken in ("vendor", "centre"):
            folder = tmp_path / broken
            vendor = Vendor(faults=bad if broken == "vendor" else {})
            centre = HostileCentre(id="vinh", faults=bad if broken == "centre" else {})
            async with vendor, centre, watching(folder, vendor, centre):
                if broken == "vendor":
                    await until(lambda f=folder, c=centre: stored(f, "vinh") == truth(c))  # type: ignore[misc]  # the defaults bind
                    centre.feeds["observations"].append(observation(999))
                    await until(lambda f=folder, c=centre: stored(f, "vinh") == truth(c))  # type: ignore[misc]  # the same
                    assert stored(folder) == {}
                else:
                    await until(lambda f=folder, v=vendor: same(f, v))  # type: ignore[misc]  # the same
                    vendor.put("001", "07/10/2021", 4321)
                    await until(lambda f=folder, v=vendor: same(f, v))  # type: ignore[misc]  # the same
                    assert stored(folder, "vinh") == {}
                assert vendor.asks
                assert centre.asks

    run(story())


def test_24_mapped_rest_a_long_list_is_read_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other centres share the station's loop; what takes long must not run on it."""
    threads: set[int] = set()
    honest = Snapshot.take

    def noting(self: Snapshot, source: Source, value: object, date: str | None) -> int:
        threads.add(threading.get_ident())
        return honest(self, source, value, date)

    monkeypatch.setattr(Snapshot, "take", noting)

    async def story() -> None:
        async with room(tmp_path) as one:
            assert await one.sync() is None
        assert threads
        assert threading.get_ident() not in threads

    run(story())


@pytest.mark.parametrize(
    "answer", [hostile.UNAUTHORIZED, hostile.UNAUTHORIZED.replace(b"401", b"403")]
)
def test_25_mapped_rest_refused_credentials_stop_it_and_leave_the_cursor(
    tmp_path: Path, answer: bytes
) -> None:
    given = ["apples"]

    async def story() -> None:
        async with Vendor() as vendor, watching(tmp_path, vendor, token=lambda: given[0]) as heard:
            await until(lambda: same(tmp_path, vendor))
            await until(lambda: cursor(tmp_path) is not None)
            place = cursor(tmp_path)
            vendor.faults["*"] = says(answer)
            await until(lambda: any(s[1] is None and s[3] for s in heard.states))
            asked = len(vendor.asks)
            await asyncio.sleep(1.0)  # many polls' time
            assert len(vendor.asks) - asked <= 4, "it goes on asking with refused credentials"
            assert cursor(tmp_path) == place
            vendor.faults.clear()
            vendor.put("001", "07/10/2021", 4321)
            given[0] = "pears"
            await until(lambda: same(tmp_path, vendor))
            assert vendor.asks[-1].headers["x-api-key"] == "pears"

    run(story())


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_25_mapped_rest_retry_after_is_obeyed(tmp_path: Path, status: str) -> None:
    times: list[float] = []

    async def story() -> None:
        async def storm(ask: Ask, writer: Writer) -> None:
            times.append(time.monotonic())
            if len(times) < 3:
                await busy("1", status)(ask, writer)
            else:
                writer.write(ask.centre.answer(ask))

        async with Vendor() as vendor, watching(tmp_path, vendor):
            await until(lambda: same(tmp_path, vendor))
            vendor.faults["*"] = storm
            vendor.put("001", "07/10/2021", 4321)
            await until(lambda: same(tmp_path, vendor))

    run(story())
    between = [later - earlier for earlier, later in pairwise(times)]
    assert sum(1 for gap in between[:3] if gap >= 1.0) >= 1, between
    assert times[2] - times[0] >= 1.0, "two feeds may ask at once, but not again before its time"


def test_25_mapped_rest_a_source_is_asked_no_more_often_than_its_poll_s(tmp_path: Path) -> None:
    async def story() -> None:
        async with room(tmp_path, mapping=at_once(poll_s=60.0), clock=Clock()) as one:
            assert await one.sync() is None
            asked = len(one.vendor.asked(FIGURES))
            one.vendor.put("001", "07/10/2021", 4321)
            for _ in range(5):
                one.clock.now_s += 11
                assert await one.sync() is None
            assert len(one.vendor.asked(FIGURES)) == asked
            one.clock.now_s += 11
            assert await one.sync() is None
            assert one.received() == one.vendor.truth()
            # What fails is tried again by the back-off, not only after its poll_s.
            one.clock.now_s += 61
            one.vendor.faults[FIGURES] = hostile.reset
            assert await one.sync() is not None
            one.vendor.faults.clear()
            one.vendor.put("001", "07/10/2021", 1)
            assert await one.sync() is None
            assert one.received() == one.vendor.truth()

    run(story())


@pytest.mark.parametrize(
    "seed", [11, 12, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(100, 150))]
)
def test_28_mapped_rest_after_any_script_of_faults_both_hold_the_same(
    tmp_path: Path, seed: int
) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)

    async def story() -> None:
        vendor = Vendor(rows_a_part=6)
        for number in range(300):
            vendor.report(f"MANY-{number:04d}")
        async with vendor, FaultProxy("nghean", vendor.port, seed) as proxy:
            behind = Vendor(id="nghean")
            behind.port = proxy.port
            async with watching(tmp_path, behind, limits=QUICK) as heard:
                for step in range(200):
                    turn(vendor, chance, step)
                    await asyncio.sleep(0.05)
                    if step % 5 == 4:
                        for writer in list(vendor._writers):
                            writer.transport.abort()  # or a good connection is kept for ever
                    if sum(proxy.counts.values()) - proxy.counts["none"] > 5:
                        break
                await proxy.calm()
                await until(lambda: same(tmp_path, vendor), within_s=40)
            assert sum(proxy.counts.values()) - proxy.counts["none"] > 3, proxy.counts
            assert heard.pages

    run(story())


def test_an_outage_is_noted_and_so_is_its_end(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with watching(tmp_path, await vendor.__aenter__()):
            await until(lambda: same(tmp_path, vendor))
            await vendor.stop()
            await until(lambda: look(tmp_path, "SELECT reachable FROM centres") == [(0,)])
            vendor.put("001", "07/10/2021", 4321)
            async with vendor:
                await until(lambda: look(tmp_path, "SELECT reachable FROM centres") == [(1,)])
                await until(lambda: same(tmp_path, vendor))

    run(story())


def test_one_lost_path_does_not_make_the_centre_unreachable(tmp_path: Path) -> None:
    async def story() -> None:
        lost = says(hostile.response(b"{}", status="404 Not Found"))
        async with Vendor(faults={FIGURES: lost}) as vendor, watching(tmp_path, vendor) as heard:
            await until(lambda: records(tmp_path) == told(vendor))
            await until(
                lambda: any(
                    state[:3] == ("nghean", "observations", "retrying") for state in heard.states
                )
            )
            assert look(tmp_path, "SELECT reachable FROM centres") == [(1,)]
            assert vendor.asked(INCIDENTS)

    run(story())


def test_a_probe_of_its_own_stands_for_the_centre(tmp_path: Path) -> None:
    text = MAPPING.replace("poll_s = 300", 'probe = "/api/song"\npoll_s = 300')

    async def story() -> None:
        alive = says(hostile.response(b'{"ok": true}'))
        async with room(tmp_path, Vendor(faults={"/api/song": alive}), at_once(text)) as one:
            info = await one.adapter.describe()
            assert [dataset.name for dataset in info.datasets] == [
                *("subsystems", "localities", "agencies", "indicators", "observations", "records")
            ]
            assert (info.id, info.title) == ("nghean", "Một cửa điện tử tỉnh Nghệ An")
            assert [ask.path for ask in one.vendor.asks] == ["/api/song"]
            await one.adapter.describe()
            assert len(one.vendor.asks) == 1, "a good answer counts for a while"
            one.clock.now_s += 31
            await one.adapter.describe()
            assert len(one.vendor.asks) == 2

    run(story())
