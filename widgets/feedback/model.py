"""Online feedback: reports from receipt to reply, by field, agency and locality. Pure.

Everything but the titles is the sdk's: the city's field reports are of the same shape.
"""

from __future__ import annotations

from ioc_desktop.sdk import ModelContext, TileView
from ioc_desktop.sdk.answers import Snapshot
from ioc_desktop.sdk.case_tiles import case_tile


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words = context.words
    titles = {
        "received": words("Reports received"),
        "in_progress": words("Reports in progress"),
        "resolved": words("Reports resolved"),
        "overdue": words("Reports overdue"),
        "on_time": words("Reports answered on time"),
        "satisfaction": words("Satisfaction with the replies"),
        "trend": words("Trend of reports"),
        "by_agency": words("Reports by agency"),
        "by_locality": words("Reports by locality"),
        "by_field": words("Open reports by field"),
        "table": words("Reports by agency"),
        "map": words("Reports by locality"),
        "overdue_list": words("Overdue reports"),
        "cases": words("Reports from receipt to reply"),
        "answered": words("Reports answered lately"),
    }
    return case_tile(snapshot, context, titles)
