"""What a page of the drill-down shows, ready to be painted. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.figures import RecordRow, Series, Severity
from ioc_desktop.domain.looking import PublishedBoard
from ioc_desktop.domain.queries import Query, RecordsQuery
from ioc_desktop.sdk.contract import TileView
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_facts import FactGroup
from ioc_desktop.ui.detail_model import DetailView
from ioc_desktop.ui.drill_place import HOME, DrillStep, Side

Cells = tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class Spark:
    """A row's little chart, and how its last point stands against its limits."""

    series: Series
    severity: Severity = Severity.NORMAL


@dataclass(frozen=True, slots=True)
class DrillTable:
    """Rows, and where each leads (None = nowhere).

    ``sparks`` are painted in the column ``spark_column`` (-1 = there is none). ``wide`` is
    the column that takes the room that is left. ``empty`` stands in place of no rows.
    """

    titles: tuple[str, ...] = ()
    rows: tuple[Cells, ...] = ()
    steps: tuple[DrillStep | None, ...] = ()
    sparks: tuple[Spark | None, ...] = ()
    spark_column: int = -1
    wide: int = 0
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One page on the way down."""

    label: str
    step: DrillStep


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's head; ``warn`` is also said by a glyph in the text."""

    text: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class FigureSide:
    """One of the tables (or the map) under a figure's chart: its name and how much it has."""

    side: Side
    label: str


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """A list of records: the question for any page of it, its first rows, how many there are."""

    query: RecordsQuery
    rows: tuple[Cells, ...]
    ids: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record: everything that is known of it, in groups."""

    row: RecordRow
    groups: tuple[FactGroup, ...]
    course: DrillTable = DrillTable()


@dataclass(frozen=True, slots=True)
class DrillView:
    """A whole page.

    One of ``table``, ``figure`` (with the table of its ``side``), ``records`` and ``record``
    is the body; ``missing`` says why there is none. ``asks`` is what a directive from here is
    about, None where nothing could be explained. ``units``: where each part of the map leads.
    """

    step: DrillStep = HOME
    title: str = ""
    crumbs: tuple[Crumb, ...] = ()
    lines: tuple[Line, ...] = ()
    locality: str = ""
    agency: str = ""
    period: str = ""
    directory: tuple[CentreDirectory, ...] = ()
    table: DrillTable | None = None
    figure: DetailView | None = None
    sides: tuple[FigureSide, ...] = ()
    published: PublishedBoard | None = None
    map: TileView | None = None
    units: Mapping[str, DrillStep] = field(default_factory=dict)
    records: RecordsPage | None = None
    record: RecordPage | None = None
    missing: str = ""
    warn: bool = False
    asks: Query | None = None
