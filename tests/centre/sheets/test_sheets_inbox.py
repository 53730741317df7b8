"""The watched folder: whole files only, each once, whatever instant the process is killed at."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from ioc_desktop.centre.sheets.form import DATA_SHEET
from ioc_desktop.centre.sheets.importing import import_content
from ioc_desktop.centre.sheets.inbox import (
    ANNOTATED_NAME,
    EMPTY_S,
    REPORT_NAME,
    STABLE_S,
    Inbox,
)
from ioc_desktop.centre.sqlite_store import FILE_NAME, SqliteStore
from ioc_desktop.centre.store import Change
from ioc_desktop.errors import KnownError
from tests.centre.sheets.workbooks import CATALOGUE, NOW_S, filled, template

OCCUPANCY = 23


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return filled(template(tmp_path_factory.mktemp("t")), {(OCCUPANCY, "value"): 12.5})


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    return filled(template(tmp_path_factory.mktemp("t")), {(OCCUPANCY, "value"): "nhiều"})


class Watched:
    """A centre's folder and its inbox, whose clock the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "inbox"
        self.store = SqliteStore(folder / "centre", "nghean")
        if self.store.head("subsystems") == 0:
            rows = CATALOGUE.rows()["subsystems"]
            self.store.append("subsystems", [Change(name, 1, row) for name, row in rows.items()])
        self.machine_s = 0.0
        self.inbox = Inbox(
            self.folder, self.store, CATALOGUE, lambda: float(NOW_S), lambda: self.machine_s
        )

    def look(self, after_s: float = STABLE_S) -> list[str]:
        """Look twice, as long apart; return how each file ended."""
        ended: list[str] = [one.report.outcome for one in self.inbox.look()]
        self.machine_s += after_s
        return ended + [one.report.outcome for one in self.inbox.look()]

    def values(self) -> list[float]:
        items = self.store.read("observations", 0, 1000).items
        return [msgspec.json.decode(item)["row"]["value"] for item in items]

    def away(self, name: str) -> list[Path]:
        return sorted((self.folder / name).iterdir())


@pytest.fixture
def watched(tmp_path):
    watched = Watched(tmp_path)
    yield watched
    watched.store.close()


def test_a_whole_file_is_imported_and_put_away_with_its_report(watched, good):
    (watched.folder / "du lịch.xlsx").write_bytes(good)
    assert watched.look() == ["stored"]
    assert watched.values() == [12.5]
    (away,) = watched.away("done")
    assert away.name.startswith("20211007-163000 du lịch.xlsx ")
    assert (away / "du lịch.xlsx").read_bytes() == good
    report = (away / REPORT_NAME).read_text(encoding="utf-8-sig")
    assert "Kết quả: đã ghi vào trung tâm" in report
    assert "Đơn vị: Sở Du lịch" in report
    assert "Du lịch: nay đang vận hành" in report
    assert watched.look() == []


def test_a_refused_file_has_its_reasons_at_its_cells(watched, bad):
    (watched.folder / "a.xlsx").write_bytes(bad)
    assert watched.look() == ["refused"]
    assert watched.values() == []
    (away,) = watched.away("refused")
    report = (away / REPORT_NAME).read_text(encoding="utf-8-sig")
    assert "1. Số liệu!G30: lỗi: «nhiều» không phải là số" in report
    book = load_workbook(away / ANNOTATED_NAME)
    comment = book[DATA_SHEET]["G30"].comment
    assert comment is not None
    assert "không phải là số" in comment.text
    assert book[DATA_SHEET].protection.sheet


def test_a_file_that_grows_is_left_until_it_is_whole(watched, good):
    path = watched.folder / "a.xlsx"
    path.write_bytes(good[:1000])
    assert watched.look(STABLE_S / 2) == []
    path.write_bytes(good)
    assert watched.look(STABLE_S / 2) == []
    assert watched.look() == ["stored"]


def test_half_a_table_is_left_while_its_writer_has_it_open(watched):
    path = watched.folder / "a.csv"
    head = "Chỉ tiêu;Kỳ số liệu;Giá trị\r\n"
    with path.open("w", encoding="utf-8", newline="") as writer:
        writer.write(f"{head}tourism.occupancy;tháng 8/2021;11,5\r\n")
        writer.flush()
        assert watched.look(EMPTY_S - 1) == []  # it stalls
        writer.write("tourism.occupancy;tháng 9/2021;12,5\r\n")
    assert watched.look() == ["stored"]
    assert watched.values() == [11.5, 12.5]


def test_a_file_that_nobody_ever_closes_is_taken_in_the_end(watched, good):
    path = watched.folder / "a.xlsx"
    path.write_bytes(good)
    with path.open("ab"):
        assert watched.look(EMPTY_S) == ["stored"]


