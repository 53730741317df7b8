"""Where two histories of one centre meet: revisions may begin anew, values may differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.faults.hostile import Ask, HostileCentre, Writer, observation
from tests.faults.rig import feed_of, look, once, run, stored, truth


def test_12_a_vintage_of_this_history_wins_over_one_of_the_same_revision_before(
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
    assert look(tmp_path, "SELECT rev, value FROM vintages") == [(1, 7.0)]


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
