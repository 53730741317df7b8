"""The tiles' pictures by the hash of what was painted; made into PNGs when a browser asks.

Painting gives pixels, several MB each; a page asks for one size of two. So PNGs are made by a
thread when they are first asked for, once for all viewers, and the pixels go with their tile.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from ioc_desktop.meeting.limits import PICTURE_BYTES_KEPT, PICTURE_GRACE_S


class Painted(Protocol):
    """What was painted of a tile; safe to use from another thread."""

    @property
    def size_bytes(self) -> int:
        """What it holds in memory."""

    def png(self, width_px: int) -> bytes:
        """Return it as a PNG of that width."""


@dataclass(slots=True)
class _Picture:
    painted: Painted | None
    sizes: tuple[int, ...]
    made: dict[int, asyncio.Future[bytes]] = field(default_factory=dict)
    replaced_s: float | None = None
    size_bytes: int = 0


class Pictures:
    """Holds pictures by name; all methods on the server's loop but ``Painted.png``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Hold none."""
        self._clock = clock
        self._held: OrderedDict[str, _Picture] = OrderedDict()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="png")

    @property
    def size_bytes(self) -> int:
        """What all pictures hold."""
        return sum(one.size_bytes for one in self._held.values())

    def hold(self, name: str, painted: Painted, sizes: tuple[int, ...]) -> None:
        """Offer a picture under this name in these widths (px)."""
        known = self._held.get(name)
        if known is None:
            self._held[name] = _Picture(painted, sizes, size_bytes=painted.size_bytes)
        else:
            known.replaced_s = None
            self._held.move_to_end(name)
        while self.size_bytes > PICTURE_BYTES_KEPT and len(self._held) > 1:
            self._held.popitem(last=False)

    def keep_only(self, names: frozenset[str]) -> None:
        """Let go of all others after a while, in which a slow page may still ask for them."""
        now = self._clock()
        for name, picture in list(self._held.items()):
            if name in names:
                picture.replaced_s = None
                continue
            if picture.replaced_s is None:
                picture.replaced_s = now
            if now - picture.replaced_s >= PICTURE_GRACE_S:
                del self._held[name]

    async def png(self, name: str, width_px: int) -> bytes | None:
        """Return the PNG of that width; None = there is no such picture (any more)."""
        picture = self._held.get(name)
        if picture is None or width_px not in picture.sizes:
            return None
        making = picture.made.get(width_px)
        if making is None:
            painted = picture.painted
            if painted is None:
                return None
            loop = asyncio.get_running_loop()
            making = asyncio.ensure_future(
                loop.run_in_executor(self._thread, painted.png, width_px)
            )
            picture.made[width_px] = making
            making.add_done_callback(lambda _: self._made(picture))
        return await asyncio.shield(making)

    def close(self) -> None:
        """Let go of all."""
        self._held.clear()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _made(self, picture: _Picture) -> None:
        """Once every size is made the pixels are not needed."""
        done = [one for one in picture.made.values() if one.done() and not one.cancelled()]
        if len(done) == len(picture.sizes) and all(one.exception() is None for one in done):
            picture.painted = None
            picture.size_bytes = sum(len(one.result()) for one in done)
