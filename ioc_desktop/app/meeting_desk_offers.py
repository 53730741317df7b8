"""What the meeting's window offers to choose from: scenes, tiles, packs; and why not the others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ioc_desktop.app.composition import ScreenSide
from ioc_desktop.app.meeting_desk_commands import PACK_SUFFIX, is_sealed
from ioc_desktop.app.meeting_desk_words import moment_words, size_words
from ioc_desktop.domain.audience import Audience, is_fit_for, may_see
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene
from ioc_desktop.ui.meeting_desk_shelf import PackOnShelf
from ioc_desktop.ui.meeting_desk_wish import OfferedTile
from ioc_desktop.ui.scene_plan import SceneEntry

_MOST_PACKS: Final = 200
_BAD: Final = "◆"
"""What stands before the name of a scene whose file has mistakes."""


def offered(entries: Iterable[SceneEntry], audience: str, words: Words) -> tuple[OfferedScene, ...]:
    """Return the scenes for an audience, each with why it is none of its scenes, if so."""
    for_whom = _audience(audience)
    unfit = words(
        'Not made for this audience: whoever may decide it writes audience = "{audience}" '
        "below the name in the scene's file",
        audience=audience,
    )
    bad = words("Its file has mistakes; the scene editor shows them")
    found = []
    for one in entries:
        why = "" if is_fit_for(one.audience, for_whom) else unfit
        found.append(OfferedScene(one.id, one.name, bad if one.name.startswith(_BAD) else why))
    return tuple(found)


def tiles_of(side: ScreenSide, scene: str, audience: str, words: Words) -> tuple[OfferedTile, ...]:
    """Return a scene's tiles as a document has them, titled as they are on the wall."""
    on_air = side.stage.on_air
    frames = on_air.frames if on_air is not None else {}
    titles = {
        str(key[-1]): frame.info.title for key, frame in frames.items() if isinstance(key, tuple)
    }
    try:
        displays = side.library.scene(scene).variant_for(1, 1).displays
    except KnownError:
        return ()
    why, for_whom = words("Not for this audience"), _audience(audience)
    found = []
    for tile in (tile for display in displays for tile in display.tiles):
        own = tile.title.in_language(words.language) if tile.title else tile.id
        seen = may_see(for_whom, tile.sensitivity)
        found.append(OfferedTile(tile.id, titles.get(tile.id) or own, "" if seen else why))
    return tuple(found)


def packs_on_shelf(folder: Path, others: Iterable[Path], words: Words) -> list[PackOnShelf]:
    """Return the packs of a folder and some from elsewhere, the newest first."""
    found: dict[Path, tuple[float, int]] = {}
    for file in (*_packs_in(folder), *others):
        try:
            status = file.stat()
        except OSError:
            continue  # it went away
        found[file] = (status.st_mtime, status.st_size)
    packs = []
    for file in sorted(found, key=lambda one: -found[one][0])[:_MOST_PACKS]:
        changed_s, size = found[file]
        sealed = is_sealed(file)
        facts = [size_words(size, words), moment_words(int(changed_s), words)]
        facts += [words("encrypted")] if sealed else []
        packs.append(PackOnShelf(file, " · ".join(facts), sealed))
    return packs


def _packs_in(folder: Path) -> list[Path]:
    try:
        return list(folder.glob(f"*{PACK_SUFFIX}"))
    except OSError:
        return []


def _audience(named: str) -> Audience:
    return "public" if named == "public" else "duty" if named == "duty" else "meeting"
