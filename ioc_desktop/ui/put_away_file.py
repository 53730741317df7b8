"""The alarms that a person put away, kept over a restart of the wall.

Nothing of the wall depends on it: what cannot be read is as if nothing had been put away, and
what cannot be written is told to the log. It is not pressed to the disk, so that a wall never
waits for one.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = "put-away.json"
_MOST_BYTES: Final = 1 << 20
_log = logging.getLogger(__name__)


def read_put_away(folder: Path) -> tuple[str, ...]:
    """Return the keys (``domain.on_air.Call.key``) that were kept in a data folder."""
    try:
        with (folder / FILE).open("rb") as stream:
            return msgspec.json.decode(stream.read(_MOST_BYTES), type=tuple[str, ...])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        _log.info("the alarms that were put away cannot be read: %s", error)
        return ()


def keep_put_away(folder: Path, keys: tuple[str, ...]) -> None:
    """Keep these keys in a data folder, whole or not at all."""
    file = folder / FILE
    beside = file.with_name(f"{FILE}.{os.getpid()}.new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.encode(keys))
        beside.replace(file)
    except OSError as error:
        _log.info("the alarms that were put away could not be kept: %s", error)
        with suppress(OSError):
            beside.unlink(missing_ok=True)
