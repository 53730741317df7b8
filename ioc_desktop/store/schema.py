"""The tables of cache.db and the steps that lead to them.

Everything here can be fetched again. A *feed* is one copy of one dataset of one centre, in
one stage: ``live`` (what readers see), ``fresh`` (being fetched beside it after a new epoch
or a lost cursor) or ``retired`` (swapped out, being swept). All rows belong to a feed, so a
swap is one changed word. See docs/adr/0005.

Observations are kept by (series, start of period): a *series* is one indicator in one place
of one agency, period and measure. ``observation_ids`` leads from a centre's id to that key
and keeps revisions and tombstones. ``latest`` is a copy of each series' newest figure.
All times are UTC epoch seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ioc_desktop.store import packs

if TYPE_CHECKING:
    import sqlite3

VERSION: Final = 5
"""The schema that this program writes and reads (``PRAGMA user_version``)."""

FILE: Final = "cache.db"
"""The database's name in the data folder."""

_TABLES: Final = """
CREATE TABLE centres (
  centre TEXT PRIMARY KEY, name TEXT, reachable INTEGER, last_contact_s INTEGER,
  lost_since_s INTEGER, skew_s REAL, error TEXT, epoch TEXT, schema TEXT, datasets TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_notes (
  centre TEXT NOT NULL, dataset TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'never', error TEXT,
  received INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, last_ok_s INTEGER,
  PRIMARY KEY (centre, dataset)
) STRICT, WITHOUT ROWID;

CREATE TABLE feeds (
  feed INTEGER PRIMARY KEY AUTOINCREMENT, centre TEXT NOT NULL, dataset TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('live', 'fresh', 'retired')),
  epoch TEXT NOT NULL, schema TEXT NOT NULL, cursor TEXT, rows INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX feeds_in_use ON feeds (centre, dataset, stage) WHERE stage <> 'retired';

CREATE TABLE series (
  series INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feeds (feed),
  indicator TEXT NOT NULL, measure TEXT NOT NULL, locality TEXT NOT NULL, system TEXT NOT NULL,
  agency TEXT NOT NULL, period TEXT NOT NULL,
  UNIQUE (feed, indicator, measure, locality, system, agency, period)
) STRICT;

CREATE TABLE observations (
  series INTEGER NOT NULL, period_start_s INTEGER NOT NULL, id TEXT NOT NULL,
  rev INTEGER NOT NULL, value REAL, status TEXT NOT NULL, as_of_s INTEGER, source TEXT,
  note TEXT, illustrative INTEGER NOT NULL, seen_s INTEGER NOT NULL, extra TEXT,
  PRIMARY KEY (series, period_start_s, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE observation_ids (
  feed INTEGER NOT NULL, id TEXT NOT NULL, rev INTEGER NOT NULL,
  series INTEGER, period_start_s INTEGER,
  PRIMARY KEY (feed, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE latest (
  series INTEGER PRIMARY KEY, period_start_s INTEGER NOT NULL, id TEXT NOT NULL,
  rev INTEGER NOT NULL, value REAL, status TEXT NOT NULL, as_of_s INTEGER, source TEXT,
  note TEXT, illustrative INTEGER NOT NULL, seen_s INTEGER NOT NULL, extra TEXT
) STRICT;

CREATE TABLE vintages (
  series INTEGER NOT NULL, period_start_s INTEGER NOT NULL, id TEXT NOT NULL,
  rev INTEGER NOT NULL, value REAL, status TEXT NOT NULL, as_of_s INTEGER, source TEXT,
  note TEXT, seen_s INTEGER NOT NULL,
  PRIMARY KEY (series, period_start_s, id, rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE set_aside (
  feed INTEGER NOT NULL REFERENCES feeds (feed), id TEXT NOT NULL, reason TEXT NOT NULL,
  indicator TEXT, body BLOB NOT NULL, seen_s INTEGER NOT NULL,
  PRIMARY KEY (feed, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('catalogue', 0);

CREATE TABLE records (
  feed INTEGER NOT NULL REFERENCES feeds (feed), id TEXT NOT NULL, rev INTEGER NOT NULL,
  row TEXT, extra TEXT, kind TEXT, subsystem TEXT, locality TEXT, agency TEXT, state TEXT,
  opened_s INTEGER, due_s INTEGER, closed_s INTEGER,
  PRIMARY KEY (feed, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_due ON records (feed, kind, closed_s, due_s);
"""

