"""A scene as the program uses it: checked, macros filled in, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.rows import Names, Sensitivity
from ioc_desktop.layout.roles import role_name, role_place

DECLARATIVE_BUNDLE: Final = "indicator"
"""The bundle that shows tiles which name a kind and an indicator, but no bundle."""

DECLARATIVE_KINDS: Final = ("kpi", "trend", "ranking", "table", "map")
"""The kinds of tiles that need an indicator and no bundle."""


class Tile(msgspec.Struct, frozen=True):
    """One tile: ``at`` column and row from 0, ``span`` columns and rows of the grid.

    A declarative tile has the bundle ``DECLARATIVE_BUNDLE`` and its indicator among its
    ``settings``. ``kind`` "" is the bundle's first. Tiles of high priority move to the
    screens that remain when theirs is lost. ``sensitivity`` is what somebody tagged it with,
    beside that of its figures. ``path`` is the tile's place in its file.
    """

    id: str
    at: tuple[int, int]
    span: tuple[int, int]
    bundle: str
    kind: str = ""
    priority: Literal["high", "normal"] = "normal"
    title: Names | None = None
    settings: Mapping[str, Any] = msgspec.field(default_factory=dict)
    path: str = ""
    sensitivity: Sensitivity = "public"


class Display(msgspec.Struct, frozen=True):
    """One logical screen: its role, its grid in columns and rows, its tiles."""

    role: str
    grid: tuple[int, int]
    tiles: tuple[Tile, ...]


class Variant(msgspec.Struct, frozen=True):
    """The scene for a wall of so many columns and rows of screens."""

    columns: int
    rows: int
    displays: tuple[Display, ...]

    @property
    def screens(self) -> int:
        """How many screens the wall of this variant has."""
        return self.columns * self.rows

    def display(self, role: str) -> Display | None:
        """Return the display of that role, None if this variant has none."""
        return next((display for display in self.displays if display.role == role), None)

    def shown_on(self, role: str) -> Display | None:
        """Return what the screen of that role shows; a larger wall repeats the variant.

        No screen of a wall stays empty: on two screens side by side both show a ``1x1``.
        """
        column, row = role_place(role)
        return self.display(role_name(column % self.columns, row % self.rows))


class Scene(msgspec.Struct, frozen=True):
    """A scene file, read and found right; ``file`` is where it was read from.

    ``audience`` is the widest that it was made for: by itself, those on duty.
    """

    id: str
    name: Names
    variants: tuple[Variant, ...]
    key: str | None = None
    macros: Mapping[str, str | int | float | bool] = msgspec.field(default_factory=dict)
    file: Path | None = None
    audience: Audience = "duty"

    def variant_for(self, columns: int, rows: int) -> Variant:
        """Return the variant for a wall of so many columns and rows of screens.

        The one made for this very wall; else the largest of those that fit into it (it is
        repeated on the screens beyond it; of equal ones the wider); else, when all are larger, the
        smallest (its displays beyond the wall are not shown; of equal ones the wider).
        """
        fitting = [v for v in self.variants if v.columns <= columns and v.rows <= rows]
        if fitting:
            return max(fitting, key=lambda v: (v.screens, v.columns))
        return min(self.variants, key=lambda v: (v.screens, -v.columns))
