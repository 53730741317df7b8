"""The model of the truth: every revision a centre ever had, and a judge of what a cache holds.

It knows nothing of the code under test. The tests write a centre's changes themselves and
tell them to ``Truth``; ``judge`` compares what a cache holds at some moment (``held``) with
it, and says in words what is wrong: a row that never was, a gap before the cursor, an older
revision over a newer one, a vintage that is missing. ``behind`` says what is still to come.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

STAMPED = {"agencies": "name", "observations": "note", "records": "title", "alarms": "message"}
"""The datasets that are written, with the field in which each row carries its own stamp."""


def stamp(row_id: str, rev: int) -> str:
    """Return the text that a row of this revision carries."""
    return f"{row_id}@{rev}"


@dataclass(frozen=True)
class Written:
    """One change as it was written: ``value`` of an observation; ``gone`` = a delete.

    ``keeps`` = the earlier revisions stay in the log and are vintages.
    """

    dataset: str
    id: str
    rev: int
    value: float | None = None
    gone: bool = False
    keeps: bool = False


@dataclass
class Log:
    """One dataset of one epoch: changes by position; ``None`` = not known to be written yet."""

    entries: list[tuple[int | None, Written]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A row as the cache holds it; ``stamp`` None = a tombstone."""

    rev: int
    stamp: str | None
    value: float | None = None


@dataclass
class Copy:
    """One copy of a dataset in a cache (see store.feeds)."""

    number: int
    dataset: str
    stage: str
    epoch: str
    cursor: str | None
    counted: int
    rows: dict[str, Row] = field(default_factory=dict)
    vintages: set[tuple[str, int, float | None]] = field(default_factory=set)
    latest: dict[str, tuple[str, int, float | None]] = field(default_factory=dict)
    newest: dict[str, tuple[str, int, float | None]] = field(default_factory=dict)
    packs: int = 0
    stale_packs: list[str] = field(default_factory=list)

    @property
    def position(self) -> int:
        """The place in the log that the cursor means, 0 = the beginning."""
        if not self.cursor:
            return 0
        raw = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
        return int(raw.rpartition(b"|")[2])


@dataclass
class Held:
    """What a cache holds at one moment, and what it says of itself."""

    copies: list[Copy] = field(default_factory=list)
    set_aside: int = 0
    sound: str = "ok"
    notes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    reachable: bool | None = None
    error: str | None = None

    def live(self, dataset: str) -> Copy | None:
        return next((c for c in self.copies if (c.dataset, c.stage) == (dataset, "live")), None)


class Truth:
    """Everything that one centre ever had, by epoch."""

    def __init__(self) -> None:
        self.epochs: dict[str, dict[str, Log]] = {}
        self.epoch = ""
        self._ever: dict[str, set[tuple[str, int, float | None]]] = {d: set() for d in STAMPED}

    def begin(self, epoch: str) -> None:
        """From here on the centre's history is another one."""
        self.epochs[epoch] = {dataset: Log() for dataset in STAMPED}
        self.epoch = epoch

    def write(self, changes: list[Written]) -> None:
        """Take changes that are on their way to the centre: any moment they may be there."""
        for change in changes:
            self.epochs[self.epoch][change.dataset].entries.append((None, change))
            if not change.gone:
                self._ever[change.dataset].add((change.id, change.rev, change.value))

    def written(self, heads: dict[str, int]) -> None:
        """The centre has them all now; ``heads`` are its positions."""
        for dataset, log in self.epochs[self.epoch].items():
            waiting = [n for n, (position, _) in enumerate(log.entries) if position is None]
            first = heads.get(dataset, 0) - len(waiting) + 1
            for offset, number in enumerate(waiting):
                log.entries[number] = (first + offset, log.entries[number][1])

    def visible(self, dataset: str) -> dict[str, Written]:
        """Return the rows that the centre has now."""
        rows: dict[str, Written] = {}
        for _, change in self.epochs[self.epoch][dataset].entries:
            rows[change.id] = change
        return {row_id: change for row_id, change in rows.items() if not change.gone}

    def ever(self, dataset: str) -> set[tuple[str, int, float | None]]:
        """Return every (id, rev, value) of a put in any epoch."""
        return self._ever[dataset]


def judge(truth: Truth, held: Held) -> Iterator[str]:
    """Yield what can never be right, whatever happened before and whatever is still to come."""
    if held.sound != "ok":
        yield f"the database is not sound: {held.sound}"
    if held.set_aside:
        yield f"{held.set_aside} rows set aside, of a centre that sent no bad one"
    for copy in held.copies:
        if copy.stage != "retired" and copy.dataset in STAMPED:
            for fault in _judge_copy(truth, copy):
                yield f"{copy.dataset} ({copy.stage}, epoch {copy.epoch}): {fault}"


