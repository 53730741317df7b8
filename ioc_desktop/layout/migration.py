"""Where tiles of high priority go when their screen is lost. Pure: rectangles in, rectangles out.

While any screen lives no tile of high priority is dropped. A tile that has lost its screen takes
the place of tiles of normal priority, of as few as give it text that can be read; all others stay
exactly where they are. Where no such place is left, a screen shows its important tiles alone, as
a grid, smaller if need be. See docs/screens.md and ADR 26.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from ioc_desktop.layout.fitting import TILE_LINES, TILE_WIDTHS
from ioc_desktop.layout.freed_rooms import Freed, freed_rooms
from ioc_desktop.layout.grid import Rect
from ioc_desktop.layout.roles import role_place

MARK_LINES = 1.36
"""The line above a moved tile that says where it comes from, in sizes of its smallest text."""
ENOUGH = 0.8
"""A tile that was below the floor already may lose a fifth of its text, but no more."""


class Piece(msgspec.Struct, frozen=True):
    """A tile on its page, in px. Of two that are ``same`` on a wall, one is enough to be seen."""

    id: str
    place: Rect
    high: bool = False
    same: Hashable = None


class Page(msgspec.Struct, frozen=True):
    """A screen's page in px, with its tiles.

    ``floor_px`` is the smallest text that can be read there from afar; ``gap`` the gutter
    between tiles.
    """

    role: str
    width: int
    height: int
    tiles: tuple[Piece, ...] = ()
    floor_px: float = 1.0
    gap: int = 0


class Moved(msgspec.Struct, frozen=True):
    """A tile's place after the migration: above it ``mark_px`` say that it is of ``origin``."""

    id: str
    place: Rect
    origin: str
    mark_px: int = 0


class Settlement(msgspec.Struct, frozen=True):
    """What the living screens show, by role; ``origin`` of a tile is its own role at home.

    ``hidden`` are tiles (role, id) that are not shown; on ``cramped`` screens some text is below
    the floor that was not, or not as far, where it came from.
    """

    shown: Mapping[str, tuple[Moved, ...]]
    hidden: tuple[tuple[str, str], ...]
    cramped: tuple[str, ...]


def migrate(pages: Sequence[Page], away: Collection[str]) -> Settlement:
    """Return what the screens that are left show when those of the roles ``away`` are lost.

    With no screen left nothing is shown and all is hidden.
    """
    living = [page for page in pages if page.role not in away]
    lost = [page for page in pages if page.role in away]
    states = [_State(page) for page in living]
    hidden = []
    there = {
        (piece.id, piece.same)
        for page in living
        for piece in page.tiles
        if piece.high and piece.same is not None
    }
    for page in sorted(lost, key=lambda one: role_place(one.role)[::-1]):
        for piece in sorted(page.tiles, key=_reading_order):
            twin = (piece.id, piece.same)
            if not piece.high or not states:
                hidden.append((page.role, piece.id))
            elif twin not in there:
                _receive(states, page, piece)
                if piece.same is not None:
                    there.add(twin)
    shown = {}
    cramped = []
    for state in states:
        settled, small = state.settled()
        shown[state.page.role] = settled
        here = {(one.origin, one.id) for one in settled}
        role = state.page.role
        hidden += [(role, one.id) for one in state.page.tiles if (role, one.id) not in here]
        if small:
            cramped.append(role)
    return Settlement(shown, tuple(hidden), tuple(cramped))


def text_px(width: float, height: float, *, marked: bool) -> float:
    """Return the smallest text, in px, that a tile of this size has room for."""
    return min(width / TILE_WIDTHS, height / (TILE_LINES + (MARK_LINES if marked else 0.0)))


def _reading_order(piece: Piece) -> tuple[int, int, str]:
    return piece.place.y, piece.place.x, piece.id


@dataclass(frozen=True, slots=True)
class _Guest:
    """A tile that is laid anew: where it comes from, and the text it needs, 1 = the floor."""

    origin: str
    id: str
    needs: float


