"""Records behind the figures: the documents, dossiers and cases that a query selects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from ioc_desktop.domain.figures import Freshness, FreshnessState, RecordList, RecordRow
from ioc_desktop.domain.freshness import INCOMPLETE, NO_FIGURE, NO_SOFTWARE, NOT_CONNECTED
from ioc_desktop.domain.queries import RecordsQuery, Unanswered
from ioc_desktop.domain.rows import Record
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE
from ioc_desktop.store.moment import Moment

_MOST_ROWS: Final = 1000
_STOPPED: Final = {"stopped", "unsupported"}
_WHY_NOT: Final = {
    "not_connected": NOT_CONNECTED,
    "no_software": NO_SOFTWARE,
    "incomplete": INCOMPLETE,
}
_NEXT_DUE: Final = (
    "SELECT min(due_s) FROM records WHERE feed = ? AND kind = ? AND closed_s IS NULL AND due_s >= ?"
)
_EVER_S: Final = 1 << 62
_MOST_QUERIES: Final = 200
_Stored = tuple[str, Record, int | None, int | None, int | None]
"""Id, row, when it was opened, is due, was closed."""

_decoder = msgspec.json.Decoder(Record)


class _Found(NamedTuple):
    """What a query finds from ``from_s`` until just before ``until_s``, when more is overdue."""

    total: int
    overdue: int
    rows: tuple[_Stored, ...]
    from_s: int
    until_s: int


@dataclass(slots=True)
class RecordsKept:
    """What was found in one copy of the records; good while its ``changes`` stay."""

    changes: int
    found: dict[RecordsQuery, _Found] = field(default_factory=dict)


def answer_records(moment: Moment, query: RecordsQuery) -> RecordList | Unanswered:
    """Answer with the records that match, those due first at the top, and how many there are."""
    about = moment.catalogue.of(query.centre)
    if about is None:
        return Unanswered(UNKNOWN_CENTRE)
    feed = moment.feeds.get((query.centre, "records"))
    found = _found(moment, query, feed[0]) if feed else _Found(0, 0, (), 0, 0)
    rows = tuple(_row(about, moment.now_s, *row) for row in found.rows)
    note = moment.notes.get((query.centre, "records"))
    return RecordList(
        centre=query.centre,
        rows=rows,
        total=found.total,
        overdue=found.overdue,
        freshness=feed_freshness(moment, query.centre, "records", query.subsystem),
        as_of_s=note.last_ok_s if note else None,
        supplier=about.agency_name(query.agency) if query.agency else "",
        illustrative=any(row.record.attrs.get("illustrative") is True for row in rows),
    )


def _found(moment: Moment, query: RecordsQuery, feed: int) -> _Found:
    """Return what the query finds, as kept while neither records nor time change it."""
    changes = moment.changes[feed]
    kept = moment.records.get(feed)
    if kept is None or kept.changes != changes or len(kept.found) > _MOST_QUERIES:
        kept = moment.records[feed] = RecordsKept(changes)
    found = kept.found.get(query)
    if found is None or not found.from_s <= moment.now_s < found.until_s:
        found = kept.found[query] = _find(moment, query, feed)
    return found


def _find(moment: Moment, query: RecordsQuery, feed: int) -> _Found:
    run, now_s = moment.connection.execute, moment.now_s
    where, values = _where(query, feed, now_s)
    total, overdue = run(
        "SELECT count(*), coalesce(sum(closed_s IS NULL AND due_s < :now_s), 0)"  # noqa: S608  # our own conditions
        f" FROM records WHERE {where}",
        values,
    ).fetchone()
    stored = run(
        "SELECT id, row, opened_s, due_s, closed_s FROM records"  # noqa: S608  # our own conditions
        f" WHERE {where} ORDER BY closed_s IS NOT NULL, due_s IS NULL, due_s, opened_s, id"
        " LIMIT :limit",
        {**values, "limit": min(max(query.limit, 0), _MOST_ROWS)},
    )
    rows = tuple((row_id, _decoder.decode(text), *times) for row_id, text, *times in stored)
    due_s = run(_NEXT_DUE, (feed, query.kind, now_s)).fetchone()[0]
    return _Found(total, overdue, rows, now_s, _EVER_S if due_s is None else due_s + 1)


def feed_freshness(
    moment: Moment, centre: str, dataset: str, subsystem: str = "", *, may_be_empty: bool = False
) -> Freshness:
    """Judge a whole feed, which has no deadline of its own: lost, stopped, empty, or live.

    ``may_be_empty``: no rows are good news once the feed has been fetched (no alarms).
    """
    note = moment.notes.get((centre, dataset))
    feed = moment.feeds.get((centre, dataset))
    as_of_s = note.last_ok_s if note else None
    if feed is None or (feed[1] == 0 and not (may_be_empty and as_of_s is not None)):
        return Freshness(
            FreshnessState.NOT_CONNECTED, as_of_s, reason=_why(moment, centre, subsystem)
        )
    lost_since_s = moment.lost_since_s(centre)
    if lost_since_s is not None:
        return Freshness(FreshnessState.LOST, as_of_s, since_s=lost_since_s)
    if note is not None and note.state in _STOPPED:
        return Freshness(FreshnessState.STALE, as_of_s, since_s=as_of_s, reason=note.error)
    return Freshness(FreshnessState.LIVE, as_of_s)


def _why(moment: Moment, centre: str, subsystem: str) -> str:
    about = moment.catalogue.of(centre)
    row = about.subsystems.get(subsystem) if about else None
    if row is None or row.state == "running":
        return NO_FIGURE
    return row.note or _WHY_NOT[row.state]


def _where(query: RecordsQuery, feed: int, now_s: int) -> tuple[str, dict[str, object]]:
    """Return the condition and its named values."""
    values: dict[str, object] = {"feed": feed, "kind": query.kind, "now_s": now_s}
    terms = ["feed = :feed", "kind = :kind", "row IS NOT NULL"]
    for column in ("subsystem", "agency", "locality"):
        wanted = getattr(query, column)
        if wanted:
            terms.append(f"{column} = :{column}")
            values[column] = wanted
    if query.states:
        terms.append("state IN (SELECT value FROM json_each(:states))")
        values["states"] = msgspec.json.encode(query.states).decode()
    if query.open_only or query.overdue_only:
        terms.append("closed_s IS NULL")
    if query.overdue_only:
        terms.append("due_s < :now_s")
    return " AND ".join(terms), values


def _row(  # the columns of the row
    about: CentreCatalogue,
    now_s: int,
    row_id: str,
    record: Record,
    opened_s: int | None,
    due_s: int | None,
    closed_s: int | None,
) -> RecordRow:
    unit = about.locality(record.system, record.locality) if record.locality else None
    overdue_s = None
    if closed_s is None and due_s is not None and due_s < now_s:
        overdue_s = now_s - due_s
    return RecordRow(
        id=row_id,
        record=record,
        agency_name=about.agency_name(record.agency) if record.agency else "",
        locality_name=unit.name if unit else record.locality,
        opened_s=opened_s,
        due_s=due_s,
        closed_s=closed_s,
        overdue_s=overdue_s,
    )
