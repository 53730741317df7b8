"""What the commands say to somebody who meets them for the first time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ioc_desktop.app.brief_here import here
from ioc_desktop.app.brief_make import MakeOptions, run_make
from ioc_desktop.app.brief_verify import told
from ioc_desktop.app.centres import RunningCentre
from ioc_desktop.app.cli import app
from ioc_desktop.app.demo import DemoOptions, begins_at, site_text
from ioc_desktop.app.display import display_fault
from ioc_desktop.app.draft_keeping import keep_draft
from ioc_desktop.app.key_work import trust_card
from ioc_desktop.briefing.verify import PackReport
from ioc_desktop.domain.drafts import Draft
from ioc_desktop.errors import ConfigError, KnownError, UsageError

DRAFT = Draft(key=f"{1:032x}", text="Rà soát văn bản quá hạn", at_s=1_633_600_000)
DIGITS = "32412 47084 55078 05008 22602 65849 07316 95248"


def said(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_the_folder_of_a_demonstration_is_told_from_one_without_data(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="holds no data yet; fetch some with"):
        here(None, tmp_path, None)
    (tmp_path / "station").mkdir()
    (tmp_path / "station" / "cache.db").touch()
    with pytest.raises(KnownError, match=f"its data are in {tmp_path / 'station'}: give that"):
        here(None, tmp_path, None)


def test_a_demonstration_that_was_kept_goes_on_where_it_ended(tmp_path: Path) -> None:
    begins = "2021-10-07T16:30:00+07:00"
    assert begins_at(tmp_path, begins) == begins
    options = DemoOptions(clock=begins, speed=20.0)
    anchor_s = 1_700_000_000.0
    text = site_text(options, [RunningCentre("vinh", "http://127.0.0.1:9", "t", 1)], anchor_s,
                     screen=False)  # fmt: skip
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    cache = tmp_path / "station" / "cache.db"
    cache.parent.mkdir()
    cache.touch()
    os.utime(cache, (anchor_s + 1800, anchor_s + 1800))  # half an hour is ten of its hours
    assert begins_at(tmp_path, begins) == "2021-10-08T02:30:00+07:00"
    assert begins_at(tmp_path, "now") == "now"
    later = "2021-12-23T08:00:00+07:00"
    assert begins_at(tmp_path, later) == later


def test_drafts_are_looked_for_where_a_laptop_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    keep_draft(None, tmp_path / "ioc-desktop", DRAFT)
    assert DRAFT.text in said("directive", "drafts", "list")
    file = tmp_path / "out.jsonl"
    said("directive", "drafts", "export", str(file))
    assert DRAFT.text in file.read_text(encoding="utf-8")


def test_help_names_what_may_be_repeated_and_what_is_taken_without_an_option() -> None:
    for words in (("brief", "make"), ("document",)):
        text = said(*words, "--help")
        assert "[SCENE…]" in text
        assert "your own if not given" in text
    brief = said("brief", "--help")
    assert brief.index("make") < brief.index("verify") < brief.index("open Present")


def test_a_key_that_nobody_knows_comes_with_what_to_type() -> None:
    lines = told(PackReport(file="x", refusal="unknown_signer", why="…", fingerprint=DIGITS))
    assert lines[-2].startswith("NOT OPENED")
    assert f'--trust "{DIGITS}"' in lines[-1]
    assert len(told(PackReport(file="x", refusal="expired", why="…"))) == len(lines) - 1


def test_a_pack_is_not_written_under_the_name_of_a_document(tmp_path: Path) -> None:
    for name in ("giao-ban.pdf", "giao-ban.PPTX"):
        with pytest.raises(UsageError, match=f"--out {name} is no name of a pack"):
            run_make(MakeOptions(scenes=("giao-ban",), out=tmp_path / name))


def test_what_is_no_card_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "giao-ban.iocbrief"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(ConfigError, match="is no key card"):
        trust_card(tmp_path / "keys", file, None)


def test_without_a_display_a_laptop_is_not_sent_to_the_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert display_fault().startswith("there is no display here: run this in a session")