_CATALOGUE: Final = """
CREATE TABLE {dataset} (
  feed INTEGER NOT NULL REFERENCES feeds (feed), id TEXT NOT NULL, rev INTEGER NOT NULL,
  row TEXT, extra TEXT,
  PRIMARY KEY (feed, id)
) STRICT, WITHOUT ROWID;
"""

_VIEWS: Final = """
CREATE VIEW figures AS
SELECT f.centre, s.indicator, s.locality, s.system, s.agency, s.measure, s.period,
       datetime(o.period_start_s, 'unixepoch', '+7 hours') AS period_start,
       o.value, o.status, datetime(o.as_of_s, 'unixepoch', '+7 hours') AS as_of,
       o.source, o.note, o.illustrative, o.id, o.rev
FROM observations o JOIN series s USING (series) JOIN feeds f USING (feed)
WHERE f.stage = 'live';

CREATE VIEW latest_figures AS
SELECT f.centre, s.indicator, s.locality, s.system, s.agency, s.measure, s.period,
       datetime(o.period_start_s, 'unixepoch', '+7 hours') AS period_start,
       o.value, o.status, datetime(o.as_of_s, 'unixepoch', '+7 hours') AS as_of,
       o.source, o.note, o.illustrative, o.id, o.rev
FROM latest o JOIN series s USING (series) JOIN feeds f USING (feed)
WHERE f.stage = 'live';
"""

PLAIN_DATASETS: Final = (
    "subsystems",
    "localities",
    "agencies",
    "indicators",
    "alarms",
    "directives",
)
"""The datasets kept as JSON rows by id, without columns of their own."""

CATALOGUE: Final = frozenset({"subsystems", "localities", "agencies", "indicators"})
"""The datasets that readers keep in memory between snapshots."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to ``VERSION``, each step in its own transaction, by name.

    ``connection`` must be in autocommit mode with no transaction open.
    """
    # Here, because it costs 0.13 s to import and readers on the wall's cold start need none.
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    steps = Migrations("cache")

    @steps(name="0001_first_tables")
    def first_tables(database: Database) -> None:
        plain = "".join(_CATALOGUE.format(dataset=name) for name in PLAIN_DATASETS)
        # execute, one by one: executescript would commit the transaction of the step.
        for statement in (_TABLES + plain + _VIEWS).split(";\n"):
            if statement.strip():
                database.execute(statement)
        database.execute("PRAGMA user_version = 1")

    @steps(name="0002_count_changes_of_a_feed")
    def count_changes(database: Database) -> None:
        # Readers keep what they read of a feed for as long as this number stays.
        database.execute("ALTER TABLE feeds ADD COLUMN changes INTEGER NOT NULL DEFAULT 0")
        database.execute("PRAGMA user_version = 2")

    @steps(name="0003_carry_the_past_of_a_copy")
    def carry_the_past(database: Database) -> None:
        # Set where a copy was on the screens: its earlier values move to the one after it.
        database.execute("ALTER TABLE feeds ADD COLUMN carries INTEGER NOT NULL DEFAULT 0")
        database.execute("PRAGMA user_version = 3")

    @steps(name="0004_list_changed_series")
    def list_changed(database: Database) -> None:
        # See store/touched.py. No reference to feeds: a copy's list may outlive it by a step.
        database.execute(
            "CREATE TABLE changed_series (feed INTEGER NOT NULL, change INTEGER NOT NULL,"
            " series BLOB NOT NULL, PRIMARY KEY (feed, change)) STRICT, WITHOUT ROWID"
        )
        database.execute("PRAGMA user_version = 4")

    @steps(name="0005_packs_of_long_series")
    def packs_of_long_series(database: Database) -> None:
        for statement in packs.TABLES:
            database.execute(statement)
        database.execute("PRAGMA user_version = 5")

    steps.apply(Database(connection))
