"""A centre's history in PostgreSQL, for several processes: a ``CentreStore``.

Positions must become visible in their order: a reader that sees 11 before 10 has committed
moves its cursor past 10 for ever. So they come from no sequence: a writer locks the row of
its log in ``centre_heads`` until it has committed, and counts on from there. The same lock
makes compare-and-set and "answered once" true with any number of processes.

What a page says of itself (epoch, head) is read in the statement that reads its items: a
head that is remembered would tell a client, who has just come from a process that knows
more, that its cursor is beyond the end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ioc_desktop.centre.postgres_address import DatabaseAddress
from ioc_desktop.centre.postgres_connections import Connection, Connections, Pool, Session
from ioc_desktop.centre.postgres_hints import Hint, Hints
from ioc_desktop.centre.postgres_schema import prepare, read_about, start_history
from ioc_desktop.centre.store import (
    NUMBERS,
    PAGE_BYTES,
    CentreStore,
    HeadsListener,
    Leadership,
    Slice,
    StoreUnavailableError,
    after_prefix,
    rows_to_write,
)

POOL_SIZE: Final = 4
"""Connections of one process for requests; one more hears the hints, one leads or waits to."""

_LEADING: Final = 0x10C << 40  # + the number of the history: who holds it writes the world
_NAMES: Final = {number: name for name, number in NUMBERS.items()}

_READ_SQL: Final = """
SELECT meta.value, heads.head, page.position, page.item
FROM centre_meta meta CROSS JOIN centre_heads heads LEFT JOIN LATERAL (
  SELECT position, item, sum(octet_length(item) + 1) OVER (ORDER BY position) AS size
  FROM (
    SELECT position, item FROM centre_changes
    WHERE dataset = heads.dataset AND position > %s ORDER BY position LIMIT %s
  ) AS found
) AS page ON page.size <= %s OR page.size = octet_length(page.item) + 1
WHERE meta.key = 'epoch' AND heads.dataset = %s
ORDER BY page.position
"""


@dataclass(slots=True)
class _Transaction:
    """What one thread has open: the heads it has locked, and those it has moved."""

    connection: Connection
    heads: dict[str, int]
    moved: dict[str, int] = field(default_factory=dict)
    epoch: str | None = None
    """Set once the transaction has begun another epoch."""


class PostgresStore(CentreStore):
    """One centre's history in one database. See ``open_postgres``."""

    def __init__(
        self, connections: Connections, address: DatabaseAddress, centre: str, hints: Hints
    ) -> None:
        """Work through these connections; the tables are there."""
        self._connections = connections
        self._address = address
        self._centre = centre
        self._hints = hints
        self._mine = threading.local()
        self._candidate: Session | None = None

    @property
    def centre(self) -> str:
        """The id of the centre whose history this is."""
        return self._centre

    @property
    def epoch(self) -> str:
        """The id of this history; another one means: forget every cursor."""
        return self.get("epoch") or ""

    def begin_epoch(self) -> None:
        """Drop the whole history and start another one."""
        with self.transaction():
            mine = self._open
            mine.epoch = start_history(mine.connection, self._centre)
            mine.heads = dict.fromkeys(NUMBERS, 0)
            mine.moved = dict(mine.heads)

    def get(self, key: str) -> str | None:
        """Return a remembered value."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT value FROM centre_meta WHERE key = %s", (key,)
            ).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Remember a value (inside the caller's transaction, if there is one)."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO centre_meta VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    @contextmanager
    def transaction(self, *datasets: str) -> Iterator[None]:
        """Everything inside is written together, or not at all; may be nested.

        The logs named (none: all) are locked at once, always in the same order, so that two
        writers never wait for each other; a nested transaction locks no more.
        """
        if getattr(self._mine, "open", None) is not None:
            self._demand(datasets)
            yield
            return
        numbers = sorted(NUMBERS[dataset] for dataset in datasets or NUMBERS)
        with self._connections.use() as connection:
            try:
                with connection.transaction():
                    mine = self._mine.open = _Transaction(connection, _lock(connection, numbers))
                    yield
                    hint = self._announce(mine)
            finally:
                self._mine.open = None
        if hint is not None:
            self._hints.hear(hint)

    def append_items(
        self,
        dataset: str,
        items: Iterable[tuple[str, int, bytes]],
        *,
        fresh: bool = False,
        keeping: Container[str] = (),
    ) -> int:
        """Write encoded items ``(id, rev, item)`` at the end of the dataset's log."""
        number = NUMBERS[dataset]
        with self.transaction(dataset):
            mine = self._open
            rows = rows_to_write(items, mine.heads[dataset], fresh=fresh, keeping=keeping)
            if not rows:
                return 0
            if not fresh:
                mine.connection.execute(
                    "DELETE FROM centre_changes WHERE dataset = %s AND id = ANY(%s)",
                    (number, [row[1].encode() for row in rows if row[1] not in keeping]),
                )
            copying = "COPY centre_changes FROM STDIN (FORMAT BINARY)"
            with mine.connection.cursor() as cursor, cursor.copy(copying) as copy:
                copy.set_types(("int2", "int8", "bytea", "int8", "bytea"))
                for position, row_id, rev, item in rows:
                    copy.write_row((number, position, row_id.encode(), rev, item))
            mine.heads[dataset] = mine.moved[dataset] = head = rows[-1][0]
            mine.connection.execute(
                "UPDATE centre_heads SET head = %s WHERE dataset = %s", (head, number)
            )
        return len(rows)

    def about(self) -> tuple[str, dict[str, int]]:
        """Return the epoch and all heads, of one moment."""
        with self._connection() as connection:
            return read_about(connection)

    def head(self, dataset: str) -> int:
        """Return the position of the dataset's newest change; 0 = empty."""
        return self.heads()[dataset]

    def heads(self) -> dict[str, int]:
        """Return the positions of all datasets' newest changes."""
        return self.about()[1]

    def last_heads(self) -> dict[str, int]:
        """Return the heads that this process has last heard of, without asking anybody."""
        return self._hints.heads

    def read(self, dataset: str, after: int, limit: int) -> Slice:
        """Return the changes after a position: at most ``limit``, and about 256 kB."""
        with self._connection() as connection, connection.cursor(binary=True) as cursor:
            cursor.execute(_READ_SQL, (after, limit, PAGE_BYTES, NUMBERS[dataset]))
            rows = cursor.fetchall()
        if not rows:
            raise StoreUnavailableError(f"{self._address.place}: its tables were emptied")
        epoch, head = rows[0][:2]
        items = [row[3] for row in rows if row[2] is not None]
        position = rows[-1][2] if items else after
        # The newest change stands at the head: what is behind it is all there is.
        return Slice(items, position, position < head, epoch, head)

    def item(self, dataset: str, row_id: str) -> tuple[int, bytes] | None:
        """Return the latest ``(rev, item)`` of an id, a tombstone too; None = never seen."""
        with self._connection() as connection, connection.cursor(binary=True) as cursor:
            row = cursor.execute(
                "SELECT rev, item FROM centre_changes WHERE dataset = %s AND id = %s"
                " ORDER BY rev DESC LIMIT 1",
                (NUMBERS[dataset], row_id.encode()),
            ).fetchone()
        return None if row is None else (int(row[0]), bytes(row[1]))

    def items(self, dataset: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of a whole dataset; for small ones."""
        with self._connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(
                "SELECT id, rev, item FROM centre_changes WHERE dataset = %s ORDER BY rev",
                (NUMBERS[dataset],),
            ).fetchall()
        return {row_id.decode(): (int(rev), bytes(item)) for row_id, rev, item in rows}

    def items_under(self, dataset: str, prefix: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of the ids that begin with ``prefix``."""
        with self._connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(
                "SELECT id, rev, item FROM centre_changes"
                " WHERE dataset = %s AND id >= %s AND id < %s ORDER BY id, rev",
                (NUMBERS[dataset], prefix.encode(), after_prefix(prefix).encode()),
            ).fetchall()
        return {row_id.decode(): (int(rev), bytes(item)) for row_id, rev, item in rows}

    def listen(self, listener: HeadsListener) -> Callable[[], None]:
        """Call ``listener`` with the moved heads after each commit, whichever process made it."""
        return self._hints.listen(listener)

    def answered(self, key: str) -> tuple[str, int, bytes] | None:
        """Return ``(digest of the request, status, answer)`` of a command, if it was answered."""
        with self._connection() as connection:
            if getattr(self._mine, "open", None) is not None:
                connection.execute(
                    "SELECT pg_advisory_xact_lock(%s::regclass::oid::bigint::bit(32)::integer,"
                    " hashtext(%s))",
                    ("centre_meta", key),
                )
            row = connection.execute(
                "SELECT digest, status, answer FROM centre_commands WHERE key = %s",
                (key.encode(),),
            ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]), bytes(row[2]))

    def remember_answer(self, key: str, digest: str, status: int, answer: bytes) -> None:
        """Keep a command's answer for its replays, in the transaction of its effect."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO centre_commands VALUES (%s, %s, %s, %s)",
                (key.encode(), digest, status, answer),
            )

    def lead(self) -> Leadership | None:
        """Become the one process that writes the world; None while another one is.

        Everything that the leader writes goes through the session that holds the lock: if it
        breaks, the lock is gone, and so is whatever was not yet committed.
        """
        if self._candidate is None or self._candidate.lost:
            self._drop_candidate()
            self._candidate = Session(self._address)
        with self._candidate.use() as connection:
            taken = connection.execute(
                "SELECT pg_try_advisory_lock(%s + 'centre_meta'::regclass::oid::bigint)",
                (_LEADING,),
            ).fetchone()
        if taken != (True,):
            return None
        session, self._candidate = self._candidate, None
        return _Leading(PostgresStore(session, self._address, self._centre, self._hints), session)

    def close(self) -> None:
        """Close every connection; may be called twice."""
        self._hints.close()
        self._drop_candidate()
        self._connections.close()

    @property
    def _open(self) -> _Transaction:
        mine: _Transaction = self._mine.open
        return mine

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Lend the connection of this thread's transaction, or any."""
        mine: _Transaction | None = getattr(self._mine, "open", None)
        if mine is not None:
            yield mine.connection
            return
        with self._connections.use() as connection:
            yield connection

    def _demand(self, datasets: tuple[str, ...]) -> None:
        missing = set(datasets or NUMBERS) - self._open.heads.keys()
        if missing:
            raise RuntimeError(f"the outer transaction does not name {sorted(missing)}")

    def _announce(self, mine: _Transaction) -> Hint | None:
        """Notify all processes, once the transaction commits, of the heads that it has moved."""
        if not mine.moved:
            return None
        epoch = mine.epoch or read_about(mine.connection)[0]
        hint = Hint(epoch, mine.moved)
        payload = msgspec.json.encode(hint).decode()
        mine.connection.execute("SELECT pg_notify(%s, %s)", (self._hints.channel, payload))
        return hint

    def _drop_candidate(self) -> None:
        if self._candidate is not None:
            self._candidate.close()
            self._candidate = None