@dataclass(slots=True)
class _Room:
    """A place that was made, and who lives in it."""

    freed: Freed
    guests: list[_Guest] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a screen would do for one more tile: how much is lost for how large a text.

    ``text`` is in floors of that screen. A room that is there may be kept, widened
    (``freed``), or a new one opened; ``alone`` = only important tiles, all as one grid.
    """

    loss: float
    text: float
    enough: bool
    room: _Room | None = None
    freed: Freed | None = None
    alone: bool = False


class _State:
    """One living screen while tiles move in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rooms: list[_Room] = []
        self.guests: list[_Guest] = []
        self.alone = False
        self._whole = _inset(page)
        self._high = [
            _guest(page, piece) for piece in sorted(page.tiles, key=_reading_order) if piece.high
        ]
        tiles = tuple((piece.place, piece.high) for piece in page.tiles)
        self._freed = freed_rooms(tiles, self._whole, page.gap)

    def offers(self, guest: _Guest) -> Iterator[_Offer]:
        """Yield the best offer for one more tile: the cheapest that is enough, else the largest."""
        if self.alone:
            yield self._offer_alone(guest)
            return
        largest = self._offer_alone(guest)
        for offer in self._rooms_for(guest):
            if offer.enough:
                yield offer
                return
            if offer.text > largest.text:
                largest = offer
        yield largest

    def take(self, offer: _Offer, guest: _Guest) -> None:
        """Let a tile in by this offer."""
        self.guests.append(guest)
        self.alone = offer.alone
        room = offer.room
        if room is None and offer.freed is not None:
            room = _Room(offer.freed)
            self.rooms.append(room)
        if room is not None:
            room.freed = offer.freed or room.freed
            room.guests.append(guest)

    def settled(self) -> tuple[tuple[Moved, ...], bool]:
        """Return where every tile lies, and whether some text is smaller than it needs."""
        if self.alone:
            return self._laid(self._whole, [*self._high, *self.guests])
        freed = [room.freed.place for room in self.rooms]
        laid = [
            Moved(piece.id, piece.place, self.page.role)
            for piece in self.page.tiles
            if piece.high or not any(_meet(piece.place, place) for place in freed)
        ]
        small = False
        for room in self.rooms:
            moved, cramped = self._laid(room.freed.place, room.guests)
            laid += moved
            small = small or cramped
        return tuple(laid), small

    def _rooms_for(self, guest: _Guest) -> Iterator[_Offer]:
        """Yield what the rooms that are there, new ones and wider ones offer, cheapest first."""
        for room in self.rooms:
            yield self._offer([*room.guests, guest], room.freed, 0.0, room, None)
        found: list[tuple[float, Freed, _Room | None]] = []
        for freed in self._freed:
            met = [room for room in self.rooms if _meet(room.freed.place, freed.place)]
            if not met:
                found.append((freed.loss, freed, None))
            elif len(met) == 1 and _holds(freed.place, met[0].freed.place):
                found.append((max(0.0, freed.loss - met[0].freed.loss), freed, met[0]))
        found.sort(key=lambda one: one[0])  # of equal loss they are sorted by size already
        for loss, freed, wider in found:
            guests = [*wider.guests, guest] if wider else [guest]
            yield self._offer(guests, freed, loss, wider, freed)

    def _offer(
        self,
        guests: Sequence[_Guest],
        freed: Freed,
        loss: float,
        room: _Room | None,
        widened: Freed | None,
    ) -> _Offer:
        text, needs = self._text(freed.place, len(guests)), max(one.needs for one in guests)
        return _Offer(loss, text, text >= needs, room, widened)

    def _offer_alone(self, guest: _Guest) -> _Offer:
        guests = [*self._high, *self.guests, guest]
        text, needs = self._text(self._whole, len(guests)), max(one.needs for one in guests)
        lost = 0.0 if self.alone else 1.0
        return _Offer(lost, text, text >= needs, alone=True)

    def _text(self, place: Rect, count: int) -> float:
        columns = _columns(place, count, self.page.gap)
        rows = math.ceil(count / columns)
        return _text_of(place, columns, rows, self.page.gap) / self.page.floor_px

    def _laid(self, place: Rect, guests: Sequence[_Guest]) -> tuple[tuple[Moved, ...], bool]:
        """Return these tiles side by side in a place, each of another screen below its mark."""
        gap, floor, home = self.page.gap, self.page.floor_px, self.page.role
        columns = _columns(place, len(guests), gap)
        laid = []
        small = False
        for guest, cell in zip(guests, _cells(place, len(guests), columns, gap), strict=True):
            moved = guest.origin != home
            text = text_px(cell.width, cell.height, marked=moved)
            small = small or text < guest.needs * floor
            mark = min(round(min(text, floor) * MARK_LINES), cell.height // 3) if moved else 0
            below = Rect(cell.x, cell.y + mark, cell.width, cell.height - mark)
            laid.append(Moved(guest.id, below, guest.origin, mark))
        return tuple(laid), small


def _receive(states: Sequence[_State], page: Page, piece: Piece) -> None:
    """Let a tile in where it costs least; where nothing is enough, where its text is largest."""
    column, row = role_place(page.role)
    guest = _guest(page, piece)

    def rank(found: tuple[_State, _Offer]) -> tuple[float, ...]:
        state, offer = found
        there = role_place(state.page.role)
        far = abs(there[0] - column) + abs(there[1] - row)
        if offer.enough:
            return (0, round(offer.loss, 6), far, *there[::-1])
        return (1, -round(offer.text, 6), offer.loss, far, *there[::-1])

    found = [(state, offer) for state in states for offer in state.offers(guest)]
    state, offer = min(found, key=rank)
    state.take(offer, guest)


def _guest(page: Page, piece: Piece) -> _Guest:
    """Return a tile with the text that it needs: the floor, or what it has where that is less."""
    at_home = text_px(piece.place.width, piece.place.height, marked=False) / page.floor_px
    return _Guest(page.role, piece.id, min(1.0, at_home * ENOUGH))


def _inset(page: Page) -> Rect:
    """Return a page without the ground around its tiles."""
    gap = min(page.gap, page.width // 4, page.height // 4)
    return Rect(gap, gap, max(1, page.width - 2 * gap), max(1, page.height - 2 * gap))


def _cells(place: Rect, count: int, columns: int, gap: int) -> Iterator[Rect]:
    """Yield so many rectangles that fill a place, row after row; the last row's are wider."""
    rows = math.ceil(count / columns)
    for row in range(rows):
        y, bottom = _ends(place.y, place.height, rows, row, gap)
        here = min(columns, count - row * columns)
        for column in range(here):
            x, right = _ends(place.x, place.width, here, column, gap)
            yield Rect(x, y, right - x, bottom - y)


def _ends(start: int, length: int, parts: int, part: int, gap: int) -> tuple[int, int]:
    """Return where a part of a length begins and ends, a gutter between it and the next."""
    between = max(0, min(gap, length // (2 * parts)))
    whole = length + between
    begin, end = part * whole // parts, (part + 1) * whole // parts - between
    return start + begin, start + max(begin, end)


def _columns(place: Rect, count: int, gap: int) -> int:
    """Return in how many columns so many tiles have the largest text."""
    return max(
        range(1, count + 1),
        key=lambda columns: (_text_of(place, columns, math.ceil(count / columns), gap), -columns),
    )


def _text_of(place: Rect, columns: int, rows: int, gap: int) -> float:
    width = (place.width - (columns - 1) * gap) / columns
    height = (place.height - (rows - 1) * gap) / rows
    return text_px(max(0.0, width), max(0.0, height), marked=True)


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def _holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )
