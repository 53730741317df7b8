"""Drafts in duty.db: kept, issued and dropped once; older files, damage and hostile drafts."""

from __future__ import annotations

import contextlib
import sqlite3
import zipfile
from pathlib import Path

import msgspec
import pytest

from ioc_desktop.app.data_backup import back_up
from ioc_desktop.app.data_check import check_folder
from ioc_desktop.app.data_repair import repair_folder
from ioc_desktop.domain.drafts import DRAFTS_TOPIC, Draft, DraftBoard, draft_fault, draft_target
from ioc_desktop.domain.outbox import OUTBOX_TOPIC
from ioc_desktop.domain.queries import DraftsQuery, JournalQuery
from ioc_desktop.domain.rows import Directive
from ioc_desktop.store import duty_schema
from ioc_desktop.store.duty_drafts import DraftError, draft_of, draft_text
from ioc_desktop.store.duty_ledger import ActionError
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.reader import CacheReader

NOW = 1_633_600_000


def draft(number: int = 1, **more: object) -> Draft:
    one = Draft(
        key=f"{number:032x}", text="Rà soát 31 văn bản quá hạn", at_s=NOW, officer="Trần Thị Lan",
        addressee="Sở Xây dựng", due_s=NOW + 86_400, about={"indicator": "documents.overdue"},
        about_title="Văn bản quá hạn", meeting="Giao ban tuần 40", page="Văn bản",
    )  # fmt: skip
    return msgspec.structs.replace(one, **more)


def action(of: Draft, **more: object) -> NewAction:
    row = Directive(issuer="Lê Hồng", text=of.text, issued_at="2021-10-07T16:46:40+07:00",
                    state="issued", agency="sxd")  # fmt: skip
    one = {"key": of.key, "centre": "nghean", "target": draft_target(of), "officer": "lehong",
           "officer_name": "Lê Hồng", "row": row}  # fmt: skip
    return NewAction(**(one | more))  # type: ignore[arg-type]  # the test names the fields


def read(folder: Path, query: DraftsQuery | None = None) -> DraftBoard:
    with contextlib.closing(DutyReader(CacheReader(folder / "cache.db"), folder)) as reader:
        board = reader.answer({"q": query or DraftsQuery(open_only=False)}, NOW).answers["q"]
    assert isinstance(board, DraftBoard)
    return board


