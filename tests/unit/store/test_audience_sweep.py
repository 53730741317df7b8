"""Every question there is, and every scene for meetings, over caches that differ in what is hidden.

An answer that is the same over both, whatever is hidden and however much of it, tells nothing of
it: no total, order, largest value, scale, comparison or text.
"""

from __future__ import annotations

import os
import random
import typing
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc_desktop.bundles.catalogue import BrokenBundle, discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain import queries
from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.queries import Query, Snapshot, SnapshotSource, Unanswered
from ioc_desktop.layout import Tile, load_scene
from ioc_desktop.layout.packed_scene import tiles_of
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.telling import tell
from ioc_desktop.sdk.trial_answers import trial_snapshot
from ioc_desktop.sdk.withheld import is_for_others, is_withheld
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.audience_source import AudienceSource
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.frozen import freeze
from ioc_desktop.store.frozen_figures import Shown
from ioc_desktop.store.reader import CacheReader
from tests.unit.store.two_rooms import AGENCIES, CENTRES, MARK, NOW_S, PLACES, TwoRooms, Wanted

VI = TsWords("vi")
BUNDLES = {one.id: one for one in discover(shipped("widgets")) if not isinstance(one, BrokenBundle)}
SEEDS = int(os.environ.get("IOC_SWEEPS", "40"))
ASKED = 6
"""Questions of each kind, in one sweep."""
LIVE_ONLY = {"cameras"}
_OF_HERE = (queries.CentresQuery, queries.ReportingQuery)
"""How many rows a copy has, and who may send figures: told by it to whoever opens it."""


def _tiles() -> list[tuple[str, Tile, dict[str, Query]]]:
    """Return every tile of the shipped scenes for meetings, with what it asks."""
    found = []
    for file in sorted(shipped("layouts").glob("*.toml")):
        scene = load_scene(file)
        if scene.audience == "duty":
            continue
        seen = set()
        for tile in tiles_of(scene):
            key = (tile.bundle, tile.kind, repr(tile.settings))
            if key not in seen and tile.bundle not in LIVE_ONLY:
                seen.add(key)
                asked = bind_queries(BUNDLES[tile.bundle], tile.kind, tile.settings)
                found.append((scene.id, tile, asked))
    return found


TILES = _tiles()


def _wanted() -> Wanted:
    asked = [query for _, _, named in TILES for query in named.values()]
    indicators = {
        name: name.split(".")[0] for one in asked if (name := getattr(one, "indicator", ""))
    }
    records = {
        (one.kind, one.subsystem or one.kind)
        for one in asked
        if isinstance(one, queries.RecordsQuery)
    }
    return Wanted(indicators, sorted(records))


WANTED = _wanted()


def _values(name: str, dice: random.Random) -> list[Any]:
    """Return what a question's field may be, by its name."""
    values: dict[str, list[Any]] = {
        "indicator": sorted(WANTED.indicators),
        "centre": [*CENTRES, None],
        "locality": [*PLACES],
        "agency": ["", *AGENCIES],
        "subsystem": ["", *sorted({*WANTED.indicators.values()})],
        "kind": ["", *sorted({kind for kind, _ in WANTED.records})],
        "period": ["", "2021-10-04/P1D", "2021-10/P1M", "2021-10-01/P3D"],
        "history": [0, 5],
        "limit": [0, 1, 3, 400],
        "offset": [0, 2],
        "text": ["kin", "ho so", "chi so", "viec", "van", dice.choice(sorted(WANTED.indicators))],
        "open_only": [True, False],
        "overdue_only": [True, False],
        "descending": [True, False],
        "order": list(typing.get_args(queries.RecordOrder)),
        "by": ["locality", "agency"],
        "measure": ["actual", "plan"],
        "target": ["d-1", f"d-{MARK}-1", "d-none"],
        "record": ["", f"{MARK}-gone-0"],
        "opened": ["", "2021-09/P1M"],
        "months": [1, 6],
    }
    return values.get(name, [])


def _asked(dice: random.Random) -> dict[str, Query]:
    """Return questions of every type, with any of their fields filled in."""
    found: dict[str, Query] = {}
    for kind in typing.get_args(queries.AnyQuery):
        for number in range(ASKED):
            told = {}
            for field in msgspec.structs.fields(kind):
                values = _values(field.name, dice)
                optional = "None" in str(field.type)
                values = [one for one in values if one is not None or optional]
                if values and (field.required or dice.random() < 0.5):
                    told[field.name] = dice.choice(values)
            found[f"{kind.__name__} {number}"] = kind(**told)
    return found


def _source(room: TwoRooms, audience: Any) -> SnapshotSource:
    cache = CacheReader(room.cache, silence_s=None, centres=CENTRES, audience=audience)
    return AudienceSource(DutyReader(cache, room.folder, CENTRES, audience), room.cache, audience)


