"""What is said of screens that are away: where their tiles went, what is not shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ioc_desktop.layout import role_place
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.scene_plan import ScenePlan


def away_trouble(plan: ScenePlan | None, away: Sequence[str], words: Words) -> str:
    """Return the line for the wall's foot; "" if no screen is away."""
    if not away:
        return ""
    parts = [words("Screens away: {roles}", roles=_listed(away))]
    if plan is not None:
        hosts = [role for role, page in plan.pages.items() if any(one.origin for one in page)]
        if hosts:
            parts.append(words("their important tiles are on {roles}", roles=_listed(hosts)))
        if plan.cramped:
            roles = _listed(plan.cramped)
            parts.append(words("text on {roles} is too small to be read from afar", roles=roles))
    return " · ".join(parts)


def away_note(plan: ScenePlan | None, role: str, words: Words, titles: Mapping[str, str]) -> str:
    """Return where the tiles of a lost screen are and which are not shown; "" if it had none.

    ``titles`` are what stood over tiles that give themselves their title, by id.
    """
    if plan is None:
        return ""
    hosts = [host for host, page in plan.pages.items() if any(one.origin == role for one in page)]
    lost = [tile for home, tile in plan.hidden if home == role]
    # A scene of which nothing had to move is not planned anew: its page is there, unseen.
    lost += plan.pages.get(role, ())
    hidden = [tile.title or titles.get(tile.id, tile.id) for tile in lost]
    parts = []
    if hosts:
        parts.append(words("important tiles are on {roles}", roles=_listed(hosts)))
    if hidden:
        parts.append(words("not shown: {tiles}", tiles=", ".join(hidden)))
    return " · ".join(parts)


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles, key=lambda role: role_place(role)[::-1]))
