"""Boards over everything: subsystems and their state, centres and feeds."""

from __future__ import annotations

from typing import Final

import msgspec

from ioc_desktop.domain.figures import (
    CentreState,
    FeedState,
    FreshnessState,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.queries import CentresQuery, SubsystemsQuery, Unanswered
from ioc_desktop.domain.rows import DATASETS, Subsystem
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import chosen_centres, speaking
from ioc_desktop.store.moment import FeedNote, Moment
from ioc_desktop.store.record_answers import feed_freshness
from ioc_desktop.store.seen_rows import UNTOLD

_NEVER: Final = FeedNote("never", None, 0, 0, None)


def answer_subsystems(
    moment: Moment, query: SubsystemsQuery
) -> tuple[SubsystemBoard, ...] | Unanswered:
    """Answer with a board for the centre asked for, or for every centre."""
    chosen = chosen_centres(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    for about in chosen:
        moment.read_many(about.centre, about.indicators)
    return tuple(
        SubsystemBoard(
            centre=about.centre,
            centre_name=moment.centre_name(about.centre),
            rows=tuple(subsystem_row(moment, about, one) for one in about.subsystems.values()),
            running=sum(one.state == "running" for one in about.subsystems.values()),
            freshness=feed_freshness(moment, about.centre, "subsystems"),
        )
        for about in chosen
    )


def answer_centres(moment: Moment, query: CentresQuery) -> tuple[CentreState, ...]:
    """Answer with every centre that was ever tried, and each of its feeds."""
    del query
    noted = {centre for centre, _ in moment.notes}
    stored = {centre for centre, _ in moment.feeds}
    return tuple(
        _centre_state(moment, centre) for centre in sorted(noted | stored | set(moment.contacts))
    )


def subsystem_row(moment: Moment, about: CentreCatalogue, subsystem: Subsystem) -> SubsystemRow:
    """Return a subsystem with what was seen of its figures."""
    indicators = [one for one in about.indicators.values() if one.subsystem == subsystem.id]
    with_data = fresh = 0
    as_of: list[int] = []
    for indicator in indicators:
        row = speaking(moment, about.centre, indicator)
        if row is None:
            continue
        with_data += 1
        if moment.freshness(about.centre, indicator, row).state is FreshnessState.LIVE:
            fresh += 1
        if row.as_of_s is not None:
            as_of.append(row.as_of_s)
    return SubsystemRow(subsystem, len(indicators), with_data, fresh, max(as_of, default=None))


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


def _told(count: int) -> int | None:
    return None if count == UNTOLD else count


def _feed_state(moment: Moment, centre: str, dataset: str) -> FeedState:
    note = moment.notes.get((centre, dataset), _NEVER)
    state = "unsupported" if dataset not in DATASETS and note is _NEVER else note.state
    return FeedState(
        dataset=dataset,
        state=state,
        rows=_told(moment.feeds.get((centre, dataset), (0, 0))[1]),
        received=_told(note.received),
        rejected=_told(note.rejected),
        last_ok_s=note.last_ok_s,
        error=note.error,
        renewing=(centre, dataset) in moment.renewing,
    )
