"""Sends what officers did to one centre: in order, once, and again by time until answered.

One command at a time. Of each directive only the oldest unanswered action may leave, so
those behind it keep their order; other directives go on meanwhile. The first try of each is
as soon as it is recorded, every other one by this process's monotonic clock, whatever is
written and whatever the wall clock does; a new station begins at once.

Trouble with the network or the centre holds the whole centre; trouble with one command
(an answer that cannot be believed, a 5xx) holds its directive only. After either, the least
recently tried directive comes first, so that one that always fails starves nobody.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from ioc_desktop.domain.outbox import NO_COMMANDS, ActionChange
from ioc_desktop.store.duty_ledger import Changes
from ioc_desktop.store.duty_rows import Outgoing, Waiting
from ioc_desktop.store.faults import StoreError
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.command_answers import (
    Accepted,
    NoCommands,
    RefusedForGood,
    Superseded,
    Verdict,
    verdict_of,
)
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.duty_desk import DutyDesk
from ioc_desktop.sync.faults import BadPage, Busy, Refused, SyncError
from ioc_desktop.sync.feed_loop import either
from ioc_desktop.sync.http import Answer

_ONE_COMMAND: Final = frozenset({"server_error", "forbidden"})
"""Codes of troubles that may be about the one command that was sent.

A centre's own 403 settles its command (``command_answers``); here it is of something on the way
that does not like what it says.
"""


@dataclass(frozen=True, slots=True)
class OutboxPace:
    """How often it is tried, in seconds.

    ``idle_s``: the outbox is looked through at least so often, also if no word came that
    something was recorded. ``credentials_s``: how often other credentials are looked for.
    """

    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0
    credentials_s: float = 5.0
    no_commands_s: float = 30.0
    idle_s: float = 30.0


@runtime_checkable
class CommandGate(Protocol):
    """A centre as the outbox sees it; adapters without commands simply are none."""

    @property
    def centre(self) -> str:
        """The centre's id in the site file."""

    async def command(self, body: bytes, key: str) -> Answer:
        """Send a command; return the centre's own final word on it.

        Raises:
            SyncError: no such word came; the command may have taken effect all the same.
        """

    def credentials_mark(self) -> str:
        """Return a mark that changes when the credentials do; it tells nothing about them."""


class OutboxListener(Protocol):
    """Who is told what becomes of actions; called on the event loop."""

    def outbox_changed(self, changes: Changes) -> None:
        """These actions are in a new state; empty: something else in the outbox changed."""

    def outbox_failed(self, error: StoreError) -> None:
        """duty.db could not be written; nothing is lost, it is tried again."""


