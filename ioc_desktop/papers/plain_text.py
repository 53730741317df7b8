"""Texts from people and centres, as they may stand in a document. Pure."""

from __future__ import annotations

from typing import Final
from unicodedata import category, normalize

_LONGEST: Final = 400
_NO_BREAK: Final = "\u00a0"


def one_line(text: str, longest: int = _LONGEST) -> str:
    """Return a text composed (NFC), in one line, without signs that nobody sees.

    Signs that turn the direction of writing go as well: they could make a name read as another.
    """
    return clean(text)[:longest]


def clean(text: str) -> str:
    """Return a text of any length as ``one_line`` does; spaces that do not break stay."""
    seen = "".join(
        " " if category(sign)[0] in "CZ" and sign != _NO_BREAK else sign for sign in text
    )
    return normalize("NFC", " ".join(filter(None, seen.split(" "))))
