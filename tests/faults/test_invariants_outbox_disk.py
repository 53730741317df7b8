"""Invariants 16, 23 and 27 for the outbox: on the disk before it is said, full disks, damage."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.domain.outbox import BUILT_ON_LOST, OutboxBoard
from ioc_desktop.domain.queries import OutboxQuery
from ioc_desktop.station.protocol import Done, Hello, RecordAction, Trouble
from ioc_desktop.store import duty_reserve
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_salvage import open_or_salvage, salvage
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.reader import CacheReader
from tests.faults import test_invariants_disk as full_disks
from tests.faults.outbox_room import ISSUED, new_key
from tests.station.station_child import StationChild

disk = full_disks.disk  # the fixture: a small disk of its own

ONE = "directive/1"
SITE = '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:9"\ntoken = "t"\n'
NOT_OPEN = "the outbox is not open yet; try again"
PAGE = 4096


def action(number: int, **more: Any) -> NewAction:
    given: dict[str, Any] = {"key": f"{number:032x}", "target": f"directive/{number}"}
    return NewAction(centre="vinh", officer="lan", row=ISSUED, **(given | more))


def states(folder: Path) -> dict[str, str]:
    connection = sqlite3.connect(f"file:{folder / 'duty.db'}?mode=ro", uri=True)
    try:
        return dict(connection.execute("SELECT key, state FROM actions").fetchall())
    finally:
        connection.close()


def record(station: StationChild, key: str, target: str = ONE) -> Done:
    """Record an action; ask again until the outbox is open."""
    request = RecordAction(
        number=41, key=key, centre="vinh", target=target, officer="a", row=ISSUED
    )
    while True:
        station.say(request)
        told = station.wait_for(lambda m: isinstance(m, Done), within_s=60)
        assert isinstance(told, Done)
        if told.error != NOT_OPEN:
            return told


class TracedStation(StationChild):
    """A station on pipes whose writes and syncs strace writes down, in their order."""

    def __init__(self, site: Path, data: Path, trace: Path) -> None:
        self.trace = trace
        super().__init__(site, data)

    def command(self) -> list[str]:
        calls = "trace=fsync,fdatasync,pwrite64,write"
        tracer = ["strace", "--seccomp-bpf", "-f", "-y", "-s", "70000", "-e", calls]
        return [*tracer, "-o", str(self.trace), *super().command()]


def calls_of(trace: Path) -> Iterator[tuple[str, str]]:
    """Yield thread and call as they returned, those in parts put together."""
    begun: dict[str, str] = {}
    for line in trace.read_text(encoding="latin-1").splitlines():
        thread, _, call = line.partition(" ")
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
        elif "resumed>" in call:
            yield thread, begun.pop(thread, "") + call.partition("resumed>")[2]
        else:
            yield thread, call.strip()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_16_an_action_is_synced_to_disk_before_the_officer_is_told(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    data, trace, key = tmp_path / "data", tmp_path / "trace", new_key()
    with TracedStation(site, data, trace) as station:
        station.wait_for(lambda m: isinstance(m, Hello), within_s=60)
        assert record(station, key) == Done(number=41)
        station.process.kill()
    calls = list(calls_of(trace))
    told_at = max(n for n, (_, call) in enumerate(calls) if re.match(r"write\(.*\\244done", call))
    log = re.escape(str(data / "duty.db-wal"))
    written = [n for n, (_, call) in enumerate(calls) if re.match(rf"pwrite64\(\d+<{log}>", call)]
    ours = min(n for n in written if key in calls[n][1])
    # Another thread may write its own beside it: what counts are this thread's writes and syncs.
    thread = calls[ours][0]
    last = max(n for n in written if ours <= n < told_at and calls[n][0] == thread)
    synced = [
        n
        for n, (of, call) in enumerate(calls)
        if of == thread and re.match(rf"(fsync|fdatasync)\(\d+<{log}>\) += 0", call)
    ]
    assert any(last < n < told_at for n in synced), calls[ours : told_at + 1]
    assert key in states(data)


@pytest.mark.timeout(200)
def test_23_an_officer_can_act_while_the_disk_is_full(tmp_path: Path, disk: Path) -> None:
    site, data = tmp_path / "site.toml", disk / "data"
    site.write_text(SITE, encoding="utf-8")
    with StationChild(site, data) as station:
        station.wait_for(lambda m: isinstance(m, Hello), within_s=60)
        assert record(station, new_key()).error is None
        full_disks.fill(disk)
        acted = [new_key() for _ in range(60)]
        for number, key in enumerate(acted):
            assert record(station, key, f"directive/f{number}").error is None, number
        assert set(acted) < states(data).keys()
        assert not [m for m in station.messages if isinstance(m, Trouble) and m.code == "outbox"]
        station.process.kill()


def test_23_when_even_the_reserve_is_used_up_it_is_said_and_nothing_is_half_recorded(
    disk: Path,
) -> None:
    data = disk / "data"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        ballast = full_disks.fill(disk)
        recorded = 0
        full = None
        while full is None:
            try:
                recorded += duty.record(action(recorded), 9)
            except StoreError as error:
                full = error
        assert full.code == "disk_full"
        assert recorded > 500, "the reserve is for hundreds of actions"
        assert len(states(data)) == recorded
        # Found by its successors too: the file beside was given up, and comes back with room.
        assert not (data / duty_reserve.NAME).exists()
        ballast.unlink()
        assert duty.record(action(recorded), 9)
        duty.tend()
        assert (data / duty_reserve.NAME).stat().st_size == duty_reserve.BESIDE_BYTES
    assert len(states(data)) == recorded + 1


def test_23_the_room_inside_the_outbox_is_enough_by_itself(disk: Path) -> None:
    data = disk / "data"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        (data / duty_reserve.NAME).unlink()
        full_disks.fill(disk)
        for number in range(100):
            assert duty.record(action(number), 9)
            duty.sending(f"{number:032x}", 9)
    assert len(states(data)) == 100


def test_23_an_outbox_opens_on_a_full_disk(disk: Path) -> None:
    data = disk / "data"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        duty.record(action(1), 9)
    full_disks.fill(disk)
    with DutyWriter.open(data) as duty:
        assert duty.record(action(2), 9)
    assert len(states(data)) == 2


def test_23_the_outbox_is_read_from_a_full_disk_with_no_station(disk: Path) -> None:
    data = disk / "data"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        duty.record(action(1), 9)
    full_disks.fill(disk)
    reader = DutyReader(CacheReader(data / "cache.db"), data)
    board = reader.answer({"q": OutboxQuery()}, 9).answers["q"]
    reader.close()
    assert isinstance(board, OutboxBoard)
    assert [one.key for one in board.waiting] == [f"{1:032x}"]


def filled(folder: Path, actions: int) -> None:
    """An outbox with so many actions: the first half accepted, one on its way, a chain behind."""
    with DutyWriter.open(folder) as duty:
        for number in range(actions):
            duty.record(action(number), 9)
        for number in range(actions // 2):
            duty.sending(f"{number:032x}", 9)
            duty.accepted(f"{number:032x}", 1, ISSUED, "e", 9)
        duty.sending(f"{actions - 1:032x}", 9)


def trash(path: Path, first: int, pages: int) -> None:
    """Overwrite pages of the file with noise."""
    with path.open("r+b") as file:
        file.seek((first - 1) * PAGE)
        file.write(os.urandom(pages * PAGE))


def pages_of(path: Path, table: str) -> list[int]:
    """Return the leaf pages of a table: those that hold one of its rows."""
    marks = {"actions": b"Gi\xe1\xba\xa3i tr\xc3\xacnh 31"}[table]
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    return [n for n, page in enumerate(pages, 1) if page[:1] == b"\x0d" and marks in page]


def test_27_of_a_damaged_outbox_all_that_can_be_read_is_saved(tmp_path: Path) -> None:
    filled(tmp_path, 200)
    path = tmp_path / "duty.db"
    with sqlite3.connect(path) as connection:
        body = connection.execute("SELECT body FROM actions WHERE seq = 200").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    leaves = pages_of(path, "actions")
    trash(path, leaves[len(leaves) // 2], 1)
    with pytest.raises(StoreError) as told:
        DutyWriter.open(tmp_path)
    assert told.value.code == "corrupt"

    duty, saved = open_or_salvage(tmp_path)
    with duty:
        assert saved is not None
        assert saved.aside.exists(), "what could not be read is kept"
        assert 0 < saved.unreadable < 20
        assert saved.actions == 200 - saved.unreadable
        assert not saved.complete
        kept = states(tmp_path)
        assert len(kept) == saved.actions
        assert kept[f"{0:032x}"] == "accepted"
        assert kept[f"{199:032x}"] == "sent"
        again = duty.sending(f"{199:032x}", 9)
        assert again is not None
        assert (again.body, again.attempt) == (body, 2), "known again by its centre"
        assert duty.record(action(500), 9)
    sound, nothing = open_or_salvage(tmp_path)
    sound.close()
    assert nothing is None


def test_27_rows_between_two_damaged_pages_are_saved(tmp_path: Path) -> None:
    filled(tmp_path, 200)
    path = tmp_path / "duty.db"
    leaves = pages_of(path, "actions")
    assert len(leaves) > 12
    for leaf in (leaves[3], leaves[-4]):
        trash(path, leaf, 1)
    duty, saved = open_or_salvage(tmp_path)
    duty.close()
    assert saved is not None
    assert saved.actions > 200 * (len(leaves) - 3) // len(leaves)
    assert saved.actions + saved.unreadable == 200


def test_27_a_station_saves_a_damaged_outbox_says_so_and_goes_on(tmp_path: Path) -> None:
    data, site = tmp_path / "data", tmp_path / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    data.mkdir()
    filled(data, 60)
    leaves = pages_of(data / "duty.db", "actions")
    trash(data / "duty.db", leaves[1], 1)
    with StationChild(site, data) as station:
        told = station.wait_for(lambda m: isinstance(m, Trouble) and m.code == "outbox_saved")
        assert isinstance(told, Trouble)
        kept = len(states(data))
        assert 30 < kept < 60
        assert told.text.startswith(f"the outbox was damaged: {kept} actions were saved")
        assert any(f"{kept_file.name})" in told.text for kept_file in data.glob("duty.db.d*"))
        key = new_key()
        assert record(station, key).error is None
        assert key in states(data)
        station.hang_up()
        assert station.ended() == 0


def test_27_what_was_built_on_an_action_that_is_gone_waits_for_a_person(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.record(action(1), 9)
        duty.record(action(2, target="directive/1", base=f"{1:032x}", seen=ISSUED), 9)
    path = tmp_path / "duty.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE actions SET payload = 'x' WHERE seq = 1")
    connection.close()
    saved = salvage(path)
    assert (saved.actions, saved.unreadable, saved.complete) == (1, 1, True)
    with DutyWriter.open(tmp_path) as duty:
        (lost,) = [duty.action(key) for key in states(tmp_path)]
        assert (lost.state, lost.reason, lost.base) == ("superseded", BUILT_ON_LOST, None)


def test_27_an_outbox_whose_first_page_is_gone_is_read_by_another(tmp_path: Path) -> None:
    filled(tmp_path, 60)
    before = states(tmp_path)
    trash(tmp_path / "duty.db", 1, 1)
    duty, saved = open_or_salvage(tmp_path)
    with duty:
        assert saved is not None
        assert states(tmp_path) == before


def test_27_an_outbox_that_is_no_database_is_kept_aside_and_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "duty.db"
    path.write_bytes(b"no database" * 10_000)
    duty, saved = open_or_salvage(tmp_path)
    with duty:
        assert saved is not None
        assert (saved.actions, saved.complete) == (0, False)
        assert saved.aside.read_bytes() == b"no database" * 10_000
        assert duty.record(action(1), 9)


def test_27_a_kill_amid_the_saving_loses_nothing(tmp_path: Path) -> None:
    """The two moments it may be killed at: before the damaged file is moved, and after."""
    filled(tmp_path, 60)
    path = tmp_path / "duty.db"
    leaves = pages_of(path, "actions")
    trash(path, leaves[-1], 1)
    half = tmp_path / "duty-salvage"
    half.mkdir()
    (half / "duty.db").write_bytes(b"half written")
    duty, saved = open_or_salvage(tmp_path)
    duty.close()
    assert saved is not None
    assert saved.actions > 30
    half.mkdir()
    path.rename(half / "duty.db")
    duty, again = open_or_salvage(tmp_path)
    duty.close()
    assert again is None
    assert len(states(tmp_path)) == saved.actions


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_27_a_kill_between_the_renames_loses_no_action_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """The damaged file and its log move one after the other; actions may be in the log alone."""
    live = tmp_path / "live"
    live.mkdir()
    filled(live, 60)
    with DutyWriter.open(live) as duty:
        duty.record(action(900), 9)
        killed = tmp_path / "killed"
        killed.mkdir()
        for part in ("duty.db", "duty.db-wal"):
            shutil.copyfile(live / part, killed / part)
    assert (killed / "duty.db-wal").stat().st_size
    trash(killed / "duty.db", pages_of(killed / "duty.db", "actions")[1], 1)
    rename = Path.rename
    done: list[Path] = []

    def until_killed(part: Path, to: Path | str) -> Path:
        if len(done) == renames:
            raise KeyboardInterrupt
        done.append(part)
        return rename(part, to)

    monkeypatch.setattr(Path, "rename", until_killed)
    with pytest.raises(KeyboardInterrupt):
        salvage(killed / "duty.db")
    monkeypatch.undo()
    duty, _ = open_or_salvage(killed)
    duty.close()
    assert f"{900:032x}" in states(killed)
    assert len(states(killed)) > 40
    assert len(list(killed.glob("duty.db.damaged-*"))) >= renames
