"""How the screens of a wall are seen, for a scene that is drawn for this wall or for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ioc_desktop.layout import Variant, role_place
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.editor_geometry import Face
from ioc_desktop.ui.look import Sight

_DEFAULT_PX = (3840, 2160)


class SeenWindow(Protocol):
    """What is known of a window of the wall; ``WallWindow`` has this shape."""

    sight: Sight

    def width(self) -> int:
        """Return its width in px."""

    def height(self) -> int:
        """Return its height in px."""


def faces_for(variant: Variant, windows: Mapping[str, SeenWindow]) -> tuple[Face, ...]:
    """Return a face for every display of the variant.

    A display of this wall is as its window is; one that this wall does not have is like its
    first screen. Every screen carries one of the wall's lines, as ``WallWindow`` puts them.
    """
    first = windows.get("A1") or next(iter(windows.values()), None)
    faces = []
    for display in variant.displays:
        window = windows.get(display.role) or first
        width, height = _DEFAULT_PX if window is None else (window.width(), window.height())
        sight = Sight() if window is None else window.sight
        row = role_place(display.role)[1]
        bar = bar_px(width, height, sight)
        faces.append(
            Face(
                display.role,
                width,
                height,
                sight,
                top_px=bar if row == 0 else 0,
                bottom_px=bar if row > 0 or variant.rows == 1 else 0,
            )
        )
    return tuple(faces)


def bar_px(width: int, height: int, sight: Sight) -> int:
    """Return the height of the wall's lines on such a screen, as ``WallWindow`` makes them."""
    metrics = sight.metrics(max(1, width), max(1, height))
    return round(metrics.line_px(metrics.label_px) * 1.2)


def face_label(face: Face, words: Words) -> str:
    """Return a display's name with its size and the distance of the farthest viewer."""
    width, height = face.size_mm
    metres = f"{face.sight.distance_mm / 1000:.1f}"
    if words.language == "vi":
        metres = metres.replace(".", ",")
    return words(
        "{role} · {width} × {height} mm, seen from {metres} m",
        role=face.role,
        width=round(width),
        height=round(height),
        metres=metres,
    )
