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
    BreakdownRow,
    Figure,
    Severity,
    Snapshot,
    format_value,
)
from ioc_desktop.sdk.bodies import Bar, RankingBody, Rating
from ioc_desktop.sdk.figures import frame_of, unanswered

MAXIMA = {
    "publicity": 18.0,
    "progress": 20.0,
    "digitisation": 22.0,
    "online": 22.0,
    "satisfaction": 18.0,
}
"""The most that each part may score; together 100."""

_ORDER = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.UNKNOWN)


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
    rows = sorted(breakdown.rows, key=lambda row: _place(row, context.settings))
    frame = frame_of(breakdown, context, title)
    body = RankingBody(
        bars=tuple(_rated_bar(row.name, row.figure, context) for row in rows),
        unit=words("points"),
        note=frame.note,
    )
    return TileView(frame, body)


def rating(value: float | None, settings: Mapping[str, object]) -> Rating:
    """Return the rating of a score out of 100; None = it cannot be assessed yet."""
    if value is None:
        return Rating.UNKNOWN
    if value < _band(settings, "red_below", 50.0):
        return Rating.RED
    if value < _band(settings, "amber_below", 70.0):
        return Rating.AMBER
    return Rating.GREEN


def rating_word(rated: Rating, words: Words) -> str:
    """Return the officials' word for a rating."""
    return {
        Rating.RED: words("red"),
        Rating.AMBER: words("amber"),
        Rating.GREEN: words("green"),
        Rating.UNKNOWN: words("cannot be assessed yet"),
    }[rated]


def _band(settings: Mapping[str, object], name: str, default: float) -> float:
    value = settings.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def _place(row: BreakdownRow, settings: Mapping[str, object]) -> tuple[int, float, int]:
    value = row.figure.value
    return _ORDER.index(rating(value, settings)), value if value is not None else 0.0, row.order


def _rated_bar(label: str, figure: Figure, context: ModelContext) -> Bar:
    """Return a bar of a score out of 100 with its rating in shape and word."""
    rated = rating(figure.value, context.settings)
    word = rating_word(rated, context.words)
    text = word
    if figure.value is not None:
        text = f"{_points(figure.value, context.words)} · {word}"
    return Bar(
        label=label,
        value=figure.value,
        text=text,
        severity={Rating.RED: Severity.ALARM, Rating.AMBER: Severity.WARN}.get(
            rated, Severity.NORMAL
        ),
        state=figure.freshness.state,
        full=100.0,
        rating=rated,
    )


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
