"""A briefing off-screen: what keys and hands do, what stays to be seen, what the speaker reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ioc_desktop.app.brief_conclusions import about_choices
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.queries import DirectivesQuery, FigureQuery
from ioc_desktop.domain.rows import Names
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout import Display, Scene, Tile, Variant
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_about import About
from ioc_desktop.ui.present_audience import AudienceWindow
from ioc_desktop.ui.present_deck import Deck, DeckItem, DeckPage, DeckPlanner
from ioc_desktop.ui.present_pointer import carried_over
from ioc_desktop.ui.present_refusal import RefusalWindow
from ioc_desktop.ui.present_room import PresentRoom
from ioc_desktop.ui.present_show import PresentShow
from ioc_desktop.ui.present_zoom import Glass
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from tests.conftest import LogBook
from tests.ui.parts import NOON_S, HeldSource, PlainWords, write_bundle

STAMP = "figures as of 14:05 on 23/12/2021"
WAIT_MS = 20_000


class Scenes:
    """Two tiles on every page; one page's file has a mistake."""

    def scene(self, scene: str) -> Scene:
        if scene == "broken":
            raise ConfigError((Finding("broken.toml", "tile[0]", "no such kind"),))
        tiles = tuple(
            Tile(id=f"{scene}-{n}", at=(n, 0), span=(1, 1), bundle="plain",
                 title=Names(vi=f"{scene} {n}"), settings={"indicator": f"{scene}{n}"})
            for n in range(2)
        )  # fmt: skip
        display = Display(role="A1", grid=(2, 1), tiles=tiles)
        return Scene(scene, Names(vi=scene), (Variant(1, 1, (display,)),))


