"""How large text must be to be read from where people sit.

``cap height (mm) = 2 · distance · tan(angle / 2)``: the angle under which a capital letter is
seen. Text sizes on the wall come from the site's millimetres, not from taste.
Source of the angles: ergonomics of control rooms (ISO 11064-4, ISO 9241-303).
"""

from __future__ import annotations

from math import ceil, isfinite, pi, tan
from typing import Final

FLOOR_ARCMIN: Final = 16.0
"""No text on a wall may be smaller at the site's farthest viewer."""

AIM_ARCMIN: Final = 20.0
"""What is preferred: 20 to 22 minutes of arc."""

CAP_RATIO: Final = 0.714
"""A capital's height in Noto Sans, of its pixel size."""


def cap_height_mm(distance_mm: float, arcmin: float) -> float:
    """Return the height of a capital seen under ``arcmin`` minutes of arc.

    Raises:
        ValueError: a distance or an angle that is not positive.
    """
    if not (_positive(distance_mm) and _positive(arcmin)):
        raise ValueError(f"a distance of {distance_mm} mm at {arcmin} minutes of arc makes no text")
    return 2 * distance_mm * tan(arcmin / 60 * pi / 180 / 2)


def text_mm(distance_mm: float, arcmin: float) -> float:
    """Return the size of a font in mm whose capitals are seen under ``arcmin``.

    Raises:
        ValueError: a distance or an angle that is not positive.
    """
    return cap_height_mm(distance_mm, arcmin) / CAP_RATIO


def text_px(distance_mm: float, pitch_mm: float, arcmin: float = FLOOR_ARCMIN) -> int:
    """Return the pixel size of a font whose capitals are seen under ``arcmin``, rounded up.

    ``pitch_mm`` is the screen's millimetres per pixel. A 55-inch screen of 1920×1080 at 5 m
    gives 52 px for the floor and 65 px for the aim.

    Raises:
        ValueError: a distance, pitch or angle that is not positive.
    """
    if not _positive(pitch_mm):
        raise ValueError(f"a pixel pitch of {pitch_mm} mm is not possible")
    return ceil(cap_height_mm(distance_mm, arcmin) / pitch_mm / CAP_RATIO)


def _positive(value: float) -> bool:
    return isfinite(value) and value > 0
