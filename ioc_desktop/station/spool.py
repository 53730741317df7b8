"""Requests of another program of this machine to the station that runs: files in a folder.

A command line cannot speak over the pipe that belongs to the screen side, so it leaves its
request as ``duty-spool/NAME.request`` (written beside, synced, renamed) and waits for
``NAME.answer``. The station carries requests out by name and deletes each **after** its
effect is on the disk: a kill in between has it carried out again, under the same key, which
changes nothing. Both sides tidy up what is theirs; a stranger's file is left alone.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import DutyRequest

FOLDER: Final = "duty-spool"
_REQUEST: Final = ".request"
_ANSWER: Final = ".answer"
_MOST_BYTES: Final = 1 << 20
_STALE_ANSWER_S: Final = 3600.0
_LOOK_S: Final = 0.1

_decoder: msgspec.msgpack.Decoder[DutyRequest] = msgspec.msgpack.Decoder(DutyRequest)


class _Answer(msgspec.Struct):
    error: str | None = None


class Spool:
    """The requests in one data folder, from either side."""

    def __init__(self, data_folder: Path) -> None:
        """Touch nothing yet."""
        self._folder = data_folder / FOLDER

    # The station's side.

    def waiting(self) -> list[tuple[str, DutyRequest]]:
        """Return the requests by name, oldest first; what is none is answered so and dropped."""
        try:
            with os.scandir(self._folder) as listing:
                entries = [one for one in listing if one.name.endswith(_REQUEST)]
            entries.sort(key=lambda one: (one.stat().st_mtime_ns, one.name))
        except OSError:
            return []
        found = []
        for entry in entries:
            name = entry.name.removesuffix(_REQUEST)
            try:
                data = Path(entry.path).read_bytes() if entry.stat().st_size <= _MOST_BYTES else b""
            except OSError:
                continue  # the other side took it back
            try:
                found.append((name, _decoder.decode(data)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.answer(name, "this request cannot be read; give the command again")
        return found

    def answer(self, name: str, error: str | None) -> None:
        """Leave the answer for the other side, then drop the request."""
        try:
            self._put(name + _ANSWER, msgspec.json.encode(_Answer(error)))
            (self._folder / (name + _REQUEST)).unlink(missing_ok=True)
            self._drop_stale()
        except OSError:
            return  # a full disk: carried out again at the next look, which changes nothing

    def _drop_stale(self) -> None:
        """Delete answers that nobody fetched."""
        before = time.time() - _STALE_ANSWER_S
        for path in self._folder.glob("*" + _ANSWER):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    # The other program's side.

    def ask(self, name: str, request: DutyRequest, within_s: float) -> None:
        """Leave a request and wait until the station has carried it out.

        Raises:
            KnownError: the station did not take it, or did not answer in time; it may still
                carry it out then, once.
        """
        try:
            self.leave(name, request)
        except OSError as error:
            raise KnownError(f"{self._folder} cannot be written: {error.strerror}") from error
        until_s = time.monotonic() + within_s
        while time.monotonic() < until_s:
            if self.answered(name):
                return
            time.sleep(_LOOK_S)
        raise self.silent(within_s)

    def answered(self, name: str) -> bool:
        """Whether the station has carried out a request; its answer is fetched once.

        Raises:
            KnownError: the station did not take it.
        """
        answer = self._folder / (name + _ANSWER)
        if not answer.exists():
            return False
        told = msgspec.json.decode(answer.read_bytes(), type=_Answer)
        answer.unlink(missing_ok=True)
        if told.error is not None:
            raise KnownError(told.error)
        return True

    def take_back(self, name: str) -> None:
        """Drop a request that was carried out in another way, and an answer nobody awaits."""
        for ending in (_REQUEST, _ANSWER):
            with contextlib.suppress(OSError):
                (self._folder / (name + ending)).unlink(missing_ok=True)

    def silent(self, within_s: float) -> KnownError:
        """Return what to tell when no answer came within ``within_s`` seconds."""
        return KnownError(
            f"the station of {self._folder.parent} did not answer within {within_s:g} s; what was "
            "asked lies in its spool and is carried out once when it does"
        )

    def leave(self, name: str, request: DutyRequest) -> None:
        """Leave a request for the station that comes next; nobody waits for its answer.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(exist_ok=True)
        self._put(name + _REQUEST, msgspec.msgpack.encode(request))

    def _put(self, name: str, data: bytes) -> None:
        part = self._folder / f"{name}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / name)
