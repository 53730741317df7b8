"""Remembers which screen had which role, so that roles stay while screens come and go. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ioc_desktop.layout import role_place
from ioc_desktop.ui.placement import (
    ScreenEntry,
    ScreenFact,
    bind_screens,
    is_replaced,
    roles_by_place,
    with_panes,
)


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands where: ``bound`` by role, ``roles`` of the whole wall, also those away.

    ``replaced``: roles whose screen is another panel than the site file names. ``spare``:
    screens that have no role. ``mirrored``: roles whose screen shows the very picture of
    another one (two outputs on one place of the desktop): only one of their windows is seen.
    ``matrices``: the whole screens of matrices of panels, by the role of the first panel.
    ``by_site``: whether the roles are those of the site file.
    """

    bound: Mapping[str, ScreenFact] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    spare: tuple[ScreenFact, ...] = ()
    mirrored: tuple[str, ...] = ()
    matrices: Mapping[str, ScreenFact] = field(default_factory=dict)
    by_site: bool = False


class RoleBinder:
    """Gives every role its screen, again and again, for one wall."""

    def __init__(self, entries: Sequence[ScreenEntry]) -> None:
        """Serve a site's entries; without any, roles come from where the screens stand."""
        self._entries = tuple(entries)
        self._remembered: dict[str, ScreenFact] = {}
        self._named_screen_seen = False

    def bind(self, facts: Sequence[ScreenFact]) -> Binding:
        """Return who stands where with these screens plugged."""
        if self._entries:
            known = self._remembered if self._named_screen_seen else {}
            bound = bind_screens(self._entries, facts, known)
            if not facts and not self._named_screen_seen:
                return Binding(roles=tuple(self._remembered) or self._site_roles())
            if bound or self._named_screen_seen:
                return self._by_site(bound, facts)
        # No site file's screens, or none of them was ever seen here: better a wall on what
        # there is.
        places = {(fact.x, fact.y, fact.width, fact.height): fact for fact in reversed(facts)}
        bound = self._by_place([fact for fact in facts if fact in places.values()])
        return Binding(bound, tuple(self._remembered))

    def _site_roles(self) -> tuple[str, ...]:
        return tuple(entry.role for entry in self._entries)

    def _by_site(
        self,
        bound: dict[str, ScreenFact],
        screens: Sequence[ScreenFact],
    ) -> Binding:
        if not self._named_screen_seen:
            self._named_screen_seen = True
            self._remembered.clear()  # roles by place, until now
        self._remembered.update(bound)
        taken = {id(screen) for screen in bound.values()}
        wholes = bound
        bound = with_panes(self._entries, wholes)
        return Binding(
            bound,
            self._site_roles(),
            tuple(
                entry.role
                for entry in self._entries
                if entry.role in bound and is_replaced(entry, bound[entry.role])
            ),
            tuple(screen for screen in screens if id(screen) not in taken),
            tuple(_mirrored(bound)),
            {
                one.pane.first: wholes[one.pane.first]
                for one in self._entries
                if one.pane is not None and one.pane.first in wholes
            },
            by_site=True,
        )

    def _by_place(self, screens: Sequence[ScreenFact]) -> dict[str, ScreenFact]:
        """Return roles by geometry; while some screens are away the others keep theirs.

        A screen that was never seen changes the wall: all roles are given anew.
        """
        found = self._recognised(screens)
        if screens and (found is None or len(found) == len(self._remembered)):
            found = roles_by_place(screens)
            self._remembered = dict(found)
        elif found:
            self._remembered.update(found)
        return found or {}

    def _recognised(self, screens: Sequence[ScreenFact]) -> dict[str, ScreenFact] | None:
        """Return the roles that these screens had; None if one of them had none."""
        left = dict(self._remembered)
        found: dict[str, ScreenFact] = {}
        unknown = list(screens)
        for like in (_same_panel, _same_connector):
            for screen in tuple(unknown):
                role = next((role for role, known in left.items() if like(known, screen)), None)
                if role is not None:
                    found[role] = screen
                    del left[role]
                    unknown.remove(screen)
        return None if unknown else found


def _same_panel(known: ScreenFact, screen: ScreenFact) -> bool:
    return bool(known.serial) and (known.serial, known.edid) == (screen.serial, screen.edid)


def _same_connector(known: ScreenFact, screen: ScreenFact) -> bool:
    return known.name == screen.name and known.edid == screen.edid


def _mirrored(bound: Mapping[str, ScreenFact]) -> Iterator[str]:
    """Yield the roles whose picture is that of an earlier one."""
    places = set()
    for role in sorted(bound, key=lambda one: role_place(one)[::-1]):
        fact = bound[role]
        place = (fact.x, fact.y, fact.width, fact.height)
        if place in places:
            yield role
        places.add(place)
