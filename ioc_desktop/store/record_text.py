"""Records looked for by their text without diacritics, among a hundred thousand, without an index.

A pattern that SQLite's own ``LIKE`` reads lets through what could be it: every letter that
Vietnamese writes with marks (a d e i o u y) may be any one letter. What is left is folded and
compared word by word. Texts that a centre sends decomposed (NFD) are not found.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from ioc_desktop.domain.vntext import fold

_MARKED: Final = re.compile(r"[adeiouy]")
_SPECIAL: Final = re.compile(r"[%_\\\\]")
_BETWEEN: Final = re.compile(r"\W")
_decoder = msgspec.json.Decoder()
_TEXTS: Final = ("title", "agency", "locality")


def like_pattern(text: str) -> str:
    """Return the pattern of rows that could have this text: its longest word, loosely."""
    words = sorted(fold(text).split(), key=len, reverse=True)
    loose = _SPECIAL.sub("_", words[0]) if words else ""
    return f"%{_MARKED.sub('_', loose)}%"


def has_text(row_id: str, row: str, text: str) -> bool:
    """Return whether each word of ``text`` begins one of the record's id, title or details."""
    found = _decoder.decode(row)
    said = [row_id, *(str(found.get(name) or "") for name in _TEXTS)]
    said += _said(found.get("attrs"))
    folded = fold(" ".join(said))
    whole = f" {folded} {_BETWEEN.sub(' ', folded)}"
    return all(f" {word}" in whole for word in fold(text).split())


def _said(value: Any) -> list[str]:
    """Return every text and number within a record's details."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in _said(one)]
    if isinstance(value, list):
        return [text for one in value for text in _said(one)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
