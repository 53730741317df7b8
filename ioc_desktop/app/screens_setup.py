"""From three answers to a site file's ``[[screen]]`` entries. Pure.

The answers: how the numbers that were flashed stand on the wall, how large the pictures are,
and how far away the farthest viewer sits. ``screens`` asks, ``screens_write`` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

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
_OF_MATRIX: Final = frozenset({"matrix", "bezel_mm", "bezel_rows_mm"})
_SPOT: Final = re.compile(r"([1-9][0-9]{0,2})(?:[:=]([1-9][0-9]?)[x×]([1-9][0-9]?))?", re.ASCII)
_DISTANCE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(mm|cm|m)?")
_METRES: Final = {"mm": 1.0, "cm": 10.0, "m": 1000.0}

Size = tuple[float, float]


class Spot(NamedTuple):
    """A screen by its number; as a matrix it fills so many columns and rows of the wall."""

    number: int
    columns: int = 1
    rows: int = 1

    @property
    def matrix(self) -> str:
        """As the site file writes it, "" for a single panel."""
        return f"{self.columns}x{self.rows}" if (self.columns, self.rows) != (1, 1) else ""


Order = tuple[tuple[Spot, ...], ...]
"""Rows of the wall from above, each its screens from left to right."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; sizes are those of one panel, and without one the file's stays."""

    order: Order
    sizes: Mapping[int, Size]
    distance_mm: float


@dataclass(frozen=True, slots=True)
class Section:
    """The entries to be written, and which of the file's stay or go without a screen."""

    entries: tuple[ScreenLines, ...]
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def tables_of(screens: Sequence[Screen]) -> tuple[Screen, ...]:
    """Return a site's screens one for each ``[[screen]]``: of a matrix its first panel."""
    return tuple(one for one in screens if one.pane is None or one.pane.first == one.role)


def order_proposed(rows: Sequence[ScreenRow], tables: Sequence[Screen]) -> Order:
    """Return how the screens stand by the site's roles, else by the desktop's geometry.

    A screen that plays no role of the site is left out. What looks like a matrix is offered
    as one, unless the site says otherwise.
    """
    by_role = {one.role: one for one in tables}
    places = {row.number: row.role for row in rows if row.role in by_role}
    spots = {row.number: Spot(row.number, *row.matrix) for row in rows}
    if places:
        for number, role in places.items():
            pane = by_role[role].pane
            spots[number] = Spot(number, pane.columns, pane.rows) if pane else Spot(number)
    else:
        numbers = {(row.fact.name, row.fact.x, row.fact.y): row.number for row in rows}
        by_place = roles_by_place([row.fact for row in rows])
        places = {numbers[fact.name, fact.x, fact.y]: role for role, fact in by_place.items()}
    lines: dict[int, list[tuple[int, int]]] = {}
    for number, role in places.items():
        column, line = role_place(role)
        lines.setdefault(line, []).append((column, number))
    return tuple(
        tuple(spots[number] for _, number in sorted(lines[line])) for line in sorted(lines)
    )


def order_text(order: Order) -> str:
    """Return an order as people type it: ``1 2 / 3 4``, with matrices ``1:4x2``."""
    return " / ".join(
        " ".join(f"{spot.number}{spot.matrix and ':'}{spot.matrix}" for spot in line)
        for line in order
    )


def parse_order(text: str, known: Sequence[int]) -> Order:
    """Return the wall's rows from ``1 2 / 3 4``; ``1:4x2`` is a matrix of 4 x 2 panels.

    Commas may stand for blanks.

    Raises:
        UsageError: no numbers, one that no screen has, or one twice.
    """
    lines = [line.replace(",", " ").split() for line in re.split(r"[/;|\n]", text)]
    there = ", ".join(map(str, known))
    order = []
    seen: set[int] = set()
    for line in filter(None, lines):
        spots = []
        for word in line:
            match = _SPOT.fullmatch(word)
            number = int(match[1]) if match else 0
            if match is None or number not in known:
                raise UsageError(f"there is no screen {word[:20]!r}; there are: {there}")
            if number in seen:
                raise UsageError(f"screen {number} stands twice in the order")
            seen.add(number)
            spots.append(Spot(number, int(match[2] or 1), int(match[3] or 1)))
        order.append(tuple(spots))
    if not order:
        raise UsageError("the order names no screen; write rows from above, like 1 2 / 3 4")
    return tuple(order)


