"""Where each district of Nghệ An (unit system 2021) stands in the tile-grid cartogram.

Each unit keeps its cell in every indicator, near its true place: north is up, the Lao border
left, the sea right. The grid is as small as its neighbours allow: six by five cells are twice
as large on a wall as a truer outline of eight by seven, and their names can be read. Codes are
those of the General Statistics Office.
"""

from __future__ import annotations

from typing import Final

_PLACES: Final[dict[str, tuple[int, int]]] = {
    "415": (1, 0),  # Quế Phong
    "416": (2, 0),  # Quỳ Châu
    "419": (3, 0),  # Nghĩa Đàn
    "414": (4, 0),  # Thái Hoà
    "432": (5, 0),  # Hoàng Mai
    "417": (0, 1),  # Kỳ Sơn
    "418": (1, 1),  # Tương Dương
    "420": (2, 1),  # Quỳ Hợp
    "423": (3, 1),  # Tân Kỳ
    "421": (5, 1),  # Quỳnh Lưu
    "422": (1, 2),  # Con Cuông
    "424": (2, 2),  # Anh Sơn
    "427": (3, 2),  # Đô Lương
    "426": (4, 2),  # Yên Thành
    "425": (5, 2),  # Diễn Châu
    "428": (2, 3),  # Thanh Chương
    "430": (3, 3),  # Nam Đàn
    "429": (4, 3),  # Nghi Lộc
    "413": (5, 3),  # Cửa Lò
    "431": (4, 4),  # Hưng Nguyên
    "412": (5, 4),  # Vinh
}

COLUMNS: Final = 6
ROWS: Final = 5
"""The grid of the districts; its lower left corner is free, where the Lao border bends in."""


def place_of(code: str) -> tuple[int, int] | None:
    """Return the (column, row) of a district's cell; None for a unit without a place."""
    return _PLACES.get(code)
