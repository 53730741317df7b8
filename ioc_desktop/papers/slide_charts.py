"""Native charts: lines over time and bars, holding the figures themselves, in our colours.

What is drawn can be edited, and the workbook within each chart has the numbers of the cache.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from ioc_desktop.domain.figures import Severity
from ioc_desktop.papers.legal_text import harmless
from ioc_desktop.papers.sheet_cells import number_format
from ioc_desktop.papers.slide_deck import FONT, THEME, Box, Deck, describe, element, rgb
from ioc_desktop.papers.slide_text import cut
from ioc_desktop.sdk.telling import TellingChart

BAR_PX: Final = 30.0
"""A bar with its label wants so much height."""
MARKS: Final = {Severity.NORMAL: "", Severity.WARN: "◆ ", Severity.ALARM: "▲ "}
"""The shapes that stand before what is marked, as on the wall."""

_DAY: Final = re.compile(r"(\d\d/\d\d)/(\d{4})")
_HOURS: Final = re.compile(
    r"(?P<from>\d\d:\d\d)(?: (?P<day>\d\d/\d\d))?–\d\d:\d\d (?P<end>\d\d/\d\d)/\d{4}"
)
_Data: Any = CategoryChartData  # the library says no types of it
_LABEL_PT: Final = 9.0
_LABELS: Final = 110.0
"""A date below a line chart wants so many px."""
_MOST_LABEL: Final = 0.42
_LOOKS: Final = {
    "data": (THEME.data, 2.25, None),
    "last_year": (THEME.last_year, 1.5, None),
    "plan": (THEME.plan, 1.75, MSO_LINE.DASH),
}


def bars_that_fit(chart: TellingChart, box: Box) -> int:
    """Return how many bars of a chart have room, all of a line chart's points."""
    if chart.kind == "line":
        return len(chart.categories)
    return max(1, min(len(chart.categories), int(box.height / BAR_PX)))


def short_periods(names: Sequence[str]) -> tuple[str, ...]:
    """Return periods as they stand below a chart: ``T9/2021``, ``Q.III/2021``, days of one year.

    Days of one year leave it out, spans of days and hours are called by their beginning
    (``18:00 06/10``); any other names stay as they are.
    """
    hours = [_HOURS.fullmatch(name) for name in names]
    if names and all(hours):
        return tuple(f"{one['from']} {one['day'] or one['end']}" for one in hours if one)
    if names and all("/" in name.partition("–")[0] and "–" in name for name in names):
        names = [name.partition("–")[0] for name in names]
    days = [_DAY.fullmatch(name) for name in names]
    if names and all(days) and len({day[2] for day in days if day}) == 1:
        return tuple(day[1] for day in days if day)
    return tuple(
        name.removeprefix("Năm học ")
        .removeprefix("Năm ")
        .replace("Tháng ", "T")
        .replace("Quý ", "Q.")
        for name in names
    )


def lay_chart(deck: Deck, slide: Any, box: Box, chart: TellingChart, said: tuple[str, str]) -> None:
    """Lay a chart; of bars, the first that fit. ``said`` is its name and what it tells."""
    if chart.kind == "bar":
        _lay_bars(slide, box, chart, said, deck)
    else:
        _lay_lines(slide, box, chart, said, deck)


def _lay_lines(
    slide: Any, box: Box, chart: TellingChart, said: tuple[str, str], deck: Deck
) -> None:
    data = _Data(number_format=number_format(chart.decimals, deck.language))
    data.categories = [harmless(name) for name in short_periods(chart.categories)]
    for one in chart.series:
        data.add_series(harmless(one.name), one.values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box.emu(), data)
    made = _named(frame, said)
    for one, drawn in zip(chart.series, made.plots[0].series, strict=True):
        colour, width, dash = _LOOKS[one.role]
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = rgb(colour), Pt(width)
        if dash is not None:
            drawn.format.line.dash_style = dash
        drawn.marker.style = XL_MARKER_STYLE.NONE
    many = len(chart.series) > 1
    made.has_legend = many
    if many:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
        _font(made.legend.font)
    _axes(made, chart, deck)
    skip = max(1, round(len(chart.categories) * _LABELS / max(1.0, box.width - 80)))
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        _insert_skip(made.category_axis, name, skip)


