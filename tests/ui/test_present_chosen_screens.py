"""A briefing that the console starts keeps off the wall: only the screens it was told of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ioc_desktop.app.brief_present import missing_screens
from ioc_desktop.app.meeting_desk_packs import screens_beside_the_wall
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.present_screens import PresentScreens

WALL = ScreenFact("DP-1", 0, 0, 3840, 2160)
DESK = ScreenFact("DP-2", 3840, 0, 1920, 1080)
HALL = ScreenFact("DP-3", 5760, 0, 1920, 1080)


class Watch(QObject):
    """Screens that are plugged and pulled."""

    screens_changed = Signal(object)

    def __init__(self, *facts: ScreenFact) -> None:
        super().__init__()
        self.shown = facts

    def facts(self) -> tuple[ScreenFact, ...]:
        return self.shown

    def plug(self, *facts: ScreenFact) -> None:
        self.shown = facts
        self.screens_changed.emit(facts)


class Room(QObject):
    """What a briefing is to its screens."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.filled: list[str] = []
        self.speaker = None
        self.audience = SimpleNamespace(fill=lambda fact: self.filled.append(fact.name))


@pytest.mark.parametrize(
    ("only", "audience", "speaker"),
    [((), "DP-3", "DP-1"), (("DP-3", "DP-2"), "DP-3", "DP-2"), (("DP-2", "DP-3"), "DP-2", "DP-3")],
)
def test_only_the_screens_that_were_named_are_used(
    qtbot: QtBot,  # noqa: ARG001  # needs an application
    only: tuple[str, ...],
    audience: str,
    speaker: str,
) -> None:
    room, watch = Room(), Watch(WALL, DESK, HALL)
    screens = PresentScreens(
        cast("Any", room), cast("Any", watch), windowed=False, one_screen=False, only=only
    )
    if not only:
        watch.shown = (WALL, HALL)
    screens.place()
    assert room.filled == [audience]
    assert screens.places.speaker is not None
    assert screens.places.speaker.name == speaker


def test_with_one_of_them_pulled_the_other_is_the_audiences_and_without_both_any(
    qtbot: QtBot,  # noqa: ARG001  # needs an application
) -> None:
    room, watch = Room(), Watch(WALL, DESK, HALL)
    screens = PresentScreens(
        cast("Any", room), cast("Any", watch), windowed=False, one_screen=False,
        only=("DP-3", "DP-2"),
    )  # fmt: skip
    screens.place()
    watch.plug(WALL, DESK)
    assert room.filled[-1] == "DP-2"
    watch.plug(WALL)
    assert room.filled[-1] == "DP-1"
    watch.plug(WALL, DESK, HALL)
    assert room.filled[-1] == "DP-3"


def test_the_console_names_the_meetings_screen_and_its_own(
    qtbot: QtBot,  # noqa: ARG001  # needs an application
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = [SimpleNamespace(name=lambda one=one: one) for one in ("DP-1", "DP-2", "DP-3")]
    monkeypatch.setattr(
        "ioc_desktop.app.meeting_desk_packs.QGuiApplication",
        SimpleNamespace(screens=lambda: named),
    )
    placements = (SimpleNamespace(screen=WALL), SimpleNamespace(screen=None))
    wall = SimpleNamespace(placements=placements)

    def asked(tagged: tuple[ScreenFact, ...], desk: str) -> tuple[str, ...]:
        side = SimpleNamespace(wall=wall, split=SimpleNamespace(others=tagged))
        return screens_beside_the_wall(cast("Any", SimpleNamespace(side=side)), desk)

    assert asked((HALL,), "DP-2") == ("DP-3", "DP-2")
    assert asked((), "DP-2") == ("DP-3", "DP-2")
    assert asked((), "DP-1") == ("DP-2", "DP-1")


def test_a_mistyped_screen_is_named() -> None:
    assert missing_screens(("DP-2",), (WALL, DESK)) == ""
    assert missing_screens(("HDMI-1", "DP-1"), (WALL, DESK)) == "HDMI-1"
