"""Figures in sentences, as officials write them; nothing is said that a figure does not say. Pure.

"Thu ngân sách nhà nước năm 2021 ước đạt 10.042 tỷ đồng, tăng 7,8% so với cùng kỳ năm trước, đạt
71,6% kế hoạch (số liệu đến 30/06/2021; nguồn: Sở Tài chính)." A figure that is missing is named
as missing; one that is late, old, synthetic or disputed is said to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.domain.dates import format_period
from ioc_desktop.domain.durations import DAY_S, parse_duration
from ioc_desktop.domain.figures import Figure, FreshnessState, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.domain.rows import Better
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.crossings import crossing_note
from ioc_desktop.sdk.figure_values import decimals_of, value_text
from ioc_desktop.sdk.telling import said_moment, state_text
from ioc_desktop.sdk.unit_words import unit_word

_MONTHS_A_YEAR: Final = 12
_OF_A_DAY: Final = "trong ngày"
_MOST_OF_A_NAME: Final = 300
_CALM: Final = frozenset({FreshnessState.LIVE})


@dataclass(frozen=True, slots=True)
class Wording:
    """How a report words its figures.

    ``verbs`` are by what is better of an indicator ("" = in every other case), in the words of
    the template; ``within``: the report's own span, which is not named again. ``centres``
    are the centres' names by id. ``common`` is what is said once of several figures together,
    and not again with each.
    """

    words: Words
    now_s: int
    within: TimeSpan | None = None
    verbs: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, str] = field(default_factory=dict)
    common: Common | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """What several figures have in common: their source, that they are synthetic, their moment."""

    supplier: str = ""
    illustrative: bool = False
    as_of_s: int | None = None

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Common:
        """Return what all of them share; of one figure or none, nothing."""
        if len(figures) < 2:  # noqa: PLR2004  # one has nothing in common with others
            return cls()
        suppliers = {figure.supplier for figure in figures}
        moments = {_as_of(figure) for figure in figures}
        return cls(
            supplier=suppliers.pop() if len(suppliers) == 1 else "",
            illustrative=all(figure.illustrative for figure in figures),
            as_of_s=moments.pop() if len(moments) == 1 else None,
        )

    def said(self, words: Words) -> str:
        """Return it in words, "" if there is nothing."""
        parts = []
        if self.illustrative:
            parts.append(words("illustrative data"))
        if self.as_of_s is not None:
            parts.append(words("data to {time}", time=said_moment(self.as_of_s, words.language)))
        if self.supplier:
            parts.append(words("source: {source}", source=self.supplier))
        if not parts:
            return ""
        return words("The figures above: {facts}.", facts="; ".join(parts))


def is_told(figure: Figure) -> bool:
    """Whether there is a value to be written."""
    return figure.value is not None and figure.freshness.state is not FreshnessState.NOT_CONNECTED


def figure_sentence(figure: Figure, wording: Wording, *, compared: bool = True) -> str:
    """Return a figure that ``is_told`` as one sentence with its moment and source."""
    said = [f"{subject_text(figure, wording)} {_verb(figure, wording)} {measured(figure, wording)}"]
    if compared:
        said += changes(figure, wording)
    return f"{', '.join(said)}{standing(figure, wording)}."


def subject_text(figure: Figure, wording: Wording) -> str:
    """Return what a figure is of: its name, its place, and its period where that must be said."""
    words = wording.words
    name = own_name(figure, words.language)
    if figure.locality is not None:
        name = words("{name} in {place}", name=name, place=figure.locality.name)
    when = period_words(figure, wording)
    return f"{name} {when}" if when else name


def own_name(figure: Figure, language: str) -> str:
    """Return an indicator's name; one "of the day" is not that of a longer period's sum.

    A name that is no name any more (a centre may send any) is cut.
    """
    name = figure.indicator.name.in_language(language)
    if len(name) > _MOST_OF_A_NAME:
        return f"{name[:_MOST_OF_A_NAME]}…"
    try:
        length = parse_duration(figure.period)
    except ValueError:
        return name
    if not length.months and length.seconds <= DAY_S:
        return name
    for ending in (f" {_OF_A_DAY}", " of the day"):
        name = name.removesuffix(ending)
    return name


def period_words(figure: Figure, wording: Wording) -> str:
    """Return a figure's period within a sentence, "" where it is the report's own."""
    if figure.period_start_s is None or not figure.period:
        return ""
    span, language = wording.within, wording.words.language
    if span is not None and (figure.period_start_s, figure.period) == (span.start_s, span.period):
        return ""
    try:
        length = parse_duration(figure.period)
        name = format_period(figure.period_start_s, figure.period, language)
    except ValueError:
        return figure.period
    own = figure.indicator.name.in_language(language).lower()
    if length.months == 0 and length.seconds in {0, DAY_S}:
        return name if own.endswith(_OF_A_DAY) else wording.words("on {date}", date=name)
    named = name[:1].lower() + name[1:]
    # "… trong năm năm 2021": a name that ends with the word does not get it twice.
    first, _, rest = named.partition(" ")
    return rest if rest and own.endswith(f" {first}") else named


def measured(figure: Figure, wording: Wording) -> str:
    """Return the value with its unit: ``96,4%``, ``14.642,96 tỷ đồng``."""
    return with_unit(value_text(figure, wording.words), figure, wording.words)


def with_unit(text: str, figure: Figure, words: Words) -> str:
    """Return a number with its figure's unit."""
    unit = unit_word(figure.indicator.unit, words.language)
    return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def changes(figure: Figure, wording: Wording) -> list[str]:
    """Return what is compared with the figure, each in words; what is not known is left out."""
    words, found = wording.words, figure.comparison
    said = []
    if found.change_year is not None:
        grown = _change(figure, found.last_year, found.change_year, words)
        said.append(
            words("the same as a year before")
            if grown is None
            else words("up {change} on the same period last year", change=grown[1])
            if grown[0]
            else words("down {change} on the same period last year", change=grown[1])
        )
    if found.change_previous is not None:
        said.append(_previous(figure, words))
    if found.cumulative is not None and figure.measure != "cumulative":
        text = format_value(found.cumulative, figure.indicator.decimals, words.language)
        said.append(words("cumulative {value}", value=with_unit(text, figure, words)))
    if found.plan_share is not None:
        share = format_percent(found.plan_share, 1, words.language)
        said.append(words("{share} of the plan", share=share))
    return said


