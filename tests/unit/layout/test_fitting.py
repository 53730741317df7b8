"""Scenes against bundles and against the wall's millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc_desktop.domain.legibility import FLOOR_ARCMIN, text_mm
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import Finding
from ioc_desktop.layout import Display, Scene, Tile, Variant, validate_against
from ioc_desktop.layout.fitting import TILE_LINES, TILE_WIDTHS
from ioc_desktop.sdk.theme import Metrics


@dataclass
class Kind:
    min_span_mm: tuple[float, float] = (0.0, 0.0)


@dataclass
class Bundle:
    kinds: Mapping[str, Kind] = field(default_factory=lambda: {"main": Kind()})


@dataclass
class Wall:
    role: str
    width_mm: float | None = None
    height_mm: float | None = None
    distance_mm: float | None = None


def no_centre(_: Bundle, settings: Mapping[str, Any], file: str, path: str) -> tuple[Finding, ...]:
    return () if "centre" in settings else (Finding(file, f"{path}.centre", "is missing"),)


def scene(*tiles: Tile, grid: tuple[int, int] = (4, 4)) -> Scene:
    return Scene("x", Names(vi="X"), (Variant(1, 1, (Display("A1", grid, tiles),)),))


def a_tile(bundle: str = "clock", kind: str = "", span: tuple[int, int] = (2, 2)) -> Tile:
    return Tile("t", (0, 0), span, bundle, kind, settings={"centre": "nghean"})


def reasons(found: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.path: finding.reason for finding in found}


PATH = "variant[0].display[0].tile[0]"


def test_a_scene_that_fits_has_no_findings():
    assert validate_against(scene(a_tile()), {"clock": Bundle()}, no_centre) == ()


def test_unknown_bundles_and_kinds_with_the_nearest_name():
    found = reasons(validate_against(scene(a_tile("clok")), {"clock": Bundle()}, no_centre))
    assert found == {f"{PATH}.bundle": "there is no bundle 'clok'; did you mean 'clock'?"}
    found = reasons(validate_against(scene(a_tile(kind="mian")), {"clock": Bundle()}, no_centre))
    assert "did you mean 'main'? (there are: main)" in found[f"{PATH}.kind"]


def test_a_bundle_that_is_there_but_broken_says_why():
    found = validate_against(scene(a_tile()), {}, no_centre, broken={"clock": "no manifest"})
    assert reasons(found) == {f"{PATH}.bundle": "the bundle 'clock' cannot be used: no manifest"}


def test_settings_are_judged_by_their_bundle():
    bare = Tile("t", (0, 0), (1, 1), "clock")
    found = validate_against(scene(bare), {"clock": Bundle()}, no_centre)
    assert reasons(found) == {f"{PATH}.settings.centre": "is missing"}


def test_a_declarative_tile_without_its_indicator_was_told_when_it_was_read():
    tile = Tile("t", (0, 0), (2, 2), "indicator", "kpi", settings={"indicator": None})
    kinds = {"indicator": Bundle({"kpi": Kind()})}
    assert validate_against(scene(tile), kinds, no_centre) == ()


def test_a_tile_below_its_bundles_least_size_is_told_in_millimetres():
    bundles = {"clock": Bundle({"main": Kind((900.0, 300.0))})}
    wall = [Wall("A1", 1210, 680)]
    found = reasons(validate_against(scene(a_tile()), bundles, no_centre, wall))
    assert "needs 900×300 mm" in found[f"{PATH}.span"]
    assert validate_against(scene(a_tile(span=(4, 4))), bundles, no_centre, wall) == ()


def test_text_below_the_legibility_floor_is_told():
    wall = [Wall("A1", 1210, 680, 5000)]
    bundles = {"clock": Bundle()}
    small = reasons(validate_against(scene(a_tile(span=(1, 1))), bundles, no_centre, wall))
    assert "legibility floor at 5.0 m" in small[f"{PATH}.span"]
    assert validate_against(scene(a_tile(span=(4, 4))), bundles, no_centre, wall) == ()
    # Nearer viewers may have the small tile.
    near = [Wall("A1", 1210, 680, 1000)]
    assert validate_against(scene(a_tile(span=(1, 1))), bundles, no_centre, near) == ()


def test_a_single_row_has_both_lines_of_the_wall_and_other_rows_one():
    """A screen of 680 mm at 5 m loses 66 mm to each line."""
    bundles = {"clock": Bundle({"main": Kind((100.0, 590.0))})}
    whole = Tile("t", (0, 0), (1, 1), "clock", settings={"centre": "x"})
    for rows, too_small in ((1, {0}), (3, set[int]())):
        roles = [f"A{row + 1}" for row in range(rows)]
        displays = [Display(role, (1, 1), (replace(whole, id=role.lower()),)) for role in roles]
        tall = Scene("x", Names(vi="X"), (Variant(1, rows, tuple(displays)),))
        wall = [Wall(role, 1210, 680, 5000) for role in roles]
        found = reasons(validate_against(tall, bundles, no_centre, wall))
        assert set(found) == {f"variant[0].display[{d}].tile[0].span" for d in too_small}


def test_only_the_variant_this_wall_shows_is_measured():
    small = Display("A1", (8, 8), (a_tile(span=(1, 1)),))
    large = Display("A1", (1, 1), (Tile("t", (0, 0), (1, 1), "clock", settings={"centre": "x"}),))
    both = Scene(
        "x",
        Names(vi="X"),
        (
            Variant(1, 1, (large,)),
            Variant(2, 1, (small, Display("B1", (8, 8), ()))),
        ),
    )
    bundles = {"clock": Bundle()}
    one = [Wall("A1", 1210, 680, 5000)]
    assert validate_against(both, bundles, no_centre, one) == ()
    two = [*one, Wall("B1", 1210, 680, 5000)]
    assert "variant[1].display[0].tile[0].span" in reasons(
        validate_against(both, bundles, no_centre, two)
    )


@given(st.floats(50, 2000), st.floats(50, 1200), st.floats(1000, 12_000))
def test_the_floor_is_the_painting_kits_own(width: float, height: float, distance: float):
    room = min(width / TILE_WIDTHS, height / TILE_LINES)
    floor = text_mm(distance, FLOOR_ARCMIN)
    pitch = floor / 400  # fine pixels, so that rounding to whole ones hardly counts
    metrics = Metrics.for_tile(width / pitch, height / pitch, pitch, distance)
    if abs(room / floor - 1) > 0.01:
        assert metrics.legible == (room >= floor)


def test_sizes_in_millimetres_of_impossible_sites_are_refused():
    with pytest.raises(ValueError, match="makes no text"):
        text_mm(-1, 16)
