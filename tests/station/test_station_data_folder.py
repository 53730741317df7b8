"""The data folder of real stations: one at a time, damage met while running, a full disk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.protocol import SyncNow, Trouble
from ioc_desktop.station.upkeep_round import check_daily
from ioc_desktop.store.duty_reserve import make_beside
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.folder_lock import FolderLock
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.sync.desk import WriterDesk
from tests.faults.hostile import HostileCentre, in_thread, observation
from tests.faults.rig import run, stored, truth, until
from tests.faults.test_invariants_disk import fill
from tests.faults.test_store_kills import page_of
from tests.station.station_child import StationChild, write_site
from tests.station.test_station_process import eventually, hello, sound

ROOT = sys.platform != "win32" and os.geteuid() == 0
AS_NOBODY = """
import os, sys
from ioc_desktop.errors import KnownError
from ioc_desktop.store.writer import CacheWriter
import ioc_desktop.store.schema, sqlite_utils.migrations
os.setgid(65534); os.setuid(65534)
try:
    CacheWriter.open(sys.argv[1]).close()
except KnownError as error:
    print(error.code, error)
    sys.exit(3)
"""


@pytest.fixture
def for_nobody() -> Iterator[Path]:
    """A folder that any user may enter; pytest's own are for this user alone."""
    with tempfile.TemporaryDirectory(prefix="ioc-tests-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def trouble(code: str) -> object:
    return lambda message: isinstance(message, Trouble) and message.code == code


def in_vietnamese(text: str) -> str:
    """What the wall's bar says; fails where it would stay English."""
    said = in_words(text, TsWords("vi"))
    assert said != text
    return said


# 26


def test_26_a_second_station_refuses_with_the_reason_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as first:
        first.wait_for(hello)
        eventually(lambda: stored(data) == truth(centre))
        with StationChild(tmp_path / "site.toml", data) as second:
            assert second.ended() == 1
            (told,) = [one for one in second.messages if isinstance(one, Trouble)]
            assert (told.code, str(data) in told.text) == ("in_use", True)
            assert f"process {first.process.pid}" in told.text
            assert "đang ghi vào" in in_vietnamese(told.text)
            assert f"process {first.process.pid}" in second.errors
        centre.feeds["observations"].append(observation(77))
        first.say(SyncNow(number=1))
        eventually(lambda: stored(data) == truth(centre))


def test_26_a_killed_station_leaves_no_lock_behind(tmp_path: Path) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        with StationChild(site, data) as first:
            first.wait_for(hello)
            first.process.kill()
            first.process.wait(10)
        assert (data / "cache.lock").read_text().strip()
        with StationChild(site, data) as second:
            second.wait_for(hello)


@pytest.mark.parametrize(("age_s", "refused"), [(5, True), (119, True), (125, False)])
def test_26_a_station_of_another_machine_is_believed_while_it_shows_life(
    tmp_path: Path, age_s: int, refused: bool
) -> None:
    """As on a network file system that grants the same lock to two machines."""
    lock = tmp_path / "cache.lock"
    lock.write_text("4711\nmay-truc-2\n")
    beat = lock.stat().st_mtime - age_s
    os.utime(lock, (beat, beat))
    if not refused:
        CacheWriter.open(tmp_path).close()
        assert lock.read_bytes() == b""
        return
    with pytest.raises(StoreError, match="machine may-truc-2") as caught:
        CacheWriter.open(tmp_path)
    assert caught.value.code == "in_use"
    assert "may-truc-2" in in_vietnamese(str(caught.value))
    assert lock.read_text() == "4711\nmay-truc-2\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cache.lock"]


def test_26_a_holder_that_was_overruled_or_whose_lock_was_deleted_stops_writing(
    tmp_path: Path,
) -> None:
    lock = FolderLock(tmp_path)
    lock.beat()
    before = (tmp_path / "cache.lock").read_bytes()
    (tmp_path / "cache.lock").write_bytes(b"99\nmay-khac\n")
    with pytest.raises(StoreError, match="machine may-khac"):
        lock.beat()
    (tmp_path / "cache.lock").write_bytes(before)
    lock.beat()
    (tmp_path / "cache.lock").unlink()
    with pytest.raises(StoreError, match="was deleted") as caught:
        lock.beat()
    assert in_vietnamese(str(caught.value))
    other = FolderLock(tmp_path)  # the folder is free for whoever comes
    with pytest.raises(StoreError, match="another station"):
        lock.beat()
    lock.release()
    other.beat()
    other.release()


def test_26_what_lies_in_the_locks_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache.lock").mkdir()
    with pytest.raises(StoreError, match="cannot be written") as caught:
        CacheWriter.open(tmp_path)
    assert caught.value.code == "disk"


