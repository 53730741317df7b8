"""Whether cache.db is whole: its pages, its indexes, and what its tables say of each other.

SQLite finds damaged pages, indexes and types; that figures, ids, counts and the newest
figures agree is asked here. A changed digit inside a sound page cannot be found by anybody
who does not ask the centre again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

from ioc_desktop.store.faults import is_broken
from ioc_desktop.store.packs import wrong_packs
from ioc_desktop.store.schema import PLAIN_DATASETS

MOST_FINDINGS: Final = 20
LOG_LIMIT_BYTES: Final = 512 << 20
"""A check in the background gives up when the log has grown so far: it holds it open."""

_OF_AN_INDEX: Final = re.compile(
    r"(row \S+ missing from|wrong # of entries in|non-unique entry in) index |"
    r"row \S+ values differ from index "
)
# What an index leaves behind whose upper pages were lost; not told where a view happens to
# be the first that SQLite 3.40 meets in its list of tables.
_LEFT_OVER: Final = re.compile(r"(\*\*\* in database main \*\*\*\s+)?(Page \d+ is never used\s*)+")
_HEAD: Final = re.compile(r"\*\*\* in database main \*\*\*")
_LOOK_EVERY: Final = 20_000

Sort = Literal["file", "index", "rows", "latest", "count", "strays", "packs"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: of which sort, in which copy (0 = none), in words."""

    sort: Sort
    text: str
    feed: int = 0

    @property
    def said(self) -> str:
        """The words in one line: SQLite names up to twenty places of a file in one text."""
        return one_line(self.text)


def one_line(verdict: str) -> str:
    """Return what SQLite finds wrong in one line: the first place, and how many more."""
    told = [line for line in verdict.splitlines() if line and not _HEAD.fullmatch(line.strip())]
    if len(told) <= 1:
        return told[0] if told else verdict
    return f"{told[0]}, and {len(told) - 1} more places"


def damaged(why: str) -> sqlite3.DatabaseError:
    """Return the error that SQLite would raise for a damaged file."""
    error = sqlite3.DatabaseError(why)
    error.sqlite_errorname = "SQLITE_CORRUPT"
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def page_faults(connection: sqlite3.Connection) -> list[Fault]:
    """Return what SQLite finds wrong with pages, types and indexes; reads the whole file."""
    try:
        verdicts = [
            str(verdict)
            for (verdict,) in connection.execute(f"PRAGMA integrity_check({MOST_FINDINGS})")
        ]
    except sqlite3.Error as error:
        if not is_broken(error):
            raise
        return [Fault("file", str(error))]
    return [
        Fault("index" if _is_of_an_index(verdict) else "file", verdict)
        for verdict in verdicts
        if verdict != "ok"
    ]


def _is_of_an_index(verdict: str) -> bool:
    return bool(_OF_AN_INDEX.match(verdict) or _LEFT_OVER.fullmatch(verdict))


def mend_indexes(connection: sqlite3.Connection) -> bool:
    """Check the whole file; make indexes anew if nothing else is wrong and return True then.

    Raises:
        sqlite3.DatabaseError: something else is damaged.
    """
    faults = page_faults(connection)
    if not faults:
        return False
    if all(fault.sort == "index" for fault in faults):
        connection.execute("REINDEX")
        if any(_LEFT_OVER.fullmatch(fault.text) for fault in faults):
            connection.execute("VACUUM")
        faults = page_faults(connection)
    if faults:
        raise damaged(faults[0].said)
    return True


def glance(connection: sqlite3.Connection) -> None:
    """Look at what is read first in a large file: small tables whole, the ends of large ones.

    Raises:
        sqlite3.DatabaseError: something there is damaged.
    """
    small = ("centres", "feeds", "feed_notes", "counters", *PLAIN_DATASETS)
    for table in small:
        verdict = connection.execute(f"PRAGMA quick_check({table})").fetchone()[0]
        if verdict != "ok":
            raise damaged(one_line(str(verdict)))
    for table, key in (
        ("series", "series"),
        ("latest", "series"),
        ("observations", "series, period_start_s, id"),
        ("observation_ids", "feed, id"),
        ("vintages", "series, period_start_s, id, rev"),
        ("records", "feed, id"),
    ):
        for way in ("ASC", "DESC"):
            order = ", ".join(f"{column} {way}" for column in key.split(", "))
            connection.execute(f"SELECT * FROM {table} ORDER BY {order} LIMIT 100").fetchall()  # noqa: S608  # our own tables


def check_whole(path: Path, wanted: Callable[[], bool]) -> str | None:
    """Check the whole file beside a working writer; return what is wrong, None if nothing.

    Runs for seconds to minutes, so in a thread of its own; ends early, with None, when
    ``wanted`` says so or the log grows too long, since it holds the log open.
    """
    log = path.with_name(f"{path.name}-wal")

    def give_up() -> bool:
        return not wanted() or (log.exists() and log.stat().st_size > LOG_LIMIT_BYTES)

    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        ) as connection:
            connection.set_progress_handler(give_up, _LOOK_EVERY)
            faults = page_faults(connection)
    except sqlite3.Error as error:
        if is_broken(error):
            return str(error)
        return None
    return faults[0].said if faults else None


