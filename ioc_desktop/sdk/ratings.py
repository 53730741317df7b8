"""The rating of a plan or a score: red, amber, green, or not to be assessed yet. Pure.

Told by shape and word, never by colour alone. Red (at risk of missing it) comes first, and
one without a value cannot be assessed, which is a rating of its own and never a zero.
"""

from __future__ import annotations

from collections.abc import Callable

from ioc_desktop.domain.figures import Breakdown, BreakdownRow, Figure, Severity
from ioc_desktop.sdk.bodies import Bar, RankingBody, Rating
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.frames import reported_of

ORDER = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.UNKNOWN)
"""The order in which ratings are listed."""

SEVERITIES = {Rating.RED: Severity.ALARM, Rating.AMBER: Severity.WARN}
"""The severities of the ratings that want a look; the others have none."""


def rating_of(value: float | None, red_below: float, amber_below: float) -> Rating:
    """Return the rating of a value of which more is better; None = it cannot be assessed."""
    if value is None:
        return Rating.UNKNOWN
    if value < red_below:
        return Rating.RED
    return Rating.AMBER if value < amber_below else Rating.GREEN


def rating_word(rated: Rating, words: Words) -> str:
    """Return the officials' word for a rating."""
    return {
        Rating.RED: words("red"),
        Rating.AMBER: words("amber"),
        Rating.GREEN: words("green"),
        Rating.UNKNOWN: words("cannot be assessed yet"),
    }[rated]


def rated_bar(label: str, figure: Figure, rated: Rating, text: str, words: Words) -> Bar:
    """Return a bar of 100 with its rating in shape and word; ``text`` is its value as printed."""
    word = rating_word(rated, words)
    return Bar(
        label=label,
        value=figure.value,
        text=word if figure.value is None else f"{text} · {word}",
        severity=SEVERITIES.get(rated, Severity.NORMAL),
        state=figure.freshness.state,
        full=100.0,
        rating=rated,
    )


def rated_ranking(
    breakdown: Breakdown,
    words: Words,
    unit: str,
    *,
    rate: Callable[[float | None], Rating],
    text_of: Callable[[Figure], str],
) -> RankingBody:
    """Return bars of 100, red first, then amber, green, not assessed; the lowest first."""

    def place(row: BreakdownRow) -> tuple[int, float, int]:
        value = row.figure.value
        return ORDER.index(rate(value)), value if value is not None else 0.0, row.order

    bars = tuple(
        rated_bar(row.name, row.figure, rate(row.figure.value), text_of(row.figure), words)
        for row in sorted(breakdown.rows, key=place)
    )
    return RankingBody(bars, unit, note=reported_of(breakdown, words))
