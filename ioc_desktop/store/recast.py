"""An indicator by the units of before a reform, added up from the units of after it.

Asked for the districts of 2024-12 when the communes report, the answer is each district's
communes together, compared with the district's own figures of before: the one comparison of
places that a reform leaves possible where it divided every unit. Where a commune lies in two
of the old units, where one has not reported, and for shares, the old unit keeps its last figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ioc_desktop.domain.comparison import compare
from ioc_desktop.domain.crosswalk import Crossing, adds_up
from ioc_desktop.domain.figures import Comparison
from ioc_desktop.domain.queries import BreakdownQuery
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.units import Reform
from ioc_desktop.store.crossing import Earlier, Pasts, crossing_of, unit_book
from ioc_desktop.store.expected import Debtors, debtors
from ioc_desktop.store.kept import Observed, value_of
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import before, is_running


class Recast(NamedTuple):
    """Who owes, with the rows added up put in place; ``system`` "" = none were."""

    debtors: Debtors
    system: str = ""
    comparisons: Mapping[str, Comparison] = {}  # never changed
    """By old unit, of those whose row was added up."""


def recast(
    moment: Moment, centre: str, indicator: Indicator, query: BreakdownQuery, own: Debtors
) -> Recast:
    """Return the rows of the system asked for, newer ones added up from a later system's."""
    if query.by != "locality" or not query.system or not adds_up(indicator):
        return Recast(own)
    later = debtors(moment, centre, indicator, by="locality", measure=query.measure)
    reform = unit_book().reform(own.system, later.system)
    if reform is None or later.start_s is None or later.period != (own.period or later.period):
        return Recast(own)
    if own.start_s is not None and own.start_s >= later.start_s:
        return Recast(own)
    parts = _Parts(moment, centre, indicator, reform, own, later)
    rows = dict(own.rows)
    comparisons: dict[str, Comparison] = {}
    for unit in own.owing:
        made = parts.together(unit.code)
        if made is not None:
            rows[unit.code] = made
            comparisons[unit.code] = parts.comparison(unit.code, made)
    if not comparisons:
        return Recast(own)
    found = replace(own, rows=rows, start_s=later.start_s, period=later.period)
    return Recast(found, later.system, comparisons)


class _Parts:
    """The later units' figures, added up to those of the old units that they are all of."""

    def __init__(  # what an answer is made of
        self,
        moment: Moment,
        centre: str,
        indicator: Indicator,
        reform: Reform,
        own: Debtors,
        later: Debtors,
    ) -> None:
        self._moment, self._centre, self._indicator = moment, centre, indicator
        self._reform, self._own, self._later = reform, own, later
        self._pasts = Pasts(moment, centre, indicator)

    def together(self, code: str) -> Observed | None:
        """Return an old unit's row of the latest period; None where it cannot be added up."""
        rows = self._rows(code)
        if not rows or any(row.start_s != self._later.start_s or row.value is None for row in rows):
            return None
        own = self._own.rows.get(code)
        told = [row.as_of_s for row in rows if row.as_of_s is not None]
        return rows[0]._replace(
            series=own.series if own is not None else -1,
            locality=code,
            system=self._own.system,
            id="",
            value=sum(row.value for row in rows if row.value is not None),
            as_of_s=min(told, default=None),
            source=None,
            note=None,
            illustrative=max(row.illustrative for row in rows),
        )

    def comparison(self, code: str, made: Observed) -> Comparison:
        """Compare with the old unit's own figures, or with its parts' of after the reform."""
        keys = before(self._moment, self._indicator, made)
        if not keys:
            return Comparison()
        earlier = [self._earlier(code, made, start_s) for _, start_s in keys]
        year, previous = (one.value for one in earlier)
        found = compare(made.value, last_year=year, previous=previous)
        if is_running(self._moment, self._indicator, made):
            found = Comparison(last_year=year, previous=previous)
        return replace(found, crossing=crossing_of(earlier))

    def _earlier(self, code: str, made: Observed, start_s: int) -> Earlier:
        """Return the old unit's own value, that of before an older reform, or its parts'."""
        reform = self._reform
        own = self._at([(made.series, start_s)])[0]
        if own is not None:
            return Earlier(own, Crossing(reform.at_s, reform.before, reform.after))
        older = self._pasts.at(made, start_s)
        if older != (None, None):
            return older
        parts = self._at([(row.series, start_s) for row in self._rows(code)])
        told = [value for value in parts if value is not None]
        return Earlier(sum(told) if told and len(told) == len(parts) else None, None)

    def _rows(self, code: str) -> list[Observed]:
        """Return the rows of the units that an old one became; [] unless they are all of it."""
        children = self._reform.children.get(code, ())
        whole = all(self._reform.parents[child] == (code,) for child in children)
        rows = [self._later.rows.get(child) for child in children]
        found = [row for row in rows if row is not None]
        return found if whole and len(found) == len(children) else []

    def _at(self, keys: list[tuple[int, int]]) -> list[float | None]:
        known = self._moment.at(self._centre, self._indicator.id, keys)
        return [value_of(known.get(key)) for key in keys]
