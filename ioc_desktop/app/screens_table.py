"""What ``ioc-desktop screens`` tells: each screen, its role, what to doubt. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.panels import matrix_of, size_doubt
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.placement import (
    ScreenEntry,
    ScreenFact,
    bind_screens,
    is_replaced,
    roles_by_place,
)


@dataclass(frozen=True, slots=True)
class SeenScreen:
    """One connected screen: its number (1 = the first in reading order), and what it says.

    ``width_px`` and ``height_px`` are real pixels; those in ``fact`` are the desktop's.
    """

    number: int
    fact: ScreenFact

    @property
    def width_px(self) -> int:
        """The picture's width in real pixels."""
        return round(self.fact.width * self.fact.scale)

    @property
    def height_px(self) -> int:
        """The picture's height in real pixels."""
        return round(self.fact.height * self.fact.scale)


Means = Literal["serial", "edid", "connector", "position"]

_NO_SERIALS = frozenset({"", "0", "1", "n/a", "none", "unknown", "16843009", "0x01010101"})
"""What makers write who number no screens; 16843009 is 0x01010101, every byte a one."""


class MeasuredEntry(ScreenEntry, Protocol):
    """What a site says of one screen, its size included."""

    @property
    def width_mm(self) -> float | None:
        """Width of a panel's picture; None = not said."""

    @property
    def height_mm(self) -> float | None:
        """Height of a panel's picture; None = not said."""

    @property
    def audience(self) -> Audience:
        """Who sits before it: those on duty, for a screen of the wall."""


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One connected screen with what the site makes of it.

    A matrix of panels is one screen: its roles go from ``role``, top left, to ``last_role``.
    ``twins`` are screens that say the same of themselves, ``mirrors`` those that show the same
    picture; ``replaced``: the site names another panel than the one that stands there;
    ``measured_mm`` is the width and height of its picture (of one panel of a matrix) by the
    site, None = the site does not say.
    ``recognised_by`` is the surest means that tells it from the others connected now;
    ``doubt`` is why its size in mm is not believed ("" = it is); ``matrix`` its columns and
    rows of panels if its shape tells that a graphics card joined some.
    """

    number: int
    fact: ScreenFact
    width_px: int
    height_px: int
    role: str
    last_role: str
    recognised_by: Means
    doubt: str
    matrix: tuple[int, int]
    twins: tuple[int, ...] = ()
    mirrors: tuple[int, ...] = ()
    replaced: bool = False
    measured_mm: tuple[float, float] | None = None
    audience: Audience = "duty"
    """Who sits before it by the site; a meeting's screen is no part of the wall."""

    @property
    def roles(self) -> str:
        """The role, or the first and the last of a matrix; "" = none."""
        return f"{self.role}–{self.last_role}" if self.last_role else self.role


@dataclass(frozen=True, slots=True)
class AbsentScreen:
    """An entry of the site that no connected screen answers to."""

    role: str
    named_by: str


def rows_of(
    screens: Sequence[SeenScreen], entries: Sequence[MeasuredEntry]
) -> tuple[tuple[ScreenRow, ...], tuple[AbsentScreen, ...]]:
    """Return a row for each screen, by number, and the entries without a screen.

    Without entries the roles are those that follow from where the screens stand.
    """
    facts = [screen.fact for screen in screens]
    bound = bind_screens(entries, facts) if entries else roles_by_place(facts)
    rows = tuple(
        ScreenRow(
            number=screen.number,
            fact=screen.fact,
            width_px=screen.width_px,
            height_px=screen.height_px,
            role=next((role for role, fact in bound.items() if _is_at(fact, screen.fact)), ""),
            last_role=_last_role(entries, bound, screen.fact),
            recognised_by=means_of(screen.fact, facts),
            doubt=doubt_of(screen),
            matrix=matrix_of(screen.width_px, screen.height_px),
            twins=_like(screen, screens, _are_twins),
            mirrors=_like(screen, screens, _are_mirrors),
            measured_mm=next(
                (
                    (entry.width_mm, entry.height_mm)
                    for entry in entries
                    if entry.width_mm is not None
                    and entry.height_mm is not None
                    and _is_at(bound.get(entry.role), screen.fact)
                ),
                None,
            ),
            audience=next(
                (one.audience for one in entries if _is_at(bound.get(one.role), screen.fact)),
                "duty",
            ),
            replaced=any(
                is_replaced(entry, screen.fact)
                for entry in entries
                if _is_at(bound.get(entry.role), screen.fact)
            ),
        )
        for screen in screens
    )
    absent = tuple(
        AbsentScreen(entry.role, _named_by(entry))
        for entry in entries
        if entry.role not in bound and (entry.pane is None or entry.pane.first == entry.role)
    )
    return rows, absent


