"""The parts of an .xlsx file: a zip from a stranger, unpacked with a limit on every part."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from ioc_desktop.centre.sheets.limits import PART_BYTES, PARTS, RefusedFileError, refused

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_CHUNK: Final = 65_536
_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What spreadsheets write; another kind may ask for gigabytes to unpack its first byte."""

_MACROS: Final = ("vbaproject.bin", "macrosheets/", "xlmmacro")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a compression that Python does not know
    OSError,
    RuntimeError,  # a member that asks for a password
    UnicodeDecodeError,
    ValueError,
)


def is_workbook(content: bytes) -> bool:
    """Whether a file begins as a workbook does, readable or not."""
    return content.startswith((_ZIP, _OLE2)) or content[:2] == b"PK"


class Packed:
    """The parts of one workbook by name; names are compared without case, as Excel does."""

    def __init__(self, content: bytes) -> None:
        """Open the archive and look at its list, nothing else.

        Raises:
            RefusedFileError: not an archive, encrypted, damaged, with macros or too much in it.
        """
        if content.startswith(_OLE2):
            raise refused("file_encrypted" if _ENCRYPTED in content else "file_old_excel")
        if not content.startswith(_ZIP):
            raise refused("file_broken", text="zip")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            several = self._zip.infolist()
        except _BROKEN as error:
            raise refused("file_broken", text="zip") from error
        if len(several) > PARTS:
            raise refused("file_broken", text=f"{len(several)} parts")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for part in several:
            name = part.filename.replace("\\", "/").lstrip("/").casefold()
            if name in self._parts:
                raise refused("file_broken", text=f"twice {name}")
            if part.compress_type not in _COMPRESSIONS:
                raise refused("file_broken", text=f"{name}: compression {part.compress_type}")
            self._parts[name] = part
        self._refuse_foreign_parts()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        """The parts, in lower case."""
        return tuple(self._parts)

    @property
    def size(self) -> int:
        """What the parts say they unpack to, in bytes; no more of any of them is read."""
        return sum(part.file_size for part in self._parts.values())

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        """Yield a part piece by piece; more than ``PART_BYTES`` of it refuses the file.

        Raises:
            RefusedFileError: it is not there, is damaged, or never ends.
        """
        part = self._parts.get(name.lstrip("/").casefold())
        if part is None:
            raise refused("file_broken", text=f"no {name}")
        if part.flag_bits & 0x1:
            raise refused("file_encrypted")
        try:
            with self._zip.open(part) as stream:
                yield _pieces(stream)
        except RefusedFileError:
            raise
        except _BROKEN as error:
            raise refused("file_broken", text=f"{name}: {_told(error)}") from error

    def close(self) -> None:
        """Close the archive; may be called twice."""
        self._zip.close()

    def _refuse_foreign_parts(self) -> None:
        for name in self._parts:
            if any(mark in name for mark in _MACROS):
                raise refused("file_macros")
        for name in self._parts:
            if "externallinks/" in name:
                raise refused("file_links")
        if "[content_types].xml" not in self._parts or "xl/workbook.xml" not in self._parts:
            raise refused("file_kind")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if size > PART_BYTES:
            raise refused("file_bomb", most=PART_BYTES)
        yield piece


def _told(error: BaseException) -> str:
    return str(error) or type(error).__name__
