"""What a unit's figure may be compared with from before a reform, and what it may not. Pure.

Three things may have become of a unit. It went on as it was, perhaps under another code: its
earlier figure is its own. It took others whole: the sum of theirs is what it is compared with.
Either way the screen says that the table of units stands between. Or it lies in a part of what
was one unit, or took a part of one: nobody can say what its figure was, and the comparison is
refused with the reason. Shares, rates and averages are not added up; one unit's own share may
still be compared with its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.units import Reform, UnitBook

COMPARED: Final = "compared through the table of units"
DIVIDED: Final = "{unit} was divided on {date}: what it had before is not this unit's alone"
PARTLY: Final = "a part of {unit} came to this unit on {date}, and its share is not known"
NOT_ADDED: Final = "shares and averages of the units that became one on {date} are not added up"
INCOMPLETE: Final = "{unit}, a part of this unit since {date}, has no figure for that period"

MESSAGES: Final = (COMPARED, DIVIDED, PARTLY, NOT_ADDED, INCOMPLETE)
"""All of them, for the screen's translation. ``{date}`` is a day as the screen writes it."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """How an earlier figure was found across a reform, or why there is none.

    ``message`` is one of MESSAGES; ``unit`` is the old unit it names ("" = none); ``at_s`` is
    when the later system begins. ``refused``: there is no value to compare with.
    """

    at_s: int
    before: str
    after: str
    message: str = COMPARED
    unit: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The old units whose figures make a new one's, or the crossing that says why not.

    ``codes`` () with ``crossing`` None: nothing is recorded of the unit.
    """

    codes: tuple[str, ...] = ()
    crossing: Crossing | None = None


def adds_up(indicator: Indicator) -> bool:
    """Whether figures of several places may be added: counts and amounts, no shares or means."""
    return indicator.unit != "%" and indicator.aggregation not in {"mean", "none"}


def origin(book: UnitBook, reform: Reform, code: str, indicator: Indicator) -> Origin:
    """Return whose figures before the reform are the figure of ``code`` after it.

    ``codes`` are also given where it is refused: those concerned, so that the refusal is said
    only where they had a figure.
    """
    parents = reform.parents.get(code, ())
    if not parents:
        return Origin()

    def refused(message: str, unit: str = "") -> Origin:
        name = book.named(reform.before, unit) if unit else ""
        crossing = Crossing(reform.at_s, reform.before, reform.after, message, name, refused=True)
        return Origin(parents, crossing)

    divided = [old for old in parents if len(reform.children[old]) > 1]
    if divided:
        return refused(DIVIDED if len(parents) == 1 else PARTLY, divided[0])
    if len(parents) > 1 and not adds_up(indicator):
        return refused(NOT_ADDED)
    return Origin(parents, Crossing(reform.at_s, reform.before, reform.after))


def earlier_value(
    book: UnitBook, origin_of: Origin, values: Mapping[str, float | None]
) -> tuple[float | None, Crossing | None]:
    """Return the value to compare with and how it was found.

    ``values`` are the old units' values of that period. (None, None): none of them had one.
    """
    known = {code: values.get(code) for code in origin_of.codes}
    crossing = origin_of.crossing
    if all(value is None for value in known.values()):
        return None, None
    if crossing is not None and crossing.refused:
        return None, crossing
    silent = [code for code, value in known.items() if value is None]
    if silent and crossing is not None:
        name = book.named(crossing.before, silent[0])
        missing = Crossing(
            crossing.at_s, crossing.before, crossing.after, INCOMPLETE, name, refused=True
        )
        return None, missing
    return sum(value for value in known.values() if value is not None), crossing
