"""Encryption of whole packs with age: to recipients' keys, or under a passphrase.

Everything about the pack lies inside, its name too. age says by its own checks when a byte of
the encrypted file has changed; here its answers become words, and a file that would cost too much
memory or time is refused before it is tried.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Final, Literal

from ioc_desktop.briefing import limits
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.errors import UsageError

BINARY: Final = b"age-encryption.org/v1\n"
ARMOR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
HEAD_BYTES: Final = 2048
"""So much of a file's beginning tells how it is sealed."""

HARDEST_WORK: Final = 21
"""Most that a passphrase may cost, as age counts it: 2**21 rounds of scrypt take 2 GB.

What takes a second where a pack is made is 18 or 19, on the fastest machine 20; more would end
the program on a small laptop, whatever is typed.
"""

How = Literal["passphrase", "identity"]

_DAMAGED: Final = (
    "the encrypted pack was changed or cut off on its way; copy it again or ask for it anew"
)
_WRONG: Final = "Decryption failed"
_SCRYPT: Final = re.compile(rb"-> scrypt \S+ (\d{1,3})\n")
_ARMOR_LINE: Final = 64


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so is an age file, armored or not."""
    return head.startswith((BINARY, ARMOR))


def how_sealed(head: bytes) -> How:
    """Return what opens the file that begins with ``head`` (``HEAD_BYTES`` of it).

    Raises:
        PackRefused: its header is none (``sealed_damaged``), or asks for too much work.
    """
    if head.startswith(ARMOR):
        head = _dearmored(head)
    if not head.startswith(BINARY):
        raise PackRefused("sealed_damaged", _DAMAGED)
    found = _SCRYPT.match(head, len(BINARY))
    if found is None:
        return "identity"
    if int(found[1]) > HARDEST_WORK:
        raise PackRefused(
            "too_large", "the encrypted pack asks for more work and memory than is ever given"
        )
    return "passphrase"


def seal(
    plain: IO[bytes], out: IO[bytes], recipients: Sequence[str], passphrase: str | None
) -> None:
    """Write the whole of ``plain`` encrypted to ``out``.

    Args:
        plain: the pack.
        out: where the age file goes.
        recipients: age keys (``age1…``); or none, and
        passphrase: what opens it.

    Raises:
        UsageError: both or neither are given, a recipient is no age key, or the pack is too large
            for a passphrase.
    """
    import pyrage

    if bool(recipients) == (passphrase is not None) or passphrase == "":
        raise UsageError("a pack is encrypted to recipients or under a passphrase: give one")
    if passphrase is not None:
        data = plain.read(limits.LARGEST_IN_MEMORY_BYTES + 1)
        if len(data) > limits.LARGEST_IN_MEMORY_BYTES:
            raise UsageError(
                "the pack is too large for a passphrase (more than "
                f"{limits.LARGEST_IN_MEMORY_BYTES // limits.MIB} MB); encrypt it to its recipients"
            )
        out.write(pyrage.passphrase.encrypt(data, writings(passphrase)[0]))
        return
    keys = []
    for text in recipients:
        try:
            keys.append(pyrage.x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError as error:
            raise UsageError(f"{text!r} is no age key: {error}") from None
    pyrage.encrypt_io(plain, out, keys)


def unseal(
    sealed: IO[bytes],
    out: IO[bytes],
    *,
    how: How,
    size: int,
    passphrase: str | None,
    identities: Sequence[str],
) -> None:
    """Write to ``out`` what is in an age file of ``size`` bytes; ``how`` opens it.

    Raises:
        PackRefused: what is needed was not given or does not fit, or the file was changed.
        UsageError: an identity is none.
    """
    import pyrage

    bounded = _Bounded(out)
    try:
        if how == "passphrase":
            if passphrase is None:
                raise PackRefused(
                    "needs_passphrase", "the pack is encrypted under a passphrase; give it"
                )
            if size > 2 * limits.LARGEST_IN_MEMORY_BYTES:
                raise PackRefused(
                    "too_large", "the encrypted pack is larger than any under a passphrase may be"
                )
            bounded.write(_opened(sealed.read(), passphrase))
            return
        keys = _identities(identities)
        if not keys:
            raise PackRefused(
                "needs_identity",
                "the pack is encrypted to keys of its recipients, and there is none here; make "
                "one (ioc-desktop keys new), send its card to the maker and ask for the pack anew",
            )
        pyrage.decrypt_io(sealed, bounded, keys)
    except pyrage.DecryptError as error:
        raise _refused(str(error), how) from None
    except OSError as error:
        if error.errno is not None:
            raise
        # Not the disk's: so the library says that there is something behind the file's end.
        raise PackRefused("sealed_damaged", _DAMAGED) from None


def writings(passphrase: str) -> tuple[str, ...]:
    """Return the ways in which a keyboard may have composed its marks, ours first.

    ``ế`` is one character or three, by the input method. What is made here is sealed under the
    first; ``age`` seals under what it is given.
    """
    forms = (unicodedata.normalize("NFC", passphrase), passphrase)
    return tuple(dict.fromkeys((*forms, unicodedata.normalize("NFD", passphrase))))


def _opened(data: bytes, passphrase: str) -> bytes:
    """Return what a passphrase opens in any of its writings.

    Raises:
        pyrage.DecryptError: none fits, or the data are damaged.
    """
    import pyrage

    first, *others = writings(passphrase)
    try:
        plain: bytes = pyrage.passphrase.decrypt(data, first)
    except pyrage.DecryptError as error:
        if str(error) != _WRONG:
            raise
        for one in others:
            with suppress(pyrage.DecryptError):
                plain = pyrage.passphrase.decrypt(data, one)
                break
        else:
            raise
    return plain


def _identities(texts: Sequence[str]) -> list[object]:
    import pyrage

    keys: list[object] = []
    for text in texts:
        try:
            keys.append(pyrage.x25519.Identity.from_str(text.strip()))
        except pyrage.IdentityError:
            # The text is a secret: it is not shown.
            raise UsageError("an age identity is damaged: it is no AGE-SECRET-KEY-1…") from None
    return keys


def _refused(said: str, how: How) -> PackRefused:
    """Return a refusal for what the library said; its words as of age 0.11 (pyrage 1.4)."""
    if "xcessive work" in said:
        return PackRefused(
            "too_large", "the encrypted pack asks for more work and memory than is ever given"
        )
    if how == "passphrase" and said == _WRONG:
        return PackRefused(
            "wrong_passphrase", "this passphrase does not open the pack; mind capitals and blanks"
        )
    if how == "identity" and said == "No matching keys found":
        return PackRefused(
            "wrong_identity",
            "the pack is encrypted to other recipients: none of the keys here opens it; send your "
            "card to the maker and ask for the pack anew",
        )
    return PackRefused("sealed_damaged", _DAMAGED)


def _dearmored(head: bytes) -> bytes:
    """Return the bytes that the first whole lines of an armored file stand for."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n")[1:-1]
    text = b"".join(line for line in lines if len(line) == _ARMOR_LINE)
    if not text:  # a single short line: not even a header fits into it
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


class _Bounded:
    """A file for writing that takes no more than a pack may be."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._left = limits.LARGEST_PACK_BYTES

    def write(self, data: bytes) -> int:
        """Write all of it.

        Raises:
            PackRefused: that would be more than a pack may be.
        """
        self._left -= len(data)
        if self._left < 0:
            raise PackRefused(
                "too_large",
                f"the pack is larger than {limits.LARGEST_PACK_BYTES // limits.MIB} MB; no pack is",
            )
        return self._out.write(data)

    def flush(self) -> None:
        """Have it written on."""
        self._out.flush()
