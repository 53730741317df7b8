"""Keeps a draft of a directive in a data folder, whoever writes there, or nobody.

With a station on the folder the draft goes to it through the spool; without one it is written
here, under the folder's lock. A laptop in a meeting needs neither site file nor centre for it.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ioc_desktop.config import Site
from ioc_desktop.domain.drafts import Draft, draft_fault
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import DropDraft, RecordDrafts
from ioc_desktop.station.spool import Spool
from ioc_desktop.store.duty_drafts import DraftError
from ioc_desktop.store.duty_salvage import open_or_salvage
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.folder_lock import FolderLock

_log = logging.getLogger(__name__)

WITHIN_S: Final = 15.0
_LOOK_S: Final = 0.1


def keep_draft(site: Site | None, folder: Path, draft: Draft) -> None:
    """Keep a draft; it is on the disk of ``folder`` when this returns.

    Blocks for as long as a station takes to answer, 15 s at most: not for the UI thread. After
    an error ask again with the same draft: it is kept once, by its key.

    Raises:
        KnownError: it cannot be kept, and why.
    """
    keep_drafts(site, folder, (draft,))


def keep_drafts(site: Site | None, folder: Path, drafts: Sequence[Draft]) -> None:
    """Keep several drafts, all or none; see ``keep_draft``."""
    for draft in drafts:
        if fault := draft_fault(draft):
            raise DraftError(fault)
    if drafts:
        _do(site, folder, RecordDrafts(number=0, drafts=tuple(drafts)), f"draft-{drafts[0].key}")


def drop_draft(site: Site | None, folder: Path, key: str, officer: str, why: str) -> None:
    """Note that nobody is to issue a draft, and why.

    Raises:
        KnownError: it was issued, there is none, or the disk refuses.
    """
    if site is not None:
        site.officer(officer)
    request = DropDraft(number=0, key=key, officer=officer, why=why)
    _do(site, folder, request, f"drop-{key}")


def _do(site: Site | None, folder: Path, request: RecordDrafts | DropDraft, name: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("disk", f"{folder} cannot be made: {error.strerror}") from error
    spool = Spool(folder)
    until_s = time.monotonic() + WITHIN_S
    left = False
    while True:
        with contextlib.suppress(_InUseError):
            _write(site, folder, request)
            if left:
                spool.take_back(name)
            return
        # A station, or for a moment another program like this one.
        if not left:
            spool.take_back(name)  # of an earlier try, whose answer is not this one's
            _leave(spool, folder, name, request)
            left = True
        if spool.answered(name):
            return
        if time.monotonic() > until_s:
            raise spool.silent(WITHIN_S)
        time.sleep(_LOOK_S)


class _InUseError(Exception):
    """Somebody else writes to the folder now."""


def _write(site: Site | None, folder: Path, request: RecordDrafts | DropDraft) -> None:
    try:
        lock = FolderLock(folder)
    except StoreError as error:
        if error.code == "in_use":
            raise _InUseError from error
        raise
    try:
        now_s = _now_s(site)
        writer, salvaged = open_or_salvage(folder)
        if salvaged is not None:
            _log.warning(
                "what was kept in %s was damaged: %d drafts were saved, %d cannot be read; the "
                "damaged file lies beside as %s",
                folder, salvaged.drafts, salvaged.drafts_unreadable, salvaged.aside.name,
            )  # fmt: skip
        with writer:
            if isinstance(request, RecordDrafts):
                writer.keep_drafts(request.drafts, now_s)
            else:
                who = request.officer if site is None else site.officer(request.officer).name
                writer.drop_draft(request.key, who, request.why, now_s)
    finally:
        lock.release()


def _now_s(site: Site | None) -> int:
    """Return the room's time; without a site file this machine's."""
    now_s = time.time()
    return int(now_s if site is None else site.timeline(now_s).at(now_s))


def _leave(spool: Spool, folder: Path, name: str, request: RecordDrafts | DropDraft) -> None:
    try:
        spool.leave(name, request)
    except OSError as error:
        raise KnownError(f"{folder} cannot be written: {error.strerror}") from error
