"""What each operation means: the tiles concerned change, and no others; refusals change nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.errors import Finding
from ioc_desktop.layout import Scene, validate_against
from ioc_desktop.layout.differences import changes_between, changes_on_wall
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import EditRefusedError, TileRef
from ioc_desktop.shipped import shipped

FILE = shipped("layouts") / "thuong-truc.toml"
TEXT = FILE.read_text(encoding="utf-8")
RECEIVED, OVERDUE = TileRef("2x2", "received"), TileRef("2x2", "documents_overdue")
TITLE = "“Covid-19 ở Vinh: hai nguồn / Covid-19 in Vinh: two sources”"
MAP, SOURCES = TileRef("2x2", "covid_map"), TileRef("2x2", "sources")


def tiles(text: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every tile's own values by wall, role and id, as any reader of TOML has them."""
    return {
        (variant["wall"], display["role"], tile["id"]): tile
        for variant in tomllib.loads(text)["variant"]
        for display in variant["display"]
        for tile in display.get("tile", ())
    }


def differing(text: str) -> set[tuple[str, str, str]]:
    before, after = tiles(TEXT), tiles(text)
    return {key for key in before | after if before.get(key) != after.get(key)}


def told(draft: SceneDraft) -> list[str]:
    return [str(change) for change in changes_between(TEXT, draft.text)]


@pytest.fixture
def draft() -> SceneDraft:
    return SceneDraft.open(FILE)


def test_a_tile_moves_to_another_display(draft: SceneDraft):
    draft.move(RECEIVED, (1, 2), "B2")
    assert differing(draft.text) == {("2x2", "A1", "received"), ("2x2", "B2", "received")}
    moved = {**tiles(TEXT)["2x2", "A1", "received"], "at": [1, 2]}
    assert tiles(draft.text)["2x2", "B2", "received"] == moved
    assert told(draft) == ["2x2: tile ‘received’ moved from A1 (0, 0) to B2 (1, 2)"]
    assert [one.field for one in draft.findings] == ["span", "at", "at"]
    draft.move(RECEIVED, (0, 0), "A1")
    assert tiles(draft.text) == tiles(TEXT)


def test_swapped_tiles_take_each_others_place_and_span(draft: SceneDraft):
    draft.swap(MAP, SOURCES)
    after = tiles(draft.text)
    assert (after["2x2", "B2", "covid_map"]["at"], after["2x2", "B2", "covid_map"]["span"]) == (
        [6, 0],
        [6, 12],
    )
    assert after["2x2", "B1", "sources"]["span"] == [12, 12]
    assert draft.file_findings == ()
    draft.swap(MAP, SOURCES)
    assert draft.text == TEXT, "swapped back, the text is what it was"
    draft.swap(RECEIVED, OVERDUE)
    assert told(draft) == [
        "2x2: tile ‘received’ moved from A1 (0, 0) to A1 (6, 0)",
        "2x2: tile ‘documents_overdue’ moved from A1 (6, 0) to A1 (0, 0)",
    ]


def test_a_heading_that_stands_alone_stays_where_it_is_when_tiles_are_swapped():
    heading = "\n# ---- the second row of screens ----\n\n"
    text = TEXT.replace(
        '[[variant.display]]\nrole = "A2"', f'{heading}[[variant.display]]\nrole = "A2"'
    )
    draft = SceneDraft.open(text)
    draft.swap(MAP, SOURCES)
    before, _, after = draft.text.partition(heading)
    assert before.count("[[variant.display]]") == 3
    assert 'role = "A2"' in after[:40]


def test_a_table_between_walls_stays_when_a_wall_goes():
    macros = TEXT[TEXT.index("[macros]") : TEXT.index("# One large screen")]
    text = TEXT.replace(macros, "").replace("# Four panels", f"{macros}# Four panels")
    draft = SceneDraft.open(text)
    macros_before = dict(draft.macros)
    draft.remove_wall("1x1")
    assert draft.macros == macros_before
    draft.remove_wall("2x2")
    assert draft.macros == macros_before
    draft.undo()
    draft.undo()
    assert draft.text == text


