"""What is on the wall and why, what comes next, what is held back: the console's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.dates import format_as_of, format_time
from ioc_desktop.domain.on_air import OnAir, Waiting
from ioc_desktop.sdk.contract import Words

_MOST_WAITING: Final = 2


@dataclass(frozen=True, slots=True)
class OnAirView:
    """The strip over the wall: the scene's name, why it is there, what comes next.

    ``lock`` and ``waiting`` are "" where nothing is locked or held back.
    """

    name: str = ""
    why: str = ""
    next: str = ""
    lock: str = ""
    waiting: str = ""
    can_go_back: bool = False


def on_air_view(
    state: OnAir, shown_name: str, names: Mapping[str, str], now_s: int, words: Words
) -> OnAirView:
    """Return the strip's texts; ``names`` are those of the scenes by id."""
    name = shown_name or names.get(state.scene, state.scene)
    coming = state.next
    then = ""
    if coming is not None:
        then = words(
            "Next: {scene}, {time} ({why})",
            scene=names.get(coming.scene, coming.scene),
            time=format_as_of(coming.at_s, now_s, words.language),
            why=coming.name,
        )
    return OnAirView(
        name=name,
        why=_why(state, now_s, words),
        next=then,
        lock=_lock(state, now_s, words),
        waiting=_waiting_line(state, names, words),
        can_go_back=state.can_go_back,
    )


def waiting_text(one: Waiting, names: Mapping[str, str], words: Words) -> str:
    """Return what is held back, and by what."""
    until = format_time(one.until_s) if one.until_s else ""
    because = {
        "lock": words("the wall is locked"),
        "choice": (
            words("a person chose, until {time}", time=until) if until else words("a person chose")
        ),
        "rate": words("its rule has shown enough within the hour"),
        "alarm": words("another alarm is shown"),
        "broken": words("the scene's file has mistakes"),
    }[one.because]
    what = one.name
    if one.kind == "schedule" and one.scene:
        what = f"{names.get(one.scene, one.scene)} ({one.name})"
    return f"{what}: {because}"


def _why(state: OnAir, now_s: int, words: Words) -> str:
    time = format_as_of(state.since_s, now_s, words.language) if state.since_s else ""
    if state.kind == "person":
        who = state.who or words("an officer")
        said = words("chosen by {who}, {time}", who=who, time=time)
        if state.free_s is not None:
            said += " · " + words("held until {time}", time=format_time(state.free_s))
        return said
    if state.kind == "rule":
        return words("alarm “{alarm}”, by the rule “{rule}”", alarm=state.alarm, rule=state.who)
    if state.kind == "schedule":
        return words("by the schedule “{name}”, {time}", name=state.who, time=time)
    if state.kind == "screens":
        return words("because the screens changed, {time}", time=time)
    return words("the first scene of this wall")


def _lock(state: OnAir, now_s: int, words: Words) -> str:
    lock = state.lock
    if lock is None:
        return ""
    who = lock.officer or words("an officer")
    since = format_as_of(lock.since_s, now_s, words.language)
    if lock.until_s is not None:
        return words(
            "Locked by {who}, {since}, until {until}",
            who=who, since=since, until=format_time(lock.until_s),
        )  # fmt: skip
    return words("Locked by {who}, {since}: only persons change the wall", who=who, since=since)


def _waiting_line(state: OnAir, names: Mapping[str, str], words: Words) -> str:
    said = [waiting_text(one, names, words) for one in state.waiting[:_MOST_WAITING]]
    if not said:
        return ""
    more = len(state.waiting) - len(said)
    rest = f" (+{more})" if more else ""
    return words("Waits: {what}", what=" · ".join(said)) + rest
