"""The alarms that stand at the centres: the highest priority first, then the newest.

The client tells what the centres raise; acknowledging is the duty room's own matter.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, Freshness, FreshnessState
from ioc_desktop.domain.freshness import NO_FIGURE, worst
from ioc_desktop.domain.queries import AlarmsQuery, Unanswered
from ioc_desktop.domain.rows import Alarm, Names
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.record_answers import feed_freshness

_MOST_ROWS: Final = 1000
_PRIORITIES: Final = {"high": 0, "medium": 1, "low": 2}
_ACTIVE: Final = (
    "SELECT id, row FROM alarms WHERE feed = ? AND row IS NOT NULL"
    " AND json_extract(row, '$.state') = 'active'"
)
_decoder = msgspec.json.Decoder(Alarm)


def answer_alarms(moment: Moment, query: AlarmsQuery) -> AlarmBoard | Unanswered:
    """Answer with the active alarms of the centre asked for, or of every centre."""
    if query.centre is None:
        chosen = [about for _, about in sorted(moment.catalogue.centres.items())]
    else:
        about = moment.catalogue.of(query.centre)
        if about is None:
            return Unanswered(UNKNOWN_CENTRE)
        chosen = [about]
    found = [row for about in chosen for row in _active(moment, about)]
    found.sort(key=_importance)
    counts = Counter(row.alarm.priority for row in found)
    return AlarmBoard(
        rows=tuple(found[: min(max(query.limit, 0), _MOST_ROWS)]),
        high=counts["high"],
        medium=counts["medium"],
        low=counts["low"],
        freshness=_freshness(moment, chosen),
    )


def _freshness(moment: Moment, chosen: list[CentreCatalogue]) -> Freshness:
    if not chosen:
        return Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
    return worst(
        feed_freshness(moment, about.centre, "alarms", may_be_empty=True) for about in chosen
    )


def _active(moment: Moment, about: CentreCatalogue) -> list[AlarmRow]:
    feed = moment.feeds.get((about.centre, "alarms"))
    if feed is None or feed[1] == 0:
        return []
    rows = moment.connection.execute(_ACTIVE, (feed[0],)).fetchall()
    return [_row(moment, about, row_id, _decoder.decode(text)) for row_id, text in rows]


def _row(moment: Moment, about: CentreCatalogue, row_id: str, alarm: Alarm) -> AlarmRow:
    subsystem = about.subsystems.get(alarm.subsystem)
    unit = about.locality("", alarm.locality) if alarm.locality else None
    return AlarmRow(
        centre=about.centre,
        id=row_id,
        alarm=alarm,
        subsystem_name=subsystem.name if subsystem else Names(vi=alarm.subsystem),
        locality_name=unit.name if unit else alarm.locality,
        raised_s=_raised_s(alarm, moment.now_s),
    )


def _raised_s(alarm: Alarm, now_s: int) -> int | None:
    """Return when it was raised; a centre's clock ahead of ours raises it now, not later."""
    try:
        return min(parse_instant(alarm.raised_at), now_s)
    except ValueError:
        return None


def _importance(row: AlarmRow) -> tuple[int, int, str, str]:
    raised_s = 0 if row.raised_s is None else row.raised_s
    return (_PRIORITIES[row.alarm.priority], -raised_s, row.centre, row.id)
