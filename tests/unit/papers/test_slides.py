"""Slides: charts hold the cache's figures, every graphic has words, and nothing overflows."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu

from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.papers.content import Paper, PaperPage, PaperTile
from ioc_desktop.papers.pptx import write_slides
from ioc_desktop.papers.slide_charts import short_periods
from ioc_desktop.papers.slide_deck import EMU_A_PX, HIGH, WIDE
from ioc_desktop.papers.slide_text import LINE, cut, fitted, width_pt, wrapped
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import FrameInfo, TileView
from ioc_desktop.sdk.telling import (
    Telling,
    TellingCell,
    TellingChart,
    TellingColumn,
    TellingSeries,
    TellingTable,
    tell,
)
from ioc_desktop.sdk.trial_answers import NOW_S, Trial
from ioc_desktop.store.reader import CacheReader
from tests.unit.papers.paper_room import (
    AWKWARD,
    FILLED_S,
    MANIFESTS,
    VI,
    filled_cache,
    paper_of,
    parts,
    trial_paper,
)

LINES = TellingChart(
    "line",
    ("Tháng 1/2021", "Tháng 2/2021", "Tháng 3/2021"),
    (
        TellingSeries("kỳ này", (0.1 + 0.2, None, 14642.960000000001)),
        TellingSeries("cùng kỳ năm trước", (1e-7, 2 / 3, None), "last_year"),
        TellingSeries("kế hoạch", (15_000.0, 15_000.0, 15_000.0), "plan"),
    ),
    "tỷ đồng",
    2,
)
BARS = TellingChart(
    "bar",
    ("Sở Y tế", "Sở Tài chính", "=1+1"),
    (TellingSeries("hồ sơ", (12.25, None, 3.0)),),
    "hồ sơ",
    2,
    ("12,25", "chưa báo cáo", "3,00"),
    (Severity.ALARM, Severity.NORMAL, Severity.WARN),
)


def _tile(telling: Telling, place: tuple[int, int, int, int] = (16, 92, 900, 460)) -> PaperTile:
    return PaperTile("t", place, "indicator", "number", {}, {}, None, telling)


def _paper(*tellings: Telling, **about: Any) -> Paper:
    tiles = tuple(
        _tile(one, (16 + at % 2 * 940, 92 + at // 2 * 470, 930, 450))
        for at, one in enumerate(tellings)
    )
    page = PaperPage("Giao ban", "giao-ban", tiles, notes="Nói về \x00giải ngân trước.")
    made = Paper(
        title="Báo cáo giao ban",
        pages=(page,),
        moment_s=NOW_S,
        stamp="số liệu chốt lúc 14:05 ngày 23/12/2021",
        source="Uỷ ban nhân dân tỉnh Nghệ An",
    )
    return replace(made, **about)


def _shown(paper: Paper, folder: Path) -> Any:
    out = folder / "a.pptx"
    write_slides(paper, out, VI)
    return Presentation(str(out))


def _texts(slide: Any) -> str:
    said = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            said.append(shape.text_frame.text)
        if shape.has_table:
            said += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)


def _charts(shown: Any) -> list[Any]:
    return [shape.chart for slide in shown.slides for shape in slide.shapes if shape.has_chart]


def test_charts_hold_the_figures_as_they_are(tmp_path: Path) -> None:
    lines, bars = _charts(
        _shown(_paper(Telling("Thu", chart=LINES), Telling("Hồ sơ", chart=BARS)), tmp_path)
    )
    assert [tuple(one.values) for one in lines.plots[0].series] == [
        one.values for one in LINES.series
    ]
    assert [one.name for one in lines.plots[0].series] == [one.name for one in LINES.series]
    assert list(lines.plots[0].categories) == ["T1/2021", "T2/2021", "T3/2021"]
    assert lines.has_legend
    assert lines.value_axis.axis_title.text_frame.text == "tỷ đồng"
    assert tuple(bars.plots[0].series[0].values) == (12.25, None, 3.0)
    assert list(bars.plots[0].categories) == [
        "▲ Sở Y tế",
        "Sở Tài chính: chưa báo cáo",
        "◆ =1+1",
    ]
    assert bars.plots[0].data_labels.number_format == "[$-42A]#,##0.00"


def test_a_chart_s_figures_are_the_cache_s(tmp_path: Path) -> None:
    cache = filled_cache(tmp_path / "data")
    with closing(CacheReader(cache)) as reader:
        wanted = [("indicator", "trend", {"indicator": "economy.revenue"})]
        paper = paper_of(reader, FILLED_S, wanted)
    (chart,) = _charts(_shown(paper, tmp_path))
    with closing(sqlite3.connect(cache)) as held:
        kept = [
            value
            for (value,) in held.execute("SELECT value FROM observations ORDER BY period_start_s")
        ]
    assert kept == list(AWKWARD)
    assert list(chart.plots[0].series[0].values) == kept


def test_half_days_below_a_chart_are_called_by_their_beginning() -> None:
    assert short_periods(
        ["06:00–18:00 06/10/2021", "18:00 06/10–06:00 07/10/2021"]
    ) == ("06:00 06/10", "18:00 06/10")  # fmt: skip
    assert short_periods(["06/10/2021", "07/10/2021"]) == ("06/10", "07/10")


def test_who_cancels_ends_the_slides(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(what: str) -> None:
        raise StoppedError(what)

    with pytest.raises(StoppedError, match="Giao ban"):
        write_slides(_paper(Telling("Thu", chart=LINES)), tmp_path / "a.pptx", VI, told=stop)
    assert not (tmp_path / "a.pptx").exists()


def test_a_chart_s_workbook_has_no_formula_and_no_link(tmp_path: Path) -> None:
    hostile = replace(
        BARS,
        categories=("=1+1", "{=2}", "http://xau.vn"),
        severities=(),
        series=(TellingSeries("=cmd|' /C calc'!A0", (1.0, 2.0, 3.0)),),
    )
    _shown(_paper(Telling("=HYPERLINK(1)", chart=hostile)), tmp_path)
    found = dict(parts(tmp_path / "a.pptx"))
    sheets = [name for name in found if "embeddings/" in name and "/xl/worksheets/" in name]
    assert sheets
    for name in sheets:
        assert not re.search(rb"<f[ >]|<hyperlink", found[name]), name


def test_titles_numbers_notes_and_words_of_graphics(tmp_path: Path) -> None:
    table = TellingTable(
        (TellingColumn("Tên"), TellingColumn("hồ sơ", number=True)),
        ((TellingCell("Vinh"), TellingCell("12", Severity.WARN)),),
        1,
    )
    shown = _shown(
        _paper(Telling("Thu", chart=LINES), Telling("Bảng", table=table), agenda=("Mở đầu",)),
        tmp_path,
    )
    assert (shown.slide_width, shown.slide_height) == (Emu(WIDE * EMU_A_PX), Emu(HIGH * EMU_A_PX))
    first, agenda, page = shown.slides
    assert [slide.shapes.title.text_frame.text for slide in shown.slides] == [
        "Báo cáo giao ban",
        "Chương trình",
        "Giao ban",
    ]
    assert "số liệu chốt lúc 14:05 ngày 23/12/2021" in _texts(first)
    assert "Đối tượng xem: chỉ ca trực" in _texts(first)
    assert "1. Mở đầu" in _texts(agenda)
    assert "số liệu chốt lúc" in _texts(page)
    assert "◆ 12" in _texts(page), "a mark is a shape, not a colour alone"
    assert page.notes_slide.notes_text_frame.text == "Nói về \ufffdgiải ngân trước."
    graphics = [shape for shape in page.shapes if shape.has_chart or shape.has_table]
    assert len(graphics) == 2
    for shape in graphics:
        said = shape._element._nvXxPr.cNvPr.get("descr")
        assert said.startswith(("Thu", "Bảng"))
    facts = shown.core_properties
    assert (facts.title, facts.author) == ("Báo cáo giao ban", "Uỷ ban nhân dân tỉnh Nghệ An")
    assert facts.last_modified_by == "IOC Desktop"
    xml = dict(parts(tmp_path / "a.pptx"))
    assert not [name for name in xml if "thumbnail" in name]
    for number in (2, 3):
        assert b'type="slidenum"' in xml[f"ppt/slides/slide{number}.xml"]
        assert b'lang="vi-VN"' in xml[f"ppt/slides/slide{number}.xml"]


def test_a_card_says_state_source_and_moment_in_words(tmp_path: Path) -> None:
    frame = FrameInfo(
        "Văn bản quá hạn",
        supplier="Văn phòng UBND tỉnh",
        freshness=Freshness(FreshnessState.LOST, NOW_S, since_s=NOW_S - 3600),
        severity=Severity.ALARM,
        illustrative=True,
        disagreement="Vinh báo 120",
    )
    card = CardBody("115", "văn bản", severity=Severity.ALARM)
    shown = _shown(_paper(tell(TileView(frame, card), VI, NOW_S)), tmp_path)
    said = _texts(shown.slides[1])
    for text in (
        "▲ 115",
        "mất liên lạc từ 15:42 ngày 07/10/2021",
        "số liệu đến 16:42 ngày 07/10/2021",
        "số liệu minh hoạ",
        "các nguồn báo khác nhau: Vinh báo 120",
        "Nguồn: Văn phòng UBND tỉnh",
        "▲ báo động",
    ):
        assert text in said


def test_a_live_tile_without_a_figure_says_that_there_is_none(tmp_path: Path) -> None:
    live, silent = (
        FrameInfo("Tiêm chủng", freshness=Freshness(FreshnessState.LIVE, NOW_S)),
        FrameInfo("Du lịch", freshness=Freshness(FreshnessState.NOT_CONNECTED, reason="Lý do")),
    )
    missing = CardBody("", state=FreshnessState.NOT_CONNECTED)
    tellings = (
        tell(TileView(live, CardBody("")), VI, NOW_S),
        tell(TileView(silent, missing), VI, NOW_S),
    )
    said = _texts(_shown(_paper(*tellings), tmp_path).slides[1])
    assert "không có số liệu" in said
    assert "chưa kết nối: Lý do" in said


def test_a_withheld_tile_says_only_that(tmp_path: Path) -> None:
    withheld = Telling(title="", lines=("Không dành cho đối tượng này",))
    shown = _shown(_paper(withheld, Telling("Thu", chart=LINES)), tmp_path)
    assert "Không dành cho đối tượng này" in _texts(shown.slides[1])


def test_an_empty_page_and_left_out_tiles_are_told(tmp_path: Path) -> None:
    page = PaperPage("Kín", "kin", (), left_out=("bi-mat", "khac"))
    shown = _shown(replace(_paper(), pages=(page,)), tmp_path)
    assert "2 ô không dành cho đối tượng này" in _texts(shown.slides[1])
    for name, data in parts(tmp_path / "a.pptx"):
        assert b"bi-mat" not in data, name


def test_a_long_table_goes_on_row_by_row(tmp_path: Path) -> None:
    rows = tuple(
        (TellingCell(f"Uỷ ban nhân dân xã số {at:03}"), TellingCell(str(at))) for at in range(120)
    )
    table = TellingTable((TellingColumn("Đơn vị"), TellingColumn("hồ sơ", number=True)), rows, 400)
    shown = _shown(
        _paper(Telling("Nợ", table=table), *([Telling("Thu", chart=LINES)] * 3)), tmp_path
    )
    _, page, *rest = shown.slides
    assert "trên 400" in _texts(page)
    assert {slide.shapes.title.text_frame.text for slide in rest} == {"Giao ban · Nợ"}
    said = "\n".join(_texts(slide) for slide in (page, *rest))
    assert [row[0].text for row in rows if row[0].text not in said] == []


def _boxes(shown: Any) -> Iterator[tuple[int, Any]]:
    for number, slide in enumerate(shown.slides, start=1):
        for shape in slide.shapes:
            yield number, shape


def _height_pt(shape: Any) -> float:
    room = shape.width / EMU_A_PX / 2
    height = 0.0
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            lines = wrapped(run.text, size, room, bold=bool(run.font.bold))
            height += len(lines) * size * LINE
    return height


@pytest.mark.parametrize("state", ["live", "stale", "not_connected", "empty", "huge"])
def test_nothing_of_any_tile_overflows(tmp_path: Path, state: str) -> None:
    trial = {
        "live": Trial(),
        "stale": Trial(FreshnessState.STALE, Severity.ALARM),
        "not_connected": Trial(FreshnessState.NOT_CONNECTED),
        "empty": Trial(empty=True),
        "huge": Trial(huge=True),
    }[state]
    most, every = (9, 3) if state == "live" else (4, 9)
    title = "Ủy ban nhân dân tỉnh Nghệ An " * 12
    paper = trial_paper(list(MANIFESTS), trial, most, every, title=title)
    if state != "live":
        paper = replace(
            paper, pages=tuple(replace(page, title=page.title * 9) for page in paper.pages)
        )
    shown = _shown(paper, tmp_path)
    over = []
    for number, shape in _boxes(shown):
        bottom = (shape.top + shape.height) / EMU_A_PX
        right = (shape.left + shape.width) / EMU_A_PX
        if bottom > HIGH + 1 or right > WIDE + 1 or shape.left < 0 or shape.top < 0:
            over.append((number, shape.name, "off the slide"))
        if shape.has_text_frame and shape.text_frame.text:
            height = _height_pt(shape)
            if height > shape.height / EMU_A_PX / 2 + 1:
                over.append((number, shape.text_frame.text[:60], f"{height:.0f} pt high"))
        if shape.has_table:
            rows = sum(row.height for row in shape.table.rows)
            if rows > shape.height + EMU_A_PX or bottom > 1036:
                over.append((number, shape.name, "table"))
    assert not over


@pytest.mark.parametrize("word", ["Đ", "dài ", "i", "Ữ\u0309"])
def test_a_text_of_any_length_is_cut_at_once(word: str) -> None:
    """It took more than ten minutes before, for a name of a hundred thousand letters."""
    text = word * 100_000
    for made in (
        cut(text, 11, 200, 2),
        fitted(text, room_pt=200, height_pt=40, largest=13, smallest=9)[0],
    ):
        assert made.endswith("…")
        assert len(made) < 2000
    assert "".join(wrapped("Đ" * 1000, 11, 200)) == "Đ" * 1000


def test_widths_are_reckoned_with_room_to_spare() -> None:
    assert width_pt("Ệ", 10) == width_pt("E", 10)
    assert width_pt("ư", 10) > width_pt("u", 10)
    assert width_pt("ab", 10, bold=True) > width_pt("ab", 10)
    long = "Ủy ban nhân dân thành phố Vinh và các phường, xã trực thuộc"
    lines = wrapped(long, 12, 120)
    assert " ".join(lines) == long
    assert all(width_pt(line, 12) <= 120 for line in lines)
    assert all(width_pt(line, 12) <= 50 for line in wrapped("nghiêng" * 20, 12, 50))
    assert "".join(wrapped("nghiêng" * 20, 12, 50)) == "nghiêng" * 20
    assert cut(long, 12, 120, 2).endswith("…")
    assert len(wrapped(cut(long, 12, 120, 2), 12, 120)) == 2
    text, size = fitted(long, room_pt=120, height_pt=60, largest=20, smallest=8)
    assert text == long
    assert len(wrapped(text, size, 120)) * size * LINE <= 60
    assert cut("dàidàidàidài", 12, 20, 1) == "d…"


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here; app/machine.py installs it")
def test_libreoffice_opens_the_slides_whole(tmp_path: Path) -> None:
    paper = _paper(Telling("Thu ngân sách", chart=LINES), Telling("Hồ sơ", chart=BARS))
    out = tmp_path / "a.pptx"
    write_slides(paper, out, VI)
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation=file://{tmp_path}/office",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(out)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    said = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    assert said.count("\f") == 2
    for text in ("Báo cáo giao ban", "Thu ngân sách", "tỷ đồng", "▲ Sở Y tế", "chưa báo cáo"):
        assert text in said
    assert "12,25" in said, "a chart's numbers are written the Vietnamese way"
