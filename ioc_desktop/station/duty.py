"""The outbox inside the station: takes what officers did, sends it, says what became of it.

It stands apart from the sync: its own database on its own thread, so that neither a long page
nor a damaged cache delays an officer; a duty.db that cannot be opened stops nobody else and
is tried again. A request is answered only when what it says is on the disk (16). Requests
come over the pipe, or from another program of this machine through the spool.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from ioc_desktop.config import Site
from ioc_desktop.domain.drafts import DRAFTS_TOPIC
from ioc_desktop.domain.journal import JOURNAL_TOPIC
from ioc_desktop.domain.outbox import NO_SUCH_CENTRE, OUTBOX_TOPIC
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import (
    Done,
    DropDraft,
    DutyRequest,
    FromStation,
    OutboxChanged,
    RecordAction,
    RecordDrafts,
    RecordSwitches,
    RetryOutbox,
    SettleAction,
    Trouble,
)
from ioc_desktop.station.spool import Spool
from ioc_desktop.store.duty_ledger import Changes
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.faults import StoreError
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.duty_desk import DutyDesk
from ioc_desktop.sync.outbox import CommandGate, OutboxPace, OutboxSender

OPEN_AGAIN_S: Final = 5.0
OPENED_WITHIN_S: Final = 5.0
TEND_S: Final = 30.0
SPOOL_S: Final = 0.2
TROUBLE: Final = "outbox"
"""The code of the outbox's ``Trouble``; there is at most one at a time."""
SAVED: Final = "outbox_saved"
"""The code of the word that a damaged outbox was saved; it stays until the station ends."""

_NOT_OPEN: Final = "the outbox is not open yet; try again"
_CRASHED: Final = "this request met a fault of the program, which the station's log describes"


