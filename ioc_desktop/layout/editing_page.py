"""A scene file as an editor sees it: its text in parts, and what the parts say. Pure, frozen.

Titles and settings are as they are written, ``${macros}`` not filled in. A tile is named by its
wall and its id (``TileRef``), so that a name outlives what is done to other tiles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.rows import Sensitivity
from ioc_desktop.errors import Finding, KnownError
from ioc_desktop.layout.meaning import DisplayPart, TilePart, VariantPart
from ioc_desktop.layout.reading import Reading
from ioc_desktop.layout.scene_document import NamesEntry
from ioc_desktop.layout.scene_text import DisplayIndex, Parts, VariantIndex, index_of
from ioc_desktop.layout.scene_unfolding import is_unfolded

Cell = tuple[int, int]
"""Columns and rows of a grid: a place from 0, or a span."""

_INDEX = re.compile(r"variant\[(\d+)\](?:\.display\[(\d+)\](?:\.tile\[(\d+)\])?)?\.?")
_LONGEST_ID = 60


class EditRefusedError(KnownError):
    """An operation that cannot be done on this scene; nothing was changed."""


class TileRef(msgspec.Struct, frozen=True, order=True):
    """A tile by its wall (``2x2``) and its id."""

    wall: str
    tile: str


class DraftTile(msgspec.Struct, frozen=True, kw_only=True):
    """A tile as it is written; ``bundle`` None is a declarative tile with its ``indicator``."""

    ref: TileRef
    role: str
    at: Cell
    span: Cell
    bundle: str | None
    kind: str | None
    indicator: str | None
    priority: Literal["high", "normal"]
    title: str | NamesEntry | None
    settings: Mapping[str, Any]
    path: str
    sensitivity: Sensitivity = "public"


class DraftDisplay(msgspec.Struct, frozen=True):
    """A display as it is written; tiles may lie over each other or off its grid."""

    role: str
    grid: Cell
    tiles: tuple[DraftTile, ...]
    path: str


class DraftWall(msgspec.Struct, frozen=True):
    """A variant as it is written: its wall (``2x2``; "" where that is wrong), its displays."""

    wall: str
    displays: tuple[DraftDisplay, ...]
    path: str


class PlacedFinding(msgspec.Struct, frozen=True):
    """A finding and what it concerns; "" where it concerns less.

    ``field`` is the place below that: ``span``, ``settings.centre``, ``name.vi``.
    """

    finding: Finding
    wall: str = ""
    role: str = ""
    tile: str = ""
    field: str = ""

    @property
    def ref(self) -> TileRef | None:
        """The tile it concerns, None if it concerns none alone."""
        return TileRef(self.wall, self.tile) if self.tile else None


class Page:
    """One state of a scene being edited. Not to be changed."""

    def __init__(self, parts: Parts, reading: Reading) -> None:
        """Look at parts as they were read."""
        self.parts = parts
        self.reading = reading

    @cached_property
    def index(self) -> tuple[VariantIndex, ...]:
        """Where variants, displays and tiles are among the parts."""
        return index_of(self.parts)

    @cached_property
    def whole(self) -> bool:
        """Whether each wall, display and tile has a part of its own."""
        read = [
            [len(display.tiles) for display in variant.displays]
            for variant in self.reading.variants
        ]
        cut = [[len(display.tiles) for display in one.displays] for one in self.index]
        return read == cut or is_unfolded(self.parts)

    @cached_property
    def walls(self) -> tuple[DraftWall, ...]:
        """The variants as they are written, as far as they could be read."""
        return tuple(_wall(variant) for variant in self.reading.variants)

    def wall(self, wall: str) -> DraftWall:
        """Return the variant for a wall.

        Raises:
            EditRefusedError: there is none.
        """
        found = next((one for one in self.walls if one.wall == wall), None)
        if found is None or not wall:
            known = [one.wall for one in self.walls if one.wall]
            raise EditRefusedError(
                f"this scene has no wall {wall!r}; it has: {', '.join(known) or '–'}"
            )
        return found

    def display(self, wall: str, role: str) -> DraftDisplay:
        """Return a display of a wall.

        Raises:
            EditRefusedError: there is none.
        """
        displays = self.wall(wall).displays
        found = next((one for one in displays if one.role == role), None)
        if found is None:
            known = ", ".join(one.role for one in displays)
            raise EditRefusedError(f"the wall {wall} has no display {role!r}; it has: {known}")
        return found

    def tile(self, ref: TileRef) -> DraftTile:
        """Return a tile.

        Raises:
            EditRefusedError: there is none.
        """
        tiles = [tile for display in self.wall(ref.wall).displays for tile in display.tiles]
        found = next((tile for tile in tiles if tile.ref == ref), None)
        if found is None:
            near = did_you_mean(ref.tile, [tile.ref.tile for tile in tiles])
            raise EditRefusedError(f"the wall {ref.wall} has no tile {ref.tile!r}{near}")
        return found

    def at(self, path: str) -> int:
        """Return which part stands at a place (``variant[0].display[1].tile[2]``)."""
        match = _INDEX.match(path)
        if match is None:
            raise ValueError(f"{path!r} is no place of a wall, a display or a tile")
        v, d, t = match.groups()
        variant = self.index[int(v)]
        if d is None:
            return variant.at
        display = variant.displays[int(d)]
        return display.at if t is None else display.tiles[int(t)]

    def variant_index(self, wall: str) -> VariantIndex:
        """Return where a wall's parts are."""
        at = self.at(self.wall(wall).path)
        return next(one for one in self.index if one.at == at)

    def display_index(self, wall: str, role: str) -> DisplayIndex:
        """Return where a display's parts are."""
        at = self.at(self.display(wall, role).path)
        return next(one for one in self.variant_index(wall).displays if one.at == at)

    def fresh_id(self, wall: str, wanted: str, taken: Collection[str] = ()) -> str:
        """Return an id that no tile of the wall has: ``revenue``, else ``revenue_2`` and so on."""
        tiles = (tile for one in self.wall(wall).displays for tile in one.tiles)
        known = {tile.ref.tile for tile in tiles} | set(taken)
        if wanted not in known:
            return wanted
        stem, _, number = wanted.rpartition("_")
        if not (stem and number.isdecimal()):
            stem = wanted
        for count in range(2, len(known) + 3):
            ending = f"_{count}"
            fresh = stem[: _LONGEST_ID - len(ending)] + ending
            if fresh not in known:
                return fresh
        raise AssertionError("more numbers than tiles were tried")

    def place(self, finding: Finding) -> PlacedFinding:
        """Return which wall, display, tile and field a finding concerns."""
        match = _INDEX.match(finding.path)
        if match is None:
            return PlacedFinding(finding, field=finding.path)
        field = finding.path[match.end() :]
        prefix = finding.path[: match.end()].rstrip(".")
        for wall in self.walls:
            if wall.path == prefix:
                return PlacedFinding(finding, wall.wall, field=field)
            for display in wall.displays:
                if display.path == prefix:
                    return PlacedFinding(finding, wall.wall, display.role, field=field)
                for tile in display.tiles:
                    if tile.path == prefix:
                        return PlacedFinding(finding, wall.wall, display.role, tile.ref.tile, field)
        # The entry itself could not be read: the nearest one around it is named.
        return self._around(finding, match, field)

    def _around(self, finding: Finding, match: re.Match[str], field: str) -> PlacedFinding:
        v, d, t = match.groups()
        wall = next((one for one in self.walls if one.path == f"variant[{v}]"), None)
        if wall is None:
            return PlacedFinding(finding, field=finding.path)
        path = f"{wall.path}.display[{d}]"
        display = next((one for one in wall.displays if one.path == path), None)
        if display is None or t is None:
            return PlacedFinding(finding, wall.wall, field=finding.path[len(wall.path) + 1 :])
        return PlacedFinding(finding, wall.wall, display.role, field=f"tile[{t}].{field}")


def _wall(variant: VariantPart) -> DraftWall:
    wall = variant.wall or ""
    displays = tuple(_display(wall, display) for display in variant.displays)
    return DraftWall(wall, displays, variant.path)


def _display(wall: str, display: DisplayPart) -> DraftDisplay:
    tiles = tuple(_tile(wall, display.role, tile) for tile in display.tiles)
    return DraftDisplay(display.role, display.grid, tiles, display.path)


def _tile(wall: str, role: str, tile: TilePart) -> DraftTile:
    entry = tile.entry
    return DraftTile(
        ref=TileRef(wall, entry.id),
        role=role,
        at=entry.at,
        span=entry.span,
        bundle=entry.bundle,
        kind=entry.kind,
        indicator=entry.indicator,
        priority=entry.priority,
        title=entry.title,
        settings=entry.settings,
        path=tile.path,
        sensitivity=entry.sensitivity,
    )


def tiles_of(walls: tuple[DraftWall, ...]) -> Iterator[DraftTile]:
    """Yield every tile of every wall, in the order of the file."""
    for wall in walls:
        for display in wall.displays:
            yield from display.tiles
