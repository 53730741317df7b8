"""Figures held against each other, against what is possible, and against what is known.

Impossible is an error. Suspicious is a warning: it may be right, so a person is asked. What
was printed is never corrected: parts that do not add up are asked about, and stored as given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from ioc_desktop.domain.durations import (
    DAY_S,
    local_date,
    parse_duration,
    parse_instant,
    period_end_s,
)
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.quality import parts_add_up
from ioc_desktop.domain.reporting.entries import Entry, FigureKey, Past
from ioc_desktop.domain.reporting.findings import ReportFinding, Weight, finding
from ioc_desktop.domain.reporting.places import Directory
from ioc_desktop.domain.reporting.plain import STATUS_WORDS
from ioc_desktop.domain.reporting.reading import example_period
from ioc_desktop.domain.rows import FigureStatus, Limits

SPREADS: Final = 6.0
"""A value further from the median than so many robust spreads is suspicious."""

POINTS: Final = 6
"""A series says something of its spread from so many values on."""

LAST_POINTS: Final = 60
TIMES: Final = 8.0
"""So many times the last value, or so small a part of it, is suspicious: a unit mistaken."""

_TO_SIGMA: Final = 1.4826
_LEAST_SPREAD: Final = 0.05
_SMALL: Final = 20.0
"""Counts below this jump for no reason; a ratio says nothing of them."""

_RANK: Final[dict[FigureStatus, int]] = {"estimate": 0, "provisional": 1, "official": 2}


def check_entries(
    entries: Sequence[Entry], directory: Directory, past: Past, now_s: int
) -> list[ReportFinding]:
    """Return everything that is wrong or suspicious in figures that were understood.

    ``now_s`` is the centre's time. An entry that says "confirmed" raises no warnings.
    """
    findings: list[ReportFinding] = []
    for entry in entries:
        findings += _alone(entry, directory, past, now_s)
    findings += _duplicates(entries)
    findings += _totals(entries, directory, past)
    confirmed = _confirmed(entries)
    return [
        one for one in findings if one.weight != "warning" or (one.sheet, one.cell) not in confirmed
    ]


def spread_of(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the median of a series and its robust spread, None of too few values.

    The spread is the median distance from the median, as a standard deviation would be for
    normal values, but never less than a twentieth of the median.
    """
    if len(values) < POINTS:
        return None
    middle = median(values)
    spread = _TO_SIGMA * median(abs(value - middle) for value in values)
    return middle, max(spread, _LEAST_SPREAD * abs(middle))


def may_be_negative(entry: Entry, past: Past) -> bool:
    """Whether a negative value is possible: a change in per cent, or it has been before."""
    indicator = entry.indicator
    if indicator.unit == "%" and not _is_share(entry):
        return True
    low = (indicator.limits.warn_below, indicator.limits.alarm_below)
    if any(limit is not None and limit < 0 for limit in low):
        return True
    return any(value < 0 for _, value in past.series.get(entry.key.series, ()))


def _confirmed(entries: Iterable[Entry]) -> set[tuple[str, str]]:
    return {
        (entry.row.sheet, cell.ref)
        for entry in entries
        if entry.confirmed
        for cell in (*entry.row.cells.values(), entry.row.cell("value"))
    }


def _is_share(entry: Entry) -> bool:
    """Whether it is a share of a whole, which lies between 0 and 100."""
    name = entry.indicator.name.vi.casefold()
    return entry.indicator.unit == "%" and name.startswith(("tỷ lệ", "tỉ lệ", "công suất"))


def _alone(entry: Entry, directory: Directory, past: Past, now_s: int) -> Iterable[ReportFinding]:
    """Check one figure by itself and against its own past."""
    value, indicator = entry.value, entry.indicator
    text = _shown(entry, value)
    if value < 0 and not may_be_negative(entry, past):
        yield _at(entry, "value", "value_negative", text=text, indicator=indicator.name.vi)
    yield from _in_time(entry, directory, past, now_s)
    if entry.measure == "plan":
        return
    if value > 100 and _is_share(entry):  # noqa: PLR2004  # per cent
        yield _at(entry, "value", "above_hundred", "warning", text=text)
    whole = not entry.locality and not entry.agency
    limit = _passed(value, indicator.limits) if whole or indicator.unit == "%" else None
    if limit is not None:
        yield _at(entry, "value", "beyond_alarm", "warning", text=text, limit=_shown(entry, limit))
    yield from _against_past(entry, past)
    if entry.row.hidden:
        yield _at(entry, "value", "row_hidden", "warning")


