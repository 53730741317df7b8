"""What was chosen last in the meeting's window, in a small file of its own.

A file that cannot be read is as if there were none, and one that cannot be written is not worth
a word. No passphrase is ever in it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from ioc_desktop.config import user_window_file
from ioc_desktop.ui.meeting_desk_draft import PackDraft
from ioc_desktop.ui.meeting_desk_wish import PaperWish

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MeetingChoices:
    """The draft of a pack, the document that was wished for, and the tab that was open."""

    draft: PackDraft = field(default_factory=PackDraft)
    wish: PaperWish = field(default_factory=PaperWish)
    tab: str = "make"


def choices_file() -> Path:
    """Return the file of this user, beside the one with the windows' places."""
    return user_window_file().with_name("meetings.json")


def read_choices(file: Path) -> MeetingChoices:
    """Return what was kept; the first choices where nothing readable is."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=MeetingChoices, dec_hook=_path)
    except FileNotFoundError:
        return MeetingChoices()
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        _log.info("the last choices for meetings cannot be read and begin anew: %s", error)
        return MeetingChoices()


def keep_choices(file: Path, choices: MeetingChoices) -> None:
    """Write the choices, whole or not at all."""
    beside = file.with_name(f"{file.name}.new")
    kept = replace(choices, wish=replace(choices.wish, passphrase=""))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(kept, enc_hook=str), indent=1))
        beside.replace(file)
    except OSError as error:
        _log.info("the choices for meetings could not be kept: %s", error)
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"{value!r} is no {kind.__name__}")
