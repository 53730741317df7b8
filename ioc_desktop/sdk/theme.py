"""Colours and text sizes of the screen, as pure frozen values. No Qt is imported here.

A theme's colours are given by role, never by name: the painting kit takes red and amber
from severity alone, so that a colour always has a shape and a word beside it. Text sizes
come from millimetres and distance (``ioc_desktop.domain.legibility``), not from taste.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import AIM_ARCMIN, FLOOR_ARCMIN, text_px

LINE_BOX = 1.36
"""Line height over text size: Vietnamese stacks two marks on a capital (Ễ, Ậ)."""

_SMALLEST_PX = 7
_COLUMNS = 15.0
_LINES = 9.0
_UNIT_RATIO = 1.2
_READABLE = 4.5


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look as ``#rrggbb``, by role.

    Texts reach 4.5:1 and graphics 3:1 on both ``ground`` and ``tile`` (tested);
    ``hairline`` and ``track`` only structure the page and carry no meaning.
    """

    name: Literal["dark", "light"]
    ground: str
    tile: str
    hairline: str
    track: str
    strong: str
    text: str
    dim: str
    data: str
    last_year: str
    plan: str
    red: str
    amber: str
    green: str
    hatch: str
    shade_low: str
    shade_high: str

    def severity(self, severity: Severity, normal: str) -> str:
        """Return the colour of a severity; ``normal`` is used where nothing is wrong."""
        if severity is Severity.ALARM:
            return self.red
        if severity is Severity.WARN:
            return self.amber
        return normal


DARK = Theme(
    name="dark",
    ground="#0d1217",
    tile="#151c23",
    hairline="#26313b",
    track="#1e2831",
    strong="#eef3f8",
    text="#c5d0da",
    dim="#93a1af",
    data="#86b1d6",
    last_year="#5d7083",
    plan="#bfa76a",
    red="#ff6b6b",
    amber="#f2a93b",
    green="#9cc9a3",
    hatch="#1e2831",
    shade_low="#1f2b36",
    shade_high="#86b1d6",
)

LIGHT = Theme(
    name="light",
    ground="#edf0f3",
    tile="#fbfcfd",
    hairline="#ccd4db",
    track="#e6ebef",
    strong="#0d141b",
    text="#2f3b47",
    dim="#52606d",
    data="#2b6a9f",
    last_year="#7c8995",
    plan="#80631f",
    red="#b5202b",
    amber="#8f5a00",
    green="#2f6f43",
    hatch="#eaeef1",
    shade_low="#e2eaf1",
    shade_high="#2b6a9f",
)


def theme(name: Literal["dark", "light"]) -> Theme:
    """Return the theme of that name."""
    return LIGHT if name == "light" else DARK


def _linear(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB


@lru_cache(maxsize=512)
def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of ``#rrggbb``, by WCAG 2.2."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours ``#rrggbb``, by WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=512)
def ink_on(shown: Theme, ground: str) -> str:
    """Return the theme's ink that is read best on a shade; black or white on one between the two.

    No shade lies so far in the middle that neither black nor white reached 4.5:1 on it.
    """
    best = max((shown.strong, shown.ground), key=lambda tone: contrast(tone, ground))
    if contrast(best, ground) >= _READABLE:
        return best
    return max(("#000000", "#ffffff"), key=lambda tone: contrast(tone, ground))


@lru_cache(maxsize=512)
def mixed(one: str, other: str, share: float) -> str:
    """Return the colour at ``share`` (0 to 1) of the way from ``one`` to ``other``."""
    parts = (
        round(
            int(one[place : place + 2], 16) * (1 - share)
            + int(other[place : place + 2], 16) * share
        )
        for place in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The four text sizes of a tile in px, the limits they came from, and its spacing.

    ``floor_px`` is the size whose capitals subtend 16 minutes of arc at the site's farthest
    viewer, ``aim_px`` 20. ``value_px`` is the most that a number may have; the kit takes
    less where the number is long. A tile too small for its screen gets smaller texts than
    the floor and says so (``legible``): the editor and ``ioc-desktop check`` report it.
    """

    value_px: int
    unit_px: int
    label_px: int
    footer_px: int
    floor_px: int
    aim_px: int
    pad_px: int
    stroke_px: float

    @property
    def legible(self) -> bool:
        """Whether the smallest text of the tile reaches the floor."""
        return self.footer_px >= self.floor_px

    def line_px(self, text_size_px: float) -> float:
        """Return the height of a line of that text size, room for stacked marks included."""
        return text_size_px * LINE_BOX

    @classmethod
    def for_tile(
        cls, width_px: float, height_px: float, pitch_mm: float, distance_mm: float
    ) -> Metrics:
        """Return the sizes for a tile of that size, pixel pitch and viewing distance.

        The footer has the floor; titles and labels grow from it to the aim where the tile
        has room for fifteen widths and nine lines of them; a number may take a third of
        the tile's height.

        Raises:
            ValueError: a length is not positive.
        """
        if min(width_px, height_px, pitch_mm, distance_mm) <= 0:
            raise ValueError("a tile's size, pixel pitch and viewing distance must be positive")
        floor = text_px(distance_mm, pitch_mm, FLOOR_ARCMIN)
        aim = text_px(distance_mm, pitch_mm, AIM_ARCMIN)
        room = min(width_px / _COLUMNS, height_px / _LINES)
        footer = max(_SMALLEST_PX, min(floor, int(room)))
        label = max(footer, min(aim, int(room)))
        unit = round(label * _UNIT_RATIO)
        return cls(
            value_px=max(unit, int(min(height_px * 0.34, width_px * 0.3))),
            unit_px=unit,
            label_px=label,
            footer_px=footer,
            floor_px=floor,
            aim_px=aim,
            pad_px=max(3, round(footer * 0.6)),
            stroke_px=max(1.5, footer / 11),
        )
