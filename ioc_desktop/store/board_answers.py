"""Boards over everything: subsystems and their state, who owes what, centres and feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.figures import (
    CentreState,
    FeedState,
    Freshness,
    FreshnessState,
    Obligation,
    ObligationBoard,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.freshness import NO_FIGURE, late_by_s, worst
from ioc_desktop.domain.queries import CentresQuery, ObligationsQuery, SubsystemsQuery, Unanswered
from ioc_desktop.domain.rows import DATASETS, Indicator, Subsystem
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.expected import By, debtors
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE, newest
from ioc_desktop.store.moment import FeedNote, Moment, Observed
from ioc_desktop.store.record_answers import feed_freshness

_NEVER: Final = FeedNote("never", None, 0, 0, None)

_WORST_FIRST: Final = {
    FreshnessState.STALE: 0,
    FreshnessState.LATE: 1,
    FreshnessState.LOST: 2,
    FreshnessState.NOT_CONNECTED: 3,
    FreshnessState.LIVE: 4,
}


def answer_subsystems(
    moment: Moment, query: SubsystemsQuery
) -> tuple[SubsystemBoard, ...] | Unanswered:
    """Answer with a board for the centre asked for, or for every centre."""
    chosen = _chosen(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    return tuple(
        SubsystemBoard(
            centre=about.centre,
            centre_name=moment.centre_name(about.centre),
            rows=tuple(_subsystem_row(moment, about, one) for one in about.subsystems.values()),
            running=sum(one.state == "running" for one in about.subsystems.values()),
            freshness=feed_freshness(moment, about.centre, "subsystems"),
        )
        for about in chosen
    )


def answer_obligations(moment: Moment, query: ObligationsQuery) -> ObligationBoard | Unanswered:
    """Answer with what is owed and not on time, what is overdue longest first."""
    chosen = _chosen(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    by_indicator = [
        list(_obligations(moment, about, indicator))
        for about in chosen
        for indicator in about.indicators.values()
        if (not query.subsystem or indicator.subsystem == query.subsystem)
        and not _has_ended(indicator, moment.now_s)
    ]
    owed = [obligation for obligations in by_indicator for obligation in obligations]
    counts = Counter(one.freshness.state for one in owed)
    late = [one for one in owed if one.freshness.state is not FreshnessState.LIVE]
    late.sort(key=_lateness)
    return ObligationBoard(
        rows=tuple(late[: max(query.limit, 0)]),
        owed=len(owed),
        on_time=counts[FreshnessState.LIVE],
        late=counts[FreshnessState.LATE],
        stale=counts[FreshnessState.STALE],
        lost=counts[FreshnessState.LOST],
        not_connected=counts[FreshnessState.NOT_CONNECTED],
        freshness=_reaching(_feeds_freshness(moment, [about.centre for about in chosen]), owed),
        indicators=Counter(
            worst(one.freshness for one in obligations).state for obligations in by_indicator
        ),
    )


def answer_centres(moment: Moment, query: CentresQuery) -> tuple[CentreState, ...]:
    """Answer with every centre that was ever tried, and each of its feeds."""
    del query
    noted = {centre for centre, _ in moment.notes}
    stored = {centre for centre, _ in moment.feeds}
    return tuple(
        _centre_state(moment, centre) for centre in sorted(noted | stored | set(moment.contacts))
    )


def _chosen(moment: Moment, centre: str | None) -> list[CentreCatalogue] | Unanswered:
    if centre is None:
        return [about for _, about in sorted(moment.catalogue.centres.items())]
    about = moment.catalogue.of(centre)
    return Unanswered(UNKNOWN_CENTRE) if about is None else [about]


def _subsystem_row(moment: Moment, about: CentreCatalogue, subsystem: Subsystem) -> SubsystemRow:
    indicators = [one for one in about.indicators.values() if one.subsystem == subsystem.id]
    with_data = fresh = 0
    as_of: list[int] = []
    for indicator in indicators:
        row = _speaking(moment, about, indicator)
        if row is None:
            continue
        with_data += 1
        if moment.freshness(about.centre, indicator, row).state is FreshnessState.LIVE:
            fresh += 1
        if row.as_of_s is not None:
            as_of.append(row.as_of_s)
    return SubsystemRow(subsystem, len(indicators), with_data, fresh, max(as_of, default=None))


def _has_ended(indicator: Indicator, now_s: int) -> bool:
    """Whether nobody owes the indicator any more; a date that cannot be read ends nothing."""
    try:
        ended_s = parse_instant_or_none(indicator.ended)
    except ValueError:
        return False
    return ended_s is not None and ended_s <= now_s


def _speaking(moment: Moment, about: CentreCatalogue, indicator: Indicator) -> Observed | None:
    """Return the figure by which an indicator is judged: the whole's, else the newest part's."""
    rows = [row for row in moment.latest(about.centre, indicator.id) if row.measure != "plan"]
    whole = [row for row in rows if not row.locality and not row.agency]
    return newest(whole or rows, indicator)


def _obligations(
    moment: Moment, about: CentreCatalogue, indicator: Indicator
) -> Iterator[Obligation]:
    """Yield what is owed of one indicator: by each debtor, else by its agency.

    A figure by locality is owed by the agency that supplies it, whose own figure of the whole
    says whether it did; which localities are missing is told by the breakdown. Localities owe
    only what no agency is named for.
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
            row = found.rows.get(one.code)
            yield _obligation(moment, about, indicator, (one.code, one.name), row)
    if not named:
        code = indicator.agency or ""
        row = _speaking(moment, about, indicator)
        yield _obligation(
            moment, about, indicator, (code, about.agency_name(code) if code else ""), row
        )


