"""What is shown of a briefing at this moment, as a conclusion is about it."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.queries import Query
from ioc_desktop.ui.present_show import PresentShow


@dataclass(frozen=True, slots=True)
class About:
    """What a conclusion is about: the page or tile that is shown, by name and by its questions."""

    title: str
    queries: tuple[Query, ...] = ()


def about_shown(show: PresentShow) -> About:
    """Return the tile that fills the screen or is marked, else the page."""
    tile = show.tile or show.marked
    title = show.titles().get(tile, "") or show.planner.deck.pages[show.sheet.page].title
    return About(title, queries_of(show, tile) if tile else ())


def queries_of(show: PresentShow, tile: str) -> tuple[Query, ...]:
    """Return what a tile on the screen asks for."""
    on_air = show.stage.on_air
    for request in on_air.requests if on_air is not None else ():
        if isinstance(request.key, tuple) and request.key[2] == tile:
            return tuple(request.queries.values())
    return ()
