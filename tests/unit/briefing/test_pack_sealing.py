"""Encrypted packs: the right key or passphrase opens them, a wrong one is told from damage."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ioc_desktop.briefing import limits, sealing
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.verify import verify_pack
from ioc_desktop.errors import KnownError, UsageError
from tests.unit.briefing.packs import (
    FILES,
    NOW_S,
    Office,
    files_no_larger_than,
    forged,
    packed,
    signed,
)

Refuse = Callable[..., PackRefused]
IDENTITY = pyrage.x25519.Identity.generate()
SECRET = "đèn xanh 12"  # noqa: S105  # of packs that live for one test


def sealed_cheaply(data: bytes, passphrase: str) -> bytes:
    """Return an age file of 16 rounds of scrypt, after age's own specification.

    The library always takes a second for one; and so the format is known here by itself.
    """
    file_key, salt, nonce = (random.Random(seed).randbytes(16) for seed in (6, 7, 8))
    label = b"age-encryption.org/v1/scrypt" + salt
    wrap = hashlib.scrypt(passphrase.encode(), salt=label, n=16, r=8, p=1, dklen=32)
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %s 4\n%s\n---" % (unpadded(salt), unpadded(body))
    mac = hmac.digest(derived(file_key, b"", b"header"), header, "sha256")
    out = header + b" " + unpadded(mac) + b"\n" + nonce
    cipher = ChaCha20Poly1305(derived(file_key, nonce, b"payload"))
    chunks = [data[at : at + 65536] for at in range(0, len(data), 65536)] or [b""]
    for number, chunk in enumerate(chunks):
        last = number == len(chunks) - 1
        out += cipher.encrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None)
    return out


def derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def unpadded(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def written(office: Office, data: bytes) -> Path:
    file = office.folder / "received.iocbrief"
    file.write_bytes(data)
    return file


def to_reader(maker: Office, reader: Office, **changes: Any) -> Path:
    return packed(maker, sealed={"recipients": [reader.card.receiving]}, **changes)


def test_a_pack_for_recipients_opens_with_their_own_keys(maker: Office, reader: Office) -> None:
    file = to_reader(maker, reader)
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"giao-ban" not in file.read_bytes()
    with reader.open(file) as opened:
        assert (opened.folder / "data/cache.db").read_bytes() == FILES["data/cache.db"]
        assert sorted(path.name for path in opened.folder.iterdir()) == ["data", "scenes"]
    assert reader.left() == []


def test_other_keys_and_no_keys_are_told_apart(
    maker: Office, reader: Office, refused: Refuse
) -> None:
    other = pyrage.x25519.Identity.generate()
    file = packed(maker, sealed={"recipients": [str(other.to_public())]})
    assert refused(file).reason == "needs_identity"
    assert reader.card  # now there is a key, but not one of the recipients'
    assert refused(file).reason == "wrong_identity"
    assert refused(file, passphrase=SECRET).reason == "wrong_identity"
    with reader.open(file, identities=[str(other)]) as opened:
        assert opened.manifest.version == 1
    with pytest.raises(UsageError, match="identity is damaged") as caught:
        reader.open(file, identities=["AGE-SECRET-KEY-1XYZ"])
    assert "XYZ" not in str(caught.value)


def test_secrets_are_only_read_where_they_are_needed(maker: Office, reader: Office) -> None:
    plain, sealed = packed(maker), to_reader(maker, reader, out="sealed.iocbrief")
    (identity,) = (reader.ring.folder / "receiving").iterdir()
    identity.chmod(0o644)
    with reader.open(plain) as opened:
        assert opened.manifest.version == 1
    with pytest.raises(KnownError, match="can be read by others"):
        reader.open(sealed)
    assert reader.left() == []


def test_a_pack_sealed_under_a_passphrase_opens_with_it(maker: Office, reader: Office) -> None:
    file = packed(maker, sealed={"passphrase": SECRET})
    with reader.open(file, passphrase=SECRET) as opened:
        assert opened.manifest.title == "Giao ban tuần 51"


def test_a_wrong_passphrase_is_told_from_damage(
    maker: Office, reader: Office, refused: Refuse
) -> None:
    data = sealed_cheaply(packed(maker).read_bytes(), SECRET)
    assert refused(data).reason == "needs_passphrase"
    for wrong in (SECRET[:-1], SECRET.upper(), "", " " + SECRET):
        assert refused(data, passphrase=wrong).reason == "wrong_passphrase"
    header = data.index(b"\n---")
    for place in (len(data) - 1, len(data) - 50, header + 10, header + 60):
        changed = bytearray(data)
        changed[place] ^= 1
        assert refused(bytes(changed), passphrase=SECRET).reason == "sealed_damaged"
    with reader.open(written(reader, data), passphrase=SECRET) as opened:
        assert opened.manifest.version == 1


def test_an_armored_file_opens_as_mail_leaves_it(maker: Office, reader: Office) -> None:
    plain = packed(maker).read_bytes()
    recipient = pyrage.x25519.Recipient.from_str(reader.card.receiving)
    text = pyrage.encrypt(plain, [recipient], armored=True)
    file = reader.folder / "mail.iocbrief"
    for armored in (text, text.replace(b"\n", b"\r\n"), text.rstrip()):
        file.write_bytes(armored)
        with reader.open(file) as opened:
            assert opened.manifest.version == 1
    text = base64.encodebytes(sealed_cheaply(plain, SECRET)).replace(b"\n", b"")
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    tail = b"-----END AGE ENCRYPTED FILE-----\n"
    file.write_bytes(b"\n".join([sealing.ARMOR, *lines, tail]))
    report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
    assert (report.refusal, report.encrypted) == ("needs_passphrase", True)
    with reader.open(file, passphrase=SECRET) as opened:
        assert opened.manifest.version == 1


def test_no_changed_or_missing_byte_of_an_encrypted_pack_opens(
    maker: Office, reader: Office
) -> None:
    file = to_reader(maker, reader)
    whole = file.read_bytes()
    chance = random.Random(4)
    passed = []
    payload = whole.index(b"\n---") + 48  # each place before it has a meaning of its own
    for place in (*range(payload), *range(payload, len(whole), 17)):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
        if report.refusal not in {"sealed_damaged", "wrong_identity", "not_a_pack"}:
            passed.append((place, report.refusal))
    for length in range(0, len(whole), 29):
        file.write_bytes(whole[:length])
        report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
        if not report.refusal:
            passed.append((length, "cut"))
    file.write_bytes(whole + b"x")
    report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
    assert report.refusal == "sealed_damaged"
    assert passed == []


def test_what_was_encrypted_is_proved_like_any_pack(
    maker: Office, reader: Office, refused: Refuse, tmp_path: Path
) -> None:
    recipient = pyrage.x25519.Recipient.from_str(reader.card.receiving)
    stranger = Office(tmp_path, "Ai đó")
    for inside, reason in (
        (b"hello", "not_a_pack"),
        (packed(maker).read_bytes() + b"x", "form"),
        (forged(signed(stranger, b"{}")), "unknown_signer"),
        (pyrage.encrypt(packed(maker).read_bytes(), [recipient]), "not_a_pack"),
    ):
        assert refused(pyrage.encrypt(inside, [recipient])).reason == reason


def test_what_would_cost_too_much_is_refused_before_it_is_tried(
    maker: Office, refused: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sealed_cheaply(b"", SECRET)
    hard, count = re.subn(rb"(-> scrypt \S+) \d+", rb"\1 30", data)
    assert count == 1
    assert refused(hard, passphrase=SECRET).reason == "too_large"
    assert sealing.how_sealed(sealing.BINARY + b"-> scrypt abc 21\n") == "passphrase"
    for work in (22, 999):
        with pytest.raises(PackRefused, match="more work and memory"):
            sealing.how_sealed(sealing.BINARY + b"-> scrypt abc %d\n" % work)
    small = 64 << 10
    monkeypatch.setattr(limits, "LARGEST_IN_MEMORY_BYTES", small)
    assert refused(data + bytes(small * 3), passphrase=SECRET).reason == "too_large"
    with pytest.raises(UsageError, match="too large for a passphrase"):
        packed(
            maker,
            out="big.iocbrief",
            files={"data/x": random.Random(5).randbytes(2 * small)},
            sealed={"passphrase": SECRET},
        )
    assert not (maker.folder / "big.iocbrief").exists()


def test_an_encrypted_bomb_ends_where_packs_do(
    maker: Office, reader: Office, refused: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient = pyrage.x25519.Recipient.from_str(reader.card.receiving)
    data = pyrage.encrypt(bytes(3 << 20), [recipient])
    file = maker.folder / "bomb.iocbrief"
    file.write_bytes(data)
    monkeypatch.setattr(limits, "LARGEST_PACK_BYTES", 5 << 19)  # the file itself may be half more
    assert refused(file).reason == "too_large"


@pytest.mark.parametrize(
    ("sealed", "told"),
    [
        ({"recipients": ["age1x"], "passphrase": "x"}, "give one"),
        ({"passphrase": ""}, "give one"),
        ({"recipients": ["age1x"]}, "'age1x' is no age key"),
    ],
)
def test_encryption_asked_for_wrongly_writes_nothing(
    sealed: dict[str, Any], told: str, maker: Office
) -> None:
    with pytest.raises(UsageError, match=told):
        packed(maker, sealed=sealed)
    assert list(maker.folder.glob("*.iocbrief")) == []


@pytest.mark.parametrize(
    "head",
    [
        sealing.BINARY,
        sealing.BINARY + b"-> X25519 abc\n",
        sealing.ARMOR,
        sealing.ARMOR + b"\n" + b"!" * 64 + b"\n",
        sealing.ARMOR + b"\nabc\n",
        sealing.BINARY + bytes(3000),
    ],
)
def test_a_header_that_is_none_is_damage(head: bytes, reader: Office, refused: Refuse) -> None:
    assert reader.card
    assert refused(head).reason == "sealed_damaged"


def test_a_passphrase_opens_however_the_keyboard_composes_its_marks(
    maker: Office, reader: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {form: unicodedata.normalize(form, "chiều thứ bảy") for form in ("NFC", "NFD")}
    assert typed["NFC"] != typed["NFD"]
    plain = packed(maker).read_bytes()
    for sealed_as in typed.values():
        file = written(maker, sealed_cheaply(plain, sealed_as))
        for one in typed.values():
            with reader.open(file, passphrase=one) as pack:
                assert pack.manifest.version == 1
    monkeypatch.setattr(pyrage.passphrase, "encrypt", sealed_cheaply)
    made = packed(maker, sealed={"passphrase": typed["NFD"]}).read_bytes()
    assert pyrage.passphrase.decrypt(made, typed["NFC"])[:2] == b"PK"


def test_a_disk_that_is_full_is_said_of_a_sealed_pack_too(maker: Office, refused: Refuse) -> None:
    """What is held back to be written would be tried again where the file is closed."""
    file = packed(
        maker,
        files={"data/cache.db": random.Random(2).randbytes(3000)},
        sealed={"recipients": [str(IDENTITY.to_public())]},
    )
    with files_no_larger_than(1000):
        refusal = refused(file, unpacks=True, identities=[str(IDENTITY)])
    assert refusal.reason == "no_room"
