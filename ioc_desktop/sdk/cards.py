"""A figure as a number card: the value, its comparison set, its history. Pure."""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.domain.figures import Figure, FreshnessState
from ioc_desktop.domain.numbers import format_value, shorten
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import ModelContext, Words
from ioc_desktop.sdk.figure_values import comparison_facts, decimals_of, value_text
from ioc_desktop.sdk.trends import trend_of
from ioc_desktop.sdk.unit_words import unit_word


def card_of(figure: Figure, context: ModelContext) -> CardBody:
    """Return a number card with the comparison set and, given a history, the chart."""
    words, indicator = context.words, figure.indicator
    if figure.value is None or figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return CardBody("", unit_word(indicator.unit, words.language), state=figure.freshness.state)
    value = value_text(figure, words)
    short = shorten(figure.value, words.language, decimals_of(figure))
    trend = trend_of(figure, context) if len(figure.series.values) > 1 else None
    if trend is not None:
        # A card's small chart has no room for a legend, a last value and marks.
        trend = replace(trend, last_text="", legend=("", "", ""), marks=())
    return CardBody(
        value=value,
        unit=unit_word(indicator.unit, words.language),
        short=short if short != value else "",
        severity=figure.severity,
        state=figure.freshness.state,
        facts=comparison_facts(figure, context),
        trend=trend,
        plan_share=figure.comparison.plan_share,
        plan_text=_plan_text(figure, words),
    )


def _plan_text(figure: Figure, words: Words) -> str:
    plan = figure.comparison.plan
    if plan is None:
        return ""
    value = format_value(plan, figure.indicator.decimals, words.language)
    return words("plan {value}", value=value)
