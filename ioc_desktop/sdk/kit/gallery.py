"""Pictures of tiles: one tile to an image, and the gallery of all specimens.

``python -m ioc_desktop.sdk.kit.gallery --out DIR`` writes every body in every state in both
themes, under a fixed clock and font; ``--sheet`` puts each theme's on one large picture.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from ioc_desktop.sdk.contract import TileView, Words
from ioc_desktop.sdk.kit.frame import frame_insets, paint_banner, paint_frame
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.painters import framed, lay_view
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.kit.specimens import NOW_S, frame, specimens
from ioc_desktop.sdk.theme import Metrics, Theme, theme
from ioc_desktop.sdk.words import TsWords

WIDTH_PX = 400
HEIGHT_PX = 250
PITCH_MM = 0.5
DISTANCE_MM = 1300.0
"""A tile of 200 mm seen from 1.3 m: the proportions of a wall's tile, in a small picture."""


def tile_picture(view: TileView, look: Look, size: tuple[int, int], now_s: float = NOW_S) -> QImage:
    """Return the tile, frame and picture, as an image of that size in px."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    rect = QRectF(image.rect())
    painter = QPainter(image)
    args = (rect, framed(view), look.theme, look.metrics, look.words, now_s)
    paint_frame(painter, *args)
    inside = rect.marginsRemoved(frame_insets(*args))
    sheet = Sheet()
    lay_view(sheet, QRectF(0, 0, inside.width(), inside.height()), view, look)
    painter.translate(inside.topLeft())
    sheet.paint(painter)
    painter.end()
    return image


def failure_picture(text: str, look: Look, size: tuple[int, int]) -> QImage:
    """Return the tile of a bundle that failed, as an image."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    rect = QRectF(image.rect())
    info = frame("Hồ sơ tiếp nhận hôm nay")
    painter = QPainter(image)
    args = (rect, info, look.theme, look.metrics, look.words, NOW_S)
    paint_frame(painter, *args)
    inside = rect.marginsRemoved(frame_insets(*args))
    paint_banner(painter, inside, text, look.theme, look.metrics)
    painter.end()
    return image


def pictures(
    name: Literal["dark", "light"], words: Words, size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)
) -> dict[str, QImage]:
    """Return every specimen's picture in a theme, by its short name."""
    metrics = Metrics.for_tile(*size, PITCH_MM, DISTANCE_MM)
    look = Look(theme(name), metrics, words)
    made = {key: tile_picture(view, look, size) for key, view in specimens()}
    text = words(
        "The bundle “{bundle}” does not work ({step}): {why}",
        bundle="health",
        step="show",
        why="ZeroDivisionError",
    )
    made["failure"] = failure_picture(text, look, size)
    return made


def contact_sheet(made: Iterable[QImage], shown: Theme, columns: int = 5) -> QImage:
    """Return all pictures on one, row by row on the theme's ground."""
    images = list(made)
    gap = 10
    width, height = images[0].width(), images[0].height()
    rows = -(-len(images) // columns)
    sheet = QImage(
        columns * (width + gap) + gap, rows * (height + gap) + gap, QImage.Format.Format_RGB32
    )
    sheet.fill(QColor(shown.ground))
    painter = QPainter(sheet)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        painter.drawImage(gap + column * (width + gap), gap + row * (height + gap), image)
    painter.end()
    return sheet


def main(arguments: Iterable[str] | None = None) -> int:
    """Write the gallery; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m ioc_desktop.sdk.kit.gallery", description="Paint every tile in every state."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--sheet", action="store_true", help="one large picture a theme")
    chosen = parser.parse_args(list(arguments) if arguments is not None else None)
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    words = TsWords("vi")
    names: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in names:
        made = pictures(name, words)
        if chosen.sheet:
            contact_sheet(made.values(), theme(name)).save(str(chosen.out / f"{name}.png"))
            continue
        for key, image in made.items():
            image.save(str(chosen.out / f"{key}-{name}.png"))
    del app
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
