"""Proves a pack and unpacks it, step by step; each step is reached only if those before held.

1. the file: plain, of bearable size, a ZIP; an encrypted one is decrypted first
2. names, kinds and sizes of what is in it, and the form of the ZIP itself (``zip_listing``)
3. the signature over the manifest's bytes, then whether its key is trusted
4. only now the manifest is decoded, and compared with the entries
5. each file's bytes as they lie in the pack and as they unpack, while they are written
"""

from __future__ import annotations

import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from ioc_desktop.briefing import limits, manifest, sealing, signing
from ioc_desktop.briefing.keys import KeyRing, Signer
from ioc_desktop.briefing.manifest import Manifest, PackedFile
from ioc_desktop.briefing.private_files import OWNER_FILE, OWNER_FOLDER
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.zip_form import DEFLATED, LOCAL_MARK, STORED, Entry
from ioc_desktop.briefing.zip_listing import listing, read_exactly

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"

_UNSIGNED: Final = "the pack has no signature where packs have it; ask the maker for it anew"


@dataclass(frozen=True, slots=True)
class Proved:
    """A pack whose manifest is the signer's; ``digest`` is the SHA-256 of the manifest's bytes."""

    manifest: Manifest
    signer: Signer
    digest: str
    entries: Sequence[Entry]


class PackFile(AbstractContextManager["PackFile"]):
    """A pack's file, held open so that nobody swaps it between two steps."""

    def __init__(
        self,
        file: Path,
        *,
        passphrase: str | None = None,
        identities: Callable[[], Sequence[str]] = tuple,
        scratch: Path | None = None,
    ) -> None:
        """Open the file; an encrypted one is decrypted to a nameless file in ``scratch``.

        ``identities`` is asked only if one is needed: they are secrets.

        Raises:
            PackRefused: it is no plain file, too large, neither ZIP nor age file, or what was
                given does not open it.
        """
        self.sealed: sealing.How | None = None
        self._stream = _opened(file)
        try:
            size = os.fstat(self._stream.fileno()).st_size
            head = read_exactly(self._stream.fileno(), min(size, sealing.HEAD_BYTES), 0)
            if sealing.is_sealed(head):
                self.sealed = sealing.how_sealed(head)
                self._stream = _unsealed(self._stream, self.sealed, passphrase, identities, scratch)
                head = os.pread(self._stream.fileno(), len(LOCAL_MARK), 0)
            _check_mark(head, file.name)
        except BaseException:
            self._stream.close()
            raise

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._stream.close()

    @property
    def handle(self) -> int:
        """The open file, not encrypted."""
        return self._stream.fileno()

    def proved(self, keyring: KeyRing, trust: str | None) -> Proved:
        """Return the manifest, once signature and signer are what they should be.

        Args:
            keyring: whom to believe.
            trust: a fingerprint (digits) that is believed this once.

        Raises:
            PackRefused: at the first step that does not hold.
        """
        entries = listing(self.handle, os.fstat(self.handle).st_size)
        data, key = self._signed_bytes(entries)
        signer = keyring.who(key)
        if signer is None and key.fingerprint.replace(" ", "") == trust:
            signer = Signer(key)
        if signer is None:
            raise PackRefused(
                "unknown_signer",
                "the pack is signed by a key that is not trusted here. Its fingerprint is "
                f"{key.fingerprint} - compare it with the maker by telephone",
                fingerprint=key.fingerprint,
            )
        found = manifest.decoded(data)
        _compare(found.files, entries[2:])
        return Proved(found, signer, hashlib.sha256(data).hexdigest(), entries)

    def unpack(self, proved: Proved, into: Path | None) -> None:
        """Write each file below ``into`` while its bytes are proved; with None only prove them.

        Raises:
            PackRefused: a byte differs from what was signed, or the disk is full.
        """
        for listed, entry in zip(proved.manifest.files, proved.entries[2:], strict=True):
            self._unpack_one(listed, entry, into)

    def _signed_bytes(self, entries: Sequence[Entry]) -> tuple[bytes, signing.PublicKey]:
        names = [entry.name for entry in entries[:2]]
        if names != [MANIFEST, SIGNATURE] or {entry.method for entry in entries[:2]} != {STORED}:
            raise PackRefused("unsigned", _UNSIGNED)
        described, signed = entries[:2]
        if described.size > manifest.LARGEST_MANIFEST_BYTES:
            raise PackRefused("too_large", "the manifest of the pack is larger than any is")
        if signed.size > signing.LARGEST_SIGNATURE_BYTES:
            raise PackRefused("unsigned", _UNSIGNED)
        data, text = (
            read_exactly(self.handle, entry.size, entry.content_offset) for entry in entries[:2]
        )
        found = signing.read_signature(text)
        if found is None or zlib.crc32(text) != signed.crc:
            raise PackRefused("unsigned", _UNSIGNED)
        key, signature = found
        if not key.holds(signing.MANIFEST, data, signature) or zlib.crc32(data) != described.crc:
            raise PackRefused(
                "signature",
                "the signature does not fit: the pack was changed after it was signed; do not "
                "use it, ask the maker for it anew",
            )
        return data, key

    def _unpack_one(self, listed: PackedFile, entry: Entry, into: Path | None) -> None:
        changed = _changed(listed.path)
        packed, plain = hashlib.sha256(), hashlib.sha256()
        written, crc = 0, 0
        chunks = self._chunks(entry, packed)
        try:
            with nullcontext() if into is None else _new_file(into, listed.path) as out:
                for part in _inflated(chunks) if entry.method == DEFLATED else chunks:
                    written += len(part)
                    if written > listed.size:
                        raise changed
                    plain.update(part)
                    crc = zlib.crc32(part, crc)
                    if out is not None:
                        out.write(part)
        except zlib.error:
            raise changed from None
        except OSError as error:
            raise _no_room(error) from error
        told = (listed.packed_sha256, listed.sha256, entry.crc, listed.size)
        if told != (packed.hexdigest(), plain.hexdigest(), crc, written):
            raise changed

    def _chunks(self, entry: Entry, digest: hashlib._Hash) -> Iterator[bytes]:
        """Yield an entry's bytes as they lie in the pack, adding each to ``digest``."""
        for at in range(0, entry.packed_size, limits.CHUNK_BYTES):
            count = min(limits.CHUNK_BYTES, entry.packed_size - at)
            chunk = read_exactly(self.handle, count, entry.content_offset + at)
            digest.update(chunk)
            yield chunk


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what deflated bytes unpack to, never more than a chunk at a time.

    Raises:
        zlib.error: they are no deflated bytes, or end too early or too late.
    """
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in chain(chunks, (b"",)):  # the last asks for what is still held back
        yield unpacker.decompress(chunk, limits.CHUNK_BYTES)
        while unpacker.unconsumed_tail:
            yield unpacker.decompress(unpacker.unconsumed_tail, limits.CHUNK_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error


def _check_mark(head: bytes, name: str) -> None:
    if not head.startswith(LOCAL_MARK):
        raise PackRefused(
            "not_a_pack", f"{name} is no briefing pack, or something was put before it"
        )


def _opened(file: Path) -> IO[bytes]:
    """Open a plain file that may be a pack; never waits (a pipe would have it wait)."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise PackRefused("unreadable", f"{file} cannot be opened: {why}") from error
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        raise PackRefused("unreadable", f"{file} is no plain file; a pack is one")
    # Armor makes an encrypted pack a third longer.
    if facts.st_size > limits.LARGEST_PACK_BYTES * 3 // 2:
        os.close(handle)
        raise PackRefused(
            "too_large",
            f"{file.name} is larger than {limits.LARGEST_PACK_BYTES // limits.MIB} MB; no pack is",
        )
    return os.fdopen(handle, "rb", buffering=0)


