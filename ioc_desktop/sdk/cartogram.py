"""Where each district of Nghệ An (unit system 2021) stands in the tile-grid cartogram.

Each unit keeps its cell in every indicator, near its true place: north is up, the Lao border
left, the sea right. Codes are those of the General Statistics Office.
"""

from __future__ import annotations

from typing import Final

_PLACES: Final[dict[str, tuple[int, int]]] = {
    "415": (3, 0),  # Quế Phong
    "417": (0, 1),  # Kỳ Sơn
    "418": (1, 1),  # Tương Dương
    "416": (4, 1),  # Quỳ Châu
    "422": (2, 2),  # Con Cuông
    "420": (4, 2),  # Quỳ Hợp
    "419": (5, 2),  # Nghĩa Đàn
    "414": (6, 2),  # Thái Hoà
    "432": (7, 2),  # Hoàng Mai
    "424": (3, 3),  # Anh Sơn
    "423": (4, 3),  # Tân Kỳ
    "421": (6, 3),  # Quỳnh Lưu
    "428": (3, 4),  # Thanh Chương
    "427": (4, 4),  # Đô Lương
    "426": (5, 4),  # Yên Thành
    "425": (6, 4),  # Diễn Châu
    "430": (4, 5),  # Nam Đàn
    "431": (5, 5),  # Hưng Nguyên
    "429": (6, 5),  # Nghi Lộc
    "413": (7, 5),  # Cửa Lò
    "412": (6, 6),  # Vinh
}


def place_of(code: str) -> tuple[int, int] | None:
    """Return the (column, row) of a district's cell; None for a unit without a place."""
    return _PLACES.get(code)
