"""Who owes which figure, and since when: the board of what is owed and not on time.

What one indicator owes is worked out once, for all boards that count it, and kept until a
figure of it changes or a deadline passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final

from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.figures import Freshness, FreshnessState, Obligation, ObligationBoard
from ioc_desktop.domain.freshness import NO_FIGURE, vouches_whole, worst
from ioc_desktop.domain.queries import ObligationsQuery, Unanswered
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.expected import By, debtors
from ioc_desktop.store.figure_answers import chosen_centres, speaking
from ioc_desktop.store.kept import Observed, Span, span_of
from ioc_desktop.store.moment import NOTHING, Moment
from ioc_desktop.store.record_answers import feed_freshness

_LAST: Final = {FreshnessState.LOST: 2, FreshnessState.NOT_CONNECTED: 3}
_NEVER_S: Final = 1 << 62

Lateness = tuple[int, int, str, str, str]
"""Group, when it was due, centre, indicator's id, debtor's code: what is late is sorted by it."""
_lateness = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of one indicator: states of all debtors, and those who are not on time.

    ``worst`` speaks for all debtors, ``as_of_s`` is the newest among them. ``late`` has each
    debtor's name.
    """

    states: Counter[FreshnessState]
    worst: FreshnessState
    as_of_s: int | None
    late: tuple[tuple[Lateness, str, Freshness], ...]
    span: Span


