"""One tile on a slide: title, state, number or chart or table, source and as-of at its foot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.papers.content import PaperTile
from ioc_desktop.papers.slide_charts import BAR_PX, MARKS, bars_that_fit, lay_chart
from ioc_desktop.papers.slide_deck import THEME, Box, Deck, Ink
from ioc_desktop.papers.slide_tables import lay_table, work_out
from ioc_desktop.papers.slide_text import LINE, cut, width_pt, wrapped
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import Telling, TellingCard, TellingChart

_PAD: Final = 14.0
_TITLE_PT: Final = 13.0
_FOOT_PT: Final = 9.0
_LINE_PT: Final = 11.0
_SMALL_PT: Final = 9.0
_VALUE_PT: Final = 40.0
_LEAST_CHART: Final = (300.0, 150.0)
"""A line chart narrower or lower than this, in px, says nothing."""
_WIDE: Final = 1.9
_SHAPE: Final = 1.7
_STATE_MARKS: Final = {
    FreshnessState.LIVE: "● ",
    FreshnessState.LATE: "◐ ",
    FreshnessState.STALE: "◌ ",
    FreshnessState.LOST: "✕ ",
    FreshnessState.NOT_CONNECTED: "○ ",
}


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a tile had no room: its table from this row on, or all of its bars' figures."""

    tile: PaperTile
    first: int


def lay_tile(deck: Deck, slide: Any, box: Box, tile: PaperTile, words: Words) -> Rest | None:
    """Lay a tile into its place; return what of its table had no room."""
    telling = tile.telling
    deck.panel(slide, box)
    inside = box.inner(_PAD)
    if not telling.title:  # withheld: nothing of it is told but this
        said = " ".join(telling.lines)
        ink = Ink(_LINE_PT, THEME.dim, middle=True)
        deck.write_fitted(slide, inside, said, ink, _SMALL_PT)
        return None
    room = _titled(deck, slide, inside, telling)
    room = _footed(deck, slide, room, telling, words)
    if telling.failure:
        deck.write_fitted(slide, room, telling.failure, Ink(_LINE_PT), _SMALL_PT)
        return None
    return _body(deck, slide, room, tile, words)


def _titled(deck: Deck, slide: Any, box: Box, telling: Telling) -> Box:
    """Write the title in one line or two; return what is left below it."""
    size = _TITLE_PT
    while size > _SMALL_PT + 1 and len(_lines(telling.title, size, box, bold=True)) > 2:  # noqa: PLR2004  # lines of a title
        size -= 1
    text = cut(telling.title, size, box.width_pt, 2, bold=True)
    lines = _lines(text, size, box, bold=True)
    height = len(lines) * size * LINE * 2
    ink = Ink(size, THEME.strong, bold=True)
    deck.write(slide, Box(box.left, box.top, box.width, height), [(text, ink)], telling.title)
    return Box(box.left, box.top + height + 6, box.width, box.height - height - 6)


def _lines(text: str, size: float, box: Box, *, bold: bool = False) -> list[str]:
    return wrapped(text, size, box.width_pt, bold=bold)


