"""Where two histories of one centre meet: revisions may begin anew, values may differ."""

from __future__ import annotations

from pathlib import Path

from tests.faults.hostile import HostileCentre, observation
from tests.faults.rig import look, once, run


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