def answer_obligations(moment: Moment, query: ObligationsQuery) -> ObligationBoard | Unanswered:
    """Answer with what is owed and not on time, what is overdue longest first."""
    chosen = chosen_centres(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    key = (query.centre, query.subsystem)
    board = moment.boards.get(key)
    if board is None:
        board = moment.boards[key] = _board(moment, chosen, query.subsystem)
    return replace(board, rows=board.rows[: max(query.limit, 0)])


def _board(moment: Moment, chosen: list[CentreCatalogue], subsystem: str) -> ObligationBoard:
    """Return the board of these centres with all its rows."""
    found: list[Owed] = []
    late: list[tuple[Lateness, Obligation]] = []
    for about in chosen:
        moment.read_many(about.centre, about.indicators)
        lost_s = moment.lost_since_s(about.centre)
        for indicator in about.indicators.values():
            if subsystem and indicator.subsystem != subsystem:
                continue
            if not has_ended(indicator, moment.now_s):
                owed = _owed(moment, about, indicator, lost_s)
                found.append(owed)
                late += _late(moment, indicator, owed)
    counts: Counter[FreshnessState] = Counter()
    for one in found:
        counts.update(one.states)
    late.sort(key=_lateness)
    ages = (one.as_of_s for one in found if one.as_of_s is not None)
    return ObligationBoard(
        rows=tuple(obligation for _, obligation in late),
        owed=counts.total(),
        on_time=counts[FreshnessState.LIVE],
        late=counts[FreshnessState.LATE],
        stale=counts[FreshnessState.STALE],
        lost=counts[FreshnessState.LOST],
        not_connected=counts[FreshnessState.NOT_CONNECTED],
        freshness=reaching(
            _feeds_freshness(moment, [about.centre for about in chosen]), max(ages, default=None)
        ),
        indicators=Counter(one.worst for one in found),
    )


def _late(moment: Moment, indicator: Indicator, owed: Owed) -> list[tuple[Lateness, Obligation]]:
    """Return who is late and by how much, made once in this moment."""
    if not owed.late:
        return []
    centre, now_s = owed.late[0][0][2], moment.now_s
    key = (centre, indicator.id)
    found = moment.late.get(key)
    if found is None:
        found = moment.late[key] = [
            (
                lateness,
                Obligation(
                    centre, indicator, lateness[4], name, freshness, max(0, now_s - lateness[1])
                ),
            )
            for lateness, name, freshness in owed.late
        ]
    return found


def has_ended(indicator: Indicator, now_s: int) -> bool:
    """Whether nobody owes the indicator any more; a date that cannot be read ends nothing."""
    if indicator.ended is None:
        return False
    try:
        ended_s = parse_instant_or_none(indicator.ended)
    except ValueError:
        return False
    return ended_s is not None and ended_s <= now_s


def _owed(moment: Moment, about: CentreCatalogue, indicator: Indicator, lost_s: int | None) -> Owed:
    """Return what is owed of an indicator, as kept while neither data nor time change it."""
    kept = moment.of(about.centre, indicator.id)
    owed = kept.owed
    if owed is None or not owed.span.holds(moment.now_s, lost_s):
        owed = _work_out(moment, about, indicator, lost_s)
        if kept is not NOTHING:
            kept.owed = owed
    return owed


def _work_out(
    moment: Moment, about: CentreCatalogue, indicator: Indicator, lost_s: int | None
) -> Owed:
    judged: dict[tuple[object, ...] | None, Freshness] = {}
    counts: dict[tuple[object, ...] | None, int] = {}
    late: list[tuple[Lateness, str, Freshness]] = []
    newest_s: int | None = None
    now_s = moment.now_s
    foreseen = True
    centre, whole = about.centre, vouches_whole(indicator.cadence)
    for code, name, row in debts(moment, about, indicator):
        # Most debtors' newest figures are of one period: judged once, whenever they were made.
        as_of_s = None if row is None or row.measure == "plan" else row.as_of_s
        key: tuple[object, ...] | None = None
        if row is not None:
            told_s = None if row.start_s <= now_s and whole(row.period) else as_of_s
            key = (row.start_s, row.period, row.measure, told_s)
        freshness = judged.get(key)
        if freshness is None:
            freshness = judged[key] = moment.freshness(centre, indicator, row)
            counts[key] = 0
        counts[key] += 1
        if as_of_s is not None and (newest_s is None or as_of_s > newest_s):
            newest_s = as_of_s
        if row is not None:
            foreseen = foreseen and row.start_s <= now_s and (as_of_s or 0) <= now_s
        if freshness.state is not FreshnessState.LIVE:
            state, due_s = freshness.state, freshness.due_s
            if freshness.as_of_s != as_of_s:
                freshness = replace(freshness, as_of_s=as_of_s)
            due = _NEVER_S if due_s is None else due_s
            group = _LAST.get(state, 0)
            late.append(((group, due, centre, indicator.id, code), name, freshness))
    states: Counter[FreshnessState] = Counter()
    for key, count in counts.items():
        states[judged[key].state] += count
    span = span_of(judged.values(), now_s, lost_s, foreseen=foreseen)
    return Owed(states, worst(judged.values()).state, newest_s, tuple(late), span)


def debts(
    moment: Moment, about: CentreCatalogue, indicator: Indicator
) -> Iterator[tuple[str, str, Observed | None]]:
    """Yield who owes the indicator (code, name) and the last of it they sent.

    By each debtor, else by its agency. A figure by locality is owed by the agency that
    supplies it, whose own figure of the whole says whether it did; which localities are
    missing is told by the breakdown. Localities owe only what no agency is named for.
    """
    named = False
    by: By
    by_locality = indicator.by_locality and not (indicator.by_agency or indicator.agency)
    for by, wanted in (("agency", indicator.by_agency), ("locality", by_locality)):
        if not wanted:
            continue
        found = debtors(moment, about.centre, indicator, by=by, measure="actual")
        for one in found.owing:
            named = True
            yield one.code, one.name, found.rows.get(one.code)
    if not named:
        code = indicator.agency or ""
        yield (
            code,
            about.agency_name(code) if code else "",
            speaking(moment, about.centre, indicator),
        )


def _feeds_freshness(moment: Moment, centres: list[str]) -> Freshness:
    if not centres:
        return Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
    return worst(feed_freshness(moment, centre, "observations") for centre in centres)


def reaching(freshness: Freshness, newest_s: int | None) -> Freshness:
    """Say until when the figures reach: a feed's last success is no age of its figures."""
    return freshness if newest_s is None else replace(freshness, as_of_s=newest_s)
