"""Says messages of the station side, of files and of bundles in the language of the screen. Pure.

A message is written once, in English, where something goes wrong: so logs, JSON and the
command line stay the same everywhere. Here it is known again by its template and said with
its values, reasons within reasons too. What is not known is shown as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Final

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said_texts import SCREEN_TEXTS, TAILS

NESTED: Final = frozenset({"why", "wanted"})
"""Names of values that are messages themselves."""

_LONGEST: Final = 600
_HEADS: Final = 4
_NAME: Final = re.compile(r"\{(\w+)\}")
_WHOLE: Final = frozenset(text for text in SCREEN_TEXTS if not _NAME.search(text))


def in_words(text: str, words: Words) -> str:
    """Return a message in the language of the screen; an unknown one as it is.

    Several lines are said one by one. Before a known message any place may stand
    (``layouts/duty.toml:variant[0]: is missing``); it stays.
    """
    if words.language == "en":
        return text
    return "\n".join(_line(line, words) for line in text.split("\n"))


def _line(text: str, words: Words) -> str:
    # Longer ones are strangers' (ours are cut before), and could take long to compare.
    return (_said(text, words) if len(text) <= _LONGEST else None) or text


@dataclass(frozen=True, slots=True)
class Recognised:
    """A message known again: the place before it, its template and the values filled in.

    ``weight`` is how many of its characters are the program's own.
    """

    head: str
    template: str
    values: Mapping[str, str]
    weight: int


@lru_cache(maxsize=512)
def recognised(text: str) -> Recognised | None:
    """Return what a message was made of, None if it is not known.

    Of several templates that fit, the one with the most text of its own; endings that
    anything may carry ("; did you mean …?") come before all.
    """
    found: list[Recognised] = []
    for head, rest in _split(text):
        if rest in _WHOLE:
            found.append(Recognised(head, rest, {}, len(rest)))
        for one in _patterns():
            match = one.pattern.fullmatch(rest) if one.piece in rest else None
            if match is None:
                continue
            values = match.groupdict()
            inner = [recognised(value) for name, value in values.items() if name in NESTED]
            if "wanted" in values and None in inner:
                continue  # it has hardly any text of its own
            weight = one.weight + sum(part.weight for part in inner if part is not None)
            found.append(Recognised(head, one.template, values, weight))
            if one.template in TAILS:
                return found[-1]
    return max(found, key=attrgetter("weight"), default=None)


def _said(text: str, words: Words) -> str | None:
    """Return the message in the screen's words, None if nothing of it is known."""
    whole = words(text)
    if whole != text:
        return whole
    found = recognised(text)
    if found is None:
        return None
    values = {
        name: (_said(value, words) or value) if name in NESTED else value
        for name, value in found.values.items()
    }
    return found.head + words(found.template, **values)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text whole, then without what stands before each of its first colons."""
    yield "", text
    at = 0
    for _ in range(_HEADS):
        at = text.find(": ", at) + 2
        if at == 1:
            return
        yield text[:at], text[at:]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What a template looks like filled in; its longest piece of text and all its text."""

    template: str
    pattern: re.Pattern[str]
    piece: str
    weight: int


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Pattern, ...]:
    """Return the templates with values, the endings first."""
    made = []
    for template in sorted(SCREEN_TEXTS, key=lambda text: text not in TAILS):
        pieces = _NAME.split(template)
        if len(pieces) == 1:
            continue
        pattern = re.escape(pieces[0])
        for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            pattern += f"(?P<{name}>.+?){re.escape(piece)}"
        longest = max(pieces[::2], key=len)
        weight = sum(map(len, pieces[::2]))
        made.append(_Pattern(template, re.compile(pattern, re.DOTALL), longest, weight))
    return tuple(made)
