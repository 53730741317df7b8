"""Which screen plays which role of the wall. Pure: screens are facts, no QScreen is kept.

A site's ``[[screen]]`` entry names its screen by EDID maker/model, serial, connector or
position, in that order of trust, never by index. Without entries the roles come from the
geometry: rows A1, B1, C1 … from left to right, then A2, B2 … .
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ioc_desktop.layout import role_name, role_place


@dataclass(frozen=True, slots=True)
class ScreenFact:
    """A screen as the window system tells it: geometry in px, size in mm (0 = unknown)."""

    name: str
    x: int
    y: int
    width: int
    height: int
    maker: str = ""
    model: str = ""
    serial: str = ""
    width_mm: float = 0.0
    height_mm: float = 0.0

    @property
    def edid(self) -> str:
        """Maker and model in one text, as the site file writes them."""
        return f"{self.maker} {self.model}".strip()


class ScreenEntry(Protocol):
    """What a site says of one screen; empty = not said."""

    @property
    def role(self) -> str:
        """Column letter and row number: A1."""

    @property
    def edid(self) -> str | None:
        """Maker and model."""

    @property
    def serial(self) -> str | None:
        """Serial number."""

    @property
    def connector(self) -> str | None:
        """Connector: DP-1."""

    @property
    def position(self) -> tuple[int, int] | None:
        """Top left corner on the desktop in px."""


def roles_by_place(screens: Sequence[ScreenFact]) -> dict[str, ScreenFact]:
    """Return the roles that the screens' geometry gives: rows from above, columns from left.

    Screens whose vertical middles lie within half a screen's height are one row.
    """
    rows: list[list[ScreenFact]] = []
    for screen in sorted(screens, key=lambda fact: (fact.y + fact.height / 2, fact.x, fact.name)):
        middle = screen.y + screen.height / 2
        first = rows[-1][0] if rows else None
        if (
            first
            and abs(first.y + first.height / 2 - middle) < min(first.height, screen.height) / 2
        ):
            rows[-1].append(screen)
        else:
            rows.append([screen])
    return {
        role_name(column, row): screen
        for row, members in enumerate(rows)
        for column, screen in enumerate(sorted(members, key=lambda fact: (fact.x, fact.name)))
    }


def bind_roles(
    entries: Sequence[ScreenEntry], screens: Sequence[ScreenFact]
) -> dict[str, ScreenFact]:
    """Return the screen of each role; a role whose screen is away is left out.

    An entry that names its screen gets that one or none: another screen never takes the
    place of a named one that is unplugged. Entries that name nothing take what is left, by
    place. Without entries, all roles come from the geometry.
    """
    if not entries:
        return roles_by_place(screens)
    free = list(screens)
    bound: dict[str, ScreenFact] = {}
    for entry in sorted(entries, key=_trust):
        if _names_nothing(entry):
            continue
        found = next((screen for screen in free if _is_named(entry, screen)), None)
        if found is not None:
            bound[entry.role] = found
            free.remove(found)
    unnamed = [entry.role for entry in entries if _names_nothing(entry)]
    by_place = list(roles_by_place(free).values())
    bound.update(zip(sorted(unnamed, key=_reading_order), by_place, strict=False))
    return bound


def wall_shape(roles: Sequence[str]) -> tuple[int, int]:
    """Return columns and rows of the smallest wall that holds these roles; 1 x 1 if none."""
    places = [role_place(role) for role in roles]
    return (
        max((column for column, _ in places), default=0) + 1,
        max((row for _, row in places), default=0) + 1,
    )


def _reading_order(role: str) -> tuple[int, int]:
    column, row = role_place(role)
    return row, column


def _trust(entry: ScreenEntry) -> int:
    """Return how surely an entry names its screen; the surest is served first."""
    if entry.serial:
        return 0
    if entry.edid:
        return 1
    return 2 if entry.connector else 3


def _names_nothing(entry: ScreenEntry) -> bool:
    return not (entry.serial or entry.edid or entry.connector or entry.position)


def _is_named(entry: ScreenEntry, screen: ScreenFact) -> bool:
    """Whether all that the entry says of its screen's identity is true of this one.

    The connector is asked only where neither EDID nor serial is given (cables are swapped),
    the position only where nothing better is.
    """
    if entry.serial or entry.edid:
        return (not entry.serial or entry.serial == screen.serial) and (
            not entry.edid
            or entry.edid.casefold() in {screen.edid.casefold(), screen.model.casefold()}
        )
    if entry.connector:
        return entry.connector == screen.name
    return entry.position is not None and tuple(entry.position) == (screen.x, screen.y)
