"""Key figures with their comparison set, the sources that disagree, and earlier values. Pure.

This period, cumulative, share of the plan, change on last year: side by side, each with its
age. What is illustrative is marked; what two centres report differently is shown with both
values and whose is the figure of record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    Figure,
    Freshness,
    FreshnessState,
    OtherValue,
    Severity,
    Snapshot,
    Vintage,
    format_as_of,
    format_day,
    format_percent,
    format_value,
    worst,
)
from ioc_desktop.sdk.bodies import CardBody, Cell, Column, TableBody
from ioc_desktop.sdk.figures import card_of, frame_of, unanswered, value_text, year_change_text
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.sdk.withheld import is_for_others

if TYPE_CHECKING:
    from ioc_desktop.sdk.telling import Told  # told on demand: no wall pays for it at its start


@dataclass(frozen=True, slots=True)
class KeyCard:
    """One card of a grid: what it is, its state in words ("" while live), its number."""

    label: str
    state: FreshnessState
    state_text: str
    card: CardBody


@dataclass(frozen=True, slots=True)
class CardGrid:
    """Number cards side by side, and one line under them that says what is wrong."""

    cards: tuple[KeyCard, ...]
    line: str = ""
    line_severity: Severity = Severity.NORMAL

    def telling(self, words: Words, _now_s: float) -> Told:
        """Return every card under its name with its own state, then the line."""
        from ioc_desktop.sdk.telling import Told, told_card

        cards = tuple(told_card(one.card, words, one.label, one.state_text) for one in self.cards)
        lines = [line for card in cards for line in card.lines(words)]
        return Told((*lines, self.line) if self.line else tuple(lines), cards)


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; a figure that is missing keeps its row and says so."""
    if context.kind == "sources":
        return _sources(snapshot, context)
    if context.kind == "vintages":
        return _vintages(snapshot, context)
    answers = [
        snapshot.answers.get(f"figure.{place}") for place in range(len(context.settings["figures"]))
    ]
    figures = [answer for answer in answers if isinstance(answer, Figure)]
    if not figures:
        return unanswered(snapshot, context, context.words("Key figures"))
    frame = _frame(figures, context)
    if context.kind == "cards":
        cards = tuple(_key_card(figure, figures, snapshot.now_s, context) for figure in figures)
        return TileView(frame, CardGrid(cards))
    missing = [
        str(setting["indicator"])
        for setting, answer in zip(context.settings["figures"], answers, strict=True)
        if not isinstance(answer, Figure) and not is_for_others(answer)
    ]
    return TileView(frame, _table(figures, missing, snapshot.now_s, context))


def _frame(figures: list[Figure], context: ModelContext) -> FrameInfo:
    """Return the frame of several figures: the worst age, every disagreement, every mark."""
    words = context.words
    centres = {figure.centre for figure in figures}
    disputed = sum(any(other.disagrees for other in figure.others) for figure in figures)
    one = frame_of(figures[0], context, words("Key figures"))
    return FrameInfo(
        title=one.title,
        centre=one.centre if len(centres) == 1 else "",
        chip=one.chip if len(centres) == 1 else "",
        supplier=words("{count} figures", count=len(figures)),
        freshness=worst(figure.freshness for figure in figures),
        illustrative=any(figure.illustrative for figure in figures),
        disagreement=words("{count} disputed between sources", count=disputed) if disputed else "",
    )


def _name(figure: Figure, figures: list[Figure], context: ModelContext) -> str:
    """Return the figure's name, with its locality, and its centre where there are several."""
    name = figure.indicator.name.in_language(context.words.language)
    parts = [name]
    if figure.locality is not None and figure.locality.name not in name:
        parts.append(figure.locality.name)
    if len({other.centre for other in figures}) > 1:
        parts.append(_centre(figure.centre, context))
    return " · ".join(parts)


def _centre(centre: str, context: ModelContext) -> str:
    return context.centre_names.get(centre, centre)


def _table(
    figures: list[Figure], missing: list[str], now_s: int, context: ModelContext
) -> TableBody:
    """Return the comparison sets, a row each; a column that no figure can fill is left out."""
    words = context.words
    titles = (words("Cumulative"), words("Of the plan"), words("On last year"))
    sets = [_comparison_cells(figure, words) for figure in figures]
    filled = [place for place in range(len(titles)) if not all(row[place].dim for row in sets)]
    rows = [
        (
            *_named_value(figure, figures, context),
            *(cells[place] for place in filled),
            Cell(_age(figure.freshness, now_s, words), _age_severity(figure.freshness), dim=True),
        )
        for figure, cells in zip(figures, sets, strict=True)
    ]
    for indicator in missing:
        blanks = (Cell(NO_VALUE, dim=True),) * (len(filled) + 1)
        reason = Cell(words("no centre knows this figure"), dim=True)
        rows.append((Cell(indicator, dim=True), *blanks, reason))
    return TableBody(
        columns=(
            Column(words("Key figure"), 4.0),
            Column(words("This period"), 1.8, right=True),
            *(Column(titles[place], 1.3, right=True) for place in filled),
            Column(words("Data to"), 1.6, right=True),
        ),
        rows=tuple(rows),
        total=len(rows),
    )


def _named_value(figure: Figure, figures: list[Figure], context: ModelContext) -> tuple[Cell, Cell]:
    """Return the name with its unit and marks, and the value; a dash where there is none."""
    words = context.words
    unit = unit_word(figure.indicator.unit, words.language)
    silent = figure.value is None or figure.freshness.state is FreshnessState.NOT_CONNECTED
    name = _name(figure, figures, context)
    marks = [unit] if unit and unit != "%" else []
    if figure.illustrative:
        marks.append(words("illustrative"))
    if marks:
        name = f"{name} ({', '.join(marks)})"
    value = value_text(figure, words)
    if unit == "%" and not silent:
        value += "%"
    disputed = any(other.disagrees for other in figure.others)
    return (
        Cell(name, Severity.WARN if disputed else Severity.NORMAL, dim=silent),
        Cell(value, figure.severity, dim=silent),
    )


