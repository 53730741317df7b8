"""The invariants of rows for ``mapped_rest``: 2 to 5 and 10, and that a sudden loss is doubted."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.desk import CentreNote
from tests.faults.hostile import says
from tests.faults.mapped_room import at_once, room, table_hash
from tests.faults.rig import look, run, stored
from tests.faults.vendor import FIGURES, MAPPING, Vendor, answer


def revisions(folder: Path) -> dict[str, int]:
    return {name: rev for name, (rev, _) in stored(folder).items()}


def test_02_mapped_rest_rows_and_cursor_are_of_one_moment(tmp_path: Path) -> None:
    """Of a difference of many pages each is stored with its own place; a stop between is whole."""

    async def story() -> None:
        vendor = Vendor()
        for number in range(1500):
            vendor.report(f"N-{number:04d}")
        async with room(tmp_path, vendor) as one:
            expected = Expected("nghean", "records", "mapped-1", "1.0")
            await one.adapter.describe()
            first = await one.adapter.page(expected, 1000)
            assert (len(first.changes), first.more) == (1000, True)
            await one.desk.apply_pages([first], 0)
            assert len(one.open_records()) == 1000
            place = look(tmp_path, "SELECT cursor FROM feeds WHERE dataset = 'records'")
            assert place == [(first.next,)]
            # Killed here: another process knows nothing of the second page, and needs not to.
            await one.restart()
            pages: list[Page] = []
            after = first.next
            while not pages or pages[-1].more:
                page = await one.adapter.page(replace(expected, after=after), 1000)
                pages.append(page)
                after = page.next
            assert sum(len(page.changes) for page in pages) == 508, "what was stored comes again"
            await one.desk.apply_pages(pages, 0)
            assert len(one.open_records()) == 1508

    run(story())


def test_02_mapped_rest_pages_fetched_ahead_and_never_stored_come_again(tmp_path: Path) -> None:
    """The disk refused, or the round was ended: the same process must not think them stored."""

    async def story() -> None:
        vendor = Vendor()
        for number in range(2500):
            vendor.report(f"N-{number:04d}")
        async with room(tmp_path, vendor) as one:
            expected = Expected("nghean", "records", "mapped-1", "1.0")
            await one.adapter.describe()
            first = await one.adapter.page(expected, 1000)
            await one.desk.apply_pages([first], 0)
            later = replace(expected, after=first.next)
            lost = await one.adapter.page(later, 1000)
            assert len(lost.changes) == 1000
            assert await one.sync("records") is None
            assert one.open_records() == set(vendor.incidents)
            # A whole difference that was never stored, with the vendor as it was then.
            place = look(tmp_path, "SELECT cursor FROM feeds WHERE dataset = 'records'")[0][0]
            vendor.report("LATE")
            lost = await one.adapter.page(replace(expected, after=place), 1000)
            assert isinstance(lost.changes, list)
            assert [change.id for change in lost.changes] == ["su-co/LATE"]
            assert await one.sync("records") is None
            assert one.open_records() == set(vendor.incidents)

    run(story())


def test_03_mapped_rest_the_same_answer_again_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            before = revisions(tmp_path)
            written = look(tmp_path, "SELECT sum(changes), sum(received) FROM feeds, feed_notes")
            for turn in range(4):
                if turn == 2:
                    await one.restart()
                # In another order it is the same answer.
                items = list(vendor.figures.items())
                random.Random(turn).shuffle(items)
                vendor.figures = dict(items)
                assert await one.sync() is None
                assert await one.sync("records") is None
            assert revisions(tmp_path) == before
            again = look(tmp_path, "SELECT sum(changes), sum(received) FROM feeds, feed_notes")
            assert again == written, "something was sent to the writer"
            assert one.received() == vendor.truth()
            assert look(tmp_path, "SELECT count(*) FROM vintages") == [(0,)]

    run(story())
    assert table_hash(tmp_path) == table_hash(tmp_path)


@pytest.mark.parametrize("seed", [1, 2])
def test_04_mapped_rest_a_revision_grows_with_every_change_and_only_then(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    print(f"seed {seed}")

    async def story() -> None:
        vendor = Vendor()
        expected: dict[str, list[float | None]] = {k: [v] for k, v in vendor.truth().items()}
        async with room(tmp_path, vendor) as one:
            assert await one.sync() is None
            for _ in range(12):
                agency, day = chance.choice(list(vendor.figures))
                vendor.put(agency, day, chance.randrange(1, 5))
                for name, value in vendor.truth().items():
                    if expected[name][-1] != value:
                        expected[name].append(value)
                if chance.random() < 0.3:
                    await one.restart()
                assert await one.sync() is None
            revs = revisions(tmp_path)
            assert one.received() == vendor.truth(), f"seed {seed}"
            for name, values in expected.items():
                assert revs[name] == len(values), f"seed {seed}: {name}"
                kept = look(
                    tmp_path, "SELECT rev, value FROM vintages WHERE id = ? ORDER BY rev", name
                )
                assert [value for _, value in kept] == values[:-1], "earlier values are vintages"

    run(story())


def test_05_mapped_rest_what_is_gone_is_deleted_and_comes_back_anew(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor) as one:
            assert await one.sync("records") is None
            gone = vendor.incidents.pop("SC-3")
            assert await one.sync("records") is None
            assert one.open_records() == set(vendor.incidents)
            await one.restart()
            assert await one.sync("records") is None
            assert one.open_records() == set(vendor.incidents), "it stays deleted"
            vendor.incidents["SC-3"] = gone
            assert await one.sync("records") is None
            assert one.open_records() == set(vendor.incidents)
            found = look(tmp_path, "SELECT rev FROM records WHERE id = 'su-co/SC-3'")
            assert found == [(3,)], "its revision grew with the deletion and with the return"
            # A figure that the vendor shows no longer is not taken back: it was told.
            assert await one.sync() is None
            del vendor.figures["001", "01/10/2021"]
            assert await one.sync() is None
            assert len(one.received()) == 14

    run(story())


@pytest.mark.parametrize("left", [0, 2])
def test_05_mapped_rest_a_sudden_loss_is_refused_until_it_is_confirmed(
    tmp_path: Path, left: int
) -> None:
    async def story() -> None:
        vendor = Vendor()
        for number in range(12):
            vendor.report(f"T-{number}")
        mapping = at_once(poll_s=60.0)
        async with room(tmp_path, vendor, mapping) as one:
            assert await one.sync("records") is None
            vendor.incidents = dict(list(vendor.incidents.items())[:left])
            for poll in (1, 2):
                one.clock.now_s += 61
                for _ in range(3):  # trying again at once confirms nothing and asks nothing
                    error = await one.sync("records")
                    assert error is not None
                    assert error.code == "suspicious"
                    assert f"lacks {20 - left} of 20 rows" in str(error)
                    assert f"this is {poll}" in str(error)
                assert len(one.open_records()) == 20
            asked = len(vendor.asked("/api/v2/su-co"))
            assert asked <= 5, "it asks more often than its poll_s"
            one.clock.now_s += 61
            assert await one.sync("records") is None, "the third poll in a row is believed"
            assert one.open_records() == set(vendor.incidents)

    run(story())


def test_05_mapped_rest_a_loss_that_was_none_leaves_no_trace(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor, at_once(poll_s=60.0)) as one:
            assert await one.sync("records") is None
            all_of_them, vendor.incidents = vendor.incidents, {}
            for turn in range(6):
                one.clock.now_s += 61
                vendor.incidents = {} if turn % 2 == 0 else all_of_them
                error = await one.sync("records")
                assert (error is None) == (turn % 2 == 1), "the polls in a row are counted anew"
                assert one.open_records() == set(all_of_them)
            # Another process does not remember, and counts from the beginning.
            vendor.incidents = {}
            for _ in range(4):
                await one.restart()
                assert await one.sync("records") is not None
            assert one.open_records() == set(all_of_them)

    run(story())


def test_05_mapped_rest_a_person_may_believe_at_once(tmp_path: Path) -> None:
    text = MAPPING.replace('key = ["maSuCo"] ', 'key = ["maSuCo"]\nguard = { polls = 1 } ')

    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor, at_once(text)) as one:
            assert await one.sync("records") is None
            vendor.incidents.clear()
            assert await one.sync("records") is None
            assert one.open_records() == set()

    run(story())


def test_05_mapped_rest_a_list_in_parts_must_miss_a_row_twice(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor(rows_a_part=5)
        mapping = at_once(deletes=True)
        async with room(tmp_path, vendor, mapping) as one:
            assert await one.sync() is None
            assert len(one.received()) == 14
            assert len(vendor.asked(FIGURES)) >= 3
            del vendor.figures["002", "03/10/2021"]
            assert await one.sync() is None
            assert len(one.received()) == 14, "a row may have slipped into another part"
            assert await one.sync() is None
            assert one.received() == vendor.truth()

    run(story())


def test_05_mapped_rest_nothing_is_deleted_while_an_item_cannot_be_told_apart(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor) as one:
            assert await one.sync("records") is None
            vendor.incidents["SC-2"]["maSuCo"] = None
            assert await one.sync("records") is None
            assert "SC-2" in one.open_records(), "it may be the one without a code"
            assert len(one.aside("records")) == 1
            del vendor.incidents["SC-2"]
            assert await one.sync("records") is None
            assert "SC-2" not in one.open_records()
            assert one.aside("records") == {}, "what is gone is not complained of for ever"

    run(story())


def test_10_mapped_rest_a_bad_item_is_set_aside_and_the_others_are_taken(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.put("001", "02/10/2021", "1.2.3")
        vendor.put("001", "30/02/2021", 5)
        vendor.put("777", "02/10/2021", 5)
        vendor.put("002", "02/10/2021", [])
        async with room(tmp_path, vendor) as one:
            assert await one.sync() is None
            assert len(one.received()) == 12
            reasons = "\n".join(one.aside().values())
            assert "'1.2.3' is no number" in reasons
            assert "'30/02/2021' is not written like any of %d/%m/%Y" in reasons
            assert "the code '777' is not in [codes.agencies]; add it there" in reasons
            assert "[] is no number" in reasons
            # The other columns of a bad item are taken.
            names = stored(tmp_path)
            assert "ho-so/public_services.resolved///sxd/2021-10-02/P1D/actual" in names
            vendor.put("001", "02/10/2021", "1.230")
            vendor.put("002", "02/10/2021", 7)
            del vendor.figures["001", "30/02/2021"], vendor.figures["777", "02/10/2021"]
            assert await one.sync() is None
            assert one.received() == vendor.truth() | {
                "ho-so/public_services.received///sxd/2021-10-02/P1D/actual": 1230.0
            }
            assert one.aside() == {}, "what was mended is complained of no longer"

    run(story())


def test_10_mapped_rest_a_length_of_time_that_is_none_is_set_aside(tmp_path: Path) -> None:
    text = MAPPING.replace(
        'source = { const = "Một cửa điện tử" }', 'period = { at = "ky", optional = true }'
    )

    async def story() -> None:
        vendor = Vendor()
        vendor.figures["001", "01/10/2021"]["ky"] = "một ngày"
        vendor.figures["001", "02/10/2021"]["ky"] = "P1D"
        async with room(tmp_path, vendor, at_once(text)) as one:
            assert await one.sync() is None
            assert len(one.received()) == 13
            (reason,) = set(one.aside().values())
            assert "'một ngày' is not a length of time" in reason

    run(story())


def test_10_mapped_rest_two_items_about_one_row_do_not_take_turns(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.incidents["again"] = vendor.incidents["SC-1"] | {"noiDung": "Khác"}
        async with room(tmp_path, vendor) as one:
            for _ in range(3):
                assert await one.sync("records") is None
            assert "SC-1" in one.open_records()
            assert [*one.aside("records").values()] == [
                "another item of the same answer gives this row otherwise"
            ]
            assert look(tmp_path, "SELECT max(rev) FROM records") == [(1,)]

    run(story())


def test_10_mapped_rest_a_failing_source_leaves_the_others_of_its_dataset(tmp_path: Path) -> None:
    second = MAPPING[MAPPING.index("[[source]]") : MAPPING.rindex("[[source]]")]
    text = MAPPING + "\n" + second.replace('"ho-so"', '"ho-so-2"').replace("/ho-so", "/khac")

    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor, at_once(text)) as one:
            error = await one.sync()
            assert error is not None
            assert "404" in str(error)
            assert one.received() == vendor.truth()
            vendor.put("001", "07/10/2021", 4321)
            assert await one.sync() is not None, "the trouble stays on screen"
            assert one.received() == vendor.truth()
            vendor.faults["/api/v2/thong-ke/khac"] = says(answer(vendor.part(vendor.asks[0])))
            assert await one.sync() is None
            assert len(one.received()) == 28

    run(story())


def test_a_new_number_of_history_fetches_all_beside_what_is_shown(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        async with room(tmp_path, vendor) as one:
            assert await one.sync() is None
            one.mapping = replace(one.mapping, history=2)
            await one.restart()
            vendor.figures.pop(("001", "01/10/2021"))
            assert await one.sync() is None
            assert one.received() == vendor.truth(), "rows of before are gone with their history"
            assert look(
                tmp_path,
                "SELECT epoch FROM feeds WHERE dataset = 'observations' AND stage = 'live'",
            ) == [("mapped-2",)]

    run(story())


def test_a_figure_that_retention_let_go_is_not_brought_back(tmp_path: Path) -> None:
    async def story() -> None:
        vendor = Vendor()
        vendor.put("001", "01/08/2021", 1)
        async with room(tmp_path, vendor) as one:
            assert await one.sync() is None
            now_s = 1_633_600_800
            await one.desk.note_centre("nghean", CentreNote(reachable=True), now_s)
            steps = 1
            while (await one.desk.upkeep(now_s, 30)).more:
                steps += 1
            assert steps > 1
            old = "ho-so/public_services.received///sxd/2021-08-01/P1D/actual"
            assert old not in one.received()
            vendor.put("001", "07/10/2021", 4321)
            assert await one.sync() is None
            assert old not in one.received()
            assert len(one.received()) == 14

    run(story())
