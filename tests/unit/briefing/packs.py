"""Offices with keys, their packs, and ZIPs forged field by field without the product's code."""

from __future__ import annotations

import resource
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from ioc_desktop.briefing import signing
from ioc_desktop.briefing.cards import Card
from ioc_desktop.briefing.container import OpenedPack, open_pack, write_pack
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.manifest import AgendaItem, LeftOut, Manifest, Page
from ioc_desktop.briefing.signing import SigningKey
from ioc_desktop.briefing.verify import verify_pack

NOW_S = 1_640_300_000
FILES = {
    "data/cache.db": b"SQLite format 3\0" + bytes(range(256)) * 3,
    "scenes/giao-ban.toml": b'schema = 1\nid = "giao-ban"\n',
}


@dataclass(frozen=True)
class Office:
    """An office with one key ring, a folder for its files and one for unpacked packs."""

    folder: Path
    name: str

    @cached_property
    def ring(self) -> KeyRing:
        return KeyRing(self.folder / "keys")

    @cached_property
    def card(self) -> Card:
        return self.ring.new_key(self.name, "Văn phòng UBND tỉnh")

    @cached_property
    def key(self) -> SigningKey:
        assert self.card
        return self.ring.signing_key()

    @property
    def room(self) -> Path:
        return self.folder / "room"

    def open(self, file: Path, **given: Any) -> OpenedPack:
        return open_pack(file, keyring=self.ring, room=self.room, **{"now_s": NOW_S, **given})

    def left(self) -> list[str]:
        """Return what lies in the room of unpacked packs, but for its lock."""
        return sorted(path.name for path in self.room.glob("*") if path.name != "room.lock")


def described(**changes: Any) -> Manifest:
    """Return a manifest with every field filled in, as ``brief make`` does."""
    fields: dict[str, Any] = {
        "name": "giao-ban-tuan",
        "title": "Giao ban tuần 51",
        "version": 1,
        "made_at_s": NOW_S - 3600,
        "moment_s": NOW_S - 7200,
        "audience": "meeting",
        "maker": "Lê Lan",
        "cache_schema": 5,
        "program": "0.9.0",
        "centres": {"nghean": "IOC Nghệ An"},
        "pages": (Page(scene="giao-ban", title="Tổng hợp", notes="Nhắc lại\nhạn 30/12"),),
        "agenda": (AgendaItem(title="Văn bản quá hạn", who="Sở Nội vụ", minutes=5, pages=(0,)),),
        "left_out": (LeftOut(what="Hồ sơ mật", why="not for this audience"),),
    }
    return Manifest(**{**fields, **changes})


def packed(
    office: Office,
    *,
    out: str = "f.iocbrief",
    files: dict[str, bytes] | None = None,
    sealed: dict[str, Any] | None = None,
    **changes: Any,
) -> Path:
    """Write a pack of an office and return it."""
    folder = office.folder / "sources"
    paths = {}
    for path, data in (FILES if files is None else files).items():
        paths[path] = folder / path.replace("/", "-")
        paths[path].parent.mkdir(exist_ok=True)
        paths[path].write_bytes(data)
    file = office.folder / out
    write_pack(file, described(**changes), paths, office.key, overwrite=True, **(sealed or {}))
    return file


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Have the system refuse any file that grows larger, in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- forging ---------------------------------------------------------------------------------


@dataclass
class Forged:
    """One entry; each field of its two headers may be a lie. ``local`` overrides the first."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    rights: int = 0o100600
    system: int = 3
    dos: int = 0
    extra: bytes = b""
    comment: bytes = b""
    date: int = 33
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    raw: bytes | None = None
    offset: int | None = None
    before: bytes = b""
    local: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.method != 8:
            return self.data
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()

    def fields(self) -> tuple[int, int, int]:
        return (
            zlib.crc32(self.data) if self.crc is None else self.crc,
            len(self.content) if self.packed_size is None else self.packed_size,
            len(self.data) if self.size is None else self.size,
        )


def forged(
    entries: Sequence[Forged],
    *,
    count: int | None = None,
    comment: bytes = b"",
    before: bytes = b"",
    behind: bytes = b"",
    between: bytes = b"",
) -> bytes:
    """Return a ZIP of forged entries."""
    out = bytearray(before)
    records = bytearray()
    for entry in entries:
        out += entry.before
        at = len(out)
        seen = {
            "flags": entry.flags, "method": entry.method, "date": entry.date,
            "name": entry.name, "fields": entry.fields(), "extra": entry.extra, **entry.local,
        }  # fmt: skip
        out += struct.pack(
            "<IHHHHHIIIHH", 0x04034B50, 20, seen["flags"], seen["method"], 0, seen["date"],
            *seen["fields"], len(seen["name"]), len(seen["extra"]),
        ) + seen["name"] + seen["extra"] + entry.content  # fmt: skip
        records += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, entry.system << 8 | 20, 20, entry.flags,
            entry.method, 0, entry.date, *entry.fields(), len(entry.name), len(entry.extra),
            len(entry.comment), 0, 0, entry.rights << 16 | entry.dos,
            at if entry.offset is None else entry.offset,
        ) + entry.name + entry.extra + entry.comment  # fmt: skip
    out += between
    number = len(entries) if count is None else count
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, number, number, len(records), len(out), len(comment)
    )
    return bytes(out + records + end + comment + behind)


def entries_of(file: Path) -> list[Forged]:
    """Return the entries of a sound pack, to be changed and forged again."""
    data = file.read_bytes()
    found = []
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        method, _, _, crc, packed_size, size, length, _ = struct.unpack_from(
            "<HHHIIIHH", data, at + 8
        )
        begin = at + 30 + length
        raw = data[begin : begin + packed_size]
        plain = zlib.decompress(raw, -15) if method == 8 else raw
        assert (zlib.crc32(plain), len(plain)) == (crc, size)
        found.append(Forged(data[at + 30 : begin], plain, method, raw=raw))
        at = begin + packed_size
    return found


def signed(office: Office, manifest: bytes, files: Sequence[Forged] = ()) -> list[Forged]:
    """Return the entries of a pack whose manifest, whatever it is, an office has signed."""
    signature = office.key.sign(signing.MANIFEST, manifest)
    text = signing.signature_text(office.key.public, signature)
    return [
        Forged(b"manifest.json", manifest, 0),
        Forged(b"manifest.sig", text, 0),
        *files,
    ]


def manifest_of(file: Path) -> dict[str, Any]:
    """Return a sound pack's manifest as plain values."""
    found: dict[str, Any] = msgspec.json.decode(entries_of(file)[0].data)
    return found


def canonical(value: Any) -> bytes:
    """Return plain values as manifests are written."""
    return msgspec.json.encode(value, order="sorted")


def zeros(size: int) -> bytes:
    """Return deflated zeros, up to gigabytes of them in a moment: one piece many times."""
    piece = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(bytes(piece)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(piece)) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(bytes(size % piece)) + packer.flush()
    return head + again * (size // piece - 1) + tail


BOMB = 0xFFFFFFF0  # as much as a ZIP of this form can say


def reason_of(reader: Office, file: Path) -> str:
    report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
    return report.refusal
