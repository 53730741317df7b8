"""From three answers to a site file's ``[[screen]]`` entries. Pure.

The answers: how the numbers that were flashed stand on the wall, how large the pictures are,
and how far away the farthest viewer sits. ``screens`` asks, ``screens_write`` writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ioc_desktop.app.screens_table import ScreenRow, naming
from ioc_desktop.config.screen_section import ScreenLines, Value
from ioc_desktop.config.site import Screen
from ioc_desktop.domain.panels import parse_size
from ioc_desktop.errors import UsageError
from ioc_desktop.layout import role_name, role_place
from ioc_desktop.ui.placement import roles_by_place

USUAL_DISTANCE_MM: Final = 5000.0
_NEAREST_MM, _FARTHEST_MM = 300.0, 200_000.0
_IDENTITY: Final = frozenset({"serial", "edid", "connector", "position"})
_DISTANCE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(mm|cm|m)?")
_METRES: Final = {"mm": 1.0, "cm": 10.0, "m": 1000.0}

Order = tuple[tuple[int, ...], ...]
"""Rows of the wall from above, each the numbers of its screens from left to right."""
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; a screen without a size keeps what the file says of it."""

    order: Order
    sizes: Mapping[int, Size]
    distance_mm: float


@dataclass(frozen=True, slots=True)
class Section:
    """The entries to be written, and which of the file's stay or go without a screen."""

    entries: tuple[ScreenLines, ...]
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def order_proposed(rows: Sequence[ScreenRow], *, from_site: bool) -> Order:
    """Return how the screens stand by the site's roles, else by the desktop's geometry.

    A screen that plays no role of the site is left out of the proposal.
    """
    places = {row.number: row.role.split()[0] for row in rows if row.role}
    if not (places and from_site):
        facts = {(row.fact.name, row.fact.x, row.fact.y): row.number for row in rows}
        by_place = roles_by_place([row.fact for row in rows])
        places = {facts[fact.name, fact.x, fact.y]: role for role, fact in by_place.items()}
    lines: dict[int, list[tuple[int, int]]] = {}
    for number, role in places.items():
        column, line = role_place(role)
        lines.setdefault(line, []).append((column, number))
    return tuple(tuple(number for _, number in sorted(lines[line])) for line in sorted(lines))


def order_text(order: Order) -> str:
    """Return an order as people type it: ``1 2 / 3 4``."""
    return " / ".join(" ".join(map(str, line)) for line in order)


def parse_order(text: str, known: Sequence[int]) -> Order:
    """Return rows of numbers from ``1 2 / 3 4``; commas may stand for blanks.

    Raises:
        UsageError: no numbers, one that no screen has, or one twice.
    """
    lines = [line.replace(",", " ").split() for line in re.split(r"[/;|\n]", text)]
    numbers = [word for line in lines for word in line]
    there = ", ".join(map(str, known))
    if not numbers:
        raise UsageError("the order names no screen; write rows from above, like 1 2 / 3 4")
    for word in numbers:
        if word not in map(str, known):
            raise UsageError(f"there is no screen {word[:20]!r}; there are: {there}")
        if numbers.count(word) > 1:
            raise UsageError(f"screen {word} stands twice in the order")
    return tuple(tuple(int(word) for word in line) for line in lines if line)


def sizes_proposed(
    rows: Sequence[ScreenRow], order: Order, entries: Mapping[str, Screen]
) -> dict[int, Size]:
    """Return the sizes in mm that are known: the site's, else those that EDID says credibly."""
    sizes: dict[int, Size] = {}
    for row in _in_order(rows, order):
        entry = entries.get(row.role)
        if entry is not None and entry.width_mm and entry.height_mm:
            sizes[row.number] = entry.width_mm, entry.height_mm
        elif not row.doubt:
            sizes[row.number] = row.fact.width_mm, row.fact.height_mm
    return sizes


