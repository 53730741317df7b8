"""A new history beside the old one: swapped in at once, its past carried over in small steps."""

from __future__ import annotations

from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import Change
from ioc_desktop.store.writer import CacheWriter

STEP = 5000
"""So many rows may one transaction of the upkeep touch, and a few more."""


def figures(values: dict[str, float], rev: int, *, agencies: int = 1) -> list[Change]:
    """One observation of each id; ids are spread over ``agencies`` series."""
    return [
        Change(
            row_id,
            rev,
            Observation(
                indicator="x",
                period_start=f"20{number // 365:02d}-01-01T00:00:00+07:00"
                if agencies == 1
                else "2021-10-01",
                agency="a" if agencies == 1 else f"{number}",
                value=value,
            ),
        )
        for number, (row_id, value) in enumerate(values.items())
    ]


def vintages(room) -> list[tuple[str, float]]:
    """The earlier values that readers can see: (id, value) in order."""
    found: list[tuple[str, float]] = room.writer._connection.execute(
        "SELECT v.id, v.value FROM vintages v JOIN series USING (series) JOIN feeds USING (feed)"
        " WHERE stage = 'live' ORDER BY v.id, v.rev, v.value"
    ).fetchall()
    return found


def left_over(room) -> list[int]:
    """How many rows each table still holds of copies that nobody sees."""
    run = room.writer._connection.execute
    return [
        run(sql).fetchone()[0]
        for sql in (
            "SELECT count(*) FROM feeds WHERE stage = 'retired'",
            "SELECT count(*) FROM observation_ids i JOIN feeds USING (feed) WHERE stage <> 'live'",
            "SELECT count(*) FROM series LEFT JOIN feeds USING (feed) WHERE stage IS NOT 'live'",
            "SELECT count(*) FROM observations LEFT JOIN series USING (series) WHERE feed IS NULL",
            "SELECT count(*) FROM vintages LEFT JOIN series USING (series) WHERE feed IS NULL",
            "SELECT count(*) FROM latest LEFT JOIN series USING (series) WHERE feed IS NULL",
        )
    ]


def swept(room) -> None:
    """Let the upkeep finish, without any page arriving."""
    for _ in range(1000):
        if not room.writer.upkeep(room.now_s).more:
            return
    raise AssertionError("the upkeep never ends")


def test_12_the_past_moves_over_after_the_swap_without_a_page_arriving_and_after_a_restart(room):
    apply = room.writer.apply_page
    apply(room.page("observations", figures({"a": 1.0, "b": 5.0, "c": 7.0}, 1, agencies=3)), 1)
    apply(room.page("observations", figures({"a": 2.0, "b": 5.0, "c": 7.0}, 2, agencies=3)), 2)
    room.writer.start_fresh("nghean", "observations", "e2", "1.0")
    page = room.page(
        "observations", figures({"a": 3.0, "b": 5.0, "c": 8.0}, 1, agencies=3), epoch="e2"
    )
    # As if the station were killed right after the swap, before any step of the upkeep.
    room.writer._sweep = lambda: None
    apply(page, 3)
    assert vintages(room) == []
    room.writer.close()
    room.writer = CacheWriter.open(room.folder)
    changes = "SELECT changes FROM feeds WHERE stage = 'live'"
    before = room.writer._connection.execute(changes).fetchone()
    assert room.writer.upkeep(room.now_s).topics == {"nghean/observations"}
    assert room.writer._connection.execute(changes).fetchone() > before
    swept(room)
    assert vintages(room) == [("a", 1.0), ("a", 2.0), ("c", 7.0)]
    assert left_over(room) == [0] * 6


def test_a_page_is_told_of_although_the_sweeping_after_it_failed(room, monkeypatch):
    apply = room.writer.apply_page
    apply(room.page("observations", figures({"a": 1.0}, 9)), 1)
    room.writer.start_fresh("nghean", "observations", "e2", "1.0")

    def full() -> int:
        raise StoreError("disk_full", "no room")

    monkeypatch.setattr(room.writer._upkeep, "sweep", full)
    told = apply(room.page("observations", figures({"a": 2.0}, 1), epoch="e2"), 2)
    assert (told.topics, told.put) == ({"nghean/observations"}, 1)
    monkeypatch.undo()
    swept(room)
    assert left_over(room) == [0] * 6


