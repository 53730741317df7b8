"""A share changes by points, a count by per cent of what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from ioc_desktop.domain.figures import Comparison, Figure
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.sdk.figure_values import previous_change_text, year_change_text
from ioc_desktop.sdk.words import TsWords

FOUND = Comparison(last_year=40.0, change_year=0.05, previous=44.0, change_previous=-2 / 44)


@pytest.mark.parametrize(
    ("unit", "year", "previous"),
    [("%", "+2,0 điểm %", "−2,0 điểm %"), ("ca", "+5,0%", "−4,5%")],
)
def test_both_changes(
    figure: Callable[..., Figure], words: TsWords, unit: str, year: str, previous: str
) -> None:
    plain = figure(value=42.0, comparison=FOUND)
    told = replace(plain, indicator=msgspec.structs.replace(plain.indicator, unit=unit, decimals=1))
    assert year_change_text(told, words) == year
    assert previous_change_text(told, words) == previous
    unknown = replace(told, comparison=Comparison())
    assert year_change_text(unknown, words) == previous_change_text(unknown, words) == NO_VALUE
