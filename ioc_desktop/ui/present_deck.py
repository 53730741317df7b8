"""The pages of a briefing as they are gone through, and what of a scene each shows. Pure.

A page is one scene. A scene that has a part for one screen fills one sheet with it; one that
was made for several screens alone becomes as many sheets, one after another. Sheets and single
tiles of them have names (``3.1``, ``3.1/documents``), by which a stage builds them as it builds
scenes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ioc_desktop.domain.audience import Audience
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.layout import Display, Scene, Tile, gutter, rects
from ioc_desktop.ui.present_parts import Half, legible_parts
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

_ONE_SCREEN = (1, 1)


@dataclass(frozen=True, slots=True)
class DeckPage:
    """One page: its scene's id, its title, the speaker's notes, planned minutes (0 = none)."""

    scene: str
    title: str
    notes: str = ""
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class DeckItem:
    """One point of the agenda: who speaks, planned minutes, its pages (numbers from 0)."""

    title: str
    who: str = ""
    minutes: float = 0.0
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole briefing in the order in which it is gone through.

    ``stamp`` says in full of which moment all figures are; ``note`` what else must be known of
    it on every page (who made it, an expiry); ``careful``: the note has a warning in it.
    """

    title: str
    stamp: str
    pages: tuple[DeckPage, ...]
    agenda: tuple[DeckItem, ...] = ()
    note: str = ""
    careful: bool = False

    def item_of(self, page: int) -> DeckItem | None:
        """Return the point of the agenda to which a page belongs."""
        return next((item for item in self.agenda if page in item.pages), None)

    def minutes_of(self, page: int) -> float:
        """Return the planned minutes of a page: its own, else its share of its item's."""
        own = self.pages[page].minutes
        item = self.item_of(page)
        if own or item is None:
            return own
        planned = sum(self.pages[one].minutes for one in item.pages)
        without = sum(1 for one in item.pages if not self.pages[one].minutes)
        return max(0.0, item.minutes - planned) / without

    @property
    def minutes(self) -> float:
        """The planned minutes of all pages together."""
        return sum(self.minutes_of(page) for page in range(len(self.pages)))


def in_agenda_order(
    pages: Sequence[DeckPage], agenda: Sequence[DeckItem]
) -> tuple[tuple[DeckPage, ...], tuple[DeckItem, ...]]:
    """Return pages and agenda renumbered so that pages come as the agenda has them.

    Pages that no item names come last, in their own order; a page that is named twice has its
    place where it is named first.
    """
    named = [page for item in agenda for page in item.pages if 0 <= page < len(pages)]
    order = list(dict.fromkeys([*named, *range(len(pages))]))
    place = {page: index for index, page in enumerate(order)}
    items: list[DeckItem] = []
    taken: set[int] = set()
    for item in agenda:
        own = [page for page in dict.fromkeys(item.pages) if page in place and page not in taken]
        taken.update(own)
        items.append(
            DeckItem(item.title, item.who, item.minutes, tuple(place[page] for page in own))
        )
    return tuple(pages[page] for page in order), tuple(items)


@dataclass(frozen=True, slots=True, order=True)
class Sheet:
    """What fills the screen at once: a page (from 0), one of its ``parts`` (from 0)."""

    page: int
    part: int = 0

    @property
    def name(self) -> str:
        """The name by which a stage builds it."""
        return f"{self.page}.{self.part}"

    def tile(self, tile: str) -> str:
        """Return the name by which a stage builds one tile of it, as large as the screen."""
        return f"{self.name}/{tile}"


class Scenes(Protocol):
    """Where the scenes of a deck are read."""

    def scene(self, scene: str) -> Scene:
        """Return a scene.

        Raises:
            ConfigError: there is none of that id, or its file has mistakes.
        """


