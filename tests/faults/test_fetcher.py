"""The fetcher: the same pages and errors as without it, and nothing that depends on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc_desktop.store.pages import Page
from ioc_desktop.sync import fetcher_process
from ioc_desktop.sync.adapters import centre_api
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.describe import decode_centre
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.faults import Busy, SyncError
from ioc_desktop.sync.fetcher_messages import Serve
from ioc_desktop.sync.fetcher_process import FetcherLost, FetcherProcess
from ioc_desktop.sync.http import CentreGateway, Limits
from ioc_desktop.sync.replicator import Replicator
from tests.faults import hostile
from tests.faults.hostile import Ask, Fault, HostileCentre, Writer, agency, busy, observation, says
from tests.faults.rig import QUICK, Heard, adapter_to, cursor, run, stored, truth, until

OBSERVATIONS = "/v1/observations/changes"
ASKED = Expected("nghean", "observations", "e1", "1.0")
INFO = decode_centre(HostileCentre().describe(), "nghean")


def process_for(
    centre: HostileCentre, told: list[str], token: Callable[[], str | None] = lambda: None
) -> FetcherProcess:
    whom = Serve(centre=centre.id, url=centre.url, limits=QUICK)
    return FetcherProcess(whom, token, told.append)


@contextlib.asynccontextmanager
async def fetching(
    centre: HostileCentre, token: Callable[[], str | None] = lambda: None
) -> AsyncIterator[FetcherProcess]:
    """A fetcher that is ready; no one may be lost."""
    told: list[str] = []
    fetcher = process_for(centre, told, token)
    try:
        await until(fetcher.ready)
        yield fetcher
    finally:
        await fetcher.aclose()
    assert told == []


async def pages_of(source: Any, expected: Expected = ASKED) -> list[Any]:
    return [msgspec.to_builtins(page) async for page in source.pages(expected, 1000)]


def test_a_fetcher_brings_what_the_station_would_have_fetched() -> None:
    async def story() -> None:
        usual = [observation(n) for n in range(40)]
        deleted = [{"id": "o3", "rev": 2, "op": "delete", "row": None}, observation(90)]
        newer = [observation(n, confidence=0.5) for n in range(50, 60)]
        bad = [observation(70, value="much"), observation(71), observation(72, period="daily")]
        centre = HostileCentre(page_rows=10)
        centre.feeds["observations"] = [*usual, *deleted, *newer, *bad]
        centre.feeds["agencies"] = [agency("stttt"), agency("syt"), {"id": "x", "rev": 1}]
        async with centre, fetching(centre) as fetcher:
            near = adapter_to(centre)
            for dataset in ("observations", "agencies"):
                expected = Expected("nghean", dataset, "e1", "1.0")
                brought = await pages_of(fetcher, expected)
                assert brought == await pages_of(near, expected)
                assert sum(len(page["set_aside"]) for page in brought) > 0
            await near.aclose()

    run(story())


@pytest.mark.parametrize(
    "fault",
    [
        says(hostile.GONE),
        says(hostile.UNAUTHORIZED),
        says(hostile.PORTAL),
        says(hostile.REDIRECT),
        busy("7"),
        hostile.half_open,
        hostile.reset,
        hostile.gzip_bomb,
        hostile.cut(0.5),
        hostile.body_changed(lambda body: body.replace(b"a", b"b"), digest_of_original=True),
        hostile.page_with(epoch="e9"),
        hostile.page_with(schema="2.0"),
    ],
)
def test_a_fetcher_tells_a_trouble_as_the_station_would(fault: Fault) -> None:
    async def story() -> None:
        async with HostileCentre() as centre, fetching(centre) as fetcher:
            near = adapter_to(centre)
            centre.faults[OBSERVATIONS] = fault
            errors = []
            for source in (fetcher, near):
                with pytest.raises(SyncError) as told:
                    await pages_of(source)
                errors.append(told.value)
            far, own = errors
            assert (type(far), far.code, str(far)) == (type(own), own.code, str(own))
            if isinstance(own, Busy):
                assert isinstance(far, Busy)
                assert far.retry_after_s == own.retry_after_s == 7.0
            centre.faults.clear()
            assert len(await pages_of(fetcher)) == 1, "it goes on after a trouble"
            await near.aclose()

    run(story())


def slowly(gap_s: float) -> Fault:
    async def fault(ask: Ask, writer: Writer) -> None:
        await asyncio.sleep(gap_s)
        writer.write(ask.centre.answer(ask))

    return fault


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_fetcher_killed_or_frozen_half_way_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blow: signal.Signals
) -> None:
    monkeypatch.setattr(centre_api, "BULK_ROWS", 1)
    monkeypatch.setattr(fetcher_process, "GRACE_S", 0.2)

    async def story() -> None:
        centre = HostileCentre(page_rows=10)
        centre.feeds["observations"] = [observation(n) for n in range(800)]
        centre.faults[OBSERVATIONS] = slowly(0.01)
        told: list[str] = []
        heard = Heard()
        async with centre:
            fetcher = process_for(centre, told)
            gateway = CentreGateway(centre.id, centre.url, lambda: None, limits=QUICK)
            adapter = CentreApiAdapter(gateway, fetcher)
            desk = await WriterDesk.open(tmp_path)
            syncing = asyncio.create_task(
                Replicator(adapter, desk, "observations", StationClock(), heard).catch_up(INFO)
            )
            brought = _counted(fetcher)
            await until(lambda: len(brought) > 5)
            pid = fetcher.pid
            assert pid is not None
            os.kill(pid, blow)
            await syncing
            await adapter.aclose()
            await desk.close()
        assert len(told) == 1, "the loss is told once"
        assert stored(tmp_path) == truth(centre)
        assert cursor(tmp_path) == "800"
        assert len(heard.pages) == 80, "no page twice, none left out"

    run(story())


def _counted(fetcher: FetcherProcess) -> list[Page]:
    """Return a list that grows with every page that the fetcher brings."""
    brought: list[Page] = []
    whole = fetcher.pages

    async def pages(expected: Expected, limit: int) -> Any:
        async with contextlib.aclosing(whole(expected, limit)) as source:
            async for page in source:
                brought.append(page)
                yield page

    fetcher.pages = pages  # type: ignore[method-assign]  # to see who brought a page
    return brought


def test_a_lost_fetcher_is_started_again_and_an_idle_one_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetcher_process, "AGAIN_S", 0.0)

    async def story() -> None:
        async with HostileCentre() as centre:
            told: list[str] = []
            fetcher = process_for(centre, told)
            await until(fetcher.ready)
            first = fetcher.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            await until(lambda: fetcher.pid is None)
            with pytest.raises(FetcherLost):
                await pages_of(fetcher)
            await until(fetcher.ready)
            assert fetcher.pid not in {None, first}
            assert len(told) == 1
            monkeypatch.setattr(fetcher_process, "IDLE_S", 0.05)
            assert len(await pages_of(fetcher)) == 1
            await until(lambda: fetcher.pid is None)
            assert len(told) == 1, "its own end is no loss"
            await fetcher.aclose()

    run(story())


def test_new_credentials_reach_a_fetcher_between_two_pages() -> None:
    async def story() -> None:
        tokens = ["old"]
        centre = HostileCentre(page_rows=5, faults={OBSERVATIONS: slowly(0.05)})
        async with centre, fetching(centre, lambda: tokens[0]) as fetcher:
            async for page in fetcher.pages(ASKED, 1000):
                tokens[0] = "new"
                assert page.changes
        sent = [ask.headers["authorization"] for ask in centre.asked(OBSERVATIONS)]
        assert sent[0] == "Bearer old"
        assert sent[-1] == "Bearer new"

    run(story())


def test_a_fetcher_asks_for_no_more_than_its_station_takes() -> None:
    async def story() -> None:
        text = "x" * 100_000
        centre = HostileCentre(page_rows=1)
        centre.feeds["observations"] = [observation(n, note=text) for n in range(200)]
        async with centre, fetching(centre) as fetcher:
            pages = fetcher.pages(ASKED, 1000)
            async with contextlib.aclosing(pages):
                await anext(pages)
                asked = -1
                while asked != len(centre.asks):
                    asked = len(centre.asks)
                    await asyncio.sleep(0.3)
                assert asked < 30, "two megabytes and a page or two"
                # What it brings no more is no obstacle to what it is asked next.
            assert len(await pages_of(fetcher, Expected("nghean", "agencies", "e1", "1.0"))) == 2

    run(story())


def peak_kib(pid: int | None) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_8_a_fetcher_stays_small_before_an_endless_body() -> None:
    async def story() -> None:
        async with HostileCentre() as centre, fetching(centre) as fetcher:
            await pages_of(fetcher)
            before, own = peak_kib(fetcher.pid), peak_kib(os.getpid())
            for fault in (hostile.endless_body, hostile.endless_header, hostile.gzip_bomb):
                centre.faults[OBSERVATIONS] = fault
                with pytest.raises(SyncError):
                    await pages_of(fetcher)
            assert peak_kib(fetcher.pid) - before < 40 << 10
            assert peak_kib(os.getpid()) - own < 100 << 10, "the centres of this test live here too"

    run(story())


STATION = """
import asyncio, sys
from ioc_desktop.sync.fetcher_messages import Serve
from ioc_desktop.sync.fetcher_process import FetcherProcess
from ioc_desktop.sync.http import Limits

