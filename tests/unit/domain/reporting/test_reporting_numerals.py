"""Numbers as people type them, and which mark begins the decimals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.reporting.numerals import Mark, Numeral, column_mark, read_numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,5", 1.5),
        ("0.123", 0.123),
        ("1 234,5", 1234.5),
        ("1 234.567", 1234.567),
        ("\u221212", -12.0),
        ("- 12", -12.0),
        ("14.642,96", 14642.96),
    ],
)
def test_a_number_that_says_itself_which_mark_is_which(text, value):
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.value(numeral.decimal_mark or ",") == value


@pytest.mark.parametrize("text", ["abc", "12 tỷ", "1,2,3,", "", "--5", "٣", "1e5", "1" * 41, ".5"])
def test_what_is_no_number(text):
    assert read_numeral(text) is None


@pytest.mark.parametrize("text", ["1.2.3", "1.23,456.7", "12.34.567"])
def test_groups_that_are_none_give_no_value(text):
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.value(numeral.decimal_mark or ",") is None


@pytest.mark.parametrize("text", ["1.234", "12,345", "-999.999"])
def test_one_mark_before_three_digits_may_be_either(text):
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.ambiguous


def test_a_column_tells_by_those_of_its_numbers_that_do():
    assert column_mark([Numeral("1.234"), Numeral("5,5")]) == (",", False)
    assert column_mark([Numeral("1.234"), Numeral("12")]) == (None, False)
    assert column_mark([Numeral("1.5"), Numeral("5,5")]) == (None, True)


def test_per_cent_is_told_apart():
    assert read_numeral("72,35%") == Numeral("72,35", percent=True)
    assert read_numeral("72,35 %") == Numeral("72,35", percent=True)


@given(st.integers(-(10**14), 10**14), st.integers(1, 4), st.sampled_from(["vi", "en"]))
def test_what_the_screen_writes_is_read_back(whole, decimals, language):
    value = whole / 10**decimals
    written = format_value(value, decimals, language)
    numeral = read_numeral(written)
    assert numeral is not None
    mark: Mark = "," if language == "vi" else "."
    assert (
        numeral.value(numeral.decimal_mark or mark) == float(f"{value:.{decimals}f}")
        or numeral.ambiguous
    )