def sizes_proposed(
    rows: Sequence[ScreenRow], order: Order, tables: Sequence[Screen]
) -> dict[int, Size]:
    """Return the panels' sizes in mm that are known: the site's, else what EDID says credibly."""
    by_role = {one.role: one for one in tables}
    sizes: dict[int, Size] = {}
    for spot, row in _in_order(rows, order):
        entry = by_role.get(row.role)
        if entry is not None and entry.width_mm and entry.height_mm:
            sizes[row.number] = entry.width_mm, entry.height_mm
        elif not row.doubt:
            across, down = row.fact.width_mm / spot.columns, row.fact.height_mm / spot.rows
            sizes[row.number] = round(across, 1), round(down, 1)
    return sizes


def parse_sizes(
    text: str, rows: Sequence[ScreenRow], order: Order, proposed: Mapping[int, Size]
) -> dict[int, Size]:
    """Return the panels' sizes in mm by number from ``1210x680``, ``55"`` or ``1=1210x680; 2=55"``.

    ``edid`` or nothing takes what is known.

    Raises:
        UsageError: a text that is no size, or a number that no screen of the order has.
    """
    if text.strip().casefold() in ("", "edid"):
        return dict(proposed)
    screens = {str(spot.number): (spot, row) for spot, row in _in_order(rows, order)}
    if "=" not in text:
        return {spot.number: _size(text, spot, row) for spot, row in screens.values()}
    sizes = dict(proposed)
    for part in filter(str.strip, text.split(";")):
        name, _, size = part.partition("=")
        if name.strip() not in screens:
            there = ", ".join(screens)
            raise UsageError(
                f"there is no screen {name.strip()[:20]!r} in the order; there are: {there}"
            )
        spot, row = screens[name.strip()]
        sizes[spot.number] = _size(size, spot, row)
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


def section_of(answers: Answers, rows: Sequence[ScreenRow], tables: Sequence[Screen]) -> Section:
    """Return the entries that say what was answered; ``tables`` are what the file has now.

    An entry whose screen is connected is continued, with its name, its touch settings and its
    comments; one whose screen is away stays as it is unless its role or what names it is
    needed now.
    """
    by_role = {table.role: index for index, table in enumerate(tables)}
    screens = {row.number: row for row in rows}
    written: list[ScreenLines] = []
    taken: set[tuple[str, object]] = set()
    for place, spot in _places(answers.order):
        row = screens[spot.number]
        values: dict[str, Value] = {"role": role_name(*place)}
        values |= naming(row.fact, row.recognised_by)
        if spot.matrix:
            values["matrix"] = spot.matrix
        if size := answers.sizes.get(spot.number):
            values |= {"width_mm": _whole(size[0]), "height_mm": _whole(size[1])}
        values["distance_mm"] = _whole(answers.distance_mm)
        unset = _IDENTITY if spot.matrix else _IDENTITY | _OF_MATRIX
        written.append(ScreenLines(by_role.get(row.role), values, unset))
        taken |= set(values.items()) | {("role", role) for role in _roles(place, spot)}
    connected = {by_role[row.role] for row in rows if row.role in by_role}
    kept: list[tuple[int, str]] = []
    dropped: list[tuple[int, str]] = []
    for index, table in enumerate(tables):
        if index in connected:
            continue
        named = {(key, getattr(table, key)) for key in _IDENTITY if key != "edid"}
        pane = table.pane
        spot = Spot(0, pane.columns, pane.rows) if pane else Spot(0)
        named |= {("role", role) for role in _roles(role_place(table.role), spot)}
        (dropped if named & taken else kept).append((index, table.role))
    continued = {one.was for one in written}
    gone = [tables[index].role for index in sorted(connected - continued)]
    written += [ScreenLines(index, {"role": role}) for index, role in kept]
    return Section(
        tuple(written), tuple(role for _, role in kept), (*gone, *(role for _, role in dropped))
    )


def _places(order: Order) -> Iterator[tuple[tuple[int, int], Spot]]:
    """Yield the column and row of each screen's first panel; a matrix takes several of both."""
    row = 0
    for line in order:
        column = 0
        for spot in line:
            yield (column, row), spot
            column += spot.columns
        row += max(spot.rows for spot in line)


def _roles(place: tuple[int, int], spot: Spot) -> Iterator[str]:
    for row in range(spot.rows):
        for column in range(spot.columns):
            yield role_name(place[0] + column, place[1] + row)


def _in_order(rows: Sequence[ScreenRow], order: Order) -> list[tuple[Spot, ScreenRow]]:
    screens = {row.number: row for row in rows}
    return [(spot, screens[spot.number]) for line in order for spot in line]


def _size(text: str, spot: Spot, row: ScreenRow) -> Size:
    try:
        return parse_size(text, row.width_px // spot.columns, row.height_px // spot.rows)
    except ValueError:
        raise UsageError(
            f"{text.strip()[:40]!r} is no size; write the picture's width and height in mm, "
            'like 1210x680, or its diagonal, like 55"'
        ) from None


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 1)
