"""A scene worked out for the screens at hand: which tile lies where, in px."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ioc_desktop.domain.audience import Audience, may_see
from ioc_desktop.domain.rows import Sensitivity


@dataclass(frozen=True, slots=True)
class PlannedTile:
    """One tile on a page: x, y, width, height in px from the page's top left corner.

    ``high``: it moves to another screen when its own is lost. A tile that has moved is of the
    screen ``origin``, and ``mark_px`` above it are for the words that say so. ``audience`` is
    who sees the page, ``sensitivity`` what the tile was tagged with by hand.
    """

    id: str
    bundle: str
    kind: str
    place: tuple[int, int, int, int]
    title: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    high: bool = False
    origin: str = ""
    mark_px: int = 0
    sensitivity: Sensitivity = "public"
    audience: Audience = "duty"

    @property
    def is_withheld(self) -> bool:
        """Whether it is not even asked for: only its place is shown."""
        return not may_see(self.audience, self.sensitivity)


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """All pages of a scene by screen role; ``name`` is in the language of the screen.

    With screens away: ``hidden`` are the tiles that are not shown (role, tile) for want of a
    screen or of room, ``cramped`` the screens where some text is too small to be read.
    """

    id: str
    name: str
    pages: Mapping[str, tuple[PlannedTile, ...]]
    hidden: tuple[tuple[str, PlannedTile], ...] = ()
    cramped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """A scene that can be chosen: its id, its name on screen and its key ("F1", or "").

    ``audience`` is the widest that it was made for.
    """

    id: str
    name: str
    key: str = ""
    audience: Audience = "duty"
