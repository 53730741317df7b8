"""The one door for rows from outside: workbooks, exchange formats, polled sources.

Everything of one file or one poll is put in one transaction: all of it or nothing. A row that
is there already is not written again, so that the same file twice changes nothing. Imported
rows stand at revisions from ``IMPORTED`` on, which the demonstration world never reaches:
it does not write over what an agency has sent (``spared``), and catalogue rows keep what an
import said of them. What is only due later (an alert that expires) waits in the store for
the process that moves the clock (``let_happen``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

import msgspec

from ioc_desktop.centre.store import CentreStore, Change
from ioc_desktop.domain.durations import parse_instant_or_none, told_until_s
from ioc_desktop.domain.reporting.single import figure_id
from ioc_desktop.domain.rows import Observation, Row, Subsystem

IMPORTED: Final = 1_000_000_000
"""The first revision of an imported row; the world's own are small numbers."""

LATER: Final = "later"
"""The key under which the store remembers what is due later."""

Outcome = Literal["new", "changed", "same", "older"]
Kind = TypeVar("Kind", bound=Row)

_encode: Final = msgspec.json.Encoder().encode


class _Later(msgspec.Struct, frozen=True, array_like=True):
    """A row that will be put (``row`` None: deleted) at an instant of the centre's clock."""

    at_s: int
    dataset: str
    id: str
    row: msgspec.Raw


_read_later: Final = msgspec.json.Decoder(list[_Later]).decode


class _Item(msgspec.Struct, frozen=True):
    rev: int
    op: str
    row: msgspec.Raw = msgspec.Raw(b"null")


_read_item: Final = msgspec.json.Decoder(_Item).decode


