"""Numbers as Vietnam's officials write them (1.234,5) and in English (1,234.5).

Rounding is half away from zero on the decimal digits, as statistics offices round, not on
the binary fraction. The minus is typographic (−). A missing value is a dash, never a zero.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from math import isfinite
from typing import Final

NO_VALUE: Final = "–"
MINUS: Final = "−"

_SCALES: Final[dict[str, tuple[tuple[float, str], ...]]] = {
    "vi": (
        (1e15, "triệu tỷ"),
        (1e12, "nghìn tỷ"),
        (1e9, "tỷ"),
        (1e6, "triệu"),
        (1e3, "nghìn"),
    ),
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
}
_SHORTEN_FROM: Final = 10_000
_SIGNIFICANT: Final = 3
_DECIMALS_MAX: Final = 12


@lru_cache(maxsize=4096)
def format_value(value: float | None, decimals: int = 0, language: str = "vi") -> str:
    """Return a value with ``decimals`` places, grouped by thousands: ``14.642,96``.

    None gives ``NO_VALUE``. A value that rounds to zero has no minus.

    Raises:
        ValueError: NaN or an infinity, which no figure may be.
    """
    if value is None:
        return NO_VALUE
    rounded = printed(value, decimals)
    text = f"{rounded.copy_abs():,f}"
    if language != "en":
        text = text.translate(_SWAP)
    return MINUS + text if rounded < 0 else text


def format_percent(
    ratio: float | None, decimals: int = 1, language: str = "vi", *, signed: bool = False
) -> str:
    """Return a ratio as a percentage: 0.078 → ``7,8%``, with ``signed`` ``+7,8%``.

    A change that rounds to zero has no sign. None gives ``NO_VALUE``.

    Raises:
        ValueError: NaN or an infinity.
    """
    if ratio is None:
        return NO_VALUE
    if not isfinite(ratio):
        raise ValueError(f"{ratio} is no number that could be shown")
    percent = float(Decimal(repr(float(ratio))) * 100)
    sign = "+" if signed and printed(percent, decimals) > 0 else ""
    return f"{sign}{format_value(percent, decimals, language)}%"


def shorten(value: float | None, language: str = "vi", decimals: int = 0) -> str:
    """Return a large value in words for a small place: ``14,6 nghìn``, ``14,6 nghìn tỷ``.

    The rule: from 10.000 on, three significant digits of nghìn, triệu, tỷ, nghìn tỷ,
    without trailing zeros; smaller values are printed whole with ``decimals`` places. The
    value is taken in its own unit: 14.642,96 of "tỷ đồng" is "14,6 nghìn", to be followed
    by that unit. None gives ``NO_VALUE``.

    Raises:
        ValueError: NaN or an infinity.
    """
    if value is None:
        return NO_VALUE
    if printed(abs(value), decimals) < _SHORTEN_FROM:
        return format_value(value, decimals, language)
    scales = _SCALES["en" if language == "en" else "vi"]
    place = next(i for i, (scale, _) in enumerate(scales) if abs(value) >= scale)
    amount, places = _significant(value / scales[place][0])
    if abs(amount) >= 1000 and place > 0:  # noqa: PLR2004  # 999.999 is "1 triệu", not "1.000 nghìn"
        place -= 1
        amount, places = _significant(value / scales[place][0])
    text = format_value(amount, places, language)
    if places:
        text = text.rstrip("0").rstrip(",.")
    return f"{text} {scales[place][1]}"


def printed(value: float, decimals: int) -> Decimal:
    """Return the value rounded as it is printed (half away from zero), exactly.

    Raises:
        ValueError: NaN or an infinity, or more than twelve decimals.
    """
    if not isfinite(value):
        raise ValueError(f"{value} is no number that could be shown")
    if not 0 <= decimals <= _DECIMALS_MAX:
        raise ValueError(f"{decimals} decimals: a figure has 0 to {_DECIMALS_MAX}")
    number = Decimal(repr(float(value)))
    with localcontext() as context:
        context.prec = 400  # the largest double has 309 digits before the point
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _significant(amount: float) -> tuple[float, int]:
    whole_digits = len(str(int(abs(amount))))
    places = max(0, _SIGNIFICANT - whole_digits)
    return float(printed(amount, places)), places


_SWAP: Final = str.maketrans(",.", ".,")
