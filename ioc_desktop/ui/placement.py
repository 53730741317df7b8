"""Which screen plays which role of the wall. Pure: screens are facts, no QScreen is kept.

A site's ``[[screen]]`` entry names its screen by serial, EDID maker/model, connector or
position, in that order of trust, never by index. Without entries the roles come from the
geometry: rows A1, B1, C1 … from left to right, then A2, B2 … . ``ui.role_binder`` remembers
what stood where, so that roles stay when screens come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from ioc_desktop.domain.matrix import Pane, pane_place
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
    scale: float = 1.0
    """Real pixels for each of Qt's."""

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

    @property
    def pane(self) -> Pane | None:
        """Its place in a matrix of panels that is one screen; None for a screen of its own."""


def roles_by_place(screens: Sequence[ScreenFact]) -> dict[str, ScreenFact]:
    """Return the roles that the screens' geometry gives: rows from above, columns from left.

    Screens that stand beside each other for more than half of the lower one's height are one
    row, also a large one and a small one whose upper edges are level.
    """
    rows: list[list[ScreenFact]] = []
    for screen in sorted(screens, key=lambda fact: (fact.y + fact.height / 2, fact.x, fact.name)):
        first = rows[-1][0] if rows else screen
        beside = min(first.y + first.height, screen.y + screen.height) - max(first.y, screen.y)
        if rows and beside > min(first.height, screen.height) / 2:
            rows[-1].append(screen)
        else:
            rows.append([screen])
    return {
        role_name(column, row): screen
        for row, members in enumerate(rows)
        for column, screen in enumerate(sorted(members, key=lambda fact: (fact.x, fact.name)))
    }


def bind_roles(
    entries: Sequence[ScreenEntry],
    screens: Sequence[ScreenFact],
    remembered: Mapping[str, ScreenFact] | None = None,
) -> dict[str, ScreenFact]:
    """Return the screen of each role; a role whose screen is away is left out.

    An entry that names its screen gets that one or none: another screen never takes the
    place of a named one that is unplugged, unless it stands at that one's very connector (a
    replaced panel). Panels that cannot be told apart go by connector, then position, then by
    what was ``remembered`` of the role. Entries that name nothing take what is left, by
    place. Without entries, all roles come from the geometry.
    """
    if not entries:
        return roles_by_place(screens)
    return with_panes(entries, bind_screens(entries, screens, remembered))


def bind_screens(
    entries: Sequence[ScreenEntry],
    screens: Sequence[ScreenFact],
    remembered: Mapping[str, ScreenFact] | None = None,
) -> dict[str, ScreenFact]:
    """Return the whole screen of each role, of a matrix that of its first panel only."""
    entries = [one for one in entries if one.pane is None or one.pane.first == one.role]
    known = remembered or {}
    free = list(screens)
    bound: dict[str, ScreenFact] = {}
    for entry, fits in _rounds(entries, known):
        found = next((screen for screen in free if fits(entry, screen)), None)
        if found is not None and entry.role not in bound:
            bound[entry.role] = found
            free.remove(found)
    unnamed = (entry.role for entry in entries if _names_nothing(entry))
    left = sorted((role for role in unnamed if role not in bound), key=_reading_order)
    bound.update(zip(left, roles_by_place(free).values(), strict=False))
    return bound


def with_panes(
    entries: Sequence[ScreenEntry], bound: Mapping[str, ScreenFact]
) -> dict[str, ScreenFact]:
    """Return the screens by role with every matrix cut into its panels."""
    found = {}
    for entry in entries:
        pane = entry.pane
        whole = bound.get(pane.first if pane else entry.role)
        if whole is None:
            continue
        if pane is None:
            found[entry.role] = whole
            continue
        x, y, width, height = pane_place(pane, whole.width, whole.height)
        width_mm, height_mm = pane.panel_mm or (0.0, 0.0)
        found[entry.role] = replace(
            whole, x=whole.x + x, y=whole.y + y, width=width, height=height,
            width_mm=width_mm, height_mm=height_mm,
        )  # fmt: skip
    return found


def _rounds(
    entries: Sequence[ScreenEntry], known: Mapping[str, ScreenFact]
) -> Iterator[tuple[ScreenEntry, Callable[[ScreenEntry, ScreenFact], bool]]]:
    """Yield who may choose by what, the surest first."""

    def remembers(entry: ScreenEntry, screen: ScreenFact) -> bool:
        before = known.get(entry.role)
        return before is not None and before.name == screen.name

    where = (_at_connector, _at_position, remembers)
    by_serial = [entry for entry in entries if entry.serial]
    by_model = [entry for entry in entries if entry.edid and not entry.serial]
    for group in (by_serial, by_model):
        for there in where:
            yield from ((entry, partial(_is_it_there, there)) for entry in group)
        yield from ((entry, _is_it) for entry in group)
    others = [entry for entry in entries if not (entry.serial or entry.edid)]
    yield from ((entry, _at_connector) for entry in others)
    yield from ((entry, _at_position) for entry in others if not entry.connector)
    for there in where:  # another panel where theirs stood: it was replaced
        yield from ((entry, there) for entry in (*by_serial, *by_model))
    yield from ((entry, remembers) for entry in others if _names_nothing(entry))


def _is_it_there(
    there: Callable[[ScreenEntry, ScreenFact], bool], entry: ScreenEntry, screen: ScreenFact
) -> bool:
    return _is_it(entry, screen) and there(entry, screen)


def is_replaced(entry: ScreenEntry, screen: ScreenFact) -> bool:
    """Whether a role's screen is another panel than the one that the site names."""
    return bool(entry.serial or entry.edid) and not _is_it(entry, screen)


def line_places(roles: Collection[str]) -> dict[str, tuple[int, int, int, int]]:
    """Return where each of these screens stands among them, for the lines along their edges.

    Column and row from 0, then the columns of its row and the rows of all.
    """
    rows: dict[int, list[tuple[int, str]]] = {}
    for role in roles:
        column, row = role_place(role)
        rows.setdefault(row, []).append((column, role))
    return {
        role: (index, rank, len(rows[row]), len(rows))
        for rank, row in enumerate(sorted(rows))
        for index, (_, role) in enumerate(sorted(rows[row]))
    }


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


def _is_it(entry: ScreenEntry, screen: ScreenFact) -> bool:
    """Whether all that the entry says of its screen's identity is true of this one.

    The maker's name differs between window systems, so a model alone is enough.
    """
    return (not entry.serial or entry.serial == screen.serial) and (
        not entry.edid or entry.edid.casefold() in {screen.edid.casefold(), screen.model.casefold()}
    )


def _at_connector(entry: ScreenEntry, screen: ScreenFact) -> bool:
    return bool(entry.connector) and entry.connector == screen.name


def _at_position(entry: ScreenEntry, screen: ScreenFact) -> bool:
    return entry.position is not None and tuple(entry.position) == (screen.x, screen.y)


def _names_nothing(entry: ScreenEntry) -> bool:
    return not (entry.serial or entry.edid or entry.connector or entry.position)
