"""What a pack is made of on this machine: site, data, the room's time; and the pack's own dates."""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

from ioc_desktop.app.data_folder import no_data
from ioc_desktop.app.times import read_time
from ioc_desktop.config import Centre, Site, data_folder, load_site
from ioc_desktop.domain.durations import DAY_S, day_start_s
from ioc_desktop.errors import ConfigError, Finding, UsageError
from ioc_desktop.store.duty_cached import open_read_only
from ioc_desktop.store.faults import told
from ioc_desktop.store.reader import SILENCE_S
from ioc_desktop.store.schema import FILE

_LENGTHS_S: Final = {"h": 3600, "d": DAY_S, "w": 7 * DAY_S}
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Here:
    """Where a pack is made. ``moment_s`` is the room's time (epoch seconds).

    ``simulated``: that time is not the machine's own.
    """

    site: Site
    data: Path
    moment_s: int
    simulated: bool

    @property
    def cache(self) -> Path:
        """The cache that is frozen."""
        return self.data / FILE

    @property
    def silence_s(self) -> int | None:
        """After how many seconds without any note of contact a centre counts as lost."""
        return None if self.simulated else SILENCE_S

    @property
    def maps(self) -> dict[str, Path]:
        """The boundaries that were imported, by their names in a pack."""
        return {f"maps/{file.name}": file for file in sorted((self.data / "maps").glob("*.json"))}


def here(
    site_file: Path | None,
    data: Path | None,
    at: str | None,
    language: Literal["vi", "en"] | None = None,
) -> Here:
    """Return what this machine gives; without a site file the centres are those of the data.

    Raises:
        ConfigError: the site file has mistakes, or ``at`` is no time.
        KnownError: there is no data.
    """
    folder = data_folder(data)
    site = load_site(site_file) if site_file is not None else None
    if not (folder / FILE).is_file():
        raise no_data(folder, site_file)
    if site is None:
        site = Site(centres=tuple(Centre(one, "") for one in centre_names(folder / FILE)))
    if language is not None:
        site = replace(site, language=language)
    timeline = site.timeline(time.time())
    if at is not None:
        return Here(site, folder, int(read_time(at, "--at").timestamp()), simulated=True)
    return Here(site, folder, int(timeline.at(time.time())), simulated=timeline.simulated)


def centre_names(cache: Path) -> dict[str, str]:
    """Return the centres of a cache by id, each by its own name.

    Raises:
        StoreError: the cache cannot be read.
    """
    with told(cache), closing(open_read_only(cache)) as connection:
        rows = connection.execute("SELECT centre, name FROM centres ORDER BY centre").fetchall()
    return {centre: (name or centre)[:_LONGEST_NAME] for centre, name in rows}


def expiry_s(text: str, now_s: float) -> int | None:
    """Return until when a pack may be opened (epoch seconds); None for ``""``: for good.

    ``7d`` (``h`` hours, ``d`` days, ``w`` weeks) from now, a day (to its end, in Vietnam), or
    an instant.

    Raises:
        ConfigError: it is none of these.
        UsageError: it is over already.
    """
    if not text:
        return None
    length = re.fullmatch(r"([1-9][0-9]{0,4})([hdw])", text)
    if length is not None:
        return int(now_s) + int(length[1]) * _LENGTHS_S[length[2]]
    try:
        until_s = day_start_s(date.fromisoformat(text)) + DAY_S
    except ValueError:
        try:
            until_s = int(read_time(text, "--expires").timestamp())
        except ConfigError:
            reason = f"{text!r} is no end; write 7d (h, d, w), 2021-12-31 or a time with its offset"
            raise ConfigError((Finding("command line", "--expires", reason),)) from None
    if until_s <= now_s:
        raise UsageError(f"--expires {text} is over already; nobody could open the pack")
    return until_s
