"""Reads what goes into a document: the scenes' tiles, all answered in one moment of the cache.

Each tile's queries are bound and its view is built as on the wall (``ui.built_scene``), by the
bundle's own pure model; a bundle that fails becomes a sentence on its page and nothing more.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ioc_desktop.bundles.loader import BundleFailedError
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.queries import Answer, Query, Snapshot, Unanswered
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.layout import gutter, role_name
from ioc_desktop.papers.content import BODY_PX, PAGE_PX, Paper, PaperPage, PaperTile
from ioc_desktop.sdk.contract import TileView, Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.telling import Telling, tell, tell_failure
from ioc_desktop.sdk.withheld import WithheldBody, withheld_view
from ioc_desktop.ui.built_scene import fault_words, tile_request
from ioc_desktop.ui.scene_plan import PlannedTile
from ioc_desktop.ui.snapshot_worker import TileRequest

if TYPE_CHECKING:
    from ioc_desktop.app.composition import ScreenSide

_log = logging.getLogger(__name__)

MOST_TILES: Final = 6
"""Of chosen tiles so many stand on one page."""
_TWO_COLUMNS: Final = 4
_MOST_NAMED: Final = 4
_PATIENCE_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page before it is answered."""

    title: str
    scene: str
    tiles: tuple[PlannedTile, ...]
    part: str = ""


def read_paper(
    side: ScreenSide,
    scenes: Sequence[str],
    *,
    title: str = "",
    tiles: Sequence[tuple[str, str]] | None = None,
    stamp: str = "",
    maker: str = "",
    audience: str = "duty",
) -> Paper:
    """Read the scenes, or the ``tiles`` (scene, tile) alone, for whom ``side`` was built.

    ``stamp`` "" = made from the moment of the reading. ``audience`` is only noted: who may see
    what is decided by the source that ``side`` asks.

    Raises:
        ConfigError: no such scene or tile, or a scene's file has mistakes.
        KnownError: the audience may not see a scene, or the cache cannot be read.
    """
    words = side.look.words
    sheets = (
        [sheet for scene in scenes for sheet in _pages_of(side, scene)]
        if tiles is None
        else _selected(side, tiles)
    )
    answered, moment_s = _answered(side, sheets)
    pages = tuple(
        PaperPage(sheet.title, sheet.scene, made, sheet.part, PAGE_PX, _left_out(sheet, made))
        for sheet, made in zip(sheets, answered, strict=True)
    )
    named = title or _title_of([*dict.fromkeys(sheet.title for sheet in sheets)], words)
    return Paper(
        title=named,
        pages=pages,
        moment_s=moment_s,
        stamp=stamp or frozen_at(moment_s, words),
        language=words.language,
        audience=audience,
        source=side.site.name,
        maker=maker,
        simulated=side.clock.timeline.simulated,
        centres=dict(side.look.centre_names),
    )


def _title_of(titles: Sequence[str], words: Words) -> str:
    """Return a title of these pages together."""
    if len(titles) <= _MOST_NAMED:
        return " · ".join(titles)
    return words("{name} and {count} more scenes", name=titles[0], count=len(titles) - 1)


def frozen_at(moment_s: int, words: Words) -> str:
    """Return "số liệu chốt lúc 14:05 ngày 23/12/2021"."""
    return words(
        "figures as of {time} on {date}",
        time=format_time(moment_s),
        date=format_date(moment_s, words.language),
    )


def read_tile_names(text: str) -> tuple[tuple[str, str], ...]:
    """Return the scene and tile of each ``scene/tile`` in a list with commas.

    Raises:
        ConfigError: an entry is not of that form.
    """
    found = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        scene, slash, tile = entry.partition("/")
        if not (scene and slash and tile):
            reason = f"{entry!r} is not of the form scene/tile (y-te/beds)"
            raise ConfigError((Finding("command line", "--tiles", reason),))
        found.append((scene, tile))
    return tuple(found)