def _judge_copy(truth: Truth, copy: Copy) -> Iterator[str]:
    logs = truth.epochs.get(copy.epoch)
    if logs is None:
        if copy.rows or copy.cursor:
            yield "the centre never had this epoch"
        return
    log = logs[copy.dataset]
    written = {(change.id, change.rev): change for _, change in log.entries}
    for row_id, row in copy.rows.items():
        yield from _judge_row(written.get((row_id, row.rev)), row_id, row)
    shown = sum(row.stamp is not None for row in copy.rows.values())
    if copy.counted != shown:
        yield f"{copy.counted} rows are counted, {shown} are there"
    if copy.latest != copy.newest:
        wrong = {k for k in copy.latest.keys() | copy.newest if _differ(copy, k)}
        yield f"the latest figures are not those of the series: {sorted(wrong)[:3]}"
    if copy.stale_packs:
        yield f"packs tell otherwise than their rows: {copy.stale_packs[:3]}"
    yield from _gaps(log, copy)
    ever = truth.ever(copy.dataset)
    told = {(row_id, value) for row_id, _, value in ever}
    for row_id, rev, value in sorted(copy.vintages, key=repr):
        # Below zero are the revisions of earlier histories.
        if (row_id, value) not in told if rev < 0 else (row_id, rev, value) not in ever:
            yield f"the vintage {(row_id, rev, value)} never was"


def _differ(copy: Copy, key: str) -> bool:
    return copy.latest.get(key) != copy.newest.get(key)


def _judge_row(change: Written | None, row_id: str, row: Row) -> Iterator[str]:
    if change is None:
        yield f"{row_id} at revision {row.rev} never was"
    elif change.gone:
        if row.stamp is not None:
            yield f"{row_id} was deleted at revision {row.rev} and is there"
    elif row.stamp is None:
        yield f"{row_id} is taken for deleted at revision {row.rev}"
    elif (row.stamp, row.value) != (stamp(row_id, row.rev), change.value):
        yield f"{row_id} at revision {row.rev} holds {row.stamp!r}, {row.value}"


def _gaps(log: Log, copy: Copy) -> Iterator[str]:
    """The cursor stands past something that is not there."""
    passed = [
        change
        for position, change in log.entries
        if position is not None and position <= copy.position
    ]
    newest: dict[str, Written] = {change.id: change for change in passed}
    final: dict[str, Written] = {change.id: change for _, change in log.entries}
    for row_id, change in newest.items():
        # Of a row that was changed again beyond the cursor, the log no longer had this one.
        if final[row_id] is not change and not final[row_id].keeps:
            continue
        row = copy.rows.get(row_id)
        if row is None or row.rev < change.rev:
            yield f"the cursor is past {row_id} at revision {change.rev}; held is {row}"
    for before, after in _kept_pairs(passed):
        vintage = (before.id, before.rev, before.value)
        if final[before.id].keeps and vintage not in copy.vintages:
            yield f"the vintage {vintage} is missing after revision {after.rev}"


def _kept_pairs(passed: list[Written]) -> Iterator[tuple[Written, Written]]:
    """Yield each kept revision with the one that changed its value."""
    before: dict[str, Written] = {}
    for change in passed:
        last = before.get(change.id)
        if last is not None and change.keeps and not last.gone and last.value != change.value:
            yield last, change
        before[change.id] = change


def went_back(before: Held, after: Held) -> Iterator[str]:
    """Yield what a later moment holds less of than an earlier one, copy by copy."""
    later = {copy.number: copy for copy in after.copies}
    for copy in before.copies:
        now = later.get(copy.number)
        if now is None or "retired" in {copy.stage, now.stage}:
            continue
        if now.position < copy.position:
            yield f"{copy.dataset}: the cursor went back from {copy.position} to {now.position}"
        for row_id, row in copy.rows.items():
            left = now.rows.get(row_id)
            if left is None or left.rev < row.rev:
                yield f"{copy.dataset}/{row_id}: revision {row.rev} was stored, now {left}"
        if lost := copy.vintages - now.vintages:
            yield f"{copy.dataset}: vintages were lost: {sorted(lost, key=repr)[:3]}"


def behind(truth: Truth, held: Held) -> Iterator[str]:
    """Yield what the cache does not show of the centre as it is now, or shows and it is not."""
    for dataset in STAMPED:
        copy = held.live(dataset)
        shown = {} if copy is None else {i: r for i, r in copy.rows.items() if r.stamp is not None}
        wanted = truth.visible(dataset)
        if copy is not None and copy.epoch != truth.epoch:
            yield f"{dataset}: still epoch {copy.epoch}, not {truth.epoch}"
        for row_id in sorted(shown.keys() | wanted.keys()):
            have, want = shown.get(row_id), wanted.get(row_id)
            if (have and have.rev) != (want and want.rev):
                yield f"{dataset}/{row_id}: held {have}, the centre has {want}"
