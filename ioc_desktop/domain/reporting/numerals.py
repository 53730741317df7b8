"""Numbers as people type them: 1.234,5 · 1234.5 · 1,234.5 · 72,35% · 1 234.

One mark alone may group thousands or begin the decimals ("1.234"). Which it is follows from
the other values of the same column, then from the indicator; where neither says, the number
is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

Mark = Literal[",", "."]

LARGEST: Final = 1e15
"""No figure of a province is larger; beyond it a double no longer holds every unit."""

_MARKED: Final = re.compile(r"[+\-]?\d[\d.,]*", re.ASCII)
_GROUPS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
_SPACED: Final = re.compile(r"[+\-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)
_LONGEST: Final = 40
_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\t", " "))


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as typed, without its spaces: ``text`` holds digits and marks only."""

    text: str
    percent: bool = False

    @property
    def decimal_mark(self) -> Mark | None:
        """The mark that can only begin the decimals, as far as this number alone tells."""
        dots, commas = self.text.count("."), self.text.count(",")
        if dots and commas:
            return "," if self.text.rfind(",") > self.text.rfind(".") else "."
        if dots + commas == 0:
            return None
        mark: Mark = "." if dots else ","
        other: Mark = "," if dots else "."
        if dots + commas > 1:
            return other  # it stands more than once, so it groups
        whole, _, rest = self.text.lstrip("+-").partition(mark)
        return None if len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0" else mark  # noqa: PLR2004  # a group

    @property
    def ambiguous(self) -> bool:
        """Whether one mark stands in it that may be either: "1.234"."""
        return self.decimal_mark is None and ("." in self.text or "," in self.text)

    def value(self, decimal_mark: Mark) -> float | None:
        """Return the number, read with this decimal mark; None if it cannot be one so."""
        group = "." if decimal_mark == "," else ","
        whole, mark, rest = self.text.lstrip("+-").partition(decimal_mark)
        if not whole or (mark and not rest) or group in rest or decimal_mark in rest:
            return None
        if group in whole and not _GROUPS.fullmatch(whole):
            return None
        number = float(f"{whole.replace(group, '')}.{rest or '0'}")
        if not isfinite(number):
            return None
        return -number if self.text.startswith("-") else number


def read_numeral(text: str) -> Numeral | None:
    """Return the number that a text is, None if it is none.

    A minus may be ``-``, ``−`` or ``–``; a unit after the number is not a number.
    """
    plain = text.translate(_SPACES).strip().replace("−", "-").replace("–", "-")
    if len(plain) > _LONGEST:
        return None
    percent = plain.endswith("%")
    if percent:
        plain = plain[:-1].rstrip()
    if plain.startswith(("- ", "+ ")):
        plain = plain[0] + plain[2:].lstrip()
    if " " in plain:
        if not _SPACED.fullmatch(plain):
            return None
        plain = plain.replace(" ", "")
        if (mark := plain.translate(_DIGITS).lstrip("+-")) and len(plain.partition(mark)[2]) == 3:  # noqa: PLR2004  # spaces group, so the mark does not
            plain = f"{plain}0"
    if not _MARKED.fullmatch(plain) or plain[-1] in ".,":
        return None
    return Numeral(plain, percent)


def column_mark(numerals: Iterable[Numeral]) -> tuple[Mark | None, bool]:
    """Return the decimal mark that a column's numbers agree on, and whether they disagree.

    ``(None, False)``: none of them tells; ``(None, True)``: they contradict each other.
    """
    found = {mark for numeral in numerals if (mark := numeral.decimal_mark) is not None}
    if len(found) == 1:
        return found.pop(), False
    return None, len(found) > 1


_DIGITS: Final = str.maketrans("", "", "0123456789")
