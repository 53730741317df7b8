"""One whole run of the checks: in order, each part on its own, never without end."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.conformance import manners
from ioc_desktop.conformance.commands import commands
from ioc_desktop.conformance.events import events
from ioc_desktop.conformance.figures import figures
from ioc_desktop.conformance.ledger import Ledger, Result
from ioc_desktop.conformance.rows import RowJudge
from ioc_desktop.conformance.session import Session
from ioc_desktop.conformance.walk import heads_true, walk
from ioc_desktop.conformance.wire import Wire
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.decode import MAX_ITEMS, Expected
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.http import CentreGateway, Limits

PAGES: Final = 20
"""Pages read of each dataset, unless everything is asked for."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What is verified, and how far.

    ``pages`` of each dataset are read, all if None. ``within_s`` bounds the whole run.
    ``figure`` is the id of a figure that may be reported again, None: none may.
    ``old_cursors`` are ``(dataset, cursor)`` from before the history was made anew.
    """

    url: str
    token: str | None = None
    write: bool = False
    figure: str | None = None
    patient: bool = False
    pages: int | None = PAGES
    within_s: float = 300.0
    old_cursors: tuple[tuple[str, str], ...] = ()
    tls: ssl.SSLContext | None = None
    limits: Limits = field(default_factory=lambda: Limits(request_s=15.0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome. ``ended`` False: the time ran out before everything was asked.

    ``cursors`` are where the run ended in each dataset, for a later ``old_cursors``.
    """

    url: str
    centre: str
    ended: bool
    rows: int
    pages: int
    seconds: float
    results: tuple[Result, ...]
    cursors: dict[str, str]

    @property
    def conforms(self) -> bool:
        """Whether nothing failed and everything was asked."""
        return self.ended and not any(result.outcome == "failed" for result in self.results)


async def verify(
    options: VerifyOptions, told: Callable[[str], None] = lambda _text: None
) -> Verdict:
    """Run every check against the centre; what is wrong with it is in the verdict.

    Raises:
        SyncError: the address is none, or the token cannot be sent.
    """
    began_s = time.monotonic()
    ledger = Ledger()
    wire = Wire(options.url, options.token, options.limits, options.tls)
    session = Session(
        wire, ledger, began_s + options.within_s, min(20.0, options.within_s / 4), told=told
    )
    session.figure = options.figure
    ended = False
    try:
        async with asyncio.timeout(options.within_s):
            await _run(session, options)
            ended = not session.hurried
    except TimeoutError:
        pass  # the verdict says so: what was not asked is skipped, and it does not conform
    finally:
        await wire.aclose()
    return Verdict(
        url=wire.url,
        centre=str(session.info.get("id", "")),
        ended=ended,
        rows=sum(walked.items for walked in session.walked.values()),
        pages=sum(walked.pages for walked in session.walked.values()),
        seconds=time.monotonic() - began_s,
        results=ledger.results(),
        cursors={name: one.last for name, one in session.walked.items() if one.last},
    )


async def _run(session: Session, options: VerifyOptions) -> None:
    session.told(f"asking {session.wire.url}")
    if not await manners.describe(session):
        return
    rows = RowJudge(session.ledger)
    parts: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
        ("pages.read", lambda: walk(session, rows, options.pages)),
        ("token.missing", lambda: manners.tokens(session)),
        ("errors.path", lambda: manners.refusals(session, options.old_cursors)),
        ("http.options", lambda: manners.http_manners(session)),
        ("events.opened", lambda: events(session, patient=options.patient)),
        ("commands.first", lambda: commands(session, write=options.write)),
        ("figures.first", lambda: figures(session)),
        ("heads.true", lambda: heads_true(session)),
        ("centre.steady", lambda: manners.steady(session)),
        ("http.client", lambda: _client(session, options)),
    )
    for check, part in parts:
        try:
            await part()
        except (SyncError, ValueError) as error:
            session.ledger.failed(check, "an answer", str(error))


async def _client(session: Session, options: VerifyOptions) -> None:
    """Let the program's own client read a page of each dataset, as a station would."""
    ledger = session.ledger
    if ledger.any_failed():
        ledger.skipped("http.client", "it comes last, when nothing else is wrong")
        return
    session.told("asking as a station does")
    info = session.info
    gateway = CentreGateway(
        info["id"],
        options.url,
        lambda: options.token,
        limits=options.limits,
        tls=options.tls,
    )
    adapter = CentreApiAdapter(gateway)
    try:
        said = await adapter.describe()
        for dataset in session.datasets:
            expected = Expected(said.id, dataset, said.epoch, said.schema)
            page = await adapter.page(expected, MAX_ITEMS)
            if page.set_aside:
                aside = page.set_aside[0]
                ledger.failed("http.client", "all rows", f"{dataset} {aside.id!r}: {aside.reason}")
    except SyncError as error:
        ledger.failed("http.client", "what this program's client takes", str(error))
    else:
        ledger.passed("http.client")
    finally:
        await adapter.aclose()
