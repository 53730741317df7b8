"""Economy and society: growth, budget, investment, trade, businesses, slow projects. Pure.

Growth and an index are each said as what they are. A year's revenue was published four times
with four values: each stands with its date, its status and its share of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    Breakdown,
    Figure,
    RecordRow,
    Severity,
    Snapshot,
    Vintage,
    format_as_of,
    format_date,
    format_day,
    format_percent,
    format_value,
)
from ioc_desktop.sdk.bodies import Cell, Column, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import (
    card_of,
    fact_of,
    frame_of,
    frame_of_several,
    unanswered,
    value_text,
)
from ioc_desktop.sdk.growth import growth_bar, growth_fact, growth_tile
from ioc_desktop.sdk.ratings import SEVERITIES, rated_ranking, rating_of, rating_word
from ioc_desktop.sdk.record_tiles import attribute, grouped_records
from ioc_desktop.sdk.subjects import (
    PLACE_BODIES,
    card_tile,
    open_list,
    places_tile,
    trend_tile,
)
from ioc_desktop.sdk.unit_words import unit_word

_MOSTPLACE_BODIES: Final = 3


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        return places_tile(snapshot, context, words("The economy by locality"), PLACE_BODIES[kind])
    builders: dict[str, Model] = {
        "growth": _growth,
        "sectors": _sectors,
        "industry": _growth,
        "prices": _growth,
        "revenue_year": _revenue_year,
        "revenue_vintages": _revenue_vintages,
        "investment": _investment,
        "investment_by_locality": _investment_by_locality,
        "trend": _trend,
        "projects": _projects,
        "projects_by_cause": _projects_by_cause,
    }
    return builders.get(kind, _card)(snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    beside = _beside(snapshot.answers, context)
    year = _year_so_far(snapshot.answers.get("year"), context.words)
    return card_tile(snapshot, context, _title(context.kind, context.words), beside, year)


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "growth": words("GRDP growth"),
        "industry": words("Industrial production"),
        "prices": words("Consumer prices"),
        "revenue": words("Budget revenue of the month"),
        "spending": words("Budget spending of the month"),
        "retail": words("Retail sales of the month"),
        "exports": words("Exports of the month"),
        "businesses": words("New businesses of the month"),
        "population": words("Population"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words, kind = context.words, context.kind
    if kind == "businesses":
        named = (
            (words("registered capital, tỷ đồng"), answers.get("capital")),
            (words("suspended or dissolved"), answers.get("closed")),
        )
        told = (each for each in named if isinstance(each[1], Figure) and each[1].value is not None)
        return tuple(fact_of(label, answer, words) for label, answer in told)
    if kind == "population":
        return (fact_of(words("men"), answers.get("male"), words), *_women(answers, words))
    return ()


def _women(answers: Mapping[str, object], words: Words) -> tuple[Fact, ...]:
    """Return the women: everybody but the men, where both were counted on the same day."""
    everybody, men = answers.get("figure"), answers.get("male")
    if not isinstance(everybody, Figure) or not isinstance(men, Figure):
        return ()
    same = everybody.period_start_s == men.period_start_s
    if everybody.value is None or men.value is None or not same:
        return ()
    return (Fact(words("women"), format_value(everybody.value - men.value, 0, words.language)),)


def _year_so_far(year: object, words: Words) -> tuple[Fact, ...]:
    """Return the year as last published, with its date and status: never the month's own sum."""
    if not isinstance(year, Figure) or year.value is None:
        return ()
    day = format_day(year.as_of_s, words.language) if year.as_of_s is not None else NO_VALUE
    label = words("year, {status} {date}", status=_status(year.status, words), date=day)
    text = value_text(year, words)
    if year.comparison.plan_share is not None:
        text += f" ({format_percent(year.comparison.plan_share, 1, words.language)})"
    return (Fact(label, text),)


def _status(status: str, words: Words) -> str:
    return {
        "estimate": words("estimate"),
        "provisional": words("provisional"),
        "official": words("official"),
    }[status]


def _growth(snapshot: Snapshot, context: ModelContext) -> TileView:
    words, answers = context.words, snapshot.answers
    facts: tuple[Fact, ...] = ()
    if context.kind == "growth":
        facts = (
            growth_fact(words("industry"), answers.get("industry"), words),
            growth_fact(words("services"), answers.get("services"), words),
            growth_fact(words("agriculture"), answers.get("agriculture"), words),
            *_whole_year(answers.get("year"), words),
        )
    return growth_tile(snapshot, context, _title(context.kind, words), facts)


def _whole_year(year: object, words: Words) -> tuple[Fact, ...]:
    if not isinstance(year, Figure) or year.value is None:
        return ()
    return (growth_fact(words("whole year"), year, words),)


