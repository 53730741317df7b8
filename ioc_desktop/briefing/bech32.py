"""Bech32: bytes as text that people copy, with a check that notices wrong letters. Pure.

After BIP 173, as age writes its keys: lower case, a readable prefix, ``1``, letters of which none
looks like another, six of them a checksum that finds any four mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_POWERS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_LETTERS: Final = 6


def to_text(prefix: str, data: bytes) -> str:
    """Return ``prefix1…`` for some bytes."""
    values = _regrouped(data, 8, 5)
    check = _checksum([*_spread(prefix), *values, *[0] * _CHECK_LETTERS]) ^ 1
    values += [(check >> 5 * (_CHECK_LETTERS - 1 - place)) & 31 for place in range(_CHECK_LETTERS)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"


def from_text(prefix: str, text: str) -> bytes | None:
    """Return the bytes that a text stands for; None if a letter is wrong or it is another kind."""
    head, one, tail = text.rpartition("1")
    if not one or head != prefix or len(tail) < _CHECK_LETTERS or set(tail) - set(_LETTERS):
        return None
    values = [_LETTERS.index(letter) for letter in tail]
    data = bytes(
        _regrouped(values[:-_CHECK_LETTERS], 5, 8)[: (len(tail) - _CHECK_LETTERS) * 5 // 8]
    )
    return data if to_text(prefix, data) == text else None  # checks the check and spare bits too


def _spread(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _regrouped(values: Iterable[int], width: int, wanted: int) -> list[int]:
    """Return the same bits in groups of another width, the last filled with zeros."""
    bits = "".join(f"{value:0{width}b}" for value in values)
    bits += "0" * (-len(bits) % wanted)
    return [int(bits[at : at + wanted], 2) for at in range(0, len(bits), wanted)]


def _checksum(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, power in enumerate(_POWERS):
            check ^= power if top >> place & 1 else 0
    return check
