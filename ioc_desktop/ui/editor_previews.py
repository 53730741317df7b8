"""The scene editor's tiles, alive: each is the wall's own tile at the wall's own size, in small.

A tile's frame and its bundle's widget are laid out in the wall's pixels with the wall's text
sizes, and painted scaled onto the canvas: what is too small on the wall is too small here.
Changing a place only lays out anew; changing what a tile asks for asks the feed.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import WidgetContext
from ioc_desktop.ui.built_scene import fault_words, tile_request
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import PlannedTile
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.tile_frame import TileFrame

if TYPE_CHECKING:
    from ioc_desktop.ui.camera_desk import Cameras  # costs nothing where there is no camera

_numbers = itertools.count(1)
_FEW_PX = 4.0


@dataclass(frozen=True, slots=True)
class PreviewTile:
    """What is shown in one tile, and how large: its size is in the wall's px."""

    id: str
    bundle: str
    kind: str
    size: tuple[int, int]
    sight: Sight
    title: str | None
    settings: Mapping[str, Any]


@dataclass(slots=True)
class _Live:
    """One tile that is shown: its frame, its question to the feed, its picture at a scale."""

    spec: PreviewTile
    frame: TileFrame
    key: Hashable | None
    view: object | None = None
    picture: tuple[float, QPixmap] | None = None


class EditorPreviews(QObject):
    """Signals: ``painted(str)`` with the id of a tile whose picture is another now."""

    painted = Signal(str)

    def __init__(  # the desk hands over every part by name
        self,
        *,
        shelf: BundleShelf,
        feed: SnapshotFeed,
        clock: RoomClock,
        look: Look,
        host: QWidget,
        cameras: Cameras | None = None,
    ) -> None:
        """Show nothing yet; the frames are hidden children of ``host``."""
        super().__init__(host)
        self._shelf, self._feed, self._clock, self._look = shelf, feed, clock, look
        self._cameras = cameras
        self._host = QWidget(host)
        self._host.hide()
        self._live: dict[str, _Live] = {}
        feed.tile_answered.connect(self._on_answered)

    def set_look(self, look: Look) -> None:
        """Change theme and language of all tiles."""
        self._look = look
        specs = [live.spec for live in self._live.values()]
        self.clear()
        self.show_tiles(specs)

    def show_tiles(self, tiles: Iterable[PreviewTile]) -> None:
        """Show these tiles and no others; what stays the same is kept with its figures."""
        wanted = {tile.id: tile for tile in tiles}
        self._drop([name for name in self._live if name not in wanted])
        requests = []
        for name, spec in wanted.items():
            live = self._live.get(name)
            if live is not None and live.spec == spec:
                continue
            kept = live if live is not None and _asks_alike(live.spec, spec) else None
            if live is not None and kept is None:
                self._drop([name])
            made = self._made(spec, kept)
            self._live[name] = made
            if kept is None and made.key is not None:
                requests.append((made, made.key))
        self._ask(requests)

    def picture(self, tile: str, scale: float) -> QPixmap | None:
        """Return the tile painted at so many px for one of the wall's; None if it is not shown."""
        live = self._live.get(tile)
        if live is None:
            return None
        if live.picture is None or live.picture[0] != scale:
            live.picture = (scale, self._painted(live, scale))
        return live.picture[1]

    def legible(self, tile: str) -> bool:
        """Whether the tile's smallest text reaches the legibility floor on the wall."""
        live = self._live.get(tile)
        return live is None or live.spec.sight.metrics(*live.spec.size).legible

    def failure(self, tile: str) -> str:
        """Return why the tile cannot be shown, in words; "" while it can."""
        live = self._live.get(tile)
        return "" if live is None else live.frame.failure

    def clear(self) -> None:
        """Let go of all tiles. May be called twice."""
        self._drop(list(self._live))

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        self.clear()
        self._feed.tile_answered.disconnect(self._on_answered)

    def _made(self, spec: PreviewTile, kept: _Live | None) -> _Live:
        """Make a tile's frame at its size; ``kept`` gives the figures of the one before."""
        look = self._look
        context = WidgetContext(
            kind=spec.kind,
            theme=look.theme,
            metrics=spec.sight.metrics(*spec.size),
            words=look.words,
            timeline=self._clock.timeline,
            cameras=self._cameras,
        )
        frame = TileFrame(spec.title or spec.id, context, self._clock, self._host)
        frame.setGeometry(0, 0, max(1, spec.size[0]), max(1, spec.size[1]))
        key: Hashable | None = ("editor", next(_numbers), spec.id) if kept is None else kept.key
        live = _Live(spec, frame, key)
        try:
            frame.house(self._shelf.take(spec.bundle))
            if kept is not None and kept.view is not None:
                live.view = kept.view
                frame.present(kept.view)
        except KnownError as error:
            live.key = None
            why = fault_words(error, look.words)
            frame.explain(look.words("This tile cannot be shown: {why}", why=why))
        if kept is not None:
            _put_away(kept.frame)
        return live

    def _ask(self, asking: Iterable[tuple[_Live, Hashable]]) -> None:
        requests = []
        for live, key in asking:
            spec, look = live.spec, self._look
            tile = PlannedTile(
                spec.id, spec.bundle, spec.kind, (0, 0, *spec.size), spec.title, spec.settings
            )
            try:
                bundle = self._shelf.take(spec.bundle)
                made = tile_request(
                    key, tile, bundle.manifest, bundle.build, look, self._cameras, self._shelf.maps
                )
            except KnownError as error:
                why = fault_words(error, look.words)
                live.key = None
                live.frame.explain(look.words("This tile cannot be shown: {why}", why=why))
                continue
            requests.append(made)
        if requests:
            self._feed.ask(requests)

    def _on_answered(self, key: object, view: object) -> None:
        if not isinstance(key, tuple) or key[0] != "editor":
            return
        live = self._live.get(key[2])
        if live is None or live.key != key:
            return
        live.view = view
        live.frame.present(view)
        live.picture = None
        self.painted.emit(live.spec.id)

    def _painted(self, live: _Live, scale: float) -> QPixmap:
        ratio = self._host.devicePixelRatioF()
        width, height = live.spec.size
        picture = QPixmap(
            max(1, round(width * scale * ratio)), max(1, round(height * scale * ratio))
        )
        picture.fill(self._look.theme.tile)
        if min(picture.width(), picture.height()) > _FEW_PX:
            painter = QPainter(picture)
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing
                | QPainter.RenderHint.TextAntialiasing
                | QPainter.RenderHint.SmoothPixmapTransform
            )
            painter.scale(picture.width() / width, picture.height() / height)
            live.frame.render(painter, QPoint())
            painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture

    def _drop(self, names: Iterable[str]) -> None:
        gone = [self._live.pop(name) for name in names]
        self._feed.drop([live.key for live in gone if live.key is not None])
        for live in gone:
            _put_away(live.frame)


def _put_away(frame: TileFrame) -> None:
    frame.close_guest()
    frame.setParent(None)
    frame.deleteLater()


def _asks_alike(one: PreviewTile, other: PreviewTile) -> bool:
    """Whether two tiles show the same figures in the same words; sizes may differ."""
    return (one.bundle, one.kind, one.title, one.settings) == (
        other.bundle,
        other.kind,
        other.title,
        other.settings,
    )
