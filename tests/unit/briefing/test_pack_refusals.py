"""Hostile packs: each trick is refused with its own reason, before anything is parsed."""

from __future__ import annotations

import errno
import os
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_desktop.briefing import limits
from ioc_desktop.briefing.refusals import PackRefused
from tests.unit.briefing.packs import (
    BOMB,
    Forged,
    Office,
    canonical,
    entries_of,
    files_no_larger_than,
    forged,
    manifest_of,
    packed,
    reason_of,
    signed,
    zeros,
)

# --- the file itself -------------------------------------------------------------------------


def test_what_is_no_plain_file_is_refused_and_never_waited_for(
    refused: Callable[..., PackRefused], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "nothing", tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        assert refused(file).reason == "unreadable"


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"MZ\x90", b"Xin ch\xc3\xa0o", b"\x7fELF" + bytes(500)]
)
def test_what_is_neither_zip_nor_age_is_no_pack(
    data: bytes, refused: Callable[..., PackRefused]
) -> None:
    assert refused(data).reason == "not_a_pack"


def test_a_file_larger_than_any_pack_is_not_read(
    refused: Callable[..., PackRefused], maker: Office
) -> None:
    file = packed(maker)
    os.truncate(file, limits.LARGEST_PACK_BYTES * 2)  # sparse: it takes no room
    assert refused(file).reason == "too_large"


# --- any change at all -----------------------------------------------------------------------


def test_no_byte_of_a_pack_may_be_another(maker: Office, reader: Office) -> None:
    file = packed(maker)
    whole = file.read_bytes()
    assert reason_of(reader, file) == ""
    chance = random.Random(1)
    passed = []
    reasons = set()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        reason = reason_of(reader, file)
        reasons.add(reason)
        if not reason:
            passed.append(place)
    assert passed == []
    assert {"signature", "changed_file", "form", "name", "special"} <= reasons


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_of_a_pack_may_be_others(maker: Office, reader: Office, data: Any) -> None:
    file = reader.folder / "g.iocbrief"
    source = packed(maker) if not (maker.folder / "f.iocbrief").exists() else maker.folder
    whole = (source / "f.iocbrief" if source.is_dir() else source).read_bytes()
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        changed[place] = data.draw(st.integers(0, 255))
    file.write_bytes(changed)
    if bytes(changed) == whole:
        return
    with pytest.raises(PackRefused):
        reader.open(file)
    assert reader.left() == []


def test_a_pack_cut_off_anywhere_is_refused(maker: Office, reader: Office) -> None:
    file = packed(maker)
    whole = file.read_bytes()
    opened = []
    for length in range(0, len(whole), 3):
        file.write_bytes(whole[:length])
        reason = reason_of(reader, file)
        if reason not in {"form", "not_a_pack"}:
            opened.append((length, reason))
    assert opened == []


