"""Paints the tiles of the scene on air for the meeting room's page, and says them in words.

The stage is the wall's own: same tiles, same sizes (a wall of UHD screens), so that a page on a
large screen is what the wall shows. Nothing here is ever on a screen. A tile is painted when it
looks different; what was painted is known by its hash, so a tile that was painted anew with the
same pixels does not travel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from ioc_desktop.app.composition import ScreenSide
from ioc_desktop.domain.dates import format_long_date
from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.errors import KnownError
from ioc_desktop.layout.roles import role_place
from ioc_desktop.meeting.board import Beat, ShownScene, ShownTile, TileTable, TileText
from ioc_desktop.meeting.png import rgb_png
from ioc_desktop.sdk.contract import TileView, Words
from ioc_desktop.sdk.telling import Telling, TellingTable, chart_table, tell, tell_failure
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.look import Sight
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall_window import WallWindow

SCREEN_PX: Final = (3840, 2060)
"""A UHD screen without the page's own line at its top (page.css: 4.6 % of the height)."""
LOOK_MS: Final = 100
"""How often it is looked for tiles that look different by themselves."""
TELL_S: Final = 5
"""How often ages in the texts follow the clock."""
TICK_MS: Final = 1000
_MOST_ROWS: Final = 60


class PageServer(Protocol):
    """Where the scene goes: ``meeting.server.MeetingServer``, or a test's record."""

    def show(self, scene: ShownScene | None, tiles: dict[str, ShownTile]) -> None:
        """Put another scene on air, or nothing."""

    def put(
        self, tile: ShownTile, painted: PaintedTile | None = None, sizes: tuple[int, ...] = ()
    ) -> None:
        """Show a tile anew."""

    def beat(self, beat: Beat) -> None:
        """Tell the room's time."""


