"""The discipline of the whole suite: nothing unexpected is said, nothing is left behind.

A test fails if Qt warns (pytest-qt, see pyproject.toml), if anything is logged at WARNING
or above that it did not expect (``logs``), or if it leaves behind a thread, a child process,
a pending asyncio task, a running QTimer or QThread, or a top-level window. Works without
PySide6 installed: nothing here imports Qt unless the test did.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import logging
import os
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
import structlog

TESTS = Path(__file__).parent
WITHOUT_QT = importlib.util.find_spec("PySide6") is None
QT_FOLDERS = ("ui", "wall", "packaging", "bench")
GRACE_S = 2.0
"""How long something that is ending may still take when the test is over."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Know pytest-qt's settings in pyproject.toml also where it is not installed."""
    if not pluginmanager.has_plugin("pytest-qt"):
        parser.addini("qt_api", "see pytest-qt")
        parser.addini("qt_log_level_fail", "see pytest-qt")
        parser.addini("qt_log_ignore", "see pytest-qt", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the person's own settings, screen and data out of the tests."""
    if os.environ.get("IOC_TESTS_WITHOUT_QT") and not WITHOUT_QT:
        raise pytest.UsageError("PySide6 is installed; this session was to run without it")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.pop("DISPLAY", None)
    os.environ.pop("WAYLAND_DISPLAY", None)
    home = tempfile.TemporaryDirectory(prefix="ioc-tests-home-")
    config.add_cleanup(home.cleanup)
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(Path(home.name, name.lower()))
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        # Nothing is written into the tree; but the hundreds of programs that the tests start
        # need not each compile all of it anew.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(home.name, "bytecode"))
    hypothesis.settings.register_profile("here", deadline=None, print_blob=True)
    hypothesis.settings.register_profile(
        "ci", parent=hypothesis.settings.get_profile("here"), derandomize=True
    )
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was imported: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    """Say which of the two sessions this is."""
    return "session without Qt" if WITHOUT_QT else "session with Qt"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the folders that need Qt out of the session without it."""
    if not WITHOUT_QT or not collection_path.is_relative_to(TESTS):
        return None
    parts = collection_path.relative_to(TESTS).parts
    return True if parts and parts[0] in QT_FOLDERS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder they live in."""
    for item in items:
        if not item.path.is_relative_to(TESTS):
            continue
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in QT_FOLDERS:
            item.add_marker(pytest.mark.qt)
        if folder == "wall":
            item.add_marker(pytest.mark.xserver)
        if folder == "bench":
            item.add_marker(pytest.mark.bench)


# --- what is logged -----------------------------------------------------------------------


class LogBook(logging.Handler):
    """Everything that was logged during a test, by the standard library or by structlog."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[int, str]] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            text += f" [{''.join(traceback.format_exception(record.exc_info[1]))}]"
        self.lines.append((record.levelno, text))

    def take(self, _logger: object, method: str, event: MutableMapping[str, Any]) -> NoReturn:
        """Be structlog's only processor."""
        level = logging.getLevelNamesMapping().get(method.upper(), logging.ERROR)
        said = " ".join(f"{key}={value!r}" for key, value in event.items() if key != "event")
        self.lines.append((level, f"{event.get('event', '')} {said}".strip()))
        raise structlog.DropEvent

    def expect(self, pattern: str) -> None:
        """Demand that a line matching this regular expression is logged in this test."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Accept such lines, without demanding one."""
        self._allowed.append(pattern)

    def said(self, pattern: str) -> list[str]:
        """Return the lines, of any level, that match so far."""
        return [text for _, text in self.lines if re.search(pattern, text)]

    def faults(self) -> list[str]:
        """Return what is wrong with this log: lines not expected, lines that never came."""
        known = [*self._expected, *self._allowed]
        faults = [
            f"logged without being expected (say logs.expect(…) if it is): "
            f"{logging.getLevelName(level)} {text}"
            for level, text in self.lines
            if level >= logging.WARNING and not any(re.search(one, text) for one in known)
        ]
        faults += [
            f"expected but never logged: {one}" for one in self._expected if not self.said(one)
        ]
        return faults


@pytest.fixture(autouse=True)
def logs() -> Iterator[LogBook]:
    """Fail the test on any line of WARNING or above that it did not expect."""
    book = LogBook()
    root = logging.getLogger()
    level = root.level
    root.addHandler(book)
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, book.take],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    yield book
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()
    root.removeHandler(book)
    root.setLevel(level)
    faults = book.faults()
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


