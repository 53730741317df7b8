"""A centre that costs nearly nothing: ``python -m tests.bench.lean_centre ROWS TOKEN``.

What is measured is the client, on a machine that the centre shares. So this one serves a bulk
history, in pages as the Centre API bounds them, from answers made beforehand (or, beyond
``MADE_BEFOREHAND`` rows, when asked for), over bare asyncio. Prints ``serving vinh on ADDRESS``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys
from urllib.parse import parse_qs, urlsplit

from ioc_desktop.centre.drafts import day_iso
from ioc_desktop.centre.store import PAGE_BYTES

MADE_BEFOREHAND = 3_000_000
POINTS = 2000
"""Days of a series, as in a chart of the wall: five and a half years."""
FIRST_DAY = 20_454
"""1 January 2026, in days: nothing is too old to be kept."""
CENTRE = (
    b'{"id":"vinh","name":"Vinh","epoch":"lean","schema":"1.0",'
    b'"datasets":[{"name":"observations"}]}'
)
REFUSED = b"HTTP/1.1 401 Unauthorized\r\ncontent-type: application/problem+json\r\n\r\n"


def item(number: int, length: int) -> bytes:
    """Return one observation, of the series ``number // length``."""
    series, place = divmod(number, length)
    name, day = f"bulk.{series:03}", day_iso(FIRST_DAY + place)
    value = (series * 7919 + place * 104_729) % 9973
    return (
        f'{{"id":"{name}///{day}","rev":1,"op":"put","row":{{"indicator":"{name}",'
        f'"period_start":"{day}","value":{value},'
        f'"as_of":"{day}T16:30:00+07:00","illustrative":true}}}}'
    ).encode()


def answer(body: bytes) -> bytes:
    digest = base64.b64encode(hashlib.sha256(body).digest())
    return (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
        b"content-digest: sha-256=:%b:\r\n\r\n%b" % (len(body), digest, body)
    )


class History:
    """The pages of ``rows`` observations; cursors are positions."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.length = POINTS
        self.made: dict[int, bytes] = {}
        at = 0
        while rows <= MADE_BEFOREHAND and at < rows:
            self.made[at], at = self.page(at)

    def page(self, at: int) -> tuple[bytes, int]:
        items: list[bytes] = []
        size, after = 0, at
        while at < self.rows and len(items) < 1000 and size < PAGE_BYTES:
            items.append(item(at, self.length))
            size += len(items[-1]) + 1
            at += 1
        more = b"true" if at < self.rows else b"false"
        body = (
            b'{"centre":"vinh","dataset":"observations","epoch":"lean","schema":"1.0",'
            b'"after":%b,"items":[%b],"next":"%d","more":%b,"count":%d}'
        ) % (b'"%d"' % after if after else b"null", b",".join(items), at, more, len(items))
        return answer(body), at


class Connection(asyncio.Protocol):
    """Answers requests that come whole and one at a time, as our client sends them."""

    def __init__(self, history: History, token: str) -> None:
        self.history = history
        self.token = f"authorization: bearer {token}".encode()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert self.transport is not None
        asked = urlsplit(data.split(b" ", 2)[1].decode())
        if self.token not in data.lower():
            self.transport.write(REFUSED)
            self.transport.close()
        elif asked.path == "/v1/centre":
            self.transport.write(answer(CENTRE))
        else:
            at = int(parse_qs(asked.query).get("after", ["0"])[0])
            made = self.history.made.get(at)
            self.transport.write(made if made is not None else self.history.page(at)[0])


async def serve(rows: int, token: str) -> None:
    history = History(rows)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(history, token), "127.0.0.1", 0)
    print(f"serving vinh on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2].lower()))
