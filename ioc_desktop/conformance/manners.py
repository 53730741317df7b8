"""Who the centre is, whom it lets in, how it refuses, and how it speaks HTTP."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Any, Final

from ioc_desktop.conformance.session import Session, brief
from ioc_desktop.conformance.wire import Got
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import DATASETS, SCHEMA
from ioc_desktop.sync.decode import MAX_ITEMS
from ioc_desktop.sync.faults import SyncError

CENTRE: Final = "/v1/centre"
_OK: Final = 200
_SERVER_ERROR: Final = 500
_SKEW_S: Final = 300
_FIELDS: Final[tuple[tuple[str, tuple[type, ...], str], ...]] = (
    ("id", (str,), "text"),
    ("name", (str,), "text"),
    ("epoch", (str,), "text"),
    ("schema", (str,), "text"),
    ("time", (str,), "text"),
    ("datasets", (list,), "a list of {name, head}"),
    ("push", (bool,), "true or false"),
    ("commands", (bool,), "true or false"),
)


async def describe(session: Session) -> bool:
    """Ask who the centre is; False = nothing more can be asked.

    A schema that clients do not speak, and fields that are wrong, are told; the run goes on
    as long as it is known whose pages to ask for.
    """
    ledger = session.ledger
    try:
        got = await session.get(CENTRE)
        info = got.json() if got.status == _OK else None
    except SyncError as error:
        ledger.failed("centre.reached", "an answer", str(error))
        return False
    except ValueError as error:
        ledger.failed("centre.reached", "200 with JSON", f"{error}: {brief(got.body)}")
        return False
    if got.status != _OK or got.media_type != "application/json":
        told = f", Location: {where}" if (where := got.header("location")) else ""
        ledger.failed(
            "centre.reached",
            "200 with application/json",
            f"{got.status} with {got.media_type or 'no content type'}{told}: {brief(got.body)}",
        )
        return False
    ledger.passed("centre.reached")
    if not isinstance(info, dict):
        ledger.failed("centre.described", "an object", brief(got.body))
        return False
    session.info = info
    _described(session, info)
    _datasets(session, info)
    return isinstance(info.get("id"), str) and isinstance(info.get("epoch"), str)


def _described(session: Session, info: dict[str, Any]) -> None:
    ledger = session.ledger
    for name, kinds, words in _FIELDS:
        value = info.get(name)
        empty = name in {"id", "epoch"} and value == ""
        ledger.judge(
            "centre.described",
            holds=isinstance(value, kinds) and not empty,
            expected=f"{name}: {words}",
            came=f"{name} is {value!r}"[:200] if name in info else f"no {name}",
        )
    schema = info.get("schema")
    if isinstance(schema, str):
        major = SCHEMA.partition(".")[0]
        given, dot, minor = schema.partition(".")
        ledger.judge(
            "centre.schema",
            holds=given == major and bool(dot) and minor.isdecimal(),
            expected=f"{major}.x, such as {SCHEMA}",
            came=repr(schema)[:60],
        )
    if not isinstance(text := info.get("time"), str):
        return
    try:
        skew_s = parse_instant(text) - time.time()
        if "T" not in text.upper():
            raise ValueError("a day, and no time of day")  # noqa: TRY301  # one of its mistakes
    except ValueError as error:
        ledger.failed("centre.clock", "a time such as 2021-10-07T16:30:00+07:00", str(error))
        return
    if abs(skew_s) <= _SKEW_S:
        ledger.passed("centre.clock")
    else:
        side = "ahead of" if skew_s > 0 else "behind"
        ledger.advise(
            "centre.clock",
            "the time of day as this machine has it",
            f"{text}, {abs(skew_s) / 3600:,.1f} hours {side} this machine's clock (a simulated"
            " day, or one of the two is wrong)",
        )


def _datasets(session: Session, info: dict[str, Any]) -> None:
    ledger = session.ledger
    listed = info.get("datasets")
    if not isinstance(listed, list):
        return
    names: list[str] = []
    for entry in listed:
        name = entry.get("name") if isinstance(entry, dict) else None
        head = entry.get("head") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not isinstance(head, str | int):
            ledger.failed(
                "centre.described", "datasets: {name, head} each", f"datasets holds {entry!r}"[:200]
            )
            continue
        names.append(name)
    doubled = {name for name in names if names.count(name) > 1}
    ledger.judge(
        "centre.datasets",
        holds=not doubled and any(name in DATASETS for name in names),
        expected="each dataset once, and one of the contract at least",
        came=f"twice: {', '.join(sorted(doubled))}" if doubled else f"only {names}"[:200],
    )
    if unknown := sorted(set(names) - set(DATASETS)):
        ledger.advise(
            "centre.datasets", "datasets of the contract", f"clients skip {', '.join(unknown)}"
        )


async def steady(session: Session) -> None:
    """Ask again, at the end of the run: it must be the same centre and history."""
    now = (await session.get(CENTRE)).json()
    for name in ("id", "epoch", "schema"):
        value = now.get(name) if isinstance(now, dict) else None
        session.ledger.judge(
            "centre.steady",
            holds=value == session.info.get(name),
            expected=f"{name} {session.info.get(name)!r} as at first",
            came=f"{name} {value!r}"[:200],
        )


async def tokens(session: Session) -> None:
    """Try without a token and with a wrong one, on every path that gives data away."""
    ledger = session.ledger
    paths = [CENTRE, *([f"/v1/{session.readable}/changes"] if session.readable else [])]
    if session.wire.token is None:
        why = "the centre asks for no token: good on this machine only; give --token to check"
        for check in ("token.missing", "token.wrong", "token.scheme"):
            ledger.skipped(check, why)
        return
    wrong = secrets.token_hex(16)
    # Half of the right one: whoever compares only the beginning lets it through.
    half = session.wire.token[: len(session.wire.token) // 2]
    for check, tried in (("token.missing", (None,)), ("token.wrong", (wrong, half))):
        for token in tried:
            if token == "":
                continue
            for path in paths:
                got = await session.get(path, token=token)
                said = "no token" if token is None else "a wrong token"
                if session.refusal(check, got, (401,), f"{path} with {said}"):
                    scheme = got.header("www-authenticate") or ""
                    ledger.judge(
                        "token.scheme",
                        holds=scheme.lower().startswith("bearer"),
                        expected="WWW-Authenticate: Bearer …",
                        came=f"{scheme or 'no such header'}, for {path} with {said}",
                    )


async def refusals(session: Session, old_cursors: Iterable[tuple[str, str]]) -> None:
    """Ask what must be refused."""
    ledger = session.ledger
    got = await session.get("/v1/no-such-dataset-of-anyone/changes")
    session.refusal("errors.dataset", got, (404,), "a dataset that is not there")
    got = await session.get("/v1/no-such-path-of-anyone")
    session.refusal("errors.path", got, (404,), "a path that is not there")
    if session.readable is None:
        return
    path = f"/v1/{session.readable}/changes"
    got = await session.wire.ask("POST", path)
    if session.refusal("errors.method", got, (405,), f"POST {path}"):
        ledger.judge(
            "errors.method",
            holds="GET" in (got.header("allow") or "").upper(),
            expected="the header Allow: GET, HEAD",
            came=f"405 with Allow: {got.header('allow')}",
        )
    for limit in ("0", "-1", str(MAX_ITEMS + 1), "many", "1.5"):
        got = await session.get(path, {"limit": limit})
        session.refusal("limit.refused", got, (400,), f"limit={limit}")
    for cursor in ("~no cursor~", "a" * 300, "%00", "0123456789abcdef"):
        got = await session.get(path, {"after": cursor})
        session.refusal("cursor.garbage", got, (400,), f"after={cursor[:24]}")
    await _foreign(session)
    for name, cursor in old_cursors:
        got = await session.get(f"/v1/{name}/changes", {"after": cursor})
        session.refusal("cursor.old", got, (410,), f"the old cursor of {name}")
    ledger.skipped(
        "cursor.old", "give one from before the history was made anew: --old-cursor DATASET=CURSOR"
    )
    ledger.skipped("errors.busy", "the centre was never busy")


async def _foreign(session: Session) -> None:
    given = {name: one.last for name, one in session.walked.items() if one.last}
    for dataset, cursor in list(given.items())[:3]:
        other = next((name for name, last in given.items() if last != cursor), None)
        if other is None:
            break
        got = await session.get(f"/v1/{other}/changes", {"after": cursor})
        session.refusal("cursor.foreign", got, (410, 400), f"{other} after a cursor of {dataset}")
    session.ledger.skipped("cursor.foreign", "there are no two datasets with cursors of their own")


async def http_manners(session: Session) -> None:
    """Ask as caches, browsers and proxies do; nothing of it may do harm."""
    ledger = session.ledger
    one = await session.get(CENTRE)
    two = await session.get(CENTRE)
    if one.connection == two.connection:
        ledger.passed("http.kept")
    else:
        ledger.advise("http.kept", "the same connection", "it was closed after the answer")
    head = await session.wire.ask("HEAD", CENTRE)
    harmless = head.status < _SERVER_ERROR and not head.surplus
    still = await _still_answers(session)
    ledger.judge(
        "http.head",
        holds=harmless and still is None,
        expected="a head without a body, and a sound answer after it",
        came=still or f"{head.status}{' with a body behind it' if head.surplus else ''}",
    )
    options = await session.wire.ask("OPTIONS", CENTRE)
    ledger.judge(
        "http.options",
        holds=options.status < _SERVER_ERROR,
        expected="405, or what is possible",
        came=f"{options.status}: {brief(options.body)}",
    )


async def _still_answers(session: Session) -> str | None:
    try:
        got: Got = await session.get(CENTRE)
    except SyncError as error:
        return f"the next request failed: {error}"
    return None if got.status == _OK else f"the next request was answered with {got.status}"
