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


def present_places(
    screens: Sequence[ScreenFact], *, wanted: str = "", swapped: bool = False
) -> PresentPlaces:
    """Return who looks at which of ``screens``, the first of which is the desktop's own.

    The speaker has the laptop's own panel, else the first; the audience the largest of the
    others, or the one of the name ``wanted``. ``swapped`` exchanges both. One screen alone is
    the audience's; so are two that show the same picture.
    """
    screens = tuple({(one.x, one.y): one for one in reversed(screens)}.values())[::-1]
    if not screens:
        return PresentPlaces()
    if len(screens) == 1:
        return PresentPlaces(screens[0])
    panels = [one for one in screens if _OWN_PANEL.match(one.name)]
    speaker = (panels or list(screens))[0]
    others = [one for one in screens if one is not speaker]
    audience = max(others, key=lambda one: one.width * one.height)
    if swapped:
        speaker, audience = audience, speaker
    named = next((one for one in screens if one.name == wanted), None)
    if named is not None and named is not audience:
        left = speaker if named is not speaker else audience
        return PresentPlaces(named, left)
    return PresentPlaces(audience, speaker)
