"""Scenes for the moment: made from the one that is shown, without a file of their own.

Three kinds: a page of tiles on one screen (the drill-down), another scene on one screen (as a
wall of one screen shows it), or one tile, over the whole screen or over another tile; all other
screens keep what they show. Such a scene lives in this program only, under a number, until
somebody goes back.
``HeldScenes`` stands between the stage and the scene library.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.rows import Sensitivity
from ioc_desktop.layout.grid import gutter
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

if TYPE_CHECKING:
    from ioc_desktop.ui.wall_plan import Planner

_log = logging.getLogger(__name__)

GRID: Final = 12
LEAST: Final = "?least"
"""Instead of a tile's id: over the tile of the lowest priority, of equal ones the largest."""
_MOST_HELD: Final = 8
_PREFIX: Final = "drilled-"
"""No scene file has such an id and a number: a person's choice never hides a file's scene."""


@dataclass(frozen=True, slots=True)
class PageTile:
    """One tile of a page: what it shows, and where on a grid of 12 by 12."""

    id: str
    bundle: str
    kind: str
    settings: Mapping[str, Any]
    place: tuple[int, int, int, int] = (0, 0, GRID, GRID)
    """Column, row, columns, rows."""
    title: str | None = None
    """Where the tile's own would not say of which place or time it is."""
    high: bool = False
    """Whether it is shown elsewhere when its screen is lost."""
    sensitivity: Sensitivity = "public"
    audience: Audience = "duty"


@dataclass(frozen=True, slots=True)
class Held:
    """What was put on the wall.

    ``base`` is the scene it was put into, on the screen of ``role``, over the tile ``tile``
    or, with "", over the whole screen: ``tiles``, or the scene ``other``. With
    ``title`` "" the whole is called as before.
    """

    base: str
    role: str
    tile: str
    title: str
    tiles: tuple[PageTile, ...] = ()
    other: str = ""
    passing: bool = False
    """It goes by itself: nothing that a person puts on the wall stands on top of it."""


def page_tile(tile: PlannedTile) -> PageTile:
    """Return a tile of a scene as one that can be put elsewhere."""
    return PageTile(
        tile.id, tile.bundle, tile.kind, tile.settings, title=tile.title, high=tile.high,
        sensitivity=tile.sensitivity, audience=tile.audience,
    )  # fmt: skip


@dataclass(slots=True)
class HeldScenes:
    """A planner that knows what was put on the wall, and asks another one for everything else."""

    library: Planner
    _held: dict[str, Held] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def hold(self, held: Held) -> str:
        """Keep what is to be shown; return the id of its scene.

        Over a whole screen that shows such a thing already it takes that one's place.
        """
        before = self._held.get(held.base)
        while before is not None and before.passing:
            held = replace(held, base=before.base)
            before = self._held.get(held.base)
        if before is not None and before.role == held.role and not held.tile:
            held = replace(held, base=before.base)  # instead of that one, not within it
        scene = f"{_PREFIX}{next(self._numbers)}"
        self._held[scene] = held
        self._forget_oldest(scene)
        _log.info(
            "put on the wall: %s on %s of the scene %s, as %s",
            held.title, held.role, held.base, scene,
        )  # fmt: skip
        return scene

    def hold_scene(self, base: str, role: str, other: str) -> str:
        """Keep ``base`` with another scene on the screen of ``role``; return its id."""
        return self.hold(Held(base, role, "", other, other=other))

    def hold_tile(
        self,
        base: str,
        role: str,
        tile: PageTile | PlannedTile,
        over: str = "",
        title: str = "",
        *,
        passing: bool = False,
    ) -> str:
        """Keep ``base`` with one tile on the screen of ``role``; return its id.

        ``over`` is the tile whose place it takes (or ``LEAST``), "" = the whole screen. Where
        that tile is no longer there, the new one takes the whole screen. ``passing``: it goes
        by itself, and what is put on the wall meanwhile does not keep it.
        """
        if isinstance(tile, PlannedTile):
            tile = page_tile(tile)
        named = title or tile.title or tile.id
        whole = replace(tile, place=(0, 0, GRID, GRID))
        return self.hold(Held(base, role, over, named, (whole,), passing=passing))

    def _forget_oldest(self, scene: str) -> None:
        """Keep the last few, and those that the newest one stands beside."""
        needed = {scene}
        while (scene := self.base_of(scene)) in self._held:
            needed.add(scene)
        old = [name for name in self._held if name not in needed]
        for name in old[: max(0, len(self._held) - _MOST_HELD)]:
            del self._held[name]

    def base_of(self, scene: str) -> str:
        """Return the scene that something was put into; "" where the scene has a file."""
        held = self._held.get(scene)
        return held.base if held is not None else ""

    def root_of(self, scene: str) -> str:
        """Return the scene with a file under all that was put on top of it."""
        while base := self.base_of(scene):
            scene = base
        return scene

    def is_there(self, scene: str) -> bool:
        """Whether a scene can be gone back to: one for the moment is kept for a while only."""
        return scene in self._held or not scene.startswith(_PREFIX)

    def label(self, scene: str) -> str:
        """Return what a journal calls a scene: one for the moment by where it stands and title."""
        held = self._held.get(scene)
        if held is None:
            return scene
        base = self.label(held.base)
        return f"{base} ▸ {held.title}" if held.title else base

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        """Return the plan for pages of these sizes in px, by role.

        Raises:
            ConfigError: there is no such scene, or its file has mistakes.
        """
        held = self._held.get(scene)
        if held is None:
            return self.library.plan(scene, sizes, language)
        base = self.plan(held.base, sizes, language)
        size, title = sizes.get(held.role), held.title
        pages = dict(base.pages)
        if held.other:
            # As on a wall of one screen: what matters of it, not a part of a larger picture.
            alone = self.plan(held.other, {"A1": size or (1, 1)}, language)
            title = alone.name
            if size is not None:
                pages[held.role] = alone.pages.get("A1", ())
        elif size is not None:
            pages[held.role] = _placed(held, pages.get(held.role, ()), size)
        name = f"{base.name} ▸ {title}" if title else base.name
        return replace(base, id=scene, name=name, pages=pages)


