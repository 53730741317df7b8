"""Invariants 2 to 5, 12 and 15: what becomes of rows, revisions, cursors and histories."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.domain.rows import Indicator, Observation
from ioc_desktop.store.pages import Page
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.decode import Expected, PageDecoder
from tests.faults.hostile import (
    GONE,
    Ask,
    HostileCentre,
    Writer,
    observation,
    page_with,
    response,
    says,
)
from tests.faults.rig import cursor, feed_of, look, once, run, stored, truth

OBSERVATIONS = "/v1/observations/changes"
CHANGES = "SELECT rows, changes FROM feeds WHERE dataset = 'observations'"


def table_hash(folder: Path) -> str:
    with CacheWriter.open(folder) as writer:
        return writer.table_hash("nghean", "observations")


def test_2_rows_and_cursor_are_seen_together_at_every_moment(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre(page_rows=50)
        centre.feeds["observations"] = [observation(n) for n in range(4000)]
        seen: set[int] = set()
        async with centre:
            # All the time it may take: every step of it waits for a look, on a busy machine long.
            syncing = asyncio.create_task(once(tmp_path, centre, deadline_s=90.0))
            while not syncing.done():
                found: list[tuple[Any, ...]] = []
                with contextlib.suppress(sqlite3.OperationalError):  # not there yet
                    found = look(
                        tmp_path,
                        "SELECT f.cursor, (SELECT count(*) FROM observation_ids i WHERE"
                        " i.feed = f.feed) FROM feeds f WHERE f.dataset = 'observations'",
                    )
                for place, rows in found:
                    assert int(place or 0) == rows
                    seen.add(rows)
                await asyncio.sleep(0)
            assert (await syncing).all_well
        assert len(seen) > 3, "the run was over before anything could be seen"
        assert stored(tmp_path) == truth(centre)

    run(story())


def test_3_a_page_and_a_whole_feed_replayed_change_nothing(tmp_path: Path) -> None:
    async def replay(ask: Ask, writer: Writer) -> None:
        """Whatever the cursor, send the whole feed again, then agree to the old place."""
        rows = ask.centre.feeds["observations"]
        body = ask.centre.page(ask, items=rows, count=len(rows), next=str(len(rows)), more=False)
        writer.write(response(json.dumps(body).encode()))

    async def story() -> None:
        async with HostileCentre() as centre:
            assert (await once(tmp_path, centre)).all_well
            before = table_hash(tmp_path)
            noted = look(tmp_path, CHANGES)
            centre.faults[OBSERVATIONS] = replay
            report = await once(tmp_path, centre)
            assert feed_of(report, "nghean", "observations").received == 50
            assert table_hash(tmp_path) == before
            assert look(tmp_path, CHANGES) == noted, "readers are told of a change"
            assert look(tmp_path, "SELECT count(*) FROM vintages") == [(0,)]

    run(story())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_4_pages_out_of_order_converge_and_older_revisions_lose(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    changes = [
        observation(number, rev, value=float(rev * 100 + number))
        for number in range(30)
        for rev in range(1, 6)
    ]
    hashes = set()
    for turn in range(3):
        shuffled = list(changes)
        if turn:
            chance.shuffle(shuffled)
        centre = HostileCentre(page_rows=7)
        centre.feeds["observations"] = shuffled
        folder = tmp_path / str(turn)

        async def story(centre: HostileCentre = centre, folder: Path = folder) -> None:
            async with centre:
                assert (await once(folder, centre)).all_well

        run(story())
        assert stored(folder) == truth(centre)
        hashes.add(table_hash(folder))
    assert len(hashes) == 1, f"seed {seed}"


def test_5_a_deleted_row_stays_deleted_when_an_older_put_comes_later(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre(page_rows=1)
        centre.feeds["observations"] = [
            observation(1, 3),
            {"id": "o1", "rev": 4, "op": "delete", "row": None},
            observation(1, 2),
            {"id": "o2", "rev": 9, "op": "delete", "row": None},
            observation(2, 8),
        ]
        async with centre:
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == {}
            centre.feeds["observations"].append(observation(1, 5))
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == {"o1": (5, 1.0)}

    run(story())


@pytest.mark.parametrize("cause", ["410", "epoch"])
def test_12_a_new_history_is_fetched_beside_the_old_one(tmp_path: Path, cause: str) -> None:
    async def story() -> None:
        centre = HostileCentre(page_rows=10)
        async with centre:
            assert (await once(tmp_path, centre)).all_well
            old = stored(tmp_path)
            centre.feeds["observations"] = [observation(n, 1, value=7.0) for n in range(30)]
            honest = centre.answer

            async def gone_once(ask: Ask, writer: Writer) -> None:
                if "after" in ask.query and int(ask.query["after"]) > 30:
                    writer.write(GONE)
                elif ask.query.get("after") == "20" and cut_off:
                    writer.close()
                else:
                    writer.write(honest(ask))

            if cause == "epoch":
                centre.epoch = "e2"
            cut_off = True
            centre.faults[OBSERVATIONS] = gone_once
            report = await once(tmp_path, centre)
            assert feed_of(report, "nghean", "observations").error is not None
            assert stored(tmp_path) == old, "the old copy stays until the new one is whole"
            cut_off = False
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == truth(centre)

    run(story())


def test_12_a_centre_that_knows_no_beginning_is_not_asked_for_ever(tmp_path: Path) -> None:
    async def story() -> None:
        async with HostileCentre() as centre:
            assert (await once(tmp_path, centre)).all_well
            old = stored(tmp_path)
            centre.faults[OBSERVATIONS] = says(GONE)
            centre.asks.clear()
            report = await once(tmp_path, centre)
            assert feed_of(report, "nghean", "observations").error is not None
            assert len(centre.asked(OBSERVATIONS)) < 10
            assert stored(tmp_path) == old

    run(story())


def test_15_a_newer_minor_schema_works_and_its_fields_are_kept(tmp_path: Path) -> None:
    async def story() -> None:
        centre = HostileCentre(schema="1.7")
        centre.feeds["observations"] = [observation(n, confidence=0.5) for n in range(5)]
        async with centre:
            assert (await once(tmp_path, centre)).all_well
        assert len(stored(tmp_path)) == 5
        extras = look(tmp_path, "SELECT DISTINCT extra FROM observations")
        assert [json.loads(extra) for (extra,) in extras] == [{"confidence": 0.5}]

    run(story())


@pytest.mark.parametrize("what", ["schema", "op"])
def test_15_what_is_too_new_stops_that_dataset_with_a_reason(tmp_path: Path, what: str) -> None:
    async def story() -> None:
        async with HostileCentre() as centre:
            assert (await once(tmp_path, centre)).all_well
            place = cursor(tmp_path)
            if what == "schema":
                centre.faults[OBSERVATIONS] = page_with(schema="2.0")
            else:
                centre.feeds["observations"].append(observation(1, 2) | {"op": "merge"})
            report = await once(tmp_path, centre)
            feed = feed_of(report, "nghean", "observations")
            assert feed.state == "unsupported"
            assert feed.error is not None
            assert "update ioc-desktop" in feed.error
            assert feed_of(report, "nghean", "agencies").state == "ok"
            assert cursor(tmp_path) == place

    run(story())


def test_unknown_fields_deep_inside_catalogue_rows_are_kept() -> None:
    row = {
        "id": "documents.received",
        "subsystem": "documents",
        "name": {"vi": "Văn bản đến", "fr": "Courrier"},
        "unit": "văn bản",
        "cadence": {"every": "P1D", "due": "17:00", "mood": "calm"},
        "colour": "blue",
    }
    body = json.dumps(
        {
            "centre": "nghean",
            "dataset": "indicators",
            "epoch": "e1",
            "schema": "1.0",
            "items": [{"id": "i1", "rev": 1, "op": "put", "row": row}],
            "next": "1",
            "more": False,
            "count": 1,
        }
    ).encode()
    page = PageDecoder("indicators").decode(body, Expected("nghean", "indicators", "e1", "1.0"))
    assert isinstance(page.changes, list)
    extra = page.changes[0].extra
    assert extra is not None
    assert json.loads(extra) == {
        "name": {"fr": "Courrier"},
        "cadence": {"mood": "calm"},
        "colour": "blue",
    }


def observations_page(rows: list[dict[str, Any]]) -> bytes:
    items = [{"id": f"o{n}", "rev": 1, "op": "put", "row": row} for n, row in enumerate(rows)]
    page = {"centre": "nghean", "dataset": "observations", "epoch": "e1", "schema": "1.0"}
    return json.dumps(
        page | {"items": items, "next": "1", "more": False, "count": len(rows)}
    ).encode()


ASKED = Expected("nghean", "observations", "e1", "1.0")


def test_null_in_an_optional_field_is_its_absence_and_null_in_a_needed_one_is_a_fault() -> None:
    row = {"indicator": "documents.received", "period_start": "2021-10-07", "value": None}
    nulls = dict.fromkeys(("locality", "agency", "period", "measure", "illustrative", "as_of"))
    body = observations_page([row | nulls | {"newer": None}, row | {"indicator": None}])
    page = PageDecoder("observations").decode(body, ASKED)
    assert isinstance(page.changes, list)
    assert [change.row for change in page.changes] == [
        Observation(indicator="documents.received", period_start="2021-10-07", value=None)
    ]
    assert page.changes[0].extra == b'{"newer":null}'
    assert [(aside.id, "indicator" in aside.reason) for aside in page.set_aside] == [("o1", True)]


def test_null_deep_inside_a_catalogue_row_is_absence_too() -> None:
    row = {
        "id": "documents.received",
        "subsystem": "documents",
        "name": {"vi": "Văn bản đến", "en": None},
        "unit": "văn bản",
        "cadence": {"every": "P1D", "due": None, "grace": None},
        "limits": None,
        "parts": None,
    }
    body = observations_page([row]).replace(b'"observations"', b'"indicators"')
    page = PageDecoder("indicators").decode(body, Expected("nghean", "indicators", "e1", "1.0"))
    assert page.set_aside == []
    assert isinstance(page.changes, list)
    taken = page.changes[0].row
    assert isinstance(taken, Indicator)
    assert taken.cadence.grace == "PT0S"
    assert taken.parts == ()


@pytest.mark.parametrize(
    "cadence",
    [{"every": "daily"}, {"every": "PT0S"}, {"every": "P1D", "due": "5 pm"}],
    ids=["no duration", "no time", "no time of day"],
)
def test_an_indicator_whose_cadence_cannot_be_read_is_set_aside(cadence: dict[str, str]) -> None:
    row = {
        "id": "documents.received",
        "subsystem": "documents",
        "name": {"vi": "Văn bản đến"},
        "unit": "văn bản",
        "cadence": cadence,
    }
    body = observations_page([row]).replace(b'"observations"', b'"indicators"')
    page = PageDecoder("indicators").decode(body, Expected("nghean", "indicators", "e1", "1.0"))
    assert page.changes == []
    assert page.set_aside[0].reason.startswith("`cadence`: ")


def test_a_byte_order_mark_before_a_page_is_no_part_of_it() -> None:
    row = {"indicator": "documents.received", "period_start": "2021-10-07", "value": 1.0}
    body = b"\xef\xbb\xbf" + observations_page([row])
    assert len(PageDecoder("observations").decode(body, ASKED).changes) == 1


def test_a_bug_over_one_feed_costs_no_other_feed_and_no_other_centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = CentreApiAdapter.pages

    async def pages(
        self: CentreApiAdapter, expected: Expected, limit: int
    ) -> AsyncGenerator[Page, None]:
        if (expected.centre, expected.dataset) == ("nghean", "observations"):
            raise ZeroDivisionError("a bug of ours")
        async for page in whole(self, expected, limit):
            yield page

    monkeypatch.setattr(CentreApiAdapter, "pages", pages)

    async def story() -> None:
        async with HostileCentre() as centre, HostileCentre(id="vinh") as other:
            report = await once(tmp_path, centre, other)
        assert "a bug of ours" in (feed_of(report, "nghean", "observations").error or "")
        assert feed_of(report, "nghean", "agencies").state == "ok"
        assert feed_of(report, "vinh", "observations").rows == 50
        assert not report.all_well

    run(story())