def standing(figure: Figure, wording: Wording) -> str:
    """Return in parentheses what must be known of a value: age, source, status, marks."""
    words, common = wording.words, wording.common or Common()
    said = []
    if figure.illustrative and not common.illustrative:
        said.append(words("illustrative data"))
    if figure.status == "provisional" and not figure.illustrative:
        said.append(words("provisional"))
    if figure.severity is Severity.ALARM:
        said.append(words("at alarm level"))
    elif figure.severity is Severity.WARN:
        said.append(words("at warning level"))
    said += _ages(figure, wording)
    if figure.supplier and figure.supplier != common.supplier:
        said.append(words("source: {source}", source=figure.supplier))
    for other in figure.others:
        if other.disagrees:
            value = format_value(other.value, figure.indicator.decimals, words.language)
            centre = wording.centres.get(other.centre, other.centre)
            said.append(words("{centre} says {value}", centre=centre, value=value))
    if len(figure.vintages) > 1:
        said.append(words("revision {number}", number=len(figure.vintages)))
    if figure.comparison.crossing is not None:
        said.append(crossing_note(figure.comparison.crossing, words))
    return f" ({'; '.join(said)})" if said else ""


def missing_words(figures: Sequence[Figure], wording: Wording) -> str:
    """Return the names of figures that are missing, those together that have one reason and debtor.

    ``A, B (chưa kết nối: nhập tay; Sở Y tế); C (Sở Tài chính)``
    """
    words = wording.words
    groups: dict[str, list[str]] = {}
    for figure in figures:
        state = figure.freshness
        why = state_text(state, words, wording.now_s) if state.state not in _CALM else ""
        beside = "; ".join(filter(None, (why, figure.supplier)))
        groups.setdefault(beside, []).append(own_name(figure, words.language))
    return "; ".join(
        f"{', '.join(names)} ({beside})" if beside else ", ".join(names)
        for beside, names in groups.items()
    )


