"""What the sync room hands to the writer, and what it gets back.

A ``Page`` is one checked and decoded answer of ``GET /v1/{dataset}/changes``: its rows are
typed, what could not be taken is in ``set_aside``. The writer stores the page and its
cursor together and answers with a ``ChangeSet``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ioc_desktop.domain.rows import Row

if TYPE_CHECKING:
    from ioc_desktop.store.columns import ObservationColumns


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row. ``row`` None = deleted (a tombstone is kept).

    ``rev`` grows with every change of that ``id``. ``extra`` is the JSON object of the
    fields that this version does not know; it is kept beside the row.
    """

    id: str
    rev: int
    row: Row | None
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be taken: ``reason`` in plain words, ``body`` as it came."""

    id: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one feed. ``next`` is the cursor after it; ``more`` = not the last page.

    Usual observations come by column. ``bytes_read`` is the size of the answer, which says
    what the page takes in memory; 0 = not known.
    """

    centre: str
    dataset: str
    epoch: str
    schema: str
    changes: list[Change] | ObservationColumns
    set_aside: list[SetAside]
    next: str
    more: bool
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """Where a feed stands. ``cursor`` None = nothing fetched yet of this epoch and schema."""

    epoch: str
    schema: str
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a page changed. ``topics`` are ``centre/dataset``, empty if nothing visible did.

    ``put``, ``deleted`` and ``unchanged`` count changes of the page.
    """

    topics: frozenset[str]
    put: int
    deleted: int
    unchanged: int
