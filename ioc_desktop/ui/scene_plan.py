"""A scene worked out for the screens at hand: which tile lies where, in px."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedTile:
    """One tile on a page: x, y, width, height in px from the page's top left corner."""

    id: str
    bundle: str
    kind: str
    place: tuple[int, int, int, int]
    title: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """All pages of a scene by screen role; ``name`` is in the language of the screen."""

    id: str
    name: str
    pages: Mapping[str, tuple[PlannedTile, ...]]


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """A scene that can be chosen: its id, its name on screen and its key ("F1", or "")."""

    id: str
    name: str
    key: str = ""
