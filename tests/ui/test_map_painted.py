"""Maps of every unit system as painted: nothing cut, nothing over another text, all legible."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ioc_desktop.app.map_store import ImportOptions, run_import
from ioc_desktop.domain.crosswalk import DIVIDED, Crossing
from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    RecordList,
    RecordRow,
    Severity,
)
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Record
from ioc_desktop.sdk.bodies import MapBody, MapPoint
from ioc_desktop.sdk.cartogram import name_forms, unit_book
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet, TextMark
from ioc_desktop.sdk.kit.specimens import frame
from ioc_desktop.sdk.map_shapes import MapFolder, Maps, NoMaps
from ioc_desktop.sdk.maps import incidents_of, map_of
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.detail_facts import facts_of
from tests.unit.app.squares import district_squares, written

WORDS = TsWords("vi")
LIVE = Freshness(FreshnessState.LIVE, 1_633_599_720)
PANEL_MM = (1210.0, 680.0)
"""A television of 55 inches."""
INDICATOR = Indicator(
    id="x.y", subsystem="x", name=Names(vi="Hồ sơ"), unit="hồ sơ", cadence=Cadence(every="P1D")
)


@pytest.fixture(autouse=True)
def _fonts(qapp: object) -> None:
    """Texts are measured by an application."""


def breakdown(system: str, silent: int = 0, alarms: int = 0) -> Breakdown:
    """Every unit of a system with a number of one to four digits, the same ones each time."""
    found = unit_book().system(system)
    assert found is not None
    dice = random.Random(7)
    rows = []
    for place, unit in enumerate(found.units):
        value = None if place < silent else float(int(dice.lognormvariate(4, 1.3)))
        severity = Severity.ALARM if silent <= place < silent + alarms else Severity.NORMAL
        figure = Figure("nghean", INDICATOR, value, LIVE, severity=severity, period_start_s=0)
        rows.append(BreakdownRow(unit.code, unit.name, figure, place))
    count = len(rows)
    return Breakdown(
        "nghean", INDICATOR, "locality", tuple(rows), count, count - silent, LIVE, system=system
    )


def body_of(found: Breakdown, maps: Maps | None = None, **settings: str) -> MapBody:
    context = ModelContext("map", settings, WORDS, maps=maps if maps is not None else NoMaps())
    return map_of(found, context)


def painted(body: MapBody, size: tuple[int, int], metrics: Metrics) -> list[TextMark]:
    sheet = Sheet()
    rect = QRectF(0, 0, *size)
    lay_view(sheet, rect, TileView(frame("x"), body), Look(DARK, metrics, WORDS))
    image = QImage(*size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sheet.paint(painter)
    painter.end()
    return sheet.marks


def box(mark: TextMark) -> QRectF:
    """Return where the letters of a text stand, without the room above them."""
    top = mark.baseline - mark.size_px * 0.74
    return QRectF(mark.left, top, mark.right - mark.left, mark.size_px * 0.74)


def faults(marks: list[TextMark], size: tuple[int, int], least_px: int) -> list[str]:
    """Return what is wrong with a map's texts, in words."""
    whole = QRectF(0, 0, *size)
    found = [f"outside: {one.text}" for one in marks if not whole.contains(box(one))]
    found += [f"too small: {one.text}" for one in marks if one.size_px < least_px]
    found += [f"cut: {one.text}" for one in marks if "…" in one.text]
    for place, one in enumerate(marks):
        found += [
            f"over each other: {one.text}, {other.text}"
            for other in marks[place + 1 :]
            if box(one).adjusted(1, 1, -1, -1).intersects(box(other))
        ]
    return found


def ambiguous(marks: list[TextMark], body: MapBody) -> list[str]:
    """Return the texts on a map that could be the names of two of its units."""
    names = [cell.name for cell in body.cells]
    texts = {mark.text for mark in marks}
    return [text for text in texts if sum(text in name_forms(name) for name in names) > 1]


@pytest.mark.parametrize("size", [(3700, 1900), (1840, 900), (1300, 640), (700, 420), (420, 260)])
@pytest.mark.parametrize("system", ["2021", "2024-12", "2025-07"])
def test_cells_have_whole_texts_beside_each_other(system: str, size: tuple[int, int]) -> None:
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    body = body_of(breakdown(system, silent=2, alarms=4))
    marks = painted(body, size, metrics)
    assert faults(marks, size, metrics.footer_px) == []
    assert ambiguous(marks, body) == []


@pytest.mark.parametrize("panels", [(4, 3), (4, 2)])
def test_130_communes_can_be_read_at_ten_metres_on_a_wall(panels: tuple[int, int]) -> None:
    pitch = PANEL_MM[0] / 960
    size = (960 * panels[0], int(PANEL_MM[1] * panels[1] / pitch * 0.86))
    metrics = Metrics.for_tile(*size, pitch, 10_000)
    assert metrics.legible
    body = body_of(breakdown("2025-07", alarms=4))
    marks = painted(body, size, metrics)
    assert faults(marks, size, metrics.floor_px) == []
    assert ambiguous(marks, body) == []
    texts = [mark.text for mark in marks]
    assert all(cell.text in texts for cell in body.cells)
    if panels == (4, 3):
        named = sum(any(form in texts for form in name_forms(cell.name)) for cell in body.cells)
        assert named == 130


