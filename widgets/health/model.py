"""Health: Covid-19, vaccination, beds, emergencies. Pure.

A bulletin counts 12 hours and a total counts since the beginning: the two stand beside each
other with their periods in words, and are never added, compared or drawn as one line.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import Figure, Snapshot
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.figures import fact_of
from ioc_desktop.sdk.record_tiles import incident_list
from ioc_desktop.sdk.subjects import (
    PLACE_BODIES,
    card_tile,
    open_list,
    places_tile,
    sum_of_parts,
    trend_tile,
)

from .covid import counted_until, covid_board, covid_split


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        return places_tile(snapshot, context, words("Health by locality"), PLACE_BODIES[kind])
    builders: dict[str, Model] = {
        "covid_split": covid_split,
        "covid_board": covid_board,
        "trend": _trend,
        "outbreaks": _outbreaks,
        "emergencies": _emergencies,
    }
    return builders.get(kind, _card)(snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    beside = _beside(snapshot.answers, context)
    return card_tile(snapshot, context, _title(context.kind, context.words), beside)


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "covid_new": words("New Covid-19 cases in 12 hours"),
        "covid_total": words("Covid-19 cases, cumulative"),
        "vaccination": words("Vaccinated: first dose"),
        "quarantine": words("People in quarantine"),
        "beds": words("Hospital beds free"),
        "occupancy": words("Hospital beds in use"),
        "icu": words("Intensive care beds free"),
        "emergency": words("Emergency calls of the day"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    def told(*facts: tuple[str, str]) -> tuple[Fact, ...]:
        """Leave out what this centre does not have at all."""
        return tuple(fact(label, name) for label, name in facts if _has(answers.get(name)))

    treated, dead = words("in treatment"), words("deaths")
    if context.kind == "covid_new":
        return (
            *counted_until(answers.get("total"), words),
            *told((treated, "active"), (words("active outbreaks"), "outbreaks")),
        )
    if context.kind == "covid_total":
        parts = [answers.get(name) for name in ("recovered", "deaths", "active")]
        label = words("recovered + deaths + in treatment")
        return (
            *sum_of_parts(answers.get("figure"), parts, label, words),
            *told((words("recovered"), "recovered"), (dead, "deaths"), (treated, "active")),
        )
    return {
        "vaccination": told((words("of over-18s"), "rate"), (words("two doses"), "second")),
        "beds": (
            fact(words("of all beds"), "beds"),
            *told((words("intensive care, free"), "icu")),
        ),
        "icu": (fact(words("of all intensive care beds"), "all"),),
        "emergency": told(
            (words("transports"), "transports"), (words("minutes to the scene"), "minutes")
        ),
    }.get(context.kind, ())


def _has(answer: object) -> bool:
    return isinstance(answer, Figure)


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    return trend_tile(snapshot, context, context.words("Trend of health"))


def _outbreaks(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Active outbreaks"),
        subject=words("Outbreak"),
        empty_text=words("No outbreak is active"),
    )


def _emergencies(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    return incident_list(
        snapshot,
        context,
        words("Emergencies under way"),
        subject=words("Emergency"),
        empty_text=words("No emergency is under way"),
    )
