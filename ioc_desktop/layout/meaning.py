"""What no shape can say of a scene: places, roles, names and macros that contradict."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import msgspec

from ioc_desktop.documents import did_you_mean
from ioc_desktop.errors import Finding
from ioc_desktop.layout.macros import Macros, macro_names
from ioc_desktop.layout.roles import role_name, role_place
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE, DECLARATIVE_KINDS
from ioc_desktop.layout.scene_document import NamesEntry, TileEntry


class TilePart(msgspec.Struct, frozen=True):
    """A tile and its place in the file."""

    path: str
    entry: TileEntry


class DisplayPart(msgspec.Struct, frozen=True):
    """A display and its place in the file."""

    path: str
    role: str
    grid: tuple[int, int]
    tiles: list[TilePart]


class VariantPart(msgspec.Struct, frozen=True):
    """A variant and its place in the file; ``whole`` if all its displays could be read."""

    path: str
    wall: str | None
    displays: list[DisplayPart]
    whole: bool


def meaning_findings(
    variants: list[VariantPart],
    scene_id: str | None,
    own_macros: Macros,
    given_macros: Macros,
    file: Path | str,
) -> list[Finding]:
    """Return everything wrong with what is said, as far as it could be read."""
    judge = _Judge(str(file), own_macros)
    if scene_id is not None and isinstance(file, Path) and file.stem != scene_id:
        judge.wrong("id", f"is {scene_id!r}, but the file is named {file.name!r}")
    for name in given_macros:
        if name not in own_macros:
            judge.wrong("macros", f"has no {name!r}{did_you_mean(name, own_macros)}")
    walls: dict[str, str] = {}
    for variant in variants:
        if variant.wall is not None:
            judge.twin(walls, variant.wall, f"{variant.path}.wall", variant.path)
        judge.variant(variant)
    return judge.findings


class _Judge:
    """Judges the parts of one scene and gathers what is wrong with them."""

    def __init__(self, file: str, macros: Macros) -> None:
        self.file = file
        self.macros = macros
        self.findings: list[Finding] = []

    def wrong(self, path: str, reason: str) -> None:
        self.findings.append(Finding(self.file, path, reason))

    def twin(self, first: dict[str, str], value: str, path: str, owner: str) -> None:
        if value in first:
            self.wrong(path, f"{value!r} is already that of {first[value]}")
        else:
            first[value] = owner

    def variant(self, variant: VariantPart) -> None:
        roles: dict[str, str] = {}
        tiles: dict[str, str] = {}
        for display in variant.displays:
            self.twin(roles, display.role, f"{display.path}.role", display.path)
            self.role_on_wall(variant, display)
            self.places(display)
            for tile in display.tiles:
                self.twin(tiles, tile.entry.id, f"{tile.path}.id", tile.path)
                self.content(tile)
        if variant.wall is not None and variant.whole:
            columns, rows = wall_size(variant.wall)
            wanted = [role_name(c, r) for r in range(rows) for c in range(columns)]
            missing = [role for role in wanted if role not in roles]
            if missing:
                reason = f"the wall {variant.wall} has no display for {', '.join(missing)}"
                self.wrong(f"{variant.path}.display", f"{reason}; those screens would stay empty")

    def role_on_wall(self, variant: VariantPart, display: DisplayPart) -> None:
        if variant.wall is None:
            return
        columns, rows = wall_size(variant.wall)
        column, row = role_place(display.role)
        if column >= columns or row >= rows:
            last = role_name(columns - 1, rows - 1)
            reason = f"{display.role!r} is not on a wall of {variant.wall} (A1 to {last})"
            self.wrong(f"{display.path}.role", reason)

    def places(self, display: DisplayPart) -> None:
        columns, rows = display.grid
        for tile in display.tiles:
            (x, y), (width, height) = tile.entry.at, tile.entry.span
            if x + width > columns:
                reason = f"column {x} + {width} columns passes the grid's {columns}"
                self.wrong(f"{tile.path}.span", f"is off the grid: {reason}")
            if y + height > rows:
                reason = f"row {y} + {height} rows passes the grid's {rows}"
                self.wrong(f"{tile.path}.span", f"is off the grid: {reason}")
        for first, second in combinations(display.tiles, 2):
            if _overlap(first.entry, second.entry):
                reason = f"{second.entry.id!r} lies over {first.entry.id!r} ({first.path})"
                self.wrong(f"{second.path}.at", reason)

    def content(self, tile: TilePart) -> None:
        entry = tile.entry
        if entry.bundle is None:
            self.declarative(tile)
        else:
            if entry.indicator is not None:
                self.wrong(
                    f"{tile.path}.indicator",
                    "stands beside a bundle; put it under [….settings], or leave the bundle out",
                )
            if entry.bundle == DECLARATIVE_BUNDLE and entry.kind is not None:
                self.declarative_kind(tile.path, entry.kind)
        for key, value in (
            ("title", _texts(entry.title)),
            ("indicator", entry.indicator),
            ("settings", entry.settings),
        ):
            self.known_macros(f"{tile.path}.{key}", value)

    def declarative(self, tile: TilePart) -> None:
        entry = tile.entry
        kinds = ", ".join(DECLARATIVE_KINDS)
        if entry.kind is None and entry.indicator is None:
            self.wrong(
                tile.path, f"shows nothing: give a bundle, or a kind ({kinds}) and indicator"
            )
        elif entry.kind is None:
            self.wrong(f"{tile.path}.kind", f"is missing (there are: {kinds})")
        else:
            self.declarative_kind(tile.path, entry.kind)
            if entry.indicator is None:
                self.wrong(f"{tile.path}.indicator", "is missing; a tile without a bundle needs it")

    def declarative_kind(self, path: str, kind: str) -> None:
        if kind not in DECLARATIVE_KINDS:
            near = did_you_mean(kind, DECLARATIVE_KINDS)
            kinds = ", ".join(DECLARATIVE_KINDS)
            reason = f"{kind!r} needs a bundle; without one there are: {kinds}{near}"
            self.wrong(f"{path}.kind", reason)

    def known_macros(self, path: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                self.known_macros(f"{path}.{key}", item)
            return
        for name in macro_names(value):
            if name not in self.macros:
                near = did_you_mean(name, self.macros)
                self.wrong(path, f"${{{name}}} is no macro of this scene{near}")


def wall_size(wall: str) -> tuple[int, int]:
    """Return the columns and rows of a wall written like ``2x2``."""
    columns, _, rows = wall.strip().partition("x")
    return int(columns), int(rows)


def _texts(title: str | NamesEntry | None) -> object:
    """Return a title's text, or its texts by language, as macros are looked for in them."""
    return {"vi": title.vi, "en": title.en} if isinstance(title, NamesEntry) else title


def _overlap(first: TileEntry, second: TileEntry) -> bool:
    return all(
        first.at[axis] < second.at[axis] + second.span[axis]
        and second.at[axis] < first.at[axis] + first.span[axis]
        for axis in (0, 1)
    )
