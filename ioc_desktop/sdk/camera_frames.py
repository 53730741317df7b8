"""Pictures from the decoding process to the wall: a file that both have in memory. Pure.

A head that says how the decoder is, and three places for pictures, written in turn, so that
the one being read is not the one being written. The head carries a checksum: a reader that
meets a head half written reads it at its next look. The file lies in memory where the system
offers that, is readable by its owner alone, and loses its name as soon as both have it open,
so that nothing is left behind by whoever is killed.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from ioc_desktop.sdk.camera_watch import DecoderReport, DecoderState
from ioc_desktop.sdk.cameras import MOST_HEIGHT_PX, MOST_WIDTH_PX, CameraTrouble

_HEAD: Final = struct.Struct("<4sdddIIIIIIII")
_CRC: Final = struct.Struct("<I")
_MAGIC: Final = b"cam1"
_HEAD_ROOM: Final = 4096
_SLOTS: Final = 3
_SLOT_BYTES: Final = MOST_WIDTH_PX * MOST_HEIGHT_PX * 4
SIZE_BYTES: Final = _HEAD_ROOM + _SLOTS * _SLOT_BYTES
"""The file's length; only what pictures really take is ever in memory."""


class _Head(NamedTuple):
    """The head's fields in their order in the file."""

    magic: bytes
    heartbeat_s: float
    frame_s: float
    changed_s: float
    number: int
    slot: int
    width: int
    height: int
    attempt: int
    state: int
    trouble: int
    memory_kb: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's pixels: 32 bits each (blue, green, red, unused), rows without padding."""

    number: int
    width_px: int
    height_px: int
    pixels: bytes


class FramesReader:
    """The wall's end: makes the file, reads heads and pictures."""

    def __init__(self) -> None:
        """Make a file of its own.

        Raises:
            OSError: there is no room for it.
        """
        memory = Path("/dev/shm")  # noqa: S108  # shared memory on Linux; the name is random
        folder = memory if os.access(memory, os.W_OK) else None
        handle, name = tempfile.mkstemp(prefix="ioc-camera-", dir=folder)
        self.path = Path(name)
        try:
            os.ftruncate(handle, SIZE_BYTES)
            self._map = mmap.mmap(handle, SIZE_BYTES)
        except OSError:
            self.path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        self._named = True

    def report(self) -> DecoderReport | None:
        """Return the decoder's last words; None before the first, or while they change."""
        head = self._head()
        if head is None:
            return None
        if self._named:
            self._unname()  # the decoder has it open now
        return DecoderReport(
            heartbeat_s=head.heartbeat_s,
            attempt=head.attempt,
            state=DecoderState(head.state),
            trouble=CameraTrouble(head.trouble),
            frame_s=head.frame_s,
            changed_s=head.changed_s,
            memory_kb=head.memory_kb,
        )

    def picture(self, after: int) -> Picture | None:
        """Return the newest picture if its number is not ``after``, else None."""
        head = self._head()
        if head is None:
            return None
        size = head.width * head.height * 4
        if head.number in (0, after) or head.slot >= _SLOTS or size > _SLOT_BYTES:
            return None
        start = _HEAD_ROOM + head.slot * _SLOT_BYTES
        pixels = self._map[start : start + size]
        now = self._head()
        if now is None or now.number - head.number >= _SLOTS - 1:
            return None  # it may have been written over meanwhile; the next look brings another
        return Picture(head.number, head.width, head.height, pixels)

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        self._unname()
        self._map.close()

    def _unname(self) -> None:
        if self._named:
            try:
                self.path.unlink(missing_ok=True)
            except PermissionError:
                return  # a system where an open file keeps its name: at the next time
            self._named = False

    def _head(self) -> _Head | None:
        data = self._map[: _HEAD.size + _CRC.size]
        (checksum,) = _CRC.unpack_from(data, _HEAD.size)
        if data[:4] != _MAGIC or checksum != zlib.crc32(data[: _HEAD.size]):
            return None
        return _Head._make(_HEAD.unpack_from(data))


class FramesWriter:
    """The decoder's end: says how it is and writes pictures."""

    def __init__(self, path: Path) -> None:
        """Open the reader's file.

        Raises:
            OSError: it is not there.
        """
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE_BYTES)
        self._number = self._slot = self._width = self._height = 0

    def write(self, pixels: bytes | bytearray | memoryview, width_px: int, height_px: int) -> None:
        """Put a picture into the next place; the next ``say`` makes it the newest."""
        if width_px * height_px * 4 > _SLOT_BYTES or len(pixels) != width_px * height_px * 4:
            raise ValueError(f"no place for {width_px} x {height_px} pixels in {len(pixels)} bytes")
        self._slot = (self._slot + 1) % _SLOTS
        start = _HEAD_ROOM + self._slot * _SLOT_BYTES
        self._map[start : start + len(pixels)] = bytes(pixels)
        self._number += 1
        self._width, self._height = width_px, height_px

    def say(self, report: DecoderReport) -> None:
        """Write the head."""
        data = _HEAD.pack(
            _MAGIC,
            report.heartbeat_s,
            report.frame_s,
            report.changed_s,
            self._number & 0xFFFFFFFF,
            self._slot,
            self._width,
            self._height,
            report.attempt,
            report.state.value,
            report.trouble.value,
            report.memory_kb,
        )
        self._map[: _HEAD.size + _CRC.size] = data + _CRC.pack(zlib.crc32(data))

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