def _told(source: SnapshotSource, begin: int, every: int) -> Iterator[tuple[str, str, str]]:
    """Yield what the scenes' tiles show: a tile's place, its picture's model, its words."""
    for scene, tile, asked in TILES[begin % every :: every]:
        snapshot = source.answer(asked, NOW_S)
        place = f"{scene}/{tile.id}"
        if is_withheld(snapshot):
            yield place, NOT_FOR_AUDIENCE, NOT_FOR_AUDIENCE
            continue
        manifest = BUNDLES[tile.bundle]
        context = ModelContext(
            kind=tile.kind or next(iter(manifest.kinds)),
            settings=with_defaults(manifest, tile.settings),
            words=VI,
            centre_names={},
        )
        view = load_model(manifest)(snapshot, context)
        assert isinstance(view, TileView)
        if any(map(is_for_others, snapshot.answers.values())):
            # It says that it is not for them, not that nobody is connected.
            state = getattr(view.body, "state", None)
            assert state is not FreshnessState.NOT_CONNECTED, place
        yield place, repr(view), repr(tell(view, VI, NOW_S))


def _marks(room: TwoRooms) -> list[str]:
    """Return the restricted texts and numbers, as they are kept and as officials write them."""
    numbers = random.Random(1).sample(sorted(room.numbers), 200)
    written = [format_value(one, 3, language) for one in numbers for language in ("vi", "en")]
    return [f"{MARK}-", *(repr(one) for one in numbers), *written]


def _apart(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return [name for name in one if repr(one[name]) != repr(other[name])]


def _sweep(folder: Path, seed: int, every: int = 1) -> None:
    dice = random.Random(f"questions {seed}")
    rooms = [TwoRooms(folder / f"{seed}-{which}", WANTED, seed, which) for which in range(2)]
    assert rooms[0].hidden == rooms[1].hidden
    asked = _asked(dice)
    answers, tiles, duty = [], [], []
    for room in rooms:
        with closing(_source(room, "meeting")) as source:
            answers.append(dict(source.answer(asked, NOW_S).answers))
            tiles.append(
                {place: (view, words) for place, view, words in _told(source, seed, every)}
            )
        with closing(_source(room, "duty")) as source:
            duty.append(dict(source.answer(asked, NOW_S).answers))
    text = repr((answers[0], tiles[0]))
    assert [mark for mark in _marks(rooms[0]) if mark in text] == []
    assert _apart(answers[0], answers[1]) == []
    assert _apart(tiles[0], tiles[1]) == []
    # And those on duty see all of it: the questions are such that it would be found.
    assert len(_apart(duty[0], duty[1])) > len(asked) / 5
    assert f"{MARK}-tên" in repr(duty[0])
    assert f"{MARK}-việc" in repr(duty[0])
    withheld = [name for name, one in answers[0].items() if one == Unanswered(NOT_FOR_AUDIENCE)]
    assert withheld, "what is asked about it is said to be not for them"
    _look_at_copies(folder, rooms, asked, answers[0], seed)


def _look_at_copies(
    folder: Path,
    rooms: list[TwoRooms],
    asked: Mapping[str, Query],
    live: Mapping[str, object],
    seed: int,
) -> None:
    """Freeze both: what is asked of the copies is answered the same, and by no hidden byte."""
    found = []
    for which, room in enumerate(rooms):
        copy = folder / f"{seed}-{which}.db"
        freeze(room.cache, copy, audience="meeting", now_s=NOW_S, shown=Shown())
        data = copy.read_bytes()
        assert MARK.encode() not in data
        with closing(CacheReader(copy, silence_s=None, centres=CENTRES)) as reader:
            duty = DutyReader(reader, folder / f"nothing-{seed}", CENTRES, "meeting")
            plain = {
                name: one
                for name, one in asked.items()
                if not isinstance(one, queries.DUTY_QUERIES)
            }
            found.append(duty.answer(plain, NOW_S).answers)
    assert _apart(found[0], found[1]) == []
    told = {
        name: one
        for name, one in found[0].items()
        if not isinstance(one, Unanswered) and not isinstance(asked[name], _OF_HERE)
    }
    assert _apart(told, live) == []


def test_nothing_that_a_meeting_is_told_depends_on_what_is_hidden(tmp_path: Path) -> None:
    _sweep(tmp_path, 1, every=6)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_nothing_depends_on_it_whatever_is_hidden(tmp_path: Path) -> None:
    for seed in range(2, SEEDS + 2):
        print(f"seed {seed}", flush=True)  # to run one again
        _sweep(tmp_path, seed)


def test_no_tile_fails_whichever_of_its_questions_is_not_answered() -> None:
    for scene, tile, asked in TILES:
        whole = trial_snapshot(asked)
        manifest = BUNDLES[tile.bundle]
        context = ModelContext(
            kind=tile.kind or next(iter(manifest.kinds)),
            settings=with_defaults(manifest, tile.settings),
            words=VI,
            centre_names={},
        )
        for hidden in asked if len(asked) > 1 else ():
            answers = {**whole.answers, hidden: Unanswered(NOT_FOR_AUDIENCE)}
            view = load_model(manifest)(Snapshot(whole.now_s, answers), context)
            assert isinstance(view, TileView), f"{scene}/{tile.id}"
