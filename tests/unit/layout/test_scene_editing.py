"""A scene file is edited in place: only the lines concerned change, and all can be undone."""

from __future__ import annotations

import difflib
import random
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.layout import load_scene
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import EditRefusedError, TileRef, tiles_of
from ioc_desktop.layout.scene_text import cut, index_of, joined, values_of
from ioc_desktop.shipped import shipped

FILES = tuple(sorted(shipped("layouts").glob("*.toml")))
ODD = """\
# Ours since 2021.
id = 'odd' # one quote
name = { vi = "Lạ" } # no English
[macros]
n = 0x10 # hexadecimal

# ---- the only wall ----

[[variant]]
wall = "1x1"
  [[variant.display]]
  role = "A1"
  grid = [
    12, # columns
    9,  # rows
  ]
    # the first
    [[variant.display.tile]]
    id = "a"
    at = [0,0]
    span = [3, 0x3] # small
    bundle = "documents"
    settings.centre = "nghean" # dotted
    settings.points = 1_000

    # ---- the others ----

    [[ variant . display . "tile" ]]
    id = "b"
    at = [3, 0]
    span = [3, 3]
    bundle = "overview"
    title = "Một [dòng] # không phải chú thích"
    settings = { centre = "${n}", figures = [ { indicator = "x.y" } ] }
    [[variant.display.tile]]
    id = "c"
    at = [6, 0]
    span = [3, 3]
    bundle = "overview"
    [variant.display.tile.title]
    vi = \"\"\"Tên
    [[variant]] dài\"\"\"
    [[variant.display.tile.settings.figures]]
    indicator = "x.y" # why
"""
A, B, C = (TileRef("1x1", name) for name in "abc")


