"""The parts of a PDF: lines instead of pictures, text below shapes, blocks that stay together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.papers.content import PaperTile
from ioc_desktop.papers.pdf_catalogue import Bookmark, with_catalogue
from ioc_desktop.papers.report import (
    Heading,
    Letterhead,
    Paragraph,
    Report,
    ReportColumn,
    ReportTable,
)
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import FrameInfo, TileView
from ioc_desktop.sdk.kit.fonts import font
from ioc_desktop.sdk.kit.hatching import hatch_brush
from ioc_desktop.sdk.kit.line_pattern import fill_patterned
from ioc_desktop.sdk.telling import tell
from ioc_desktop.sdk.theme import LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.paper_flow import Strip, pages_of, strips_of
from ioc_desktop.ui.paper_pdf import PdfFacts, PdfPages
from ioc_desktop.ui.paper_report import accompanying, long_day, report_pdf
from ioc_desktop.ui.paper_tiles import TilePainter
from ioc_desktop.ui.paper_type import Face, Lines
from ioc_desktop.ui.room_clock import RoomClock
from tests.ui.pdf_facts import PdfFile

NOW_S = 1_633_600_000
LOOK = Look(LIGHT, TsWords("vi"))


def nothing(_done: int, _total: int, _what: str) -> None:
    """Be told of progress."""


def written(path: Path, content: bytes) -> PdfFile:
    path.write_bytes(content)
    return PdfFile(path)


def test_a_stale_tile_has_no_picture_and_its_number_is_found(
    qapp: QApplication, tmp_path: Path
) -> None:
    del qapp
    old = Freshness(FreshnessState.STALE, as_of_s=NOW_S - 900_000, since_s=NOW_S - 800_000)
    body = CardBody("2.072", "giường", state=FreshnessState.STALE)
    view = TileView(FrameInfo("Giường bệnh còn trống", freshness=old, supplier="Sở Y tế"), body)
    telling = tell(view, LOOK.words, NOW_S)
    place = (100, 100, 640, 480)
    tile = PaperTile("beds", place, "indicator", "kpi", {}, {}, view, telling)
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    tiles = TilePainter(BundleShelf(discover(shipped("widgets"))), LOOK, clock)
    with PdfPages((338.667, 190.5), PdfFacts("Cũ", "x")) as pdf:
        tiles.paint_tile(pdf.painter, tile, place, Sight(0.1764, 500))
        painted = pdf.finished()
    tiles.close()
    found = written(tmp_path / "a.pdf", painted.content)
    assert "2.072" in found.text
    assert "cũ 10 ngày" in found.text
    assert found.pictures == 0
    assert found.everything.count(b" l\n") > 20  # the hatching's lines


def test_hatching_is_the_same_on_a_screen_and_as_lines(qapp: QApplication) -> None:
    del qapp
    brush = hatch_brush(LIGHT, Sight(0.5, 5000).metrics(400, 300))
    area = QRectF(0, 0, 120, 90)
    pictures = []
    for as_lines in (False, True):
        picture = QImage(120, 90, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if as_lines:
            path = QPainterPath()
            path.addRect(area)
            brush.draw(painter, path, QPointF(7, 3))
        else:
            fill_patterned(painter, area, QPointF(7, 3), brush)
        painter.end()
        pictures.append(picture)
    apart = sum(
        abs(pictures[0].pixelColor(x, y).lightness() - pictures[1].pixelColor(x, y).lightness()) > 4
        for x in range(120)
        for y in range(90)
    )
    assert apart < 120 * 90 * 0.02


@pytest.mark.parametrize("weight", [400, 500, 700])
def test_every_vietnamese_letter_is_found_in_the_text(
    qapp: QApplication, tmp_path: Path, weight: int
) -> None:
    del qapp
    letters = [chr(code) for code in range(0x1EA0, 0x1EFA)] + list("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯàâăđĩơư")
    rows = ["n".join(letters[at : at + 16]) for at in range(0, len(letters), 16)]
    rows += ["điều trị, địa bàn, lịch, office, fiTS"]
    with PdfPages((210, 297), PdfFacts("Chữ", "x")) as pdf:
        for number, row in enumerate(rows):
            pdf.painter.setFont(font(26, weight))
            pdf.painter.drawText(QPointF(40, 60 + number * 40), row)
            pdf.painter.setFont(Face(13, bold=weight > 500, italic=weight == 500).font)
            pdf.painter.drawText(QPointF(40, 800 + number * 40), row)
        content = pdf.finished().content
    text = written(tmp_path / "a.pdf", content).text
    # Two fonts, read in two ways.
    assert [row for row in rows if text.count(row) < 4] == []


def test_the_catalogue_has_language_title_and_bookmarks(qapp: QApplication, tmp_path: Path) -> None:
    del qapp
    with PdfPages((210, 297), PdfFacts("Báo cáo", "Trung tâm")) as pdf:
        pdf.painter.drawText(QPointF(100, 100), "một")
        pdf.next_page()
        pdf.painter.drawText(QPointF(100, 100), "hai")
        content = pdf.finished([Bookmark("I. Một", 0), Bookmark("II. Hai (x) \\", 1)]).content
    found = written(tmp_path / "a.pdf", content)
    assert (found.pages, found.info["Title"], found.info["Author"]) == (2, "Báo cáo", "Trung tâm")
    assert b"/DisplayDocTitle true" in content
    assert content.count(b"%%EOF") == 2
    assert re.search(rb"pdfaid:part=\"1\"", content)
    with pytest.raises(ValueError, match="no trailer"):
        with_catalogue(b"%PDF-1.4 nothing", "vi")


def lone(height: float, name: str, *, joined: bool = False, head: Strip | None = None) -> Strip:
    del name
    return Strip(height, lambda _painter, _x, _y: None, joined=joined, head=head)


def test_a_heading_goes_with_what_it_is_about_and_a_tables_head_is_repeated() -> None:
    head = lone(10, "head", joined=True)
    rows = [lone(30, "row", head=head) for _ in range(5)]
    strips = [lone(60, "text"), lone(20, "heading", joined=True), head, *rows]
    pages = pages_of(strips, 100)
    assert [len(page.strips) for page in pages] == [1, 4, 4]
    assert pages[1].strips[0][1] is strips[1]
    assert all(page.strips[0][1] is head for page in pages[2:])
    assert sum(strip in rows for page in pages for _, strip in page.strips) == 5
    assert all(page.filled <= 100 for page in pages)


def test_a_row_longer_than_a_page_goes_on_and_nothing_of_it_is_lost(
    qapp: QApplication, tmp_path: Path
) -> None:
    del qapp
    long = " ".join(f"chữ{number}" for number in range(2500))
    table = ReportTable(
        (ReportColumn("TT", 0.3, right=True), ReportColumn("Nội dung")),
        (("1", long), ("2", "cuối")),
    )
    report = Report(
        Letterhead("Cơ quan", number="/BC", date_s=NOW_S, kind="Báo cáo", office="Giám đốc"),
        (Heading("I. Bảng"), Paragraph("Đoạn " * 40), table),
        "Dài",
    )
    found = written(tmp_path / "a.pdf", report_pdf(report, LOOK, nothing).content)
    text = found.text
    assert [n for n in range(2500) if not re.search(rf"\bchữ{n}\b", text)] == []
    assert found.pages > 2
    assert "cuối" in text
    assert found.page_text(found.pages).count("GIÁM ĐỐC") == 1


def test_strips_of_a_table_are_as_wide_as_the_page_allows(qapp: QApplication) -> None:
    del qapp
    columns = tuple(ReportColumn(f"Cột {number}") for number in range(12))
    made = strips_of(ReportTable(columns, (("một hai ba",) * 12,)), 300, LOOK)
    assert len(made) == 2
    assert made[1].head is made[0]


def test_a_text_of_any_length_takes_some_pages_at_most(qapp: QApplication) -> None:  # noqa: ARG001  # for its fonts
    lines = Lines("Đ" * 1_000_000, Face(13), 300)
    assert lines.text.endswith(" […]")
    assert len(lines.text) < 41_000


def test_an_appendix_says_which_document_it_belongs_to() -> None:
    head = Letterhead("Trung tâm\nđiều hành", number="45/BC-TTĐHTM", kind="Báo cáo",
                      date_s=parse_instant("2021-12-03"))  # fmt: skip
    assert accompanying(head) == (
        "(Kèm theo Báo cáo số 45/BC-TTĐHTM ngày 03 tháng 12 năm 2021 của Trung tâm điều hành)"
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-10-07", "Nghệ An, ngày 07 tháng 10 năm 2021"),
        ("2021-02-24", "Nghệ An, ngày 24 tháng 02 năm 2021"),
        ("2021-03-01", "Nghệ An, ngày 01 tháng 3 năm 2021"),
    ],
)
def test_days_are_written_as_the_decree_says(day: str, said: str) -> None:
    assert long_day(parse_instant(day), "Nghệ An", "vi") == said
    assert long_day(parse_instant(day), "", "vi").startswith("Ngày ")
