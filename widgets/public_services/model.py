"""Public services: dossiers received, resolved, late and overdue, online shares, score 766.

Pure. The cards, trends, rankings and maps are made by the sdk from the answers; this model
says which facts stand beside which figure, and which agency or locality comes first. The
list of overdue dossiers and the score have modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Breakdown,
    Figure,
    Severity,
    Snapshot,
    format_value,
    parts_add_up,
)
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.figures import (
    card_of,
    fact_of,
    frame_of,
    map_of,
    ranking_of,
    trend_of,
    unanswered,
)
from ioc_desktop.sdk.overdue import oldest_fact, overdue_list

from .score import score_parts, score_ranking

_CARDS = {"received", "resolved", "on_time", "overdue", "online", "services", "payment"}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    if context.kind in _CARDS:
        return _card(snapshot, context)
    builders: dict[str, Model] = {
        "trend": _trend,
        "overdue_list": _overdue_list,
        "score_766": score_parts,
        "score_766_by_agency": score_ranking,
        "score_766_by_locality": score_ranking,
    }
    return builders.get(context.kind, _breakdown)(snapshot, context)


def _breakdown(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the ranking or the map of one figure by agency or locality."""
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, context.words("Dossiers"))
    body = map_of(breakdown, context) if context.kind == "map" else ranking_of(breakdown, context)
    return TileView(frame_of(breakdown, context, _breakdown_title(breakdown, context.words)), body)


def _overdue_list(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the table of overdue dossiers, the oldest unanswered first."""
    words = context.words
    return overdue_list(
        snapshot,
        context,
        words("Overdue dossiers"),
        subject=words("Dossier"),
        empty_text=words("No dossier is overdue"),
    )


def _breakdown_title(breakdown: Breakdown, words: Words) -> str:
    name = breakdown.indicator.name.in_language(words.language) if breakdown.indicator else ""
    if breakdown.by == "agency":
        return words("{figure} by agency", figure=name)
    return words("{figure} by locality", figure=name)


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, context.words("Trend of dossiers"))
    return TileView(frame_of(figure, context), trend_of(figure, context))


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, _title(context.kind, context.words))
    card = card_of(figure, context)
    beside = _companions(snapshot.answers, context)
    frame = frame_of(figure, context, _title(context.kind, context.words))
    return TileView(frame, replace(card, facts=(*beside, *card.facts)))


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "received": words("Dossiers received"),
        "resolved": words("Dossiers resolved"),
        "on_time": words("Dossiers resolved on time"),
        "overdue": words("Dossiers overdue"),
        "online": words("Dossiers filed online"),
        "services": words("Services offered online"),
        "payment": words("Fees paid online"),
    }[kind]


def _companions(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words, kind = context.words, context.kind

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    if kind == "received":
        return (fact(words("on time"), "on_time_rate"),)
    if kind in {"resolved", "on_time"}:
        return (
            fact(words("on time"), "on_time"),
            fact(words("after the deadline"), "late"),
        )
    if kind == "overdue":
        return (
            fact(words("in progress"), "in_progress"),
            *oldest_fact(answers.get("records"), words),
        )
    if kind == "payment":
        return (fact(words("filed online"), "online"), fact(words("digitised"), "digitised"))
    parts = (fact(words("fully online"), "full"), fact(words("partly online"), "partial"))
    if kind == "services":
        return (*_sum_of_parts(answers, words), *parts)
    return parts


def _sum_of_parts(answers: Mapping[str, object], words: Words) -> tuple[Fact, ...]:
    """Return the parts' sum, marked, where it is not the total as printed.

    1.051 and 790 were printed beside a total of 1.839: shown as they are, never corrected.
    """
    found = [answers.get(name) for name in ("figure", "full", "partial")]
    figures = [each for each in found if isinstance(each, Figure)]
    values = [each.value for each in figures if each.value is not None]
    if len(values) < len(found) or parts_add_up(values[0], values[1:]) is not False:
        return ()
    first, second, total = (
        format_value(value, 0, words.language)
        for value in (values[1], values[2], values[1] + values[2])
    )
    label = words("fully + partly online")
    return (Fact(label, f"{first} + {second} = {total}", Severity.WARN),)
