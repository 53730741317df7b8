"""Takes what stands on an X server's monitors as fast as it can, through shared memory.

A frame is one request to the server, which answers it between two requests of others: it is what
was on all monitors at one moment. Xlib by ctypes, because Pillow's grab copies the whole desktop
through a socket, ten times slower.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import time
import zlib
from dataclasses import dataclass
from typing import Self

_Z_PIXMAP = 2
_ALL_PLANES = ctypes.c_ulong(-1)
_IPC_PRIVATE, _IPC_CREATE, _IPC_REMOVE = 0, 0o1600, 0
_BYTES_A_PIXEL = 4

Place = tuple[int, int, int, int]
"""x, y, width and height of a part of the desktop, in px."""


class _Segment(ctypes.Structure):
    """XShmSegmentInfo."""

    _fields_ = (
        ("shmseg", ctypes.c_ulong),
        ("shmid", ctypes.c_int),
        ("shmaddr", ctypes.c_void_p),
        ("read_only", ctypes.c_int),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What was there at ``at_s`` (``time.monotonic``): a checksum of each part, by its name."""

    at_s: float
    parts: dict[str, int]


class FrameCapture:
    """Watches named parts of one desktop. Use as a context manager."""

    def __init__(self, display: str, strip: Place, parts: dict[str, Place]) -> None:
        """Watch a strip of the desktop; ``parts`` are places in it, from its own corner.

        The smaller the strip, the less the server is kept from those who are watched.
        """
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._shm = ctypes.CDLL(ctypes.util.find_library("Xext") or "libXext.so.6")
        self._libc = ctypes.CDLL(None, use_errno=True)
        for function, returned in (
            (self._x.XOpenDisplay, ctypes.c_void_p),
            (self._x.XDefaultRootWindow, ctypes.c_ulong),
            (self._x.XDefaultVisual, ctypes.c_void_p),
            (self._shm.XShmCreateImage, ctypes.c_void_p),
            (self._libc.shmat, ctypes.c_void_p),
        ):
            function.restype = returned
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        if not self._display.value:
            raise OSError(f"no X server at {display}")
        self._strip, self._parts = strip, parts
        width, height = strip[2:]
        self._bytes = width * height * _BYTES_A_PIXEL
        self._segment = _Segment()
        self._segment.shmid = self._libc.shmget(
            _IPC_PRIVATE, ctypes.c_size_t(self._bytes), _IPC_CREATE
        )
        if self._segment.shmid < 0:
            raise OSError(ctypes.get_errno(), "no shared memory")
        self._segment.shmaddr = self._libc.shmat(self._segment.shmid, None, 0)
        visual = ctypes.c_void_p(self._x.XDefaultVisual(self._display, 0))
        self._image = ctypes.c_void_p(
            self._shm.XShmCreateImage(
                self._display,
                visual,
                24,
                _Z_PIXMAP,
                ctypes.c_void_p(self._segment.shmaddr),
                ctypes.byref(self._segment),
                width,
                height,
            )
        )
        self._shm.XShmAttach(self._display, ctypes.byref(self._segment))
        self._x.XSync(self._display, 0)
        self._libc.shmctl(self._segment.shmid, _IPC_REMOVE, None)  # gone with its last user
        pixels = (ctypes.c_ubyte * self._bytes).from_address(self._segment.shmaddr or 0)
        self._pixels = memoryview(pixels).cast("B")

    def take(self, every: int = 4) -> Frame:
        """Return what is there now; of each part every so many rows are looked at."""
        root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        x, y = self._strip[:2]
        taken = self._shm.XShmGetImage(self._display, root, self._image, x, y, _ALL_PLANES)
        at_s = time.monotonic()
        if not taken:
            raise OSError("the X server gives no picture")
        return Frame(at_s, {name: self._sum(place, every) for name, place in self._parts.items()})

    def _sum(self, place: Place, every: int) -> int:
        found = 0
        for row in self._rows(place, every):
            found = zlib.crc32(row, found)
        return found

    def _rows(self, place: Place, every: int) -> list[memoryview]:
        x, y, width, height = place
        across = self._strip[2] * _BYTES_A_PIXEL
        left, right = x * _BYTES_A_PIXEL, (x + width) * _BYTES_A_PIXEL
        return [
            self._pixels[row * across + left : row * across + right]
            for row in range(y, y + height, every)
        ]

    def close(self) -> None:
        """Let go of the memory and the connection."""
        self._pixels.release()
        self._shm.XShmDetach(self._display, ctypes.byref(self._segment))
        self._x.XSync(self._display, 0)
        self._libc.shmdt(ctypes.c_void_p(self._segment.shmaddr))
        self._x.XCloseDisplay(self._display)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()