# --- what is left behind --------------------------------------------------------------------

_start_thread = threading.Thread.start


def _start_and_remember(self: threading.Thread) -> None:
    self._started_at = traceback.extract_stack(limit=7)[:-1]  # type: ignore[attr-defined]  # ours, for the report
    _start_thread(self)


threading.Thread.start = _start_and_remember  # type: ignore[method-assign]  # names where a leaked thread began


def _threads() -> dict[int, str]:
    found = {}
    for thread in threading.enumerate():
        place = "".join(traceback.format_list(getattr(thread, "_started_at", [])))
        # A thread that Python did not start (Qt's own) has no target to name.
        if not isinstance(thread, threading._DummyThread):
            found[id(thread)] = f"thread {thread.name}, started at\n{place}"
    return found


def _children() -> dict[int, str]:
    found = {}
    for listing in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread ended meanwhile
            for pid in listing.read_text().split():
                with suppress(OSError):  # the child ended meanwhile
                    line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(pid)] = f"child process {pid}: {line.decode(errors='replace')}"
    return found


def _tasks() -> dict[int, str]:
    # The register of tasks has no public name; it was renamed in Python 3.12.
    tasks: Any = getattr(asyncio.tasks, "_scheduled_tasks", None)
    if tasks is None:
        tasks = getattr(asyncio.tasks, "_all_tasks", ())
    return {id(task): f"asyncio task {task!r}" for task in list(tasks) if not task.done()}


def _windows() -> dict[int, str]:
    from PySide6.QtWidgets import QApplication

    return {
        id(window): f"top-level window {window!r} “{window.windowTitle()}”"
        for window in QApplication.topLevelWidgets()
    }


def _timers_and_qthreads() -> dict[int, str]:
    from PySide6.QtCore import QThread, QTimer
    from shiboken6 import isValid

    found = {}
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer) and isValid(thing) and thing.isActive():
            found[id(thing)] = f"running QTimer of {thing.interval()} ms, parent {thing.parent()!r}"
        elif issubclass(kind, QThread) and isValid(thing) and thing.isRunning():
            found[id(thing)] = f"running QThread {thing!r}, parent {thing.parent()!r}"
    return found


def _application() -> Any:
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None


def _settle_qt() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _left(look: Callable[[], dict[int, str]], before: dict[int, str], *, qt: bool) -> list[str]:
    deadline = time.monotonic() + GRACE_S
    while left := [text for key, text in look().items() if key not in before]:
        if time.monotonic() > deadline:
            return left
        gc.collect()
        if qt:
            _settle_qt()
        time.sleep(0.02)
    return []


@pytest.fixture(autouse=True)
def nothing_left_behind(logs: LogBook) -> Iterator[None]:  # noqa: ARG001  # the log is judged last
    """Fail the test that leaves something running, and name it."""
    looks: list[Callable[[], dict[int, str]]] = [_threads, _children, _tasks]
    qt_looks: list[Callable[[], dict[int, str]]] = [_windows, _timers_and_qthreads]
    before = {look: look() for look in looks}
    if _application():
        before |= {look: look() for look in qt_looks}
    yield
    left = []
    if _application():
        # Rings of objects go here, in the thread that Qt lives in, and not in whichever thread of
        # a later test looks for garbage next.
        gc.collect()
        for look in qt_looks:
            left += _left(look, before.get(look, {}), qt=True)
    for look in looks:
        left += _left(look, before[look], qt=False)
    if left:
        pytest.fail("left behind:\n" + "\n".join(left), pytrace=False)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the checkout's root."""
    return TESTS.parent
