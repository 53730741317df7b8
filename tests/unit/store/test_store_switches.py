"""The journal in duty.db: it only grows, older files are brought up to it, damage is survived."""

from __future__ import annotations

import contextlib
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.app.cli_journal import line_of, moment_of
from ioc_desktop.app.data_backup import back_up
from ioc_desktop.app.data_check import check_folder
from ioc_desktop.app.data_export import ExportOptions, run_export
from ioc_desktop.app.data_repair import repair_folder
from ioc_desktop.domain.journal import JOURNAL_TOPIC, JournalPage, JournalRow
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.queries import JournalQuery, OutboxQuery
from ioc_desktop.errors import UsageError
from ioc_desktop.store import duty_schema
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_switches import SwitchError
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.reader import CacheReader

NOW = 1_633_600_000


def switch(number: int, **more: object) -> Switch:
    one = Switch(
        f"{number:032x}", NOW + number, "person", "Nguyễn Thị Lan", "thuong-truc", "giao-ban", ""
    )
    return replace(one, **more)  # type: ignore[arg-type]  # the test names the fields


def reader_of(folder: Path) -> DutyReader:
    return DutyReader(CacheReader(folder / "cache.db"), folder)


def read(folder: Path, query: JournalQuery | None = None) -> JournalPage:
    reader = reader_of(folder)
    try:
        page = reader.answer({"q": query or JournalQuery()}, NOW).answers["q"]
    finally:
        reader.close()
    assert isinstance(page, JournalPage)
    return page