class PaintedTile:
    """A tile's pixels; never painted on again, so another thread may make PNGs of them."""

    def __init__(self, image: QImage) -> None:
        """Keep the pixels and their hash."""
        self._image = image
        bits = image.constBits()
        self.name = hashlib.sha256(bits).hexdigest()[:32]  # processors have it built in
        width = image.width()
        self.sizes = (max(1, width // 2), width)

    @property
    def size_bytes(self) -> int:
        """What the pixels hold in memory."""
        return self._image.sizeInBytes()

    def png(self, width_px: int) -> bytes:
        """Return the tile as a PNG of that width."""
        image = self._image
        if width_px != image.width():
            image = image.scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        size = (image.width(), image.height())
        return rgb_png(memoryview(image.constBits()).cast("B"), *size, image.bytesPerLine())


class FeedPainter(QObject):
    """Keeps the page's state what the stage shows."""

    def __init__(
        self,
        side: ScreenSide,
        server: PageServer,
        note: str,
        told: Callable[[str, str], object],
    ) -> None:
        """Paint for ``server``; ``told(scene, trouble)`` hears what is shown and what is wrong."""
        super().__init__()
        self._side, self._server, self._note, self._told = side, server, note, told
        self._windows: dict[str, WallWindow] = {}
        self._shown: ShownScene | None = None
        self._wanted = ""
        self._tiles: dict[Hashable, ShownTile] = {}
        self._painted_s: dict[Hashable, float] = {}
        self._seconds = 0
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._paint_changed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._paint_changed)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        side.stage.scene_shown.connect(self._on_scene_shown)
        side.stage.banner_changed.connect(self._on_banner)
        side.feed.tile_answered.connect(self._on_answered)
        side.library.scenes_changed.connect(side.stage.take_changes)
        side.library.scenes_changed.connect(self._on_scenes_changed)
        self._look.start()
        self._tick.start()
        self._on_tick()

    def show(self, scene: str) -> None:
        """Show a scene; "" = nothing. One that cannot be shown leaves what is there."""
        self._wanted = scene
        if not scene:
            self._forget()
            self._server.show(None, {})
            self._told("", "")
            return
        try:
            self._make_windows(scene)
        except KnownError as error:
            self._fail(str(error))
            return
        stage = self._side.stage
        if stage.switch(scene) and stage.on_air is not None and stage.on_air.plan.id == scene:
            self._publish(stage.on_air)

    def close(self) -> None:
        """Stop, and let go of the windows."""
        for timer in (self._look, self._soon, self._tick):
            timer.stop()
        self._side.close()
        for window in self._windows.values():
            window.close()
            window.deleteLater()
        self._windows = {}

    def _make_windows(self, scene: str) -> None:
        """Have a window for each screen of the scene's smallest variant, whole, side by side.

        Raises:
            ConfigError: there is none of that id, or its file has mistakes.
        """
        variant = self._side.library.scene(scene).variant_for(1, 1)
        roles = [display.role for display in variant.displays]
        if list(self._windows) == roles:
            return
        kept = {role: self._windows.pop(role) for role in roles if role in self._windows}
        gone, self._windows = self._windows, {}
        for role in roles:
            window = kept.get(role) or WallWindow(
                role, self._side.look, on_screen=False, lines=False
            )
            window.sight = Sight()
            window.resize(*SCREEN_PX)
            self._windows[role] = window
        self._side.stage.set_windows(self._windows)
        for window in gone.values():
            window.close()
            window.deleteLater()

    def _on_scene_shown(self, scene: str) -> None:
        on_air = self._side.stage.on_air
        if on_air is not None and scene == self._wanted:
            self._publish(on_air)

    def _on_banner(self, text: str) -> None:
        if text:
            self._fail(text)
        else:
            self._told(self._on_air_id(), "")

    def _on_scenes_changed(self, changed: frozenset[str]) -> None:
        """Take a scene off that is no longer for a meeting; show it again once it is."""
        if self._wanted not in changed:
            return
        if self._side.library.is_unfit(self._wanted):
            trouble = self._side.stage.banner
            self._forget()
            self._side.stage.clear()
            self._fail(trouble)
        elif self._shown is None:
            self.show(self._wanted)

    def _fail(self, trouble: str) -> None:
        """Say why; what is on the page stays, and a page that has nothing yet is told so."""
        if self._shown is None:
            self._server.show(None, {})
        self._told(self._on_air_id(), trouble)

    def _on_answered(self, key: Hashable, _view: object) -> None:
        if key in self._tiles:
            self._painted_s.pop(key, None)  # what it says may differ where its picture does not
            self._soon.start(0)

    def _on_tick(self) -> None:
        clock, words = self._side.clock, self._side.look.words
        now = clock.local()
        date = format_long_date(clock.now_s(), words.language)
        self._server.beat(Beat(f"{now:%H:%M:%S}", date))
        on_air = self._on_air()
        if on_air is None:
            return
        for frame in on_air.frames.values():
            frame.age()
        self._seconds += 1
        if self._seconds % TELL_S == 0:
            for key, tile in self._tiles.items():
                self._put(key, tile, self._text(on_air, key), None)

    def _publish(self, scene: BuiltScene) -> None:
        """Put the whole scene on the page, every tile painted."""
        places = self._places(scene)
        self._forget()
        ids: dict[Hashable, str] = {}
        order = sorted(scene.frames, key=lambda key: (places[key].y(), places[key].x()))
        tiles: dict[str, ShownTile] = {}
        painted: dict[str, PaintedTile] = {}
        for number, key in enumerate(order):
            name = ids[key] = f"t{number}"
            made = self._paint(key, scene.frames[key])
            painted[name] = made
            place = places[key]
            tiles[name] = self._tiles[key] = ShownTile(
                id=name,
                x=place.x(),
                y=place.y(),
                width=place.width(),
                height=place.height(),
                picture=made.name,
                sizes=made.sizes,
                text=self._text(scene, key),
            )
        size = self._size(scene)
        self._shown = ShownScene(
            id=scene.plan.id,
            name=scene.plan.name,
            width=size[0],
            height=size[1],
            note=self._note,
            tiles=tuple(ids[key] for key in order),
        )
        for name, made in painted.items():
            self._server.put(tiles[name], made, made.sizes)
        self._server.show(self._shown, tiles)
        self._told(scene.plan.id, self._side.stage.banner)

    def _paint_changed(self) -> None:
        on_air = self._on_air()
        if on_air is None:
            return
        for key, tile in list(self._tiles.items()):
            frame = on_air.frames[key]
            painted_s = self._painted_s.get(key)
            if painted_s is None or frame.changed_s > painted_s:
                self._put(key, tile, self._text(on_air, key), self._paint(key, frame))

    def _put(
        self, key: Hashable, tile: ShownTile, text: TileText, painted: PaintedTile | None
    ) -> None:
        picture, sizes = (
            (tile.picture, tile.sizes) if painted is None else (painted.name, painted.sizes)
        )
        new = ShownTile(
            id=tile.id,
            x=tile.x,
            y=tile.y,
            width=tile.width,
            height=tile.height,
            picture=picture,
            sizes=sizes,
            text=text,
        )
        if new == tile:
            return
        self._tiles[key] = new
        other = painted if picture != tile.picture else None
        self._server.put(new, other, sizes)

    def _paint(self, key: Hashable, frame: TileFrame) -> PaintedTile:
        self._painted_s[key] = frame.changed_s
        image = QImage(frame.size(), QImage.Format.Format_RGB32)
        image.fill(0)
        whole, flags = QRegion(), QWidget.RenderFlag.DrawChildren
        frame.render(image, QPoint(0, 0), whole, flags)
        return PaintedTile(image)

    def _text(self, scene: BuiltScene, key: Hashable) -> TileText:
        frame, words = scene.frames[key], self._side.look.words
        if frame.withheld:
            return TileText(title=frame.withheld)
        if frame.failure:
            return tile_text(tell_failure(frame.info.title, frame.failure), words)
        view = self._side.feed.view(key)
        if not isinstance(view, TileView):
            return TileText(title=frame.info.title)
        return tile_text(tell(view, words, self._side.clock.now_s()), words, view.frame.chip)

    def _places(self, scene: BuiltScene) -> dict[Hashable, QRect]:
        """Return where each tile stands on the page: screens side by side, without bars."""
        found: dict[Hashable, QRect] = {}
        for key, frame in scene.frames.items():
            role = key[1] if isinstance(key, tuple) else ""
            column, row = role_place(str(role))
            page = scene.pages[str(role)].size()
            found[key] = frame.geometry().translated(column * page.width(), row * page.height())
        return found

    def _size(self, scene: BuiltScene) -> tuple[int, int]:
        right = bottom = 1
        for role, page in scene.pages.items():
            column, row = role_place(role)
            right = max(right, (column + 1) * page.width())
            bottom = max(bottom, (row + 1) * page.height())
        return right, bottom

    def _on_air(self) -> BuiltScene | None:
        """Return the scene on the page, as far as it is still the stage's."""
        scene = self._side.stage.on_air
        if scene is None or self._shown is None or not self._tiles.keys() <= scene.frames.keys():
            return None
        return scene

    def _on_air_id(self) -> str:
        return "" if self._shown is None else self._shown.id

    def _forget(self) -> None:
        self._shown = None
        self._tiles, self._painted_s = {}, {}


def tile_text(told: Telling, words: Words, chip: str = "") -> TileText:
    """Return what a tile says as the page's text: sentences, and its figures in rows.

    ``chip`` is the centre's short name in the picture: tiles of two centres are often alike.
    """
    table = told.table
    if table is None and told.chart is not None:
        table = chart_table(told.chart, words, newest=_MOST_ROWS)
    state = tuple(filter(None, (told.failure, *told.state, told.note)))
    return TileText(
        title=" · ".join(filter(None, (told.title, chip))),
        state=state,
        lines=told.lines,
        table=None if table is None else _table(table, words),
        as_of=told.as_of,
        source=told.source,
        grave=bool(told.failure)
        or told.severity is not Severity.NORMAL
        or (told.freshness is not None and told.freshness.state is not FreshnessState.LIVE),
    )


def _table(table: TellingTable, words: Words) -> TileTable:
    rows = tuple(tuple(cell.said(words) for cell in row) for row in table.rows[:_MOST_ROWS])
    left = max(table.total, len(table.rows)) - len(rows)
    return TileTable(
        heads=tuple(column.title for column in table.columns),
        numbers=tuple(column.number for column in table.columns),
        rows=rows,
        more=words("and {count} more rows", count=left) if left > 0 else "",
    )
