"""Which heads have moved, told to this process by all others: LISTEN and NOTIFY.

A notification may be lost with the connection that it would have come on. So whenever that
is made anew, and every few seconds besides, the heads are read and compared with what was
last heard of.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final

import msgspec
from psycopg import sql

from ioc_desktop.centre.postgres_address import DatabaseAddress
from ioc_desktop.centre.postgres_connections import Connection, connect, spoken
from ioc_desktop.centre.postgres_schema import read_about
from ioc_desktop.centre.store import HeadsListener, StoreUnavailableError

COMPARE_EVERY_S: Final = 10.0
AGAIN_AFTER_S: Final = 0.5
ENDING_S: Final = 2.0


class Hint(msgspec.Struct, frozen=True):
    """Heads of one epoch, as one process tells them to the others."""

    epoch: str
    heads: dict[str, int]


class Hints:
    """Hears of commits and tells them on; the thread begins with the first listener."""

    def __init__(
        self,
        address: DatabaseAddress,
        channel: str,
        known: Hint,
        compare_every_s: float = COMPARE_EVERY_S,
    ) -> None:
        """Start from what was read when the store was opened."""
        self.channel = channel
        self._address = address
        self._compare_every_s = compare_every_s
        self._lock = threading.Lock()
        self._epoch, self._heads = known.epoch, dict(known.heads)
        self._listeners: list[HeadsListener] = []
        self._ended = threading.Event()
        self._wake, self._woken = socket.socketpair()
        self._thread: threading.Thread | None = None

    @property
    def heads(self) -> dict[str, int]:
        """What was last heard of, of all datasets."""
        with self._lock:
            return dict(self._heads)

    def listen(self, listener: HeadsListener) -> Callable[[], None]:
        """Call ``listener`` with the heads that have moved; returns the way to stop."""
        self._listeners.append(listener)
        if self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._run, name="centre hints", daemon=True)
            self._thread.start()
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def hear(self, hint: Hint) -> None:
        """Tell the listeners what is new in a hint; an old one, or a repeated one, is nothing."""
        with self._lock:
            if hint.epoch != self._epoch:
                self._epoch, self._heads = hint.epoch, dict.fromkeys(self._heads, 0)
                moved = dict(hint.heads)
            else:
                moved = {n: head for n, head in hint.heads.items() if head > self._heads.get(n, 0)}
            self._heads.update(moved)
        if moved:
            for listener in tuple(self._listeners):
                listener(moved)

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self._ended.set()
        with suppress(OSError):
            self._wake.send(b".")
        if self._thread is not None:
            self._thread.join(ENDING_S)
            if self._thread.is_alive():
                return  # it waits for a server that fell silent, and ends with the process
            self._thread = None
        self._wake.close()
        self._woken.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            with (
                suppress(StoreUnavailableError),  # whoever asks the database says so
                spoken(self._address),
                closing(connect(self._address, "hints")) as connection,
            ):
                self._follow(connection)
            self._ended.wait(AGAIN_AFTER_S)

    def _follow(self, connection: Connection) -> None:
        """Hear until the connection or the centre ends."""
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.channel)))
        self._compare(connection)
        while not self._ended.is_set():
            places = [connection.fileno(), self._woken.fileno()]
            readable, _, _ = select.select(places, [], [], self._compare_every_s)
            if not readable:
                self._compare(connection)
            for told in connection.notifies(timeout=0):
                with suppress(msgspec.DecodeError):  # anybody may notify; the next look heals
                    self.hear(msgspec.json.decode(told.payload, type=Hint))

    def _compare(self, connection: Connection) -> None:
        """Read what may have been missed."""
        epoch, heads = read_about(connection)
        self.hear(Hint(epoch, heads))
