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
    Snapshot,
    format_percent,
)
from ioc_desktop.sdk.bodies import Fact
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
from ioc_desktop.sdk.overdue import oldest_fact, overdue_list
from ioc_desktop.sdk.subjects import breakdown_title, open_list, places_tile, sum_of_parts

from .score import score_parts, score_ranking

_CARDS = {
    *("received", "resolved", "on_time", "overdue", "online", "services", "payment"),
    *("in_progress", "filed", "coverage", "two_years"),
}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    if context.kind in _CARDS:
        return _card(snapshot, context)
    builders: dict[str, Model] = {
        "trend": _trend,
        "overdue_list": _overdue_list,
        "table": _table,
        "agency_table": _table,
        "dossiers": _dossiers,
        "score_766": score_parts,
        "score_766_by_agency": score_ranking,
        "score_766_by_locality": score_ranking,
    }
    return builders.get(context.kind, _breakdown)(snapshot, context)


def _table(snapshot: Snapshot, context: ModelContext) -> TileView:
    return places_tile(snapshot, context, context.words("Dossiers"), table_of)


def _dossiers(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the dossiers being resolved with their state by the deadline."""
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Dossiers being resolved"),
        subject=words("Dossier"),
        empty_text=words("No dossier is waiting"),
        states={"received": words("not due yet"), "in_progress": words("in progress")},
    )


def _share_of(answers: Mapping[str, object], words: Words) -> tuple[Fact, ...]:
    """Return the share filed online, worked out here from both counts of one period."""
    part, whole = answers.get("figure"), answers.get("all")
    if not isinstance(part, Figure) or not isinstance(whole, Figure):
        return ()
    if part.value is None or not whole.value or part.period_start_s != whole.period_start_s:
        return ()
    text = format_percent(part.value / whole.value, 2, words.language)
    return (Fact(words("share filed online"), text),)


def _breakdown(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the ranking or the map of one figure by agency or locality."""
    breakdown = snapshot.answers.get("breakdown")
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, context.words("Dossiers"))
    body = map_of(breakdown, context) if context.kind == "map" else ranking_of(breakdown, context)
    return TileView(frame_of(breakdown, context, breakdown_title(breakdown, context.words)), body)


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
        "in_progress": words("Dossiers in progress"),
        "filed": words("Dossiers filed online, cumulative"),
        "coverage": words("Administrative procedures"),
        "two_years": words("Dossiers in two years"),
    }[kind]


def _companions(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words, kind = context.words, context.kind

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    fully, partly = words("fully online"), words("partly online")
    parts = (fact(fully, "full"), fact(partly, "partial"))
    done = (fact(words("on time"), "on_time"), fact(words("after the deadline"), "late"))
    services = [answers.get("full"), answers.get("partial")]
    label = words("fully + partly online")
    return {
        "received": (fact(words("on time"), "on_time_rate"),),
        "resolved": done,
        "on_time": done,
        "overdue": (
            fact(words("in progress"), "in_progress"),
            *oldest_fact(answers.get("records"), words),
        ),
        "in_progress": (
            fact(words("of them overdue"), "overdue"),
            fact(words("received today"), "received"),
        ),
        "filed": (*_share_of(answers, words), fact(words("all dossiers"), "all")),
        "coverage": (
            fact(words("departments"), "agencies"),
            fact(words("districts"), "districts"),
            fact(words("communes"), "communes"),
        ),
        "payment": (
            fact(words("filed online"), "online"),
            fact(words("digitised"), "digitised"),
        ),
        "online": parts,
        "services": (*sum_of_parts(answers.get("figure"), services, label, words), *parts),
    }.get(kind, ())
