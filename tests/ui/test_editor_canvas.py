"""The scene editor by hand and by keys: each thing that is done is one step of the draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.editor_room import ALT, CTRL, NO_KEYS, SHIFT, EditorRoom, editor_room

Key = Qt.Key


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, tasks: ShortTasks) -> Iterator[EditorRoom]:
    with editor_room(tmp_path, qtbot, tasks) as made:
        yield made


def test_the_wall_on_air_is_shown_at_its_proportions(room: EditorRoom) -> None:
    assert room.desk.work is not None
    assert room.desk.work.wall == "1x1"
    placed = room.canvas.placed("A1")
    assert placed is not None
    assert placed.box[2] / placed.box[3] == pytest.approx(16 / 9)
    room.key(Key.Key_PageDown, CTRL, room.window)
    assert room.desk.work.wall == "2x1"
    both = [room.canvas.placed(role) for role in ("A1", "B1")]
    assert all(one is not None and one.scale == both[0].scale for one in both if both[0])


def test_a_tile_is_dragged_to_a_free_place_and_back_by_undo(room: EditorRoom) -> None:
    room.drag(room.middle("three"), room.cell("A1", (2, 3)))
    assert room.tile("three").at == (1, 3)  # held at its second column
    assert room.window.told.text() == "Chuyển tới A1, cột 2, hàng 4"
    room.key(Key.Key_Z, CTRL, room.window)
    assert room.tile("three").at == (0, 2)
    room.key(Key.Key_Z, CTRL | SHIFT, room.window)
    assert room.tile("three").at == (1, 3)


def test_what_cannot_be_dropped_says_so_and_nothing_changes(room: EditorRoom) -> None:
    room.drag(room.middle("one"), room.cell("A1", (0, 3)), let_go=False)
    ghost = room.canvas.ghost
    assert ghost is not None
    assert (ghost.act, ghost.at, ghost.why) == ("move", (-1, 2), "off the grid")
    room.key(Key.Key_Escape, on=room.window)
    assert room.canvas.ghost is None
    room.canvas.choose("two")
    room.key(Key.Key_Right, ALT)
    assert room.window.told.text() == "Không được: ra ngoài lưới"
    assert room.tile("two").at == (2, 0)
    assert room.desk.files.draft is not None
    assert room.desk.files.draft.undo_step is None


def test_dropped_on_another_tile_they_change_places(room: EditorRoom) -> None:
    room.drag(room.middle("one"), room.middle("three"))
    assert (room.tile("one").at, room.tile("one").span) == ((0, 2), (2, 1))
    assert (room.tile("three").at, room.tile("three").span) == ((0, 0), (2, 2))


def test_a_corner_is_dragged(room: EditorRoom) -> None:
    room.canvas.choose("three")
    box = room.canvas.box("three")
    end = room.cell("A1", (1, 3))
    room.drag((box.right(), box.bottom()), (box.right(), end[1]))
    assert (room.tile("three").at, room.tile("three").span) == ((0, 2), (2, 2))


def test_dragged_with_ctrl_a_copy_goes_where_it_is_let_go(room: EditorRoom) -> None:
    room.drag(room.middle("three"), room.cell("A1", (3, 3)), CTRL)
    assert room.tile("three").at == (0, 2)
    assert (room.tile("three_2").at, room.tile("three_2").span) == ((2, 3), (2, 1))
    assert room.canvas.chosen == "three_2"
    room.key(Key.Key_Z, CTRL, room.window)
    assert "three_2" not in room.canvas.tiles_in_order()


def test_everything_goes_by_keys(room: EditorRoom) -> None:
    canvas = room.canvas
    canvas.choose("one")
    room.key(Key.Key_Right)
    assert canvas.chosen == "two"
    room.key(Key.Key_Tab)
    assert canvas.chosen == "three"
    room.key(Key.Key_Down, ALT)
    room.key(Key.Key_Right, ALT)
    assert room.tile("three").at == (1, 3)
    room.key(Key.Key_Z, CTRL, room.window)  # cell by cell is one step
    assert room.tile("three").at == (0, 2)
    room.key(Key.Key_Down, ALT)
    assert room.tile("three").at == (0, 3)
    room.key(Key.Key_Right, SHIFT)
    assert room.tile("three").span == (3, 1)
    room.key(Key.Key_S)
    room.key(Key.Key_Up)
    assert canvas.ghost is not None
    assert (canvas.ghost.act, canvas.ghost.tile) == ("swap", "three")
    other = room.tile(canvas.chosen)
    room.key(Key.Key_Return)
    assert (room.tile("three").at, room.tile("three").span) == (other.at, other.span)
    canvas.choose("three")
    room.key(Key.Key_Delete)
    assert "three" not in canvas.tiles_in_order()
    assert "Đã bỏ “Văn bản”" in room.window.told.text()


def test_a_tile_is_copied_to_another_display(room: EditorRoom) -> None:
    room.key(Key.Key_PageDown, CTRL, room.window)
    canvas = room.canvas
    canvas.setFocus()
    canvas.choose("one")
    room.window.commanded.emit("copy")
    room.key(Key.Key_Right, CTRL)
    assert (canvas.role, canvas.chosen) == ("B1", "")
    room.window.commanded.emit("paste")
    display = canvas.variant.display("B1")
    assert display is not None
    assert [one.id for one in display.tiles] == ["one_2"]
    assert display.tiles[0].span == (4, 4)  # as large in proportion


def test_a_tile_is_found_in_the_palette_without_marks(room: EditorRoom) -> None:
    room.key(Key.Key_Insert)
    search = room.window.palette_panel.search
    assert search.hasFocus() or room.window.focusWidget() is search
    QTest.keyClicks(search, "dong ho")
    room.key(Key.Key_Return, on=search)
    fresh = room.canvas.chosen
    added = room.tile(fresh)
    assert added.bundle == "clock"
    assert added.at[1] >= 2
    room.key(Key.Key_Z, CTRL, room.window)
    assert fresh not in room.canvas.tiles_in_order()


def test_one_display_alone_and_all_again(room: EditorRoom) -> None:
    room.key(Key.Key_PageDown, CTRL, room.window)
    room.canvas.choose("one")
    room.key(Key.Key_Z, NO_KEYS)
    assert room.canvas.placed("B1") is None
    room.key(Key.Key_Right, CTRL)
    assert room.canvas.placed("A1") is None
    assert room.canvas.placed("B1") is not None
    room.key(Key.Key_Z)
    assert room.canvas.placed("A1") is not None
