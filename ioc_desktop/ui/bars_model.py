"""What the wall's top and bottom line say; pure, made off the UI thread like a tile's view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ioc_desktop.domain.dates import (
    format_age,
    format_as_of,
    format_long_date,
    format_time,
    shift_name,
)
from ioc_desktop.domain.figures import (
    AlarmBoard,
    CentreState,
    FeedState,
    FreshnessState,
    ObligationBoard,
    Severity,
)
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    CentresQuery,
    ObligationsQuery,
    Query,
    Snapshot,
    Unanswered,
)
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.names import dataset_word
from ioc_desktop.sdk.said import in_words

CLOCKS_APART_S: Final = 300.0
"""Clocks that differ by less are not worth a line: deadlines are in hours."""

QUERIES: Mapping[str, Query] = {
    "centres": CentresQuery(),
    "owed": ObligationsQuery(limit=1),
    "alarms": AlarmsQuery(limit=1),
}
"""What the bottom line asks the cache."""

_SEVERITIES = {"high": Severity.ALARM, "medium": Severity.WARN, "low": Severity.NORMAL}
"""How an alarm's priority is marked: ▲, ◆ or nothing."""

CentreGlyph = Literal["live", "lost", "not_connected"]


@dataclass(frozen=True, slots=True)
class CentreLine:
    """One centre: its short name, and how we stand with it in glyph, word and time.

    ``short`` is the word alone, without the time.
    """

    name: str
    glyph: CentreGlyph
    word: str
    short: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many feeds are in a freshness state; ``short`` is the number alone."""

    state: FreshnessState
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The trouble or alarm that matters most, and how bad it is."""

    text: str
    severity: Severity = Severity.NORMAL


@dataclass(frozen=True, slots=True)
class BottomView:
    """The bottom line as far as the cache tells it; ``troubles`` what matters most first.

    What stops the wall itself goes first (no cache, no centre in contact), then alarms of
    high priority, then a single centre's or feed's trouble, then the other alarms.
    """

    centres: tuple[CentreLine, ...] = ()
    counts: tuple[CountLine, ...] = ()
    troubles: tuple[Headline, ...] = ()


@dataclass(frozen=True, slots=True)
class TopView:
    """The top line's texts at one moment."""

    shift: str
    date: str
    time: str
    simulated: str
    lock: str = ""
    """Who keeps the wall as it is for a presentation, since when; ``lock_word``: that one does."""
    lock_word: str = ""


def top_view(now_s: int, timeline: Timeline, words: Words) -> TopView:
    """Return the top line's texts at ``now_s`` (the room's time)."""
    simulated = ""
    if timeline.simulated:
        simulated = words("simulated time ×{speed}", speed=f"{timeline.speed:g}")
        if not timeline.speed:
            simulated = words("frozen figures: time stands still")
    date = format_long_date(now_s, words.language).replace(",", "")
    if words.language == "vi":
        date = date.lower()
    return TopView(shift_name(now_s, words.language), date, format_time(now_s), simulated)


def bottom_view(snapshot: Snapshot, words: Words, short_names: Mapping[str, str]) -> BottomView:
    """Return the bottom line; ``short_names`` are the centres' chips by id."""
    centres = snapshot.answers.get("centres")
    owed = snapshot.answers.get("owed")
    lines: list[CentreLine] = []
    troubles: list[Headline] = []
    in_contact = False
    for centre in centres if isinstance(centres, tuple) else ():
        if isinstance(centre, CentreState):
            name = short_names.get(centre.id, centre.name or centre.id)
            lines.append(_centre_line(name, centre, snapshot.now_s, words))
            troubles += _centre_troubles(name, centre, words)
            in_contact = in_contact or (centre.reachable is True and not is_lost(centre))
    if isinstance(centres, Unanswered):
        troubles.append(Headline(in_words(centres.reason, words), Severity.WARN))
    alarms = snapshot.answers.get("alarms")
    headline = _alarm(alarms, snapshot.now_s, words) if isinstance(alarms, AlarmBoard) else None
    if headline is not None:
        first = headline.severity is Severity.ALARM and in_contact
        troubles.insert(0 if first else len(troubles), headline)
    counts = _counts(owed, words) if isinstance(owed, ObligationBoard) else ()
    return BottomView(tuple(lines), counts, tuple(troubles))


def is_lost(centre: CentreState) -> bool:
    """Whether there is no contact: the centre did not answer, or nobody has asked for long."""
    return centre.reachable is False or centre.lost_since_s is not None


