"""The command line's contract: names, exit codes, one line for a known error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("demo", "wall", "station", "sync", "render", "check", "centre", "doctor")


def ioc(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ioc_desktop", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=cwd,
    )


def test_version_and_help_name_every_command():
    assert ioc("--version").stdout.startswith("ioc-desktop 0.")
    told = ioc("--help").stdout
    assert all(command in told for command in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-command",),
        ("sync", "--once"),
        ("render", "--site", "s.toml"),
        ("centre", "serve", "--profile", "hue", "--port", "0", "--data", "d"),
        ("demo", "--seconds", "soon"),
    ],
)
def test_wrong_usage_is_exit_2(words, tmp_path):
    result = ioc(*words, cwd=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_clock_that_is_no_time_is_told_in_one_line(tmp_path):
    result = ioc("demo", "--clock", "hôm qua", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "hôm qua" in result.stderr
    assert "2021-10-07T16:30:00+07:00" in result.stderr


def test_a_site_file_that_is_not_there_is_exit_2_and_named(tmp_path):
    result = ioc(
        "sync", "--once", "--site", "missing.toml", "--data", str(tmp_path / "d"), cwd=tmp_path
    )
    assert result.returncode == 2
    assert result.stderr == "missing.toml: there is no such file\n"
    assert "Traceback" not in result.stderr
