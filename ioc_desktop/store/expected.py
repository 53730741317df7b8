"""Who owes an indicator's figure by locality or by agency, and how many have sent it.

Agencies owe by their kind, as the indicator says (``owed_by``). Localities are not listed by
the Centre API, so they are found: the units beside those that ever reported the indicator,
since a figure is asked of all districts or of all communes. Where no unit ever reported,
none can be named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import Agency, Indicator, Locality, Measure
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment

By = Literal["locality", "agency"]


@dataclass(frozen=True, slots=True)
class Debtors:
    """Who owes a figure, in administrative order, and the newest row of each that sent one.

    ``start_s`` and ``period`` are of the latest period that anybody reported.
    """

    owing: tuple[Locality | Agency, ...]
    rows: dict[str, Observed]
    system: str
    start_s: int | None
    period: str

    @property
    def expected(self) -> int:
        """How many owe the figure."""
        return len(self.owing)

    @property
    def reported(self) -> int:
        """How many of them have sent it for the latest period."""
        return sum(
            1
            for one in self.owing
            if (row := self.rows.get(one.code)) is not None and row.start_s == self.start_s
        )


def debtors(  # a breakdown's own parts
    moment: Moment,
    centre: str,
    indicator: Indicator,
    *,
    by: By,
    measure: Measure,
    system: str = "",
) -> Debtors:
    """Return who owes the indicator by locality or agency; ``system`` "" = the newest reported."""
    kept = moment.of(centre, indicator.id).debtors
    key = (by, measure, system)
    found = kept.get(key)
    if found is None:
        found = kept[key] = _find(moment, centre, indicator, by, measure, system)
    return found


def _find(  # the same parts
    moment: Moment, centre: str, indicator: Indicator, by: By, measure: Measure, system: str
) -> Debtors:
    about = moment.catalogue.centres[centre]
    rows = [row for row in moment.latest(centre, indicator.id) if row.measure == measure]
    if by == "agency":
        rows = [row for row in rows if row.agency and not row.locality]
    else:
        rows = [row for row in rows if row.locality]
        system = system or max(rows, key=_recency, default=_NOBODY).system
        rows = [row for row in rows if row.system == system]
    period = _period(rows, indicator)
    by_code: dict[str, Observed] = {}
    for row in rows:
        code = row.agency if by == "agency" else row.locality
        kept = by_code.get(code)
        if row.period == period and (kept is None or _recency(row) > _recency(kept)):
            by_code[code] = row
    start_s = max((row.start_s for row in by_code.values()), default=None)
    owing: tuple[Locality | Agency, ...]
    if by == "agency":
        owing = _agencies(about, indicator, by_code)
    else:
        owing = _localities(about, by_code, system, moment.now_s if start_s is None else start_s)
    return Debtors(owing, by_code, system, start_s, period)


def reporting(
    moment: Moment, centre: str, indicator: Indicator, measure: Measure
) -> tuple[int, int] | None:
    """Return (reported, expected) of a whole figure, None where it is not told by parts."""
    by: By
    if indicator.by_agency:
        by = "agency"
    elif indicator.by_locality:
        by = "locality"
    else:
        return None
    found = debtors(moment, centre, indicator, by=by, measure=measure)
    return (found.reported, found.expected) if found.expected else None


_NOBODY = Observed(0, "actual", "", "", "", "", 0, "", None, "official", None, None, None, 0, 0)


def _recency(row: Observed) -> tuple[int, bool, int, str]:
    # The row of the place itself goes before one that names its supplier.
    return (row.start_s, not (row.agency and row.locality), row.as_of_s or 0, row.system)


def _period(rows: list[Observed], indicator: Indicator) -> str:
    """Return the period to compare by: the cadence's own, else the one most report."""
    periods = [row.period for row in rows]
    if indicator.cadence.every in periods or not periods:
        return indicator.cadence.every
    return max(sorted(set(periods)), key=periods.count)


def _agencies(
    about: CentreCatalogue, indicator: Indicator, rows: dict[str, Observed]
) -> tuple[Agency, ...]:
    known = tuple(
        agency
        for agency in about.agencies.values()
        if agency.code in rows or not indicator.owed_by or agency.kind in indicator.owed_by
    )
    strangers = sorted(code for code in rows if code not in about.agencies)
    return (*known, *(Agency(code=code, name=code, kind="") for code in strangers))


def _localities(
    about: CentreCatalogue, rows: dict[str, Observed], system: str, at_s: int
) -> tuple[Locality, ...]:
    reported = [unit for code in rows if (unit := about.localities.get((system, code))) is not None]
    parents = {unit.parent for unit in reported}
    known = tuple(
        unit
        for unit in about.localities.values()
        if unit.system == system
        and (unit.code in rows or (unit.parent in parents and _was_valid(unit, at_s)))
    )
    strangers = sorted(code for code in rows if (system, code) not in about.localities)
    return (
        *known,
        *(Locality(code=code, system=system, name=code, kind="") for code in strangers),
    )


def _was_valid(unit: Locality, at_s: int) -> bool:
    try:
        if unit.valid_from is not None and at_s < parse_instant(unit.valid_from):
            return False
        # valid_to is the last day on which the unit existed.
        return unit.valid_to is None or at_s < parse_instant(unit.valid_to) + 86_400
    except ValueError:
        return True