@dataclass(frozen=True, slots=True)
class _Leading:
    """The right to write the world, as long as its session lives."""

    store: PostgresStore
    session: Session

    @property
    def lost(self) -> bool:
        """Whether another process may lead by now."""
        return self.session.lost

    def release(self) -> None:
        """Let another process lead."""
        self.session.close()


def open_postgres(address: DatabaseAddress, centre: str, size: int = POOL_SIZE) -> PostgresStore:
    """Open a centre's history, or begin it in an empty database.

    Raises:
        KnownError: the database cannot be used, and why.
    """
    pool = Pool(address, size)
    try:
        with pool.use() as connection:
            number = prepare(connection, address, centre)
            epoch, heads = read_about(connection)
    except BaseException:
        pool.close()
        raise
    hints = Hints(address, f"ioc_centre_{number}", Hint(epoch, heads))
    return PostgresStore(pool, address, centre, hints)


def _lock(connection: Connection, numbers: list[int]) -> dict[str, int]:
    """Lock the heads of logs until the transaction ends; return them."""
    rows: list[Any] = connection.execute(
        "SELECT dataset, head FROM centre_heads WHERE dataset = ANY(%s)"
        " ORDER BY dataset FOR UPDATE",
        (numbers,),
    ).fetchall()
    return {_NAMES[number]: int(head) for number, head in rows}
