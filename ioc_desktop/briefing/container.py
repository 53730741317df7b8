"""Writes and opens briefing packs (``*.iocbrief``); the whole of the format behind two functions.

``write_pack`` makes one signed ZIP of a manifest and files, encrypted if asked, whole or not at
all. ``open_pack`` proves everything about one before anything in it is used (``unpacking``), then
that it has not expired, is no older than what was opened before, and is not made for a later
program.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

from ioc_desktop.briefing import limits, manifest, sealing, signing
from ioc_desktop.briefing.cards import shortened
from ioc_desktop.briefing.keys import KeyRing, Signer
from ioc_desktop.briefing.ledger import Seen
from ioc_desktop.briefing.manifest import Manifest, PackedFile
from ioc_desktop.briefing.opened_folders import OpenedFolder, unpacking_room
from ioc_desktop.briefing.private_files import private_folder
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.signing import SigningKey, fingerprint_digits
from ioc_desktop.briefing.unpacking import MANIFEST, SIGNATURE, PackFile, Proved
from ioc_desktop.briefing.zip_form import DEFLATED, STORED, Entry, directory, local_header
from ioc_desktop.briefing.zip_listing import name_fault
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.errors import KnownError, UsageError

SUFFIX: Final = ".iocbrief"
DATA: Final = "data"
"""The folder of a pack that its figures lie in."""

PART: Final = ".part"
"""The ending of what is not finished yet."""

_PART_LETTERS: Final = 40
_LEVEL: Final = 1
"""The fastest: a frozen cache packs to 41 % in a quarter of the time that 38 % would take."""

_TINY_BYTES: Final = 4096
"""Smaller files may pack as well as they like: their lines in the manifest outweigh them."""


# --- writing --------------------------------------------------------------------------------


def write_pack(
    out: Path,
    described: Manifest,
    files: Mapping[str, Path],
    key: SigningKey,
    *,
    recipients: Sequence[str] = (),
    passphrase: str | None = None,
    overwrite: bool = False,
) -> Manifest:
    """Write a pack, and return its manifest with the files listed.

    Args:
        out: the pack's file; it appears when the pack is whole.
        described: the manifest; its ``files`` are filled in here.
        files: what goes in, by its name in the pack (``data/cache.db``).
        key: whose pack it is.
        recipients: age keys (``age1…``) to encrypt it to, or
        passphrase: to encrypt it under; with neither it is signed alone.
        overwrite: whether an older file of that name is replaced.

    Raises:
        UsageError: a name is none a pack may hold, something is beyond the limits, or the
            encryption was asked for wrongly.
        KnownError: ``out`` is there already, or something cannot be read or written.
    """
    for name in files:
        fault = name_fault(name)
        if fault or name in {MANIFEST, SIGNATURE}:
            raise UsageError((fault or "{name} is the pack's own").replace("{name}", name))
    if len(files) + 2 > limits.MOST_ENTRIES:
        raise UsageError(f"a pack takes at most {limits.MOST_ENTRIES - 2} files")
    _check_free(out, overwrite=overwrite)
    try:
        # Never beside ``out``: what is to be encrypted must not lie on a stick first.
        scratch = private_folder(unpacking_room())
        with tempfile.TemporaryFile(dir=scratch) as packed, _part(out) as (part, stream):
            content = [_packed(name, files[name], packed) for name in sorted(files)]
            complete = msgspec.structs.replace(
                described, files=tuple(one.listed for one in content)
            )
            if recipients or passphrase is not None:
                with tempfile.TemporaryFile(dir=scratch) as plain:
                    _write_zip(plain, complete, content, packed, key)
                    plain.seek(0)
                    sealing.seal(plain, stream, recipients, passphrase)
            else:
                _write_zip(stream, complete, content, packed, key)
            stream.flush()
            if stream.tell() > limits.LARGEST_PACK_BYTES:
                raise UsageError(
                    f"the pack would be larger than {limits.LARGEST_PACK_BYTES // limits.MIB} MB; "
                    "take fewer scenes or a shorter history"
                )
            os.fsync(stream.fileno())
            _check_free(out, overwrite=overwrite)  # another program may have been quicker
            part.replace(out)
            _sync_folder(out.parent)
    except OSError as error:
        raise KnownError(f"{out} cannot be written: {error.strerror or error}") from error
    return complete


def _check_free(out: Path, *, overwrite: bool) -> None:
    if out.exists() and not overwrite:
        raise KnownError(f"{out} is there already; give another name, or --overwrite")


def _sync_folder(folder: Path) -> None:
    """Have the disk remember the new name: sticks are pulled out as soon as it is told."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def part_prefix(out: Path) -> str:
    """Return how the names of a pack's unfinished files begin; a long name leaves them room."""
    return f".{out.name[:_PART_LETTERS]}."