def doubt_of(screen: SeenScreen) -> str:
    """Return why a screen's stated size is not believed; "" if it is."""
    fact = screen.fact
    return size_doubt(
        screen.width_px,
        screen.height_px,
        fact.width_mm,
        fact.height_mm,
        named=bool(fact.edid or fact.serial),
    )


def means_of(fact: ScreenFact, facts: Sequence[ScreenFact]) -> Means:
    """Return the surest means that tells this screen from all others connected.

    A serial or an EDID that two screens share tells nothing, nor does the serial of a maker
    who writes the same into each.
    """
    if _serial(fact) and _is_alone(_serial(fact), map(_serial, facts)):
        return "serial"
    if fact.edid and _is_alone(_named(fact).casefold(), (_named(one).casefold() for one in facts)):
        return "edid"
    if fact.name and _is_alone(fact.name, (one.name for one in facts)):
        return "connector"
    return "position"


def naming(fact: ScreenFact, means: Means) -> Mapping[str, str | tuple[int, int]]:
    """Return what the site file says of a screen that is recognised by these means.

    The connector stands beside serial or EDID: a panel that replaces this one takes its role,
    and panels that say the same are told apart.
    """
    if means == "position":
        return {"position": (fact.x, fact.y)}
    where = {"connector": fact.name} if fact.name else {}
    if means == "serial":
        return {"serial": fact.serial, **where}
    return {"edid": _named(fact), **where} if fact.edid else where


def warnings_of(
    rows: Sequence[ScreenRow], absent: Sequence[AbsentScreen], words: Words
) -> list[str]:
    """Return what somebody should know before relying on this, a sentence each."""
    unsure = [row for row in rows if row.doubt and row.measured_mm is None]
    doubts = dict.fromkeys(row.doubt for row in unsure)
    told = [
        words(
            "{numbers}: {why}; measure it and write width_mm and height_mm",
            numbers=", ".join(str(row.number) for row in unsure if row.doubt == doubt),
            why=words(doubt),
        )
        for doubt in doubts
    ]
    for row in rows:
        if row.matrix != (1, 1) and not row.last_role:
            columns, high = row.matrix
            told.append(
                words(
                    "{number}: looks like a matrix of {columns} × {rows} panels, joined to one "
                    "screen by the graphics card",
                    number=row.number,
                    columns=columns,
                    rows=high,
                )
            )
        if row.twins and min(row.twins) > row.number:
            told.append(
                words(
                    "{numbers} say the same of themselves: they are told apart by their "
                    "connectors, so swapped cables swap their roles",
                    numbers=", ".join(map(str, (row.number, *row.twins))),
                )
            )
        if row.mirrors and min(row.mirrors) > row.number:
            told.append(
                words(
                    "{numbers} show one and the same picture; give each its own place on the "
                    "desktop",
                    numbers=", ".join(map(str, (row.number, *row.mirrors))),
                )
            )
        if row.replaced:
            told.append(
                words(
                    "{number}: another panel than the site file names for {role}; it took "
                    "the place",
                    number=row.number,
                    role=row.role,
                )
            )
    if rows and absent and not any(row.role for row in rows):
        told.append(
            words("none of the site's screens is connected: the wall takes what there is, by place")
        )
    return told


