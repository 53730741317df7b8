"""Coroutines on the screen side: run inside Qt's loop, told when they fail, ended at close."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.console_link import ConsoleLink
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.station_client import StationClient, StationState
from tests.conftest import LogBook
from tests.ui.parts import PlainWords, Room
from tests.ui.test_station_client import SITE


@pytest.fixture
def console(qtbot: QtBot) -> ConsoleWindow:
    window = ConsoleWindow("Room", Look(DARK, PlainWords()))
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def station(tmp_path: Path, qtbot: QtBot) -> Iterator[StationClient]:
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
    command += ["--site", str(tmp_path / "site.toml"), "--data", str(tmp_path / "data")]
    made = StationClient(command, {"PYTHONPATH": str(Path(__file__).resolve().parents[2])})
    made.start()
    qtbot.waitUntil(lambda: made.state is StationState.LIVE, timeout=20_000)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def link(
    room: Room, console: ConsoleWindow, tasks: ShortTasks, station: StationClient
) -> Iterator[ConsoleLink]:
    made = ConsoleLink(
        console,
        stage=room.stage,
        feed=room.feed,
        wall=room.wall,
        station=station,
        tasks=tasks,
        look=room.look,
    )
    yield made
    made.close()
    made.deleteLater()


def thread_name() -> str:
    return threading.current_thread().name


def test_a_coroutine_awaits_a_thread_and_goes_on_in_the_ui_thread(
    tasks: ShortTasks, qtbot: QtBot
) -> None:
    seen: list[str] = []
    with ThreadPoolExecutor(1, thread_name_prefix="aside") as pool:

        async def work() -> None:
            seen.append(await asyncio.wrap_future(pool.submit(thread_name)))
            seen.append(thread_name())

        tasks.start("read", work())
        qtbot.waitUntil(lambda: len(seen) == 2, timeout=5000)
    assert seen[0].startswith("aside")
    assert seen[1] == "MainThread"


def test_a_bug_in_a_coroutine_is_logged_and_told_and_the_console_stays(
    link: ConsoleLink, console: ConsoleWindow, tasks: ShortTasks, qtbot: QtBot, logs: LogBook
) -> None:
    assert link
    logs.expect("a bug in the task “Reading”: no such column")

    async def broken() -> None:
        await asyncio.sleep(0)
        raise LookupError("no such column")

    tasks.start("Reading", broken())
    qtbot.waitUntil(lambda: "Reading failed (no such column)" in console.foot.text(), timeout=5000)
    assert console.isVisible()


def test_a_known_error_is_told_and_not_logged_as_a_bug(tasks: ShortTasks, qtbot: QtBot) -> None:
    async def refused() -> None:
        raise KnownError("the disk is full")

    with qtbot.waitSignal(tasks.failed, timeout=5000) as told:
        tasks.start("Copying", refused())
    assert told.args is not None
    assert told.args[0] == "Copying"
    assert str(told.args[1]) == "the disk is full"


def test_close_cancels_lets_clean_up_and_leaves_the_application_running(qtbot: QtBot) -> None:
    tasks = ShortTasks()
    steps: list[str] = []

    async def long() -> None:
        steps.append("begun")
        try:
            async with asyncio.timeout(3600):
                await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.01)
            steps.append("cleaned")

    tasks.start("waiting", long())
    qtbot.waitUntil(lambda: steps == ["begun"], timeout=5000)
    tasks.close()
    assert steps == ["begun", "cleaned"]
    tasks.close()
    late = long()
    assert tasks.start("late", late) is None
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert not QCoreApplication.closingDown()
    qtbot.wait(1)  # Qt's own loop still turns
    tasks.deleteLater()


def test_an_answer_that_comes_when_nobody_waits_any_more_harms_nothing(qtbot: QtBot) -> None:
    """A reading that was cancelled is answered just before everything is closed."""
    tasks = ShortTasks()
    began, go_on = threading.Event(), threading.Event()
    ended: list[str] = []

    def read() -> None:
        began.set()
        go_on.wait(20)

    async def reading(pool: ThreadPoolExecutor) -> None:
        try:
            await asyncio.wrap_future(pool.submit(read))
        finally:
            ended.append("reading")

    with ThreadPoolExecutor(1, thread_name_prefix="aside") as pool:
        task = tasks.start("Reading", reading(pool))
        assert task is not None
        qtbot.waitUntil(began.is_set, timeout=5000)
        task.cancel()
        qtbot.waitUntil(lambda: ended == ["reading"], timeout=5000)
        qtbot.waitUntil(lambda: not tasks._tasks, timeout=5000)
        go_on.set()
    # The thread has answered, and Qt has not delivered it yet.
    tasks.close()
    qtbot.wait(1)  # delivered now: what is raised there fails the test
    tasks.deleteLater()


def test_sync_now_is_awaited_and_its_outcome_told(
    link: ConsoleLink, console: ConsoleWindow, qtbot: QtBot
) -> None:
    assert link
    console.sync_asked.emit()
    console.sync_asked.emit()
    assert "synced already" in console.foot.text()
    said = ("Synced with all centres", "Could not sync")
    qtbot.waitUntil(lambda: any(one in console.foot.text() for one in said), timeout=30_000)


def test_a_station_killed_while_it_syncs_is_told(
    link: ConsoleLink, console: ConsoleWindow, station: StationClient, qtbot: QtBot, logs: LogBook
) -> None:
    assert link
    logs.expect("the data station ended")
    assert station.hello is not None
    os.kill(station.hello.pid, signal.SIGSTOP)  # it takes the request and does not answer
    console.sync_asked.emit()
    qtbot.waitUntil(lambda: "Syncing with all centres" in console.foot.text(), timeout=5000)
    os.kill(station.hello.pid, signal.SIGKILL)
    qtbot.waitUntil(
        lambda: "Could not sync: the data station stopped" in console.foot.text(), timeout=10_000
    )


def test_a_station_that_does_not_answer_in_time_is_told_and_its_late_answer_harms_nothing(
    room: Room, console: ConsoleWindow, tasks: ShortTasks, station: StationClient, qtbot: QtBot
) -> None:
    link = ConsoleLink(
        console,
        stage=room.stage,
        feed=room.feed,
        wall=room.wall,
        station=station,
        tasks=tasks,
        look=room.look,
        sync_wait_s=0.3,
    )
    assert station.hello is not None
    os.kill(station.hello.pid, signal.SIGSTOP)
    console.sync_asked.emit()
    qtbot.waitUntil(lambda: "No answer from the data station" in console.foot.text(), timeout=4000)
    os.kill(station.hello.pid, signal.SIGCONT)
    done = station.sync_now()
    qtbot.waitUntil(done.done, timeout=30_000)
    link.close()
    link.deleteLater()


def test_a_station_asked_to_end_finishes_and_is_not_restarted(
    station: StationClient, qtbot: QtBot
) -> None:
    ended: Future[None] = station.ask_to_end()
    assert station.ask_to_end() is ended
    qtbot.waitUntil(ended.done, timeout=10_000)
    assert ended.exception() is None
    assert station.state is StationState.STOPPED
    assert station.restarts == 0


def test_cancelled_timeouts_end_with_the_loop_in_its_own_thread(qtbot: QtBot) -> None:
    tasks = ShortTasks()
    done: list[bool] = []

    async def quick() -> None:
        async with asyncio.timeout(3600):  # its Qt timer would run for an hour
            await asyncio.sleep(0)
        done.append(True)

    tasks.start("quick", quick())
    qtbot.waitUntil(lambda: done == [True], timeout=5000)
    timer = weakref.ref(tasks._loop._timer)
    gc.collect()
    gc.disable()
    try:
        tasks.close()
        del tasks
        assert timer() is None or not isValid(timer()), "left for whatever thread comes by"
    finally:
        gc.enable()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(gc.collect).result()  # Qt would warn of timers stopped in a wrong thread
