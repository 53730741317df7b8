"""The committee's monthly report: its template, its questions, and what every form is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ioc_desktop.app.paper_reading import ask, frozen_at
from ioc_desktop.domain.durations import day_start_s
from ioc_desktop.domain.figures import Figure
from ioc_desktop.domain.queries import FigureQuery, Snapshot
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.errors import UsageError
from ioc_desktop.layout import gutter
from ioc_desktop.papers.content import BODY_PX, Paper, PaperPage, PaperTile
from ioc_desktop.papers.month_document import (
    LetterheadEntry,
    MonthDocument,
    filled,
    letterhead_for,
    read_month_document,
)
from ioc_desktop.papers.month_read import MonthRead
from ioc_desktop.papers.month_report import (
    appendix_of,
    blocks_of,
    chosen,
    macros,
    parts_of,
    questions,
    replace_name,
)
from ioc_desktop.papers.plain_text import one_line
from ioc_desktop.papers.report import Letterhead, Report, ReportTable
from ioc_desktop.papers.report_words import Wording, own_name
from ioc_desktop.papers.scene_report import scene_blocks
from ioc_desktop.sdk.bodies import Cell, Column, TableBody
from ioc_desktop.sdk.contract import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.figures import card_of, frame_of
from ioc_desktop.sdk.telling import tell
from ioc_desktop.shipped import shipped

if TYPE_CHECKING:
    from ioc_desktop.app.paper_side import PaperSide

TEMPLATE: Final = "bao-cao-thang.toml"
BUNDLE: Final = "indicator"
"""Whose widget paints what no scene's tile shows: any body of the kit."""
_TILES: Final = 8
_TWO, _THREE = 4, 6


@dataclass(frozen=True, slots=True)
class MonthContent:
    """A month as a report of A4 and as pages, both of the same answers."""

    report: Report
    paper: Paper


def template_document(template: Path | None) -> MonthDocument:
    """Return the given template, or the shipped one.

    Raises:
        ConfigError: with all its mistakes.
    """
    return read_month_document(template or shipped("resources") / "reports" / TEMPLATE)


def month_content(
    source: PaperSide, document: MonthDocument, month: str, head: Letterhead, title: str = ""
) -> MonthContent:
    """Ask everything in one moment and tell it; ``month`` is ``2021-11``.

    ``head`` is what the command line says of number, place and signer, "" = as the template.

    Raises:
        UsageError: the month has not begun.
        KnownError: the cache cannot be read.
    """
    side = source.side
    year, number = (int(part) for part in month.split("-"))
    span = TimeSpan(day_start_s(date(year, number, 1)), "P1M")
    now_s = side.clock.now_s()
    if span.start_s > now_s:
        raise UsageError(f"the month {month} has not begun; nothing is known of it")
    snapshot = ask(side, questions(document, span, now_s))
    words = side.look.words
    verbs = verbs_of(document, words)
    wording = Wording(words, snapshot.now_s, span, verbs, side.look.centre_names)
    read = MonthRead(document, span, snapshot.answers, wording, side.look.centre_names)
    stamp = source.stamp or frozen_at(snapshot.now_s, words)
    known = macros(read)
    subject = title or filled(document.letterhead.subject, known)
    report = Report(
        letterhead=replace(
            letterhead_of(document.letterhead, head, known), date_s=snapshot.now_s, subject=subject
        ),
        blocks=blocks_of(read),
        title=one_line(f"{document.letterhead.kind}: {subject}"),
        author=one_line(document.letterhead.organ),
        language=words.language,
        appendix_title=filled(document.appendix, known),
        appendix=appendix_of(read),
        remark=remark_of(source, stamp),
    )
    paper = Paper(
        title=report.title,
        pages=tuple(_pages(read, snapshot, source)),
        moment_s=snapshot.now_s,
        stamp=stamp,
        language=words.language,
        audience=source.audience,
        source=side.site.name,
        maker=source.maker,
        simulated=side.clock.timeline.simulated,
        centres=dict(side.look.centre_names),
    )
    return MonthContent(report, paper)


def scene_report(
    paper: Paper, source: PaperSide, document: MonthDocument, head: Letterhead
) -> Report:
    """Return scenes as a report under the letterhead of whose figures they are."""
    words = source.side.look.words
    verbs = verbs_of(document, words)
    wording = Wording(words, paper.moment_s, None, verbs, source.side.look.centre_names)
    frames = [tile.view.frame for page in paper.pages for tile in page.tiles if tile.view]
    entry = letterhead_for(
        document,
        {frame.centre for frame in frames} - {""},
        source.side.look.centre_names.keys(),
        paper.source,
    )
    found = letterhead_of(entry, replace(head, subject=paper.title), {})
    return Report(
        letterhead=replace(
            found,
            organ=found.organ or paper.source,
            date_s=paper.moment_s,
            addressees=(),
            recipients=(),
        ),
        blocks=scene_blocks(paper, wording),
        title=paper.title,
        author=paper.source or one_line(entry.organ),
        language=words.language,
        remark=remark_of(source, paper.stamp),
    )


