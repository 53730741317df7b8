"""Audiences, and what each may see by how sensitive it is. Pure.

Indicators and records carry how sensitive they are; a room has an audience. What is *hidden*
from an audience is looked at as if it did not exist (``audience_rules.py``).
"""

from __future__ import annotations

from typing import Final, Literal

from ioc_desktop.domain.rows import Sensitivity

Audience = Literal["public", "meeting", "duty"]
"""Anybody; those in a leaders' meeting; those on duty in the room, who see everything."""

AUDIENCES: Final[tuple[Audience, ...]] = ("public", "meeting", "duty")
"""From the widest to the narrowest: each sees what those before it see."""

NOT_FOR_AUDIENCE: Final = "Not for this audience"
REASONS: Final = (NOT_FOR_AUDIENCE,)
"""Why a question is not answered, for the screen's translation."""

SEEN: Final[dict[Audience, tuple[Sensitivity, ...]]] = {
    "public": ("public",),
    "meeting": ("public", "internal"),
    "duty": ("public", "internal", "restricted"),
}

SENSITIVITY_OF: Final[dict[str, Sensitivity]] = {"alarms": "internal", "directives": "internal"}
"""Of datasets whose rows say nothing of it themselves: what centres tell those who run them."""


def may_see(audience: Audience, sensitivity: Sensitivity) -> bool:
    """Whether an audience may see what is so sensitive."""
    return sensitivity in SEEN[audience]


def is_fit_for(made_for: Audience, audience: Audience) -> bool:
    """Whether a scene that is tagged ``made_for`` may be shown to an audience."""
    return AUDIENCES.index(made_for) <= AUDIENCES.index(audience)