class OutboxSender:
    """Drains one centre's actions until it is cancelled; which loses nothing."""

    def __init__(
        self,
        gate: CommandGate,
        desk: DutyDesk,
        clock: StationClock,
        listener: OutboxListener,
        *,
        info: Callable[[], CentreInfo | None] = lambda: None,
        pace: OutboxPace | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """Nothing is sent before ``run``; ``info`` is what the centre last said of itself."""
        self.centre = gate.centre
        self._gate = gate
        self._desk = desk
        self._clock = clock
        self._listener = listener
        self._info = info
        self._pace = pace or OutboxPace()
        self._chance = chance or random.Random()  # noqa: S311  # spreads load, keeps no secret
        self._news = asyncio.Event()
        self._centre_backoff = self._backoff()
        self._hold_until_s = 0.0
        self._asked_to_wait = False
        self._refused_mark: str | None = None
        self._targets: dict[str, _Target] = {}

    def wake(self) -> None:
        """Something was recorded or settled: look, but shorten no back-off."""
        self._news.set()

    def centre_back(self) -> None:
        """The centre answers again: what its trouble held goes on now.

        Also with credentials that it refused: it has just taken them.
        """
        if not self._asked_to_wait:
            self._hold_until_s = 0.0
        self._refused_mark = None
        self._news.set()

    def ask(self) -> None:
        """Try all now, also with credentials that were refused: a person asks."""
        self._hold_until_s = 0.0
        self._asked_to_wait = False
        self._refused_mark = None
        for target in self._targets.values():
            target.due_s = 0.0
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled."""
        disk = self._backoff()
        while True:
            self._news.clear()
            try:
                wait_s = await self._turn()
                disk.worked()
            except StoreError as error:
                self._listener.outbox_failed(error)
                wait_s = disk.failed()
            if wait_s > 0:
                await either(self._news, wait_s)

    async def _turn(self) -> float:
        """Send at most one command; return how long nothing else is due, in seconds."""
        heads: dict[str, Waiting] = {}
        for waiting in await self._desk.waiting(self.centre):
            heads.setdefault(waiting.target, waiting)
        self._targets = {name: self._targets.get(name) or self._target() for name in heads}
        if not heads:
            return self._pace.idle_s
        info = self._info()
        if info is not None and info.commands is False:
            await self._cannot(heads)
            return self._pace.no_commands_s
        if self._refused_mark is not None:
            if self._gate.credentials_mark() == self._refused_mark:
                return self._pace.credentials_s
            self._refused_mark = None
        now_s = self._clock.monotonic()
        if self._hold_until_s > now_s:
            return self._hold_until_s - now_s
        self._asked_to_wait = False
        due = [name for name, target in self._targets.items() if target.due_s <= now_s]
        if not due:
            soonest_s = min(target.due_s for target in self._targets.values()) - now_s
            return min(soonest_s, self._pace.idle_s)
        name = min(due, key=lambda one: (self._targets[one].tried_s, heads[one].seq))
        await self._send(heads[name], self._targets[name])
        return 0.0

    async def _send(self, head: Waiting, target: _Target) -> None:
        mark = self._gate.credentials_mark()
        target.tried_s = self._clock.monotonic()
        out = await self._desk.sending(head.key, self._clock.now_s())
        if out is None:
            # Decided or withdrawn meanwhile: the next look at the outbox will not find it.
            target.due_s = target.tried_s + target.backoff.failed()
            return
        self._listener.outbox_changed(self._left(out))
        try:
            answer = await self._gate.command(out.body, out.key)
            verdict = verdict_of(answer, out.key, out.target)
        except SyncError as error:
            await self._trouble(out, target, error, mark)
        else:
            self._centre_backoff.worked()
            target.backoff.worked()
            await self._decide(out, verdict)

    async def _trouble(self, out: Outgoing, target: _Target, error: SyncError, mark: str) -> None:
        """Hold what the trouble is about: this directive, the centre, or these credentials."""
        if isinstance(error, BadPage) or error.code in _ONE_COMMAND:
            wait_s = target.backoff.failed()
            target.due_s = self._clock.monotonic() + wait_s
            await self._failed(out, str(error), wait_s)
        elif isinstance(error, Refused):
            self._refused_mark = mark
            await self._failed(out, str(error), None)
        elif isinstance(error, Busy):
            self._asked_to_wait = error.retry_after_s is not None
            await self._held(out, error, error.retry_after_s)
        else:
            await self._held(out, error, None)

    async def _decide(self, out: Outgoing, verdict: Verdict) -> None:
        now_s = self._clock.now_s()
        changes: Changes
        match verdict:
            case Accepted():
                info = self._info()
                epoch = None if info is None else info.epoch
                changes = await self._desk.accepted(out.key, verdict.rev, verdict.row, epoch, now_s)
            case Superseded():
                changes = await self._desk.superseded(out.key, verdict.won, verdict.reason, now_s)
            case RefusedForGood():
                changes = await self._desk.refused(out.key, verdict.reason, now_s)
            case NoCommands():
                wait_s = self._pace.no_commands_s
                self._hold_until_s = self._clock.monotonic() + wait_s
                await self._failed(out, NO_COMMANDS, wait_s)
                return
        self._listener.outbox_changed(changes)

    async def _held(self, out: Outgoing, error: SyncError, at_least_s: float | None) -> None:
        """Ask nothing of this centre for a while."""
        wait_s = self._centre_backoff.failed(at_least_s)
        self._hold_until_s = self._clock.monotonic() + wait_s
        await self._failed(out, str(error), wait_s)

    async def _failed(self, out: Outgoing, reason: str, wait_s: float | None) -> None:
        now_s = self._clock.now_s()
        next_try_s = None if wait_s is None else now_s + round(wait_s)
        await self._desk.failed(out.key, reason, now_s, next_try_s)
        self._listener.outbox_changed(())

    async def _cannot(self, heads: dict[str, Waiting]) -> None:
        """Say of each waiting action that the centre takes none, once."""
        if any(head.reason != NO_COMMANDS for head in heads.values()):
            await self._desk.held(self.centre, NO_COMMANDS, self._clock.now_s())
            self._listener.outbox_changed(())

    def _left(self, out: Outgoing) -> Changes:
        """Return the change to ``sent``, where it is one."""
        if out.attempt > 1:
            return ()
        return (
            ActionChange(
                key=out.key,
                centre=self.centre,
                target=out.target,
                officer=out.officer,
                state="sent",
            ),
        )

    def _target(self) -> _Target:
        return _Target(self._backoff())

    def _backoff(self) -> Backoff:
        return Backoff(self._pace.backoff_base_s, self._pace.backoff_cap_s, self._chance)


@dataclass(slots=True)
class _Target:
    """How one directive's sending goes, by the monotonic clock."""

    backoff: Backoff
    due_s: float = 0.0
    tried_s: float = float("-inf")
