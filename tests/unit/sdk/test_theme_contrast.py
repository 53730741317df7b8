"""Both themes are readable: text 4.5:1, graphics 3:1, on every ground they stand on."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.theme import DARK, LIGHT, Theme, contrast, luminance, mixed, theme

THEMES = pytest.mark.parametrize("shown", [DARK, LIGHT], ids=["dark", "light"])


@THEMES
@pytest.mark.parametrize("role", ["strong", "text", "dim", "red", "amber"])
def test_texts_reach_4_5(shown: Theme, role: str) -> None:
    for ground in (shown.ground, shown.tile, shown.hatch):
        assert contrast(getattr(shown, role), ground) >= 4.5, ground


@THEMES
@pytest.mark.parametrize("role", ["data", "last_year", "plan", "green", "red", "amber", "dim"])
def test_graphics_reach_3(shown: Theme, role: str) -> None:
    for ground in (shown.ground, shown.tile):
        assert contrast(getattr(shown, role), ground) >= 3.0, ground


@THEMES
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_one_of_two_inks_is_readable_on_every_shade_of_the_map(shown: Theme, share: float) -> None:
    ground = mixed(shown.shade_low, shown.shade_high, share)
    assert max(contrast(shown.strong, ground), contrast(shown.ground, ground)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1.0)


def test_a_severity_has_its_colour_and_normal_has_none() -> None:
    assert DARK.severity(Severity.ALARM, "#123456") == DARK.red
    assert DARK.severity(Severity.WARN, "#123456") == DARK.amber
    assert DARK.severity(Severity.NORMAL, "#123456") == "#123456"


def test_themes_are_found_by_name() -> None:
    assert theme("dark") is DARK
    assert theme("light") is LIGHT
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
