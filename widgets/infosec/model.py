"""Information security: incidents, addresses with malware, attacks, unpatched systems. Pure.

The gravest comes first everywhere; what nobody measures here (the national count) says whose
it is by its title.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import Severity, Snapshot
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.figures import fact_of
from ioc_desktop.sdk.overdue import oldest_fact
from ioc_desktop.sdk.record_tiles import (
    attribute,
    figures_ranking,
    grouped_records,
    incident_list,
)
from ioc_desktop.sdk.subjects import PLACE_BODIES, card_tile, places_tile, trend_tile


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        title = words("Information security by place")
        return places_tile(snapshot, context, title, PLACE_BODIES[kind])
    if kind == "trend":
        return trend_tile(snapshot, context, words("Trend of information security"))
    if kind == "by_severity":
        return _by_severity(snapshot, context)
    if kind == "by_topic":
        title = words("Open cyber incidents by type")
        return grouped_records(snapshot, context, title, lambda row: attribute(row, "topic"))
    if kind.endswith("_list"):
        return _list(snapshot, context)
    return card_tile(snapshot, context, _title(kind, words), _beside(snapshot.answers, context))


def _by_severity(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the open incidents by severity, the gravest at the top whatever their number."""
    words = context.words
    labels = {
        "critical": words("Critical"),
        "high": words("Grave"),
        "medium": words("Medium"),
        "low": words("Slight"),
    }
    title = words("Open incidents by severity")
    grave = {"critical": Severity.ALARM, "high": Severity.WARN}
    return figures_ranking(snapshot, context, title, labels, in_order=True, severities=grave)


def _list(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    title, subject, empty = {
        "incidents_list": (
            words("Open incidents"),
            words("Incident"),
            words("No incident is open"),
        ),
        "unpatched_list": (
            words("Unpatched systems"),
            words("Vulnerability"),
            words("No unpatched system is known"),
        ),
        "indicators_list": (
            words("Indicators of compromise"),
            words("Indicator of compromise"),
            words("No indicator is in force"),
        ),
    }[context.kind]
    return incident_list(snapshot, context, title, subject=subject, empty_text=empty)


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "incidents": words("Cyber incidents of the day"),
        "open": words("Cyber incidents being handled"),
        "blocked": words("Attacks blocked"),
        "malware": words("Addresses with malware"),
        "unpatched": words("Unpatched systems"),
        "indicators": words("Indicators of compromise in force"),
        "national": words("Cyber attacks nationwide"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    match context.kind:
        case "incidents":
            return (fact(words("being handled"), "open"), fact(words("critical"), "critical"))
        case "open":
            critical = fact(words("critical"), "critical")
            return (critical, *oldest_fact(answers.get("records"), words))
        case "malware":
            return (fact(words("in botnets"), "botnet"),)
        case "unpatched":
            return oldest_fact(answers.get("records"), words)
        case _:
            return ()