def test_what_cannot_be_read_keeps_no_other_file_waiting(watched, good):
    (watched.folder / ".working" / "0" / "a folder.xlsx").mkdir(parents=True)
    (watched.folder / "b.xlsx").write_bytes(good)
    with pytest.raises(IsADirectoryError):
        watched.inbox.look()
    watched.machine_s += STABLE_S
    assert [one.report.outcome for one in watched.inbox.look()] == ["stored"]


def test_a_fault_of_ours_with_one_file_keeps_no_other_waiting(watched, good, monkeypatch):
    def faulty(store, catalogue, content, options, now_s):
        if options.name == "a.xlsx":
            raise RuntimeError("a fault")
        return import_content(store, catalogue, content, options, now_s)

    monkeypatch.setattr("ioc_desktop.centre.sheets.inbox.import_content", faulty)
    for name in ("a.xlsx", "b.xlsx"):
        (watched.folder / name).write_bytes(good)
    assert watched.look() == ["stored"]
    with pytest.raises(RuntimeError):
        watched.inbox.look()
    monkeypatch.undo()
    assert [one.report.outcome for one in watched.inbox.look()] == ["unchanged"]


def test_what_is_no_delivery_is_left_alone(watched, good):
    for name in ("~$a.xlsx", ".hidden.xlsx", "a.xlsx.part", "b.tmp"):
        (watched.folder / name).write_bytes(good)
    (watched.folder / "link.xlsx").symlink_to(watched.folder / "b.tmp")
    (watched.folder / "folder.xlsx").mkdir()
    assert watched.look() == []
    (watched.folder / "empty.xlsx").touch()
    assert watched.look() == []
    assert watched.look(EMPTY_S) == ["refused"]


def test_odd_names_are_put_away_too(watched, good):
    for name in (REPORT_NAME, "x" * 240 + ".xlsx", "\udcff.xlsx", "ặ" * 60 + ".xlsx"):
        (watched.folder / name).write_bytes(good)
    outcomes = watched.look()
    assert sorted(outcomes) == ["stored", "unchanged", "unchanged", "unchanged"]
    assert len(watched.away("done")) == 4
    assert list((watched.folder / ".working").iterdir()) == []


def test_the_same_file_dropped_again_says_that_nothing_is_new(watched, good):
    for expected in ("stored", "unchanged"):
        (watched.folder / "a.xlsx").write_bytes(good)
        assert watched.look() == [expected]
    assert watched.values() == [12.5]
    assert len(watched.away("done")) == 2


def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "inbox").touch()
    store = SqliteStore(tmp_path / "centre", "nghean")
    with pytest.raises(KnownError, match="inbox"):
        Inbox(tmp_path / "inbox", store, CATALOGUE, lambda: 0.0)
    store.close()


_STEPS = frozenset(
    {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.scandir", "os.listdir"}
)


def _run_until(folder: Path, step: int) -> int:
    """Look in a child process that dies before its step of that number; 0 = it came to its end.

    Steps are what it asks of the file system in its folder, and its statements to SQLite.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = step

    def passed(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS and str(folder) in str(arguments[0]):
            left -= 1
            if left == 0:
                os._exit(9)

    def statement(_text: str) -> None:
        passed("open", (folder,))

    try:
        watched = Watched(folder)
        watched.inbox.look()
        watched.machine_s += STABLE_S
        sys.addaudithook(passed)
        watched.store._connection.set_trace_callback(statement)
        watched.inbox.look()
    except BaseException:  # noqa: BLE001  # a child of pytest must end here
        os._exit(1)
    os._exit(0)


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_killed_before_every_step_a_file_is_dealt_with_once(tmp_path, kind, request):
    content = request.getfixturevalue(kind)
    start = tmp_path / "start"
    Watched(start).store.close()
    (start / "inbox" / "a.xlsx").write_bytes(content)
    stored = kind == "good"
    for step in range(1, 1000):
        folder = tmp_path / f"{step}"
        shutil.copytree(start, folder)
        code = _run_until(folder, step)
        assert code in {0, 9}
        watched = Watched(folder)
        try:
            watched.look()
            watched.look()
            done, refused = watched.away("done"), watched.away("refused")
            assert (len(done), len(refused)) == ((1, 0) if stored else (0, 1)), step
            (away,) = done + refused
            report = (away / REPORT_NAME).read_text(encoding="utf-8-sig")
            told = "1 số liệu mới" if stored else "không phải là số"
            assert told in report, step
            assert (away / "a.xlsx").read_bytes() == content
            assert (away / ANNOTATED_NAME).exists() is not stored
            assert watched.values() == ([12.5] if stored else []), step
            assert list((watched.folder / ".working").iterdir()) == []
        finally:
            watched.store.close()
        with sqlite3.connect(folder / "centre" / FILE_NAME) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        file.close()
        shutil.rmtree(folder)
        if code == 0:
            break
    assert (20 if stored else 10) < step < 999
