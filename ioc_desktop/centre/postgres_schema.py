"""The tables in PostgreSQL, made at the first start; what a database must be to hold them."""

from __future__ import annotations

import uuid
from typing import Final

import psycopg

from ioc_desktop.centre.postgres_address import DatabaseAddress
from ioc_desktop.centre.postgres_connections import Connection
from ioc_desktop.centre.store import NUMBERS
from ioc_desktop.errors import KnownError

OLDEST_SERVER: Final = 130_000
"""PostgreSQL 13, as the server numbers itself."""

FORMAT: Final = "1"

_MAKING: Final = 0x10C_0001
"""The lock under which the tables are made: several processes may start at once."""

# Ids are bytes in UTF-8: compared as bytes whatever the database's collation, and any
# character may be in one (PostgreSQL's text knows no U+0000).
_SCHEMA_SQL: Final = b"""
CREATE TABLE centre_meta (key text NOT NULL PRIMARY KEY, value text NOT NULL);
CREATE TABLE centre_heads (dataset smallint NOT NULL PRIMARY KEY, head bigint NOT NULL);
CREATE TABLE centre_changes (
  dataset smallint NOT NULL,
  position bigint NOT NULL,
  id bytea NOT NULL,
  rev bigint NOT NULL,
  item bytea NOT NULL,
  PRIMARY KEY (dataset, position)
);
ALTER TABLE centre_changes ALTER item SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX centre_changes_id ON centre_changes (dataset, id, rev);
CREATE TABLE centre_commands (
  key bytea NOT NULL PRIMARY KEY,
  digest text NOT NULL,
  status integer NOT NULL,
  answer bytea NOT NULL
);
"""


def prepare(connection: Connection, address: DatabaseAddress, centre: str) -> int:
    """Make the tables if there are none; return the number that stands for this history.

    Raises:
        KnownError: the server is too old, the database is not in UTF-8, is read only, belongs
            to another centre or another version, or this user may make no tables in it.
    """
    place = address.place
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise KnownError(
            f"{place}: its PostgreSQL {version // 10_000} is too old;"
            f" {OLDEST_SERVER // 10_000} or newer is needed"
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise KnownError(
            f"{place}: its encoding is {encoding}, not UTF-8; make one with createdb -E UTF8 -T"
            " template0"
        )
    try:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
            if _one(connection, "SELECT to_regclass('centre_meta')") is None:
                connection.execute(_SCHEMA_SQL)
                start_history(connection, centre)
            known: dict[str, str] = dict(
                connection.execute("SELECT key, value FROM centre_meta").fetchall()
            )
    except psycopg.errors.InsufficientPrivilege as error:
        raise KnownError(f"{address.said(error)}; or grant it CREATE on the schema") from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise KnownError(f"{place}: it is read only (a standby?); name the primary") from error
    if known.get("centre") != centre:
        raise KnownError(
            f"{place}: it holds the history of the centre {known.get('centre')}, not of {centre};"
            " give each centre a database of its own"
        )
    if known.get("format") != FORMAT:
        raise KnownError(
            f"{place}: it was written by another version (format {known.get('format')});"
            " give this one another database"
        )
    return int(str(_one(connection, "SELECT 'centre_meta'::regclass::oid::bigint")))


def start_history(connection: Connection, centre: str) -> str:
    """Empty the tables and begin another epoch, in the caller's transaction; return the epoch."""
    epoch = uuid.uuid4().hex[:16]
    for table in ("changes", "commands", "meta", "heads"):
        connection.execute(f"DELETE FROM centre_{table}".encode())  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO centre_heads VALUES (%s, 0)", [(number,) for number in NUMBERS.values()]
        )
        cursor.executemany(
            "INSERT INTO centre_meta VALUES (%s, %s)",
            [("centre", centre), ("format", FORMAT), ("epoch", epoch)],
        )
    return epoch


def read_about(connection: Connection) -> tuple[str, dict[str, int]]:
    """Return the epoch and all heads, of one moment."""
    rows = connection.execute(
        "SELECT value, dataset, head FROM centre_heads CROSS JOIN centre_meta WHERE key = 'epoch'"
    ).fetchall()
    if not rows:
        raise psycopg.errors.UndefinedTable("the centre's tables were emptied")
    heads = {number: head for _, number, head in rows}
    return str(rows[0][0]), {name: int(heads.get(n, 0)) for name, n in NUMBERS.items()}


def _one(connection: Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]