def _sectors(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return growth by sector, in the sectors' own order, with the sign of each."""
    words, answers = context.words, snapshot.answers
    title = words("Growth by sector")
    labels = {
        "agriculture": words("Agriculture, forestry, fishery"),
        "industry": words("Industry and construction"),
        "services": words("Services"),
        "taxes": words("Taxes on products"),
    }
    figures = [found for name in labels if isinstance(found := answers.get(name), Figure)]
    if not figures:
        return unanswered(snapshot, context, title)
    bars = [growth_bar(label, answers.get(name), words) for name, label in labels.items()]
    body = RankingBody(tuple(bar for bar in bars if bar is not None))
    frame = frame_of_several(figures, context, title)
    said = words("growth on last year")
    note = " · ".join(part for part in (said, frame.note) if part)
    return TileView(replace(frame, note=note, note_short=frame.note_short), body)


def _revenue_year(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the year as last published, and every earlier value with its date and status."""
    words = context.words
    title = words("Budget revenue of the year")
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    card = card_of(figure, context)
    earlier = tuple(_vintage_fact(one, figure, words) for one in reversed(figure.vintages[:-1]))
    plan = tuple(fact for fact in card.facts if fact.label == words("of the plan"))
    return TileView(frame_of(figure, context, title), replace(card, facts=(*plan, *earlier)))


def _vintage_fact(vintage: Vintage, figure: Figure, words: Words) -> Fact:
    day = NO_VALUE if vintage.as_of_s is None else format_date(vintage.as_of_s, words.language)
    value = _as_printed(vintage.value, figure, words)
    return Fact(f"{_status(vintage.status, words)} {day}", value)


def _as_printed(value: float | None, figure: Figure, words: Words) -> str:
    """Return a published value with the digits that it was printed with, three places at most.

    14.642,96 and 17.678,617 were published of a figure that is shown whole elsewhere.
    """
    decimals = figure.indicator.decimals
    if value is not None:
        while decimals < _MOSTPLACE_BODIES and round(value, decimals) != value:
            decimals += 1
    return format_value(value, decimals, words.language)


def _revenue_vintages(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return every published value of the year, the latest first: none of them replaces another."""
    words = context.words
    title = words("Budget revenue of the year: values published")
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    known = figure.vintages
    if not known and figure.value is not None:
        known = (
            Vintage(figure.value, figure.status, figure.as_of_s, None, figure.source, figure.note),
        )
    rows = tuple(
        _vintage_row(one, figure, snapshot.now_s, words)
        for one in sorted(known, key=lambda one: one.as_of_s or 0, reverse=True)
    )
    body = TableBody(
        columns=(
            Column(words("Published"), 1.3),
            Column(words("Status"), 1.0),
            Column(unit_word(figure.indicator.unit, words.language), 1.3, right=True),
            Column(words("Of the plan"), 1.1, right=True),
            Column(words("What it counts"), 3.0),
        ),
        rows=rows,
        total=len(rows),
        empty_text=words("No value was published yet"),
    )
    return TileView(frame_of(figure, context, title), body)


def _vintage_row(vintage: Vintage, figure: Figure, now_s: int, words: Words) -> tuple[Cell, ...]:
    language, plan, value = words.language, figure.comparison.plan, vintage.value
    as_of = vintage.as_of_s
    known = plan is not None and plan > 0 and value is not None
    share = value / plan if known and value is not None and plan is not None else None
    return (
        Cell(NO_VALUE if as_of is None else format_as_of(as_of, now_s, language)),
        Cell(_status(vintage.status, words), dim=True),
        Cell(_as_printed(value, figure, words)),
        Cell(format_percent(share, 1, language), dim=share is None),
        Cell(vintage.note or vintage.source or NO_VALUE, dim=True),
    )


def _bands(context: ModelContext) -> tuple[float, float]:
    return float(context.settings["red_below"]), float(context.settings["amber_below"])


def _investment(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the share disbursed with its rating in word; the limits mark the value itself."""
    words = context.words
    title = words("Public investment disbursed")
    figure = snapshot.answers.get("figure")
    facts: tuple[Fact, ...] = ()
    if isinstance(figure, Figure) and figure.value is not None:
        rated = rating_of(figure.value, *_bands(context))
        severity = SEVERITIES.get(rated, Severity.NORMAL)
        facts = (Fact(words("rating"), rating_word(rated, words), severity),)
    return card_tile(snapshot, context, title, facts)


def _investment_by_locality(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    title = words("Public investment disbursed by locality")
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, title)
    body = rated_ranking(
        breakdown,
        words,
        "",
        rate=lambda value: rating_of(value, *_bands(context)),
        text_of=lambda figure: f"{value_text(figure, words)}%",
    )
    return TileView(frame_of(breakdown, context, title), body)


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    return trend_tile(snapshot, context, context.words("Trend of the economy"))


def _projects(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Projects behind schedule"),
        subject=words("Project and what holds it up"),
        empty_text=words("No project is behind schedule"),
    )


def _projects_by_cause(snapshot: Snapshot, context: ModelContext) -> TileView:
    def cause(row: RecordRow) -> str:
        return attribute(row, "topic")

    return grouped_records(snapshot, context, context.words("Projects behind, by cause"), cause)