@pytest.mark.skipif(not ROOT, reason="needs root to become nobody")
@pytest.mark.parametrize("what", ["folder", "lock", "database"])
def test_26_a_folder_or_file_that_may_not_be_written_is_told(for_nobody: Path, what: str) -> None:
    data = for_nobody / "data"
    CacheWriter.open(data).close()
    data.chmod(0o755 if what == "folder" else 0o777)
    (data / "cache.lock").chmod(0o600 if what == "lock" else 0o666)
    (data / "cache.db").chmod(0o644 if what == "database" else 0o666)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, data], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stdout.startswith("disk "), done.stdout
    assert in_vietnamese(done.stdout.removeprefix("disk ").strip())


def test_a_station_lets_old_figures_go_by_itself_as_the_site_file_says(tmp_path: Path) -> None:
    """By the centre's time of 2021: by this machine's clock all of them are older."""
    centre, data = HostileCentre(), tmp_path / "data"
    old = observation(900)
    old["row"] = old["row"] | {"period_start": "2020-01-01"}
    centre.feeds["observations"].append(old)
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        site.write_text("retention_days = 30\n" + site.read_text())
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: len(stored(data)) > 1 and old["id"] not in stored(data))
            left = truth(centre)
            del left[old["id"]]
            assert stored(data) == left


# 27


def test_27_damage_met_while_running_ends_the_station_and_the_next_one_says_what_it_did(
    tmp_path: Path,
) -> None:
    centre, data = HostileCentre(), tmp_path / "data"
    centre.feeds["observations"] = [observation(n, note="ghi chú " * 30) for n in range(1000)]
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: stored(data) == truth(centre))
            outbox = (data / "duty.db").read_bytes() if (data / "duty.db").exists() else None
            path = data / "cache.db"
            with contextlib.closing(sqlite3.connect(path)) as plain:
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with path.open("r+b") as raw:
                raw.seek(4096)
                raw.write(b"\xa5" * (path.stat().st_size - 4096))
            centre.feeds["observations"] += [observation(n) for n in range(1000, 2000)]
            station.say(SyncNow(number=1))
            assert station.ended(within_s=60) == 1
            told = [m for m in station.messages if isinstance(m, Trouble) and m.code == "corrupt"]
            assert "bị hỏng" in in_vietnamese(told[0].text)
        with StationChild(site, data) as station:
            rebuilt = station.wait_for(trouble("rebuilt"))  # type: ignore[arg-type]  # a condition
            assert isinstance(rebuilt, Trouble)
            assert "cất riêng" in in_vietnamese(rebuilt.text)
            eventually(lambda: stored(data) == truth(centre), within_s=60)
        assert sound(data)
        assert len(list(data.glob("cache.db.damaged-*[Z]"))) == 1
        if outbox is not None:
            assert not list(data.glob("duty.db.*damaged*"))


def test_27_damage_that_nobody_reads_is_found_by_the_daily_check(tmp_path: Path) -> None:
    with CacheWriter.open(tmp_path) as writer:
        for number in range(1, 4):
            writer.apply_page(page_of(number, rows=1000, text="ghi chú " * 30), number)
    found: list[StoreError] = []

    async def story() -> None:
        desk = await WriterDesk.open(tmp_path)
        path = tmp_path / "cache.db"
        with path.open("r+b") as raw:
            raw.seek(path.stat().st_size // 2 // 4096 * 4096)
            raw.write(b"\xa5" * 4096 * 4)
        checking = asyncio.create_task(check_daily(desk, failed=found.append, first_s=0.0))
        await until(lambda: bool(found))
        checking.cancel()
        await asyncio.gather(checking, return_exceptions=True)
        await desk.close()

    run(story())
    assert found[0].code == "corrupt"
    assert "phát hiện khi kiểm tra toàn bộ" in in_vietnamese(str(found[0]))
    with CacheWriter.open(tmp_path) as writer:
        assert "set aside" in (writer.mended or "")


# 23


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    with contextlib.suppress(FileNotFoundError):
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            yield place
            subprocess.run(["umount", str(place)], check=True)
            return
    pytest.skip("a small disk cannot be mounted here (needs root); see test_store_kills")


@pytest.mark.parametrize("reserve", [True, False], ids=["outbox_has_room", "no_room_at_all"])
def test_23_the_figures_are_shown_from_a_full_disk_whether_a_station_can_start_or_not(
    tmp_path: Path, disk: Path, *, reserve: bool
) -> None:
    centre, data = HostileCentre(), disk / "data"
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: stored(data) == truth(centre))
            station.hang_up()
            assert station.ended() == 0
        if not reserve:
            (data / "duty.reserve").unlink()
        ballast = fill(disk)
        reader = CacheReader(data / "cache.db")
        (state,) = reader.answer({"all": CentresQuery()}, 1).answers["all"]  # type: ignore[misc]  # a tuple of one
        rows = {feed.dataset: feed.rows for feed in state.feeds}  # type: ignore[union-attr]  # as asked
        assert rows["observations"] == len(truth(centre))
        centre.feeds["observations"].append(observation(76))
        with StationChild(site, data) as station:
            if reserve:  # a station starts all the same: an officer can record
                station.wait_for(hello)
            else:
                told = station.wait_for(lambda m: isinstance(m, Trouble))
                assert isinstance(told, Trouble)
                assert told.code in {"disk_full", "disk"}
                assert in_vietnamese(told.text)
            (state,) = reader.answer({"all": CentresQuery()}, 1).answers["all"]  # type: ignore[misc]  # the same
            assert state.feeds  # type: ignore[union-attr]  # the same
        ballast.unlink()
        centre.feeds["observations"].append(observation(77))
        with StationChild(site, data) as station:
            eventually(lambda: stored(data) == truth(centre))
        reader.close()
    assert sound(data)


