"""The book of units against its source's facts, and what a reform lets be compared."""

from __future__ import annotations

import json

import pytest

from ioc_desktop.domain.crosswalk import (
    COMPARED,
    DIVIDED,
    INCOMPLETE,
    NOT_ADDED,
    PARTLY,
    adds_up,
    earlier_value,
    origin,
)
from ioc_desktop.domain.rows import Cadence, Indicator, Names
from ioc_desktop.domain.units import UNITS_FILE, Reform, Unit, UnitBook, UnitSystem, read_units
from ioc_desktop.shipped import shipped

BOOK = read_units((shipped("resources") / UNITS_FILE).read_bytes())
SYSTEMS = ("2021", "2024-12", "2025-07")


def indicator(unit="ca", aggregation="sum"):
    return Indicator(
        id="x",
        subsystem="x",
        name=Names(vi="x"),
        unit=unit,
        aggregation=aggregation,
        cadence=Cadence(every="P1M"),
    )


def test_the_book_has_the_units_of_the_three_systems_as_the_catalogue_knows_them() -> None:
    path = shipped("resources") / "catalogue" / "localities.json"
    rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if "parent" in row]
    known = {(row["system"], row["code"]): (row["name"], row["kind"]) for row in rows}
    ours = {(one.id, u.code): (u.name, u.kind) for one in BOOK.systems for u in one.units}
    assert ours == known
    assert [len(one.units) for one in BOOK.systems] == [21, 20, 130]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_unit_has_a_cell_of_its_own(system: str) -> None:
    found = BOOK.system(system)
    assert found is not None
    cells = [unit.cell for unit in found.units]
    assert len(set(cells)) == len(cells)
    assert min(min(cell) for cell in cells) == 0


def test_neighbours_of_the_communes_map_stand_where_they_lie() -> None:
    communes = BOOK.system("2025-07")
    assert communes is not None
    cell = {unit.name: unit.cell for unit in communes.units}
    assert cell["Xã Keng Đu"][0] < cell["Xã Con Cuông"][0] < cell["Phường Cửa Lò"][0]
    assert cell["Xã Thông Thụ"][1] < cell["Xã Quỳ Hợp"][1] < cell["Phường Thành Vinh"][1]


@pytest.mark.parametrize("reform", BOOK.reforms, ids=lambda one: f"{one.before}-{one.after}")
def test_a_reform_accounts_for_every_unit_on_both_sides(reform: Reform) -> None:
    before, after = BOOK.system(reform.before), BOOK.system(reform.after)
    assert before is not None
    assert after is not None
    assert reform.children.keys() == before.by_code.keys()
    assert reform.parents.keys() == after.by_code.keys()
    assert reform.date == after.valid_from


def test_a_unit_that_went_on_is_compared_with_itself_and_a_renamed_one_with_what_it_was() -> None:
    reform = BOOK.reform("2021", "2024-12")
    assert reform is not None
    found = origin(BOOK, reform, "415", indicator())
    assert found.codes == ("415",)
    assert found.crossing is not None
    assert not found.crossing.refused
    later = BOOK.reform("2021", "2025-07")
    assert later is not None
    assert origin(BOOK, later, "16732", indicator("%", "mean")).codes == ("413",), (
        "Cửa Lò went on whole: also its share is its own"
    )


@pytest.mark.parametrize(
    ("before", "after", "code", "message", "named"),
    [
        ("2021", "2024-12", "412", PARTLY, "Huyện Nghi Lộc"),
        ("2021", "2024-12", "429", DIVIDED, "Huyện Nghi Lộc"),
        ("2024-12", "2025-07", "16816", DIVIDED, "Huyện Kỳ Sơn"),
        ("2021", "2025-07", "16708", PARTLY, "Thành phố Vinh"),
    ],
)
def test_what_nobody_knows_is_refused_with_the_unit_that_is_why(
    before: str, after: str, code: str, message: str, named: str
) -> None:
    reform = BOOK.reform(before, after)
    assert reform is not None
    crossing = origin(BOOK, reform, code, indicator()).crossing
    assert crossing is not None
    assert (crossing.refused, crossing.message, crossing.unit) == (True, message, named)


def merger() -> UnitBook:
    def units(*codes: str) -> tuple[Unit, ...]:
        return tuple(Unit(code=c, name=f"Huyện {c}", kind="huyện", cell=(0, 0)) for c in codes)

    return UnitBook(
        province="x",
        systems=(
            UnitSystem(id="a", valid_from=None, valid_to=None, units=units("1", "2")),
            UnitSystem(id="b", valid_from="2024-12-01", valid_to=None, units=units("1")),
        ),
        reforms=(Reform(before="a", after="b", date="2024-12-01", pairs=(("1", "1"), ("2", "1"))),),
    )


def test_units_that_became_one_are_added_up_and_shares_are_not() -> None:
    book = merger()
    found = origin(book, book.reforms[0], "1", indicator())
    value, crossing = earlier_value(book, found, {"1": 20.0, "2": 5.0})
    assert value == 25.0
    assert crossing is not None
    assert crossing.message == COMPARED
    value, crossing = earlier_value(book, found, {"1": 20.0, "2": None})
    assert value is None
    assert crossing is not None
    assert (crossing.message, crossing.unit, crossing.refused) == (INCOMPLETE, "Huyện 2", True)
    for shares in (indicator("%"), indicator("điểm", "none"), indicator("ngày", "mean")):
        assert not adds_up(shares)
        refused = origin(book, book.reforms[0], "1", shares)
        value, crossing = earlier_value(book, refused, {"1": 20.0, "2": 5.0})
        assert value is None
        assert crossing is not None
        assert crossing.message == NOT_ADDED


def test_where_nobody_had_a_figure_nothing_is_said() -> None:
    book = merger()
    found = origin(book, book.reforms[0], "1", indicator())
    assert earlier_value(book, found, {"1": None}) == (None, None)
    assert origin(book, book.reforms[0], "77", indicator()).codes == ()
