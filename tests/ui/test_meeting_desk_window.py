"""The meeting's window: packs put together, documents wished for, the room told, by keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft
from ioc_desktop.ui.meeting_desk_jobs import JobQueue
from ioc_desktop.ui.meeting_desk_room import RoomStanding, code_words
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene
from ioc_desktop.ui.meeting_desk_seal import OwnKey
from ioc_desktop.ui.meeting_desk_shelf import PackAnswer, PackOnShelf
from ioc_desktop.ui.meeting_desk_window import MeetingDeskWindow
from ioc_desktop.ui.meeting_desk_wish import OfferedTile, PaperWish
from tests.ui.parts import PlainWords

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
WHY = "stays in the room"
SCENES = (
    OfferedScene("giao-ban", "Giao ban"),
    OfferedScene("y-te", "Y tế"),
    OfferedScene("thuong-truc", "Thường trực", WHY),
    OfferedScene("van-ban", "Văn bản điện tử"),
)
OWN = OwnKey("Văn phòng", "12345 67890")


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[JobQueue]:  # noqa: ARG001  # needs an application
    made = JobQueue()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, queue: JobQueue) -> MeetingDeskWindow:
    look = Look(DARK, PlainWords())
    made = MeetingDeskWindow("Room", look, queue, PackDraft(folder="/packs"), PaperWish())
    qtbot.addWidget(made)
    for part in (made.packs, made.papers, made.room):
        part.set_scenes(SCENES)
    made.packs.seal.set_keys([OWN])
    made.open(None)
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def keys(widget: QWidget, text: str = "", *pressed: Qt.Key) -> None:
    QTest.keyClicks(widget, text)
    for key in pressed:
        QTest.keyClick(widget, key)


def scenes_of(window: MeetingDeskWindow) -> list[str]:
    return [page.scene for page in window.packs.draft.pages]


def add(window: MeetingDeskWindow, *typed: str) -> None:
    box = window.packs.scenes.box
    for text in typed:
        box.clear()
        keys(box, text, KEY.Key_Return)


def test_scenes_become_pages_by_any_part_of_their_names_and_others_say_why(
    window: MeetingDeskWindow,
) -> None:
    add(window, "y te", "dien tu")
    assert scenes_of(window) == ["y-te", "van-ban"]
    window.packs.scenes.box.clear()
    keys(window.packs.scenes.box, "thuong")
    assert window.foot.text() == WHY  # said already when the cursor comes to it
    keys(window.packs.scenes.box, "", KEY.Key_Return)
    assert scenes_of(window) == ["y-te", "van-ban"]
    assert window.foot.text() == f"◆ {WHY}"
    assert window.packs.pages.item(1).text().startswith("2.  Văn bản")


def test_of_the_scenes_that_fit_the_one_of_that_very_name_is_taken(
    window: MeetingDeskWindow,
) -> None:
    like = (
        OfferedScene("vinh-y-te", "Vinh: y tế"),
        OfferedScene("y-te-chi-tiet", "Y tế: chi tiết"),
    )
    window.packs.set_scenes((*like, OfferedScene("y-te", "Y tế")))
    add(window, "vinh")
    box = window.packs.scenes.box
    box.clear()
    keys(box, "y te")
    window.packs.scenes.set_scenes((*like, OfferedScene("y-te", "Y tế"), SCENES[0]))
    keys(box, "", KEY.Key_Return)
    assert scenes_of(window) == ["vinh-y-te", "y-te"]


def test_pages_are_ordered_by_keys_and_each_step_can_be_taken_back(
    window: MeetingDeskWindow,
) -> None:
    add(window, "giao", "y te", "dien tu")
    pages = window.packs.pages
    QTest.keyClick(pages, KEY.Key_Up, ALT)
    assert scenes_of(window) == ["giao-ban", "van-ban", "y-te"]
    assert pages.currentRow() == 1
    QTest.keyClick(pages, KEY.Key_Delete)
    assert scenes_of(window) == ["giao-ban", "y-te"]
    QTest.keyClick(window.packs, KEY.Key_Z, CONTROL)
    QTest.keyClick(window.packs, KEY.Key_Z, CONTROL)
    assert scenes_of(window) == ["giao-ban", "y-te", "van-ban"]
    QTest.keyClick(window.packs, KEY.Key_Y, CONTROL)
    assert scenes_of(window) == ["giao-ban", "van-ban", "y-te"]


def drop(window: MeetingDeskWindow, source: QWidget, row: int, *, below: bool) -> None:
    """Drop what ``source`` carries over a page, as Qt tells it."""
    pages = window.packs.pages
    rect = pages.visualItemRect(pages.item(row))
    at = QPointF(rect.center().x(), rect.bottom() - 1 if below else rect.top() + 1)

    class Drop(QDropEvent):
        def source(self) -> QWidget:  # a real one has it from the drag that is going on
            return source

    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    pages.dropEvent(Drop(at, Qt.DropAction.CopyAction, QMimeData(), buttons, none))


def test_pages_are_ordered_by_the_pointer_and_scenes_are_dropped_between_them(
    window: MeetingDeskWindow,
) -> None:
    add(window, "giao", "y te", "dien tu")
    window.packs.pages.setCurrentRow(0)
    drop(window, window.packs.pages, 2, below=True)
    assert scenes_of(window) == ["y-te", "van-ban", "giao-ban"]
    window.packs.pages.setCurrentRow(0)
    drop(window, window.packs.pages, 1, below=True)
    assert scenes_of(window) == ["van-ban", "y-te", "giao-ban"]
    window.packs.pages.setCurrentRow(1)
    drop(window, window.packs.pages, 0, below=False)
    assert scenes_of(window) == ["y-te", "van-ban", "giao-ban"]
    window.packs.scenes.box.clear()
    window.packs.scenes.go_to("giao-ban")
    drop(window, window.packs.scenes.list, 1, below=False)
    assert scenes_of(window) == ["y-te", "giao-ban", "van-ban", "giao-ban"]


def test_notes_of_many_lines_belong_to_their_page(window: MeetingDeskWindow) -> None:
    add(window, "giao", "y te")
    fields = window.packs.fields
    keys(fields.notes, "Ba viec:")
    keys(fields.notes, "", KEY.Key_Return)
    keys(fields.notes, "giai ngan")
    fields.minutes.setValue(5)
    window.packs.pages.setCurrentRow(0)
    assert fields.notes.toPlainText() == ""
    page = window.packs.draft.pages[1]
    assert (page.notes, page.minutes) == ("Ba viec:\ngiai ngan", 5)
    window.packs.pages.setCurrentRow(1)
    assert fields.notes.toPlainText() == "Ba viec:\ngiai ngan"
    QTest.keyClick(fields.notes, KEY.Key_Z, CONTROL)
    assert window.packs.draft.pages[1].minutes == 0
    QTest.keyClick(fields.notes, KEY.Key_Z, CONTROL)
    assert window.packs.draft.pages[1].notes == ""


def cell(window: MeetingDeskWindow, row: int, column: int, text: str) -> None:
    table = window.packs.agenda
    table.setCurrentCell(row, column)
    QTest.keyClick(table, KEY.Key_Return)
    editor = table.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    keys(editor, text, KEY.Key_Return)
    QCoreApplication.sendPostedEvents()  # Qt takes what was typed a turn later


def test_the_agenda_is_typed_and_pages_stay_with_their_item(window: MeetingDeskWindow) -> None:
    add(window, "giao", "y te")
    cell(window, 0, 0, "Dich benh")
    cell(window, 0, 1, "So Y te")
    cell(window, 0, 2, "10")
    cell(window, 0, 3, "2")
    item = window.packs.draft.agenda[0]
    assert (item.title, item.who, item.minutes) == ("Dich benh", "So Y te", 10)
    QTest.keyClick(window.packs.pages, KEY.Key_Up, ALT)
    shown = window.packs.agenda.item(0, 3)
    assert shown is not None
    assert shown.text() == "1"
    cell(window, 0, 3, "7")
    assert "from 1 to 2" in window.foot.text()
    assert window.packs.draft.agenda[0].pages == item.pages
    cell(window, 0, 2, "muoi")
    assert window.packs.draft.agenda[0].minutes == 10


def test_what_is_missing_is_said_and_gone_to_before_anything_is_made(
    window: MeetingDeskWindow, qtbot: QtBot
) -> None:
    packs = window.packs
    made: list[tuple[object, ...]] = []
    packs.make_asked.connect(lambda *told: made.append(told))
    packs.seal.set_keys([])

    def refused(part: QWidget) -> str:
        QTest.keyClick(packs, KEY.Key_Return, CONTROL)
        assert made == []
        assert window.focusWidget() is part
        return window.foot.text()

    assert "title" in refused(packs.seal.title)
    keys(packs.seal.title, "Giao ban tuan")
    assert "scene" in refused(packs.scenes.box)
    add(window, "giao")
    packs.seal.seal.setCurrentIndex(1)
    keys(packs.seal.passphrase, "ngan")
    assert "8" in refused(packs.seal.passphrase)
    keys(packs.seal.passphrase, " nhung dai")
    assert "signing key" in refused(packs.seal.owner)
    with qtbot.waitSignal(packs.seal.key_wanted) as wanted:
        keys(packs.seal.owner, "Van phong", KEY.Key_Return)
    assert wanted.args == ["Van phong"]
    packs.seal.set_keys([OwnKey("Văn phòng", "12345", guarded=True)])
    assert "key" in refused(packs.seal.key_passphrase)
    keys(packs.seal.key_passphrase, "bi mat")
    QTest.keyClick(packs, KEY.Key_Return, CONTROL)
    draft, passphrase = made[0]
    assert isinstance(draft, PackDraft)
    assert (draft.title, draft.seal, passphrase) == ("Giao ban tuan", "passphrase",
                                                     "ngan nhung dai")  # fmt: skip


def test_a_page_that_another_audience_may_not_see_is_named(window: MeetingDeskWindow) -> None:
    keys(window.packs.seal.title, "x")
    add(window, "giao", "y te")
    others: list[str] = []
    window.packs.audience_changed.connect(others.append)
    window.packs.seal.audience.setCurrentIndex(1)
    assert others == ["public"]
    window.packs.set_scenes((OfferedScene("giao-ban", "Giao ban", WHY), SCENES[1]))
    QTest.keyClick(window.packs, KEY.Key_Return, CONTROL)
    assert "“Giao ban” is not for this audience" in window.foot.text()


def test_documents_say_what_is_missing_and_tell_what_is_wished_for(
    window: MeetingDeskWindow, qtbot: QtBot
) -> None:
    papers = window.papers
    window.open_tab("papers")
    papers.set_month(dt.date(2021, 1, 7))
    papers.set_on_air(SCENES[0], (OfferedTile("a", "Hồ sơ"), OfferedTile("b", "An ninh", WHY)))
    assert "Giao ban" in papers.air.text()
    papers.sources["tiles"].setChecked(True)
    papers.ask_make()
    assert "at least one tile" in window.foot.text()
    QTest.keyClick(papers.tiles, KEY.Key_Space)
    with qtbot.waitSignal(papers.make_asked) as asked:
        QTest.keyClick(papers, KEY.Key_Return, CONTROL)
    wish = asked.args[0]
    assert (wish.source, wish.scenes, wish.tiles) == ("tiles", ("giao-ban",), ("a",))
    papers.sources["scenes"].setChecked(True)
    papers.ask_make()
    assert "at least one scene" in window.foot.text()
    keys(papers.scenes.box, "y te", KEY.Key_Return)
    papers.scenes.box.clear()
    keys(papers.scenes.box, "giao", KEY.Key_Return)
    papers.forms["slides"].setChecked(True)
    with qtbot.waitSignal(papers.make_asked) as asked:
        papers.ask_make()
    assert (asked.args[0].form, asked.args[0].scenes) == ("slides", ("y-te", "giao-ban"))
    papers.sources["month"].setChecked(True)
    keys(papers.number, "45/BC-UBND")
    with qtbot.waitSignal(papers.make_asked) as asked:
        papers.ask_make()
    wish = asked.args[0]
    assert (wish.month, wish.number, wish.form) == ("2020-12", "45/BC-UBND", "report")


def test_a_restricted_scene_on_the_wall_is_no_document_for_a_meeting(
    window: MeetingDeskWindow,
) -> None:
    asked: list[object] = []
    window.papers.make_asked.connect(asked.append)
    window.papers.set_on_air(SCENES[2], ())
    window.papers.ask_make()
    assert asked == []
    assert WHY in window.foot.text()
    window.papers.audience.setCurrentIndex(2)
    window.papers.ask_make()
    assert len(asked) == 1


def test_the_meeting_room_shows_address_and_code_and_only_tagged_scenes(
    window: MeetingDeskWindow, qtbot: QtBot
) -> None:
    window.open_tab("room")
    room = window.room
    started: list[str] = []
    room.start_asked.connect(started.append)
    room.scenes.go_to("thuong-truc")
    room.ask_start()
    assert started == []
    keys(room.scenes.box, "thuong", KEY.Key_Return)
    assert WHY in window.foot.text()
    room.scenes.box.clear()
    room.scenes.go_to("y-te")
    with qtbot.waitSignal(room.start_asked):
        QTest.keyClick(room, KEY.Key_Return, CONTROL)
    assert started == ["y-te"]
    standing = RoomStanding(
        "Y tế", True, "http://10.1.2.3:8710/", "42794578", 7, 20, "it is slow", ("a note",),
        (("C1 · Phòng họp", "Y tế"),),
    )  # fmt: skip
    room.show_standing(standing)
    assert room.code.text().split() == ["4279", "4578"]
    assert room.address.text() == "http://10.1.2.3:8710/"
    assert "7 of at most 20" in room.viewers.text()
    assert "it is slow" in room.trouble.text()
    assert "Phòng họp" in room.screens.text()
    assert not room.start.isVisible()
    with qtbot.waitSignal(room.end_asked):
        QTest.keyClick(room, KEY.Key_D, CONTROL)
    room.show_standing(RoomStanding())
    assert (room.code.text().strip(), room.end.isEnabled()) == ("", False)
    assert code_words("482913") == "482  913"


def test_a_pack_is_verified_and_a_key_believed_only_after_it_was_compared(
    window: MeetingDeskWindow, qtbot: QtBot
) -> None:
    shelf = window.shelf
    window.open_tab("shelf")
    shelf.set_packs([PackOnShelf(Path("/p/a.iocbrief"), "2 MB"),
                     PackOnShelf(Path("/p/b.iocbrief"), "1 MB", sealed=True)])  # fmt: skip
    with qtbot.waitSignal(shelf.verify_asked) as asked:
        QTest.keyClick(shelf, KEY.Key_I, CONTROL)
    assert asked.args == [Path("/p/a.iocbrief"), ""]
    assert not shelf.believe.isVisible()
    shelf.tell(Path("/p/a.iocbrief"), PackAnswer("no", ("why",), warn=True, fingerprint="123"))
    assert shelf.believe.isVisible()
    with qtbot.waitSignal(shelf.believe_asked) as believed:
        shelf.believe.click()
    assert believed.args == [Path("/p/a.iocbrief"), "", "123"]
    shelf.list.setCurrentRow(1)
    assert shelf.passphrase.isVisible()
    keys(shelf.passphrase, "mat khau")
    with qtbot.waitSignal(shelf.present_asked) as presented:
        QTest.keyClick(shelf, KEY.Key_Return, CONTROL)
    assert presented.args == [Path("/p/b.iocbrief"), "mat khau"]
    shelf.list.setCurrentRow(0)
    assert shelf.passphrase.text() == ""


def test_theme_and_language_change_in_place_and_the_tabs_are_keys(
    window: MeetingDeskWindow,
) -> None:
    add(window, "giao")
    window.set_look(Look(LIGHT, TsWords("vi")))
    assert window.windowTitle() == "Họp – Room"
    assert LIGHT.ground in window.styleSheet()
    assert window.packs.seal.audience.currentText() == "Cuộc họp"
    for place, tab in enumerate(("make", "shelf", "papers", "room")):
        QTest.keyClick(window, (KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4)[place], ALT)
        assert window.tab == tab
    assert scenes_of(window) == ["giao-ban"]


def test_every_key_of_the_window_is_in_its_documentation(window: MeetingDeskWindow) -> None:
    text = (Path(__file__).parents[2] / "docs" / "console.md").read_text(encoding="utf-8")
    pressed = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    assert len(pressed) > 12
    assert [key for key in sorted(pressed) if f"`{key}`" not in text] == []
