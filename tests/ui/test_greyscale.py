"""All states are told apart without colour: by what is drawn, not by how light it is.

Freshness, severities, ratings, marks of feeds and subsystems, cells of maps: any two differ in
shape on a greyscale screenshot, also from twice as far, in both themes; and no red or amber
sinks into its ground for whoever sees no red or no green.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.bodies import Bar, MapBody, MapCell, RankingBody, Rating
from ioc_desktop.sdk.contract import TileView
from ioc_desktop.sdk.kit.gallery import tile_picture
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.kit.specimens import frame
from ioc_desktop.sdk.theme import DARK, LIGHT, Theme, contrast, mixed
from tests.ui.seen import (
    DEFICIENCIES,
    SIZE,
    Grey,
    coarser,
    grey,
    look_of,
    states,
    unlike,
    unlike_marks,
    without_cones,
)

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
FRESH = ("live", "late", "stale", "lost", "not_connected")
SEVERE = ("live", "warn", "alarm")
"""A tile that is live has no severity."""
LEAST = 0.3
"""Two marks differ if so much of what is drawn of either is not drawn of the other;"""
PART = 0.2
"""and two pictures where the mark is not all there is."""
FOOT = (slice(200, 250), slice(200, 400))
"""Where a tile says its state: the right half of its last lines."""
MARK_PX = 24


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


@THEMES
@pytest.mark.parametrize("times", [1, 2], ids=["near", "from twice as far"])
def test_the_five_states_of_every_picture_differ_where_the_state_stands(
    theme: Theme, times: int
) -> None:
    found: dict[str, dict[str, Grey]] = defaultdict(dict)
    for name, state, image in states(theme):
        found[name][state] = grey(image)
    alike = [
        f"{name}: {one} and {other} {share:.2f}"
        for name, made in found.items()
        if name != "scores"
        for one, other in combinations(FRESH, 2)
        if (share := unlike(coarser(made[one][FOOT], times), coarser(made[other][FOOT], times)))
        < LEAST
    ]
    assert alike == []


@THEMES
def test_severities_differ_by_a_bar_and_a_shape(theme: Theme) -> None:
    found: dict[str, dict[str, Grey]] = defaultdict(dict)
    for name, state, image in states(theme):
        found[name][state] = grey(image)
    edge = (slice(40, 200), slice(0, 12))
    for name, made in found.items():
        if name == "scores":
            continue
        for severe in ("warn", "alarm"):
            assert np.ptp(made[severe][edge], axis=1).min() > 40, f"{name}: no bar for {severe}"
        assert np.ptp(made["live"][:, 3:8], axis=1).max() < 40, f"{name}: a bar where all is well"
        head = (slice(30, 95), slice(8, 70)) if name == "card" else (slice(0, 36), slice(8, 40))
        for one, other in combinations(SEVERE, 2):
            share = unlike(made[one][head], made[other][head])
            assert share > PART, f"{name}: {one} and {other} {share:.2f}"


def mark(name: str, theme: Theme, tone: str, side: int = MARK_PX) -> Grey:
    """A glyph as the kit draws it at a footer's size on a wall, in greys."""
    image = QImage(side + 8, side + 8, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.tile))
    sheet = Sheet()
    glyph(sheet, name, QRectF(4, 4, side, side), tone)
    painter = QPainter(image)
    sheet.paint(painter)
    painter.end()
    return grey(image)


SETS = {
    "freshness": ("live", "late", "stale", "lost", "not_connected"),
    "severities and changes": ("alarm", "warn", "up", "down"),
    "ratings": ("alarm", "warn", "running", "empty"),
    "subsystems": ("running", "incomplete", "empty", "late", "stale", "lost"),
}


@THEMES
@pytest.mark.parametrize("names", SETS.values(), ids=SETS)
@pytest.mark.parametrize("side", [12, 24, 52])
def test_marks_that_stand_beside_each_other_differ_by_shape(
    theme: Theme, names: tuple[str, ...], side: int
) -> None:
    for one, other in combinations(names, 2):
        first, second = (mark(each, theme, theme.text, side) for each in (one, other))
        share = unlike_marks(first, second)
        assert share > LEAST, f"{one} and {other}: {share:.2f}"


def test_the_same_shape_in_another_grey_is_no_other_shape() -> None:
    red, pale = mark("alarm", DARK, DARK.red), mark("alarm", DARK, DARK.text)
    assert unlike_marks(red, pale) < 0.05
    assert unlike(red, pale) < 0.15
    assert unlike_marks(red, mark("warn", DARK, DARK.red)) > LEAST


@THEMES
def test_ratings_of_a_ranking_differ_behind_their_values(theme: Theme) -> None:
    made = {}
    for rated in Rating:
        bars = (Bar("Sở Xây dựng", 50, "50", full=100, rating=rated),)
        image = tile_picture(TileView(frame("x"), RankingBody(bars)), look_of(theme), SIZE)
        made[rated] = grey(image)[40:90, 360:400]
    for one, other in combinations(Rating, 2):
        assert unlike(made[one], made[other]) > PART, (one, other)


@THEMES
def test_cells_of_a_map_differ_by_outline_hatching_and_mark(theme: Theme) -> None:
    made = {}
    for name, shade, severity in (
        ("plain", 0.5, Severity.NORMAL),
        ("warn", 0.5, Severity.WARN),
        ("alarm", 0.5, Severity.ALARM),
        ("silent", None, Severity.NORMAL),
    ):
        text = "–" if shade is None else "31"
        body = MapBody((MapCell("412", 0, 0, "Vinh", text, shade, severity),), grid=(6, 5))
        image = tile_picture(TileView(frame("x"), body), look_of(theme), SIZE)
        made[name] = grey(image)[36:68, 10:36]
    for one, other in combinations(made, 2):
        assert unlike(made[one], made[other]) > PART, (one, other)


@THEMES
@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_classes_of_a_map_get_steadily_lighter_or_darker(theme: Theme, classes: int) -> None:
    shades = [
        mixed(theme.shade_low, theme.shade_high, step / (classes - 1)) for step in range(classes)
    ]
    assert all(contrast(one, other) > 1.3 for one, other in pairwise(shades))
    from_first = [contrast(shades[0], shade) for shade in shades]
    assert from_first == sorted(from_first)


@THEMES
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_nothing_sinks_into_its_ground_for_who_sees_no_red_or_green(
    theme: Theme, deficiency: str
) -> None:
    def seen(tone: str) -> str:
        parts = [int(tone[at : at + 2], 16) for at in (1, 3, 5)]
        made = without_cones(np.array([parts], np.float64), deficiency)[0]
        return "#" + "".join(f"{round(part):02x}" for part in made)

    for role in ("strong", "text", "dim", "red", "amber", "green", "data", "last_year", "plan"):
        least = 3.0 if role in {"green", "data", "last_year", "plan"} else 4.5
        for ground in (theme.ground, theme.tile):
            found = contrast(seen(getattr(theme, role)), seen(ground))
            assert found >= least, f"{role} on {ground}: {found:.2f}"