def _in_time(entry: Entry, directory: Directory, past: Past, now_s: int) -> Iterable[ReportFinding]:
    indicator, period = entry.indicator, entry.period
    start_s = parse_instant(period.start)
    told = entry.cell("period").text
    if not _length_fits(entry, past):
        yield _at(
            entry,
            "period",
            "period_other_length",
            text=told,
            indicator=indicator.name.vi,
            example=example_period(indicator, now_s),
        )
    if start_s > now_s and entry.measure != "plan":
        yield _at(entry, "period", "period_future", text=told)
        return
    if indicator.ended is not None and start_s >= parse_instant(indicator.ended):
        day = f"{local_date(parse_instant(indicator.ended)):%d/%m/%Y}"
        yield _at(entry, "period", "indicator_ended", indicator=indicator.name.vi, day=day)
    if entry.locality and not _holds_then(entry, directory, start_s):
        yield _at(
            entry,
            "locality",
            "place_out_of_time",
            text=entry.cell("locality").text or entry.locality,
            system=entry.system,
        )
    ended = period_end_s(start_s, period.length) <= now_s + DAY_S
    if entry.status == "official" and not ended and entry.measure == "actual":
        yield _at(entry, "status", "early_official", "warning")


def _length_fits(entry: Entry, past: Past) -> bool:
    """Whether the indicator is reported by periods of this length."""
    every, length = entry.indicator.cadence.every, entry.period.length
    if length == every or length in past.lengths.get(entry.indicator.id, ()):
        return True
    ours, usual = parse_duration(length), parse_duration(every)
    if usual.months > 12:  # noqa: PLR2004  # counted once, or every ten years: any period
        return True
    if entry.measure == "plan" and length == "P1Y":
        return True
    from_new_year = entry.period.start.endswith("-01-01") and ours.months > 0
    adds_up = entry.measure == "cumulative" or entry.indicator.aggregation == "last"
    return adds_up and from_new_year and ours.longest_s >= usual.longest_s


def _holds_then(entry: Entry, directory: Directory, start_s: int) -> bool:
    unit = directory.localities[entry.system][entry.locality]
    if unit.valid_from is not None and start_s < parse_instant(unit.valid_from):
        return False
    return unit.valid_to is None or start_s < parse_instant(unit.valid_to) + DAY_S


def _against_past(entry: Entry, past: Past) -> Iterable[ReportFinding]:
    """Compare with the figure as it was, and with the series' spread."""
    key, value = entry.key, entry.value
    before = past.told(key)
    if (
        before is not None
        and entry.status is not None
        and _RANK[entry.status] < _RANK[before.status]
    ):
        yield _at(
            entry,
            "status",
            "status_lowered",
            "warning",
            before=STATUS_WORDS[before.status],
            text=STATUS_WORDS[entry.status],
        )
    if before is not None and before.value == value:
        return
    points = [one for one in past.series.get(key.series, ()) if one[0] != key.start_s]
    values = [amount for _, amount in points[-LAST_POINTS:]]
    judged = spread_of(values)
    last = before.value if before is not None else _nearest(points, key.start_s)
    if judged is not None:
        middle, spread = judged
        if abs(value - middle) > SPREADS * spread and not _near(value, values):
            yield _at(
                entry,
                "value",
                "far_from_history",
                "warning",
                text=_shown(entry, value),
                low=_shown(entry, min(values)),
                high=_shown(entry, max(values)),
            )
            return
    if last and max(abs(value), abs(last)) >= _SMALL and not _growth(entry):
        times = abs(value / last)
        about = {"text": _shown(entry, value), "last": _shown(entry, last)}
        if times >= TIMES:
            told = format_value(times, 0)
            yield _at(entry, "value", "many_times_before", "warning", times=told, **about)
        elif times <= 1 / TIMES:
            yield _at(entry, "value", "many_times_less", "warning", **about)


def _nearest(points: Sequence[tuple[int, float]], start_s: int) -> float | None:
    """Return the last value before an instant, else the first after it; None of no points."""
    before = [value for at_s, value in points if at_s < start_s]
    return before[-1] if before else (points[0][1] if points else None)


def _growth(entry: Entry) -> bool:
    return entry.indicator.unit == "%"


