"""The layer of reforms over a figure's chart: a dotted line where its place became another unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ioc_desktop.sdk.theme import DARK, Theme


class ReformLayer:
    """Lines across one chart's view box, each with its text at the foot."""

    def __init__(self, box: Any, make_line: Callable[..., Any]) -> None:
        """Make an empty layer; ``make_line`` is pyqtgraph's InfiniteLine, imported by the chart."""
        self._box, self._make_line = box, make_line
        self._theme = DARK
        self._told: tuple[tuple[float, str], ...] = ()
        self.lines: list[Any] = []

    def set_look(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._draw()

    def set_reforms(self, told: tuple[tuple[float, str], ...]) -> None:
        """Show these: the moment (epoch seconds) before which others were counted, and its text."""
        if told != self._told:
            self._told = told
            self._draw()

    def _draw(self) -> None:
        for line in self.lines:
            self._box.removeItem(line)
        pen = QPen(QColor(self._theme.dim))
        pen.setStyle(Qt.PenStyle.DotLine)
        pen.setCosmetic(True)
        self.lines = [
            self._make_line(
                pos=at_s,
                angle=90,
                movable=False,
                pen=pen,
                label=text,
                labelOpts={
                    "position": 0.02,
                    "anchors": [(0, 1), (0, 1)],
                    "color": self._theme.dim,
                    "fill": self._theme.tile,
                },
            )
            for at_s, text in self._told
        ]
        for line in self.lines:
            self._box.addItem(line, ignoreBounds=True)
