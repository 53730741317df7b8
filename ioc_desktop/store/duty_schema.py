"""The tables of duty.db, which cannot be fetched again, and the steps that lead to them.

``actions`` holds what officers did here (``domain.outbox``); ``steps`` is the history of each,
which only grows: the database itself refuses to change or delete a step, or an action.
``switches`` is the journal of what was on the wall (``duty_switches``), ``drafts`` and
``dropped_drafts`` what meetings concluded (``duty_drafts``); they only grow, too.
``reserve`` is empty but for the moment of opening: see ``duty_reserve``. All times are UTC
epoch seconds. See docs/adr/0011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

VERSION: Final = 3
"""The schema that this program writes and reads (``PRAGMA user_version``)."""
ACTIONS_SINCE: Final = 1
"""The version since which actions and steps are as they are: older files can be read."""

FILE: Final = "duty.db"
"""The database's name in the data folder."""

_ACTIONS: Final = (
    """CREATE TABLE actions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
  centre TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL,
  officer TEXT NOT NULL, officer_name TEXT NOT NULL,
  issued_at_s INTEGER NOT NULL, skew_s REAL,
  payload TEXT NOT NULL, seen TEXT, expected_rev INTEGER,
  base TEXT REFERENCES actions (key), replaces TEXT REFERENCES actions (key),
  state TEXT NOT NULL
    CHECK (state IN ('recorded', 'sent', 'accepted', 'refused', 'superseded')),
  settled TEXT CHECK (settled IN ('resent', 'edited', 'let_go')),
  body BLOB, attempts INTEGER NOT NULL DEFAULT 0, next_try_s INTEGER, reason TEXT,
  answer TEXT, accepted_rev INTEGER, epoch TEXT, decided_s INTEGER,
  won_rev INTEGER, won TEXT
) STRICT""",
    "CREATE INDEX actions_of_target ON actions (centre, target, seq)",
    "CREATE INDEX actions_unanswered ON actions (centre, seq) WHERE state IN ('recorded', 'sent')",
    (
        "CREATE INDEX actions_lost ON actions (centre, seq)"
        " WHERE state IN ('refused', 'superseded') AND settled IS NULL"
    ),
    """CREATE TABLE steps (
  step INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL REFERENCES actions (key),
  at_s INTEGER NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL, reason TEXT
) STRICT""",
    "CREATE INDEX steps_of_action ON steps (key, step)",
    (
        "CREATE TRIGGER steps_only_grow BEFORE UPDATE ON steps"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
    ),
    (
        "CREATE TRIGGER steps_stay BEFORE DELETE ON steps"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
    ),
    (
        "CREATE TRIGGER actions_stay BEFORE DELETE ON actions"
        " BEGIN SELECT raise(ABORT, 'an action is never deleted'); END"
    ),
    "CREATE TABLE reserve (filler BLOB NOT NULL) STRICT",
)
_SWITCHES: Final = (
    """CREATE TABLE switches (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
  at_s INTEGER NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL,
  from_scene TEXT NOT NULL, to_scene TEXT NOT NULL, why TEXT NOT NULL,
  late_s INTEGER NOT NULL, missed INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX switches_by_time ON switches (at_s)",
    (
        "CREATE TRIGGER switches_only_grow BEFORE UPDATE ON switches"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
    ),
    (
        "CREATE TRIGGER switches_stay BEFORE DELETE ON switches"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
    ),
)
_DRAFTS: Final = (
    """CREATE TABLE drafts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
  kept_s INTEGER NOT NULL, draft TEXT NOT NULL
) STRICT""",
    # No reference to drafts: of a draft whose row was damaged it is still known that it ended.
    """CREATE TABLE dropped_drafts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
  at_s INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL
) STRICT""",
    *(
        f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table}"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
        for table in ("drafts", "dropped_drafts")
        for name, what in (("only_grow", "UPDATE"), ("stay", "DELETE"))
    ),
)
TABLES: Final = (*_ACTIONS, *_SWITCHES, *_DRAFTS)
_LATER: Final = {1: "0002_switches", 2: "0003_drafts"}
"""The first step that an older version does not have."""


def migrate(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring the database to ``version``, each step in its own transaction, by name.

    ``connection`` must be in autocommit mode with no transaction open.
    """
    # Here, because readers need none of it.
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    steps = Migrations("duty")

    @steps(name="0001_actions")
    def actions(database: Database) -> None:
        for statement in _ACTIONS:
            database.execute(statement)
        database.execute("PRAGMA user_version = 1")

    @steps(name="0002_switches")
    def switches(database: Database) -> None:
        for statement in _SWITCHES:
            database.execute(statement)
        database.execute("PRAGMA user_version = 2")

    @steps(name="0003_drafts")
    def drafts(database: Database) -> None:
        for statement in _DRAFTS:
            database.execute(statement)
        database.execute("PRAGMA user_version = 3")

    steps.apply(Database(connection), stop_before=_LATER.get(version))