def _centre_line(name: str, centre: CentreState, now_s: int, words: Words) -> CentreLine:
    if centre.reachable is None:
        word = words("not connected")
        return CentreLine(name, "not_connected", word, word)
    if is_lost(centre):
        since = centre.lost_since_s or centre.last_contact_s
        if since is None:
            return CentreLine(name, "lost", words("no contact"), words("lost"))
        # With the day when it was another: "16:30" of the day before yesterday would deceive.
        time = format_as_of(since, now_s, words.language)
        return CentreLine(name, "lost", words("lost since {time}", time=time), words("lost"))
    time = format_time(centre.last_contact_s) if centre.last_contact_s is not None else ""
    word = words("connected · {time}", time=time)
    return CentreLine(name, "live", word, words("connected"))


def _centre_troubles(name: str, centre: CentreState, words: Words) -> list[Headline]:
    if centre.reachable is not None and is_lost(centre):
        return [Headline(words("No contact with {centre}", centre=name), Severity.WARN)]
    if centre.reachable is None and centre.error:
        return [Headline(f"{name}: {in_words(centre.error, words)}", Severity.WARN)]
    troubles = [_stopped(name, feed, words) for feed in centre.feeds if feed.state == "stopped"]
    troubles += [_renewed(name, feed, words) for feed in centre.feeds if feed.renewing]
    if off := clock_words(name, centre, words):
        troubles.append(Headline(off, Severity.WARN))
    return troubles


def clock_words(name: str, centre: CentreState, words: Words) -> str:
    """Say by how much the centre's clock and this machine's differ; empty if by minutes only."""
    if centre.skew_s is None or abs(centre.skew_s) < CLOCKS_APART_S:
        return ""
    age = format_age(int(abs(centre.skew_s)), words.language)
    if centre.skew_s > 0:
        return words(
            "{centre}: clock {age} ahead of this machine's, check both", centre=name, age=age
        )
    return words("{centre}: clock {age} behind this machine's, check both", centre=name, age=age)


def _renewed(name: str, feed: FeedState, words: Words) -> Headline:
    dataset = dataset_word(feed.dataset, words)
    text = words(
        "{centre}: {dataset} being fetched anew, shown is the copy from before",
        centre=name,
        dataset=dataset,
    )
    return Headline(text, Severity.WARN)


def _stopped(name: str, feed: FeedState, words: Words) -> Headline:
    why = in_words(feed.error, words) if feed.error else words("unknown reason")
    dataset = dataset_word(feed.dataset, words)
    text = words("{centre}: {dataset} has stopped: {why}", centre=name, dataset=dataset, why=why)
    return Headline(text, Severity.WARN)


def _alarm(board: AlarmBoard, now_s: int, words: Words) -> Headline | None:
    """Return the most important alarm, and how many there are of its priority."""
    if not board.rows:
        return None
    row = board.rows[0]
    priority = row.alarm.priority
    count = {"high": board.high, "medium": board.medium, "low": board.low}[priority]
    severity = _SEVERITIES[priority]
    if severity is Severity.NORMAL:
        pieces = [words("{count} low alarms", count=count) if count > 1 else words("1 low alarm")]
    else:
        pieces = [words("{count} alarms", count=count) if count > 1 else words("1 alarm")]
    if row.raised_s is not None:
        pieces.append(format_as_of(row.raised_s, now_s, words.language))
    return Headline(" · ".join([*pieces, row.alarm.message]), severity)


def _counts(owed: ObligationBoard, words: Words) -> tuple[CountLine, ...]:
    """Count indicators, which an officer can act on; their debtors where that is all we know."""
    debtors = {
        FreshnessState.LATE: owed.late,
        FreshnessState.STALE: owed.stale,
        FreshnessState.LOST: owed.lost,
        FreshnessState.NOT_CONNECTED: owed.not_connected,
    }
    found = {state: owed.indicators.get(state, 0) for state in debtors}
    counts = found if owed.indicators else debtors
    all_count = sum(owed.indicators.values()) or owed.owed
    texts = {
        FreshnessState.LATE: words("{count} late", count=counts[FreshnessState.LATE]),
        FreshnessState.STALE: words("{count} stale", count=counts[FreshnessState.STALE]),
        FreshnessState.LOST: words("{count} lost", count=counts[FreshnessState.LOST]),
        FreshnessState.NOT_CONNECTED: words(
            "{count} not connected", count=counts[FreshnessState.NOT_CONNECTED]
        ),
    }
    every = ((state, count, texts[state]) for state, count in counts.items())
    shown = tuple(CountLine(state, text, str(count)) for state, count, text in every if count)
    if shown or not all_count:
        return shown
    all_live = words("all {count} feeds live", count=all_count)
    return (CountLine(FreshnessState.LIVE, all_live, str(all_count)),)
