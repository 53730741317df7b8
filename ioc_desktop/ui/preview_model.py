"""What a preview says of a scene before it is taken: which screens change, what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import role_place
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A preview's texts; ``changed`` are the roles that will show something else."""

    name: str = ""
    what: str = ""
    mistakes: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    can_take: bool = False


def changed_roles(on_air: ScenePlan | None, coming: ScenePlan) -> frozenset[str]:
    """Return the roles whose screens would show something else."""
    if on_air is None:
        return frozenset(coming.pages)
    return frozenset(
        role
        for role in on_air.pages.keys() | coming.pages.keys()
        if _shown(on_air.pages.get(role, ())) != _shown(coming.pages.get(role, ()))
    )


def preview_view(
    on_air: ScenePlan | None, coming: ScenePlan, broken: Collection[str], words: Words
) -> PreviewView:
    """Return what is said of a scene that can be shown; ``broken`` are the failed tiles' words."""
    changed = changed_roles(on_air, coming)
    every = on_air.pages.keys() | coming.pages.keys() if on_air is not None else set(coming.pages)
    if on_air is not None and on_air.id == coming.id:
        what = words("It is on the wall now")
    elif len(changed) == len(every):
        what = words("All {count} screens change", count=len(every))
    else:
        order = sorted(changed, key=lambda role: role_place(role)[::-1])
        what = words(
            "{count} of {all} screens change: {roles}",
            count=len(changed), all=len(every), roles=", ".join(order),
        )  # fmt: skip
    return PreviewView(coming.name, what, tuple(broken)[:_MOST_LINES], changed, can_take=True)


def refused_view(name: str, error: ConfigError, words: Words) -> PreviewView:
    """Return what is said of a scene whose file has mistakes: it cannot be taken."""
    lines = [
        in_words(f"{one.path}: {one.reason}" if one.path else one.reason, words)
        for one in error.findings[:_MOST_LINES]
    ]
    more = len(error.findings) - len(lines)
    if more > 0:
        lines.append(words("and {count} more", count=more))
    what = words("This scene's file has mistakes: it cannot be taken")
    return PreviewView(name, what, tuple(lines))


def _shown(tiles: tuple[PlannedTile, ...]) -> set[tuple[object, ...]]:
    return {
        (tile.bundle, tile.kind, tile.place, tile.title, repr(sorted(tile.settings.items())))
        for tile in tiles
    }
