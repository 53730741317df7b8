"""From answers to pictures: what every model does with a figure, the same way everywhere.

Pure. The scene's own title beats a model's; a figure that is missing is said, never a zero;
whatever is illustrative, estimated or disputed travels into the frame. This module is what
a bundle imports; each kind of picture is made in a module of its own.
"""

from __future__ import annotations

from ioc_desktop.sdk.breakdowns import ordered_rows, ranking_of, table_of
from ioc_desktop.sdk.cards import card_of
from ioc_desktop.sdk.figure_values import comparison_facts, fact_of, value_text, year_change_text
from ioc_desktop.sdk.frames import chip_of, frame_of, frame_of_several, unanswered
from ioc_desktop.sdk.maps import class_limits, incidents_of, map_of
from ioc_desktop.sdk.trends import trend_of
from ioc_desktop.sdk.wards import wards_of

__all__ = [
    "card_of",
    "chip_of",
    "class_limits",
    "comparison_facts",
    "fact_of",
    "frame_of",
    "frame_of_several",
    "incidents_of",
    "map_of",
    "ordered_rows",
    "ranking_of",
    "table_of",
    "trend_of",
    "unanswered",
    "value_text",
    "wards_of",
    "year_change_text",
]
