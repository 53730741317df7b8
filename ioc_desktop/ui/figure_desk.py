"""Drives the form for one figure: reads what the centre has, judges, hands over, tells.

"Recorded" is said only when the station has it on disk; what becomes of it is told by the
outbox, here while the form is open and in the directives' window always.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.outbox import ActionChange, ActionRow, OutboxBoard
from ioc_desktop.domain.queries import OutboxQuery, Query, ReportingQuery, Snapshot
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.reporting.single import FigureReport
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.station.protocol import RecordAction
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.duty_model import action_words
from ioc_desktop.ui.figure_entry import (
    FigureFields,
    Judged,
    fields_of,
    judge,
    proposed_period,
    request_of,
)
from ioc_desktop.ui.figure_form import FigureForm
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.recording import why_not_recorded
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient

_MOST_WAITING: Final = 1000


class FigureDesk(QObject):
    """One console's form for figures. Signals: ``news(str)``, one line for the officer."""

    news = Signal(str)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        *,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        station: StationClient | None,
        clock: RoomClock,
        look: Look,
        centres: tuple[str, ...],
        room_name: str = "",
        officers: Mapping[str, str] | None = None,
        beside: QWidget | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Open nothing yet; ``centres`` are the site's, by id."""
        super().__init__(parent)
        self._feed, self._tasks, self._station = feed, tasks, station
        self._clock, self._look, self._room_name = clock, look, room_name
        self._centres, self._beside = centres, beside
        self._officers = dict(officers or {})
        self._officer = next(iter(self._officers), "")
        self._desk: ReportingDesk | None = None
        self._waiting: tuple[ActionRow, ...] = ()
        self._proposed = ""
        self._sent: tuple[FigureFields, str] | None = None
        self._mine: str | None = None
        self._start: FigureFields | None = None
        self._reading: asyncio.Task[None] | None = None
        self._again = False
        self._record_when_read = False
        self.form: FigureForm | None = None
        if station is not None:
            station.outbox_changed.connect(self._on_outbox_changed)

    def act_as(self, name: str) -> None:
        """Begin forms for the officer of this name, who acts at the console."""
        self._officer = next((key for key, known in self._officers.items() if known == name), name)
        if self.form is not None:
            self.form.set_officers(self._officers, self._officer)

    def open(self, report: FigureReport | None = None, centre: str = "") -> FigureForm:
        """Show the form in front of the others; ``report`` is what it begins with."""
        form = self.form
        if form is None:
            form = self.form = FigureForm(self._room_name, self._look)
            form.set_officers(self._officers, self._officer)
            form.centre_chosen.connect(self._read_again)
            form.place_chosen.connect(self._read_again)
            form.indicator_chosen.connect(self._on_indicator_chosen)
            form.edited.connect(self._on_edited)
            form.submitted.connect(self._on_submitted)
        names = self._look.centre_names
        offered = [(one, names.get(one, one)) for one in self._centres]
        form.set_centres(offered, centre or (self._centres[0] if self._centres else ""))
        if report is not None:
            self._start = fields_of(report, centre)
        show_beside(form, self._beside)
        form.say("")
        self._read_again()
        return form

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        if self.form is not None:
            self.form.set_look(look)

    def close(self) -> None:
        """Close the window. May be called twice."""
        if self._reading is not None:
            self._reading.cancel()
        if self.form is not None:
            self.form.close()
            self.form.deleteLater()
            self.form = None

    def _judged(self) -> Judged:
        if self.form is None or self._desk is None:
            return Judged()
        words = self._look.words
        return judge(self.form.fields(), self._desk, self._waiting, self._clock.now_s(), words)

    def _read_fits(self, fields: FigureFields) -> bool:
        """Whether what was read is of the very indicator and place that are filled in."""
        desk = self._desk
        asked = (fields.centre, fields.indicator, fields.locality, fields.agency)
        return desk is not None and asked == (
            desk.centre,
            desk.indicator,
            desk.locality,
            desk.agency,
        )

    def _on_edited(self) -> None:
        if self.form is not None and self._read_fits(self.form.fields()):
            self.form.show_judged(self._judged(), complete=False)

    def _on_indicator_chosen(self) -> None:
        form = self.form
        chosen = form.chosen_indicator() if form is not None else None
        if form is not None and chosen is not None:
            proposed = proposed_period(chosen, self._clock.now_s())
            if form.period.text() in {"", self._proposed}:
                form.period.setText(proposed)
            self._proposed = proposed
        self._read_again()

    def _on_outbox_changed(self, changes: tuple[ActionChange, ...]) -> None:
        words = self._look.words
        for change in changes:
            if change.key == self._mine and self.form is not None:
                why = f" ({in_words(change.reason, words)})" if change.reason else ""
                text = words("The figure: {what}", what=f"{action_words(change.state, words)}{why}")
                self.form.say(text, warn=change.state in {"refused", "superseded"})
                self.news.emit(text)
        self._read_again()

    def _on_submitted(self) -> None:
        form = self.form
        if form is None:
            return
        fields = form.fields()
        if not self._read_fits(fields):
            self._record_when_read = True  # what stands there is still being read
            self._read_again()
            return
        judged = self._judged()
        form.show_judged(judged, complete=True)
        if judged.report is None:
            form.say(self._look.words("Not recorded: mend what is marked"), warn=True)
            return
        self._officer = fields.officer
        # The same fields under the same key: recorded once, however often it is asked.
        key = self._sent[1] if self._sent and self._sent[0] == fields else uuid.uuid4().hex
        self._sent = (fields, key)
        issued_at = self._clock.local().isoformat(timespec="seconds")
        request = request_of(fields, judged, key=key, issued_at=issued_at)
        form.record.setEnabled(False)
        self._mine = key
        self._tasks.start(self._look.words("Record it"), self._record(request))

    async def _record(self, request: RecordAction) -> None:
        """Give it to the station; say "recorded" when it is on disk, or why it is not."""
        words = self._look.words
        why = await why_not_recorded(self._station, request, words)
        if self.form is None:
            return
        if why:
            self.form.say(words("Not recorded: {why}", why=why), warn=True)
            return
        time = self._clock.local().strftime("%H:%M:%S")
        self._sent = None
        self.form.say(words("Recorded at {time}, on this machine's disk", time=time))
        self.form.begin_next()
        self._read_again()

    def _read_again(self) -> None:
        if self.form is None or not self.form.isVisible():
            return
        if self._reading is not None:
            self._again = True
            return
        self._reading = self._tasks.start(self._look.words("Report a figure"), self._read())

    async def _read(self) -> None:
        form, words = self.form, self._look.words
        if form is None:
            self._reading = None
            return
        fields = form.fields()
        start = self._start
        of = fields if start is None else start
        queries: dict[str, Query] = {
            "desk": ReportingQuery(
                centre=of.centre,
                indicator=of.indicator,
                locality=of.locality,
                agency=of.agency,
            ),
            "outbox": OutboxQuery(limit=_MOST_WAITING),
        }
        try:
            found = await asyncio.wrap_future(self._feed.read(queries, _found))
        except KnownError as error:
            form.say(in_words(str(error), words), warn=True)
            return
        finally:
            self._reading = None
        if self.form is None:
            return
        desk, self._waiting = found
        if desk is None:
            form.say(words("Nothing was received from this centre yet"), warn=True)
        else:
            self._desk = desk
            form.set_desk(desk)
            if start is not None:
                self._start = None
                form.set_fields(start)
            form.show_judged(self._judged(), complete=False)
        if self._again:
            self._again = False
            self._read_again()
        elif self._record_when_read:
            self._record_when_read = False
            if self._read_fits(form.fields()):
                self._on_submitted()


def _found(snapshot: Snapshot) -> tuple[ReportingDesk | None, tuple[ActionRow, ...]]:
    desk, outbox = snapshot.answers.get("desk"), snapshot.answers.get("outbox")
    return (
        desk if isinstance(desk, ReportingDesk) else None,
        outbox.waiting if isinstance(outbox, OutboxBoard) else (),
    )