class StationDuty:
    """Composed and run by ``StationService``; may be stopped at any moment."""

    def __init__(
        self,
        site: Site,
        folder: Path,
        clock: StationClock,
        log: structlog.stdlib.BoundLogger,
        *,
        say: Callable[[FromStation], bool],
        moved: Callable[[str], None],
        pace: OutboxPace | None = None,
    ) -> None:
        """Nothing is opened before ``run``.

        ``say`` sends a message to the screen side, ``moved`` tells it of a topic.
        """
        self._site = site
        self._folder = folder
        self._clock = clock
        self._log = log
        self._say = say
        self._moved = moved
        self._pace = pace
        self.opened = asyncio.Event()
        """Set while requests can be carried out."""
        self._desk: DutyDesk | None = None
        self._senders: dict[str, OutboxSender] = {}
        self._trouble: str | None = _NOT_OPEN
        self._spool = Spool(folder)

    async def run(
        self,
        adapters: list[CentreAdapter],
        info: Callable[[str], CentreInfo | None],
    ) -> None:
        """Open the outbox, however often it takes, and drain it until cancelled.

        ``info`` tells what a centre last said of itself.
        """
        desk = await self._opened()
        try:
            await self._greet(desk)
            self._desk = desk
            self.opened.set()
            for adapter in adapters:
                if isinstance(adapter, CommandGate):
                    self._senders[adapter.centre] = OutboxSender(
                        adapter,
                        desk,
                        self._clock,
                        self,
                        info=partial(info, adapter.centre),
                        pace=self._pace,
                    )
            async with asyncio.TaskGroup() as tasks:
                for sender in self._senders.values():
                    tasks.create_task(self._kept(sender))
                tasks.create_task(self._tend(desk))
                tasks.create_task(self._take_up_spool())
        finally:
            self._desk = None
            self.opened.clear()
            await desk.close()

    @property
    def trouble(self) -> str | None:
        """What is wrong with the outbox's own database, None if nothing is."""
        return self._trouble

    def centre_back(self, centre: str) -> None:
        """The centre answers again: send what its outage held."""
        if centre in self._senders:
            self._senders[centre].centre_back()

    async def answer(self, request: DutyRequest) -> Done:
        """Carry out a request; return when it is on the disk, or could not be taken."""
        try:
            await self._carry_out(request)
        except KnownError as error:
            self._log.info("a request was not taken", why=str(error))
            return Done(number=request.number, error=str(error))
        except Exception as error:  # noqa: BLE001  # a bug with one request must not end the outbox
            self._log.error("a request crashed", exc_info=error)
            return Done(number=request.number, error=_CRASHED)
        return Done(number=request.number)

    # What the sender tells (``sync.outbox.OutboxListener``).

    def outbox_changed(self, changes: Changes) -> None:
        """Tell the screens, and the log."""
        self._works()
        self._moved(OUTBOX_TOPIC)
        for one in changes:
            self._log.info(
                "action",
                key=one.key,
                centre=one.centre,
                target=one.target,
                state=one.state,
                why=one.reason,
            )
        if changes:
            self._say(OutboxChanged(changes=changes))

    def outbox_failed(self, error: StoreError) -> None:
        """Tell of the disk's trouble once."""
        if self._trouble != str(error):
            self._trouble = str(error)
            self._log.error("the outbox cannot be written", code=error.code, why=str(error))
            self._say(Trouble(code=TROUBLE, text=str(error)))

    def _works(self) -> None:
        if self._trouble is not None:
            self._say(Trouble(code=TROUBLE, text=self._trouble, cleared=True))
            self._trouble = None

    # Requests.

    async def _carry_out(self, request: DutyRequest) -> None:
        with contextlib.suppress(TimeoutError):
            # A station that has just begun opens it within this time.
            await asyncio.wait_for(self.opened.wait(), OPENED_WITHIN_S)
        desk = self._desk
        if desk is None:
            raise KnownError(self._trouble or _NOT_OPEN)
        if isinstance(request, RetryOutbox):
            self._known_centre(request.centre)
            for sender in self._senders.values():
                if request.centre in {None, sender.centre}:
                    sender.ask()
            return
        if isinstance(request, RecordSwitches):
            await self._take_down(desk, request)
            return
        if isinstance(request, RecordDrafts | DropDraft):
            await self._take_draft(desk, request)
            return
        try:
            changes = await self._write(desk, request)
        except StoreError as error:
            self.outbox_failed(error)
            raise
        self.outbox_changed(changes)
        for sender in self._senders.values():
            sender.wake()

    async def _take_down(self, desk: DutyDesk, request: RecordSwitches) -> None:
        """Return when the switches are on the disk."""
        try:
            await desk.journal(request.switches, self._clock.now_s(), request.missed)
        except StoreError as error:
            self.outbox_failed(error)
            raise
        self._works()
        self._moved(JOURNAL_TOPIC)

    async def _take_draft(self, desk: DutyDesk, request: RecordDrafts | DropDraft) -> None:
        """Return when the drafts are kept on the disk, or the one is dropped."""
        now_s = self._clock.now_s()
        try:
            if isinstance(request, RecordDrafts):
                await desk.keep_drafts(request.drafts, now_s)
            else:
                who = self._site.officer(request.officer).name
                await desk.drop_draft(request.key, who, request.why, now_s)
        except StoreError as error:
            self.outbox_failed(error)
            raise
        self._works()
        self._moved(DRAFTS_TOPIC)

    async def _write(self, desk: DutyDesk, request: RecordAction | SettleAction) -> Changes:
        """Return when it is on the disk; what changed beside the request's own action."""
        now_s = self._clock.now_s()
        if isinstance(request, RecordAction):
            self._known_centre(request.centre)
            await desk.record(self._new(request), now_s)
            return ()
        officer = self._site.officer(request.officer)
        if request.choice == "let_go":
            return await desk.let_go(request.key, now_s)
        if request.new_key is None:
            raise KnownError("to send it again a new key is needed")
        await desk.resend(request.key, request.new_key, (officer.id, officer.name), now_s)
        return ()

    def _new(self, request: RecordAction) -> NewAction:
        officer = self._site.officer(request.officer)
        return NewAction(
            key=request.key,
            centre=request.centre,
            target=request.target,
            officer=officer.id,
            officer_name=officer.name,
            row=request.row,
            kind=request.kind,
            seen=request.seen,
            expected_rev=request.expected_rev,
            base=request.base,
            replaces=request.replaces,
        )

    def _known_centre(self, centre: str | None) -> None:
        if centre is not None and centre not in {one.id for one in self._site.centres}:
            raise KnownError(f"the site file names no centre {centre!r}")

    # What goes on beside.

    async def _opened(self) -> DutyDesk:
        while True:
            try:
                desk = await DutyDesk.open(self._folder)
            except StoreError as error:
                self.outbox_failed(error)
                await asyncio.sleep(OPEN_AGAIN_S)
                continue
            return desk

    async def _greet(self, desk: DutyDesk) -> None:
        """Say what is to be said of an outbox that was just opened."""
        if self._trouble == _NOT_OPEN:
            self._trouble = None
        self._works()
        if desk.salvaged is not None:
            saved = desk.salvaged
            self._log.error(
                "the outbox was damaged; what could be read was saved",
                kept=str(saved.aside),
                actions=saved.actions,
                unreadable=saved.unreadable,
                complete=saved.complete,
            )
            text = (
                f"the outbox was damaged: {saved.actions} actions were saved, "
                f"{saved.unreadable} could not be read; look through the outbox "
                f"(the damaged file is kept: {saved.aside.name})"
            )
            self._say(Trouble(code=SAVED, text=text))
        for centre in await desk.centres_waiting():
            if centre not in {one.id for one in self._site.centres}:
                await desk.held(centre, NO_SUCH_CENTRE, self._clock.now_s())
        self._moved(OUTBOX_TOPIC)
        self._moved(JOURNAL_TOPIC)
        self._moved(DRAFTS_TOPIC)

    async def _kept(self, sender: OutboxSender) -> None:
        """Run a sender for ever; one that ends by a bug is begun again."""
        while True:
            try:
                await sender.run()
            except Exception as error:  # noqa: BLE001  # a bug with one centre must not end the other
                self._log.error("a task crashed", task=f"{sender.centre}/outbox", exc_info=error)
            await asyncio.sleep(1.0)

    async def _tend(self, desk: DutyDesk) -> None:
        while True:
            await asyncio.sleep(TEND_S)
            await desk.tend()

    async def _take_up_spool(self) -> None:
        """Carry out what other programs of this machine left here, each once."""
        while True:
            for name, request in await asyncio.to_thread(self._spool.waiting):
                done = await self.answer(request)
                await asyncio.to_thread(self._spool.answer, name, done.error)
            await asyncio.sleep(SPOOL_S)
