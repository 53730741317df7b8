"""Ed25519: who made a pack, and that no byte of what was signed has changed.

What is signed begins with what it is (``MANIFEST``, ``CARD``), so that a signature under one kind
of document never holds for another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ioc_desktop.briefing import bech32
from ioc_desktop.errors import UsageError

MANIFEST: Final = b"ioc-desktop briefing pack: manifest, form 1\n"
CARD: Final = b"ioc-desktop briefing pack: key card, form 1\n"

PREFIX: Final = "iocsign"
LARGEST_SIGNATURE_BYTES: Final = 400

_PRIME: Final = 2**255 - 19
_SIGN_BIT: Final = 1 << 255
_SMALL_ORDER: Final = frozenset(
    {
        *(0, 1, _PRIME - 1),
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            "little",
        ),
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "little",
        ),
    }
)
"""Under these eight points (by y) anybody can write a signature that fits; OpenSSL takes them."""

_HEAD: Final = "ioc-desktop briefing signature 1"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_GROUPS: Final = 8
_GROUP_DIGITS: Final = 5


@dataclass(frozen=True)
class PublicKey:
    """The public half of a signing key; ``raw`` is its 32 bytes."""

    raw: bytes

    @classmethod
    def from_text(cls, text: str) -> PublicKey | None:
        """Return the key written as ``iocsign1…``, None if a letter of it is wrong."""
        raw = bech32.from_text(PREFIX, text.strip().lower())
        if raw is None or len(raw) != _KEY_BYTES:
            return None
        y = int.from_bytes(raw, "little") % _SIGN_BIT
        return cls(raw) if y < _PRIME and y not in _SMALL_ORDER else None

    @cached_property
    def text(self) -> str:
        """The key as ``iocsign1…``."""
        return bech32.to_text(PREFIX, self.raw)

    @cached_property
    def fingerprint(self) -> str:
        """Eight groups of five digits, to be read out over the telephone.

        132 bits of a SHA-256: nobody finds a second key with the same ones. Digits, because they
        are said alike by everybody, which letters are not.
        """
        number = int.from_bytes(hashlib.sha256(b"ioc-desktop fingerprint\n" + self.raw).digest())
        digits = f"{number % 10 ** (_GROUPS * _GROUP_DIGITS):0{_GROUPS * _GROUP_DIGITS}}"
        return " ".join(
            digits[at : at + _GROUP_DIGITS] for at in range(0, len(digits), _GROUP_DIGITS)
        )

    @property
    def digits(self) -> str:
        """The fingerprint without its blanks."""
        return self.fingerprint.replace(" ", "")

    @property
    def id(self) -> str:
        """The first two groups: the name of the key's files, and enough to choose among a few."""
        return "-".join(self.fingerprint.split()[:2])

    def holds(self, kind: bytes, data: bytes, signature: bytes) -> bool:
        """Whether this key signed these bytes as a document of this kind."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, kind + data)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A key to sign with, and whose it is."""

    private: Ed25519PrivateKey
    name: str
    organisation: str

    @cached_property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.private.public_key().public_bytes_raw())

    def sign(self, kind: bytes, data: bytes) -> bytes:
        """Return the signature of these bytes as a document of this kind."""
        return self.private.sign(kind + data)


def signature_text(key: PublicKey, signature: bytes) -> bytes:
    """Return the content of ``manifest.sig``: three lines that a person can look at."""
    return f"{_HEAD}\n{key.text}\n{signature.hex()}\n".encode()


def read_signature(data: bytes) -> tuple[PublicKey, bytes] | None:
    """Return key and signature of a ``manifest.sig``; None if it is none, to the last byte."""
    lines = data.decode("ascii", "replace").split("\n")
    if len(lines) != len((_HEAD, "key", "signature", "")):
        return None
    key = PublicKey.from_text(lines[1])
    try:
        signature = bytes.fromhex(lines[2])
    except ValueError:
        return None
    if key is None or len(signature) != _SIGNATURE_BYTES or signature_text(key, signature) != data:
        return None
    return key, signature


def fingerprint_digits(text: str) -> str:
    """Return the digits of a fingerprint that a person typed, without blanks and dashes.

    Raises:
        UsageError: it is no whole fingerprint.
    """
    digits = "".join(text.replace("-", " ").split())
    if len(digits) != _GROUPS * _GROUP_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise UsageError(
            f"{text!r} is no fingerprint: it has {_GROUPS} groups of {_GROUP_DIGITS} digits"
        )
    return digits
