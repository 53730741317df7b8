"""Public order and traffic safety: accidents, violations, congestion, incidents. Pure.

Yearly accidents are compared here, and a change that was printed otherwise stands beside the
computed one with a mark. Incidents come with their gravity first, on the map and in lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Breakdown,
    RecordList,
    RecordRow,
    Severity,
    Snapshot,
    format_value,
)
from ioc_desktop.sdk.bodies import CardBody, Fact
from ioc_desktop.sdk.figures import (
    fact_of,
    frame_of,
    incidents_of,
    ranking_of,
    unanswered,
)
from ioc_desktop.sdk.overdue import oldest_fact
from ioc_desktop.sdk.record_tiles import (
    attribute,
    figures_ranking,
    grouped_records,
    incident_list,
)
from ioc_desktop.sdk.subjects import PLACE_BODIES, PlacesBody, card_tile, places_tile, trend_tile

from .years import printed_fact, years_table

_PLACES: Final[Mapping[str, Callable[[Breakdown, ModelContext], PlacesBody]]] = {
    **PLACE_BODIES,
    "order_by_locality": ranking_of,
    "order_by_agency": ranking_of,
}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in _PLACES:
        title = words("Public order and traffic by place")
        return places_tile(snapshot, context, title, _PLACES[kind])
    builders: dict[str, Model] = {
        "years": years_table,
        "trend": _trend,
        "order_trend": _trend,
        "violations_by_type": _violations,
        "accidents_map": _map,
        "incidents_map": _map,
        "accidents_list": _list,
        "congestion_list": _list,
        "incidents_list": _list,
        "incidents_by_topic": _by_topic,
    }
    return builders.get(kind, _card)(snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions.

    Of the year's accidents the change comes first, and the printed one below it: a line of a
    few years would take their room and say less than the tile of the years.
    """
    words = context.words
    beside = _beside(snapshot.answers, context)
    tile = card_tile(snapshot, context, _title(context.kind, words), beside)
    body = tile.body
    if context.kind != "accidents" or not isinstance(body, CardBody) or not body.value:
        return tile
    rest = body.facts[len(beside) :]
    on_last_year = [fact for fact in rest if fact.label == words("on last year")]
    facts = (*on_last_year, *printed_fact(snapshot.answers, words), *beside)
    return TileView(tile.frame, replace(body, facts=facts, trend=None))


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    return trend_tile(snapshot, context, context.words("Trend of order and traffic"))


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "accidents": words("Traffic accidents"),
        "deaths": words("Traffic deaths"),
        "injuries": words("Traffic injuries"),
        "accidents_month": words("Traffic accidents of the month"),
        "accidents_day": words("Traffic accidents of the day"),
        "violations": words("Traffic violations"),
        "congestion": words("Congested now"),
        "cameras": words("Cameras online"),
        "order": words("Public order incidents of the day"),
        "order_open": words("Public order incidents being handled"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    oldest = oldest_fact(answers.get("records"), words)
    dead, hurt = fact(words("killed"), "deaths"), fact(words("injured"), "injuries")
    accidents = fact(words("accidents"), "accidents")
    serious = fact(words("grave"), "serious")
    facts: dict[str, tuple[Fact, ...]] = {
        "accidents": (dead, hurt),
        "accidents_month": (dead, hurt),
        "deaths": (accidents,),
        "injuries": (accidents,),
        "congestion": (fact(words("in all today"), "points"), *oldest),
        "cameras": _cameras(answers.get("records"), words),
        "order": (fact(words("being handled"), "open"), serious),
        "order_open": (serious, *oldest),
    }
    return facts.get(context.kind, ())


def _cameras(records: object, words: Words) -> tuple[Fact, ...]:
    """Return how many cameras there are, and how many of them are silent."""
    if not isinstance(records, RecordList) or not records.rows:
        return ()
    silent = sum(row.record.state != "online" for row in records.rows)
    return (
        Fact(words("installed"), str(records.total)),
        Fact(words("out of contact"), str(silent), Severity.WARN if silent else Severity.NORMAL),
    )


def _violations(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the violations by type, of the types that the tile's setting names."""
    words = context.words
    known = {
        "speed": words("Speeding"),
        "alcohol": words("Alcohol"),
        "helmet": words("No helmet"),
        "lane": words("Wrong lane"),
        "overload": words("Overloaded"),
        "light": words("Red light"),
        "parking": words("Illegal parking"),
    }
    types = [entry["type"] for entry in context.settings["types"]]
    labels = {f"type.{place}": known[name] for place, name in enumerate(types)}
    return figures_ranking(snapshot, context, words("Violations by type"), labels)


def _map(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    accidents = context.kind == "accidents_map"
    title = words("Accidents on the map") if accidents else words("Incidents on the map")
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)
    count = format_value(records.total, 0, words.language)
    total = (
        words("accidents in all: {count}", count=count)
        if accidents
        else words("incidents in all: {count}", count=count)
    )
    directory = snapshot.answers.get("directory")
    system = str(context.settings["system"])
    body = incidents_of(records, context, system, directory=directory, total=total)
    return TileView(frame_of(records, context, title), body)


def _list(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    title, subject, empty = {
        "accidents_list": (
            words("Accidents of the last days"),
            words("Accident"),
            words("No accident in the last days"),
        ),
        "congestion_list": (
            words("Points of congestion"),
            words("Congestion"),
            words("Nothing is congested"),
        ),
        "incidents_list": (
            words("Public order incidents being handled"),
            words("Incident"),
            words("No incident is open"),
        ),
    }[context.kind]
    return incident_list(snapshot, context, title, subject=subject, empty_text=empty)


def _by_topic(snapshot: Snapshot, context: ModelContext) -> TileView:
    def topic(row: RecordRow) -> str:
        return attribute(row, "topic")

    return grouped_records(snapshot, context, context.words("Open incidents by type"), topic)
