"""Values as vendors write them: numbers, dates and times, units. Pure.

``1.234,5`` and ``1,234.5``, percentages, blanks between thousands; dates by strptime formats
and by the names below. Nothing is guessed: a text that can be read in two ways is refused,
with what to set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final, Literal

NumberStyle = Literal["auto", "vi", "en"]
Floor = Literal["hour", "day", "week", "month", "quarter", "year"]

NAMED_FORMATS: Final = ("iso", "unix", "unix_ms", "dotnet", "quarter", "http")
"""Besides strptime formats. ``dotnet``: /Date(1633564800000)/. ``quarter``: Quý III/2021."""

_LONGEST: Final = 60
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_BLANKS: Final = re.compile(r"[+-]?\d{1,3}( \d{3})+(?=\D|$)", re.ASCII)
_SHAPES: Final = {
    "vi": re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII),
    "en": re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII),
}
_ONE_MARK: Final = re.compile(r"[+-]?(\d+)[.,](\d+)", re.ASCII)
_DOTNET: Final = re.compile(r"/?Date\((-?\d{1,15})(?:[+-]\d{4})?\)/?", re.ASCII)
_QUARTER: Final = re.compile(r"(?:qu[ýy]|q)\s*\.?\s*(i{1,3}|iv|[1-4])\D+?(\d{4})", re.IGNORECASE)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TIMED: Final = re.compile(r"%[HIMSfpzZXcs]")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)
_SCALES: Final = (
    ("nghìn tỷ", 10**12),
    ("nghìn tỉ", 10**12),
    ("tỷ", 10**9),
    ("tỉ", 10**9),
    ("triệu", 10**6),
    ("nghìn", 10**3),
    ("ngàn", 10**3),
    ("trăm", 10**2),
)


def read_number(value: Any, style: NumberStyle = "auto") -> Decimal:
    """Return a number as it was written: a JSON number, or a text in that style.

    ``auto`` takes texts that can be read in one way only. A percent sign is dropped: the
    unit is the indicator's.

    Raises:
        ValueError: no number, or one that could be two.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{_shown(value)} is no number")  # noqa: TRY004  # told as a reason
    if not isinstance(value, str):
        return _finite(Decimal(repr(value)), value)
    text = value.translate(_MINUS).strip().removesuffix("%").strip()
    if len(text) > _LONGEST:
        raise ValueError(f"{_shown(value)} is no number")
    blanks = _BLANKS.match(text)
    if blanks is not None:
        text = blanks[0].replace(" ", "") + text[blanks.end() :]
    if style == "auto":
        style = _style_of(text, value)
    match = _SHAPES[style].fullmatch(text)
    if match is None:
        raise ValueError(f"{_shown(value)} is no number written in the style {style!r}")
    sign, whole, fraction = match.groups()
    digits = whole.replace(".", "").replace(",", "")
    return _finite(Decimal(f"{sign}{digits}.{fraction or 0}"), value)


def _style_of(text: str, value: str) -> Literal["vi", "en"]:
    """Return the one style in which a text can be read."""
    one = _ONE_MARK.fullmatch(text)
    if one is None:
        vi, en = (_SHAPES[style].fullmatch(text) for style in ("vi", "en"))
        if vi is None and en is None:
            raise ValueError(f"{_shown(value)} is no number")
        return "vi" if vi is not None else "en"
    whole, fraction = one.groups()
    grouped = len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0")  # noqa: PLR2004  # thousands
    if grouped:
        raise ValueError(
            f"{_shown(value)} can be read in two ways;"
            ' say number = "vi" (1.234,5) or "en" (1,234.5)'
        )
    return "vi" if "," in text else "en"


def _finite(number: Decimal, value: Any) -> Decimal:
    if not number.is_finite() or number.adjusted() > 300:  # noqa: PLR2004  # beyond a double
        raise ValueError(f"{_shown(value)} is no number that a figure may be")
    return number


def scaled(number: Decimal, factor: Decimal) -> float:
    """Return a number times a factor, without the noise of binary fractions.

    Raises:
        ValueError: it is beyond a double.
    """
    try:
        result = float(number * factor)
    except (InvalidOperation, OverflowError):
        result = float("inf")
    if result in (float("inf"), float("-inf")):
        raise ValueError(f"{number} times {factor} is no number that a figure may be")
    return result


def unit_factor(given: str, wanted: str) -> Decimal:
    """Return by what a value in the unit ``given`` is multiplied to be in ``wanted``.

    ``triệu đồng`` to ``tỷ đồng`` is 0.001. Only the words of scale are known.

    Raises:
        ValueError: they are units of different things.
    """
    from_scale, from_thing = _unit(given)
    to_scale, to_thing = _unit(wanted)
    if from_thing != to_thing:
        raise ValueError(f"{given!r} cannot be turned into {wanted!r}; give a factor instead")
    return Decimal(from_scale) / Decimal(to_scale)


