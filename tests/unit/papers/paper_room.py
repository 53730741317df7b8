"""Documents made without a screen: tiles of real bundles, answered by a cache or by a trial."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ioc_desktop.bundles.catalogue import BrokenBundle, discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.queries import Snapshot, SnapshotSource
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation, Subsystem
from ioc_desktop.papers.content import BODY_PX, Paper, PaperPage, PaperTile
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.telling import Telling, tell
from ioc_desktop.sdk.trial_answers import Trial, trial_snapshot
from ioc_desktop.sdk.withheld import is_withheld, withheld_view
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.writer import CacheWriter

VI = TsWords("vi")
MANIFESTS = {
    one.id: one for one in discover(shipped("widgets")) if not isinstance(one, BrokenBundle)
}
CENTRES = {"nghean": "Tỉnh Nghệ An", "vinh": "TP. Vinh"}
REQUIRED = {
    "indicator": "nghean.documents.overdue",
    "centre": "nghean",
    "camera": "cong-chinh",
    "subsystem": "documents",
    "records": "document",
    "record": "r1",
}
FILLED_S = parse_instant("2021-10-07T16:00:00+07:00")
AWKWARD = (0.1 + 0.2, 14642.96, 1e-7, 123456789.123456789, -0.0331, 2 / 3, 9007199254740993.0)
"""Doubles that any rounding on the way would change."""
Wanted = tuple[str, str, Mapping[str, Any]]


def places(count: int) -> list[tuple[int, int, int, int]]:
    """Return places on a page, two or three in a row."""
    columns = 2 if count <= 4 else 3
    rows = -(-count // columns)
    left, top, width, height = BODY_PX
    wide, high = width // columns, height // rows
    return [
        (left + at % columns * wide, top + at // columns * high, wide - 14, high - 14)
        for at in range(count)
    ]


def _tile(
    manifest: Manifest, wanted: Wanted, snapshot: Snapshot, place: tuple[int, int, int, int]
) -> PaperTile:
    _, kind, settings = wanted
    queries = bind_queries(manifest, kind, settings)
    if is_withheld(snapshot):
        said = withheld_view(VI).body.text
        return PaperTile("", place, "", "", {}, {}, withheld_view(VI), Telling("", lines=(said,)))
    context = ModelContext(
        kind=kind,
        settings=with_defaults(manifest, settings),
        words=VI,
        centre_names=CENTRES,
    )
    view = load_model(manifest)(snapshot, context)
    telling = tell(view, VI, snapshot.now_s)
    return PaperTile(
        f"{manifest.id}-{kind}",
        place,
        manifest.id,
        kind,
        queries,
        snapshot.answers,
        view,
        telling,
    )


def paper_of(source: SnapshotSource, now_s: int, wanted: Sequence[Wanted], **about: Any) -> Paper:
    """Return a document of one page whose tiles a source answers."""
    tiles = []
    for one, place in zip(wanted, places(len(wanted)), strict=True):
        manifest = MANIFESTS[one[0]]
        snapshot = source.answer(bind_queries(manifest, one[1], one[2]), now_s)
        tiles.append(_tile(manifest, one, snapshot, place))
    return _paper((PaperPage("Họp giao ban", "giao-ban", tuple(tiles)),), now_s, **about)


def trial_paper(
    bundles: Sequence[str], trial: Trial, most: int = 9, every: int = 1, **about: Any
) -> Paper:
    """Return a document with every kind of these bundles (or each third, …), so many a page."""
    pages = []
    now_s = 0
    for bundle in bundles:
        manifest = MANIFESTS[bundle]
        required = manifest.settings.get("required", ())
        settings = {name: value for name, value in REQUIRED.items() if name in required}
        kinds = list(manifest.kinds)[::every]
        for at in range(0, len(kinds), most):
            part = kinds[at : at + most]
            tiles = []
            for kind, place in zip(part, places(len(part)), strict=True):
                snapshot = trial_snapshot(bind_queries(manifest, kind, settings), trial)
                now_s = snapshot.now_s
                tiles.append(_tile(manifest, (bundle, kind, settings), snapshot, place))
            title = manifest.name.in_language("vi")
            pages.append(PaperPage(title, bundle, tuple(tiles), part=f"{at // most + 1}"))
    return _paper(tuple(pages), now_s, **about)


def _paper(pages: tuple[PaperPage, ...], now_s: int, **about: Any) -> Paper:
    made = Paper(
        title="Báo cáo chỉ đạo, điều hành của Uỷ ban nhân dân tỉnh",
        pages=pages,
        moment_s=now_s,
        stamp="số liệu chốt lúc 14:05 ngày 23/12/2021",
        source="Trung tâm điều hành thông minh tỉnh Nghệ An",
        centres=CENTRES,
    )
    return replace(made, **about)


def parts(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every part of an office's file unpacked, the files within it too."""
    with zipfile.ZipFile(file) as archive:
        yield from _parts(archive)


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        data = archive.read(name)
        yield name, data
        if name.endswith((".xlsx", ".zip")):
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                yield from ((f"{name}/{inside}", part) for inside, part in _parts(inner))


def filled_cache(folder: Path) -> Path:
    """Store a week of one figure that no short decimal says exactly."""
    indicator = Indicator(
        id="economy.revenue",
        subsystem="economy",
        name=Names(vi="Thu ngân sách"),
        unit="tỷ đồng",
        cadence=Cadence(every="P1D", due="17:00", grace="P1D"),
        decimals=2,
        owner="nghean",
    )
    days = {
        f"o{day}": Observation(
            indicator=indicator.id,
            period_start=f"2021-10-{day:02}",
            value=value,
            as_of=f"2021-10-{day:02}T15:30:00+07:00",
        )
        for day, value in enumerate(AWKWARD, start=1)
    }
    subsystem = Subsystem(id="economy", name=Names(vi="Kinh tế"), state="running")
    rows: list[tuple[str, dict[str, Any]]] = [
        ("subsystems", {"economy": subsystem}),
        ("indicators", {"i": indicator}),
        ("observations", days),
    ]
    with CacheWriter.open(folder) as writer:
        writer.note_centre("nghean", now_s=FILLED_S, reachable=True, name="Tỉnh")
        for place, (dataset, some) in enumerate(rows):
            changes = [Change(name, place + 1, row) for name, row in some.items()]
            writer.apply_page(
                Page("nghean", dataset, "e1", "1.0", changes, [], f"c{place}", more=False), FILLED_S
            )
    return folder / "cache.db"
