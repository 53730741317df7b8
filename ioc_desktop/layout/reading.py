"""From a scene file's text to a ``Scene``, or to every mistake in it at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ioc_desktop.documents import parse_toml, read_text, salvage, shape_findings
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout.macros import Macros, filled
from ioc_desktop.layout.meaning import (
    DisplayPart,
    TilePart,
    VariantPart,
    meaning_findings,
    wall_size,
)
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE, Display, Scene, Tile, Variant
from ioc_desktop.layout.scene_document import (
    DisplayEntry,
    NamesEntry,
    SceneDocument,
    Shortcut,
    TileEntry,
    VariantEntry,
)

Entry = TypeVar("Entry", bound=msgspec.Struct)


def load_scene(path: Path, macros: Macros | None = None) -> Scene:
    """Read a scene file; ``macros`` replace values of its own [macros].

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    return parse_scene(read_text(path), path, macros)


class SceneHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of scenes says of one: its name, the key that calls it, for whom it is."""

    name: NamesEntry
    key: Shortcut | None = None
    audience: Audience = "duty"


def read_head(path: Path) -> SceneHead:
    """Read what stands before a scene file's walls: fifty of them in the time of two whole ones.

    Raises:
        ConfigError: it is missing, or its head is no TOML or has no name; the whole file may say
            more of what is wrong.
    """
    raw = parse_toml(read_text(path).partition("\n[[")[0], str(path))
    try:
        return msgspec.convert(raw, SceneHead)
    except msgspec.ValidationError as error:
        raise ConfigError((Finding(str(path), "", str(error)),)) from error


def check_scene_file(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with a scene file itself; empty if it can be shown.

    Whether its bundles are there is another question: ``validate_against``.
    """
    try:
        return draft_scene(read_text(path), path)[1]
    except ConfigError as error:
        return error.findings


def parse_scene(text: str, file: Path | str, macros: Macros | None = None) -> Scene:
    """Turn a scene file's text into a Scene; ``file`` names it in findings.

    Raises:
        ConfigError: no TOML, or mistakes; all of them are listed.
    """
    scene, findings = draft_scene(text, file, macros)
    if findings:
        raise ConfigError(findings)
    return scene


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What could be read of a scene file's text, and everything that is wrong with it.

    ``variants`` are its entries as they are written, macros not filled in. With findings,
    ``scene`` serves only to be judged further and to be edited; it must not be shown.
    """

    scene: Scene
    findings: tuple[Finding, ...]
    document: SceneDocument
    variants: tuple[VariantPart, ...]


def draft_scene(
    text: str, file: Path | str, macros: Macros | None = None
) -> tuple[Scene, tuple[Finding, ...]]:
    """Return what can be read of a scene, and everything that is wrong with it.

    With findings, the scene serves only to be judged further (``validate_against``), so
    that a wrong setting and an overlap come in one list; it must not be shown.

    Raises:
        ConfigError: no TOML at all.
    """
    reading = read_scene(text, file, macros)
    return reading.scene, reading.findings


def read_scene(text: str, file: Path | str, macros: Macros | None = None) -> Reading:
    """Read a scene file's text as far as it can be, with its entries as they are written.

    Raises:
        ConfigError: no TOML at all.
    """
    raw = parse_toml(text, str(file))
    findings: list[Finding] = []
    try:
        document = msgspec.convert(raw, SceneDocument)
        parts = _parts(document)
    except msgspec.ValidationError:
        findings = shape_findings(raw, SceneDocument, str(file))
        stand_in = {"variant": [{"wall": "1x1", "display": [{"role": "A1", "grid": [1, 1]}]}]}
        rest = salvage({"id": "x", "name": {"vi": "x"}, **raw, **stand_in}, SceneDocument)
        document = rest or msgspec.convert(
            {"id": "x", "name": {"vi": "x"}, **stand_in}, SceneDocument
        )
        parts = _usable_parts(raw.get("variant"))
    given = macros or {}
    scene_id = document.id if "id" in raw else None
    findings += meaning_findings(parts, scene_id, document.macros, given, file)
    in_force = {**document.macros, **given}
    scene = Scene(
        id=document.id,
        name=Names(vi=document.name.vi, en=document.name.en),
        variants=tuple(_variant(part, in_force) for part in parts),
        key=document.key,
        audience=document.audience,
        macros=in_force,
        file=file if isinstance(file, Path) else None,
    )
    return Reading(scene=scene, findings=tuple(findings), document=document, variants=tuple(parts))


def _variant(part: VariantPart, macros: Macros) -> Variant:
    columns, rows = (0, 0) if part.wall is None else wall_size(part.wall)
    displays = tuple(
        Display(display.role, display.grid, tuple(_tile(tile, macros) for tile in display.tiles))
        for display in part.displays
    )
    return Variant(columns, rows, displays)


def _tile(part: TilePart, macros: Macros) -> Tile:
    entry = part.entry
    settings: dict[str, Any] = filled(entry.settings, macros)
    if entry.bundle is None:
        settings = {**settings, "indicator": filled(entry.indicator, macros)}
    return Tile(
        id=entry.id,
        at=entry.at,
        span=entry.span,
        bundle=entry.bundle or DECLARATIVE_BUNDLE,
        kind=entry.kind or "",
        priority=entry.priority,
        title=_title(entry.title, macros),
        settings=settings,
        path=part.path,
        sensitivity=entry.sensitivity,
    )


def _title(entry: str | NamesEntry | None, macros: Macros) -> Names | None:
    if entry is None:
        return None
    if isinstance(entry, str):
        return Names(vi=str(filled(entry, macros)))
    english = None if entry.en is None else str(filled(entry.en, macros))
    return Names(vi=str(filled(entry.vi, macros)), en=english)


def _parts(document: SceneDocument) -> list[VariantPart]:
    return [
        VariantPart(
            f"variant[{v}]",
            variant.wall,
            [
                DisplayPart(
                    f"variant[{v}].display[{d}]",
                    display.role,
                    display.grid,
                    [
                        TilePart(f"variant[{v}].display[{d}].tile[{t}]", tile)
                        for t, tile in enumerate(display.tile)
                    ],
                )
                for d, display in enumerate(variant.display)
            ],
            whole=True,
        )
        for v, variant in enumerate(document.variant)
    ]


def _usable_parts(raw: object) -> list[VariantPart]:
    """Return what can still be judged of the variants of a document with mistakes."""
    parts = []
    stand_in = {"role": "A1", "grid": [1, 1]}
    for v, table in _tables(raw):
        path = f"variant[{v}]"
        variant = salvage({**table, "display": [stand_in]}, VariantEntry)
        displays = []
        for d, inner in _tables(table.get("display")):
            display = salvage({**inner, "tile": []}, DisplayEntry)
            if display is None:
                continue
            place = f"{path}.display[{d}]"
            tiles = [
                TilePart(f"{place}.tile[{t}]", tile)
                for t, tile in _salvaged(inner.get("tile"), TileEntry)
            ]
            displays.append(DisplayPart(place, display.role, display.grid, tiles))
        whole = len(displays) == len(list(_tables(table.get("display"))))
        parts.append(VariantPart(path, variant.wall if variant else None, displays, whole=whole))
    return parts


def _tables(raw: object) -> Iterable[tuple[int, dict[str, Any]]]:
    rows = raw if isinstance(raw, list) else []
    return ((index, row) for index, row in enumerate(rows) if isinstance(row, dict))


def _salvaged(raw: object, kind: type[Entry]) -> Iterable[tuple[int, Entry]]:
    for index, table in _tables(raw):
        entry = salvage(table, kind)
        if entry is not None:
            yield index, entry
