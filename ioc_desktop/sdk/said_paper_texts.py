"""What long commands and documents may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    # ioc_desktop.app.progress.
    "cancelled; nothing was written",
    "{file} is a folder; give the name of a file in it",
    "the folder {folder} is not there; make it first",
    "there is no room on the disk for {file}; nothing was changed: make room, try again",
    # ioc_desktop.app.paper_*.
    "the pack {name} was made for {made}, not for {audience}; make one with --audience {asked}",
    "the scene {scene} shows no tile {tile}",
    "the month {month} has not begun; nothing is known of it",
    "{entry} is not of the form scene/tile (y-te/beds)",
    "the PDF cannot be painted; is there memory left?",
    "the serif font cannot be read; install fontpkg-noto-serif again",
    # ioc_desktop.papers.month_document.
    "{name} is not known here (there are: {known})",
    'is missing: show = "figures" needs one',
    "has no meaning with show = {show}",
)
