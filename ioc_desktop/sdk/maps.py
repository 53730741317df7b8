"""An indicator by locality, or records by place, as a map: cells or polygons, shades. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ioc_desktop.domain.crosswalk import adds_up
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.figures import Breakdown, Figure, RecordList, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_value, printed
from ioc_desktop.domain.rows import Record
from ioc_desktop.domain.units import UnitSystem
from ioc_desktop.sdk.bodies import MapBody, MapCell, MapPoint
from ioc_desktop.sdk.cartogram import grid_of, place_name, system_of, unit_book
from ioc_desktop.sdk.contract import ModelContext, Words
from ioc_desktop.sdk.figure_values import value_text
from ioc_desktop.sdk.map_shapes import MapShapes
from ioc_desktop.sdk.unit_words import unit_word

_FAR_FROM_ZERO = 0.3
"""Values whose least is above this share of the greatest have no use for a scale from zero."""
_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}
_GRAVITY = {
    "extreme": Severity.ALARM,
    "critical": Severity.ALARM,
    "severe": Severity.ALARM,
    "high": Severity.WARN,
    "fatal": Severity.ALARM,
    "medium": Severity.NORMAL,
    "moderate": Severity.NORMAL,
    "low": Severity.NORMAL,
    "minor": Severity.NORMAL,
}
"""A record's own word of its severity, in lower case."""
_DIGITS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def map_of(breakdown: Breakdown, context: ModelContext) -> MapBody:
    """Return an indicator by locality as cells of its unit system, or as the site's polygons.

    The tile's setting ``shape`` chooses: ``auto`` (polygons where the site has imported them
    and the tile has room for most of their values), ``cells``, ``polygons``. Localities without
    a place in the grid stand below it, in order. Shades are classes of values
    (``class_limits``), so that one great value does not make all others look alike; the legend
    names the classes' limits.
    """
    words = context.words
    decimals = breakdown.indicator.decimals if breakdown.indicator else 0
    unit = unit_word(breakdown.indicator.unit, words.language) if breakdown.indicator else ""
    values = [row.figure.value for row in breakdown.rows if row.figure.value is not None]
    limits = printed_limits(values, decimals)
    places = Places(system_of([row.code for row in breakdown.rows], breakdown.system))
    cells: list[MapCell] = []
    for row in breakdown.rows:
        column, line = places.take(row.code)
        value = row.figure.value
        shade = None if value is None else shade_of(value, limits)
        text = value_text(row.figure, words) if value is not None else NO_VALUE
        name = place_name(row.name)
        cells.append(MapCell(row.code, column, line, name, text, shade, row.figure.severity))
    return MapBody(
        tuple(cells),
        unit,
        tuple(format_value(limit, decimals, words.language) for limit in limits),
        _total(breakdown, words),
        grid=places.grid,
        missing=words("not reported"),
        shapes=places.shapes(context),
        always_shapes=context.settings.get("shape") == "polygons",
        centre=breakdown.centre,
        subsystem=breakdown.indicator.subsystem if breakdown.indicator else "",
    )


class Places:
    """The cells of one unit system as they are given out; strangers stand below, in order."""

    def __init__(self, system: UnitSystem | None) -> None:
        """Give out the cells of this system; None = it is not known, all stand in order."""
        self.system = system
        self.columns, self.rows = grid_of(system)
        self._strangers = 0

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows, those of strangers included."""
        return self.columns, self.rows + -(-self._strangers // self.columns)

    def take(self, code: str) -> tuple[int, int]:
        """Return the (column, row) of a unit."""
        unit = self.system.by_code.get(code) if self.system else None
        if unit is not None:
            return unit.cell
        place = self._strangers
        self._strangers += 1
        return place % self.columns, self.rows + place // self.columns

    def shapes(self, context: ModelContext) -> MapShapes | None:
        """Return the site's polygons of the system, where the tile wants them."""
        if self.system is None or context.settings.get("shape") == "cells":
            return None
        return context.maps.shapes(self.system.id)


def map_note(breakdown: Breakdown, context: ModelContext) -> str:
    """Return what a map must say beside: figures in other unit systems, polygons not there.

    "" where there is nothing to say.
    """
    words = context.words
    said: list[str] = []
    if breakdown.added_from:
        said.append(words("added up from units of {system}", system=breakdown.added_from))
    elif breakdown.other_systems:
        said.append(
            words(
                "units of {system}, also reported by {others}",
                system=breakdown.system,
                others=", ".join(breakdown.other_systems),
            )
        )
    if context.settings.get("shape") == "polygons" and not context.maps.shapes(breakdown.system):
        said.append(words("no boundaries of {system} imported", system=breakdown.system))
    return " · ".join(said)


