"""Commands that take long: they say how far they are, can be cancelled, leave no half file.

The convention between such a command and whoever started it as a child (the console does):
with ``--progress-json`` each line on stdout is one JSON object, ``{"done": 3, "total": 40,
"what": "…"}``, and the last one says what was made, ``{"file": "…"}``. What went wrong is one
line on stderr, with exit code 1. SIGTERM cancels: the command ends at its next step, also with
exit code 1, and what it had begun to write is gone.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Protocol

from ioc_desktop.errors import KnownError

NICENESS = 15
"""How far a child that works in the background stands behind the wall."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_FOLDER = frozenset({errno.ENOENT, errno.ENOTDIR})
_READABLE = 0o644
_PRIVATE = 0o600


class CancelledError(KnownError):
    """Somebody asked the command to stop; nothing was written."""


class Progress(Protocol):
    """Told after each step of a long work; the one that ``working`` gives ends a cancelled one."""

    def step(self, done: int, total: int, what: str) -> None:
        """Say that ``done`` of ``total`` steps are done, and what comes now.

        Raises:
            CancelledError: somebody asked to stop.
        """


class _Told:
    """A progress on stdout (JSON), or one line on a terminal that is written over."""

    def __init__(self, stop: threading.Event, *, as_json: bool) -> None:
        self._stop, self._as_json = stop, as_json
        self._terminal = not as_json and sys.stderr.isatty()

    def step(self, done: int, total: int, what: str) -> None:
        """Say how far it is, unless it is to stop."""
        if self._stop.is_set():
            raise CancelledError("cancelled; nothing was written")
        if self._as_json:
            tell_line({"done": done, "total": total, "what": what})
        elif self._terminal:
            sys.stderr.write(f"\r\x1b[K{done}/{total} {what}")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the terminal's line empty for what is said next."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def working(*, as_json: bool, background: bool | None = None) -> Iterator[Progress]:
    """Give the progress of one long command; SIGTERM and Ctrl-C make its next step end it.

    ``background``: stand behind every other process of this machine; None = with ``as_json``,
    when a program started it and not a person.
    """
    stop = threading.Event()

    def cancel(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, cancel) for number in (signal.SIGTERM, signal.SIGINT)}
    if as_json if background is None else background:
        with suppress(OSError):
            os.nice(NICENESS)
    told = _Told(stop, as_json=as_json)
    try:
        yield told
    finally:
        told.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_made(file: Path, *, as_json: bool, **facts: object) -> None:
    """Say what was made: the last line. ``facts`` go beside the file's name in JSON."""
    if as_json:
        tell_line({"file": str(file), **facts})
    else:
        print(file)  # noqa: T201  # the command's output


def tell_line(line: dict[str, object]) -> None:
    """Write one line of JSON to stdout; a reader that went away is no fault of the work."""
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def may_write(out: Path, *, overwrite: bool) -> None:
    """See before a long work whether its file may be written at all.

    Raises:
        KnownError: it is there already, it is a folder, its folder is not there, or the name
            is none that the disk knows.
    """
    try:
        if out.is_dir():
            raise KnownError(f"{out} is a folder; give the name of a file in it")
        if out.exists() and not overwrite:
            raise KnownError(f"{out} is there already; give another name, or --overwrite")
        if not out.parent.is_dir():
            raise KnownError(f"the folder {out.parent} is not there; make it first")
    except OSError as error:  # a name too long, a folder that may not be looked into
        raise _refused(out, error) from error


@contextmanager
def whole_file(out: Path, *, overwrite: bool = False, private: bool = False) -> Iterator[Path]:
    """Give a path beside ``out`` to write to; at the end it is on the disk under its name.

    Whatever goes wrong, or is cancelled, leaves ``out`` as it was and nothing beside it.
    ``private``: only its owner may read it.

    Raises:
        KnownError: it is there already, or the disk refuses it.
    """
    may_write(out, overwrite=overwrite)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.stem[:40]}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise _refused(out, error) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        may_write(out, overwrite=overwrite)
        with part.open("rb+") as stream:
            os.fchmod(stream.fileno(), _PRIVATE if private else _READABLE)
            os.fsync(stream.fileno())
        part.replace(out)
    except OSError as error:
        raise _refused(out, error) from error
    finally:
        part.unlink(missing_ok=True)


def _refused(out: Path, error: OSError) -> KnownError:
    if error.errno in _NO_ROOM:
        return KnownError(
            f"there is no room on the disk for {out}; nothing was changed: make room, try again"
        )
    if error.errno in _NO_FOLDER and not out.parent.is_dir():
        return KnownError(f"the folder {out.parent} is not there; make it first")
    return KnownError(f"{out} cannot be written: {error.strerror or error}; nothing was changed")
