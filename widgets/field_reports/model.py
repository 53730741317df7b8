"""Field reports of the city: what residents report on the spot, and who handles it. Pure.

Of the shape of the province's online feedback (``sdk.case_tiles``), and how many agencies
take part: of those that owe their count, so many have sent it.
"""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.sdk import ModelContext, TileView
from ioc_desktop.sdk.answers import Breakdown, Snapshot, format_value
from ioc_desktop.sdk.bodies import CardBody, Fact
from ioc_desktop.sdk.case_tiles import case_tile
from ioc_desktop.sdk.subjects import card_tile


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words = context.words
    if context.kind == "agencies":
        return _agencies(snapshot, context)
    titles = {
        "received": words("Field reports received"),
        "in_progress": words("Field reports in progress"),
        "resolved": words("Field reports resolved"),
        "overdue": words("Field reports overdue"),
        "on_time": words("Field reports handled on time"),
        "satisfaction": words("Satisfaction with the replies"),
        "trend": words("Trend of field reports"),
        "by_agency": words("Field reports by agency"),
        "by_field": words("Open field reports by field"),
        "table": words("Field reports by agency"),
        "wards": words("Field reports by ward"),
        "overdue_list": words("Overdue field reports"),
        "cases": words("Field reports from receipt to reply"),
        "answered": words("Field reports answered lately"),
    }
    return case_tile(snapshot, context, titles)


def _agencies(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return how many agencies take part, and how many of them have reported the latest day."""
    words = context.words
    facts: tuple[Fact, ...] = ()
    breakdown = snapshot.answers.get("breakdown")
    if isinstance(breakdown, Breakdown):
        reported, expected = (
            format_value(count, 0, words.language)
            for count in (breakdown.reported, breakdown.expected)
        )
        said = words("{count} of {all}", count=reported, all=expected)
        facts = (Fact(words("have reported"), said),)
    tile = card_tile(snapshot, context, words("Agencies that handle field reports"), facts)
    # How many there are is told once: neither a change nor a chart says anything of it.
    if not isinstance(tile.body, CardBody) or not tile.body.value:
        return tile
    body = replace(tile.body, facts=facts, trend=None)
    return TileView(tile.frame, body)
