"""A report on A4 as Vietnamese offices write it: Decree 30/2020/NĐ-CP, annex I.

Margins 20 mm above and below, 30 left, 18 right; the nation's name and motto at the right, the
organ that issues it at the left; the text in 13 points; page numbers above, centred, from the
second page on; whom it goes to and who signs it at the end; then the appendix, on its side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from ioc_desktop.domain.durations import local_date
from ioc_desktop.papers.pdf_catalogue import Bookmark
from ioc_desktop.papers.report import Heading, Letterhead, Paragraph, Report
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.paper_flow import Page, Strip, pages_of, strips_of
from ioc_desktop.ui.paper_pdf import A4_MM, PaintedPdf, PdfFacts, PdfPages
from ioc_desktop.ui.paper_type import MM, PT, Align, Face, Lines, balanced, fitting, width

Step = Callable[[int, int, str], object]

_ABOVE, _BELOW, _LEFT, _RIGHT = 20.0 * MM, 20.0 * MM, 30.0 * MM, 18.0 * MM
_WIDE, _HIGH = A4_MM[0] * MM, A4_MM[1] * MM
_NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_INK: Final = QColor("#000000")
_SIGN_MM: Final = 24.0
_RULE_SHARE: Final = 0.42
_LEAST_NAME_PT: Final = 10.5
_BLANK: Final = "\u00a0" * 12
"""Where the number is written in by hand: spaces that no text is cleaned of."""
_SMALL_DAY, _SMALL_MONTH = 10, 3


def report_pdf(report: Report, look: Look, step: Step) -> PaintedPdf:
    """Return the report as PDF; ``look`` has its words and the charts' light theme."""
    text_wide = _WIDE - _LEFT - _RIGHT
    step(0, 0, report.title)
    strips = [_letterhead(report.letterhead, text_wide), *_title(report, text_wide)]
    bookmarks: list[tuple[str, Strip]] = []
    for block in report.blocks:
        made = strips_of(block, text_wide, look)
        if isinstance(block, Paragraph) and block.note:  # below what it is about
            strips[-1] = replace(strips[-1], joined=True)
        if isinstance(block, Heading) and block.level == 1 and made:
            bookmarks.append((block.text, made[0]))
        strips += made
    # The decree wants some of the text on the page on which it is signed.
    strips[-2:] = [replace(strip, joined=True) for strip in strips[-2:]]
    strips.append(_signature(report.letterhead, text_wide))
    pages = pages_of(strips, _HIGH - _ABOVE - _BELOW)
    side_wide = _HIGH - _LEFT - _RIGHT
    beside = _appendix(report, side_wide, look)
    lying = pages_of(beside, _WIDE - _ABOVE - _BELOW) if beside else []
    if beside:
        bookmarks.append((report.appendix_title, beside[0]))
    found = [
        Bookmark(text, number)
        for text, strip in bookmarks
        for number, page in enumerate((*pages, *lying))
        if any(one is strip for _, one in page.strips)
    ]
    total = len(pages) + len(lying)
    with PdfPages(A4_MM, PdfFacts(report.title, report.author, report.language)) as pdf:
        for number, page in enumerate((*pages, *lying), start=1):
            step(number - 1, total, look.words("page {number}", number=number))
            on_side = number > len(pages)
            if number > 1:
                pdf.next_page((A4_MM[1], A4_MM[0]) if on_side else A4_MM)
            # An appendix has page numbers of its own.
            own = number - len(pages) if on_side else number
            _paint(pdf.painter, page, own, report, on_side=on_side)
        return pdf.finished(found)


def _paint(painter: QPainter, page: Page, number: int, report: Report, *, on_side: bool) -> None:
    wide, high = (_HIGH, _WIDE) if on_side else (_WIDE, _HIGH)
    painter.setPen(_INK)
    text_wide = wide - _LEFT - _RIGHT
    if number > 1:
        Lines(str(number), Face(13), text_wide, "centre").draw_all(painter, _LEFT, 9.0 * MM)
    page.paint(painter, _LEFT, _ABOVE)
    if report.remark:
        painter.setPen(QColor("#444444"))
        face = fitting(report.remark, Face(8), text_wide)
        Lines(report.remark, face, text_wide, "centre").draw_all(painter, _LEFT, high - 13.0 * MM)


def long_day(at_s: int, place: str, language: str) -> str:
    """Return place and day as a document has them: ``Nghệ An, ngày 07 tháng 10 năm 2021``.

    Days below ten and the first two months have a zero before them, as the decree says.
    """
    day = local_date(at_s)
    head = f"{place}, " if place else ""
    if language == "en":
        return f"{head}{day.day} {day:%B} {day.year}"
    number = f"{day.day:02}" if day.day < _SMALL_DAY else str(day.day)
    month = f"{day.month:02}" if day.month < _SMALL_MONTH else str(day.month)
    first = "ngày" if head else "Ngày"
    return f"{head}{first} {number} tháng {month} năm {day.year}"