def test_23_on_a_disk_without_a_byte_the_lock_takes_the_outboxs_room(disk: Path) -> None:
    """Then a station starts there, and an officer can record."""
    data = disk / "data"
    data.mkdir()
    assert make_beside(data)
    (data / "cache.lock").touch()
    ballast = fill(disk)
    lock = FolderLock(data)
    with pytest.raises(StoreError, match=str(os.getpid())):
        FolderLock(data)
    DutyWriter.open(data).close()
    lock.release()
    ballast.unlink()


def test_23_the_cache_stops_before_the_last_room_which_is_the_outboxs(disk: Path) -> None:
    with CacheWriter.open(disk / "data") as writer:
        writer.apply_page(page_of(1), 1)
        before = writer.table_hash("nghean", "observations")
        ballast = fill(disk)
        with ballast.open("r+b") as file:
            file.truncate(ballast.stat().st_size - (512 << 10))
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        with pytest.raises(StoreError, match="no room") as caught:
            writer.apply_page(page_of(2), 2)
        assert caught.value.code == "disk_full"
        assert os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize >= free
        assert writer.table_hash("nghean", "observations") == before
        ballast.unlink()
        writer.apply_page(page_of(2), 3)
        assert writer.table_hash("nghean", "observations") != before


@pytest.mark.timeout(200)
def test_23_a_disk_that_fills_up_at_random_instants_never_leaves_half_a_page(
    tmp_path: Path, disk: Path
) -> None:
    seed = int(os.environ.get("IOC_SEED", "20211007"))
    print(f"IOC_SEED={seed}")
    full_now_and_then(tmp_path, disk, random.Random(seed), times=3)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_23_soak_a_disk_fills_up_forty_times(tmp_path: Path, disk: Path) -> None:
    seed = int(os.environ.get("IOC_SEED", str(random.randrange(1 << 32))))
    print(f"IOC_SEED={seed}")
    full_now_and_then(tmp_path, disk, random.Random(seed), times=40)


def full_now_and_then(tmp_path: Path, disk: Path, chance: random.Random, times: int) -> None:
    """Fill the disk while rows come in, look, free it, wait for the rows; again and again."""
    centre, data = HostileCentre(page_rows=20), disk / "data"
    ballast = disk / "ballast"
    with in_thread(centre), StationChild(write_site(tmp_path, centre), data) as station:
        station.wait_for(hello)
        eventually(lambda: stored(data) == truth(centre))
        for turn in range(times):
            known = len(centre.feeds["observations"])
            note = "một ghi chú rất dài " * 40
            more = [observation(n, note=note) for n in range(known, known + 200)]
            centre.feeds["observations"] += more
            station.say(SyncNow(number=2 * turn))
            time.sleep(chance.random() * 0.2)
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(1 << 16)):
                    continue
            time.sleep(chance.random() * 0.4)
            with contextlib.closing(sqlite3.connect(f"file:{data}/cache.db?mode=ro", uri=True)) as (
                plain
            ):
                plain.execute("BEGIN")
                rows, place, counted = plain.execute(
                    "SELECT (SELECT count(*) FROM observations), cursor, rows FROM feeds"
                    " WHERE dataset = 'observations' AND stage = 'live'"
                ).fetchone()
                plain.execute("ROLLBACK")
            assert rows == counted == int(place), "half a page, or a cursor without its rows"
            assert rows >= known
            ballast.unlink()
            station.say(SyncNow(number=2 * turn + 1))
            eventually(lambda: stored(data) == truth(centre), within_s=60)
    assert sound(data)
