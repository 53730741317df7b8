"""The figures, series and records behind a document's tiles, one after the other. Pure.

Only answers are read, never what was asked: the name of an indicator that the audience may
not see stands in its query and nowhere in a document.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ioc_desktop.domain.figures import Breakdown, BreakdownRow, Figure, RecordList, RecordRow
from ioc_desktop.domain.looking import FigureList
from ioc_desktop.papers.content import Paper, PaperPage, PaperTile


@dataclass(frozen=True, slots=True)
class Behind:
    """One figure behind a tile; ``part`` names the agency or locality whose part it is."""

    page: str
    tile: str
    figure: Figure
    part: str = ""
    by: str = ""

    @property
    def locality(self) -> str:
        """The locality's name, "" for the whole territory."""
        if self.figure.locality is not None:
            return self.figure.locality.name
        return self.part if self.by == "locality" else ""

    @property
    def agency(self) -> str:
        """The agency's name, "" where the figure is of none."""
        if self.figure.agency is not None:
            return self.figure.agency.name
        return self.part if self.by == "agency" else ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a figure's series; values are None where there is none."""

    behind: Behind
    start_s: int
    value: float | None
    last_year: float | None
    plan: float | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One record of a list behind a tile, and of which list."""

    page: str
    tile: str
    records: RecordList
    row: RecordRow


def page_name(page: PaperPage) -> str:
    """Return a page's title, with its part where its scene has several."""
    return f"{page.title} ({page.part})" if page.part else page.title


def figures_behind(paper: Paper) -> Iterator[Behind]:
    """Yield every figure behind every tile, in the order of the pages; parts after their whole."""
    for page in paper.pages:
        name = page_name(page)
        for tile in page.tiles:
            for figure, part, by in _figures(tile):
                yield Behind(name, tile.telling.title, figure, part, by)


def points_behind(paper: Paper) -> Iterator[Point]:
    """Yield every point of every series, oldest first within a series."""
    for behind in figures_behind(paper):
        series = behind.figure.series
        for at, start_s in enumerate(series.starts):
            yield Point(
                behind,
                start_s,
                _known(series.values, at),
                _known(series.last_year, at),
                _known(series.plan, at),
            )


def records_behind(paper: Paper) -> Iterator[Listed]:
    """Yield every record of the lists behind the tiles."""
    for page in paper.pages:
        name = page_name(page)
        for tile in page.tiles:
            for answer in tile.answers.values():
                if isinstance(answer, RecordList):
                    for row in answer.rows:
                        yield Listed(name, tile.telling.title, answer, row)


def _figures(tile: PaperTile) -> Iterator[tuple[Figure, str, str]]:
    for answer in tile.answers.values():
        if isinstance(answer, Figure):
            yield answer, "", ""
        elif isinstance(answer, FigureList):
            for figure in answer.figures:
                yield figure, "", ""
        elif isinstance(answer, Breakdown):
            if answer.total is not None:
                yield answer.total, "", ""
            yield from _parts(answer)


def _parts(breakdown: Breakdown) -> Iterator[tuple[Figure, str, str]]:
    rows: tuple[BreakdownRow, ...] = breakdown.rows
    for row in rows:
        yield row.figure, row.name, breakdown.by


def _known(values: object, at: int) -> float | None:
    try:
        value = float(values[at])  # type: ignore[index]  # an array, maybe a shorter one
    except IndexError:
        return None
    return None if math.isnan(value) else value