def _placed(
    held: Held, page: tuple[PlannedTile, ...], size: tuple[int, int]
) -> tuple[PlannedTile, ...]:
    """Return the screen's tiles with the page over all of them, or over one."""
    covered = _least(page) if held.tile == LEAST else None
    covered = covered or next((tile for tile in page if tile.id == held.tile), None)
    if covered is not None:
        stands = held.tiles[0]
        shown = PlannedTile(
            _free_id(stands.id, page), stands.bundle, stands.kind, covered.place,
            title=stands.title, settings=stands.settings, high=stands.high,
            sensitivity=stands.sensitivity, audience=covered.audience,
        )  # fmt: skip
        return tuple(shown if tile is covered else tile for tile in page)
    gap = gutter(*size)
    return tuple(
        PlannedTile(
            f"drilled-{tile.id}", tile.bundle, tile.kind, _pixels(tile.place, size, gap),
            title=tile.title, settings=tile.settings, high=tile.high,
            sensitivity=tile.sensitivity, audience=tile.audience,
        )
        for tile in held.tiles
    )  # fmt: skip


def _free_id(name: str, page: tuple[PlannedTile, ...]) -> str:
    """Return an id that no tile of the page has: one may be put there twice."""
    taken = {tile.id for tile in page}
    name = name if name.startswith(_PREFIX) else f"{_PREFIX}{name}"
    while name in taken:
        name += "+"
    return name


def _least(page: tuple[PlannedTile, ...]) -> PlannedTile | None:
    """Return the tile that can be done without: not high, and the one with the most room."""
    return max(page, key=lambda tile: (not tile.high, tile.place[2] * tile.place[3]), default=None)


def _pixels(
    place: tuple[int, int, int, int], size: tuple[int, int], gap: int
) -> tuple[int, int, int, int]:
    """Return a place of the grid in px, one gap around and between."""
    column, row, columns, rows = place
    lines = [
        [round(gap + (length - 2 * gap) * step / GRID) for step in range(GRID + 1)]
        for length in size
    ]
    left, right = lines[0][column], lines[0][column + columns]
    top, bottom = lines[1][row], lines[1][row + rows]
    half = gap // 2
    left += half if column else 0
    top += half if row else 0
    right -= gap - half if column + columns < GRID else 0
    bottom -= gap - half if row + rows < GRID else 0
    return (left, top, right - left, bottom - top)
