"""Figures made by hand, for the pure parts of the sdk."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.domain.figures import Figure, Freshness, FreshnessState, Series
from ioc_desktop.domain.rows import Cadence, Indicator, Names
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.words import TsWords

NOW_S = 1_633_599_720
DAY_S = 86_400


@pytest.fixture(scope="session")
def words() -> TsWords:
    return TsWords("vi")


@pytest.fixture
def context(words: TsWords) -> ModelContext:
    return ModelContext(
        "kpi",
        {"indicator": "economy.revenue", "centre": "nghean"},
        words,
        centre_names={"nghean": "Tỉnh", "vinh": "Vinh"},
    )


@pytest.fixture
def figure() -> Callable[..., Figure]:
    """A function that makes a live figure of 14.642,96 tỷ đồng; every field can be given."""
    indicator = Indicator(
        id="economy.revenue",
        subsystem="economy",
        name=Names(vi="Thu ngân sách", en="Budget revenue"),
        unit="tỷ đồng",
        decimals=2,
        cadence=Cadence(every="P1M"),
    )

    def made(**given: Any) -> Figure:
        plain = Figure("nghean", indicator, 14642.96, Freshness(FreshnessState.LIVE, NOW_S - 120))
        return replace(plain, **given)

    return made


@pytest.fixture
def series() -> Callable[..., Series]:
    """A function that makes daily series ending on 07/10/2021 from values."""

    def made(*values: float, step_s: int = DAY_S) -> Series:
        last = 1_633_539_600
        starts = array("q", (last - step_s * (len(values) - 1 - i) for i in range(len(values))))
        return Series(starts, array("d", values))

    return made
