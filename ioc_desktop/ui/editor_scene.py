"""What the scene editor shows of a draft: its displays, its tiles' names and fields, its findings.

It only reads; what is done to a draft is ``editor_work``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from ioc_desktop.bundles.catalogue import BrokenBundle, Catalogue
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.errors import Finding
from ioc_desktop.layout import DECLARATIVE_BUNDLE, Scene, ScreenSize, Variant, validate_against
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_page import DraftTile, TileRef
from ioc_desktop.layout.editing_tiles import title_texts
from ioc_desktop.layout.macros import filled
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.editor_fields import (
    TITLE_EN,
    TITLE_VI,
    SceneNames,
    SettingField,
    TileFacts,
    fields_of,
)
from ioc_desktop.ui.editor_findings import EditorFinding, told_finding
from ioc_desktop.ui.editor_geometry import Face, cells_px, tile_px
from ioc_desktop.ui.editor_gesture import Proposal
from ioc_desktop.ui.editor_painting import Mark
from ioc_desktop.ui.editor_previews import PreviewTile

OWN_FIELDS: Final = {"title": TITLE_VI, "title.vi": TITLE_VI, "title.en": TITLE_EN}
"""Where in the form a finding of a tile's title is shown."""

Typing = tuple[TileRef, str, object]
"""A setting that is being typed: its tile, its key, its value so far (None = none)."""


Legibility = Callable[[Scene], tuple[tuple[Finding, ...], frozenset[str]]]