def test_a_switch_is_taken_down_once_and_read_the_newest_first(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.journal([switch(1), switch(2, kind="rule", who="Mức cao")], NOW + 2)
        duty.journal([switch(2), switch(3, why="back")], NOW + 100, missed=4)
    page = read(tmp_path)
    assert [row.switch for row in page.rows] == [
        switch(3, why="back"), switch(2, kind="rule", who="Mức cao"), switch(1),
    ]  # fmt: skip
    assert [(row.late_s, row.late, row.missed) for row in page.rows] == [
        (97, True, 4), (0, False, 0), (1, False, 0),
    ]  # fmt: skip
    assert read(tmp_path, JournalQuery(kind="rule")).total == 1
    assert len(read(tmp_path, JournalQuery(since_s=NOW + 2)).rows) == 2
    one = read(tmp_path, JournalQuery(until_s=NOW + 3, limit=1))
    assert (len(one.rows), one.total) == (1, 2)
    with contextlib.closing(reader_of(tmp_path)) as reader:
        assert reader.topics(JournalQuery()) == {JOURNAL_TOPIC}


@pytest.mark.parametrize(
    "wrong", [{"key": "short"}, {"kind": "ghost"}, {"who": "\udce9"}, {"at_s": 1 << 50}]
)
def test_what_is_no_switch_is_refused_and_nothing_of_its_batch_is_written(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    with DutyWriter.open(tmp_path) as duty:
        with pytest.raises(SwitchError, match="a switch that cannot be taken down"):
            duty.journal([switch(1), switch(2, **wrong)], NOW)
        assert read(tmp_path).total == 0
        duty.journal([switch(1, why="x" * 5000)], NOW)
    assert len(read(tmp_path).rows[0].switch.why) == 400


def test_the_database_itself_refuses_to_rewrite_the_journal(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.journal([switch(1)], NOW)
    connection = sqlite3.connect(tmp_path / "duty.db")
    with contextlib.closing(connection):
        for statement in ("UPDATE switches SET who = 'x'", "DELETE FROM switches"):
            with pytest.raises(sqlite3.IntegrityError, match="not rewritten"):
                connection.execute(statement)


def older(folder: Path) -> None:
    """Make a duty.db as the version before the journal did."""
    connection = sqlite3.connect(folder / duty_schema.FILE, isolation_level=None)
    with contextlib.closing(connection):
        duty_schema.migrate(connection, 1)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_older_file_is_read_as_it_is_and_brought_up_to_date_by_the_writer(
    tmp_path: Path,
) -> None:
    older(tmp_path)
    assert read(tmp_path) == JournalPage()
    with contextlib.closing(reader_of(tmp_path)) as reader:
        board = reader.answer({"q": OutboxQuery()}, NOW).answers["q"]
        assert getattr(board, "recorded", None) == 0, "officers' actions are there at once"
    assert check_folder(tmp_path).findings == []
    with DutyWriter.open(tmp_path) as duty:
        duty.journal([switch(1)], NOW)
    assert read(tmp_path).total == 1
    with contextlib.closing(sqlite3.connect(tmp_path / duty_schema.FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (duty_schema.VERSION,)


def test_a_damaged_file_is_salvaged_with_its_journal(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        for first in range(0, 400, 100):
            duty.journal([switch(first + n, why="lý do " * 20) for n in range(100)], NOW)
        path = duty.path
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        leaf = "SELECT pageno FROM dbstat WHERE name = 'switches' AND pagetype = 'leaf'"
        try:
            pages = [page for (page,) in connection.execute(leaf)]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat")
    with path.open("r+b") as file:
        file.seek((pages[len(pages) // 2] - 1) * 4096)
        file.write(b"\xff" * 4096)
    report = repair_folder(tmp_path)
    (lost,) = report.lost
    kept = read(tmp_path).total
    assert 300 < kept < 400
    assert f"{400 - kept} lines of its journal could not be read" in lost
    assert any(f"{kept} lines of its journal were read" in line for line in report.done)
    assert check_folder(tmp_path).findings == []


def test_a_line_damaged_inside_a_sound_page_is_found_and_mended(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.journal([switch(1), switch(2)], NOW)
        path = duty.path
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER switches_only_grow")
        connection.execute("UPDATE switches SET kind = 'ghost' WHERE seq = 1")
    assert check_folder(tmp_path).findings == ["duty.db: 1 lines of its journal cannot be read"]
    assert repair_folder(tmp_path).lost == ["duty.db: 1 lines of its journal could not be read"]
    assert [row.switch.key for row in read(tmp_path).rows] == [switch(2).key]
    assert check_folder(tmp_path).findings == []


def test_a_backup_has_the_journal(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "copy.zip"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        duty.journal([switch(1)], NOW)
        back_up(data, out, overwrite=False)
    back = tmp_path / "back"
    back.mkdir()
    with zipfile.ZipFile(out) as archive:
        archive.extract("duty.db", back)
    assert read(back).total == 1


def test_the_journal_is_exported_the_oldest_line_first(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.journal([switch(1), switch(2, who="=1+1", why="back")], NOW + 2)
    out = tmp_path / "journal.csv"
    assert run_export(ExportOptions(tmp_path, "journal", "csv", out)) == 0
    head, first, second = out.read_text(encoding="utf-8").splitlines()
    assert head == "at,kind,who,from_scene,to_scene,why,late_s,missed,key"
    assert first.startswith("2021-10-07T16:46:41+07:00,person,Nguyễn Thị Lan,thuong-truc,giao-ban,")
    assert ",'=1+1," in second, "no formula for a spreadsheet"
    with pytest.raises(UsageError, match="leave --centre out"):
        run_export(ExportOptions(tmp_path, "journal", "csv", out, centre="vinh", overwrite=True))
    bare = tmp_path / "bare"
    bare.mkdir()
    older(bare)
    assert run_export(ExportOptions(bare, "journal", "jsonl", tmp_path / "none.jsonl")) == 0


def test_lines_and_times_of_the_command() -> None:
    row = JournalRow(switch(1, why="back"), late_s=90, missed=2)
    assert line_of(row) == (
        "2021-10-07 16:46:41  person Nguyễn Thị Lan     thuong-truc → giao-ban"
        "  (back)  (taken down 90 s late)  (2 before it are missing)"
    )
    same = JournalRow(switch(1, to_scene="thuong-truc", why="locked"))
    assert line_of(same).endswith("Lan     thuong-truc  (locked)")
    assert moment_of("8h", NOW) == NOW - 8 * 3600
    assert moment_of("2021-10-07T16:46:40", NOW) == NOW
    with pytest.raises(UsageError, match="is no time"):
        moment_of("yesterday", NOW)
