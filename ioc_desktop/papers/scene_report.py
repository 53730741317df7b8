"""Scenes as a report: a figure is a sentence, a table a table, a chart a picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ioc_desktop.domain.figures import Figure, FreshnessState
from ioc_desktop.papers.content import Paper, PaperPage, PaperTile
from ioc_desktop.papers.report import (
    Block,
    Heading,
    Paragraph,
    Picture,
    ReportColumn,
    ReportTable,
)
from ioc_desktop.papers.report_words import Wording, figure_sentence, is_told, missing_words, roman
from ioc_desktop.sdk.bodies import CardBody, ClockBody, MapBody, RankingBody, TrendBody
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import Telling

_TREND_MM: Final = 46.0
_MAP_MM: Final = 105.0
_BAR_MM: Final = 5.6
_LEAST_MM, _MOST_MM = 26.0, 205.0
_LEAST_LETTERS, _MOST_LETTERS = 7, 34


def scene_blocks(paper: Paper, wording: Wording) -> tuple[Block, ...]:
    """Return a document's pages as the text of a report, a part for each page."""
    made: list[Block] = []
    for number, page in enumerate(paper.pages, start=1):
        part = f" ({page.part})" if page.part else ""
        made.append(Heading(f"{roman(number)}. {page.title}{part}"))
        made += _page(page, wording)
    return tuple(made)


def _page(page: PaperPage, wording: Wording) -> Iterator[Block]:
    words = wording.words
    told: set[object] = set()
    missing: list[Figure] = []
    tiles = [tile for tile in page.tiles if tile.id]
    cards = [tile for tile in tiles if _is_card(tile)]
    for figure in _figures(cards):
        key = (figure.indicator.id, figure.centre, figure.locality, figure.agency, figure.measure,
               figure.period_start_s)  # fmt: skip
        if key not in told:
            told.add(key)
            if is_told(figure):
                yield Paragraph(f"- {figure_sentence(figure, wording)}")
            else:
                missing.append(figure)
    number = 0
    for tile in tiles:
        if isinstance(getattr(tile.view, "body", None), ClockBody):
            continue
        blocks = tuple(_tile(tile, wording, spoken=tile in cards))
        if blocks:
            number += 1
            yield Heading(f"{number}. {tile.telling.title}", 2)
            yield from blocks
    if missing:
        named = missing_words(missing, wording)
        yield Paragraph(f"- {words('No figures yet')}: {named}.")
    if page.left_out:
        count = words("{count} tiles are not for this audience", count=len(page.left_out))
        yield Paragraph(f"{count}.")


def _is_card(tile: PaperTile) -> bool:
    """Whether all that a tile shows are figures that make a sentence each."""
    body = getattr(tile.view, "body", None)
    return isinstance(body, CardBody | TrendBody) and any(
        isinstance(answer, Figure) for answer in tile.answers.values()
    )


def _figures(tiles: Iterable[PaperTile]) -> Iterator[Figure]:
    for tile in tiles:
        for answer in tile.answers.values():
            if isinstance(answer, Figure):
                yield answer


def _tile(tile: PaperTile, wording: Wording, *, spoken: bool) -> Iterator[Block]:
    """Yield what is told of a tile beside its figures' sentences (``spoken``: those are told)."""
    telling, words = tile.telling, wording.words
    if telling.failure:
        yield Paragraph(telling.failure)
        return
    body = None if tile.view is None else tile.view.body
    if spoken and not isinstance(body, TrendBody):
        return
    picture = _picture(tile)
    if picture is not None:
        yield picture
    if not spoken and not isinstance(body, MapBody | RankingBody | TrendBody):
        for line in telling.lines:
            yield Paragraph(f"- {line if ':' in line else f'{telling.title}: {line}'}")
    if telling.table is not None and not isinstance(body, RankingBody):
        yield from _table(telling, words)
    if not spoken:
        note = "; ".join(_standing(telling, words))
        if note:
            yield Paragraph(note, note=True)


def _picture(tile: PaperTile) -> Picture | None:
    """Return the chart or map of a tile that has something to draw."""
    view = tile.view
    if view is None:
        return None
    body = view.body
    if isinstance(body, TrendBody):
        return Picture(view, _TREND_MM) if len(body.values) > 1 else None
    if isinstance(body, MapBody):
        return Picture(view, _MAP_MM) if body.cells else None
    if isinstance(body, RankingBody) and body.bars:
        return Picture(view, min(_MOST_MM, max(_LEAST_MM, 12.0 + _BAR_MM * len(body.bars))))
    return None


def _table(telling: Telling, words: Words) -> Iterator[Block]:
    table = telling.table
    if table is None or not table.columns:
        return
    rows = tuple(tuple(cell.said(words) for cell in row) for row in table.rows)
    columns = tuple(
        ReportColumn(column.title, _weight([column.title, *cells]), right=column.number)
        for column, *cells in zip(table.columns, *rows, strict=True)
    )
    yield ReportTable(columns, rows)
    if table.total > len(rows):
        more = words("and {count} more rows", count=table.total - len(rows))
        yield Paragraph(more, note=True)


def _weight(texts: Sequence[str]) -> float:
    """Return a column's share of the width by what stands in it; long texts break."""
    longest = max(len(text) for text in texts)
    longest_word = max((len(word) for text in texts for word in text.split()), default=1)
    return float(max(_LEAST_LETTERS, longest_word + 1, min(longest, _MOST_LETTERS)))


def _standing(telling: Telling, words: Words) -> Iterator[str]:
    """Yield what must be known of a tile's figures: note, age, marks, source."""
    freshness = telling.freshness
    calm = freshness is not None and freshness.state is FreshnessState.LIVE
    yield from filter(None, (telling.note, telling.as_of, *telling.state[calm:]))
    if telling.source:
        yield words("source: {source}", source=telling.source)
