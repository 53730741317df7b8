"""Connections to PostgreSQL: bounded in number, renewed when the server was restarted.

A connection that the server has closed meanwhile is found before it is used: its socket is
readable. So the first request after a restart is answered like any other.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Final, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from ioc_desktop.centre.postgres_address import DatabaseAddress
from ioc_desktop.centre.store import StoreUnavailableError

WAIT_S: Final = 5.0
"""How long a request waits for a connection to become free."""

RETRY_S: Final = 0.5
"""After a failed attempt to connect, others fail at once for so long."""

SILENT_MS: Final = 30_000
"""A leader that has said nothing for so long has lost its session (PostgreSQL 14 and newer)."""

_ENDS_SILENT_SESSIONS: Final = 140_000

# A peer that vanished is noticed within seconds; whatever hangs ends by itself.
_DEFAULTS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_BRIEF: Final = {
    "statement_timeout": "15s",
    "lock_timeout": "8s",
    "idle_in_transaction_session_timeout": "60s",
}
_LONG: Final = {
    "statement_timeout": "0",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "15min",
}

Connection = psycopg.Connection[tuple[Any, ...]]


class Connections(Protocol):
    """Where a connection to work with comes from."""

    def use(self) -> AbstractContextManager[Connection]:
        """Lend a connection until the block ends: ``with connections.use() as connection``."""

    def close(self) -> None:
        """Close all that is open; may be called twice."""


def connect(address: DatabaseAddress, what: str, *, patient: bool = False) -> Connection:
    """Open a connection that commits each statement; ``patient``: what it does may take long.

    ``what`` it is for is shown by ``pg_stat_activity``.

    Raises:
        StoreUnavailableError: the server does not let us in, and why.
    """
    given = conninfo_to_dict(address.url)
    # Whatever the server's own default: what a lock was awaited for must be seen after it.
    settings = {
        "default_transaction_isolation": "read\\ committed",
        **(_LONG if patient else _BRIEF),
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    parameters = _DEFAULTS | {name: value for name, value in given.items() if value is not None}
    parameters["options"] = f"{options} {given.get('options') or ''}".strip()
    parameters["client_encoding"] = "UTF8"
    parameters.setdefault("application_name", f"ioc-desktop centre {what}")
    with spoken(address):
        return psycopg.connect(make_conninfo(**parameters), autocommit=True)


@contextmanager
def spoken(address: DatabaseAddress) -> Iterator[None]:
    """Turn what is the database's trouble, not our mistake, into ``StoreUnavailableError``."""
    try:
        yield
    except (
        psycopg.OperationalError,  # stopped, restarted, full, timed out, locked for too long
        psycopg.InterfaceError,  # the connection was closed under our feet
        psycopg.errors.ReadOnlySqlTransaction,  # a standby
        psycopg.errors.UndefinedTable,  # dropped, or being restored
        psycopg.errors.InvalidSchemaName,
        psycopg.errors.InsufficientPrivilege,
    ) as error:
        raise StoreUnavailableError(address.said(error)) from error


def is_usable(connection: Connection) -> bool:
    """Whether a connection at rest still has its server; asks the socket, not the server."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    with suppress(OSError, ValueError):
        readable, _, _ = select.select([connection.fileno()], [], [], 0)
        return not readable  # nothing is owed to us: it is the end, or the reason for it
    return False


class Pool:
    """Up to ``size`` connections, made when they are needed, kept while they work."""

    def __init__(self, address: DatabaseAddress, size: int) -> None:
        """Open nothing yet."""
        self._address = address
        self._turns = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False
        self._failed: tuple[float, StoreUnavailableError] | None = None

    @contextmanager
    def use(self) -> Iterator[Connection]:
        """Lend a connection.

        Raises:
            StoreUnavailableError: there is none to be had, or it failed meanwhile.
        """
        if not self._turns.acquire(timeout=WAIT_S):
            raise StoreUnavailableError(f"{self._address.place}: all connections are busy")
        try:
            connection = self._take()
            try:
                with spoken(self._address):
                    yield connection
            finally:
                self._give_back(connection)
        finally:
            self._turns.release()

    def close(self) -> None:
        """Close what is at rest now, and the others when they are given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        while True:
            with self._lock:
                if self._closed:
                    raise StoreUnavailableError(f"{self._address.place}: the centre has ended")
                if not self._idle:
                    break
                connection = self._idle.pop()
            if is_usable(connection):
                return connection
            connection.close()
        if self._failed is not None and time.monotonic() < self._failed[0] + RETRY_S:
            raise StoreUnavailableError(str(self._failed[1]))
        try:
            return connect(self._address, "requests")
        except StoreUnavailableError as error:
            self._failed = time.monotonic(), error
            raise

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed and is_usable(connection):
                self._idle.append(connection)
                return
        connection.close()


class Session:
    """One connection for all that one process does as leader; its locks end with it.

    A process that is stopped (not ended) keeps its connection. So the server ends a session
    that has said nothing for a while, and the leader says something now and then.
    """

    def __init__(self, address: DatabaseAddress) -> None:
        """Connect.

        Raises:
            StoreUnavailableError: the server does not let us in.
        """
        self._address = address
        self._connection = connect(address, "world", patient=True)
        self._turn = threading.RLock()
        self._said_s = time.monotonic()
        if self._connection.info.server_version >= _ENDS_SILENT_SESSIONS:
            with self.use() as connection:
                connection.execute(f"SET idle_session_timeout = {SILENT_MS}".encode())

    @property
    def lost(self) -> bool:
        """Whether the connection has ended, and with it every lock it held."""
        if time.monotonic() > self._said_s + SILENT_MS / 6000:
            with suppress(StoreUnavailableError), self.use() as connection:
                connection.execute("SELECT 1")
        return not is_usable(self._connection)

    @contextmanager
    def use(self) -> Iterator[Connection]:
        """Lend the connection; it is never opened anew."""
        with self._turn, spoken(self._address):
            yield self._connection
            self._said_s = time.monotonic()

    def close(self) -> None:
        """Close it; may be called twice."""
        self._connection.close()
