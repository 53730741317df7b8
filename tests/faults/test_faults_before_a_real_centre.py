"""The reference centre as a process, a fault proxy before it, the real sync behind it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ioc_desktop.config import Centre, Site
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.station.once import OnceReport, sync_once
from ioc_desktop.store.writer import CacheWriter
from tests.faults.proxy import FaultProxy
from tests.faults.rig import run, syncing, until
from tests.serving import serving

CLOCK = "2021-10-07T16:30:00+07:00"


@dataclass(frozen=True)
class Served:
    """A reference centre that answers on a port of this machine."""

    id: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def centre(profile: str, folder: Path) -> Iterator[Served]:
    command = [sys.executable, "-m", "ioc_desktop", "centre", "serve", "--profile", profile]
    # So slow a clock that no figure arrives while two copies are compared.
    command += ["--port", "0", "--data", str(folder), "--clock", CLOCK, "--speed", "0.0001"]
    with serving(command, folder.parent / f"{profile}.log") as served:
        yield Served(profile, int(served.url.rsplit(":", 1)[-1]))


@pytest.fixture(scope="module")
def vinh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with centre("vinh", tmp_path_factory.mktemp("vinh") / "data") as served:
        yield served


def synced(folder: Path, *centres: Served) -> OnceReport:
    site = Site(centres=tuple(Centre(id=c.id, url=c.url) for c in centres))
    return asyncio.run(sync_once(site, folder))


def hashes(folder: Path, centre: str) -> dict[str, str]:
    with CacheWriter.open(folder) as writer:
        return {dataset: writer.table_hash(centre, dataset) for dataset in DATASETS}


def test_the_reference_centre_is_copied_whole(vinh: Served, tmp_path: Path) -> None:
    report = synced(tmp_path, vinh)
    assert report.all_well, report
    feeds = {feed.name: feed for feed in report.centres[0].datasets}
    assert feeds["subsystems"].rows == 9
    assert feeds["observations"].received > feeds["observations"].rows > 1000  # and vintages
    assert all(feed.rejected == 0 for feed in feeds.values())
    again = synced(tmp_path, vinh)
    assert again.all_well
    assert [feed.received for feed in again.centres[0].datasets] == [0] * len(feeds)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1])
def test_28_after_the_faults_end_client_and_centre_hold_the_same_rows(
    vinh: Served, tmp_path: Path, seed: int
) -> None:
    assert synced(tmp_path / "truth", vinh).all_well
    truth = hashes(tmp_path / "truth", "vinh")
    print(f"seed {seed}")

    async def story() -> None:
        async with FaultProxy("vinh", vinh.port, seed) as proxy:
            async with syncing(tmp_path / "data", proxy) as heard:
                await asyncio.sleep(2.5)  # the time of faults
                await proxy.calm()
                offered = {name for name in DATASETS if name not in {"alarms", "directives"}}

                def all_ok() -> bool:
                    last = {s[1]: s[2] for s in heard.states}
                    return all(last.get(name) == "ok" for name in offered)

                await until(all_ok, within_s=60)
            assert sum(n for fault, n in proxy.counts.items() if fault != "none") > 0, proxy.counts

    run(story())
    assert hashes(tmp_path / "data", "vinh") == truth, f"seed {seed}"
