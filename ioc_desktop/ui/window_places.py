"""Where a window stood, and where it may stand now: on a screen that is there, whole. Pure.

A place is kept relative to its screen, which is recognised by what it is (maker, model, serial
number), else by its connector. On another screen the window goes to the same spot as far as
there is room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LEAST_PX: Final = 240
"""A window that was kept smaller than this is not brought back so."""

Rect = tuple[int, int, int, int]
"""x, y, width, height in px of the desktop."""


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """A screen on which windows can stand: what it is, its connector, its free area."""

    identity: str
    name: str
    area: Rect


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A window's place: its screen, its corner relative to the screen's area, its size in px.

    The corner is that of its frame; ``edges`` is how much larger the frame is than the window.
    """

    identity: str
    name: str
    x: int
    y: int
    width: int
    height: int
    maximized: bool = False
    edges: tuple[int, int] = (0, 0)


def kept_place(
    rect: Rect, screen: DeskScreen, *, maximized: bool, edges: tuple[int, int] = (0, 0)
) -> KeptPlace:
    """Return what is kept of a window that stands there."""
    x, y, width, height = rect
    left, top = screen.area[:2]
    return KeptPlace(
        screen.identity, screen.name, x - left, y - top, width, height, maximized, edges
    )


def place_again(kept: KeptPlace, screens: Sequence[DeskScreen], primary: DeskScreen) -> Rect:
    """Return where the window goes: on its own screen, else on the primary one.

    It is never larger than the screen's area and lies wholly in it.
    """
    screen = _own(kept, screens) or primary
    left, top, wide, high = screen.area
    wide, high = max(1, wide - kept.edges[0]), max(1, high - kept.edges[1])
    width, height = min(kept.width, wide), min(kept.height, high)
    x = min(max(kept.x, 0), wide - width)
    y = min(max(kept.y, 0), high - height)
    return (left + x, top + y, width, height)


def read_place(raw: Any) -> KeptPlace | None:
    """Return a place from a file; None where it is none."""
    if not isinstance(raw, Mapping):
        return None
    numbers = [raw.get(name) for name in ("x", "y", "width", "height")]
    numbers += [raw.get(name, 0) for name in ("edge x", "edge y")]
    texts = [raw.get(name, "") for name in ("identity", "name")]
    if not all(isinstance(one, int) and abs(one) < 1 << 16 for one in numbers):
        return None
    if not all(isinstance(one, str) for one in texts):
        return None
    x, y, width, height, *edges = (int(one or 0) for one in numbers)
    if width < LEAST_PX or height < LEAST_PX:
        return None
    identity, name = map(str, texts)
    maximized = raw.get("maximized") is True
    return KeptPlace(identity, name, x, y, width, height, maximized, (edges[0], edges[1]))


def written_place(kept: KeptPlace) -> dict[str, str | int | bool]:
    """Return a place as it is written to the file."""
    return {
        "identity": kept.identity,
        "name": kept.name,
        "x": kept.x,
        "y": kept.y,
        "width": kept.width,
        "height": kept.height,
        "maximized": kept.maximized,
        "edge x": kept.edges[0],
        "edge y": kept.edges[1],
    }


def _own(kept: KeptPlace, screens: Sequence[DeskScreen]) -> DeskScreen | None:
    """Return the screen that the window stood on.

    By its identity, of two alike the one at the same connector; where it had none, by its
    connector alone.
    """
    alike = [one for one in screens if kept.identity and one.identity == kept.identity]
    if not kept.identity:
        alike = [one for one in screens if one.name == kept.name and not one.identity]
    return next((one for one in alike if one.name == kept.name), alike[0] if alike else None)
