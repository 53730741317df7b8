"""The tables of cache.db as an audience may see them: hidden rows are no part of them.

SQLite looks for a name among a connection's temporary views before it looks among the
tables. So one view for each table in question, made when the connection is opened, lets every
query of every reader run as it is written over what may be seen: totals, sums, what is worst and
what comes next are those of a cache that never had the rest. The source is not touched, and a
frozen copy for the same audience (``frozen.py``) is made through the same views.

An indicator is as sensitive as the strictest catalogue says: the same figure is told by several
centres, and stands beside itself. What is about an indicator or a record that nobody knows any
more is not shown: nobody can say how sensitive it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ioc_desktop.domain.audience import SEEN, SENSITIVITY_OF, Audience, may_see

if TYPE_CHECKING:
    import sqlite3

HIDDEN_INDICATORS: Final = (
    "SELECT json_extract(i.row, '$.id') AS id FROM main.indicators i JOIN main.feeds f USING (feed)"
    " WHERE f.stage = 'live' AND i.row IS NOT NULL"
    " AND coalesce(json_extract(i.row, '$.sensitivity'), 'public') NOT IN ({seen})"
)
KNOWN_INDICATORS: Final = (
    "SELECT json_extract(i.row, '$.id') AS id FROM main.indicators i JOIN main.feeds f USING (feed)"
    " WHERE f.stage = 'live' AND i.row IS NOT NULL"
)
# Looking for the word first spares most rows the reading of their JSON.
_SEEN_RECORD: Final = (
    "(instr({row}, '\"sensitivity\"') = 0"
    " OR coalesce(json_extract({row}, '$.sensitivity'), 'public') IN ({seen}))"
)
_SUBJECT: Final = (
    "(coalesce(json_extract(row, '{at}.indicator'), '') = ''"
    " OR (json_extract(row, '{at}.indicator') IN (SELECT id FROM known_indicators)"
    " AND json_extract(row, '{at}.indicator') NOT IN (SELECT id FROM hidden_indicators)))"
    " AND (coalesce(json_extract(row, '{at}.record'), '') = ''"
    " OR EXISTS (SELECT 1 FROM main.feeds own"
    " JOIN main.feeds f ON f.centre = own.centre AND f.dataset = 'records' AND f.stage = 'live'"
    " JOIN main.records r ON r.feed = f.feed AND r.id = json_extract({table}.row, '{at}.record')"
    " WHERE own.feed = {table}.feed AND r.row IS NOT NULL AND {seen_record}))"
)
UNTOLD: Final = -1
"""Instead of a number that an audience is not told; more than none."""

_VIEWS: Final = {
    "hidden_indicators": HIDDEN_INDICATORS,
    "known_indicators": KNOWN_INDICATORS,
    # A whole of which a part is hidden is told without its parts: they would not add up.
    "indicators": (
        "SELECT feed, id, rev, CASE WHEN EXISTS (SELECT 1 FROM json_each(row, '$.parts') p"
        " WHERE p.value IN (SELECT id FROM hidden_indicators))"
        " THEN json_remove(row, '$.parts') ELSE row END AS row, extra FROM main.indicators"
        " WHERE row IS NOT NULL"
        " AND json_extract(row, '$.id') NOT IN (SELECT id FROM hidden_indicators)"
    ),
    # Sources of a subsystem name the indicators that they supply, and say why one is lost.
    "subsystems": (
        "SELECT feed, id, rev, CASE WHEN json_extract(row, '$.sources') IS NULL THEN row"
        " ELSE json_set(row, '$.sources', json((SELECT json_group_array(json_set("
        "json_remove(s.value, '$.reason', '$.indicators'), '$.indicators', json((SELECT"
        " json_group_array(i.value) FROM json_each(s.value, '$.indicators') i"
        " WHERE i.value NOT IN (SELECT id FROM hidden_indicators)))))"
        " FROM json_each(row, '$.sources') s"
        " WHERE coalesce(json_array_length(s.value, '$.indicators'), 0) = 0"
        " OR EXISTS (SELECT 1 FROM json_each(s.value, '$.indicators') i"
        " WHERE i.value NOT IN (SELECT id FROM hidden_indicators))))) END AS row, extra"
        " FROM main.subsystems WHERE row IS NOT NULL"
    ),
    "series": (
        "SELECT * FROM main.series WHERE indicator NOT IN (SELECT id FROM hidden_indicators)"
    ),
    "records": "SELECT * FROM main.records WHERE row IS NULL OR {seen_record_here}",
    "alarms": "SELECT * FROM main.alarms WHERE row IS NOT NULL AND {alarm_subject}",
    "directives": "SELECT * FROM main.directives WHERE row IS NOT NULL AND {directive_subject}",
    # Why a centre or a feed fails names inner addresses, and rows that could not be read.
    "centres": (
        "SELECT centre, name, reachable, last_contact_s, lost_since_s, skew_s, NULL AS error,"
        " epoch, schema, datasets FROM main.centres"
    ),
    "feed_notes": (
        "SELECT centre, dataset, state, NULL AS error, {untold} AS received, {untold} AS rejected,"
        " last_ok_s FROM main.feed_notes"
    ),
    # A feed's rows are counted as they come, hidden ones among them.
    "feeds": (
        "SELECT feed, centre, dataset, stage, epoch, schema, NULL AS cursor,"
        " CASE rows WHEN 0 THEN 0 ELSE {untold} END AS rows, changes, carries FROM main.feeds"
    ),
}


def listed(audience: Audience) -> str:
    """Return what an audience may see as a list for SQL."""
    return ", ".join(f"'{one}'" for one in SEEN[audience])


def record_is_seen(audience: Audience, row: str) -> str:
    """Return the condition that the record whose JSON is the column ``row`` may be seen."""
    return _SEEN_RECORD.format(row=row, seen=listed(audience))


def show_only(connection: sqlite3.Connection, audience: Audience) -> None:
    """Let this connection see what ``audience`` may see; of its own, nothing is written.

    It may be opened read-only. For those on duty nothing changes.
    """
    if audience == "duty":
        return
    joined = record_is_seen(audience, "r.row")
    values = {
        "seen": listed(audience),
        "untold": str(UNTOLD),
        "seen_record_here": record_is_seen(audience, "row"),
        "alarm_subject": _SUBJECT.format(at="$", table="alarms", seen_record=joined),
        "directive_subject": _SUBJECT.format(at="$.about", table="directives", seen_record=joined),
    }
    connection.execute("PRAGMA temp_store = MEMORY")
    for name, select in _VIEWS.items():
        may = may_see(audience, SENSITIVITY_OF.get(name, "public"))
        nothing = f"SELECT * FROM main.{name} WHERE 0"  # noqa: S608  # one of our own tables
        seen = select.format(**values) if may else nothing
        connection.execute(f"CREATE TEMP VIEW {name} AS {seen}")
