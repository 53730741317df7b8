"""What the kit writes where: nothing clipped, nothing under the footer's size, no number lost."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.bodies import (
    CardBody,
    Cell,
    ClockBody,
    Column,
    MapBody,
    RankingBody,
    StatusBody,
    StatusGroup,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.contract import FrameInfo, TileView
from ioc_desktop.sdk.kit import frame_sheet, frame_texts
from ioc_desktop.sdk.kit.fonts import elided, width_px, wrapped
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.kit.specimens import NOW_S, card, frame, ranking, specimens, table
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords

WORDS = TsWords("vi")
VIEWS = dict(specimens())
SIZES = [(480, 300), (950, 650), (384, 340), (1900, 700), (300, 900), (160, 120)]


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


def look_for(width: float, height: float, distance_mm: float = 1600) -> Look:
    return Look(DARK, Metrics.for_tile(width, height, 0.5, distance_mm), WORDS)


def laid(view: TileView, width: float, height: float, look: Look | None = None) -> Sheet:
    sheet = Sheet()
    lay_view(sheet, QRectF(0, 0, width, height), view, look or look_for(width, height))
    return sheet


def written(sheet: Sheet) -> list[str]:
    return [mark.text for mark in sheet.marks]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_text_stays_inside_its_tile(size: tuple[int, int]) -> None:
    for name in VIEWS:
        _texts_are_inside(name, *size)


def _texts_are_inside(name: str, width: int, height: int) -> None:
    look = look_for(width, height)
    view = VIEWS[name]
    texts = frame_texts(view.frame, WORDS, NOW_S)
    framed = frame_sheet(float(width), float(height), view.frame, DARK, look.metrics, texts)
    for mark in framed.sheet.marks:
        assert mark.left >= -1, (name, mark)
        assert mark.right <= width + 1, (name, mark)
        assert mark.size_px * 0.5 < mark.baseline <= height, mark
    inside = QRectF(0, 0, width, height).marginsRemoved(framed.insets)
    for mark in laid(view, inside.width(), inside.height(), look).marks:
        assert mark.left >= -1, (name, mark)
        assert mark.right <= inside.width() + 2, (name, mark)
        assert mark.baseline <= inside.height() + mark.size_px * 0.2, mark


def test_no_text_is_under_the_footer_s_size() -> None:
    look = look_for(480, 300)
    for name, view in VIEWS.items():
        for mark in laid(view, 456, 220, look).marks:
            assert mark.size_px >= look.metrics.footer_px or name.startswith("map"), mark


@settings(max_examples=60)
@given(
    st.integers(0, 10**12),
    st.floats(120, 1800),
    st.floats(80, 900),
    st.sampled_from(list(Severity)),
)
def test_a_value_is_whole_or_short_and_never_clipped(
    number: int, width: float, height: float, severity: Severity
) -> None:
    whole = f"{number:,}".replace(",", ".")
    body = replace(card(), value=whole, short="9,99 tỷ", severity=severity, trend=None)
    sheet = laid(TileView(frame("x"), body), width, height)
    values = [mark for mark in sheet.marks if mark.text in {whole, "9,99 tỷ"}]
    assert len(values) == 1
    assert values[0].right <= width + 2


def test_a_narrow_card_shortens_by_rule_only_where_it_may() -> None:
    body = CardBody("3.327.791.442.318", "đồng", short="3,33 nghìn tỷ")
    assert "3,33 nghìn tỷ" in written(laid(TileView(frame("x"), body), 300, 200))
    assert "3.327.791.442.318" in written(laid(TileView(frame("x"), body), 1500, 300))
    fixed = replace(body, short="")
    assert "3.327.791.442.318" in written(laid(TileView(frame("x"), fixed), 300, 200))


def test_what_is_not_connected_has_no_number_whatever_the_body_says() -> None:
    info = frame("Khách du lịch", FreshnessState.NOT_CONNECTED)
    for body in (card(), ranking(), table()):
        texts = written(laid(TileView(info, body), 480, 300))
        assert texts == ["chưa kết nối", "Chưa có phần mềm"]


def test_a_missing_value_is_said_in_words() -> None:
    texts = written(laid(VIEWS["card-missing"], 480, 220))
    assert texts == ["không có số liệu"]
    assert not any(re.search(r"\d", text) for text in texts)


def test_a_chart_names_its_first_and_last_date() -> None:
    texts = written(laid(VIEWS["trend"], 480, 220))
    assert {"09/08", "07/10"} <= set(texts)
    assert {"50", "100", "150"} <= set(texts)


def test_a_chart_too_narrow_for_two_dates_keeps_the_first() -> None:
    texts = written(laid(VIEWS["trend"], 90, 220, look_for(480, 300)))
    assert "09/08" in texts
    assert "07/10" not in texts


def test_a_lone_point_and_an_empty_chart_are_painted() -> None:
    lone = TrendBody(values=array("d", [5.0]), axis=("07/10", "07/10"))
    assert written(laid(TileView(frame("x"), lone), 300, 200)) == ["07/10"]
    empty = written(laid(VIEWS["trend-empty"], 300, 200))
    assert empty == ["kỳ này chưa có số liệu"]


def test_a_ranking_says_how_many_do_not_fit() -> None:
    texts = written(laid(TileView(frame("x"), ranking()), 456, 150, look_for(480, 300)))
    shown = sum(1 for bar in ranking().bars if bar.text in texts)
    assert f"+{9 - shown} nữa" in texts
    everything = written(laid(TileView(frame("x"), ranking()), 900, 900, look_for(900, 900)))
    assert "Sở Tài nguyên và Môi trường" in everything
    assert "chưa báo cáo" in everything
    assert not any(text.startswith("+") for text in everything)


def test_a_ranking_shortens_names_officially_before_it_cuts() -> None:
    texts = written(laid(TileView(frame("x"), ranking()), 300, 320, look_for(480, 300)))
    assert "UBND TP. Vinh" in texts


def test_an_empty_ranking_and_map_say_so() -> None:
    assert written(laid(TileView(frame("x"), RankingBody(())), 300, 200)) == [
        "chưa đơn vị nào báo cáo"
    ]
    texts = written(laid(TileView(frame("x"), MapBody(())), 300, 200))
    assert texts == ["không có địa bàn nào trên bản đồ này"]


def test_a_short_table_is_written_as_large_as_its_tile_allows_and_nothing_is_cut() -> None:
    look = look_for(1920, 640)
    body = table()
    short = replace(body, rows=body.rows[:2], total=2)
    few = laid(TileView(frame("x"), short), 1890, 500, look)
    assert all(cell.text in " ".join(written(few)) for row in short.rows for cell in row)
    assert min(mark.size_px for mark in few.marks[3:]) > look.metrics.label_px
    many = replace(body, rows=body.rows * 40, total=40 * len(body.rows))
    sizes = {mark.size_px for mark in laid(TileView(frame("x"), many), 1890, 500, look).marks}
    assert sizes == {look.metrics.footer_px}


def test_what_a_table_has_no_width_for_stands_in_more_lines_and_no_figure_is_torn() -> None:
    columns = (Column("Chỉ tiêu", 3.0), Column("Số liệu gốc", right=True), Column("Từ", right=True))
    row = (
        Cell("Người đã tiêm mũi 1 phòng Covid-19 · TP Vinh"),
        Cell("+1.024 · 1,2%", Severity.WARN),
        Cell("02/10/2021 · 16/24 kỳ", dim=True),
    )
    view = TileView(frame("x"), TableBody(columns, (row, row), 2, ""))
    texts = written(laid(view, 560, 300, look_for(560, 300)))
    assert {"+1.024", "1,2%", "02/10/2021", "16/24 kỳ"} <= set(texts)
    assert row[0].text in " ".join(texts)
    low = laid(view, 420, 70, look_for(560, 300))
    figures = {"+1.024", "1,2%", "+1.024 · 1,2%", "02/10/2021", "16/24 kỳ", "02/10/2021 · 16/24 kỳ"}
    told = [text for text in written(low) if re.search(r"\d{2}", text) and "Covid" not in text]
    assert set(told) <= figures
    assert ("columns", 2, 3) in [(out.part, out.shown, out.total) for out in low.left_out]


def test_a_table_of_one_row_is_a_list_of_what_is_known_of_it() -> None:
    columns = (Column("Công bố"), Column("tỷ đồng", right=True), Column("Nội dung", 3.0))
    row = (Cell("07/10"), Cell("14.642,96", Severity.WARN), Cell("Thu nội địa và xuất nhập khẩu"))
    look = look_for(900, 500)
    sheet = laid(TileView(frame("x"), TableBody(columns, (row,), 1, "")), 870, 380, look)
    marks = {mark.text: mark for mark in sheet.marks}
    assert [marks[each.title].left for each in columns] == [0, 0, 0]
    assert marks["14.642,96"].baseline == marks["tỷ đồng"].baseline
    assert marks["14.642,96"].size_px > look.metrics.label_px
    assert not any(text.endswith("…") for text in marks)


def test_a_table_shows_whole_rows_and_counts_the_rest() -> None:
    texts = written(laid(TileView(frame("x"), table()), 456, 160, look_for(480, 300)))
    rows = sum(1 for text in texts if text.endswith(" ngày"))
    assert f"{rows} trên 128" in texts
    cut = [text for text in texts if text.endswith("…")]
    assert cut
    assert all(not text.endswith(" ngày…") for text in cut)


def test_a_status_group_without_items_is_its_headline_alone() -> None:
    group = StatusGroup("Tỉnh", "2", "trên 9", ())
    sheet = laid(TileView(frame("x"), StatusBody((group,))), 400, 200, look_for(480, 300))
    assert written(sheet) == ["Tỉnh", "2", "trên 9"]
    large = next(mark for mark in sheet.marks if mark.text == "2")
    assert large.size_px >= 2 * look_for(480, 300).metrics.unit_px


def test_every_item_of_a_status_matrix_has_name_and_word_where_there_is_room() -> None:
    texts = written(laid(VIEWS["status"], 1200, 700, look_for(900, 500)))
    assert {"Văn bản điện tử", "đang vận hành", "chưa có phần mềm", "mất liên lạc"} <= set(texts)
    assert not any(text.startswith("+") for text in texts)
    crowded = written(laid(VIEWS["status"], 400, 120, look_for(480, 300)))
    assert any(text.startswith("+") for text in crowded)


def test_a_map_has_every_value_and_names_where_there_is_room() -> None:
    small = written(laid(VIEWS["map"], 456, 200, look_for(480, 300)))
    assert "650" in small
    assert "Vinh" not in small
    large = written(laid(VIEWS["map"], 1400, 1000, look_for(1400, 1000)))
    assert {"650", "Vinh", "Thanh Chương", "–"} <= set(large)


def test_a_clock_fills_its_place_and_drops_what_does_not_fit() -> None:
    body = ClockBody("16:42", "thứ năm 07/10/2021", ("Ca chiều",))
    full = written(laid(TileView(FrameInfo("Giờ"), body), 480, 220))
    assert full == ["16:42", "thứ năm 07/10/2021", "Ca chiều"]
    assert "16:42" in written(laid(TileView(FrameInfo("Giờ"), body), 480, 60))


def test_the_kit_refuses_a_body_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="no painter for str"):
        laid(TileView(frame("x"), "no body"), 300, 200)


def test_titles_wrap_between_words_and_are_cut_last() -> None:
    size = 30
    lines = wrapped("Tỷ lệ hộ nghèo đa chiều tại các huyện miền núi phía tây", size, 300)
    assert len(lines) == 2
    assert all(width_px(line, size) <= 300 for line in lines)
    assert lines[1].endswith("…")
    assert wrapped("", size, 300) == ()
    assert elided("Văn bản", size, 2) == ""
    assert elided("Văn bản", size, 1000) == "Văn bản"


def test_the_footer_is_never_missing_and_frames_are_laid_out_once() -> None:
    metrics = Metrics.for_tile(480, 300, 0.5, 1600)
    info = replace(frame("Hồ sơ"), illustrative=True, disagreement="Vinh báo 644", note="ước")
    texts = frame_texts(info, WORDS, NOW_S)
    first = frame_sheet(480.0, 300.0, info, DARK, metrics, texts)
    said = " ".join(written(first.sheet))
    for part in ("sống", "16:40", "minh hoạ", "Vinh báo 644", "Tỉnh"):
        assert part in said
    assert frame_sheet(480.0, 300.0, info, DARK, metrics, frame_texts(info, WORDS, NOW_S)) is first
    assert frame_texts(info, WORDS, NOW_S + 1) == texts


def test_a_frame_without_freshness_has_no_footer() -> None:
    metrics = Metrics.for_tile(480, 300, 0.5, 1600)
    info = FrameInfo("Giờ trực")
    sheet = frame_sheet(480.0, 300.0, info, DARK, metrics, frame_texts(info, WORDS, NOW_S))
    assert written(sheet.sheet) == ["Giờ trực"]


def test_words_are_cut_whole_and_figures_never() -> None:
    size = 30
    name = "Phòng Lao động - Thương binh và Xã hội"
    for limit in range(40, 560, 15):
        kept = elided(name, size, limit).removesuffix("…")
        assert name.startswith(kept)
        assert kept in {"", "Ph", "Phò", "Phòn"} or name[len(kept) :][:1] in {"", " "}
    assert elided("Tỉnh: 12.846", size, width_px("Tỉnh: 12.8", size)) == "Tỉnh…"
    assert elided("12.846", size, width_px("12.84", size)) == "…"
    assert elided("Tỉnh · 7 Oct", size, width_px("Tỉnh · 7 O", size)) == "Tỉnh…"
    apart = unicodedata.normalize("NFD", "Nghiêng")  # marks that stand apart from their letters
    assert not elided(apart, size, width_px("Nghie", size)).endswith("e…")
