"""What goes into a briefing pack of scenes: each as its audience may see it, and what it needs.

No Qt: a pack is made beside the wall by a process that paints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from ioc_desktop.briefing.manifest import LeftOut
from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.settings import bind_queries, check_settings
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE, Audience, may_see
from ioc_desktop.domain.audience_rules import Hidden, is_inner
from ioc_desktop.domain.queries import PunctualityQuery, Query, RecordsQuery
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.layout import Scene, Tile, load_scene, unfit
from ioc_desktop.layout.packed_scene import names_hidden, packed, without_hidden
from ioc_desktop.sdk.contract import Words
from ioc_desktop.store.frozen_figures import Shown

LIVE_ONLY: Final = frozenset({"cameras"})
"""Bundles whose tiles show what happens now: nothing of them can be frozen."""

_OPEN_TO_DUTY: Final = "or make the pack for those on duty: --audience duty"


def scene_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the scene files of these folders by id; of one id, the first folder's counts."""
    files: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            for file in sorted(folder.glob("*.toml")):
                files.setdefault(file.stem, file)
    return files


def read_scenes(
    wanted: Sequence[str], files: dict[str, Path], audience: Audience
) -> dict[str, Scene]:
    """Return the scenes asked for, each read once.

    Raises:
        ConfigError: one is not there, has mistakes, or was not made for this audience; all that
            is wrong is listed.
    """
    findings: list[Finding] = []
    scenes: dict[str, Scene] = {}
    for name in dict.fromkeys(wanted):
        file = files.get(name)
        if file is None:
            reason = f"there is no scene {name!r}{did_you_mean(name, files)}"
            findings.append(Finding("command line", "SCENE", reason))
            continue
        try:
            scenes[name] = load_scene(file)
        except ConfigError as error:
            findings += error.findings
            continue
        wrong = unfit(scenes[name], audience)
        if wrong is not None:
            findings.append(wrong)
    if any(one.path == "audience" for one in findings):
        findings.append(Finding("command line", "--audience", _OPEN_TO_DUTY))
    if findings:
        raise ConfigError(tuple(findings))
    return scenes


@dataclass(slots=True)
class PackedScenes:
    """Scenes as they go into a pack, what they ask for, and what was left out of them."""

    scenes: dict[str, Scene] = field(default_factory=dict)
    queries: set[Query] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def shown(self) -> Shown:
        """What the frozen copy must hold with all its history."""
        places = self._named("locality") | self._named("agency")
        asked = [one.months for one in self.queries if isinstance(one, PunctualityQuery)]
        months = max(asked, default=0)
        return Shown(self._named("indicator"), self._named("subsystem"), places, months)

    def _named(self, key: str) -> set[str]:
        return {name for query in self.queries if (name := getattr(query, key, ""))}


@dataclass(slots=True)
class PageMaker:
    """Judges tile after tile: what its audience may see, and what can be frozen at all.

    ``bundles`` are those that are shipped with the program: the pack is opened elsewhere, and
    carries no code. ``hidden`` and ``hidden_ids`` are what the audience may not see.
    """

    audience: Audience
    bundles: Catalogue
    hidden: Hidden
    hidden_ids: frozenset[str]
    words: Words

    def made(self, scenes: Iterable[Scene]) -> PackedScenes:
        """Return the scenes as they go into the pack.

        Raises:
            ConfigError: a tile asks for something impossible.
        """
        found = PackedScenes()
        for scene in scenes:
            withheld: set[str] = set()
            others: dict[str, str] = {}

            def judge(
                tile: Tile,
                scene: Scene = scene,
                withheld: set[str] = withheld,
                others: dict[str, str] = others,
            ) -> Tile | None:
                return self._judged(tile, scene, found, withheld, others)

            found.scenes[scene.id] = packed(scene, judge)
            self._tell(scene, withheld, others, found)
        return found

    def _tell(
        self, scene: Scene, withheld: set[str], others: dict[str, str], found: PackedScenes
    ) -> None:
        name = scene.name.in_language(self.words.language)
        if withheld:
            # Neither the title nor the id of what is withheld: they may say what it is about.
            count = self.words("{scene}: {count} tiles", scene=name, count=len(withheld))
            found.left_out.append(LeftOut(what=count, why=self.words(NOT_FOR_AUDIENCE)))
        found.left_out += [LeftOut(what=f"{name}: {what}", why=why) for what, why in others.items()]

    def _judged(
        self,
        tile: Tile,
        scene: Scene,
        found: PackedScenes,
        withheld: set[str],
        others: dict[str, str],
    ) -> Tile | None:
        if not may_see(self.audience, tile.sensitivity):
            withheld.add(tile.id)
            return None
        named = tile.title.in_language(self.words.language) if tile.title else tile.id
        if tile.bundle in LIVE_ONLY:
            others[named] = self.words("live pictures cannot be frozen")
            return None
        try:
            manifest = self.bundles.find(tile.bundle)
        except KnownError:
            others[named] = self.words(
                "the bundle {bundle} does not come with the program", bundle=tile.bundle
            )
            return None
        settings = tile.settings
        if names_hidden(settings, self.hidden_ids):
            settings = without_hidden(settings, self.hidden_ids)
            if names_hidden(settings, self.hidden_ids) or check_settings(manifest, settings):
                withheld.add(tile.id)
                return None
        try:
            queries = bind_queries(manifest, tile.kind, settings)
        except ConfigError as error:
            place = str(scene.file or scene.id)
            raise ConfigError(
                tuple(
                    Finding(place, f"{tile.path}.{one.path}", one.reason) for one in error.findings
                )
            ) from error
        asked = [one for one in queries.values() if not self._is_inner(one)]
        # A bundle asks first for what its tile is about: without that it is a frame and a title.
        about_hidden = any(map(self._is_inner, list(queries.values())[:1]))
        if about_hidden or any(map(self._names_hidden_record, asked)):
            withheld.add(tile.id)
            return None
        found.queries.update(asked)
        return tile if settings is tile.settings else replace(tile, settings=settings)

    def _is_inner(self, query: Query) -> bool:
        return is_inner(query, self.audience, self.hidden)

    def _names_hidden_record(self, query: Query) -> bool:
        """Whether it asks for a record by its id, which would be in the scene's text."""
        return isinstance(query, RecordsQuery) and any(
            self.hidden.subject(query.centre, None, name) for name in query.ids
        )
