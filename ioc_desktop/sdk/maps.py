"""An indicator by locality as a cartogram: shades of round limits, the whole of it. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ioc_desktop.domain.figures import Breakdown, Figure
from ioc_desktop.domain.numbers import NO_VALUE, format_value, printed
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.cartogram import COLUMNS, ROWS, place_of
from ioc_desktop.sdk.contract import ModelContext, Words
from ioc_desktop.sdk.figure_values import value_text

_FAR_FROM_ZERO = 0.5
"""Values whose least is above this share of the greatest have no use for a scale from zero."""
_DIGITS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def map_of(breakdown: Breakdown, context: ModelContext) -> MapBody:
    """Return a tile-grid cartogram; localities without a place in it stand below, in order.

    Cells are shaded by classes of equal count, so that one great value does not make all
    others look alike; the legend names the classes' limits.
    """
    words = context.words
    decimals = breakdown.indicator.decimals if breakdown.indicator else 0
    unit = breakdown.indicator.unit if breakdown.indicator else ""
    values = [row.figure.value for row in breakdown.rows if row.figure.value is not None]
    limits = tuple(
        sorted({float(printed(limit, decimals)) for limit in class_limits(values)} - {0.0})
    )
    cells: list[MapCell] = []
    spare = 0
    for row in breakdown.rows:
        found = place_of(row.code)
        if found is None:
            column, line = spare % COLUMNS, ROWS + spare // COLUMNS
            spare += 1
        else:
            column, line = found
        value = row.figure.value
        shade = None if value is None else bisect_right(limits, value) / max(1, len(limits))
        text = value_text(row.figure, words) if value is not None else NO_VALUE
        name = _place_name(row.name)
        cells.append(MapCell(row.code, column, line, name, text, shade, row.figure.severity))
    steps = tuple(format_value(limit, decimals, words.language) for limit in limits)
    return MapBody(tuple(cells), unit, steps, _total(breakdown, words))


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
    adds_up = indicator is not None and indicator.unit != "%" and indicator.aggregation != "mean"
    if not adds_up or len(starts) != 1 or len(figures) != len(breakdown.rows):
        return ""
    return _total_text(replace(figures[0], value=sum(one.value or 0.0 for one in figures)), words)


def _total_text(total: Figure, words: Words) -> str:
    value = value_text(total, words)
    unit = total.indicator.unit
    return words("total {value}", value=f"{value}{unit}" if unit == "%" else f"{value} {unit}")


def _place_name(name: str) -> str:
    """Return a locality's name without its kind: "Huyện Quế Phong" is "Quế Phong" on a map."""
    for kind in ("Thành phố ", "Thị xã ", "Huyện ", "Phường ", "Xã "):
        if name.startswith(kind) and not name[len(kind) :].isdigit():
            return name[len(kind) :]
    return name