class Stood:
    """A briefing of four pages on the off-screen platform's one screen."""

    def __init__(self, bundles: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.source = HeldSource()
        clock = RoomClock(Timeline(origin_s=float(NOON_S), speed=0.0), lambda: 0.0)
        look = Look(DARK, PlainWords())
        self.feed = SnapshotFeed(lambda: self.source, clock)
        pages = [("one", "Page one", "say this\nand that"), ("two", "Page two", "")]
        pages += [("broken", "Page three", ""), ("four", "Trang bốn", "the end")]
        deck = Deck(
            "Meeting", STAMP, tuple(DeckPage(*one, minutes=2) for one in pages),
            (DeckItem("First", "Mr A", 5, (0, 1)),),
        )  # fmt: skip
        self.audience = AudienceWindow(look)
        self.show = PresentShow(
            planner=DeckPlanner(deck, Scenes()), feed=self.feed,
            shelf=BundleShelf(discover(bundles)), clock=clock, audience=self.audience, look=look,
        )  # fmt: skip
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.room = PresentRoom(
            show=self.show, look=look, watch=ScreenWatch(application), one_screen=True
        )
        self.ended: list[bool] = []
        self.room.ended.connect(lambda: self.ended.append(True))
        self.room.begin()
        self.settled()
        qtbot.waitUntil(lambda: self.room.made, timeout=WAIT_MS)

    @property
    def title(self) -> str:
        return self.audience.top.texts.main

    @property
    def number(self) -> str:
        return self.audience.bottom.texts.end

    def settled(self) -> None:
        def there() -> bool:
            on_air = self.show.stage.on_air
            return on_air is not None and on_air.plan.id == self.show.deck_name

        self.qtbot.waitUntil(there, timeout=WAIT_MS)

    def press(self, *keys: Qt.Key, text: str = "") -> None:
        for key in keys:
            QTest.keyClick(self.audience, key)
        none = Qt.KeyboardModifier.NoModifier
        for letter in text:
            event = QKeyEvent(QKeyEvent.Type.KeyPress, ord(letter.upper()), none, letter)
            QApplication.sendEvent(self.audience, event)

    def close(self) -> None:
        self.room.close()
        self.feed.close()


@pytest.fixture
def stood(tmp_path: Path, qtbot: QtBot) -> Iterator[Stood]:
    write_bundle(tmp_path / "bundles", "plain")
    one = Stood(tmp_path / "bundles", qtbot)
    yield one
    one.close()


def shade(window: AudienceWindow, place: QPoint) -> QImage:
    return window.grab(QRect(place, place + QPoint(60, 20))).toImage()


def test_keys_turn_pages_as_speakers_expect(stood: Stood):
    assert (stood.title, stood.number) == ("Page one", "1/4")
    forth = [Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Return]
    back = [Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace]
    for key in forth:
        stood.press(Qt.Key.Key_Home, key)
        assert stood.number == "2/4", key
    for key in back:
        stood.press(Qt.Key.Key_Home, Qt.Key.Key_Right, key)
        assert stood.number == "1/4", key
    stood.press(Qt.Key.Key_End)
    assert stood.number == "4/4"
    stood.press(Qt.Key.Key_Right)
    assert stood.number == "4/4"
    assert stood.audience.card.said is not None, "it says that this is the last"
    stood.press(text="2")
    assert stood.number == "4/4", "a digit alone goes nowhere"
    stood.press(Qt.Key.Key_Return)
    assert stood.number == "2/4"
    stood.press(text="9")
    stood.press(Qt.Key.Key_Return)
    assert stood.number == "2/4", "there is no page nine"


def test_the_stamp_is_never_covered(stood: Stood):
    audience = stood.audience
    line = audience.bottom.geometry()
    whole = audience.grab(line).toImage()

    def unchanged() -> bool:
        return audience.grab(line).toImage() == whole

    assert audience.bottom.texts.main == STAMP
    assert unchanged()
    stood.press(Qt.Key.Key_B)
    middle = audience.area.geometry().center()
    assert audience.grab(QRect(middle, middle)).toImage().pixelColor(0, 0).lightness() == 0
    assert unchanged(), "black, but for the stamp"
    stood.press(Qt.Key.Key_B)
    stood.press(Qt.Key.Key_Question)
    assert unchanged(), "the card of keys"
    stood.press(Qt.Key.Key_Escape, Qt.Key.Key_Plus)
    assert audience.zoom.isVisible()
    assert unchanged(), "the glass"
    stood.press(Qt.Key.Key_Z, Qt.Key.Key_D)
    stood.qtbot.waitUntil(lambda: stood.room.is_drilling, timeout=WAIT_MS)
    panel = stood.room.drill.panel if stood.room.drill is not None else None
    assert panel is not None
    assert panel.window() is audience
    assert not panel.geometry().translated(audience.area.pos()).intersects(line)
    assert unchanged(), "looking closer"
    stood.press(Qt.Key.Key_Escape)


def test_esc_goes_back_step_by_step_and_asks_before_it_ends(stood: Stood):
    stood.press(Qt.Key.Key_Tab)
    assert stood.show.marked == "one-0"
    stood.press(Qt.Key.Key_Return)
    stood.settled()
    assert stood.show.tile == "one-0"
    (frame,) = stood.show.frames().values()
    assert frame.width() > stood.audience.area.width() * 0.95, "laid out as large as the page"
    stood.press(Qt.Key.Key_Escape)
    stood.settled()
    assert not stood.show.tile
    stood.press(Qt.Key.Key_Escape)
    said = stood.audience.card.said
    assert said is not None
    assert said.title == "End the briefing?"
    stood.press(Qt.Key.Key_Right)
    assert stood.number == "2/4", "any other key goes on"
    assert stood.audience.card.said is None
    stood.press(Qt.Key.Key_Escape, Qt.Key.Key_T, Qt.Key.Key_Escape)
    assert not stood.ended, "another key came between"
    stood.press(Qt.Key.Key_Escape)
    assert stood.ended == [True]


def test_a_page_that_cannot_be_shown_says_so_under_its_own_title(stood: Stood, logs: LogBook):
    logs.expect("scene kept: broken.toml")
    stood.press(Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert (stood.title, stood.number) == ("Page three", "3/4")
    said = stood.audience.card.said
    assert said is not None
    assert "no such kind" in said.lines[0]
    assert not stood.audience.pane.isVisible(), "the page before does not stand for it"
    stood.press(Qt.Key.Key_Right)
    stood.settled()
    assert (stood.audience.card.said, stood.number) == (None, "4/4")
    assert stood.audience.pane.isVisible()


def test_hands_open_tiles_and_draw_frames(stood: Stood):
    audience = stood.audience
    at = audience.area.pos() + QPoint(60, 60)
    QTest.mouseDClick(audience, Qt.MouseButton.LeftButton, pos=at)
    stood.settled()
    assert stood.show.tile == "one-0"
    QTest.mouseDClick(audience, Qt.MouseButton.LeftButton, pos=at)
    stood.settled()
    assert not stood.show.tile
    begin, end = at, at + QPoint(200, 110)
    QTest.mousePress(audience, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(audience, begin + QPoint(90, 50))
    QTest.mouseMove(audience, end)
    QTest.mouseRelease(audience, Qt.MouseButton.LeftButton, pos=end)
    seen = [audience.zoom.glass.is_open]
    assert stood.number == "1/4", "no page was turned"
    left = audience.zoom.glass.left
    QTest.mousePress(audience, Qt.MouseButton.LeftButton, pos=end)
    QTest.mouseMove(audience, end - QPoint(60, 0))
    QTest.mouseRelease(audience, Qt.MouseButton.LeftButton, pos=end - QPoint(60, 0))
    assert audience.zoom.glass.left > left, "what is seen is pulled along"
    QTest.qWait(QApplication.doubleClickInterval() + 50)
    assert stood.number == "1/4", "and that is no click"
    stood.press(Qt.Key.Key_Escape)
    seen.append(audience.zoom.glass.is_open)
    assert seen == [True, False], "the frame was looked at alone"
    QTest.mouseClick(audience, Qt.MouseButton.RightButton, pos=at)
    assert stood.number == "1/4"
    QTest.mouseClick(audience, Qt.MouseButton.LeftButton, pos=at)
    stood.qtbot.waitUntil(lambda: stood.number == "2/4", timeout=WAIT_MS)


def test_the_speaker_reads_notes_agenda_and_what_comes(stood: Stood):
    stood.press(Qt.Key.Key_V)
    speaker = stood.room.speaker
    assert speaker is not None
    window = speaker.window
    assert window.isVisible()
    assert window.notes.toPlainText() == "say this\nand that"
    rows = [window.agenda.item(row).text() for row in range(window.agenda.count())]
    assert rows[0] == "1. First\nMr A · 5 min"
    assert [row.split()[0] for row in rows[1:3]] == ["1", "2"]
    assert "Page one" in window.now_title.text()
    assert "2/4 · Page two" in window.next_title.text()
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert stood.number == "2/4", "its keys are the briefing's"
    stood.qtbot.waitUntil(lambda: "2/4" in window.now_title.text(), timeout=WAIT_MS)
    assert not window.notes.toPlainText()
    before = window.notes_px
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.notes_px > before
    item = window.agenda.item(window.agenda.count() - 1)
    window.agenda.itemClicked.emit(item)
    stood.settled()
    assert stood.number == "4/4"
    stood.press(Qt.Key.Key_Right)
    assert "last page" in window.said.text()
    passes = stood.room.asking.findChild(QTimer)
    assert passes is not None
    assert passes.isActive(), "what is said there does not stand until something else is"
    passes.start(0)
    stood.qtbot.waitUntil(lambda: not window.said.text(), timeout=WAIT_MS)
    stood.press(Qt.Key.Key_V)
    assert not window.isVisible()


def test_a_page_is_found_by_its_name_without_diacritics(stood: Stood):
    stood.press(Qt.Key.Key_Slash)
    find = stood.room.find
    assert find is not None
    assert find.isVisible()
    QTest.keyClicks(find.line, "trang bon")
    QTest.keyClick(find.line, Qt.Key.Key_Return)
    stood.settled()
    assert stood.number == "4/4"
    assert find.isHidden()
    find.open(stood.audience.area, 40)
    assert find.hint.fontInfo().pixelSize() > 30, "on a large screen all of it is large"
    find.leave()
    stood.press(Qt.Key.Key_Slash)
    QTest.keyClick(find.line, Qt.Key.Key_Escape)
    assert find.isHidden()
    assert stood.number == "4/4"


def test_a_conclusion_is_about_what_is_shown(stood: Stood):
    asked: list[About] = []
    stood.room.conclusion_asked.connect(asked.append)
    stood.press(Qt.Key.Key_K)
    stood.press(Qt.Key.Key_Tab, Qt.Key.Key_K)
    assert [about.title for about in asked] == ["Page one", "one 0"]
    assert not asked[0].queries
    assert [getattr(query, "indicator", "") for query in asked[1].queries] == ["one0"]


def test_a_conclusion_is_about_the_figure_that_is_looked_at_closer(stood: Stood):
    asked: list[About] = []
    stood.room.conclusion_asked.connect(asked.append)
    stood.press(Qt.Key.Key_D)
    stood.qtbot.waitUntil(lambda: stood.room.is_drilling, timeout=WAIT_MS)
    panel = stood.room.drill.panel if stood.room.drill is not None else None
    assert panel is not None
    beds = FigureQuery(centre="nghean", indicator="health.beds")
    panel.show_view(replace(panel.view, title="Giường bệnh", asks=beds), 0)
    stood.press(Qt.Key.Key_K)
    stood.press(Qt.Key.Key_Escape, Qt.Key.Key_K)
    assert [about.title for about in asked] == ["Giường bệnh", "Page one"]
    assert about_choices(asked[0], "Page one")[0].about == {"indicator": "health.beds"}
    record = About("A1", (DirectivesQuery(centre="nghean", record="r-1"),))
    assert about_choices(record, "Page one")[0].about == {"record": "r-1"}


def test_without_live_figures_the_key_says_what_to_do(stood: Stood):
    stood.press(Qt.Key.Key_L)
    said = stood.audience.card.said
    assert said is not None
    assert "--data" in said.title


def test_the_glass_keeps_what_is_under_the_mouse_and_stays_on_the_page():
    glass = Glass(1000, 500)
    near = glass.zoomed(3, 250, 100)
    assert near.scale == pytest.approx(1.25**3)
    assert near.left + 250 / near.scale == pytest.approx(250)
    assert near.top + 100 / near.scale == pytest.approx(100)
    assert near.zoomed(-9, 0, 0) == glass
    corner = near.moved(10_000, 10_000)
    assert (corner.left, corner.top) == (0, 0)
    framed = glass.framed(500, 250, 100, 50)
    assert framed.scale == pytest.approx(8.0), "no more than the most"
    assert framed.left <= 500 <= framed.left + 1000 / framed.scale
    assert glass.framed(5, 5, 3, 3) == glass, "a slip of the hand is no frame"


def test_a_place_of_the_small_picture_is_the_same_of_the_large_one():
    small, large = QRect(100, 50, 320, 180), QRect(0, 0, 1920, 1080)
    assert carried_over(QPoint(100 + 160, 50 + 90), small, large) == QPoint(960, 540)
    assert carried_over(QPoint(99, 50), small, large) is None


def test_a_refusal_asks_for_a_passphrase_only_where_one_would_help(qtbot: QtBot):
    look = Look(DARK, PlainWords())
    sealed = RefusalWindow(look, file="a.iocbrief", reason="needs_passphrase", message="sealed")
    qtbot.addWidget(sealed)
    decided: list[bool] = []
    sealed.decided.connect(lambda: decided.append(True))
    sealed.show()
    assert sealed.line.isVisible()
    QTest.keyClick(sealed.line, Qt.Key.Key_Return)
    assert not decided, "an empty line is no passphrase"
    QTest.keyClicks(sealed.line, "pass word")
    QTest.keyClick(sealed.line, Qt.Key.Key_Return)
    assert decided
    assert (sealed.passphrase, sealed.trusted) == ("pass word", False)
    expired = RefusalWindow(look, file="a.iocbrief", reason="expired", message="it expired")
    qtbot.addWidget(expired)
    expired.show()
    assert not expired.line.isVisible()
    assert expired.passphrase is None
    assert not expired.trusted
