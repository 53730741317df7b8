"""A random script for the outbox: two officers, a few directives, kills and a wire that breaks.

Each action carries a mark in its note, which the centre writes into the directive's history:
so the centre's own log says how often each took effect, and in which order. That is judged
when the faults have ended and both outboxes have drained.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ioc_desktop.domain.directives import MAY_BECOME
from ioc_desktop.domain.outbox import ActionRow
from ioc_desktop.errors import KnownError
from tests.faults.nursery import Nursery
from tests.faults.outbox_room import COMMAND_FAULTS, ISSUED, Officer, OutboxRoom, new_key, until
from tests.faults.wire import Mix

TARGETS = tuple(f"directive/{number}" for number in range(4))
BREAKS = tuple(name for name in COMMAND_FAULTS if name != "unauthorized")
DRAINED_S = 60.0
SAID_S = 4.0


@dataclass
class OutboxScript:
    """One run of so many acts; ``violations`` says what is wrong, by the seed's name."""

    seed: int
    folder: Path
    nursery: Nursery
    acts: int = 25
    done: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    recorded: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    async def play(self) -> None:
        """Act, break, kill; then end all faults and judge."""
        self.folder.mkdir(parents=True)
        async with OutboxRoom(self.folder, self.nursery, seed=self.seed) as room:
            officers = [await room.officer(name) for name in ("lan", "minh")]
            for officer in officers:
                officer.patience_s = SAID_S
            await officers[0].put(TARGETS[0], ISSUED)
            for _ in range(self.acts):
                await self._act(room, self.chance.choice(officers))
            await self._calm(officers)
            for officer in officers:
                self._judge(room, officer)

    async def _act(self, room: OutboxRoom, officer: Officer) -> None:
        what = self.chance.choices(
            ("write", "mix", "kill station", "kill centre", "choose"), (12, 4, 3, 2, 3)
        )[0]
        self.done[what] += 1
        if what == "write":
            await self._write(officer)
        elif what == "mix":
            count = self.chance.randint(1, 4)
            share = self.chance.choice((0.0, 0.4, 0.8, 1.0))
            officer.wire.mix = Mix(share, tuple(self.chance.sample(BREAKS, count)))
        elif what == "kill station":
            await officer.kill()
            await asyncio.sleep(self.chance.uniform(0, 0.2))
            await officer.start()
        elif what == "kill centre":
            await room.kill_centre()
            await asyncio.sleep(self.chance.uniform(0, 0.3))
            await room.start_centre()
        else:
            await self._choose(officer)

    async def _write(self, officer: Officer) -> None:
        """One step of a directive as it stands on the officer's screen."""
        target, key = self.chance.choice(TARGETS), new_key()
        try:
            shown = officer.directive(target).row
            state = self.chance.choice(sorted(MAY_BECOME[shown.state]) or ["closed"])
            writing = officer.act(target, state, note=key, key=key)  # type: ignore[arg-type]  # one of them
        except AssertionError:
            writing = officer.put(target, ISSUED, key=key)
        try:
            await writing
        except KnownError:
            self.done["not said"] += 1
            return
        self.recorded[officer.name].append(key)

    async def _choose(self, officer: Officer) -> None:
        lost = officer.outbox().lost
        if lost:
            choice = self.chance.choice(("resend", "let_go"))
            try:
                await officer.choose(self.chance.choice(lost).key, choice)
            except KnownError:
                self.done["not said"] += 1

    async def _calm(self, officers: list[Officer]) -> None:
        for officer in officers:
            await officer.wire.calm()
        for officer in officers:
            try:
                await until(officer.drained, within_s=DRAINED_S)
            except TimeoutError:
                left = [(one.state, one.reason) for one in officer.outbox().waiting]
                self.violations.append(f"{officer.name}'s outbox did not drain: {left}")

    def _judge(self, room: OutboxRoom, officer: Officer) -> None:
        actions: dict[str, ActionRow] = {}
        for target in TARGETS:
            try:
                actions |= {one.key: one for one in officer.directive(target).actions}
            except AssertionError:
                continue
        for key in self.recorded[officer.name]:
            if key not in actions:
                self.violations.append(f"{officer.name}: {key} was said to be recorded and is gone")
        for target, (_rev, row) in room.rows().items():
            notes = [step.get("note") for step in row["history"]]
            mine = [note for note in notes if note in actions]
            self._judge_order(officer, target, mine, actions)
            for key, count in Counter(mine).items():
                if count > 1 and not any(one.replaces == key for one in actions.values()):
                    self.violations.append(f"{key} took effect {count} times")
        for key, action in actions.items():
            self._judge_one(room, key, action)

    def _judge_order(
        self, officer: Officer, target: str, marks: list[str], actions: dict[str, ActionRow]
    ) -> None:
        said = [key for key in self.recorded[officer.name] if key in marks]
        plain = [key for key in said if actions[key].state == "accepted"]
        seen = [key for key in marks if key in plain]
        if seen != plain:
            self.violations.append(f"{target}: out of order: {seen} instead of {plain}")

    def _judge_one(self, room: OutboxRoom, key: str, action: ActionRow) -> None:
        row = room.rows().get(action.target, (0, {"history": []}))[1]
        history = row.get("history", [])
        count = sum(step.get("note") == key for step in history)
        resent = action.settled == "resent"
        marked = bool(action.row.history) and action.row.history[-1].note == key
        if action.state == "accepted" and marked and count != 1:
            self.violations.append(f"{key} was accepted and stands {count} times in the history")
        if action.state in {"refused", "superseded"} and count and not resent:
            self.violations.append(f"{key} is {action.state} and took effect")
        if action.unanswered:
            self.violations.append(f"{key} has no answer: {action.reason}")
