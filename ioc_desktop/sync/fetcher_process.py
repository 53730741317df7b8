"""The station's end of a fetcher: starts it, asks it, and does without it.

Nothing depends on a fetcher. Until it is ready, and after it was lost (killed, silent, out of
memory), the station's own adapter goes on from the last page that came, with the same code;
a lost one is told of and started again later. It ends after some idle seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.fetcher_messages import (
    LENGTH,
    MAX_FRAME,
    Brought,
    Drop,
    Follow,
    FromFetcher,
    Ready,
    Serve,
    Taken,
    ToFetcher,
    Trouble,
    error_of,
    frame,
    from_fetcher,
    unpacked,
)
from ioc_desktop.sync.http import TokenSource

START_S: Final = 30.0
IDLE_S: Final = 15.0
GRACE_S: Final = 5.0
"""A fetcher ends its requests by their deadline and says so; one that is silent for so much
longer does not run any more."""

AGAIN_S: Final = 60.0
_READ_BYTES: Final = 1 << 20
_END_S: Final = 2.0
_COMMAND: Final = (sys.executable, "-m", "ioc_desktop.sync.fetcher")


class FetcherLost(Exception):  # noqa: N818  # no error of the world: whoever catches it goes on
    """The fetcher is gone; what it brought before is good."""


@dataclass(slots=True)
class _Followed:
    """One feed that the fetcher brings."""

    came: deque[Brought | Trouble] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class FetcherProcess:
    """One centre's fetcher, running or not."""

    def __init__(
        self, whom: Serve, token: TokenSource, told: Callable[[str], None] = lambda _why: None
    ) -> None:
        """Start nothing yet. ``told`` hears why a fetcher was lost."""
        self._whom = whom
        self._token = token
        self._told = told
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._serving = False
        self._closing = False
        self._again_at_s = 0.0
        self._number = 0
        self._followed: dict[int, _Followed] = {}
        self._idle: asyncio.TimerHandle | None = None
        self._why: str | None = None

    @property
    def pid(self) -> int | None:
        """The running fetcher's process id."""
        return None if self._process is None else self._process.pid

    def ready(self) -> bool:
        """Return whether the fetcher can be asked now; if it does not run, have it started."""
        loop = asyncio.get_running_loop()
        if self._task is None and not self._closing and loop.time() >= self._again_at_s:
            self._task = asyncio.create_task(self._run())
        return self._serving

    async def pages(self, expected: Expected, limit: int) -> AsyncGenerator[Page, None]:
        """Yield the pages after ``expected.after`` up to the first without more.

        Raises:
            FetcherLost: it is gone; go on after the last page that was yielded.
            SyncError: the centre's trouble, as the fetcher met it.
        """
        number = self._number = self._number + 1
        token = self._token()
        followed = self._followed[number] = _Followed()
        if self._idle is not None:
            self._idle.cancel()
        try:
            self._say(
                Follow(
                    number=number,
                    dataset=expected.dataset,
                    epoch=expected.epoch,
                    schema=expected.schema,
                    after=expected.after,
                    limit=limit,
                    token=token,
                )
            )
            while True:
                message = await self._next(followed)
                if isinstance(message, Trouble):
                    raise error_of(message)
                page = unpacked(message, expected)
                token = self._token()
                self._say(Taken(number=number, size=page.bytes_read, token=token))
                yield page
                if not page.more:
                    return
        except msgspec.ValidationError as error:
            self._lose(f"it brought something else than rows: {error}")
            raise FetcherLost from error
        finally:
            del self._followed[number]
            self._say(Drop(number=number))
            self._rest()

    async def aclose(self) -> None:
        """End the fetcher; may be called twice."""
        self._closing = True
        if self._idle is not None:
            self._idle.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _next(self, followed: _Followed) -> Brought | Trouble:
        while not followed.came:
            if not self._serving:
                raise FetcherLost
            followed.news.clear()
            try:
                async with asyncio.timeout(self._whom.limits.request_s + GRACE_S):
                    await followed.news.wait()
            except TimeoutError as error:
                self._lose("it was silent for too long")
                raise FetcherLost from error
        return followed.came.popleft()

    def _say(self, message: ToFetcher) -> None:
        if self._serving and self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(frame(message))

    def _rest(self) -> None:
        """Let a fetcher that nobody asks anything end after a while."""
        if not self._followed and self._serving:
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._end)

    def _end(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._serving = False
            self._process.stdin.close()

    def _lose(self, why: str) -> None:
        self._why = why
        if self._process is not None:
            _kill(self._process)

    async def _run(self) -> None:
        """Run a fetcher until it ends, by itself or by us."""
        self._why = None
        ended = False
        try:
            self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_READ_BYTES,
            )
            await self._hear(self._process)
        except asyncio.IncompleteReadError:
            # Its end: asked for by ``_end`` if it is not serving any more.
            ended = not self._serving and self._why is None
        except (OSError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError) as error:
            self._why = self._why or repr(error)
        finally:
            self._serving = False
            for followed in self._followed.values():
                followed.news.set()
            code = await self._see_out()
            if not (ended or self._closing):
                self._again_at_s = asyncio.get_running_loop().time() + AGAIN_S
                self._told(self._why or f"it ended by itself ({code})")
            self._task = None

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None  # noqa: S101  # both were asked for
        assert process.stdout is not None  # noqa: S101  # the same
        process.stdin.write(frame(self._whom))
        async with asyncio.timeout(START_S):
            message = await _read(process.stdout)
        if not isinstance(message, Ready):
            raise msgspec.DecodeError("it did not say that it is ready")
        self._serving = True
        self._rest()
        while True:
            message = await _read(process.stdout)
            if isinstance(message, Ready):
                continue
            followed = self._followed.get(message.number)
            if followed is not None:
                followed.came.append(message)
                followed.news.set()

    async def _see_out(self) -> int | None:
        """Kill what is left of the process and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(0 if self._why else _END_S):
                return await process.wait()
        except TimeoutError:
            _kill(process)
            return await process.wait()
        finally:
            await _closed(process)


async def _closed(process: asyncio.subprocess.Process) -> None:
    """Take what is kept of the broken pipe of a process that has ended.

    Python before 3.11.4 logs it as an error that nobody asked for.
    """
    if process.stdin is not None and process.returncode is not None:
        with contextlib.suppress(OSError):
            await process.stdin.wait_closed()


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill a process that may have ended.

    Python 3.11's ``process.kill`` looks first whether it has, and so takes its exit code from
    under asyncio's watcher, which then warns of an unknown child.
    """
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.kill(process.pid, signal.SIGKILL)


async def _read(stdout: asyncio.StreamReader) -> FromFetcher:
    (length,) = LENGTH.unpack(await stdout.readexactly(LENGTH.size))
    if length > MAX_FRAME:
        raise msgspec.DecodeError(f"a frame of {length} bytes")
    message: FromFetcher = from_fetcher.decode(await stdout.readexactly(length))
    return message
