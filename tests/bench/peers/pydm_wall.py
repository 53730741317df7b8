"""A PyDM display of N waveform plots, as PyDM's own users write one; opened by its main window.

Macros: TAG, TILES, WIDTH, HEIGHT. It is loaded by PyDM, in PyDM's own environment.
"""

from pydm import Display
from pydm.widgets import PyDMWaveformPlot
from qtpy import QtWidgets

MANY = 24


class WaveformWall(Display):  # type: ignore[misc]  # PyDM ships no types
    """N titled plots in a grid, each with one line of 2,000 points."""

    def __init__(self, parent=None, args=None, macros=None):
        super().__init__(parent=parent, args=args, macros=macros)
        self.resize(int(macros["WIDTH"]), int(macros["HEIGHT"]))
        tiles, tag = int(macros["TILES"]), macros["TAG"]
        grid = QtWidgets.QGridLayout(self)
        grid.setSpacing(4)
        columns = 6 if tiles <= MANY else 10
        self.plots = []
        for number in range(tiles):
            plot = PyDMWaveformPlot(init_y_channels=[])
            plot.addChannel(
                y_channel=f"bench://{tag}/{number}", name=f"{tag}{number}", color="#4fc3f7"
            )
            plot.setTitle(f"Dossiers {tag} {number}")
            grid.addWidget(plot, number // columns, number % columns)
            self.plots.append(plot)

    def ui_filename(self):
        """It is made in code, without a file of Qt Designer's."""
        return
