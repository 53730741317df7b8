"""``ioc-desktop check`` on a site's screens: tiles laid out, or judged by their size alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.ui.test_legibility import SCENE

SITE = """
schema = 1
[[centre]]
id = "nghean"
url = "http://127.0.0.1:1"
[[screen]]
role = "A1"
width_mm = 1210
height_mm = 680
distance_mm = 5000
"""


def check(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "site.toml").write_text(SITE + 'name = "A1"\n', encoding="utf-8")
    (folder / "small.toml").write_text(SCENE, encoding="utf-8")
    paths = [str(folder / "site.toml"), str(folder / "small.toml")]
    return subprocess.run(
        [sys.executable, "-m", "ioc_desktop", "check", *paths, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_each_text_is_named_where_tiles_are_laid_out_and_sizes_where_they_are_not(
    tmp_path: Path,
) -> None:
    exact, fast = check(tmp_path), check(tmp_path, "--fast")
    assert (exact.returncode, fast.returncode) == (2, 2)
    assert "“Văn bản quá hạn xử lý”" in exact.stdout
    assert "cannot be read from 5.0 m" in exact.stdout
    assert "its smallest text would be below" not in exact.stdout
    assert "its smallest text would be below the legibility floor at 5.0 m" in fast.stdout
    assert "cannot be read from" not in fast.stdout
    assert exact.stderr == ""


def test_json_has_the_same_findings(tmp_path: Path) -> None:
    found = json.loads(check(tmp_path, "--exact", "--json").stdout)["findings"]
    assert [one["path"] for one in found if "cannot be read" in one["reason"]] == [
        "variant[0].display[0].tile[0].span"
    ]
