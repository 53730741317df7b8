"""Boundaries: sound files are stored, broken ones refused with each place and reason."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_desktop.app.map_store import ImportOptions, run_import, run_list, run_remove
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.sdk.map_shapes import MapFolder, map_path, read_map
from tests.unit.app.squares import Document, district_squares, feature, square, written


@pytest.fixture
def districts() -> Document:
    """The 21 units of 2021 as squares whose borders meet."""
    return district_squares()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def refused(tmp_path: Path, document: object, **options: Any) -> list[str]:
    """Import it, which must fail and store nothing; return the findings without the file."""
    path = written(tmp_path, document)
    data = tmp_path / "data"
    with pytest.raises(ConfigError) as caught:
        run_import(ImportOptions(path, data, **options))
    assert not data.exists()
    return [f"{one.path}: {one.reason}" for one in caught.value.findings]


def test_squares_are_stored_and_read_as_they_were(
    tmp_path: Path, data: Path, districts: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, districts)
    options = ImportOptions(path, data, source="Sở TN&MT", day="2021-10-01")
    assert run_import(options) == 0
    assert "21 of 21 units" in capsys.readouterr().out
    stored = read_map(map_path(data, "2021"))
    assert (stored.source, stored.date, stored.file) == ("Sở TN&MT", "2021-10-01", path.name)
    shapes = MapFolder(data).shapes("2021")
    assert shapes is not None
    vinh = shapes.shapes["412"]
    assert vinh.radius == pytest.approx(0.0475, abs=0.003), "half a side, shortened by the parallel"
    x, y = shapes.plane(104.55, 18.65)
    assert vinh.label == pytest.approx((x, y), abs=0.01)
    assert run_list(data, as_json=False) == 0
    assert "21 units from Sở TN&MT, as of 2021-10-01" in capsys.readouterr().out


def test_codes_choose_the_system_and_numbers_and_ids_are_codes(
    tmp_path: Path, data: Path, districts: Document
) -> None:
    features = [one for one in districts["features"] if one["properties"]["code"] != "413"]
    for one in features:
        one["id"] = int(one["properties"].pop("code"))
    run_import(ImportOptions(written(tmp_path, {**districts, "features": features}), data))
    assert len(read_map(map_path(data, "2024-12")).units) == 20


def test_a_site_s_own_property_may_hold_the_code(
    tmp_path: Path, data: Path, districts: Document
) -> None:
    for one in districts["features"]:
        one["properties"] = {"DVHC": one["properties"]["code"], "name": "như nhau"}
    path = written(tmp_path, districts)
    run_import(ImportOptions(path, data, code="DVHC"))
    assert map_path(data, "2021").exists()


def test_heights_go_and_rings_are_turned(
    tmp_path: Path, data: Path, districts: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = districts["features"][0]["geometry"]["coordinates"][0]
    ring.reverse()
    for position in ring:
        position.append(12.5)
    run_import(ImportOptions(written(tmp_path, districts), data))
    said = capsys.readouterr().out
    assert "5 positions had a height: left out" in said
    assert "1 rings ran the wrong way round" in said


def test_islands_and_holes_are_kept(tmp_path: Path, data: Path, districts: Document) -> None:
    first = districts["features"][0]
    hole = square(104.52, 18.62, 0.02)[::-1]
    first["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[*first["geometry"]["coordinates"], hole], [square(106.0, 18.2, 0.05)]],
    }
    run_import(ImportOptions(written(tmp_path, districts), data))
    assert len(read_map(map_path(data, "2021")).units["412"].rings) == 3


def test_a_dense_border_is_thinned_and_neighbours_still_share_it(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [[104.2 + index * 1e-5, 18.5] for index in range(10_001)]
    below = feature("412", [*steps, [104.3, 18.4], [104.2, 18.4], [104.2, 18.5]])
    above = feature("413", [*steps[::-1], [104.2, 18.6], [104.3, 18.6], [104.3, 18.5]])
    run_import(
        ImportOptions(
            written(tmp_path, {"type": "FeatureCollection", "features": [below, above]}),
            data,
            system="2021",
            partial=True,
        )
    )
    assert "thinned from" in capsys.readouterr().out
    units = read_map(map_path(data, "2021")).units
    assert all(len(unit.rings[0]) < 40 for unit in units.values())


Broken = tuple[str, Any, str]


def _ring(document: Document, index: int = 0) -> list[Any]:
    ring: list[Any] = document["features"][index]["geometry"]["coordinates"][0]
    return ring


def _set(where: Any, name: Any, value: Any) -> None:
    where[name] = value


def _bow_tie(document: Document) -> None:
    ring = _ring(document)
    ring[1], ring[2] = ring[2], ring[1]


def _over(document: Document) -> None:
    document["features"][1]["geometry"] = copy.deepcopy(document["features"][0]["geometry"])


_FLAT = [[104, 19], [104.1, 19], [104, 19], [104.1, 19], [104, 19]]

BROKEN: list[Broken] = [
    ("not closed", lambda d: _ring(d).pop(), "features[0] (412).ring[0]: is not closed"),
    ("crosses itself", _bow_tie, "features[0] (412): its border crosses itself at [104.55"),
    (
        "three corners",
        lambda d: _set(d["features"][0]["geometry"], "coordinates", [square(104, 19)[:2]]),
        "has 2 positions; a closed ring has at least four",
    ),
    (
        "no area",
        lambda d: _set(
            d["features"][0]["geometry"], "coordinates", [_FLAT]
        ),
        "features[0] (412): ",
    ),
    ("a hole outside", lambda d: d["features"][0]["geometry"]["coordinates"].append(
        square(105.5, 18.2, 0.01)), "a hole lies outside the area"),
    ("an unknown code", lambda d: _set(d["features"][3]["properties"], "code", "999"),
     "features[3] (999): 999 is no unit of 2021"),
    ("a commune among districts", lambda d: _set(d["features"][3]["properties"], "code", "16681"),
     "16681 is no unit of 2021; it is one of 2025-07"),
    ("a code twice", lambda d: _set(d["features"][3]["properties"], "code", "412"),
     "the code 412 comes 2 times: join the parts"),
    ("a unit missing", lambda d: d["features"].pop(5), "1 of 21 units of 2021 are missing: 417"),
    ("no code", lambda d: _set(d["features"][2], "properties", None),
     "features[2]: has no property 'code' or id"),
    ("projected", lambda d: _set(_ring(d), 1, [556_321.5, 2_066_000.25]),
     "are no degrees: projected coordinates (VN-2000, UTM)?"),
    ("latitude first", lambda d: _set(_ring(d), 1, [18.7, 105.7]),
     "has latitude first: GeoJSON wants longitude"),
    ("elsewhere", lambda d: _set(_ring(d), 1, [13.4, 52.5]), "lies outside Nghệ An"),
    ("a text for a number", lambda d: _set(_ring(d), 1, ["105,7", 18.7]),
     "features[0] (412).ring[0][1]: ['105,7', 18.7] is no position"),
    ("a truth for a number", lambda d: _set(_ring(d), 1, [True, 18.7]), "is no position"),
    ("a line", lambda d: _set(d["features"][0], "geometry", {
        "type": "LineString", "coordinates": square(104, 19)}), "is a LineString"),
    ("no geometry", lambda d: _set(d["features"][0], "geometry", None), "has no geometry"),
    ("rings that are none", lambda d: _set(d["features"][0]["geometry"], "coordinates", [7]),
     "must be a list of positions"),
    ("no coordinates", lambda d: _set(d["features"][0]["geometry"], "coordinates", []),
     "has no ring"),
    ("over its neighbour", _over, "413 Thị xã Cửa Lò and 412 Thành phố Vinh overlap by 1"),
    ("features no list", lambda d: _set(d, "features", {"a": 1}), "must be a list of features"),
    ("no features", lambda d: _set(d, "features", []), "has no feature"),
    ("a feature that is none", lambda d: _set(d["features"], 0, "412"), "is no Feature"),
    ("another crs", lambda d: _set(d, "crs", {
        "type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}),
     "uses the coordinate system urn:ogc:def:crs:EPSG::3405"),
    ("topojson", lambda d: _set(d, "type", "Topology"), "is TopoJSON"),
    ("too many features", lambda d: _set(d, "features", d["features"] * 300), "more than 5000"),
]  # fmt: skip


WHOLE: list[Broken] = [
    ("a feature alone", lambda d: d["features"][0], "must be a GeoJSON FeatureCollection"),
    ("a list", lambda d: d["features"], "must be a GeoJSON FeatureCollection, not 'list'"),
    ("cut short", lambda d: json.dumps(d)[:-40], "is no JSON"),
    ("not a number", lambda d: json.dumps(d).replace("104.1", "NaN", 1), "is no JSON"),
    ("very deep", lambda _: "[" * 100_000, "is no JSON"),
]  # fmt: skip
"""Those that make another document of it."""


@pytest.mark.parametrize(
    ("change", "said"), [one[1:] for one in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_what_is_broken_is_refused_with_its_place(
    tmp_path: Path, districts: Document, change: Any, said: str
) -> None:
    change(districts)
    lines = refused(tmp_path, districts)
    assert any(said in line for line in lines), lines


@pytest.mark.parametrize(("change", "said"), [one[1:] for one in WHOLE], ids=[w[0] for w in WHOLE])
def test_what_is_no_collection_is_refused(
    tmp_path: Path, districts: Document, change: Any, said: str
) -> None:
    lines = refused(tmp_path, change(districts))
    assert any(said in line for line in lines), lines


def test_every_mistake_is_told_at_once(tmp_path: Path, districts: Document) -> None:
    _ring(districts, 0).pop()
    _ring(districts, 4)[1] = [13.4, 52.5]
    districts["features"][7]["geometry"] = None
    lines = refused(tmp_path, districts)
    assert [line.split(" ")[0] for line in lines] == ["features[0]", "features[4]", "features[7]"]


def test_a_flood_of_mistakes_is_counted(tmp_path: Path, districts: Document) -> None:
    districts["features"] = [{"type": "Feature"} for _ in range(200)]
    lines = refused(tmp_path, districts)
    assert len(lines) <= 61
    assert "more mistakes" in lines[-1]


def test_missing_units_may_be_asked_for_and_then_stay_cells(
    tmp_path: Path, data: Path, districts: Document
) -> None:
    districts["features"].pop(5)
    run_import(ImportOptions(written(tmp_path, districts), data, partial=True))
    assert len(read_map(map_path(data, "2021")).units) == 20


def test_a_wrong_system_or_day_is_named(tmp_path: Path, districts: Document) -> None:
    assert "'2020' is no unit system" in refused(tmp_path, districts, system="2020")[0]
    assert "write 2025-07-01" in refused(tmp_path, districts, day="1/7/2025")[0]
    assert "units of 2025-07 are missing" in " ".join(
        refused(tmp_path, {**districts, "features": []} | {"features": [
            feature("16681", square(104, 19))]}, system="2025-07")
    )  # fmt: skip


def test_a_refused_file_leaves_what_was_there(
    tmp_path: Path, data: Path, districts: Document
) -> None:
    run_import(ImportOptions(written(tmp_path, districts), data))
    before = map_path(data, "2021").read_bytes()
    _ring(districts).pop()
    with pytest.raises(ConfigError):
        run_import(ImportOptions(written(tmp_path, districts), data))
    assert map_path(data, "2021").read_bytes() == before
    assert [path.name for path in map_path(data, "2021").parent.iterdir()] == ["2021.json"]


def test_checking_stores_nothing(tmp_path: Path, data: Path, districts: Document) -> None:
    assert run_import(ImportOptions(written(tmp_path, districts), data, check_only=True)) == 0
    assert not data.exists()


def test_what_is_removed_is_gone_and_what_is_not_there_is_named(
    tmp_path: Path, data: Path, districts: Document
) -> None:
    run_import(ImportOptions(written(tmp_path, districts), data))
    folder = MapFolder(data)
    assert folder.shapes("2021") is not None
    assert run_remove(data, "2021") == 0
    assert folder.shapes("2021") is None
    for wrong in ("2021", "../../etc/passwd"):
        with pytest.raises(KnownError, match="no boundaries of"):
            run_remove(data, wrong)


def test_a_damaged_map_is_told_and_cells_are_shown(
    tmp_path: Path, data: Path, districts: Document, logs: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run_import(ImportOptions(written(tmp_path, districts), data))
    folder = MapFolder(data)
    first = folder.shapes("2021")
    assert first is folder.shapes("2021"), "one reading of one file"
    path = map_path(data, "2021")
    path.write_bytes(path.read_bytes()[:-20])
    logs.expect("cannot be read, cells are shown instead")
    assert folder.shapes("2021") is None
    assert run_list(data, as_json=False) == 1
    assert "2021: damaged, import it again" in capsys.readouterr().err
    run_import(ImportOptions(written(tmp_path, districts), data))
    assert folder.shapes("2021") is not None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, districts: Document) -> None:
    path = written(tmp_path, districts)
    with pytest.raises(KnownError, match="cannot be written"):
        run_import(ImportOptions(path, path / "data"))


def test_a_missing_file_is_named(tmp_path: Path, data: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.geojson: cannot be read"):
        run_import(ImportOptions(tmp_path / "nowhere.geojson", data))


def test_a_folder_is_named_as_one(tmp_path: Path, data: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder: name the GeoJSON file in it"):
        run_import(ImportOptions(tmp_path, data))


def test_the_command_line_tells_findings_and_ends_with_two(
    tmp_path: Path, districts: Document
) -> None:
    _ring(districts).pop()
    path = written(tmp_path, districts)
    command = [sys.executable, "-m", "ioc_desktop", "map", "import", str(path)]
    ran = subprocess.run(
        [*command, "--data", str(tmp_path / "data")], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert f"{path}:features[0] (412).ring[0]: is not closed" in ran.stderr


def test_nobody_else_loads_the_geometry_library() -> None:
    code = (
        "import sys, ioc_desktop.app.cli, ioc_desktop.sdk.maps, ioc_desktop.store.reader\n"
        "assert 'shapely' not in sys.modules and 'numpy' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_file_too_large_to_be_boundaries_is_not_read(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(ConfigError, match="has 210 MB, more than 101: thin the boundaries first"):
        run_import(ImportOptions(path, data))


def test_more_positions_than_memory_has_room_for_are_not_decoded(
    tmp_path: Path, data: Path
) -> None:
    path = tmp_path / "dense.geojson"
    path.write_bytes(b'{"type":"FeatureCollection","features":[' + b"[]," * 6_100_000 + b"0]}")
    with pytest.raises(ConfigError, match="has more than 3000000 positions: thin it first"):
        run_import(ImportOptions(path, data))


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, width=32),
    st.sampled_from(["", "412", "Polygon", "x" * 200, [], {}, [[]], [[[104.5, 18.9]]]]),
    st.tuples(st.floats(104, 105.5), st.floats(18.5, 19.5)).map(list),
)


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (container, key) of a document."""
    for key in node if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _spots(node[key])


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=st.data())
def test_whatever_is_wrong_with_a_file_is_told_or_it_is_sound(
    tmp_path: Path, districts: Document, chosen: st.DataObject
) -> None:
    document = copy.deepcopy(districts)
    for _ in range(chosen.draw(st.integers(1, 3))):
        spots = list(_spots(document))
        container, key = spots[chosen.draw(st.integers(0, len(spots) - 1))]
        container[key] = copy.deepcopy(chosen.draw(LEAVES))
    findings: tuple[Finding, ...] = ()
    try:
        path = written(tmp_path, document)
        assert run_import(ImportOptions(path, tmp_path / "data", partial=True)) == 0
    except ConfigError as error:
        findings = error.findings
    assert all(finding.reason for finding in findings)