def incidents_of(
    records: RecordList,
    context: ModelContext,
    system: str = "",
    *,
    directory: object = None,
    total: str = "",
) -> MapBody:
    """Return records on a map of all units: how many by unit, and on polygons where they are.

    A cell says how many and how grave by itself; marks would stand over its number.
    Records without a known locality count in the total only. ``system`` "" = the one in which
    most of them are told, without any the one in force.

    ``directory`` is the answer to a query of that name: a unit that the records' centre knows
    has 0 where it has no record, any other one is not reported; without it all have 0. Where
    the list has been cut short, a unit without a record in it has no number at all. ``total``
    says how many there are with their unit ("tổng 3 vụ việc"); "" = as records.
    """
    words = context.words
    rows = [row.record for row in records.rows]
    told = [row.system for row in rows if row.locality and row.system]
    wanted = system or max(sorted(set(told), reverse=True), key=told.count, default="")
    found = system_of([row.locality for row in rows], wanted) or _in_force(records)
    here = [row for row in rows if row.system in {"", found.id} and row.locality in found.by_code]
    counts = Counter(row.locality for row in here)
    worst = {row.locality: Severity.NORMAL for row in here}
    points: list[MapPoint] = []
    for row in here:
        severity = record_severity(row)
        if _RANK[severity] < _RANK[worst[row.locality]]:
            worst[row.locality] = severity
        lon_lat = (row.lon, row.lat) if row.lon is not None and row.lat is not None else None
        points.append(MapPoint(row.locality, severity, lon_lat))
    limits = class_limits([float(count) for count in counts.values()], 4)
    whole = tuple(sorted({float(math.ceil(limit)) for limit in limits}))
    places = Places(found)
    known = _localities(directory, records.centre) & found.by_code.keys()
    silent = found.by_code.keys() - known - counts.keys() if known else set()
    none = "0" if records.total <= len(rows) else ""
    cells = tuple(
        MapCell(
            unit.code,
            *places.take(unit.code),
            place_name(unit.name),
            NO_VALUE if unit.code in silent else str(counts[unit.code] or none),
            _incident_shade(counts[unit.code], whole) if unit.code not in silent else None,
            worst.get(unit.code, Severity.NORMAL),
        )
        for unit in found.units
    )
    total = total or words(
        "records in all: {count}", count=format_value(records.total, 0, words.language)
    )
    beyond = records.total - len(here)
    if beyond:
        total = words("{total} · {count} elsewhere", total=total, count=beyond)
    shapes = places.shapes(context)
    return MapBody(
        cells,
        total=total,
        grid=places.grid,
        missing=words("not reported"),
        centre=records.centre,
        subsystem=rows[0].subsystem if rows else "",
        points=tuple(points) if shapes is not None else (),
        shapes=shapes,
    )


def _localities(directory: object, centre: str) -> set[str]:
    """Return the codes of the localities that a centre knows; none if that was not answered."""
    told = directory if isinstance(directory, tuple) else ()
    return {
        place.code
        for one in told
        if isinstance(one, CentreDirectory) and one.centre == centre
        for place in one.localities
    }


def _incident_shade(count: int, limits: tuple[float, ...]) -> float:
    """Return the shade of so many records: the lightest one is for none alone."""
    return (1 + bisect_right(limits, count)) / (len(limits) + 1) if count else 0.0


def _in_force(records: RecordList) -> UnitSystem:
    """Return the unit system of the day that the records are of; the latest where none is told."""
    book = unit_book()
    return book.systems[-1] if records.as_of_s is None else book.at(records.as_of_s)


def record_severity(record: Record) -> Severity:
    """Return how grave a record is by the words that centres use; an unknown one is a warning."""
    return _GRAVITY.get((record.severity or "").casefold(), Severity.WARN)


def class_limits(values: Sequence[float], classes: int = 5) -> tuple[float, ...]:
    """Return round values that part ``values`` into classes, ascending.

    From zero the classes widen as squares do (a quarter of the greatest value is half the
    way), so that one great value does not make all others look alike; values that lie close
    together far from zero are parted evenly. A value belongs to the class above the greatest
    limit that is not above it. Without two different values there is no limit.
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low == high:
        return ()
    base, power = (low, 1) if low < 0 or low > high * _FAR_FROM_ZERO else (0.0, 2)
    span = high - base
    limits = {_round(base + span * (each / classes) ** power, span) for each in range(1, classes)}
    return tuple(sorted(limit for limit in limits if low < limit <= high))


def printed_limits(values: Sequence[float], decimals: int) -> tuple[float, ...]:
    """Return the limits of the values' classes as the legend prints them, ascending."""
    return tuple(
        sorted({float(printed(limit, decimals)) for limit in class_limits(values)} - {0.0})
    )


def shade_of(value: float, limits: Sequence[float]) -> float:
    """Return a value's shade, 0 to 1, by the class that it lies in."""
    return bisect_right(limits, value) / max(1, len(limits))


def _round(value: float, span: float) -> float:
    """Round to one of few first digits, as fine as the span asks for."""
    if value == 0:
        return 0.0
    scale = 10.0 ** math.floor(math.log10(abs(value) if abs(value) < span else span / 10))
    if abs(value) >= span:
        return round(value / scale) * scale
    digits = value / scale
    return min(_DIGITS, key=lambda each: abs(each - abs(digits))) * scale * (-1 if value < 0 else 1)


def _total(breakdown: Breakdown, words: Words) -> str:
    """Return the whole of what the map shows: the centre's own, else the sum of its places.

    The centre's total of another period than the places' is not theirs (on 7 October 2021 the
    province had 1.877 cases, but the latest by locality are those of 25 September: 1.820).
    """
    figures = [row.figure for row in breakdown.rows if row.figure.value is not None]
    starts = {figure.period_start_s for figure in figures}
    total = breakdown.total
    if total is not None and total.value is not None and {total.period_start_s} == starts:
        return _total_text(total, words)
    indicator = breakdown.indicator
    if indicator is None or not adds_up(indicator):
        return ""
    if len(starts) != 1 or len(figures) != len(breakdown.rows):
        return ""
    return _total_text(replace(figures[0], value=sum(one.value or 0.0 for one in figures)), words)


def _total_text(total: Figure, words: Words) -> str:
    value = value_text(total, words)
    unit = unit_word(total.indicator.unit, words.language)
    return words("total {value}", value=f"{value}{unit}" if unit == "%" else f"{value} {unit}")
