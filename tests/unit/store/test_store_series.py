"""Long series: read in one scan with their year before, whatever is missing or told twice."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan

import pytest

from ioc_desktop.domain.durations import day_start_s
from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation

LAST = date(2021, 10, 7)


@pytest.fixture
def rained(room):
    """A figure of every day of the week, so that no day is expected to be missing."""
    room.catalogue()
    rain = Indicator(
        id="weather.rain",
        subsystem="documents",
        name=Names(vi="Mưa"),
        unit="mm",
        cadence=Cadence(every="P1D"),
    )
    room.put("indicators", {rain.id: rain})
    return room


def daily(days, *, missing=(), withdrawn=()):
    """``days`` days up to LAST: the value is the day's ordinal."""
    rows = []
    for back in range(days):
        day = LAST - timedelta(days=back)
        if back not in missing:
            value = None if back in withdrawn else float(day.toordinal())
            rows.append(
                Observation(indicator="weather.rain", period_start=day.isoformat(), value=value)
            )
    return rows


def shown(numbers):
    return [None if isnan(number) else number for number in numbers]


def year_before(day):
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


@pytest.mark.parametrize("history", [30, 369, 500, 800, 1000])
@pytest.mark.parametrize(
    "about", [{}, {"missing": (3, 4, 400)}, {"withdrawn": (2, 370)}, {"missing": (0,)}]
)
def test_a_long_series_and_its_year_before(rained, history, about):
    rows = daily(800, **about)
    rained.observe(*rows)
    stored = {date.fromisoformat(row.period_start): row.value for row in rows}
    series = rained.ask(FigureQuery(indicator="weather.rain", history=history)).series
    starts = list(series.starts)
    assert starts == sorted(set(starts))
    known = {day_start_s(day): value for day, value in stored.items()}
    days = {day_start_s(LAST - timedelta(days=back)): back for back in range(1200)}
    assert len(starts) <= history
    newest = max(day_start_s(day) for day, value in stored.items() if value is not None)
    assert starts[-1] == newest
    assert shown(series.values) == [known.get(start) for start in starts]
    before = [
        stored.get(year_before(LAST - timedelta(days=days[start]))) if start in days else None
        for start in starts
    ]
    if any(value is not None for value in before):
        assert shown(series.last_year) == before
    else:
        assert len(series.last_year) == 0


def test_a_day_told_of_by_two_rows_counts_once_and_as_it_was_last_reported(rained):
    rained.observe(*daily(700))
    for hour, value in ((9, 1.0), (15, 2.0), (12, 3.0)):
        told = Observation(
            indicator="weather.rain",
            period_start="2021-10-05",
            value=value,
            as_of=f"2021-10-05T{hour:02d}:00:00+07:00",
        )
        rained.put("observations", {f"told-at-{hour}": told})
    series = rained.ask(FigureQuery(indicator="weather.rain", history=500)).series
    assert len(series.values) == 500
    assert series.starts[-3] == day_start_s(date(2021, 10, 5))
    assert series.values[-3] == 2.0
    assert shown(series.last_year)[-1] == float(date(2020, 10, 7).toordinal())