def roman(number: int) -> str:
    """Return a small number in Roman figures, as parts of a report are numbered."""
    text = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            text, number = text + sign, number - value
    return text


def change_cell(figure: Figure, ratio: float | None, then: float | None, words: Words) -> str:
    """Return a change as a table has it, with its sign: ``+7,8%``, ``−0,9 điểm %``."""
    if ratio is None:
        return NO_VALUE
    grown = _change(figure, then, ratio, words)
    if grown is None:
        return format_percent(0.0, 1, words.language)
    return f"{'+' if grown[0] else '−'}{grown[1]}".replace(" ", "\u00a0")


def _ages(figure: Figure, wording: Wording) -> list[str]:
    words, freshness = wording.words, figure.freshness
    said = []
    moment = _as_of(figure)
    if moment is not None and (wording.common is None or wording.common.as_of_s != moment):
        said.append(words("data to {time}", time=said_moment(moment, words.language)))
    if freshness.state not in _CALM:
        said.append(state_text(freshness, words, wording.now_s))
    return said


def _as_of(figure: Figure) -> int | None:
    return figure.as_of_s if figure.as_of_s is not None else figure.freshness.as_of_s


def _verb(figure: Figure, wording: Wording) -> str:
    words = wording.words
    if figure.status == "estimate":
        return wording.verbs.get("estimate") or words("is estimated at")
    better: Better = figure.indicator.better
    found = wording.verbs.get(better) or wording.verbs.get("neutral")
    return found or (words("reached") if better == "higher" else words("stood at"))


def _previous(figure: Figure, words: Words) -> str:
    """Return the change on the period before, which a report of a month must call by its name."""
    found = figure.comparison
    grown = _change(figure, found.previous, found.change_previous or 0.0, words)
    change = "" if grown is None else grown[1]
    same, up, down = {
        "day": (
            words("the same as on the day before"),
            words("up {change} on the day before", change=change),
            words("down {change} on the day before", change=change),
        ),
        "week": (
            words("the same as in the week before"),
            words("up {change} on the week before", change=change),
            words("down {change} on the week before", change=change),
        ),
        "month": (
            words("the same as in the month before"),
            words("up {change} on the month before", change=change),
            words("down {change} on the month before", change=change),
        ),
        "": (
            words("the same as in the period before"),
            words("up {change} on the period before", change=change),
            words("down {change} on the period before", change=change),
        ),
    }[_span(figure)]
    return same if grown is None else up if grown[0] else down


def _span(figure: Figure) -> str:
    """Return what people call a figure's period, "" if they have no word for it."""
    try:
        length = parse_duration(figure.period)
    except ValueError:
        return ""
    lengths = {(0, 0): "day", (0, DAY_S): "day", (0, 7 * DAY_S): "week", (1, 0): "month"}
    return lengths.get((length.months, length.seconds), "") if figure.period else ""


def _change(
    figure: Figure, then: float | None, ratio: float, words: Words
) -> tuple[bool, str] | None:
    """Return whether it grew, and by how much as printed; None where nothing is printed of it.

    Of a share: in percentage points.
    """
    language = words.language
    if figure.indicator.unit != "%":
        text = format_percent(abs(ratio), 1, language)
        return None if text == format_percent(0.0, 1, language) else (ratio > 0, text)
    if figure.value is None or then is None:
        return None
    decimals = max(1, decimals_of(figure))
    text = format_value(abs(figure.value - then), decimals, language)
    if text == format_value(0.0, decimals, language):
        return None
    return figure.value > then, words("{change} points", change=text)
