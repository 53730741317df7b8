"""The contract between a widget bundle and the program. Pure: no Qt is imported here.

A bundle is a folder ``<id>/`` with ``manifest.toml``, ``model.py`` (pure: ``build``) and
``widget.py`` (Qt: the class named by the manifest's ``entry``). The program reads the
cache, calls ``build(snapshot, context)`` and hands the result to the widget; the tile frame
around it paints title, centre, age, freshness and failure. A bundle never fetches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ioc_desktop.domain.figures import Freshness, Severity
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.map_shapes import Maps, NoMaps

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ioc_desktop.sdk.cameras import CameraDesk, CameraEntry
    from ioc_desktop.sdk.theme import Metrics, Theme

CONTRACT = 1
"""The version of this contract; a manifest names the one it was written for."""


class Words(Protocol):
    """Translates the program's English source texts into the language of the screen."""

    @property
    def language(self) -> str:
        """The language in use: ``vi`` or ``en``."""

    def __call__(self, text: str, /, **values: object) -> str:
        """Return ``text`` in the language of the screen, with ``{name}`` filled in."""


@dataclass(frozen=True, slots=True)
class ModelContext:
    """What a bundle's ``build`` may know beside the snapshot.

    ``kind`` is the tile kind (one of the manifest's ``kinds``), ``settings`` the tile's
    settings validated against the manifest's JSON Schema with its defaults filled in,
    ``title`` the scene's own title for the tile, if it gives one.
    """

    kind: str
    settings: Mapping[str, Any]
    words: Words
    title: str | None = None
    centre_names: Mapping[str, str] = field(default_factory=dict)
    utc_offset_s: int = 7 * 3600
    cameras: Mapping[str, CameraEntry] = field(default_factory=dict)
    """The site's cameras by id: names and centres, never addresses."""
    maps: Maps = field(default_factory=NoMaps)
    """The boundaries that the site has imported, by unit system."""


@dataclass(frozen=True, slots=True)
class FrameInfo:
    """What the tile frame paints around a bundle's picture; nothing in it is optional to show.

    ``centre`` is the id whose chip is painted ("" = none, e.g. the clock); ``disagreement``
    is set when another centre reports another value.
    """

    title: str
    centre: str = ""
    supplier: str = ""
    freshness: Freshness | None = None
    severity: Severity = Severity.NORMAL
    illustrative: bool = False
    disagreement: str = ""
    note: str = ""
    chip: str = ""
    """The centre's short name for its chip; "" = its id."""
    note_short: str = ""
    """``note`` for a narrow footer; "" = the same."""
    title_marked: bool = True
    """Whether ▲ or ◆ stands before the title: not where the picture has it at its value."""


@dataclass(frozen=True, slots=True)
class TileView:
    """What ``build`` returns: the frame's facts and the body the widget paints.

    ``body`` is one of ``ioc_desktop.sdk.bodies`` for widgets made from the painting kit,
    or the bundle's own frozen type.
    """

    frame: FrameInfo
    body: Any


class Model(Protocol):
    """The shape of ``model.py``'s ``build``."""

    def __call__(self, snapshot: Snapshot, context: ModelContext) -> TileView:
        """Turn a snapshot into a view; pure, off the UI thread, no clock."""


@dataclass(frozen=True, slots=True)
class WidgetContext:
    """What a bundle's widget is made with: look, sizes and words of its place.

    ``timeline`` tells the room's time from the machine's clock, for a widget that ticks by
    itself between two snapshots (the clock); everything else takes ``Snapshot.now_s``.
    """

    kind: str
    theme: Theme
    metrics: Metrics
    words: Words
    timeline: Timeline = field(default_factory=Timeline)
    cameras: CameraDesk | None = None
    """The site's cameras by id (``sdk.cameras``); None where there are none to be had."""


class Widget(Protocol):
    """A bundle's widget: made with a WidgetContext, on the UI thread."""

    def view(self) -> QWidget:
        """Return the one Qt widget that the tile frame shows; always the same."""

    def show(self, view: TileView) -> None:
        """Paint this view from now on. Must return within a frame (16 ms)."""

    def close(self) -> None:
        """Release everything; called once, before the Qt widget is deleted."""
