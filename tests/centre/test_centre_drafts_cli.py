"""``ioc-desktop directive drafts issue`` against a real centre, without a station and with one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from ioc_desktop.app.cli import app
from ioc_desktop.app.draft_keeping import keep_drafts
from ioc_desktop.domain.drafts import Draft, draft_target
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import Hello
from ioc_desktop.store.writer import CacheWriter
from tests.centre.conftest import TOKEN
from tests.station.station_child import StationChild

NOW = 1_633_600_000
Drafts = Callable[..., Any]


def draft(number: int, **more: Any) -> Draft:
    whole = Draft(
        key=f"{number:08x}" * 4, text=f"Việc {number}", at_s=NOW, addressee="Phòng Quản lý đô thị",
        about={"indicator": "documents.overdue"}, meeting="Giao ban tuần 40", page="Văn bản",
    )  # fmt: skip
    return msgspec.structs.replace(whole, **more)


@pytest.fixture
def served(serve, tmp_path):
    return serve(tmp_path / "centre")


@pytest.fixture
def drafts(served, tmp_path: Path) -> Drafts:
    site, data = tmp_path / "site.toml", tmp_path / "data"
    text = f'[[centre]]\nid = "vinh"\nurl = "{served.url}"\ntoken = "{TOKEN}"\n'
    text += '[[officer]]\nid = "lan"\nname = "Nguyễn Thị Lan"\n'
    site.write_text(text, encoding="utf-8")
    CacheWriter.open(data).close()  # a folder that a station has used

    def call(*words: str) -> Any:
        given = [*words, "--site", str(site), "--data", str(data), "--json"]
        result = CliRunner().invoke(app, ["directive", "drafts", *given])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if result.stdout else None

    return call


def test_a_draft_becomes_a_directive_and_what_it_lacks_is_asked_for(
    served, drafts: Drafts, tmp_path: Path
) -> None:
    folder = ["--site", str(tmp_path / "site.toml"), "--data", str(tmp_path / "data")]
    assert CliRunner().invoke(app, ["sync", "--once", *folder]).exit_code == 0
    due_s = 4_000_000_000
    keep_drafts(None, tmp_path / "data", [draft(1, due_s=due_s), draft(2)])
    issued = drafts("issue", draft(1).key, "--officer", "lan")
    assert (issued["state"], issued["target"]) == ("accepted", draft_target(draft(1)))
    row = served.rows("directives")[issued["target"]]
    assert (row["text"], row["agency"], row["issuer"]) == ("Việc 1", "qldt", "Nguyễn Thị Lan")
    assert row["about"] == {"indicator": "documents.overdue"}
    assert row["due_at"] == "2096-10-02T14:06:40+07:00"
    assert row["history"][0]["note"] == "Giao ban tuần 40 · Văn bản"
    with pytest.raises(KnownError, match=r"this draft is issued .* as directive/20211007-00000001"):
        drafts("issue", draft(1).key, "--officer", "lan")
    (waits,) = drafts("list")["rows"]
    assert waits["draft"]["key"] == draft(2).key
    (done,) = [row for row in drafts("list", "--all")["rows"] if row["state"] == "issued"]
    assert (done["who"], done["centre"], done["action"]) == ("Nguyễn Thị Lan", "vinh", "accepted")

    whom = {"addressee": "Công an tỉnh"}
    keep_drafts(None, tmp_path / "data", [draft(3, **whom), draft(4, due_s=NOW), draft(5)])
    with pytest.raises(KnownError, match=r"say to whom.*the draft says: Công an tỉnh"):
        drafts("issue", draft(3).key, "--officer", "lan")
    with pytest.raises(KnownError, match="no agency 'qldd'; did you mean qldt"):
        drafts("issue", draft(3).key, "--officer", "lan", "--to", "qldd")
    with pytest.raises(KnownError, match=r"deadline .* is past: give another by --due"):
        drafts("issue", draft(4).key, "--officer", "lan")
    with pytest.raises(KnownError, match="names no officer 'minh'"):
        drafts("issue", draft(5).key, "--officer", "minh")
    drafts("drop", draft(5).key, "--officer", "lan", "--why", "trùng")
    with pytest.raises(KnownError, match=r"this draft is dropped .* by Nguyễn Thị Lan: trùng"):
        drafts("issue", draft(5).key, "--officer", "lan")
    assert list(served.rows("directives")) == [issued["target"]]
    assert drafts("issue", draft(3).key, "--officer", "lan", "--to", "qldt", "--text", "Việc khác")
    assert drafts("issue", draft(4).key, "--officer", "lan", "--due", "none")
    texts = {row["text"]: row.get("due_at") for row in served.rows("directives").values()}
    assert texts == {"Việc 1": row["due_at"], "Việc khác": None, "Việc 4": None}


def test_a_running_station_keeps_issues_and_drops(served, drafts: Drafts, tmp_path: Path) -> None:
    with StationChild(tmp_path / "site.toml", tmp_path / "data") as station:
        station.wait_for(lambda m: isinstance(m, Hello))
        keep_drafts(None, tmp_path / "data", [draft(1), draft(2)])
        issued = drafts("issue", draft(1).key, "--officer", "lan", "--to", "qldt")
        assert issued["state"] == "accepted"
        drafts("drop", draft(2).key, "--officer", "lan", "--why", "trùng")
        assert drafts("list")["rows"] == []
        assert list((tmp_path / "data" / "duty-spool").iterdir()) == []
        assert list(served.rows("directives")) == [issued["target"]]
        station.hang_up()
        assert station.ended() == 0
