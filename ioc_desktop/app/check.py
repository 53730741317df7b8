"""``ioc-desktop check``: all that is wrong with scenes, site files, mappings, plans, bundles.

What a TOML file is, is told by what stands in it, not by its name. Scenes are judged with
the bundles that ship, that are installed, and that lie in the folders asked about; and, if
a site file is among the paths, with that site's bundles and on its screens: by arithmetic
alone, or exactly, by laying every tile out as the wall would (``ioc_desktop.ui.legibility``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ioc_desktop.bundles.catalogue import (
    BrokenBundle,
    Catalogue,
    discover,
    installed_entry_points,
)
from ioc_desktop.bundles.check import check_bundle
from ioc_desktop.bundles.manifest import FILE, Manifest
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.config import Screen, Site, load_site, user_bundle_folder, user_scene_folder
from ioc_desktop.config.agenda import load_agenda
from ioc_desktop.config.mapping import check_mapping_file
from ioc_desktop.documents import did_you_mean, parse_toml, read_text
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout import Scene, draft_scene, validate_against
from ioc_desktop.shipped import shipped

Kind = Literal["scene", "site", "mapping", "plan", "agenda", "bundle"]

_MARKS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("bundle", frozenset({"contract", "entry", "model", "kind"})),
    ("scene", frozenset({"variant", "macros", "key"})),
    ("mapping", frozenset({"source", "codes", "auth", "catalogue", "history"})),
    ("plan", frozenset({"schedule", "shift", "rule", "favourites", "hold_min", "otherwise"})),
    ("agenda", frozenset({"page", "item"})),
    ("site", frozenset({"centre", "screen", "clock", "poll_s", "scenes", "theme", "language"})),
)
_SKIPPED = frozenset({"__pycache__", "node_modules", "build", "dist"})


@dataclass(slots=True)
class _Found:
    """What the paths hold, sorted by what it is."""

    scenes: list[Path] = field(default_factory=list)
    sites: list[Path] = field(default_factory=list)
    mappings: list[Path] = field(default_factory=list)
    plans: list[Path] = field(default_factory=list)
    agendas: list[Path] = field(default_factory=list)
    bundles: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are of all kinds, mistakes included."""
        files = (
            self.scenes, self.sites, self.mappings, self.plans, self.agendas, self.bundles
        )  # fmt: skip
        return sum(len(kind) for kind in files) + len(self.findings)


def check_paths(paths: Sequence[Path], *, exact: bool = False) -> list[Finding]:
    """Return everything wrong with these files and folders (walked), in the order given.

    ``exact`` lays the tiles out on the screens whose size the site tells; it needs PySide6.
    """
    found = _Found()
    for path in paths:
        _sort_in(path, found)
    findings = found.findings
    sites: list[Site] = []
    for file in found.sites:
        try:
            sites.append(load_site(file))
        except ConfigError as error:
            findings += error.findings
    for file in found.mappings:
        findings += check_mapping_file(file)
    for folder in found.bundles:
        findings += check_bundle(folder)
    scenes: list[Scene] = []
    for file in found.scenes:
        scene, wrong = draft_scene(read_text(file), file)
        scenes.append(scene)
        findings += wrong
    findings += _start_scenes(sites, scenes)
    findings += _agendas(found, sites, scenes)
    if found.plans or any(site.plan for site in sites):
        findings += _plans(found, sites, scenes)
    if scenes:
        findings += _fits(scenes, sites, found.bundles, exact=exact)
    return list(dict.fromkeys(findings))


def kind_of(file: Path) -> Kind | None:
    """Return what a TOML file is by what stands in it, None if it is none of them.

    Raises:
        ConfigError: it cannot be read or is no TOML.
    """
    if file.name == FILE:
        return "bundle"
    keys = parse_toml(read_text(file), str(file)).keys()
    likeness = {kind: len(marks & keys) for kind, marks in _MARKS}
    best = max(likeness, key=lambda kind: likeness[kind])
    if likeness[best]:
        return best
    if file.stem == "site":
        return "site"
    return "scene" if {"id", "name"} <= keys else None


def _sort_in(path: Path, found: _Found) -> None:
    if path.is_dir():
        before = found.count
        _walk(path, found)
        if found.count == before:
            reason = "holds no scene, site file or bundle"
            found.findings.append(Finding(str(path), "", reason))
    elif not path.is_file():
        found.findings.append(Finding(str(path), "", "there is no such file or folder"))
    elif not _take(path, found):
        reason = (
            "is no scene ([[variant]]), no site file ([[centre]]), no mapping ([[source]]),"
            " no duty plan ([[schedule]]), no agenda ([[page]]) and no bundle's manifest.toml"
        )
        found.findings.append(Finding(str(path), "", reason))


