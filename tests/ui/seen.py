"""How others see a picture: in greys, with two colour deficiencies, from ten metres; and shapes.

``python -m tests.ui.seen --out docs/pictures`` writes the tiles' states in grey and as seen with
protanopia and deuteranopia, for people to judge.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import TileView
from ioc_desktop.sdk.kit.gallery import DISTANCE_MM, PITCH_MM, contact_sheet, tile_picture
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.specimens import card, cartogram, frame, ranking, scores, status, table
from ioc_desktop.sdk.theme import Metrics, Theme, theme
from ioc_desktop.sdk.words import TsWords

Grey = npt.NDArray[np.float64]
Rgb = npt.NDArray[np.float64]

SIZE: Final = (400, 250)
DEFICIENCIES: Final[dict[str, npt.NDArray[np.float64]]] = {
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
"""Linear RGB as seen without one kind of cones. Source: Machado, Oliveira, Fernandes,
"A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1.0."""

_LOCAL_PX = 9
_SEEN = 14.0
"""Levels of grey beside its surroundings from which a pixel counts as drawn."""


def rgb(image: QImage) -> Rgb:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width() * 3].reshape(flat.height(), flat.width(), 3).astype(np.float64)


def grey(image: QImage) -> Grey:
    """Return the picture's levels of grey (0 to 255), as a screenshot without colour has them."""
    values: Grey = rgb(image) @ np.array([0.299, 0.587, 0.114])
    return values


def image_of(colours: Rgb) -> QImage:
    data = np.ascontiguousarray(np.clip(colours, 0, 255).astype(np.uint8))
    high, wide = data.shape[:2]
    return QImage(data.tobytes(), wide, high, wide * 3, QImage.Format.Format_RGB888).copy()


def in_grey(image: QImage) -> QImage:
    return image_of(np.repeat(grey(image)[:, :, None], 3, axis=2))


def without_cones(colours: Rgb, deficiency: str) -> Rgb:
    """Return colours (0 to 255) as somebody with that deficiency sees them."""
    part = colours / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ DEFICIENCIES[deficiency].T, 0, 1)
    back = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    result: Rgb = back * 255
    return result


def seen_with(image: QImage, deficiency: str) -> QImage:
    return image_of(without_cones(rgb(image), deficiency))


def coarser(levels: Grey, times: int) -> Grey:
    """Return the picture as from so many times as far: squares of pixels become one."""
    high, wide = (side // times * times for side in levels.shape)
    parts = levels[:high, :wide].reshape(high // times, times, wide // times, times)
    result: Grey = parts.mean(axis=(1, 3))
    return result


def drawn(levels: Grey) -> npt.NDArray[np.int8]:
    """Return what stands out from its surroundings: 1 lighter, -1 darker, 0 nothing.

    The level of a surface does not count, only what is drawn: two shapes that differ in their
    grey alone are the same.
    """
    apart = levels - _mean_around(levels)
    return np.where(apart > _SEEN, 1, np.where(apart < -_SEEN, -1, 0)).astype(np.int8)


def _mean_around(levels: Grey) -> Grey:
    half = _LOCAL_PX // 2
    padded = np.pad(levels, half, mode="edge")
    sums = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    side = _LOCAL_PX
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    result: Grey = total / side**2
    return result


def unlike(one: Grey, other: Grey) -> float:
    """Return the share of what is drawn on either picture that the other has not."""
    first, second = drawn(one), drawn(other)
    either = (first != 0) | (second != 0)
    return float((first != second)[either].mean()) if either.any() else 0.0


def unlike_marks(one: Grey, other: Grey) -> float:
    """Return the share of either mark's surface that is not the other's, whatever their grey."""
    first, second = (_surface(each) for each in (one, other))
    return float((first != second)[first | second].mean())


def _surface(levels: Grey) -> npt.NDArray[np.bool_]:
    """Return what is nearer to the mark's own grey than to that of the corner, its ground."""
    apart = np.abs(levels - levels[0, 0])
    result: npt.NDArray[np.bool_] = apart > apart.max() / 2
    return result


def look_of(shown: Theme) -> Look:
    return Look(shown, Metrics.for_tile(*SIZE, PITCH_MM, DISTANCE_MM), TsWords("vi"))


def states(shown: Theme) -> Iterator[tuple[str, str, QImage]]:
    """Yield (what it shows, state, picture) of tiles in every freshness and severity."""
    look = look_of(shown)
    bodies = (
        ("card", "Hồ sơ tiếp nhận hôm nay"),
        ("ranking", "Đơn vị quá hạn nhiều nhất"),
        ("table", "Văn bản quá hạn"),
        ("map", "Covid-19 theo địa bàn"),
        ("status", "Phân hệ đang vận hành"),
    )
    made = {"ranking": ranking(), "table": table(), "map": cartogram(), "status": status()}
    for name, title in bodies:
        for state in FreshnessState:
            body = made.get(name) or card(state)
            if state is FreshnessState.NOT_CONNECTED:
                body = CardBody("", state=state)
            view = TileView(frame(title, state), body)
            yield name, state.value, tile_picture(view, look, SIZE)
        for severity in (Severity.WARN, Severity.ALARM):
            body = made.get(name) or CardBody("1.042", "hồ sơ", severity=severity)
            view = TileView(frame(title, severity=severity), body)
            yield name, severity.value, tile_picture(view, look, SIZE)
    yield "scores", "ratings", tile_picture(TileView(frame("Chỉ số 766"), scores()), look, SIZE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ui.seen", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication(sys.argv[:1])
    names: tuple[tuple[Literal["dark", "light"], str], ...] = (("dark", "toi"), ("light", "sang"))
    for name, word in names:
        pictures = [image for _, _, image in states(theme(name))]
        greys = contact_sheet([in_grey(image) for image in pictures], theme(name), 7)
        greys.save(str(chosen.out / f"trang-thai-xam-{word}.png"))
        for deficiency in DEFICIENCIES:
            seen = contact_sheet([seen_with(one, deficiency) for one in pictures], theme(name), 7)
            seen.save(str(chosen.out / f"trang-thai-{deficiency}-{word}.png"))
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
