"""``ioc-desktop data export`` on a real folder: complete rows, nothing restricted, no formulas."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.app.data_export import ExportOptions, run_export
from ioc_desktop.errors import KnownError
from tests.unit.app.data_rows import FIGURES, changed


def exported(folder: Path, capfd: pytest.CaptureFixture[str], **about: Any) -> tuple[str, str]:
    options = {"dataset": "observations", "format": "csv", "out": None} | about
    assert run_export(ExportOptions(data=folder, **options)) == 0
    return capfd.readouterr()


def test_figures_go_out_with_all_that_they_need_to_be_understood(folder, capfd):
    out, told = exported(folder, capfd)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == FIGURES - 2
    first = next(row for row in rows if row["id"] == "o0")
    assert first == {
        "centre": "nghean",
        "centre_name": "Trung tâm tỉnh",
        "indicator": "open",
        "indicator_name": "Chỉ tiêu open",
        "unit": "hồ sơ",
        "locality": "412",
        "locality_name": "Thành phố Vinh",
        "system": "2021",
        "agency": "a1",
        "agency_name": "Sở Y tế",
        "measure": "actual",
        "period_start": "2021-10-07T00:00:00+07:00",
        "period": "P1D",
        "value": "2.0",
        "status": "official",
        "as_of": "2021-10-07T17:00:00+07:00",
        "source": "báo cáo ngày",
        "note": "ghi chú " * 10,
        "illustrative": "false",
        "id": "o0",
        "rev": "2",
    }
    # Restricted figures, and those of which nobody says that they are not.
    assert "2 restricted left out" in told
    out, told = exported(folder, capfd, include_restricted=True, format="jsonl")
    lines = [json.loads(line) for line in out.splitlines()]
    assert {line["indicator"] for line in lines} == {"open", "secret", "unknown"}
    assert len(lines) == FIGURES
    assert "restricted" not in told


def test_a_table_for_a_spreadsheet(folder, capfd, tmp_path):
    out = tmp_path / "figures.csv"
    exported(folder, capfd, out=out, bom=True, vietnamese=True)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("\ufeffMã trung tâm,Trung tâm,Mã chỉ tiêu,Chỉ tiêu,Đơn vị tính,")
    with pytest.raises(KnownError, match="--overwrite"):
        exported(folder, capfd, out=out)
    exported(folder, capfd, out=out, overwrite=True)
    assert not out.read_text(encoding="utf-8").startswith("\ufeff")
    assert os.name == "nt" or out.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "figures.csv"]


def test_records_and_alarms_that_are_restricted_stay_and_no_text_is_a_formula(folder, capfd):
    out, told = exported(folder, capfd, dataset="records")
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["id"], row["title"]) == ("r1", "'=1+1")
    assert "1 restricted" in told
    out, told = exported(folder, capfd, dataset="alarms", format="jsonl")
    assert out == ""
    assert "1 restricted" in told


def test_an_unknown_centre_and_another_version_are_told(folder, capfd):
    with pytest.raises(KnownError, match="there are: nghean"):
        exported(folder, capfd, centre="nghan")
    changed(folder, "PRAGMA user_version = 1")
    with pytest.raises(KnownError, match="start the station"):
        exported(folder, capfd)
