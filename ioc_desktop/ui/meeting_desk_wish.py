"""A document as it is wished for: what goes in, in which form, for whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Source = Literal["air", "tiles", "scenes", "pack", "month"]
Form = Literal["report", "pages", "slides", "sheet"]


@dataclass(frozen=True, slots=True)
class OfferedTile:
    """A tile of the scene on air, by id and as it is titled; ``why_not`` as of a scene."""

    id: str
    name: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PaperWish:
    """A document as it is wished for. ``month`` is ``2021-09``; ``number`` the report's own."""

    source: Source = "air"
    form: Form = "report"
    audience: str = "meeting"
    scenes: tuple[str, ...] = ()
    tiles: tuple[str, ...] = ()
    pack: Path | None = None
    passphrase: str = ""
    month: str = ""
    number: str = ""
    folder: str = ""
