"""A figure's history as a trend: three round gridlines, dates on the axis, the last point.

Pure. Long series are handed on whole: the kit decimates to the pixels it has.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from ioc_desktop.domain.dates import format_date, format_day, format_time
from ioc_desktop.domain.durations import LOCAL_OFFSET_S
from ioc_desktop.domain.figures import Figure, Series
from ioc_desktop.domain.numbers import format_value, shorten
from ioc_desktop.sdk.bodies import TrendBody, TrendMark
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.crossings import break_text
from ioc_desktop.sdk.decimation import extent, is_known
from ioc_desktop.sdk.unit_words import unit_word

_DAY_S = 86400
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST_SPAN = 1e-300
"""Below this half a span is no number any more that has a logarithm."""
_SHORTEN_FROM = 1_000_000


def trend_of(figure: Figure, context: ModelContext) -> TrendBody:
    """Return the figure's series with last year's and the plan's, in the indicator's unit."""
    words, series = context.words, figure.series
    language = words.language
    lines, texts = gridlines(series, figure.indicator.decimals, language)
    last = next((value for value in reversed(series.values) if not math.isnan(value)), None)
    return TrendBody(
        values=series.values,
        last_year=series.last_year,
        plan=series.plan,
        axis=axis_texts(series, language),
        y_values=lines,
        y_texts=texts,
        last_text=format_value(last, figure.indicator.decimals, language)
        if last is not None
        else "",
        legend=(
            words("this period"),
            words("same period last year") if is_known(series.last_year) else "",
            words("plan") if is_known(series.plan) else "",
        ),
        from_zero=bool(lines) and lines[0] == 0.0,
        marks=tuple(TrendMark(one.at, break_text(one.crossing, words)) for one in series.breaks),
        starts=series.starts,
        period=figure.period,
        unit=unit_word(figure.indicator.unit, language),
        decimals=figure.indicator.decimals,
    )


def gridlines(
    series: Series, decimals: int, language: str
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return three round values that span the series (bottom to top), and their texts."""
    found = extent(series.values, series.last_year, series.plan)
    if found is None:
        return (), ()
    low, high = found
    if low > 0 and low < (high - low) * 0.6:
        low = 0.0
    step = _step(low, high)
    base = math.floor(low / step + 1e-9) * step
    lines = (base, base + step, base + 2 * step)
    places = max(0, min(6, -math.floor(math.log10(step) + 1e-9))) if step < 1 else 0
    if step < 10 and not float(step).is_integer():  # noqa: PLR2004  # 2.5 needs its decimal
        places = max(places, 1)
    places = max(places, 0) if decimals == 0 else min(max(places, 0), max(decimals, places))
    texts = tuple(
        shorten(line, language)
        if abs(line) >= _SHORTEN_FROM
        else format_value(line, places, language)
        for line in lines
    )
    return lines, texts


def _step(low: float, high: float) -> float:
    """Return the smallest round step of which two, from a round base, reach over the range."""
    span = high - low
    if span < _LEAST_SPAN:
        span = abs(high) if abs(high) >= _LEAST_SPAN else 1.0
    scale = 10.0 ** math.floor(math.log10(span / 2))
    for factor in (*_ROUND, *(10 * each for each in _ROUND)):
        step = factor * scale
        base = math.floor(low / step + 1e-9) * step
        if base + 2 * step >= high * (1 - 1e-12 if high > 0 else 1 + 1e-12):
            return step
    return span


def axis_texts(series: Series, language: str) -> tuple[str, str]:
    """Return the texts of the first and last moment, as coarse as the points stand apart."""
    if not series.starts:
        return "", ""
    first, last = series.starts[0], series.starts[-1]
    apart = (last - first) / max(1, len(series.starts) - 1)
    local = [datetime.fromtimestamp(at + LOCAL_OFFSET_S, UTC) for at in (first, last)]
    if apart >= 300 * _DAY_S:
        return str(local[0].year), str(local[1].year)
    if apart >= 25 * _DAY_S:
        return f"{local[0]:%m/%Y}", f"{local[1]:%m/%Y}"
    if local[0].year != local[1].year:
        return format_date(first, language), format_date(last, language)
    if local[0].date() == local[1].date() and last > first:
        return format_time(first), format_time(last)
    return format_day(first, language), format_day(last, language)
