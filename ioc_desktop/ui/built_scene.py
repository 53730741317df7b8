"""A scene built: its hidden pages with their tile frames, and what the tiles ask for.

It is made at once, or a few tiles at a time while nothing else is to be done.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Generator, Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import bind_queries, tile_kind, with_defaults
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import Model, ModelContext, WidgetContext, Words
from ioc_desktop.sdk.map_shapes import Maps
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.withheld import is_withheld, withheld_view
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import BuildFailure, TileRequest
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall_plan import WallPlan
from ioc_desktop.ui.wall_window import ScenePage, WallWindow

if TYPE_CHECKING:
    from ioc_desktop.ui.camera_desk import Cameras  # costs nothing where there is no camera

_numbers = itertools.count(1)
_BYTES_A_PIXEL = 4


def _viewed(model: Model, context: ModelContext, snapshot: Snapshot) -> object:
    if is_withheld(snapshot):
        return withheld_view(context.words)
    return model(snapshot, context)


class BuiltScene:
    """Pages and frames of one scene for one set of windows; hidden until the stage cuts."""

    def __init__(
        self,
        plan: ScenePlan,
        windows: Mapping[str, WallWindow],
        shelf: BundleShelf,
        look: Look,
        clock: RoomClock,
        *,
        at_once: bool = True,
        cameras: Cameras | None = None,
    ) -> None:
        """Make all pages and frames; a tile whose bundle fails says so and asks for nothing.

        Without ``at_once`` the frames are made by ``build_some``.
        """
        self.plan = plan
        self.number = next(_numbers)
        self.pages: dict[str, ScenePage] = {}
        self.frames: dict[Hashable, TileFrame] = {}
        self.requests: list[TileRequest] = []
        self._tiles: dict[Hashable, PlannedTile] = {}
        self.pending: set[Hashable] = set()
        self.on_failure: Callable[[str], object] | None = None
        """Told in a tile's words when it fails; to be set before its frame is made."""
        self.made_for: WallPlan | None = None
        self.away: frozenset[str] = frozenset()
        """The plan that it shows, or a part of; roles without a screen when that was made."""
        self._windows = windows
        self._page_of: dict[Hashable, ScenePage] = {}
        self._canvases: dict[ScenePage, QImage] = {}
        self._places = {
            role: (window.page_rect(), window.sight) for role, window in windows.items()
        }
        self._house = (shelf, look, clock)
        self._cameras = cameras
        self._steps = self._build()
        if at_once:
            self.build_some(math.inf)

    def build_some(self, limit_s: float) -> bool:
        """Make frames for about ``limit_s`` seconds; return whether all are made."""
        end = time.perf_counter() + limit_s
        for _ in self._steps:
            if time.perf_counter() > end:
                return False
        self.pending = {request.key for request in self.requests}
        return True

    @property
    def picture_mb(self) -> float:
        """What pictures of all its pages take, in MB of four bytes a pixel."""
        pixels = 0.0
        for page in self.pages.values():
            size = page.size() * page.devicePixelRatioF()
            pixels += size.width() * size.height()
        return pixels * _BYTES_A_PIXEL / 1e6

    def take_picture(self, key: Hashable) -> None:
        """Keep the picture of one tile on its page's canvas, one for all the page's tiles."""
        page = self._page_of[key]
        canvas = self._canvases.get(page)
        if canvas is None:
            ratio = page.devicePixelRatioF()
            canvas = QImage(page.size() * ratio, QImage.Format.Format_RGB32)
            canvas.setDevicePixelRatio(ratio)
            self._canvases[page] = canvas
        self.frames[key].take_picture(canvas)

    def drop_canvases(self, *, unused: bool = False) -> None:
        """Let go of all pictures, or (``unused``) of the canvases on which none is left."""
        kept = set()
        for key, frame in self.frames.items():
            if not unused:
                frame.drop_picture()
            elif frame.has_picture:
                kept.add(self._page_of[key])
        for page in set(self._canvases) - kept:
            del self._canvases[page]

    def on_air(self) -> None:
        """Show every page; the pages before are hidden in the same turn of the loop."""
        for role, page in self.pages.items():
            self._windows[role].show_page(page)

    def stands_on(self, windows: Mapping[str, WallWindow]) -> bool:
        """Whether these windows are the ones that it was made for, each as it was then."""
        return self._windows.keys() == windows.keys() and all(
            self._stands_in(role, windows) for role in windows
        )

    def fits(self, plan: ScenePlan, windows: Mapping[str, WallWindow]) -> bool:
        """Whether it shows this plan on these windows; pages for lost ones do not matter."""
        return all(
            self.plan.pages.get(role) == tiles and self._stands_in(role, windows)
            for role, tiles in plan.pages.items()
        ) and all(self._windows[role] is windows.get(role) for role in self.plan.pages)

    def _stands_in(self, role: str, windows: Mapping[str, WallWindow]) -> bool:
        window = windows.get(role)
        return window is not None and (
            self._windows.get(role) is window
            and self._places[role] == (window.page_rect(), window.sight)
        )

    def take_over(self, like: BuiltScene, feed: SnapshotFeed, within_s: float) -> set[Hashable]:
        """Show in each tile at once what an equal one shows there; await nothing for these.

        ``like`` is the scene that is being replaced, in the same words. Returns the keys of
        those that were answered in the last ``within_s`` seconds: they need no reading.
        """
        known = {_content(tile): key for key, tile in like._tiles.items()}
        fresh: set[Hashable] = set()
        for request in self.requests:
            key = known.get(_content(self._tiles[request.key]))
            view = None if key is None else feed.view(key)
            if key is None or view is None or isinstance(view, BuildFailure):
                continue
            self.frames[request.key].present(view)
            self.pending.discard(request.key)
            if feed.is_fresh([key], within_s):
                fresh.add(request.key)
        return fresh

    def close(self) -> None:
        """Release all guests and delete the pages."""
        self._steps.close()
        for frame in self.frames.values():
            frame.close_guest()
        for role, page in self.pages.items():
            self._windows[role].forget_page(page)
            page.hide()
            page.setParent(None)
            page.deleteLater()
        self._canvases.clear()
        self._page_of.clear()
        self.frames.clear()
        self.pages.clear()
        self.requests.clear()

    def _build(self) -> Generator[None, None, None]:
        """Make page after page, tile after tile; each step is one tile."""
        look = self._house[1]
        for role, tiles in self.plan.pages.items():
            window = self._windows.get(role)
            if window is None:
                continue
            page = ScenePage(look, window)
            page.setGeometry(window.page_rect())
            self.pages[role] = page
            for tile in tiles:
                self._add(tile, role, page, window)
                yield

    def _add(self, tile: PlannedTile, role: str, page: ScenePage, window: WallWindow) -> None:
        shelf, look, clock = self._house
        key = (self.number, role, tile.id)
        metrics = window.sight.metrics(tile.place[2], tile.place[3])
        context = WidgetContext(
            kind=tile.kind,
            theme=look.theme,
            metrics=metrics,
            words=look.words,
            timeline=clock.timeline,
            cameras=self._cameras,
        )
        # Before it is known whether the title is of something that may be seen, none is shown.
        title = (tile.title or tile.id) if tile.audience == "duty" else ""
        frame = TileFrame(title, context, clock, page)
        frame.setGeometry(QRect(*tile.place))
        self.frames[key] = frame
        self._page_of[key] = page
        self._tiles[key] = tile
        if tile.mark_px:
            x, y, width, _ = tile.place
            text = look.words("from screen {role}", role=tile.origin)
            page.mark(QRect(x, y - tile.mark_px, width, tile.mark_px), text)
        if self.on_failure is not None:
            frame.failed.connect(self.on_failure)
        if tile.is_withheld:
            frame.present(withheld_view(look.words))
            return
        try:
            bundle = shelf.take(tile.bundle)
            request = tile_request(
                key, tile, bundle.manifest, bundle.build, look, self._cameras, shelf.maps
            )
        except KnownError as error:
            why = fault_words(error, look.words)
            frame.explain(look.words("This tile cannot be shown: {why}", why=why))
            return
        frame.house(bundle)
        if not frame.failure:
            self.requests.append(request)