def test_a_draft_is_kept_once_and_read_as_it_was_typed(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        assert duty.keep_drafts([draft(1), draft(2)], NOW) == 2
        assert duty.keep_drafts([draft(2), draft(3)], NOW + 9) == 1
        with pytest.raises(DraftError, match="already stands for another draft"):
            duty.keep_drafts([draft(4), draft(1, text="Việc khác")], NOW)
    board = read(tmp_path)
    assert [row.draft for row in board.rows] == [draft(1), draft(2), draft(3)]
    assert (board.open, board.issued, board.dropped) == (3, 0, 0)
    (one,) = read(tmp_path, DraftsQuery(key=draft(2).key)).rows
    assert one.draft == draft(2)
    assert len(read(tmp_path, DraftsQuery(limit=1)).rows) == 1
    with contextlib.closing(DutyReader(CacheReader(tmp_path / "cache.db"), tmp_path)) as reader:
        assert reader.topics(DraftsQuery()) == {DRAFTS_TOPIC, OUTBOX_TOPIC}


def test_where_nobody_acted_there_are_no_drafts(tmp_path: Path) -> None:
    assert read(tmp_path) == DraftBoard()


def test_an_issued_draft_is_issued_from_the_moment_its_action_is_recorded(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.keep_drafts([draft(1), draft(2)], NOW)
        assert duty.record(action(draft(1)), NOW + 60)
        assert not duty.record(action(draft(1)), NOW + 61), "asked twice, recorded once"
        with pytest.raises(ActionError, match="another action"):
            duty.record(action(draft(1), target="directive/20211008-00000000"), NOW + 62)
        with pytest.raises(DraftError, match=f"issued already, as {draft_target(draft(1))}"):
            duty.drop_draft(draft(1).key, "Lê Hồng", "trùng", NOW + 63)
    issued, waiting = sorted(read(tmp_path).rows, key=lambda row: row.draft.key)
    assert (issued.state, issued.ended_s, issued.who) == ("issued", NOW + 60, "Lê Hồng")
    assert (issued.centre, issued.target, issued.action) == (
        "nghean", draft_target(draft(1)), "recorded",
    )  # fmt: skip
    assert waiting.state == "open"
    assert [row.draft.key for row in read(tmp_path, DraftsQuery()).rows] == [draft(2).key]


def test_a_dropped_draft_is_not_issued_and_says_who_dropped_it_and_why(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.keep_drafts([draft(1)], NOW)
        for who, why in (("", "trùng"), ("Lê Hồng", " ")):
            with pytest.raises(DraftError, match="a draft is dropped"):
                duty.drop_draft(draft(1).key, who, why, NOW)
        assert duty.drop_draft(draft(1).key, "Lê Hồng", " đã có trong kết luận trước ", NOW + 5)
        assert not duty.drop_draft(draft(1).key, "Ai khác", "x", NOW + 6)
        with pytest.raises(DraftError, match="dropped by Lê Hồng: it is not issued"):
            duty.record(action(draft(1)), NOW + 7)
        with pytest.raises(DraftError, match="no draft 'ghost'"):
            duty.drop_draft("ghost", "Lê Hồng", "x", NOW)
        assert not duty.keep_drafts([draft(1)], NOW + 8), "imported again it stays dropped"
    (row,) = read(tmp_path).rows
    assert (row.state, row.who, row.why, row.ended_s) == (
        "dropped", "Lê Hồng", "đã có trong kết luận trước", NOW + 5,
    )  # fmt: skip
    assert read(tmp_path).dropped == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": "short"}, "32 hexadecimal digits"),
        ({"key": "Z" * 32}, "32 hexadecimal digits"),
        ({"text": " \n"}, "without a task"),
        ({"text": "\u200b\u00ad \ufeff"}, "without a task"),
        ({"text": "x" * 20_001}, "too long"),
        ({"text": "a\x00b"}, "characters that cannot be kept"),
        ({"text": "a\udce9"}, "characters that cannot be kept"),
        ({"addressee": "Sở\nY tế"}, "characters that cannot be kept"),
        ({"meeting": "giao ban \u202egnud yax"}, "characters that cannot be kept"),
        ({"officer": "x" * 401}, "a name in the draft is too long"),
        ({"about": {"shell": "rm"}}, "about an indicator, a record or a page"),
        ({"about": {"indicator": "x" * 401}}, "a name in the draft is too long"),
        ({"at_s": -1}, "a time that is none"),
        ({"due_s": 1 << 50}, "a time that is none"),
    ],
)
def test_what_is_no_draft_is_refused_and_nothing_beside_it_is_kept(
    tmp_path: Path, wrong: dict[str, object], said: str
) -> None:
    with DutyWriter.open(tmp_path) as duty, pytest.raises(DraftError, match=said):
        duty.keep_drafts([draft(1), draft(2, **({"key": f"{2:032x}"} | wrong))], NOW)
    assert read(tmp_path) == DraftBoard()
    assert draft_fault(draft(1)) == ""


def test_the_database_itself_refuses_to_rewrite_drafts(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.keep_drafts([draft(1)], NOW)
        duty.drop_draft(draft(1).key, "Lê Hồng", "trùng", NOW)
    with contextlib.closing(sqlite3.connect(tmp_path / "duty.db")) as connection:
        for table in ("drafts", "dropped_drafts"):
            for statement in (f"UPDATE {table} SET key = 'x'", f"DELETE FROM {table}"):  # noqa: S608  # our own tables
                with pytest.raises(sqlite3.IntegrityError, match="not rewritten"):
                    connection.execute(statement)


@pytest.mark.parametrize("version", [1, 2])
def test_older_files_are_read_as_they_are_and_brought_up_to_date_by_the_writer(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / duty_schema.FILE
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        duty_schema.migrate(connection, version)
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    assert read(tmp_path) == DraftBoard()
    assert check_folder(tmp_path).findings == []
    with DutyWriter.open(tmp_path) as duty:
        duty.keep_drafts([draft(1)], NOW)
    assert read(tmp_path).open == 1
    with contextlib.closing(DutyReader(CacheReader(tmp_path / "cache.db"), tmp_path)) as reader:
        page = reader.answer({"q": JournalQuery()}, NOW).answers["q"]
    assert getattr(page, "total", None) == 0


def test_a_damaged_file_is_salvaged_with_its_drafts(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        many = [draft(number, text="Rà soát văn bản " * 20) for number in range(400)]
        duty.keep_drafts(many, NOW)
        duty.drop_draft(draft(7).key, "Lê Hồng", "trùng", NOW)
        path = duty.path
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        leaf = "SELECT pageno FROM dbstat WHERE name = 'drafts' AND pagetype = 'leaf'"
        try:
            pages = [page for (page,) in connection.execute(leaf)]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat")
    with path.open("r+b") as file:
        file.seek((pages[len(pages) // 2] - 1) * 4096)
        file.write(b"\xff" * 4096)
    report = repair_folder(tmp_path)
    kept = read(tmp_path)
    count = kept.open + kept.dropped
    assert 370 < count < 400
    assert kept.dropped == 1
    assert any(
        f"{400 - count} drafts of directives could not be read" in one for one in report.lost
    )
    assert any(f"{count} drafts of directives were read" in one for one in report.done)
    assert check_folder(tmp_path).findings == []


def test_a_draft_damaged_inside_a_sound_page_is_found_and_mended(tmp_path: Path) -> None:
    with DutyWriter.open(tmp_path) as duty:
        duty.keep_drafts([draft(1), draft(2)], NOW)
        path = duty.path
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER drafts_only_grow")
        connection.execute("UPDATE drafts SET draft = '{\"key\": 3}' WHERE seq = 1")
    assert check_folder(tmp_path).findings == ["duty.db: 1 of its drafts cannot be read"]
    report = repair_folder(tmp_path)
    assert any("1 drafts of directives could not be read" in line for line in report.lost)
    assert [row.draft for row in read(tmp_path).rows] == [draft(2)]
    assert check_folder(tmp_path).findings == []


def test_a_backup_has_the_drafts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with DutyWriter.open(data) as duty:
        duty.keep_drafts([draft(1)], NOW)
    out = tmp_path / "saved.zip"
    back_up(data, out)
    with zipfile.ZipFile(out) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("duty.db")]
        archive.extract(name, tmp_path / "again")
    assert [row.draft for row in read((tmp_path / "again" / name).parent).rows] == [draft(1)]


def test_a_draft_is_the_same_text_however_it_was_made() -> None:
    text = draft_text(draft(1))
    assert draft_of(text) == draft(1)
    assert draft_text(draft_of(text)) == text
    with pytest.raises(msgspec.ValidationError):
        draft_of('{"key": "x", "text": "y", "at_s": 1, "state": "issued"}')
