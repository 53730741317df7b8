"""What may become of one request and its answer on the way (see ``wire``): ``FAULTS``."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
from typing import Any, Final

from tests.faults.wire import Exchange, Fault, Reply

_JSON: Final = ("content-type", "application/json")
_PROBLEM: Final = "application/problem+json"
_FOREVER_S: Final = 3600.0
_BOMB: Final = gzip.compress(b" " * (32 << 20))


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def made(status: str, body: bytes, kind: str = "application/json", **more: str) -> bytes:
    headers = [("content-type", kind), ("content-length", str(len(body)))]
    headers.append(("content-digest", digest_of(body)))
    headers += [(name.replace("_", "-"), value) for name, value in more.items()]
    return Reply(status, tuple(headers), body).raw()


# The connection.


async def delay(e: Exchange) -> None:
    reply = await e.honest()
    await asyncio.sleep(e.chance.uniform(0.05, 0.5))
    await e.send(reply.raw())


async def drop(e: Exchange) -> None:
    e.close()


async def reset(e: Exchange) -> None:
    raw = (await e.honest()).raw()
    await e.send(raw[: e.chance.randrange(len(raw))])
    e.reset()


async def half_open(_e: Exchange) -> None:
    await asyncio.sleep(_FOREVER_S)


async def half_open_amid(e: Exchange) -> None:
    raw = (await e.honest()).raw()
    await e.send(raw[: e.chance.randrange(len(raw))])
    await asyncio.sleep(_FOREVER_S)


async def drip(e: Exchange) -> None:
    """A byte at a time; long answers end by the client's deadline only."""
    for byte in (await e.honest()).raw():
        await e.send(bytes([byte]))
        await asyncio.sleep(0.01)


# The body: cut in the three ways HTTP has, changed, swollen.


async def cut_by_length(e: Exchange) -> None:
    raw = (await e.honest()).raw()
    head, _, body = raw.partition(b"\r\n\r\n")
    await e.send(head + b"\r\n\r\n" + body[: e.chance.randrange(len(body) or 1)])
    e.close()


async def cut_chunked(e: Exchange) -> None:
    reply = await e.honest()
    part = reply.body[: e.chance.randrange(len(reply.body) or 1)] or b" "
    head = _without(reply, "content-length", ("transfer-encoding", "chunked"))
    await e.send(head.raw() + b"%x\r\n%b\r\n" % (len(part), part))
    e.close()


async def cut_at_close(e: Exchange) -> None:
    reply = await e.honest()
    head = _without(reply, "content-length", ("connection", "close"))
    await e.send(head.raw() + reply.body[: e.chance.randrange(len(reply.body) or 1)])
    e.close()


async def corrupt(e: Exchange) -> None:
    reply = await e.honest()
    body = bytearray(reply.body or b" ")
    for _ in range(e.chance.randint(1, 4)):
        body[e.chance.randrange(len(body))] ^= 1 << e.chance.randrange(8)
    await e.send(Reply(reply.status, reply.headers, bytes(body)).raw())


async def corrupt_head(e: Exchange) -> None:
    """A bit of the head flips; the length stays, or nobody could read on."""
    raw = bytearray((await e.honest()).raw())
    raw[e.chance.randrange(raw.index(b"\r\n\r\n"))] ^= 1 << e.chance.randrange(7)
    await e.send(bytes(raw))
    e.close()


async def wrong_digest(e: Exchange) -> None:
    reply = await e.honest()
    await e.send(reply.raw(content_digest=digest_of(reply.body + b" ")))


async def no_digest(e: Exchange) -> None:
    await e.send(_without(await e.honest(), "content-digest").raw())


async def gzip_bomb(e: Exchange) -> None:
    await e.send(made("200 OK", _BOMB, content_encoding="gzip"))


async def endless_body(e: Exchange) -> None:
    await e.send(_headed("transfer-encoding: chunked"))
    while True:
        await e.send(b"10000\r\n" + b" " * 65_536 + b"\r\n")


async def endless_header(e: Exchange) -> None:
    await e.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await e.send(b"x-more: " + b"a" * 8000 + b"\r\n")
        await asyncio.sleep(0)


# Well-formed answers that are wrong.


async def replay(e: Exchange) -> None:
    """An earlier answer to this very request, from a cache on the way."""
    await _again(e, same_target=True)