def test_a_copy_has_a_new_id_a_free_place_and_the_tiles_words(draft: SceneDraft):
    with pytest.raises(EditRefusedError, match="there is no free place on A1 of the wall 2x2"):
        draft.duplicate(RECEIVED)
    draft.resize(RECEIVED, (6, 4))
    fresh = draft.duplicate(RECEIVED)
    assert fresh == TileRef("2x2", "received_2")
    assert (draft.tile(fresh).at, draft.tile(fresh).span) == ((0, 4), (6, 4))
    assert draft.duplicate(RECEIVED) == TileRef("2x2", "received_3")
    assert draft.file_findings == ()
    # To a wall whose grid is another: as large in proportion, or as there is room.
    draft.remove(TileRef("1x1", "sources"))
    other = draft.copy(MAP, "A1", "1x1")
    assert other == TileRef("1x1", "covid_map_2")
    assert (draft.tile(other).at, draft.tile(other).span) == ((9, 0), (3, 27))
    assert draft.tile(other).settings == draft.tile(MAP).settings
    assert draft.file_findings == ()


def test_a_new_tile_is_written_as_shipped_ones_are(draft: SceneDraft):
    draft.remove(OVERDUE)
    settings = {"centre": "${province}", "figures": [{"indicator": "a.b"}, {"indicator": "c.d"}]}
    fresh = draft.add("2x2", "A1", (6, 0), (6, 12), "overview", "cards", settings)
    assert fresh == TileRef("2x2", "cards")
    assert (
        '[[variant.display.tile]]\nid = "cards"\nat = [6, 0]\nspan = [6, 12]\nbundle = "overview"\n'
        'kind = "cards"\n[variant.display.tile.settings]\ncentre = "${province}"\nfigures = [\n'
        '    { indicator = "a.b" },\n    { indicator = "c.d" },\n]\n\n[[variant.display]]\n'
    ) in draft.text
    assert draft.add("2x2", "A1", (6, 0), (6, 12), "overview") == TileRef("2x2", "overview")
    third = draft.add("2x2", "B2", (0, 0), (1, 1), kind="kpi", indicator="a.b", tile_id="cards")
    assert third == TileRef("2x2", "cards_2")
    assert draft.tile(third).indicator == "a.b"


@pytest.mark.parametrize(
    ("do", "change"),
    [
        (lambda d: d.resize(MAP, (6, 12)),
         "tile ‘covid_map’ changed its size from 12 × 12 to 6 × 12"),
        (lambda d: d.remove(MAP), "tile ‘covid_map’ was removed from B1 (0, 0)"),
        (lambda d: d.rename(MAP, "ban_do"), "tile ‘covid_map’ is named ‘ban_do’ now"),
        (lambda d: d.set_setting(MAP, "centre", "${city}"),
         "setting centre of tile ‘covid_map’: ${province} → ${city}"),
        (lambda d: d.set_setting(MAP, "points", 30), "setting points of tile ‘covid_map’: – → 30"),
        (lambda d: d.unset_setting(MAP, "system"),
         "setting system of tile ‘covid_map’: ${system} → –"),
        (lambda d: d.set_priority(MAP, "normal"), "priority of tile ‘covid_map’: high → normal"),
        (lambda d: d.set_title(SOURCES, "Hai nguồn", "Sources"),
         f"title of tile ‘sources’: {TITLE} → “Hai nguồn / Sources”"),
        (lambda d: d.set_title(SOURCES, ""), f"title of tile ‘sources’: {TITLE} → –"),
        (lambda d: d.set_content(MAP, bundle="health", kind="map"),
         "tile ‘covid_map’ shows health/map instead of map/health.covid_cases"),
        (lambda d: d.set_grid("2x2", "B1", (24, 6)), "grid of display B1: 12 × 12 → 24 × 6"),
    ],
)  # fmt: skip
def test_what_was_done_to_a_tile_is_told_in_words(
    draft: SceneDraft, do: Callable[[SceneDraft], object], change: str
):
    do(draft)
    assert told(draft) == [f"2x2: {change}"]
    assert {key[:2] for key in differing(draft.text)} <= {("2x2", "B1"), ("2x2", "B2")}
    draft.undo()
    assert draft.text == TEXT


