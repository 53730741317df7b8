"""Long commands: progress a program can read, a cancel that leaves nothing, whole files only."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ioc_desktop.app.progress import CancelledError, tell_made, whole_file, working
from ioc_desktop.errors import KnownError

CHILD = """
import sys
from pathlib import Path
from ioc_desktop.app.progress import tell_made, whole_file, working
from ioc_desktop.errors import KnownError

out = Path(sys.argv[1])
try:
    with working(as_json=True) as progress, whole_file(out) as part:
        part.write_bytes(b"half")
        progress.step(0, 2, "trang đầu")
        sys.stdin.readline()
        progress.step(1, 2, "trang sau")
        part.write_bytes(b"whole")
except KnownError as error:
    sys.exit(f"ioc-desktop: {error}")
tell_made(out, as_json=True, pages=2)
"""


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def child(out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_a_name_that_no_disk_knows_is_refused_in_words(tmp_path: Path) -> None:
    with (
        pytest.raises(KnownError, match="cannot be written: File name too long"),
        whole_file(tmp_path / f"{'a' * 300}.pdf"),
    ):
        pass


def test_each_step_is_a_line_and_the_last_one_names_the_file(tmp_path: Path) -> None:
    out = tmp_path / "báo cáo.pdf"
    said, wrong = child(out).communicate("\n", timeout=60)
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines == [
        {"done": 0, "total": 2, "what": "trang đầu"},
        {"done": 1, "total": 2, "what": "trang sau"},
        {"file": str(out), "pages": 2},
    ]
    assert wrong == ""
    assert out.read_bytes() == b"whole"
    assert out.stat().st_mode & 0o777 == 0o644
    assert names(tmp_path) == [out.name]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_cancel_ends_the_next_step_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = child(tmp_path / "a.pdf")
    assert process.stdout is not None
    assert '"done": 0' in process.stdout.readline()
    process.send_signal(number)
    said, wrong = process.communicate("\n", timeout=60)
    assert (process.returncode, said) == (1, "")
    assert wrong.strip() == "ioc-desktop: cancelled; nothing was written"
    assert names(tmp_path) == []


def rewrite_and_cancel(out: Path) -> None:
    with working(as_json=False) as progress, whole_file(out, overwrite=True) as part:
        part.write_bytes(b"new")
        os.kill(os.getpid(), signal.SIGTERM)
        progress.step(1, 2, "")


def test_a_cancel_keeps_the_file_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"old")
    with pytest.raises(CancelledError):
        rewrite_and_cancel(out)
    assert out.read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_file_that_is_there_is_not_taken_without_a_word(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"old")
    said = r"a\.pdf is there already; .*--overwrite"
    with pytest.raises(KnownError, match=said), whole_file(out):
        raise AssertionError("it may not be begun")
    with whole_file(out, overwrite=True, private=True) as part:
        part.write_bytes(b"new")
    assert out.read_bytes() == b"new"
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/a.pdf", "the folder .*none is not there; make it first"),
        ("", "is a folder; give the name of a file in it"),
    ],
)
def test_a_place_where_no_file_can_be_is_said(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(KnownError, match=said), whole_file(tmp_path / name):
        raise AssertionError("it may not be begun")


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        said = r"there is no room on the disk for .*a\.pdf"
        with pytest.raises(KnownError, match=said), whole_file(out) as part:
            part.write_bytes(bytes(9000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == []


def test_a_person_is_told_the_file_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with working(as_json=False) as progress:
        progress.step(1, 2, "trang")
    tell_made(tmp_path / "a.pdf", as_json=False, pages=40)
    assert capsys.readouterr() == (f"{tmp_path / 'a.pdf'}\n", "")
