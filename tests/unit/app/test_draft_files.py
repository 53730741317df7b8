"""The file that carries drafts: written whole, read within bounds, hostile ones refused whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ioc_desktop.app import draft_file
from ioc_desktop.app.cli import app
from ioc_desktop.app.draft_file import batches, read_drafts, write_drafts
from ioc_desktop.app.draft_keeping import keep_draft, keep_drafts
from ioc_desktop.domain.drafts import Draft
from ioc_desktop.errors import ConfigError, KnownError
from ioc_desktop.station.spool import FOLDER
from ioc_desktop.store.folder_lock import FolderLock
from tests.conftest import LogBook

NOW = 1_633_600_000
HEAD = '{"file":"ioc-desktop drafts","version":1,"drafts":%d}\n'


def draft(number: int = 1, text: str = "Rà soát 31 văn bản quá hạn") -> Draft:
    return Draft(key=f"{number:032x}", text=text, at_s=NOW, addressee="Sở Xây dựng")


def line(**more: object) -> str:
    row = {"key": f"{1:032x}", "text": "Rà soát", "at_s": NOW} | more
    return json.dumps(row, ensure_ascii=False) + "\n"


def drafts(*words: str, data: Path, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, ["directive", "drafts", *words, "--data", str(data)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result.stdout


def test_what_was_written_is_read_again_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    out = tmp_path / "kết luận.jsonl"
    many = [draft(1), draft(2, "Dòng một\nDòng hai \u2028 “x”")]
    assert write_drafts(out, many) == 2
    assert read_drafts(out) == tuple(many)
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(KnownError, match="is there already"):
        write_drafts(out, [])
    assert write_drafts(out, [], overwrite=True) == 0
    assert list(tmp_path.iterdir()) == [out], "nothing half-made is left"
    with pytest.raises(KnownError, match="make it first"):
        write_drafts(tmp_path / "no" / "such.jsonl", many)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no file of drafts"),
        ("{}\n", "is no file of drafts"),
        ('{"file":"something else","version":1,"drafts":0}\n', "is no file of drafts"),
        ("\x00\xff" * 500, "is no file of drafts"),
        ("[" * 100_000 + "\n", "is no file of drafts"),
        (HEAD.replace('"version":1', '"version":2') % 0, "another version"),
    ],
)
def test_another_file_is_told_apart(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnownError, match=said):
        read_drafts(path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("no json\n", "line 2: is no draft"),
        (line(key="../../x"), "line 2: a draft's key has 32 hexadecimal digits"),
        (line(state="issued"), "line 2: is no draft: Object contains unknown field `state`"),
        (line(text=""), "line 2: a draft without a task"),
        (line(text="x" * 20_001), "line 2: the text is too long"),
        (line(text="x" * 300_000), "line 2: is too long"),
        (line(about={"shell": "x"}), "line 2: a draft is about"),
        (line(at_s=1 << 70), "line 2: "),
        (line(due_s=-5), "line 2: the draft has a time that is none"),
        (line(meeting="Giao\u202eban"), "line 2: the draft has characters"),
        (line().replace("Rà soát", "\\ud800"), "line 2: "),
        ("[" * 100_000 + "\n", "line 2: is no draft"),
        (line() + line(text="Việc khác"), "line 3: this key already stands for another draft"),
        (line() + "\n", "line 3: is no draft"),
        ("", "line 1: 1 drafts were written, 0 are there: it was cut or changed"),
    ],
)
def test_a_hostile_line_is_named_and_nothing_of_its_file_is_kept(
    tmp_path: Path, lines: str, said: str
) -> None:
    path, data = tmp_path / "f.jsonl", tmp_path / "data"
    data.mkdir()
    path.write_text(HEAD % 1 + lines, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        drafts("import", str(path), data=data)
    assert said in str(told.value)
    assert drafts("list", data=data) == "no drafts\n"
    assert list(data.iterdir()) == []


def test_a_damaged_outbox_is_set_aside_with_a_word_and_the_draft_is_kept(
    tmp_path: Path, logs: LogBook
) -> None:
    logs.expect(r"was damaged: 0 drafts were saved, .* lies beside as duty\.db\.damaged-")
    (tmp_path / "duty.db").write_bytes(b"no database" * 1000)
    keep_draft(None, tmp_path, draft())
    assert "Rà soát 31 văn bản" in drafts("list", data=tmp_path)
    (aside,) = tmp_path.glob("duty.db.damaged-*")
    assert aside.read_bytes() == b"no database" * 1000


def test_files_beyond_all_bounds_and_things_that_are_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(HEAD % 3 + line() * 3, encoding="utf-8")
    assert len(read_drafts(path)) == 1, "the same draft twice is one"
    monkeypatch.setattr(draft_file, "MOST_DRAFTS", 2)
    with pytest.raises(KnownError, match="2 drafts at most"):
        read_drafts(path)
    monkeypatch.setattr(draft_file, "MOST_BYTES", 100)
    with pytest.raises(KnownError, match="is too large"):
        read_drafts(path)
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "none"):
        with pytest.raises(KnownError, match="is no file"):
            read_drafts(tmp_path / name)


def test_a_laptops_drafts_are_carried_and_imported_once(tmp_path: Path) -> None:
    laptop, centre, out = tmp_path / "laptop", tmp_path / "centre", tmp_path / "d.jsonl"
    centre.mkdir()
    for number in (1, 2, 3):
        keep_draft(None, laptop, draft(number))
    drafts("drop", f"{3:032x}", "--officer", "Lan", "--why", "trùng", data=laptop)
    drafts("export", str(out), data=laptop)
    assert drafts("import", str(out), data=centre).count("Sở Xây dựng") == 2
    drafts("drop", f"{2:032x}", "--officer", "Lan", "--why", "đã giao", data=centre)
    assert drafts("import", str(out), data=centre) == ""
    assert drafts("list", data=centre).split()[0] == f"{1:032x}"[:8]
    told = json.loads(drafts("list", "--all", "--json", data=centre))
    assert [(row["state"], row["why"]) for row in told["rows"]] == [
        ("open", ""), ("dropped", "đã giao"),
    ]  # fmt: skip
    shown = drafts("show", f"{2:032x}", data=centre)
    assert "dropped" in shown
    assert "đã giao" in shown
    with pytest.raises(KnownError, match="several drafts begin with"):
        drafts("show", "000", data=centre)
    with pytest.raises(KnownError, match="no draft begins with"):
        drafts("show", "f", data=centre)
    with pytest.raises(KnownError, match="say which draft"):
        drafts("drop", "", "--officer", "Lan", "--why", "x", data=centre)
    with pytest.raises(KnownError, match="is no folder"):
        drafts("list", data=tmp_path / "cntre")


def test_a_long_task_is_cut_in_the_list_and_whole_when_it_is_shown(tmp_path: Path) -> None:
    long = " ".join(["Rà soát văn bản"] * 600)
    keep_draft(None, tmp_path, draft(1, long))
    listed = drafts("list", data=tmp_path)
    assert "…" in listed
    assert len(listed) < 300
    assert "Sở Xây dựng" in listed, "what follows is not pushed away"
    assert long in drafts("show", "0" * 8, data=tmp_path)


def test_while_somebody_holds_the_folder_the_draft_waits_and_is_kept_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc_desktop.app.draft_keeping.WITHIN_S", 0.3)
    lock = FolderLock(tmp_path)
    try:
        with pytest.raises(KnownError, match="lies in its spool and is carried out once"):
            keep_draft(None, tmp_path, draft(1))
    finally:
        lock.release()
    assert len(list((tmp_path / FOLDER).glob("*.request"))) == 1
    keep_draft(None, tmp_path, draft(1))
    with pytest.raises(KnownError, match="32 hexadecimal digits"):
        keep_drafts(None, tmp_path, [draft(2), Draft(key="x", text="x", at_s=1)])
    assert drafts("list", data=tmp_path).count("\n") == 1


def test_drafts_are_handed_over_in_groups_that_a_request_has_room_for() -> None:
    many = [draft(number, "x" * 900) for number in range(10)]
    groups = list(batches(many, 3000))
    assert [one for group in groups for one in group] == many
    assert [len(group) for group in groups] == [2] * 5, "each of 1.0 kB"
    assert [len(group) for group in batches([draft(1, "x" * 9000)], 3000)] == [1]
