"""The page that waits on a meeting's screen: whole texts at any size, over everything."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_window import MeetingWindow, WaitingTexts

LONG = "Trung tâm giám sát, điều hành thông minh và chuyển đổi số tỉnh Nghệ An – Ban Chỉ đạo"
TEXTS = WaitingTexts(
    LONG, "thứ năm 07/10/2021", "16:30", "Màn hình phòng họp", "◆ giờ mô phỏng ×20"
)


def window(qtbot: QtBot, width: int, height: int) -> MeetingWindow:
    made = MeetingWindow("A1", Look(DARK, TsWords("vi"), {}), on_screen=False)
    qtbot.addWidget(made)
    made.resize(width, height)
    made.waiting.say(TEXTS)
    made.show()
    return made


@pytest.mark.parametrize("size", [(800, 600), (1080, 1920), (1920, 1080), (3840, 2160)])
def test_every_text_is_whole_and_none_lies_on_another(qtbot: QtBot, size: tuple[int, int]) -> None:
    made = window(qtbot, *size)
    marks = made.waiting.sheet().marks
    said = " ".join(mark.text for mark in marks)
    assert LONG in said
    assert "thứ năm 07/10/2021 · 16:30 · ◆ giờ mô phỏng ×20" in said
    assert all(mark.left >= 0 and mark.right <= size[0] for mark in marks)
    assert all(0 < mark.baseline < size[1] for mark in marks)
    for above, below in pairwise(marks):
        assert below.baseline - above.baseline >= max(above.size_px, below.size_px), below.text
    named = [mark for mark in marks if mark.text in LONG]
    assert all(mark.size_px > marks[0].size_px for mark in named), "the name is the largest"


def test_it_covers_everything_until_a_scene_is_shown_and_wanders_a_little(qtbot: QtBot) -> None:
    made = window(qtbot, 1280, 720)
    made.resize(1920, 1080)
    assert made.waiting.geometry() == made.rect()
    assert made.waiting.isVisible()
    places = set()
    for minute in range(10):
        made.waiting.say(WaitingTexts(LONG, "x", f"16:{minute:02}", "y"))
        places.add(round(made.waiting.sheet().marks[0].baseline))
    assert 4 <= len(places) <= 6
    assert max(places) - min(places) < 20
    made.set_look(Look(LIGHT, TsWords("en"), {}))
    assert made.grab().toImage().pixelColor(3, 3).name() == LIGHT.ground
    made.wait(waits=False)
    assert not made.waiting.isVisible()
