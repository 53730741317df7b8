"""What the station and its fetchers say to each other: frames of msgpack over a pipe.

A frame is a length (four bytes, big-endian) and a message. Rows travel packed inside theirs,
since how they are to be read depends on the dataset; the two ends are one version of one
program, and what does not fit ends the fetcher.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Any, Final

import msgspec

from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.store.columns import ObservationColumns
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.faults import (
    BadPage,
    Busy,
    Gone,
    NotACentre,
    Refused,
    SyncError,
    Unreachable,
    Unsupported,
)
from ioc_desktop.sync.http import Limits

LENGTH: Final = struct.Struct(">I")
MAX_FRAME: Final = 64 << 20
"""A page has at most 8 MiB as it comes; by column, or row by row, it takes a few times that."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """What both sides' messages share."""


class Serve(Message, frozen=True, tag="serve"):
    """To the fetcher, first of all: whom to ask. The files are PEM, as the site file names them."""

    centre: str
    url: str
    limits: Limits
    ca_file: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None


class Follow(Message, frozen=True, tag="follow"):
    """To the fetcher: bring the pages after ``after``, each with at most ``limit`` rows.

    ``token`` is the credential of this moment, as it is in ``Taken``.
    """

    number: int
    dataset: str
    epoch: str
    schema: str
    after: str | None
    limit: int
    token: str | None


class Taken(Message, frozen=True, tag="taken"):
    """To the fetcher: so many bytes of what it brought are used up."""

    number: int
    size: int
    token: str | None


class Drop(Message, frozen=True, tag="drop"):
    """To the fetcher: bring nothing more of this."""

    number: int


class Ready(Message, frozen=True, tag="ready"):
    """From the fetcher, first of all: it can be asked now."""


class Brought(Message, frozen=True, tag="brought"):
    """From the fetcher: one page."""

    number: int
    next: str
    more: bool
    bytes_read: int
    set_aside: list[tuple[str, str, bytes]]
    by_column: bool
    rows: msgspec.Raw


class Trouble(Message, frozen=True, tag="trouble"):
    """From the fetcher: these pages ended by a ``SyncError``."""

    number: int
    kind: str
    code: str
    text: str
    retry_after_s: float | None = None


ToFetcher = Serve | Follow | Taken | Drop
FromFetcher = Ready | Brought | Trouble

_encoder = msgspec.msgpack.Encoder()
_columns = msgspec.msgpack.Decoder(ObservationColumns)
to_fetcher: Final = msgspec.msgpack.Decoder(ToFetcher)
from_fetcher: Final = msgspec.msgpack.Decoder(FromFetcher)


def frame(message: ToFetcher | FromFetcher) -> bytes:
    """Return a message as it goes over the pipe."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


@cache
def _changes(dataset: str) -> msgspec.msgpack.Decoder[Any]:
    row = DATASETS[dataset]
    return msgspec.msgpack.Decoder(list[tuple[str, int, row | None, bytes | None]])  # type: ignore[valid-type]  # the dataset's own


def packed(number: int, page: Page) -> Brought:
    """Return a page as a message."""
    changes = page.changes
    by_column = not isinstance(changes, list)
    rows: object = changes
    if isinstance(changes, list):
        rows = [(change.id, change.rev, change.row, change.extra) for change in changes]
    return Brought(
        number=number,
        next=page.next,
        more=page.more,
        bytes_read=page.bytes_read,
        set_aside=[(row.id, row.reason, row.body) for row in page.set_aside],
        by_column=by_column,
        rows=msgspec.Raw(_encoder.encode(rows)),
    )


def unpacked(brought: Brought, expected: Expected) -> Page:
    """Return the page that a message brought.

    Raises:
        msgspec.ValidationError: it holds no such rows.
    """
    changes: list[Change] | ObservationColumns
    if brought.by_column:
        changes = _columns.decode(brought.rows)
    else:
        changes = [Change(*row) for row in _changes(expected.dataset).decode(brought.rows)]
    return Page(
        centre=expected.centre,
        dataset=expected.dataset,
        epoch=expected.epoch,
        schema=expected.schema,
        changes=changes,
        set_aside=[SetAside(*row) for row in brought.set_aside],
        next=brought.next,
        more=brought.more,
        bytes_read=brought.bytes_read,
    )


_KINDS: Final[dict[str, type[SyncError]]] = {
    kind.__name__: kind for kind in (Unreachable, NotACentre, Refused, Gone, BadPage, Unsupported)
}


def told(number: int, error: SyncError) -> Trouble:
    """Return an error as a message."""
    wait_s = error.retry_after_s if isinstance(error, Busy) else None
    return Trouble(
        number=number,
        kind=type(error).__name__,
        code=error.code,
        text=str(error),
        retry_after_s=wait_s,
    )


def error_of(trouble: Trouble) -> SyncError:
    """Return the error that a message tells of."""
    if trouble.kind == Busy.__name__:
        return Busy(trouble.code, trouble.text, trouble.retry_after_s)
    return _KINDS.get(trouble.kind, SyncError)(trouble.code, trouble.text)