def _content(tile: PlannedTile) -> tuple[object, ...]:
    """Return what two tiles have in common that show the same."""
    return tile.bundle, tile.kind, tile.title, repr(tile.settings)


def tile_request(
    key: Hashable,
    tile: PlannedTile,
    manifest: Manifest,
    model: Model,
    look: Look,
    cameras: Cameras | None,
    maps: Maps,
) -> TileRequest:
    """Return what a tile asks for under ``key``.

    Raises:
        ConfigError: no such kind, or settings that the bundle refuses.
    """
    queries = bind_queries(manifest, tile.kind, tile.settings)
    context = ModelContext(
        kind=tile_kind(manifest, tile.kind).id,
        settings=with_defaults(manifest, tile.settings),
        words=look.words,
        title=tile.title,
        centre_names=look.centre_names,
        cameras={} if cameras is None else cameras.entries,
        maps=maps,
    )
    build: Callable[[Snapshot], object] = partial(_viewed, model, context)
    return TileRequest(key, queries, build)


def fault_words(error: KnownError, words: Words) -> str:
    """Return what is wrong with a tile, in one line in the language of the screen."""
    findings = getattr(error, "findings", ())
    if not findings:
        return in_words(str(error), words)
    return " · ".join(
        in_words(f"{item.path}: {item.reason}" if item.path else item.reason, words)
        for item in findings
    )
