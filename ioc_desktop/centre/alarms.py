"""Alarms of the reference centre: raised when one of its figures passes a limit, then cleared.

Alarms follow from the figures alone, a calendar month at a time, so that any month can be
made by itself: going there in one leap or in many steps gives the same alarms. One that
still stands at a month's end is closed and announced anew; nothing stands unseen for ever.

Of the whole's figures an alarm limit raises high priority, at once, and a warning limit
medium, by the day's final count only, or every afternoon would bring some; of an
agency's or a locality's rate or score the alarm limit raises low (a limit of counts is the
whole's and says nothing of its parts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

import msgspec

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import (
    ILLUSTRATIVE_NOTE,
    FigureDraft,
    RowDraft,
    as_date,
    as_day,
    day_of,
    day_start,
    local_iso,
)
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.quality import severity
from ioc_desktop.domain.rows import Alarm, Indicator

KEPT_CLEARED_DAYS: Final = 3
"""A cleared alarm is deleted so many days later."""

LOOKBACK_DAYS: Final = 31 + KEPT_CLEARED_DAYS + 1
"""No alarm lives longer than so many days from being raised to being deleted."""

TOLD_ANEW_S: Final = 3600
"""The value that a standing alarm names is brought up to date so often at most."""

_RATES: Final = frozenset({"%", "điểm"})
_encode: Final = msgspec.json.Encoder().encode

Priority = Literal["high", "medium", "low"]

Figures = Callable[[int, int], Iterable[FigureDraft]]
"""``figures(begin, end)``: the drafts of the days from ``begin`` to before ``end`` as they are
published, running counts with all their versions; and enough of the days before that the
newest figure of everything is among them."""


class _Event(NamedTuple):
    """One published value of one figure."""

    at_s: int
    period_start: str
    value: float | None
    final: bool
    illustrative: bool


@dataclass(slots=True)
class _Life:
    """An alarm from being raised to being cleared: ``told`` are its priorities and messages."""

    told: list[tuple[int, Priority, str]]
    cleared_s: int

    @property
    def raised_s(self) -> int:
        """When it was raised (epoch seconds)."""
        return self.told[0][0]


class Alarms:
    """Makes the drafts of one centre's alarms."""

    def __init__(self, catalogue: Catalogue, figures: Figures) -> None:
        """Watch the indicators of the catalogue that have limits."""
        self._catalogue = catalogue
        self._figures = figures
        self._agencies = {agency.code: agency.name for agency in catalogue.agencies}
        self._places = {
            unit.code: unit.name for unit in catalogue.localities if unit.system == "2021"
        }
        self._months: dict[date, dict[int, list[RowDraft]]] = {}

    def drafts(self, day: int, today: int) -> Iterator[RowDraft]:
        """Return the lives of the alarms raised on a day, if any of them may still be there."""
        month = as_date(day).replace(day=1)
        if today > as_day(_following(month)) + KEPT_CLEARED_DAYS:
            return  # all closed at the month's end and deleted since
        if month not in self._months:
            self._months[month] = self._of_month(month)
        yield from self._months[month].get(day, ())

    def _of_month(self, month: date) -> dict[int, list[RowDraft]]:
        """Return the alarms raised in a month, by day."""
        first = as_day(month)
        end = as_day(_following(month))
        begin_s, end_s = day_start(first), day_start(end)
        found: dict[int, list[RowDraft]] = {}
        for (name, locality, agency), events in self._events(first, end).items():
            indicator = self._catalogue.indicators[name]
            place = self._agencies.get(agency) or self._places.get(locality) or ""
            for life in _lives(indicator, place, sorted(events), begin_s, end_s):
                identity = f"{name}/{locality}/{agency}/{local_iso(life.raised_s)}"
                draft = self._draft(identity, life, indicator, locality)
                found.setdefault(day_of(life.raised_s), []).append(draft)
        return found

    def _events(self, first: int, end: int) -> dict[tuple[str, str, str], list[_Event]]:
        """Return what is published of every figure watched, from before a month to its end."""
        events: dict[tuple[str, str, str], list[_Event]] = {}
        for draft in self._figures(first, end):
            indicator = self._catalogue.indicators[draft.indicator]
            whole = not draft.agency and not draft.locality
            if draft.period != indicator.cadence.every or not (whole or indicator.unit in _RATES):
                continue
            key = (draft.indicator, draft.locality, draft.agency)
            events.setdefault(key, []).extend(
                _Event(at_s, draft.period_start, value, status == "official", draft.illustrative)
                for at_s, _, value, status in draft.values
            )
        return events

    def _draft(self, identity: str, life: _Life, indicator: Indicator, locality: str) -> RowDraft:
        """Encode an alarm's versions: raised, perhaps of another priority, cleared, gone."""
        _, last_priority, last_message = life.told[-1]
        told = [*life.told, (life.cleared_s, last_priority, last_message)]
        rows: list[tuple[int, int, bytes | None]] = []
        for at_s, priority, message in told:
            cleared = len(rows) == len(life.told)
            row = Alarm(
                subsystem=indicator.subsystem,
                locality=locality,
                priority=priority,
                state="cleared" if cleared else "active",
                raised_at=local_iso(life.raised_s),
                cleared_at=local_iso(at_s) if cleared else None,
                message=message,
                guidance=self._catalogue.guidance.get(indicator.id),
                indicator=indicator.id,
            )
            rows.append((at_s, len(rows) + 1, _encode(row)))
        gone_s = life.cleared_s + KEPT_CLEARED_DAYS * DAY_S
        return RowDraft("alarms", identity, (*rows, (gone_s, len(rows) + 1, None)))


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _lives(
    indicator: Indicator, place: str, events: list[_Event], begin_s: int, end_s: int
) -> Iterator[_Life]:
    """Follow one figure through a month; ``place`` is the part it is of, "" for the whole."""
    life: _Life | None = None
    for now in _newest(events, begin_s, end_s):
        priority = _priority(now.value, indicator, whole=not place)
        if not now.final and priority != "high" and (life is None or life.told[-1][1] != "high"):
            continue  # a running count warns of nothing before it is final
        if priority is None:
            if life is not None:
                yield _Life(life.told, now.at_s)
            life = None
        elif life is None:
            life = _Life([(now.at_s, priority, _message(indicator, place, now))], end_s)
        elif priority != life.told[-1][1] or now.at_s >= life.told[-1][0] + TOLD_ANEW_S:
            told = (priority, _message(indicator, place, now))
            if told != life.told[-1][1:]:
                life.told.append((now.at_s, *told))
    if life is not None:
        yield life


