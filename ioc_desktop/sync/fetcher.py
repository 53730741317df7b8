"""A fetcher: the process that asks one centre for many pages while the station stores them.

HTTP, digests and decoding take as much of a processor as SQLite does, and Python gives a
process one. So where a feed turns out to be long, its pages are fetched here, by the very
adapter that the station uses, and go to the station by column, ready to be stored
(``fetcher_process``). The fetcher owns nothing: it may be killed at any instant, and it ends
when its stdin does, that is with its station.

usage: python -m ioc_desktop.sync.fetcher   (by the station only; see ``fetcher_messages``)
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.fetcher_messages import (
    LENGTH,
    MAX_FRAME,
    Drop,
    Follow,
    FromFetcher,
    Ready,
    Serve,
    Taken,
    ToFetcher,
    frame,
    packed,
    to_fetcher,
    told,
)
from ioc_desktop.sync.http import CentreGateway
from ioc_desktop.sync.tls import tls_context

WINDOW_BYTES: Final = 2 << 20
"""So much of one feed may be on its way to the station, and one page more."""


@dataclass(slots=True)
class _Followed:
    """One feed that is being brought."""

    task: asyncio.Task[None]
    out_bytes: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)


class Fetcher:
    """Brings the pages that are asked for until its station is gone."""

    def __init__(self, write_to: int) -> None:
        """Write frames to the file descriptor ``write_to``."""
        self._write_to = write_to
        self._token: str | None = None
        self._centre = ""
        self._adapter: CentreApiAdapter | None = None
        self._followed: dict[int, _Followed] = {}
        self._crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Serve; returns never, raises what is a bug of ours."""
        await self._crashed

    def heard(self, message: ToFetcher) -> None:
        """Do what the station says."""
        match message:
            case Serve():
                self._serve(message)
            case Follow():
                self._token = message.token
                task = asyncio.create_task(self._follow(message))
                self._followed[message.number] = _Followed(task)
            case Taken():
                self._token = message.token
                followed = self._followed.get(message.number)
                if followed is not None:
                    followed.out_bytes -= message.size
                    followed.room.set()
            case Drop():
                followed = self._followed.pop(message.number, None)
                if followed is not None:
                    followed.task.cancel()

    def _serve(self, whom: Serve) -> None:
        tls = tls_context(whom.url, whom.ca_file, whom.client_certificate, whom.client_key)
        gateway = CentreGateway(
            whom.centre, whom.url, lambda: self._token, limits=whom.limits, tls=tls
        )
        self._centre = whom.centre
        self._adapter = CentreApiAdapter(gateway)
        self._say(Ready())

    async def _follow(self, asked: Follow) -> None:
        assert self._adapter is not None  # noqa: S101  # Serve comes first
        try:
            await self._bring(asked, self._adapter)
        except SyncError as error:
            self._say(told(asked.number, error))
        except Exception as error:  # noqa: BLE001  # a bug: the station goes on by itself and tells of it
            if not self._crashed.done():
                self._crashed.set_exception(error)

    async def _bring(self, asked: Follow, adapter: CentreApiAdapter) -> None:
        expected = Expected(self._centre, asked.dataset, asked.epoch, asked.schema, asked.after)
        async with contextlib.aclosing(adapter.pages(expected, asked.limit)) as pages:
            async for page in pages:
                followed = self._followed[asked.number]
                followed.out_bytes += page.bytes_read
                self._say(packed(asked.number, page))
                while followed.out_bytes >= WINDOW_BYTES:
                    followed.room.clear()
                    await followed.room.wait()

    def _say(self, message: FromFetcher) -> None:
        """Write a frame, however long the station takes to read it."""
        data = memoryview(frame(message))
        while data:
            data = data[os.write(self._write_to, data) :]


def _listen(loop: asyncio.AbstractEventLoop, fetcher: Fetcher) -> None:
    """Hear the station, on a thread: Windows cannot wait on pipes in the event loop."""
    try:
        while True:
            (length,) = LENGTH.unpack(_read(LENGTH.size))
            message = to_fetcher.decode(_read(min(length, MAX_FRAME)))
            loop.call_soon_threadsafe(fetcher.heard, message)
    finally:
        # The station is gone, or wants no more. Nothing here needs to be closed, and the loop
        # may be busy with a page that nobody waits for.
        os._exit(0)


def _read(size: int) -> bytes:
    """Read so many bytes of what the station says.

    Raises:
        EOFError: it has gone.
    """
    data = b""
    while len(data) < size:
        # Not sys.stdin: its lock, held here, would abort an interpreter that ends by a bug.
        piece = os.read(0, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


async def _main(write_to: int) -> None:
    fetcher = Fetcher(write_to)
    loop = asyncio.get_running_loop()
    threading.Thread(target=_listen, args=(loop, fetcher), name="station", daemon=True).start()
    gc.freeze()
    await fetcher.run()


def main() -> None:
    """Run as a process; stdout is for frames only."""
    # A person's Ctrl-C reaches the whole group: the station decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    write_to = os.dup(1)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, write_to):
            msvcrt.setmode(descriptor, os.O_BINARY)
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(_main(write_to))


if __name__ == "__main__":
    main()
