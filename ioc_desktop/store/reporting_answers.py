"""What a form for one figure asks: the centre's catalogue, and an indicator's past in a place."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S, local_date, parse_instant_or_none
from ioc_desktop.domain.queries import ReportingQuery, Unanswered
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.reporting.entries import FigureKey, Known, Past, SeriesKey
from ioc_desktop.domain.reporting.places import directory
from ioc_desktop.domain.rows import Locality, Observation
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.figure_answers import UNKNOWN_CENTRE
from ioc_desktop.store.moment import Moment

_FIGURES = (
    "SELECT s.indicator, s.locality, s.system, s.agency, s.measure, s.period, o.period_start_s,"
    " o.id, o.rev, o.value, o.status, o.as_of_s, o.source, o.note, o.illustrative"
    " FROM series s JOIN observations o USING (series) WHERE s.feed = (SELECT feed FROM feeds"
    " WHERE centre = ? AND dataset = 'observations' AND stage = 'live')"
    " AND s.indicator = ? AND s.locality = ? AND s.agency = ?"
)


def answer_reporting(moment: Moment, query: ReportingQuery) -> ReportingDesk | Unanswered:
    """Answer with the catalogue of a centre and the past of one indicator and its family."""
    about = moment.catalogue.of(query.centre)
    if about is None or not about.indicators:
        return Unanswered(UNKNOWN_CENTRE)
    units = _units(about)
    known = directory(query.centre, about.indicators.values(), about.agencies.values(), units)
    names = {query.indicator} if query.indicator else set()
    for one in about.indicators.values():
        if names.intersection((one.id, *one.parts)):
            names.update((one.id, *one.parts))
    past = _past(moment, query, names)
    return ReportingDesk(
        query.centre,
        known,
        _system(units, moment.now_s),
        query.indicator,
        query.locality,
        query.agency,
        past,
    )


def _units(about: CentreCatalogue) -> tuple[Locality, ...]:
    """Return the units; the province is the whole of a centre that has all its parts only."""
    units = tuple(about.localities.values())
    districts = [unit for unit in units if unit.system == "2021" and unit.parent is not None]
    whole = len(districts) > 1
    return tuple(unit for unit in units if whole or unit.parent is not None)


def _system(units: tuple[Locality, ...], now_s: int) -> str:
    """Return the unit system that holds now; the newest where none says so."""
    for unit in units:
        begins, ends = parse_instant_or_none(unit.valid_from), parse_instant_or_none(unit.valid_to)
        if (begins is None or begins <= now_s) and (ends is None or now_s < ends + DAY_S):
            return unit.system
    return max((unit.system for unit in units), default="")


def _past(moment: Moment, query: ReportingQuery, names: set[str]) -> Past:
    figures: dict[FigureKey, Known] = {}
    series: defaultdict[SeriesKey, list[tuple[int, float]]] = defaultdict(list)
    lengths: defaultdict[str, set[str]] = defaultdict(set)
    for name in sorted(names):
        for row in moment.connection.execute(
            _FIGURES, (query.centre, name, query.locality, query.agency)
        ):
            indicator, locality, system, agency, measure, period, start_s, row_id, rev = row[:9]
            value, status, as_of_s, source, note, illustrative = row[9:]
            told = Observation(
                indicator=indicator,
                period_start=_text(start_s),
                period=period,
                value=value,
                locality=locality,
                system=system,
                agency=agency,
                measure=measure,
                status=status,
                as_of=None if as_of_s is None else _text(as_of_s),
                source=source,
                note=note,
                illustrative=bool(illustrative),
            )
            key = FigureKey(indicator, locality, system, agency, measure, start_s, period)
            figures[key] = Known(row_id, rev, told)
            lengths[name].add(period)
            if value is not None and not illustrative:
                series[key.series].append((start_s, value))
    for points in series.values():
        points.sort()
    return Past(figures, dict(series), {name: frozenset(kept) for name, kept in lengths.items()})


def _text(instant_s: int) -> str:
    """Return an instant as rows write it: a date where it is local midnight."""
    if (instant_s + LOCAL_OFFSET_S) % DAY_S == 0:
        return local_date(instant_s).isoformat()
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=instant_s + LOCAL_OFFSET_S)
    return f"{moment:%Y-%m-%dT%H:%M:%S}+07:00"
