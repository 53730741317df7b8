"""Pages stored together end as they would one by one, and all together or not at all."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.domain.rows import Agency, Observation
from ioc_desktop.store.columns import columns_of
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.store.writer import CacheWriter

IDS = st.sampled_from("abcdefgh")
ROWS = st.builds(
    Observation,
    indicator=st.sampled_from(["x", "y"]),
    period_start=st.sampled_from(["2021-10-01", "2021-10-02", "2021-10-03"]),
    value=st.sampled_from([None, 0.0, -0.0, 1.0, 2.0]),
    source=st.sampled_from([None, "S"]),
    illustrative=st.booleans(),
)
CHANGES = st.builds(Change, IDS, st.integers(0, 9), st.one_of(st.none(), ROWS))
ASIDE = st.builds(SetAside, IDS, st.just("no row"), st.just(b"{}"))
LOOKS = (
    "SELECT feed, rows, cursor FROM feeds",
    "SELECT received, rejected FROM feed_notes",
    "SELECT id, reason FROM set_aside ORDER BY id",
    "SELECT feed, id, rev, series IS NULL FROM observation_ids ORDER BY id",
    "SELECT * FROM latest_figures ORDER BY 2, 3, 8",
)


Part = tuple[list[Change], list[SetAside]]


def pages_of(parts, dataset="observations"):
    return [
        Page("nghean", dataset, "e", "1.0", changes, aside, f"c{number}", more=True)
        for number, (changes, aside) in enumerate(parts)
    ]


def seen(writer):
    found = [writer._connection.execute(look).fetchall() for look in LOOKS]
    return [repr(found), writer.table_hash("nghean", "observations")]


def by_column(page):
    columns, refused = columns_of(page.changes)
    assert not refused
    return replace(page, changes=columns)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(CHANGES, max_size=5), st.one_of(st.just([]), st.lists(ASIDE, max_size=1))
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 3),
)
def test_a_group_ends_as_its_pages_one_by_one(parts, first):
    pages = pages_of(parts)
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        CacheWriter.open(one) as single,
        CacheWriter.open(two) as grouped,
    ):
        for page in pages:
            single.apply_page(page, 1000)
        for group in (pages[:first], pages[first:]):
            if group:
                grouped.apply_pages([by_column(page) for page in group], 1000)
        assert seen(grouped) == seen(single)


def test_what_was_set_aside_by_a_later_page_of_the_group_stays_so(room):
    good = Observation(indicator="x", period_start="2021-10-01", value=1.0)
    taken: Part = ([Change("a", 1, good)], [])
    refused: Part = ([], [SetAside("a", "no row", b"{}")])
    room.writer.apply_pages([by_column(page) for page in pages_of([taken, refused])], 1)
    kept = "SELECT id FROM set_aside"
    assert room.writer._connection.execute(kept).fetchall() == [("a",)]
    newer: Part = ([Change("a", 2, good)], [])
    room.writer.apply_pages([by_column(page) for page in pages_of([refused, newer])], 1)
    assert room.writer._connection.execute(kept).fetchall() == []


def test_2_of_a_group_that_fails_half_way_nothing_is_stored(room):
    rows = [Observation(indicator="x", period_start="2021-10-01", value=float(n)) for n in range(3)]
    pages = [
        by_column(page)
        for page in pages_of([([Change(f"o{n}", 1, row)], []) for n, row in enumerate(rows)])
    ]
    pages[2].changes.values[0] = "no number"
    # A page with a row set aside goes by itself: the first two are written when the third fails.
    pages[1] = replace(pages[1], set_aside=[SetAside("z", "no row", b"{}")])
    with pytest.raises(sqlite3.IntegrityError):
        room.writer.apply_pages(pages, 1)
    assert room.writer.position("nghean", "observations") is None
    for table in ("observations", "observation_ids", "latest", "series", "set_aside"):
        query = f"SELECT count(*) FROM {table}"  # noqa: S608  # our own tables
        assert room.writer._connection.execute(query).fetchone() == (0,)


def test_one_row_that_is_not_as_all_others_is_stored_as_it_is(room):
    """Columns that are alike are bound once for all rows: one other value must be seen."""
    usual = Observation(indicator="x", period_start="2021-10-01", value=1.0)
    other = Observation(
        indicator="x",
        period_start="2021-10-01",
        value=1.0,
        status="estimate",
        as_of="2021-10-02",
        source="S",
        note="N",
        illustrative=True,
    )
    rows = [*[usual] * 239, other]
    changes = [Change(f"o{n:03}", 2 if row is other else 1, row) for n, row in enumerate(rows)]
    pages = pages_of([(changes[:120], []), (changes[120:], [])])
    room.writer.apply_pages([by_column(page) for page in pages], 1)
    found = room.writer._connection.execute(
        "SELECT o.rev, i.rev, status, as_of_s IS NOT NULL, source, note, illustrative, count(*)"
        " FROM observations o JOIN observation_ids i USING (series, period_start_s, id)"
        " GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1"
    ).fetchall()
    assert found == [
        (1, 1, "official", 0, None, None, 0, 239),
        (2, 2, "estimate", 1, "S", "N", 1, 1),
    ]


def test_agencies_in_a_group_are_stored_page_by_page(room):
    named = [Agency(code="s", name=name, kind="sở") for name in ("Một", "Hai")]
    pages = pages_of(
        [([Change("s", rev, row)], []) for rev, row in enumerate(named, 1)], dataset="agencies"
    )
    changed = room.writer.apply_pages(pages, 1)
    assert (changed.put, changed.topics) == (2, frozenset({"nghean/agencies"}))
    assert room.writer.position("nghean", "agencies").cursor == "c1"
