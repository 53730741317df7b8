"""What is behind the boards: subsystems at a glance, all figures of one, values published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ioc_desktop.domain.durations import previous_period_s
from ioc_desktop.domain.figures import (
    AlarmRow,
    Figure,
    FreshnessState,
    Severity,
    Vintage,
)
from ioc_desktop.domain.freshness import worst
from ioc_desktop.domain.looking import (
    UNKNOWN_SUBSYSTEM,
    CentreOverview,
    FigureList,
    PublishedBoard,
    PublishedValue,
    SubsystemOverview,
    WorstFigure,
)
from ioc_desktop.domain.quality import severity
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    FigureQuery,
    FiguresQuery,
    ObligationsQuery,
    OverviewQuery,
    PublishedQuery,
    Unanswered,
)
from ioc_desktop.domain.rows import Indicator, Subsystem
from ioc_desktop.store.alarm_answers import answer_alarms
from ioc_desktop.store.board_answers import subsystem_row
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import (
    UNKNOWN_CENTRE,
    answer_figure,
    chosen_centres,
    newest,
    of_place,
    resolve,
    speaking,
)
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.obligation_answers import answer_obligations
from ioc_desktop.store.period_answers import answer_figure_at, span_of
from ioc_desktop.store.record_answers import count_records, feed_freshness

_MOST_ALARMS: Final = 1000
_RANK: Final = {Severity.NORMAL: 0, Severity.WARN: 1, Severity.ALARM: 2}
_STATES: Final = tuple(FreshnessState)

EARLIER: Final = (
    "SELECT period_start_s, value, status, as_of_s, seen_s, source, note FROM vintages"
    " WHERE series = ?1 AND period_start_s >= ?2"
)
STANDING: Final = (
    "SELECT period_start_s, value, status, as_of_s, seen_s, source, note FROM observations"
    " WHERE series = ?1 AND period_start_s = ?2 ORDER BY coalesce(as_of_s, seen_s), rev, id"
)


def answer_overview(
    moment: Moment, query: OverviewQuery
) -> tuple[CentreOverview, ...] | Unanswered:
    """Answer with every subsystem of the centre asked for, or of every centre."""
    chosen = chosen_centres(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    if query.period and isinstance(unreadable := span_of(query.period), Unanswered):
        return unreadable
    for about in chosen:
        moment.read_many(about.centre, about.indicators)
    return tuple(
        CentreOverview(
            centre=about.centre,
            centre_name=moment.centre_name(about.centre),
            rows=_overviews(moment, about, query),
            running=sum(one.state == "running" for one in about.subsystems.values()),
            freshness=feed_freshness(moment, about.centre, "subsystems"),
        )
        for about in chosen
    )


def answer_figures(moment: Moment, query: FiguresQuery) -> FigureList | Unanswered:
    """Answer with all figures of a subsystem, those of its place and period where asked for."""
    about = moment.catalogue.of(query.centre)
    if about is None:
        return Unanswered(UNKNOWN_CENTRE)
    subsystem = about.subsystems.get(query.subsystem)
    if subsystem is None:
        return Unanswered(UNKNOWN_SUBSYSTEM)
    if query.period and isinstance(unreadable := span_of(query.period), Unanswered):
        return unreadable
    figures: list[Figure] = []
    absent: list[Indicator] = []
    for indicator in _indicators(about, subsystem.id):
        if not _is_told_by(moment, about.centre, indicator, query.locality, query.agency):
            absent.append(indicator)
            continue
        asked = FigureQuery(
            indicator=indicator.id,
            centre=about.centre,
            locality=query.locality,
            agency=query.agency,
            history=query.history,
            period=query.period,
        )
        figure = answer_figure_at(moment, asked) if query.period else answer_figure(moment, asked)
        if isinstance(figure, Unanswered):
            return figure
        figures.append(figure)
    alarms = _alarms(moment, about.centre, subsystem.id)
    return FigureList(
        centre=about.centre,
        row=subsystem_row(moment, about, subsystem),
        figures=tuple(figures),
        records=count_records(moment, query),
        absent=tuple(absent),
        freshness=worst(one.freshness for one in figures)
        if figures
        else feed_freshness(moment, about.centre, "observations", subsystem.id),
        alarms=tuple(one for one in alarms if query.locality in {"", one.alarm.locality}),
        locality=about.locality("", query.locality) if query.locality else None,
        agency=about.agencies.get(query.agency),
    )


def answer_published(moment: Moment, query: PublishedQuery) -> PublishedBoard | Unanswered:
    """Answer with every value of the latest periods that were told more than once."""
    resolved = resolve(moment, query.indicator, query.centre)
    if isinstance(resolved, Unanswered):
        return resolved
    centre, indicator = resolved
    rows = of_place(moment.latest(centre, indicator.id), query.locality, query.agency, indicator)
    row = newest([one for one in rows if one.measure == query.measure], indicator)
    if row is None:
        return PublishedBoard(centre, indicator, indicator.cadence.every, (), 0)
    since_s = _since_s(row, query.limit)
    earlier: dict[int, list[Vintage]] = {}
    for start_s, *told in moment.connection.execute(EARLIER, (row.series, since_s)).fetchall():
        earlier.setdefault(start_s, []).append(Vintage(*told))
    values: list[PublishedValue] = []
    for start_s, vintages in sorted(earlier.items()):
        standing = [
            Vintage(*told)
            for _, *told in moment.connection.execute(STANDING, (row.series, start_s)).fetchall()
        ]
        all_of_it = sorted([*vintages, *standing[:-1]], key=_told_s) + standing[-1:]
        values += [
            PublishedValue(start_s, one, bool(standing) and one is standing[-1])
            for one in all_of_it
        ]
    return PublishedBoard(centre, indicator, row.period, tuple(values), query.limit)


def _told_s(vintage: Vintage) -> int:
    return vintage.as_of_s or vintage.seen_s or 0


def _since_s(row: Observed, periods: int) -> int:
    """Return the start of the period so many before the row's own."""
    try:
        start_s = row.start_s
        for _ in range(max(periods, 1) - 1):
            start_s = previous_period_s(start_s, row.period)
    except (ValueError, OverflowError):
        return 0
    return start_s


