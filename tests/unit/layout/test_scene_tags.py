"""For whom a scene was made, and what a tile is tagged with: read, kept while editing, told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import parse_scene, read_head
from ioc_desktop.layout.differences import changes_between
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import TileRef

TEXT = """\
schema = 1
id = "hop"
name = { vi = "Họp", en = "Meeting" }
audience = "meeting"

[[variant]]
wall = "1x1"

[[variant.display]]
role = "A1"
grid = [4, 2]

[[variant.display.tile]]
id = "gio"
at = [0, 0]
span = [1, 1]
bundle = "clock"
sensitivity = "restricted"     # not for guests
"""


def test_tags_are_read_and_without_them_a_scene_stays_and_a_tile_is_public(tmp_path: Path) -> None:
    scene = parse_scene(TEXT, "hop.toml")
    assert scene.audience == "meeting"
    assert scene.variants[0].displays[0].tiles[0].sensitivity == "restricted"
    (tmp_path / "hop.toml").write_text(TEXT)
    assert read_head(tmp_path / "hop.toml").audience == "meeting"
    bare = "".join(
        line for line in TEXT.splitlines(keepends=True) if not line.startswith(("aud", "sens"))
    )
    plain = parse_scene(bare, "hop.toml")
    assert plain.audience == "duty"
    assert plain.variants[0].displays[0].tiles[0].sensitivity == "public"


def test_a_wrong_tag_is_a_mistake_with_what_was_meant() -> None:
    wrong = TEXT.replace('"meeting"', '"meetng"').replace('"restricted"', '"secret"')
    with pytest.raises(ConfigError) as told:
        parse_scene(wrong, "hop.toml")
    reasons = {one.path: one.reason for one in told.value.findings}
    assert "did you mean 'meeting'?" in reasons["audience"]
    assert "internal, public, restricted" in reasons["variant[0].display[0].tile[0].sensitivity"]


def test_editing_a_tile_keeps_its_tag_also_in_a_copy() -> None:
    draft = SceneDraft(TEXT, Path("hop.toml"))
    draft.move(TileRef("1x1", "gio"), (1, 0))
    draft.duplicate(TileRef("1x1", "gio"))
    tiles = parse_scene(draft.text, "hop.toml").variants[0].displays[0].tiles
    assert [one.sensitivity for one in tiles] == ["restricted", "restricted"]
    assert "# not for guests" in draft.text


def test_a_changed_tag_is_told_among_the_differences() -> None:
    open_to_all = TEXT.replace('audience = "meeting"', 'audience = "public"')
    open_to_all = open_to_all.replace('"restricted"', '"public"')
    told = [one.text for one in changes_between(TEXT, open_to_all)]
    assert told == [
        "audience of the scene: meeting → public",
        "sensitivity of tile ‘gio’: restricted → public",
    ]
