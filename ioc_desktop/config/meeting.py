"""The meeting room's page in a site file: where it is served, with which certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ioc_desktop.config.site_document import MeetingEntry

_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")

Wrong = Callable[[str, str], None]
Existing = Callable[[str, str | None], Path | None]
"""Takes a place in the file and a file's name; returns where it lies, and tells if it is not."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the meeting room's page is served; without a [meeting] section to this machine alone.

    ``address`` is one of this machine's (an IP address, or a name that leads to it; ``0.0.0.0``
    = all of them), ``port`` 0 takes a free one. Without a certificate the page is not encrypted.
    """

    address: str = "127.0.0.1"
    port: int = 8710
    certificate: Path | None = None
    key: Path | None = None
    viewers: int = 20


def read_meeting(entry: MeetingEntry | None, existing: Existing, wrong: Wrong) -> Meeting | None:
    """Return the section, None if there is none; mistakes are told to ``wrong``."""
    if entry is None:
        return None
    if not _NAME.fullmatch(entry.address):
        wrong("meeting.address", "is no address and no machine's name; write 10.1.2.3 or ioc.vn")
    if (entry.certificate is None) != (entry.key is None):
        wrong("meeting", "certificate and key go together; one is missing")
    return Meeting(
        address=entry.address,
        port=entry.port,
        certificate=existing("meeting.certificate", entry.certificate),
        key=existing("meeting.key", entry.key),
        viewers=entry.viewers,
    )
