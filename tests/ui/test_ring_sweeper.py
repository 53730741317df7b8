"""Rings of objects are swept up in the thread that Qt lives in."""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ioc_desktop.ui import ring_sweeper
from ioc_desktop.ui.ring_sweeper import RingSweeper

MANY = 30_000


class Ringed(QObject):
    """Holds itself, and tells which thread let it go."""

    def __init__(self, told: list[threading.Thread]) -> None:
        super().__init__()
        self._told = told
        self._ring = self

    def __del__(self) -> None:
        self._told.append(threading.current_thread())


@pytest.fixture
def sweeper(qtbot: QtBot) -> Iterator[RingSweeper]:  # noqa: ARG001  # an application
    made = RingSweeper()
    yield made
    made.close()


class BusyThread(threading.Thread):
    """Makes so many objects, which last as long as it, that Python looks for rings in it."""

    def __init__(self) -> None:
        super().__init__()
        self._made: list[list[int]] = []
        self.start()
        self.join()

    def run(self) -> None:
        self._made.extend([one] for one in range(MANY))


@pytest.mark.usefixtures("qtbot")
def test_python_itself_sweeps_in_a_worker() -> None:
    told: list[threading.Thread] = []
    Ringed(told)
    busy = BusyThread()
    assert told == [busy]  # what the sweeper is there against


@pytest.mark.usefixtures("sweeper")
def test_a_ring_goes_in_the_thread_of_the_loop(qtbot: QtBot) -> None:
    told: list[threading.Thread] = []
    Ringed(told)
    busy = BusyThread()
    assert told == []
    qtbot.waitUntil(lambda: told == [threading.main_thread()], timeout=3000)
    del busy


@pytest.mark.usefixtures("sweeper")
def test_an_old_ring_goes_when_much_has_been_made_since(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_sweeper, "GROWTH", 0.0)
    told: list[threading.Thread] = []
    old = Ringed(told)
    gc.collect(1)
    gc.collect(1)
    assert any(one is old for one in gc.get_objects(2))
    del old
    busy: list[BusyThread] = []
    before = gc.get_threshold()
    gc.set_threshold(10, 1, 1)
    try:

        def is_gone() -> bool:
            busy.append(BusyThread())
            return bool(told)

        qtbot.waitUntil(is_gone, timeout=5000)
    finally:
        gc.set_threshold(*before)
    assert told == [threading.main_thread()]


def test_all_objects_are_not_looked_through_while_as_many_last(
    sweeper: RingSweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: (10_000, 100, 100))
    monkeypatch.setattr(gc, "collect", looked.append)
    for _ in range(3):
        sweeper._sweep()
    assert looked == [2, 1, 1]


@pytest.mark.usefixtures("qtbot")
def test_closing_leaves_it_to_python_again() -> None:
    sweeper = RingSweeper()
    assert not gc.isenabled()
    sweeper.close()
    sweeper.close()
    assert gc.isenabled()


def test_a_program_that_paints_without_a_screen_has_it() -> None:
    code = (
        "import gc; from ioc_desktop.app.pictures import offscreen_application as make; "
        "made = make(); print(gc.isenabled())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
