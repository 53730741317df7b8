"""Looking for a scene in the meeting's window: by name, by id, and in vain."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene, SceneChooser
from tests.ui.parts import PlainWords


def test_a_scene_that_is_not_found_is_said_and_its_id_finds_it_too(qtbot: QtBot) -> None:
    chooser = SceneChooser(Look(DARK, PlainWords()))
    qtbot.addWidget(chooser)
    chooser.set_scenes((OfferedScene("y-te", "Health"), OfferedScene("giao-ban", "Briefing")))
    chosen: list[str] = []
    chooser.chosen.connect(chosen.append)
    chooser.box.setText("zzz")
    shown = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert shown == ["No scene is called so"]
    QTest.keyClick(chooser.box, Qt.Key.Key_Return)
    assert (chooser.current(), chosen) == ("", [])
    chooser.box.setText("y te")
    QTest.keyClick(chooser.box, Qt.Key.Key_Return)
    assert chosen == ["y-te"]
