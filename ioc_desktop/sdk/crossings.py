"""What a reform of the territorial units means for a comparison, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ioc_desktop.domain.crosswalk import Crossing
from ioc_desktop.domain.dates import format_date
from ioc_desktop.domain.figures import BreakdownRow
from ioc_desktop.sdk.contract import Words


def crossing_text(crossing: Crossing, words: Words) -> str:
    """Return how an earlier figure was found across a reform, or why none is compared with."""
    date = format_date(crossing.at_s, words.language)
    return words(crossing.message, unit=crossing.unit, date=date)


def crossing_note(crossing: Crossing | None, words: Words) -> str:
    """Return the same for a wall's footer: short, the whole reason is in the detail."""
    if crossing is None or not crossing.refused:
        return words(crossing.message) if crossing else ""
    date = format_date(crossing.at_s, words.language)
    return words("not compared with before {date}: another unit", date=date)


def break_text(crossing: Crossing, words: Words) -> str:
    """Return the mark of a reform in a chart: "units of 2024-12" from its first day on."""
    date = format_date(crossing.at_s, words.language)
    return words("new units {date}", date=date)


def rows_note(rows: Sequence[BreakdownRow], words: Words) -> str:
    """Return what is to be said of the comparisons of many localities; "" = nothing."""
    crossings = [one for row in rows if (one := row.figure.comparison.crossing) is not None]
    if not crossings:
        return ""
    refused = [one for one in crossings if one.refused]
    if not refused:
        return crossing_note(crossings[0], words)
    date = format_date(refused[0].at_s, words.language)
    return words(
        "{count} of {all} units not compared with before {date}",
        count=len(refused),
        all=len(rows),
        date=date,
    )
