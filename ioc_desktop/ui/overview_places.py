"""Where screens and tiles lie on the canvas, and which lies where one points or goes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF

from ioc_desktop.ui.overview_shape import Box, beside, fitted


@dataclass(frozen=True, slots=True)
class TileSpot:
    """A tile of the overview: its key, its screen, its title, its place as shares of the screen."""

    key: Hashable
    role: str
    title: str
    place: Box


@dataclass(frozen=True, slots=True)
class Carried:
    """What is on its way to a screen: a scene by its id, or a tile by its key; and its name."""

    name: str
    scene: str = ""
    tile: Hashable = None


class WallPlaces:
    """Screens by role and the tiles on them, in px of a canvas."""

    def __init__(self) -> None:
        """Know no screen yet."""
        self.boxes: dict[str, Box] = {}
        self.rects: dict[str, QRect] = {}
        self.spots: tuple[TileSpot, ...] = ()

    def lay_out(self, area: QRectF, under_px: float) -> None:
        """Fit the screens into an area; ``under_px`` stays free under each."""
        room = (area.x(), area.y(), area.width(), area.height())
        placed = fitted(self.boxes, room, under_px)
        self.rects = {role: QRectF(*box).toRect() for role, box in placed.items()}

    def spot(self, key: Hashable) -> TileSpot | None:
        """Return the tile of that key."""
        return next((one for one in self.spots if one.key == key), None)

    def rect_of(self, spot: TileSpot) -> QRect:
        """Return where a tile lies; empty if its screen is not there."""
        rect = self.rects.get(spot.role)
        if rect is None:
            return QRect()
        x, y, width, height = spot.place
        left, top = rect.x() + x * rect.width(), rect.y() + y * rect.height()
        return QRectF(left, top, width * rect.width(), height * rect.height()).toRect()

    def role_at(self, at: QPoint) -> str:
        """Return the screen that lies there; "" = none."""
        return next((role for role, rect in self.rects.items() if rect.contains(at)), "")

    def spot_at(self, at: QPoint) -> TileSpot | None:
        """Return the tile that lies there."""
        return next((one for one in self.spots if self.rect_of(one).contains(at)), None)

    def screen_beside(self, role: str, dx: int, dy: int) -> str:
        """Return the screen next to one, that way."""
        return beside(_boxes(self.rects), role, dx, dy)

    def tile_beside(self, key: Hashable, dx: int, dy: int) -> Hashable:
        """Return the tile next to one, that way, also on another screen; the first from none."""
        names = {str(number): one for number, one in enumerate(self.spots)}
        here = next((name for name, one in names.items() if one.key == key), "")
        rects = {name: self.rect_of(one) for name, one in names.items()}
        found = beside(_boxes(rects), here, dx, dy)
        return names[found].key if found else None

    def first_tile(self) -> Hashable:
        """Return the tile at the top left; None if there is none."""
        first = min(
            self.spots,
            key=lambda one: (one.role[::-1], one.place[1], one.place[0]),
            default=None,
        )
        return first.key if first is not None else None

    def set_spots(self, spots: Sequence[TileSpot], here: Hashable) -> Hashable:
        """Take these tiles; return which is now the one that stood under the cursor."""
        before = self.spot(here)
        self.spots = tuple(spots)
        if before is None:
            return None
        names = {(one.role, _name(one.key)): one.key for one in spots}
        return names.get((before.role, _name(before.key)))


def _boxes(rects: Mapping[str, QRect]) -> dict[str, Box]:
    return {name: (one.x(), one.y(), one.width(), one.height()) for name, one in rects.items()}


def _name(key: Hashable) -> object:
    """Return what stays of a tile's key when its scene is made anew."""
    return key[1:] if isinstance(key, tuple) else key
