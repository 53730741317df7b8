"""What the directives' window does with drafts: one is written, opened, issued, or dropped.

A draft is issued as any directive is, under its own key: the station takes it once, and with
the very transaction that records the action the draft is no longer open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from ioc_desktop.domain.drafts import Draft, DraftRow
from ioc_desktop.station.protocol import DropDraft, RecordDrafts
from ioc_desktop.ui.conclusion_entry import Addressed, addressed, addressees
from ioc_desktop.ui.conclusion_form import ConclusionForm
from ioc_desktop.ui.draft_model import draft_facts
from ioc_desktop.ui.draft_panel import DraftPanel
from ioc_desktop.ui.duty_entry import Draft as FormDraft
from ioc_desktop.ui.duty_entry import about_draft
from ioc_desktop.ui.duty_window import DutyWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.recording import why_not_recorded
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.station_client import StationClient


class DraftDesk(QObject):
    """Signals: ``issue_asked(Draft)`` with the form's beginning, ``changed()``."""

    issue_asked = Signal(object)
    changed = Signal()

    def __init__(
        self,
        tasks: ShortTasks,
        station: StationClient | None,
        now: Callable[[], datetime],
        officers: Mapping[str, str],
        parent: QObject,
    ) -> None:
        """Do nothing yet; ``now`` is the room's local time."""
        super().__init__(parent)
        # The station itself: a method of the owner would make a ring of the two, which is swept
        # up in whatever thread happens to look for garbage, with the station's pipes in it.
        self._tasks, self._station, self._now, self._officers = tasks, station, now, officers
        self.chosen = ""
        """The key of the draft that is open, "" for none."""
        self.closed = False
        """Set when the window is gone: what is answered then is told to nobody."""

    def show(
        self, window: DutyWindow, rows: Sequence[DraftRow], look: Look, officer: str, now_s: int
    ) -> bool:
        """Open the chosen draft at the right; False where none is, or it waits no longer."""
        row = next((one for one in rows if one.draft.key == self.chosen), None)
        if row is None:
            self.chosen = ""
            return False
        facts = draft_facts(row, now_s, look.words, look.centre_names)
        panel = window.show_draft(row, facts)
        if panel is not None:
            panel.set_officers(self._officers, officer)
            panel.issue_asked.connect(partial(self._on_issue, window, row, look))
            panel.drop_asked.connect(partial(self._on_drop, window, panel, look))
        return True

    def begin(self, window: DutyWindow, look: Look, officer: str) -> None:
        """Open the form for a conclusion; one that is open already gets the keyboard."""
        form = window.conclusion
        if form is None:
            form = ConclusionForm(
                look, window.view.directory, self._now, officers=self._officers, officer=officer
            )
            form.kept.connect(partial(self._on_kept, form, look))
            form.cancelled.connect(partial(self._on_put_away, window))
            window.show_conclusion(form)
        form.begin()

    def _on_issue(self, window: DutyWindow, row: DraftRow, look: Look) -> None:
        known = addressees(window.view.directory, look.centre_names)
        self.issue_asked.emit(with_addressee(about_draft(row.draft), row.draft, known))

    def _on_drop(
        self, window: DutyWindow, panel: DraftPanel, look: Look, who: str, why: str
    ) -> None:
        request = DropDraft(number=0, key=panel.row.draft.key, officer=who, why=why)
        self._tasks.start(look.words("Drop it"), self._drop(window, panel, look, request))

    async def _drop(
        self, window: DutyWindow, panel: DraftPanel, look: Look, request: DropDraft
    ) -> None:
        words = look.words
        fault = await why_not_recorded(self._station, request, words)
        if self.closed or window.draft_panel is not panel:
            return
        if fault:
            text = words("Not recorded: {why}", why=fault)
            panel.say(text)
            window.say(text, warn=True)
            return
        self.chosen = ""
        window.close_draft()
        window.say(words("Dropped: the draft stays in the history with the reason"))
        self.changed.emit()

    def _on_kept(self, form: ConclusionForm, look: Look, draft: Draft) -> None:
        self._tasks.start(look.words("Keep as a draft"), self._keep(form, look, draft))

    async def _keep(self, form: ConclusionForm, look: Look, draft: Draft) -> None:
        request = RecordDrafts(number=0, drafts=(draft,))
        fault = await why_not_recorded(self._station, request, look.words)
        if self.closed:
            return
        if fault:
            form.say(look.words("Not recorded: {why}", why=fault))
        else:
            form.confirm()
            self.changed.emit()

    def _on_put_away(self, window: DutyWindow) -> None:
        window.close_conclusion()
        self.changed.emit()


def with_addressee(begun: FormDraft, draft: Draft, known: Sequence[Addressed]) -> FormDraft:
    """Return the form's beginning with the addressee's code, where a name alone was typed."""
    found = addressed(draft.addressee, known)
    if found is None or draft.agency or draft.locality:
        return begun
    return replace(begun, centre=found.centre, agency=found.agency, locality=found.locality)
