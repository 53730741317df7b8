"""A centre's history in one SQLite file, served by one process: the default.

The file has one connection; whoever reads or writes takes turns with it. Another process may
write beside it (an import): SQLite lets them take turns, and ``notice`` tells what it wrote.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import uuid
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

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
from ioc_desktop.errors import KnownError

FILE_NAME: Final = "centre.db"

_FORMAT: Final = "2"
_OLD_INDEX_FORMAT: Final = "1"  # one revision of each id
_SCHEMA_SQL: Final = """
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  dataset INTEGER NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  item BLOB NOT NULL,
  PRIMARY KEY (dataset, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX changes_id ON changes (dataset, id, rev);
CREATE TABLE commands (
  key TEXT NOT NULL PRIMARY KEY,
  digest TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""


class SqliteStore(CentreStore):
    """One centre's history in one file: a ``CentreStore``."""

    def __init__(self, folder: Path, centre: str) -> None:
        """Open the centre's file in ``folder``, or make it.

        Raises:
            KnownError: the folder cannot be used, or holds another centre's history.
        """
        path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._lock = threading.RLock()
            self._heads = dict.fromkeys(NUMBERS, 0)
            self._seen = -1
            self._listeners: list[HeadsListener] = []
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            if not self._connection.execute("PRAGMA table_list('meta')").fetchall():
                self._connection.executescript(f"BEGIN;{_SCHEMA_SQL}COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise KnownError(
                f"the centre's data folder {folder} cannot be used: {error}"
            ) from error
        self._centre = centre
        if (known := self.get("centre")) not in {None, centre}:
            self.close()
            raise KnownError(
                f"the folder {folder} holds the history of the centre {known}, not of {centre};"
                " give each centre a folder of its own"
            )
        if self.get("format") == _OLD_INDEX_FORMAT:
            self._index_revisions()
        if (written := self.get("format")) not in {None, _FORMAT}:
            self.close()
            raise KnownError(
                f"{path} was written by another version (format {written}); move it away"
            )
        if self.get("epoch") is None:
            self.begin_epoch()
        with self._turn():
            self._seen = self._version()
            self._heads = self._read_heads()

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
            for table in ("changes", "commands", "meta"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
            self.set("centre", self.centre)
            self.set("format", _FORMAT)
            self.set("epoch", uuid.uuid4().hex[:16])
            self._heads = dict.fromkeys(NUMBERS, 0)

    def get(self, key: str) -> str | None:
        """Return a remembered value."""
        with self._turn() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Remember a value (inside the caller's transaction, if there is one)."""
        with self._turn() as connection:
            connection.execute("REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextlib.contextmanager
    def transaction(self, *datasets: str) -> Iterator[None]:  # noqa: ARG002  # a file has one writer
        """Everything inside is written together, or not at all; may be nested."""
        with self._turn() as connection:
            nested = connection.in_transaction
            if nested:
                yield
                return
            connection.execute("BEGIN IMMEDIATE")
            self._notice()
            heads = dict(self._heads)
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk may have rolled it back already
                    connection.execute("ROLLBACK")
                self._heads = heads
                raise
            moved = {n: head for n, head in self._heads.items() if heads.get(n) != head}
        if moved:
            for listener in tuple(self._listeners):
                listener(moved)

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
            rows = rows_to_write(items, self._heads[dataset], fresh=fresh, keeping=keeping)
            if not fresh:
                self._connection.executemany(
                    "DELETE FROM changes WHERE dataset = ? AND id = ?",
                    [(number, row_id) for _, row_id, _, _ in rows if row_id not in keeping],
                )
            self._connection.executemany(
                "INSERT INTO changes VALUES (?,?,?,?,?)", [(number, *row) for row in rows]
            )
            if rows:
                self._heads[dataset] = rows[-1][0]
        return len(rows)

    def about(self) -> tuple[str, dict[str, int]]:
        """Return the epoch and all heads, of one moment."""
        with self._turn():
            self._notice()
            return self.epoch, dict(self._heads)

    def head(self, dataset: str) -> int:
        """Return the position of the dataset's newest change; 0 = empty."""
        return self.heads()[dataset]

    def heads(self) -> dict[str, int]:
        """Return the positions of all datasets' newest changes."""
        with self._turn():
            self._notice()
            return dict(self._heads)

    def last_heads(self) -> dict[str, int]:
        """Return the heads that this process has last heard of: here, all there are."""
        return self.heads()

    def notice(self) -> None:
        """Learn of what another process wrote to the file, and tell the listeners."""
        with self._turn():
            self._notice()

    def read(self, dataset: str, after: int, limit: int) -> Slice:
        """Return the changes after a position: at most ``limit``, and about 256 kB."""
        items: list[bytes] = []
        size = 0
        position = after
        more = False
        with self._turn() as connection:
            self._notice()
            epoch, head = self.epoch, self._heads[dataset]
            rows = connection.execute(
                "SELECT position, item FROM changes WHERE dataset = ? AND position > ?"
                " ORDER BY position LIMIT ?",
                (NUMBERS[dataset], after, limit + 1),
            )
            for found, item in rows:
                size += len(item) + 1
                if len(items) == limit or (items and size > PAGE_BYTES):
                    more = True
                    break
                items.append(item)
                position = found
            rows.close()
        return Slice(items, position, more, epoch, head)

    def item(self, dataset: str, row_id: str) -> tuple[int, bytes] | None:
        """Return the latest ``(rev, item)`` of an id, a tombstone too; None = never seen."""
        with self._turn() as connection:
            row = connection.execute(
                "SELECT rev, item FROM changes WHERE dataset = ? AND id = ?"
                " ORDER BY rev DESC LIMIT 1",
                (NUMBERS[dataset], row_id),
            ).fetchone()
        return None if row is None else (int(row[0]), bytes(row[1]))

    def items(self, dataset: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of a whole dataset; for small ones."""
        with self._turn() as connection:
            rows = connection.execute(
                "SELECT id, rev, item FROM changes WHERE dataset = ? ORDER BY rev",
                (NUMBERS[dataset],),
            ).fetchall()
        return {str(row_id): (int(rev), bytes(item)) for row_id, rev, item in rows}

    def items_under(self, dataset: str, prefix: str) -> dict[str, tuple[int, bytes]]:
        """Return the latest ``id: (rev, item)`` of the ids that begin with ``prefix``."""
        with self._turn() as connection:
            rows = connection.execute(
                "SELECT id, rev, item FROM changes WHERE dataset = ? AND id >= ? AND id < ?"
                " ORDER BY id, rev",
                (NUMBERS[dataset], prefix, after_prefix(prefix)),
            ).fetchall()
        return {str(row_id): (int(rev), bytes(item)) for row_id, rev, item in rows}

    def listen(self, listener: HeadsListener) -> Callable[[], None]:
        """Call ``listener`` with the moved heads after each commit; returns the way to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def answered(self, key: str) -> tuple[str, int, bytes] | None:
        """Return ``(digest of the request, status, answer)`` of a command, if it was answered."""
        with self._turn() as connection:
            row = connection.execute(
                "SELECT digest, status, answer FROM commands WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]), bytes(row[2]))

    def remember_answer(self, key: str, digest: str, status: int, answer: bytes) -> None:
        """Keep a command's answer for its replays, in the transaction of its effect."""
        with self._turn() as connection:
            connection.execute(
                "INSERT INTO commands VALUES (?,?,?,?)", (key, digest, status, answer)
            )

    def lead(self) -> Leadership:
        """Lead: a file has one process."""
        return _Alone(self)

    def close(self) -> None:
        """Close the file; may be called twice."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[sqlite3.Connection]:
        """Use the connection alone; what the disk or the file refuses is the world's trouble."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.OperationalError as error:
                raise StoreUnavailableError(f"the centre's file cannot be used: {error}") from error

    def _index_revisions(self) -> None:
        """Bring a file of the first format to this one."""
        with self.transaction():
            self._connection.execute("DROP INDEX changes_id")
            self._connection.execute("CREATE UNIQUE INDEX changes_id ON changes (dataset, id, rev)")
            self.set("format", _FORMAT)

    def _notice(self) -> None:
        """Read the heads anew if another connection has committed since we last looked."""
        if (version := self._version()) == self._seen:
            return
        heads = self._read_heads()
        moved = {name: head for name, head in heads.items() if self._heads[name] != head}
        self._seen, self._heads = version, heads
        if moved:
            for listener in tuple(self._listeners):
                listener(moved)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _read_heads(self) -> dict[str, int]:
        highest = "SELECT max(position) FROM changes WHERE dataset = ?"  # one look-up, no scan
        return {
            name: int(self._connection.execute(highest, (number,)).fetchone()[0] or 0)
            for name, number in NUMBERS.items()
        }


def held_by(folder: Path) -> str | None:
    """Return the id of the centre whose history a folder holds; None = there is none.

    Raises:
        KnownError: there is a file, and it cannot be read.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'centre'").fetchone()
    except sqlite3.Error as error:
        raise KnownError(f"{path} cannot be read: {error}") from error
    return None if row is None else str(row[0])


@dataclass(frozen=True, slots=True)
class _Alone:
    """Leads until it ends."""

    store: SqliteStore
    lost: bool = False

    def release(self) -> None:
        """Nobody else could lead."""
