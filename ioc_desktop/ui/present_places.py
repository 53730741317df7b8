"""Which screen the audience sees and which the speaker, of those that are there. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ioc_desktop.ui.placement import ScreenFact

_OWN_PANEL: Final = re.compile(r"(eDP|LVDS|DSI)", re.IGNORECASE)
"""Connectors of a laptop's own panel."""


@dataclass(frozen=True, slots=True)
class PresentPlaces:
    """The audience's screen and the speaker's; None = there is none for it."""

    audience: ScreenFact | None = None
    speaker: ScreenFact | None = None


def present_places(screens: Sequence[ScreenFact], wanted: str = "") -> PresentPlaces:
    """Return who looks at which of ``screens``, the first of which is the desktop's own.

    The speaker has the laptop's own panel, else the first; the audience the one of the name
    ``wanted``, else the largest of the others. One screen alone is the audience's; so are two
    that show the same picture.
    """
    screens = tuple({(one.x, one.y): one for one in reversed(screens)}.values())[::-1]
    if not screens:
        return PresentPlaces()
    if len(screens) == 1:
        return PresentPlaces(screens[0])
    panels = [one for one in screens if _OWN_PANEL.match(one.name)]
    named = [one for one in screens if one.name == wanted]
    speaker = next(one for one in (*panels, *screens) if one not in named)
    others = [one for one in screens if one is not speaker]
    audience = named[0] if named else max(others, key=lambda one: one.width * one.height)
    return PresentPlaces(audience, speaker)
