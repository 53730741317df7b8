"""Growth said as what it is: +8,64% or the index 108,64, and never one for the other. Pure.

A statistics office prints growth now as a percentage and now as an index with the same period
of last year as 100. The figure keeps the form in which it came, the other one stands beside
it with its name, and the footer says which the large number is.
"""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.domain.figures import Figure, FreshnessState
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.bodies import Bar, Fact
from ioc_desktop.sdk.cards import card_of
from ioc_desktop.sdk.contract import ModelContext, TileView, Words
from ioc_desktop.sdk.figure_values import decimals_of, value_text
from ioc_desktop.sdk.frames import frame_of, unanswered

INDEX_UNIT = "chỉ số"
"""The unit of a figure that is an index of the same period of last year as 100."""

_WHOLE = 100.0


def growth_text(figure: Figure, words: Words) -> str:
    """Return a figure's growth on the same period of last year, with sign and %: ``+8,64%``.

    The figure is either growth itself (unit %) or an index (unit "chỉ số").
    """
    if figure.value is None or figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return NO_VALUE
    growth = figure.value - _WHOLE if figure.indicator.unit == INDEX_UNIT else figure.value
    return format_percent(growth / _WHOLE, decimals_of(figure), words.language, signed=True)


def growth_fact(label: str, answer: object, words: Words) -> Fact:
    """Return a companion's growth with its sign; a dash where there is none."""
    return Fact(label, growth_text(answer, words) if isinstance(answer, Figure) else NO_VALUE)


def growth_tile(
    snapshot: Snapshot, context: ModelContext, title: str, facts: tuple[Fact, ...] = ()
) -> TileView:
    """Return ``figure``, growth or an index, as a card that says which it is and the other too.

    The change of growth itself is left out: 5,49% after 9,88% is a slower growth, no fall.
    """
    figure = snapshot.answers.get("figure")
    if not isinstance(figure, Figure):
        return unanswered(snapshot, context, title)
    words = context.words
    card, frame = card_of(figure, context), frame_of(figure, context, title)
    index = figure.indicator.unit == INDEX_UNIT
    said = words("index, last year = 100") if index else words("growth on last year")
    # Where there is little room the sign and the unit say it, and the other form's label.
    frame = replace(frame, note=" · ".join(part for part in (said, frame.note) if part))
    if not card.value or figure.value is None:
        return TileView(frame, card)
    grown = growth_text(figure, words)
    if index:
        other = Fact(words("growth on last year"), grown)
        value = card.value
    else:
        text = format_value(_WHOLE + figure.value, decimals_of(figure), words.language)
        other = Fact(words("index, last year = 100"), text)
        value = grown.removesuffix("%")
    return TileView(frame, replace(card, value=value, short="", facts=(other, *facts)))


def growth_bar(label: str, answer: object, words: Words) -> Bar | None:
    """Return growth as a bar with its sign; None where the answer is no figure."""
    if not isinstance(answer, Figure):
        return None
    missing = answer.value is None or value_text(answer, words) == NO_VALUE
    text = words("not reported") if missing else growth_text(answer, words)
    value = None if missing else answer.value
    return Bar(label, value, text, answer.severity, answer.freshness.state)
