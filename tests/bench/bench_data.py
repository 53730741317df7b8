"""What the benches show and store: one cache with many long daily series, and its scenes."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation, Subsystem
from ioc_desktop.store.packs import Packer
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.upkeep import STEP_ROWS
from ioc_desktop.store.writer import CacheWriter

NOW = datetime(2021, 10, 7, 9, 0, tzinfo=UTC)
POINTS = 2000
PAGE = 1000
COLUMNS = {1: 1, 24: 6, 60: 10, 100: 10}
"""How many tiles stand in a row of a scene of so many tiles."""


def indicator_ids(count: int) -> list[str]:
    return [f"bench.figure_{number:03d}" for number in range(count)]


def page(dataset: str, changes: list[Change], cursor: str) -> Page:
    return Page("nghean", dataset, "bench", "1.0", changes, [], cursor, more=False)


def fill_cache(folder: Path, tiles: int = 60, points: int = POINTS) -> None:
    """Store ``tiles`` daily indicators of ``points`` days each in ``folder``/cache.db."""
    seed = random.Random(7)
    now_s = int(NOW.timestamp())
    writer = CacheWriter.open(folder)
    try:
        name = Names(vi="Đo tốc độ", en="Bench")
        subsystem = Subsystem(id="bench", name=name, state="running")
        writer.apply_page(page("subsystems", [Change("bench", 1, subsystem)], "1"), now_s)
        ids = indicator_ids(tiles)
        cadence = Cadence(every="P1D", due="17:00", grace="P1D")
        indicators = [
            Change(
                identifier,
                1,
                Indicator(
                    id=identifier,
                    subsystem="bench",
                    name=Names(vi=f"Hồ sơ tiếp nhận số {number}", en=f"Dossiers {number}"),
                    unit="hồ sơ",
                    cadence=cadence,
                    owner="nghean",
                ),
            )
            for number, identifier in enumerate(ids)
        ]
        writer.apply_page(page("indicators", indicators, "1"), now_s)
        first = NOW.date() - timedelta(days=points - 1)
        changes: list[Change] = []
        cursor = 0
        for identifier in ids:
            level = seed.uniform(800, 1200)
            for day in range(points):
                level += seed.gauss(0, 12)
                value = round(level + 120 * math.sin(day / 58))
                row = Observation(
                    indicator=identifier,
                    period_start=(first + timedelta(days=day)).isoformat(),
                    value=float(value),
                    as_of="2021-10-07T15:40:00+07:00",
                )
                changes.append(Change(f"{identifier}/{day}", 1, row))
                if len(changes) == PAGE:
                    cursor += 1
                    writer.apply_page(page("observations", changes, str(cursor)), now_s)
                    changes = []
        if changes:
            writer.apply_page(page("observations", changes, str(cursor + 1)), now_s)
        pack(writer)
    finally:
        writer.close()


def pack(writer: CacheWriter) -> None:
    """Pack all long series, as the station does in its idle time."""
    packer, more = Packer(), True
    while more:
        with writer._writing() as connection:
            more = packer.step(connection, writer._indexes, time.monotonic(), STEP_ROWS)


def scene_text(identifier: str, tiles: int) -> str:
    """Return a scene of ``tiles`` number cards with charts on one screen."""
    columns = COLUMNS[tiles]
    rows = -(-tiles // columns)
    lines = [
        "schema = 1",
        f'id = "{identifier}"',
        f'name = {{ vi = "{tiles} ô", en = "{tiles} tiles" }}',
        "[[variant]]",
        'wall = "1x1"',
        "[[variant.display]]",
        'role = "A1"',
        f"grid = [{columns}, {rows}]",
    ]
    for number, indicator in enumerate(indicator_ids(tiles)):
        lines += [
            "[[variant.display.tile]]",
            f'id = "t{number}"',
            f"at = [{number % columns}, {number // columns}]",
            "span = [1, 1]",
            'kind = "kpi"',
            f'indicator = "{indicator}"',
            "[variant.display.tile.settings]",
            f"points = {POINTS}",
        ]
    return "\n".join(lines) + "\n"


SITE = """\
schema = 1
name = "Đo tốc độ"
scene = "{scene}"
scenes = ["scenes/"]

[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"

[[screen]]
role = "A1"
width_mm = 2160
height_mm = 1215
distance_mm = {distance_mm}
"""


SECOND_CENTRE = """\

[[centre]]
id = "vinh"
url = "{url}"
token = "{token}"
"""


def make_site(
    folder: Path,
    scene: str = "bench1",
    second: tuple[str, str] | None = None,
    sizes: Iterable[int] = COLUMNS,
    distance_mm: int = 1500,
) -> Path:
    """Write a site file with the benches' scenes beside it; return its path.

    ``scene`` is shown first. ``sizes`` are the tiles of each scene. ``second`` are address and
    token of a second centre. The farther ``distance_mm``, the larger the texts.
    """
    scenes = folder / "scenes"
    scenes.mkdir(parents=True, exist_ok=True)
    for tiles in sizes:
        (scenes / f"bench{tiles}.toml").write_text(
            scene_text(f"bench{tiles}", tiles), encoding="utf-8"
        )
    text = SITE.format(scene=scene, distance_mm=distance_mm)
    if second is not None:
        text += SECOND_CENTRE.format(url=second[0], token=second[1])
    site = folder / "site.toml"
    site.write_text(text, encoding="utf-8")
    return site
