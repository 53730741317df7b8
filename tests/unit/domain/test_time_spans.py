"""Spans of time: as officials name them, as queries write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.durations import day_start_s, parse_instant
from ioc_desktop.domain.time_spans import UNITS, TimeSpan, between, read_span, span_of
from ioc_desktop.domain.vntext import fold, found_at

NOW_S = parse_instant("2021-10-07T16:30:00+07:00")


@pytest.mark.parametrize(
    ("unit", "text", "name"),
    [
        ("day", "2021-10-07/P1D", "07/10/2021"),
        ("week", "2021-10-04/P1W", "Tuần 40/2021"),
        ("month", "2021-10-01/P1M", "Tháng 10/2021"),
        ("quarter", "2021-10-01/P3M", "Quý IV/2021"),
        ("year", "2021-01-01/P1Y", "Năm 2021"),
    ],
)
def test_the_span_of_now_is_written_and_named(unit, text, name):
    span = span_of(unit, NOW_S)
    assert span.text == text
    assert span.name() == name
    assert read_span(text) == span
    assert span.start_s <= NOW_S < span.end_s


def test_moving_goes_from_calendar_span_to_calendar_span():
    quarter = span_of("quarter", NOW_S)
    assert quarter.moved(-1).name() == "Quý III/2021"
    assert quarter.moved(-1).end_s == quarter.start_s
    assert read_span("2021-01-31/P1M").moved(1).text == "2021-02-28/P1M"


def test_from_day_to_day_is_named_as_the_whole_that_it_is():
    assert between(date(2021, 7, 1), date(2021, 9, 30)).period == "P3M"
    assert between(date(2021, 1, 1), date(2021, 12, 31)).period == "P1Y"
    assert between(date(2021, 9, 20), date(2021, 9, 26)).period == "P1W"
    free = between(date(2021, 9, 2), date(2021, 9, 20))
    assert (free.period, free.name()) == ("P19D", "02/09/2021–20/09/2021")
    with pytest.raises(ValueError, match="no span"):
        between(date(2021, 9, 2), date(2021, 9, 1))


@pytest.mark.parametrize("text", ["", "2021-07-01", "2021-07-01/PT12H", "today/P1D", "x/P900Y"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"span|neither|length"):
        read_span(text)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.sampled_from(UNITS))
def test_every_day_lies_in_its_span_and_the_spans_meet(day: date, unit):
    at_s = day_start_s(day)
    span = span_of(unit, at_s)
    assert span.start_s <= at_s < span.end_s
    assert read_span(span.text) == span
    assert span_of(unit, span.end_s) == TimeSpan(span.end_s, span.period)


def test_a_search_is_typed_without_diacritics():
    assert fold("Huyện  Đô Lương") == "huyen do luong"
    assert fold("Hu\u0079e\u0323\u0302n") == fold("Huyện")
    assert found_at("do luong", fold("Đô Lương")) == 0
    assert found_at("do luong", fold("Huyện Đô Lương")) == 1
    assert found_at("luong do", fold("Huyện Đô Lương")) == 2
    assert found_at("uong", fold("Huyện Đô Lương")) == 3
    assert found_at("vinh", fold("Huyện Đô Lương")) is None
    assert found_at("", fold("Đô Lương")) is None
