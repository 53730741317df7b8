"""Everything in its place on every tile: footers, titles, rows of cards, maps, subsystems."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.bodies import CardBody, MapBody, StatusBody, StatusGroup, StatusItem
from ioc_desktop.sdk.contract import FrameInfo, TileView
from ioc_desktop.sdk.kit import frame_sheet, frame_texts, framed
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet, TextMark
from ioc_desktop.sdk.kit.specimens import NOW_S, card, frame, ranking, specimens
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords

WORDS = TsWords("vi")
WIDTH, HEIGHT = 480.0, 300.0
METRICS = Metrics.for_tile(WIDTH, HEIGHT, 0.5, 1600)
LOOK = Look(DARK, METRICS, WORDS)


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


def frame_marks(info: FrameInfo, width: float = WIDTH) -> list[TextMark]:
    texts = frame_texts(info, WORDS, NOW_S)
    return frame_sheet(width, HEIGHT, info, DARK, METRICS, texts).sheet.marks


def body_marks(view: TileView, width: float, height: float) -> list[TextMark]:
    sheet = Sheet()
    lay_view(sheet, QRectF(0, 0, width, height), view, LOOK)
    return sheet.marks


def named(marks: list[TextMark], text: str) -> TextMark:
    return next(mark for mark in marks if mark.text.startswith(text))


@pytest.mark.parametrize("state", [FreshnessState.LIVE, FreshnessState.STALE, FreshnessState.LOST])
def test_supplier_kind_moment_and_state_have_their_corners(state: FreshnessState) -> None:
    info = replace(frame("Hồ sơ", state), illustrative=True, supplier="Sở Tài chính")
    marks = frame_marks(info)
    supplier, kind = named(marks, "Sở Tài chính"), next(m for m in marks if "minh hoạ" in m.text)
    moment = next(mark for mark in marks if "đến " in mark.text)
    said = next(mark for mark in marks if mark.text.startswith(("sống", "cũ", "mất")))
    assert supplier.baseline == kind.baseline < moment.baseline == said.baseline
    assert supplier.left == moment.left == METRICS.pad_px
    assert kind.right == pytest.approx(said.right, abs=1.5)
    assert said.right == pytest.approx(WIDTH - METRICS.pad_px, abs=1.5)


def test_neighbours_end_on_one_baseline_whatever_they_say() -> None:
    plain = frame("Hồ sơ")
    full = replace(plain, illustrative=True, note="ước · bản 2", disagreement="Vinh báo 644")
    bare = replace(plain, supplier="")
    assert len({frame_marks(info)[-1].baseline for info in (plain, full, bare)}) == 1


def test_a_wide_tile_says_it_all_on_one_line() -> None:
    info = replace(frame("Hồ sơ"), illustrative=True, supplier="Sở Tài chính")
    marks = [mark for mark in frame_marks(info, 1400.0) if mark.text not in {"Hồ sơ", "Tỉnh"}]
    assert len({mark.baseline for mark in marks}) == 1
    assert marks[0].text == "Sở Tài chính · số liệu minh hoạ"


def test_an_alarm_s_mark_stands_once_beside_the_value() -> None:
    info = replace(frame("Quá hạn"), severity=Severity.ALARM)
    body = replace(card(), severity=Severity.ALARM)
    with_value = frame_marks(framed(TileView(info, body)))
    without = frame_marks(framed(TileView(info, ranking())))
    assert named(with_value, "Quá hạn").left == METRICS.pad_px
    assert named(without, "Quá hạn").left > METRICS.pad_px


def test_what_the_picture_says_the_footer_does_not_repeat() -> None:
    info = replace(frame("Quá hạn"), note="34 trên 42 đã báo cáo")
    body = replace(ranking(), note="34 trên 42 đã báo cáo")
    assert framed(TileView(info, body)).note == ""
    assert framed(TileView(info, ranking())).note == info.note
    marks = body_marks(TileView(info, body), 456, 150)
    assert named(marks, "34 trên 42").baseline == named(marks, "+").baseline


def test_a_title_steps_down_to_the_floor_before_it_takes_two_lines() -> None:
    info = frame("Quá hạn theo đơn vị hành chính")
    sizes = {mark.size_px for mark in frame_marks(info) if mark.text == info.title}
    assert sizes
    assert min(sizes) >= METRICS.footer_px


def test_values_of_a_row_have_one_size_and_one_baseline() -> None:
    bare = CardBody("96,6", "%", facts=card().facts)
    short = replace(card(), value="7", trend=None, facts=())
    values = [
        next(mark for mark in body_marks(TileView(frame("x"), body), 456, 220) if mark.text == text)
        for body, text in ((card(), card().value), (bare, "96,6"), (short, "7"))
    ]
    assert len({(mark.size_px, mark.baseline) for mark in values}) == 1


def test_a_percent_sign_stands_close_to_its_number() -> None:
    marks = body_marks(TileView(frame("x"), CardBody("96,6", "%")), 456, 220)
    value, sign = named(marks, "96,6"), named(marks, "%")
    assert 0 <= sign.left - value.right < value.size_px * 0.1
    assert sign.baseline == value.baseline


def test_a_plan_without_a_chart_is_a_bar_with_its_value() -> None:
    body = CardBody("10.042", "tỷ đồng", plan_share=0.716, plan_text="kế hoạch 14.026")
    assert named(body_marks(TileView(frame("x"), body), 456, 220), "kế hoạch 14.026")
    charted = replace(card(), plan_share=0.716, plan_text="kế hoạch 14.026")
    texts = [mark.text for mark in body_marks(TileView(frame("x"), charted), 456, 220)]
    assert "kế hoạch 14.026" not in texts


@pytest.mark.parametrize("size", [(450, 250), (700, 340), (1000, 500), (1900, 900)], ids=str)
def test_names_of_a_map_never_go_under_the_floor(size: tuple[int, int]) -> None:
    body = dict(specimens())["map"].body
    assert isinstance(body, MapBody)
    known = replace(body, steps=("25", "100", "250", "400"), total="tổng 1.820 ca")
    marks = body_marks(TileView(frame("x"), known), *size)
    values = {cell.text for cell in known.cells}
    assert all(mark.size_px >= METRICS.footer_px for mark in marks if mark.text not in values)


def test_a_map_has_its_total_and_the_values_that_part_its_shades() -> None:
    body = dict(specimens())["map"].body
    assert isinstance(body, MapBody)
    known = replace(body, steps=("25", "100", "250", "400"), total="tổng 1.820 ca")
    texts = [mark.text for mark in body_marks(TileView(frame("x"), known), 1000, 600)]
    assert {"25", "100", "250", "400", "tổng 1.820 ca"} <= set(texts)


LONG = "Giám sát an ninh trật tự và an toàn giao thông"


def subsystems() -> StatusBody:
    items = [StatusItem("Văn bản điện tử", "đang vận hành", "running")]
    items += [StatusItem(f"Phân hệ {n}", "thiếu dữ liệu", "incomplete", dim=True) for n in range(5)]
    items += [StatusItem(LONG, "thiếu phần mềm", "empty", dim=True, short="ANTT - ATGT")]
    return StatusBody((StatusGroup("", "1", "trên 7", tuple(items)),))


@pytest.mark.parametrize("size", [(330, 330), (460, 250), (700, 260), (1400, 600)], ids=str)
def test_every_subsystem_is_there_with_a_whole_name(size: tuple[int, int]) -> None:
    marks = body_marks(TileView(frame("x"), subsystems()), *size)
    texts = [mark.text for mark in marks]
    assert {"Văn bản điện tử", *(f"Phân hệ {n}" for n in range(5))} <= set(texts)
    assert LONG in texts or "ANTT - ATGT" in texts
    assert not any(text.endswith("…") or text.startswith("+") for text in texts)
