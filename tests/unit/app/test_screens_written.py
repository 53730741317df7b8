"""A site file's screens are written whole or not at all, and what keeps them from it is said."""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ioc_desktop.app.display import display_fault
from ioc_desktop.app.screens_write import demand_writable, new_text, put
from ioc_desktop.config import load_site
from ioc_desktop.config.screen_section import ScreenLines
from ioc_desktop.errors import KnownError

CENTRE = '[[centre]]\nid = "a"\nurl = "http://x"\n'
NOW = datetime(2026, 11, 23, 14, 15, tzinfo=UTC)
ENTRY = ScreenLines(None, {"role": "A1", "connector": "DP-1"})


def written(folder: Path, text: str) -> Path:
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_file_before_is_put_aside_each_time(tmp_path: Path) -> None:
    file = written(tmp_path, CENTRE)
    first = put(file, "one", NOW)
    second = put(file, "two", NOW)
    assert (first.name, second.name) == (
        "site.toml.20261123-141500.bak", "site.toml.20261123-141500.2.bak",
    )  # fmt: skip
    assert [path.read_text() for path in (first, second, file)] == [CENTRE, "one", "two"]


def test_a_link_stays_one_and_what_it_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file = written(tmp_path / "real", CENTRE)
    link = tmp_path / "site.toml"
    link.symlink_to(file)
    backup = put(link, "new", NOW)
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert backup.parent == file.parent


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, CENTRE)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KnownError, match="No space left on device; it is as it was"):
        put(file, "new", NOW)
    assert file.read_text() == CENTRE
    assert not list(tmp_path.glob(".site.toml.*"))


def test_a_place_that_cannot_be_written_is_told_before_any_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, CENTRE)
    demand_writable(file)
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)
    with pytest.raises(KnownError, match="cannot be written by this account"):
        demand_writable(file)


@pytest.mark.parametrize(
    ("text", "entries", "told"),
    [
        ('screen = [{role = "A1"}]\n' + CENTRE, [ENTRY], r"not written as \[\[screen\]\] tables"),
        (CENTRE, [ENTRY, ENTRY], "these screens cannot be written, nothing was changed"),
    ],
)
def test_what_cannot_be_written_is_refused(
    text: str, entries: list[ScreenLines], told: str, tmp_path: Path
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(KnownError, match=told):
        new_text(file, load_site(file), entries)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "there is no display here"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "there is no display here"),
        ({"DISPLAY": ":987"}, r"cannot be reached \(DISPLAY=:987\)"),
        ({"WAYLAND_DISPLAY": "nobody"}, r"cannot be reached \(WAYLAND_DISPLAY=nobody\)"),
    ],
)
def test_why_no_window_can_be_shown(
    environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert re.search(told, display_fault())
