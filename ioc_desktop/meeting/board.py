"""What is shown in the meeting room at the moment, and what changed since a page last heard.

Every page remembers how far it has heard (a version). So a slow one gets the newest state
in one go, never a queue of old ones, and nothing is kept for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec


class TileTable(msgspec.Struct, frozen=True):
    """A tile's figures in rows; ``numbers`` says of each column whether it holds numbers."""

    heads: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


class TileText(msgspec.Struct, frozen=True):
    """What a tile says beside its picture, in the order in which one would read it out."""

    title: str
    state: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    table: TileTable | None = None
    as_of: str = ""
    source: str = ""
    grave: bool = False
    """Whether ``state`` tells of something that is not as it should be."""


class ShownTile(msgspec.Struct, frozen=True, kw_only=True):
    """One tile: its place and size in px of the scene, its picture's name, its text.

    ``picture`` "" = it is not painted yet. ``sizes`` are the widths in px in which it is had.
    """

    id: str
    x: int
    y: int
    width: int
    height: int
    picture: str = ""
    sizes: tuple[int, ...] = ()
    text: TileText


class ShownScene(msgspec.Struct, frozen=True, kw_only=True):
    """The scene on air: its name, its size in px, when its figures were read, in words."""

    id: str
    name: str
    width: int
    height: int
    note: str = ""
    """What holds for the whole page: a pack's moment, a simulated clock."""
    tiles: tuple[str, ...] = ()
    """The ids of its tiles in reading order."""


class Beat(msgspec.Struct, frozen=True):
    """The room's time in words: the page is in contact."""

    time: str
    date: str


class _SceneEvent(msgspec.Struct, frozen=True):
    scene: ShownScene | None
    tiles: tuple[ShownTile, ...]


_json: Final = msgspec.json.Encoder()


def event(name: str, value: object) -> bytes:
    """Return one server-sent event."""
    return b"event: " + name.encode() + b"\ndata: " + _json.encode(value) + b"\n\n"


@dataclass(slots=True)
class _Kept:
    tile: ShownTile
    version: int
    data: bytes


class Board:
    """Holds the state; all methods on the server's loop."""

    def __init__(self) -> None:
        """Say nothing until ``show``: a page that comes back keeps the picture that it has."""
        self.version = 0
        self.ended = False
        self._scene: ShownScene | None = None
        self._scene_version = 0
        self._tiles: dict[str, _Kept] = {}
        self._beat = b": \n\n"
        self._news = asyncio.Event()

    @property
    def scene(self) -> ShownScene | None:
        """What is on air; None = nothing is shown."""
        return self._scene

    @property
    def pictures(self) -> frozenset[str]:
        """The names of all pictures on air."""
        return frozenset(one.tile.picture for one in self._tiles.values() if one.tile.picture)

    def show(self, scene: ShownScene | None, tiles: Mapping[str, ShownTile]) -> None:
        """Put another scene on air, with its tiles as far as they are painted."""
        self.version += 1
        self._scene, self._scene_version = scene, self.version
        self._tiles = {key: self._kept(tile) for key, tile in tiles.items()}
        self._wake()

    def put(self, tile: ShownTile) -> None:
        """Show a tile of the scene on air anew; one that looks and says the same stays as it is."""
        known = self._tiles.get(tile.id)
        if known is None or known.tile == tile:
            return
        self.version += 1
        self._tiles[tile.id] = self._kept(tile)
        self._wake()

    def beat(self, beat: Beat) -> None:
        """Set what pages hear when there is nothing else to say."""
        self._beat = event("beat", beat)

    def end(self) -> None:
        """Tell every page that the presentation is over."""
        self.ended = True
        self._wake()

    def news(self, since: int) -> bytes:
        """Return all events after that version (0 = everything) and the beat, to be sent."""
        if self.ended:
            return event("end", {})
        if not self.version:
            return b""
        if since < self._scene_version:
            tiles = tuple(one.tile for one in self._tiles.values())
            return event("scene", _SceneEvent(self._scene, tiles)) + self._beat
        new = [one.data for one in self._tiles.values() if one.version > since]
        return b"".join((*new, self._beat))

    async def wait(self, since: int, timeout_s: float) -> tuple[int, bytes]:
        """Return what is new after that version, and the version it leads to.

        Without anything new it waits, and after ``timeout_s`` says that all is well.
        """
        if self.version == since and not self.ended:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._news.wait()
        return self.version, self.news(since)

    def _kept(self, tile: ShownTile) -> _Kept:
        return _Kept(tile, self.version, event("tile", tile))

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()
