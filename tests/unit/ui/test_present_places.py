"""Which screen is the audience's and which the speaker's."""

from __future__ import annotations

from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.present_places import PresentPlaces, present_places

LAPTOP = ScreenFact("eDP-1", 0, 0, 1366, 768)
BEAMER = ScreenFact("HDMI-1", 1366, 0, 1920, 1080)
LARGE = ScreenFact("DP-2", 3286, 0, 3840, 2160)
SMALL = ScreenFact("DP-3", 0, 768, 1280, 720)


def test_one_screen_is_the_audiences():
    assert present_places([LAPTOP]) == PresentPlaces(LAPTOP)
    assert present_places([]) == PresentPlaces()


def test_the_laptops_own_panel_is_the_speakers_in_whatever_order_screens_come():
    for screens in ([LAPTOP, BEAMER], [BEAMER, LAPTOP]):
        assert present_places(screens) == PresentPlaces(BEAMER, LAPTOP)


def test_without_a_panel_the_first_screen_is_the_speakers():
    assert present_places([SMALL, BEAMER]) == PresentPlaces(BEAMER, SMALL)
    assert present_places([BEAMER, SMALL]) == PresentPlaces(SMALL, BEAMER)


def test_of_several_the_audience_has_the_largest():
    assert present_places([LAPTOP, BEAMER, LARGE]) == PresentPlaces(LARGE, LAPTOP)


def test_the_audience_keeps_its_screen_in_whatever_order_they_come_back():
    for screens in ([LAPTOP, BEAMER], [BEAMER, LAPTOP]):
        assert present_places(screens, "eDP-1") == PresentPlaces(LAPTOP, BEAMER)
        assert present_places(screens, "HDMI-1") == PresentPlaces(BEAMER, LAPTOP)
    assert present_places([LAPTOP, LARGE, BEAMER], "HDMI-1") == PresentPlaces(BEAMER, LAPTOP)
    assert present_places([LAPTOP, BEAMER], "VGA-1") == PresentPlaces(BEAMER, LAPTOP), "gone"


def test_two_that_show_the_same_picture_are_one():
    twin = ScreenFact("HDMI-1", 0, 0, 1366, 768)
    assert present_places([LAPTOP, twin]) == PresentPlaces(LAPTOP)
