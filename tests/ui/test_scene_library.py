import tomllib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.errors import ConfigError
from ioc_desktop.ui.scene_library import SceneLibrary

SCENE = """
schema = 1
id = "duty"
name = {{ vi = "Thường trực", en = "Duty" }}
key = "F1"
[[variant]]
wall = "{wall}"
[[variant.display]]
role = "A1"
grid = [2, 1]
[[variant.display.tile]]
id = "one"
at = [0, 0]
span = [1, 1]
bundle = "clock"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "duty.toml"
    path.write_text(SCENE.format(wall="1x1"), encoding="utf-8")
    return path


def test_a_scene_is_planned_for_the_page(file: Path, qtbot: QtBot) -> None:  # noqa: ARG001  # an application
    library = SceneLibrary((file.parent,))
    plan = library.plan("duty", {"A1": (1000, 500)}, "vi")
    (tile,) = plan.pages["A1"]
    assert plan.name == "Thường trực"
    assert tile.bundle == "clock"
    x, y, width, height = tile.place
    assert x == y == 4
    assert x + width < 500
    assert y + height == 496


def test_a_wall_larger_than_the_scene_repeats_it(file: Path, qtbot: QtBot) -> None:  # noqa: ARG001  # an application
    library = SceneLibrary((file.parent,))
    sizes = {"A1": (1000, 500), "B1": (800, 400), "A2": (1000, 500), "B2": (800, 400)}
    plan = library.plan("duty", sizes, "vi")
    assert set(plan.pages) == set(sizes)
    assert [tile.id for tiles in plan.pages.values() for tile in tiles] == ["one"] * 4
    assert plan.pages["B1"][0].place[2] < plan.pages["A1"][0].place[2], "by its own size"


def test_a_saved_file_is_told_also_when_an_editor_replaces_it(file: Path, qtbot: QtBot) -> None:
    library = SceneLibrary((file.parent,))
    for number in range(3):
        new = file.with_suffix(".new")
        new.write_text(SCENE.format(wall="1x1") + f"# {number}", encoding="utf-8")
        with qtbot.waitSignal(library.scenes_changed, timeout=3000) as told:
            new.replace(file)
        assert told.args == [frozenset({"duty"})]


def test_a_file_that_turned_bad_tells_all_its_mistakes_and_is_good_again_when_mended(
    file: Path,
    qtbot: QtBot,  # noqa: ARG001  # an application
) -> None:
    library = SceneLibrary((file.parent,))
    good = file.read_text(encoding="utf-8")
    bad = good.replace("span = [1, 1]", "span = [9, 1]").replace('key = "F1"', 'kay = "F1"')
    file.write_text(bad, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        library.scene("duty")
    assert len(caught.value.findings) == 2
    assert library.entries("vi")[0].name == "◆ duty"
    file.write_text(good, encoding="utf-8")
    assert library.scene("duty").key == "F1"


def test_the_list_reads_heads_only_and_marks_a_bad_one_once_somebody_went_to_it(
    file: Path, qtbot: QtBot
) -> None:
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("span = [1, 1]", "span = [9, 1]"), encoding="utf-8")
    library = SceneLibrary((file.parent,))
    (entry,) = library.entries("vi")
    assert (entry.name, entry.key) == (library_name(good), "F1")
    with (
        qtbot.waitSignal(library.scenes_changed, timeout=3000) as told,
        pytest.raises(ConfigError),
    ):
        library.scene("duty")
    assert told.args == [frozenset({"duty"})]
    assert library.entries("vi")[0].name == "◆ duty"
    with pytest.raises(ConfigError):
        library.scene("duty")
    with qtbot.assertNotEmitted(library.scenes_changed, wait=400):
        library.look_again()  # what is known to be bad is told once


def test_a_head_that_cannot_be_read_is_marked_at_once(file: Path, qtbot: QtBot) -> None:  # noqa: ARG001  # an application
    file.write_text('schema = 1\nid = "duty"\nkey = "F1"\n[[variant]]\n', encoding="utf-8")
    assert SceneLibrary((file.parent,)).entries("vi")[0].name == "◆ duty"
    file.write_text("name = {", encoding="utf-8")
    assert SceneLibrary((file.parent,)).entries("vi")[0].name == "◆ duty"


def library_name(text: str) -> str:
    return str(tomllib.loads(text)["name"]["vi"])


def test_an_unknown_scene_is_told_with_a_suggestion(file: Path, qtbot: QtBot) -> None:  # noqa: ARG001  # an application
    with pytest.raises(ConfigError, match="did you mean 'duty'"):
        SceneLibrary((file.parent,)).scene("dutty")


def test_a_scene_stands_before_what_is_behind_it(tmp_path: Path, qtbot: QtBot) -> None:  # noqa: ARG001  # an application
    for name in ("health-more", "health", "duty"):
        text = SCENE.format(wall="1x1").replace('"duty"', f'"{name}"')
        text = text if name == "duty" else text.replace('key = "F1"', "")
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    entries = SceneLibrary((tmp_path,)).entries("en")
    assert [entry.id for entry in entries] == ["duty", "health", "health-more"]