@dataclass(slots=True)
class Taken:
    """How many rows of each outcome an intake had, in all datasets."""

    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
    """Told before what stands there: an earlier value that comes late changes nothing."""

    def count(self, outcome: Outcome) -> None:
        """Count one row."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(slots=True)
class Intake:
    """What one file or one poll brings, until it is written; see ``take_in``."""

    store: CentreStore
    taken: Taken = field(default_factory=Taken)
    _staged: dict[tuple[str, str], list[Change]] = field(default_factory=dict)
    _later: list[_Later] = field(default_factory=list)
    _decided: set[tuple[str, str]] = field(default_factory=set)
    """Of which row what will happen later is said anew here."""

    def standing(self, dataset: str, row_id: str, kind: type[Kind]) -> Kind | None:
        """Return the row that stands there now, with what this intake has put; None = none."""
        encoded = self._row(dataset, row_id)
        return None if encoded is None else msgspec.json.decode(encoded, type=kind)

    def put_figure(self, row: Observation, *, vintage: bool = True) -> Outcome:
        """Put a figure under the id by which the centre tells it; see ``put``.

        The reference centre has written some ids with the period and some without, some with
        the unit system and some without; a figure that stands under any of them is that figure.
        """
        for name in _names_of(row):
            known = self.standing("observations", name, Observation)
            if known is not None and _is_same_figure(row, known):
                return self.put("observations", name, row, vintage=vintage)
        return self.put("observations", figure_id(row), row, vintage=vintage)

    def put(self, dataset: str, row_id: str, row: Row, *, vintage: bool = True) -> Outcome:
        """Put a row. Of observations the value before stays as a vintage, unless ``vintage``
        is false (a count that runs) or what stood there was illustrative.

        An observation whose ``as_of`` lies before that of what stands there is left out.
        """  # noqa: D205  # one sentence
        encoded = _encode(row)
        before = self._row(dataset, row_id)
        outcome: Outcome = "new"
        keeps = False
        if before is not None:
            outcome = "same" if before == encoded else "changed"
            if isinstance(row, Observation):
                known = msgspec.json.decode(before, type=Observation)
                keeps = vintage and not known.illustrative
                if not known.illustrative and _told_before(row, known):
                    outcome = "older"
        if outcome in {"new", "changed"}:
            self._stage(dataset, row_id, encoded, keeps=keeps)
        self.taken.count(outcome)
        return outcome

    def delete(self, dataset: str, row_id: str) -> None:
        """Delete a row, if it is there."""
        if self._row(dataset, row_id) is not None:
            self._stage(dataset, row_id, None, keeps=False)
            self.taken.changed += 1

    def put_later(self, at_s: int, dataset: str, row_id: str, row: Row | None) -> None:
        """Let a row be put (None: deleted) when the centre's clock has come to ``at_s``.

        In place of all that earlier intakes have left to happen to it.
        """
        self._decided.add((dataset, row_id))
        self._later.append(_Later(at_s, dataset, row_id, msgspec.Raw(_encode(row))))

    def not_later(self, dataset: str, row_id: str) -> None:
        """Forget all that was to happen to a row later."""
        self._decided.add((dataset, row_id))
        self._later = [one for one in self._later if (one.dataset, one.id) != (dataset, row_id)]

    def connect(self, subsystem: str, **fields: Any) -> Outcome:
        """Say of a subsystem what an import or a source makes of it: ``state``, ``since``,
        ``note``, ``sources``. The catalogue's other words stay.

        Raises:
            KeyError: the centre has no such subsystem.
        """  # noqa: D205  # one sentence
        known = self.standing("subsystems", subsystem, Subsystem)
        if known is None:
            raise KeyError(subsystem)
        return self.put("subsystems", subsystem, msgspec.structs.replace(known, **fields))

    def write(self) -> None:
        """Append what was put, in order; called by ``take_in`` inside its transaction."""
        staged: dict[str, list[Change]] = {}
        for (dataset, _), changes in self._staged.items():
            staged.setdefault(dataset, []).extend(changes)
        for dataset, several in staged.items():
            self.store.append(dataset, several)
            self.store.set(_flag(dataset), "1")
        if self._decided:
            waiting = _waiting(self.store)
            others = [one for one in waiting if (one.dataset, one.id) not in self._decided]
            if (now := others + self._later) != waiting:
                _wait(self.store, now)

    def _row(self, dataset: str, row_id: str) -> bytes | None:
        if staged := self._staged.get((dataset, row_id)):
            return staged[-1].row
        stored = self.store.item(dataset, row_id)
        return None if stored is None else row_of(stored[1])

    def _stage(self, dataset: str, row_id: str, row: bytes | None, *, keeps: bool) -> None:
        staged = self._staged.setdefault((dataset, row_id), [])
        if staged:
            rev = staged[-1].rev
        else:
            stored = self.store.item(dataset, row_id)
            rev = 0 if stored is None else stored[0]
        staged.append(Change(row_id, max(rev + 1, IMPORTED), row, keeps))


@contextmanager
def take_in(store: CentreStore, *datasets: str) -> Iterator[Intake]:
    """Put rows into these datasets (none named: any) in one transaction, or none of them.

    Raises:
        StoreUnavailableError: the store cannot be written; nothing was.
    """
    with store.transaction(*datasets):
        intake = Intake(store)
        yield intake
        intake.write()


def spared(store: CentreStore, dataset: str, changes: list[Change]) -> list[Change]:
    """Return the world's changes without those of rows that were imported.

    Call it inside the transaction that appends them.
    """
    if store.get(_flag(dataset)) is None:
        return changes
    return [one for one in changes if not is_imported(store.item(dataset, one.id))]


def imported_ids(store: CentreStore, dataset: str) -> frozenset[str]:
    """Return the ids of a dataset that were imported, before any history was made there."""
    if store.get(_flag(dataset)) is None:
        return frozenset()
    return frozenset(name for name, stored in store.items(dataset).items() if is_imported(stored))


def is_imported(stored: tuple[int, bytes] | None) -> bool:
    """Tell whether what a store has of an id came from outside."""
    return stored is not None and stored[0] >= IMPORTED


def with_catalogue(dataset: str, stored: bytes, row: bytes) -> bytes:
    """Return an imported catalogue row brought up to date: the catalogue's names, what an
    import said of its state.
    """  # noqa: D205  # one sentence
    was = row_of(stored)
    if was is None or dataset != "subsystems":
        return was or row
    told = msgspec.json.decode(was, type=Subsystem)
    now = msgspec.json.decode(row, type=Subsystem)
    return _encode(
        msgspec.structs.replace(
            now, state=told.state, since=told.since, note=told.note, sources=told.sources
        )
    )


def let_happen(store: CentreStore, now_s: int) -> int:
    """Put what is due by ``now_s``; return how many rows. Of the one process that leads.

    Raises:
        StoreUnavailableError: the store cannot be used; it will happen at the next call.
    """
    if store.get(LATER) is None or all(one.at_s > now_s for one in _waiting(store)):
        return 0
    with store.transaction():
        waiting = _waiting(store)
        due = sorted((one for one in waiting if one.at_s <= now_s), key=lambda one: one.at_s)
        for one in due:
            stored = store.item(one.dataset, one.id)
            rev = max(IMPORTED, 0 if stored is None else stored[0] + 1)
            store.append(one.dataset, [Change(one.id, rev, _there(one.row))])
        _wait(store, [one for one in waiting if one.at_s > now_s])
    return len(due)


def row_of(item: bytes) -> bytes | None:
    """Return the encoded row of a stored item; None = it is deleted."""
    return _there(_read_item(item).row)


def _there(row: msgspec.Raw) -> bytes | None:
    return None if bytes(row) == b"null" else bytes(row)


def _waiting(store: CentreStore) -> list[_Later]:
    text = store.get(LATER)
    return [] if text is None else _read_later(text)


def _wait(store: CentreStore, waiting: Iterable[_Later]) -> None:
    store.set(LATER, _encode(list(waiting)).decode())


def _flag(dataset: str) -> str:
    return f"imported/{dataset}"


def _names_of(row: Observation) -> Iterator[str]:
    """Yield the ids under which a figure may stand."""
    kind = "" if row.measure == "actual" else f"/{row.measure}"
    for place in dict.fromkeys((row.locality, f"{row.system}:{row.locality}")):
        bare = f"{row.indicator}/{place}/{row.agency}/{row.period_start}"
        yield f"{bare}{kind}"
        yield f"{bare}/{row.period}{kind}"


def _is_same_figure(row: Observation, known: Observation) -> bool:
    same = (row.period, row.measure, row.locality) == (known.period, known.measure, known.locality)
    return same and (not row.locality or row.system == known.system)


def _told_before(row: Observation, known: Observation) -> bool:
    try:
        now_s, then_s = parse_instant_or_none(row.as_of), parse_instant_or_none(known.as_of)
    except ValueError:
        return False
    if now_s is None or then_s is None:
        return False
    # A day without a time may have been told at any hour of it.
    return now_s < then_s and told_until_s(now_s) <= then_s