def _comparison_cells(figure: Figure, words: Words) -> tuple[Cell, Cell, Cell]:
    """Return cumulative, share of the plan and change on last year; dim where not known."""
    found, language = figure.comparison, words.language
    return (
        Cell(
            format_value(found.cumulative, figure.indicator.decimals, language),
            dim=found.cumulative is None,
        ),
        Cell(format_percent(found.plan_share, 1, language), dim=found.plan_share is None),
        Cell(year_change_text(figure, words), dim=found.change_year is None),
    )


def _age(freshness: Freshness, now_s: int, words: Words) -> str:
    """Return the moment of a live figure, and the state in words of any other."""
    if freshness.state is FreshnessState.LIVE and freshness.as_of_s is not None:
        return format_as_of(freshness.as_of_s, now_s, words.language)
    return age_texts(freshness, words, now_s).state


def _age_severity(freshness: Freshness) -> Severity:
    return Severity.WARN if freshness.state is FreshnessState.STALE else Severity.NORMAL


def _key_card(figure: Figure, figures: list[Figure], now_s: int, context: ModelContext) -> KeyCard:
    state = figure.freshness.state
    text = "" if state is FreshnessState.LIVE else _age(figure.freshness, now_s, context.words)
    return KeyCard(_name(figure, figures, context), state, text, card_of(figure, context))


def _sources(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return both centres' values beside each other, the one of record first and named."""
    words = context.words
    title = words("Two sources")
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    frame = frame_of(figure, context)
    cards = [_source(figure.centre, figure.value, figure.as_of_s, figure, context)]
    cards += [
        _source(other.centre, other.value, other.as_of_s, figure, context)
        for other in figure.others
    ]
    line, severity = _verdict(figure, context)
    # The difference is what this tile is about: it stands large, not in the footer again.
    frame = FrameInfo(
        title=frame.title,
        supplier=words("compared by this machine"),
        freshness=frame.freshness,
        severity=frame.severity,
        illustrative=frame.illustrative,
        note=frame.note,
    )
    return TileView(frame, CardGrid(tuple(cards), line, severity))


def _source(
    centre: str,
    value: float | None,
    as_of_s: int | None,
    figure: Figure,
    context: ModelContext,
) -> KeyCard:
    words = context.words
    text = "" if value is None else format_value(value, figure.indicator.decimals, words.language)
    name = _centre(centre, context)
    if as_of_s is not None:
        name = f"{name} · {format_day(as_of_s, words.language)}"
    return KeyCard(
        label=name,
        state=FreshnessState.LIVE if text else FreshnessState.NOT_CONNECTED,
        state_text="",
        card=CardBody(text, state=figure.freshness.state),
    )


def _verdict(figure: Figure, context: ModelContext) -> tuple[str, Severity]:
    """Say by how much the sources differ, and whose figure counts."""
    words, decimals = context.words, figure.indicator.decimals
    record = _of_record(figure, context)
    if not figure.others:
        return words("only one source reports this figure"), Severity.NORMAL
    apart = [other for other in figure.others if other.disagrees]
    if not apart or figure.value is None or apart[0].value is None:
        return words("the sources agree"), Severity.NORMAL
    difference = format_value(abs(figure.value - apart[0].value), decimals, words.language)
    return (
        words(
            "{difference} {unit} apart · of record: {centre}",
            difference=difference,
            unit=unit_word(figure.indicator.unit, words.language),
            centre=record,
        ),
        Severity.WARN,
    )


def _of_record(figure: Figure, context: ModelContext) -> str:
    """Return the centre whose figure counts: the owner, which may be either of the two."""
    others: tuple[OtherValue, ...] = figure.others
    centre = next((other.centre for other in others if other.of_record), figure.centre)
    return _centre(centre, context)


def _vintages(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return every published value of one figure, the latest first, with its status."""
    words = context.words
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, words("Published values"))
    known = figure.vintages
    if not known and figure.value is not None:  # published once: the present value is all
        known = (Vintage(figure.value, figure.status, figure.as_of_s, None, figure.source),)
    latest_first = sorted(known, key=lambda each: each.as_of_s or 0, reverse=True)
    rows = tuple(_vintage_row(each, figure, snapshot.now_s, words) for each in latest_first)
    body = TableBody(
        columns=(
            Column(words("Published"), 1.2),
            Column(words("Status"), 1.2),
            Column(
                unit_word(figure.indicator.unit, words.language) or words("value"), 1.4, right=True
            ),
            Column(words("Source"), 2.4),
        ),
        rows=rows,
        total=len(rows),
        empty_text=words("No value was published yet"),
    )
    return TileView(frame_of(figure, context), body)


def _vintage_row(vintage: Vintage, figure: Figure, now_s: int, words: Words) -> tuple[Cell, ...]:
    status = {
        "estimate": words("estimate"),
        "provisional": words("provisional"),
        "official": words("official"),
    }[vintage.status]
    as_of = vintage.as_of_s
    return (
        Cell(NO_VALUE if as_of is None else format_as_of(as_of, now_s, words.language)),
        Cell(status, dim=True),
        Cell(format_value(vintage.value, figure.indicator.decimals, words.language)),
        Cell(vintage.source or vintage.note or NO_VALUE, dim=True),
    )
