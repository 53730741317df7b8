"""Tiles judged by laying them out: nothing clipped, nothing over anything, and what is too far."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.layout import Scene, Tile, load_scene
from ioc_desktop.sdk.kit.reading import flaws, ink_of
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.trial_answers import Trial
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.legibility import (
    SeenScreen,
    TileJudge,
    legibility_findings,
    seen_screens,
    tile_sizes,
)
from ioc_desktop.ui.look import Sight
from tests.ui.distances import make_judge, shipped_walls, unfit, wall

SCENES = tuple(sorted(shipped("layouts").glob("*.toml")))
TRIALS = (
    Trial(),
    Trial(FreshnessState.LATE, Severity.NORMAL),
    Trial(FreshnessState.STALE, Severity.ALARM),
    Trial(FreshnessState.LOST),
    Trial(FreshnessState.NOT_CONNECTED),
    Trial(huge=True, severity=Severity.ALARM),
    Trial(empty=True),
)


SKIPPED = 0.5


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


WALLS = shipped_walls()
SMALL = {
    "one of 55 inches": wall(1, 1),
    "1366×768 of 98 inches": wall(1, 1, width_mm=2160, pixels=(1366, 768)),
    "a laptop": wall(1, 1, width_mm=344, pixels=(1366, 768), distance_m=1.2),
}


def tiles(
    screens: Mapping[str, SeenScreen],
) -> Iterator[tuple[str, Tile, SeenScreen, tuple[int, int]]]:
    """Every tile of every shipped scene on these screens, alike ones once."""
    for file in SCENES:
        seen = set()
        for tile, screen, size in tile_sizes(load_scene(file), screens):
            if (tile.path, size) not in seen:
                seen.add((tile.path, size))
                yield f"{file.stem}/{tile.id}", tile, screen, size


def wrong_texts(judge: TileJudge, tile: Tile, size: Any, sight: Sight, trial: Trial) -> list[str]:
    laid = judge.lay(tile, size, sight, trial=trial)
    assert laid is not None
    sheets: list[tuple[Sheet, QRectF]] = [(laid.frame, QRectF(0, 0, *size))]
    if laid.sheet is not None:
        sheets.append((laid.sheet, QRectF(0, 0, laid.inside.width(), laid.inside.height())))
    return [
        f"{flaw.sort}: {flaw.text} {flaw.other} ({flaw.size_px} px)"
        for sheet, rect in sheets
        for flaw in flaws(sheet, rect, 0)
        if flaw.sort in {"outside", "overlap"}
    ]


@pytest.mark.parametrize("name", [*WALLS, *SMALL])
def test_no_text_is_clipped_or_lies_over_another(name: str) -> None:
    """Shipped tiles on their walls and on small screens, with the longest names there are.

    Half of them, each in one state and language, others at each wall: all of them together take
    a minute (``-m soak``: test_every_state_of_every_tile).
    """
    chance = random.Random(name)
    judges = {language: make_judge(language) for language in ("vi", "en")}
    wrong = {}
    for place, tile, screen, size in tiles({**WALLS, **SMALL}[name]):
        if chance.random() < SKIPPED:
            continue
        language, trial = chance.choice(("vi", "vi", "en")), chance.choice(TRIALS)
        found = wrong_texts(judges[language], tile, size, screen.sight, trial)
        if found:
            wrong[place, language, str(trial)] = found
    assert wrong == {}


@pytest.mark.soak
def test_every_state_of_every_tile() -> None:
    wrong = {}
    for language in ("vi", "en"):
        judge = make_judge(language)
        for name, screens in {**WALLS, **SMALL}.items():
            for place, tile, screen, size in tiles(screens):
                for trial in TRIALS:
                    found = wrong_texts(judge, tile, size, screen.sight, trial)
                    if found:
                        wrong[name, place, language, str(trial)] = found
    assert wrong == {}


@pytest.mark.parametrize("name", WALLS)
def test_every_shipped_scene_can_be_read_from_five_metres(name: str) -> None:
    judge = make_judge()
    found = [
        str(finding)
        for file in SCENES
        for finding in legibility_findings(load_scene(file), WALLS[name], judge)
    ]
    assert found == []


def smallest(judge: TileJudge, scene: Scene, screens: Mapping[str, SeenScreen]) -> dict[str, int]:
    sizes = {}
    for tile, screen, size in tile_sizes(scene, screens):
        laid = judge.lay(tile, size, screen.sight)
        assert laid is not None
        sizes[tile.path] = min(mark.size_px for mark in laid.frame.marks)
    return sizes


def test_from_six_metres_text_grows_and_exactly_what_no_longer_fits_is_listed() -> None:
    scene = load_scene(shipped("layouts") / "thuong-truc.toml")
    judge = make_judge()
    near, far = shipped_walls(2.0)["1x1"], shipped_walls(6.0)["1x1"]
    before, after = smallest(judge, scene, near), smallest(judge, scene, far)
    assert all(after[path] > before[path] * 2 for path in before)
    assert legibility_findings(scene, near, judge) == ()
    listed = unfit(judge, scene, far)
    too_far = set()
    for tile, screen, size in tile_sizes(scene, far):
        laid = judge.lay(tile, size, screen.sight)
        assert laid is not None
        if not laid.metrics.legible or any(out.part == "items" for out in laid.frame.left_out):
            too_far.add(tile.path)
    assert too_far
    assert too_far <= listed
    assert listed == {
        tile.path
        for tile, screen, size in tile_sizes(scene, far)
        if judge.verdict(tile, size, screen.sight)
    }
    assert 0 < len(listed) < len(before)


SCENE = """
schema = 1
id = "small"
name = { vi = "Nhỏ", en = "Small" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 12]
[[variant.display.tile]]
id = "tiny"
at = [0, 0]
span = [4, 3]
bundle = "documents"
kind = "overdue"
title = { vi = "Văn bản quá hạn xử lý", en = "Overdue" }
[[variant.display.tile]]
id = "large"
at = [4, 0]
span = [8, 8]
bundle = "documents"
kind = "overdue"
"""


def test_a_small_tile_s_texts_are_named_with_their_size_and_what_helps(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SCENE, encoding="utf-8")
    judge = make_judge()
    (finding,) = legibility_findings(load_scene(file), wall(1, 1), judge)
    assert finding.path == "variant[0].display[0].tile[0].span"
    assert finding.reason.startswith("cannot be read from 5.0 m: 2")
    assert "“Văn bản quá hạn xử lý”" in finding.reason
    assert "the least is 52 px (33 mm); make the tile at least 489×293 mm" in finding.reason
    said = in_words(finding.reason, TsWords("vi"))
    assert said.startswith("cách 5.0 m không đọc được: ")
    assert "ngồi gần trong" in said
    nearer = float(finding.reason.rpartition("within ")[2].removesuffix(" m"))
    assert legibility_findings(load_scene(file), wall(1, 1, distance_m=nearer - 0.1), judge) == ()


def test_a_cut_title_is_told_at_the_title(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    long = "Số hồ sơ giải quyết trước hạn, đúng hạn và quá hạn của từng đơn vị " * 2
    file.write_text(SCENE.replace("Văn bản quá hạn xử lý", long.strip()), encoding="utf-8")
    found = legibility_findings(load_scene(file), wall(1, 1, distance_m=2.0), make_judge())
    assert [finding.path for finding in found] == ["variant[0].display[0].tile[0].title"]


def test_only_a_changed_tile_is_laid_out_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SCENE, encoding="utf-8")
    judge, laid = make_judge(), []
    lay = TileJudge.lay

    def counted(self: TileJudge, tile: Tile, *args: Any, **more: Any) -> Any:
        laid.append(tile.id)
        return lay(self, tile, *args, **more)

    monkeypatch.setattr(TileJudge, "lay", counted)
    legibility_findings(load_scene(file), wall(1, 1), judge)
    file.write_text(SCENE.replace("span = [8, 8]", "span = [8, 9]"), encoding="utf-8")
    legibility_findings(load_scene(file), wall(1, 1), judge)
    assert laid == ["tiny", "large", "large"]


def test_a_bundle_that_fails_is_judged_by_nobody_here(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SCENE.replace('bundle = "documents"', 'bundle = "nobody"', 1), encoding="utf-8")
    found, judged = make_judge().findings(load_scene(file), wall(1, 1))
    assert found == ()
    assert judged == {"variant[0].display[0].tile[1]"}


def test_screens_without_a_size_or_a_distance_cannot_be_judged() -> None:
    class Said:
        role = "A1"
        width_mm: float | None = 1210.0
        height_mm: float | None = 680.0
        distance_mm: float | None = None

    assert seen_screens([Said()]) == {}
    Said.distance_mm = 5000.0
    assert seen_screens([Said()])["A1"].height_px == pytest.approx(1079, abs=1)


def test_ink_has_all_stacked_marks() -> None:
    sheet = Sheet()
    sheet.text((10, 100), "Ễ", 50, "#ffffff")
    sheet.text((10, 200), "E", 50, "#ffffff")
    marked, plain = (ink_of(mark) for mark in sheet.marks)
    assert marked.height() > plain.height() * 1.4
    assert [flaw.sort for flaw in flaws(sheet, QRectF(0, 50, 200, 200), 0)] == ["outside"]
