"""Records behind the figures: the documents, dossiers and cases that a query selects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from ioc_desktop.domain.figures import Freshness, FreshnessState, RecordList, RecordRow
from ioc_desktop.domain.freshness import INCOMPLETE, NO_FIGURE, NO_SOFTWARE, NOT_CONNECTED
from ioc_desktop.domain.looking import UNREADABLE_PERIOD, RecordCount
from ioc_desktop.domain.queries import FiguresQuery, RecordsQuery, Unanswered
from ioc_desktop.domain.rows import Record
from ioc_desktop.domain.time_spans import read_span
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.record_text import has_text, like_patterns

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
_NOBODYS: Final = ""
"""No record has this id."""
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


_Counts = dict[str, tuple[RecordCount, ...]]
"""By subsystem."""
_Asked = tuple[str, str, str]
"""Locality, agency, span of time."""


class _Counted(NamedTuple):
    """How many records of each kind every subsystem has, while that stays so."""

    counts: _Counts
    from_s: int
    until_s: int


@dataclass(slots=True)
class RecordsKept:
    """What was found in one copy of the records; good while its ``changes`` stay."""

    changes: int
    found: dict[RecordsQuery, _Found] = field(default_factory=dict)
    totals: dict[RecordsQuery, tuple[int, int]] = field(default_factory=dict)
    """How many match, and are overdue, whichever page of them is asked for."""
    texts: dict[RecordsQuery, tuple[str, ...]] = field(default_factory=dict)
    """The ids of all that have a text, in their order: looking through all is slow."""
    counted: dict[_Asked, _Counted] = field(default_factory=dict)


def answer_records(moment: Moment, query: RecordsQuery) -> RecordList | Unanswered:
    """Answer with the records that match, those due first at the top, and how many there are."""
    about = moment.catalogue.of(query.centre)
    if about is None:
        return Unanswered(UNKNOWN_CENTRE)
    if query.opened:
        try:
            read_span(query.opened)
        except ValueError:
            return Unanswered(UNREADABLE_PERIOD)
    feed = moment.feeds.get((query.centre, "records"))
    found = _found(moment, query, feed[0]) if feed else _Found(0, 0, (), 0, 0)
    rows = tuple(_row(about, moment.now_s, *row) for row in found.rows)
    note = moment.notes.get((query.centre, "records"))
    return RecordList(
        centre=query.centre,
        rows=rows,
        total=found.total,
        overdue=found.overdue,
        freshness=_freshness(moment, query, found.total),
        as_of_s=note.last_ok_s if note else None,
        supplier=about.agency_name(query.agency) if query.agency else "",
        illustrative=any(row.record.attrs.get("illustrative") is True for row in rows),
    )


def _freshness(moment: Moment, query: RecordsQuery, total: int) -> Freshness:
    """Judge a list: an empty one is good news only where such records are told at all.

    A subsystem that does not run, and never sent one of the kind, has no news of it.
    """
    judged = feed_freshness(moment, query.centre, "records", query.subsystem)
    about = moment.catalogue.of(query.centre)
    row = about.subsystems.get(query.subsystem) if about else None
    feed = moment.feeds.get((query.centre, "records"))
    if total or row is None or row.state == "running" or feed is None:
        return judged
    told = moment.connection.execute(
        "SELECT 1 FROM records WHERE feed = ? AND kind = ? AND subsystem = ? LIMIT 1",
        (feed[0], query.kind, query.subsystem),
    ).fetchone()
    if told is not None:
        return judged
    reason = _why(moment, query.centre, query.subsystem)
    return Freshness(FreshnessState.NOT_CONNECTED, judged.as_of_s, reason=reason)


def count_records(moment: Moment, query: FiguresQuery) -> tuple[RecordCount, ...]:
    """Return how many records of each kind the subsystem has, of its place and period."""
    feed = moment.feeds.get((query.centre, "records"))
    if feed is None or feed[1] == 0:
        return ()
    kept = _kept(moment, feed[0])
    asked = (query.locality, query.agency, query.period)
    known = kept.counted.get(asked)
    if known is None or not known.from_s <= moment.now_s < known.until_s:
        known = kept.counted[asked] = _count(moment, asked, feed[0])
    return known.counts.get(query.subsystem, ())


def _count(moment: Moment, asked: _Asked, feed: int) -> _Counted:
    """Count the records of all subsystems in one go through them."""
    terms = ["feed = :feed", "row IS NOT NULL"]
    values: dict[str, object] = {"feed": feed, "now_s": moment.now_s}
    for column, wanted in zip(("locality", "agency"), asked, strict=False):
        if wanted:
            terms.append(f"{column} = :{column}")
            values[column] = wanted
    if asked[2]:
        _opened(asked[2], terms, values)
    where = " AND ".join(terms)
    rows = moment.connection.execute(
        "SELECT subsystem, kind, count(*), sum(closed_s IS NULL),"  # noqa: S608  # our own conditions
        " coalesce(sum(closed_s IS NULL AND due_s < :now_s), 0),"
        " min(CASE WHEN closed_s IS NULL AND due_s >= :now_s THEN due_s END)"
        f" FROM records WHERE {where} GROUP BY subsystem, kind ORDER BY subsystem, kind",
        values,
    ).fetchall()
    due_s = min((row[5] for row in rows if row[5] is not None), default=_EVER_S)
    counts: _Counts = {}
    for row in rows:
        counts[row[0]] = (*counts.get(row[0], ()), RecordCount(*row[1:5]))
    return _Counted(counts, moment.now_s, due_s + 1)


def _kept(moment: Moment, feed: int) -> RecordsKept:
    """Return what is kept of the copy of records, nothing of what has changed since."""
    changes = moment.changes[feed]
    kept = moment.records.get(feed)
    if kept is None or kept.changes != changes or len(kept.found) > _MOST_QUERIES:
        kept = moment.records[feed] = RecordsKept(changes)
    return kept


def _found(moment: Moment, query: RecordsQuery, feed: int) -> _Found:
    """Return what the query finds, as kept while neither records nor time change it."""
    kept = _kept(moment, feed)
    found = kept.found.get(query)
    if found is None or not found.from_s <= moment.now_s < found.until_s:
        if found is not None:
            kept.totals.clear()
            kept.texts.clear()
        found = kept.found[query] = _find(moment, query, feed, kept)
    return found


def _find(moment: Moment, query: RecordsQuery, feed: int, kept: RecordsKept) -> _Found:
    run, now_s = moment.connection.execute, moment.now_s
    if query.text:
        query = _among(moment, query, feed, kept)
    where, values = _where(query, feed, now_s)
    counted = msgspec.structs.replace(query, offset=0, limit=0, order="due", descending=False)
    totals = kept.totals.get(counted)
    if totals is None:
        totals = kept.totals[counted] = run(
            "SELECT count(*), coalesce(sum(closed_s IS NULL AND due_s < :now_s), 0)"  # noqa: S608  # our own conditions
            f" FROM records WHERE {where}",
            values,
        ).fetchone()
    # The ids are sorted alone: rows of 100,000 records would be written to disk for it.
    stored = run(
        "SELECT id, row, opened_s, due_s, closed_s FROM records WHERE feed = :feed AND id IN ("  # noqa: S608  # our own conditions
        f" SELECT id FROM records WHERE {where} ORDER BY {_ordered(query)}"
        f" LIMIT :limit OFFSET :offset) ORDER BY {_ordered(query)}",
        {
            **values,
            "limit": min(max(query.limit, 0), _MOST_ROWS),
            "offset": max(query.offset, 0),
        },
    )
    rows = tuple((row_id, _decoder.decode(text), *times) for row_id, text, *times in stored)
    due_s = run(_NEXT_DUE, (feed, query.kind, now_s)).fetchone()[0]
    total, overdue = totals
    return _Found(total, overdue, rows, now_s, _EVER_S if due_s is None else due_s + 1)


def _among(moment: Moment, query: RecordsQuery, feed: int, kept: RecordsKept) -> RecordsQuery:
    """Return the same question about the records that have its text, without asking for it."""
    plain = msgspec.structs.replace(query, offset=0, limit=0, order="due", descending=False)
    ids = kept.texts.get(plain)
    if ids is None:
        where, values = _where(plain, feed, moment.now_s)
        moment.connection.create_function("has_text", 3, has_text, deterministic=True)
        found = moment.connection.execute(
            f"SELECT id FROM records WHERE {where}",  # noqa: S608  # our own conditions
            values,
        )
        ids = kept.texts[plain] = tuple(row_id for (row_id,) in found) or (_NOBODYS,)
    return msgspec.structs.replace(query, text="", ids=ids)


def _ordered(query: RecordsQuery) -> str:
    """Return the order of the rows: what has no value always comes last."""
    way = " DESC" if query.descending else ""
    if query.order == "due":
        first = f"closed_s IS NOT NULL, due_s IS NULL, due_s{way}, opened_s"
    elif query.order in {"opened", "closed"}:
        first = f"{query.order}_s IS NULL, {query.order}_s{way}"
    elif query.order == "id":
        return f"id{way}"
    else:
        first = f"{query.order} = '', {query.order}{way}, due_s IS NULL, due_s"
    return f"{first}, id"


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
    lost_since_s = moment.source_lost_s(centre, subsystem)
    if lost_since_s is not None:
        # The centre is there, and has had nothing from its own source since then.
        told_s = None if as_of_s is None else min(as_of_s, lost_since_s)
        return Freshness(FreshnessState.LOST, told_s, since_s=lost_since_s)
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
    values: dict[str, object] = {"feed": feed, "now_s": now_s}
    terms = ["feed = :feed", "row IS NOT NULL"]
    if query.kind:
        terms.append("kind = :kind")
        values["kind"] = query.kind
    for column in ("subsystem", "agency", "locality"):
        if wanted := getattr(query, column):
            terms.append(f"{column} = :{column}")
            values[column] = wanted
    if query.states:
        terms.append("state IN (SELECT value FROM json_each(:states))")
        values["states"] = msgspec.json.encode(query.states).decode()
    if query.open_only or query.overdue_only:
        terms.append("closed_s IS NULL")
    if query.overdue_only:
        terms.append("due_s < :now_s")
    if query.ids:
        terms.append("id IN (SELECT value FROM json_each(:ids))")
        values["ids"] = msgspec.json.encode(query.ids).decode()
    if query.opened:
        _opened(query.opened, terms, values)
    _with_text(query.text, terms, values)
    return " AND ".join(terms), values


def _with_text(text: str, terms: list[str], values: dict[str, object]) -> None:
    """Most rows are told apart by SQLite itself; what is left is read word by word."""
    for number, like in enumerate(like_patterns(text)):
        terms.append(f"(row LIKE :like{number} OR id LIKE :like{number})")
        values[f"like{number}"] = like
    if text:
        terms.append("has_text(id, row, :text)")
        values["text"] = text


def _opened(period: str, terms: list[str], values: dict[str, object]) -> None:
    span = read_span(period)
    terms.append("opened_s >= :opened_from_s AND opened_s < :opened_until_s")
    values |= {"opened_from_s": span.start_s, "opened_until_s": span.end_s}


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