def foot_lines(telling: Telling, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the foot's sentences with their colours: state, as-of, period; marks; source."""
    freshness = telling.freshness
    state = _STATE_MARKS[freshness.state] + telling.state_word if freshness is not None else ""
    first = " · ".join(filter(None, (state, telling.as_of, telling.note)))
    marks = []
    if telling.illustrative:
        marks.append(words("illustrative data"))
    if telling.disagreement:
        marks.append(f"◆ {words('sources disagree: {what}', what=telling.disagreement)}")
    source = f"{words('Source')}: {telling.source}" if telling.source else ""
    tone = THEME.amber if telling.disagreement else THEME.dim
    lines = ((first, THEME.text), (" · ".join(marks), tone), (source, THEME.dim))
    return tuple((text, colour) for text, colour in lines if text)


def _footed(deck: Deck, slide: Any, box: Box, telling: Telling, words: Words) -> Box:
    """Write the foot at the lower edge, whole where it fits; return what is left above it."""
    lines = foot_lines(telling, words)
    most = max(2, int(box.height * 0.34 / (_FOOT_PT * LINE * 2)))
    each = 2 if sum(len(_lines(text, _FOOT_PT, box)) for text, _ in lines) <= most else 1
    made = [(cut(text, _FOOT_PT, box.width_pt, each), Ink(_FOOT_PT, tone)) for text, tone in lines]
    count = sum(len(_lines(text, _FOOT_PT, box)) for text, _ in made)
    height = count * _FOOT_PT * LINE * 2
    if made:
        deck.write(slide, Box(box.left, box.bottom - height, box.width, height), made)
    return Box(box.left, box.top, box.width, box.height - height - 8)


def _body(deck: Deck, slide: Any, box: Box, tile: PaperTile, words: Words) -> Rest | None:
    telling = tile.telling
    if telling.cards:
        return _cards(deck, slide, box, tile, words)
    beside = list(telling.beside_cards(words))
    if telling.chart is not None and telling.chart.kind == "bar":
        return _bars(deck, slide, box, tile, words)
    if telling.chart is not None:
        box = _sentences(deck, slide, box, beside, most=3)
        lay_chart(deck, slide, box, telling.chart, _said(telling, words))
        return None
    if telling.table is not None:
        box = _sentences(deck, slide, box, beside, most=3)
        return _table(deck, slide, box, tile, words)
    _sentences(deck, slide, box, beside, most=99, size=14.0)
    return None


def _said(telling: Telling, words: Words) -> tuple[str, str]:
    return telling.title, ". ".join(telling.spoken(words))


def _sentences(
    deck: Deck,
    slide: Any,
    box: Box,
    lines: Sequence[str],
    *,
    most: int,
    size: float = _LINE_PT,
) -> Box:
    """Write sentences at the top, so many lines at most; return what is left below them."""
    made: list[tuple[str, Ink]] = []
    room = min(most, max(1, int(box.height_pt / (size * LINE))))
    for text in lines:
        if made and len(_lines(text, size, box)) > room:
            continue  # a whole sentence or none, but for the first
        if room <= 0:
            break
        said = cut(text, size, box.width_pt, room)
        room -= len(_lines(said, size, box))
        made.append((said, Ink(size)))
    if not made:
        return box
    height = sum(len(_lines(text, size, box)) for text, _ in made) * size * LINE * 2
    deck.write(slide, Box(box.left, box.top, box.width, height), made)
    return Box(box.left, box.top + height + 8, box.width, max(1.0, box.height - height - 8))


def _table(deck: Deck, slide: Any, box: Box, tile: PaperTile, words: Words) -> Rest | None:
    """Lay as many rows as fit, and say how many there are; the rest goes to slides of its own."""
    telling = tile.telling
    table = telling.table
    if table is None or not table.rows:
        return None
    laid = work_out(table, box)
    if laid.count < len(table.rows):
        line = _SMALL_PT * LINE * 2
        laid = work_out(table, Box(box.left, box.top, box.width, box.height - line))
        said = words(
            "{shown} of {total}", shown=laid.count, total=max(table.total, len(table.rows))
        )
        foot = Box(box.left, box.bottom - line, box.width, line)
        deck.write(slide, foot, [(said, Ink(_SMALL_PT, THEME.dim))])
    if laid.count:
        lay_table(deck, slide, box, table, laid, _said(telling, words))
    return Rest(tile, laid.count) if laid.count < len(table.rows) else None


def _bars(deck: Deck, slide: Any, box: Box, tile: PaperTile, words: Words) -> Rest | None:
    """Lay the bars that fit; where some do not, all of them stand in a table on further slides."""
    telling = tile.telling
    chart = telling.chart
    if chart is None:
        return None
    notes = list(telling.beside_cards(words))
    line = _SMALL_PT * LINE * 2
    room = Box(box.left, box.top, box.width, box.height - (line if notes else 0))
    shown = bars_that_fit(chart, room)
    if shown < len(chart.categories):
        room = Box(box.left, box.top, box.width, box.height - line)
        shown = bars_that_fit(chart, room)
        notes.insert(0, words("+{count} more", count=len(chart.categories) - shown))
    if notes:
        text = cut(" · ".join(notes), _SMALL_PT, box.width_pt, 1)
        foot = Box(box.left, box.bottom - line, box.width, line)
        deck.write(slide, foot, [(text, Ink(_SMALL_PT, THEME.dim))])
    height = min(room.height, shown * BAR_PX * 1.8 + 20)
    place = Box(room.left, room.top, room.width, height)
    lay_chart(deck, slide, place, chart, _said(telling, words))
    return Rest(tile, 0) if shown < len(chart.categories) else None


def _cards(deck: Deck, slide: Any, box: Box, tile: PaperTile, words: Words) -> Rest | None:
    telling = tile.telling
    beside = list(telling.beside_cards(words))
    if beside:
        line = _LINE_PT * LINE * 2
        text = cut(beside[0], _LINE_PT, box.width_pt, 2)
        height = len(_lines(text, _LINE_PT, box)) * line
        foot = Box(box.left, box.bottom - height, box.width, height)
        deck.write(slide, foot, [(text, Ink(_LINE_PT, THEME.strong))])
        box = Box(box.left, box.top, box.width, box.height - height - 6)
    if len(telling.cards) > 1:
        _card_grid(deck, slide, box, telling.cards, words)
        return None
    card, chart = telling.cards[0], telling.chart
    if not card.value:
        silent = card.state is FreshnessState.NOT_CONNECTED and telling.state
        why = [telling.state[0] if silent else card.state_text]
        _sentences(deck, slide, box, why, most=6, size=14.0)
        return None
    if chart is None:
        _card(deck, slide, box, card, words)
        return None
    _card_with_chart(deck, slide, box, (card, chart, telling), words)
    return None


def _card_with_chart(
    deck: Deck,
    slide: Any,
    box: Box,
    shown: tuple[TellingCard, TellingChart, Telling],
    words: Words,
) -> None:
    """Lay a card and its history: beside it where the tile is wide, below where it is high."""
    card, chart, telling = shown
    least = _LEAST_CHART
    if box.width > box.height * _WIDE and box.width * 0.6 >= least[0] and box.height >= least[1]:
        left = box.width * 0.38
        _card(deck, slide, Box(box.left, box.top, left - 16, box.height), card, words)
        place = Box(box.left + left, box.top, box.width - left, box.height)
        lay_chart(deck, slide, place, chart, _said(telling, words))
        return
    wanted = _card_height(card, box, words)
    if box.height - wanted - 8 >= least[1] and box.width >= least[0]:
        _card(deck, slide, Box(box.left, box.top, box.width, wanted), card, words)
        place = Box(box.left, box.top + wanted + 8, box.width, box.height - wanted - 8)
        lay_chart(deck, slide, place, chart, _said(telling, words))
        return
    _card(deck, slide, box, card, words)


def _card_height(card: TellingCard, box: Box, words: Words) -> float:
    """Return the height in px that a card's number and its facts want."""
    value = min(28.0, _value_size(card, box, words, 28.0))
    lines = len(card.facts) + 1  # the unit has one too
    return (value * LINE + lines * _LINE_PT * LINE) * 2 + 4


def _value_text(card: TellingCard, words: Words) -> str:
    if not card.value:
        return card.state_text or words("no figure")
    return f"{MARKS[card.severity]}{card.value}{'%' if card.unit == '%' else ''}"


def _value_size(card: TellingCard, box: Box, words: Words, largest: float) -> float:
    text = _value_text(card, words)
    size = largest if card.value else 16.0
    while size > _LINE_PT and width_pt(text, size, bold=True) > box.width_pt:
        size -= 1
    return size


def _card(
    deck: Deck,
    slide: Any,
    box: Box,
    card: TellingCard,
    words: Words,
    largest: float = _VALUE_PT,
) -> None:
    """Write label, number with its unit, and as many facts as fit, in the order of the tile."""
    made: list[tuple[str, Ink]] = []
    left = box.height_pt
    if card.label:
        label = cut(card.label, _SMALL_PT + 1, box.width_pt, 2)
        ink = Ink(_SMALL_PT + 1, THEME.dim)
        left -= len(_lines(label, ink.size, box)) * ink.size * LINE
        made.append((label, ink))
    text = _value_text(card, words)
    size = min(_value_size(card, box, words, largest), max(12.0, left / LINE * 0.62))
    colour = THEME.severity(card.severity, THEME.strong) if card.value else THEME.text
    made.append((text, Ink(size, colour, bold=bool(card.value))))
    left -= size * LINE
    beside = ((card.unit if card.unit != "%" else "", Ink(_LINE_PT, THEME.dim)),)
    for said, ink in (*beside, (card.state_text, Ink(_SMALL_PT))):
        if card.value and said and left >= ink.size * LINE:
            made.append((cut(said, ink.size, box.width_pt, 1), ink))
            left -= ink.size * LINE
    roomy = left >= len(card.facts) * _LINE_PT * LINE
    for fact in card.facts:
        said = MARKS[fact.severity] + fact.said(words)
        bold = fact.severity is not Severity.NORMAL
        size = _LINE_PT
        if not roomy or width_pt(said, size, bold=bold) > box.width_pt:
            size = _SMALL_PT
        most = min(2, int(left / (size * LINE)))
        if most < 1:
            break
        said = cut(said, size, box.width_pt, most, bold=bold)
        made.append((said, Ink(size, THEME.severity(fact.severity, THEME.text), bold=bold)))
        left -= len(_lines(said, size, box, bold=bold)) * size * LINE
    deck.write(slide, box, made, card.label or text)


def _card_grid(
    deck: Deck, slide: Any, box: Box, cards: Sequence[TellingCard], words: Words
) -> None:
    """Lay cards side by side in as many columns as come nearest to a card's best shape."""
    count = len(cards)

    def odds(columns: int) -> float:
        rows = math.ceil(count / columns)
        shape = (box.width / columns) / max(1.0, box.height / rows)
        return abs(math.log(shape / _SHAPE)) + (columns * rows - count) * 0.3

    columns = min(range(1, count + 1), key=odds)
    rows = math.ceil(count / columns)
    gap = 18.0
    width = (box.width - gap * (columns - 1)) / columns
    height = (box.height - gap * (rows - 1)) / rows
    for at, card in enumerate(cards):
        row, column = divmod(at, columns)
        place = Box(
            box.left + column * (width + gap), box.top + row * (height + gap), width, height
        )
        _card(deck, slide, place, card, words, 26.0)
