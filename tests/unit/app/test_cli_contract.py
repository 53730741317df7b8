"""The command line's contract: names, exit codes, one line for a known error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ioc_desktop.store.writer import CacheWriter

MAPPING = """
schema = 1
catalogue = "nghean"
[[source]]
id = "figures"
dataset = "observations"
path = "/figures"
[source.row]
period_start = "ngay"
[[source.value]]
indicator = "documents.overdue"
at = "so"
"""
COMMANDS = ("demo", "wall", "station", "sync", "render", "check", "centre", "scene", "doctor")


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


OFFICER = ["--officer", "lan", "--text", "Gấp"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["directive", "issue", *OFFICER], "say to whom: --to"),
        (["directive", "issue", *OFFICER, "--to", "sxd"], "say which centre: --centre a | b"),
        (["directive", "list", "--centre", "c"], "the site file names no centre 'c'"),
        (["directive", "drop", "", "--officer", "lan"], "say which action"),
        (["directive", "drop", "1", "--officer", "minh"], "names no officer 'minh'"),
        (["centre", "serve", "--workers", "2", "--data", "d"], "SQLite serves from one process"),
        (["centre", "serve", "--host", "0.0.0.0", "--data", "d"], "without a token"),
        (["centre", "serve", "--token", "chìa", "--data", "d"], "the centre's token must be ASCII"),
        (["centre", "serve", "--database", "mysql://x"], "--database: write postgresql://"),
        (["centre", "serve", "--database", "postgresql://a:b:c@d:e/f"], "--database is no address"),
        (["centre", "verify", "http://127.0.0.1:9", "--token-env", "NO_SUCH_NAME"], "NO_SUCH_NAME"),
        (["centre", "try-map", "map.toml"], "give --sample FILE"),
        (["centre", "try-map", "map.toml", "--source", "x", "--sample", "a"], "no source 'x'"),
        (["data", "backup", "--data", "data", "--out", "data/copy"], "lies in the data folder"),
        (
            ["data", "export", "--data", "data", "--dataset", "records", "--centre", "c"],
            "centre 'c'",
        ),
    ],
)
def test_wrong_usage_that_our_own_code_finds_is_exit_2_in_one_line(words, told, tmp_path):
    centres = "".join(f'[[centre]]\nid = "{name}"\nurl = "http://127.0.0.1:9"\n' for name in "ab")
    officer = '[[officer]]\nid = "lan"\nname = "Lan"\n'
    (tmp_path / "site.toml").write_text(f"schema = 1\n{centres}{officer}", encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    CacheWriter.open(tmp_path / "data").close()
    if words[0] == "directive":
        words = [*words, "--site", "site.toml", "--data", "data"]
    if words[:2] == ["centre", "serve"]:
        words = [*words, "--profile", "vinh", "--port", "0"]
    result = ioc(*words, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    (line,) = [one for one in result.stderr.splitlines() if not one.startswith("warning: ")]
    assert line.startswith("ioc-desktop: ")
    assert told in line


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
