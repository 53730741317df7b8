"""Imported maps go into a backup and come back from it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.app.data_backup import back_up, run_backup
from ioc_desktop.app.map_store import ImportOptions, run_import, run_list, run_remove
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.map_shapes import MapFolder, map_path
from ioc_desktop.store.backup import copy_database
from ioc_desktop.store.writer import CacheWriter
from tests.unit.app.squares import district_squares, written


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A station's folder with the 21 units of 2021 imported."""
    data = tmp_path / "data"
    CacheWriter.open(data).close()
    options = ImportOptions(written(tmp_path, district_squares()), data, source="Sở TN&MT")
    assert run_import(options) == 0
    return data


def units(folder: Path) -> dict[str, Any]:
    """What a wall on this folder paints; {} = cells."""
    shapes = MapFolder(folder).shapes("2021")
    return {} if shapes is None else dict(shapes.shapes)


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
def test_a_map_comes_back_from_a_backup(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], *, packed: bool
) -> None:
    out = tmp_path / ("copy.zip" if packed else "copy")
    assert run_backup(data, out, overwrite=False, as_json=False) == 0
    said = capsys.readouterr().out
    assert "cache.db " in said
    assert "maps/2021.json " in said
    if packed:
        out = tmp_path / "unpacked"
        with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
            archive.extractall(out)
    manifest = json.loads((out / "backup.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        content = (out / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (
            len(content),
            hashlib.sha256(content).hexdigest(),
        )
    assert [file["name"] for file in manifest["files"]] == ["cache.db", "maps/2021.json"]

    # On a new machine the copy itself is the data folder.
    assert run_list(out, as_json=False) == 0
    assert "21 units from Sở TN&MT" in capsys.readouterr().out
    assert units(out) == units(data) != {}
    with CacheWriter.open(out) as restored:
        assert restored.mended is None

    # On this one the files go back to their places.
    run_remove(data, "2021")
    assert units(data) == {}
    shutil.copy(out / "maps" / "2021.json", map_path(data, "2021"))
    assert units(data) == units(out)


def test_only_maps_that_were_imported_go_with_it(tmp_path: Path, data: Path) -> None:
    (data / "maps" / ".2021.json.half-written").write_bytes(b"{")
    (data / "maps" / "notes.txt").write_text("mine", encoding="utf-8")
    report = back_up(data, tmp_path / "copy")
    assert [file.name for file in report.files] == ["cache.db", "maps/2021.json"]
    assert [file.name for file in (tmp_path / "copy" / "maps").iterdir()] == ["2021.json"]


def test_a_folder_without_maps_has_none_in_its_backup(tmp_path: Path, data: Path) -> None:
    shutil.rmtree(data / "maps")
    report = back_up(data, tmp_path / "copy")
    assert [file.name for file in report.files] == ["cache.db"]
    assert not (tmp_path / "copy" / "maps").exists()


def test_a_map_that_is_removed_meanwhile_is_no_trouble(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(source: Path, target: Path) -> int:
        run_remove(data, "2021")
        return copy_database(source, target)

    monkeypatch.setattr("ioc_desktop.app.data_backup.copy_database", slowly)
    assert [file.name for file in back_up(data, tmp_path / "copy").files] == ["cache.db"]


def test_a_map_that_cannot_be_read_is_named_and_nothing_half_made_is_left(
    tmp_path: Path, data: Path
) -> None:
    map_path(data, "2021").unlink()
    map_path(data, "2021").mkdir()
    with pytest.raises(KnownError, match=r"2021\.json cannot be read"):
        back_up(data, tmp_path / "copy")
    assert not [one for one in tmp_path.iterdir() if "copy" in one.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_its_owner_may_read_it(tmp_path: Path, data: Path) -> None:
    back_up(data, tmp_path / "copy")
    maps = tmp_path / "copy" / "maps"
    assert maps.stat().st_mode & 0o777 == 0o700
    assert (maps / "2021.json").stat().st_mode & 0o777 == 0o600
