"""What a wall's tiles paint, written down, so that the bare contestant can paint the same.

The shapes of a tile are taken from its own sheets by laying them out once more on a sheet
that keeps a record; the charts go down as raw values with the place they are drawn to.
"""

from __future__ import annotations

import json
import math
from array import array
from pathlib import Path
from typing import Any, cast
from unittest import mock

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QPen, QPolygonF, QTransform

from ioc_desktop.sdk.decimation import Decimated, Run, runs
from ioc_desktop.sdk.kit import KitView, frame, trend
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.ui.tile_frame import TileFrame
from tests.bench.bench_room import BenchRoom

Pen = tuple[str, float]


class RecordingSheet(Sheet):
    """Keeps what was put on it; ``at`` is added to all places."""

    __slots__ = ("at", "fills", "lines", "outlines", "paths")

    def __init__(self, at: tuple[float, float] = (0.0, 0.0)) -> None:
        super().__init__()
        self.at = at
        self.fills: list[Any] = []
        self.lines: list[Any] = []
        self.outlines: list[Any] = []
        self.paths: list[Any] = []

    def fill(self, rect: QRectF, colour_name: str) -> None:
        self.fills.append((*self._placed(rect), colour_name))

    def line(self, ends: tuple[float, float, float, float], drawn: QPen) -> None:
        (x, y), (x1, y1, x2, y2) = self.at, ends
        self.lines.append((x1 + x, y1 + y, x2 + x, y2 + y, *_pen(drawn)))

    def outline(self, rect: QRectF, drawn: QPen) -> None:
        self.outlines.append((*self._placed(rect), *_pen(drawn)))

    def shape(self, path: QPainterPath, filled: str | None, drawn: QPen | None = None) -> None:
        moved = path.translated(*self.at)
        elements = [moved.elementAt(index) for index in range(moved.elementCount())]
        points = [(element.type.value, element.x, element.y) for element in elements]
        self.paths.append((points, filled, *(_pen(drawn) if drawn is not None else ("", 0.0))))

    def polyline(self, polygon: QPolygonF, drawn: QPen) -> None:  # noqa: ARG002  # Sheet's own shape
        raise ValueError("a chart must go down as values, not as a polyline")

    def area(self, polygon: QPolygonF, colour_name: str) -> None:  # noqa: ARG002  # Sheet's own shape
        raise ValueError("a chart must go down as values, not as an area")

    def texts(self) -> list[Any]:
        """Return size, weight, colour, left, top and text of every text."""
        x, y = self.at
        return [
            (size, weight, name, place.x() + x, place.y() + y, made.text())
            for size, weight, name, place, made in self._texts
        ]

    def _placed(self, rect: QRectF) -> tuple[float, float, float, float]:
        return rect.x() + self.at[0], rect.y() + self.at[1], rect.width(), rect.height()


def _pen(drawn: QPen) -> Pen:
    return drawn.color().name(), drawn.widthF()


def dump_content(room: BenchRoom, file: Path) -> None:
    """Write what every tile on air paints, as JSON, in px of the tile."""
    scene = room.side.stage.on_air
    if scene is None:
        raise ValueError("nothing is on air")
    tiles = [_tile(one) for one in scene.frames.values()]
    file.write_text(json.dumps(tiles), encoding="utf-8")


def _tile(tile: TileFrame) -> dict[str, Any]:
    guest = cast("KitView", tile.guest)
    context, view = tile._context, guest._view
    if view is None:
        raise ValueError("a tile shows nothing")
    charts: list[Any] = []
    columns: list[int] = []

    def note_runs(values: array[float], count: int, _before: Decimated | None) -> Decimated:
        columns.append(count)
        return Decimated(values, count, runs(values, count))

    def note_line(sheet: Sheet, line: tuple[Run, ...], place: QTransform, drawn: QPen) -> None:
        del sheet
        if line:
            matrix = (place.m11(), place.m22(), place.dx() + guest.x(), place.dy() + guest.y())
            charts.append((matrix, *_pen(drawn)))

    sheets = [RecordingSheet(), RecordingSheet((guest.x(), guest.y()))]
    texts = frame.frame_texts(tile.info, context.words, tile._now_s)
    with mock.patch.object(frame, "Sheet", return_value=sheets[0]):
        size = (float(tile.width()), float(tile.height()))
        frame.frame_sheet.__wrapped__(*size, tile.info, context.theme, context.metrics, texts)
    with (
        mock.patch.object(trend, "_lay_line", note_line),
        mock.patch.object(Decimated, "of", note_runs),
    ):
        lay_view(sheets[1], QRectF(guest.rect()), view, guest._look)
    body = cast("Any", view.body).trend
    series = [list(one) for one in (body.last_year, body.plan, body.values) if _known(one)]
    # What a chart covers (the mark of its last point) is painted after it.
    return {
        "place": [tile.x(), tile.y(), tile.width(), tile.height()],
        "fills": [one for sheet in sheets for one in sheet.fills],
        "lines": [one for sheet in sheets for one in sheet.lines],
        "outlines": [one for sheet in sheets for one in sheet.outlines],
        "paths": [one for sheet in sheets for one in sheet.paths],
        "texts": [one for sheet in sheets for one in sheet.texts()],
        "charts": [
            {
                "values": [None if math.isnan(value) else value for value in values],
                "columns": columns[0],
                "matrix": matrix,
                "colour": colour,
                "width": width,
            }
            for values, (matrix, colour, width) in zip(series, charts, strict=True)
        ],
    }


def _known(values: array[float]) -> bool:
    return any(not math.isnan(value) for value in values)
