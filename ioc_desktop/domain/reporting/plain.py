"""Words as people type them: with and without diacritics, tones here or there, any case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

from ioc_desktop.domain.rows import FigureStatus, Measure

_LONGEST_KEPT: Final = 200
"""No name is longer; a stranger's cells may be, and are not remembered."""

_SPACES: Final = re.compile(r"[\s\u200b\ufeff]+")

STATUS_WORDS: Final[dict[FigureStatus, str]] = {
    "estimate": "ước",
    "provisional": "sơ bộ",
    "official": "chính thức",
}
MEASURE_WORDS: Final[dict[Measure, str]] = {
    "actual": "kỳ này",
    "cumulative": "luỹ kế",
    "plan": "kế hoạch",
}
CONFIRMED_WORD: Final = "đã kiểm tra"

_STATUSES: Final[dict[str, FigureStatus]] = {
    "uoc": "estimate",
    "uoc tinh": "estimate",
    "uoc thuc hien": "estimate",
    "estimate": "estimate",
    "so bo": "provisional",
    "provisional": "provisional",
    "chinh thuc": "official",
    "official": "official",
}
_MEASURES: Final[dict[str, Measure]] = {
    "ky nay": "actual",
    "thuc hien": "actual",
    "actual": "actual",
    "luy ke": "cumulative",
    "cong don": "cumulative",
    "cumulative": "cumulative",
    "ke hoach": "plan",
    "du toan": "plan",
    "plan": "plan",
}
_YES: Final = frozenset({"da kiem tra", "da xac nhan", "xac nhan", "dung", "co", "x", "yes", "ok"})
_NO: Final = frozenset({"", "chua", "khong", "no"})


def folded(text: str) -> str:
    """Return the text without diacritics, case and double spaces: "Thái  HÒA" is "thai hoa".

    ``đ`` is ``d``; both places of a tone ("Hoà", "Hòa") and both ways of encoding it come to
    the same.
    """
    return _folded(text) if len(text) <= _LONGEST_KEPT else _folded.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in apart if not unicodedata.combining(c)).replace("đ", "d")
    return _SPACES.sub(" ", bare).strip()


def spelled(text: str) -> str:
    """Return a spelling with its diacritics but without the question where the tone stands.

    "Hoà" and "Hòa" are one spelling, "Hoa" is another: the tone is moved behind its word.
    """
    return _spelled(text) if len(text) <= _LONGEST_KEPT else _spelled.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _spelled(text: str) -> str:
    words = []
    for word in _SPACES.sub(" ", unicodedata.normalize("NFD", text).casefold()).strip().split(" "):
        tones = [c for c in word if c in _TONES]
        words.append("".join(c for c in word if c not in _TONES) + "".join(tones))
    return " ".join(words)


def read_status(text: str) -> FigureStatus | None:
    """Return the status that a word means, None for another word."""
    return _STATUSES.get(folded(text))


def read_measure(text: str) -> Measure | None:
    """Return the kind of value that a word means, None for another word."""
    return _MEASURES.get(folded(text))


def read_confirmed(text: str) -> Literal[True, False] | None:
    """Return whether a suspicious value was said to be right, None for another word."""
    word = folded(text)
    return True if word in _YES else False if word in _NO else None


_TONES: Final = frozenset("\u0300\u0309\u0303\u0301\u0323")
