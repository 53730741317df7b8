"""Who sent their figures in time, by month: by agency or by locality.

For each period that was due, the first value told of it counts: its ``as_of``, in the row or
in its earliest vintage, against that period's own deadline. A value without a time tells
nothing about punctuality, so its period is counted as neither. Debtors are those of the board
of what is owed now (``obligation_answers``); one of whom nothing ever came misses everything
since anybody began to report.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.punctuality import (
    Due,
    longest_break_s,
    month_starts,
    since_when,
    what_was_due,
)
from ioc_desktop.domain.queries import PunctualityQuery, Unanswered
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.trust import Month, PunctualityBoard, PunctualityRow, added
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.expected import debtors
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.obligation_answers import debts, has_ended, reaching
from ioc_desktop.store.record_answers import feed_freshness

MOST_MONTHS: Final = 24

# The first time at which each period was told of: vintages are the values before the present.
_TOLD: Final = (
    "SELECT period_start_s, min(as_of_s) FROM ("
    " SELECT period_start_s, as_of_s FROM observations"
    " WHERE series = ?1 AND period_start_s BETWEEN ?2 AND ?3 UNION ALL"
    " SELECT period_start_s, as_of_s FROM vintages"
    " WHERE series = ?1 AND period_start_s BETWEEN ?2 AND ?3) GROUP BY period_start_s"
)


class Tally(NamedTuple):
    """One debtor's months with an indicator, and its newest figure: how it stands, since when."""

    name: str
    months: tuple[Month, ...]
    state: FreshnessState
    as_of_s: int | None


Tallies = dict[str, Tally]
"""By debtor's code."""


def answer_punctuality(moment: Moment, query: PunctualityQuery) -> PunctualityBoard | Unanswered:
    """Answer with every debtor's months, who was least in time first."""
    about = moment.catalogue.of(query.centre)
    if about is None:
        return Unanswered(UNKNOWN_CENTRE)
    moment.read_many(about.centre, about.indicators)
    months = month_starts(moment.now_s, min(max(query.months, 1), MOST_MONTHS))
    found: dict[str, PunctualityRow] = {}
    indicators = silent = 0
    for indicator in about.indicators.values():
        if query.subsystem and indicator.subsystem != query.subsystem:
            continue
        if has_ended(indicator, moment.now_s):
            continue
        tallies = _tallies(moment, about, indicator, query.by, months)
        if tallies is None:
            continue
        indicators += 1
        silent += not tallies
        for code, tally in tallies.items():
            row = found.get(code) or PunctualityRow(code, tally.name, tuple(map(Month, months)))
            found[code] = PunctualityRow(
                code,
                row.name,
                tuple(map(added, row.months, tally.months)),
                row.owing + (tally.state is not FreshnessState.LIVE),
                _worse(row.worst, tally.state),
                max(row.as_of_s or 0, tally.as_of_s or 0) or None,
            )
    rows = sorted(found.values(), key=_least_in_time)
    newest = [row.as_of_s for row in found.values() if row.as_of_s is not None]
    whole = tuple(map(Month, months))
    for row in rows:
        whole = tuple(map(added, whole, row.months))
    return PunctualityBoard(
        centre=about.centre,
        by=query.by,
        rows=tuple(rows[: max(query.limit, 0)]),
        months=whole,
        indicators=indicators,
        silent=silent,
        freshness=reaching(
            feed_freshness(moment, about.centre, "observations"), max(newest, default=None)
        ),
    )


def _tallies(
    moment: Moment, about: CentreCatalogue, indicator: Indicator, by: str, months: tuple[int, ...]
) -> Tallies | None:
    """Return what each debtor sent in time, kept until a figure of the indicator changes.

    None where the indicator is not owed ``by`` these; {} where nobody ever sent it. What is
    kept holds until another deadline passes.
    """
    kept = moment.of(about.centre, indicator.id).punctual
    lost_s = moment.lost_since_s(about.centre)
    known = kept.get((by, months))
    if known is None or not known[0] <= moment.now_s < known[1] or known[2] != lost_s:
        made, until_s = _work_out(moment, about, indicator, by, months)
        known = kept[by, months] = (moment.now_s, until_s, lost_s, made)
    return known[3]


def _work_out(
    moment: Moment, about: CentreCatalogue, indicator: Indicator, by: str, months: tuple[int, ...]
) -> tuple[Tallies | None, int]:
    """Return the tallies, and the second at which they may become others."""
    owing = list(_owing(moment, about, indicator, by))
    sent = [row for _, _, row in owing if row is not None]
    judged = {code: moment.freshness(about.centre, indicator, row) for code, _, row in owing}
    if not owing:
        return None, moment.now_s + DAY_S
    if not sent:
        return {}, moment.now_s + DAY_S
    run = moment.connection.execute
    due, until_s = what_was_due(
        cadence=indicator.cadence,
        known_start_s=max(row.start_s for row in sent),
        months=months,
        now_s=moment.now_s,
        calendar=moment.calendar,
    )
    changes = (one.changes_s for one in judged.values() if one.changes_s is not None)
    until_s = min((until_s, *changes))
    told: dict[str, dict[int, int | None]] = {}
    break_s = longest_break_s(indicator.cadence)
    if due:
        span_s = (due[0].start_s - break_s, due[-1].start_s)
        told = {code: dict(run(_TOLD, (row.series, *span_s))) for code, _, row in owing if row}
    begun_s = since_when((start_s for one in told.values() for start_s in one), break_s)
    due = tuple(one for one in due if one.start_s >= begun_s)
    found = {
        code: Tally(
            name,
            _counted(due, told.get(code, {}), months),
            judged[code].state,
            None if row is None else row.as_of_s,
        )
        for code, name, row in owing
    }
    return found, until_s


def _owing(
    moment: Moment, about: CentreCatalogue, indicator: Indicator, by: str
) -> Iterator[tuple[str, str, Observed | None]]:
    """Yield who owes the indicator by agency, or which localities it is told by."""
    if by == "agency":
        yield from debts(moment, about, indicator)
    elif indicator.by_locality:
        found = debtors(moment, about.centre, indicator, by="locality", measure="actual")
        for one in found.owing:
            yield one.code, one.name, found.rows.get(one.code)


def _counted(
    due: tuple[Due, ...], told: dict[int, int | None], months: tuple[int, ...]
) -> tuple[Month, ...]:
    """Return how many of the due periods came in time and late, by month."""
    counts = [[0, 0, 0] for _ in months]
    for start_s, due_s, month in due:
        count = counts[month]
        if start_s not in told:
            count[0] += 1
            continue
        as_of_s = told[start_s]
        if as_of_s is not None:
            count[0] += 1
            count[1 if as_of_s <= due_s else 2] += 1
    return tuple(Month(start_s, *count) for start_s, count in zip(months, counts, strict=True))


_ORDER: Final = list(FreshnessState)


def _worse(one: FreshnessState, other: FreshnessState) -> FreshnessState:
    return max(one, other, key=_ORDER.index)


def _least_in_time(row: PunctualityRow) -> tuple[float, int, str]:
    whole = row.whole
    share = whole.share
    return (2.0 if share is None else share, -whole.due, row.code)
