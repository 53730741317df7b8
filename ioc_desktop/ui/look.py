"""What everything on a wall is painted with: theme, words, and sizes from millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.theme import Metrics, Theme

_DEFAULT_PITCH_MM = 0.5625
_DEFAULT_DISTANCE_MM = 5000.0
_DISTANCE_WIDTHS = 5000.0 / 2160.0


@dataclass(frozen=True, slots=True)
class Look:
    """Theme and words of the wall, and the centres' short names (chips) by id."""

    theme: Theme
    words: Words
    centre_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """How a screen is seen: pixel pitch and the farthest viewer's distance, in mm."""

    pitch_mm: float = _DEFAULT_PITCH_MM
    distance_mm: float = _DEFAULT_DISTANCE_MM

    @classmethod
    def of(
        cls, width_px: int, stated_mm: float | None, edid_mm: float, distance_mm: float | None
    ) -> Sight:
        """Return the sight of a screen: the site's width in mm before the EDID's.

        Where nothing is said of the distance, the viewer is assumed as far away, in widths
        of the screen, as from a 98-inch screen at 5 m.
        """
        width_mm = stated_mm or edid_mm or _DEFAULT_PITCH_MM * 3840
        return cls(width_mm / max(1, width_px), distance_mm or width_mm * _DISTANCE_WIDTHS)

    def metrics(self, width_px: float, height_px: float) -> Metrics:
        """Return the text sizes of a tile of that size."""
        return Metrics.for_tile(
            max(1, width_px), max(1, height_px), self.pitch_mm, self.distance_mm
        )
