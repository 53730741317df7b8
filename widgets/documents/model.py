"""Electronic documents: in and out, on time, overdue, unprocessed, signed. Pure.

The cards, trends and rankings are made by the sdk from the answers; this model says which
facts stand beside which figure, adds agencies up by level, and lists what is overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Breakdown,
    BreakdownRow,
    Figure,
    RecordList,
    Snapshot,
    format_value,
)
from ioc_desktop.sdk.bodies import Bar, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import (
    card_of,
    fact_of,
    frame_of,
    map_of,
    ranking_of,
    table_of,
    trend_of,
    unanswered,
)
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.overdue import oldest_fact, oldest_first, overdue_list
from ioc_desktop.sdk.subjects import open_list, places_tile
from ioc_desktop.sdk.unit_words import unit_word

_CARDS = {"overview", "sent", "on_time", "overdue", "unprocessed", "signed", "oldest", "linked"}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    if context.kind in _CARDS:
        return _card(snapshot, context)
    builders: dict[str, Model] = {
        "by_agency": _by_agency,
        "by_level": _by_level,
        "trend": _trend,
        "overdue_list": _overdue_list,
        "table": _table,
        "map": _districts_map,
        "in_work": _in_work,
    }
    return builders[context.kind](snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    title = _title(context.kind, context.words)
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    card = card_of(figure, context)
    facts = (*_companions(figure, snapshot.answers, context), *card.facts)
    return TileView(frame_of(figure, context, title), replace(card, facts=facts))


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "overview": words("Documents received"),
        "sent": words("Documents sent"),
        "on_time": words("Documents processed on time"),
        "overdue": words("Documents overdue"),
        "unprocessed": words("Documents not yet processed"),
        "signed": words("Documents signed digitally"),
        "oldest": words("Oldest overdue document"),
        "linked": words("Agencies on the one document system"),
    }[kind]


def _companions(
    figure: Figure, answers: Mapping[str, object], context: ModelContext
) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words, kind = context.words, context.kind

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    overdue = (
        *_before(figure, words),
        fact(words("received today"), "received"),
        *oldest_fact(answers.get("records"), words),
    )
    return {
        "overview": (
            fact(words("sent"), "sent"),
            fact(words("processed"), "processed"),
            fact(words("processed on time"), "on_time_rate"),
        ),
        "sent": (fact(words("signed digitally"), "signed_rate"),),
        "on_time": (fact(words("on time"), "on_time"), fact(words("after the deadline"), "late")),
        "overdue": overdue,
        "oldest": (fact(words("overdue in all"), "overdue"), *_which(answers.get("records"))),
        "unprocessed": (fact(words("of them overdue"), "overdue"),),
        "signed": (fact(words("signed"), "signed"), fact(words("sent"), "sent")),
    }.get(kind, ())


def _which(records: object) -> tuple[Fact, ...]:
    """Return the longest overdue document itself, and who has it."""
    if not isinstance(records, RecordList) or not records.rows:
        return ()
    row = oldest_first(records)[0]
    return (Fact(shortened_name(row.agency_name), row.record.title),)


def _before(figure: Figure, words: Words) -> tuple[Fact, ...]:
    """Return the backlog of the period before as a count."""
    previous = figure.comparison.previous
    if figure.value is None or previous is None:
        return ()
    return (
        Fact(words("previous"), format_value(previous, figure.indicator.decimals, words.language)),
    )


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, context.words("Trend of documents"))
    return TileView(frame_of(figure, context), trend_of(figure, context))


def _table(snapshot: Snapshot, context: ModelContext) -> TileView:
    return places_tile(snapshot, context, context.words("Documents by agency"), table_of)


def _districts_map(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the district committees' figures on the map: they are where their district is.

    A committee's code ends with the code of its district ("ubnd-415"); an agency that is no
    district's has no place and is left out, which the title says.
    """
    words = context.words
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, words("Documents of the districts"))
    rows = tuple(
        replace(row, code=row.code.rpartition("-")[2], name=_district(row.name))
        for row in breakdown.rows
        if row.figure.agency is not None and row.figure.agency.kind == "district"
    )
    reported = sum(row.figure.value is not None for row in rows)
    placed = replace(
        breakdown,
        by="locality",
        rows=rows,
        expected=len(rows),
        reported=reported,
        total=None,
    )
    title = words("{figure}: districts", figure=_figure_name(breakdown, words))
    return TileView(frame_of(placed, context, title), map_of(placed, context))


def _district(name: str) -> str:
    """Return the district of a committee: "UBND huyện Quế Phong" is of "Huyện Quế Phong"."""
    place = name.removeprefix("UBND ")
    return place[:1].upper() + place[1:]


def _in_work(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the documents that are not finished, with the states that officials know them by."""
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Documents in work"),
        subject=words("Number and summary"),
        empty_text=words("No document is waiting"),
        states={
            "arrived": words("arrived"),
            "refused": words("refused"),
            "assigned": words("assigned"),
        },
    )


def _by_agency(snapshot: Snapshot, context: ModelContext) -> TileView:
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, context.words("Documents by agency"))
    name = _figure_name(breakdown, context.words)
    title = context.words("{figure} by agency", figure=name)
    return TileView(frame_of(breakdown, context, title), ranking_of(breakdown, context))


def _by_level(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the agencies' figures added up by level; a share cannot be added and is refused."""
    words = context.words
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown) or breakdown.indicator is None:
        return unanswered(snapshot, context, words("Documents by level"))
    title = words("{figure} by level", figure=_figure_name(breakdown, words))
    frame = frame_of(breakdown, context, title)
    if breakdown.indicator.aggregation not in {"sum", "last"}:
        refusal = words("Shares of agencies cannot be added up by level")
        return TileView(frame, TableBody((), (), 0, refusal))
    levels: dict[str, list[BreakdownRow]] = {}
    for row in breakdown.rows:
        kind = row.figure.agency.kind if row.figure.agency else ""
        levels.setdefault(kind, []).append(row)
    bars = [_level_bar(kind, rows, breakdown, words) for kind, rows in levels.items()]
    bars.sort(key=lambda bar: -(bar.value or 0.0))
    body = RankingBody(
        tuple(bars), unit_word(breakdown.indicator.unit, words.language), note=frame.note
    )
    return TileView(frame, body)


def _level_bar(kind: str, rows: list[BreakdownRow], breakdown: Breakdown, words: Words) -> Bar:
    """Return one level's sum, and how many of its agencies have reported."""
    values = [row.figure.value for row in rows if row.figure.value is not None]
    label = {
        "department": words("Departments"),
        "district": words("Districts"),
        "ward": words("Wards and communes"),
        "commune": words("Wards and communes"),
    }.get(kind, words("Other agencies"))
    reported = words("{count} of {all} agencies", count=len(values), all=len(rows))
    if not values:
        return Bar(label, None, reported)
    if len(values) < len(rows):
        label = f"{label} ({len(values)}/{len(rows)})"
    decimals = breakdown.indicator.decimals if breakdown.indicator else 0
    return Bar(label, sum(values), format_value(sum(values), decimals, words.language))


def _figure_name(breakdown: Breakdown, words: Words) -> str:
    return breakdown.indicator.name.in_language(words.language) if breakdown.indicator else ""


def _overdue_list(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the table of overdue documents, the oldest unanswered first."""
    words = context.words
    return overdue_list(
        snapshot,
        context,
        words("Overdue documents"),
        subject=words("Number and summary"),
        empty_text=words("No document is overdue"),
    )