class DeckPlanner:
    """Works sheets and tiles of a deck out for the screen at hand; a stage's ``Planner``."""

    def __init__(self, deck: Deck, scenes: Scenes, audience: Audience = "duty") -> None:
        """Read scenes only as they are needed: the first page waits for no other.

        Tiles that were tagged as not for the ``audience`` are not even asked for.
        """
        self.deck = deck
        self._audience = audience
        self._scenes = scenes
        self._half: Half | None = None

    def lay_in(self, half: Half | None, sheet: Sheet, tile: str = "") -> Sheet:
        """Lay pages out for a half of the screen from now on, in as many parts as can be read.

        None = for the whole screen. Return where ``sheet``, and its ``tile``, are then.
        """
        try:
            here = self._display(sheet)
            self._half = half
            named = tile or next((one.id for one in here.tiles), "")
            for part, display in enumerate(self._displays(sheet.page)):
                if display.role == here.role and any(one.id == named for one in display.tiles):
                    return Sheet(sheet.page, part)
        except KnownError:
            self._half = half  # the page says what is wrong with it
        return Sheet(sheet.page)

    def parts(self, page: int) -> int:
        """Return how many sheets a page has; one that cannot be read has one, which says so."""
        try:
            return len(self._displays(page))
        except KnownError:
            return 1

    def after(self, sheet: Sheet) -> Sheet | None:
        """Return the sheet after this one, None at the end."""
        if sheet.part + 1 < self.parts(sheet.page):
            return Sheet(sheet.page, sheet.part + 1)
        return Sheet(sheet.page + 1) if sheet.page + 1 < len(self.deck.pages) else None

    def before(self, sheet: Sheet) -> Sheet | None:
        """Return the sheet before this one, None at the beginning."""
        if sheet.part:
            return Sheet(sheet.page, sheet.part - 1)
        if not sheet.page:
            return None
        return Sheet(sheet.page - 1, self.parts(sheet.page - 1) - 1)

    def tiles(self, sheet: Sheet) -> tuple[Tile, ...]:
        """Return a sheet's tiles in reading order.

        Raises:
            ConfigError: its scene has mistakes.
        """
        display = self._display(sheet)
        return tuple(sorted(display.tiles, key=lambda tile: (tile.at[1], tile.at[0])))

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        """Return the plan of a sheet or a tile (by its name) for pages of these sizes in px.

        Raises:
            ConfigError: there is no such page or tile, or its scene has mistakes.
        """
        sheet, only = _read(scene)
        if not 0 <= sheet.page < len(self.deck.pages):
            raise _none(scene)
        display = self._display(sheet)
        found = [tile for tile in display.tiles if not only or tile.id == only]
        if not found:
            raise _none(scene)
        pages: dict[str, tuple[PlannedTile, ...]] = {}
        for role, (width, height) in sizes.items():
            placed = rects(display, width, height, gutter(width, height))
            edge = gutter(width, height)
            pages[role] = tuple(
                PlannedTile(
                    id=tile.id,
                    bundle=tile.bundle,
                    kind=tile.kind,
                    place=(edge, edge, max(1, width - 2 * edge), max(1, height - 2 * edge))
                    if only
                    else (rect.x, rect.y, rect.width, rect.height),
                    title=tile.title.in_language(language) if tile.title else None,
                    settings=tile.settings,
                    high=tile.priority == "high",
                    sensitivity=tile.sensitivity,
                    audience=self._audience,
                )
                for tile, rect in ((tile, placed[tile.id]) for tile in found)
            )
        return ScenePlan(scene, self.deck.pages[sheet.page].title, pages)

    def _display(self, sheet: Sheet) -> Display:
        displays = self._displays(sheet.page)
        return displays[min(sheet.part, len(displays) - 1)]

    def _displays(self, page: int) -> tuple[Display, ...]:
        """Return what of a page's scene is shown one after another on one screen."""
        variant = self._scenes.scene(self.deck.pages[page].scene).variant_for(*_ONE_SCREEN)
        if not variant.displays:
            raise _none(self.deck.pages[page].scene)
        found = sorted(variant.displays, key=lambda one: (one.role[1:], one.role[:1]))
        if self._half is None:
            return tuple(found)
        return tuple(part for one in found for part in legible_parts(one, self._half))


def _read(name: str) -> tuple[Sheet, str]:
    numbers, _, tile = name.partition("/")
    page, _, part = numbers.partition(".")
    if not (page.isdecimal() and part.isdecimal()):
        raise _none(name)
    return Sheet(int(page), int(part)), tile


def _none(name: str) -> ConfigError:
    return ConfigError((Finding("", "page", f"there is no page {name!r}"),))
