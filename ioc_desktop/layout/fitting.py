"""Whether a scene fits the bundles that are there and the wall it is to hang on.

The layout room knows no bundle and no site: both come as the plain shapes below.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.audience import Audience, is_fit_for
from ioc_desktop.domain.legibility import AIM_ARCMIN, FLOOR_ARCMIN, text_mm
from ioc_desktop.errors import Finding
from ioc_desktop.layout.grid import GAP_SHARE, rects
from ioc_desktop.layout.roles import role_place
from ioc_desktop.layout.scene import (
    DECLARATIVE_BUNDLE,
    DECLARATIVE_KINDS,
    Display,
    Scene,
    Tile,
)

TILE_WIDTHS = 15.0
TILE_LINES = 9.0
"""A tile has room for its four text sizes at so many widths and lines of its footer; the
painting kit shrinks the text of smaller ones (sdk.theme.Metrics, held equal by a test)."""

_BAR_LINES = 1.36 * 1.2
_TENTHS = 10


class KindFacts(Protocol):
    """What a bundle says of one tile kind."""

    @property
    def min_span_mm(self) -> tuple[float, float]:
        """Smallest useful width and height."""


class BundleFacts(Protocol):
    """What a scene needs to know of a bundle: a manifest has this shape."""

    @property
    def kinds(self) -> Mapping[str, KindFacts]:
        """Its tile kinds by id; the first is the default."""


class ScreenSize(Protocol):
    """What the site says of a screen; None = not said."""

    @property
    def role(self) -> str:
        """Column letter and row number."""

    @property
    def width_mm(self) -> float | None:
        """Width of the picture."""

    @property
    def height_mm(self) -> float | None:
        """Height of the picture."""

    @property
    def distance_mm(self) -> float | None:
        """Distance of the farthest viewer."""


Facts = TypeVar("Facts", bound=BundleFacts)
SettingsCheck = Callable[[Facts, Mapping[str, Any], str, str], tuple[Finding, ...]]
"""Judges a tile's settings against its bundle: (bundle, settings, file, path) → findings."""


