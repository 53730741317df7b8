"""Pages against a model of the truth: any order, any repetition, the same rows in the end."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.domain.rows import Agency, Observation
from ioc_desktop.store.aside_rows import SET_ASIDE_KEPT
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import Change, ChangeSet, Page
from ioc_desktop.store.writer import CacheWriter

IDS = st.sampled_from("abcdef")
STARTS = st.sampled_from(["2021-10-01", "2021-10-02", "2021-10-03T00:00:00+07:00"])
OBSERVATIONS = st.builds(
    Observation,
    indicator=st.sampled_from(["x", "y"]),
    period_start=STARTS,
    value=st.one_of(st.none(), st.integers(0, 3).map(float)),
    locality=st.sampled_from(["", "412"]),
    status=st.sampled_from(["estimate", "official"]),
)
AGENCIES = st.builds(Agency, code=IDS, name=st.text("ăâđ x", max_size=3), kind=st.just("sở"))


@st.composite
def histories(draw, rows):
    """A centre's true history: of each id, revisions with a row or a deletion each."""
    history = []
    for row_id in draw(st.lists(IDS, unique=True)):
        revs = draw(st.lists(st.integers(0, 50), unique=True, min_size=1, max_size=4))
        history += [Change(row_id, rev, draw(st.one_of(st.none(), rows))) for rev in revs]
    return history


def truth(history):
    newest: dict[str, Change] = {}
    for change in history:
        if change.id not in newest or change.rev > newest[change.id].rev:
            newest[change.id] = change
    return {row_id: change for row_id, change in newest.items() if change.row is not None}


def send(writer, dataset, changes, size):
    for begin in range(0, max(len(changes), 1), size):
        part = changes[begin : begin + size]
        writer.apply_page(
            Page("nghean", dataset, "e", "1.0", part, [], f"c{begin}", more=False), 1000
        )


@pytest.mark.parametrize("dataset", ["observations", "agencies"])
def test_any_order_and_repetition_of_pages_ends_in_the_same_rows(dataset):
    rows = OBSERVATIONS if dataset == "observations" else AGENCIES

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def check(data):
        history = data.draw(histories(rows))
        shuffled = data.draw(st.permutations(history + data.draw(st.permutations(history))))
        size = data.draw(st.integers(1, 7))
        with (
            tempfile.TemporaryDirectory() as one,
            tempfile.TemporaryDirectory() as two,
            CacheWriter.open(one) as straight,
            CacheWriter.open(two) as crooked,
        ):
            send(straight, dataset, sorted(truth(history).values(), key=lambda c: c.id), 100)
            send(crooked, dataset, shuffled, size)
            assert crooked.table_hash("nghean", dataset) == straight.table_hash("nghean", dataset)
            counted = crooked._connection.execute("SELECT sum(rows) FROM feeds").fetchone()[0]
            assert counted == len(truth(history))
            before = crooked.table_hash("nghean", dataset)
            send(crooked, dataset, shuffled, 100)
            assert crooked.table_hash("nghean", dataset) == before
            if dataset == "observations":
                _check_latest(crooked)

    check()


def _check_latest(writer):
    """``latest`` is what a slow search over everything finds."""
    run = writer._connection.execute
    slow = run(
        "SELECT series, period_start_s, id, rev, value FROM observations o WHERE value IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM observations n WHERE n.series = o.series"
        "  AND n.value IS NOT NULL AND (n.period_start_s, coalesce(n.as_of_s, n.period_start_s),"
        "  n.rev, n.id) > (o.period_start_s, coalesce(o.as_of_s, o.period_start_s), o.rev, o.id))"
        " ORDER BY series"
    ).fetchall()
    kept = run(
        "SELECT series, period_start_s, id, rev, value FROM latest ORDER BY series"
    ).fetchall()
    assert kept == slow


def observed(value, rev, row_id="a", **more):
    row = Observation(indicator="x", period_start="2021-10-01", value=value, **more)
    return Change(row_id, rev, row)


def values(room):
    return room.writer._connection.execute("SELECT id, value FROM figures ORDER BY id").fetchall()


def test_a_deleted_row_stays_deleted_when_an_older_put_arrives_later(room):
    room.writer.apply_page(room.page("observations", [Change("a", 5, None)]), 1)
    changed = room.writer.apply_page(room.page("observations", [observed(1.0, 4)]), 2)
    assert values(room) == []
    assert changed == ChangeSet(frozenset(), put=0, deleted=0, unchanged=1)
    room.writer.apply_page(room.page("observations", [observed(2.0, 6)]), 3)
    assert values(room) == [("a", 2.0)]


