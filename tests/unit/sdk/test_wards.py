"""The city's wards on a map: every one has a cell of its own, and is found by its name."""

from __future__ import annotations

import tomllib

from ioc_desktop.domain.vntext import fold
from ioc_desktop.sdk.cartogram import name_forms, place_name
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.wards import wards, wards_of
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from tests.unit.widgets.answers import Maker

CONTEXT = ModelContext("wards", {}, TsWords("vi"))


def test_the_wards_are_those_of_the_catalogue_each_in_a_cell_of_its_own() -> None:
    text = (shipped("resources") / "catalogue" / "vinh.toml").read_text(encoding="utf-8")
    agencies = tomllib.loads(text)["agency"]
    known = {fold(place_name(one["name"])) for one in agencies if one.get("kind") == "ward"}
    assert len(wards()) == 25
    assert {fold(one.name) for one in wards()} == known
    assert len({one.cell for one in wards()}) == 25
    assert all(0 <= column < 6 and 0 <= row < 6 for one in wards() for column, row in [one.cell])
    assert all(len(name_forms(one.name)) > 1 for one in wards())


def test_a_ward_is_found_wherever_its_tone_is_written_and_others_are_counted() -> None:
    told = {"Phường Bến Thủy": 3.0, "Xã Hưng Hòa": 0.0, "Phường Lê Lợi": None, "Sở Y tế": 9.0}
    breakdown = Maker().breakdown(told)
    body = wards_of(breakdown, CONTEXT)
    cells = {cell.name: cell for cell in body.cells}
    assert len(cells) == 25
    assert (cells["Bến Thuỷ"].text, cells["Bến Thuỷ"].code) == ("3", "0")
    assert (cells["Hưng Hoà"].text, cells["Hưng Hoà"].shade) == ("0", 0.0)
    assert cells["Lê Lợi"].shade is cells["Vinh Tân"].shade is None, "not reported, not there"
    unit = breakdown.indicator.unit if breakdown.indicator else ""
    assert body.total == f"phường, xã: 3 {unit} · 1 đơn vị khác"
    assert (body.by, body.centre) == ("agency", "nghean")


def test_without_a_ward_among_the_agencies_nothing_is_added_up() -> None:
    body = wards_of(Maker().breakdown({"Sở Y tế": 9.0}), CONTEXT)
    assert all(cell.shade is None for cell in body.cells)
    assert body.total == "1 đơn vị khác"


def test_what_is_not_summed_over_places_has_no_total() -> None:
    make = Maker()
    for other in (make.indicator(aggregation="none"), make.indicator(unit="%")):
        body = wards_of(make.breakdown({"Phường Bến Thủy": 3.0}, indicator=other), CONTEXT)
        assert body.total == ""