class EditorScene:
    """A draft with the words, bundles and screens that it is seen with."""

    def __init__(
        self,
        draft: SceneDraft,
        catalogue: Catalogue,
        screens: Collection[ScreenSize],
        names: SceneNames,
        words: Words,
        legibility: Legibility | None = None,
    ) -> None:
        """Look at a draft; ``screens`` are the site's.

        ``legibility`` tells what cannot be read of a scene, and the paths of the tiles judged.
        """
        self.draft, self.words, self.names = draft, words, names
        self._catalogue, self._screens, self._legibility = catalogue, screens, legibility

    @property
    def walls(self) -> list[str]:
        """The sizes of wall that the scene is made for."""
        return [wall_of(variant) for variant in self.draft.draft.variants]

    def wall_on(self, shape: tuple[int, int]) -> str:
        """Return which of them a wall of so many columns and rows shows; "" if there is none."""
        scene = self.draft.draft
        return wall_of(scene.variant_for(*shape)) if scene.variants else ""

    def variant(self, wall: str) -> Variant:
        """Return the displays for a wall, macros filled in."""
        found = next((v for v in self.draft.draft.variants if wall_of(v) == wall), None)
        return Variant(1, 1, ()) if found is None else found

    def tiles(self, wall: str) -> list[DraftTile]:
        """Return the tiles of a wall as they are written."""
        walls = [one for one in self.draft.walls if one.wall == wall]
        return [tile for one in walls for display in one.displays for tile in display.tiles]

    def tile(self, ref: TileRef | None) -> DraftTile | None:
        """Return a tile as it is written, None if it is not there."""
        if ref is None:
            return None
        return next((tile for tile in self.tiles(ref.wall) if tile.ref == ref), None)

    def tile_name(self, tile: DraftTile) -> str:
        """Return a tile's title, else its indicator's name, else what its bundle calls its kind."""
        vietnamese, english = title_texts(tile.title)
        title = (english or vietnamese) if self.words.language == "en" else vietnamese
        manifest = self.manifest(tile)
        if title or manifest is None:
            return title or tile.ref.tile
        kind = manifest.kinds.get(tile.kind or "", next(iter(manifest.kinds.values())))
        named = kind.name.in_language(self.words.language)
        return self.names.indicators.get(tile.indicator or "", named)

    def tile_names(self, wall: str) -> dict[str, str]:
        """Return the names of a wall's tiles by id."""
        return {tile.ref.tile: self.tile_name(tile) for tile in self.tiles(wall)}

    def manifest(self, tile: DraftTile) -> Manifest | None:
        """Return the tile's bundle, None if there is none that can be used."""
        found = self._catalogue.bundles.get(tile.bundle or DECLARATIVE_BUNDLE)
        return found if isinstance(found, Manifest) else None

    # --- what is wrong --------------------------------------------------------------------

    def judge(self, scene: Scene) -> tuple[Finding, ...]:
        """Return what is wrong with a scene beside its file, on this wall's screens too."""
        if self._legibility is None:
            return self._judged(scene, self._screens)
        unreadable, judged = self._legibility(scene)
        return (*self._judged(scene, self._screens, judged), *unreadable)

    def findings(self) -> tuple[EditorFinding, ...]:
        """Return all that is wrong, errors first.

        What concerns this site alone (its screens, a bundle that is not here) is a warning.
        """
        with_bundles = self._judged(self.draft.draft, ())
        errors = {one for one in with_bundles if not one.path.endswith(".bundle")}
        errors.update(self.draft.file_findings)
        told = []
        for one in self.draft.findings:
            tile = self.tile(one.ref)
            name = "" if tile is None else self.tile_name(tile)
            serious = one.finding in errors
            told.append(told_finding(one, name, self.words, serious=serious))
        return tuple(sorted(told, key=lambda one: one.weight != "error"))

    def _judged(
        self, scene: Scene, screens: Collection[ScreenSize], judged: Collection[str] = ()
    ) -> tuple[Finding, ...]:
        whole = {one.id: one for one in self._catalogue if isinstance(one, Manifest)}
        broken = {
            one.id: one.error.findings[0].reason
            for one in self._catalogue
            if isinstance(one, BrokenBundle)
        }
        return validate_against(scene, whole, check_settings, screens, broken, judged)

    # --- what is shown --------------------------------------------------------------------

    def form_of(self, ref: TileRef | None) -> tuple[TileFacts, tuple[SettingField, ...]] | None:
        """Return what the form shows of a tile; None without one, or without its bundle."""
        tile = self.tile(ref)
        manifest = None if tile is None else self.manifest(tile)
        if tile is None or manifest is None:
            return None
        language = self.words.language
        kind = tile.kind or next(iter(manifest.kinds))
        vietnamese, english = title_texts(tile.title)
        settings = dict(tile.settings)
        if tile.indicator is not None:
            settings["indicator"] = tile.indicator
        kinds = {one.id: one.name.in_language(language) for one in manifest.kinds.values()}
        place = self.words(
            "{role}: column {column}, row {row}; {width} × {height} cells",
            role=tile.role,
            column=tile.at[0] + 1,
            row=tile.at[1] + 1,
            width=tile.span[0],
            height=tile.span[1],
        )
        facts = TileFacts(
            head=f"{manifest.name.in_language(language)} · {kinds.get(kind, kind)}",
            place=place,
            title_vi=vietnamese,
            title_en=english,
            kind=kind,
            kinds=tuple(kinds.items()),
            high=tile.priority == "high",
            settings=settings,
        )
        return facts, fields_of(manifest, kind, self.names, self.words)

    def previews(
        self,
        wall: str,
        faces: Sequence[Face],
        typing: Typing | None,
        held: Proposal | None = None,
    ) -> list[PreviewTile]:
        """Return the tiles of a wall as they are to be painted.

        With what is being typed, and at the size to which one is being pulled.
        """
        language, macros = self.words.language, self.draft.macros
        shown = []
        for face, display in zip(faces, self.variant(wall).displays, strict=True):
            places = tile_px(display, face)
            for tile in display.tiles:
                settings = dict(tile.settings)
                if typing is not None and typing[0] == TileRef(wall, tile.id):
                    settings.pop(typing[1], None)
                    if typing[2] is not None:
                        settings[typing[1]] = filled(typing[2], macros)
                title = tile.title.in_language(language) if tile.title is not None else None
                if typing is not None and typing[:2] == (TileRef(wall, tile.id), TITLE_VI):
                    title = str(typing[2]) or None
                    settings.pop(TITLE_VI, None)
                size = places[tile.id][2:]
                if held is not None and held.tile == tile.id and held.possible:
                    size = cells_px(display.grid, face, held.at, held.span)[2:]
                shown.append(
                    PreviewTile(tile.id, tile.bundle, tile.kind, size, face.sight, title, settings)
                )
        return shown


def wall_of(variant: Variant) -> str:
    """Return the wall of a variant as scene files write it: ``2x2``."""
    return f"{variant.columns}x{variant.rows}"


def marks_of(findings: Sequence[EditorFinding], wall: str) -> Mapping[str, Mark]:
    """Return what is wrong with the tiles of a wall, by tile."""
    marks: dict[str, list[EditorFinding]] = {}
    for one in findings:
        if one.placed.tile and one.placed.wall == wall:
            marks.setdefault(one.placed.tile, []).append(one)
    return {
        tile: Mark(
            "error" if any(one.weight == "error" for one in ones) else "warning",
            tuple(one.reason for one in ones),
        )
        for tile, ones in marks.items()
    }
