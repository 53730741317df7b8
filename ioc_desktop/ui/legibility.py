"""Judges a scene's tiles by laying them out: every text that its viewers cannot read, or not whole.

The arithmetic of ``layout.fitting`` knows a tile's size alone; here the bundle's model makes the
tile with answers as wide as the catalogue's (``sdk.trial_answers``) or with the view it has, the
kit lays it out for its pixels, and what is written there is read (``sdk.kit.reading``). A tile
costs some milliseconds, and a verdict is kept until the tile, its size or its screen changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QRectF

from ioc_desktop.bundles.settings import bind_queries, tile_kind, with_defaults
from ioc_desktop.domain.legibility import FLOOR_ARCMIN, text_mm
from ioc_desktop.errors import Finding, KnownError
from ioc_desktop.layout import Scene, ScreenSize, Tile, gutter, rects, role_place
from ioc_desktop.layout.fitting import TILE_LINES, TILE_WIDTHS
from ioc_desktop.sdk import said_legibility_texts as texts
from ioc_desktop.sdk.bodies import CardBody, TableBody
from ioc_desktop.sdk.contract import ModelContext, TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView, frame_sheet, frame_texts, framed
from ioc_desktop.sdk.kit.reading import Flaw, flaws
from ioc_desktop.sdk.kit.sheet import LeftOut, Sheet
from ioc_desktop.sdk.theme import Metrics
from ioc_desktop.sdk.trial_answers import NOW_S, Trial, trial_snapshot
from ioc_desktop.sdk.words import filled
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.placement import wall_shape

_BAR_LINES = 1.2
_KEPT = 4096
_TOLD = 5
"""So many texts are named in one finding; the rest is counted."""
_LONGEST = 48
_FEWEST = 3
"""A list that shows fewer of its rows is none."""
_ASSUMED_PX = 1920.0
"""Pixels across a screen of which only the millimetres are known."""


@dataclass(frozen=True, slots=True)
class SeenScreen:
    """A screen of the wall with its pixels and how it is seen."""

    width_px: int
    height_px: int
    sight: Sight


@dataclass(frozen=True, slots=True)
class LaidTile:
    """A tile as it would hang: frame and picture laid out, and the picture's place in px.

    ``sheet`` None: the bundle paints by itself, and only its frame can be judged.
    """

    view: TileView
    metrics: Metrics
    frame: Sheet
    sheet: Sheet | None
    size: tuple[int, int]
    inside: QRectF


def seen_screens(screens: Collection[ScreenSize]) -> dict[str, SeenScreen]:
    """Return the screens whose size and distance are known, by role, at 1920 pixels across."""
    found = {}
    for one in screens:
        if one.width_mm and one.height_mm and one.distance_mm:
            pitch_mm = one.width_mm / _ASSUMED_PX
            sight = Sight(pitch_mm, one.distance_mm)
            found[one.role] = SeenScreen(int(_ASSUMED_PX), round(one.height_mm / pitch_mm), sight)
    return found


def tile_sizes(
    scene: Scene, screens: Mapping[str, SeenScreen]
) -> Iterator[tuple[Tile, SeenScreen, tuple[int, int]]]:
    """Yield each tile that these screens show, its screen, and its width and height in px."""
    columns, rows = wall_shape(tuple(screens))
    variant = scene.variant_for(columns, rows)
    for role, screen in screens.items():
        display = variant.shown_on(role)
        if display is None:
            continue
        metrics = screen.sight.metrics(screen.width_px, screen.height_px)
        bar = round(metrics.line_px(metrics.label_px) * _BAR_LINES)
        row = role_place(role)[1]
        height = screen.height_px - bar * ((row == 0) + (row > 0 or rows == 1))
        gap = gutter(screen.width_px, height)
        placed = rects(display, screen.width_px, max(1, height), gap)
        for tile in display.tiles:
            rect = placed[tile.id]
            yield tile, screen, (max(1, rect.width), max(1, rect.height))


class TileJudge:
    """Lays tiles out and tells what cannot be read; verdicts of unchanged tiles are kept."""

    def __init__(self, shelf: BundleShelf, look: Look) -> None:
        """Judge with these bundles, in this language."""
        self._shelf, self._look = shelf, look
        self._verdicts: OrderedDict[bytes, tuple[tuple[str, str], ...] | None] = OrderedDict()

    def findings(
        self, scene: Scene, screens: Mapping[str, SeenScreen]
    ) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """Return what cannot be read on these screens, and the paths of the tiles judged.

        A bundle that paints by itself, or whose code fails, cannot be judged here.
        """
        file = str(scene.file or scene.id)
        found: dict[Finding, None] = {}
        judged: set[str] = set()
        for tile, screen, size in tile_sizes(scene, screens):
            verdict = self.verdict(tile, size, screen.sight)
            if verdict is None:
                continue
            judged.add(tile.path)
            for field, reason in verdict:
                found[Finding(file, f"{tile.path}.{field}", reason)] = None
        return tuple(found), frozenset(judged)

    def verdict(
        self, tile: Tile, size: tuple[int, int], sight: Sight, view: TileView | None = None
    ) -> tuple[tuple[str, str], ...] | None:
        """Return (field of the tile, reason) of all that cannot be read; None = not to be judged.

        ``view`` is what the tile shows now, if that is known; it is not kept.
        """
        title = tile.title.in_language(self._look.words.language) if tile.title else ""
        facts = (tile.bundle, tile.kind, title, tile.settings, size, sight.pitch_mm)
        key = msgspec.json.encode((*facts, sight.distance_mm))
        if view is None and key in self._verdicts:
            self._verdicts.move_to_end(key)
            return self._verdicts[key]
        laid = self.lay(tile, size, sight, view=view)
        verdict = None if laid is None or laid.sheet is None else tuple(_reasons(laid, sight))
        if view is None:
            self._verdicts[key] = verdict
            if len(self._verdicts) > _KEPT:
                self._verdicts.popitem(last=False)
        return verdict

    def lay(
        self,
        tile: Tile,
        size: tuple[int, int],
        sight: Sight,
        *,
        view: TileView | None = None,
        trial: Trial | None = None,
    ) -> LaidTile | None:
        """Return the tile laid out for its size in px; None where its bundle fails."""
        look = self._look
        try:
            bundle = self._shelf.take(tile.bundle)
            kind = tile_kind(bundle.manifest, tile.kind).id
            if view is None:
                queries = bind_queries(bundle.manifest, tile.kind, tile.settings)
                context = ModelContext(
                    kind=kind,
                    settings=with_defaults(bundle.manifest, tile.settings),
                    words=look.words,
                    title=tile.title.in_language(look.words.language) if tile.title else None,
                    centre_names=look.centre_names,
                    maps=self._shelf.maps,
                )
                view = bundle.build(trial_snapshot(queries, trial), context)
            metrics = sight.metrics(*size)
            info = framed(view)
            told = frame_texts(info, look.words, NOW_S)
            frame = frame_sheet(float(size[0]), float(size[1]), info, look.theme, metrics, told)
            inside = QRectF(0, 0, *size).marginsRemoved(frame.insets).toAlignedRect()
            widget = bundle.widget_class(WidgetContext(kind, look.theme, metrics, look.words))
            try:
                shown = widget.view()
                sheet = None
                if isinstance(shown, KitView):
                    shown.resize(inside.size())
                    widget.show(view)
                    sheet = shown.sheet()
            finally:
                widget.close()
            shown.deleteLater()
        except KnownError:
            return None  # told elsewhere, by name
        except (Exception, SystemExit):  # noqa: BLE001  # a bundle may raise anything; its tile on the wall says so
            return None
        return LaidTile(view, metrics, frame.sheet, sheet, size, QRectF(inside))


def legibility_findings(
    scene: Scene, screens: Mapping[str, SeenScreen], judge: TileJudge
) -> tuple[Finding, ...]:
    """Return what cannot be read of a scene on these screens, tile by tile.

    Fast enough to run after each change in an editor, which keeps its ``judge``.
    """
    return judge.findings(scene, screens)[0]


def _reasons(laid: LaidTile, sight: Sight) -> Iterator[tuple[str, str]]:
    """Yield field and reason of all that is wrong with a tile laid out."""
    floor = laid.metrics.floor_px
    frame = list(flaws(laid.frame, QRectF(0, 0, *laid.size), floor))
    body: list[Flaw] = []
    if laid.sheet is not None:
        box = QRectF(0, 0, laid.inside.width(), laid.inside.height())
        body = list(flaws(laid.sheet, box, floor))
    small = [flaw for flaw in (*frame, *body) if flaw.sort == "small"]
    if small:
        yield "span", _too_small(small, floor, sight)
    title = laid.view.frame.title
    if any(flaw.sort == "cut" and flaw.text[:-1] and flaw.text[:-1] in title for flaw in frame):
        yield "title", filled(texts.TITLE_CUT, {"title": _brief(title)})
    if not isinstance(laid.view.body, TableBody | CardBody):  # whose sentences are cut by rule
        cut = [flaw for flaw in body if flaw.sort == "cut"]
        if cut:
            yield "span", filled(texts.NAMES_CUT, {"texts": _listed([f.text for f in cut])})
    outside = [flaw.text for flaw in (*frame, *body) if flaw.sort == "outside"]
    if outside:
        yield "span", filled(texts.OUTSIDE, {"texts": _listed(outside)})
    over = [f"{f.text} / {f.other}" for f in (*frame, *body) if f.sort == "overlap"]
    if over:
        yield "span", filled(texts.OVERLAP, {"texts": _listed(over)})
    for left in laid.sheet.left_out if laid.sheet is not None else ():
        reason = _left_out(left)
        if reason:
            yield "span", reason


def _too_small(small: Sequence[Flaw], floor: int, sight: Sight) -> str:
    """Return which texts are below the floor, how large they are, and what would help."""
    floor_mm = text_mm(sight.distance_mm, FLOOR_ARCMIN)
    sizes = sorted({flaw.size_px for flaw in small})
    told = []
    for size in sizes:
        listed = _listed(list(dict.fromkeys(f.text for f in small if f.size_px == size)))
        told.append(f"{size} px: {listed}")
    values = {
        "distance": f"{sight.distance_mm / 1000:.1f}",
        "texts": " · ".join(told),
        "floor": floor,
        "floor_mm": f"{floor_mm:.0f}",
        "least": f"{floor_mm * TILE_WIDTHS:.0f}×{floor_mm * TILE_LINES:.0f}",
        "nearer": f"{sight.distance_mm * sizes[0] / floor / 1000:.1f}",
    }
    return filled(texts.TOO_SMALL, values)


def _left_out(left: LeftOut) -> str:
    """Return what it means that a part had no room; "" where that is the picture's own way."""
    few = left.shown < min(_FEWEST, left.total)
    values = {"shown": left.shown, "total": left.total}
    if left.part in {"rows", "first_rows", "bars"} and few:
        return filled(texts.FEW_ROWS, values)
    if left.part == "items":
        return filled(texts.FEW_NAMES, values)
    if left.part == "values" and left.shown == 0:
        return texts.NO_VALUES
    if left.part == "dates" and left.shown == 0:
        return texts.NO_DATES
    return ""


def _listed(said: Sequence[str]) -> str:
    """Return texts in quotes, the first few of them, and how many more there are."""
    few = ", ".join(f"“{_brief(text)}”" for text in said[:_TOLD])
    return f"{few} +{len(said) - _TOLD}" if len(said) > _TOLD else few


def _brief(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
