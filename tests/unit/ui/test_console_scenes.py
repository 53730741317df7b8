"""Every scene is within reach: in a group, as a favourite, by what is typed."""

from __future__ import annotations

import pytest

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.vntext import fold
from ioc_desktop.layout import load_scene
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.console_scenes import (
    first_favourites,
    found_scenes,
    scene_groups,
    toggled,
)
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.scene_words import scene_words

VI = TsWords("vi")
ENTRIES = (
    SceneEntry("thuong-truc", "Thường trực", "F1"),
    SceneEntry("giao-ban", "Giao ban", "F2"),
    SceneEntry("covid-19", "Covid-19", "F10"),
    SceneEntry("y-te", "Y tế"),
    SceneEntry("y-te-chi-tiet", "Y tế: chi tiết"),
    SceneEntry("lu-lut", "Lũ lụt tháng 10"),
    SceneEntry("mo-coi-chi-tiet", "Mồ côi"),
    SceneEntry("vinh", "Trung tâm Vinh"),
    SceneEntry("vinh-y-te", "Vinh: y tế"),
    SceneEntry("vinh-y-te-chi-tiet", "Vinh: y tế, chi tiết"),
)


def test_every_scene_stands_in_one_group_and_details_under_their_scene() -> None:
    groups = {one.id: one for one in scene_groups(ENTRIES, ("covid-19",), {"lu-lut"}, VI)}
    assert list(groups) == ["favourites", "own", "duty", "province", "vinh"]
    assert groups["own"].title == "Cảnh riêng"
    ids = {
        name: [(row.entry.id, [one.id for one in row.details]) for row in group.rows]
        for name, group in groups.items()
    }
    assert ids["own"] == [("lu-lut", [])]
    assert ids["duty"] == [("thuong-truc", []), ("giao-ban", [])]
    assert ids["province"] == [
        ("covid-19", []), ("y-te", ["y-te-chi-tiet"]), ("mo-coi-chi-tiet", []),
    ]  # fmt: skip
    assert ids["vinh"] == [("vinh", []), ("vinh-y-te", ["vinh-y-te-chi-tiet"])]
    listed = [
        scene
        for name, group in ids.items()
        if name != "favourites"
        for row, details in group
        for scene in (row, *details)
    ]
    assert sorted(listed) == sorted(entry.id for entry in ENTRIES)


def test_the_first_nine_favourites_have_a_key_beside_the_scenes_own() -> None:
    many = tuple(SceneEntry(f"s{n}", f"Cảnh {n}", "F1" if n == 0 else "") for n in range(11))
    (favourites,) = (
        one
        for one in scene_groups(many, [entry.id for entry in many], (), VI)
        if one.id == "favourites"
    )
    assert favourites.rows[0].keys == ("F1", "Ctrl+1")
    assert favourites.rows[8].keys == ("Ctrl+9",)
    assert favourites.rows[9].keys == ()
    assert first_favourites(ENTRIES) == ("thuong-truc", "giao-ban", "covid-19")
    assert toggled(("a", "b"), "a") == ("b",)
    assert toggled(("a",), "b") == ("a", "b")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("y te", "y-te"),
        ("Y tế", "y-te"),
        ("thuong truc", "thuong-truc"),
        ("te y", "y-te"),
        ("f10", "covid-19"),
        ("vinh-y", "vinh-y-te"),
        ("lut", "lu-lut"),
        ("giuong benh", "mo-coi-chi-tiet"),
    ],
)
def test_a_scene_is_found_by_name_id_key_and_what_it_shows(typed: str, first: str) -> None:
    shows = {"mo-coi-chi-tiet": fold("Giường bệnh theo địa bàn")}
    found = found_scenes(ENTRIES, typed, shows)
    assert found
    assert found[0].id == first


def test_what_is_called_so_stands_before_what_shows_it() -> None:
    shows = {"thuong-truc": "y te hom nay"}
    found = [one.id for one in found_scenes(ENTRIES, "y te", shows)]
    assert found[-1] == "thuong-truc"
    assert found[0] == "y-te"
    assert found_scenes(ENTRIES, "không có cảnh này", shows) == ()


def test_a_shipped_scene_can_be_searched_by_its_tiles_in_both_languages() -> None:
    scene = load_scene(shipped("layouts") / "y-te.toml")
    words = fold(scene_words(scene, discover(shipped("widgets"))))
    assert "giuong" in words
    assert "beds" in words
    assert "cap cuu" in words
