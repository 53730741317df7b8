"""A whole tile as text, table and numbers: its frame's facts, then what its body says. Pure.

``tell`` is what the meeting room's page reads out, what slides and documents hold, and what
a search for a restricted word must not find. Nothing is said by a sign or a colour alone, and
every moment is said with its date: a document is read on another day.
"""

from __future__ import annotations

from ioc_desktop.domain.dates import format_age, format_date, format_time
from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S
from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.sdk.ages import state_word
from ioc_desktop.sdk.bodies import Body
from ioc_desktop.sdk.contract import TileView, Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.telling_bodies import told_body, told_card, told_fact, trend_lines
from ioc_desktop.sdk.telling_parts import (
    SeriesRole,
    Telling,
    TellingCard,
    TellingCell,
    TellingChart,
    TellingColumn,
    TellingFact,
    TellingSeries,
    TellingTable,
    Tells,
    Told,
    chart_table,
    severity_word,
)
from ioc_desktop.sdk.withheld import WithheldBody

__all__ = [
    "SeriesRole",
    "Telling",
    "TellingCard",
    "TellingCell",
    "TellingChart",
    "TellingColumn",
    "TellingFact",
    "TellingSeries",
    "TellingTable",
    "Tells",
    "Told",
    "chart_table",
    "said_moment",
    "severity_word",
    "state_text",
    "tell",
    "tell_failure",
    "told_body",
    "told_card",
    "told_fact",
    "trend_lines",
]


def tell(view: TileView, words: Words, now_s: float) -> Telling:
    """Return what a tile says at ``now_s`` (epoch seconds: the room's time, or a pack's moment).

    A body that nobody can tell (a bundle's own without ``telling``) is said to be a picture.
    """
    frame, told = view.frame, _told(view, words, now_s)
    freshness = frame.freshness
    said = "" if freshness is None else state_text(freshness, words, now_s)
    return Telling(
        title=frame.title,
        state=tuple(filter(None, (said, *_marks(view, words)))),
        note=frame.note,
        as_of=_as_of(freshness, words),
        source=" · ".join(dict.fromkeys(filter(None, (frame.supplier, frame.chip)))),
        lines=told.lines,
        cards=told.cards,
        table=told.table,
        chart=told.chart,
        severity=frame.severity,
        freshness=freshness,
        illustrative=frame.illustrative,
        disagreement=frame.disagreement,
        state_word="" if freshness is None else _aged(freshness, words, now_s),
    )


def tell_failure(title: str, why: str) -> Telling:
    """Return what a tile says that does not work; ``why`` is in the language of the screen."""
    return Telling(title=title, failure=why)


def said_moment(at_s: int, language: str) -> str:
    """Return a moment with its date: ``14:05 ngày 23/12/2021``, ``14:05, 23 Dec 2021``.

    Local midnight stands for a whole day, and gets no time.
    """
    day = format_date(at_s, language)
    if (at_s + LOCAL_OFFSET_S) % DAY_S == 0:
        return day
    time = format_time(at_s)
    return f"{time}, {day}" if language == "en" else f"{time} ngày {day}"


def state_text(freshness: Freshness, words: Words, now_s: float) -> str:
    """Return a state with its age, since when and why: ``cũ 12 ngày, từ 25/09/2021``."""
    said = _aged(freshness, words, now_s)
    since = freshness.since_s
    if since is not None and freshness.state in {FreshnessState.LATE, FreshnessState.STALE}:
        said = f"{said}, {words('since {time}', time=said_moment(since, words.language))}"
    reason = in_words(freshness.reason, words) if freshness.reason else ""
    return f"{said}: {words(reason)}" if reason else said


def _aged(freshness: Freshness, words: Words, now_s: float) -> str:
    now, language = int(now_s), words.language
    state, since, as_of = freshness.state, freshness.since_s, freshness.as_of_s
    if state is FreshnessState.LATE and since is not None:
        return words("late by {age}", age=format_age(now - since, language))
    if state is FreshnessState.STALE and as_of is not None:
        return words("stale, {age} old", age=format_age(now - as_of, language))
    if state is FreshnessState.LOST and since is not None:
        return words("contact lost since {time}", time=said_moment(since, language))
    return state_word(state, words)


def _as_of(freshness: Freshness | None, words: Words) -> str:
    if freshness is None:
        return ""
    if freshness.as_of_s is None:
        return words("no data yet")
    return words("data to {time}", time=said_moment(freshness.as_of_s, words.language))


def _marks(view: TileView, words: Words) -> tuple[str, ...]:
    """Return severity, illustrative and disagreement as sentences."""
    frame = view.frame
    severity = ""
    if frame.severity is Severity.ALARM:
        severity = words("at alarm level")
    elif frame.severity is Severity.WARN:
        severity = words("at warning level")
    disputed = words("sources disagree: {what}", what=frame.disagreement)
    return (
        severity,
        words("illustrative data") if frame.illustrative else "",
        disputed if frame.disagreement else "",
    )


def _told(view: TileView, words: Words, now_s: float) -> Told:
    """Return what the body says; as on the wall, one that is not connected says nothing more."""
    body, freshness = view.body, view.frame.freshness
    if isinstance(body, Body):
        if freshness is not None and freshness.state is FreshnessState.NOT_CONNECTED:
            card = TellingCard("", state=freshness.state, state_text=words("not connected"))
            return Told(card.lines(words), (card,))
        return told_body(body, words)
    if isinstance(body, WithheldBody):
        return Told((body.text,))
    if isinstance(body, Tells):
        return body.telling(words, now_s)
    return Told((words("this tile is a picture without words"),))
