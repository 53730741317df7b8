"""The pictures that the painting kit knows, as pure frozen values.

All texts are final (formatted and translated by the model); numbers that set the geometry
of a chart stay numbers. Colour is never given: the kit takes it from severity, freshness
and role, so that it always has a shape and a word beside it.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.map_shapes import MapShapes


class Rating(Enum):
    """How a plan or a score is rated; painted by shape (▲ ◆ ● ○), and the text says it too.

    Green is pale, and stands for "xanh lá" only: nothing else on the wall is green.
    """

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """A small labelled value: one of the comparison set, or one line of a list."""

    label: str
    text: str
    severity: Severity = Severity.NORMAL
    arrow: int = 0
    """1 up, -1 down, 0 none: drawn as a shape before the text."""


@dataclass(frozen=True, slots=True)
class TrendBody:
    """A line over time: value (blue), same period last year (grey), plan (dashed sand).

    Arrays are of equal length (or empty) with NaN gaps; ``axis`` are the texts of the first
    and last date; ``y_texts`` the texts of the gridlines, bottom to top, with ``y_values``.
    """

    values: array[float] = field(default_factory=lambda: array("d"))
    last_year: array[float] = field(default_factory=lambda: array("d"))
    plan: array[float] = field(default_factory=lambda: array("d"))
    axis: tuple[str, str] = ("", "")
    y_values: tuple[float, ...] = ()
    y_texts: tuple[str, ...] = ()
    last_text: str = ""
    legend: tuple[str, str, str] = ("", "", "")
    from_zero: bool = False
    marks: tuple[TrendMark, ...] = ()
    starts: array[int] = field(default_factory=lambda: array("q"))
    """When each point's period begins (epoch seconds); told, not painted. Empty = not known."""
    period: str = ""
    """The points' length (ISO 8601), which names them with ``starts``."""
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class TrendMark:
    """A line across a chart just before a point: from here on something else is counted.

    ``at`` is the index of the first point after it; 0 = there is nothing before it, and the
    text says why.
    """

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class CardBody:
    """A number card: the value, large, with its unit, the comparison set, maybe a chart.

    ``value`` "" means that there is no figure: the kit paints the state, never a zero.
    ``short`` is the same value shortened by rule ("14,6 nghìn") for a card too small for
    the whole one; "" = it may not be shortened.
    """

    value: str
    unit: str = ""
    short: str = ""
    severity: Severity = Severity.NORMAL
    state: FreshnessState = FreshnessState.LIVE
    facts: tuple[Fact, ...] = ()
    trend: TrendBody | None = None
    plan_share: float | None = None
    """How much of the plan is reached (1.0 = all of it): a bar where there is no chart."""
    plan_text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a ranking; ``value`` None = this one has not reported (said in words).

    ``full`` is the value at which the bar fills its whole track (a part's maximum); None =
    the greatest of the ranking. ``rating``, where there is one, stands in place of the
    severity's mark.
    """

    label: str
    value: float | None
    text: str
    severity: Severity = Severity.NORMAL
    state: FreshnessState = FreshnessState.LIVE
    full: float | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class RankingBody:
    """Bars from zero, sorted by what is wrong first; ``more`` says how many do not fit."""

    bars: tuple[Bar, ...]
    unit: str = ""
    reference: float | None = None
    reference_text: str = ""
    note: str = ""
    """Stands at the right of the line that counts the rest: "34 of 42 reported"."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: str
    severity: Severity = Severity.NORMAL
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; ``weight`` is its share of the width; numbers stand right."""

    title: str
    weight: float = 1.0
    right: bool = False


@dataclass(frozen=True, slots=True)
class TableBody:
    """A table with a rule every three rows; ``total`` is how many rows there are in all."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int = 0
    empty_text: str = ""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One subsystem or feed of a status matrix: glyph, word and name, never colour alone."""

    name: str
    word: str
    glyph: str
    """One of the kit's glyph names: running, incomplete, empty, late, stale, lost."""
    dim: bool = False
    severity: Severity = Severity.NORMAL
    detail: str = ""
    short: str = ""
    """The name where the whole one does not fit; "" = there is no shorter one."""


@dataclass(frozen=True, slots=True)
class StatusGroup:
    """A titled group of a status matrix with its headline (``2`` ``on 9``)."""

    title: str
    headline: str
    headline_unit: str
    items: tuple[StatusItem, ...]


@dataclass(frozen=True, slots=True)
class StatusBody:
    """A status matrix: one group per centre."""

    groups: tuple[StatusGroup, ...]


@dataclass(frozen=True, slots=True)
class MapCell:
    """One unit of a map: column, row, name, value text and shade 0..1.

    ``shade`` None = it has no figure: the kit hatches it and writes the body's ``missing``.
    """

    code: str
    column: int
    row: int
    name: str
    text: str
    shade: float | None
    severity: Severity = Severity.NORMAL


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Something that happened in a unit, maybe at a known place (longitude, latitude).

    On cells, and where no place is known, the points of a unit are counted beside one mark;
    on polygons they stand where they happened, and those too close together are counted.
    """

    code: str
    severity: Severity = Severity.ALARM
    lon_lat: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class MapBody:
    """A map: a tile-grid cartogram whose cells keep their place, or a site's own polygons.

    ``steps`` are the texts of the values at which the shade changes, ascending (one shade
    more than steps); ``total`` is the whole, in words. Both stand where the map is free.
    ``grid`` are the columns and rows of the unit system ((0, 0) = those that the cells need).
    With ``shapes`` the units are drawn by their boundaries; those without one stand in cells.
    """

    cells: tuple[MapCell, ...]
    unit: str = ""
    steps: tuple[str, ...] = ()
    total: str = ""
    grid: tuple[int, int] = (0, 0)
    missing: str = ""
    """The word of a unit without a figure; "" = the kit's own dash."""
    points: tuple[MapPoint, ...] = ()
    shapes: MapShapes | None = None
    always_shapes: bool = False
    """Polygons also on a tile too small for most of their values, where cells would show them."""
    centre: str = ""
    subsystem: str = ""
    """Whose subsystem it shows: where a tap on a unit leads."""
    by: Literal["locality", "agency"] = "locality"
    """What the cells' codes are of: wards report as agencies."""


@dataclass(frozen=True, slots=True)
class ClockBody:
    """The time, the date and the shift, in words."""

    time: str
    date: str
    lines: tuple[str, ...] = ()


Body = CardBody | TrendBody | RankingBody | TableBody | StatusBody | MapBody | ClockBody
