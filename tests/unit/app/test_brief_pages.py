"""Which tiles of a scene go into a pack: none that would be left without what it is about."""

from __future__ import annotations

from ioc_desktop.app.brief_pages import PackedScenes, PageMaker
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.bundles.settings import bind_queries
from ioc_desktop.layout import load_scene
from ioc_desktop.layout.packed_scene import tiles_of
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped

BUNDLES = discover(shipped("widgets"))
SCENE = load_scene(shipped("layouts") / "van-ban.toml")


class Hiding:
    """Hides one indicator."""

    def __init__(self, indicator: str) -> None:
        self.indicators = frozenset({indicator})

    def indicator(self, indicator: str) -> bool:
        return indicator in self.indicators

    def subject(self, centre: str, indicator: str | None, record: str | None) -> bool:
        del centre, record
        return indicator in self.indicators


def made(indicator: str) -> PackedScenes:
    hidden = Hiding(indicator)
    maker = PageMaker("meeting", BUNDLES, hidden, hidden.indicators, TsWords("vi"))
    return maker.made([SCENE])


def about(indicator: str) -> tuple[set[str], set[str]]:
    """Return the tiles that ask for a figure first, and those that ask for it beside another."""
    first, beside = set(), set()
    for tile in tiles_of(SCENE):
        asked = bind_queries(BUNDLES.find(tile.bundle), tile.kind, tile.settings)
        names = [getattr(one, "indicator", "") for one in asked.values()]
        if indicator in names[:1]:
            first.add(tile.id)
        elif indicator in names:
            beside.add(tile.id)
    return first, beside


def test_a_tile_without_what_it_is_about_is_left_out_and_one_beside_which_it_stands_is_not():
    first, beside = about("documents.received")
    assert first
    assert beside
    found = made("documents.received")
    packed = {tile.id for tile in tiles_of(found.scenes["van-ban"])}
    assert not packed & first
    assert beside <= packed
    (told,) = found.left_out
    assert told.what.endswith(f"{len(first)} ô")
    assert made("khong.co").left_out == []
