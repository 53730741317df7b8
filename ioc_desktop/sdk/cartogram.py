"""Where each unit of Nghệ An stands in the tile-grid cartogram of its unit system.

Each unit keeps its cell in every indicator, near its true place: north is up, the Lao border
left, the sea right, the lower left corner free for legend and total. The districts' grid is as
small as their neighbours allow (six by five cells are twice as large on a wall as a truer
outline of eight by seven); the 130 communes stand on fifteen by eleven. How the places were
found: docs/maps.md. Codes are those of the General Statistics Office.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import Final

from ioc_desktop.domain.units import UNITS_FILE, UnitBook, UnitSystem, read_units
from ioc_desktop.domain.vntext import fold
from ioc_desktop.shipped import shipped

_KINDS: Final = ("Thành phố ", "Thị xã ", "Huyện ", "Phường ", "Xã ")
_SOUNDS: Final = ("ngh", "ng", "nh", "ch", "gh", "kh", "ph", "th", "tr")
"""The first sounds of Vietnamese words that are written with several letters."""

_VOWELS: Final = "aeiouy"
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

    The first word gives way first, as its first sound ("Quế Phong" is "Q.Phong", "Thanh Chương"
    "Th.Chương"), then all words but the last, then these as single letters; or the last word
    does ("Nghĩa Đ."); then all do ("H.Ng."). Where nothing of that is its own, the first word is
    cut behind its first vowel ("Hù.Châu", for there are Hải Châu and Hùng Chân; "Mư.Ch.") or, at
    last, behind two letters ("Ng.Đ." of Nghĩa Đàn, for there is Nam Đàn). Others
    may be shortened to the same: a map uses ``told_apart``.
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
        f"{' '.join(before)} {_sound(last)}.",
        "".join(f"{word[:1]}." for word in before) + last,
        f"{' '.join(before)} {last[:1]}.",
        "".join(f"{sound}." for sound in (*sounds, _sound(last))),
        "".join(f"{word[:1]}." for word in before) + _sound(last) + ".",
        "".join(f"{word[:1]}." for word in (*before, last)),
        f"{_stem(before[0])}.{rest}",
        f"{_stem(before[0])}.{_sound(last)}.",
        f"{before[0][:2]}.{last[:1]}.",
    )
    return tuple(dict.fromkeys(forms))


def told_apart(places: Collection[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return the short forms of each name on a map, by name; ``places`` are (code, name).

    A form that fits two names of the map, or of the unit system it is of, stands for neither of
    them: "N.Đàn" could be Nghĩa Đàn or Nam Đàn. Each keeps at least its whole name.
    """
    return _told_apart(tuple(places))


@lru_cache(maxsize=32)
def _told_apart(places: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    system = system_of([code for code, _ in places])
    others = [place_name(unit.name) for unit in system.units] if system is not None else []
    names = dict.fromkeys([*(name for _, name in places), *others])
    forms = {name: name_forms(name) for name in names}
    counts = Counter(form for each in forms.values() for form in each)
    return {
        name: (name, *(form for form in forms[name][1:] if counts[form] == 1)) for _, name in places
    }


def _sound(word: str) -> str:
    lower = word.casefold()
    return word[: len(next((each for each in _SOUNDS if lower.startswith(each)), lower[:1]))]


def _stem(word: str) -> str:
    """Return a word up to its first vowel; the u of qu is none."""
    plain = fold(word)
    start = 2 if plain.startswith("qu") else 0
    return word[: next((at + 1 for at in range(start, len(word)) if plain[at] in _VOWELS), 1)]
