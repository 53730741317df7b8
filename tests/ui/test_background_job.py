"""One child process from its start to its end, with real children."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.background_job import (
    BackgroundJob,
    JobEnd,
    JobOutcome,
    JobProgress,
    last_words,
)

LONG_MS = 30_000
OPEN_FILES = Path("/proc/self/fd")
MAKES = """
import json, os, sys
for done in range(3):
    print(json.dumps({"done": done, "total": 3, "what": f"Trang {done}"}))
print("a line for people")
print(json.dumps({"file": "/briefs/x.iocbrief", "version": os.getpriority(os.PRIO_PROCESS, 0)}))
"""
HANGS = """
import json, os, pathlib, signal, sys, time
half = pathlib.Path(sys.argv[1])
half.write_text("half")
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    def end(*_):
        half.unlink()
        sys.exit(1)
    signal.signal(signal.SIGTERM, end)
print(json.dumps({"done": 1, "total": 9, "what": "begun"}), flush=True)
while True:
    time.sleep(60)
"""

Starter = Callable[..., BackgroundJob]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Starter]:  # noqa: ARG001  # needs an application
    made: list[BackgroundJob] = []

    def job(script: str, *arguments: str, grace_ms: int = 4000, secret: str = "") -> BackgroundJob:
        command = [sys.executable, "-c", script, *arguments]
        made.append(BackgroundJob(command, grace_ms=grace_ms, secret=secret))
        return made[-1]

    yield job
    for one in made:
        one.close()
        one.deleteLater()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[1][:3]


def end_of(job: BackgroundJob, qtbot: QtBot) -> JobEnd:
    qtbot.waitUntil(lambda: job.end is not None, timeout=LONG_MS)
    assert job.end is not None
    return job.end


def test_progress_is_told_and_what_was_made_at_a_low_priority(start: Starter, qtbot: QtBot) -> None:
    job = start(MAKES)
    seen: list[JobProgress] = []
    job.progressed.connect(seen.append)
    end = end_of(job, qtbot)
    assert seen == [JobProgress(0, 3, "Trang 0"), JobProgress(1, 3, "Trang 1"),
                    JobProgress(2, 3, "Trang 2")]  # fmt: skip
    assert (end.outcome, end.code, end.trouble) == (JobOutcome.DONE, 0, "")
    assert end.told["file"] == "/briefs/x.iocbrief"
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert end.told["version"] == min(19, here + 10)
    assert end.lines == ("a line for people",)
    assert not job.running


def test_its_last_words_say_why_it_failed(start: Starter, qtbot: QtBot) -> None:
    said = "ioc-desktop: there is no room left on this disk; free some and try again"
    job = start(f"import sys; print({said!r}, file=sys.stderr); sys.exit(1)")
    end = end_of(job, qtbot)
    assert (end.outcome, end.code) == (JobOutcome.FAILED, 1)
    assert end.trouble == "there is no room left on this disk; free some and try again"


def test_of_a_trace_only_the_last_line_is_for_people() -> None:
    trace = 'Traceback (most recent call last):\n  File "x"\nOSError: no sensor\n'
    assert last_words(trace) == "OSError: no sensor"
    assert last_words("a.toml:page[0]: is missing\na.toml:page[1]: is missing\n").count("\n") == 1
    assert last_words("") == ""


def test_a_cancelled_child_cleans_up_itself(start: Starter, qtbot: QtBot, tmp_path: Path) -> None:
    half = tmp_path / "half"
    job = start(HANGS, str(half), "hears")
    qtbot.waitUntil(lambda: job.progress.done == 1, timeout=LONG_MS)
    assert half.exists()
    job.cancel()
    assert end_of(job, qtbot).outcome is JobOutcome.CANCELLED
    assert not half.exists()


def test_a_child_that_does_not_hear_is_killed_after_the_grace(
    start: Starter, qtbot: QtBot, tmp_path: Path
) -> None:
    job = start(HANGS, str(tmp_path / "half"), "deaf", grace_ms=200)
    qtbot.waitUntil(lambda: job.progress.done == 1, timeout=LONG_MS)
    pid = job.pid
    job.cancel()
    end = end_of(job, qtbot)
    assert (end.outcome, end.code) == (JobOutcome.CANCELLED, -1)
    assert not is_running(pid)


def test_a_program_that_ends_takes_a_deaf_child_along(
    start: Starter, qtbot: QtBot, tmp_path: Path
) -> None:
    job = start(HANGS, str(tmp_path / "half"), "deaf")
    ended: list[object] = []
    job.ended.connect(ended.append)
    qtbot.waitUntil(lambda: job.progress.done == 1, timeout=LONG_MS)
    pid = job.pid
    job.close()
    job.close()
    assert not is_running(pid)
    assert ended == []


def test_a_command_that_is_not_there_is_told(qtbot: QtBot) -> None:
    job = BackgroundJob(["/no/such/program"], niceness=0)
    end = end_of(job, qtbot)
    assert (end.outcome, end.code) == (JobOutcome.FAILED, -1)
    assert end.trouble
    job.close()
    job.deleteLater()


@pytest.mark.qt_log_ignore("Cannot create pipe")
def test_out_of_files_is_told_after_whoever_began_it_listens(qtbot: QtBot) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len([*OPEN_FILES.iterdir()]) - 1, hard))
    try:
        job = BackgroundJob(["/bin/true"], secret="x")  # noqa: S106  # a test's
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    ended: list[JobEnd] = []
    job.ended.connect(ended.append)
    end = end_of(job, qtbot)
    assert (end.outcome, end.code, ended) == (JobOutcome.FAILED, -1, [end])
    assert end.trouble
    job.close()
    job.deleteLater()


def test_a_secret_goes_by_stdin_and_is_in_no_list_of_processes(
    start: Starter, qtbot: QtBot
) -> None:
    reads = (
        "import json, pathlib, sys; "
        "told = sys.stdin.readline().strip(); rest = sys.stdin.read(); "
        "line = pathlib.Path('/proc/self/cmdline').read_text(); "
        "print(json.dumps({'told': told, 'rest': rest, 'seen': told in line}))"
    )
    end = end_of(start(reads, secret="cơn mưa ngang qua"), qtbot)  # noqa: S106  # a test's
    assert end.told == {"told": "cơn mưa ngang qua", "rest": "", "seen": False}
