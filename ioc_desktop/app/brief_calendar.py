"""The site's own days off and worked days in a pack: what is late here is late there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.config import Site
from ioc_desktop.domain.calendar import WorkingCalendar

CALENDAR: Final = "calendar.json"
"""Its name in the pack's folder of data; not there: the public calendar alone."""


class PackedCalendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days as a site file gives them."""

    days_off: dict[date, str] = {}
    work_days: tuple[date, ...] = ()


def write_calendar(site: Site, folder: Path) -> Path | None:
    """Write the site's own days into ``folder``; None where it has none."""
    if not site.days_off and not site.work_days:
        return None
    file = folder / CALENDAR
    file.write_bytes(msgspec.json.encode(PackedCalendar(dict(site.days_off), site.work_days)))
    return file


def read_calendar(folder: Path) -> WorkingCalendar:
    """Return the working calendar of a pack's folder of data.

    A file that is none, in a pack that was proved, tells of no days.
    """
    try:
        found = msgspec.json.decode((folder / CALENDAR).read_bytes(), type=PackedCalendar)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = PackedCalendar()
    return WorkingCalendar.with_days(found.days_off.items(), found.work_days)
