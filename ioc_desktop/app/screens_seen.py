"""The screens that this session has, as Qt sees them, numbered for people; needs a display."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from ioc_desktop.app.display import display_fault
from ioc_desktop.app.screens_table import SeenScreen
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.placement import roles_by_place
from ioc_desktop.ui.screen_watch import fact_of, screen_of


def demand_display() -> None:
    """Do nothing where windows can be shown.

    Raises:
        KnownError: there is no display, or it cannot be reached; Qt would end the process.
    """
    if fault := display_fault():
        raise KnownError(fault)


def seen_screens() -> tuple[SeenScreen, ...]:
    """Return the screens by number; an application must be there."""
    facts = [
        fact_of(screen) for screen in QGuiApplication.screens() if not screen.geometry().isEmpty()
    ]
    seen = []
    for number, fact in enumerate(roles_by_place(facts).values(), 1):
        screen = screen_of(fact)
        seen.append(SeenScreen(number, fact, screen.devicePixelRatio() if screen else 1.0))
    return tuple(seen)