def test_an_equal_revision_with_another_value_changes_nothing(room):
    room.writer.apply_page(room.page("observations", [observed(1.0, 1)]), 1)
    changed = room.writer.apply_page(room.page("observations", [observed(9.0, 1)]), 2)
    assert values(room) == [("a", 1.0)]
    assert changed.unchanged == 1
    assert not changed.topics


def test_the_cursor_moves_with_the_rows_and_only_with_them(room):
    assert room.writer.position("nghean", "observations") is None
    page = room.page("observations", [observed(1.0, 1)])
    room.writer.apply_page(page, 1)
    position = room.writer.position("nghean", "observations")
    assert position is not None
    assert position.cursor == page.next
    with pytest.raises(StoreError, match="epoch other"):
        room.writer.apply_page(room.page("observations", [observed(2.0, 2)], epoch="other"), 2)
    assert room.writer.position("nghean", "observations") == position
    assert values(room) == [("a", 1.0)]


def test_an_empty_page_with_a_new_cursor_advances(room):
    changed = room.writer.apply_page(room.page("records", []), 1)
    assert not changed.topics
    room.writer.apply_page(replace(room.page("records", []), next="further"), 1)
    assert room.writer.position("nghean", "records").cursor == "further"


def test_earlier_values_are_kept_as_vintages_also_from_one_page(room):
    changes = [
        observed(10042.0, 1, status="estimate"),
        observed(14642.96, 2, status="estimate"),
        observed(14642.96, 3, status="estimate", note="chỉ thêm ghi chú"),
        observed(17678.617, 4, status="official"),
    ]
    room.writer.apply_page(room.page("observations", changes[::-1]), 1)
    kept = room.writer._connection.execute("SELECT rev, value FROM vintages ORDER BY rev")
    assert kept.fetchall() == [(1, 10042.0), (3, 14642.96)]
    assert values(room) == [("a", 17678.617)]


def test_a_row_that_moves_to_another_place_leaves_the_old_one(room):
    room.writer.apply_page(room.page("observations", [observed(1.0, 1, locality="412")]), 1)
    room.writer.apply_page(room.page("observations", [observed(1.0, 2, locality="413")]), 2)
    run = room.writer._connection.execute
    assert run("SELECT locality FROM figures").fetchall() == [("413",)]
    assert run("SELECT locality FROM latest_figures").fetchall() == [("413",)]


def test_a_value_taken_back_gives_way_to_the_period_before(room):
    room.writer.apply_page(room.page("observations", [observed(1.0, 1)]), 1)
    later = Observation(indicator="x", period_start="2021-10-02", value=2.0)
    room.writer.apply_page(room.page("observations", [Change("b", 1, later)]), 2)
    room.writer.apply_page(room.page("observations", [Change("b", 2, None)]), 3)
    newest = room.writer._connection.execute("SELECT id, value FROM latest").fetchall()
    assert newest == [("a", 1.0)]


def test_a_row_whose_times_cannot_be_read_is_set_aside_and_the_others_stay(room):
    bad = Change("bad", 1, Observation(indicator="x", period_start="hôm qua", value=1.0))
    huge = Change("huge", 1 << 70, Observation(indicator="x", period_start="2021-10-01", value=1.0))
    changed = room.writer.apply_page(room.page("observations", [bad, observed(1.0, 1), huge]), 1)
    assert changed.put == 1
    run = room.writer._connection.execute
    reasons = dict(run("SELECT id, reason FROM set_aside").fetchall())
    assert "hôm qua" in reasons["bad"]
    assert "out of range" in reasons["huge"]
    assert run("SELECT received, rejected FROM feed_notes").fetchone() == (3, 2)


def test_a_row_set_aside_is_let_go_once_it_is_taken(room):
    aside = [("a", "no number", b'{"row": {"indicator": "x", "value": "many"}}')]
    room.writer.apply_page(room.page("observations", [], aside=aside), 1)
    run = room.writer._connection.execute
    assert run("SELECT indicator FROM set_aside").fetchall() == [("x",)]
    changed = room.writer.apply_page(room.page("observations", [observed(1.0, 2)]), 2)
    assert changed.topics == {"nghean/observations"}
    assert run("SELECT count(*) FROM set_aside").fetchone() == (0,)


