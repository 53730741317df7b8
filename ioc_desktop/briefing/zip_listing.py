"""Reads what a ZIP says is in it and believes nothing: names, kinds, sizes, and its very bytes.

The records are read once by hand rather than by ``zipfile``, which goes by some fields and
overlooks others; what is overlooked is where two programs see two different files. Each known
trick has its own words; whatever else differs from ``zip_form`` is refused as such.
"""

from __future__ import annotations

import os
import re
import stat
from typing import Final

from ioc_desktop.briefing import limits
from ioc_desktop.briefing.refusals import PackRefused, Refusal
from ioc_desktop.briefing.zip_form import (
    CENTRAL,
    CENTRAL_MARK,
    DEFLATED,
    END,
    END_MARK,
    LOCAL,
    STORED,
    Entry,
    directory,
    local_header,
)

_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_DESCRIPTOR: Final = 0x8
_UNIX: Final = 3
_DOS_FOLDER: Final = 0x10
_FOUR_BYTES: Final = 0xFFFFFFFF
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_LARGEST_DIRECTORY: Final = limits.MOST_ENTRIES * (CENTRAL.size + limits.LONGEST_NAME_BYTES)

CUT_OFF: Final = (
    "the pack does not end as a pack does: it was cut off or changed on its way; copy it again"
)
OTHER_FORM: Final = (
    "the pack is not in the one form that packs have: bytes were changed or hidden in it; "
    "ask the maker for it anew"
)


def read_exactly(handle: int, count: int, at: int) -> bytes:
    """Return ``count`` bytes of an open file from ``at``.

    Raises:
        PackRefused: the file has no such bytes.
    """
    parts: list[bytes] = []
    while count > 0:
        try:
            part = os.pread(handle, count, at)
        except OSError as error:  # a stick that was pulled out, or is worn out
            raise PackRefused(
                "unreadable", f"the pack cannot be read: {error.strerror or error}; copy it again"
            ) from error
        if not part:
            raise PackRefused("form", CUT_OFF)
        parts.append(part)
        at += len(part)
        count -= len(part)
    return b"".join(parts)


def listing(handle: int, size: int) -> list[Entry]:
    """Return the entries of a ZIP of ``size`` bytes, all in order and none with anything odd.

    Raises:
        PackRefused: with the first thing that is wrong; nothing was unpacked.
    """
    records, count, at = _directory_of(handle, size)
    entries = _entries(records, count)
    _check_names(entries)
    _check_sizes(entries)
    position = 0
    for entry in entries:
        if entry.offset != position:
            raise PackRefused(
                "form",
                "entries of the pack overlap, or something lies between them; "
                "ask the maker for it anew",
                name=entry.name,
            )
        header = local_header(entry)
        if entry.end > at or read_exactly(handle, len(header), position) != header:
            raise PackRefused("form", OTHER_FORM, name=entry.name)
        position = entry.end
    if position != at or directory(entries) != records + read_exactly(
        handle, END.size, size - END.size
    ):
        raise PackRefused("form", OTHER_FORM)
    return entries


def _directory_of(handle: int, size: int) -> tuple[bytes, int, int]:
    """Return the directory's records, how many it says there are, and where it begins."""
    if size < END.size + LOCAL.size:
        raise PackRefused("form", CUT_OFF)
    mark, disk, first, here, count, length, at, comment = END.unpack(
        read_exactly(handle, END.size, size - END.size)
    )
    if mark != END_MARK:
        raise PackRefused("form", CUT_OFF)
    if comment or disk or first or here != count or at + length + END.size != size:
        raise PackRefused("form", OTHER_FORM)
    if count > limits.MOST_ENTRIES or length > _LARGEST_DIRECTORY:
        raise PackRefused(
            "too_large",
            f"the pack says it has {count} files; more than {limits.MOST_ENTRIES} are never taken",
        )
    return read_exactly(handle, length, at), count, at


