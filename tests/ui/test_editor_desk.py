"""The scene editor's files and form: nothing is lost, and what is wrong is told where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ioc_desktop.config.site import Screen
from ioc_desktop.layout import load_scene
from ioc_desktop.sdk.theme import LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.editor_form import EditorForm
from ioc_desktop.ui.figure_chooser import NameChooser
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.editor_room import CTRL, SCENE, SHIFT, EditorRoom, editor_room, type_text

Key = Qt.Key


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, tasks: ShortTasks) -> Iterator[EditorRoom]:
    with editor_room(tmp_path, qtbot, tasks) as made:
        yield made


def line_of(form: EditorForm, key: str) -> QLineEdit:
    editor = form.editor(key)
    line = editor.lineEdit() if isinstance(editor, NameChooser) else editor
    assert isinstance(line, QLineEdit), key
    return line


def type_in(form: EditorForm, key: str, text: str) -> None:
    line = line_of(form, key)
    line.setFocus()
    line.selectAll()
    type_text(line, text)


def text_in_file(room: EditorRoom) -> str:
    return room.file.read_text(encoding="utf-8")


def test_a_wrong_value_stays_with_its_reason_and_is_not_saved(room: EditorRoom) -> None:
    room.canvas.choose("one")
    form = room.window.form
    assert line_of(form, "centre").text() == "${province}"  # a macro is shown as what it is
    type_in(form, "points", "5000")
    assert not room.window.findings.findings  # not meant yet
    line_of(form, "points").editingFinished.emit()
    assert [one.weight for one in room.window.findings.findings] == ["error"]
    assert line_of(form, "points").text() == "5000"
    before = text_in_file(room)
    room.key(Key.Key_S, CTRL, room.window)
    assert room.window.told.text().startswith("◆ Chưa lưu, còn 1 lỗi")
    assert "Số kỳ trên biểu đồ" in room.window.told.text()
    assert room.window.focusWidget() is line_of(form, "points")
    assert text_in_file(room) == before
    type_in(form, "points", "50")
    room.key(Key.Key_S, CTRL, room.window)  # what is being typed is meant
    assert text_in_file(room) == before.replace(
        'centre = "${province}"   # from above\n',
        'centre = "${province}"   # from above\npoints = 50\n',
    )
    assert "phiên bản" in room.window.told.text()


def test_what_is_typed_shows_in_the_tile_before_it_is_a_step(room: EditorRoom) -> None:
    room.canvas.choose("two")
    form, draft = room.window.form, room.desk.files.draft
    assert draft is not None
    with_seconds = room.desk.work
    assert with_seconds is not None
    previews = with_seconds._previews
    before = previews._live["two"].key
    type_in(form, "seconds", "có")
    assert previews._live["two"].spec.settings["seconds"] is True
    assert previews._live["two"].key != before
    assert not draft.dirty
    line_of(form, "seconds").editingFinished.emit()
    assert "seconds = true" in draft.text


def test_a_title_and_a_kind(room: EditorRoom) -> None:
    room.canvas.choose("three")
    form = room.window.form
    type_in(form, "title.vi", "Văn bản quá hạn")
    line_of(form, "title.vi").editingFinished.emit()
    draft = room.desk.files.draft
    assert draft is not None
    assert 'title = "Văn bản quá hạn"' in draft.text
    form.kind_chosen.emit("trend")
    assert 'kind = "trend"' in draft.text
    type_in(form, "indicator", "health.covid_cases")
    line_of(form, "indicator").editingFinished.emit()
    assert 'indicator = "health.covid_cases"' in draft.text


def test_too_small_for_this_wall_is_a_note_that_does_not_block(
    tmp_path: Path, qtbot: QtBot, tasks: ShortTasks
) -> None:
    screens = (Screen("A1", width_mm=600, height_mm=340, distance_mm=8000),)
    with editor_room(tmp_path, qtbot, tasks, screens) as room:
        qtbot.waitUntil(lambda: len(room.window.findings.findings) > 2)
        notes = room.window.findings.findings
        assert {one.weight for one in notes} == {"warning"}
        assert {one.placed.tile for one in notes} == {"one", "two", "three"}
        room.canvas.choose("two")
        room.key(Key.Key_Delete)
        room.key(Key.Key_S, CTRL, room.window)
        assert "nhắc nhở, không cản việc lưu" in room.window.told.text()
        assert 'id = "two"' not in text_in_file(room)


def test_a_file_that_others_changed_is_not_overwritten_unseen(room: EditorRoom) -> None:
    room.canvas.choose("two")
    room.key(Key.Key_Delete)
    theirs = SCENE.replace("Cảnh thử", "Cảnh của họ")
    room.file.write_text(theirs, encoding="utf-8")
    room.key(Key.Key_S, CTRL, room.window)
    assert room.window.banner.isVisible()
    assert "Có người khác vừa sửa tệp này" in room.window.banner.text.text()
    assert text_in_file(room) == theirs
    room.window.banner.buttons["save mine"].click()
    assert 'id = "two"' not in text_in_file(room)
    assert not room.window.banner.isVisible()
    kept = [room.desk.files.shelf.versions("thu").read(one.number) for one in
            room.desk.files.versions()]  # fmt: skip
    assert theirs in kept


def test_theirs_is_taken_and_mine_is_one_undo_away(room: EditorRoom) -> None:
    room.canvas.choose("two")
    room.key(Key.Key_Delete)
    theirs = SCENE.replace("Cảnh thử", "Cảnh của họ")
    room.file.write_text(theirs, encoding="utf-8")
    room.desk.look_at_disk({"thu"})
    room.window.banner.buttons["take theirs"].click()
    draft = room.desk.files.draft
    assert draft is not None
    assert draft.text == theirs
    room.key(Key.Key_Z, CTRL, room.window)
    assert "two" not in room.canvas.tiles_in_order()
    assert draft.name.vi == "Cảnh thử"


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        pytest.param(SCENE.replace("at = [2, 0]", "at = [1, 0]"), "tile[1].at", id="overlap"),
        pytest.param(SCENE.replace('id = "two"', "id = two"), "line 23", id="no TOML"),
    ],
)
def test_a_scene_broken_by_hand_is_told_with_its_place_and_rolled_back(
    room: EditorRoom, broken: str, place: str
) -> None:
    room.canvas.choose("three")
    room.key(Key.Key_Delete)
    room.key(Key.Key_S, CTRL, room.window)
    good = text_in_file(room)
    room.file.write_text(broken, encoding="utf-8")
    room.desk.look_at_disk({"thu"})
    assert place in room.window.banner.text.text()
    assert room.window.findings.findings
    room.window.banner.buttons["last good"].click()
    assert text_in_file(room) == good
    assert load_scene(room.file).name.vi == "Cảnh thử"
    assert not room.window.banner.isVisible()
    kept = [room.desk.files.shelf.versions("thu").read(one.number) for one in
            room.desk.files.versions()]  # fmt: skip
    assert broken in kept  # nothing is lost, not even that


def test_versions_are_compared_in_words_and_brought_back(room: EditorRoom) -> None:
    room.canvas.choose("two")
    room.key(Key.Key_Delete)
    room.key(Key.Key_S, CTRL, room.window)
    room.key(Key.Key_H, CTRL, room.window)
    panel = room.window.side.currentWidget()
    assert room.desk._side is not None
    assert panel is room.desk._side.versions
    assert panel.list.count() == 2
    assert "Nguyễn Thị Lan" in panel.list.item(0).text()
    panel.list.setCurrentRow(1)
    assert "two" in panel.differs.toPlainText()
    panel.back.click()
    assert "two" in room.canvas.tiles_in_order()
    room.key(Key.Key_Z, CTRL, room.window)
    assert "two" not in room.canvas.tiles_in_order()


def test_closed_unsaved_it_is_kept_and_offered_by_the_next_program(
    tmp_path: Path, qtbot: QtBot, tasks: ShortTasks
) -> None:
    with editor_room(tmp_path, qtbot, tasks) as room:
        told: list[str] = []
        room.desk.news.connect(told.append)
        room.canvas.choose("two")
        room.key(Key.Key_Delete)
        room.window.close()
        assert told == ["“Cảnh thử” chưa lưu; trình soạn giữ bản nháp"]
        room.desk.open()
        assert "two" not in room.canvas.tiles_in_order()  # as it was left
    with editor_room(tmp_path, qtbot, tasks) as room:
        assert "two" in room.canvas.tiles_in_order()
        assert "bản nháp" in room.window.banner.text.text()
        room.window.banner.buttons["use draft"].click()
        assert "two" not in room.canvas.tiles_in_order()
        room.key(Key.Key_S, CTRL, room.window)
        assert 'id = "two"' not in text_in_file(room)
        assert room.desk.files.shelf.aside("thu") is None


def test_a_crash_a_moment_after_a_change_costs_nothing(room: EditorRoom, qtbot: QtBot) -> None:
    room.canvas.choose("two")
    room.key(Key.Key_Delete)

    def kept() -> None:
        aside = room.desk.files.shelf.aside("thu")
        assert aside is not None
        assert 'id = "two"' not in aside.text

    qtbot.waitUntil(kept)


def test_a_new_scene_from_a_template(room: EditorRoom) -> None:
    room.key(Key.Key_N, CTRL, room.window)
    assert room.desk._side is not None
    panel = room.desk._side.new
    assert room.window.side.currentWidget() is panel
    type_text(panel.name, "Trực bão số 5")
    assert "truc-bao-so-5.toml" in panel.id.text()
    panel.templates.setCurrentRow(panel.templates.count() - 1)
    room.key(Key.Key_Return, on=panel.name)
    assert room.window.name.text() == "Trực bão số 5"
    assert not room.desk.files.shelf.own[0].joinpath("truc-bao-so-5.toml").exists()
    room.key(Key.Key_S, CTRL, room.window)
    scene = load_scene(room.own / "truc-bao-so-5.toml")
    assert scene.name.vi == "Trực bão số 5"


def test_a_shipped_scene_is_saved_in_ones_own_folder(room: EditorRoom) -> None:
    room.desk.open("thuong-truc")
    room.canvas.choose(room.canvas.tiles_in_order()[0])
    room.key(Key.Key_Delete)
    room.key(Key.Key_S, CTRL, room.window)
    assert (room.own / "thuong-truc.toml").is_file()
    assert "# The duty scene" in (room.own / "thuong-truc.toml").read_text(encoding="utf-8")


def test_findings_are_gone_to_by_key(room: EditorRoom) -> None:
    draft = room.desk.files.draft
    work = room.desk.work
    assert draft is not None
    assert work is not None
    room.canvas.choose("one")
    form = room.window.form
    type_in(form, "figure", "nonsense")
    line_of(form, "figure").editingFinished.emit()
    room.canvas.choose("two")
    room.canvas.setFocus()
    room.key(Key.Key_F8, on=room.window)
    assert room.canvas.chosen == "one"
    assert room.window.focusWidget() is form.editor("figure")
    assert line_of(form, "figure").text() == "nonsense"


def test_a_scene_that_cannot_be_read_leaves_the_one_before_alone(room: EditorRoom) -> None:
    (room.own / "hong.toml").write_text("id = hỏng", encoding="utf-8")
    before = room.desk.files.draft
    assert before is not None
    room.desk.open("hong")
    assert "hong.toml" in room.window.banner.text.text()
    assert not room.window.banner.buttons  # there is no version to go back to
    assert not room.canvas.isEnabled()
    room.key(Key.Key_Delete)
    room.window.commanded.emit("undo")
    room.key(Key.Key_S, CTRL, room.window)
    assert (room.own / "hong.toml").read_text(encoding="utf-8") == "id = hỏng"
    assert not before.dirty
    room.desk.open("thu")
    assert room.canvas.isEnabled()
    assert set(room.canvas.tiles_in_order()) == {"one", "two", "three"}


def test_another_language_and_theme(room: EditorRoom) -> None:
    room.canvas.choose("one")
    room.desk.set_look(Look(LIGHT, TsWords("en")))
    assert room.window.buttons["save"].text() == "Save"
    assert room.window.name.text() == "Trial"
    form = room.window.form
    assert line_of(form, "points").placeholderText() == "default: 60"
    room.canvas.choose("two")
    room.key(Key.Key_Delete)
    assert "removed; Ctrl+Z brings it back" in room.window.told.text()


def test_a_field_says_what_it_is_for(room: EditorRoom) -> None:
    room.canvas.choose("one")
    form = room.window.form
    form.go_to("points")
    assert form._reasons["points"].text() == "Biểu đồ hiện bao nhiêu kỳ gần nhất"
    type_in(form, "points", "1")
    assert form._reasons["points"].text() == "▲ ít nhất 2"
    form.go_to("centre")
    assert form._reasons["centre"].text() == "Mã trung tâm có số liệu được hiện"
    assert "2" in form._reasons["points"].text()


def test_the_scene_itself_name_key_grid_macro_and_sizes(room: EditorRoom) -> None:
    room.key(Key.Key_I, CTRL, room.window)
    side = room.desk._side
    draft = room.desk.files.draft
    assert side is not None
    assert draft is not None
    panel = side.scene
    panel.name_vi.setText("Cảnh đêm")
    panel.name_vi.editingFinished.emit()
    assert draft.name.vi == "Cảnh đêm"
    assert room.window.name.text() == "Cảnh đêm"
    panel.key.setText("F7")
    panel.key.editingFinished.emit()
    assert draft.key == "F7"
    panel.grid.setText("8 x 8")
    panel.grid.editingFinished.emit()
    assert (room.tile("two").at, room.tile("two").span) == ((4, 0), (4, 4))
    panel._macros["province"].setText("vinh")
    panel._macros["province"].editingFinished.emit()
    assert room.tile("one").settings["centre"] == "vinh"
    panel.wall.setText("2 × 2")
    panel.add_wall.click()
    work = room.desk.work
    assert work is not None
    assert work.wall == "2x2"
    assert len(room.canvas.variant.displays) == 4
    panel.remove_wall.click()
    assert work.scene.walls == ["1x1", "2x1"]
    panel.note.setText("Cho ca đêm")
    room.key(Key.Key_S, CTRL, room.window)
    assert room.desk.files.versions()[0].note == "Cho ca đêm"
    assert panel.note.text() == ""


def test_a_tile_of_a_bundle_that_is_not_here_stays_and_does_not_block(room: EditorRoom) -> None:
    strange = SCENE.replace('bundle = "clock"\n[[', 'bundle = "rivers"\n[[', 1)
    room.file.write_text(strange, encoding="utf-8")
    room.desk.look_at_disk({"thu"})
    assert [one.weight for one in room.window.findings.findings] == ["warning"]
    room.canvas.choose("two")
    assert room.window.form.editor("points") is None
    room.key(Key.Key_Right, SHIFT)
    room.canvas.choose("three")
    room.key(Key.Key_Delete)
    room.key(Key.Key_S, CTRL, room.window)
    saved = text_in_file(room)
    assert 'bundle = "rivers"' in saved
    assert 'id = "three"' not in saved