def test_what_is_put_before_or_behind_a_pack_is_seen(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    whole = packed(maker).read_bytes()
    assert refused(b"#!/bin/sh\n" + whole).reason == "not_a_pack"
    assert refused(whole + b"\0").reason == "form"
    assert refused(whole + whole).reason == "form"
    entries = entries_of(maker.folder / "f.iocbrief")
    assert forged(entries) == whole, "the forger makes what the product makes"
    assert refused(forged(entries, comment=b"hello")).reason == "form"
    assert refused(forged(entries, between=b"hello")).reason == "form"
    assert refused(forged(entries, before=b"PK\x03\x04")).reason == "form"
    assert refused(forged(entries, behind=whole[-22:])).reason == "form"


# --- names, kinds, sizes ---------------------------------------------------------------------


def with_entry(maker: Office, entry: Forged) -> bytes:
    """Return a pack that has one more entry, which its maker has not signed."""
    return forged([*entries_of(packed(maker)), entry])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (b"../x", "leads out of its folder"),
        (b"data/../../x", "leads out of its folder"),
        (b"..", "leads out of its folder"),
        (b"/etc/passwd", "a place of its own"),
        (b"//server/share", "a place of its own"),
        (b"C:/windows", "a place of its own"),
        (b"c:x", "a place of its own"),
        (b"..\\x", "backslash"),
        (b"data\\x", "backslash"),
        (b"data/x\0.db", "zero byte"),
        (b"data/Cache.db", "capital letters"),
        (b"DATA/cache.db", "capital letters"),
        (b"data/cache.db", "twice"),
        (b"data/cache.db/x", "a file and a folder at once"),
        (b"data", "a file and a folder at once"),
        (b"data/ca\xcc\x80che.db", "other letters than a to z"),
        ("data/саche.db".encode(), "other letters than a to z"),
        (b"data/\xff\xfe", "other letters than a to z"),
        (b"data/x\xe2\x80\xaebd.lmth", "other letters than a to z"),
        (b"", "no name"),
        (b".", "no name"),
        (b"data//x", "no name"),
        (b"./x", "no name"),
        (b"data/.hidden", "no name"),
        (b"data/x.", "no name"),
        (b"data/x y", "no name"),
        (b"data/x\n", "no name"),
        (b"~/x", "no name"),
        (b"a/" * 20 + b"b", "too long"),
        (b"a" * 300, "too long"),
    ],
)
def test_a_name_that_is_no_plain_place_in_the_pack_is_refused(
    name: bytes, told: str, maker: Office, refused: Callable[..., PackRefused], tmp_path: Path
) -> None:
    refusal = refused(with_entry(maker, Forged(name, b"x")))
    assert refusal.reason == "name"
    assert told in str(refusal)
    assert str(refusal).isprintable()
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Forged(b"data/x", b"/etc/passwd", rights=0o120777), "link"),
        (Forged(b"data/x/", rights=0o040700), "folder"),
        (Forged(b"data/x", rights=0o040700), "folder"),
        (Forged(b"data/x", dos=0x10), "folder"),
        (Forged(b"data/x", rights=0o020666), "no plain file"),
        (Forged(b"data/x", rights=0o010600), "no plain file"),
        (Forged(b"data/x", rights=0o140600), "no plain file"),
        (Forged(b"data/x", rights=0), "no plain file"),
        (Forged(b"data/x", system=0), "no plain file"),
    ],
)
def test_links_folders_and_devices_are_refused(
    entry: Forged, told: str, maker: Office, refused: Callable[..., PackRefused]
) -> None:
    refusal = refused(with_entry(maker, entry))
    assert refusal.reason == "special"
    assert told in str(refusal)


@pytest.mark.parametrize("flags", [0x1, 0x41, 0x2000])
def test_an_entry_encrypted_by_itself_is_refused(
    flags: int, maker: Office, refused: Callable[..., PackRefused]
) -> None:
    refusal = refused(with_entry(maker, Forged(b"data/x", b"x", flags=flags)))
    assert refusal.reason == "encrypted_entry"


@pytest.mark.parametrize(
    "entry",
    [
        Forged(b"data/x", b"x", method=12),
        Forged(b"data/x", b"x", method=99),
        Forged(b"data/x", b"x", flags=0x8),
        Forged(b"data/x", b"x", flags=0x800),
        Forged(b"data/x", b"x", extra=b"\1\0\0\0"),
        Forged(b"data/x", b"x", comment=b"hello"),
        Forged(b"data/x", b"x", date=34),
        Forged(b"data/x", b"x", rights=0o104755),
        Forged(b"data/x", b"x", dos=1),
        Forged(b"data/x", b"x", size=0xFFFFFFFF),
        Forged(b"data/x", b"x", packed_size=0xFFFFFFFF),
        Forged(b"data/x", b"x", offset=0),
        Forged(b"data/x", b"x", offset=0xFFFFFFFF),
        Forged(b"data/x", b"x", before=b"gap"),
        Forged(b"data/x", b"x", method=0, size=2),
        Forged(b"data/x", b"x", local={"name": b"data/y"}),
        Forged(b"data/x", b"x", local={"method": 0}),
        Forged(b"data/x", b"x", local={"flags": 1}),
        Forged(b"data/x", b"x", local={"fields": (0, 0, 0)}),
        Forged(b"data/x", b"x", local={"extra": b"\1\0\0\0"}),
    ],
)
def test_whatever_packs_do_not_have_is_refused_as_another_form(
    entry: Forged, maker: Office, refused: Callable[..., PackRefused]
) -> None:
    assert refused(with_entry(maker, entry)).reason == "form"


