"""Parts the screens of a site: those of the wall, and those that others sit before.

A screen that the site file tags for an audience (``audience = "meeting"``) is no part of the
wall: the wall is told of all screens but these, and each of these has a share of its own. Where
two outputs lie on one place of the desktop, what stands on the one is seen on the other: then the
place is the tagged screen's, and the wall has lost its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from ioc_desktop.domain.audience import Audience
from ioc_desktop.ui.placement import ScreenEntry, ScreenFact, bind_screens
from ioc_desktop.ui.screen_watch import ScreenWatch


class TaggedEntry(ScreenEntry, Protocol):
    """What a site says of one screen, and who sits before it."""

    @property
    def audience(self) -> Audience:
        """Those on duty, for a screen of the wall."""


class ScreenShare(QObject):
    """Some of the screens, watched as by a ``ScreenWatch``.

    Signals: ``screens_changed(tuple[ScreenFact, ...])``.
    """

    screens_changed = Signal(object)

    def __init__(
        self,
        facts: Callable[[], tuple[ScreenFact, ...]],
        close: Callable[[], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Tell these facts; ``close`` ends what lies behind them."""
        super().__init__(parent)
        self._facts, self._close = facts, close

    def facts(self) -> tuple[ScreenFact, ...]:
        """Return the facts of these screens now."""
        return self._facts()

    def tell(self) -> None:
        """Say that they may have changed."""
        self.screens_changed.emit(self._facts())

    def close(self) -> None:
        """Look no more. May be called twice."""
        if self._close is not None:
            self._close()


class ScreenSplit(QObject):
    """Gives each screen to the wall or to its audience; ``wall`` is the wall's share."""

    def __init__(
        self,
        watch: ScreenWatch,
        entries: Sequence[TaggedEntry],
        parent: QObject | None = None,
    ) -> None:
        """Part what ``watch`` sees by all the site's entries; closed with the wall's share."""
        super().__init__(parent)
        self._watch, self._entries = watch, tuple(entries)
        self._tagged = {
            one.role if one.pane is None else one.pane.first
            for one in entries
            if one.audience != "duty"
        }
        self._remembered: dict[str, ScreenFact] = {}
        self._bound: dict[str, ScreenFact] = {}
        self._seen: tuple[ScreenFact, ...] = ()
        self.wall = ScreenShare(self._of_wall, watch.close, self)
        self._shares: list[ScreenShare] = []
        self._part(watch.facts())
        watch.screens_changed.connect(self._on_changed)

    @property
    def others(self) -> tuple[ScreenFact, ...]:
        """The screens that others sit before: nothing of those on duty is opened there."""
        return tuple(self._bound.values())

    def share(self, role: str) -> ScreenShare:
        """Return the share of a tagged screen, of a matrix by the role of its first panel."""

        def facts() -> tuple[ScreenFact, ...]:
            found = self._bound.get(role)
            return () if found is None else (found,)

        share = ScreenShare(facts, parent=self)
        self._shares.append(share)
        return share

    def _of_wall(self) -> tuple[ScreenFact, ...]:
        self._part(self._watch.facts())
        others = self._bound.values()
        return tuple(one for one in self._seen if not any(_is_seen(one, each) for each in others))

    def _on_changed(self, facts: Sequence[ScreenFact]) -> None:
        self._part(facts)
        for share in (*self._shares, self.wall):
            share.tell()

    def _part(self, facts: Sequence[ScreenFact]) -> None:
        """Give every tagged screen the one that the site file means."""
        bound = bind_screens(self._entries, facts, self._remembered)
        self._remembered.update(bound)
        self._seen = tuple(facts)
        self._bound = {role: fact for role, fact in bound.items() if role in self._tagged}


def _is_seen(one: ScreenFact, other: ScreenFact) -> bool:
    """Whether something on the one screen would be seen on the other: they share a place."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
