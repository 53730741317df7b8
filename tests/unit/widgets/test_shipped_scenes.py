"""Every shipped tile against its bundle, the catalogues and the legibility floor."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest

from ioc_desktop.bundles.check import check_bundle
from ioc_desktop.bundles.settings import bind_queries, check_settings
from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.sources import read_series
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, RecordsQuery
from ioc_desktop.layout.fitting import validate_against
from ioc_desktop.layout.reading import load_scene, read_head
from ioc_desktop.layout.roles import role_name
from ioc_desktop.shipped import shipped

SCENES = tuple(sorted(path.stem for path in shipped("layouts").glob("*.toml")))
TEMPLATES = tuple(sorted(file.stem for file in (shipped("layouts") / "templates").glob("*.toml")))
CONSOLE_KEYS = {"F5", "F7", "F8", "F9"} | {f"Ctrl+{letter}" for letter in "BEFJKLOPQT"}
"""What the console's own windows take (docs/console.md)."""
KEYED = ("thuong-truc", "giao-ban", "van-ban", "hanh-chinh-cong", "canh-bao", "khan-cap")
BUNDLES = tuple(sorted(path.parent.name for path in shipped("widgets").glob("*/manifest.toml")))
SUBJECTS = (
    "documents",
    "public_services",
    "order_traffic",
    "feedback",
    "infosec",
    "field_reports",
    "press",
    "platform",
    "socio_economic",
    "health",
    "education",
    "tourism",
    "alarms",
)


@dataclass(frozen=True)
class Screen:
    role: str
    width_mm: float
    height_mm: float
    distance_mm: float = 5000


def _wall(columns: int, rows: int) -> list[Screen]:
    """One 98-inch UHD screen, or a matrix of 55-inch panels, seen from five metres."""
    if columns * rows == 1:
        return [Screen("A1", 2160, 1215)]
    return [
        Screen(role_name(column, row), 1210, 680)
        for row in range(rows)
        for column in range(columns)
    ]


def _scene(name: str) -> Any:
    return load_scene(shipped("layouts") / f"{name}.toml")


def _tiles(name: str) -> list[tuple[str, Any]]:
    return [
        (f"{variant.columns}x{variant.rows}/{display.role}/{tile.id}", tile)
        for variant in _scene(name).variants
        for display in variant.displays
        for tile in display.tiles
    ]


def _catalogue(centre: str) -> dict[str, dict[str, Any]]:
    folder = shipped("resources") / "catalogue"
    files = [folder / f"{centre}.toml", *sorted((folder / centre).glob("*.toml"))]
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {each["id"]: each for table in tables for each in table.get("indicator", ())}


@lru_cache
def _record_kinds(centre: str) -> set[str]:
    """The kinds of records that the demonstration of this centre has."""
    file = read_series(load_catalogue(centre, "complete"))
    kinds = {one.kind for one in file.happening} | {one.cases.kind for one in file.workload}
    return kinds | {"camera"}


@pytest.mark.parametrize("bundle", BUNDLES)
def test_the_bundle_passes_the_authors_check(bundle: str):
    assert check_bundle(shipped("widgets") / bundle) == ()


@pytest.mark.parametrize("bundle", BUNDLES)
def test_the_readme_names_every_kind_and_setting(bundle: str, shipped_bundles: Any):
    manifest = shipped_bundles.find(bundle)
    readme = (manifest.folder / "README.md").read_text(encoding="utf-8")
    named = [*manifest.kinds, *manifest.settings["properties"]]
    assert [name for name in named if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("name", SCENES)
def test_the_scene_has_its_three_walls(name: str):
    scene = _scene(name)
    assert [(v.columns, v.rows) for v in scene.variants] == [(1, 1), (2, 2), (4, 2)]
    for variant in scene.variants:
        roles = {display.role for display in variant.displays}
        assert len(roles) == variant.screens, "no screen of the wall stays empty"


@pytest.mark.parametrize("name", SCENES)
def test_the_head_alone_says_name_and_key(name: str):
    head, scene = read_head(shipped("layouts") / f"{name}.toml"), _scene(name)
    assert (head.name.vi, head.name.en, head.key) == (scene.name.vi, scene.name.en, scene.key)


def test_shortcuts_differ_and_the_daily_scenes_have_one():
    keys = [key for name in SCENES if (key := _scene(name).key)]
    assert len(set(keys)) == len(keys)
    assert not CONSOLE_KEYS.intersection(keys)
    assert all(_scene(name).key for name in KEYED)


@pytest.mark.parametrize("wall", [(1, 1), (2, 2), (4, 2)])
@pytest.mark.parametrize("name", SCENES)
def test_every_tile_suits_its_bundle_and_can_be_read_from_five_metres(
    name: str, wall: tuple[int, int], shipped_bundles: Any
):
    bundles = {bundle.id: bundle for bundle in shipped_bundles}
    findings = validate_against(
        _scene(name),
        bundles,
        check_settings,
        _wall(*wall),
    )
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("wall", [(1, 1), (2, 2), (4, 2)])
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_suits_panels_of_55_inches_seen_from_five_metres(
    name: str, wall: tuple[int, int], shipped_bundles: Any
):
    panels = [
        Screen(role_name(column, row), 1210, 680)
        for row in range(wall[1])
        for column in range(wall[0])
    ]
    scene = load_scene(shipped("layouts") / "templates" / f"{name}.toml")
    bundles = {bundle.id: bundle for bundle in shipped_bundles}
    findings = validate_against(scene, bundles, check_settings, panels)
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("name", SCENES)
def test_every_query_asks_for_what_a_catalogue_has(name: str, shipped_bundles: Any):
    catalogues = {centre: _catalogue(centre) for centre in ("nghean", "vinh")}
    unknown: list[str] = []
    for place, tile in _tiles(name):
        queries = bind_queries(shipped_bundles.find(tile.bundle), tile.kind, tile.settings)
        assert queries or tile.bundle in {"clock", "cameras"}, place
        for query in queries.values():
            if isinstance(query, FigureQuery | BreakdownQuery):
                found = catalogues[query.centre or "nghean"].get(query.indicator)
                if found is None:
                    unknown.append(f"{place}: {query.indicator}")
                elif isinstance(query, BreakdownQuery) and not found.get(f"by_{query.by}"):
                    unknown.append(f"{place}: {query.indicator} by {query.by}")
            elif isinstance(query, RecordsQuery):
                assert query.kind in _record_kinds(query.centre), place
    assert unknown == []


@pytest.mark.parametrize("name", ["thuong-truc", "giao-ban"])
def test_both_centres_are_on_every_wall(name: str, shipped_bundles: Any):
    for variant in _scene(name).variants:
        centres: set[str] = set()
        for display in variant.displays:
            for tile in display.tiles:
                manifest = shipped_bundles.find(tile.bundle)
                queries = bind_queries(manifest, tile.kind, tile.settings)
                centres |= {str(getattr(query, "centre", None)) for query in queries.values()}
                centres.add(str(tile.settings.get("centre")))
        assert {"nghean", "vinh"} <= centres


def test_every_kind_of_a_subject_is_on_some_wall():
    used = {(tile.bundle, tile.kind) for name in SCENES for _, tile in _tiles(name)}
    for bundle in SUBJECTS:
        text = (shipped("widgets") / bundle / "manifest.toml").read_text(encoding="utf-8")
        kinds = {kind["id"] for kind in tomllib.loads(text)["kind"]}
        assert kinds == {kind for owner, kind in used if owner == bundle}
