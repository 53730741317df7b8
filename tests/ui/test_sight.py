"""How a screen is seen: from what the site says, else from what can be believed of the screen."""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.config.site import Screen
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.wall_facts import sight_of

TELEVISION = ScreenFact("HDMI-1", 0, 0, 3840, 2160, "Samsung", "TV", "", 160, 90)
FAR = Screen("A1", distance_mm=5000)


def test_the_ratio_of_a_television_is_not_taken_for_its_size() -> None:
    unknown = replace(TELEVISION, width_mm=0, height_mm=0)
    assert sight_of(TELEVISION, FAR) == sight_of(unknown, FAR)
    assert sight_of(TELEVISION, None) == sight_of(unknown, None)
    assert sight_of(replace(TELEVISION, width_mm=1210, height_mm=680), FAR).pitch_mm == 1210 / 3840


def test_what_the_site_says_goes_before_the_screen() -> None:
    measured = replace(FAR, width_mm=1650, height_mm=930)
    assert sight_of(TELEVISION, measured).pitch_mm == 1650 / 3840
    upright = replace(TELEVISION, width=2160, height=3840)
    assert sight_of(upright, measured).pitch_mm == 930 / 2160
