"""New scenes from templates: every template on every wall, and walls that none was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import UsageError
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.reading import parse_scene
from ioc_desktop.layout.templates import FIRST, new_scene, templates
from ioc_desktop.shipped import shipped

SHIPPED = templates([shipped("layouts")])
WALLS = ("1x1", "2x2", "4x2")


def test_all_that_ship_are_listed_in_their_order():
    assert tuple(one.id for one in SHIPPED) == FIRST
    assert all(one.walls == WALLS for one in SHIPPED)
    assert len({one.names.vi for one in SHIPPED}) == len({one.names.en for one in SHIPPED}) == 9


@pytest.mark.parametrize("wall", [*WALLS, "2x1", "3x2", "1x3", "8x1", None])
@pytest.mark.parametrize("template", FIRST)
def test_a_new_scene_is_whole_and_made_for_the_wall(template: str, wall: str | None):
    text = new_scene(SHIPPED, template, "bao-so-5", Names(vi="Bão số 5", en="Storm 5"), wall)
    scene = parse_scene(text, Path("bao-so-5.toml"))
    assert (scene.id, scene.name.vi, scene.name.en, scene.key) == (
        "bao-so-5",
        "Bão số 5",
        "Storm 5",
        None,
    )
    walls = tuple(f"{one.columns}x{one.rows}" for one in scene.variants)
    assert walls == ((wall,) if wall else WALLS)
    assert text.startswith(f"# Made from the template {template}.\n")
    assert "# Template:" not in text
    shown = sum(len(display.tiles) for display in scene.variants[0].displays)
    assert (shown > 0) is (template != "trong")
    assert SceneDraft.open(text).text == text


def test_what_is_asked_for_must_be_possible():
    name = Names(vi="Tên")
    with pytest.raises(UsageError, match="no template 'giaoban'; did you mean 'giao-ban'"):
        new_scene(SHIPPED, "giaoban", "moi", name)
    with pytest.raises(UsageError, match="no scene's id"):
        new_scene(SHIPPED, "trong", "Mới", name)
    with pytest.raises(UsageError, match="is no wall"):
        new_scene(SHIPPED, "trong", "moi", name, "2 mal 2")


def test_a_sites_own_templates_follow_and_one_with_mistakes_is_left_out(tmp_path: Path):
    own = tmp_path / "templates"
    own.mkdir()
    text = (shipped("layouts") / "templates" / "trong.toml").read_text(encoding="utf-8")
    (own / "cua-ta.toml").write_text(text.replace('"trong"', '"cua-ta"'), encoding="utf-8")
    (own / "hong.toml").write_text("id = 'hong", encoding="utf-8")
    (own / "trong.toml").write_text(text.replace("Trống", "Trống của ta"), encoding="utf-8")
    found = templates([tmp_path, shipped("layouts")])
    assert tuple(one.id for one in found) == (*FIRST, "cua-ta")
    assert {one.id: one.names.vi for one in found}["trong"] == "Trống của ta"
