"""Imported boundaries are looked for in the maps' folder only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.app.map_store import ImportOptions, run_import
from ioc_desktop.sdk.map_shapes import MapFolder
from tests.unit.app.squares import district_squares, written


@pytest.mark.parametrize("name", ["../maps/2021", "below/../2021", "2021"])
def test_a_system_is_a_name_and_no_way_elsewhere(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    assert run_import(ImportOptions(written(tmp_path, district_squares()), data)) == 0
    found = MapFolder(data).shapes(name)
    assert (found is not None) == (name == "2021")
