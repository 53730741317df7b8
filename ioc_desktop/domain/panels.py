"""What can be believed of the size that a screen states, and what a picture's shape tells.

A screen's EDID gives its picture's size in millimetres. Televisions and matrix controllers
often give none, or the ratio of their sides instead ("16 × 9 cm"); where there is none, Qt
makes one up. Texts would follow such a size, so it is doubted before it is used. Pure.
"""

from __future__ import annotations

import re
from math import hypot, isfinite
from typing import Final

_RATIOS_AS_SIZES: Final = frozenset(
    {(16, 9), (16, 10), (4, 3), (160, 90), (160, 100), (1600, 900), (1600, 1000), (1600, 1200)}
)
"""Ratios that screens give as sizes in mm; the list that Mutter and the Linux kernel keep."""

_LEAST_PITCH_MM, _MOST_PITCH_MM = 0.05, 12.0
"""Finer than any panel that is sold, coarser than the coarsest LED wall indoors."""

_GUESSED_PITCHES_MM: Final = (25.4 / 96, 25.4 / 100)
"""What Qt assumes on X11, and on Wayland."""
_ROUNDING_MM: Final = 0.5
_NEAR: Final = 0.02
MM_AN_INCH: Final = 25.4

NO_SIZE = "the screen does not say how large it is"
RATIO_AS_SIZE = "the screen states the ratio of its sides instead of its size"
MADE_UP = "this is the size at 96 or 100 dots an inch, which is assumed where a screen states none"
OTHER_SHAPE = "the stated size has another shape than the picture"
ODD_PITCH = "the stated size gives pixels that no screen has"

REASONS: Final = (NO_SIZE, RATIO_AS_SIZE, MADE_UP, OTHER_SHAPE, ODD_PITCH)


def size_doubt(
    width_px: int, height_px: int, width_mm: float, height_mm: float, *, named: bool
) -> str:
    """Return why a screen's stated size is not to be believed; "" if it is.

    ``named`` says whether the screen told its maker or model, that is, whether there is an
    EDID at all. The picture is in real pixels, not in scaled ones.
    """
    if not (width_mm > 0 and height_mm > 0 and isfinite(width_mm) and isfinite(height_mm)):
        return NO_SIZE
    if {
        (round(width_mm), round(height_mm)),
        (round(height_mm), round(width_mm)),
    } & _RATIOS_AS_SIZES:
        return RATIO_AS_SIZE
    across, down = width_mm / max(1, width_px), height_mm / max(1, height_px)
    for pitch_mm in _GUESSED_PITCHES_MM:
        # A desk monitor may truly be near to it, but says whole centimetres or its own millimetres.
        off_mm = max(abs(width_px * pitch_mm - width_mm), abs(height_px * pitch_mm - height_mm))
        if off_mm <= _ROUNDING_MM or (not named and abs(across / pitch_mm - 1) < _NEAR):
            return MADE_UP
    if not _LEAST_PITCH_MM <= across <= _MOST_PITCH_MM:
        return ODD_PITCH
    if not 0.8 <= across / down <= 1.25:  # noqa: PLR2004  # whole centimetres of a small screen
        return OTHER_SHAPE
    return ""


def is_no_size(width_px: float, height_px: float, width_mm: float, height_mm: float) -> bool:
    """Whether what a screen states cannot be its size: to be left out of every reckoning.

    One that was made up at 96 dots an inch can be, and is better than nothing.
    """
    pixels = max(1, round(width_px)), max(1, round(height_px))
    return size_doubt(*pixels, width_mm, height_mm, named=True) not in ("", MADE_UP)


def matrix_of(width_px: int, height_px: int) -> tuple[int, int]:
    """Return columns and rows of the equal panels that a picture may be made of; (1, 1) if one.

    A graphics card that joins several panels to one screen gives a picture of 2 × 1, 2 × 2
    … panels of a usual size: 7680 × 2160 is two UHD panels side by side. A picture that is
    itself of a usual size is one panel.
    """
    if _is_usual(width_px, height_px):
        return 1, 1
    found = [
        (columns * rows, columns, rows)
        for columns in range(1, 9)
        for rows in range(1, 9)
        if width_px % columns == 0
        and height_px % rows == 0
        and _is_usual(width_px // columns, height_px // rows)
    ]
    return min(found)[1:] if found else (1, 1)


_USUAL: Final = frozenset(
    {(1280, 720), (1366, 768), (1920, 1080), (1920, 1200), (2560, 1440), (2560, 1600),
     (3840, 2160), (4096, 2160), (7680, 4320), (3440, 1440), (2560, 1080), (5120, 2880),
     (1280, 1024), (1024, 768), (1600, 1200), (1600, 900), (1680, 1050), (1440, 900),
     (3840, 1600), (5120, 2160)}
)  # fmt: skip


def _is_usual(width_px: int, height_px: int) -> bool:
    return (width_px, height_px) in _USUAL or (height_px, width_px) in _USUAL


_SIZE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*[x×*]\s*(\d+(?:[.,]\d+)?)\s*(mm|cm|m)?")
_INCHES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:in|inch|inches|\"|''|″|”)")
_UNITS: Final = {"": 1.0, "mm": 1.0, "cm": 10.0, "m": 1000.0}
_LARGEST_MM: Final = 1_000_000.0


def parse_size(text: str, width_px: int, height_px: int) -> tuple[float, float]:
    """Return the picture's size in mm that a person wrote: ``1210x680``, ``121 x 68 cm``, ``55"``.

    A diagonal in inches takes the shape of the picture in px.

    Raises:
        ValueError: it is neither.
    """
    plain = text.strip().casefold()
    if match := _SIZE.fullmatch(plain):
        unit = _UNITS[match[3] or ""]
        size = _number(match[1]) * unit, _number(match[2]) * unit
    elif match := _INCHES.fullmatch(plain):
        share = _number(match[1]) * MM_AN_INCH / hypot(width_px, height_px)
        size = round(width_px * share), round(height_px * share)
    else:
        raise ValueError(f"{text!r} is no size")
    if not (0 < size[0] <= _LARGEST_MM and 0 < size[1] <= _LARGEST_MM):
        raise ValueError(f"{text!r} is no size of a screen")
    return size


def _number(text: str) -> float:
    return float(text.replace(",", "."))
