"""A watched folder: files dropped there are imported once they are whole, and never twice.

A file is claimed by one rename into a folder of its own under ``.working``, whose name is the
key under which the store remembers what became of it. The report is written beside it, and one
rename of that folder, to ``done`` or ``refused``, ends it. Whatever instant the process is
killed at, the next one goes on from there: a claimed file whose figures are stored already is
answered from the store.
"""

from __future__ import annotations

import os
import stat
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.sheets.being_written import is_being_written
from ioc_desktop.centre.sheets.importing import (
    ImportOptions,
    ImportReport,
    import_content,
    remembered_report,
)
from ioc_desktop.centre.sheets.limits import FILE_BYTES
from ioc_desktop.centre.sheets.report import annotated, report_text
from ioc_desktop.centre.store import CentreStore, StoreUnavailableError
from ioc_desktop.domain.durations import LOCAL_OFFSET_S
from ioc_desktop.errors import KnownError

STABLE_S: Final = 2.0
"""A file that has kept its size and time so long is whole."""

EMPTY_S: Final = 60.0
"""An empty file, or one that a program has open to write, may be a slow copy; after so long
without a change it is taken as it is.
"""

WORKING: Final = ".working"
DONE: Final = "done"
REFUSED: Final = "refused"
REPORT_NAME: Final = "ket-qua.txt"
ANNOTATED_NAME: Final = "co-ghi-chu.xlsx"

_PASSING: Final = ("~$", ".")
_PARTIAL: Final = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".lock")
_NAME_BYTES: Final = 120


@dataclass(slots=True)
class _Seen:
    """A file as it was last looked at, and since when it has been so (machine's seconds)."""

    size: int
    mtime_ns: int
    since_s: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that was dealt with: where it lies now, and what became of it."""

    folder: Path
    report: ImportReport


class Inbox:
    """One watched folder of one centre. Of one process at a time: the one that leads."""

    def __init__(
        self,
        folder: Path,
        store: CentreStore,
        catalogue: Catalogue,
        now_s: Callable[[], float],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the folders; ``now_s`` reads the centre's clock.

        Raises:
            KnownError: the folder cannot be used.
        """
        self._folder = folder
        self._store = store
        self._catalogue = catalogue
        self._now_s = now_s
        self._monotonic_s = monotonic_s
        self._seen: dict[str, _Seen] = {}
        try:
            for name in (WORKING, DONE, REFUSED):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KnownError(f"the inbox {folder} cannot be used: {error.strerror}") from error

    def look(self) -> list[Delivery]:
        """Deal with what was claimed before, then with every file that is whole now.

        A file that cannot be dealt with now keeps nobody else's waiting.

        Raises:
            StoreUnavailableError: the store cannot be used; the file waits for the next look.
            OSError: the folder or a file in it cannot be used now, and nothing else was there
                to be dealt with; the same.
        """
        done: list[Delivery] = []
        trouble: Exception | None = None
        for claim in (*self._claimed(), *self._whole()):
            try:
                folder = claim if claim.parent == self._folder / WORKING else self._claim(claim)
                if folder is not None and (one := self._deal(folder)) is not None:
                    done.append(one)
            except StoreUnavailableError:
                raise
            except Exception as error:  # noqa: BLE001  # a fault of ours met with one file must not stop the others
                trouble = trouble or error
        if trouble is not None and not done:
            raise trouble
        return done

    def _claimed(self) -> Iterator[Path]:
        with os.scandir(self._folder / WORKING) as entries:
            folders = sorted(Path(entry.path) for entry in entries if entry.is_dir())
        yield from folders

    def _whole(self) -> list[Path]:
        """Return the files that have not changed for long enough, the oldest first."""
        now_s = self._monotonic_s()
        seen: dict[str, _Seen] = {}
        whole: list[tuple[int, str]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                facts = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(facts.st_mode) or _is_passing(entry.name):
                    continue
                before = self._seen.get(entry.name)
                mark = (facts.st_size, facts.st_mtime_ns)
                if before is None or (before.size, before.mtime_ns) != mark:
                    before = _Seen(*mark, since_s=now_s)
                seen[entry.name] = before
                still_s = now_s - before.since_s
                if still_s < STABLE_S:
                    continue
                waits = not facts.st_size or is_being_written(Path(entry.path))
                if not waits or still_s >= EMPTY_S:
                    whole.append((facts.st_mtime_ns, entry.name))
        self._seen = seen
        return [self._folder / name for _, name in sorted(whole)]

    def _claim(self, path: Path) -> Path | None:
        """Move a file into a folder of its own; None if it is gone."""
        folder = self._folder / WORKING / uuid.uuid4().hex
        folder.mkdir()
        try:
            path.rename(folder / _claimed_name(path.name))
        except FileNotFoundError:
            folder.rmdir()
            return None
        self._seen.pop(path.name, None)
        return folder

    def _deal(self, folder: Path) -> Delivery | None:
        """Import the one file in a claimed folder, lay the report beside it, put both away."""
        path = _file_in(folder)
        if path is None:
            for rest in folder.iterdir():
                rest.unlink()
            folder.rmdir()
            return None
        before = path.stat()
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return None  # somebody still writes to it: at the next look
        key = f"inbox/{folder.name}"
        now_s = int(self._now_s())
        name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        report = remembered_report(self._store, key)
        if report is None:
            options = ImportOptions(name=name, key=key)
            report = import_content(self._store, self._catalogue, content, options, now_s)
        agency = next((a.name for a in self._catalogue.agencies if a.code == report.agency), "")
        _write(folder / REPORT_NAME, report_text(report, agency, now_s).encode("utf-8-sig"))
        if not report.ok and (marked := annotated(content, report)) is not None:
            _write(folder / ANNOTATED_NAME, marked)
        away = self._folder / (DONE if report.ok else REFUSED) / _away_name(folder, path, now_s)
        folder.rename(away)
        return Delivery(away, report)


def _file_in(folder: Path) -> Path | None:
    """Return the file that was dropped, of all that lies in its folder."""
    ours = {REPORT_NAME, ANNOTATED_NAME}
    passing = {f"{name}.new" for name in ours}
    names = [path for path in sorted(folder.iterdir()) if path.name not in ours | passing]
    return next(iter(names), None)


def _claimed_name(name: str) -> str:
    """Return the name under which a file lies beside what we write there."""
    return f"_{name}" if name.removesuffix(".new") in {REPORT_NAME, ANNOTATED_NAME} else name


def _away_name(folder: Path, path: Path, now_s: int) -> str:
    at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=now_s + LOCAL_OFFSET_S)
    stem = path.name
    while len(os.fsencode(stem)) > _NAME_BYTES:
        stem = stem[:-1]
    return f"{at:%Y%m%d-%H%M%S} {stem} {folder.name[:6]}"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def _is_passing(name: str) -> bool:
    """Whether a name says that a program is still at work on the file."""
    return name.startswith(_PASSING) or name.casefold().endswith(_PARTIAL)
