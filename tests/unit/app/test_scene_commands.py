"""``ioc-desktop scene``: in people's words, with the house's exit codes."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ioc_desktop.app.cli_scene import scene_app
from ioc_desktop.app.report import print_findings
from ioc_desktop.errors import ConfigError, KnownError, UsageError
from ioc_desktop.layout import load_scene
from ioc_desktop.layout.scene_shelf import SceneShelf
from ioc_desktop.layout.versions import VersionMissingError
from ioc_desktop.shipped import shipped

SITE = """\
scenes = ["scenes/"]
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[screen]]
role = "A1"
position = [0, 0]
[[screen]]
role = "B1"
position = [1920, 0]
[[officer]]
id = "lan"
name = "Nguyễn Thị Lan"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(SITE, encoding="utf-8")
    (tmp_path / "scenes").mkdir()
    return file


def scene(site: Path, *words: str) -> str:
    """What the command printed; its known errors come through."""
    result = CliRunner().invoke(scene_app, [*words, "--site", str(site)], catch_exceptions=True)
    if isinstance(result.exception, KnownError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def scene_json(site: Path, *words: str) -> Any:
    return json.loads(scene(site, *words, "--json"))


def test_a_scene_is_made_for_the_sites_wall_and_its_versions_listed(site: Path):
    file = site.parent / "scenes" / "bao-so-5.toml"
    named = ("--name", "Bão số 5", "--name-en", "Storm 5")
    told = scene(site, "new", "bao-so-5", "--template", "ban-do", *named, "--officer", "lan")
    assert told == f"{file}\nmade from the template ban-do, for 2x1\n"
    made = load_scene(file)
    assert (made.name.vi, made.name.en) == ("Bão số 5", "Storm 5")
    assert [(one.columns, one.rows) for one in made.variants] == [(2, 1)]
    (line,) = scene(site, "versions", "bao-so-5").splitlines()[1:]
    assert re.fullmatch(r"1 +\d\d/\d\d/\d{4} \d\d:\d\d +lan +made from ban-do +now", line.rstrip())
    (version,) = scene_json(site, "versions", "bao-so-5")["versions"]
    assert (version["by"], version["current"], version["at"][-1]) == ("lan", True, "Z")
    with pytest.raises(UsageError, match="there is a scene 'bao-so-5' already"):
        scene(site, "new", "bao-so-5")
    entry = {one["id"]: one for one in scene_json(site, "list")["scenes"]}["bao-so-5"]
    assert (entry["shipped"], entry["versions"], entry["file"]) == (False, 1, str(file))


def test_what_differs_is_told_and_a_version_brought_back(site: Path):
    file = site.parent / "scenes" / "bao.toml"
    scene(site, "new", "bao", "--template", "ban-do", "--wall", "2x2")
    text = file.read_text(encoding="utf-8")
    by_hand = text.replace('"nghean"', '"vinh"', 1).replace("at = [0, 0]", "at = [0, 1]", 1)
    file.write_text(by_hand.replace("span = [12, 12]", "span = [12, 11]", 1), encoding="utf-8")
    changes = [
        "  macro province of the scene: nghean → vinh",
        "  2x2: tile ‘map’ moved from A1 (0, 0) to A1 (0, 1)",
        "  2x2: tile ‘map’ changed its size from 12 × 12 to 12 × 11",
    ]
    told = scene(site, "diff", "bao").splitlines()
    assert told == ["bao: from version 1 to what is there now", *changes]
    assert "-at = [0, 0]\n+at = [0, 1]\n" in scene(
        site, "diff", "bao", "1", "now", "--text"
    ).replace("-span = [12, 12]\n", "")
    asked = scene_json(site, "diff", "bao", "1")
    assert [one["wall"] for one in asked["changes"]] == ["", "2x2", "2x2"]
    # A wall of 2x1 shows the smallest variant there is: this one.
    planned = scene(site, "rollback", "bao", "1", "--dry-run")
    assert planned.startswith("bao: what version 1 would change\n")
    assert "vinh → nghean" in planned
    assert file.read_text(encoding="utf-8") != text
    done = scene(site, "rollback", "bao", "1", "--officer", "lan", "--note", "nhầm")
    assert done.startswith("bao is version 1 again; that is version 3\n")
    assert file.read_text(encoding="utf-8") == text
    versions = scene_json(site, "versions", "bao")["versions"]
    assert [(one["number"], one["note"], one["current"]) for one in versions] == [
        (3, "nhầm", True),
        (2, "changed by hand", False),
        (1, "made from ban-do", False),
    ]
    with pytest.raises(VersionMissingError, match="no version 9 of bao; there are: 1 to 3"):
        scene(site, "rollback", "bao", "9")


def test_a_change_of_another_walls_variant_is_none_on_this_wall(site: Path):
    file = site.parent / "scenes" / "bao.toml"
    scene(site, "new", "bao", "--template", "ban-do", "--wall", "2x1")
    one = file.read_text(encoding="utf-8")
    file.write_text(one + '\n[[variant]]\nwall = "1x1"\n[[variant.display]]\nrole = "A1"\n'
                    "grid = [12, 12]\n", encoding="utf-8")  # fmt: skip
    assert "nothing on a wall of 2x1" in scene(site, "rollback", "bao", "1", "--dry-run")
    assert "wall 1x1 was added (0 tiles)" in scene(site, "diff", "bao")


def test_a_shipped_scene_is_restored(site: Path):
    folder = site.parent / "scenes"
    scene_file = folder / "giao-ban.toml"
    scene(site, "new", "khac", "--template", "giao-ban")
    text = (folder / "khac.toml").read_text(encoding="utf-8").replace('"khac"', '"giao-ban"', 1)
    scene_file.write_text(text, encoding="utf-8")
    assert "before the shipped one" in scene(site, "list")
    told = scene(site, "restore", "giao-ban")
    assert told.splitlines()[1] == f"{scene_file} stays as version 1; this is version 2"
    assert not scene_file.exists()
    with pytest.raises(UsageError, match="is shown as it ships already"):
        scene(site, "restore", "giao-ban")
    assert "removed, the shipped one is shown" in scene(site, "versions", "giao-ban")
    assert "wall 2x1 was removed" in scene(site, "diff", "giao-ban", "1", "shipped")
    scene(site, "rollback", "giao-ban", "1")
    assert scene_file.read_text(encoding="utf-8") == text


def test_check_notes_a_scene_whose_shipped_one_has_changed_since(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    folder = site.parent / "scenes"
    draft = SceneShelf([folder], shipped("layouts")).open("giao-ban")
    draft.set_key("F4")
    saved = SceneShelf([folder], shipped("layouts")).save(draft, by="", at=dt.datetime.now(dt.UTC))
    assert print_findings([folder], as_json=False, exact=False) == 0
    assert "note" not in capsys.readouterr().out
    for record in (folder / ".versions" / "giao-ban").glob("*.json"):
        text = record.read_text(encoding="utf-8")
        shipped_then = re.sub('"shipped": "[0-9a-f]+"', '"shipped": "0123"', text)
        record.write_text(shipped_then, encoding="utf-8")
    assert print_findings([folder], as_json=False, exact=False) == 0, "nothing is wrong"
    (note, _) = capsys.readouterr().out.splitlines()
    assert note.startswith(f"note: {saved.file}: the shipped scene has changed since")
    assert print_findings([saved.file], as_json=True, exact=False) == 0
    assert len(json.loads(capsys.readouterr().out)["notes"]) == 1
    assert "scene diff giao-ban shipped now" in scene(site, "list")


def test_a_broken_file_is_told_and_an_older_version_brought_back(site: Path):
    file = site.parent / "scenes" / "bao.toml"
    scene(site, "new", "bao", "--template", "trong")
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("role = ", "role = = ", 1), encoding="utf-8")
    line = good[: good.index("role = ")].count("\n") + 1
    assert "1 mistake: ioc-desktop check" in scene(site, "list")
    told = scene(site, "diff", "bao", "1")
    assert f"cannot be compared: one of the two is no TOML: Invalid value (line {line})" in told
    scene(site, "rollback", "bao", "1")
    assert file.read_text(encoding="utf-8") == good


@pytest.mark.parametrize(
    "words",
    [
        ("new", "Ô"),
        ("new", "x", "--template", "none"),
        ("new", "x", "--wall", "big"),
        ("new", "x", "--officer", "minh"),
        ("versions", "none"),
        ("versions", "../site"),
        ("diff", "giao-ban"),
        ("diff", "giao-ban", "yesterday"),
        ("rollback", "giao-ban", "1"),
        ("restore", "none"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(site: Path, words: tuple[str, ...]):
    with pytest.raises(UsageError):
        scene(site, *words)
    assert list((site.parent / "scenes").iterdir()) == []


def test_templates_are_listed(site: Path):
    assert "Một số lớn và danh sách" in scene(site, "templates")
    assert len(scene_json(site, "templates")["templates"]) == 9


def test_the_command_line_knows_it_and_tells_errors_in_one_line(site: Path):
    def ioc(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ioc_desktop", "scene", *words, "--site", str(site)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    wrong = ioc("rollback", "giao-ban", "7")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "ioc-desktop: there is no version 7 of giao-ban; there are: none\n"
    made = ioc("new", "moi", "--template", "trong")
    assert (made.returncode, made.stderr) == (0, "")
    folder = site.parent / "scenes"
    (folder / ".versions").rename(folder / "aside")
    (folder / ".versions").write_text("a file in the way", encoding="utf-8")
    refused = ioc("new", "khac")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("ioc-desktop: ")
    assert "cannot be written" in refused.stderr
    assert not (folder / "khac.toml").exists(), "a scene whose version cannot be kept is not saved"


def test_a_site_file_with_mistakes_lists_them(tmp_path: Path):
    file = tmp_path / "site.toml"
    file.write_text("centre = 3", encoding="utf-8")
    with pytest.raises(ConfigError, match="centre"):
        scene(file, "list")
