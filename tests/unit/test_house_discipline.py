"""The suite's own discipline works: each kind of untidy test fails, and is told why."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CONFTEST = """
import tests.conftest
tests.conftest.GRACE_S = 0.2
pytest_plugins = ["tests.conftest"]
"""

TIDY = """
import logging, threading, structlog

def test_quiet(): pass
def test_told(logs):
    logs.expect("disk full")
    structlog.get_logger().error("disk full", path="x")
def test_information(logs):
    logging.getLogger("a").info("fine")
    structlog.get_logger().info("stored", rows=3)
    assert logs.said("stored rows=3")
def test_thread_that_ends(): threading.Thread(target=lambda: None).start()
"""

UNTIDY = {
    "warned": "logging.getLogger('a').warning('bad %s', 1)",
    "structured": "structlog.get_logger().error('boom', path='x')",
    "thread": "threading.Thread(target=time.sleep, args=(3,), daemon=True, name='idler').start()",
    "child": "kept.append(subprocess.Popen(['sleep', '3']))",
    "task": "kept.append(loop := asyncio.new_event_loop());"
    " kept.append(loop.create_task(asyncio.sleep(1)))",
}
TOLD = {
    "warned": "WARNING a: bad 1",
    "structured": "ERROR boom path='x'",
    "thread": "thread idler, started at",
    "child": "sleep 3",
    "task": "asyncio task <Task pending",
}
UNTIDY_QT = {
    "window": "from PySide6.QtWidgets import QWidget; kept.append(QWidget())",
    "timer": "from PySide6.QtCore import QTimer; kept.append(t := QTimer()); t.start(5000)",
    "qt_warning": "from PySide6.QtCore import qWarning; qWarning('careful')",
}
TOLD_QT = {
    "window": "top-level window <PySide6.QtWidgets.QWidget",
    "timer": "running QTimer of 5000 ms",
    "qt_warning": "QtWarningMsg: careful",
}


def session(folder: Path, text: str) -> tuple[str, dict[str, int]]:
    """Run a test file under the suite's discipline; return what was said and the counts."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nqt_log_level_fail = WARNING\n", encoding="utf-8")
    (folder / "test_sample.py").write_text(text, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", result.stdout[-90:])}
    return result.stdout, counts


def test_tidy_tests_pass(tmp_path: Path) -> None:
    said, counts = session(tmp_path, TIDY)
    assert counts.get("passed") == 4, said
    assert not {"failed", "errors", "error"} & set(counts), said


def check_untidy(tmp_path: Path, untidy: dict[str, str], told: dict[str, str], arg: str) -> None:
    text = "import asyncio, logging, subprocess, threading, time\nimport structlog\nkept = []\n"
    text += "".join(f"def test_{name}({arg}): {line}\n" for name, line in untidy.items())
    said, counts = session(tmp_path, text)
    assert counts.get("errors", 0) + counts.get("failed", 0) == len(untidy), said
    for line in told.values():
        assert line in said


def test_untidy_tests_fail_and_are_told_why(tmp_path: Path) -> None:
    check_untidy(tmp_path, UNTIDY, TOLD, "")


def test_a_log_line_that_never_comes_fails(tmp_path: Path) -> None:
    said, counts = session(tmp_path, "def test_never(logs): logs.expect('boom')\n")
    assert counts.get("error") == 1, said
    assert "expected but never logged: boom" in said


@pytest.mark.skipif(not importlib.util.find_spec("PySide6"), reason="the session without Qt")
def test_untidy_tests_with_qt_fail_and_are_told_why(tmp_path: Path) -> None:
    check_untidy(tmp_path, UNTIDY_QT, TOLD_QT, "qapp")
