"""Freshness and ages in the words of the screen. Pure; the time is passed in."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.sdk.contract import Words


@dataclass(frozen=True, slots=True)
class AgeTexts:
    """What a tile's footer says of its figure's age.

    ``state`` with the age ("cũ 12 ngày", "mất liên lạc từ 14:05"), ``state_short`` the same for
    a narrow tile ("mất 2 giờ"), ``word`` the state alone ("cũ"), ``moment`` in full ("số liệu
    đến 07/10 16:40") and ``moment_short`` ("đến 07/10 16:40").
    """

    state: str
    word: str
    moment: str
    moment_short: str
    state_short: str = ""


def state_word(state: FreshnessState, words: Words) -> str:
    """Return the one word of a freshness state: sống, chậm, cũ, mất, chưa kết nối."""
    if state is FreshnessState.LIVE:
        return words("live")
    if state is FreshnessState.LATE:
        return words("late")
    if state is FreshnessState.STALE:
        return words("stale")
    if state is FreshnessState.LOST:
        return words("lost")
    return words("not connected")


def age_texts(freshness: Freshness, words: Words, now_s: float) -> AgeTexts:
    """Return the footer's texts for a freshness at ``now_s`` (epoch seconds)."""
    now, language = int(now_s), words.language
    word = state_word(freshness.state, words)
    text = short = word
    since, as_of = freshness.since_s, freshness.as_of_s
    if freshness.state is FreshnessState.LATE and since is not None:
        text = short = words("late by {age}", age=format_age(now - since, language))
    elif freshness.state is FreshnessState.STALE and as_of is not None:
        text = words("stale, {age} old", age=format_age(now - as_of, language))
        short = words("stale {age}", age=format_age(now - as_of, language))
    elif freshness.state is FreshnessState.LOST and since is not None:
        text = words("contact lost since {time}", time=format_as_of(since, now, language))
        short = words("lost {age}", age=format_age(now - since, language))
    if as_of is None:
        missing = words("no data yet")
        return AgeTexts(text, word, missing, missing, short)
    moment = format_as_of(as_of, now, language)
    full, brief = words("data to {time}", time=moment), words("to {time}", time=moment)
    return AgeTexts(text, word, full, brief, short)
