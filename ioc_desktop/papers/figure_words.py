"""What a figure is, in words of documents: measure, standing, length of a period, quality. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ioc_desktop.domain.dates import format_period
from ioc_desktop.domain.durations import DAY_S, parse_duration
from ioc_desktop.domain.figures import Figure
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.quality import split_why
from ioc_desktop.domain.rows import FigureStatus, Measure
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import said_moment

_LENGTHS: Final = (
    (7 * DAY_S, "tuần", "week"),
    (DAY_S, "ngày", "day"),
    (3600, "giờ", "hour"),
    (60, "phút", "minute"),
    (1, "giây", "second"),
)
_YEAR: Final = 12


def measure_word(measure: Measure, words: Words) -> str:
    """Return what is measured: in the period, cumulative, the plan."""
    return {
        "actual": words("in the period"),
        "cumulative": words("cumulative"),
        "plan": words("plan"),
    }[measure]


def status_word(status: FigureStatus, words: Words) -> str:
    """Return how a value stands: estimate, provisional, official."""
    return {
        "estimate": words("estimate"),
        "provisional": words("provisional"),
        "official": words("official"),
    }[status]


def length_text(period: str, language: str) -> str:
    """Return an ISO 8601 length in words: ``3 tháng``, ``12 giờ``; "" where it is none."""
    try:
        length = parse_duration(period)
    except ValueError:
        return ""
    parts = []
    years, months = divmod(length.months, _YEAR)
    parts += [
        _counted(years, "năm", "year", language),
        _counted(months, "tháng", "month", language),
    ]
    rest = length.seconds
    for size, vi, en in _LENGTHS:
        if size == 7 * DAY_S and rest % size:  # ten days are ten days, not a week and three
            continue
        count, rest = divmod(rest, size)
        parts.append(_counted(count, vi, en, language))
    return " ".join(filter(None, parts))


def _counted(count: int, vi: str, en: str, language: str) -> str:
    if not count:
        return ""
    return f"{count} {en}{'s' if count > 1 else ''}" if language == "en" else f"{count} {vi}"


def period_text(figure: Figure, language: str) -> str:
    """Return a figure's period as officials name it, "" where it has none."""
    if figure.period_start_s is None or not figure.period:
        return ""
    try:
        return format_period(figure.period_start_s, figure.period, language)
    except ValueError:
        return figure.period


def why_text(figure: Figure, words: Words) -> str:
    """Return what is behind the quality flags that are down, in one line."""
    said = []
    for entry in figure.quality.why:
        message, values = split_why(entry, words.language, figure.indicator.decimals)
        said.append(words(message, **values))
    return "; ".join(said)


def others_text(figure: Figure, names: Mapping[str, str], words: Words) -> str:
    """Return what other centres say of the same figure, each with its moment."""
    said = []
    for other in figure.others:
        value = format_value(other.value, figure.indicator.decimals, words.language)
        text = f"{names.get(other.centre, other.centre)}: {value}"
        marks = [words("disagrees") if other.disagrees else words("agrees")]
        if other.of_record:
            marks.append(words("of record"))
        if other.as_of_s is not None:
            moment = said_moment(other.as_of_s, words.language)
            marks.append(words("data to {time}", time=moment))
        said.append(f"{text} ({', '.join(marks)})")
    return "; ".join(said)
