"""The doctor finds each thing that can be wrong, and says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.app.doctor import Diagnosis, diagnose
from ioc_desktop.app.machine import NEEDS, Need, apt_command
from ioc_desktop.app.machine_facts import Facts, Screens, look
from ioc_desktop.sdk.words import TsWords

NO_LIBRARY = "the library libXss.so.1 is missing (Debian package libxss1)"
WELL = Facts(
    python=(3, 11, 7),
    qt=(6, 11, 3),
    missing=(),
    display=":0",
    screens=Screens("xcb", ("DP-1 3840x2160", "DP-2 3840x2160")),
    font=Path("NotoSans.ttf"),
    data_folder=Path("data"),
    data_error="",
    free_bytes=50_000_000_000,
    now_s=1_790_000_000,
    installed_s=1_780_000_000,
    sqlite=(3, 40, 1),
    sqlite_error="",
)


def ailing(facts: Facts, language: str = "en") -> list[Diagnosis]:
    return [one for one in diagnose(facts, TsWords(language)) if not one.ok]


def test_a_well_machine_has_no_complaint() -> None:
    findings = diagnose(WELL, TsWords("en"))
    assert all(one.ok and not one.remedy for one in findings)
    assert "2 (xcb): DP-1 3840x2160 · DP-2 3840x2160" in {one.text for one in findings}


@pytest.mark.parametrize(
    ("facts", "subject", "text", "remedy"),
    [
        (replace(WELL, python=(3, 10, 2)), "Python", "3.10.2 is too old", "3.11"),
        (replace(WELL, qt=None), "PySide6", "not installed", "make setup"),
        (replace(WELL, qt=(6, 10, 0)), "PySide6", "6.10.0 is too old", "6.11.2"),
        (replace(WELL, qt=(6, 12, 0)), "PySide6", "ends the program", "6.11.3"),
        (
            replace(WELL, missing=(Need("library", "libEGL.so.1", "libegl1"),)),
            "System libraries",
            "libEGL.so.1",
            "apt-get install --no-install-recommends libegl1",
        ),
        (replace(WELL, screens=Screens(error="no xcb")), "Screens", "no xcb", "DISPLAY"),
        (replace(WELL, screens=Screens("xcb")), "Screens", "No screen is switched on", "cables"),
        (
            replace(WELL, screens=replace(WELL.screens, blanking=NO_LIBRARY)),
            "Screens stay on",
            "may go dark by themselves: the library libXss.so.1 is missing",
            "session's own settings",
        ),
        (replace(WELL, font=None), "Typeface", "Noto Sans", "make setup"),
        (replace(WELL, data_error="read-only"), "Data folder", "read-only", "--data"),
        (replace(WELL, free_bytes=120_000_000), "Data folder", "Only 0.1 GB", "2 GB"),
        (replace(WELL, now_s=1_000_000_000), "Clock", "09/09/2001", "Set the clock"),
        (replace(WELL, sqlite=(3, 31, 0)), "SQLite", "3.31.0", "3.37.0"),
        (replace(WELL, sqlite_error="no wal"), "SQLite", "no wal", "3.37.0"),
        (replace(WELL, folders_missing=("widgets",)), "Installation", "widgets", "again"),
    ],
)
def test_each_fault_is_named_with_its_remedy(
    facts: Facts, subject: str, text: str, remedy: str
) -> None:
    (finding,) = ailing(facts)
    assert finding.subject == subject
    assert text in finding.text
    assert remedy in finding.remedy


def test_newer_python_may_have_the_newer_qt() -> None:
    assert not ailing(replace(WELL, python=(3, 12, 1), qt=(6, 12, 0)))


def test_no_display_is_no_fault() -> None:
    assert not ailing(replace(WELL, display="", screens=Screens("offscreen", ("",))))


def test_it_speaks_vietnamese_first() -> None:
    (finding,) = ailing(replace(WELL, screens=Screens("xcb")), "vi")
    assert finding.subject == "Màn hình"
    assert finding.text == "Không có màn hình nào đang bật"


def test_the_data_folder_of_this_machine_is_really_tried(tmp_path: Path) -> None:
    facts = look(tmp_path / "not" / "yet" / "there")
    assert facts.data_error == ""
    assert facts.free_bytes > 0
    assert not (tmp_path / "not").exists()
    assert look(Path("/proc/self")).data_error


def test_the_command_reports_as_json() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ioc_desktop", "doctor", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    report = json.loads(result.stdout)
    assert result.returncode == (0 if report["ok"] else 1)
    assert {finding["subject"] for finding in report["findings"]} >= {"Python", "SQLite"}


def test_a_library_that_is_not_there_is_missed() -> None:
    assert not Need("library", "libno-such-thing.so.9", "none").present()
    assert not Need("program", "no-such-program", "none").present()
    assert not Need("file", "/no/such/file", "none").present()
    assert Need("library", "libc.so.6", "libc6").present()


def test_needs_are_told_apart_by_purpose() -> None:
    assert {need.purpose for need in NEEDS} == {"run", "test"}
    assert all(need.purpose == "test" for need in NEEDS if need.package.startswith("xserver"))
    assert apt_command(["a", "b"]).endswith("install --no-install-recommends a b")