def _entries(records: bytes, count: int) -> list[Entry]:
    entries: list[Entry] = []
    at = 0
    for _ in range(count):
        if at + CENTRAL.size > len(records):
            raise PackRefused("form", OTHER_FORM)
        fields = CENTRAL.unpack_from(records, at)
        mark, made_by, _, flags, method = fields[:5]
        crc, packed_size, size, name_length, extra, comment = fields[7:13]
        rights, offset = fields[15:17]
        at += CENTRAL.size
        name = _name(records[at : at + name_length])
        at += name_length + extra + comment
        if mark != CENTRAL_MARK:
            raise PackRefused("form", OTHER_FORM)
        _check_kind(name, made_by >> 8, rights)
        if flags & _ENCRYPTED:
            raise _entry_refused(
                "encrypted_entry",
                "{name} in the pack is encrypted by itself; a pack is encrypted as a whole (age) "
                "or not at all",
                name,
            )
        if method not in {STORED, DEFLATED}:
            raise _entry_refused(
                "form", "{name} in the pack is packed in a way that packs are not", name
            )
        if flags & _DESCRIPTOR or _FOUR_BYTES in {packed_size, size, offset}:
            raise PackRefused("form", OTHER_FORM, name=name)
        entries.append(Entry(name, method, crc, packed_size, size, offset))
    return entries


def _name(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise _entry_refused(
            "name",
            "the pack holds a file whose name has other letters than a to z: {name}",
            data.decode("utf-8", "replace"),
        ) from None


def _check_kind(name: str, system: int, rights: int) -> None:
    kind = stat.S_IFMT(rights >> 16)
    if stat.S_ISLNK(rights >> 16):
        raise _entry_refused("special", "{name} in the pack is a link; links are refused", name)
    if name.endswith("/") or stat.S_ISDIR(rights >> 16) or rights & _DOS_FOLDER:
        raise _entry_refused(
            "special", "{name} in the pack is a folder; only files are taken", name
        )
    if system != _UNIX or kind != stat.S_IFREG:
        raise _entry_refused("special", "{name} in the pack is no plain file", name)


def _check_names(entries: list[Entry]) -> None:
    seen: set[str] = set()
    folded: set[str] = set()
    for entry in entries:
        fault = name_fault(entry.name)
        if fault:
            raise _entry_refused("name", fault, entry.name)
        if entry.name in seen:
            raise _entry_refused("name", "{name} is in the pack twice", entry.name)
        seen.add(entry.name)
        folded.add(entry.name.casefold())
    for name in sorted(seen):
        parts = name.split("/")
        for length in range(1, len(parts)):
            above = "/".join(parts[:length])
            if above in folded:
                raise _entry_refused(
                    "name", "{name} in the pack is a file and a folder at once", above
                )


def name_fault(name: str) -> str:  # noqa: PLR0911  # one line per trick
    """Return why no file of a pack may have this name (with ``{name}`` in it), "" if it may."""
    parts = name.split("/")
    if "\0" in name:
        return "the pack holds a file whose name has a zero byte: {name}"
    if name.startswith("/") or _DRIVE.match(name):
        return "{name} in the pack is a place of its own outside it; such names are refused"
    if "\\" in name:
        return "{name} in the pack has a backslash; such names are refused"
    if ".." in parts:
        return "{name} in the pack leads out of its folder; such names are refused"
    if len(name) > limits.LONGEST_NAME_BYTES or len(parts) > limits.DEEPEST_NAME:
        return "{name} in the pack is too long a name"
    if name != name.lower():
        return "{name} in the pack has capital letters, which some systems do not tell apart"
    if not _PLAIN.fullmatch(name) or any(part.endswith(".") for part in parts):
        return "{name} in the pack is no name that files of a pack have"
    return ""


def _check_sizes(entries: list[Entry]) -> None:
    total = sum(entry.size for entry in entries)
    if total > limits.LARGEST_UNPACKED_BYTES:
        raise PackRefused(
            "too_large",
            f"the pack would unpack to {total // limits.MIB} MB; more than "
            f"{limits.LARGEST_UNPACKED_BYTES // limits.MIB} MB are never taken",
        )
    if total > limits.SMALL_BYTES and total > limits.LARGEST_RATIO * sum(
        entry.packed_size for entry in entries
    ):
        raise PackRefused(
            "too_large",
            f"the pack would unpack to more than {limits.LARGEST_RATIO} times its size; that is "
            "no honest pack",
        )
    for entry in entries:
        if entry.method == STORED and entry.size != entry.packed_size:
            raise PackRefused("form", OTHER_FORM, name=entry.name)
        bomb = entry.size > limits.SMALL_BYTES
        if bomb and entry.size > entry.packed_size * limits.LARGEST_RATIO:
            raise _entry_refused(
                "too_large",
                "{name} in the pack would unpack to more than "
                f"{limits.LARGEST_RATIO} times its size; that is no honest file",
                entry.name,
            )


def _entry_refused(reason: Refusal, message: str, name: str) -> PackRefused:
    shown = "".join(one if one.isprintable() else "?" for one in name)[:80]
    return PackRefused(reason, message.replace("{name}", shown), name=name)
