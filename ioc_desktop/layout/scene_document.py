"""The shape of a scene file, from which its JSON Schema is made. See docs/scene-file.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.documents import schema_of
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.rows import Sensitivity

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]{0,39}$",
        description="lower-case letters, digits and -, beginning with a letter (thuong-truc)",
    ),
]
BundleName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_]{0,59}$",
        description="a bundle's id: lower-case letters, digits and _ (public_services)",
    ),
]
Role = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{1,2}[1-9][0-9]?$",
        description="a column letter and a row number: A1 is the top left screen of the wall",
    ),
]
WallSize = Annotated[
    str,
    Meta(
        pattern=r"^[1-9][0-9]?x[1-9][0-9]?$",
        description="columns x rows of screens, like 2x2",
    ),
]
Shortcut = Annotated[
    str,
    Meta(
        pattern=r"^((Ctrl|Alt|Shift|Meta)\+){0,3}(F[1-9]|F[12][0-9]|F3[0-5]|[A-Z0-9])$",
        description="a key like F1 or Ctrl+1",
    ),
]
Cells = Annotated[int, Meta(ge=1, le=500)]
Place = Annotated[int, Meta(ge=0, le=499)]


class NamesEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in the two languages of the screen."""

    vi: Text
    en: Text | None = None


class TileEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tile: its place on the grid, and what is shown in it."""

    id: Annotated[
        str,
        Meta(
            pattern=r"^[a-z][a-z0-9_-]{0,59}$",
            description="lower-case letters, digits, - and _, beginning with a letter",
        ),
    ]
    at: Annotated[tuple[Place, Place], Meta(description="column and row, from 0")]
    span: Annotated[tuple[Cells, Cells], Meta(description="columns and rows")]
    bundle: BundleName | None = None
    kind: BundleName | None = None
    indicator: Text | None = None
    priority: Literal["high", "normal"] = "normal"
    sensitivity: Annotated[
        Sensitivity,
        Meta(description="who may see the tile, beside who may see its figures"),
    ] = "public"
    title: Annotated[
        Text | NamesEntry | None,
        Meta(description="one text, or {vi, en}; without it the bundle's own"),
    ] = None
    settings: dict[str, Any] = {}


class DisplayEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One screen of the wall, by its role, and the grid laid over it."""

    role: Role
    grid: Annotated[tuple[Cells, Cells], Meta(description="columns and rows of the grid")]
    tile: tuple[TileEntry, ...] = ()


class VariantEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scene for one size of wall."""

    wall: WallSize
    display: Annotated[tuple[DisplayEntry, ...], Meta(min_length=1)]


class SceneDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scene file as it is written."""

    schema: Literal[1] = 1
    id: Identifier
    name: NamesEntry
    key: Shortcut | None = None
    audience: Annotated[
        Audience,
        Meta(description="the widest audience that the scene was made for; duty: it stays here"),
    ] = "duty"
    macros: dict[str, str | int | float | bool] = {}
    variant: Annotated[tuple[VariantEntry, ...], Meta(min_length=1)]


def scene_schema() -> dict[str, Any]:
    """Return the JSON Schema of scene files, as shipped in layouts/schema/."""
    return {
        **schema_of(SceneDocument),
        "title": "ioc-desktop scene file",
        "description": "What a wall shows: tiles on logical displays (layouts/<id>.toml)",
    }
