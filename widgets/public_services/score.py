"""The score of Decision 766: five parts against their maxima, and who stands where. Pure.

Decision 766/QĐ-TTg rates service to citizens and businesses out of 100: publicity 18,
progress 20, digitisation 22, online services 22, satisfaction 18. The bands of the rating
are a tile's own affair (``red_below``, ``amber_below``); one whose score is missing cannot
be assessed yet, which is a rating of its own and never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    Breakdown,
    Figure,
    Snapshot,
    format_value,
)
from ioc_desktop.sdk.bodies import Bar, RankingBody, Rating
from ioc_desktop.sdk.figures import frame_of, unanswered
from ioc_desktop.sdk.ratings import rated_bar, rated_ranking, rating_of

MAXIMA = {
    "publicity": 18.0,
    "progress": 20.0,
    "digitisation": 22.0,
    "online": 22.0,
    "satisfaction": 18.0,
}
"""The most that each part may score; together 100."""


def score_parts(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the total and the five parts as bars against their maxima."""
    words = context.words
    title = words("Decision 766 score")
    total = snapshot.answers.get("total")
    if not isinstance(total, Figure):
        return unanswered(snapshot, context, title)
    labels = _part_names(words)
    bars = [_rated_bar(words("Total score"), total, context)]
    bars += [
        _part_bar(labels[name], snapshot.answers.get(name), MAXIMA[name], words) for name in MAXIMA
    ]
    return TileView(frame_of(total, context, title), RankingBody(tuple(bars), words("points")))


def score_ranking(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return agencies or localities: red first, then amber, green, not assessed; worst first."""
    words = context.words
    breakdown = snapshot.answers.get("breakdown")
    by_agency = context.kind == "score_766_by_agency"
    title = (
        words("Decision 766 score by agency")
        if by_agency
        else words("Decision 766 score by locality")
    )
    if not isinstance(breakdown, Breakdown):
        return unanswered(snapshot, context, title)
    body = rated_ranking(
        breakdown,
        words,
        words("points"),
        rate=lambda value: rating(value, context.settings),
        text_of=lambda figure: _points(figure.value or 0.0, words),
    )
    return TileView(frame_of(breakdown, context, title), body)


def rating(value: float | None, settings: Mapping[str, object]) -> Rating:
    """Return the rating of a score out of 100; None = it cannot be assessed yet."""
    return rating_of(
        value, _band(settings, "red_below", 50.0), _band(settings, "amber_below", 70.0)
    )


def _band(settings: Mapping[str, object], name: str, default: float) -> float:
    value = settings.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def _rated_bar(label: str, figure: Figure, context: ModelContext) -> Bar:
    """Return a bar of a score out of 100 with its rating in shape and word."""
    rated = rating(figure.value, context.settings)
    text = _points(figure.value or 0.0, context.words)
    return rated_bar(label, figure, rated, text, context.words)


def _part_bar(label: str, figure: object, maximum: float, words: Words) -> Bar:
    """Return one part's bar; its track is the maximum, so that its end is what is missing."""
    most = format_value(maximum, 0, words.language)
    if not isinstance(figure, Figure) or figure.value is None:
        return Bar(label, None, words("no score of {most}", most=most), full=maximum)
    return Bar(
        label=label,
        value=figure.value,
        text=f"{_points(figure.value, words)}/{most}",
        state=figure.freshness.state,
        full=maximum,
    )


def _points(value: float, words: Words) -> str:
    return format_value(value, 1, words.language)


def _part_names(words: Words) -> dict[str, str]:
    return {
        "publicity": words("Publicity"),
        "progress": words("Progress"),
        "digitisation": words("Digitisation"),
        "online": words("Online services"),
        "satisfaction": words("Satisfaction"),
    }