def changes(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def odd() -> SceneDraft:
    return SceneDraft.open(ODD)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_scene_is_cut_into_parts_and_laid_together_unchanged(file: Path):
    text = file.read_bytes().decode()
    parts = cut(text)
    assert joined(parts) == text
    raw = tomllib.loads(text)
    for variant, index in zip(raw["variant"], index_of(parts), strict=True):
        for display, one in zip(variant["display"], index.displays, strict=True):
            assert [values_of(parts[at]) for at in one.tiles] == display.get("tile", [])
    draft = SceneDraft.open(file)
    assert (draft.text, draft.dirty, draft.file_findings) == (text, False, ())
    assert draft.scene == load_scene(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_moving_a_tile_changes_its_line_and_no_other(file: Path):
    draft = SceneDraft.open(file)
    before = draft.text
    tile = draft.walls[-1].displays[-1].tiles[-1]
    draft.move(tile.ref, (tile.at[0] + 1, tile.at[1]))
    removed, added = changes(before, draft.text)
    assert removed == f"-at = [{tile.at[0]}, {tile.at[1]}]"
    assert added == f"+at = [{tile.at[0] + 1}, {tile.at[1]}]"
    assert draft.undo_step is not None
    assert draft.undo_step.text == f"move tile {tile.ref.tile}"
    draft.undo()
    assert (draft.text, draft.dirty) == (before, False)
    draft.redo()
    assert draft.tile(tile.ref).at == (tile.at[0] + 1, tile.at[1])


def test_odd_writing_is_kept():
    assert odd().text == ODD
    draft = odd()
    draft.move(A, (0, 1))
    draft.resize(A, (4, 3))
    draft.set_setting(A, "centre", "${n}")
    draft.set_setting(A, "figure", "x")
    draft.set_setting(B, "centre", "vinh")
    draft.set_setting(C, "figures", [{"indicator": "x.z"}])
    draft.set_macro("n", 17)
    draft.set_grid("1x1", "A1", (24, 9))
    assert changes(ODD, draft.text) == [
        "-n = 0x10 # hexadecimal",
        "+n = 17 # hexadecimal",
        "-    12, # columns",
        "+    24, # columns",
        "-    at = [0,0]",
        "-    span = [3, 0x3] # small",
        "+    at = [0,1]",
        "+    span = [8, 0x3] # small",
        '-    settings.centre = "nghean" # dotted',
        '+    settings.centre = "${n}" # dotted',
        '+settings.figure = "x"',
        "-    at = [3, 0]",
        "-    span = [3, 3]",
        "+    at = [6, 0]",
        "+    span = [6, 3]",
        '-    settings = { centre = "${n}", figures = [ { indicator = "x.y" } ] }',
        '+    settings = { centre = "vinh", figures = [ { indicator = "x.y" } ] }',
        "-    at = [6, 0]",
        "-    span = [3, 3]",
        "+    at = [12, 0]",
        "+    span = [6, 3]",
        "-    [[variant.display.tile.settings.figures]]",
        '-    indicator = "x.y" # why',
        "+[variant.display.tile.settings]",
        "+figures = [",
        '+    { indicator = "x.z" },',
        "+]",
    ]


def test_what_stands_alone_stays_when_a_tile_goes():
    draft = odd()
    draft.remove(A)
    assert "# the first" not in draft.text
    assert "\n\n    # ---- the others ----\n" in draft.text, "as it stood, with its indent"
    draft.remove(B)
    draft.remove(C)
    assert draft.display("1x1", "A1").tiles == ()
    assert "# ---- the others ----" in draft.text
    assert draft.file_findings == ()


def test_a_file_that_breaks_its_lines_as_windows_does_still_does_so():
    text = ODD.replace("\n", "\r\n")
    draft = SceneDraft.open(text)
    draft.add("1x1", "A1", (0, 3), (3, 3), "clock", settings={"zone": "x"})
    draft.set_priority(A, "high")
    assert draft.text.count("\n") == draft.text.count("\r\n") > text.count("\n")
    while draft.undo():
        pass
    assert draft.text == text


FOLDED = """\
id = "folded"
name = { vi = "Gấp" }
variant = [ # the one
  { wall = "1x1", display = [ { role = "A1", grid = [12, 9], tile = [ # the other
    { id = "a", at = [0, 0], span = [3, 3], bundle = "documents", settings = { centre = "x" } },
    { id = "b", at = [3, 0], span = [3, 3], bundle = "documents" } ] } ] },
]
[macros]
n = 1
"""


def test_tiles_in_lists_are_unfolded_to_be_edited_and_mean_the_same():
    draft = SceneDraft.open(FOLDED)
    assert not draft.dirty
    draft.move(B, (6, 0))
    expected = tomllib.loads(FOLDED)
    expected["variant"][0]["display"][0]["tile"][1]["at"] = [6, 0]
    assert tomllib.loads(draft.text) == expected
    assert "# the one\n" in draft.text
    assert "# the other\n" in draft.text
    draft.undo()
    assert draft.text == FOLDED


def _random_step(draft: SceneDraft, dice: random.Random) -> None:
    wall = dice.choice(draft.walls)
    role = dice.choice(wall.displays).role
    fresh = f"{dice.randint(1, 4)}x{dice.randint(1, 3)}"
    cell, span = (dice.randrange(20), dice.randrange(20)), (dice.randint(1, 9), dice.randint(1, 9))
    value: Any = dice.choice(["${province}", 5, 2.5, [1, "a"], {"x": "y"}])
    steps: list[Callable[[], object]] = [
        lambda: draft.add(wall.wall, role, cell, span, "overview", "cards", {"f": [{"a": 1}]}),
        lambda: draft.set_name(dice.choice(["Tên", "Khác"]), dice.choice([None, "Name"])),
        lambda: draft.set_key(dice.choice([None, "F2", "Ctrl+1"])),
        lambda: draft.set_macro(dice.choice(["province", "x"]), dice.choice([None, "x", 3, True])),
        lambda: draft.set_grid(wall.wall, role, (dice.randint(1, 30), dice.randint(1, 90))),
        lambda: draft.add_wall(fresh),
        lambda: draft.copy_wall(wall.wall, fresh),
        lambda: draft.remove_wall(wall.wall),
    ]
    everything = list(tiles_of(draft.walls))
    if everything:
        tile = dice.choice(everything)
        ref, key = tile.ref, dice.choice(["centre", "a b", *tile.settings])
        beside = dice.choice(draft.wall(ref.wall).displays).role
        steps += [
            lambda: draft.move(ref, cell),
            lambda: draft.move(ref, cell, beside),
            lambda: draft.resize(ref, span),
            lambda: draft.place(ref, beside, cell, span),
            lambda: draft.swap(ref, dice.choice(everything).ref),
            lambda: draft.copy(ref, role, wall.wall),
            lambda: draft.duplicate(ref),
            lambda: draft.remove(ref),
            lambda: draft.set_content(ref, bundle=None, kind="kpi", indicator="a.b"),
            lambda: draft.set_content(ref, bundle="clock", kind=None, settings={"q": 1}),
            lambda: draft.set_setting(ref, key, value),
            lambda: draft.unset_setting(ref, key),
            lambda: draft.set_title(ref, dice.choice(["", 'Dấu " \\']), dice.choice([None, "O"])),
            lambda: draft.set_priority(ref, dice.choice(["high", "normal"])),
            lambda: draft.rename(ref, f"new{dice.randrange(1000)}"),
        ]
    dice.choice(steps)()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(FILES)))
