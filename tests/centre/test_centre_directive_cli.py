"""``ioc-desktop directive`` against a real centre: with no station on the folder, and with one."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ioc_desktop.app.cli import app
from ioc_desktop.centre.commands import Answer, CommandDesk
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import Hello
from ioc_desktop.store.writer import CacheWriter
from tests.centre.conftest import TOKEN
from tests.station.station_child import StationChild

Directive = Callable[..., Any]


@pytest.fixture
def served(serve, tmp_path):
    return serve(tmp_path / "centre")


@pytest.fixture
def site(served, tmp_path: Path) -> Path:
    CacheWriter.open(tmp_path / "data").close()  # a folder that a station has used
    path = tmp_path / "site.toml"
    text = f'[[centre]]\nid = "vinh"\nurl = "{served.url}"\ntoken = "{TOKEN}"\n'
    text += '[[officer]]\nid = "lan"\nname = "Nguyễn Thị Lan"\n'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def directive(site: Path, tmp_path: Path) -> Directive:
    def call(*words: str, officer: str | None = None) -> Any:
        given = [*words, "--site", str(site), "--data", str(tmp_path / "data"), "--json"]
        given += ["--officer", officer] if officer else []
        result = CliRunner().invoke(app, ["directive", *given])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if result.stdout else None

    return call


def issue(directive: Directive, text: str = "Giải trình 31 văn bản quá hạn") -> Any:
    return directive("issue", "--text", text, "--to", "qldt", officer="lan")


def test_an_officer_issues_updates_and_sees_a_directive(served, directive: Directive) -> None:
    issued = issue(directive)
    assert (issued["state"], issued["accepted_rev"]) == ("accepted", 1)
    moved = directive("update", issued["target"], "--state", "received", officer="lan")
    assert (moved["state"], moved["expected_rev"]) == ("accepted", 1)
    with pytest.raises(KnownError, match="cannot become issued: it is received"):
        directive("update", issued["target"], "--state", "issued", officer="lan")
    shown = directive("show", issued["target"])
    assert [step["by"] for step in shown["row"]["history"]] == ["Nguyễn Thị Lan"] * 2
    (listed,) = directive("list")["rows"]
    assert (listed["id"], listed["local_state"]) == (issued["target"], "accepted")
    assert served.rows("directives")[issued["target"]]["state"] == "received"
    with pytest.raises(KnownError, match="names no officer 'minh'"):
        directive("update", issued["target"], "--state", "closed", officer="minh")


def test_who_lost_is_shown_what_won_and_sends_again(served, directive: Directive) -> None:
    target = issue(directive)["target"]
    row = served.rows("directives")[target]
    at = "2021-10-07T16:45:00+07:00"
    body: dict[str, Any] = {"id": "x", "kind": "directive.put", "officer": "Sở Xây dựng"}
    body |= {"issued_at": at}
    body |= {"target": target, "expected_rev": 1, "payload": row | {"answer": "Đã xong 20"}}
    headers = {"Idempotency-Key": "elsewhere"}
    assert served.http.post("/v1/commands", json=body, headers=headers).status_code == 201
    lost = directive("update", target, "--state", "in_progress", officer="lan")
    assert lost["state"] == "superseded"
    assert lost["won"]["row"]["answer"] == "Đã xong 20"
    assert [one["key"] for one in directive("outbox")["lost"]] == [lost["key"]]
    again = directive("resend", lost["key"][:8], officer="lan")
    assert (again["state"], again["replaces"]) == ("accepted", lost["key"])
    row = served.rows("directives")[target]
    assert (row["state"], row["answer"]) == ("in_progress", "Đã xong 20")
    with pytest.raises(KnownError, match="no action that waits"):
        directive("drop", lost["key"], officer="lan")


def test_without_its_centre_an_action_stays_on_disk_until_one_asks(
    served, directive: Directive, site: Path
) -> None:
    whole = site.read_text(encoding="utf-8")
    site.write_text(whole.replace(served.url, "http://127.0.0.1:9"), encoding="utf-8")
    waiting = issue(directive)
    assert waiting["state"] == "sent"
    assert "nothing listens" in waiting["reason"]
    with pytest.raises(KnownError, match="may have taken effect"):
        directive("drop", waiting["key"], officer="lan")
    site.write_text(whole, encoding="utf-8")
    assert directive("retry")["waiting"] == []
    assert list(served.rows("directives")) == [waiting["target"]]


def test_retry_waits_for_the_answer_of_a_centre_that_takes_its_time(
    served, directive: Directive, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = site.read_text(encoding="utf-8")
    site.write_text(whole.replace(served.url, "http://127.0.0.1:9"), encoding="utf-8")
    waiting = issue(directive)
    assert waiting["reason"]
    site.write_text(whole, encoding="utf-8")
    take = CommandDesk.take

    def taken_late(desk: CommandDesk, key: str, body: bytes) -> Answer:
        time.sleep(1.0)
        return take(desk, key, body)

    monkeypatch.setattr(CommandDesk, "take", taken_late)
    assert directive("retry")["waiting"] == []
    assert list(served.rows("directives")) == [waiting["target"]]


def test_a_running_station_takes_the_request_over(
    served, directive: Directive, site: Path, tmp_path: Path
) -> None:
    with StationChild(site, tmp_path / "data") as station:
        station.wait_for(lambda m: isinstance(m, Hello))
        issued = issue(directive)
        assert issued["state"] == "accepted"
        with pytest.raises(KnownError, match="no action that waits"):
            directive("drop", "0" * 32, officer="lan")
        assert list((tmp_path / "data" / "duty-spool").iterdir()) == []
        assert list(served.rows("directives")) == [issued["target"]]
        station.hang_up()
        assert station.ended() == 0


def test_a_wrong_folder_is_told_instead_of_an_empty_outbox(site: Path, tmp_path: Path) -> None:
    nowhere = ["--site", str(site), "--data", str(tmp_path / "dta")]
    every = [["list"], ["outbox"], ["retry"], ["show", "x"]]
    every += [["issue", "--officer", "lan", "--to", "sxd", "--text", "Gấp"]]
    for words in every:
        result = CliRunner().invoke(app, ["directive", *words, *nowhere])
        assert isinstance(result.exception, KnownError), words
        assert "there is no folder" in str(result.exception)
    assert not (tmp_path / "dta").exists()


def test_slips_of_the_pen_are_told_and_nothing_is_recorded(
    directive: Directive, site: Path, tmp_path: Path
) -> None:
    command = ["sync", "--once", "--site", str(site), "--data", str(tmp_path / "data")]
    assert CliRunner().invoke(app, command).exit_code == 0
    slips = (
        (("--to", "ldtbx"), "vinh has no agency 'ldtbx'; did you mean ldtbxh"),
        (("--to", "?"), "data export --dataset agencies lists them"),
        (("--locality", "999999"), "data export --dataset localities lists them"),
        (("--to", "tt", "--indicator", "no.such"), "catalogue"),
        (("--to", "tt", "--due", "2021-10-08"), "--due: .* write 2021-10-08T17:00.07:00"),
    )
    for words, told in slips:
        with pytest.raises(KnownError, match=told):
            directive("issue", "--text", "Gấp", *words, officer="lan")
    with pytest.raises(KnownError, match="say which action"):
        directive("drop", "", officer="lan")
    assert directive("list")["total"] == 0
    assert directive("outbox")["waiting"] == []


def test_a_directive_is_found_with_whichever_centre_has_it(
    directive: Directive, site: Path
) -> None:
    issued = issue(directive)
    other = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
    site.write_text(site.read_text(encoding="utf-8") + other, encoding="utf-8")
    assert directive("show", issued["target"])["centre"] == "vinh"
    assert directive("update", issued["target"], "--state", "received", officer="lan")
    with pytest.raises(KnownError, match="not on this machine"):
        directive("update", "directive/none", "--state", "received", officer="lan")
    with pytest.raises(KnownError, match="say which centre: --centre vinh"):
        issue(directive)


def test_it_prints_lines_for_people(served, site: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ioc_desktop", "directive"]
    folder = ["--site", str(site), "--data", str(tmp_path / "data")]
    words = ["issue", "--text", "Báo cáo ngập úng", "--to", "qldt", "--officer", "lan"]
    done = subprocess.run(
        [*command, *words, *folder], capture_output=True, text=True, timeout=60, check=True
    )
    assert "Nguyễn Thị Lan" in done.stdout
    assert "accepted  revision 1" in done.stdout
    target = done.stdout.split()[2]
    words = ["update", target, "--state", "received", "--officer", "lan"]
    subprocess.run([*command, *words, *folder], capture_output=True, timeout=60, check=True)
    row = served.rows("directives")[target]
    answered = {"id": "x", "kind": "directive.put", "officer": "Sở Xây dựng", "expected_rev": 2}
    answered |= {"issued_at": row["issued_at"], "target": target}
    answered["payload"] = row | {"state": "in_progress"}
    headers = {"Idempotency-Key": "elsewhere"}
    assert served.http.post("/v1/commands", json=answered, headers=headers).status_code == 201
    words = ["update", target, "--state", "closed", "--officer", "lan"]
    done = subprocess.run(
        [*command, *words, *folder], capture_output=True, text=True, timeout=60, check=True
    )
    assert "what won: in_progress by" in done.stdout
    assert f"choose: ioc-desktop directive resend {done.stdout[:8]}" in done.stdout
    with sqlite3.connect(tmp_path / "data" / "duty.db") as connection:
        assert connection.execute("SELECT state FROM actions").fetchall() == [
            ("accepted",),
            ("accepted",),
            ("superseded",),
        ]
    connection.close()
