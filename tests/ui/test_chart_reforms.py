"""A reform of the units in the interactive chart: a line between the periods around it."""

from __future__ import annotations

from array import array

from pytestqt.qtbot import QtBot

from ioc_desktop.domain.crosswalk import Crossing
from ioc_desktop.domain.figures import Series, SeriesBreak
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.detail_model import ChartSeries, reforms_of
from ioc_desktop.ui.figure_chart import FigureChart

DAY_S = 86_400
FIRST_S = 1_732_986_000
STARTS = array("q", [FIRST_S + number * DAY_S for number in range(-3, 3)])
WORDS = TsWords("vi")


def chart_of(*breaks: SeriesBreak) -> ChartSeries:
    series = Series(STARTS, array("d", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), breaks=breaks)
    return ChartSeries(series, "ca", 0, "P1D", "vi", ("kỳ này", "", ""), reforms_of(series, WORDS))


def test_a_line_stands_between_the_periods_and_goes_with_the_figure(qtbot: QtBot) -> None:
    chart = FigureChart()
    qtbot.addWidget(chart)
    chart.resize(700, 400)
    chart.set_look(DARK)
    crossing = Crossing(FIRST_S, "2021", "2024-12")
    chart.set_series(chart_of(SeriesBreak(3, crossing)), keep_view=False)
    chart.set_look(LIGHT)
    assert [line.value() for line in chart.reforms.lines] == [FIRST_S - DAY_S / 2]
    assert chart.reforms.lines[0].label.toPlainText() == "đơn vị mới 01/12/2024"
    assert not chart.grab().isNull()
    chart.set_series(chart_of(), keep_view=False)
    assert chart.reforms.lines == []
    chart.set_series(None, keep_view=False)


def test_a_refusal_stands_at_the_first_period() -> None:
    refused = Crossing(FIRST_S, "2021", "2024-12", refused=True)
    assert chart_of(SeriesBreak(0, refused)).reforms[0][0] == STARTS[0]
