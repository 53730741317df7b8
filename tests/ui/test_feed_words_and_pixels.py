"""A tile on the meeting room's page: its picture pixel for pixel, of a long series the latest."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from ioc_desktop.app.feed_painting import PaintedTile, tile_text
from ioc_desktop.sdk.telling import Telling, TellingChart, TellingSeries
from ioc_desktop.sdk.words import TsWords

DAYS = 200


@pytest.mark.parametrize("width", [1, 7, 64, 321])
def test_a_picture_is_what_was_painted(width: int) -> None:
    image = QImage(width, 5, QImage.Format.Format_RGB32)
    for x in range(width):
        for y in range(5):
            image.setPixelColor(x, y, QColor((x * 7) % 256, y * 50, (x + y) % 256))
    painted = PaintedTile(image)
    read = QImage.fromData(painted.png(width), "PNG")  # type: ignore[arg-type]  # the stub says bytes, PySide6 6.11 takes str
    assert read.convertToFormat(QImage.Format.Format_RGB32) == image
    half = QImage.fromData(painted.png(painted.sizes[0]), "PNG")  # type: ignore[arg-type]  # as above
    assert half.width() == painted.sizes[0]


def test_of_a_long_series_the_latest_figures_are_told_first_and_the_rest_is_counted() -> None:
    values = tuple(float(day) for day in range(DAYS))
    chart = TellingChart(
        "line", tuple(f"day {day}" for day in range(DAYS)), (TellingSeries("now", values, "data"),)
    )
    table = tile_text(Telling(title="A", chart=chart), TsWords("en")).table
    assert table is not None
    assert table.rows[0] == (f"day {DAYS - 1}", f"{DAYS - 1}")
    assert table.rows[1][0] == f"day {DAYS - 2}"
    assert f"{DAYS - len(table.rows)}" in table.more
