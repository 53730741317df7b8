"""The bytes of a pack's ZIP around its content, in the one form that is written and read. Pure.

Any program opens such a ZIP, but this one takes nothing that is written differently: a reader
that compares with what it would have written itself has no field left in which anything could
hide. No dates, no comments, no extra fields, no ZIP64, no gaps, the same rights for all.
Layout after PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LOCAL: Final = struct.Struct("<4s5H3L2H")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
END: Final = struct.Struct("<4s4H2LH")

LOCAL_MARK: Final = b"PK\x03\x04"
CENTRAL_MARK: Final = b"PK\x01\x02"
END_MARK: Final = b"PK\x05\x06"

STORED: Final = 0
DEFLATED: Final = 8

_NEEDED: Final = 20  # 2.0: deflate
_MADE_BY: Final = (3 << 8) | 20  # Unix, for the rights
_DATE: Final = (1980 - 1980) << 9 | 1 << 5 | 1  # the first day a ZIP can say
_RIGHTS: Final = 0o100600 << 16  # a plain file, for its owner


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the ZIP. Sizes in bytes; ``offset`` is where its local header begins."""

    name: str
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int

    @property
    def content_offset(self) -> int:
        """Where its content begins."""
        return self.offset + LOCAL.size + len(self.name.encode())

    @property
    def end(self) -> int:
        """Where the next thing begins."""
        return self.content_offset + self.packed_size


def local_header(entry: Entry) -> bytes:
    """Return what stands before the entry's content."""
    name = entry.name.encode()
    fields = (_NEEDED, 0, entry.method, 0, _DATE, entry.crc, entry.packed_size, entry.size)
    return LOCAL.pack(LOCAL_MARK, *fields, len(name), 0) + name


def directory(entries: Sequence[Entry]) -> bytes:
    """Return what stands behind all content: a record of each entry, then the end."""
    records = b"".join(map(_record, entries))
    at = entries[-1].end if entries else 0
    count = len(entries)
    return records + END.pack(END_MARK, 0, 0, count, count, len(records), at, 0)


def _record(entry: Entry) -> bytes:
    name = entry.name.encode()
    fields = (_MADE_BY, _NEEDED, 0, entry.method, 0, _DATE)
    sizes = (entry.crc, entry.packed_size, entry.size)
    rest = (len(name), 0, 0, 0, 0, _RIGHTS, entry.offset)
    return CENTRAL.pack(CENTRAL_MARK, *fields, *sizes, *rest) + name
