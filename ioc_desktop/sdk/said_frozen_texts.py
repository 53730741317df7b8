"""What making a briefing pack may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    # ioc_desktop.store.frozen
    "there is no {file}; fetch data first: ioc-desktop sync --once",
    (
        "{file} is of version {version}, this program reads {known}; "
        "start the station of this version once"
    ),
    # ioc_desktop.app.brief_make, brief_here, brief_pages
    "or make the pack for those on duty: --audience duty",
    "name the scenes of the pack, or an agenda with pages (--agenda FILE)",
    "encrypt a pack to people (--to) or under a passphrase, not both",
    "there is no place to make the pack in: {why}",
    "there is no room on the disk to make the pack ({folder}); make room, then try again",
    "--expires {time} is over already; nobody could open the pack",
    ("--out {file} is no name of a pack (.iocbrief); documents are made by: ioc-desktop document"),
    "{value} is no end; write 7d (h, d, w), 2021-12-31 or a time with its offset",
    # ioc_desktop.config.agenda
    "there is no page {number}; this file has {count}",
    "minutes that are planned for it; 0: as long as it takes",
    "for whoever speaks; the audience does not see them",
    "the number of a [[page]] of this file, counted from 1",
)
