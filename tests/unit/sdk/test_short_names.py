"""Short names of localities: each stands for one of its unit system, and for no other."""

from __future__ import annotations

from itertools import combinations

import pytest

from ioc_desktop.sdk.cartogram import name_forms, place_name, told_apart, unit_book

SYSTEMS = ("2021", "2024-12", "2025-07")


def places(system: str) -> list[tuple[str, str]]:
    found = unit_book().system(system)
    assert found is not None
    return [(unit.code, place_name(unit.name)) for unit in found.units]


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_form_stands_for_two_units_and_each_long_name_has_a_short_one(system: str) -> None:
    forms = told_apart(places(system))
    assert len(forms) == {"2021": 21, "2024-12": 20, "2025-07": 130}[system]
    for one, other in combinations(forms, 2):
        assert not set(forms[one]) & set(forms[other])
        assert not set(forms[one]) & set(name_forms(other)), f"{one} may be read as {other}"
    for name, each in forms.items():
        assert each[0] == name
        assert len(each) > 1 or " " not in name


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("Quế Phong", "Q.Phong"),
        ("Nghĩa Đàn", "Ngh.Đàn"),
        ("Nam Đàn", "Nam Đ."),
        ("Thanh Chương", "Th.Chương"),
    ],
)
def test_the_first_sound_gives_way_first_where_that_is_its_own(name: str, shorter: str) -> None:
    forms = told_apart(places("2021"))
    assert forms[name][1] == shorter
    assert "N.Đàn" not in forms[name]
    assert forms["Vinh"] == ("Vinh",)


def test_a_map_of_few_units_shortens_as_the_whole_system_does() -> None:
    few = [one for one in places("2021") if one[1] in {"Nam Đàn", "Vinh"}]
    assert "N.Đàn" not in told_apart(few)["Nam Đàn"]


def test_places_of_no_system_are_told_apart_from_each_other_alone() -> None:
    forms = told_apart([("x", "Nam Đàn"), ("y", "Nghĩa Đàn"), ("z", "Tân Kỳ")])
    assert forms["Nam Đàn"][1] == "Nam Đ."
    assert forms["Tân Kỳ"][1] == "T.Kỳ"
    assert told_apart([("x", "Nam Đàn")])["Nam Đàn"][1] == "N.Đàn"


def test_where_nothing_shorter_is_its_own_the_word_is_cut_behind_its_vowel() -> None:
    forms = told_apart(places("2025-07"))
    assert forms["Hùng Châu"] == ("Hùng Châu", "Hù.Châu")
    assert forms["Quỳnh Lưu"][-3:] == ("Quỳ.Lưu", "Quỳ.L.", "Qu.L.")
    assert told_apart(places("2021"))["Nghĩa Đàn"][-1] == "Ng.Đ."
