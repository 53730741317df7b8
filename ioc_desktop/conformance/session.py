"""One run against one centre: its wire, its ledger, and what it has learnt so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ioc_desktop.conformance.ledger import Ledger
from ioc_desktop.conformance.wire import Got, Wire
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.sync.headers import retry_after_s

_BUSY: Final = frozenset({429, 503})
_LONGEST_WAIT_S: Final = 30.0
_UNTOLD_WAIT_S: Final = 0.2
_WAITS: Final = 3
_NOT_FOUND: Final = 400


@dataclass(frozen=True, slots=True)
class Item:
    """One well-formed change of a page. ``row`` None = deleted."""

    id: str
    rev: int
    row: dict[str, Any] | None


@dataclass(slots=True)
class Walked:
    """How far one dataset was read: its cursors, and whether its end was reached.

    ``cursors`` are a few places to ask from again; ``head`` is what /v1/centre said of it just
    before its end was seen to be one.
    """

    dataset: str
    first: Any = None
    cursors: list[str] = field(default_factory=list)
    last: str = ""
    pages: int = 0
    items: int = 0
    ended: bool = False
    head: Any = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a change was seen last: in the page that followed ``after``."""

    after: str | None
    item: Item


@dataclass(slots=True)
class Session:
    """What the checks share. ``told`` hears, in words, what is being done.

    ``figure`` is the id of the figure that may be reported again, ``sight`` where it was seen.
    Reading leaves ``rest_s`` for what comes after it; ``hurried``: it had to stop for that.
    """

    wire: Wire
    ledger: Ledger
    until_s: float
    rest_s: float = 20.0
    hurried: bool = False
    told: Callable[[str], None] = lambda _text: None
    figure: str | None = None
    sight: Sight | None = None
    info: dict[str, Any] = field(default_factory=dict)
    walked: dict[str, Walked] = field(default_factory=dict)

    @property
    def datasets(self) -> list[str]:
        """The datasets of the contract that the centre lists, in the order to read them."""
        listed = {
            entry.get("name") for entry in self.info.get("datasets", ()) if isinstance(entry, dict)
        }
        return [name for name in DATASETS if name in listed]

    @property
    def readable(self) -> str | None:
        """A dataset of which a page could be read, if there is one: to ask it for more."""
        read = [name for name, one in self.walked.items() if one.pages]
        return next(iter(read or self.datasets), None)

    @property
    def left_s(self) -> float:
        """How many seconds the run has left."""
        return self.until_s - time.monotonic()

    def see(self, dataset: str, after: str | None, items: Sequence[Item]) -> None:
        """Remember the page if the figure that may be reported again is among its items."""
        if dataset == "observations" and self.figure is not None:
            for item in items:
                if item.id == self.figure:
                    self.sight = Sight(after, item)

    async def get(
        self, path: str, params: Mapping[str, str | int] | None = None, **more: Any
    ) -> Got:
        """Ask, and wait as the centre wishes when it is busy, a few times and not for ever.

        Raises:
            SyncError: there was no whole answer.
        """
        for _ in range(_WAITS):
            got = await self.wire.ask("GET", path, params=params, **more)
            if got.status not in _BUSY:
                break
            self.busy(got, path)
            told_s = retry_after_s(got.header("retry-after"), got.header("date"))
            wait_s = _UNTOLD_WAIT_S if told_s is None else told_s
            if wait_s > min(_LONGEST_WAIT_S, self.left_s):
                break
            await asyncio.sleep(wait_s)
        return got

    def busy(self, got: Got, path: str) -> None:
        """Judge an answer that asks to wait."""
        self.ledger.judge(
            "errors.busy",
            holds=got.header("retry-after") is not None,
            expected="the header Retry-After: seconds, or a date",
            came=f"{got.status} without it from {path}",
        )
        self.problem(got, path)

    def problem(self, got: Got, asked: str) -> None:
        """Judge whether a refusal is a problem (RFC 9457)."""
        if got.status < _NOT_FOUND:
            return
        try:
            body = got.json()
        except ValueError:
            body = None
        fits = isinstance(body, dict) and body.get("status") == got.status
        detail = body.get("detail") if isinstance(body, dict) else None
        said = isinstance(detail, str) and bool(detail.strip())
        kind = got.media_type
        self.ledger.judge(
            "errors.problem",
            holds=kind == "application/problem+json" and fits and said,
            expected='application/problem+json with "status" and "detail"',
            came=f"{got.status} as {kind or 'no content type'} for {asked}: {brief(got.body)}",
        )

    def refusal(self, check: str, got: Got, statuses: tuple[int, ...], asked: str) -> bool:
        """Judge that the answer is a refusal with one of these statuses, and said in words."""
        right = self.ledger.judge(
            check,
            holds=got.status in statuses,
            expected=f"{' or '.join(map(str, statuses))} for {asked}",
            came=f"{got.status}: {brief(got.body)}" if got.body else str(got.status),
        )
        if right:
            self.problem(got, asked)
        return right

    async def heads(self) -> dict[str, Any]:
        """Return every dataset's head as /v1/centre has it now; empty if it does not say."""
        got = await self.get("/v1/centre")
        try:
            listed = got.json()["datasets"]
        except (ValueError, LookupError, TypeError):
            return {}
        entries = [entry for entry in listed if isinstance(entry, dict)]
        return {str(entry.get("name")): entry.get("head") for entry in entries}


def brief(body: bytes) -> str:
    """Return the beginning of a body as text."""
    return body[:160].decode("utf-8", "replace")
