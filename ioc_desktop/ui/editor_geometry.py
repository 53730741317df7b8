"""Where everything lies on the scene editor's canvas: displays, cells and tiles. No Qt.

The canvas is the wall in small: every display keeps its proportions and its size beside the
others in millimetres, with the frames between them; tiles lie where the wall would put them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ioc_desktop.layout import Display, Tile, Variant, gutter, rects, role_place
from ioc_desktop.ui.look import Sight

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """One screen as the wall has it: window in px, its lines' heights in px, how it is seen."""

    role: str
    width_px: int
    height_px: int
    sight: Sight
    top_px: int = 0
    bottom_px: int = 0

    @property
    def page_px(self) -> tuple[int, int]:
        """Width and height of a page between the lines."""
        return self.width_px, max(1, self.height_px - self.top_px - self.bottom_px)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the whole picture."""
        return self.width_px * self.sight.pitch_mm, self.height_px * self.sight.pitch_mm


@dataclass(frozen=True, slots=True)
class Placed:
    """A display on the canvas: its corner in canvas px, canvas px for one px of the wall."""

    face: Face
    x: float
    y: float
    scale: float

    @property
    def box(self) -> _Box:
        """The whole screen on the canvas: x, y, width, height."""
        return self.x, self.y, self.face.width_px * self.scale, self.face.height_px * self.scale

    @property
    def page(self) -> _Box:
        """The page between the wall's lines, on the canvas."""
        width, height = self.face.page_px
        return self.x, self.y + self.face.top_px * self.scale, width * self.scale, (
            height * self.scale
        )  # fmt: skip

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the canvas lies on this screen."""
        left, top, width, height = self.box
        return left <= x < left + width and top <= y < top + height


def place_faces(
    faces: Sequence[Face],
    width: float,
    height: float,
    *,
    bezel_mm: tuple[float, float] = (0.0, 0.0),
    least_gap: tuple[float, float] = (6.0, 6.0),
) -> dict[str, Placed]:
    """Return the displays laid out to fill ``width`` × ``height`` canvas px, centred.

    ``bezel_mm`` is what lies between two neighbours' pictures; on the canvas there are at
    least ``least_gap`` px, so that two displays are told apart.
    """
    if not faces or width <= 0 or height <= 0:
        return {}
    places = {face.role: role_place(face.role) for face in faces}
    columns = _tracks((places[f.role][0], f.size_mm[0]) for f in faces)
    rows = _tracks((places[f.role][1], f.size_mm[1]) for f in faces)
    across, down = sum(columns.values()), sum(rows.values())
    gaps = (len(columns) - 1, len(rows) - 1)
    by_mm = min(
        width / (across + bezel_mm[0] * gaps[0]),
        height / (down + bezel_mm[1] * gaps[1]),
    )
    gap_x = max(least_gap[0], bezel_mm[0] * by_mm)
    gap_y = max(least_gap[1], bezel_mm[1] * by_mm)
    scale = max(
        1e-6, min((width - gap_x * gaps[0]) / across, (height - gap_y * gaps[1]) / down)
    )  # canvas px per mm
    left = (width - across * scale - gap_x * gaps[0]) / 2
    top = (height - down * scale - gap_y * gaps[1]) / 2
    starts_x, starts_y = _starts(columns, scale, gap_x), _starts(rows, scale, gap_y)
    return {
        face.role: Placed(
            face,
            left + starts_x[places[face.role][0]],
            top + starts_y[places[face.role][1]],
            scale * face.sight.pitch_mm,
        )
        for face in faces
    }


def _tracks(sizes: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the largest size of each column or row, in order."""
    found: dict[int, float] = {}
    for number, size in sizes:
        found[number] = max(found.get(number, 0.0), size)
    return dict(sorted(found.items()))


def _starts(tracks: Mapping[int, float], scale: float, gap: float) -> dict[int, float]:
    starts, at = {}, 0.0
    for number, size in tracks.items():
        starts[number] = at
        at += size * scale + gap
    return starts


def tile_px(display: Display, face: Face) -> dict[str, tuple[int, int, int, int]]:
    """Return where each tile lies on its page, in the wall's own px: x, y, width, height."""
    width, height = face.page_px
    placed = rects(display, width, height, gutter(width, height))
    return {name: (r.x, r.y, r.width, r.height) for name, r in placed.items()}


def cells_px(
    grid: tuple[int, int], face: Face, at: tuple[int, int], span: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return where a tile of these cells would lie on its page, in the wall's own px."""
    probe = Tile(id="probe", at=at, span=span, bundle="probe")
    return tile_px(Display(face.role, grid, (probe,)), face)["probe"]


def on_canvas(placed: Placed, px: tuple[int, int, int, int]) -> _Box:
    """Return a rectangle of a page in the wall's px as one of the canvas."""
    left, top, _, _ = placed.page
    x, y, width, height = (part * placed.scale for part in px)
    return left + x, top + y, width, height


def cell_at(placed: Placed, grid: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """Return the column and row under a point of the canvas; beyond the grid they go on."""
    left, top, width, height = placed.page
    return int((x - left) // (width / grid[0])), int((y - top) // (height / grid[1]))


def cells_of(
    placed: Placed, grid: tuple[int, int], width: float, height: float
) -> tuple[float, float]:
    """Return how many columns and rows a distance on the canvas is."""
    _, _, page_width, page_height = placed.page
    return width * grid[0] / page_width, height * grid[1] / page_height


def span_for_mm(face: Face, grid: tuple[int, int], size_mm: tuple[float, float]) -> tuple[int, int]:
    """Return the least columns and rows that give a tile at least this size on that screen."""
    wanted = [round(part / face.sight.pitch_mm) for part in size_mm]
    span = [1, 1]
    for axis in (0, 1):
        while span[axis] < grid[axis]:
            if cells_px(grid, face, (0, 0), (span[0], span[1]))[2 + axis] >= wanted[axis]:
                break
            span[axis] += 1
    return span[0], span[1]


def neighbour(boxes: Mapping[str, _Box], chosen: str, direction: tuple[int, int]) -> str | None:
    """Return the nearest box in that direction (x, y as -1, 0, 1); None if there is none.

    What lies straight ahead counts before what lies aside.
    """
    from_box = boxes.get(chosen)
    if from_box is None:
        return next(iter(boxes), None)
    middle_x, middle_y = from_box[0] + from_box[2] / 2, from_box[1] + from_box[3] / 2
    best: tuple[float, str] | None = None
    for name, (x, y, width, height) in boxes.items():
        if name == chosen:
            continue
        ahead = (x + width / 2 - middle_x) * direction[0] + (y + height / 2 - middle_y) * (
            direction[1]
        )
        if ahead <= 1:
            continue
        if direction[0]:
            aside = max(0.0, y - middle_y, middle_y - y - height)
        else:
            aside = max(0.0, x - middle_x, middle_x - x - width)
        found = (ahead + 3 * aside, name)
        best = min(best, found) if best is not None else found
    return None if best is None else best[1]


def roles_in_order(variant: Variant) -> tuple[str, ...]:
    """Return the variant's roles row by row from the top left."""
    return tuple(
        sorted((d.role for d in variant.displays), key=lambda role: role_place(role)[::-1])
    )
