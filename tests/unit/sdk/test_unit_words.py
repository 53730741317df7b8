"""Units of the shipped catalogues have English words; what nobody knows stays as it was sent."""

from __future__ import annotations

import pytest

from ioc_desktop.sdk.trial_names import trial_centre
from ioc_desktop.sdk.unit_words import unit_word

SIGNS = {"%", "‰", "camera"}


@pytest.mark.parametrize("centre", ["nghean", "vinh"])
def test_every_unit_of_a_catalogue_is_said_in_english(centre: str) -> None:
    units = {one.unit for one in trial_centre(centre).indicators.values()} - SIGNS - {""}
    assert {unit for unit in units if unit_word(unit, "en") == unit} == set()
    assert all(unit_word(unit, "vi") == unit for unit in units)


def test_an_unknown_unit_stays() -> None:
    assert unit_word("bó", "en") == "bó"
