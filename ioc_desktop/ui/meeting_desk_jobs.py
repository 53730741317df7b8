"""What the meeting's window makes in the background: one after the other, told row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.background_job import BackgroundJob, JobEnd, JobOutcome, JobProgress
from ioc_desktop.ui.console_parts import ShortLabel, plain_label, set_role

_MOST_ROWS: Final = 12
_ROW_PX: Final = 52
_SHOWN_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class JobOrder:
    """Work to be done: its name on screen, the command, a line for its stdin.

    ``environment`` are variables for the child alone.
    """

    title: str
    command: tuple[str, ...]
    secret: str = field(default="", repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One order and how it stands: it waits, runs (``progress``), or has an ``end``."""

    number: int
    order: JobOrder
    running: bool = False
    progress: JobProgress = field(default_factory=JobProgress)
    end: JobEnd | None = None


class JobQueue(QObject):
    """Runs orders one at a time: two cores also paint a wall.

    Signals: ``changed()``, ``finished(JobOrder, JobEnd)``.
    """

    changed = Signal()
    finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty queue."""
        super().__init__(parent)
        self._rows: dict[int, JobRow] = {}
        self._count = 0
        self._job: BackgroundJob | None = None
        self._now = 0

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """What runs, what waits in its order, then what has ended, the newest first."""
        rows = tuple(self._rows.values())
        open_ones = [row for row in rows if row.end is None]
        return (*open_ones, *(row for row in reversed(rows) if row.end is not None))

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return any(row.end is None for row in self._rows.values())

    def add(self, order: JobOrder) -> int:
        """Do this when what came before is done; return its number."""
        self._count += 1
        self._rows[self._count] = JobRow(self._count, order)
        ended = [number for number, row in self._rows.items() if row.end is not None]
        for number in ended[: max(0, len(self._rows) - _MOST_ROWS)]:
            del self._rows[number]
        self._next()
        self.changed.emit()
        return self._count

    def cancel(self, number: int) -> None:
        """Cancel what runs or waits under this number."""
        row = self._rows.get(number)
        if row is None or row.end is not None:
            return
        if self._job is not None and number == self._now:
            self._job.cancel()
            return
        self._put(number, end=JobEnd(JobOutcome.CANCELLED))
        self.changed.emit()

    def cancel_running(self) -> None:
        """Cancel what runs now, if anything does."""
        self.cancel(self._now)

    def dismiss(self, number: int) -> None:
        """Take a row away that has ended."""
        row = self._rows.get(number)
        if row is not None and row.end is not None:
            del self._rows[number]
            self.changed.emit()

    def close(self) -> None:
        """End what runs, forget what waits. May be called twice."""
        self._rows = {number: row for number, row in self._rows.items() if row.end is not None}
        job, self._job = self._job, None
        if job is not None:
            job.close()
            job.deleteLater()

    def _next(self) -> None:
        waiting = [row for row in self._rows.values() if row.end is None]
        if self._job is not None or not waiting:
            return
        row = waiting[0]
        self._now = row.number
        self._put(row.number, running=True)
        job = self._job = BackgroundJob(
            row.order.command,
            secret=row.order.secret,
            environment=row.order.environment,
            parent=self,
        )
        job.progressed.connect(self._on_progressed)
        job.ended.connect(self._on_ended)

    def _on_progressed(self, progress: JobProgress) -> None:
        self._put(self._now, progress=progress)
        self.changed.emit()

    def _on_ended(self, end: JobEnd) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()
        row = self._rows[self._now]
        self._put(self._now, running=False, end=end)
        self.finished.emit(row.order, end)
        self._next()
        self.changed.emit()

    def _put(self, number: int, **changes: Any) -> None:
        self._rows[number] = replace(self._rows[number], **changes)


def job_words(row: JobRow, words: Words) -> str:
    """Return how a row stands, in words."""
    if row.end is None:
        progress = row.progress
        if not row.running:
            return words("waits for what is before it")
        if not progress.total:
            return words("beginning …")
        return words(
            "{done} of {total}: {what}",
            done=progress.done, total=progress.total, what=progress.what,
        )  # fmt: skip
    if row.end.outcome is JobOutcome.CANCELLED:
        return words("cancelled, nothing was written")
    if row.end.outcome is JobOutcome.FAILED:
        why = in_words(row.end.trouble, words) or words("it ended without a word")
        return words("not made: {why}", why=why)
    return words("made: {file}", file=str(row.end.told.get("file", "")))


class JobShelf(QScrollArea):
    """The rows of a queue, over each other; hidden while there are none.

    Signals: ``folder_asked(str)`` for the file of a row.
    """

    folder_asked = Signal(str)

    def __init__(self, queue: JobQueue) -> None:
        """Follow this queue."""
        super().__init__()
        self._queue = queue
        self._words: Words | None = None
        self._frames: dict[int, _JobFrame] = {}
        self._made_words: dict[str, str] = {}
        body = QWidget()
        body.setObjectName("area")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        queue.changed.connect(self._fill)

    def set_words(self, words: Words) -> None:
        """Speak these words."""
        self._words = words
        for number in tuple(self._frames):
            self._drop(number)
        self._fill()

    def tell(self, file: str, text: str) -> None:
        """Say more of a file that was made, in its row."""
        self._made_words[file] = text
        self._fill()

    def _fill(self) -> None:
        words = self._words
        if words is None:
            return
        rows = self._queue.rows
        there = {row.number for row in rows}
        for number in set(self._frames) - there:
            self._drop(number)
        for place, row in enumerate(rows):
            frame = self._frames.get(row.number)
            if frame is None:
                frame = self._frames[row.number] = _JobFrame(row, words)
                frame.cancel.clicked.connect(partial(self._queue.cancel, row.number))
                frame.away.clicked.connect(partial(self._queue.dismiss, row.number))
                frame.folder.clicked.connect(partial(self._ask_folder, row.number))
                self._column.insertWidget(place, frame)
            elif self._column.indexOf(frame) != place:
                self._column.removeWidget(frame)
                self._column.insertWidget(place, frame)
            file = str(row.end.told.get("file", "")) if row.end is not None else ""
            frame.show_row(row, self._made_words.get(file, "") or job_words(row, words))
        self.setVisible(bool(rows))
        self.setFixedHeight(min(len(rows), _SHOWN_ROWS) * (_ROW_PX + 4))

    def _drop(self, number: int) -> None:
        frame = self._frames.pop(number)
        self._column.removeWidget(frame)
        frame.hide()
        frame.deleteLater()

    def _ask_folder(self, number: int) -> None:
        row = next((one for one in self._queue.rows if one.number == number), None)
        if row is not None and row.end is not None:
            self.folder_asked.emit(str(row.end.told.get("file", "")))


class _JobFrame(QFrame):
    """One row: its name and how it stands, a bar while it runs, and what can be done."""

    def __init__(self, row: JobRow, words: Words) -> None:
        super().__init__()
        self.setProperty("role", "job")
        self.setFixedHeight(_ROW_PX)
        self.title, self.state = plain_label("cardname", row.order.title), ShortLabel("told")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel, self.folder, self.away = (
            QPushButton(words("Cancel")), QPushButton(words("Open its folder")), QPushButton("×"),
        )  # fmt: skip
        self.away.setToolTip(words("Take this line away"))
        column = QVBoxLayout()
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.title)
        line.addWidget(self.state, 1)
        column.addLayout(line)
        column.addWidget(self.bar)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 6, 8, 6)
        whole.setSpacing(8)
        whole.addLayout(column, 1)
        for button in (self.cancel, self.folder, self.away):
            button.setProperty("role", "small")
            whole.addWidget(button)

    def show_row(self, row: JobRow, state: str) -> None:
        """Show how it stands now."""
        end = row.end
        failed = end is not None and end.outcome is JobOutcome.FAILED
        done = end is not None and end.outcome is JobOutcome.DONE
        set_role(self, "jobwarn" if failed else "job")
        glyph = "◆ " if failed else "✓ " if done else ""
        self.title.setText(f"{glyph}{row.order.title}")
        set_role(self.state, "wrong" if failed else "told")
        self.state.set_whole(state)
        self.bar.setVisible(end is None)
        self.bar.setRange(0, max(row.progress.total, 1))
        self.bar.setValue(row.progress.done if row.running else 0)
        self.cancel.setVisible(end is None)
        self.folder.setVisible(done and bool(end and end.told.get("file")))
        self.away.setVisible(end is not None)
