"""The scenes that can be chosen, in groups, as favourites, and by what is typed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.vntext import fold, found_at
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.scene_plan import SceneEntry

DUTY_MODES: Final = ("thuong-truc", "giao-ban", "canh-bao", "khan-cap")
"""The four modes of duty, in the order of their gravity."""
DETAIL: Final = "-chi-tiet"
"""A scene of such an id shows more of the one without it, and stands under it."""
DIGITS: Final = 9
"""So many favourites have a key: Ctrl+1 … Ctrl+9."""
_SHOWS_RANK: Final = 4


@dataclass(frozen=True, slots=True)
class SceneRow:
    """A scene in the list: its keys, and the scenes that show more of it."""

    entry: SceneEntry
    keys: tuple[str, ...] = ()
    details: tuple[SceneEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneGroup:
    """Scenes that belong together; ``id`` stays the same in every language."""

    id: str
    title: str
    rows: tuple[SceneRow, ...]


@dataclass(frozen=True, slots=True)
class SceneMarks:
    """What the list marks: on air, being built, and what comes next by itself and when."""

    on_air: str = ""
    coming: str = ""
    next: str = ""
    next_at: str = ""


def first_favourites(entries: Iterable[SceneEntry]) -> tuple[str, ...]:
    """Return the favourites of somebody who chose none: the scenes with a key of their own."""
    return tuple(entry.id for entry in entries if entry.key)


def scene_groups(
    entries: Sequence[SceneEntry],
    favourites: Sequence[str],
    own: Collection[str],
    words: Words,
) -> tuple[SceneGroup, ...]:
    """Return the scenes in groups: favourites first, each scene also where it belongs.

    ``own`` are ids of scenes that are not shipped: the site's and the officers' own.
    """
    by_id = {entry.id: entry for entry in entries}
    chosen = [by_id[scene] for scene in favourites if scene in by_id]
    modes = [by_id[scene] for scene in DUTY_MODES if scene in by_id and scene not in own]
    shipped = [one for one in entries if one.id not in own and one not in modes]
    groups = [
        SceneGroup("favourites", words("Favourites"), tuple(_favourites(chosen))),
        SceneGroup("own", words("Own scenes"), _rows([one for one in entries if one.id in own])),
        SceneGroup("duty", words("Duty modes"), _rows(modes)),
        SceneGroup(
            "province", words("Province"), _rows([o for o in shipped if not _is_vinh(o.id)])
        ),
        SceneGroup("vinh", words("Vinh"), _rows([o for o in shipped if _is_vinh(o.id)])),
    ]
    return tuple(group for group in groups if group.rows)


def found_scenes(
    entries: Sequence[SceneEntry], text: str, shows: Mapping[str, str]
) -> tuple[SceneEntry, ...]:
    """Return the scenes that answer a typed text, the best first.

    By name with or without marks, by id, by key; behind these by what a scene shows:
    ``shows`` has its folded words by scene.
    """
    needle = fold(text)
    ranked: list[tuple[int, int, SceneEntry]] = []
    for place, entry in enumerate(entries):
        ranks = [
            found_at(needle, fold(entry.name)),
            found_at(needle, entry.id),
            found_at(needle, fold(entry.id.replace("-", " "))),
            0 if entry.key and needle == fold(entry.key) else None,
        ]
        known = [rank for rank in ranks if rank is not None]
        if not known and found_at(needle, shows.get(entry.id, "")) is not None:
            known = [_SHOWS_RANK]
        if known:
            ranked.append((min(known), place, entry))
    ranked.sort(key=lambda one: one[:2])
    return tuple(entry for _, _, entry in ranked)


def toggled(favourites: Sequence[str], scene: str) -> tuple[str, ...]:
    """Return the favourites with a scene added at the end, or taken out."""
    if scene in favourites:
        return tuple(one for one in favourites if one != scene)
    return (*favourites, scene)


def _favourites(chosen: Sequence[SceneEntry]) -> Iterable[SceneRow]:
    for number, entry in enumerate(chosen, start=1):
        digit = (f"Ctrl+{number}",) if number <= DIGITS else ()
        yield SceneRow(entry, (*_keys(entry), *digit))


def _keys(entry: SceneEntry) -> tuple[str, ...]:
    return (entry.key,) if entry.key else ()


def _is_vinh(scene: str) -> bool:
    return scene == "vinh" or scene.startswith("vinh-")


def _rows(entries: Sequence[SceneEntry]) -> tuple[SceneRow, ...]:
    """Return the scenes, those that show more of another one under it."""
    here = {entry.id for entry in entries}
    under: dict[str, list[SceneEntry]] = {}
    first: list[SceneEntry] = []
    for entry in entries:
        parent = entry.id.removesuffix(DETAIL)
        if parent != entry.id and parent in here:
            under.setdefault(parent, []).append(entry)
        else:
            first.append(entry)
    return tuple(SceneRow(one, _keys(one), tuple(under.get(one.id, ()))) for one in first)