def test_12_a_value_that_the_new_history_keeps_as_a_vintage_itself_is_not_told_twice(room):
    apply = room.writer.apply_page
    apply(room.page("observations", figures({"a": 1.0}, 9)), 1)
    room.writer.start_fresh("nghean", "observations", "e2", "1.0")
    room.writer._sweep = lambda: None
    apply(room.page("observations", figures({"a": 1.0}, 1), epoch="e2"), 2)
    apply(room.page("observations", figures({"a": 2.0}, 2), epoch="e2"), 3)
    del room.writer._sweep
    swept(room)
    assert vintages(room) == [("a", 1.0)]


def test_12_two_swaps_in_a_row_carry_everything_to_the_copy_that_is_shown(room):
    apply = room.writer.apply_page
    apply(room.page("observations", figures({"a": 1.0}, 1)), 1)
    room.writer._sweep = lambda: None
    for turn, epoch in enumerate(("e2", "e3", "e4"), start=2):
        room.writer.start_fresh("nghean", "observations", epoch, "1.0")
        if epoch != "e3":  # that one is given up on, and what it had never counts
            apply(room.page("observations", figures({"a": float(turn)}, turn), epoch=epoch), turn)
        else:
            part = room.page("observations", figures({"a": 99.0}, 1), epoch=epoch, more=True)
            apply(part, turn)
    del room.writer._sweep
    swept(room)
    assert vintages(room) == [("a", 1.0), ("a", 2.0)]
    assert left_over(room) == [0] * 6


def test_12_no_transaction_of_a_swap_grows_with_the_rows(room):
    """20,000 figures, all told otherwise by the new history; one of the series is long."""
    many, apply = 20_000, room.writer.apply_page
    for epoch, value in (("e1", 1.0), ("e2", 2.0)):
        if epoch == "e2":
            room.writer.start_fresh("nghean", "observations", epoch, "1.0")
        for at in range(0, many, 1000):
            changes = [
                Change(
                    f"{number:06d}",
                    1,
                    Observation(
                        indicator="x",
                        period_start=f"2021-10-01T{number // 3600:02d}:{number // 60 % 60:02d}:"
                        f"{number % 60:02d}+07:00",
                        agency="" if number > 50 else f"{number}",
                        value=value,
                    ),
                )
                for number in range(at, at + 1000)
            ]
            more = epoch == "e2" and at + 1000 < many
            if epoch == "e2" and not more:
                break
            apply(room.page("observations", changes, epoch=epoch, more=more), 1)
    written = transactions(room)
    last = room.page("observations", changes, epoch="e2")
    apply(last, 2)
    swept(room)
    assert len(vintages(room)) == many
    assert left_over(room) == [0] * 6
    assert len(written) > 2 * many / STEP
    assert max(written) < 2.2 * STEP, written


def transactions(room) -> list[int]:
    """How many rows each transaction from now on writes."""
    connection, written = room.writer._connection, []
    begun = connection.total_changes

    def told(statement: str) -> None:
        nonlocal begun
        if statement.startswith("BEGIN"):
            begun = connection.total_changes
        elif statement == "COMMIT":
            written.append(connection.total_changes - begun)

    connection.set_trace_callback(told)
    return written


def test_12_while_a_copy_is_fetched_anew_the_old_one_is_shown_and_marked(room):
    apply = room.writer.apply_page
    apply(room.page("observations", figures({"a": 1.0}, 1)), 1)
    assert not renewing(room)
    room.writer.start_fresh("nghean", "observations", "e2", "1.0")
    apply(room.page("observations", figures({"a": 2.0}, 1), epoch="e2", more=True), 2)
    assert renewing(room) == {"observations"}
    apply(room.page("observations", [], epoch="e2"), 3)
    assert not renewing(room)


def renewing(room) -> set[str]:
    """Which datasets of the centre are told to be fetched anew."""
    (state,) = room.reader.answer({"all": CentresQuery()}, room.now_s).answers["all"]
    return {feed.dataset for feed in state.feeds if feed.renewing}


def test_12_earlier_values_of_several_histories_all_stay_in_their_order_whatever_their_revisions(
    room,
):
    apply, value = room.writer.apply_page, 0.0
    for epoch in ("e1", "e2", "e3"):
        if epoch != "e1":
            room.writer.start_fresh("nghean", "observations", epoch, "1.0")
        for rev in (1, 2):
            value += 1
            apply(room.page("observations", figures({"a": value}, rev), epoch=epoch), 1)
            if epoch == "e2":
                room.writer._sweep = lambda: None  # two copies wait at once
    del room.writer._sweep
    swept(room)
    assert [one for _, one in vintages(room)] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert left_over(room) == [0] * 6