def _unit(text: str) -> tuple[int, str]:
    plain = " ".join(text.casefold().split())
    for word, scale in _SCALES:
        if plain == word:
            return scale, ""
        if plain.startswith(f"{word} "):
            return scale, plain.removeprefix(word).strip()
    return 1, plain


def parse_offset(text: str) -> timezone:
    """Read ``+07:00`` or ``Z``.

    Raises:
        ValueError: it is neither.
    """
    if text == "Z":
        return UTC
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:  # noqa: PLR2004  # zones and minutes
        raise ValueError(f"{text!r} is no offset from UTC such as +07:00 or Z")
    length = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-length if match[1] == "-" else length)


def check_format(text: str) -> None:
    """Refuse what is no date format.

    Raises:
        ValueError: it is neither one of ``NAMED_FORMATS`` nor of strptime.
    """
    if text in NAMED_FORMATS:
        return
    if "%Y" not in text and "%y" not in text and "%c" not in text and "%x" not in text:
        raise ValueError(
            f"{text!r} is no date format: write one such as %d/%m/%Y, or one of "
            + ", ".join(NAMED_FORMATS)
        )
    datetime(2021, 10, 7, tzinfo=UTC).strftime(text)


def read_moment(
    value: Any, formats: Sequence[str], zone: timezone, floor: Floor | None = None
) -> str:
    """Return a date (``2021-10-07``) or a time (RFC 3339) from what a vendor wrote.

    A format without a time of day gives a date; a time without an offset is one of ``zone``.
    ``floor`` cuts it down to the beginning of its hour, day, week, month, quarter or year
    there. The first format that fits is taken.

    Raises:
        ValueError: no format fits.
    """
    if isinstance(value, str):
        written = _read_text(value, tuple(formats), zone, floor)
    else:
        written = _first_that_fits(value, formats, zone, floor)
    if written is None:
        raise ValueError(f"{_shown(value)} is not written like any of {', '.join(formats)}")
    return written


@lru_cache(maxsize=8192)
def _read_text(
    text: str, formats: tuple[str, ...], zone: timezone, floor: Floor | None
) -> str | None:
    """Read a text as ``_first_that_fits``: the same days come again in item after item."""
    return _first_that_fits(text, formats, zone, floor)


def _first_that_fits(
    value: Any, formats: Sequence[str], zone: timezone, floor: Floor | None
) -> str | None:
    for form in formats:
        found = _read_as(value, form, zone)
        if found is not None:
            return _written(found if floor is None else _floored(found, floor, zone))
    return None


def _read_as(value: Any, form: str, zone: timezone) -> datetime | date | None:
    """Return what a value is in a format; None = it is not written so."""
    try:
        if form in ("unix", "unix_ms"):
            number = read_number(value, "en")
            seconds = float(number) / (1000.0 if form == "unix_ms" else 1.0)
            return datetime.fromtimestamp(seconds, zone)
        if not isinstance(value, str):
            value = str(value) if isinstance(value, int) and not isinstance(value, bool) else None
        if value is None:
            return None
        text = value.strip()
        found: datetime | date | None
        if form == "iso":
            found = date.fromisoformat(text) if _is_day(text) else datetime.fromisoformat(text)
        elif form == "dotnet":
            match = _DOTNET.fullmatch(text)
            found = match and datetime.fromtimestamp(int(match[1]) / 1000, zone)
        elif form == "http":
            found = parsedate_to_datetime(text).astimezone(zone)
        elif form == "quarter":
            match = _QUARTER.fullmatch(text)
            found = match and date(int(match[2]), _quarter(match[1]) * 3 - 2, 1)
        else:
            moment = datetime.strptime(text, form)  # noqa: DTZ007  # the zone comes below
            found = moment if _TIMED.search(form) else moment.date()
        if isinstance(found, datetime) and found.tzinfo is None:
            return found.replace(tzinfo=zone)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found


def _is_day(text: str) -> bool:
    return len(text) == len("2021-10-07")


def _quarter(text: str) -> int:
    return int(text) if text.isdecimal() else _ROMAN[text.casefold()]


def _floored(found: datetime | date, floor: Floor, zone: timezone) -> datetime | date:
    if floor == "hour":
        if not isinstance(found, datetime):
            return found
        return found.replace(minute=0, second=0, microsecond=0)
    day = found.astimezone(zone).date() if isinstance(found, datetime) else found
    if floor == "week":
        return day - timedelta(days=day.weekday())
    month = {"day": day.month, "month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1}
    return day.replace(month=month.get(floor, 1), day=day.day if floor == "day" else 1)


def _written(found: datetime | date) -> str:
    if isinstance(found, datetime):
        return found.isoformat(timespec="seconds")
    return found.isoformat()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
