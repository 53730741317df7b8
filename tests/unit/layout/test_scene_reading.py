"""Scene files: what is right becomes a Scene, what is wrong is all told at once."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import Scene, check_scene_file, load_scene, parse_scene

GOOD = """
schema = 1
id = "thuong-truc"
name = { vi = "Thường trực", en = "Duty" }
key = "F1"

[macros]
province = "nghean"
points = 60

[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 9]
[[variant.display.tile]]
id = "received"
at = [0, 0]
span = [3, 3]
bundle = "public_services"
kind = "received"
priority = "high"
[variant.display.tile.settings]
centre = "${province}"
points = "${points}"
note = "of ${province}, ${points}"
[[variant.display.tile]]
id = "overdue"
at = [3, 0]
span = [9, 9]
kind = "trend"
indicator = "documents.${province}"
title = "Quá hạn"
"""


def told(text: str, file: str = "scene.toml") -> dict[str, str]:
    with pytest.raises(ConfigError) as error:
        parse_scene(text, file)
    assert all(finding.file == file for finding in error.value.findings)
    return {finding.path: finding.reason for finding in error.value.findings}


def variant(wall: str, *displays: str) -> str:
    return f'[[variant]]\nwall = "{wall}"\n' + "".join(displays)


def display(role: str, *tiles: str, grid: str = "[4, 4]") -> str:
    return f'[[variant.display]]\nrole = "{role}"\ngrid = {grid}\n' + "".join(tiles)


def tile(name: str, at: str, span: str = "[1, 1]", more: str = 'bundle = "clock"\n') -> str:
    return f'[[variant.display.tile]]\nid = "{name}"\nat = {at}\nspan = {span}\n{more}'


HEAD = 'id = "x"\nname = { vi = "X" }\n'


def test_a_good_scene_with_its_macros_filled_in():
    scene = parse_scene(GOOD, "thuong-truc.toml")
    assert (scene.id, scene.name.vi, scene.name.en, scene.key) == (
        *("thuong-truc", "Thường trực", "Duty", "F1"),
    )
    received, overdue = scene.variants[0].displays[0].tiles
    assert received.settings == {"centre": "nghean", "points": 60, "note": "of nghean, 60"}
    assert (received.bundle, received.kind, received.priority) == (
        *("public_services", "received", "high"),
    )
    assert (overdue.bundle, overdue.kind) == ("indicator", "trend")
    assert overdue.settings == {"indicator": "documents.nghean"}
    assert overdue.title == Names(vi="Quá hạn")
    assert overdue.path == "variant[0].display[0].tile[1]"


def test_a_title_may_be_given_in_both_languages_with_macros():
    both = 'title = { vi = "Ở ${province}", en = "In ${province}" }'
    scene = parse_scene(GOOD.replace('title = "Quá hạn"', both), "thuong-truc.toml")
    title = scene.variants[0].displays[0].tiles[1].title
    assert title == Names(vi="Ở nghean", en="In nghean")
    assert (title.in_language("vi"), title.in_language("en")) == ("Ở nghean", "In nghean")
    wrong = GOOD.replace('title = "Quá hạn"', 'title = { vi = "Ở ${tinh}" }')
    with pytest.raises(ConfigError, match=r"title.vi: .*\$\{tinh\} is no macro"):
        parse_scene(wrong, "thuong-truc.toml")


def test_macros_can_be_given_from_outside_but_not_invented():
    scene = parse_scene(GOOD, "x.toml", {"province": "vinh"})
    assert scene.variants[0].displays[0].tiles[0].settings["centre"] == "vinh"
    with pytest.raises(ConfigError, match="has no 'provinc'; did you mean 'province'"):
        parse_scene(GOOD, "x.toml", {"provinc": "vinh"})


def test_three_mistakes_of_three_kinds_come_in_one_list():
    text = GOOD.replace("span = [9, 9]", "span = [10, 9]")  # off the grid
    text = text.replace('priority = "high"', 'priority = "hihg"')  # a wrong word
    text = text.replace('"${province}"', '"${provinc}"', 1)  # an unknown macro
    reasons = told(text)
    first, second = "variant[0].display[0].tile[0]", "variant[0].display[0].tile[1]"
    assert "passes the grid's 12" in reasons[f"{second}.span"]
    assert "did you mean 'high'" in reasons[f"{first}.priority"]
    assert "did you mean 'province'" in reasons[f"{first}.settings.centre"]
    assert len(reasons) == 3


def test_overlap_is_told_once_with_both_names():
    reasons = told(
        HEAD + variant("1x1", display("A1", tile("a", "[0, 0]", "[2, 2]"), tile("b", "[1, 1]")))
    )
    assert reasons == {
        "variant[0].display[0].tile[1].at": "'b' lies over 'a' (variant[0].display[0].tile[0])"
    }


def test_tiles_may_touch():
    text = variant("1x1", display("A1", tile("a", "[0, 0]", "[2, 2]"), tile("b", "[2, 0]")))
    assert len(parse_scene(HEAD + text, "x.toml").variants[0].displays[0].tiles) == 2


def test_names_that_are_there_twice():
    reasons = told(
        HEAD
        + variant("2x1", display("A1", tile("a", "[0, 0]")), display("A1", tile("a", "[0, 0]")))
        + variant("2x1", display("A1"), display("B1"))
    )
    assert "already that of variant[0]" in reasons["variant[1].wall"]
    assert "already that of variant[0].display[0]" in reasons["variant[0].display[1].role"]
    assert "already that of" in reasons["variant[0].display[1].tile[0].id"]
    assert "has no display for B1" in reasons["variant[0].display"]


def test_a_role_must_be_on_the_wall():
    reasons = told(HEAD + variant("2x1", display("A1"), display("B1"), display("A2")))
    assert reasons == {"variant[0].display[2].role": "'A2' is not on a wall of 2x1 (A1 to B1)"}


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ("", "", "shows nothing"),
        ('kind = "trend"\n', ".indicator", "is missing"),
        ('indicator = "x.y"\n', ".kind", "is missing"),
        ('kind = "trnd"\nindicator = "x.y"\n', ".kind", "did you mean 'trend'"),
        ('bundle = "indicator"\nkind = "trnd"\n', ".kind", "did you mean 'trend'"),
        ('bundle = "clock"\nindicator = "x.y"\n', ".indicator", "stands beside a bundle"),
        ('bundel = "clock"\nkind = "x"\n', ".bundel", "did you mean 'bundle'"),
        ('bundle = "Clock"\n', ".bundle", "a bundle's id"),
    ],
)
def test_what_a_tile_shows(more: str, place: str, reason: str):
    reasons = told(HEAD + variant("1x1", display("A1", tile("a", "[0, 0]", more=more))))
    assert reason in reasons[f"variant[0].display[0].tile[0]{place}"]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id = 5", "id", "must be text in quotes, not 5"),
        ('id = "Thường"', "id", "lower-case letters"),
        ("", "name", "is missing"),
        ('nmae = "x"', "nmae", "did you mean 'name'"),
        ("schema = 2", "schema", "2 is not one of 1"),
        ('key = "Strg+1"', "key", "a key like F1"),
        ("[variant]\nwall = 1", "variant", "[[variant]] with two brackets"),
        ('[[variant]]\nwall = "2*2"', "variant[0].wall", "like 2x2"),
        ("variant = []", "variant", "must not be empty"),
        ("[macros]\na = [1]", "macros.a", "not allowed"),
    ],
)
def test_shapes_are_told_in_plain_words(text: str, place: str, reason: str):
    assert reason in told(text)[place]


def test_numbers_that_are_none_and_broken_toml_name_their_place():
    assert "nan" in told("[macros]\na = nan")["macros.a"]
    assert "is no TOML" in told('id = "x"\nname = \n')["line 2"]


def test_a_file_that_is_missing_or_no_text_is_told(tmp_path: Path):
    assert "no such file" in check_scene_file(tmp_path / "none.toml")[0].reason
    (tmp_path / "latin.toml").write_bytes('name = "Thường"'.encode("utf-16"))
    assert "UTF-8" in check_scene_file(tmp_path / "latin.toml")[0].reason
    (tmp_path / "big.toml").write_bytes(b"#" * 2_000_000)
    assert "larger than 1 MB" in check_scene_file(tmp_path / "big.toml")[0].reason
    assert "cannot be read" in check_scene_file(tmp_path)[0].reason


def test_the_id_is_the_files_name(tmp_path: Path):
    (tmp_path / "other.toml").write_text(GOOD, encoding="utf-8")
    (wrong,) = check_scene_file(tmp_path / "other.toml")
    assert (wrong.path, "other.toml" in wrong.reason) == ("id", True)
    (tmp_path / "thuong-truc.toml").write_text(GOOD, encoding="utf-8")
    assert check_scene_file(tmp_path / "thuong-truc.toml") == ()
    assert load_scene(tmp_path / "thuong-truc.toml").file == tmp_path / "thuong-truc.toml"


def scene_for(*walls: str) -> Scene:
    text = HEAD
    for wall in walls:
        columns, _, rows = wall.partition("x")
        roles = [f"{chr(65 + c)}{r + 1}" for r in range(int(rows)) for c in range(int(columns))]
        text += variant(wall, *(display(role) for role in roles))
    return parse_scene(text, "x.toml")


@pytest.mark.parametrize(
    ("wall", "chosen"),
    [
        ((2, 2), (2, 2)),
        ((4, 2), (4, 2)),
        ((3, 2), (2, 2)),  # the largest that fits
        ((1, 2), (1, 1)),
        ((6, 4), (4, 2)),
    ],
)
def test_the_variant_for_a_wall(wall: tuple[int, int], chosen: tuple[int, int]):
    variant = scene_for("1x1", "2x2", "4x2").variant_for(*wall)
    assert (variant.columns, variant.rows) == chosen


def test_when_all_variants_are_larger_the_smallest_is_shown():
    variant = scene_for("4x2", "2x2").variant_for(1, 1)
    assert (variant.columns, variant.rows) == (2, 2)


def test_reading_a_good_scene_imports_no_jsonschema(tmp_path: Path):
    (tmp_path / "thuong-truc.toml").write_text(GOOD, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from ioc_desktop.layout import load_scene;"
        f"load_scene(Path({str(tmp_path / 'thuong-truc.toml')!r}));"
        "sys.exit('jsonschema' in sys.modules or 'PySide6' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("value", [1, "x", [], {}, [[]], [{}], [{"display": 5}], None, True])
def test_any_nonsense_for_variants_is_a_finding_and_no_crash(value: Any):
    text = {None: "", True: "true"}.get(value) if isinstance(value, bool | None) else repr(value)
    text = text.replace(":", " =") if isinstance(text, str) else ""
    assert told(f"{HEAD}variant = {text}" if text else HEAD)
