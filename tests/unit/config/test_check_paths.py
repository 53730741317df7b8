"""``ioc-desktop check``: files are told apart by content and judged together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.app.check import check_paths, kind_of
from ioc_desktop.errors import ConfigError

SCENE = """
id = "{id}"
name = {{ vi = "X" }}
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [4, 4]
[[variant.display.tile]]
id = "a"
at = [0, 0]
span = [{span}]
bundle = "{bundle}"
"""
SITE = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:1"\n'
MANIFEST = """
contract = 1
id = "bare"
name = { vi = "X", en = "X" }
[[kind]]
id = "main"
name = { vi = "X", en = "X" }
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "widgets" / "bare"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(MANIFEST)
    (folder / "model.py").write_text("def build(snapshot, context):\n    return None\n")
    (folder / "widget.py").write_text("class Widget:\n    pass\n")
    return folder


def scene(folder: Path, name: str, bundle: str, span: str = "4, 4") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(SCENE.format(id=name, bundle=bundle, span=span))
    return file


def test_what_a_file_is_stands_in_it(tmp_path: Path, bundle: Path):
    (tmp_path / "whatever.toml").write_text(SITE)
    (tmp_path / "other.toml").write_text("[tool.x]\n")
    (tmp_path / "broken.toml").write_text("a = ")
    assert kind_of(tmp_path / "whatever.toml") == "site"
    assert kind_of(scene(tmp_path, "mine", "bare")) == "scene"
    assert kind_of(bundle / "manifest.toml") == "bundle"
    assert kind_of(tmp_path / "other.toml") is None
    with pytest.raises(ConfigError, match="line 1: is no TOML"):
        kind_of(tmp_path / "broken.toml")


def test_everything_good_has_no_findings(tmp_path: Path, bundle: Path):
    file = scene(tmp_path, "mine", "bare")
    site = tmp_path / "site.toml"
    site.write_text('scene = "mine"\n' + SITE)
    assert check_paths([file, site, bundle]) == []
    assert check_paths([tmp_path]) == []


@pytest.mark.usefixtures("bundle")
def test_a_scene_is_judged_with_the_sites_bundles_and_screens(tmp_path: Path):
    file = scene(tmp_path, "mine", "bare", "1, 1")
    assert check_paths([file])[0].reason.startswith("there is no bundle 'bare'")
    site = tmp_path / "site.toml"
    site.write_text(
        'scene = "mine"\nbundles = ["widgets"]\n'
        + SITE
        + '[[screen]]\nrole = "A1"\nwidth_mm = 1210\nheight_mm = 680\ndistance_mm = 5000\n'
    )
    (small,) = check_paths([file, site])
    assert small.file == str(file)
    assert "legibility floor" in small.reason


def test_one_list_for_mistakes_of_every_kind(tmp_path: Path, bundle: Path):
    file = scene(tmp_path, "mine", "baer", "5, 4")
    file.write_text(file.read_text() + 'colour = "red"\n')
    site = tmp_path / "site.toml"
    site.write_text('scene = "mien"\n' + SITE)
    (bundle / "model.py").write_text("raise RuntimeError('no')\n")
    found = {(Path(f.file).name, f.path): f.reason for f in check_paths([tmp_path])}
    tile = "variant[0].display[0].tile[0]"
    assert "did you mean 'bare'" in found["mine.toml", f"{tile}.bundle"]
    assert "off the grid" in found["mine.toml", f"{tile}.span"]
    assert "is not known here" in found["mine.toml", f"{tile}.colour"]
    assert "did you mean 'mine'" in found["site.toml", "scene"]
    assert "RuntimeError: no" in found["manifest.toml", "model"]
    assert len(found) == 5


def test_paths_that_hold_nothing_to_check(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.toml").write_text("a = 1\n")
    found = check_paths([tmp_path / "none", tmp_path / "empty", tmp_path / "x.toml"])
    assert ["no such file" in found[0].reason, "holds no scene" in found[1].reason] == [True, True]
    assert "is no scene" in found[2].reason


def test_a_finding_is_printed_as_file_path_reason(tmp_path: Path):
    file = scene(tmp_path, "mine", "clock", "5, 4")
    (line,) = [str(finding) for finding in check_paths([file])]
    reason = "is off the grid: column 0 + 5 columns passes the grid's 4"
    assert line == f"{file}:variant[0].display[0].tile[0].span: {reason}"
