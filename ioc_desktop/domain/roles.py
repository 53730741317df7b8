"""Roles of screens: a column letter and a row number. A1 is the top left of the wall."""

from __future__ import annotations

import re

_ROLE = re.compile(r"([A-Z]{1,2})([1-9][0-9]?)")
_LETTERS = 26


def role_name(column: int, row: int) -> str:
    """Return the role of a zero-based column and row: (0, 0) is A1, (26, 1) is AA2."""
    high, low = divmod(column, _LETTERS)
    first = chr(ord("A") + high - 1) if high else ""
    return f"{first}{chr(ord('A') + low)}{row + 1}"


def role_place(role: str) -> tuple[int, int]:
    """Return the zero-based column and row of a role: A1 is (0, 0).

    Raises:
        ValueError: it is no column letter and row number.
    """
    match = _ROLE.fullmatch(role)
    if match is None:
        raise ValueError(f"{role!r} is no place on a wall; write a letter and a number, like A1")
    column = 0
    for letter in match.group(1):
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column - 1, int(match.group(2)) - 1
