"""Slides of a document: native charts and tables that can be edited, a slide or more for each page.

A title slide says what this is, of which moment and for whom; an agenda follows; then the pages
in the scene's own grid where that can be read, else in a plain one. What of a table had no
room there follows on slides of its own.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from ioc_desktop.papers.content import Paper, PaperPage, PaperTile
from ioc_desktop.papers.figure_rows import page_name
from ioc_desktop.papers.sheet_about import audience_word, left_out_text
from ioc_desktop.papers.slide_deck import (
    BODY_TOP,
    FOOT_TOP,
    HIGH,
    SIDE,
    THEME,
    WIDE,
    Box,
    Deck,
    Ink,
)
from ioc_desktop.papers.slide_tables import all_fit, lay_table, natural_width
from ioc_desktop.papers.slide_text import LINE, cut, fitted, width_pt
from ioc_desktop.papers.slide_tiles import Rest, lay_tile
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import TellingTable

_SMALL_PT: Final = 10.0
_GAP: Final = 14.0
_LEAST: Final = {"card": (230.0, 190.0), "cards": (420.0, 260.0), "other": (430.0, 300.0)}
"""Smaller tiles than these, in px, cannot be read on a slide."""
_MOST_TILES: Final = 6
_MOST_REST: Final = 4
"""So many further slides a table gets; what is still longer is in the workbook."""
_LISTED: Final = 12
_MOST_COLUMNS: Final = 3


def write_slides(
    paper: Paper, out: Path, words: Words, *, told: Callable[[str], object] | None = None
) -> None:
    """Write a document as slides (``.pptx``) to ``out``.

    ``told`` hears the name of each page before it is made, and may raise to cancel.

    Raises:
        OSError: the disk refuses it.
    """
    deck = Deck(paper.title, paper.source, paper.moment_s, words.language)
    _title_slide(deck, paper, words)
    if len(paper.pages) > 1 or paper.agenda:
        _agenda_slide(deck, paper, words)
    for page in paper.pages:
        if told is not None:
            told(page_name(page))
        _page(deck, paper, page, words)
    # By way of the memory: on a full disk the library leaves its file open, and complains late.
    whole = io.BytesIO()
    deck.shown.save(whole)
    out.write_bytes(whole.getvalue())


def _title_slide(deck: Deck, paper: Paper, words: Words) -> None:
    slide = deck.slide(paper.title, first=True)
    left, width = 120.0, WIDE - 240.0
    deck.rule(slide, left, 524, width, THEME.data)
    source = Box(left, 130, width, 70)
    deck.write_fitted(slide, source, paper.source, Ink(18.0, THEME.dim, middle=True), 12.0)
    said = [
        (paper.stamp, Ink(20.0, THEME.strong, bold=True)),
        (f"{words('Audience')}: {audience_word(paper.audience, words)}", Ink(14.0)),
    ]
    if paper.maker:
        said.append((f"{words('Made by')}: {paper.maker}", Ink(14.0)))
    notes = (
        words("with illustrative data") if paper.illustrative else "",
        words("simulated day") if paper.simulated else "",
        left_out_text(paper, words),
    )
    said += [(text, Ink(14.0, THEME.amber)) for text in notes if text]
    lines = [(cut(text, ink.size, width / 2, 2, bold=ink.bold), ink) for text, ink in said]
    deck.write(slide, Box(left, 556, width, 380), lines)


def _agenda_slide(deck: Deck, paper: Paper, words: Words) -> None:
    """List the agenda, or the pages; in columns where they are many."""
    title = words("Agenda") if paper.agenda else words("Contents")
    slide = deck.slide(title)
    entries = paper.agenda or tuple(page_name(page) for page in paper.pages)
    columns = min(_MOST_COLUMNS, math.ceil(len(entries) / _LISTED))
    each = math.ceil(len(entries) / columns)
    box = Box(SIDE + 40, BODY_TOP + 40, WIDE - 2 * SIDE - 80, FOOT_TOP - BODY_TOP - 80)
    width = box.width / columns
    size = min(18.0, box.height_pt / each / LINE / 1.2)
    widest = max(entries, key=len)
    while size > _SMALL_PT + 1 and width_pt(f"99. {widest}", size) > width / 2 - 20:
        size -= 0.5
    for column in range(columns):
        part = entries[column * each : (column + 1) * each]
        lines = [
            (cut(f"{number}. {entry}", size, width / 2 - 20, 1), Ink(size))
            for number, entry in enumerate(part, start=column * each + 1)
        ]
        deck.write(slide, Box(box.left + column * width, box.top, width - 40, box.height), lines)
    _around(deck, slide, paper, words)


def _page(deck: Deck, paper: Paper, page: PaperPage, words: Words) -> None:
    """Make the slides of one page; its notes stand with the first."""
    name, rests = page_name(page), list[Rest]()
    if not page.tiles:
        slide = deck.slide(name, notes=page.notes)
        _around(deck, slide, paper, words)
        nothing = words("Nothing of this scene may be shown here.")
        box = Box(SIDE, HIGH / 2 - 40, WIDE - 2 * SIDE, 80)
        deck.write_fitted(slide, box, nothing, Ink(16.0, THEME.dim, middle=True), 12.0)
        return
    groups = _groups(page)
    for number, group in enumerate(groups, start=1):
        part = f"{name} ({number}/{len(groups)})" if len(groups) > 1 else name
        slide = deck.slide(part, notes=page.notes if number == 1 else "")
        _around(deck, slide, paper, words)
        for tile, box in group:
            rest = lay_tile(deck, slide, box, tile, words)
            if rest is not None:
                rests.append(rest)
    for rest in rests:
        _rest(deck, paper, (name, rest), words)


Placed = list[tuple[PaperTile, Box]]


def _groups(page: PaperPage) -> list[Placed]:
    """Return the page's tiles in the scene's own grid if all can be read there, else in ours."""
    own = [(tile, _own_place(tile, page)) for tile in page.tiles]
    if all(_reads_well(tile, box) for tile, box in own):
        return [own]
    parts = math.ceil(len(page.tiles) / _MOST_TILES)
    each = math.ceil(len(page.tiles) / parts)
    return [_in_grid(page.tiles[at : at + each]) for at in range(0, len(page.tiles), each)]


def _own_place(tile: PaperTile, page: PaperPage) -> Box:
    across, down = WIDE / page.size_px[0], HIGH / page.size_px[1]
    left, top, width, height = tile.place
    return Box(left * across, top * down, width * across, height * down)


def _reads_well(tile: PaperTile, box: Box) -> bool:
    telling = tile.telling
    sort = "other"
    if telling.cards:
        sort = "card" if len(telling.cards) == 1 else "cards"
    elif telling.chart is None and telling.table is None:
        sort = "card"
    width, height = _LEAST[sort]
    return box.width >= width and box.height >= height


def _in_grid(tiles: Sequence[PaperTile]) -> Placed:
    count = len(tiles)
    columns = 1 if count == 1 else 2 if count in {2, 4} else 3
    rows = math.ceil(count / columns)
    left, top = float(SIDE), float(BODY_TOP)
    width = (WIDE - 2 * SIDE - _GAP * (columns - 1)) / columns
    height = (FOOT_TOP - _GAP - top - _GAP * (rows - 1)) / rows
    return [
        (
            tile,
            Box(
                left + at % columns * (width + _GAP),
                top + at // columns * (height + _GAP),
                width,
                height,
            ),
        )
        for at, tile in enumerate(tiles)
    ]


def _rest(deck: Deck, paper: Paper, what: tuple[str, Rest], words: Words) -> None:
    """Put what of a table had no room on slides of its own, from its first row to its last."""
    name, rest = what
    telling = rest.tile.telling
    table = telling.table
    if table is None:
        return
    box = Box(SIDE, BODY_TOP + 10, WIDE - 2 * SIDE, FOOT_TOP - BODY_TOP - 60)
    places = _columns(box, natural_width(table))
    first = 0
    for _ in range(_MOST_REST):
        if first >= len(table.rows):
            return
        slide = deck.slide(f"{name} · {telling.title}")
        _around(deck, slide, paper, words)
        begun = first
        for place, laid in zip(places, all_fit(table, places, first), strict=False):
            said = (telling.title, _rows_said(table, (first, first + laid.count), words))
            lay_table(deck, slide, place, table, laid, said, first)
            first += laid.count
        if first == begun:  # a row higher than a slide
            return
        said_rows = _rows_said(table, (begun, first), words)
        foot = " · ".join(filter(None, (said_rows, *telling.state, telling.as_of, telling.source)))
        line = Box(SIDE, FOOT_TOP - 40, WIDE - 2 * SIDE, 30)
        deck.write(slide, line, [(cut(foot, 9.0, line.width_pt, 1), Ink(9.0, THEME.dim))])


def _columns(box: Box, natural_px: float) -> list[Box]:
    """Return places side by side for a table that is so wide: up to three of a narrow one."""
    gap = 40.0
    count = max(1, min(_MOST_COLUMNS, int((box.width + gap) / (natural_px + gap))))
    width = (box.width - gap * (count - 1)) / count
    return [Box(box.left + at * (width + gap), box.top, width, box.height) for at in range(count)]


def _rows_said(table: TellingTable, rows: tuple[int, int], words: Words) -> str:
    total = max(table.total, len(table.rows))
    return words("rows {first} to {last} of {total}", first=rows[0] + 1, last=rows[1], total=total)


def _around(deck: Deck, slide: Any, paper: Paper, words: Words) -> None:
    """Write the moment above, and below what the marks mean, whose figures they are, the number."""
    stamp, size = fitted(paper.stamp, room_pt=300, height_pt=26, largest=12.0, smallest=9.0)
    ink = Ink(size, THEME.text, right=True, middle=True)
    deck.write(slide, Box(WIDE - SIDE - 600, 24, 600, 52), [(stamp, ink)])
    deck.rule(slide, SIDE, FOOT_TOP, WIDE - 2 * SIDE, THEME.hairline)
    notes = (
        f"{words('Source')}: {paper.source}" if paper.source else "",
        f"▲ {words('alarm')}  ◆ {words('warning')}",
        words("with illustrative data") if paper.illustrative else "",
        words("simulated day") if paper.simulated else "",
        left_out_text(paper, words),
    )
    room = WIDE - 2 * SIDE - 120
    text = cut(" · ".join(filter(None, notes)), _SMALL_PT, room / 2, 1)
    deck.write(slide, Box(SIDE, FOOT_TOP + 8, room, 30), [(text, Ink(_SMALL_PT, THEME.dim))])
    deck.number(slide, Box(WIDE - SIDE - 100, FOOT_TOP + 8, 100, 30), Ink(_SMALL_PT, right=True))
