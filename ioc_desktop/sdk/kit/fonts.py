"""Noto Sans with tabular figures, loaded once, and texts shaped once.

The file that ships is loaded under a family name of our own. Under its own name Qt would mix it
with what the system has: where Noto Sans is installed that one is drawn, and where it is not,
bold is a smeared regular. Without hinting, whose rules are the system's too, all machines
measure and paint the same.

A shaped text (``QStaticText``) draws in half the time of ``drawText`` and knows its width
from the same shaping, so that measuring and drawing cost one pass together.
"""

from __future__ import annotations

import struct
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import combining

import fontpkg_noto_sans
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QStaticText, QTransform

from ioc_desktop.errors import KnownError

REGULAR = 400
MEDIUM = 500
BOLD = 700

DIGIT_BOX = 0.80
"""Height of a line of digits alone, over the text size: no marks above, half a comma below."""
COMMA = 0.14
"""How far a comma reaches below the baseline, over the text size."""
_ITS_NAME, _OUR_NAME = "Noto Sans", "Wall Sans"
"""Of the same length, so that nothing else in the file moves."""
_TAIL = " ,;:·+(-–"
_LETTERS = 2
"""Fewer letters of a word say nothing: "…" stands alone."""
_NO_TRANSFORM = QTransform()


@cache
def family() -> str:
    """Load the font file that ships with the program and return its family's name.

    Raises:
        KnownError: the font's package is damaged.
    """
    file = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
    try:
        number = QFontDatabase.addApplicationFontFromData(_renamed(file.read_bytes()))
    except (OSError, struct.error):
        number = -1
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        raise KnownError(f"the font {file.name} cannot be read; install fontpkg-noto-sans again")
    return families[0]


def _renamed(data: bytes) -> bytes:
    """Return the font file with our family name; only its ``name`` table is touched.

    Layout of the file: OpenType specification, "Table Directory".
    """
    (tables,) = struct.unpack_from(">H", data, 4)
    for number in range(tables):
        tag, _, start, length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if tag == b"name":
            end = start + length
            names = data[start:end]
            for encoding in ("utf-16-be", "ascii"):
                names = names.replace(_ITS_NAME.encode(encoding), _OUR_NAME.encode(encoding))
            return data[:start] + names + data[end:]
    return data


@cache
def font(size_px: int, weight: int = REGULAR) -> QFont:
    """Return Noto Sans of that size and weight with tabular figures."""
    made = QFont(family())
    made.setPixelSize(max(1, size_px))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    # One glyph a letter: a PDF's text could not be searched for "ị" drawn as an i and its dot,
    # or for "ffi" drawn as one sign. The pictures are the same.
    made.setFeature(QFont.Tag("ccmp"), 0)
    made.setFeature(QFont.Tag("liga"), 0)
    return made


@cache
def ascent_px(size_px: int, weight: int = REGULAR) -> float:
    """Return the distance from a shaped text's top to its baseline."""
    return QFontMetricsF(font(size_px, weight)).ascent()


@lru_cache(maxsize=8192)
def shaped(text: str, size_px: int, weight: int = REGULAR) -> tuple[QStaticText, float]:
    """Return the text ready to be drawn, and its width in px."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.ModerateCaching)
    made.prepare(_NO_TRANSFORM, font(size_px, weight))
    return made, made.size().width()


def width_px(text: str, size_px: int, weight: int = REGULAR) -> float:
    """Return the width of the text in px."""
    return shaped(text, size_px, weight)[1] if text else 0.0


def elided(text: str, size_px: int, limit_px: float, weight: int = REGULAR) -> str:
    """Return the text, or as many whole words of it as fit the limit, marked with "…".

    A lone word that is too long is cut between letters, never between a letter and its marks;
    a word with a figure in it is never cut: part of a number is another number.
    """
    full = width_px(text, size_px, weight)
    if full <= limit_px:
        return text
    near = int(len(text) * limit_px / full) + 3
    words = text[: near + 1].split(" ")
    for count in range(len(words) - (near < len(text)), 0, -1):
        kept = " ".join(words[:count]).rstrip(_TAIL)
        if count > 1 and words[count - 1].isdigit():
            continue  # "7…" of "7 Oct" would be half a date
        if kept and width_px(kept + "…", size_px, weight) <= limit_px:
            return kept + "…"
    word = text.split(" ", 1)[0]
    length = 0 if any(letter.isdigit() for letter in word) else min(near, len(word) - 1)
    while length >= _LETTERS and (
        combining(word[length]) or width_px(word[:length] + "…", size_px, weight) > limit_px
    ):
        length -= 1
    kept = word[:length] if length >= _LETTERS else ""
    return kept + "…" if width_px(kept + "…", size_px, weight) <= limit_px else ""


def wrapped(
    text: str, size_px: int, limit_px: float, most_lines: int = 2, weight: int = REGULAR
) -> tuple[str, ...]:
    """Return the text in at most so many lines, broken between words, the last one elided."""
    words = text.split()
    lines: list[str] = []
    while words:
        if len(lines) == most_lines - 1:
            lines.append(elided(" ".join(words), size_px, limit_px, weight))
            break
        count = len(words)
        while count > 1 and width_px(" ".join(words[:count]), size_px, weight) > limit_px:
            count -= 1
        lines.append(elided(" ".join(words[:count]), size_px, limit_px, weight))
        words = words[count:]
    return tuple(lines)
