"""Versions of packs: which were opened here (an older one is a swap), which number comes next.

Both lists are small files beside the keys, written whole under a lock, each with the SHA-256 of
its content: a damaged one is said and set aside by a person, never begun anew in silence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.briefing.private_files import OWNER_FILE, locked, private_folder
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.errors import KnownError
from ioc_desktop.whole_files import write_whole

OPENED: Final = "opened.versions"
ISSUED: Final = "issued.versions"

_EVERY: Final = "*"
"""Stands for every name of which nothing else is known."""

_STEP: Final = 1000
"""So many versions at least are left out where it is not known which was the last."""

_LOCK: Final = "versions.lock"
_LARGEST_BYTES: Final = 16 << 20


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The newest version of a pack by one key; instants in seconds since 1970.

    ``digest`` is the SHA-256 of its manifest, "" in the list of numbers given.
    """

    version: int
    made_at_s: int
    opened_at_s: int = 0
    digest: str = ""


class VersionLedger:
    """One list of versions in the keys' folder, by signing key and name of the pack."""

    def __init__(self, folder: Path, name: str = OPENED) -> None:
        """Know where the list is; nothing is read yet."""
        self._folder = folder
        self.file = folder / name

    def read(self) -> dict[str, Seen]:
        """Return the list, empty if there has never been one.

        Raises:
            PackRefused: it is damaged or cannot be read (``ledger``).
        """
        try:
            data = self.file.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PackRefused(
                "ledger", f"{self.file} cannot be read: {error.strerror or error}"
            ) from error
        digest, _, content = data.partition(b"\n")
        if len(data) > _LARGEST_BYTES or hashlib.sha256(content).hexdigest().encode() != digest:
            raise self._damaged()
        try:
            return msgspec.json.decode(content, type=dict[str, Seen])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise self._damaged() from None

    def newest(self, fingerprint: str, name: str) -> Seen | None:
        """Return the newest version known of a key's pack.

        Raises:
            PackRefused: the list is damaged (``ledger``).
        """
        return self.read().get(_place(fingerprint, name))

    def check(self, fingerprint: str, name: str, found: Seen) -> None:
        """See that a pack is no older than the newest of its name that was opened.

        Raises:
            PackRefused: it is (``older``), or that cannot be known (``ledger``).
        """
        known = self.newest(fingerprint, name)
        if known is None or known.digest == found.digest:
            return
        if (found.version, found.made_at_s) <= (known.version, known.made_at_s):
            when = f"{format_time(known.made_at_s)} {format_date(known.made_at_s)}"
            if found.version == known.version:
                raise PackRefused(
                    "older",
                    f"another pack of the same version ({found.version}), signed at {when}, was "
                    "opened here already; ask for the newest",
                )
            raise PackRefused(
                "older",
                f"the pack is an older version ({found.version}): version {known.version}, signed "
                f"at {when}, was opened here already; ask for the newest",
            )

    def remember(self, fingerprint: str, name: str, found: Seen) -> None:
        """Keep a version if it is newer than what is known.

        Raises:
            PackRefused: another program opened a newer one meanwhile (``older``), or the list is
                damaged (``ledger``).
            KnownError: it cannot be written.
        """
        with self._locked():
            self.check(fingerprint, name, found)
            self._write(fingerprint, name, lambda _: found)

    def give(self, fingerprint: str, name: str, at_least: int, now_s: int) -> int:
        """Return the next number for a pack's name, and keep that it was given.

        Raises:
            KnownError: the list cannot be read or written.
        """
        with self._locked():
            return self._write(
                fingerprint,
                name,
                lambda known: Seen(
                    version=max(at_least, known.version + 1 if known else 1), made_at_s=now_s
                ),
            ).version

    def set_aside(self) -> Path | None:
        """Rename a damaged list, so that a new one begins; return its new name, None if sound.

        Raises:
            KnownError: it cannot be renamed.
        """
        with self._locked():
            try:
                self.read()
            except PackRefused:
                number = 1
                while (aside := self.file.with_name(f"{self.file.name}.damaged-{number}")).exists():
                    number += 1
                try:
                    begins = self._begins()
                    self.file.rename(aside)
                except OSError as error:
                    raise KnownError(
                        f"{self.file} cannot be renamed: {error.strerror or error}"
                    ) from error
                if self.file.name == ISSUED:
                    self._keep({_EVERY: Seen(version=begins, made_at_s=0)})
                return aside
        return None

    def _begins(self) -> int:
        """Return a number above every one that can have been given: readers refuse lower ones."""
        found = re.findall(rb'"version":(\d{1,9})\b', self.file.read_bytes()[:_LARGEST_BYTES])
        return (max(map(int, found), default=0) // _STEP + 1) * _STEP

    def _locked(self) -> AbstractContextManager[None]:
        private_folder(self._folder)
        return locked(self._folder / _LOCK)

    def _write(self, fingerprint: str, name: str, new: Callable[[Seen | None], Seen]) -> Seen:
        entries = self.read()
        place = _place(fingerprint, name)
        entries[place] = new(entries.get(place) or entries.get(_EVERY))
        self._keep(entries)
        return entries[place]

    def _keep(self, entries: dict[str, Seen]) -> None:
        content = msgspec.json.encode(entries, order="sorted")
        digest = hashlib.sha256(content).hexdigest().encode()
        write_whole(self.file, digest + b"\n" + content, mode=OWNER_FILE)

    def _damaged(self) -> PackRefused:
        if self.file.name == ISSUED:
            return PackRefused(
                "ledger",
                f"{self.file} is damaged: it can no longer be known which versions were given; set "
                "it aside (ioc-desktop keys forget-versions), then they go on from a higher number",
            )
        return PackRefused(
            "ledger",
            f"{self.file} is damaged: it can no longer be known which versions were opened here; "
            "set it aside (ioc-desktop keys forget-versions), then take versions with care",
        )


def _place(fingerprint: str, name: str) -> str:
    return f"{fingerprint.replace(' ', '')}/{name}"
