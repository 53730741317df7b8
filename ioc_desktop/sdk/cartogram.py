"""Where each unit of Nghệ An stands in the tile-grid cartogram of its unit system.

Each unit keeps its cell in every indicator, near its true place: north is up, the Lao border
left, the sea right, the lower left corner free for legend and total. The districts' grid is as
small as their neighbours allow (six by five cells are twice as large on a wall as a truer
outline of eight by seven); the 130 communes stand on fifteen by eleven. How the places were
found: docs/maps.md. Codes are those of the General Statistics Office.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Final

from ioc_desktop.domain.units import UNITS_FILE, UnitBook, UnitSystem, read_units
from ioc_desktop.shipped import shipped

_KINDS: Final = ("Thành phố ", "Thị xã ", "Huyện ", "Phường ", "Xã ")
_SOUNDS: Final = ("ngh", "ng", "nh", "ch", "gh", "kh", "ph", "th", "tr")
"""The first sounds of Vietnamese words that are written with several letters."""

_FIRST: Final = "2021"


@cache
def unit_book() -> UnitBook:
    """Return the province's unit systems with their cells, read once."""
    return read_units((shipped("resources") / UNITS_FILE).read_bytes())


def system_of(codes: Collection[str], told: str = "") -> UnitSystem | None:
    """Return the system that these units are of: the one ``told``, else the one with most.

    The earliest of several that have as many; None where no system knows any of them.
    """
    book = unit_book()
    if told:
        return book.system(told)
    counts = {one.id: sum(code in one.by_code for code in codes) for one in book.systems}
    best = max(book.systems, key=lambda one: counts[one.id])
    return best if counts[best.id] else None


def place_of(code: str, system: str = _FIRST) -> tuple[int, int] | None:
    """Return the (column, row) of a unit's cell; None for a unit without a place."""
    found = unit_book().system(system)
    unit = found.by_code.get(code) if found else None
    return unit.cell if unit else None


def grid_of(system: UnitSystem | None) -> tuple[int, int]:
    """Return how many columns and rows the system's grid has; that of 2021 for an unknown one."""
    units = (system or unit_book().systems[0]).units
    return max(unit.cell[0] for unit in units) + 1, max(unit.cell[1] for unit in units) + 1


def place_name(name: str) -> str:
    """Return a unit's name without its kind: "Huyện Quế Phong" is "Quế Phong" on a map."""
    for kind in _KINDS:
        if name.startswith(kind) and not name[len(kind) :].isdigit():
            return name[len(kind) :]
    return name


def name_forms(name: str) -> tuple[str, ...]:
    """Return a place's name from whole to shortest, by rule; none of them is ever cut.

    The first word gives way first, as its first sound ("Nghĩa Đàn" is "Ngh.Đàn", so that it is
    not taken for "Nam Đàn"), then all words but the last, then these as single letters, then the
    last word too ("Hưng Nguyên" is "H.Ng."): its place among its neighbours tells which it is.
    """
    *before, last = name.split(" ")
    if not before:
        return (name,)
    rest = " ".join((*before[1:], last))
    sounds = [_sound(word) for word in before]
    forms = (
        name,
        f"{sounds[0]}.{rest}",
        "".join(f"{sound}." for sound in sounds) + last,
        "".join(f"{word[:1]}." for word in before) + last,
        "".join(f"{word[:1]}." for word in before) + _sound(last) + ".",
    )
    return tuple(dict.fromkeys(forms))


def _sound(word: str) -> str:
    lower = word.casefold()
    return word[: len(next((each for each in _SOUNDS if lower.startswith(each)), lower[:1]))]