def test_what_was_done_to_the_scene_is_told_in_words(draft: SceneDraft):
    draft.set_name("Trực", None)
    draft.set_key("F6")
    draft.set_macro("city", None)
    draft.set_macro("points", 60)
    draft.remove_wall("1x1")
    draft.add_wall("1x2")
    assert told(draft) == [
        "name of the scene: “Thường trực / Duty” → “Trực”",
        "key of the scene: F1 → F6",
        "macro city of the scene: vinh → –",
        "macro points of the scene: – → 60",
        "wall 1x1 was removed (8 tiles)",
        "wall 1x2 was added (0 tiles)",
    ]
    assert {one.field for one in draft.findings} == {"settings.centre"}, "of the macro that is gone"
    assert "# One large screen" not in draft.text
    assert "# Four panels" in draft.text


def test_only_comments_differ_and_nothing_is_seen_to_change():
    assert [str(one) for one in changes_between(TEXT, TEXT + "# more\n")] == [
        "only comments, spaces or the order of lines differ"
    ]
    assert changes_between(TEXT, TEXT) == ()
    assert changes_on_wall(TEXT, TEXT + "# more\n", 2, 2) == ()
    other = SceneDraft.open(TEXT)
    other.set_setting(RECEIVED, "centre", "vinh")
    assert changes_on_wall(TEXT, other.text, 4, 2) == ()
    assert len(changes_on_wall(TEXT, other.text, 3, 2)) == 1, "a wall of 3x2 shows the 2x2"
    other.remove_wall("2x2")
    (change,) = changes_on_wall(TEXT, other.text, 2, 2)
    assert str(change) == "the wall shows the variant 1x1 instead of 2x2"


@pytest.mark.parametrize(("wall", "grid"), [("2x2", (24, 12)), ("1x1", (48, 24))])
def test_a_wall_copied_to_a_smaller_one_keeps_every_tile_in_proportion(
    draft: SceneDraft, wall: str, grid: tuple[int, int]
):
    draft.remove_wall(wall)
    assert draft.copy_wall("4x2", wall) == ()
    displays = draft.wall(wall).displays
    assert {display.grid for display in displays} == {grid}
    placed = sum(len(display.tiles) for display in displays)
    assert placed == sum(len(display.tiles) for display in draft.wall("4x2").displays)
    assert draft.file_findings == ()


def test_a_wall_copied_to_another_shape_says_what_found_no_room(draft: SceneDraft):
    left = draft.copy_wall("2x2", "3x1")
    assert [display.role for display in draft.wall("3x1").displays] == ["A1", "B1", "C1"]
    found = [len(display.tiles) for display in draft.wall("3x1").displays]
    assert found == [2, 1, 2], "what hung in the second row hangs on the new screen"
    assert left == ("readiness", "field_reports")
    assert draft.file_findings == ()
    assert draft.tile(TileRef("3x1", "sources")).role == "C1", "high priority finds room first"


def test_a_grid_that_has_no_room_for_a_tile_is_refused(draft: SceneDraft):
    draft.set_grid("2x2", "A1", (6, 4))
    assert draft.tile(OVERDUE).at == (3, 0)
    assert draft.tile(OVERDUE).span == (3, 4)
    for grid, reason in [
        ((1, 4), "no room|lie over"),
        ((0, 1), "1 to 500"),
        ((501, 1), "1 to 500"),
    ]:
        with pytest.raises(EditRefusedError, match=reason):
            draft.set_grid("2x2", "A1", grid)
    assert draft.tile(OVERDUE).at == (3, 0)


def test_the_last_wall_and_the_last_display_stay(draft: SceneDraft):
    draft.remove_wall("4x2")
    draft.remove_wall("2x2")
    with pytest.raises(EditRefusedError, match="1x1 is the scene's only wall"):
        draft.remove_wall("1x1")
    with pytest.raises(EditRefusedError, match="A1 is the only display of the wall 1x1"):
        draft.remove_display("1x1", "A1")