def _pages_of(side: ScreenSide, name: str) -> list[_Sheet]:
    """Return a scene as for one large screen; without such a variant, a page for each screen."""
    variant = side.library.scene(name).variant_for(1, 1)
    roles = [
        role_name(column, row) for row in range(variant.rows) for column in range(variant.columns)
    ]
    sizes = dict.fromkeys(roles, BODY_PX[2:])
    plan = side.library.plan(name, sizes, side.look.words.language)
    filled = [role for role in roles if plan.pages.get(role)]
    return [
        _Sheet(
            plan.name, name, _moved(plan.pages[role]), f"{place}/{len(filled)}" * (len(filled) > 1)
        )
        for place, role in enumerate(filled, start=1)
    ] or [_Sheet(plan.name, name, ())]


def _moved(tiles: Iterable[PlannedTile]) -> tuple[PlannedTile, ...]:
    """Return tiles in the order in which they are read, at their places on the whole page."""
    left, top = BODY_PX[:2]
    return tuple(
        replace(tile, place=(tile.place[0] + left, tile.place[1] + top, *tile.place[2:]))
        for tile in sorted(tiles, key=lambda tile: (tile.place[1], tile.place[0]))
    )


def _selected(side: ScreenSide, wanted: Sequence[tuple[str, str]]) -> list[_Sheet]:
    """Return pages of the chosen tiles, those of one scene together, six on a page at most."""
    by_scene: dict[str, list[str]] = {}
    for scene, tile in wanted:
        by_scene.setdefault(scene, []).append(tile)
    sheets = []
    for scene, names in by_scene.items():
        known = _tiles_of(side, scene)
        missing = [name for name in names if name not in known]
        if missing:
            raise ConfigError(
                tuple(
                    Finding(
                        "command line",
                        "--tiles",
                        f"the scene {scene} shows no tile {name!r}{did_you_mean(name, known)}",
                    )
                    for name in missing
                )
            )
        title = side.library.scene(scene).name.in_language(side.look.words.language)
        chosen = [known[name] for name in dict.fromkeys(names)]
        parts = [chosen[at : at + MOST_TILES] for at in range(0, len(chosen), MOST_TILES)]
        sheets += [
            _Sheet(title, scene, _in_grid(part), f"{place}/{len(parts)}" * (len(parts) > 1))
            for place, part in enumerate(parts, start=1)
        ]
    return sheets


def _tiles_of(side: ScreenSide, name: str) -> dict[str, PlannedTile]:
    """Return a scene's tiles by id, of all variants: one screen's before those of larger walls."""
    found: dict[str, PlannedTile] = {}
    variants = sorted(side.library.scene(name).variants, key=lambda one: one.screens)
    for variant in variants:
        places = itertools.product(range(variant.columns), range(variant.rows))
        sizes = {role_name(column, row): BODY_PX[2:] for column, row in places}
        plan = side.library.plan(name, sizes, side.look.words.language)
        for tiles in plan.pages.values():
            for tile in tiles:
                found.setdefault(tile.id, tile)
    return found