def _indicators(about: CentreCatalogue, subsystem: str) -> list[Indicator]:
    return [one for one in about.indicators.values() if one.subsystem == subsystem]


def _is_told_by(
    moment: Moment, centre: str, indicator: Indicator, locality: str, agency: str
) -> bool:
    """Whether that locality or agency could tell the figure: it owes it, or did tell it once."""
    if not locality and not agency:
        return True
    if any(_is_of(one, locality, agency) for one in moment.latest(centre, indicator.id)):
        return True
    owing = moment.catalogue.centres[centre].agencies.get(agency)
    if agency and not (agency == indicator.agency and not indicator.by_agency):
        by_kind = owing is not None and owing.kind in indicator.owed_by
        return indicator.by_agency and (by_kind or not indicator.owed_by) and not locality
    return bool(not locality or indicator.by_locality)


def _is_of(row: Observed, locality: str, agency: str) -> bool:
    return row.locality == locality and (not agency or row.agency == agency)


def _overviews(
    moment: Moment, about: CentreCatalogue, query: OverviewQuery
) -> tuple[SubsystemOverview, ...]:
    found = answer_alarms(moment, AlarmsQuery(centre=about.centre, limit=_MOST_ALARMS))
    alarms = [] if isinstance(found, Unanswered) else list(found.rows)
    if query.locality:
        alarms = [one for one in alarms if one.alarm.locality == query.locality]
    return tuple(
        _overview(
            moment, about, one, query, tuple(a for a in alarms if a.alarm.subsystem == one.id)
        )
        for one in about.subsystems.values()
    )


def _overview(
    moment: Moment,
    about: CentreCatalogue,
    subsystem: Subsystem,
    query: OverviewQuery,
    alarms: tuple[AlarmRow, ...],
) -> SubsystemOverview:
    centre = about.centre
    row = subsystem_row(moment, about, subsystem)
    records = count_records(
        moment,
        FiguresQuery(
            centre=centre,
            subsystem=subsystem.id,
            locality=query.locality,
            agency=query.agency,
            period=query.period,
        ),
    )
    states: Counter[FreshnessState] = Counter()
    severities: Counter[Severity] = Counter()
    candidates: list[WorstFigure] = []
    with_data = 0
    for indicator in _indicators(about, subsystem.id):
        one = _candidate(moment, about, indicator, query)
        if one is None:
            continue
        with_data += one.value is not None
        states[one.freshness.state] += 1
        severities[one.severity] += 1
        candidates.append(one)
    owes, late_s = "", 0
    if not query.locality and not query.agency:
        board = answer_obligations(
            moment, ObligationsQuery(centre=centre, subsystem=subsystem.id, limit=1)
        )
        if not isinstance(board, Unanswered) and board.rows:
            owes, late_s = board.rows[0].agency_name, board.rows[0].late_s
    else:
        row = replace(
            row,
            indicators=len(candidates),
            with_data=with_data,
            fresh=states[FreshnessState.LIVE],
        )
    return SubsystemOverview(
        row=row,
        states=states,
        severities=severities,
        worst=_worst(candidates),
        alarms=alarms,
        records=sum(one.open for one in records),
        overdue=sum(one.overdue for one in records),
        owes=owes,
        late_s=late_s,
    )


def _candidate(
    moment: Moment, about: CentreCatalogue, indicator: Indicator, query: OverviewQuery
) -> WorstFigure | None:
    """Return the indicator's figure as the overview counts it; None = not told by that place."""
    centre = about.centre
    if query.locality or query.agency:
        if not _is_told_by(moment, centre, indicator, query.locality, query.agency):
            return None
        rows = of_place(
            moment.latest(centre, indicator.id), query.locality, query.agency, indicator
        )
        row = newest([one for one in rows if one.measure != "plan"], indicator)
    else:
        row = speaking(moment, centre, indicator)
    freshness = moment.freshness(centre, indicator, row)
    value = row.value if row is not None else None
    against = severity(value, indicator.limits)
    if query.period:
        asked = FigureQuery(
            indicator=indicator.id,
            centre=centre,
            locality=query.locality,
            agency=query.agency,
            period=query.period,
        )
        figure = answer_figure_at(moment, asked)
        value = figure.value if isinstance(figure, Figure) else None
        against = figure.severity if isinstance(figure, Figure) else Severity.NORMAL
    return WorstFigure(indicator, value, against, freshness)


def _worst(candidates: Iterable[WorstFigure]) -> WorstFigure | None:
    """Return what is beyond its limits, else what is latest; None where all is well."""
    found = max(
        candidates,
        key=lambda one: (
            _RANK[one.severity],
            one.freshness.state is not FreshnessState.NOT_CONNECTED,
            _STATES.index(one.freshness.state),
            -(one.freshness.due_s or 0),
        ),
        default=None,
    )
    if found is None:
        return None
    well = found.severity is Severity.NORMAL and found.freshness.state is FreshnessState.LIVE
    return None if well else found


def _alarms(moment: Moment, centre: str, subsystem: str) -> list[AlarmRow]:
    found = answer_alarms(moment, AlarmsQuery(centre=centre, limit=_MOST_ALARMS))
    if isinstance(found, Unanswered):
        return []
    return [one for one in found.rows if one.alarm.subsystem == subsystem]