def _letterhead(head: Letterhead, wide: float) -> Strip:
    """Return who issues it beside the nation's name, and number and day below."""
    left_wide, right_wide = wide * 0.43, wide * 0.55
    right_x = wide - right_wide
    names = [
        *(_name(text, Face(12), left_wide) for text in head.superior.splitlines()),
        *(_name(text, Face(12, bold=True), left_wide) for text in head.organ.splitlines()),
    ]
    left_high = sum(lines.height for lines in names)
    nation = fitting(_NATION, Face(12, bold=True), right_wide)
    motto = fitting(_MOTTO, Face(13, bold=True), right_wide)
    day = long_day(head.date_s, head.place, "vi")
    right_high = nation.line + motto.line
    rule_y = max(left_high, right_high) + 2 * PT
    below = rule_y + 8 * PT

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(QPen(_INK, 0.75 * PT))
        top = y
        for lines in names:
            lines.draw_all(painter, x, top)
            top += lines.height
        top += 2 * PT
        if names:
            _rule(painter, x + left_wide / 2, top, names[-1].widest)
        Lines(_NATION, nation, right_wide, "centre").draw_all(painter, x + right_x, y)
        Lines(_MOTTO, motto, right_wide, "centre").draw_all(painter, x + right_x, y + nation.line)
        long = width(_MOTTO, motto)
        middle, under = x + right_x + right_wide / 2, y + right_high + 2 * PT
        painter.drawLine(QLineF(middle - long / 2, under, middle + long / 2, under))
        number = f"Số: {numbered(head.number)}"
        Lines(number, fitting(number, Face(13), left_wide), left_wide, "centre").draw_all(
            painter, x, y + below
        )
        face = fitting(day, Face(13, italic=True), right_wide)
        Lines(day, face, right_wide, "centre").draw_all(painter, x + right_x, y + below)

    return Strip(below + Face(13).line, paint, joined=True)


def _rule(painter: QPainter, middle: float, y: float, text_wide: float) -> None:
    """Draw the line below a name: a third to half as long as the text, as the decree says."""
    half = text_wide * _RULE_SHARE / 2
    painter.setPen(QPen(_INK, 0.75 * PT))
    painter.drawLine(QLineF(middle - half, y, middle + half, y))


def _name(text: str, face: Face, wide: float) -> Lines:
    """Return an organ's name in one line, a little smaller if it must be; else in even lines."""
    capitals = text.upper()
    smaller = fitting(capitals, face, wide)
    if smaller.size_pt >= _LEAST_NAME_PT:
        return Lines(capitals, smaller, wide, "centre")
    return balanced(capitals, face, wide)


def numbered(number: str) -> str:
    """Return number and symbol, with a blank to be written in where the number is not given."""
    text = number.strip()
    return f"{_BLANK}{text}" if text.startswith("/") or not text else text


def accompanying(head: Letterhead) -> str:
    """Return which document an appendix belongs to: "(Kèm theo Báo cáo số … ngày … của …)"."""
    day = long_day(head.date_s, "", "vi")
    said = [f"Kèm theo {head.kind or 'Văn bản'} số {numbered(head.number)}", day.lower()]
    if head.organ:
        said.append(f"của {' '.join(head.organ.split())}")
    return f"({' '.join(said)})"


def _title(report: Report, wide: float) -> list[Strip]:
    head = report.letterhead
    made: list[Strip] = []
    if head.kind:
        made += _centred(head.kind.upper(), Face(14, bold=True), wide, 18 * PT)
    longest = 0.0
    for text in head.subject.splitlines():  # a template may say where it breaks
        lines = balanced(text, Face(14, bold=True), wide * 0.96)
        longest = lines.widest
        made.append(_block(lines, wide * 0.02, 2 * PT))

    def rule(painter: QPainter, x: float, y: float) -> None:
        _rule(painter, x + wide / 2, y, longest)

    if longest:
        made.append(Strip(2 * PT, rule, joined=True, before=5 * PT))
    if report.remark:
        made += _centred(f"({report.remark})", Face(11, italic=True), wide, 4 * PT)
    for text in head.addressees:
        made += _centred(text, Face(13), wide, 8 * PT)
    return made


def _centred(
    text: str, face: Face, wide: float, before: float, align: Align = "centre"
) -> list[Strip]:
    return [_block(Lines(text, face, wide, align), 0.0, before)]


def _block(lines: Lines, left: float, before: float) -> Strip:
    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(_INK)
        lines.draw_all(painter, x + left, y)

    return Strip(lines.height, paint, joined=True, before=before)


def _signature(head: Letterhead, wide: float) -> Strip:
    """Return to whom it goes at the left, and who signs at the right; they stay together."""
    left_wide, right_wide = wide * 0.5, wide * 0.46
    to = Face(12, bold=True, italic=True)
    listed = [Lines(text, Face(11), left_wide) for text in _listed(head.recipients)]
    bold = Face(13, bold=True)
    offices = [Lines(text, bold, right_wide, "centre") for text in head.office.upper().splitlines()]
    signer = Lines(head.signer, bold, right_wide, "centre")
    office_high = sum(lines.height for lines in offices)
    left_high = to.line + sum(lines.height for lines in listed) if listed else 0.0
    right_high = office_high + _SIGN_MM * MM + signer.height

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(_INK)
        if listed:
            Lines("Nơi nhận:", to, left_wide).draw_all(painter, x, y)
            top = y + to.line
            for lines in listed:
                lines.draw_all(painter, x, top)
                top += lines.height
        right = x + wide - right_wide
        top = y
        for lines in offices:
            lines.draw_all(painter, right, top)
            top += lines.height
        signer.draw_all(painter, right, top + _SIGN_MM * MM)

    return Strip(max(left_high, right_high), paint, before=16 * PT)


def _listed(recipients: tuple[str, ...]) -> list[str]:
    """Return recipients as they are listed: "- …;", the last one with a full stop."""
    return [
        f"- {text}{'.' if number == len(recipients) else ';'}"
        for number, text in enumerate(recipients, start=1)
    ]


def _appendix(report: Report, wide: float, look: Look) -> list[Strip]:
    if not report.appendix:
        return []
    strips = [
        *_centred("Phụ lục", Face(14, bold=True), wide, 0.0),
        *_centred(report.appendix_title.upper(), Face(13, bold=True), wide, 1 * PT),
        *_centred(accompanying(report.letterhead), Face(13, italic=True), wide, 1 * PT),
    ]
    for block in report.appendix:
        strips += strips_of(block, wide, look)
    return strips
