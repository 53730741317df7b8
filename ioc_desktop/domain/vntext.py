"""Vietnamese text: the order of a list, a search that ignores diacritics, and what misleads."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what is written after them: a name reads as another."""

_LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK: Final = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}
_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries; no tone comes first."""

_SPACE, _NUMBER, _LETTER, _OTHER = range(4)


@lru_cache(maxsize=4096)
def sort_key(text: str) -> tuple[object, ...]:
    """Return the key of Vietnamese collation: letters first, then tones, then case.

    The alphabet is a ă â b c d đ e ê … o ô ơ … u ư …; tones decide only between words of
    the same letters, capitals only after that. Words are compared one by one (a space comes
    before every letter), and numbers by their value ("Phường 2" before "Phường 10").
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    digits = ""
    for character in unicodedata.normalize("NFC", text.strip()):
        if character.isdecimal():
            digits += character
            continue
        if digits:
            letters.append((_NUMBER, int(digits)))
            digits = ""
        letter, tone = _letter_and_tone(character)
        tones.append(tone)
        capitals.append(character.isupper())
        if character.isspace():
            letters.append((_SPACE, 0))
        elif letter in _RANK:
            letters.append((_LETTER, _RANK[letter]))
        else:
            letters.append((_OTHER, ord(letter)))
    if digits:
        letters.append((_NUMBER, int(digits)))
    return tuple(letters), tuple(tones), tuple(capitals), text


@lru_cache(maxsize=1024)
def _letter_and_tone(character: str) -> tuple[str, int]:
    """Split a letter into itself without its tone (ặ → ă) and the tone's rank."""
    decomposed = unicodedata.normalize("NFD", character.lower())
    tone = next((_TONES[c] for c in decomposed if c in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return bare[:1] or character, tone


_PLAIN: Final = {"đ": "d", "Đ": "D"}


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return the text as it is typed without diacritics: "Đô Lương" is "do luong".

    Lower case, one space between words; both Unicode forms of a text fold alike.
    """
    bare = "".join(
        _PLAIN.get(character, character)
        for character in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(character)
    )
    return " ".join(bare.casefold().split())


def found_at(needle: str, folded: str) -> int | None:
    """Return how well a folded text answers a folded search, 0 best; None = not at all.

    0: it begins with it, 1: one of its words does, 2: every word of the search begins one of
    its words, in any order, 3: it is somewhere in it.
    """
    if not needle:
        return None
    if folded.startswith(needle):
        return 0
    if f" {needle}" in folded:
        return 1
    words = [f" {word}" for word in needle.split()]
    if all(word in f" {folded}" for word in words):
        return 2
    return 3 if needle in folded else None
