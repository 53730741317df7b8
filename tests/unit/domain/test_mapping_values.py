"""Numbers, dates and units as vendors write them: read in one way, or refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.mapping.values import (
    check_format,
    parse_offset,
    read_moment,
    read_number,
    scaled,
    unit_factor,
)
from ioc_desktop.domain.numbers import format_value

LOCAL = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("1.234,5", "auto", "1234.5"),
        ("1,234.5", "auto", "1234.5"),
        ("1.234.567", "auto", "1234567"),
        ("12,5 %", "auto", "12.5"),
        ("0.125", "auto", "0.125"),
        ("1234.567", "auto", "1234.567"),
        ("1.234", "vi", "1234"),
        ("1.234", "en", "1.234"),
        ("−7", "auto", "-7"),
        ("+3", "auto", "3"),
        ("14 642,96", "auto", "14642.96"),
        ("1 234 567", "auto", "1234567"),
        ("007", "auto", "7"),
    ],
)
def test_a_number_is_read_as_it_was_meant(text: str, style: str, number: str) -> None:
    assert read_number(text, style) == Decimal(number)  # type: ignore[arg-type]  # a style


@pytest.mark.parametrize(
    "text",
    ["1.234", "12,345", "1.23.4", "1.2,3.4", "12.34,5,6", "", "abc", "1e5", "NaN", "1 23", "--1"],
)
def test_what_could_be_two_numbers_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|two ways"):
        read_number(text)


@pytest.mark.parametrize("value", [True, None, [], {}, float("nan"), float("inf"), "9" * 80])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        read_number(value)


@given(st.decimals(-(10**12), 10**12, places=3), st.sampled_from(["vi", "en"]))
def test_what_officials_print_is_read_back(number: Decimal, style: str) -> None:
    text = format_value(float(number), 3, style)
    assert read_number(text, style) == Decimal(f"{float(number):.3f}")  # type: ignore[arg-type]  # a style


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["vi", "en"]))
def test_auto_reads_a_number_rightly_or_refuses_it(number: Decimal, style: str) -> None:
    text = format_value(float(number), 2, style)
    assert read_number(text) == Decimal(f"{float(number):.2f}")


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    for style in ("auto", "vi", "en"):
        with contextlib.suppress(ValueError):
            assert read_number(text, style).is_finite()
    with contextlib.suppress(ValueError):
        parse_instant(read_moment(text, ("iso", "unix", "dotnet", "quarter", "%d/%m/%Y"), LOCAL))


def test_a_factor_adds_no_noise() -> None:
    assert scaled(read_number("14.642.960", "vi"), unit_factor("triệu đồng", "tỷ đồng")) == 14642.96
    assert scaled(Decimal("0.1"), Decimal(3)) == 0.3
    with pytest.raises(ValueError, match="may be"):
        scaled(Decimal("1e300"), Decimal("1e300"))


@pytest.mark.parametrize(
    ("given_unit", "wanted", "factor"),
    [
        ("đồng", "tỷ đồng", "1e-9"),
        ("nghìn tỷ đồng", "tỷ đồng", "1000"),
        ("nghìn người", "người", "1000"),
        ("Triệu Đồng", "tỷ đồng", "0.001"),
        ("hồ sơ", "hồ sơ", "1"),
    ],
)
def test_units_differ_by_their_words_of_scale(given_unit: str, wanted: str, factor: str) -> None:
    assert unit_factor(given_unit, wanted) == Decimal(factor)


def test_units_of_different_things_have_no_factor() -> None:
    with pytest.raises(ValueError, match="give a factor"):
        unit_factor("người", "hồ sơ")


@pytest.mark.parametrize(
    ("value", "formats", "written"),
    [
        ("2021-10-07", ("iso",), "2021-10-07"),
        ("2021-10-07 16:30:00", ("iso",), "2021-10-07T16:30:00+07:00"),
        ("2021-10-07T09:30:00Z", ("iso",), "2021-10-07T09:30:00+00:00"),
        ("07/10/2021", ("iso", "%d/%m/%Y"), "2021-10-07"),
        ("07/10/2021 16:30", ("%d/%m/%Y %H:%M",), "2021-10-07T16:30:00+07:00"),
        ("10/2021", ("%m/%Y",), "2021-10-01"),
        (202110, ("%Y%m",), "2021-10-01"),
        (1633599000, ("unix",), "2021-10-07T16:30:00+07:00"),
        ("1633599000000", ("unix_ms",), "2021-10-07T16:30:00+07:00"),
        ("/Date(1633599000000)/", ("dotnet",), "2021-10-07T16:30:00+07:00"),
        ("Quý III/2021", ("quarter",), "2021-07-01"),
        ("quý 4 năm 2021", ("quarter",), "2021-10-01"),
        ("Thu, 07 Oct 2021 09:30:00 GMT", ("http",), "2021-10-07T16:30:00+07:00"),
    ],
)
def test_dates_in_many_formats(value: object, formats: tuple[str, ...], written: str) -> None:
    assert read_moment(value, formats, LOCAL) == written


@pytest.mark.parametrize("value", ["31/02/2021", "07-10-2021", "", None, True, [], 10**30, "N/A"])
def test_what_is_no_date_is_refused_with_the_formats(value: object) -> None:
    with pytest.raises(ValueError, match="is not written like any of iso, %d/%m/%Y, unix"):
        read_moment(value, ("iso", "%d/%m/%Y", "unix"), LOCAL)


@pytest.mark.parametrize(
    ("floor", "written"),
    [
        ("hour", "2021-10-08T00:00:00+07:00"),
        ("day", "2021-10-08"),
        ("week", "2021-10-04"),
        ("month", "2021-10-01"),
        ("quarter", "2021-10-01"),
        ("year", "2021-01-01"),
    ],
)
def test_a_floor_is_that_of_the_local_day(floor: str, written: str) -> None:
    found = read_moment("2021-10-08 00:40", ("%Y-%m-%d %H:%M",), LOCAL, floor)  # type: ignore[arg-type]  # a floor
    assert found == written


@given(st.datetimes(datetime(1971, 1, 2), datetime(2200, 1, 1)))  # noqa: DTZ001  # zones are the subject
def test_a_moment_means_the_same_in_every_format(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=LOCAL)
    seconds = int(whole.timestamp())
    texts = [
        (whole.strftime("%d/%m/%Y %H:%M:%S"), "%d/%m/%Y %H:%M:%S"),
        (whole.astimezone(UTC).isoformat(), "iso"),
        (seconds, "unix"),
        (seconds * 1000, "unix_ms"),
        (f"/Date({seconds * 1000}+0700)/", "dotnet"),
    ]
    for text, form in texts:
        assert parse_instant(read_moment(text, (form,), LOCAL)) == seconds


@given(st.dates(date(1971, 1, 1), date(2200, 1, 1)))
def test_a_day_stays_that_day(day: date) -> None:
    assume(day.year > 999)
    assert read_moment(day.strftime("%d/%m/%Y"), ("%d/%m/%Y",), LOCAL) == day.isoformat()


@pytest.mark.parametrize("text", ["dd/MM/yyyy", "unixms", "%H:%M", ""])
def test_what_is_no_date_format_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no date format"):
        check_format(text)


@pytest.mark.parametrize("text", ["+7", "07:00", "+25:00", "Asia/Ho_Chi_Minh", ""])
def test_what_is_no_offset_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="no offset"):
        parse_offset(text)
    assert parse_offset("-03:30").utcoffset(None) == timedelta(hours=-3.5)