def test_set_aside_rows_are_bounded_and_all_counted(room):
    for turn in range(3):
        aside = [(f"{turn}-{n}", "bad", b"\xff not JSON") for n in range(500)]
        room.writer.apply_page(room.page("observations", [], aside=aside), turn)
    run = room.writer._connection.execute
    assert run("SELECT count(*), min(seen_s) FROM set_aside").fetchone() == (SET_ASIDE_KEPT, 1)
    assert run("SELECT rejected FROM feed_notes").fetchone() == (1500,)


def test_fields_that_are_not_known_are_kept(room):
    extra = b'{"confidence":0.9}'
    room.writer.apply_page(room.page("observations", [replace(observed(1.0, 1), extra=extra)]), 1)
    agency = Change("syt", 1, Agency(code="syt", name="Sở Y tế", kind="sở"), extra)
    room.writer.apply_page(room.page("agencies", [agency]), 1)
    run = room.writer._connection.execute
    assert run("SELECT extra FROM observations").fetchone() == (extra.decode(),)
    assert run("SELECT extra FROM agencies").fetchone() == (extra.decode(),)


def test_an_unknown_dataset_is_refused(room):
    with pytest.raises(StoreError, match="weather"):
        room.writer.apply_page(room.page("weather", []), 1)


def fresh_copy(room):
    room.writer.apply_page(room.page("observations", [observed(1.0, 7), observed(5.0, 1, "b")]), 1)
    room.writer.start_fresh("nghean", "observations", "e2", "1.0")


def test_a_fresh_copy_is_built_beside_the_old_and_swapped_in_whole(room):
    fresh_copy(room)
    position = room.writer.position("nghean", "observations")
    assert (position.epoch, position.cursor) == ("e2", None)
    old = room.writer.table_hash("nghean", "observations")
    first = room.page("observations", [observed(2.0, 1)], epoch="e2", more=True)
    assert not room.writer.apply_page(first, 2).topics
    assert room.writer.table_hash("nghean", "observations") == old
    assert values(room) == [("a", 1.0), ("b", 5.0)]
    last = room.page("observations", [observed(3.0, 1, "c")], epoch="e2")
    assert room.writer.apply_page(last, 3).topics == {"nghean/observations"}
    assert values(room) == [("a", 2.0), ("c", 3.0)]
    kept = room.writer._connection.execute(
        "SELECT v.value FROM vintages v JOIN series USING (series) JOIN feeds USING (feed)"
        " WHERE stage = 'live'"
    )
    assert kept.fetchall() == [(1.0,)]


def test_a_fresh_copy_survives_a_restart_and_the_old_rows_are_swept(room):
    fresh_copy(room)
    room.writer.apply_page(room.page("observations", [observed(2.0, 1)], epoch="e2", more=True), 2)
    room.writer.close()
    room.writer = CacheWriter.open(room.folder)
    assert room.writer.position("nghean", "observations").epoch == "e2"
    assert values(room) == [("a", 1.0), ("b", 5.0)]
    for turn in range(4):
        room.writer.apply_page(room.page("observations", [], epoch="e2"), turn)
    run = room.writer._connection.execute
    assert values(room) == [("a", 2.0)]
    assert run("SELECT count(*) FROM observations").fetchone() == (1,)
    assert run("SELECT count(*) FROM observation_ids").fetchone() == (1,)
    assert run("SELECT stage FROM feeds").fetchall() == [("live",)]


def test_starting_afresh_twice_drops_the_first_attempt(room):
    fresh_copy(room)
    room.writer.apply_page(room.page("observations", [observed(2.0, 1)], epoch="e2", more=True), 2)
    room.writer.start_fresh("nghean", "observations", "e3", "1.0")
    room.writer.apply_page(room.page("observations", [observed(4.0, 1)], epoch="e3"), 3)
    assert values(room) == [("a", 4.0)]
    assert room.writer.position("nghean", "observations").epoch == "e3"


def test_a_fresh_copy_of_other_datasets_swaps_too(room):
    room.put("agencies", {"a": Agency(code="a", name="A", kind="sở")})
    room.writer.start_fresh("nghean", "agencies", "e2", "1.0")
    room.put("agencies", {"b": Agency(code="b", name="B", kind="sở")}, epoch="e2")
    rows = room.writer._connection.execute(
        "SELECT id FROM agencies JOIN feeds USING (feed) WHERE stage = 'live'"
    )
    assert rows.fetchall() == [("b",)]
