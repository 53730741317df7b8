"""The console's list of what is on the wall: each tile in a line, and the way into it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal

from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.queries import Query
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.bodies import (
    CardBody,
    ClockBody,
    MapBody,
    RankingBody,
    StatusBody,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.contract import FrameInfo, TileView, Words
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.detail_rows import GLYPHS, MARKS
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

GATHER_MS = 500
"""Tiles that change within this time are written into the list together."""


def tile_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the list."""
    return (words("Tile"), words("Centre"), words("Value"), words("Status"), words("Screen"))


def value_of(view: object, words: Words) -> str:
    """Return what a tile says most loudly, in a few words; "" where it has no such thing."""
    body = view.body if isinstance(view, TileView) else None
    said = ""
    match body:
        case CardBody():
            said = f"{body.value} {body.unit}" if body.value else words("no figure")
        case TrendBody():
            said = body.last_text
        case StatusBody():
            groups = ((one.title, f"{one.headline} {one.headline_unit}") for one in body.groups)
            said = " · ".join(": ".join(part for part in one if part) for one in groups)
        case TableBody():
            said = words("{count} rows", count=max(len(body.rows), body.total))
        case RankingBody():
            said = words("{count} rows", count=len(body.bars))
        case MapBody():
            said = body.total or words("{count} rows", count=len(body.cells))
        case ClockBody():
            said = body.time
    return said.strip()


def tile_row(
    info: FrameInfo, failure: str, value: str, role: str, words: Words, now_s: int
) -> tuple[CellText, ...]:
    """Return one line of the list."""
    freshness = info.freshness
    if failure:
        state, order, warn = f"▲ {failure}", "!", True
    elif freshness is None:
        state, order, warn = "", "~", False
    else:
        text = age_texts(freshness, words, now_s).state
        state, order = f"{GLYPHS[freshness.state]} {text}", freshness.state.value
        warn = freshness.state is not FreshnessState.LIVE
    return (
        CellText(info.title, info.title),
        CellText(info.chip or info.centre, info.chip or info.centre),
        CellText(f"{MARKS[info.severity]} {value}".strip(), value),
        CellText(state, order, warn),
        CellText(role, role),
    )


class ConsoleTiles(QObject):
    """Fills the table of tiles. Signals: ``tile_opened(str, tuple[Query, ...])``.

    Enter or a double click on a row opens the tile with its title and bound queries.
    """

    tile_opened = Signal(str, object)

    def __init__(
        self,
        table: CellTable,
        stage: SceneStage,
        feed: SnapshotFeed,
        clock: RoomClock,
        look: Look,
    ) -> None:
        """Follow what is on air from now on; the table is the console's."""
        super().__init__(table)
        self._table, self._stage, self._feed = table, stage, feed
        self._clock, self._look = clock, look
        self._keys: tuple[Hashable, ...] = ()
        self._rows: tuple[tuple[CellText, ...], ...] = ()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.fill)
        stage.scene_shown.connect(self._on_changed)
        feed.tile_answered.connect(self._on_changed)
        feed.tile_checked.connect(self._on_changed)
        table.activated.connect(self._on_activated)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Say everything in these words."""
        self._look = look
        self._table.cells.set_look(tile_titles(look.words), look.theme.amber)
        self.fill()
        self._table.fit()

    def fill(self, *_why: object) -> None:
        """Write the list anew; the row under the cursor stays."""
        scene = self._stage.on_air
        frames = scene.frames if scene is not None else {}
        words, now_s = self._look.words, self._clock.now_s()
        rows = tuple(
            tile_row(
                frame.info,
                frame.failure,
                value_of(self._feed.view(key), words),
                key[1] if isinstance(key, tuple) else "",
                words,
                now_s,
            )
            for key, frame in frames.items()
        )
        self._keys = tuple(frames)
        if rows != self._rows:
            self._rows = rows
            self._table.cells.set_rows(rows)
            self._table.fit()

    def open(self, key: Hashable) -> None:
        """Open a tile as Enter on its line does."""
        scene = self._stage.on_air
        frame = scene.frames.get(key) if scene is not None else None
        if frame is not None:
            self.tile_opened.emit(frame.info.title, tuple(self._queries(key).values()))

    def close(self) -> None:
        """Follow nothing any more. May be called twice."""
        self._gather.stop()
        self._keys = ()

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._table.source_row(index)
        if 0 <= row < len(self._keys):
            self.open(self._keys[row])

    def _queries(self, key: Hashable) -> Mapping[str, Query]:
        scene = self._stage.on_air
        requests = scene.requests if scene is not None else []
        return next((one.queries for one in requests if one.key == key), {})

    def _on_changed(self, *_what: object) -> None:
        if self._table.isVisible() and not self._gather.isActive():
            self._gather.start()