def validate_against(
    scene: Scene,
    bundles: Mapping[str, Facts],
    check_settings: SettingsCheck[Facts],
    screens: Collection[ScreenSize] = (),
    broken: Mapping[str, str] | None = None,
    judged: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what keeps a scene from being shown well with these bundles on this wall.

    Unknown bundles and kinds, settings that their bundle refuses; and where the site gives
    a screen's size: tiles below their bundle's least size, text below the legibility floor
    at the farthest viewer (16 minutes of arc). ``broken`` says why a bundle that is there
    cannot be used. ``judged`` are the paths of tiles whose texts somebody has
    judged by laying them out, which says more than their size does.
    """
    file = str(scene.file or scene.id)
    findings: list[Finding] = []
    for path, _, tile in _tiles(scene):
        facts = bundles.get(tile.bundle)
        if facts is None:
            reason = f"there is no bundle {tile.bundle!r}{did_you_mean(tile.bundle, bundles)}"
            if broken and tile.bundle in broken:
                reason = f"the bundle {tile.bundle!r} cannot be used: {broken[tile.bundle]}"
            findings.append(Finding(file, f"{path}.bundle", reason))
            continue
        reported = tile.bundle == DECLARATIVE_BUNDLE and tile.kind not in DECLARATIVE_KINDS
        if tile.kind and tile.kind not in facts.kinds and not reported:
            kinds = ", ".join(facts.kinds)
            reason = f"the bundle {tile.bundle} has no kind {tile.kind!r}"
            near = did_you_mean(tile.kind, facts.kinds)
            findings.append(Finding(file, f"{path}.kind", f"{reason}{near} (there are: {kinds})"))
        if tile.bundle == DECLARATIVE_BUNDLE and tile.settings.get("indicator", "") is None:
            continue  # said already, in the file's own words, where the tile was read
        findings += check_settings(facts, tile.settings, file, f"{path}.settings")
    by_role = {screen.role: screen for screen in screens}
    findings += _sizes(scene, bundles, by_role, file, judged)
    return tuple(findings)


def _tiles(scene: Scene) -> Iterator[tuple[str, Display, Tile]]:
    for v, variant in enumerate(scene.variants):
        for d, display in enumerate(variant.displays):
            for t, tile in enumerate(display.tiles):
                yield tile.path or f"variant[{v}].display[{d}].tile[{t}]", display, tile


def _sizes(
    scene: Scene,
    bundles: Mapping[str, Facts],
    screens: Mapping[str, ScreenSize],
    file: str,
    judged: Collection[str],
) -> Iterator[Finding]:
    """Judge the tiles of the variant that this wall would show, in millimetres."""
    if not screens or not scene.variants:
        return
    places = [role_place(role) for role in screens]
    columns, rows = max(c for c, _ in places) + 1, max(r for _, r in places) + 1
    shown = scene.variant_for(columns, rows)
    on_air = {id(display) for display in shown.displays}
    sizes: dict[str, dict[str, tuple[float, float]]] = {}
    for path, display, tile in _tiles(scene):
        screen = screens.get(display.role)
        if id(display) not in on_air or screen is None:
            continue
        if not (screen.width_mm and screen.height_mm):
            continue
        if display.role not in sizes:
            sizes[display.role] = _tile_sizes_mm(display, screen, rows)
        size = sizes[display.role][tile.id]
        facts = bundles.get(tile.bundle)
        if facts is not None:
            yield from _least_size(file, path, tile, facts, size)
        if screen.distance_mm and path not in judged:
            yield from _legible(file, path, size, screen.distance_mm)


def _tile_sizes_mm(
    display: Display, screen: ScreenSize, rows: int
) -> dict[str, tuple[float, float]]:
    """Return each tile's width and height; every screen carries one of the wall's lines.

    The top line is on the first row, the bottom line on all others; a single row has both.
    """
    width, height = screen.width_mm or 0.0, screen.height_mm or 0.0
    bar = text_mm(screen.distance_mm, AIM_ARCMIN) * _BAR_LINES if screen.distance_mm else 0.0
    row = role_place(display.role)[1]
    placed = rects(
        display,
        round(width * _TENTHS),
        round(height * _TENTHS),
        round(min(width, height) * GAP_SHARE * _TENTHS),
        top_bar=round(bar * _TENTHS) if row == 0 else 0,
        bottom_bar=round(bar * _TENTHS) if row > 0 or rows == 1 else 0,
    )
    return {key: (rect.width / _TENTHS, rect.height / _TENTHS) for key, rect in placed.items()}


def _least_size(
    file: str, path: str, tile: Tile, facts: BundleFacts, size: tuple[float, float]
) -> Iterator[Finding]:
    kind = facts.kinds.get(tile.kind) if tile.kind else next(iter(facts.kinds.values()), None)
    if kind is None:
        return
    least = kind.min_span_mm
    if size[0] < least[0] or size[1] < least[1]:
        reason = f"is {size[0]:.0f}×{size[1]:.0f} mm on this wall"
        needed = f"{tile.bundle} {tile.kind} needs {least[0]:.0f}×{least[1]:.0f} mm".replace(
            "  ", " "
        )
        yield Finding(file, f"{path}.span", f"{reason}; {needed}")


def _legible(
    file: str, path: str, size: tuple[float, float], distance_mm: float
) -> Iterator[Finding]:
    floor = text_mm(distance_mm, FLOOR_ARCMIN)
    room = min(size[0] / TILE_WIDTHS, size[1] / TILE_LINES)
    if room < floor:
        least = f"{floor * TILE_WIDTHS:.0f}×{floor * TILE_LINES:.0f} mm"
        yield Finding(
            file,
            f"{path}.span",
            f"its smallest text would be below the legibility floor at {distance_mm / 1000:.1f} m: "
            f"the tile is {size[0]:.0f}×{size[1]:.0f} mm and needs {least}",
        )


def unfit(scene: Scene, audience: Audience) -> Finding | None:
    """Return why a scene is not shown to an audience that it was not made for, None if it is."""
    if is_fit_for(scene.audience, audience):
        return None
    reason = (
        f"the scene {scene.id!r} was not made for the audience {audience!r}; if it may be shown"
        f' there, write audience = "{audience}" below its name'
    )
    return Finding(str(scene.file or scene.id), "audience", reason)
