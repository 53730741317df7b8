"""Writes a site file's screens: changed text, checked, the file before put aside."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ioc_desktop.config import Site, parse_site
from ioc_desktop.config.screen_section import NotAsTablesError, ScreenLines, with_screens
from ioc_desktop.documents import read_text
from ioc_desktop.errors import ConfigError, KnownError


def demand_writable(file: Path) -> None:
    """Do nothing if a file and its backup can be written; asked before any question.

    Raises:
        KnownError: this account may not.
    """
    target = file.resolve()
    for place in (target, target.parent):
        if not os.access(place, os.W_OK):
            raise KnownError(f"{place} cannot be written by this account; nothing was changed")


def new_text(file: Path, site: Site, entries: Sequence[ScreenLines]) -> str:
    """Return the site file's text with these screens, proved to change nothing else.

    Raises:
        KnownError: the screens are not written as tables, or cannot be written so that the
            site's own reader takes them.
    """
    text = read_text(file)
    try:
        changed = with_screens(text, site.screen_tables, entries)
    except NotAsTablesError as error:
        raise KnownError(
            f"{file}: {error}; write them so, or take them out, and try again"
        ) from None
    try:
        read = parse_site(changed, file)
    except ConfigError as error:
        raise KnownError(
            f"{file}: these screens cannot be written, nothing was changed: {error}"
        ) from None
    if replace(read, screens=()) != replace(site, screens=()) or read.screen_tables != len(entries):
        raise KnownError(
            f"{file}: the screens cannot be told from the rest of the file; nothing was changed, "
            "write the [[screen]] entries by hand (docs/site-file.md)"
        )
    return changed


def put(file: Path, text: str, now: datetime) -> Path:
    """Write the file in one step and return where the one before lies, beside it.

    Raises:
        KnownError: the disk refuses; the file is as it was.
    """
    target = file.resolve()
    backup = _free(target.with_name(f"{target.name}.{now:%Y%m%d-%H%M%S}.bak"))
    made: Path | None = None
    try:
        shutil.copy2(target, backup)  # with its permissions: a token may stand in it
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        made = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copystat(target, made)
        made.replace(target)
    except OSError as error:
        if made is not None:
            with suppress(OSError):
                made.unlink()
        reason = error.strerror or error
        raise KnownError(f"{file} cannot be written: {reason}; it is as it was") from None
    return backup


def _free(path: Path) -> Path:
    """Return the path, or one with a number if that is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_suffix(f".{number}.bak")
    return free
