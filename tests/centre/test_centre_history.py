"""One folder, one history: restarts, epochs, determinism."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.centre.cursors import CursorGarbageError, CursorGoneError, History
from ioc_desktop.centre.running import Centre, CentreOptions, open_store
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change, StoreUnavailableError
from ioc_desktop.centre.world import World
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from tests.centre.conftest import START

START_S = parse_instant(START)
DAY_S = 86_400
LIVE = ("observations", "records", "subsystems", "localities", "agencies", "indicators")


def opened(folder, profile="vinh", at_s=START_S, seed=1, database=None):
    timeline = Timeline(origin_s=float(at_s), anchor_s=0.0, speed=0.0)
    options = CentreOptions(profile, folder, timeline=timeline, seed=seed, database=database)
    return Centre(options)


@pytest.fixture
def opening(database):
    """Open centres on either database; with the same folder again, the same one."""
    addresses: dict[Path, str | None] = {}

    def open_there(folder, profile="vinh", seed=1, **options):
        if folder not in addresses:
            made = database.copy(profile, START, folder) if seed == 1 else database.empty()
            addresses[folder] = made
        return opened(folder, profile, seed=seed, database=addresses[folder], **options)

    yield open_there
    database.drop(addresses.values())


@pytest.fixture
def new_store(database):
    """An empty store in either database."""
    addresses = []

    def new(folder):
        addresses.append(database.empty())
        return open_store(CentreOptions("vinh", folder, database=addresses[-1]))

    yield new
    database.drop(addresses)


def contents(centre):
    return {dataset: centre.store.items(dataset) for dataset in LIVE}


def everything(centre, dataset="observations"):
    """Every item of the log, earlier revisions too, whatever its place in it."""
    return sorted(everything_in_order(centre, dataset))


def everything_in_order(centre, dataset="observations"):
    """Every item of the log as clients read it."""
    items, position, more = [], 0, True
    while more:
        part = centre.store.read(dataset, position, 1000)
        items += part.items
        position, more = part.position, part.more
    return items


def test_a_restart_continues_the_same_history(opening, tmp_path):
    first = opening(tmp_path)
    epoch, before, heads = first.store.epoch, contents(first), first.store.heads()
    first.close()
    again = opening(tmp_path)
    assert again.store.epoch == epoch
    assert contents(again) == before
    assert again.store.heads() == heads
    again.close()


def test_what_happened_while_it_was_off_comes_at_the_restart(tmp_path):
    through = opened(tmp_path / "through")
    assert through.world is not None
    for hour in range(1, 73):
        through.world.advance(START_S + hour * 3600)
    off = opened(tmp_path / "off")
    off.close()
    off = opened(tmp_path / "off", at_s=START_S + 3 * DAY_S)
    assert contents(off) == contents(through)
    through.close()
    off.close()


def test_many_small_steps_and_one_leap_lead_to_the_same(tmp_path):
    steps, leap = opened(tmp_path / "steps"), opened(tmp_path / "leap")
    assert steps.world is not None
    assert leap.world is not None
    end_s = START_S + 6 * DAY_S
    for at_s in range(START_S, end_s + 1, 1800):
        steps.world.advance(at_s)
    leap.world.advance(end_s)
    assert contents(steps) == contents(leap)
    assert everything(steps) == everything(leap)
    steps.close()
    leap.close()


def test_the_seed_decides_everything(tmp_path):
    one, same, other = (
        opened(tmp_path / name, seed=seed) for name, seed in (("1", 7), ("2", 7), ("3", 8))
    )
    assert contents(one) == contents(same)
    assert one.store.epoch != same.store.epoch
    assert contents(one)["observations"] != contents(other)["observations"]
    assert contents(one)["indicators"] == contents(other)["indicators"]
    for centre in (one, same, other):
        centre.close()


def test_another_seed_in_the_folder_begins_another_epoch(opening, tmp_path):
    first = opening(tmp_path, seed=1)
    epoch, cursor = (
        first.store.epoch,
        History("vinh", first.store.epoch, "records", "1.0").cursor(3),
    )
    first.close()
    second = opening(tmp_path, seed=2)
    assert second.store.epoch != epoch
    with pytest.raises(CursorGoneError):
        History("vinh", second.store.epoch, "records", "1.0").position(cursor, 100)
    second.close()


def test_a_clock_set_back_a_little_waits_and_far_begins_another_epoch(opening, tmp_path):
    first = opening(tmp_path)
    epoch, before = first.store.epoch, contents(first)
    first.close()
    little = opening(tmp_path, at_s=START_S - 7200)
    assert little.store.epoch == epoch
    assert little.world is not None
    assert little.world.advance(START_S - 3600) == 0
    assert contents(little) == before
    little.close()
    far = opening(tmp_path, at_s=START_S - 30 * DAY_S)
    assert far.store.epoch != epoch
    assert all(
        b'"as_of":"2021-10' not in item for _, item in contents(far)["observations"].values()
    )
    far.close()


def test_a_folder_of_another_centre_is_refused(opening, tmp_path):
    opening(tmp_path, "vinh").close()
    with pytest.raises(KnownError, match="vinh"):
        opening(tmp_path, "nghean")


def test_a_folder_that_cannot_be_made_is_a_known_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnownError, match="cannot be used"):
        opened(tmp_path / "file" / "folder")


def test_an_unknown_profile_is_a_known_error(tmp_path):
    with pytest.raises(KnownError, match="hue"):
        opened(tmp_path, "hue")


def test_a_changed_catalogue_is_sent_as_changes(opening, tmp_path):
    centre = opening(tmp_path)
    rev, item = centre.store.items("subsystems")["traffic"]
    stale = item.replace(b"running", b"incomplete")[
        len(b'{"id":"traffic","rev":1,"op":"put","row":') : -1
    ]
    centre.store.append("subsystems", [Change("traffic", rev + 1, stale)])
    centre.store.append("subsystems", [Change("closed_down", 1, stale)])
    epoch = centre.store.epoch
    centre.close()
    again = opening(tmp_path)
    assert again.store.epoch == epoch
    after = again.store.items("subsystems")
    assert after["traffic"] == (rev + 2, item.replace(b'"rev":1', b'"rev":3'))
    assert after["closed_down"][1] == b'{"id":"closed_down","rev":2,"op":"delete"}'
    again.close()


def test_a_failed_transaction_leaves_log_and_heads_as_they_were(new_store, tmp_path):
    store = new_store(tmp_path)
    told: list[dict[str, int]] = []
    store.listen(told.append)
    store.append("agencies", [Change("a", 1, b"{}")])
    heads = store.heads()
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012  # the fault comes last
        store.append("agencies", [Change("b", 1, b"{}")])
        raise ZeroDivisionError
    assert store.heads() == heads
    assert store.items("agencies").keys() == {"a"}
    assert told == [{"agencies": 1}]
    store.close()
    store.close()


def revisions(store, dataset="observations"):
    """Which (id, rev) the log serves, in its order."""
    items = map(msgspec.json.decode, store.read(dataset, 0, 1000).items)
    return [(item["id"], item["rev"], item["op"]) for item in items]


def test_a_figure_with_vintages_keeps_its_revisions_and_a_running_count_does_not(
    new_store, tmp_path
):
    store = new_store(tmp_path)
    for rev in (1, 2, 3):
        store.append(
            "observations",
            [Change("running", rev, b"{}"), Change("revenue", rev, b"{}", keeps_earlier=True)],
        )
    kept = [("revenue", 1, "put"), ("revenue", 2, "put"), ("running", 3, "put")]
    assert revisions(store) == [*kept, ("revenue", 3, "put")]
    several = [Change("revenue", rev, b"{}", keeps_earlier=True) for rev in (4, 5)]
    store.append(
        "observations", [*several, Change("running", 4, b"{}"), Change("running", 5, b"{}")]
    )
    assert [rev for name, rev, _ in revisions(store) if name == "revenue"] == [1, 2, 3, 4, 5]
    assert [rev for name, rev, _ in revisions(store) if name == "running"] == [5]
    item = store.item("observations", "revenue")
    assert item is not None
    assert item[0] == 5
    assert store.items("observations")["revenue"] == item
    store.append("observations", [Change("revenue", 6, None)])
    assert revisions(store)[-1] == ("revenue", 6, "delete")
    assert len(revisions(store)) == 2
    store.close()


def test_a_file_of_the_first_format_goes_on(tmp_path):
    store = SqliteStore(tmp_path, "vinh")
    store.append("observations", [Change("revenue", 1, b"{}")])
    store._connection.execute("DROP INDEX changes_id")
    store._connection.execute("CREATE UNIQUE INDEX changes_id ON changes (dataset, id)")
    store.set("format", "1")
    store.close()
    again = SqliteStore(tmp_path, "vinh")
    assert again.get("format") == "2"
    again.append("observations", [Change("revenue", 2, b"{}", keeps_earlier=True)])
    assert revisions(again) == [("revenue", 1, "put"), ("revenue", 2, "put")]
    again.close()


def test_the_four_vintages_of_2021_are_served_in_order_to_whoever_comes_later(tmp_path):
    late = opened(tmp_path / "late", "nghean", parse_instant("2022-04-01T09:00:00+07:00"))
    name = "socio_economic.budget_revenue///2021-01-01/P1Y"
    told = [
        (item["rev"], item["row"]["value"], item["row"]["status"])
        for item in map(msgspec.json.decode, everything_in_order(late))
        if item["id"] == name
    ]
    assert told == [
        (1, 10042.0, "estimate"),
        (2, 14642.96, "provisional"),
        (3, 18056.0, "estimate"),
        (4, 17678.617, "estimate"),
    ]
    running = [item for item in everything_in_order(late) if b'"documents.received///2022' in item]
    names = [msgspec.json.decode(item)["id"] for item in running]
    assert len(names) == len(set(names))
    late.close()


def test_world_reports_where_it_stands(tmp_path):
    store = SqliteStore(tmp_path, "vinh")
    world = World("vinh", 1, store)
    world.open(START_S)
    assert world.done_s == START_S
    assert world.next_s is not None
    assert world.next_s > START_S
    assert world.advance(START_S) == 0
    assert world.advance(world.next_s) >= 1
    store.close()


def test_cursors_belong_to_one_history():
    history = History("vinh", "e1", "records", "1.0")
    cursor = history.cursor(12)
    assert history.position(cursor, 12) == 12
    with pytest.raises(CursorGoneError):
        history.position(cursor, 11)
    for other in (
        History("nghean", "e1", "records", "1.0"),
        History("vinh", "e2", "records", "1.0"),
        History("vinh", "e1", "alarms", "1.0"),
        History("vinh", "e1", "records", "2.0"),
    ):
        with pytest.raises(CursorGoneError):
            other.position(cursor, 12)


@settings(max_examples=200)
@given(st.text(max_size=300) | st.from_regex(r"\A[A-Za-z0-9_-]{1,260}\Z"))
def test_no_text_is_taken_for_a_cursor(text):
    with pytest.raises(CursorGarbageError):
        History("vinh", "e1", "records", "1.0").position(text, 1 << 40)


def test_a_cursor_changed_in_one_place_is_garbage():
    history = History("vinh", "e1", "records", "1.0")
    cursor = history.cursor(1234)
    for place in range(len(cursor)):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        try:
            assert history.position(changed, 1 << 40) == 1234  # unused bits of the last letter
        except CursorGarbageError:
            continue


def test_a_store_that_cannot_be_written_loses_nothing(tmp_path):
    centre = opened(tmp_path / "full")
    world = centre.world
    assert world is not None
    writable = [key for (key,) in centre.store._connection.execute("PRAGMA query_only")]
    assert writable == [0]
    centre.store._connection.execute("PRAGMA query_only = ON")
    before = contents(centre)
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            world.advance(START_S + 3600)
    assert contents(centre) == before
    assert world.done_s == START_S
    centre.store._connection.execute("PRAGMA query_only = OFF")
    assert world.advance(START_S + 7200) > 0
    undisturbed = opened(tmp_path / "well")
    assert undisturbed.world is not None
    undisturbed.world.advance(START_S + 7200)
    assert contents(centre) == contents(undisturbed)
    centre.close()
    undisturbed.close()