def test_random_operations_mean_what_they_say_and_undone_leave_the_text_as_it_was(
    seed: int, which: int
):
    text = ODD if which == len(FILES) else FILES[which].read_bytes().decode()
    dice = random.Random(seed)
    draft = SceneDraft.open(text)
    texts = [text]
    for _ in range(12):
        before, walls = draft.text, len(draft.walls)
        try:
            _random_step(draft, dice)
        except EditRefusedError:
            assert draft.text == before
            continue
        if draft.text != before:
            texts.append(draft.text)
        assert draft.page.whole
        comments = [line for line in before.splitlines() if line.lstrip().startswith("# ----")]
        # A wall that is removed takes what was said among its tiles with it.
        assert len(draft.walls) < walls or all(line in draft.text for line in comments)
    for expected in reversed(texts):
        assert draft.text == expected
        draft.undo()
    assert (draft.text, draft.dirty, draft.undo_step) == (text, False, None)
    for expected in texts[1:]:
        draft.redo()
        assert draft.text == expected


def _decorated(text: str, dice: random.Random) -> tuple[str, list[str]]:
    """The text with comments of their own everywhere, blank lines and indents; and the comments."""
    notes: list[str] = []

    def note() -> str:
        notes.append(f'# note {len(notes)} [[variant]] = "')
        return notes[-1]

    lines = []
    for line in text.splitlines():
        whole = line.startswith("[") or (" = " in line and line.rstrip()[-1] not in "[{,")
        if whole and dice.random() < 0.2:
            lines.append(dice.choice(["", "  "]) + note())
            if dice.random() < 0.3:
                lines.append("")
        if whole and dice.random() < 0.3:
            line += " " * dice.randint(1, 3) + note()  # noqa: PLW2901  # the decorated line
        lines.append(dice.choice(["", "", "  "]) + line if whole else line)
    if dice.random() < 0.5:
        lines += ["", note()]
    return "\n".join(lines) + dice.choice(["\n", ""]), notes


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(FILES) - 1))
def test_whatever_is_arranged_no_comment_is_lost(seed: int, which: int):
    dice = random.Random(seed)
    text, notes = _decorated(FILES[which].read_text(encoding="utf-8"), dice)
    draft = SceneDraft.open(text)
    for _ in range(8):
        wall = dice.choice(draft.walls)
        role = dice.choice(wall.displays).role
        tile = dice.choice(list(tiles_of(draft.walls)))
        ref, beside = tile.ref, dice.choice(draft.wall(tile.ref.wall).displays)
        other = dice.choice([one for each in draft.wall(ref.wall).displays for one in each.tiles])
        cell, span = (dice.randrange(9), dice.randrange(9)), (dice.randint(1, 9), 2)
        steps: list[Callable[[], object]] = [
            partial(draft.move, ref, cell),
            partial(draft.place, ref, beside.role, cell, span),
            partial(draft.swap, ref, other.ref),
            partial(draft.copy, ref, role, wall.wall),
            partial(draft.add, wall.wall, role, cell, span, "clock", settings={"seconds": True}),
            partial(
                draft.set_setting, ref, dice.choice(["centre", "points"]), dice.choice(["x", 5])
            ),
            partial(draft.set_priority, ref, "high"),
            partial(draft.rename, ref, f"new{dice.randrange(1000)}"),
            partial(draft.set_grid, wall.wall, role, (dice.randint(9, 30), dice.randint(70, 99))),
            partial(draft.copy_wall, wall.wall, f"{dice.randint(1, 3)}x{dice.randint(1, 3)}"),
            partial(draft.set_name, "Tên", "Name"),
            partial(draft.set_macro, "province", "vinh"),
        ]
        try:
            dice.choice(steps)()
        except EditRefusedError:
            continue
        after = draft.text
        assert [note for note in notes if note not in after] == []
    while draft.undo():
        pass
    assert draft.text == text
