"""The wall's bundles: found in the catalogue, imported once, failures kept as they are."""

from __future__ import annotations

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.loader import LoadedBundle, load
from ioc_desktop.errors import KnownError


class BundleShelf:
    """Imports each bundle when a tile first asks for it."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Serve from ``catalogue``."""
        self.catalogue = catalogue
        self._loaded: dict[str, LoadedBundle | KnownError] = {}

    def take(self, bundle: str) -> LoadedBundle:
        """Return the bundle, imported.

        Raises:
            KnownError: there is none of that id, its manifest is wrong, or its code raised.
        """
        found = self._loaded.get(bundle)
        if found is None:
            try:
                found = load(self.catalogue.find(bundle))
            except KnownError as error:
                found = error
            self._loaded[bundle] = found
        if isinstance(found, KnownError):
            raise found
        return found
