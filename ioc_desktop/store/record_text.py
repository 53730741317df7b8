"""Records looked for by their text without diacritics, among a hundred thousand, without an index.

A pattern that SQLite's own ``LIKE`` reads lets through what could be it: every letter that
Vietnamese writes with marks may be any one letter. An expression of the letters that fold to
those typed goes over the rest as they are stored, and only what it finds is decoded and compared
word by word. Texts that a centre sends decomposed (NFD) are not found.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

import msgspec

from ioc_desktop.domain.vntext import fold

_MARKED: Final = re.compile(r"[adeiouy]")
_SPECIAL: Final = re.compile(r"[%_\\]")
_BETWEEN: Final = re.compile(r"\W")
_decoder = msgspec.json.Decoder()
_TEXTS: Final = ("title", "agency", "locality")
_MOST_WORDS: Final = 6


def _written() -> dict[str, str]:
    """Return for each plain letter every letter that folds to it, small and capital."""
    found: dict[str, str] = {}
    for code in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)):
        letter = chr(code)
        plain = fold(letter)
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            found[plain] = found.get(plain, "") + letter
    return found


_WRITTEN: Final = _written()


def like_patterns(text: str) -> tuple[str, ...]:
    """Return a LIKE pattern of each word of ``text``, the longest first."""
    words = sorted(fold(text).split(), key=len, reverse=True)[:_MOST_WORDS]
    return tuple(f"%{_MARKED.sub('_', _SPECIAL.sub('_', word))}%" for word in words)


@lru_cache(maxsize=16)
def _sought(text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the words of a search, folded, with what finds each as it may be written."""
    return tuple((word, re.compile("".join(map(_any_of, word)))) for word in fold(text).split())


def _any_of(letter: str) -> str:
    return f"[{_WRITTEN[letter]}]" if letter in _WRITTEN else re.escape(letter)


def has_text(row_id: str, row: str, text: str) -> bool:
    """Return whether each word of ``text`` begins one of the record's id, title or details."""
    sought = _sought(text)
    if not all(look.search(row) or look.search(row_id) for _, look in sought):
        return False
    found = _decoder.decode(row)
    said = [row_id, *(str(found.get(name) or "") for name in _TEXTS)]
    said += _said(found.get("attrs"))
    folded = _folded(" ".join(said))
    whole = f" {folded} {_BETWEEN.sub(' ', folded)}"
    return all(f" {word}" in whole for word, _ in sought)


def _folded(text: str) -> str:
    """Return what ``fold`` does, quicker and kept by nobody: there are many records."""
    bare = unicodedata.normalize("NFD", text).lower().translate(_PLAIN)
    return " ".join(bare.split())


_PLAIN: Final = {0x111: "d", 0x110: "d", **dict.fromkeys(range(0x300, 0x370))}


def _said(value: Any) -> list[str]:
    """Return every text and number within a record's details."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in _said(one)]
    if isinstance(value, list):
        return [text for one in value for text in _said(one)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
