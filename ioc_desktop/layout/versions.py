"""The versions of a scene, in ``.versions/<scene id>/`` beside its file.

Each is two files: ``000012.toml`` with the scene as it was, to the byte, and ``000012.json``
with who saved it, when and why. They are plain files, to be read, copied and compared without
this program. Damage costs what is damaged: a version without its JSON is one that nobody knows
the author of, one whose text is not what was saved is listed as such and can still be read.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import msgspec

from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.whole_files import (
    WriteFailedError,
    digest,
    file_digest,
    write_new,
    write_whole,
)

FOLDER: Final = ".versions"
KEPT: Final = 200
"""So many versions of a scene are kept; the oldest go first."""

_NAME = re.compile(r"([0-9]{6})\.(toml|json)")
_MOST = 999_999
_TRIES = 50
_LARGEST_BYTES = 1 << 20


class VersionMissingError(UsageError):
    """A version that was asked for is not there, or is the removal of a file."""


class VersionDamagedError(KnownError):
    """A version that is there and cannot be read."""


Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """What ``000012.json`` says. ``removed``: the file was taken away, there is no text.

    ``shipped`` is the digest of the shipped scene that the file stands before, as it was then.
    """

    at: Moment
    by: str = ""
    note: str = ""
    sha256: str = ""
    shipped: str = ""
    by_hand: bool = False
    removed: bool = False


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version; ``at`` is UTC, ``by`` and ``note`` are "" where nobody said.

    ``by_hand``: found on the disk, changed by somebody without the editor. ``damaged`` says what
    is wrong with it. ``current``: what the scene's file says now.
    """

    number: int
    at: dt.datetime
    by: str = ""
    note: str = ""
    shipped: str = ""
    by_hand: bool = False
    removed: bool = False
    damaged: str = ""
    current: bool = False


class KeptDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Work set aside that is no scene yet: its text, when, by whom, and what it began from."""

    text: str
    at: Moment
    by: str = ""
    based_on: str = ""


class VersionFolder:
    """The versions of one scene file."""

    def __init__(self, scene_file: Path, kept: int = KEPT) -> None:
        """Keep the versions of this file; nothing is made before the first."""
        self.file = scene_file
        self.folder = scene_file.parent / FOLDER / scene_file.stem
        self._kept = kept

    def list(self) -> tuple[Version, ...]:
        """Return all versions, the newest first."""
        return tuple(self._versions())

    def _versions(self) -> Iterator[Version]:
        present = self._present()
        now = None if present is None else digest(present)
        numbers = sorted(self._numbers(), reverse=True)
        for number in numbers:
            version, of = self._version(number)
            if now is not None and of == now:
                version, now = msgspec.structs.replace(version, current=True), None
            yield version

    def read(self, number: int) -> str:
        """Return the text of a version.

        Raises:
            VersionMissingError: there is none of that number, or it is a removal.
            VersionDamagedError: it cannot be read.
        """
        path = self._path(number, "toml")
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            known = sorted(self._numbers())
            if number in known:
                raise VersionMissingError(
                    f"version {number} has no text: the scene's file was removed there"
                ) from None
            there = f"{known[0]} to {known[-1]}" if known else "none"
            raise VersionMissingError(
                f"there is no version {number} of {self.file.stem}; there are: {there}"
            ) from None
        except OSError as error:
            raise VersionDamagedError(f"{path} cannot be read: {error.strerror}") from error
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise VersionDamagedError(
                f"{path} is damaged: it is no text (byte {error.start})"
            ) from None

    def newest(self) -> Version | None:
        """Return the newest version, None if there is none."""
        return next(self._versions(), None)

    def keep_present(self, note: str = "") -> Version | None:
        """Keep what the scene's file says now, unless a version says the same.

        So nothing is lost that somebody wrote without the editor. None if it was kept already or
        there is no file.

        Raises:
            WriteFailedError: it cannot be kept; whoever wanted to overwrite it must not.
        """
        data = self._present()
        if data is None:
            return None
        of = digest(data)
        if any(self._version(number)[1] == of for number in sorted(self._numbers(), reverse=True)):
            return None
        when = dt.datetime.fromtimestamp(self.file.stat().st_mtime, dt.UTC)
        return self._write(data, _Record(at=when, note=note, sha256=of, by_hand=True))

    def keep(
        self, data: bytes, *, by: str, note: str, at: dt.datetime, shipped: str = ""
    ) -> Version:
        """Keep what is being saved; ``shipped`` is the digest of the scene that it stands before.

        Raises:
            WriteFailedError: it cannot be written.
        """
        record = _Record(at=at, by=by, note=note, sha256=digest(data), shipped=shipped)
        return self._write(data, record)

    def keep_removal(self, *, by: str, note: str, at: dt.datetime) -> Version:
        """Note that the scene's file was taken away.

        Raises:
            WriteFailedError: it cannot be written.
        """
        return self._write(None, _Record(at=at, by=by, note=note, removed=True))

    def forget(self, version: Version) -> None:
        """Take a version back that was kept for a save that failed."""
        for kind in ("toml", "json"):
            with suppress(OSError):
                self._path(version.number, kind).unlink()

    # Work set aside.

    def keep_draft(self, text: str, *, by: str, at: dt.datetime, based_on: str) -> None:
        """Set work aside that cannot be saved yet; there is one draft of a scene.

        Raises:
            WriteFailedError: it cannot be written.
        """
        draft = KeptDraft(text=text, at=at, by=by, based_on=based_on)
        write_whole(self.folder / "draft.json", msgspec.json.encode(draft))

    def draft(self) -> KeptDraft | None:
        """Return the work that was set aside, None if there is none that can be read."""
        try:
            data = (self.folder / "draft.json").read_bytes()
            return msgspec.json.decode(data, type=KeptDraft)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def drop_draft(self) -> None:
        """Forget the work set aside."""
        with suppress(OSError):
            (self.folder / "draft.json").unlink()

    # How it is kept.

    def _present(self) -> bytes | None:
        try:
            with self.file.open("rb") as stream:
                return stream.read(_LARGEST_BYTES + 1)
        except OSError:
            return None

    def _path(self, number: int, kind: str) -> Path:
        return self.folder / f"{number:06}.{kind}"

    def _numbers(self) -> set[int]:
        try:
            names = [path.name for path in self.folder.iterdir()]
        except OSError:
            return set()
        return {int(match.group(1)) for name in names if (match := _NAME.fullmatch(name))}

    def _version(self, number: int) -> tuple[Version, str]:
        """Return a version and the digest of its text ("" if it has none)."""
        damaged = ""
        path = self._path(number, "toml")
        try:
            data: bytes | None = path.read_bytes()
        except FileNotFoundError:
            data = None
        except OSError as error:
            data, damaged = None, f"cannot be read: {error.strerror or error}"
        of = "" if data is None else digest(data)
        try:
            record = msgspec.json.decode(self._path(number, "json").read_bytes(), type=_Record)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            try:
                changed_s = path.stat().st_mtime
            except OSError:
                changed_s = 0.0
            at = dt.datetime.fromtimestamp(changed_s, dt.UTC)
            lost = damaged or "nobody knows who saved it and when: its record is lost"
            return Version(number=number, at=at, damaged=lost, removed=data is None), of
        if data is None and not record.removed:
            damaged = damaged or "its text is lost"
        elif record.sha256 and of != record.sha256 and not record.removed:
            damaged = damaged or "its text is not what was saved"
        version = Version(
            number=number,
            at=record.at,
            by=record.by,
            note=record.note,
            shipped=record.shipped,
            by_hand=record.by_hand,
            removed=record.removed,
            damaged=damaged,
        )
        return version, of

    def _write(self, data: bytes | None, record: _Record) -> Version:
        newest = max(self._numbers(), default=0)
        encoded = msgspec.json.format(msgspec.json.encode(record)) + b"\n"
        for number in range(newest + 1, min(newest + _TRIES, _MOST) + 1):
            # Whoever makes the first file has the number: two editors never write the same one.
            first = self._path(number, "json" if data is None else "toml")
            if not write_new(first, encoded if data is None else data):
                continue
            if data is not None:
                try:
                    write_whole(self._path(number, "json"), encoded)
                except WriteFailedError:
                    with suppress(OSError):
                        first.unlink()
                    raise
            self._prune(number)
            return self._version(number)[0]
        raise WriteFailedError(f"{self.folder} takes no further version; look at what is in it")

    def _prune(self, newest: int) -> None:
        """Let the oldest versions go; what cannot be deleted stays."""
        numbers = sorted(self._numbers())
        for number in numbers[: -self._kept]:
            if number != newest:
                for kind in ("toml", "json"):
                    with suppress(OSError):
                        self._path(number, kind).unlink()


def is_outdated(file: Path, shipped: Path) -> bool:
    """Whether a scene was made of a shipped one that has changed since; False if nobody knows."""
    versions = VersionFolder(file).list()
    made_of = next((one.shipped for one in versions if one.shipped), "")
    return bool(made_of) and made_of != file_digest(shipped / file.name)


def text_diff(old: str, new: str, old_name: str, new_name: str) -> str:
    """Return the unified diff of two texts, "" if they are the same."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), old_name, new_name
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
