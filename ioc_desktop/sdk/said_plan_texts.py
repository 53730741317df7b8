"""What reading a duty plan, and the journal, may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    "is empty; write it like {forms}",
    "is longer than {limit} characters",
    "{part} was not understood; write it like {forms}",
    "{part} is no time of day; hours go from 0h to 24h",
    "{part} is longer than a day; write days and hours apart",
    "a length must be from 1 minute to 24 hours",
    "{part} of which month? write {one} or {other}",
    "{part} is no day of a month",
    "{part} is no day of the calendar",
    "a season is written without a year: {example}",
    "a season cannot be left out; write the rest of the year",
    "is missing: a schedule has a scene or a rotation",
    "is given beside rotation; keep one: a schedule has a scene or a rotation",
    "a shift needs its end too: {example}",
    "is missing: a rule shows a scene or a tile",
    "is given beside tile; keep one: a rule shows a scene or a tile",
    "must be at least least_min ({least})",
    "a switch that cannot be taken down: {what}",
)
