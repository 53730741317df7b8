"""A child that is kept running: its last words are heard, and none is started once let go of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.station.protocol import FromStation, Trouble, frame
from ioc_desktop.ui.supervised_child import ChildProgram, SupervisedChild
from tests.conftest import LogBook

WAIT_MS = 20_000
TROUBLE = Trouble(code="disk", text="the disk is full")
SAYS = "import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1])); sys.stdout.flush();"
ENDS, STAYS = SAYS, f"{SAYS} sys.stdin.read()"

Make = Callable[..., SupervisedChild]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:  # noqa: ARG001  # needs an application
    made: list[SupervisedChild] = []

    def child(code: str, said: bytes = b"", program: str = sys.executable) -> SupervisedChild:
        command = [program, "-S", "-c", code, said.hex()]
        made.append(SupervisedChild(ChildProgram("the trial", command, FromStation, 5.0)))
        return made[-1]

    yield child
    for one in made:
        process = one.part()
        if process is not None:
            process.kill()
            process.waitForFinished(WAIT_MS)
        one.deleteLater()


def test_its_last_words_are_heard_before_its_loss_and_it_is_started_again(
    make: Make, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the trial ended with 0")
    child, told = make(ENDS, frame(TROUBLE)), list[object]()
    child.heard.connect(told.append)
    child.lost.connect(lambda: told.append("lost"))
    child.start()
    qtbot.waitUntil(lambda: child.restarts >= 2, timeout=WAIT_MS)
    assert told[:4] == [TROUBLE, "lost", TROUBLE, "lost"]


def test_one_that_talks_nonsense_is_killed_and_one_that_is_not_there_is_tried_again(
    make: Make, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the trial: its words cannot be understood")
    logs.expect("the trial ended with 9")
    logs.expect("the trial could not be started")
    for child in (make(STAYS, b"\xff" * 64), make(STAYS, program="/nowhere/at/all")):
        child.start()
        qtbot.waitUntil(partial(was_lost, child), timeout=WAIT_MS)


def was_lost(child: SupervisedChild) -> bool:
    return child.restarts >= 1


def test_one_that_is_let_go_of_while_its_loss_is_told_is_not_started_again(
    make: Make, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the trial ended with 0")
    child, begun = make(ENDS), list[int]()
    child.begun.connect(lambda: begun.append(1))
    child.lost.connect(child.part)
    child.start()
    qtbot.waitUntil(lambda: child.restarts == 1, timeout=WAIT_MS)
    qtbot.wait(500)  # twice the first back-off
    assert begun == [1]
    assert not child.running


def test_one_that_retires_is_heard_to_its_end(make: Make, qtbot: QtBot) -> None:
    child, ended = make(STAYS, frame(TROUBLE)), list[int]()
    child.ended.connect(lambda: ended.append(1))
    with qtbot.waitSignal(child.heard, timeout=WAIT_MS):
        child.start()
    child.retire()
    child.hang_up()
    qtbot.waitUntil(lambda: bool(ended), timeout=WAIT_MS)
    assert (child.restarts, child.running) == (0, False)
