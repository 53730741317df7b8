"""A subject of cases that people report and agencies answer: its cards, places and lists. Pure.

The province's online feedback and the city's field reports are of this shape; a bundle adds
its titles. The kinds, and the answers each of them reads, are those of their manifests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.breakdowns import ranking_of, table_of
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.figure_values import fact_of
from ioc_desktop.sdk.maps import map_of
from ioc_desktop.sdk.overdue import oldest_fact, overdue_list
from ioc_desktop.sdk.record_tiles import attribute, case_list, grouped_records
from ioc_desktop.sdk.subjects import PlacesBody, card_tile, places_tile, trend_tile
from ioc_desktop.sdk.wards import wards_of

_PLACES: Final[dict[str, Callable[[Breakdown, ModelContext], PlacesBody]]] = {
    "by_agency": ranking_of,
    "by_locality": ranking_of,
    "table": table_of,
    "map": map_of,
    "wards": wards_of,
}


def case_tile(snapshot: Snapshot, context: ModelContext, titles: Mapping[str, str]) -> TileView:
    """Return the tile of the context's kind; ``titles`` has the bundle's title of each kind."""
    words, kind = context.words, context.kind
    title = titles[kind]
    if kind == "trend":
        return trend_tile(snapshot, context, title)
    if (body_of := _PLACES.get(kind)) is not None:
        return places_tile(snapshot, context, title, body_of)
    if kind == "by_field":
        return grouped_records(snapshot, context, title, lambda row: attribute(row, "field"))
    subject = words("Report")
    if kind == "overdue_list":
        empty = words("No report is overdue")
        return overdue_list(snapshot, context, title, subject=subject, empty_text=empty)
    if kind in {"cases", "answered"}:
        empty = words("No report" if kind == "cases" else "No report was answered lately")
        return case_list(snapshot, context, title, subject=subject, empty_text=empty)
    return card_tile(snapshot, context, title, _beside(snapshot.answers, context))


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that a card shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    match context.kind:
        case "received":
            return (fact(words("resolved"), "resolved"), fact(words("on time"), "on_time_rate"))
        case "resolved" | "on_time":
            return (fact(words("on time"), "on_time"), fact(words("after the deadline"), "late"))
        case "in_progress":
            return (fact(words("of them overdue"), "overdue"),)
        case "overdue":
            oldest = oldest_fact(answers.get("records"), words)
            return (fact(words("in progress"), "in_progress"), *oldest)
        case _:
            return (fact(words("resolved"), "resolved"),)