def _obligation(
    moment: Moment,
    about: CentreCatalogue,
    indicator: Indicator,
    debtor: tuple[str, str],
    row: Observed | None,
) -> Obligation:
    freshness = moment.freshness(about.centre, indicator, row)
    late_s = late_by_s(freshness, moment.now_s)
    return Obligation(about.centre, indicator, *debtor, freshness, late_s)


def _lateness(one: Obligation) -> tuple[int, int, str, str, str]:
    lost_or_never = one.freshness.state in {FreshnessState.LOST, FreshnessState.NOT_CONNECTED}
    group = _WORST_FIRST[one.freshness.state] if lost_or_never else 0
    return (group, -one.late_s, one.centre, one.indicator.id, one.agency_code)


def _feeds_freshness(moment: Moment, centres: list[str]) -> Freshness:
    if not centres:
        return Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
    return worst(feed_freshness(moment, centre, "observations") for centre in centres)


def _reaching(freshness: Freshness, owed: list[Obligation]) -> Freshness:
    """Say until when the figures reach: a feed's last success is no age of its figures."""
    ages = (one.freshness.as_of_s for one in owed)
    newest_s = max((as_of_s for as_of_s in ages if as_of_s is not None), default=None)
    return freshness if newest_s is None else replace(freshness, as_of_s=newest_s)


def _centre_state(moment: Moment, centre: str) -> CentreState:
    contact = moment.contacts.get(centre)
    listed: list[str] = []
    if contact is not None and contact.datasets is not None:
        listed = msgspec.json.decode(contact.datasets, type=list[str])
    noted = [dataset for owner, dataset in moment.notes if owner == centre]
    names = dict.fromkeys([*DATASETS, *sorted({*listed, *noted} - DATASETS.keys())])
    return CentreState(
        id=centre,
        name=moment.centre_name(centre),
        reachable=contact.reachable if contact else None,
        last_contact_s=contact.last_contact_s if contact else None,
        lost_since_s=moment.lost_since_s(centre),
        skew_s=contact.skew_s if contact else None,
        error=contact.error if contact else None,
        feeds=tuple(_feed_state(moment, centre, name) for name in names),
    )


def _feed_state(moment: Moment, centre: str, dataset: str) -> FeedState:
    note = moment.notes.get((centre, dataset), _NEVER)
    state = "unsupported" if dataset not in DATASETS and note is _NEVER else note.state
    return FeedState(
        dataset=dataset,
        state=state,
        rows=moment.feeds.get((centre, dataset), (0, 0))[1],
        received=note.received,
        rejected=note.rejected,
        last_ok_s=note.last_ok_s,
        error=note.error,
        renewing=(centre, dataset) in moment.renewing,
    )
