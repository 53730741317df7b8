"""What a scene shows, in words that somebody may search it by. Pure."""

from __future__ import annotations

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.layout import Scene


def scene_words(scene: Scene, bundles: Catalogue) -> str:
    """Return the titles, kinds and figures of a scene's tiles, in both languages."""
    words: dict[str, None] = {scene.name.vi: None, scene.name.en or "": None}
    for variant in scene.variants:
        for display in variant.displays:
            for tile in display.tiles:
                if tile.title is not None:
                    words |= {tile.title.vi: None, tile.title.en or "": None}
                indicator = tile.settings.get("indicator")
                if isinstance(indicator, str):
                    words[indicator.replace(".", " ").replace("_", " ")] = None
                words |= dict.fromkeys(_kind_names(tile.bundle, tile.kind, bundles))
    return " ".join(word for word in words if word)


def _kind_names(bundle: str, kind: str, bundles: Catalogue) -> tuple[str, ...]:
    found = bundles.bundles.get(bundle)
    if not isinstance(found, Manifest):
        return (bundle,)
    name = found.name
    names = (name.vi, name.en or "")
    shown = found.kinds.get(kind)
    return (*names, shown.name.vi, shown.name.en or "") if shown is not None else names
