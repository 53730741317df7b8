"""Who looks on: sessions signed with the presenter's key, and the room's bounded seats.

The server keeps no list of sessions: a cookie carries its number, its time and a signature.
The key is made by the program that started the feed and lives as long as the presentation, so
pages go on by themselves after the server was restarted, and are of no use once it has ended.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Callable

from ioc_desktop.meeting.limits import SEAT_GRACE_S, SESSION_LIFE_S

_HEAD = struct.Struct(">16sQ")
_TOKEN_LENGTH = 75


class Sessions:
    """Makes and reads the cookie's value."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        """Sign with ``key`` (32 bytes).

        The key never outlives the machine's start, so the clock is the one that counts from
        there, the same for every process: setting the wall clock right puts nobody out.
        """
        self._key, self._clock = key, clock

    def make(self) -> str:
        """Return the value of a new session's cookie."""
        head = _HEAD.pack(secrets.token_bytes(16), int(self._clock()))
        return base64.urlsafe_b64encode(head + self._signature(head)).decode().rstrip("=")

    def read(self, value: str) -> bytes | None:
        """Return the session's number (16 bytes); None = forged, cut or too old."""
        if len(value) != _TOKEN_LENGTH:
            return None
        try:
            raw = base64.b64decode(value + "=", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        head, signature = raw[: _HEAD.size], raw[_HEAD.size :]
        if not hmac.compare_digest(signature, self._signature(head)):
            return None
        number: bytes
        number, made_s = _HEAD.unpack(head)
        return number if 0 <= self._clock() - made_s + 60 <= SESSION_LIFE_S else None

    def _signature(self, head: bytes) -> bytes:
        return hmac.new(self._key, head, hashlib.sha256).digest()


class Seats:
    """The room's seats: one for each session, kept a while for a page that lost contact.

    ``changed`` is called with the number of taken seats whenever it is another.
    """

    def __init__(
        self,
        limit: int,
        changed: Callable[[int], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Have ``limit`` seats, all free."""
        self.limit = limit
        self._changed, self._clock = changed, clock
        self._pages: dict[bytes, int] = {}
        self._left_s: dict[bytes, float] = {}
        self._told = 0

    @property
    def taken(self) -> int:
        """How many seats are taken."""
        return len(self._pages)

    def take(self, session: bytes) -> bool:
        """Give the session a seat, for a page that is about to come; False = all are taken."""
        self.free_left()
        if session not in self._pages:
            if len(self._pages) >= self.limit:
                return False
            self._pages[session] = 0
        if not self._pages[session]:
            self._left_s[session] = self._clock()
        self._tell()
        return True

    def enter(self, session: bytes) -> bool:
        """A page of this session is in contact; False = there is no seat."""
        if not self.take(session):
            return False
        self._pages[session] += 1
        self._left_s.pop(session, None)
        return True

    def leave(self, session: bytes) -> None:
        """A page of this session is no longer in contact."""
        if session in self._pages:
            self._pages[session] = max(0, self._pages[session] - 1)
            if not self._pages[session]:
                self._left_s[session] = self._clock()

    def free_left(self) -> None:
        """Free the seats of those who have been away too long."""
        until = self._clock() - SEAT_GRACE_S
        for session, left_s in list(self._left_s.items()):
            if left_s <= until:
                del self._left_s[session], self._pages[session]
        self._tell()

    def _tell(self) -> None:
        if self.taken != self._told:
            self._told = self.taken
            self._changed(self._told)
