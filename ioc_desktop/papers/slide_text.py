"""How wide texts are on a slide, worked out without any font. Pure.

The widths are those of Arial, with room to spare for whatever a machine shows in its place:
a text that fits here fits there. Vietnamese letters are as wide as their base letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

LINE: Final = 1.3
"""Height of a line over its text size; lines are set to exactly this on every machine."""
_SPARE: Final = 1.12
"""Noto Sans and DejaVu are so much wider than Arial, at most."""
_BOLD: Final = 1.07
_WIDE: Final = 900
_PLAIN: Final = 600
_WIDTHS: Final = {
    letter: width
    for width, letters in {
        191: "'",
        222: "ijl",
        278: " !,./:;I[\\]ft·",
        333: "()-`r",
        355: '"',
        389: "*",
        500: "Jckszvxy",
        556: "#$0123456789?L_abdeghnopqu–đ",
        584: "+<=>~−",
        611: "FTZ",
        620: "ơư",
        667: "&ABEKPSVXY",
        722: "CDHNRUwĐ",
        778: "GOQ",
        800: "ƠƯ",
        833: "Mm",
        889: "%",
        944: "W",
        1000: "—…@",
    }.items()
    for letter in letters
}


_NARROWEST: Final = 150
"""No letter is narrower."""


@lru_cache(maxsize=1024)
def _width(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        # A horned letter comes apart into its base and the horn: its own width stands above.
        composed = unicodedata.normalize("NFC", base)
        return max(_width(composed), 620 if "\u031b" in unicodedata.normalize("NFD", letter) else 0)
    wide = unicodedata.east_asian_width(letter) in {"W", "F"} or ord(letter) >= 0x2500  # noqa: PLR2004  # shapes and emoji
    return _WIDE if wide else _PLAIN


@lru_cache(maxsize=32_768)
def _units(text: str) -> int:
    return sum(map(_width, text))


def width_pt(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in points."""
    return _units(text) * _scale(size_pt, bold=bold)


def _scale(size_pt: float, *, bold: bool) -> float:
    return size_pt / 1000 * _SPARE * (_BOLD if bold else 1.0)


def wrapped(text: str, size_pt: float, room_pt: float, *, bold: bool = False) -> list[str]:
    """Return the lines of a text in so much room; a word longer than a line is broken."""
    most = room_pt / _scale(size_pt, bold=bold)
    if "\n" not in text and _units(text) <= most:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, length = "", 0
        for word in paragraph.split(" "):
            wide = _units(word)
            if line and length + _width(" ") + wide <= most:
                line, length = f"{line} {word}", length + _width(" ") + wide
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, most) if wide > most else [word]
            lines += full
            length = _units(line)
        lines.append(line)
    return lines


def _broken(word: str, most: float) -> list[str]:
    """Return a word in pieces that fit into a line each, of one letter at least."""
    pieces: list[str] = []
    start, length = 0, 0
    for at, letter in enumerate(word):
        wide = _width(letter)
        if at > start and length + wide > most:
            pieces.append(word[start:at])
            start, length = at, 0
        length += wide
    return [*pieces, word[start:]]


def cut(text: str, size_pt: float, room_pt: float, most: int, *, bold: bool = False) -> str:
    """Return a text that takes so many lines at most: cut behind a whole word, with an ellipsis."""
    # A centre's text may be of any length: of more letters than this nothing can be seen.
    seen = most * (1 + int(room_pt / _scale(size_pt, bold=bold) / _NARROWEST))
    if len(text) > seen:
        text = text[:seen] + "…"
    if len(wrapped(text, size_pt, room_pt, bold=bold)) <= most:
        return text
    words = text.split(" ")
    while len(words) > 1:
        words.pop()
        shorter = " ".join(words).rstrip(" ,;:·–-") + "…"
        if len(wrapped(shorter, size_pt, room_pt, bold=bold)) <= most:
            return shorter
    letters = words[0]
    while len(letters) > 1 and len(wrapped(letters + "…", size_pt, room_pt, bold=bold)) > most:
        letters = letters[:-1]
    return letters + "…"


def fitted(
    text: str,
    *,
    room_pt: float,
    height_pt: float,
    largest: float,
    smallest: float,
    bold: bool = False,
) -> tuple[str, float]:
    """Return the text and the largest size at which all of it fits; cut at the smallest."""
    size = largest
    while size > smallest:
        if len(wrapped(text, size, room_pt, bold=bold)) * size * LINE <= height_pt:
            return text, size
        size -= 0.5
    most = max(1, int(height_pt / (smallest * LINE)))
    return cut(text, smallest, room_pt, most, bold=bold), smallest
