"""A scene built: its hidden pages with their tile frames, and what the tiles ask for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping
from functools import partial

from PySide6.QtCore import QRect

from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import bind_queries, tile_kind, with_defaults
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import Model, ModelContext, WidgetContext
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from ioc_desktop.ui.snapshot_feed import TileRequest
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall_window import ScenePage, WallWindow

_numbers = itertools.count(1)


def _build(model: Model, context: ModelContext, snapshot: Snapshot) -> object:
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
    ) -> None:
        """Make all pages and frames; a tile whose bundle fails says so and asks for nothing."""
        self.plan = plan
        self.number = next(_numbers)
        self.pages: dict[str, ScenePage] = {}
        self.frames: dict[Hashable, TileFrame] = {}
        self.requests: list[TileRequest] = []
        self.pending: set[Hashable] = set()
        self.shown_at_s = 0.0
        self._windows = windows
        for role, tiles in plan.pages.items():
            window = windows.get(role)
            if window is None:
                continue
            page = ScenePage(look, window)
            page.setGeometry(window.page_rect())
            self.pages[role] = page
            for tile in tiles:
                self._add(tile, role, page, window, (shelf, look, clock))
        self.pending = {request.key for request in self.requests}

    def on_air(self) -> None:
        """Show every page; the pages before are hidden in the same turn of the loop."""
        for role, page in self.pages.items():
            self._windows[role].show_page(page)

    def close(self) -> None:
        """Release all guests and delete the pages."""
        for frame in self.frames.values():
            frame.close_guest()
        for role, page in self.pages.items():
            self._windows[role].forget_page(page)
            page.hide()
            page.setParent(None)
            page.deleteLater()
        self.frames.clear()
        self.pages.clear()
        self.requests.clear()

    def _add(
        self,
        tile: PlannedTile,
        role: str,
        page: ScenePage,
        window: WallWindow,
        house: tuple[BundleShelf, Look, RoomClock],
    ) -> None:
        shelf, look, clock = house
        key = (self.number, role, tile.id)
        metrics = window.sight.metrics(tile.place[2], tile.place[3])
        context = WidgetContext(
            kind=tile.kind,
            theme=look.theme,
            metrics=metrics,
            words=look.words,
            timeline=clock.timeline,
        )
        frame = TileFrame(tile.title or tile.id, context, clock, page)
        frame.setGeometry(QRect(*tile.place))
        self.frames[key] = frame
        try:
            bundle = shelf.take(tile.bundle)
            request = _request(key, tile, bundle.manifest, bundle.build, look)
        except KnownError as error:
            frame.explain(look.words("This tile cannot be shown: {why}", why=_reasons(error)))
            return
        frame.house(bundle)
        if not frame.failure:
            self.requests.append(request)


def _request(
    key: Hashable, tile: PlannedTile, manifest: Manifest, model: Model, look: Look
) -> TileRequest:
    queries = bind_queries(manifest, tile.kind, tile.settings)
    context = ModelContext(
        kind=tile_kind(manifest, tile.kind).id,
        settings=with_defaults(manifest, tile.settings),
        words=look.words,
        title=tile.title,
        centre_names=look.centre_names,
    )
    build: Callable[[Snapshot], object] = partial(_build, model, context)
    return TileRequest(key, queries, build)


def _reasons(error: KnownError) -> str:
    findings = getattr(error, "findings", ())
    if not findings:
        return str(error)
    return " · ".join(
        f"{item.path}: {item.reason}" if item.path else item.reason for item in findings
    )
