"""The screens that this session has, as Qt sees them, numbered for people; needs a display."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from ioc_desktop.app.display import display_fault
from ioc_desktop.app.screens_table import SeenScreen
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.placement import roles_by_place
from ioc_desktop.ui.screen_watch import ScreenWatch


def demand_display() -> None:
    """Do nothing where windows can be shown.

    Raises:
        KnownError: there is no display, or it cannot be reached; Qt would end the process.
    """
    if fault := display_fault():
        raise KnownError(fault)


def seen_screens(application: QGuiApplication) -> tuple[SeenScreen, ...]:
    """Return the screens by number, in reading order."""
    watch = ScreenWatch(application)
    facts = watch.facts()
    watch.close()
    in_order = roles_by_place(facts).values()
    return tuple(SeenScreen(number, fact) for number, fact in enumerate(in_order, 1))
