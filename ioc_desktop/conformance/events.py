"""The event stream: hints, so little may depend on it, but what is sent must be right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec

from ioc_desktop.conformance.session import Session
from ioc_desktop.conformance.wire import Got
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.http import EventLines

PATH: Final = "/v1/events"
_OK: Final = 200
_HEADS_WITHIN_S: Final = 5.0
_SILENT_AT_MOST_S: Final = 20.0
_NAMES: Final = ("events.opened", "events.heads", "events.comment")


async def events(session: Session, *, patient: bool) -> None:
    """Open the stream and listen; ``patient``: long enough to hear a comment."""
    ledger = session.ledger
    if session.info.get("push") is not True:
        for check in _NAMES:
            ledger.skipped(check, "the centre says that it has none (push: false)")
        return
    session.told(f"listening to {PATH}")
    try:
        async with session.wire.listen(PATH) as (got, pieces):
            if not _is_stream(session, got):
                return
            try:
                if not await _heads(session, pieces):
                    ledger.skipped("events.comment", "what the stream says comes first")
                elif patient:
                    await _comment(session, pieces)
            except SyncError as error:
                ledger.failed("events.heads", "events", str(error))
    except SyncError as error:
        ledger.failed("events.opened", "an event stream", str(error))
        return
    ledger.skipped("events.comment", "it takes 20 s to hear one: --patient waits")


def _is_stream(session: Session, got: Got) -> bool:
    return session.ledger.judge(
        "events.opened",
        holds=got.status == _OK and got.media_type == "text/event-stream",
        expected="200 with text/event-stream",
        came=f"{got.status} with {got.media_type or 'no content type'}",
    )


async def _heads(session: Session, pieces: AsyncIterator[bytes]) -> bool:
    """Hear the head of every dataset at the beginning; False = it cannot be heard further."""
    lines = EventLines(session.wire.limits.line_bytes)
    listed = session.info.get("datasets", ())
    known = {entry.get("name") for entry in listed if isinstance(entry, dict)}
    missing = set(session.datasets)
    count = len(missing)
    wrong = ""
    try:
        async with asyncio.timeout(min(_HEADS_WITHIN_S, max(session.left_s, 0.1))):
            while missing and not wrong:
                for name, data in lines.feed(await anext(pieces)):
                    if name == "head":
                        dataset, fault = _dataset(data, known)
                        missing.discard(dataset)
                        wrong = wrong or fault
    except (TimeoutError, StopAsyncIteration, OSError) as error:
        how = "the stream ended" if isinstance(error, StopAsyncIteration) else "waited in vain"
        wrong = f"{how}: no head of {', '.join(sorted(map(str, missing)))}"
    return session.ledger.judge(
        "events.heads",
        holds=not wrong,
        expected=f"event: head for each of {count} datasets within {_HEADS_WITHIN_S:g} s",
        came=wrong,
    )


def _dataset(data: str, known: set[Any]) -> tuple[str, str]:
    """Return the dataset of a head event, and what is wrong with the event."""
    try:
        told = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("dataset"), str):
        return "", f"data without a dataset: {data}"[:160]
    if not isinstance(told.get("head"), str | int):
        return "", f"data without a head: {data}"[:160]
    name = told["dataset"]
    return name, "" if name in known else f"the head of {name!r}, which /v1/centre does not list"


async def _comment(session: Session, pieces: AsyncIterator[bytes]) -> None:
    """Wait until the stream has been silent for too long, or has said that it lives."""
    came = ""
    try:
        async with asyncio.timeout(_SILENT_AT_MOST_S):
            while not (await anext(pieces)).strip(b"\r\n"):
                continue
    except TimeoutError:
        came = f"{_SILENT_AT_MOST_S:g} s of silence"
    except (StopAsyncIteration, OSError):
        came = "the stream ended"
    session.ledger.judge(
        "events.comment",
        holds=not came,
        expected="a comment or an event at least every 15 s",
        came=came,
    )
