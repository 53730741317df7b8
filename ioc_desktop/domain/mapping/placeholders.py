"""Dates in requests: ``{today}``, ``{today-7d:%d/%m/%Y}``, ``{now}``. Pure: the time is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_DATE: Final = re.compile(r"(today|now)(?:([+-])(\d{1,4})([dwmy]))?(?::(.+))?")
_MONTHS: Final = {"m": 1, "y": 12}
KNOWN: Final = "{today}, {now}, {today-7d}, {today-1m:%m/%Y}"


def check_placeholders(template: Any, also: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with the placeholders in a text, or in the texts of a JSON value."""
    for text in _texts(template):
        for hole in _HOLE.findall(text):
            if hole not in also and _DATE.fullmatch(hole) is None:
                choices = ", ".join(["{%s}" % name for name in sorted(also)] + [KNOWN])  # noqa: UP031  # braces
                yield f"{{{hole}}} is no placeholder; there are: {choices}"


def filled(template: Any, now: datetime, values: Mapping[str, str] | None = None) -> Any:
    """Return a JSON value with its texts' placeholders filled in.

    ``now`` is local time; ``today`` its day. A text that is one placeholder stays a text.
    """
    if isinstance(template, str):
        return _HOLE.sub(lambda match: _filling(match[1], now, values or {}), template)
    if isinstance(template, Mapping):
        return {key: filled(value, now, values) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(value, now, values) for value in template]
    return template


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _filling(hole: str, now: datetime, values: Mapping[str, str]) -> str:
    if hole in values:
        return values[hole]
    match = _DATE.fullmatch(hole)
    if match is None:
        return f"{{{hole}}}"
    name, sign, count, unit, form = match.groups()
    moment = now
    if count:
        amount = int(count) * (-1 if sign == "-" else 1)
        if unit in _MONTHS:
            moment = _months_on(moment, amount * _MONTHS[unit])
        else:
            moment += timedelta(days=amount * (7 if unit == "w" else 1))
    if form:
        return moment.strftime(form)
    return moment.date().isoformat() if name == "today" else moment.isoformat(timespec="seconds")


def _months_on(moment: datetime, months: int) -> datetime:
    """Return the same day of another month, or its last day where it has no such day."""
    count = moment.year * 12 + moment.month - 1 + months
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=count // 12, month=count % 12 + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=count // 12, month=count % 12 + 1)
