"""From a scene file's text to a ``Scene``, or to every mistake in it at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ioc_desktop.documents import parse_toml, read_text, salvage, shape_findings
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout.macros import Macros, filled
from ioc_desktop.layout.meaning import DisplayPart, TilePart, VariantPart, meaning_findings
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE, Display, Scene, Tile, Variant
from ioc_desktop.layout.scene_document import (
    DisplayEntry,
    SceneDocument,
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


def check_scene_file(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with a scene file itself; empty if it can be shown.

    Whether its bundles are there is another question: ``validate_against``.
    """
    try:
        load_scene(path)
    except ConfigError as error:
        return error.findings
    return ()


def parse_scene(text: str, file: Path | str, macros: Macros | None = None) -> Scene:
    """Turn a scene file's text into a Scene; ``file`` names it in findings.

    Raises:
        ConfigError: no TOML, or mistakes; all of them are listed.
    """
    raw = parse_toml(text, str(file))
    findings: list[Finding] = []
    own_macros: Macros
    try:
        document: SceneDocument | None = msgspec.convert(raw, SceneDocument)
    except msgspec.ValidationError:
        document = None
        findings = shape_findings(raw, SceneDocument, str(file))
    if document is None:
        scene_id = raw.get("id") if isinstance(raw.get("id"), str) else None
        own_macros = raw["macros"] if isinstance(raw.get("macros"), dict) else {}
        parts = _usable_parts(raw.get("variant"))
    else:
        scene_id, own_macros = document.id, document.macros
        parts = _parts(document)
    in_force = {**own_macros, **(macros or {})}
    findings += meaning_findings(parts, scene_id, own_macros, macros or {}, file)
    if findings or document is None:
        raise ConfigError(tuple(findings))
    return Scene(
        id=document.id,
        name=Names(vi=document.name.vi, en=document.name.en),
        variants=tuple(_variant(variant, in_force) for variant in document.variant),
        key=document.key,
        macros=in_force,
        file=file if isinstance(file, Path) else None,
    )


def _variant(entry: VariantEntry, macros: Macros) -> Variant:
    columns, _, rows = entry.wall.partition("x")
    displays = tuple(
        Display(display.role, display.grid, tuple(_tile(tile, macros) for tile in display.tile))
        for display in entry.display
    )
    return Variant(int(columns), int(rows), displays)


def _tile(entry: TileEntry, macros: Macros) -> Tile:
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
        title=None if entry.title is None else str(filled(entry.title, macros)),
        settings=settings,
    )


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
