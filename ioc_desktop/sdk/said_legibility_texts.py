"""What the judge of tiles may say, in the form that ``said_texts`` has. Pure."""

from __future__ import annotations

from typing import Final

TOO_SMALL: Final = (
    "cannot be read from {distance} m: {texts}; the least is {floor} px ({floor_mm} mm); make the "
    "tile at least {least} mm, or seat everybody within {nearer} m"
)
TITLE_CUT: Final = "its title “{title}” has no room and is cut; shorten it, or make the tile wider"
NAMES_CUT: Final = "names are cut: {texts}; make the tile wider, or choose what has shorter names"
OUTSIDE: Final = "texts stand over its edge: {texts}; make the tile larger"
OVERLAP: Final = "texts lie over each other: {texts}; make the tile larger"
FEW_ROWS: Final = "only {shown} of {total} rows have room; make the tile higher"
FEW_NAMES: Final = "only {shown} of {total} names have room; make the tile larger"
NO_VALUES: Final = "its map has no room for values, only for shades; make the tile larger"
NO_DATES: Final = "its chart has no room for its dates; make the tile higher"

SCREEN_TEXTS: Final = (
    TOO_SMALL,
    TITLE_CUT,
    NAMES_CUT,
    OUTSIDE,
    OVERLAP,
    FEW_ROWS,
    FEW_NAMES,
    NO_VALUES,
    NO_DATES,
)