@contextmanager
def _part(out: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Yield a file beside ``out`` for its owner alone; it is gone at the end unless renamed."""
    handle, name = tempfile.mkstemp(prefix=part_prefix(out), suffix=PART, dir=out.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield part, stream
    finally:
        part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Content:
    """A file that is ready to be written: what is listed of it, and where its bytes lie."""

    listed: PackedFile
    method: int
    crc: int
    begin: int


def _packed(name: str, file: Path, packed: IO[bytes]) -> _Content:
    """Append a file to ``packed``, deflated unless it would then look like a bomb."""
    content = _packed_as(DEFLATED, name, file, packed)
    listed = content.listed
    if listed.size > max(_TINY_BYTES, listed.packed_size * limits.LARGEST_RATIO // 2):
        return _packed_as(STORED, name, file, packed)
    return content


def _packed_as(method: int, name: str, file: Path, packed: IO[bytes]) -> _Content:
    begin = packed.seek(0, os.SEEK_END)
    plain, kept = hashlib.sha256(), hashlib.sha256()
    size, crc = 0, 0
    packer = (
        zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS) if method == DEFLATED else None
    )
    with file.open("rb") as source:
        while True:
            chunk = source.read(limits.CHUNK_BYTES)
            plain.update(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            part = chunk
            if packer is not None:
                part = packer.compress(chunk) if chunk else packer.flush()
            kept.update(part)
            packed.write(part)
            if not chunk:
                break
    listed = PackedFile(
        path=name,
        size=size,
        sha256=plain.hexdigest(),
        packed_size=packed.tell() - begin,
        packed_sha256=kept.hexdigest(),
    )
    return _Content(listed, method, crc, begin)


def _write_zip(
    out: IO[bytes],
    complete: Manifest,
    content: Sequence[_Content],
    packed: IO[bytes],
    key: SigningKey,
) -> None:
    if sum(file.size for file in complete.files) > limits.LARGEST_UNPACKED_BYTES:
        raise UsageError(
            "the pack would hold more than "
            f"{limits.LARGEST_UNPACKED_BYTES // limits.MIB} MB; take a shorter history"
        )
    data = manifest.encoded(complete)
    signature = signing.signature_text(key.public, key.sign(signing.MANIFEST, data))
    entries: list[Entry] = []
    at = 0
    for name, text in ((MANIFEST, data), (SIGNATURE, signature)):
        entries.append(Entry(name, STORED, zlib.crc32(text), len(text), len(text), at))
        out.write(local_header(entries[-1]) + text)
        at = entries[-1].end
    for one in content:
        file = one.listed
        entries.append(Entry(file.path, one.method, one.crc, file.packed_size, file.size, at))
        out.write(local_header(entries[-1]))
        packed.seek(one.begin)
        left = file.packed_size
        while left:
            chunk = packed.read(min(limits.CHUNK_BYTES, left))
            out.write(chunk)
            left -= len(chunk)
        at = entries[-1].end
    out.write(directory(entries))


# --- opening --------------------------------------------------------------------------------


class OpenedPack(AbstractContextManager["OpenedPack"]):
    """A pack of which every byte was proved, in a private folder until ``close``.

    ``folder`` holds exactly the files that ``manifest`` lists; ``remarks`` are sentences that
    whoever looks at it should read (a clock that seems wrong).
    """

    def __init__(self, proved: Proved, folder: OpenedFolder, remarks: tuple[str, ...]) -> None:
        """Take over the folder."""
        self.manifest = proved.manifest
        self.signer: Signer = proved.signer
        self.remarks = remarks
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder.path

    def close(self) -> None:
        """Delete what was unpacked; may be called twice."""
        self._folder.close()

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def open_pack(  # noqa: PLR0913  # each is something that opening goes by
    file: Path,
    *,
    keyring: KeyRing,
    now_s: float,
    passphrase: str | None = None,
    identities: Sequence[str] = (),
    trust: str | None = None,
    cache_schema: int | None = None,
    readable: Callable[[Path], bool] | None = None,
    room: Path | None = None,
) -> OpenedPack:
    """Prove a pack and unpack it; nothing of a refused one stays behind.

    Args:
        file: the pack.
        keyring: whom to believe, the age keys to receive with, the versions opened before.
        now_s: this machine's time, seconds since 1970.
        passphrase: of a pack that is encrypted under one.
        identities: age identities beside those of the key ring.
        trust: the fingerprint of a maker to be believed this once.
        cache_schema: the newest form of frozen data that this program reads; None: any.
        readable: says of the unpacked folder of data whether this program reads it; None: any.
        room: where private folders are made; by itself ``unpacking_room()``.

    Raises:
        PackRefused: with the first reason not to open it.
        UsageError: ``trust`` is no fingerprint, or an identity none.
        KnownError: the key ring or the room cannot be used.
    """
    digits = fingerprint_digits(trust) if trust else None
    try:
        folder = OpenedFolder(room or unpacking_room())
    except OSError as error:
        raise KnownError(
            f"there is no place to unpack the pack: {error.strerror or error}"
        ) from error
    try:
        with PackFile(
            file,
            passphrase=passphrase,
            identities=lambda: (*identities, *keyring.identities()),
            scratch=folder.path,
        ) as pack:
            proved = pack.proved(keyring, digits)
            pack.unpack(proved, folder.path)
        seen = judge(proved, keyring, now_s, cache_schema)
        if readable is not None:
            _check_data(folder.path / DATA, readable)
        keyring.opened.remember(proved.signer.fingerprint, proved.manifest.name, seen)
    except BaseException:
        folder.close()
        raise
    return OpenedPack(proved, folder, remarks(proved, now_s))


def _check_data(data: Path, readable: Callable[[Path], bool]) -> None:
    if not readable(data):
        raise PackRefused(
            "data",
            "the figures in the pack are damaged, or of a form that this program does not read; "
            "ask the maker for it anew",
        )


def judge(proved: Proved, keyring: KeyRing, now_s: float, cache_schema: int | None) -> Seen:
    """See that a proved pack may be shown now; return what is to be remembered of it.

    Raises:
        PackRefused: it has expired, is older than one that was opened, or needs a later program.
    """
    found = proved.manifest
    if found.expires_at_s is not None and now_s >= found.expires_at_s:
        raise PackRefused(
            "expired",
            f"the pack expired at {_moment(found.expires_at_s)} (this machine's clock says "
            f"{_moment(int(now_s))}); ask the maker for a new one",
        )
    seen = Seen(
        version=found.version,
        made_at_s=found.made_at_s,
        opened_at_s=int(now_s),
        digest=proved.digest,
    )
    keyring.opened.check(proved.signer.fingerprint, found.name, seen)
    if cache_schema is not None and found.cache_schema > cache_schema:
        raise PackRefused(
            "too_new",
            f"the pack was made by a later program ({found.program}): install that version here, "
            "or ask for the pack in the form of this one",
        )
    return seen


def remarks(proved: Proved, now_s: float) -> tuple[str, ...]:
    """Return what is odd about a pack that may be shown: whose it says it is, and when made."""
    return (*_maker_remarks(proved), *_clock_remarks(proved.manifest.made_at_s, now_s))


def _maker_remarks(proved: Proved) -> tuple[str, ...]:
    """Return that a trusted maker gives another's name: nothing but the key is proved of it."""
    found, signer = proved.manifest, proved.signer
    same = shortened(found.organisation) in {"", signer.organisation}
    if not signer.name or (same and shortened(found.maker) == signer.name):
        return ()
    says = ", ".join(filter(None, (found.maker, found.organisation)))
    known = ", ".join(filter(None, (signer.name, signer.organisation)))
    return (f"the pack says that {says} made it; it is signed by the key of {known}",)


def _clock_remarks(made_at_s: int, now_s: float) -> tuple[str, ...]:
    if made_at_s <= now_s + DAY_S:
        return ()
    said = (
        f"the pack says it was made at {_moment(made_at_s)}, later than this machine's clock "
        f"({_moment(int(now_s))}): one of the two is wrong"
    )
    return (said,)


def _moment(instant_s: int) -> str:
    return f"{format_time(instant_s)} {format_date(instant_s)}"
