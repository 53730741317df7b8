"""What a centre's history is kept in: one log of changes per dataset, and answered commands.

``CentreStore`` is the seam; ``sqlite_store`` keeps it in a file for one process,
``postgres_store`` in PostgreSQL for several. In both each id stands in its dataset's log at
the position of its latest change, with the item encoded as it is sent: a page is a join of
bytes. Earlier revisions are dropped, but for changes that keep them
(``Change.keeps_earlier``): figures with vintages, whose revisions are served one after the
other. Deleted rows stay as tombstones. Positions only grow, and become visible in their
order; the epoch changes when the history is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.errors import KnownError

PAGE_BYTES: Final = 256_000
PAGE_ITEMS: Final = 1000

NUMBERS: Final = {name: number for number, name in enumerate(DATASETS)}
"""The number that stands for a dataset in the tables."""

_encode = msgspec.json.Encoder().encode

HeadsListener = Callable[[dict[str, int]], None]
"""Is told the heads that have moved, on whichever thread learnt of it; must not block."""


class StoreUnavailableError(KnownError):
    """The database cannot be used now: stopped, restarting, full. What was stored stands."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row: ``row`` is its JSON object, None = deleted.

    ``keeps_earlier``: the revisions before it stay in the log, as the figure's vintages.
    """

    id: str
    rev: int
    row: bytes | None
    keeps_earlier: bool = False

    def item(self) -> bytes:
        """Return the change as it stands in a page."""
        head = b'{"id":%b,"rev":%d,"op":' % (_encode(self.id), self.rev)
        if self.row is None:
            return head + b'"delete"}'
        return head + b'"put","row":' + self.row + b"}"


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a log: encoded items, where a reader stands after them, if there is more.

    ``epoch`` and ``head`` (the log's newest position) are of the same moment as the items.
    """

    items: list[bytes]
    position: int
    more: bool
    epoch: str
    head: int


class CentreStore(Protocol):
    """One centre's history. Writers and readers may be on any thread.

    Whatever touches the database raises ``StoreUnavailableError`` while that cannot be used;
    a transaction that was begun has then had no effect, or its effect is found by reading
    (the answer to its COMMIT may be lost on the way).
    """

    @property
    def centre(self) -> str:
        """The id of the centre whose history this is."""

    @property
    def epoch(self) -> str:
        """The id of this history; another one means: forget every cursor."""

    def begin_epoch(self) -> None:
        """Drop the whole history and start another one."""

    def get(self, key: str) -> str | None:
        """Return a remembered value."""

    def set(self, key: str, value: str) -> None:
        """Remember a value (inside the caller's transaction, if there is one)."""

    def transaction(self, *datasets: str) -> AbstractContextManager[None]:
        """Everything inside is written together, or not at all; may be nested.

        Names the datasets that it may write; none named: all. Until it ends nobody else
        writes these, so what is read of them inside is still so when it is written.
        """

    def append(self, dataset: str, changes: Iterable[Change]) -> int:
        """Write changes at the end of the dataset's log, in order; return how many.

        Of an id only the latest change stays in the log, and those before a change that keeps
        them. Revisions are the caller's; one that does not grow is a mistake in the caller and
        is refused by the index only when equal.
        """
        several = list(changes)
        return self.append_items(
            dataset,
            ((change.id, change.rev, change.item()) for change in several),
            keeping={change.id for change in several if change.keeps_earlier},
        )

    def append_items(
        self,
        dataset: str,
        items: Iterable[tuple[str, int, bytes]],
        *,
        fresh: bool = False,
        keeping: Container[str] = (),
    ) -> int:
        """Write encoded items ``(id, rev, item)``.

        ``fresh``: none of the revisions is there yet, and all given are to stay. The ids in
        ``keeping`` keep their earlier revisions.
        """

    def about(self) -> tuple[str, dict[str, int]]:
        """Return the epoch and all heads, of one moment."""

    def head(self, dataset: str) -> int:
        """Return the position of the dataset's newest change; 0 = empty."""

    def heads(self) -> dict[str, int]:
        """Return the positions of all datasets' newest changes."""

    def last_heads(self) -> dict[str, int]:
        """Return the heads that this process has last heard of, without asking anybody."""

    def notice(self) -> None:
        """Learn of what other processes wrote, and tell the listeners; called now and then.

        Nothing to do where the database itself tells of it.
        """
        return

    def read(self, dataset: str, after: int, limit: int) -> Slice:
        """Return the changes after a position: at most ``limit``, and about 256 kB."""

    def item(self, dataset: str, row_id: str) -> tuple[int, bytes] | None:
        """Return the latest ``(rev, item)`` of an id, a tombstone too; None = never seen."""

    def items(self, dataset: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of a whole dataset; for small ones."""

    def items_under(self, dataset: str, prefix: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of the ids that begin with ``prefix``.

        ``prefix`` ends with an ASCII sign, as ``documents.overdue/`` does.
        """

    def listen(self, listener: HeadsListener) -> Callable[[], None]:
        """Call ``listener`` with the moved heads after each commit; returns the way to stop."""

    def answered(self, key: str) -> tuple[str, int, bytes] | None:
        """Return ``(digest of the request, status, answer)`` of a command, if it was answered.

        Inside a transaction nobody else can answer the same key until that ends.
        """

    def remember_answer(self, key: str, digest: str, status: int, answer: bytes) -> None:
        """Keep a command's answer for its replays, in the transaction of its effect."""

    def lead(self) -> Leadership | None:
        """Become the one process that writes the world; None while another one is."""

    def close(self) -> None:
        """Close the database; may be called twice."""


class Leadership(Protocol):
    """The right to write the world: of one process at a time."""

    @property
    def store(self) -> CentreStore:
        """Where the leader writes."""

    @property
    def lost(self) -> bool:
        """Whether another process may lead by now; it is never got back."""

    def release(self) -> None:
        """Let another process lead; may be called twice."""


def after_prefix(prefix: str) -> str:
    """Return the first text that no longer begins with ``prefix``, in the order of bytes."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def rows_to_write(
    items: Iterable[tuple[str, int, bytes]], head: int, *, fresh: bool, keeping: Container[str]
) -> list[tuple[int, str, int, bytes]]:
    """Return ``(position, id, rev, item)`` of what stays of these items after ``head``."""
    rows = [
        (position, row_id, rev, item)
        for position, (row_id, rev, item) in enumerate(items, head + 1)
    ]
    if fresh:
        return rows
    latest = {(row[1], row[2] if row[1] in keeping else 0): row for row in rows}
    return sorted(latest.values(), key=lambda row: row[0])