def test_steps_that_are_repeated_are_one(draft: SceneDraft):
    for text in ("B", "Bả", "Bản"):
        draft.set_title(MAP, text, merge=True)
    draft.set_title(SOURCES, "Khác", merge=True)
    for column in range(1, 5):
        draft.move(MAP, (column, 0), merge=True)
    steps = []
    while (step := draft.undo()) is not None:
        steps.append(step.text)
    assert steps == ["move tile covid_map", "title of tile sources", "title of tile covid_map"]
    assert draft.text == TEXT
    draft.redo()
    assert draft.tile(MAP).title == "Bản" or "Bản" in str(draft.tile(MAP).title)


def test_doing_nothing_is_no_step(draft: SceneDraft):
    draft.move(RECEIVED, (0, 0))
    draft.set_priority(MAP, "high")
    draft.set_setting(MAP, "centre", "${province}")
    draft.unset_setting(MAP, "nowhere")
    draft.set_name("Thường trực", "Duty")
    draft.swap(MAP, MAP)
    assert (draft.undo_step, draft.dirty) == (None, False)


def test_a_step_after_an_undo_forgets_what_was_undone(draft: SceneDraft):
    draft.set_key("F4")
    draft.undo()
    undone = draft.redo_step
    assert undone is not None
    draft.set_key("F6")
    assert draft.redo_step is None
    assert draft.redo() is None


@pytest.fixture(scope="module")
def bundles() -> Mapping[str, Manifest]:
    found = discover(shipped("widgets"), (), (), shipped("widgets") / "none")
    return {one.id: one for one in found if isinstance(one, Manifest)}


class Panel:
    role, width_mm, height_mm, distance_mm = "A1", 1210.0, 680.0, 5000.0


def test_findings_of_bundles_and_screens_name_tile_and_field(bundles: Mapping[str, Manifest]):
    def judge(scene: Scene) -> Iterator[Finding]:
        yield from validate_against(scene, bundles, check_settings, [Panel()])

    draft = SceneDraft.open(TEXT, judge)
    draft.set_setting(RECEIVED, "centres", "x")
    draft.set_content(OVERDUE, bundle="documents", kind="overdu")
    placed = {(one.wall, one.role, one.tile, one.field) for one in draft.findings}
    assert ("2x2", "A1", "received", "settings.centres") in placed or (
        "2x2", "A1", "received", "settings",
    ) in placed  # fmt: skip
    assert ("2x2", "A1", "documents_overdue", "kind") in placed
    assert any(one.wall == "1x1" and one.field == "span" for one in draft.findings), (
        "too small here"
    )
    assert draft.file_findings == (), "none of these keeps it from being saved"
    draft.judge_with(None)
    assert draft.findings == ()


def test_findings_of_a_file_with_mistakes_of_shape_are_placed_as_near_as_can_be():
    wrong = TEXT.replace('priority = "high"', 'priority = "hihg"', 1)
    wrong = wrong.replace('role = "B2"', 'role = "22"', 1).replace('key = "F1"', 'key = "F99"')
    draft = SceneDraft.open(wrong)
    placed = [(one.wall, one.role, one.tile, one.field) for one in draft.findings]
    assert ("", "", "", "key") in placed
    assert ("1x1", "A1", "documents_overdue", "priority") in placed
    assert ("2x2", "", "", "display[3].role") in placed
    assert draft.scene is None
    draft.set_key("F1")
    draft.set_priority(TileRef("1x1", "documents_overdue"), "high")
    assert {one.field for one in draft.findings} == {"display[3].role"}


def test_the_last_good_scene_stays_while_a_draft_has_mistakes(draft: SceneDraft):
    good = draft.scene
    draft.move(RECEIVED, (3, 0))
    assert draft.scene is good
    assert draft.draft is not good
    draft.move(RECEIVED, (0, 0))
    assert draft.scene is not None
    assert draft.file_findings == ()
