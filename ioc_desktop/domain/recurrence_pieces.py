"""The words of a schedule one by one: times of day, dates, numbers, words without marks. Pure.

Used by ``recurrence_reading`` alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NoReturn

from ioc_desktop.domain.recurrence import DAY_MIN
from ioc_desktop.domain.vntext import fold

FORMS: Final = (
    "'từ 7h đến 17h, trừ thứ bảy, chủ nhật, lễ Tết', 'hằng ngày lúc 7h30', "
    "'thứ hai đến thứ sáu từ 7h30 đến 11h30', 'từ 18h đến 6h sáng hôm sau', "
    "'cuối tháng', 'ngày 25 hằng tháng', 'ngày 2/9'"
)
LONGEST: Final = 300


_PIECE: Final = re.compile(
    r"(?P<clock>\d{1,2}:\d{2})"
    r"|(?P<date>\d{1,2}/\d{1,2}(?:/\d{4})?)"
    r"|(?P<hour>\d{1,2}\s*(?:h|g|giờ|gio)(?![^\W\d_])(?:\s*(?:\d{1,2}(?:\s*(?:phút|phut|p|ph)(?![^\W\d_]))?|rưỡi|ruoi)(?![\w:/]))?)"
    r"|(?P<number>\d+)"
    r"|(?P<dash>[-–—])"
    r"|(?P<comma>[,;.])"
    r"|(?P<word>[^\W\d_]+\d?)"
    r"|(?P<other>\S)"
)
_PARTS: Final = frozenset({"sang", "trua", "chieu", "toi", "dem"})
_LATE_HOURS: Final = {
    "trua": range(1, 3), "chieu": range(1, 7), "toi": range(5, 12), "dem": range(7, 12),
}  # fmt: skip
"""The hours that a part of the day puts into the afternoon: 2h chiều is 14h."""
_MIDNIGHT_PARTS: Final = frozenset({"toi", "dem"})
_HALF: Final = 30
_MINUTES: Final = 60
_HOURS: Final = 24
_NOON: Final = 12


class ScheduleTextError(ValueError):
    """Something in a schedule's words was not understood; the message says what, and the forms."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One word as it was written (lower case) and without its marks; ``kind`` as in ``_PIECE``."""

    kind: str
    text: str
    folded: str


def pieces_of(text: str) -> list[Piece]:
    """Return the words of a text in order; blanks are none."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    found = []
    for match in _PIECE.finditer(lowered):
        kind = str(match.lastgroup)
        word = match.group()
        kind = "hour" if kind == "clock" else kind
        found.append(Piece(kind, word, fold(word)))
    return found


@dataclass(slots=True)
class Pieces:
    """The words, and how far they are read."""

    pieces: list[Piece]
    place: int = 0

    def here(self, ahead: int = 0) -> str:
        """Return the word here, or further on, without its marks; "" behind the end."""
        place = self.place + ahead
        return self.pieces[place].folded if place < len(self.pieces) else ""

    def is_a(self, kind: str, ahead: int = 0) -> bool:
        """Return whether the word here, or further on, is of this kind."""
        place = self.place + ahead
        return place < len(self.pieces) and self.pieces[place].kind == kind

    def sees(self, *words: str) -> bool:
        """Return whether these words stand here."""
        return all(self.here(ahead) == word for ahead, word in enumerate(words))

    def takes(self, *words: str) -> bool:
        """Read over these words if they stand here; return whether they did."""
        if not self.sees(*words):
            return False
        self.place += len(words)
        return True

    def takes_to(self) -> bool:
        """Take "đến", "tới" or a dash; "tối" is written like "tới" without its marks."""
        if self.is_a("dash"):
            self.place += 1
            return True
        return self.takes("den") or self.takes("toi")

    def wrong(self, reason: str = "") -> NoReturn:
        """Refuse what stands here.

        Raises:
            ScheduleTextError: always, with the reason or the words that were not understood.
        """
        rest = " ".join(piece.text for piece in self.pieces[self.place : self.place + 5])
        rest = rest or " ".join(piece.text for piece in self.pieces)
        if reason:
            raise ScheduleTextError(reason)
        raise ScheduleTextError(f"{rest[:60]!r} was not understood; write it like {FORMS}")

    def time(self) -> int | None:
        """Take a time of day, with the part of the day if one is said; in minutes, 24h = 1440."""
        if not self.is_a("hour"):
            return None
        piece = self.pieces[self.place]
        minutes = minutes_of(piece.folded)
        if minutes > DAY_MIN or _bad_minutes(piece.folded):
            self.wrong(f"{piece.text!r} is no time of day; hours go from 0h to 24h")
        self.place += 1
        part = self.here()
        # "6h tới 10h" without marks is no evening.
        if part in _PARTS and not (part == "toi" and self.is_a("hour", 1)):
            self.place += 1
            return _in_part(minutes, part)
        return minutes


def minutes_of(folded: str) -> int:
    """Return ``7h30``, ``7 gio 30 phut``, ``7:30`` or ``7 gio ruoi`` in minutes."""
    hour, _, rest = folded.replace("gio", "h").replace("g", "h").replace(":", "h").partition("h")
    rest = rest.replace("phut", "").replace("ph", "").replace("p", "").strip()
    return int(hour) * _MINUTES + (_HALF if rest == "ruoi" else int(rest or 0))


def _bad_minutes(folded: str) -> bool:
    numbers = re.findall(r"\d+", folded)
    return len(numbers) > 1 and int(numbers[1]) >= _MINUTES


def _in_part(minutes: int, part: str) -> int:
    hour = minutes // _MINUTES
    if hour in _LATE_HOURS.get(part, ()):
        return minutes + _NOON * _MINUTES
    if hour == _NOON and part in _MIDNIGHT_PARTS:
        return (minutes + _NOON * _MINUTES) % DAY_MIN
    return minutes
