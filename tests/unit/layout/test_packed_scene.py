"""Scenes as they go into packs: written anew, the same, and nothing that was left out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.rows import Names
from ioc_desktop.layout import Display, Scene, Tile, Variant, load_scene, parse_scene
from ioc_desktop.layout.packed_scene import names_hidden, packed, scene_text, without_hidden
from ioc_desktop.shipped import shipped

SHIPPED = sorted(shipped("layouts").glob("*.toml"))


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_a_shipped_scene_is_the_same_when_read_from_its_pack(file: Path) -> None:
    scene = load_scene(file)
    again = parse_scene(scene_text(packed(scene, lambda tile: tile)), file)
    assert again == msgspec.structs.replace(scene, macros={})


plain = st.booleans() | st.integers(-(1 << 53), 1 << 53) | st.text(max_size=20)
values = st.recursive(
    plain | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(settings=st.dictionaries(st.text(max_size=8), values, max_size=4), title=st.text(min_size=1))
def test_whatever_settings_and_titles_hold_is_toml_that_says_the_same(settings, title):
    tile = Tile("a", (0, 0), (1, 1), "clock", title=Names(vi=title), settings=settings)
    scene = Scene("x", Names(vi="x"), (Variant(1, 1, (Display("A1", (1, 1), (tile,)),)),))
    written = tomllib.loads(scene_text(scene))["variant"][0]["display"][0]["tile"][0]
    assert written["title"]["vi"] == title
    assert written.get("settings", {}) == settings


def test_a_tile_that_is_left_out_leaves_its_place_empty_and_no_word() -> None:
    scene = load_scene(shipped("layouts") / "giao-ban.toml")
    gone = scene.variants[0].displays[0].tiles[0]
    made = packed(scene, lambda tile: None if tile.id == gone.id else tile)
    text = scene_text(made)
    assert gone.id not in text
    kept = parse_scene(text, "giao-ban.toml").variants[0].displays[0].tiles
    assert [one.at for one in kept] == [
        one.at for one in scene.variants[0].displays[0].tiles if one.id != gone.id
    ]
    assert "#" not in text


def test_entries_that_name_something_hidden_go_and_what_still_names_it_is_known() -> None:
    settings = {"figures": [{"indicator": "a"}, {"indicator": "b"}], "one": "b", "n": 3}
    left = without_hidden(settings, {"a"})
    assert left == {"figures": [{"indicator": "b"}], "one": "b", "n": 3}
    assert not names_hidden(left, {"a"})
    assert names_hidden({"as": {"a": "whatever it is called"}}, {"a"})
    assert names_hidden(without_hidden(settings, {"b"}), {"b"})
