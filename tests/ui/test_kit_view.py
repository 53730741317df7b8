"""The kit's widget: opaque, repainting only what changed, its hatching joined to the frame's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.sdk.contract import TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView, KitWidget
from ioc_desktop.sdk.kit.specimens import card, frame
from ioc_desktop.sdk.theme import DARK, LIGHT, Metrics
from ioc_desktop.sdk.words import TsWords

METRICS = Metrics.for_tile(480, 300, 0.5, 1600)
CONTEXT = WidgetContext("kpi", DARK, METRICS, TsWords("vi"))
VIEW = TileView(frame("Hồ sơ"), card())


class CountingView(KitView):
    """Counts its paint events."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        self.paints += 1
        super().paintEvent(event)


def test_an_equal_view_costs_no_repaint(qtbot: QtBot) -> None:
    view = CountingView(CONTEXT)
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.set_view(VIEW)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.paints > 0)
    before, sheet = view.paints, view.sheet()
    view.set_view(TileView(frame("Hồ sơ"), card()))
    assert view.sheet() is sheet
    view.set_view(TileView(frame("Hồ sơ"), replace(card(), value="1.043")))
    assert view.sheet() is not sheet
    qtbot.waitUntil(lambda: view.paints > before)


def test_size_and_look_lay_out_anew(qtbot: QtBot) -> None:
    view = KitView(CONTEXT)
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.set_view(VIEW)
    sheet = view.sheet()
    view.resize(300, 200)
    view.grab()
    assert view.sheet() is not sheet
    sheet = view.sheet()
    view.set_look(LIGHT, METRICS)
    assert view.sheet() is not sheet
    assert view.grab().toImage().pixelColor(299, 0).name() == LIGHT.tile


def test_an_empty_view_paints_the_tile_s_ground(qtbot: QtBot) -> None:
    view = KitView(CONTEXT)
    qtbot.addWidget(view)
    view.resize(50, 40)
    assert view.grab().toImage().pixelColor(20, 20).name() == DARK.tile


def test_the_hatching_joins_that_of_the_frame(qtbot: QtBot) -> None:
    """The same pixel of the tile is hatched alike, wherever the widget lies."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(200, 200)
    stale = TileView(frame("x", FreshnessState.STALE), replace(card(), trend=None, facts=()))
    shots: list[QImage] = []
    for left, top in ((0, 0), (13, 7)):
        view = KitView(CONTEXT, parent)
        view.setGeometry(left, top, 187, 193)
        view.set_view(stale)
        image = view.grab().toImage()
        shots.append(image.copy(150 - left, 150 - top, 30, 30))
    assert shots[0] == shots[1]
    colours = {shots[0].pixelColor(x, 3).name() for x in range(30)}
    assert len(colours) > 1


def test_a_kit_widget_is_a_whole_bundle_widget(qtbot: QtBot) -> None:
    widget = KitWidget(CONTEXT)
    qtbot.addWidget(widget.view())
    widget.show(VIEW)
    view = widget.view()
    assert view is widget.view()
    assert isinstance(view, KitView)
    view.resize(400, 200)
    assert "1.042" in [mark.text for mark in view.sheet().marks]
    widget.close()
