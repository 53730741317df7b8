"""What the meeting's window makes in the background: one after the other, told row by row."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.background_job import BackgroundJob, JobEnd, JobOutcome
from ioc_desktop.ui.meeting_desk_jobs import JobOrder, JobQueue, JobRow, JobShelf, job_words
from tests.ui.parts import PlainWords

LONG_MS = 30_000


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[JobQueue]:  # noqa: ARG001  # needs an application
    made = JobQueue()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def shelf(qtbot: QtBot, queue: JobQueue) -> JobShelf:
    made = JobShelf(queue)
    qtbot.addWidget(made)
    made.set_words(PlainWords())
    return made


SLEEPS = "import time\nwhile True: time.sleep(60)"
MAKES = "import json; print(json.dumps({'file': '/p/x.pdf'}))"
FAILS = "import sys; print('ioc-desktop: no room on the disk', file=sys.stderr); sys.exit(1)"


def order(title: str, script: str) -> JobOrder:
    return JobOrder(title, (sys.executable, "-c", script))


def test_what_was_ordered_is_made_one_after_the_other_and_can_be_cancelled(
    shelf: JobShelf, queue: JobQueue, qtbot: QtBot
) -> None:
    ends: list[tuple[str, JobOutcome]] = []
    queue.finished.connect(lambda one, end: ends.append((one.title, end.outcome)))
    first = queue.add(order("hangs", SLEEPS))
    queue.add(order("makes", MAKES))
    third = queue.add(order("waits", SLEEPS))
    queue.add(order("fails", FAILS))
    assert [row.running for row in queue.rows] == [True, False, False, False]
    assert len(queue.findChildren(BackgroundJob)) == 1
    assert shelf.isVisible()
    queue.cancel(third)
    assert ends == []
    queue.cancel_running()
    qtbot.waitUntil(lambda: len(ends) == 3, timeout=LONG_MS)
    assert ends == [
        ("hangs", JobOutcome.CANCELLED), ("makes", JobOutcome.DONE), ("fails", JobOutcome.FAILED)
    ]  # fmt: skip
    told = {row.order.title: job_words(row, PlainWords()) for row in queue.rows}
    assert "no room on the disk" in told["fails"]
    assert "/p/x.pdf" in told["makes"]
    assert "cancelled" in told["hangs"]
    assert not queue.busy
    for row in queue.rows:
        queue.dismiss(row.number)
    assert not shelf.isVisible()
    assert first == 1


def test_a_row_says_how_far_its_work_is() -> None:
    waits = JobRow(1, order("x", ""))
    assert "waits" in job_words(waits, PlainWords())
    failed = JobRow(1, order("x", ""), end=JobEnd(JobOutcome.FAILED))
    assert "without a word" in job_words(failed, PlainWords())