def test_21_districts_can_be_read_at_ten_metres_on_two_by_two_panels() -> None:
    pitch = PANEL_MM[0] / 960
    size = (1920, int(PANEL_MM[1] * 2 / pitch * 0.8))
    metrics = Metrics.for_tile(*size, pitch, 10_000)
    body = body_of(breakdown("2021", alarms=2))
    texts = [mark.text for mark in painted(body, size, metrics)]
    assert metrics.legible
    assert all(cell.text in texts for cell in body.cells)
    assert sum(any(form in texts for form in name_forms(cell.name)) for cell in body.cells) == 21


def test_where_nothing_can_be_read_the_worst_are_listed() -> None:
    size = (700, 420)
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    body = body_of(breakdown("2025-07", alarms=2))
    texts = [mark.text for mark in painted(body, size, metrics)]
    for cell in body.cells[:2]:
        assert {cell.text, cell.name} <= set(texts)


def test_a_unit_without_a_figure_says_so_and_is_counted() -> None:
    size = (1840, 900)
    body = body_of(breakdown("2021", silent=3))
    marks = painted(body, size, Metrics.for_tile(*size, 0.4, 1400))
    texts = [mark.text for mark in marks]
    assert texts.count("chưa báo cáo") == 3
    assert "chưa báo cáo: 3" in texts
    assert "–" not in texts


def test_units_that_no_system_knows_stand_below_in_order() -> None:
    found = breakdown("2021")
    strangers = tuple(
        replace(row, code=f"9{place}", name=f"Khu {place}")
        for place, row in enumerate(found.rows[:8])
    )
    body = body_of(replace(found, rows=found.rows + strangers))
    assert body.grid == (6, 7)
    assert [(cell.column, cell.row) for cell in body.cells[-8:]][:7:6] == [(0, 5), (0, 6)]


def test_the_system_follows_the_codes_where_it_is_not_told() -> None:
    communes = replace(breakdown("2025-07"), system="")
    assert body_of(communes).grid == (15, 11)


@pytest.fixture
def squares(tmp_path: Path) -> MapFolder:
    run_import(ImportOptions(written(tmp_path, district_squares()), tmp_path / "data"))
    return MapFolder(tmp_path / "data")


@pytest.mark.parametrize("size", [(3700, 1900), (1840, 900), (900, 560), (420, 260)])
def test_polygons_have_whole_texts_beside_each_other(
    squares: MapFolder, size: tuple[int, int]
) -> None:
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    body = body_of(breakdown("2021", silent=2, alarms=3), squares, shape="polygons")
    assert body.shapes is not None
    marks = painted(body, size, metrics)
    assert faults(marks, size, metrics.footer_px) == []
    assert ambiguous(marks, body) == []


def test_polygons_give_way_to_cells_where_most_values_have_no_room(tmp_path: Path) -> None:
    document = district_squares()
    for one in document["features"][1:]:
        ring = one["geometry"]["coordinates"][0]
        ring[:] = [[104.0 + (lon - 104.0) / 12, 18.6 + (lat - 18.6) / 12] for lon, lat in ring]
    run_import(ImportOptions(written(tmp_path, document), tmp_path / "data"))
    maps, size = MapFolder(tmp_path / "data"), (900, 500)
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    found = breakdown("2021", alarms=1)
    for settings, cells in (({}, True), ({"shape": "polygons"}, False)):
        body = body_of(found, maps, **settings)
        texts = [mark.text for mark in painted(body, size, metrics)]
        assert all(cell.text in texts for cell in body.cells) is cells


def test_a_unit_too_small_for_its_name_is_written_beside(tmp_path: Path) -> None:
    document = district_squares()
    west, south = 104.9, 18.62
    side = 0.012
    ring = [[west, south], [west + side, south], [west + side, south + side]]
    small = [*ring, [west, south + side], [west, south]]
    for one in document["features"]:
        if one["properties"]["code"] == "412":
            one["geometry"]["coordinates"] = [small]
    run_import(ImportOptions(written(tmp_path, document), tmp_path / "data"))
    size = (1840, 900)
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    body = body_of(breakdown("2021"), MapFolder(tmp_path / "data"))
    marks = painted(body, size, metrics)
    assert "Vinh" in [mark.text for mark in marks]
    assert faults(marks, size, metrics.footer_px) == []


def test_a_unit_without_boundaries_is_named_below(tmp_path: Path) -> None:
    document = district_squares()
    document["features"] = [
        one for one in document["features"] if one["properties"]["code"] != "417"
    ]
    options = ImportOptions(written(tmp_path, document), tmp_path / "d", "2021", partial=True)
    run_import(options)
    size = (1840, 900)
    body = body_of(breakdown("2021"), MapFolder(tmp_path / "d"))
    texts = [m.text for m in painted(body, size, Metrics.for_tile(*size, 0.4, 1400))]
    assert any(text.startswith("ngoài ranh giới: Kỳ Sơn ") for text in texts)