def _newest(events: list[_Event], begin_s: int, end_s: int) -> Iterator[_Event]:
    """Yield what is told of the newest period: first as the month begins, then as it comes."""
    before = [event for event in events if event.at_s <= begin_s]
    period = ""
    if before:
        last = max(before, key=lambda event: (event.period_start, event.at_s))
        yield last._replace(at_s=begin_s)
        period = last.period_start
    for event in events[len(before) :]:
        if event.at_s >= end_s:
            return
        if event.period_start >= period:
            period = event.period_start
            yield event


def _priority(value: float | None, indicator: Indicator, *, whole: bool) -> Priority | None:
    """Return how much a value matters, None while it is within the limits that count."""
    match severity(value, indicator.limits):
        case Severity.ALARM:
            return "high" if whole else "low"
        case Severity.WARN if whole:
            return "medium"
        case _:
            return None


def _message(indicator: Indicator, place: str, now: _Event) -> str:
    """Return what is wrong in one line: ``Văn bản quá hạn: 115, vượt ngưỡng 110``.

    The value goes before the limit, so that a line that is cut still says it.
    """
    limits, value = indicator.limits, now.value or 0.0
    crossed = (
        ("vượt ngưỡng", limits.alarm_above, 1),
        ("dưới ngưỡng", limits.alarm_below, -1),
        ("vượt ngưỡng", limits.warn_above, 1),
        ("dưới ngưỡng", limits.warn_below, -1),
    )
    word, limit = next(
        (word, limit)
        for word, limit, sign in crossed
        if limit is not None and (value - limit) * sign > 0
    )
    percent = "%" if indicator.unit == "%" else ""
    value_text, limit_text = (
        format_value(number, 0 if number.is_integer() else indicator.decimals) + percent
        for number in (float(value), float(limit))
    )
    where = f"{place}: " if place else ""
    text = f"{where}{indicator.name.vi}: {value_text}, {word} {limit_text}"
    return f"{text}, {ILLUSTRATIVE_NOTE}" if now.illustrative else text
