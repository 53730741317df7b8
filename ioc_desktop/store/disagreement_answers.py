"""Where two centres tell different values of one figure, with its owner of record and history."""

from __future__ import annotations

from typing import Final, NamedTuple

from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.freshness import NO_FIGURE, worst
from ioc_desktop.domain.quality import disagrees
from ioc_desktop.domain.queries import DisagreementsQuery
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.trust import ApartPeriod, Disagreement, DisagreementBoard, Said
from ioc_desktop.store.elsewhere import same_elsewhere
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.obligation_answers import reaching
from ioc_desktop.store.record_answers import feed_freshness
from ioc_desktop.store.series_answers import values_between

HISTORY: Final = 24
"""So many of the latest periods are compared for each figure that is apart now."""

NOTHING_YET: Final = Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
_BEGINNING_S: Final = -(1 << 62)


class _Pair(NamedTuple):
    """A figure of record and the same of another centre, for the same period."""

    indicator: Indicator
    owner: str
    row: Observed
    other: str
    series: int
    said: tuple[float | None, int | None]


def answer_disagreements(moment: Moment, query: DisagreementsQuery) -> DisagreementBoard:
    """Answer with what centres tell differently, what is apart most first.

    A figure counts as compared where its owner of record and another centre both gave a value
    for the same place, supplier and period. A plan or a running total is a figure of its own.
    """
    compared = 0
    newest_s: int | None = None
    found: list[_Pair] = []
    centres = sorted(moment.catalogue.centres)
    for owner in centres:
        about = moment.catalogue.centres[owner]
        for indicator in about.indicators.values():
            if query.subsystem and indicator.subsystem != query.subsystem:
                continue
            if moment.catalogue.owner(indicator.id) != owner:
                continue
            for other in centres:
                theirs = moment.catalogue.centres[other].indicators
                if other != owner and indicator.id in theirs:
                    pairs = _pairs(moment, owner, other, indicator)
                    compared += len(pairs)
                    for pair in pairs:
                        newest_s = max(newest_s or 0, pair.row.as_of_s or 0) or None
                    found += [pair for pair in pairs if _is_apart(pair)]
    rows = [_with_history(moment, pair) for pair in found]
    rows.sort(key=_worst_first)
    judged = [feed_freshness(moment, centre, "observations") for centre in centres]
    return DisagreementBoard(
        rows=tuple(rows[: max(query.limit, 0)]),
        compared=compared,
        apart=len(rows),
        freshness=reaching(worst(judged), newest_s) if judged else NOTHING_YET,
    )


def _pairs(moment: Moment, owner: str, other: str, indicator: Indicator) -> list[_Pair]:
    found: list[_Pair] = []
    for row in moment.latest(owner, indicator.id):
        if row.value is None:
            continue
        same = same_elsewhere(moment, other, indicator, row)
        if same is not None:
            found.append(_Pair(indicator, owner, row, other, *same))
    return found


def _is_apart(pair: _Pair) -> bool:
    return disagrees(pair.row.value, pair.said[0], pair.indicator.decimals)


def _with_history(moment: Moment, pair: _Pair) -> Disagreement:
    row, about = pair.row, moment.catalogue.centres[pair.owner]
    code = row.agency or pair.indicator.agency or ""
    return Disagreement(
        indicator=pair.indicator,
        locality=about.locality(row.system, row.locality),
        supplier=about.agency_name(code) if code else "",
        measure=row.measure,
        start_s=row.start_s,
        period=row.period,
        of_record=Said(pair.owner, row.value, row.as_of_s),
        other=Said(pair.other, *pair.said),
        history=_history(moment, pair),
    )


def _history(moment: Moment, pair: _Pair) -> tuple[ApartPeriod, ...]:
    """Return the latest periods for which both centres gave a value, oldest first."""
    row, decimals = pair.row, pair.indicator.decimals
    last_s = row.start_s
    ours = values_between(moment, row.series, _BEGINNING_S, last_s, latest=HISTORY)
    if not ours:
        return ()
    theirs = values_between(moment, pair.series, min(ours), last_s)
    return tuple(
        ApartPeriod(start_s, value, other, disagrees(value, other, decimals))
        for start_s, value in sorted(ours.items())
        if value is not None and (other := theirs.get(start_s)) is not None
    )


def _worst_first(one: Disagreement) -> tuple[float, str, str]:
    # Where the value of record is nothing, any difference is beyond measure.
    share = one.share
    place = one.locality.code if one.locality else ""
    return (-(float("inf") if share is None else share), one.indicator.id, place)