async def reorder(e: Exchange) -> None:
    """The answer to another request of this path: earlier or later in the log."""
    await _again(e, same_target=False)


async def _again(e: Exchange, *, same_target: bool) -> None:
    await e.honest()
    kept = [r for target, r in e.proxy.answered[e.path] if (target == e.target) == same_target]
    await e.send((e.chance.choice(kept) if kept else await e.honest()).raw())


async def foreign_epoch(e: Exchange) -> None:
    """Another one each time: who always lies alike has another epoch."""
    await _said_otherwise(e, epoch=f"another{e.chance.random()}")


async def foreign_centre(e: Exchange) -> None:
    await _said_otherwise(e, centre="hatinh", id="hatinh")


async def wrong_count(e: Exchange) -> None:
    await _said_otherwise(e, count=7_001, time="yesterday", datasets=None)


async def newer_schema(e: Exchange) -> None:
    """A body that speaks of a schema that is none: 2.0 would rightly stop the feed for good."""
    await _said_otherwise(e, schema="soon")


async def not_a_number(e: Exchange) -> None:
    body = (await e.honest()).body[:-1] + b',"count":NaN}'
    await e.send(made("200 OK", body))


async def broken_json(e: Exchange) -> None:
    """Cut short at its source: length and digest are right."""
    body = (await e.honest()).body
    await e.send(made("200 OK", body[: e.chance.randrange(len(body) or 1)]))


async def html(e: Exchange) -> None:
    await e.send(made("200 OK", b"<html><body>Log in</body></html>", "text/html"))


async def html_as_json(e: Exchange) -> None:
    await e.send(made("200 OK", b"<html><body>Log in</body></html>"))


# Status codes.


async def redirect(e: Exchange) -> None:
    """To an address of this machine where nothing is asked: following it would be seen."""
    await e.send(made("302 Found", b"", location=f"{e.proxy.url}/elsewhere{e.path}"))


async def gone(e: Exchange) -> None:
    await e.send(made("410 Gone", b"{}", _PROBLEM))


async def unauthorized(e: Exchange) -> None:
    await e.send(made("401 Unauthorized", b"{}", _PROBLEM))


async def forbidden(e: Exchange) -> None:
    await e.send(made("403 Forbidden", b"{}", _PROBLEM))


async def busy(e: Exchange) -> None:
    await e.send(made("429 Too Many Requests", b"{}", _PROBLEM, retry_after="1"))


async def unavailable(e: Exchange) -> None:
    await e.send(made("503 Service Unavailable", b"{}", _PROBLEM))


async def server_error(e: Exchange) -> None:
    await e.send(made("500 Internal Server Error", b"oh", "text/plain"))


async def not_found(e: Exchange) -> None:
    await e.send(made("404 Not Found", b"{}", _PROBLEM))


async def _said_otherwise(e: Exchange, **other: Any) -> None:
    reply = await e.honest()
    try:
        page = json.loads(reply.body)
    except ValueError:  # an event stream or a problem: nothing to say otherwise
        await e.send(reply.raw())
        return
    said = {name: value for name, value in other.items() if name in page}
    body = json.dumps(page | said, ensure_ascii=False).encode()
    await e.send(made(reply.status, body))


def _without(reply: Reply, name: str, *more: tuple[str, str]) -> Reply:
    headers = tuple(h for h in reply.headers if h[0] != name)
    return (
        Reply(reply.status, (*headers, *more), b"")
        if more
        else Reply(reply.status, headers, reply.body)
    )


def _headed(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", ": ".join(_JSON), *lines, "", ""]).encode()


FAULTS: Final[dict[str, Fault]] = {
    fault.__name__: fault
    for fault in (
        *(delay, drop, reset, half_open, half_open_amid, drip),
        *(cut_by_length, cut_chunked, cut_at_close, corrupt, corrupt_head, wrong_digest),
        *(no_digest, gzip_bomb, endless_body, endless_header, replay, reorder),
        *(foreign_epoch, foreign_centre, wrong_count, newer_schema, not_a_number, broken_json),
        *(html, html_as_json, redirect, gone, unauthorized, forbidden, busy, unavailable),
        *(server_error, not_found),
    )
}
HARMLESS: Final = frozenset({"delay", "replay", "reorder"})
"""Faults after which a request may well succeed."""