def incidents(*told: tuple[str, str, float | None, float | None]) -> RecordList:
    rows = tuple(
        RecordRow(
            str(place),
            Record(
                kind="incident",
                subsystem="order_traffic",
                title="x",
                state="open",
                locality=code,
                system="2021",
                severity=severity,
                lon=lon,
                lat=lat,
            ),
            "",
            "",
            0,
            None,
            None,
            None,
        )
        for place, (code, severity, lon, lat) in enumerate(told)
    )
    return RecordList("nghean", rows, len(rows) + 2, 0, LIVE)


def test_incidents_are_counted_by_unit_with_the_gravest_mark() -> None:
    found = incidents(
        ("412", "low", None, None), ("412", "critical", None, None), ("430", "low", None, None)
    )
    body = incidents_of(found, ModelContext("map", {}, WORDS))
    cells = {cell.code: cell for cell in body.cells}
    assert len(cells) == 21
    assert (cells["412"].text, cells["412"].severity) == ("2", Severity.ALARM)
    assert (cells["430"].text, cells["430"].severity) == ("1", Severity.NORMAL)
    assert (cells["415"].text, cells["415"].shade) == ("", 0.0), "two more could be there"
    assert body.total == "tổng 5 hồ sơ · 2 ngoài bản đồ"


def test_no_incident_is_a_zero_and_a_unit_that_the_centre_does_not_know_is_not_reported() -> None:
    found = replace(incidents(("412", "low", None, None)), total=1)
    context = ModelContext("map", {}, WORDS)
    cells = incidents_of(found, context, total="tổng 1 vụ việc").cells
    assert {(cell.text, cell.shade) for cell in cells if cell.code != "412"} == {("0", 0.0)}
    directory = tuple(
        CentreDirectory(centre, (), tuple(Addressee(code, code) for code in codes))
        for centre, codes in (("nghean", ("40", "412", "413")), ("vinh", ("415",)))
    )
    body = incidents_of(found, context, directory=directory, total="tổng 1 vụ việc")
    told = {cell.code: (cell.text, cell.shade is None) for cell in body.cells}
    assert told["412"] == ("1", False)
    assert told["413"] == ("0", False)
    assert told["415"] == ("–", True), "another centre knows it"
    assert sum(silent for _, silent in told.values()) == 19
    assert body.total == "tổng 1 vụ việc"
    size = (1840, 900)
    texts = [mark.text for mark in painted(body, size, Metrics.for_tile(*size, 0.4, 1400))]
    assert texts.count("chưa báo cáo") == 19
    assert texts.count("0") == 1


def test_without_incidents_the_units_of_the_day_are_shown() -> None:
    context = ModelContext("map", {}, WORDS)
    october = replace(incidents(), as_of_s=1_633_599_720)
    assert len(incidents_of(october, context).cells) == 21
    assert len(incidents_of(replace(october, as_of_s=1_763_000_000), context).cells) == 130


def test_incidents_stand_where_they_happened_and_near_ones_are_counted(squares: MapFolder) -> None:
    here, there = (104.55, 18.66), (104.02, 18.96)
    found = incidents(("412", "critical", *here), ("412", "low", *here), ("417", "low", *there))
    body = incidents_of(found, ModelContext("map", {}, WORDS, maps=squares))
    size = (1840, 900)
    marks = painted(body, size, Metrics.for_tile(*size, 0.4, 1400))
    texts = [mark.text for mark in marks]
    assert texts.count("2") == 1
    count = next(mark for mark in marks if mark.text == "2")
    vinh = next(mark for mark in marks if mark.text == "Vinh")
    assert abs(count.left - vinh.left) < 200
    assert abs(count.baseline - vinh.baseline) < 200


def test_points_over_an_indicator_are_counted_in_the_corner_of_their_cell() -> None:
    points = (MapPoint("412", Severity.ALARM), MapPoint("412", Severity.NORMAL))
    body = replace(body_of(breakdown("2021")), points=points)
    size = (1840, 900)
    marks = painted(body, size, Metrics.for_tile(*size, 0.4, 1400))
    assert "2" in [mark.text for mark in marks]
    assert faults(marks, size, 1) == []


def test_a_figure_s_detail_tells_why_it_is_not_compared() -> None:
    crossing = Crossing(1_751_302_800, "2024-12", "2025-07", DIVIDED, "Huyện Kỳ Sơn", refused=True)
    figure = Figure("nghean", INDICATOR, 20.0, LIVE, comparison=Comparison(crossing=crossing))
    lines = [
        line for group in facts_of(figure, WORDS, lambda code: code, 0) for line in group.lines
    ]
    told = next(line for line in lines if line.label == "Sắp xếp đơn vị")
    assert told.text.startswith("◆ Huyện Kỳ Sơn chia tách từ 01/07/2025")
    assert told.warn
