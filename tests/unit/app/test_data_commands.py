"""``ioc-desktop data …`` on real folders: check, backup, repair and export."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest

from ioc_desktop.app.data_backup import back_up, run_backup
from ioc_desktop.app.data_check import check_folder, run_check
from ioc_desktop.app.data_repair import repair_folder, run_repair
from ioc_desktop.config import Centre
from ioc_desktop.domain.rows import Directive, Observation
from ioc_desktop.errors import KnownError
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.unreadable import UNKNOWN_EPOCH
from ioc_desktop.store.writer import CacheWriter
from tests.unit.app.data_rows import FIGURES, changed, page

# check


def test_a_sound_folder_is_well(folder, capsys):
    assert run_check(folder, site=None, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == []
    assert told["held_by"] is None
    rows = {copy["dataset"]: copy["rows"] for copy in told["copies"]}
    assert rows["observations"] == FIGURES
    assert run_check(folder, site=None, as_json=False) == 0
    assert "All is well." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE latest SET value = value + 1 WHERE series = 3", "newest figure"),
        ("DELETE FROM latest WHERE series = 3", "newest figure"),
        ("UPDATE feeds SET rows = rows + 1 WHERE dataset = 'observations'", "count of observ"),
        ("UPDATE feeds SET rows = 0 WHERE dataset = 'records'", "records: the count"),
        ("DELETE FROM observation_ids WHERE id = 'o5'", "no id of its own"),
        ("DELETE FROM observations WHERE id = 'o5'", "leads nowhere"),
        ("DELETE FROM series WHERE series = 4", "copy that is not there"),
        ("UPDATE indicators SET row = '{' WHERE id = 'open'", "cannot be read"),
    ],
)
def test_27_what_the_tables_say_wrongly_is_found_and_mended(folder, capsys, statement, found):
    changed(folder, statement)
    assert run_check(folder, site=None, as_json=False) == 1
    assert found in capsys.readouterr().out
    repair_folder(folder)
    report = check_folder(folder)
    assert all("repaired" in finding for finding in report.findings)


def test_check_says_what_to_do_and_never_the_same_again(folder, capsys):
    changed(folder, "UPDATE latest SET value = value + 1 WHERE series = 3")
    run_check(folder, site=None, as_json=False)
    assert f"To do  stop the station, then run: ioc-desktop data repair --data {folder}" in (
        capsys.readouterr().out
    )
    changed(folder, "DELETE FROM observations WHERE id = 'o5'")
    repair_folder(folder)
    run_check(folder, site=None, as_json=False)
    (to_do,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("To do")]
    assert "sync --once" in to_do  # repair has done what it can: what is left is to fetch


def test_damage_in_many_places_is_told_in_one_line_each(folder, tmp_path, capsys):
    path = folder / "cache.db"
    whole = bytearray(path.read_bytes())
    for place in range(len(whole) // 2, len(whole) - 400, 5_000):
        whole[place : place + 200] = bytes(255 - byte for byte in whole[place : place + 200])
    path.write_bytes(whole)
    assert run_check(folder, site=None, as_json=False) == 1
    lines = capsys.readouterr().out.partition("WRONG")[2].splitlines()
    assert " more places" in lines[0]
    assert all(line.startswith(("WRONG", "To do")) for line in lines[1:] if line)
    with pytest.raises(KnownError) as refused:
        back_up(folder, tmp_path / "copy", overwrite=False)
    for told in (str(refused.value), *repair_folder(folder).done):
        assert "\n" not in told
        assert "*** in database" not in told


@pytest.mark.parametrize("name", ["cache.db", "duty.db"])
def test_check_knows_the_database_of_another_program(tmp_path, name):
    with contextlib.closing(sqlite3.connect(tmp_path / name)) as connection:
        connection.execute("CREATE TABLE albums (title)")
    assert check_folder(tmp_path).findings == [f"{name}: it is the database of another program"]


def test_a_backup_without_room_names_the_place_that_was_asked_for(folder, tmp_path, monkeypatch):
    def full(source, target):
        raise StoreError("disk_full", f"there is no room for a copy of {source} at {target.parent}")

    monkeypatch.setattr("ioc_desktop.app.data_backup.copy_database", full)
    with pytest.raises(KnownError, match=f"no room .* at {tmp_path}; give a place"):
        back_up(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_check_tells_of_strangers_and_of_who_writes(folder):
    with CacheWriter.open(folder):
        report = check_folder(folder, (Centre(id="vinh", url="http://x"),))
        assert report.held_by is not None
        assert report.held_by.startswith("process ")
    assert report.findings == ["nghean: rows of a centre that the site file does not name"]


def test_check_reads_damage_without_falling_over(folder):
    path = folder / "cache.db"
    raw = bytearray(path.read_bytes())
    for at in range(6 * 4096, len(raw) - 4096, 3 * 4096):
        raw[at : at + 90] = b"\xa5" * 90
    path.write_bytes(raw)
    assert check_folder(folder).findings
    path.write_bytes(b"<html>" * 1000)
    assert "damaged" in check_folder(folder).findings[0]


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_is_none_is_told(tmp_path, made):
    if made:
        (tmp_path / "data").mkdir()
    with pytest.raises(KnownError, match="--data"):
        check_folder(tmp_path / "data")


# backup


def test_a_backup_while_a_station_writes_is_one_moment_and_sound(folder, tmp_path):
    stop = threading.Event()
    writer = CacheWriter.open(folder)

    def write() -> None:
        rev = 10
        while not stop.is_set():
            rev += 1
            rows = {
                f"o{n}": Observation(
                    indicator="open", period_start="2021-10-07", agency=f"b{n}", value=float(rev)
                )
                for n in range(300)
            }
            writer.apply_page(page("observations", dict(rows), rev), 1)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for turn in range(5):
            out = tmp_path / f"copy{turn}"
            report = back_up(folder, out)
            assert [file.name for file in report.files] == ["cache.db"]
            with contextlib.closing(sqlite3.connect(out / "cache.db")) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                values = copy.execute(
                    "SELECT DISTINCT value FROM latest JOIN series USING (series)"
                    " WHERE agency LIKE 'b%'"
                ).fetchall()
                cursor = copy.execute("SELECT cursor FROM feeds WHERE dataset = 'observations'")
                assert [f"observations-{value:.0f}" for (value,) in values] in (
                    [], [cursor.fetchone()[0]],
                )  # fmt: skip
    finally:
        stop.set()
        writing.join()
        writer.close()
    # A copy is a data folder: the next station goes on from it.
    with CacheWriter.open(tmp_path / "copy4") as restored:
        assert restored.mended is None
        assert restored.position("nghean", "observations") is not None


def test_a_backup_never_overwrites_in_silence(folder, tmp_path, capsys):
    out = tmp_path / "b.zip"
    assert run_backup(folder, out, overwrite=False, as_json=False) == 0
    first = out.read_bytes()
    with pytest.raises(KnownError, match="--overwrite"):
        run_backup(folder, out, overwrite=False, as_json=False)
    assert out.read_bytes() == first
    run_backup(folder, out, overwrite=True, as_json=True)
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == ["backup.json", "cache.db"]
    into = tmp_path / "there"
    into.mkdir()
    back_up(folder, into)
    (made,) = into.iterdir()
    assert made.name.startswith("ioc-backup-")
    with pytest.raises(KnownError, match="data folder itself"):
        back_up(folder, folder / "b")
    assert "checked" in capsys.readouterr().out
    # Nothing half made is left anywhere.
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.zip", "data", "there"]


def test_a_damaged_cache_is_not_backed_up(folder, tmp_path):
    path = folder / "cache.db"
    raw = bytearray(path.read_bytes())
    for at in range(6 * 4096, len(raw) - 4096, 3 * 4096):
        raw[at : at + 90] = b"\xa5" * 90
    path.write_bytes(raw)
    with pytest.raises(KnownError, match="data repair"):
        back_up(folder, tmp_path / "b")
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


# repair


def test_27_repair_refuses_while_a_station_writes(folder):
    with CacheWriter.open(folder), pytest.raises(KnownError, match="another station"):
        repair_folder(folder)


def test_27_repair_saves_the_rows_that_can_be_read_and_has_the_rest_fetched_anew(folder, capsys):
    path = folder / "cache.db"
    with contextlib.closing(sqlite3.connect(path)) as plain:
        pages = [
            row[0]
            for row in plain.execute(
                "SELECT pageno FROM dbstat WHERE name = 'observations' AND pagetype = 'leaf'"
            )
        ]
    chance = random.Random(1)
    with path.open("r+b") as raw:
        for number in chance.sample(pages[len(pages) // 3 : len(pages) // 2], 3):
            raw.seek((number - 1) * 4096)
            raw.write(b"\xa5" * 4096)
    assert run_repair(folder, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert any("set aside as cache.db.damaged-" in line for line in told["done"])
    assert told["lost"] == ["cache.db: some rows of the table observations"] or any(
        "observations" in line for line in told["lost"]
    )
    with contextlib.closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        saved = plain.execute("SELECT count(*) FROM observations").fetchone()[0]
        assert 0.8 * FIGURES < saved < FIGURES, "both sides of the damage are read"
        shown = "SELECT (SELECT count(*) FROM latest), count(DISTINCT series) FROM observations"
        assert len(set(plain.execute(shown).fetchone())) == 1
        assert plain.execute("SELECT DISTINCT epoch FROM feeds").fetchall() == [(UNKNOWN_EPOCH,)]
    with CacheWriter.open(folder) as writer:
        position = writer.position("nghean", "observations")
        assert position is not None
        assert position.epoch == UNKNOWN_EPOCH


def test_27_repair_begins_anew_where_nothing_can_be_read(folder, capsys):
    (folder / "cache.db").write_bytes(b"<html>" * 5000)
    assert run_repair(folder, as_json=False) == 1
    assert "LOST" in capsys.readouterr().out
    assert check_folder(folder).findings == []
    assert list(folder.glob("cache.db.damaged-*"))


def test_27_repair_takes_over_the_log_of_an_unclean_end_and_loses_nothing(folder, capsys):
    with contextlib.closing(sqlite3.connect(folder / "cache.db")) as plain:
        plain.execute("UPDATE observations SET value = 1")
        plain.execute("UPDATE latest SET value = 1")
        plain.commit()
        log = (folder / "cache.db-wal").read_bytes()
        before = (folder / "cache.db").read_bytes()
    (folder / "cache.db").write_bytes(before)
    (folder / "cache.db-wal").write_bytes(log)
    assert run_repair(folder, as_json=False) == 0
    out = capsys.readouterr().out
    assert "log" in out
    assert "Nothing was lost." in out
    with contextlib.closing(sqlite3.connect(folder / "cache.db")) as plain:
        assert plain.execute("SELECT DISTINCT value FROM observations").fetchall() == [(1.0,)]


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder):
    return {one.name: oct(one.stat().st_mode & 0o777) for one in folder.iterdir()}


@pytest.mark.usefixtures("open_umask")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_the_owner_may_read_the_outbox_and_a_backup(folder, tmp_path):
    with DutyWriter.open(folder) as writer:
        row = Directive(issuer="vpub", text="Mật", issued_at="2021-10-07", state="issued")
        writer.record(NewAction(key="1" * 8, centre="c", target="d", officer="a", row=row), 1)
        written = {name: mode for name, mode in modes(folder).items() if name.startswith("duty.db")}
        assert set(written) >= {"duty.db", "duty.db-wal"}
        assert set(written.values()) == {"0o600"}
    back_up(folder, tmp_path / "copy")
    assert set(modes(tmp_path / "copy").values()) == {"0o600"}
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    back_up(folder, tmp_path / "copy.zip")
    assert (tmp_path / "copy.zip").stat().st_mode & 0o777 == 0o600
    # One that an earlier version has made is closed, too.
    (folder / "duty.db").chmod(0o644)
    DutyWriter.open(folder).close()
    assert modes(folder)["duty.db"] == "0o600"
    assert repair_folder(folder).saved is not None
    assert {mode for name, mode in modes(folder).items() if "saved" in name} == {"0o600"}


def test_27_an_action_damaged_inside_a_sound_page_is_found_and_repaired(folder):
    with DutyWriter.open(folder) as writer:
        row = Directive(issuer="vpub", text="Báo cáo", issued_at="2021-10-07", state="issued")
        for number in (1, 2):
            about = NewAction(
                key=f"{number:032d}", centre="nghean", target=f"d{number}", officer="a", row=row
            )
            assert writer.record(about, 1)
    with contextlib.closing(sqlite3.connect(folder / "duty.db")) as plain:
        plain.execute("UPDATE actions SET payload = 'x' WHERE target = 'd1'")
        plain.commit()
    report = check_folder(folder)
    assert "duty.db: 1 of its actions cannot be read" in report.findings
    assert any("ioc-desktop data repair" in one for one in report.to_do)
    repaired = repair_folder(folder)
    assert repaired.lost == ["duty.db: 1 actions could not be read"]
    assert list(folder.glob("duty.db.damaged-*"))
    with contextlib.closing(sqlite3.connect(folder / "duty.db")) as plain:
        assert plain.execute("SELECT target FROM actions").fetchall() == [("d2",)]
    assert not [one for one in check_folder(folder).findings if "duty.db" in one]


@pytest.mark.parametrize("damage", [False, True])
def test_27_repair_saves_the_outbox_before_anything_else(folder, damage):
    outbox = folder / "duty.db"
    with DutyWriter.open(folder) as writer:
        for number in range(100):
            row = Directive(
                issuer="vpub", agency="syt", text="Báo cáo " * 30, issued_at="2021-10-07",
                state="issued",
            )  # fmt: skip
            target = f"d{number}"
            about = NewAction(key=f"{number:032d}", centre="nghean", target=target, officer="a",
                              row=row)  # fmt: skip
            assert writer.record(about, 1)
    if damage:
        with contextlib.closing(sqlite3.connect(outbox)) as plain:
            leaves = plain.execute(
                "SELECT pageno FROM dbstat WHERE name = 'actions' AND pagetype = 'leaf'"
            ).fetchall()
        raw = bytearray(outbox.read_bytes())
        at = (leaves[len(leaves) // 2][0] - 1) * 4096
        raw[at : at + 4096] = b"\xa5" * 4096
        outbox.write_bytes(raw)
    before = outbox.read_bytes()
    report = repair_folder(folder)
    assert report.saved is not None
    with contextlib.closing(sqlite3.connect(outbox)) as plain:
        left = plain.execute("SELECT count(*) FROM actions").fetchone()[0]
    if damage:
        assert Path(report.saved).read_bytes() == before
        assert 50 < left < 100
        assert any(f"{left} actions were read" in line for line in report.done)
        assert any("actions" in line for line in report.lost)
    else:
        assert (left, report.lost) == (100, [])
        assert outbox.read_bytes() == before
        with contextlib.closing(sqlite3.connect(report.saved)) as saved:
            assert saved.execute("SELECT count(*) FROM actions").fetchone() == (100,)


def test_repair_gives_room_back_also_of_a_file_that_cannot_in_steps(folder):
    path = folder / "cache.db"
    changed(folder, "PRAGMA auto_vacuum = NONE")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
        plain.execute("PRAGMA auto_vacuum = NONE")
        plain.execute("VACUUM")
    before = path.stat().st_size
    with CacheWriter.open(folder) as writer:
        rows = dict.fromkeys((f"o{n}" for n in range(FIGURES)), None)
        writer.apply_page(page("observations", dict(rows), 9), 1)
        writer._connection.execute("DELETE FROM vintages")
    assert repair_folder(folder).lost == []
    assert path.stat().st_size < before / 2
    with contextlib.closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA auto_vacuum").fetchone() == (2,)
