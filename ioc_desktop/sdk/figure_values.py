"""A figure's value and what is compared with it, as printed. Pure."""

from __future__ import annotations

from ioc_desktop.domain.figures import Figure, FreshnessState
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.contract import ModelContext, Words


def value_text(figure: Figure, words: Words) -> str:
    """Return a figure's value as printed, without its unit; ``NO_VALUE`` where there is none."""
    if figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return NO_VALUE
    return format_value(figure.value, decimals_of(figure), words.language)


def decimals_of(figure: Figure) -> int:
    """Return the indicator's decimals; an illustrative share has one at most.

    Two decimals of a percentage claim a precision that only a published figure has.
    """
    decimals = figure.indicator.decimals
    return min(decimals, 1) if figure.illustrative and figure.indicator.unit == "%" else decimals


def fact_of(label: str, answer: object, words: Words) -> Fact:
    """Return a companion fact from another answer of the snapshot; "–" where it is missing."""
    if not isinstance(answer, Figure) or answer.value is None:
        return Fact(label, NO_VALUE)
    text = value_text(answer, words)
    if answer.indicator.unit == "%" and text != NO_VALUE:
        text += "%"
    return Fact(label, text, answer.severity)


def comparison_facts(figure: Figure, context: ModelContext) -> tuple[Fact, ...]:
    """Return the comparison set: cumulative, share of the plan, against last year, before.

    What is not known is left out; changes carry an arrow, never a colour: whether a growth
    is good is the indicator's limits' to say.
    """
    words, found = context.words, figure.comparison
    decimals, language = figure.indicator.decimals, words.language
    facts: list[Fact] = []
    if found.cumulative is not None and figure.measure != "cumulative":
        facts.append(Fact(words("cumulative"), format_value(found.cumulative, decimals, language)))
    if found.plan_share is not None:
        facts.append(Fact(words("of the plan"), format_percent(found.plan_share, 1, language)))
    year, previous = words("on last year"), words("on the period before")
    if figure.indicator.unit == "%":
        if found.change_year is not None:
            facts += _points(year, figure, found.last_year, words)
        if found.change_previous is not None:
            facts += _points(previous, figure, found.previous, words)
        return tuple(facts)
    if found.change_year is not None:
        facts.append(_change(year, found.change_year, words))
    if found.change_previous is not None:
        facts.append(_change(previous, found.change_previous, words))
    return tuple(facts)


def year_change_text(figure: Figure, words: Words) -> str:
    """Return the change on the same period last year with its sign, a share's in points.

    ``NO_VALUE`` where it is not known.
    """
    return _change_text(figure, figure.comparison.last_year, figure.comparison.change_year, words)


def previous_change_text(figure: Figure, words: Words) -> str:
    """Return the change on the period before as ``year_change_text`` does on last year."""
    found = figure.comparison
    return _change_text(figure, found.previous, found.change_previous, words)


def _change_text(figure: Figure, then: float | None, ratio: float | None, words: Words) -> str:
    if figure.indicator.unit != "%":
        return format_percent(ratio, 1, words.language, signed=True)
    if figure.value is None or then is None or ratio is None:
        return NO_VALUE
    decimals = max(1, decimals_of(figure))
    apart = figure.value - then
    text = format_value(apart, decimals, words.language)
    grown = apart > 0 and text != format_value(0.0, decimals, words.language)
    return words("{change} points", change=f"+{text}" if grown else text)


def _points(label: str, figure: Figure, then: float | None, words: Words) -> tuple[Fact, ...]:
    """Return the change of a share in percentage points: from 40% to 42% is 2 points, not 5%."""
    if figure.value is None or then is None:
        return ()
    decimals = max(1, decimals_of(figure))
    text = format_value(abs(figure.value - then), decimals, words.language)
    nothing = text == format_value(0.0, decimals, words.language)
    arrow = 0 if nothing else (1 if figure.value > then else -1)
    return (Fact(label, words("{change} points", change=text), arrow=arrow),)


def _change(label: str, ratio: float, words: Words) -> Fact:
    text = format_percent(abs(ratio), 1, words.language)
    shown = format_percent(ratio, 1, words.language, signed=True)
    arrow = 0 if shown == text else (1 if ratio > 0 else -1)
    return Fact(label, text, arrow=arrow)
