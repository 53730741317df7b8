"""The first sheet of a workbook: what this is, of when, for whom, by whom, and how to read it."""

from __future__ import annotations

from typing import Any, Final

from ioc_desktop.papers.content import Paper
from ioc_desktop.papers.figure_rows import page_name
from ioc_desktop.papers.sheet_cells import SheetBook, line_count, make_room
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import said_moment

_WIDTHS: Final = (26.0, 100.0)


def audience_word(audience: str, words: Words) -> str:
    """Return for whom a document was made."""
    return {
        "public": words("everybody"),
        "meeting": words("leaders' meetings"),
        "duty": words("those on duty alone"),
    }.get(audience, audience)


def left_out_text(paper: Paper, words: Words) -> str:
    """Return how many tiles the audience may not see, "" if none: their titles stay unsaid."""
    count = len(paper.left_out)
    return words("{count} tiles are not for this audience", count=count) if count else ""


def write_about(book: SheetBook, paper: Paper, words: Words) -> None:
    """Write the sheet."""
    sheet = book.plain(words("About this workbook"), _WIDTHS)

    written = 0

    def row(cells: list[Any], lines: int = 1) -> None:
        nonlocal written
        written += 1
        make_room(sheet, written, lines)
        sheet.append(cells)

    def line(label: str, text: str, style: str = "wrap") -> None:
        if text:
            lines = max(
                line_count(one, wide) for one, wide in zip((label, text), _WIDTHS, strict=True)
            )
            row([book.text(sheet, label, "dim"), book.text(sheet, text, style)], lines)

    row([book.text(sheet, paper.title, "title")])
    row([])
    line(words("Moment of the figures"), paper.stamp)
    line(words("Read at"), said_moment(paper.moment_s, words.language))
    line(words("Figures of"), paper.source)
    line(words("Centres"), "; ".join(paper.centres.values()))
    line(words("Audience"), audience_word(paper.audience, words))
    line(words("Made by"), paper.maker)
    line(words("Pages"), "; ".join(page_name(page) for page in paper.pages))
    line(words("Left out"), left_out_text(paper, words))
    if paper.simulated:
        line(words("Time"), words("the room's time is simulated: these are no figures of today"))
    if paper.illustrative:
        line(words("Illustrative"), words("some figures are illustrative; their rows say so"))
    row([])
    row([book.text(sheet, words("How to read it"), "part")])
    for label, text in _hints(words):
        line(label, text)


def _hints(words: Words) -> tuple[tuple[str, str], ...]:
    return (
        (
            words("Figures behind the tiles"),
            words("one row for each figure behind a tile, with its value as the centre gave it"),
        ),
        (
            words("Value"),
            words("not rounded: the format shows as many decimals as the tile, the cell holds all"),
        ),
        (
            words("Change on last year"),
            words("a ratio: 0.078 is 7.8%; empty where there is nothing to compare with"),
        ),
        (
            words("Right"),
            words("the ministry's four flags: right, complete, clean, alive; the reason beside"),
        ),
        (
            words("Freshness"),
            words("how old the figure is against its own cadence, and since when"),
        ),
        (
            words("Other centres say"),
            words("what another centre reports for the same period, and whose figure counts"),
        ),
        (words("Data to (UTC+7)"), words("dates and times are those of Vietnam, UTC+7")),
    )
