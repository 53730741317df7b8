"""Texts are measured and painted alike on every machine, whatever fonts it has."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter, QRawFont

from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, font, width_px

TEXT = "Văn bản quá hạn xử lý 10.042,5"
WEIGHTS = (REGULAR, MEDIUM, BOLD)

NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{empty}</dir><cachedir>{empty}</cachedir></fontconfig>
"""


def measures() -> list[tuple[float, str]]:
    """Return for each weight the text's width and a digest of its picture."""
    found = []
    for weight in WEIGHTS:
        image = QImage(900, 80, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        painter.setPen("white")
        painter.setFont(font(44, weight))
        painter.drawText(10, 60, TEXT)
        painter.end()
        digest = hashlib.sha256(bytes(image.constBits())).hexdigest()
        found.append((width_px(TEXT, 44, weight), digest))
    return found


@pytest.mark.usefixtures("qapp")
def test_a_machine_without_any_fonts_measures_and_paints_the_same(tmp_path: Path) -> None:
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(NO_FONTS.format(empty=tmp_path / "none"), encoding="utf-8")
    elsewhere = subprocess.run(
        [sys.executable, __file__],
        env={
            **os.environ,
            "FONTCONFIG_FILE": str(configuration),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert [tuple(one) for one in json.loads(elsewhere.stdout)] == measures()


@pytest.mark.usefixtures("qapp")
def test_each_weight_is_a_cut_of_its_own() -> None:
    regular, medium, bold = (width for width, _ in measures())
    assert regular < medium < bold
    styles = [QRawFont.fromFont(font(44, weight)).styleName() for weight in WEIGHTS]
    assert styles == ["Regular", "Medium", "Bold"]


if __name__ == "__main__":
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    sys.stdout.write(json.dumps(measures()))