def _lay_bars(slide: Any, box: Box, chart: TellingChart, said: tuple[str, str], deck: Deck) -> None:
    count = bars_that_fit(chart, box)
    values = chart.series[0].values[:count]
    data = _Data(number_format=number_format(chart.decimals, deck.language))
    room = box.width_pt * _MOST_LABEL
    data.categories = [_bar_name(chart, at, room) for at in range(count)]
    data.add_series(harmless(chart.series[0].name), values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu(), data)
    made = _named(frame, said)
    made.has_legend = False
    plot = made.plots[0]
    plot.gap_width, plot.vary_by_categories = 45, False
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = (
        number_format(chart.decimals, deck.language),
        False,
    )
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    _font(labels.font, THEME.strong)
    drawn = plot.series[0]
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = rgb(THEME.data)
    drawn.invert_if_negative = False
    for at, severity in enumerate(chart.severities[:count]):
        if severity is not Severity.NORMAL:
            point = drawn.points[at].format.fill
            point.solid()
            point.fore_color.rgb = rgb(THEME.severity(severity, THEME.data))
    _axes(made, chart, deck, bars=True)
    made.category_axis.reverse_order = True
    made.value_axis.visible = False
    made.value_axis.has_major_gridlines = False
    made.value_axis.has_title = False
    known = [value for value in values if value is not None]
    if known and min(known) >= 0:
        made.value_axis.minimum_scale = 0


def _bar_name(chart: TellingChart, at: int, room_pt: float) -> str:
    """Return a bar's label: its mark, its name, and why it has no bar where it has none."""
    name = cut(chart.categories[at], _LABEL_PT, room_pt, 1)
    mark = MARKS[chart.severities[at]] if at < len(chart.severities) else ""
    silent = chart.series[0].values[at] is None and at < len(chart.texts)
    return harmless(f"{mark}{name}: {chart.texts[at]}" if silent else f"{mark}{name}")


def _named(frame: Any, said: tuple[str, str]) -> Any:
    frame.name = harmless(said[0])[:80]
    describe(frame, said[1])
    made = frame.chart
    made.has_title = False
    made.font.name, made.font.size = FONT, Pt(_LABEL_PT)
    made.font.color.rgb = rgb(THEME.text)
    return made


def _axes(made: Any, chart: TellingChart, deck: Deck, *, bars: bool = False) -> None:
    category, value = made.category_axis, made.value_axis
    category.format.line.color.rgb = rgb(THEME.hairline)
    category.has_major_gridlines = False
    _font(category.tick_labels.font, THEME.text if bars else THEME.dim)
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    value.format.line.fill.background()
    value.major_gridlines.format.line.color.rgb = rgb(THEME.hairline)
    value.major_gridlines.format.line.width = Pt(0.5)
    value.tick_labels.number_format = number_format(_axis_decimals(chart), deck.language)
    value.tick_labels.number_format_is_linked = False
    _font(value.tick_labels.font, THEME.dim)
    if chart.unit and not bars:
        value.has_title = True
        title = value.axis_title.text_frame
        title.text = harmless(chart.unit)
        font = title.paragraphs[0].runs[0].font
        font.bold = False
        _font(font, THEME.dim)


def _axis_decimals(chart: TellingChart) -> int:
    """Return the places of an axis's numbers: those of the figures where these are small."""
    known = [abs(v) for one in chart.series for v in one.values if v is not None]
    return min(chart.decimals, 2) if max(known, default=0.0) < 100 else 0  # noqa: PLR2004  # three digits say enough


def _font(font: Any, colour: str = THEME.text) -> None:
    font.name, font.size = FONT, Pt(_LABEL_PT)
    font.color.rgb = rgb(colour)


def _insert_skip(axis: Any, name: str, skip: int) -> None:
    """Say every how many categories one is named; the library does not know it."""
    place = axis._element  # noqa: SLF001  # the library knows no skips
    made = element(name, val=str(skip))
    before = place.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}noMultiLvlLbl")
    if before is None:
        place.append(made)
    else:
        before.addprevious(made)
