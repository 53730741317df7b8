"""Cursors: opaque to clients, and bound to one centre, epoch, dataset and schema.

A cursor is base64url of ``centre|epoch|dataset|schema|position`` with a short checksum, so
that garbage (400) is told from a cursor of another history (410).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 256
"""No cursor is longer than so many bytes, and no longer one is read."""

_CHECK_BYTES: Final = 6
_PARTS: Final = 5
HIGHEST: Final = (1 << 63) - 1
"""No log gets so long; what a signed integer of 64 bits holds."""


class CursorGarbageError(ValueError):
    """This was never a cursor of any centre."""


class CursorGoneError(ValueError):
    """A cursor of another centre, epoch, dataset or schema, or beyond the head."""


@dataclass(frozen=True, slots=True)
class History:
    """What a cursor belongs to."""

    centre: str
    epoch: str
    dataset: str
    schema: str

    def cursor(self, position: int) -> str:
        """Return the cursor after the change at ``position``."""
        text = "|".join((self.centre, self.epoch, self.dataset, self.schema, str(position)))
        body = text.encode()
        return base64.urlsafe_b64encode(_check(body) + body).rstrip(b"=").decode()

    def position(self, cursor: str, head: int) -> int:
        """Return where a client stands that gives this cursor.

        Raises:
            CursorGarbageError: not a cursor at all.
            CursorGoneError: of another history, or further than ``head``.
        """
        return self.place(read_cursor(cursor), head)

    def place(self, mark: Mark, head: int) -> int:
        """Return the position of a mark in this history.

        Raises:
            CursorGoneError: of another history, or further than ``head``.
        """
        if mark.history != self:
            raise CursorGoneError("this cursor belongs to another history; start again without it")
        if mark.position > min(head, HIGHEST):
            raise CursorGoneError("this cursor is beyond the newest change; start again without it")
        return mark.position


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cursor says: a history, and the change in it that a client has read last."""

    history: History
    position: int


def read_cursor(cursor: str) -> Mark:
    """Return what a cursor says, of whichever history it is.

    Raises:
        CursorGarbageError: not a cursor at all.
    """
    if not cursor or len(cursor) > LONGEST or not cursor.isascii():
        raise CursorGarbageError("not a cursor that a centre gave out")
    try:
        raw = base64.b64decode(
            cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        parts = body.decode().split("|")
    except (binascii.Error, ValueError) as error:
        raise CursorGarbageError("not a cursor that a centre gave out") from error
    if check != _check(body) or len(parts) != _PARTS or not parts[4].isdecimal():
        raise CursorGarbageError("not a cursor that a centre gave out")
    return Mark(History(*parts[:4]), int(parts[4]))


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK_BYTES]