def letterhead_of(entry: LetterheadEntry, head: Letterhead, known: Mapping[str, str]) -> Letterhead:
    """Return a template's letterhead with what the command line says in its place."""
    office, colon, signer = head.signer.rpartition(":")
    return Letterhead(
        organ=head.organ or entry.organ,
        superior=head.superior or entry.superior,
        number=head.number or entry.symbol,
        place=head.place or entry.place,
        date_s=head.date_s,
        kind=head.kind or entry.kind,
        subject=head.subject or filled(entry.subject, known),
        addressees=tuple(filled(text, known) for text in entry.addressees),
        recipients=entry.recipients,
        office=office.strip().replace(" / ", "\n") if colon else entry.office,
        signer=signer.strip() or entry.signer,
    )


def verbs_of(document: MonthDocument, words: Words) -> dict[str, str]:
    """Return the template's verbs; it is written in Vietnamese, and serves no other language."""
    return {
        name: text
        for name in ("higher", "lower", "neutral", "estimate")
        if words.language == "vi" and (text := getattr(document.wording, name))
    }


def remark_of(source: PaperSide, stamp: str) -> str:
    """Return what stands below the title and on every page: the moment, for whom, simulated."""
    words = source.side.look.words
    said = [stamp]
    if source.side.clock.timeline.simulated:
        said.append(words("simulated day"))
    if source.audience == "duty":
        said.append(words("for those on duty alone: it may hold restricted figures"))
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _pages(read: MonthRead, snapshot: Snapshot, source: PaperSide) -> Iterator[PaperPage]:
    """Yield the month as pages: a subsystem's chosen figures as cards, each section's tables."""
    words = read.words
    context = ModelContext(kind="", settings={}, words=words, centre_names=read.names)
    for _, part, found in parts_of(read):
        figures = chosen(part, found)
        title = part.title or found.row.subsystem.name.in_language(words.language)
        sheets = [figures[at : at + _TILES] for at in range(0, len(figures), _TILES)]
        for place, sheet in enumerate(sheets, start=1):
            tiles = tuple(
                _figure_tile(figure, at, len(sheet), read, context)
                for at, figure in enumerate(sheet)
            )
            several = f"{place}/{len(sheets)}" * (len(sheets) > 1)
            yield PaperPage(title, f"month-{part.subsystem}", tiles, several)
    del source, snapshot
    title = ""
    for block in (*blocks_of(read),):
        text = getattr(block, "text", "")
        if getattr(block, "level", 0) == 1:
            title = text
        elif isinstance(block, ReportTable):
            yield PaperPage(title, "month", (_table_tile(block, title, read),))


def _figure_tile(
    figure: Figure, at: int, count: int, read: MonthRead, context: ModelContext
) -> PaperTile:
    name = own_name(figure, read.words.language)
    figure = replace_name(figure, name)
    view = TileView(frame_of(figure, context), card_of(figure, context))
    query = FigureQuery(indicator=figure.indicator.id, centre=figure.centre, period=read.span.text)
    telling = tell(view, read.words, read.wording.now_s)
    place = _place(at, count)
    return PaperTile(
        figure.indicator.id,
        place,
        BUNDLE,
        "kpi",
        {"figure": query},
        {"figure": figure},
        view,
        telling,
    )


def _table_tile(block: ReportTable, title: str, read: MonthRead) -> PaperTile:
    body = TableBody(
        columns=tuple(Column(one.title, one.weight, one.right) for one in block.columns),
        rows=tuple(tuple(Cell(text) for text in row) for row in block.rows),
        total=len(block.rows),
    )
    view = TileView(FrameInfo(block.caption or title), body)
    telling = tell(view, read.words, read.wording.now_s)
    return PaperTile("table", _place(0, 1), BUNDLE, "table", {}, {}, view, telling)


def _place(at: int, count: int) -> tuple[int, int, int, int]:
    """Return the place of one of so many tiles of equal size on a page."""
    columns = 1 if count == 1 else 2 if count <= _TWO else 3 if count <= _THREE else 4
    rows = -(-count // columns)
    left, top, width, height = BODY_PX
    gap = gutter(width, height)
    wide, high = (width - gap * (columns + 1)) // columns, (height - gap * (rows + 1)) // rows
    return (
        left + gap + at % columns * (wide + gap),
        top + gap + at // columns * (high + gap),
        wide,
        high,
    )
