"""What the editor saves is seen by the wall's library: that scene, and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pytestqt.qtbot import QtBot

from ioc_desktop.layout.scene_shelf import SceneShelf
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.scene_library import SceneLibrary

NOW = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)


def test_a_saved_scene_its_way_back_and_the_restored_one_are_told(tmp_path: Path, qtbot: QtBot):
    own = tmp_path / "scenes"
    own.mkdir()
    shelf = SceneShelf([own], shipped("layouts"))
    library = SceneLibrary((own, shipped("layouts")))
    ids = library.ids
    assert "trong" not in ids, "a template is no scene"
    draft = shelf.open("giao-ban")
    for key in ("F4", "Ctrl+4"):
        draft.set_key(key)
        with qtbot.waitSignal(library.scenes_changed, timeout=5000) as told:
            shelf.save(draft, by="lan", at=NOW)
        assert told.args == [frozenset({"giao-ban"})]
        assert library.scene("giao-ban").key == key
    with qtbot.waitSignal(library.scenes_changed, timeout=5000) as told:
        shelf.roll_back("giao-ban", 2, by="lan", at=NOW)
    assert (told.args, library.scene("giao-ban").key) == ([frozenset({"giao-ban"})], "F4")
    assert len(shelf.versions("giao-ban").list()) == 4
    assert set(library.ids) == set(ids)
    with qtbot.waitSignal(library.scenes_changed, timeout=5000) as told:
        shelf.restore_shipped("giao-ban", by="lan", at=NOW)
    assert (told.args, library.scene("giao-ban").key) == ([frozenset({"giao-ban"})], "F2")
    assert set(library.ids) == set(ids)


def test_work_set_aside_changes_nothing_on_the_wall(tmp_path: Path, qtbot: QtBot):
    shelf = SceneShelf([tmp_path], shipped("layouts"))
    library = SceneLibrary((tmp_path, shipped("layouts")))
    draft = shelf.open("giao-ban")
    draft.set_key("F4")
    with qtbot.assertNotEmitted(library.scenes_changed, wait=600):
        shelf.set_aside(draft, by="lan", at=NOW)
    assert shelf.aside("giao-ban") is not None
    assert library.scene("giao-ban").key == "F2"


def test_the_first_scene_in_a_folder_that_was_not_there_is_seen(tmp_path: Path, qtbot: QtBot):
    own = tmp_path / "config" / "scenes"
    library = SceneLibrary((own, shipped("layouts")))
    shelf = SceneShelf([own], shipped("layouts"))
    draft = shelf.open("giao-ban")
    draft.set_key("F4")
    with qtbot.waitSignal(library.scenes_changed, timeout=5000) as told:
        shelf.save(draft, by="lan", at=NOW)
    assert (told.args, library.scene("giao-ban").key) == ([frozenset({"giao-ban"})], "F4")
    draft.set_key("F6")
    with qtbot.waitSignal(library.scenes_changed, timeout=5000):
        shelf.save(draft, by="lan", at=NOW)
    assert library.scene("giao-ban").key == "F6"
