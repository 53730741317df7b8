"""Packs signed by nobody, by strangers, for something else; files that are not those signed."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ioc_desktop.briefing import signing
from ioc_desktop.briefing.cards import Card
from ioc_desktop.briefing.refusals import PackRefused
from tests.unit.briefing.packs import (
    BOMB,
    FILES,
    NOW_S,
    Forged,
    Office,
    canonical,
    entries_of,
    forged,
    manifest_of,
    packed,
    signed,
    zeros,
)

# --- signature and signer ----------------------------------------------------------------------


def test_a_pack_without_its_signature_is_refused(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    manifest, signature, *files = entries_of(packed(maker))
    assert refused(forged([])).reason == "not_a_pack"
    assert refused(forged([manifest, *files])).reason == "unsigned"
    assert refused(forged([signature, manifest, *files])).reason == "unsigned"
    assert refused(forged([*files, manifest, signature])).reason == "unsigned"
    assert refused(forged(files)).reason == "unsigned"
    packed_one = Forged(b"manifest.json", manifest.data, 8)
    assert refused(forged([packed_one, signature, *files])).reason == "unsigned"
    for text in (
        b"",
        signature.data[:-1],
        signature.data + b"\n",
        signature.data.replace(b"\n", b"\r\n"),
        signature.data.upper(),
        signature.data.replace(b"iocsign1", b"iocsign2"),
    ):
        entry = Forged(b"manifest.sig", text, 0)
        assert refused(forged([manifest, entry, *files])).reason == "unsigned"
    longer = Forged(b"manifest.sig", signature.data + b" " * 400, 0)
    assert refused(forged([manifest, longer, *files])).reason == "unsigned"


def test_a_checksum_that_both_headers_have_wrong_alike_is_a_change_too(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    entries = entries_of(packed(maker))
    reasons = ("signature", "unsigned", "changed_file", "changed_file")
    for place, reason in enumerate(reasons):
        wrong = [*entries]
        wrong[place] = replace(entries[place], crc=1)
        assert refused(forged(wrong), unpacks=place > 1).reason == reason


def test_a_manifest_that_its_maker_did_not_sign_is_refused(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    manifest, signature, *files = entries_of(packed(maker))
    other = Forged(b"manifest.json", manifest.data.replace(b'"version":1', b'"version":9'), 0)
    assert other.data != manifest.data
    assert refused(forged([other, signature, *files])).reason == "signature"
    # A signature by the same key under another kind of document does not count.
    crossed = signing.signature_text(maker.key.public, maker.key.sign(signing.CARD, manifest.data))
    entry = Forged(b"manifest.sig", crossed, 0)
    assert refused(forged([manifest, entry, *files])).reason == "signature"


def test_a_pack_signed_anew_by_a_stranger_is_refused_with_its_fingerprint(
    maker: Office, reader: Office, refused: Callable[..., PackRefused], tmp_path: Path
) -> None:
    stranger = Office(tmp_path, "Lê Lan")  # says the same name
    manifest, _, *files = entries_of(packed(maker))
    data = forged(signed(stranger, manifest.data, files))
    refusal = refused(data)
    assert refusal.reason == "unknown_signer"
    fingerprint = stranger.card.public.fingerprint
    assert refusal.fingerprint == fingerprint
    assert fingerprint in str(refusal)
    assert maker.card.public.fingerprint != fingerprint
    assert refused(data, trust=maker.card.public.fingerprint).reason == "unknown_signer"
    with reader.open(reader.folder / "hostile.iocbrief", trust=fingerprint) as opened:
        assert opened.signer.trusted_since_s is None
    assert reader.ring.who(stranger.card.public) is None  # it was for once
    reader.ring.trust(Card(name="Lê Lan", key=stranger.card.key), NOW_S)
    with reader.open(reader.folder / "hostile.iocbrief") as opened:
        assert opened.signer.trusted_since_s == NOW_S


def test_a_maker_that_was_forgotten_is_a_stranger_again(
    maker: Office, reader: Office, refused: Callable[..., PackRefused]
) -> None:
    file = packed(maker)
    with reader.open(file):
        pass
    reader.ring.opened.file.unlink()
    reader.ring.forget("Lê Lan")
    assert refused(file).reason == "unknown_signer"


# --- content against manifest -------------------------------------------------------------------


def test_a_file_taken_out_put_in_or_changed_is_named(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    manifest, signature, cache, scene = entries_of(packed(maker))
    head = [manifest, signature]
    added = Forged(b"scenes/x.toml", b"x")
    cases = [
        ([*head, cache], "missing_file", "scenes/giao-ban.toml"),
        ([*head, scene], "missing_file", "data/cache.db"),
        (head, "missing_file", "data/cache.db"),
        ([*head, cache, scene, added], "additional_file", "scenes/x.toml"),
        ([*head, added, cache, scene], "additional_file", "scenes/x.toml"),
        ([*head, scene, cache], "form", ""),
    ]
    for entries, reason, name in cases:
        refusal = refused(forged(entries))
        assert (refusal.reason, refusal.name) == (reason, name)
    longer = Forged(cache.name, cache.data + b"x")
    refusal = refused(forged([*head, longer, scene]))
    assert (refusal.reason, refusal.name) == ("changed_file", "data/cache.db")
    swapped = Forged(cache.name, cache.data, raw=zlib_other(cache.data))
    assert len(swapped.content) != len(cache.content)
    assert refused(forged([*head, swapped, scene])).reason == "changed_file"
    other = bytearray(scene.data)
    other[-3] ^= 1
    stored = Forged(scene.name, bytes(other), 8)
    refusal = refused(forged([*head, cache, stored]), unpacks=True)
    assert (refusal.reason, refusal.name) == ("changed_file", "scenes/giao-ban.toml")


def zlib_other(data: bytes) -> bytes:
    """Return the same bytes deflated another way."""
    packer = zlib.compressobj(0, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def test_bytes_behind_the_end_of_deflated_data_are_a_change(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    # Unpackers overlook them. Even a maker who is trusted, and signs them, carries nothing there.
    manifest, _, cache, scene = entries_of(packed(maker))
    described = manifest_of(maker.folder / "f.iocbrief")
    raw = cache.content + b"smuggled"
    described["files"][0]["packed_size"] = len(raw)
    described["files"][0]["packed_sha256"] = hashlib.sha256(raw).hexdigest()
    hidden = Forged(cache.name, cache.data, raw=raw)
    assert manifest.data != canonical(described)
    data = forged(signed(maker, canonical(described), [hidden, scene]))
    assert refused(data, unpacks=True).reason == "changed_file"


def test_spare_bits_of_deflated_data_may_not_change(
    maker: Office, refused: Callable[..., PackRefused]
) -> None:
    # What they unpack to is the same: only the digest of the bytes as they lie notices.
    *head, cache, scene = entries_of(packed(maker))
    tried = 0
    for entry in (cache, scene):
        for bit in range(8):
            raw = bytearray(entry.content)
            raw[-1] ^= 1 << bit
            unpacker = zlib.decompressobj(-15)
            with contextlib.suppress(zlib.error):
                if unpacker.decompress(bytes(raw)) == entry.data and unpacker.eof:
                    tried += 1
                    other = replace(entry, raw=bytes(raw))
                    files = [other if one is entry else one for one in (cache, scene)]
                    refusal = refused(forged([*head, *files]), unpacks=True)
                    assert (refusal.reason, refusal.name) == ("changed_file", entry.name.decode())
    assert tried > 0


def test_a_zip_within_a_pack_stays_a_file(maker: Office, reader: Office) -> None:
    inner = packed(maker).read_bytes()
    file = packed(maker, out="outer.iocbrief", files={**FILES, "data/inner.zip": inner})
    with reader.open(file) as opened:
        assert (opened.folder / "data/inner.zip").read_bytes() == inner
        assert sorted(path.name for path in opened.folder.rglob("*") if path.is_file()) == [
            "cache.db", "giao-ban.toml", "inner.zip",
        ]  # fmt: skip


# --- the order of all that -----------------------------------------------------------------------


def test_each_step_is_reached_only_if_those_before_it_held(
    maker: Office, refused: Callable[..., PackRefused], tmp_path: Path
) -> None:
    # A pack in which all is wrong at once; step by step one thing is put right, and the next said.
    stranger = Office(tmp_path, "Lê Lan")
    no_json = b"\xff{{{"
    *_, cache, scene = entries_of(packed(maker))
    bomb = Forged(b"data/zeros", size=BOMB, crc=0, raw=zeros(BOMB))
    outside = Forged(b"../x", b"x")
    by_stranger = signed(stranger, no_json)
    unfit = [Forged(b"manifest.json", no_json + b"!", 0), by_stranger[1]]
    steps = [
        ([*unfit, outside, bomb], "name"),
        ([*unfit, bomb], "too_large"),
        (unfit, "signature"),
        (by_stranger, "unknown_signer"),
        (signed(maker, no_json), "manifest"),
    ]
    for entries, reason in steps:
        assert refused(forged([*entries, cache, scene])).reason == reason
    described = manifest_of(maker.folder / "f.iocbrief")
    described |= {"expires_at_s": NOW_S - 1, "cache_schema": 99}
    described["files"][0]["sha256"] = "0" * 64
    data = canonical(described)
    assert refused(forged(signed(maker, data, [cache]))).reason == "missing_file"
    whole = forged(signed(maker, data, [cache, scene]))
    assert refused(whole, unpacks=True, cache_schema=5).reason == "changed_file"
    described["files"][0]["sha256"] = manifest_of(maker.folder / "f.iocbrief")["files"][0]["sha256"]
    whole = forged(signed(maker, canonical(described), [cache, scene]))
    assert refused(whole, unpacks=True, cache_schema=5).reason == "expired"
    described["expires_at_s"] = NOW_S + 1
    whole = forged(signed(maker, canonical(described), [cache, scene]))
    assert refused(whole, unpacks=True, cache_schema=5).reason == "too_new"
