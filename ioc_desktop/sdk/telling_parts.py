"""What a tile says, without its picture: sentences, cards, a table, a chart of raw numbers. Pure.

Whoever cannot see the picture gets these: a screen reader in the meeting room, a slide, a
document. A bundle whose body is its own says what it holds by ``telling`` (``Tells``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.sdk.contract import Words

SeriesRole = Literal["data", "last_year", "plan"]


@dataclass(frozen=True, slots=True)
class TellingColumn:
    """A column's head; ``number``: what stands under it are numbers."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class TellingCell:
    """A cell's text as it is written, and how grave it is (``said`` puts that into words)."""

    text: str
    severity: Severity = Severity.NORMAL

    def said(self, words: Words) -> str:
        """Return the text with its severity in words: ``12 ngày (cảnh báo)``."""
        word = severity_word(self.severity, words)
        said = not word or word.casefold() in self.text.casefold()
        return self.text if said else f"{self.text} ({word})"


@dataclass(frozen=True, slots=True)
class TellingTable:
    """Heads and rows of equal width; ``total`` is how many rows there are in all."""

    columns: tuple[TellingColumn, ...]
    rows: tuple[tuple[TellingCell, ...], ...]
    total: int = 0


@dataclass(frozen=True, slots=True)
class TellingSeries:
    """One line, or one set of bars: raw numbers in the chart's unit, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    role: SeriesRole = "data"


@dataclass(frozen=True, slots=True)
class TellingChart:
    """What a chart is drawn from: every series has a value, or None, for each category.

    ``decimals`` are the places with which the values are printed. Of a bar chart: ``texts`` are
    the values as the tile writes them ("not reported" where there is none), ``severities``
    how grave each is.
    """

    kind: Literal["line", "bar"]
    categories: tuple[str, ...]
    series: tuple[TellingSeries, ...]
    unit: str = ""
    decimals: int = 0
    texts: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()


@dataclass(frozen=True, slots=True)
class TellingFact:
    """A labelled value beside a figure, as written; ``arrow`` 1 up, -1 down, 0 neither."""

    label: str
    text: str
    severity: Severity = Severity.NORMAL
    arrow: int = 0

    def said(self, words: Words) -> str:
        """Return ``so cùng kỳ: tăng 7,8%``: directions and gravity in words."""
        text = self.text
        if self.arrow:
            rises = self.arrow > 0
            text = words("up {text}", text=text) if rises else words("down {text}", text=text)
        word = severity_word(self.severity, words)
        text = f"{text} ({word})" if word else text
        return f"{self.label}: {text}" if self.label else text


@dataclass(frozen=True, slots=True)
class TellingCard:
    """One number with what stands beside it. ``value`` "" = there is none, ``state_text`` why.

    ``label`` "" = it is what the tile's title says.
    """

    value: str
    unit: str = ""
    label: str = ""
    severity: Severity = Severity.NORMAL
    state: FreshnessState = FreshnessState.LIVE
    state_text: str = ""
    facts: tuple[TellingFact, ...] = ()
    plan_share: float | None = None

    @property
    def with_unit(self) -> str:
        """The value with its unit as it is written: ``96,4%``, ``14.642,96 tỷ đồng``."""
        if self.unit == "%":
            return f"{self.value}%"
        return f"{self.value} {self.unit}".strip()

    def lines(self, words: Words) -> tuple[str, ...]:
        """Return the card as sentences: the number first, then what is compared with it.

        A card with a label (one of several) is one sentence.
        """
        said = self.with_unit if self.value else self.state_text
        if self.value:
            marks = [severity_word(self.severity, words), self.state_text]
            said += "".join(f" ({mark})" for mark in marks if mark)
        sentences = (said, *(fact.said(words) for fact in self.facts))
        return (f"{self.label}: {'; '.join(sentences)}",) if self.label else sentences


@dataclass(frozen=True, slots=True)
class Told:
    """What a body says. ``lines`` is everything that is in neither table nor chart, as sentences.

    ``cards`` are the same numbers once more in their parts, for whoever lays them out; their
    sentences are among ``lines``.
    """

    lines: tuple[str, ...] = ()
    cards: tuple[TellingCard, ...] = ()
    table: TellingTable | None = None
    chart: TellingChart | None = None


@runtime_checkable
class Tells(Protocol):
    """A bundle's own body that says what its picture shows."""

    def telling(self, words: Words, now_s: float) -> Told:
        """Return what it says at ``now_s`` (epoch seconds of the room)."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a whole tile says, frame and body, in the order in which one would read it out.

    ``state`` are the sentences a reader must know first: freshness with since when, severity,
    illustrative, disagreement, why there is no figure. ``note`` is the period and the standing
    of the value ("Tháng 9/2021 · ước"), ``as_of`` "số liệu đến 16:40 ngày 07/10/2021",
    ``source`` who supplies it. ``failure``: the tile does not work, and this is why.
    """

    title: str
    state: tuple[str, ...] = ()
    note: str = ""
    as_of: str = ""
    source: str = ""
    lines: tuple[str, ...] = ()
    cards: tuple[TellingCard, ...] = ()
    table: TellingTable | None = None
    chart: TellingChart | None = None
    severity: Severity = Severity.NORMAL
    freshness: Freshness | None = None
    illustrative: bool = False
    disagreement: str = ""
    failure: str = ""
    state_word: str = field(default="", kw_only=True)
    """The state of freshness alone, with its age: ``cũ 12 ngày`` ("" = it has none)."""

    def beside_cards(self, words: Words) -> tuple[str, ...]:
        """Return the lines that are not sentences of a card."""
        told = {line for card in self.cards for line in card.lines(words)}
        return tuple(line for line in self.lines if line not in told)

    def spoken(self, words: Words) -> tuple[str, ...]:
        """Return everything but table and chart as sentences, from the title to the source."""
        parts = (self.title, self.failure, *self.state, self.note, *self.lines)
        return tuple(part for part in (*parts, self.as_of, _source(self.source, words)) if part)


def _source(source: str, words: Words) -> str:
    return f"{words('Source')}: {source}" if source else ""


def severity_word(severity: Severity, words: Words) -> str:
    """Return the word of ▲ and ◆: cảnh báo, báo động; "" where nothing is wrong."""
    if severity is Severity.ALARM:
        return words("alarm")
    return words("warning") if severity is Severity.WARN else ""


def chart_table(chart: TellingChart, words: Words, newest: int | None = None) -> TellingTable:
    """Return a chart's figures as a table: a row for each category, as printed.

    ``newest``: of a line chart only so many, the latest first; ``total`` counts them all.
    """
    heads = (TellingColumn(""), *(TellingColumn(one.name, number=True) for one in chart.series))
    places = list(enumerate(chart.categories))
    if newest is not None:
        places = places[-newest:][::-1] if chart.kind == "line" else places[:newest]
    rows = tuple(
        (
            TellingCell(name),
            *(
                TellingCell(format_value(one.values[at], chart.decimals, words.language))
                for one in chart.series
            ),
        )
        for at, name in places
    )
    return TellingTable(heads, rows, len(chart.categories))
