"""Who owes which figure, and since when: the board of what is owed and not on time.

What one indicator owes is worked out once in a moment, for all boards that count it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final

from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.figures import Freshness, FreshnessState, Obligation, ObligationBoard
from ioc_desktop.domain.freshness import NO_FIGURE, late_by_s, worst
from ioc_desktop.domain.queries import ObligationsQuery, Unanswered
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.expected import By, debtors
from ioc_desktop.store.figure_answers import chosen_centres, speaking
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.record_answers import feed_freshness

_LAST: Final = {FreshnessState.LOST: 2, FreshnessState.NOT_CONNECTED: 3}

_Lateness = tuple[int, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of one indicator: states of all debtors, and those who are not on time.

    ``late`` goes with what it is sorted by, ``worst`` speaks for all debtors, ``as_of_s`` is
    the newest among them.
    """

    states: Counter[FreshnessState]
    worst: FreshnessState
    as_of_s: int | None
    late: tuple[tuple[_Lateness, Obligation], ...]


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
    for about in chosen:
        moment.read_many(about.centre, about.indicators)
        found += (
            _owed(moment, about, indicator)
            for indicator in about.indicators.values()
            if (not subsystem or indicator.subsystem == subsystem)
            and not _has_ended(indicator, moment.now_s)
        )
    counts: Counter[FreshnessState] = Counter()
    for one in found:
        counts.update(one.states)
    late = [pair for one in found for pair in one.late]
    late.sort(key=itemgetter(0))
    ages = (one.as_of_s for one in found if one.as_of_s is not None)
    return ObligationBoard(
        rows=tuple(obligation for _, obligation in late),
        owed=counts.total(),
        on_time=counts[FreshnessState.LIVE],
        late=counts[FreshnessState.LATE],
        stale=counts[FreshnessState.STALE],
        lost=counts[FreshnessState.LOST],
        not_connected=counts[FreshnessState.NOT_CONNECTED],
        freshness=_reaching(
            _feeds_freshness(moment, [about.centre for about in chosen]), max(ages, default=None)
        ),
        indicators=Counter(one.worst for one in found),
    )


def _has_ended(indicator: Indicator, now_s: int) -> bool:
    """Whether nobody owes the indicator any more; a date that cannot be read ends nothing."""
    if indicator.ended is None:
        return False
    try:
        ended_s = parse_instant_or_none(indicator.ended)
    except ValueError:
        return False
    return ended_s is not None and ended_s <= now_s


def _owed(moment: Moment, about: CentreCatalogue, indicator: Indicator) -> Owed:
    """Return what is owed of an indicator, worked out once in this moment."""
    key = (about.centre, indicator.id)
    found = moment.owed.get(key)
    if found is None:
        found = moment.owed[key] = _work_out(moment, about, indicator)
    return found


def _work_out(moment: Moment, about: CentreCatalogue, indicator: Indicator) -> Owed:
    judged: dict[tuple[object, ...] | None, Freshness] = {}
    states: Counter[FreshnessState] = Counter()
    late: list[tuple[_Lateness, Obligation]] = []
    centre = about.centre
    for code, name, row in _debts(moment, about, indicator):
        # Most debtors' newest figures are of one period and one time: judged once.
        about_row = None if row is None else (row.start_s, row.period, row.as_of_s, row.measure)
        freshness = judged.get(about_row)
        if freshness is None:
            freshness = judged[about_row] = moment.freshness(centre, indicator, row)
        state = freshness.state
        states[state] += 1
        if state is not FreshnessState.LIVE:
            late_s = late_by_s(freshness, moment.now_s)
            lateness = (_LAST.get(state, 0), -late_s, centre, indicator.id, code)
            late.append((lateness, Obligation(centre, indicator, code, name, freshness, late_s)))
    ages = (one.as_of_s for one in judged.values() if one.as_of_s is not None)
    return Owed(states, worst(judged.values()).state, max(ages, default=None), tuple(late))


def _debts(
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


def _reaching(freshness: Freshness, newest_s: int | None) -> Freshness:
    """Say until when the figures reach: a feed's last success is no age of its figures."""
    return freshness if newest_s is None else replace(freshness, as_of_s=newest_s)