# A figure's id and its row say the same of each other, and so do a copy and its count.
_ASKED: Final[tuple[tuple[Sort, str, str], ...]] = (
    (
        "rows",
        "an id of an observation leads nowhere ({0})",
        (
            "SELECT i.feed, i.id FROM observation_ids i LEFT JOIN observations o"
            " ON o.series = i.series AND o.period_start_s = i.period_start_s AND o.id = i.id"
            " WHERE i.series IS NOT NULL AND (o.id IS NULL OR o.rev <> i.rev)"
        ),
    ),
    (
        "rows",
        "an observation has no id of its own ({0})",
        (
            "SELECT s.feed, o.id FROM observations o JOIN series s USING (series)"
            " LEFT JOIN observation_ids i ON i.feed = s.feed AND i.id = o.id"
            " WHERE i.series IS NOT o.series OR i.period_start_s IS NOT o.period_start_s"
        ),
    ),
    (
        "strays",
        "rows of a copy that is not there (series {0})",
        (
            "SELECT 0, series FROM series LEFT JOIN feeds USING (feed) WHERE stage IS NULL"
            " UNION ALL SELECT 0, o.series FROM (SELECT DISTINCT series FROM observations) o"
            " LEFT JOIN series USING (series) WHERE feed IS NULL"
            " UNION ALL SELECT 0, v.series FROM (SELECT DISTINCT series FROM vintages) v"
            " LEFT JOIN series USING (series) WHERE feed IS NULL"
            " UNION ALL SELECT 0, l.series FROM latest l LEFT JOIN series USING (series)"
            " WHERE feed IS NULL"
        ),
    ),
    (
        "count",
        "the count of observations is not kept right",
        (
            "SELECT feed, rows FROM feeds WHERE dataset = 'observations' AND rows <> (SELECT"
            " count(series) FROM observation_ids i WHERE i.feed = feeds.feed)"
            " AND stage <> 'retired'"
        ),
    ),
    (
        "latest",
        "the newest figure of a series is not the newest that is stored (series {0})",
        (
            "SELECT s.feed, s.series FROM series s LEFT JOIN latest l USING (series)"
            " LEFT JOIN observations o ON o.series = l.series AND o.id = l.id"
            " AND o.period_start_s = l.period_start_s"
            " WHERE l.period_start_s IS NOT (SELECT max(period_start_s) FROM observations n"
            " WHERE n.series = s.series AND n.value IS NOT NULL)"
            " OR (l.series IS NOT NULL"
            " AND (o.rev, o.value, o.status) IS NOT (l.rev, l.value, l.status))"
        ),
    ),
)


def table_faults(connection: sqlite3.Connection) -> list[Fault]:
    """Return what the tables say wrongly of each other, some of each sort; reads all rows.

    Raises:
        sqlite3.Error: a page is damaged (ask ``page_faults`` first).
    """
    found = [
        Fault(sort, text.format(what), feed)
        for sort, text, sql in _asked()
        for feed, what in connection.execute(f"{sql} LIMIT {MOST_FINDINGS}")
    ]
    told = "the pack of a long series does not tell what its rows tell (series {})"
    wrong = wrong_packs(connection)[:MOST_FINDINGS]
    return found + [Fault("packs", told.format(series)) for series in wrong]


def copies_with_wrong_rows(connection: sqlite3.Connection) -> list[int]:
    """Return the copies of which some row is wrong, so that all of it must be fetched again."""
    found: set[int] = set()
    for sort, _, sql in _asked():
        if sort == "rows":
            found.update(
                feed
                for (feed,) in connection.execute(f"SELECT DISTINCT feed FROM ({sql})")  # noqa: S608  # our own questions
            )
    return sorted(found)


def _asked() -> list[tuple[Sort, str, str]]:
    """Return the questions: of which sort, what to tell with what was found, the SQL."""
    asked = list(_ASKED)
    for table in (*PLAIN_DATASETS, "records"):
        asked += [
            (
                "rows",
                f"{table}: a row cannot be read ({{0}})",
                f"SELECT feed, id FROM {table} WHERE row IS NOT NULL AND NOT json_valid(row)",  # noqa: S608  # our own tables
            ),
            (
                "count",
                f"{table}: the count of rows is not kept right",
                (
                    f"SELECT feed, rows FROM feeds WHERE dataset = '{table}' AND rows <> (SELECT"  # noqa: S608  # our own tables
                    f" count(row) FROM {table} t WHERE t.feed = feeds.feed) AND stage <> 'retired'"
                ),
            ),
        ]
    return asked
