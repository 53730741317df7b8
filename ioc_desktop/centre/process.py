"""The reference centre as a process: its address, its HTTP server, its end.

``run_centre`` serves until it is asked to end, by itself or with several workers.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn

from ioc_desktop.centre.feed import HeadFeed
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.workers import WorkerFailedError, Workers
from ioc_desktop.errors import ConfigError, KnownError, UsageError

__all__ = ["Centre", "CentreOptions", "run_centre", "serve"]


class _Server(uvicorn.Server):
    """uvicorn's server, which ends the event streams before it waits for connections."""

    def __init__(self, config: uvicorn.Config, feed: HeadFeed, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._feed = feed
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._feed.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order, and with exit code 0: a signal is how a centre is stopped."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()


def serve_on(centre: Centre, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve a centre on a socket until SIGINT or SIGTERM; ``ready``: it answers now."""
    config = uvicorn.Config(
        centre.app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=30,
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(_Server(config, centre.feed, ready).serve(sockets=[listener]))


def serve(options: CentreOptions, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``ready`` is called with the address when it answers.

    Raises:
        KnownError: the database or the port cannot be used.
    """
    _warn_if_open(options)
    if options.workers > 1:
        if options.database is None:
            raise UsageError(
                "SQLite serves from one process; several workers need PostgreSQL:"
                " --database postgresql://…"
            )
        with _listen(options.host, options.port) as listener:
            Workers(options, listener).run(lambda: ready(_address(listener)))
        return
    with Centre(options) as centre, _listen(options.host, options.port) as listener:
        serve_on(centre, listener, lambda: ready(_address(listener)))


def run_centre(options: CentreOptions) -> int:
    """Serve a centre until it is told to end; print one line when it is ready.

    Returns the exit code: 0 ended when asked, 1 a known error, which was said on stderr.

    Raises:
        UsageError: the options cannot be meant.
    """

    def ready(address: str) -> None:
        print(f"serving {options.profile} on {address}", flush=True)  # noqa: T201  # the contract

    try:
        serve(options, ready)
    except WorkerFailedError:
        return 1  # the worker has said why
    except (UsageError, ConfigError):
        raise  # the command line's own business
    except KnownError as error:
        print(str(error), file=sys.stderr)  # noqa: T201  # one line for the person who started it
        return 1
    return 0


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except BaseException:
            listener.close()
            raise
    except (OSError, OverflowError) as error:
        raise KnownError(
            f"cannot listen on {host} port {port}: {error}; choose another port"
        ) from error
    return listener


def _warn_if_open(options: CentreOptions) -> None:
    if options.token is not None:
        if not options.token.strip() or not options.token.isascii():
            raise UsageError("the centre's token must be ASCII text and not empty")
        return
    with suppress(ValueError):
        if ipaddress.ip_address(options.host).is_loopback:
            print(  # noqa: T201  # for the person who started it
                f"warning: the centre {options.profile} asks for no token;"
                " every program on this machine can read it",
                file=sys.stderr,
            )
            return
    raise UsageError(
        f"without a token a centre listens on this machine only, not on {options.host};"
        " give --token"
    )
