"""Where two histories of one centre meet: revisions may begin anew, values may differ."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.hostile import Ask, HostileCentre, Writer, observation
from tests.faults.nursery import Nursery
from tests.faults.rig import feed_of, look, once, run, stored, truth, until
from tests.faults.theatre import Theatre
from tests.faults.wire import Mix


def test_12_a_vintage_of_this_history_stands_beside_one_of_the_same_revision_before(
    tmp_path: Path,
) -> None:
    """Found by a random script: revisions that begin anew met vintages carried over."""

    async def story() -> None:
        centre = HostileCentre()
        centre.feeds["observations"] = [observation(1, 1, value=5.0)]
        async with centre:
            assert (await once(tmp_path, centre)).all_well
            centre.epoch = "e2"
            centre.feeds["observations"] = [observation(1, 1, value=7.0)]
            assert (await once(tmp_path, centre)).all_well
            centre.feeds["observations"].append(observation(1, 2, value=8.0))
            assert (await once(tmp_path, centre)).all_well

    run(story())
    assert look(tmp_path, "SELECT rev, value FROM vintages") == [(-1, 5.0), (1, 7.0)]


def test_13_the_answer_to_another_question_leaves_no_gap(tmp_path: Path) -> None:
    """Found by crossing answers: a later page, taken for the first, left rows out for good."""

    async def crossed(ask: Ask, writer: Writer) -> None:
        if "after" not in ask.query:
            ask = replace(ask, query=ask.query | {"after": "40"})
        writer.write(ask.centre.answer(ask))

    async def story() -> None:
        async with HostileCentre(page_rows=10) as centre:
            centre.faults["/v1/observations/changes"] = crossed
            report = await once(tmp_path, centre)
            assert "of place '40'" in (feed_of(report, "nghean", "observations").error or "")
            assert stored(tmp_path) == {}
            centre.faults.clear()
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == truth(centre)

    run(story())


def begun(theatre: Theatre) -> bool:
    """Whether a new copy of the observations has been begun, or is there already."""
    copies = look(theatre.data, "SELECT stage, epoch FROM feeds WHERE dataset = 'observations'")
    return any(
        stage == "fresh" or (stage == "live" and epoch == theatre.author.epoch and len(copies) > 1)
        for stage, epoch in copies
    )


@pytest.mark.timeout(120)
@pytest.mark.parametrize("cause", ["epoch", "410"])
def test_12_kills_around_a_swap_leave_one_whole_history_visible(tmp_path: Path, cause: str) -> None:
    """At every moment the old copy whole, or the new one whole, never a part of either."""
    unfinished = 0

    async def story() -> None:
        nonlocal unfinished
        chance = random.Random(20211007)
        async with (
            Nursery(tmp_path / "log") as nursery,
            Theatre(nursery, tmp_path / "room", 12, most_rows=5000) as theatre,
        ):
            theatre.new_epoch(1200)
            await theatre.start_centre()
            await theatre.start_station()
            await theatre.converge()
            whole = {1200}
            for turn in range(5):
                if cause == "epoch":
                    theatre.new_epoch(3000 + turn)
                    whole.add(3000 + turn)
                else:
                    theatre.wire.mix = Mix(1.0, ("gone",), "observations/changes")
                await until(lambda: begun(theatre), within_s=30)
                theatre.wire.mix = Mix(0.1 if turn % 2 else 1.0, ("delay",))
                await asyncio.sleep(
                    chance.uniform(0.0, 0.8 if turn % 2 else 0.1)
                )  # the instant is the test's dice
                held = await theatre.kill_station()
                assert theatre.violations == []
                live = held.live("observations")
                assert live is not None
                rows = sum(row.stamp is not None for row in live.rows.values())
                assert rows in whole, f"turn {turn}: a part of a history is shown"
                unfinished += any(copy.stage == "fresh" for copy in held.copies)
                await theatre.start_station()
            await theatre.calm()
            await theatre.converge()
            # The old copies are being swept now, and their vintages carried over.
            await theatre.kill_station()
            await theatre.start_station()
            await theatre.converge()
            assert theatre.violations == []

    asyncio.run(story())
    assert unfinished, "no kill met a copy that was being fetched"
