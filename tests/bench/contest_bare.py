"""One contestant: the bare limit. Prints one JSON line.

usage: python -m tests.bench.contest_bare CONTENT.json [--picture PICTURE.png] [--size W H]
                                          [--seconds S]

Plain QWidgets paint the same texts, frames, gridlines and decimated charts at the same places
from data in memory, with no framework around them: one widget a tile, nothing measured or
chosen, no freshness, no words. They may use what makes painting fast here, too: texts shaped
once, dense charts as filled outlines; charts are decimated when a tile first paints, and when
it gets new data. With --seconds: processor time and gaps of the loop while nothing changes, and
while every tile gets a new series each second, all its texts staying as they are.
Off-screen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from array import array
from pathlib import Path
from typing import Any

SWITCHES = 9
SETTLE_S = 3.0
GROUND, TILE = "#0d1217", "#151c23"


def main() -> None:  # noqa: C901, PLR0915  # one bare program, Qt imported where it is timed
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QTimer
    from PySide6.QtGui import (
        QColor,
        QPainter,
        QPainterPath,
        QPaintEvent,
        QPen,
        QPolygonF,
        QStaticText,
        QTransform,
    )
    from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

    from ioc_desktop.sdk.decimation import runs
    from ioc_desktop.sdk.kit.fonts import font
    from ioc_desktop.sdk.kit.trend import band
    from tests.bench.bench_room import SIZE
    from tests.bench.paint_watch import PaintWatch, pss_mb, rest
    from tests.bench.steady import cpu_percent, gaps_ms

    def path_of(points: list[tuple[int, float, float]]) -> QPainterPath:
        path, index = QPainterPath(), 0
        while index < len(points):
            kind, x, y = points[index]
            if kind == 0:
                path.moveTo(x, y)
            elif kind == 1:
                path.lineTo(x, y)
            else:
                path.cubicTo(x, y, *points[index + 1][1:], *points[index + 2][1:])
                index += 2
            index += 1
        return path

    class BareTile(QWidget):
        def __init__(self, tile: dict[str, Any], parent: QWidget) -> None:
            super().__init__(parent)
            self.tile = tile
            self.charts: list[tuple[QColor, QPolygonF]] = []
            self.fresh = False
            self.texts: list[tuple[Any, QColor, QPointF, QStaticText]] = []
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
            self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
            self.setGeometry(*tile["place"])

        def set_values(self, series: list[array[float]]) -> None:
            for chart, values in zip(self.tile["charts"], series, strict=True):
                chart["values"] = values
            self.fresh = False
            self.update()

        def make(self) -> None:
            self.charts = []
            for chart in self.tile["charts"]:
                across, up, dx, dy = chart["matrix"]
                place = QTransform(across, 0, 0, up, dx, dy)
                half = chart["width"] / 2 / abs(up)
                colour = QColor(chart["colour"])
                self.charts += [
                    (colour, place.map(band(run, half)))
                    for run in runs(chart["values"], chart["columns"])
                ]
            self.fresh = True
            if self.texts:
                return
            for size, weight, name, x, y, text in sorted(self.tile["texts"]):
                still = QStaticText(text)
                still.setTextFormat(Qt.TextFormat.PlainText)
                still.prepare(QTransform(), font(size, weight))
                self.texts.append((font(size, weight), QColor(name), QPointF(x, y), still))

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
            if not self.fresh:
                self.make()
            tile = self.tile
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), QColor(TILE))
            for x, y, width, height, name in tile["fills"][1:]:
                painter.fillRect(QRectF(x, y, width, height), QColor(name))
            for x, y, width, height, name, thick in tile["outlines"]:
                painter.setPen(QPen(QColor(name), thick))
                painter.drawRect(QRectF(x, y, width, height))
            for x1, y1, x2, y2, name, thick in tile["lines"]:
                painter.setPen(QPen(QColor(name), thick))
                painter.drawLine(QLineF(x1, y1, x2, y2))
            painter.setPen(Qt.PenStyle.NoPen)
            for colour, outline in self.charts:
                painter.setBrush(colour)
                painter.drawPolygon(outline)
            for points, filled, name, thick in tile["paths"]:
                painter.setPen(QPen(QColor(name), thick) if name else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(filled) if filled else Qt.BrushStyle.NoBrush)
                painter.drawPath(path_of(points))
            for face, colour, corner, text in self.texts:
                painter.setFont(face)
                painter.setPen(colour)
                painter.drawStaticText(corner, text)
            painter.end()

    class BarePage(QWidget):
        def __init__(self, tiles: list[dict[str, Any]]) -> None:
            super().__init__()
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
            self.tiles = [BareTile(tile, self) for tile in tiles]

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
            painter = QPainter(self)
            painter.fillRect(event.rect(), QColor(GROUND))
            painter.end()

    parser = argparse.ArgumentParser()
    parser.add_argument("content", type=Path)
    parser.add_argument("--picture", default="")
    parser.add_argument("--size", type=int, nargs=2, default=SIZE)
    parser.add_argument("--seconds", type=float, default=0.0)
    told = parser.parse_args()
    content = json.loads(told.content.read_text(encoding="utf-8"))
    nan = float("nan")
    for tile in content:
        for chart in tile["charts"]:
            chart["values"] = array("d", [nan if v is None else v for v in chart["values"]])
    application = QApplication(["bare"])
    watch = PaintWatch()
    window = QStackedWidget()
    window.resize(*told.size)
    one = BarePage(content[:1])
    window.addWidget(one)

    def show(page: BarePage) -> None:
        watch.watch(page.tiles)
        window.setCurrentWidget(page)

    def show_first() -> None:
        page = BarePage(content)
        window.addWidget(page)
        show(page)

    def show_window() -> None:
        watch.watch(one.tiles)
        window.show()

    watch.time_ms(show_window)
    first = watch.time_ms(show_first)
    page = window.currentWidget()
    if not isinstance(page, BarePage):
        raise SystemExit("the page is not shown")
    warm = []
    for _ in range(SWITCHES):
        watch.time_ms(lambda: show(one))
        warm.append(watch.time_ms(lambda: show(page)))
    figures = {
        "first_ms": first[0],
        "first_cpu_ms": first[1],
        "warm_ms": statistics.median(took[0] for took in warm),
        "warm_cpu_ms": statistics.median(took[1] for took in warm),
        "pss_mb": pss_mb(),
    }
    if told.seconds:
        rest(SETTLE_S)
        figures["idle_cpu_percent"] = cpu_percent(told.seconds / 2)
        second = 0

        def renew() -> None:
            nonlocal second
            second += 1
            for number, tile in enumerate(page.tiles):
                newest = 1000.0 + (second * 7 + number * 13) % 60
                charts = tile.tile["charts"]
                old = [chart["values"] for chart in charts]
                tile.set_values([*old[:-1], old[-1][:-1] + array("d", [newest])])

        timer = QTimer()
        timer.timeout.connect(renew)
        timer.start(1000)
        rest(SETTLE_S)
        figures["hz_cpu_percent"] = cpu_percent(told.seconds)
        figures |= {f"hz_{name}": value for name, value in gaps_ms(told.seconds).items()}
        timer.stop()
        figures["pss_mb"] = pss_mb()
    if told.picture:
        page.grab().save(told.picture)
    print(json.dumps(figures), flush=True)
    application.quit()


if __name__ == "__main__":
    main()
