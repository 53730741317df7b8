"""How somebody arranged the console's inside: favourites, closed groups, the wall's share."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QSplitter

from ioc_desktop.ui.console_rail import SceneRail
from ioc_desktop.ui.console_tabs import ConsoleTabs
from ioc_desktop.ui.window_memory import WindowMemory

FAVOURITES: Final = "favourites"
CLOSED: Final = "closed groups"
SPLIT: Final = "wall and tables"
TAB: Final = "tab"


def arrange(memory: WindowMemory, rail: SceneRail, tabs: ConsoleTabs, split: QSplitter) -> None:
    """Arrange these as they were, and keep what is changed from now on."""
    rail.set_favourites(memory.texts(FAVOURITES))
    closed = memory.texts(CLOSED)
    if closed is not None:
        rail.set_closed_groups(closed)
    sizes = memory.value(SPLIT)
    if _are_sizes(sizes, split.count()):
        split.setSizes(sizes)
    tabs.open_page(str(memory.value(TAB) or ""))

    def keep_split(*_moved: int) -> None:
        memory.keep(SPLIT, split.sizes())

    def keep_tab(_place: int) -> None:
        memory.keep(TAB, tabs.chosen)

    rail.favourites_changed.connect(partial(_keep, memory, FAVOURITES))
    rail.groups_changed.connect(partial(_keep, memory, CLOSED))
    split.splitterMoved.connect(keep_split)
    tabs.currentChanged.connect(keep_tab)


def _keep(memory: WindowMemory, name: str, texts: tuple[str, ...]) -> None:
    memory.keep(name, list(texts))


def _are_sizes(value: Any, count: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == count
        and all(type(size) is int and 0 < size < 1 << 16 for size in value)
    )
