"""Who writes the world: exactly one process, and another one when that has gone.

The store says who leads. The leader brings the history up to now and moves it on; all others
wait, and take over from what is stored, so that a world is never carried from one to another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from ioc_desktop.centre.intake import let_happen
from ioc_desktop.centre.store import CentreStore, Leadership
from ioc_desktop.centre.world import World
from ioc_desktop.errors import KnownError

LEAD_EVERY_S: Final = 1.0
"""How often a process that does not lead tries to."""

LOOK_EVERY_S: Final = 1.0
"""How often the leader looks for what imports have left to happen later."""

MADE_WITHIN_S: Final = 300.0
"""How long the leader may take to make a history that the others wait for."""

Make = Callable[[CentreStore], World | None]
"""Brings the store's history up to now; returns the world to move on, if there is one."""


class WorldKeeper:
    """One process's part in writing the world of a centre."""

    def __init__(self, store: CentreStore, key: str, identity: str, make: Make) -> None:
        """Know a history that is made by ``identity``, as the store remembers it by ``key``."""
        self._store = store
        self._key = key
        self._identity = identity
        self._make = make
        self._leadership: Leadership | None = None
        self._world: World | None = None
        self._next_try_s = 0.0
        self._next_look_s = 0.0

    @property
    def world(self) -> World | None:
        """What this process moves; None while another one does."""
        return self._world

    @property
    def leads(self) -> bool:
        """Whether this process writes the world, and asks the centre's sources."""
        return self._leadership is not None and not self._leadership.lost

    def begin(self) -> None:
        """Make the history ready to be served, or wait until the leader has.

        Raises:
            KnownError: another process leads, with a history that is not this one.
        """
        deadline = time.monotonic() + MADE_WITHIN_S
        pause = threading.Event()
        while not self._lead():
            made = self._store.get(self._key)
            if made == self._identity:
                return
            if made is not None:
                raise KnownError(
                    f"another process serves another history from this database ({made}, not"
                    f" {self._identity}); end it, or give this centre a database of its own"
                )
            if time.monotonic() > deadline:
                raise KnownError(
                    f"another process has not made this centre's history in {MADE_WITHIN_S:.0f} s"
                )
            pause.wait(0.1)

    def advance(self, now_s: int) -> int:
        """Let everything happen up to now if this process leads; return how many changes.

        Raises:
            StoreUnavailableError: nothing could be written; nothing is lost, time catches up.
        """
        if self._leadership is not None and self._leadership.lost:
            self.step_down()
        if self._leadership is None:
            if time.monotonic() < self._next_try_s:
                return 0
            self._next_try_s = time.monotonic() + LEAD_EVERY_S
            self._lead()
        if self._leadership is None:
            return 0
        happened = 0
        if time.monotonic() >= self._next_look_s:
            self._next_look_s = time.monotonic() + LOOK_EVERY_S
            happened = let_happen(self._leadership.store, now_s)
        return happened + (0 if self._world is None else self._world.advance(now_s))

    def step_down(self) -> None:
        """Forget the world and let another process lead; may be called twice."""
        if self._leadership is not None:
            self._leadership.release()
        self._leadership = self._world = None

    def _lead(self) -> bool:
        leadership = self._store.lead()
        if leadership is None:
            return False
        try:
            self._world = self._make(leadership.store)
        except BaseException:
            leadership.release()
            raise
        self._leadership = leadership
        return True
