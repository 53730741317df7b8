"""Scenes are saved whole, with their versions; nobody's work is overwritten unseen."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ioc_desktop.errors import ConfigError, UsageError
from ioc_desktop.layout import load_scene
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import TileRef
from ioc_desktop.layout.scene_shelf import (
    AS_SHIPPED,
    BY_HAND,
    BrokenSceneError,
    ChangedOnDiskError,
    SceneShelf,
)
from ioc_desktop.layout.versions import VersionDamagedError, VersionFolder, VersionMissingError
from ioc_desktop.whole_files import WriteFailedError, digest

NOW = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)
TEXT = """\
# ours
id = "ban"
name = { vi = "Bản" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 9]
[[variant.display.tile]]
id = "a"
at = [0, 0]
span = [3, 3]
bundle = "clock"
[[variant.display.tile]]
id = "b"
at = [3, 0]
span = [3, 3]
bundle = "clock"
"""
A, B = TileRef("1x1", "a"), TileRef("1x1", "b")


@pytest.fixture
def shelf(tmp_path: Path) -> SceneShelf:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "ban.toml").write_text(TEXT, encoding="utf-8")
    return SceneShelf([tmp_path / "site", tmp_path / "user"], shipped)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    with contextlib.suppress(FileNotFoundError):
        if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
            yield place
            subprocess.run(["umount", str(place)], check=True)
            return
    pytest.skip("a small disk cannot be mounted here (needs root)")


def history(shelf: SceneShelf, scene: str = "ban") -> list[tuple[str, str, bool]]:
    return [(one.by, one.note, one.current) for one in shelf.versions(scene).list()]


def test_a_shipped_scene_is_saved_in_ones_own_folder_and_goes_before_it(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.swap(A, B)
    saved = shelf.save(draft, by="lan", at=NOW, note="đổi chỗ")
    assert saved.file == shelf.own[0] / "ban.toml"
    assert saved.file.read_text(encoding="utf-8") == draft.text
    assert (shelf.shipped / "ban.toml").read_text(encoding="utf-8") == TEXT
    assert not (shelf.shipped / ".versions").exists()
    assert (shelf.file("ban"), draft.dirty) == (saved.file, False)
    assert history(shelf) == [("lan", "đổi chỗ", True), ("", AS_SHIPPED, False)]
    assert shelf.versions("ban").read(1) == TEXT
    entry = shelf.entry("ban")
    assert (entry.shipped, entry.overrides, entry.versions) == (False, True, 2)
    assert shelf.ids() == ("ban",)


def test_the_second_save_keeps_what_somebody_wrote_by_hand(shelf: SceneShelf):
    shelf.own[0].mkdir()
    file = shelf.own[0] / "ban.toml"
    file.write_text(TEXT.replace("# ours", "# by hand"), encoding="utf-8")
    draft = shelf.open("ban")
    draft.set_key("F4")
    shelf.save(draft, by="lan", at=NOW)
    assert history(shelf) == [("lan", "", True), ("", BY_HAND, False)]
    assert shelf.versions("ban").read(1).startswith("# by hand")
    draft.set_key("F6")
    shelf.save(draft, by="lan", at=NOW)
    assert history(shelf)[1:] == [("lan", "", False), ("", BY_HAND, False)]
    assert load_scene(file).key == "F6"


def test_a_file_changed_meanwhile_is_overwritten_only_when_seen(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.set_key("F4")
    file = shelf.save(draft, by="lan", at=NOW).file
    theirs = file.read_text(encoding="utf-8").replace("at = [0, 0]", "at = [0, 6]")
    file.write_text(theirs, encoding="utf-8")
    draft.set_key("F6")
    with pytest.raises(ChangedOnDiskError) as refused:
        shelf.save(draft, by="lan", at=NOW)
    assert file.read_text(encoding="utf-8") == theirs
    assert refused.value.theirs == theirs
    assert [str(change) for change in refused.value.changes] == [
        "1x1: tile ‘a’ moved from A1 (0, 0) to A1 (0, 6)"
    ]
    # Somebody changes it once more before it is overwritten: that was not seen either.
    file.write_text(theirs + "# again\n", encoding="utf-8")
    with pytest.raises(ChangedOnDiskError) as again:
        shelf.save(draft, by="lan", at=NOW, over=refused.value.seen)
    shelf.save(draft, by="lan", at=NOW, over=again.value.seen)
    assert file.read_text(encoding="utf-8") == draft.text
    assert shelf.versions("ban").read(3) == theirs + "# again\n"


def test_a_file_that_is_gone_is_not_made_again_unasked(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.set_key("F4")
    file = shelf.save(draft, by="lan", at=NOW).file
    file.unlink()
    draft.set_key("F6")
    with pytest.raises(ChangedOnDiskError, match="is gone"):
        shelf.save(draft, by="lan", at=NOW)
    assert not file.exists()
    shelf.save(draft, by="lan", at=NOW, over="")
    assert load_scene(file).key == "F6"


def test_a_new_scene_takes_nobodys_name(shelf: SceneShelf):
    draft = SceneDraft.open(TEXT.replace('"ban"', '"moi"'))
    other = SceneDraft.open(TEXT.replace('"ban"', '"moi"'))
    other.set_key("F9")
    assert shelf.save(draft, by="lan", at=NOW).file == shelf.own[0] / "moi.toml"
    with pytest.raises(ChangedOnDiskError):
        shelf.save(other, by="minh", at=NOW)
    assert load_scene(shelf.own[0] / "moi.toml").key is None
    assert shelf.ids() == ("ban", "moi")


def test_another_id_makes_another_scene(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.set_key("F4")
    file = shelf.save(draft, by="lan", at=NOW).file
    draft.set_id("ban-hai")
    assert shelf.save(draft, by="lan", at=NOW).file == shelf.own[0] / "ban-hai.toml"
    assert load_scene(file).id == "ban"


def test_a_scene_with_mistakes_is_refused_with_the_places_and_may_be_set_aside(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.move(A, (3, 1))
    with pytest.raises(ConfigError, match="lies over 'a'") as refused:
        shelf.save(draft, by="lan", at=NOW)
    assert refused.value.findings[0].path == "variant[0].display[0].tile[1].at"
    placed = draft.findings
    assert [(one.ref, one.role, one.field) for one in placed] == [(B, "A1", "at")]
    assert shelf.file("ban").parent == shelf.shipped
    shelf.set_aside(draft, by="lan", at=NOW)
    kept = shelf.aside("ban")
    assert kept is not None
    assert (kept.text, kept.by, kept.at) == (draft.text, "lan", NOW)
    assert shelf.ids() == ("ban",), "what is set aside is no scene"
    draft.undo()
    draft.set_key("F4")
    shelf.save(draft, by="lan", at=NOW)
    assert shelf.aside("ban") is None


def test_a_file_broken_by_hand_is_told_with_its_line_and_the_last_good_version_offered(
    shelf: SceneShelf,
):
    draft = shelf.open("ban")
    draft.set_key("F4")
    file = shelf.save(draft, by="lan", at=NOW).file
    good = draft.text
    broken = good.replace('bundle = "clock"', 'bundle = "clock', 1)
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(BrokenSceneError) as refused:
        shelf.open("ban")
    (finding,) = refused.value.findings
    assert finding.path == "line 14"
    assert refused.value.last_good is not None
    assert (refused.value.last_good.number, refused.value.last_good_text) == (2, good)
    instead = shelf.open_instead("ban", refused.value.last_good_text)
    assert instead.dirty
    shelf.save(instead, by="lan", at=NOW, note="sửa lại")
    assert load_scene(file).key == "F4"
    assert shelf.versions("ban").read(3) == broken, "the broken file is kept as well"


def test_rolling_back_is_a_version_and_loses_nothing(shelf: SceneShelf):
    draft = shelf.open("ban")
    for key in ("F4", "F6"):
        draft.set_key(key)
        file = shelf.save(draft, by="lan", at=NOW).file
    file.write_text(draft.text + "# by hand\n", encoding="utf-8")
    shelf.roll_back("ban", 2, by="minh", at=NOW)
    assert load_scene(file).key == "F4"
    assert history(shelf) == [
        ("minh", "back to version 2", True),
        ("", BY_HAND, False),
        ("lan", "", False),
        ("lan", "", False),
        ("", AS_SHIPPED, False),
    ]
    with pytest.raises(
        VersionMissingError, match="there is no version 9 of ban; there are: 1 to 5"
    ):
        shelf.roll_back("ban", 9, by="minh", at=NOW)
    assert len(history(shelf)) == 5


def test_rolling_back_to_a_version_with_mistakes_is_refused(shelf: SceneShelf):
    shelf.own[0].mkdir()
    file = shelf.own[0] / "ban.toml"
    file.write_text(TEXT.replace("span = [3, 3]", "span = [30, 3]", 1), encoding="utf-8")
    shelf.save(shelf.open_instead("ban", TEXT), by="lan", at=NOW)
    with pytest.raises(ConfigError, match=r"ban, version 1:.*off the grid"):
        shelf.roll_back("ban", 1, by="lan", at=NOW)
    assert file.read_text(encoding="utf-8") == TEXT


def test_the_shipped_scene_is_restored_and_ones_own_stays_a_version(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.set_key("F4")
    file = shelf.save(draft, by="lan", at=NOW).file
    shelf.restore_shipped("ban", by="minh", at=NOW)
    assert shelf.file("ban") == shelf.shipped / "ban.toml"
    assert not file.exists()
    newest = shelf.versions("ban").newest()
    assert newest is not None
    assert (newest.removed, newest.by) == (True, "minh")
    with pytest.raises(UsageError, match="as it ships already"):
        shelf.restore_shipped("ban", by="minh", at=NOW)
    with pytest.raises(VersionMissingError, match="the scene's file was removed there"):
        shelf.versions("ban").read(newest.number)
    shelf.roll_back("ban", 2, by="lan", at=NOW)
    assert load_scene(file).key == "F4"


def test_a_shipped_scene_that_changed_under_ones_own_is_noticed(shelf: SceneShelf):
    draft = shelf.open("ban")
    draft.set_key("F4")
    shelf.save(draft, by="lan", at=NOW)
    assert not shelf.entry("ban").outdated
    shipped = shelf.shipped / "ban.toml"
    shipped.write_text(TEXT.replace("# ours", "# of the next release"), encoding="utf-8")
    assert shelf.entry("ban").outdated
    draft.set_key("F6")
    shelf.save(draft, by="lan", at=NOW, note="đã xem bản mới")
    assert not shelf.entry("ban").outdated
    shelf.restore_shipped("ban", by="lan", at=NOW)
    assert not shelf.entry("ban").outdated


def test_only_so_many_versions_are_kept(tmp_path: Path):
    file = tmp_path / "ban.toml"
    folder = VersionFolder(file, kept=5)
    for number in range(12):
        folder.keep(f"# {number}\n".encode(), by="lan", note="", at=NOW)
    assert [one.number for one in folder.list()] == [12, 11, 10, 9, 8]
    assert folder.read(12) == "# 11\n"


def test_many_who_save_at_once_lose_nobodys_work(shelf: SceneShelf):
    def work(name: str) -> list[str]:
        saved = []
        for number in range(8):
            draft = shelf.open("ban")
            draft.set_name(f"{name} {number}")
            over: str | None = None
            while True:
                try:
                    shelf.save(draft, by=name, at=NOW, over=over)
                    break
                except ChangedOnDiskError as changed:
                    over = changed.seen
            saved.append(draft.text)
        return saved

    with ThreadPoolExecutor(4) as people:
        saved = [text for texts in people.map(work, ("lan", "minh", "hoa", "an")) for text in texts]
    folder = shelf.versions("ban")
    versions = folder.list()
    kept = {folder.read(one.number) for one in versions}
    assert set(saved) <= kept
    assert len(set(saved)) == 32
    assert all(not one.damaged for one in versions)
    assert sorted({one.by for one in versions if one.by}) == ["an", "hoa", "lan", "minh"]
    assert shelf.file("ban").read_text(encoding="utf-8") in kept


def test_damage_in_the_folder_costs_what_is_damaged(shelf: SceneShelf):
    draft = shelf.open("ban")
    for key in ("F4", "F6", "F10"):
        draft.set_key(key)
        shelf.save(draft, by="lan", at=NOW)
    folder = shelf.versions("ban").folder
    (folder / "000001.json").write_bytes(b'{"by": "\xff"}')
    (folder / "000002.toml").write_bytes(b"\xff\xfe")
    (folder / "000003.toml").unlink()
    (folder / "notes.txt").write_text("somebody's own")
    (folder / "000009.toml").mkdir()
    versions = {one.number: one.damaged for one in shelf.versions("ban").list()}
    assert versions[1].startswith("nobody knows who saved it")
    assert versions[2] == "its text is not what was saved"
    assert versions[3] == "its text is lost"
    assert versions[4] == ""
    assert shelf.versions("ban").read(1) == TEXT
    with pytest.raises(VersionDamagedError, match="is no text"):
        shelf.versions("ban").read(2)
    draft.set_key("F11")
    saved = shelf.save(draft, by="lan", at=NOW)
    assert saved.version.number == 10
    assert (folder / "notes.txt").exists()


def test_a_disk_that_is_full_leaves_the_old_file_whole(small_disk: Path, tmp_path: Path):
    shelf = SceneShelf([small_disk], tmp_path / "none")
    draft = SceneDraft.open(TEXT)
    file = shelf.save(draft, by="lan", at=NOW).file
    before = file.read_bytes()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(512)):
            pass
    draft.set_key("F4")
    with pytest.raises(WriteFailedError, match="there is no room on the disk for"):
        shelf.save(draft, by="lan", at=NOW)
    assert file.read_bytes() == before
    assert draft.dirty
    assert not list(small_disk.rglob("*.part"))
    assert len(shelf.versions("ban").list()) == 1
    filler.unlink()
    shelf.save(draft, by="lan", at=NOW)
    assert load_scene(file).key == "F4"


def test_a_save_that_fails_leaves_no_version_of_what_was_not_saved(shelf: SceneShelf):
    shelf.own[0].mkdir()
    (shelf.own[0] / "ban.toml").symlink_to("/proc/nowhere/ban.toml")
    draft = SceneDraft.open(TEXT)
    with pytest.raises(WriteFailedError, match="cannot be written"):
        shelf.save(draft, by="lan", at=NOW)
    assert [one.by for one in shelf.versions("ban").list()] == [""], "the shipped one alone"


def test_a_byte_order_mark_and_a_link_stay(shelf: SceneShelf, tmp_path: Path):
    real = tmp_path / "elsewhere.toml"
    real.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    real.chmod(0o640)
    shelf.own[0].mkdir()
    link = shelf.own[0] / "ban.toml"
    link.symlink_to(real)
    draft = shelf.open("ban")
    draft.set_key("F4")
    shelf.save(draft, by="lan", at=NOW)
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf" + draft.text.encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert draft.on_disk == digest(real.read_bytes())
    draft.set_key("F6")
    shelf.save(draft, by="lan", at=NOW)


@pytest.mark.parametrize("scene", ["../ban", "", "Ban", "ban.toml"])
def test_an_id_that_is_none_leads_nowhere(shelf: SceneShelf, scene: str):
    with pytest.raises(UsageError):
        shelf.versions(scene)
    with pytest.raises(UsageError):
        shelf.open(scene)


def test_versions_may_be_copied_away_and_read_elsewhere(shelf: SceneShelf, tmp_path: Path):
    draft = shelf.open("ban")
    draft.set_key("F4")
    shelf.save(draft, by="lan", at=NOW)
    shutil.copytree(shelf.own[0], tmp_path / "copy")
    copy = VersionFolder(tmp_path / "copy" / "ban.toml")
    assert [(one.number, one.current) for one in copy.list()] == [(2, True), (1, False)]
