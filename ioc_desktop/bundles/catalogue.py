"""All bundles that can be found, each as its manifest or as what is wrong with it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ioc_desktop.bundles.manifest import FILE, Manifest, read_manifest
from ioc_desktop.documents import did_you_mean
from ioc_desktop.errors import ConfigError, Finding

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "ioc_desktop.widgets"
"""The entry point group by which an installed distribution offers a bundle: the value names
the package whose folder holds ``manifest.toml``; it is not imported to read that."""

Origin = Literal["shipped", "installed", "site", "user"]


@dataclass(frozen=True, slots=True)
class BrokenBundle:
    """A bundle that cannot be used, and why; ``folder`` is where it lies."""

    id: str
    folder: Path
    origin: Origin
    error: ConfigError


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Bundles by id, in the order they were found."""

    bundles: Mapping[str, Manifest | BrokenBundle]

    def __iter__(self) -> Iterator[Manifest | BrokenBundle]:
        """Yield every bundle found, whole or broken."""
        return iter(self.bundles.values())

    @property
    def broken(self) -> tuple[BrokenBundle, ...]:
        """The bundles that cannot be used."""
        return tuple(bundle for bundle in self if isinstance(bundle, BrokenBundle))

    def find(self, bundle: str) -> Manifest:
        """Return the manifest of the bundle of that id.

        Raises:
            ConfigError: there is none, or it is broken.
        """
        found = self.bundles.get(bundle)
        if found is None:
            reason = f"there is no bundle {bundle!r}{did_you_mean(bundle, self.bundles)}"
            raise ConfigError((Finding("", "bundle", reason),))
        if isinstance(found, BrokenBundle):
            raise found.error
        return found


def installed_entry_points() -> tuple[EntryPoint, ...]:
    """Return the entry points by which installed distributions offer bundles."""
    from importlib.metadata import entry_points

    return tuple(entry_points(group=GROUP))


def discover(
    shipped: Path | None,
    entry_points: Iterable[EntryPoint] = (),
    site_folders: Iterable[Path] = (),
    user_folder: Path | None = None,
) -> Catalogue:
    """Find all bundles: shipped, installed, the site's, the user's; nothing is imported.

    A folder that holds ``manifest.toml`` is one bundle; any other is searched one level
    deep. Two bundles of one id break both, and the error names both places.
    """
    found: dict[str, Manifest | BrokenBundle] = {}
    for folder, origin, label in _places(shipped, entry_points, site_folders, user_folder):
        bundle = _read(folder, origin, label)
        other = found.get(bundle.id)
        if other is not None:
            if other.folder.resolve() == bundle.folder.resolve():
                continue
            reason = f"two bundles are named {bundle.id!r}: {other.folder} and {bundle.folder}"
            finding = Finding(str(bundle.folder / FILE), "id", f"{reason}; remove one of them")
            earlier = other.error.findings if isinstance(other, BrokenBundle) else ()
            error = ConfigError((*earlier, finding))
            bundle = BrokenBundle(bundle.id, bundle.folder, origin, error)
        found[bundle.id] = bundle
    return Catalogue(found)


def _places(
    shipped: Path | None,
    entry_points: Iterable[EntryPoint],
    site_folders: Iterable[Path],
    user_folder: Path | None,
) -> Iterator[tuple[Path, Origin, str]]:
    if shipped is not None:
        yield from ((folder, "shipped", folder.name) for folder in _bundle_folders(shipped))
    for point in sorted(entry_points, key=lambda point: (point.name, point.value)):
        yield _package_folder(point.module) or Path(point.module), "installed", point.name
    for site in site_folders:
        yield from ((folder, "site", folder.name) for folder in _bundle_folders(site))
    if user_folder is not None:
        yield from ((folder, "user", folder.name) for folder in _bundle_folders(user_folder))


def _bundle_folders(place: Path) -> Iterator[Path]:
    if (place / FILE).is_file():
        yield place
    elif place.is_dir():
        yield from (folder for folder in sorted(place.iterdir()) if (folder / FILE).is_file())


def _read(folder: Path, origin: Origin, label: str) -> Manifest | BrokenBundle:
    if not folder.is_dir():
        reason = f"the installed bundle {label!r} names {folder}, which is not there"
        error = ConfigError((Finding(str(folder), "", f"{reason}; install it again"),))
        return BrokenBundle(label, folder, origin, error)
    try:
        return read_manifest(folder, origin)
    except ConfigError as error:
        return BrokenBundle(folder.name, folder, origin, error)


def _package_folder(module: str) -> Path | None:
    """Return the folder of a package without importing it or its parents."""
    top, *rest = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    for location in spec.submodule_search_locations or ():
        folder = Path(location).joinpath(*rest)
        if (folder / FILE).is_file():
            return folder
        if rest and (folder.parent / FILE).is_file():
            return folder.parent
    if spec.origin and not rest and (Path(spec.origin).parent / FILE).is_file():
        return Path(spec.origin).parent
    return None