async def main():
    fetcher = FetcherProcess(Serve(centre="x", url="http://127.0.0.1:9", limits=Limits()), str)
    while not fetcher.ready():
        await asyncio.sleep(0.02)
    print(fetcher.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_a_fetcher_ends_with_its_station(blow: signal.Signals) -> None:
    station = subprocess.Popen([sys.executable, "-c", STATION], stdout=subprocess.PIPE, text=True)
    assert station.stdout is not None
    with station, station.stdout:
        fetcher = int(station.stdout.readline())
        assert Path(f"/proc/{fetcher}").exists()
        station.send_signal(blow)
        station.wait(10)
    run(until(lambda: not _alive(fetcher)))


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_command_line_with_a_fetcher_of_another_version_goes_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centre_api, "BULK_ROWS", 1)
    monkeypatch.setattr(
        fetcher_process, "_COMMAND", (sys.executable, "-c", "print('no frames at all' * 9)")
    )

    async def story() -> None:
        centre = HostileCentre(page_rows=10)
        centre.feeds["observations"] = [observation(n) for n in range(500)]
        centre.faults[OBSERVATIONS] = slowly(0.01)
        told: list[str] = []
        async with centre:
            gateway = CentreGateway(centre.id, centre.url, lambda: None, limits=Limits())
            adapter = CentreApiAdapter(gateway, process_for(centre, told))
            desk = await WriterDesk.open(tmp_path)
            clock = StationClock()
            await Replicator(adapter, desk, "observations", clock, Heard()).catch_up(INFO)
            await adapter.aclose()
            await desk.close()
        assert len(told) == 1
        assert stored(tmp_path) == truth(centre)

    run(story())


def test_a_line_too_thin_for_a_page_is_asked_for_smaller_ones(tmp_path: Path) -> None:
    async def thin(ask: Ask, writer: Writer) -> None:
        if int(ask.query["limit"]) > 250:
            await asyncio.sleep(60)
        writer.write(ask.centre.answer(ask))

    async def story() -> None:
        centre = HostileCentre(faults={OBSERVATIONS: thin})
        centre.feeds["observations"] = [observation(n) for n in range(600)]
        async with centre:
            adapter = adapter_to(centre, Limits(connect_s=1.0, request_s=0.3, idle_s=1.0))
            desk = await WriterDesk.open(tmp_path)
            clock = StationClock()
            replicator = Replicator(adapter, desk, "observations", clock, Heard())
            for _ in range(2):
                with pytest.raises(SyncError):
                    await replicator.catch_up(INFO)
            await replicator.catch_up(INFO)
            await adapter.aclose()
            await desk.close()
        assert stored(tmp_path) == truth(centre)

    run(story())