def parse_sizes(
    text: str, rows: Sequence[ScreenRow], order: Order, proposed: Mapping[int, Size]
) -> dict[int, Size]:
    """Return the sizes in mm by number from ``1210x680``, ``55"`` or ``1=1210x680; 2=55"``.

    ``edid`` or nothing takes what is known.

    Raises:
        UsageError: a text that is no size, or a number that no screen of the order has.
    """
    if text.strip().casefold() in ("", "edid"):
        return dict(proposed)
    screens = {row.number: row for row in _in_order(rows, order)}
    if "=" not in text:
        return {number: _size(text, row) for number, row in screens.items()}
    sizes = dict(proposed)
    for part in filter(str.strip, text.split(";")):
        name, _, size = part.partition("=")
        if name.strip() not in map(str, screens):
            there = ", ".join(map(str, screens))
            raise UsageError(
                f"there is no screen {name.strip()[:20]!r} in the order; there are: {there}"
            )
        sizes[int(name)] = _size(size, screens[int(name)])
    return sizes


def parse_distance(text: str) -> float:
    """Return a distance in mm from ``5``, ``5,5 m`` or ``5500 mm``; without a unit it is metres.

    Raises:
        UsageError: it is none, or none in which a wall is seen.
    """
    match = _DISTANCE.fullmatch(text.strip().casefold())
    if match is None:
        raise UsageError(f"{text[:40]!r} is no distance; write metres, like 5 or 6.5")
    distance_mm = float(match[1].replace(",", ".")) * _METRES[match[2] or "m"]
    if not _NEAREST_MM <= distance_mm <= _FARTHEST_MM:
        raise UsageError(f"{text[:40]!r}: the farthest viewer sits between 0.3 and 200 metres away")
    return distance_mm


def section_of(answers: Answers, rows: Sequence[ScreenRow], entries: Sequence[Screen]) -> Section:
    """Return the entries that say what was answered.

    An entry whose screen is connected is continued, with its name, its touch settings and its
    comments; one whose screen is away stays as it is unless its role or what names it is
    needed now.
    """
    by_role = {entry.role: index for index, entry in enumerate(entries)}
    screens = {row.number: row for row in rows}
    written: list[ScreenLines] = []
    for line, numbers in enumerate(answers.order):
        for column, number in enumerate(numbers):
            row = screens[number]
            values: dict[str, Value] = {"role": role_name(column, line)}
            values |= naming(row.fact, row.recognised_by)
            if size := answers.sizes.get(number):
                values |= {"width_mm": _whole(size[0]), "height_mm": _whole(size[1])}
            values["distance_mm"] = _whole(answers.distance_mm)
            was = by_role.get(row.role.split()[0]) if row.role else None
            written.append(ScreenLines(was, values, _IDENTITY))
    connected = {by_role[role] for row in rows for role in row.role.split() if role in by_role}
    taken = {(key, value) for one in written for key, value in one.values.items()}
    kept, dropped = [], []
    for index, entry in enumerate(entries):
        if index in connected:
            continue
        named = {(key, getattr(entry, key)) for key in ("role", *_IDENTITY) if key != "edid"}
        (dropped if named & taken else kept).append((index, entry.role))
    continued = {one.was for one in written}
    gone = [entries[index].role for index in sorted(connected - continued)]
    written += [ScreenLines(index, {"role": role}) for index, role in kept]
    return Section(
        tuple(written), tuple(role for _, role in kept), (*gone, *(role for _, role in dropped))
    )


def _in_order(rows: Sequence[ScreenRow], order: Order) -> list[ScreenRow]:
    screens = {row.number: row for row in rows}
    return [screens[number] for line in order for number in line]


def _size(text: str, row: ScreenRow) -> Size:
    try:
        return parse_size(text, row.width_px, row.height_px)
    except ValueError:
        raise UsageError(
            f"{text.strip()[:40]!r} is no size; write the picture's width and height in mm, "
            'like 1210x680, or its diagonal, like 55"'
        ) from None


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 1)
