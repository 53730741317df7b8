"""What a document is made of: pages of tiles with what they asked, were answered, and say. Pure.

One reading of the cache gives a ``Paper``; PDF, slides and workbooks are written from it, so
that all of them tell the same figures of the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ioc_desktop.domain.queries import Answer, Query, Unanswered
from ioc_desktop.sdk.contract import TileView

if TYPE_CHECKING:
    from ioc_desktop.sdk.telling_parts import Telling

PAGE_PX = (1920, 1080)
"""The size of a 16:9 page in the px in which its tiles have their places."""
BODY_PX = (16, 92, 1888, 932)
"""Where the tiles lie on it: x, y, width, height. The title stands above, the source below."""


@dataclass(frozen=True, slots=True)
class PaperTile:
    """One tile: where it lies on its page, what it asked and was answered, what it says.

    ``place`` is x, y, width, height in px of the page's ``size_px``. ``view`` is what its
    bundle's model made of the answers; None = it could not (``telling.failure`` says why).
    """

    id: str
    place: tuple[int, int, int, int]
    bundle: str
    kind: str
    queries: Mapping[str, Query]
    answers: Mapping[str, Answer | Unanswered]
    view: TileView | None
    telling: Telling


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page: a scene, or one screen of it, in the order in which its tiles are read.

    ``part`` tells pages of one scene apart ("" = it has one). ``left_out`` are the ids of tiles
    that the document's audience may not see: they are counted in it, never named.
    """

    title: str
    scene: str
    tiles: tuple[PaperTile, ...]
    part: str = ""
    size_px: tuple[int, int] = PAGE_PX
    left_out: tuple[str, ...] = ()
    notes: str = ""
    """What the presenter of a pack has beside this page; slides have it in their notes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document before it is written: every figure of it was read in the one moment ``moment_s``.

    ``stamp`` says that moment ("số liệu chốt lúc 14:05 ngày 23/12/2021"), ``source`` whose
    figures they are, ``maker`` who made the document ("" = not said). ``centres`` are the
    names of the centres by id. ``simulated``: the room lives in a simulated time.
    """

    title: str
    pages: tuple[PaperPage, ...]
    moment_s: int
    stamp: str
    language: str = "vi"
    audience: str = "duty"
    source: str = ""
    maker: str = ""
    simulated: bool = False
    centres: Mapping[str, str] = field(default_factory=dict)
    agenda: tuple[str, ...] = ()
    """The meeting's points in words, one line each; () = the pages in their order."""

    @property
    def illustrative(self) -> bool:
        """Whether any figure in it is synthetic: then the document says so."""
        return any(tile.telling.illustrative for page in self.pages for tile in page.tiles)

    @property
    def left_out(self) -> tuple[str, ...]:
        """All tiles that the audience may not see, as scene/tile."""
        return tuple(f"{page.scene}/{tile}" for page in self.pages for tile in page.left_out)
