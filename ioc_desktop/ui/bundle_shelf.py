"""The wall's bundles: found in the catalogue, imported once, failures kept as they are."""

from __future__ import annotations

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.loader import LoadedBundle, load
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.map_shapes import Maps, NoMaps


class BundleShelf:
    """Imports each bundle when a tile first asks for it.

    ``maps`` are the boundaries that the site has imported, which every model may ask for.
    """

    def __init__(self, catalogue: Catalogue, maps: Maps | None = None) -> None:
        """Serve from ``catalogue``; without ``maps`` every map is a cartogram."""
        self.catalogue = catalogue
        self.maps: Maps = maps if maps is not None else NoMaps()
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
