"""Every tile in every state against its reference picture, and the states in greyscale.

After a change that is meant, look at the new pictures and write them anew:
``python -m ioc_desktop.sdk.kit.gallery --out tests/ui/pictures``.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.sdk.kit.gallery import pictures
from ioc_desktop.sdk.kit.glyphs import GLYPHS, glyph
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.words import TsWords

FOLDER = Path(__file__).parent / "pictures"
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
FAR = 48
"""Levels of grey of 255 from which a pixel counts as another."""


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:  # makes one
    """Fonts need an application."""


def grey(image: QImage) -> npt.NDArray[np.int16]:
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width()].astype(np.int16)


def colours(image: QImage) -> npt.NDArray[np.int16]:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width() * 3].astype(np.int16)


def share_that_differs(one: npt.NDArray[np.int16], other: npt.NDArray[np.int16]) -> float:
    return float((np.abs(one - other) > FAR).mean())


@pytest.mark.parametrize("theme", THEMES)
def test_every_tile_looks_like_its_reference(theme: Literal["dark", "light"]) -> None:
    made = pictures(theme, TsWords("vi"))
    kept = {path.stem.removesuffix(f"-{theme}") for path in FOLDER.glob(f"*-{theme}.png")}
    assert set(made) == kept
    wrong: dict[str, float] = {}
    for name, image in made.items():
        reference = QImage(str(FOLDER / f"{name}-{theme}.png"))
        assert reference.size() == image.size(), name
        share = share_that_differs(colours(image), colours(reference))
        if share > 0.002:
            wrong[name] = share
    assert wrong == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_five_states_are_told_apart_in_greyscale(theme: Literal["dark", "light"]) -> None:
    made = pictures(theme, TsWords("vi"))
    states = {state: grey(made[f"card-{state.value}"]) for state in FreshnessState}
    for one, other in itertools.combinations(states, 2):
        share = share_that_differs(states[one], states[other])
        assert share > 0.004, f"{one} and {other}: {share:.4f}"
    alarm = grey(made["card-alarm"])
    bar = np.abs(alarm[100:200, 0:3] - alarm[100:200, 6:9]).mean()
    assert bar > FAR, "the alarm's bar is not seen in greyscale"


def test_all_glyphs_differ_by_shape_alone() -> None:
    drawn: dict[str, npt.NDArray[np.int16]] = {}
    for name in GLYPHS:
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        sheet = Sheet()
        glyph(sheet, name, QRectF(2, 2, 36, 36), "#ffffff")
        sheet.paint(painter)
        painter.end()
        drawn[name] = grey(image)
    alike = {("live", "running"), ("not_connected", "empty")}
    for one, other in itertools.combinations(drawn, 2):
        share = share_that_differs(drawn[one], drawn[other])
        if (one, other) in alike:
            continue
        least = 0.04 if {one, other} <= {"alarm", "up"} else 0.08
        assert share > least, f"{one} and {other}: {share:.3f}"


def test_the_gallery_is_small_enough_to_keep() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 1_500_000