def _unsealed(
    sealed: IO[bytes],
    how: sealing.How,
    passphrase: str | None,
    identities: Callable[[], Sequence[str]],
    scratch: Path | None,
) -> IO[bytes]:
    """Return what was encrypted as a file without a name: nothing of it outlives the program."""
    with sealed:
        size = os.fstat(sealed.fileno()).st_size
        plain: IO[bytes] = TemporaryFile(dir=scratch)  # noqa: SIM115  # the caller closes it
        try:
            sealing.unseal(
                sealed,
                plain,
                how=how,
                size=size,
                passphrase=passphrase,
                identities=identities() if how == "identity" else (),
            )
            plain.flush()
        except OSError as error:
            _drop(plain)
            raise _no_room(error) from error
        except BaseException:
            _drop(plain)
            raise
        return plain


def _drop(plain: IO[bytes]) -> None:
    """Close a file that nobody wants: on a full disk it would first write what it holds back."""
    with suppress(OSError):
        plain.close()


def _compare(files: Sequence[PackedFile], entries: Sequence[Entry]) -> None:
    """See that the pack holds exactly the files that its manifest lists, in that order."""
    held = {entry.name: entry for entry in entries}
    listed = {file.path for file in files}
    for name in sorted(held.keys() - listed):
        raise PackRefused(
            "additional_file",
            f"{name} was put into the pack after it was signed; do not use it",
            name=name,
        )
    for file in files:
        entry = held.get(file.path)
        if entry is None:
            raise PackRefused(
                "missing_file",
                f"{file.path} was taken out of the pack after it was signed; do not use it",
                name=file.path,
            )
        if (entry.size, entry.packed_size) != (file.size, file.packed_size):
            raise _changed(file.path)
    if [file.path for file in files] != [entry.name for entry in entries]:
        raise PackRefused("form", "the files of the pack are not in the order they were signed in")


def _new_file(folder: Path, name: str) -> IO[bytes]:
    path = folder / name
    path.parent.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_FILE)
    return os.fdopen(handle, "wb")


def _changed(name: str) -> PackRefused:
    return PackRefused(
        "changed_file",
        f"{name} in the pack was changed after it was signed; do not use it",
        name=name,
    )


def _no_room(error: OSError) -> PackRefused:
    return PackRefused(
        "no_room", f"the pack cannot be unpacked on this disk: {error.strerror or error}"
    )
