"""What a kind of polled source must do, and what of it is remembered from poll to poll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.http import SourceClient
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.centre.store import CentreStore

HeldState = bytes | None
"""What a source needs to count, as JSON of its own; None at first."""

_STATE: Final = "source/{}"
_HELD: Final = "source/{}/held"


@dataclass(frozen=True, slots=True)
class Came:
    """One page: its items, the place from which to ask on, and whether there is more.

    ``reached``: how far the items go; to be remembered once there is no more.
    """

    items: tuple[Any, ...]
    cursor: str
    reached: str
    more: bool


class PolledSource(Protocol):
    """Asks a program and puts what it says. Used by one task at a time."""

    @property
    def subsystem(self) -> str:
        """The subsystem that it supplies."""

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that it supplies."""

    async def ask(self, client: SourceClient, cursor: str, now_s: int, held: HeldState) -> Came:
        """Return what is new since the cursor ("" = ever).

        Raises:
            SourceError: it cannot be had.
        """

    def put(
        self, taking: Taking, came: tuple[Any, ...], held: HeldState, counts: Counts
    ) -> HeldState:
        """Put rows and counts inside the caller's transaction; return what to hold."""


class SourceState(msgspec.Struct, omit_defaults=True):
    """What the store remembers of a source; times are the centre's, in epoch seconds."""

    cursor: str = ""
    ok_s: int | None = None
    lost_s: int | None = None
    reason: str = ""


def read_state(store: CentreStore, source: str) -> tuple[SourceState, HeldState]:
    """Return what is remembered of a source."""
    text, held = store.get(_STATE.format(source)), store.get(_HELD.format(source))
    state = SourceState() if text is None else msgspec.json.decode(text, type=SourceState)
    return state, None if held is None else held.encode()


def remember(
    store: CentreStore, source: str, state: SourceState, held: HeldState, before: HeldState
) -> None:
    """Remember it, inside the transaction of the rows that it speaks of."""
    store.set(_STATE.format(source), msgspec.json.encode(state).decode())
    if held is not None and held != before:
        store.set(_HELD.format(source), held.decode())
