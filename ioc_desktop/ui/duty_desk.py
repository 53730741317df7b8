"""Drives the directives' window: reads what is stored here, hands over what an officer did.

"Recorded" is said only when the station has it on disk. What was typed stays in its form
until then, with the key that was made for it: recording it once more records it once.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.directives import rebased
from ioc_desktop.domain.drafts import DRAFTS_TOPIC
from ioc_desktop.domain.outbox import OUTBOX_TOPIC, ActionChange, ActionRow, DirectiveRow
from ioc_desktop.domain.queries import DirectiveQuery, Unanswered
from ioc_desktop.domain.reporting.single import REPORT_FIGURE, is_figure_id
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.station.protocol import DutyRequest, RetryOutbox, SettleAction
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.draft_desk import DraftDesk
from ioc_desktop.ui.duty_detail import choice_of, duty_detail
from ioc_desktop.ui.duty_entry import Draft, Entry, request_of
from ioc_desktop.ui.duty_form import DutyForm
from ioc_desktop.ui.duty_model import DutyView, action_words, duty_view, questions
from ioc_desktop.ui.duty_window import DutyWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.recording import why_not_recorded
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient

GATHER_MS: Final = 300
"""News that come within this time are read once."""
REFRESH_MS: Final = 15_000
"""How often ages and deadlines are judged anew while the window is open."""

_Target = tuple[str, str]


class DutyDesk(QObject):
    """One directives' window of a console. Signals: ``news(str, bool)``.

    ``figure_edit_asked(ActionRow)``: a reported figure that was lost is to be edited.
    ``news`` is one line for whoever is at the desk, and whether it needs them.
    """

    news = Signal(str, bool)
    figure_edit_asked = Signal(object)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        *,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        station: StationClient | None,
        clock: RoomClock,
        look: Look,
        room_name: str = "",
        officers: Mapping[str, str] | None = None,
        beside: QWidget | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Open nothing yet; ``officers`` are the site's, names by id.

        The window opens on the screen of ``beside``.
        """
        super().__init__(parent)
        self._feed, self._tasks, self._station = feed, tasks, station
        self._clock, self._look, self._room_name = clock, look, room_name
        self._beside = beside
        self._officers = dict(officers or {})
        self._officer = next(iter(self._officers), "")
        self._chosen: _Target | None = None
        self._need: str | None = None
        self._sent: tuple[Entry, str] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._again = False
        self.window: DutyWindow | None = None
        self.drafts = DraftDesk(tasks, station, clock.local, self._officers, self)
        self.drafts.issue_asked.connect(self.issue)
        self.drafts.changed.connect(self._read_again)
        self._soon = _timer(self, GATHER_MS, self._read_again, once=True)
        self._ticks = _timer(self, REFRESH_MS, self._read_again, once=False)
        if station is not None:
            station.outbox_changed.connect(self._on_outbox_changed)
            station.topics_changed.connect(self._on_topics_changed)

    def open(self) -> DutyWindow:
        """Show the window in front of the others, reading anew."""
        window = self.window
        if window is None:
            window = self.window = DutyWindow(self._room_name, self._look)
            window.closed.connect(self._on_closed)
            window.new_asked.connect(self.issue)
            window.retry_asked.connect(self._on_retry)
            window.directive_chosen.connect(self._on_directive_chosen)
            window.need_chosen.connect(self._on_need_chosen)
            window.draft_chosen.connect(self._on_draft_chosen)
            window.conclusion_asked.connect(self._on_conclusion_asked)
        show_beside(window, self._beside)
        self._ticks.start()
        self._read_again()
        return window

    def issue(self, draft: Draft | None = None) -> None:
        """Open the form of a new directive; ``draft`` says what it is about."""
        window = self.open()
        self._open_form(window, draft if isinstance(draft, Draft) else Draft("new"))

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        if self.window is not None:
            self.window.set_look(look)
            self._read_again()

    def close(self) -> None:
        """Close the window. May be called twice."""
        self._soon.stop()
        self._ticks.stop()
        self.drafts.closed = True
        if self._reading is not None:
            self._reading.cancel()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    # What the station tells.

    def _on_topics_changed(self, topics: frozenset[str]) -> None:
        if topics & {OUTBOX_TOPIC, DRAFTS_TOPIC} or any(
            topic.endswith("/directives") for topic in topics
        ):
            self._refresh_soon()

    def _on_outbox_changed(self, changes: tuple[ActionChange, ...]) -> None:
        words = self._look.words
        for change in changes:
            what = action_words(change.state, words)
            why = f" ({in_words(change.reason, words)})" if change.reason else ""
            line = words("Directive {id}: {what}", id=change.target, what=f"{what}{why}")
            if is_figure_id(change.target):
                line = words("The figure: {what}", what=f"{what}{why}")
            needs = change.state in {"refused", "superseded"}
            self.news.emit(line, needs)
            if self.window is not None:
                self.window.say(line, warn=needs)
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if self._visible and not self._soon.isActive():
            self._soon.start()

    def act_as(self, name: str) -> None:
        """Begin forms for the officer of this name, who acts at the console."""
        self._officer = next((key for key, known in self._officers.items() if known == name), name)

    # What the officer does.

    def _on_closed(self) -> None:
        self._ticks.stop()

    def _on_directive_chosen(self, row: int) -> None:
        view = self.window.view if self.window is not None else DutyView()
        if 0 <= row < len(view.rows):
            self._choose((view.rows[row].centre, view.rows[row].id), None)

    def _on_need_chosen(self, row: int) -> None:
        view = self.window.view if self.window is not None else DutyView()
        if 0 <= row < len(view.lost):
            action = view.lost[row]
            self._choose((action.centre, action.target), action.key)

    def _on_draft_chosen(self, row: int) -> None:
        window = self.window
        if window is None or window.is_filled_in or not 0 <= row < len(window.view.drafts):
            return
        self._chosen = self._need = None
        self.drafts.chosen = window.view.drafts[row].draft.key
        self._read_again()

    def _on_conclusion_asked(self) -> None:
        window = self.window
        if window is not None and window.form is not None:
            # What was typed there is not lost to another form.
            window.say(self._look.words("Record or cancel what is open first"), warn=True)
        elif self.window is not None:
            self.drafts.begin(self.window, self._look, self._officer)

    def _choose(self, target: _Target, need: str | None) -> None:
        if self.window is not None and self.window.is_filled_in:
            return
        self._chosen, self._need, self.drafts.chosen = target, need, ""
        self._read_again()

    def _on_retry(self) -> None:
        words = self._look.words
        self._hand_over(words("Send now"), RetryOutbox(number=0), words("Sending what waits …"))

    def _on_step(self, row: DirectiveRow, states: tuple[str, ...]) -> None:
        if self.window is not None:
            self._open_form(self.window, Draft("step", row=row, states=states))

    def _on_edit(self, action: ActionRow) -> None:
        if action.kind == REPORT_FIGURE:
            self.figure_edit_asked.emit(action)
            return
        self._tasks.start(self._look.words("Edit …"), self._edit(action))

    async def _edit(self, action: ActionRow) -> None:
        """Open the lost action's form on top of what stands there now."""
        query = DirectiveQuery(centre=action.centre, target=action.target)
        snapshot = await asyncio.wrap_future(self._feed.read({"it": query}, lambda found: found))
        found = snapshot.answers.get("it")
        row = found if isinstance(found, DirectiveRow) else None
        if isinstance(found, Unanswered) or self.window is None:
            return
        won = action.won.row if action.won is not None else None
        if row is not None and won is None:
            won = row.row
        lost = replace(action, row=rebased(action.row, action.seen, won))
        states = () if row is None else duty_detail(row, 0, self._look.words, {}).states
        self._open_form(self.window, Draft("edit", row=row, lost=lost, states=states))

    def _on_settle(self, choice: str, action: ActionRow) -> None:
        words = self._look.words
        if choice == "resend":
            request = SettleAction(
                number=0, key=action.key, choice="resend", officer=self._officer or action.officer,
                new_key=uuid.uuid4().hex,
            )  # fmt: skip
            done = words("Recorded: it is sent again on top of the other change")
        else:
            request = SettleAction(
                number=0, key=action.key, choice="let_go", officer=self._officer or action.officer
            )
            done = words("Let go: it stays in the history, nothing is sent")
        self._need = None
        self._hand_over(words("Choose"), request, done)

    def _open_form(self, window: DutyWindow, draft: Draft) -> None:
        form = DutyForm(draft, self._look, window.view.directory, self._clock.local())
        form.set_officers(self._officers, self._officer)
        form.submitted.connect(self._on_submitted)
        form.cancelled.connect(self._on_cancelled)
        self._sent = None
        window.show_form(form)

    def _on_cancelled(self) -> None:
        if self.window is not None:
            self.window.close_form()
            self._read_again()

    def _on_submitted(self, entry: Entry) -> None:
        form = self.window.form if self.window is not None else None
        if form is None:
            return
        self._officer = entry.officer
        # The same words under the same key: it is recorded once, however often it is asked.
        key = self._sent[1] if self._sent and self._sent[0] == entry else uuid.uuid4().hex
        self._sent = (entry, key)
        request = request_of(
            form.draft,
            entry,
            key=key,
            now_s=self._clock.now_s(),
            now=self._clock.local().isoformat(timespec="seconds"),
        )
        self._chosen, self._need = (request.centre, request.target), None
        self.drafts.chosen = ""
        self._hand_over(self._look.words("Record it"), request, "", form)

    def _hand_over(
        self, name: str, request: DutyRequest, done: str, form: DutyForm | None = None
    ) -> None:
        self._tasks.start(name, self._record(request, done, form))

    async def _record(self, request: DutyRequest, done: str, form: DutyForm | None) -> None:
        """Give it to the station; say "recorded" when it is on disk, or why it is not."""
        words = self._look.words
        why = await why_not_recorded(self._station, request, words)
        if self.window is None:
            return
        if why:
            text = words("Not recorded: {why}", why=why)
            self.window.say(text, warn=True)
            if form is not None and self.window.form is form:
                form.say(text)
            return
        if form is not None and self.window.form is form:
            self.window.close_form()
        time = self._clock.local().strftime("%H:%M:%S")
        self.window.say(done or words("Recorded at {time}, on this machine's disk", time=time))
        self._read_again()

    # Reading.

    @property
    def _visible(self) -> bool:
        return self.window is not None and self.window.isVisible()

    def _read_again(self) -> None:
        if not self._visible:
            return
        if self._reading is not None:
            self._again = True
            return
        self._reading = self._tasks.start(self._look.words("Directives"), self._read())

    async def _read(self) -> None:
        look, chosen = self._look, self._chosen
        build = partial(duty_view, words=look.words, names=look.centre_names)
        try:
            view = await asyncio.wrap_future(self._feed.read(questions(chosen), build))
        except KnownError as error:
            if self.window is not None:
                self.window.say(in_words(str(error), look.words), warn=True)
            return
        finally:
            self._reading = None
        if self.window is not None:
            self.window.show_view(view)
            if self._chosen is not None:
                places = [(row.centre, row.id) for row in view.rows]
                self.window.mark(places.index(self._chosen) if self._chosen in places else -1)
            self._show_side(view)
        if self._again:
            self._again = False
            self._read_again()

    def _show_side(self, view: DutyView) -> None:
        window, words = self.window, self._look.words
        if window is None or window.is_filled_in:
            return
        if self.drafts.show(window, view.drafts, self._look, self._officer, view.now_s):
            return
        detail = None
        if view.chosen is not None and (view.chosen.centre, view.chosen.id) == self._chosen:
            detail = duty_detail(view.chosen, view.now_s, words, self._look.centre_names)
        lost = next((one for one in view.lost if one.key == self._need), None)
        choice = choice_of(lost, view.now_s, words) if lost is not None else None
        if choice is None and detail is not None:
            choice = detail.choice
        panel = window.show_detail(detail, choice)
        if panel is None:
            return
        if detail is not None:
            panel.step_asked.connect(partial(self._on_step, detail.row, detail.states))
        if choice is not None:
            panel.resend_asked.connect(partial(self._on_settle, "resend", choice.action))
            panel.let_go_asked.connect(partial(self._on_settle, "let_go", choice.action))
            panel.edit_asked.connect(partial(self._on_edit, choice.action))


def _timer(parent: QObject, interval_ms: int, call: Callable[[], None], *, once: bool) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.setSingleShot(once)
    timer.timeout.connect(call)
    return timer