def _walk(folder: Path, found: _Found) -> None:
    if (folder / FILE).is_file():
        found.bundles.append(folder)
        return
    for item in sorted(folder.iterdir()):
        if item.name.startswith(".") or item.name in _SKIPPED:
            continue
        if item.is_dir():
            _walk(item, found)
        elif item.suffix == ".toml" and item.name != "pyproject.toml":
            _take(item, found)


def _take(file: Path, found: _Found) -> bool:
    """Put a file where it belongs; False if it is none of them."""
    try:
        kind = kind_of(file)
    except ConfigError as error:
        found.findings += error.findings
        return True
    if kind == "bundle":
        found.bundles.append(file.parent)
    elif kind == "scene":
        found.scenes.append(file)
    elif kind == "site":
        found.sites.append(file)
    elif kind == "mapping":
        found.mappings.append(file)
    elif kind == "plan":
        found.plans.append(file)
    elif kind == "agenda":
        found.agendas.append(file)
    return kind is not None


def _agendas(found: _Found, sites: Iterable[Site], scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Judge the agendas of briefing packs against the scenes that can be found."""
    if not found.agendas:
        return
    folders = {folder for site in sites for folder in site.scene_folders}
    folders |= {shipped("layouts"), user_scene_folder()}
    known = {scene.id for scene in scenes}
    known |= {file.stem for folder in folders for file in folder.glob("*.toml")}
    for file in found.agendas:
        try:
            load_agenda(file, frozenset(known))
        except ConfigError as error:
            yield from error.findings


def _plans(found: _Found, sites: Sequence[Site], scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Judge duty plans against the scenes and bundles that can be found."""
    from ioc_desktop.app.check_plan import plan_findings  # most checks are of other files

    folders = {folder for site in sites for folder in site.scene_folders}
    folders |= {shipped("layouts"), user_scene_folder()}
    known = {scene.id for scene in scenes}
    known |= {file.stem for folder in folders for file in folder.glob("*.toml")}
    own = [*found.bundles, *(folder for site in sites for folder in site.bundle_folders)]
    catalogue = discover(shipped("widgets"), installed_entry_points(), own, user_bundle_folder())
    yield from plan_findings(found.plans, sites, known, {bundle.id for bundle in catalogue})


def _start_scenes(sites: Iterable[Site], scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Judge whether the scene that each site begins with can be found."""
    given = {scene.id for scene in scenes}
    for site in sites:
        folders = (shipped("layouts"), *site.scene_folders, user_scene_folder())
        known = given | {file.stem for folder in folders for file in folder.glob("*.toml")}
        if site.scene not in known:
            near = did_you_mean(site.scene, sorted(known))
            yield Finding(str(site.file), "scene", f"there is no scene {site.scene!r}{near}")


def _fits(
    scenes: Iterable[Scene],
    sites: Sequence[Site],
    bundle_folders: Sequence[Path],
    *,
    exact: bool,
) -> Iterator[Finding]:
    """Judge scenes against the bundles that can be found, on the sites' screens."""
    folders = [*bundle_folders, *(folder for site in sites for folder in site.bundle_folders)]
    catalogue = discover(
        shipped("widgets"), installed_entry_points(), folders, user_bundle_folder()
    )
    whole = {bundle.id: bundle for bundle in catalogue if isinstance(bundle, Manifest)}
    broken = {
        bundle.id: bundle.error.findings[0].reason
        for bundle in catalogue
        if isinstance(bundle, BrokenBundle)
    }
    judge = _exact_judge(catalogue) if exact and sites else _by_size_alone
    for scene in scenes:
        for screens in [site.screens for site in sites] or [()]:
            read, judged = judge(scene, screens)
            yield from validate_against(
                scene, whole, check_settings, screens, broken, judged=judged
            )
            yield from read


_Judge = Callable[[Scene, Sequence[Screen]], tuple[tuple[Finding, ...], frozenset[str]]]
"""What cannot be read of a scene on these screens, and the paths of the tiles judged."""


def _by_size_alone(
    _scene: Scene, _screens: Sequence[Screen]
) -> tuple[tuple[Finding, ...], frozenset[str]]:
    return (), frozenset()


def _exact_judge(catalogue: Catalogue) -> _Judge:
    """Return a judge that lays tiles out off-screen, with the longest Vietnamese names."""
    from ioc_desktop.app.exact_judge import exact_judge

    return exact_judge(catalogue)
