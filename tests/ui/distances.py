"""What fits from how far: all shipped scenes on their walls, from two to eight metres.

``python -m tests.ui.distances`` prints the tables of docs/legibility.md (three quarters of a
minute); ``--picture FILE`` paints the duty scene for viewers at two and at six metres, tiles that
no longer fit in an amber frame.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.layout import Scene, gutter, load_scene, rects, role_name
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.legibility import SeenScreen, TileJudge, legibility_findings
from ioc_desktop.ui.look import Look, Sight

DISTANCES_M = range(2, 9)


def wall(
    columns: int,
    rows: int,
    *,
    width_mm: float = 1210,
    pixels: tuple[int, int] = (1920, 1080),
    distance_m: float = 5.0,
) -> dict[str, SeenScreen]:
    """Return a wall of equal screens, by role; 55-inch panels if nothing else is said."""
    screen = SeenScreen(*pixels, Sight(width_mm / pixels[0], distance_m * 1000))
    return {role_name(x, y): screen for y in range(rows) for x in range(columns)}


def shipped_walls(distance_m: float = 5.0) -> dict[str, dict[str, SeenScreen]]:
    """Return the three walls that scenes ship for: one of 98 inches, matrices of 55 inches."""
    return {
        "1x1": wall(1, 1, width_mm=2160, pixels=(3840, 2160), distance_m=distance_m),
        "2x2": wall(2, 2, distance_m=distance_m),
        "4x2": wall(4, 2, distance_m=distance_m),
    }


def make_judge(language: str = "vi") -> TileJudge:
    words = TsWords(language)
    chips = {"nghean": words("Province"), "vinh": words("Vinh")}
    shelf = BundleShelf(discover(shipped("widgets")))
    return TileJudge(shelf, Look(DARK, words, chips))


def unfit(judge: TileJudge, scene: Scene, screens: Mapping[str, SeenScreen]) -> set[str]:
    """Return the paths of the tiles that have a finding."""
    found = legibility_findings(scene, screens, judge)
    return {finding.path.rpartition(".")[0] for finding in found}


def tables() -> Iterator[str]:
    judge = make_judge()
    scenes = [load_scene(file) for file in sorted(shipped("layouts").glob("*.toml"))]
    count = {
        (scene.id, name, metres): len(unfit(judge, scene, screens))
        for metres in DISTANCES_M
        for name, screens in shipped_walls(metres).items()
        for scene in scenes
    }
    head = "| " + " | ".join(f"{metres} m" for metres in DISTANCES_M) + " |"
    rule = "|---" * (len(DISTANCES_M) + 1) + "|"
    yield f"| wall {head}"
    yield rule
    for name in shipped_walls():
        cells = []
        for metres in DISTANCES_M:
            each = [count[scene.id, name, metres] for scene in scenes]
            some = sum(number > 0 for number in each)
            cells.append(f"{some} / {sum(each)}" if some else "–")
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    yield f"| scene {head}"
    yield rule
    for scene in scenes:
        cells = []
        for metres in DISTANCES_M:
            three = [count[scene.id, name, metres] for name in shipped_walls()]
            cells.append(" · ".join(map(str, three)) if any(three) else "–")
        yield f"| {scene.id} | {' | '.join(cells)} |"


def screen_picture(scene: Scene, distance_m: float, judge: TileJudge) -> QImage:
    """Return the scene's one screen as its tiles hang there, without the wall's lines."""
    screens = shipped_walls(distance_m)["1x1"]
    screen = screens["A1"]
    display = scene.variant_for(1, 1).displays[0]
    metrics = screen.sight.metrics(screen.width_px, screen.height_px)
    bars = 2 * round(metrics.line_px(metrics.label_px) * 1.2)
    size = (screen.width_px, screen.height_px - bars)
    listed = unfit(judge, scene, screens)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.ground))
    painter = QPainter(image)
    placed = rects(display, *size, gutter(*size))
    for tile in display.tiles:
        rect = placed[tile.id]
        laid = judge.lay(tile, (rect.width, rect.height), screen.sight)
        if laid is None:
            continue
        painter.save()
        painter.translate(rect.x, rect.y)
        laid.frame.paint(painter)
        if laid.sheet is not None:
            painter.translate(laid.inside.topLeft())
            painter.setClipRect(QRectF(0, 0, laid.inside.width(), laid.inside.height()))
            laid.sheet.paint(painter)
        painter.restore()
        if tile.path in listed:
            painter.setPen(QPen(QColor(DARK.amber), 12))
            painter.drawRect(rect.x + 6, rect.y + 6, rect.width - 12, rect.height - 12)
    painter.end()
    return image


def picture(scene: Scene, judge: TileJudge) -> QImage:
    """Return the scene for two and for six metres, one above the other, half as large."""
    both = [screen_picture(scene, metres, judge).scaledToWidth(1600) for metres in (2.0, 6.0)]
    gap = 24
    height = sum(image.height() for image in both) + gap
    whole = QImage(1600, height, QImage.Format.Format_RGB32)
    whole.fill(QColor("#808080"))
    painter = QPainter(whole)
    painter.drawImage(0, 0, both[0])
    painter.drawImage(0, both[0].height() + gap, both[1])
    painter.end()
    return whole


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ui.distances", description=__doc__)
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    if chosen.picture is not None:
        scene = load_scene(shipped("layouts") / "thuong-truc.toml")
        picture(scene, make_judge()).save(str(chosen.picture))
    else:
        for line in tables():
            print(line)  # what it is for
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