def _in_grid(tiles: Sequence[PlannedTile]) -> tuple[PlannedTile, ...]:
    """Return tiles side by side on one page, all of one size."""
    columns = 1 if len(tiles) == 1 else 2 if len(tiles) <= _TWO_COLUMNS else 3
    rows = -(-len(tiles) // columns)
    left, top, width, height = BODY_PX
    gap = gutter(width, height)
    wide, high = (width - gap * (columns + 1)) // columns, (height - gap * (rows + 1)) // rows
    return tuple(
        replace(
            tile,
            place=(
                left + gap + place % columns * (wide + gap),
                top + gap + place // columns * (high + gap),
                wide,
                high,
            ),
        )
        for place, tile in enumerate(tiles)
    )


@dataclass(frozen=True, slots=True)
class _Bound:
    """A tile with what it asks for; ``request`` None = it does not work, ``failure`` says why."""

    tile: PlannedTile
    request: TileRequest | None
    failure: str = ""


def _answered(
    side: ScreenSide, sheets: Sequence[_Sheet]
) -> tuple[list[tuple[PaperTile, ...]], int]:
    """Answer all tiles of all pages from one view of the cache; return them, and its moment."""
    bound = [[_bind(side, tile) for tile in sheet.tiles] for sheet in sheets]
    names: dict[Query, str] = {}
    for request in (one.request for page in bound for one in page):
        for query in request.queries.values() if request is not None else ():
            names.setdefault(query, f"q{len(names)}")
    whole = ask(side, {name: query for query, name in names.items()})
    pages = [tuple(_told(side, one, whole, names) for one in page) for page in bound]
    return pages, whole.now_s


def ask(side: ScreenSide, queries: Mapping[str, Query]) -> Snapshot:
    """Answer these queries in one moment.

    Raises:
        KnownError: the cache cannot be read.
    """
    return side.feed.read(queries, _as_it_is).result(_PATIENCE_S)


def _as_it_is(snapshot: Snapshot) -> Snapshot:
    return snapshot


def _left_out(sheet: _Sheet, made: Sequence[PaperTile]) -> tuple[str, ...]:
    pairs = zip(sheet.tiles, made, strict=True)
    return tuple(planned.id for planned, tile in pairs if not tile.id)


def _bind(side: ScreenSide, tile: PlannedTile) -> _Bound:
    words = side.look.words
    if tile.is_withheld:
        return _Bound(tile, None)
    try:
        bundle = side.shelf.take(tile.bundle)
        request = tile_request(
            tile.id, tile, bundle.manifest, bundle.build, side.look, None, side.shelf.maps
        )
    except KnownError as error:
        why = fault_words(error, words)
        return _Bound(tile, None, words("This tile cannot be shown: {why}", why=why))
    return _Bound(tile, request)


def _told(
    side: ScreenSide, bound: _Bound, whole: Snapshot, names: Mapping[Query, str]
) -> PaperTile:
    words, tile, request = side.look.words, bound.tile, bound.request
    if tile.is_withheld:
        return _withheld(tile, words)
    queries = {} if request is None else request.queries
    answers: dict[str, Answer | Unanswered] = {
        name: whole.answers[names[query]] for name, query in queries.items()
    }
    view: TileView | None = None
    telling = tell_failure(tile.title or tile.id, bound.failure)
    if request is not None:
        try:
            made = request.build(Snapshot(whole.now_s, answers))
            if not isinstance(made, TileView):
                raise TypeError(f"build must return a TileView, not {type(made).__name__}")  # noqa: TRY301  # told like any other fault of the bundle
            if isinstance(made.body, WithheldBody):
                return _withheld(tile, words)
            view, telling = made, tell(made, words, whole.now_s)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a bundle may raise anything; its page says so
            _log.error("bundle %s failed (build) for a document", tile.bundle, exc_info=error)
            telling = tell_failure(tile.title or tile.id, failed_words(tile.bundle, error, words))
    return PaperTile(tile.id, tile.place, tile.bundle, tile.kind, queries, answers, view, telling)


def _withheld(tile: PlannedTile, words: Words) -> PaperTile:
    """Return the place of a tile that is not for the audience: not even its name is told."""
    view = withheld_view(words)
    telling = Telling(title="", lines=(view.body.text,))
    return PaperTile("", tile.place, "", "", {}, {}, view, telling)


def failed_words(bundle: str, error: BaseException, words: Words) -> str:
    """Return what is said of a bundle whose model raised."""
    raised = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    why = error.why if isinstance(error, BundleFailedError) else raised
    return words(
        "The bundle “{bundle}” does not work ({step}): {why}",
        bundle=bundle,
        step=in_words("build", words),
        why=in_words(why, words),
    )