def test_entries_that_overlap_are_named_so(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    for entry in (Forged(b"data/x", b"x", offset=0), Forged(b"data/x", b"x", before=b"gap")):
        assert "overlap, or something lies between" in str(refused(with_entry(maker, entry)))


def test_a_directory_that_lies_about_its_length_is_refused(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    entries = entries_of(packed(maker))
    for count in (0, 1, len(entries) - 1, len(entries) + 1):
        assert refused(forged(entries, count=count)).reason == "form"
    assert refused(forged(entries, count=0xFFFF)).reason == "too_large"
    many = [Forged(b"data/%d" % number) for number in range(limits.MOST_ENTRIES + 1)]
    assert refused(forged(many)).reason == "too_large"


def test_a_bomb_of_four_gigabytes_is_refused_by_its_header(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    raw = zeros(BOMB)
    assert len(raw) < 5_000_000
    bomb = Forged(b"data/zeros", size=BOMB, crc=0, raw=raw)
    refusal = refused(with_entry(maker, bomb))
    assert refusal.reason == "too_large"
    assert "4096 MB" in str(refusal)
    one = Forged(b"data/zeros", size=500 * limits.MIB, crc=0, raw=zeros(500 * limits.MIB))
    assert "times its size" in str(refused(with_entry(maker, one)))
    small = [Forged(b"data/%d" % number, bytes(limits.MIB)) for number in range(100)]
    assert "times its size" in str(refused(forged(small)))


def test_a_bomb_among_honest_files_is_refused(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    honest = Forged(b"data/honest", random.Random(9).randbytes(limits.MIB), 0)
    bomb = Forged(b"data/zeros", bytes(20 * limits.MIB))
    refusal = refused(forged([*entries_of(packed(maker)), honest, bomb]))
    assert (refusal.reason, refusal.name) == ("too_large", "data/zeros")


def test_a_bomb_whose_headers_lie_never_unpacks_to_more_than_was_signed(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    # Even a maker who is trusted cannot: header and signed manifest both say 1000 bytes.
    raw = zeros(BOMB)
    bomb = Forged(b"data/cache.db", size=1000, crc=zlib.crc32(bytes(1000)), raw=raw)
    described = manifest_of(packed(maker))
    described["files"] = [
        {
            "path": "data/cache.db", "size": 1000, "sha256": "0" * 64,
            "packed_size": len(raw), "packed_sha256": "0" * 64,
        }
    ]  # fmt: skip
    data = forged(signed(maker, canonical(described), [bomb]))
    file = maker.folder / "bomb.iocbrief"
    file.write_bytes(data)
    with files_no_larger_than(1000):  # the system would say so if one byte more were written
        refusal = refused(file, unpacks=True)
    assert (refusal.reason, refusal.name) == ("changed_file", "data/cache.db")


def test_a_disk_that_is_full_is_said_and_leaves_nothing(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    file = packed(maker, files={"data/cache.db": random.Random(2).randbytes(600_000)})
    with files_no_larger_than(300_000):
        assert refused(file, unpacks=True).reason == "no_room"


def test_a_stick_that_cannot_be_read_is_said(
    maker: Office, refused: Callable[..., PackRefused], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = packed(maker)
    size, sound = file.stat().st_size, os.pread
    good = [0]

    def worn(handle: int, count: int, at: int) -> bytes:
        if at + count > good[0]:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return sound(handle, count, at)

    monkeypatch.setattr(os, "pread", worn)
    for good[0] in (size - 10, size // 2, 0):
        refusal = refused(file, unpacks=True)
        assert (refusal.reason, "copy it again" in str(refusal)) == ("unreadable", True)