def as_json(
    rows: Sequence[ScreenRow], absent: Sequence[AbsentScreen], words: Words
) -> dict[str, Any]:
    """Return everything as plain values; sizes in px and mm, positions in the desktop's px."""
    return {
        "screens": [
            {
                "number": row.number,
                "connector": row.fact.name,
                "maker": row.fact.maker,
                "model": row.fact.model,
                "serial": row.fact.serial,
                "width_px": row.width_px,
                "height_px": row.height_px,
                "width_mm": row.fact.width_mm,
                "height_mm": row.fact.height_mm,
                "size_believable": not row.doubt,
                "size_doubt": row.doubt,
                "measured_mm": row.measured_mm,
                "scale": row.fact.scale,
                "position": [row.fact.x, row.fact.y],
                "role": row.role or None,
                "last_role": row.last_role or None,
                "recognised_by": row.recognised_by,
                "matrix": list(row.matrix),
                "twins": list(row.twins),
                "mirrors": list(row.mirrors),
                "replaced": row.replaced,
                "audience": row.audience,
            }
            for row in rows
        ],
        "without_screen": [{"role": one.role, "named_by": one.named_by} for one in absent],
        "warnings": warnings_of(rows, absent, words),
    }


def cells_of(row: ScreenRow, words: Words) -> tuple[str, ...]:
    """Return a row of the table: number, role, connector, model, serial, px, mm, scale, place."""
    fact = row.fact
    width_mm, height_mm = row.measured_mm or (fact.width_mm, fact.height_mm)
    size = f"{width_mm:.0f} × {height_mm:.0f}"
    if row.doubt and row.measured_mm is None:
        size = f"{size} ?"
    role = row.roles or "–"
    if row.audience != "duty":
        role = f"{role} · {words(_FOR[row.audience])}"
    return (
        str(row.number),
        role,
        fact.name,
        fact.edid or "–",
        fact.serial or "–",
        f"{row.width_px} × {row.height_px}",
        size,
        f"{fact.scale:g}",
        f"{fact.x}, {fact.y}",
        words(_BY[row.recognised_by]),
    )


SCREEN_TEXTS = ("serial number", "EDID", "connector", "position", "meeting", "public")
_BY: Mapping[Means, str] = dict(
    zip(("serial", "edid", "connector", "position"), SCREEN_TEXTS, strict=False)
)
_FOR: Mapping[Audience, str] = {"meeting": SCREEN_TEXTS[4], "public": SCREEN_TEXTS[5]}


def _named(fact: ScreenFact) -> str:
    """Return what a site file calls a model: without its maker if it has a name.

    Each window system, and each version of Qt, spells makers in its own way.
    """
    return fact.model or fact.edid


def _serial(fact: ScreenFact) -> str:
    serial = fact.serial.strip()
    return "" if serial.casefold() in _NO_SERIALS or len(set(serial)) == 1 else serial


def _is_alone(value: str, values: Iterable[str]) -> bool:
    return Counter(values)[value] == 1


def _are_twins(one: ScreenFact, other: ScreenFact) -> bool:
    """Whether neither serial nor EDID tells two screens apart."""
    return (
        bool(one.edid)
        and one.edid == other.edid
        and (_serial(one) == _serial(other) or not (_serial(one) and _serial(other)))
    )


def _are_mirrors(one: ScreenFact, other: ScreenFact) -> bool:
    return (one.x, one.y, one.width, one.height) == (other.x, other.y, other.width, other.height)


def _like(
    screen: SeenScreen,
    screens: Sequence[SeenScreen],
    alike: Callable[[ScreenFact, ScreenFact], bool],
) -> tuple[int, ...]:
    """Return the numbers of the other screens that are like this one."""
    return tuple(
        other.number for other in screens if other is not screen and alike(screen.fact, other.fact)
    )


def _last_role(
    entries: Sequence[ScreenEntry], bound: Mapping[str, ScreenFact], fact: ScreenFact
) -> str:
    """Return the role of the last panel of the matrix that this screen is, "" if it is none."""
    panels = [
        entry.role
        for entry in entries
        if entry.pane is not None and _is_at(bound.get(entry.pane.first), fact)
    ]
    return panels[-1] if panels else ""


def _is_at(bound: ScreenFact | None, fact: ScreenFact) -> bool:
    return bound is not None and (bound.name, bound.x, bound.y) == (fact.name, fact.x, fact.y)


def _named_by(entry: ScreenEntry) -> str:
    named = entry.serial or entry.edid or entry.connector
    if named:
        return named
    return "{}, {}".format(*entry.position) if entry.position else ""