def _near(value: float, values: Sequence[float]) -> bool:
    """Whether the value lies within what the series has already been, or little beyond."""
    low, high = min(values), max(values)
    room = (high - low) / 4
    return low - room <= value <= high + room


def _duplicates(entries: Sequence[Entry]) -> Iterable[ReportFinding]:
    first: dict[FigureKey, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.key, entry)
        if earlier is not entry:
            cell = earlier.cell("value")
            where = f"{earlier.row.sheet}!{cell.ref}" if earlier.row.sheet else cell.ref
            yield _at(entry, "value", "duplicate", where=where)


def _totals(entries: Sequence[Entry], directory: Directory, past: Past) -> Iterable[ReportFinding]:
    """Hold parts against their whole, and localities against the whole area."""
    given = {entry.key: entry for entry in entries}

    def amount(key: FigureKey) -> float | None:
        if key in given:
            return given[key].value
        known = past.told(key)
        return None if known is None else known.value

    for whole in directory.indicators.values():
        if not whole.parts:
            continue
        family = {whole.id, *whole.parts}
        keys = {key._replace(indicator=whole.id) for key in given if key.indicator in family}
        for key in sorted(keys):
            yield from _parts(key, given, amount(key), whole.parts, directory, past)
    yield from _places(given, past)


def _parts(  # a whole, what was given, what is known
    key: FigureKey,
    given: dict[FigureKey, Entry],
    total: float | None,
    parts: Sequence[str],
    directory: Directory,
    past: Past,
) -> Iterable[ReportFinding]:
    if total is None:
        return
    whole = directory.indicators[key.indicator]
    values: list[float | None] = []
    told: Entry | None = given.get(key)
    for part in parts:
        own = key._replace(indicator=part)
        entry = given.get(own)
        known = past.told(own)
        stored = None if known is None else known.value
        value = entry.value if entry is not None else stored
        values.append(value)
        told = told or entry
        if value is None or value <= total or total < 0:
            continue
        blamed = entry or given.get(key)
        if blamed is not None and part in directory.indicators:
            yield _at(
                blamed,
                "value",
                "part_above_total",
                part=directory.indicators[part].name.vi,
                text=_shown(blamed, value),
                indicator=whole.name.vi,
                total=_shown(blamed, total),
            )
    if told is not None and parts_add_up(total, values, whole.decimals, whole.unit) is False:
        added = sum(value for value in values if value is not None)
        yield _at(
            told,
            "value",
            "parts_differ",
            "warning",
            sum=_shown(told, added),
            text=_shown(told, total),
        )


def _places(given: dict[FigureKey, Entry], past: Past) -> Iterable[ReportFinding]:
    sums: defaultdict[FigureKey, float] = defaultdict(float)
    systems: defaultdict[FigureKey, set[str]] = defaultdict(set)
    for key, entry in given.items():
        if key.locality and entry.indicator.aggregation == "sum" and entry.value >= 0:
            whole = key._replace(locality="", system="")
            sums[whole] += entry.value
            systems[whole].add(key.system)
    for whole, added in sums.items():
        known = past.told(whole)
        told = given.get(whole)
        total = told.value if told is not None else (known.value if known else None)
        if total is None or len(systems[whole]) > 1:
            continue
        digit = 10.0 ** -max(_decimals(given, whole), 0)
        if added > total + digit * 12:
            blamed = told or next(
                entry
                for key, entry in given.items()
                if key.locality and key._replace(locality="", system="") == whole
            )
            yield _at(
                blamed,
                "value",
                "places_exceed_whole",
                "warning",
                sum=_shown(blamed, added),
                text=_shown(blamed, total),
            )


def _decimals(given: dict[FigureKey, Entry], whole: FigureKey) -> int:
    return next(
        entry.indicator.decimals for key, entry in given.items() if key.indicator == whole.indicator
    )


def _passed(value: float, limits: Limits) -> float | None:
    """Return the alarm limit that a value has passed."""
    if limits.alarm_above is not None and value > limits.alarm_above:
        return limits.alarm_above
    if limits.alarm_below is not None and value < limits.alarm_below:
        return limits.alarm_below
    return None


def _shown(entry: Entry, value: float) -> str:
    decimals = entry.indicator.decimals
    return format_value(value, decimals if float(value).is_integer() else max(decimals, 2))


def _at(
    entry: Entry, name: str, code: str, weight: Weight = "error", **values: object
) -> ReportFinding:
    return finding(code, weight, entry.row.sheet, entry.cell(name).ref, **values)
