"""A new history beside the old one, with real processes: killed at any instant of it."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ioc_desktop.store.writer import CacheWriter
from tests.faults.hostile import HostileCentre, agency, observation, response, says
from tests.faults.rig import feed_of, once, run, stored, truth

KILLS = 12
ROWS = 400

# A writer that swaps one history for the next, for ever: history n says n everywhere, and
# between two of them it takes steps of the upkeep. It tells each history it has swapped in.
SWAPPER = """
import sys
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store import upkeep
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.writer import CacheWriter
rows = int(sys.argv[2])
upkeep.STEP_ROWS = 60
with CacheWriter.open(sys.argv[1]) as writer:
    shown = writer._connection.execute(
        "SELECT max(CAST(epoch AS INTEGER)) FROM feeds WHERE stage = 'live'").fetchone()[0] or 0
    print("ready", flush=True)
    while True:
        shown += 1
        writer.start_fresh("nghean", "observations", f"{shown}", "1.0")
        for at in range(0, rows, 40):
            changes = [
                Change(f"{place}", 1, Observation(indicator="x", period_start="2021-10-01",
                       agency=f"{place}", value=float(shown)))
                for place in range(at, at + 40)
            ]
            more = at + 40 < rows
            writer.apply_page(
                Page("nghean", "observations", f"{shown}", "1.0", changes, [], f"{at}", more), 1)
        print(shown, flush=True)
        while writer.upkeep(1).more:
            pass
"""


def test_12_a_kill_while_building_swapping_or_sweeping_leaves_one_whole_copy(
    tmp_path: Path,
) -> None:
    seed = int(os.environ.get("IOC_SEED", "20211007"))
    print(f"IOC_SEED={seed}")
    killed(tmp_path / "data", random.Random(seed), KILLS)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_12_soak_500_kills_while_histories_are_swapped(tmp_path: Path) -> None:
    seed = int(os.environ.get("IOC_SEED", str(random.randrange(1 << 32))))
    print(f"IOC_SEED={seed}")
    killed(tmp_path / "data", random.Random(seed), 500)


def killed(folder: Path, chance: random.Random, kills: int) -> None:
    swapped = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", SWAPPER, folder, str(ROWS)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            # Some histories are swapped in for certain, however slow the machine is now.
            for _ in range(chance.choice((0, 1, 1, 2))):
                swapped = int(process.stdout.readline())
            time.sleep(chance.random() * 0.15)
        finally:
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
            process.stdout.close()
            process.wait()
        swapped = int(rest[-1]) if rest and rest[-1].isdigit() else swapped
        is_whole(folder, swapped)
    assert swapped >= kills / 2
    # What the kills left behind is swept with no page arriving, and the past was carried over.
    with CacheWriter.open(folder) as writer:
        while writer.upkeep(1).more:
            continue
        run = writer._connection.execute
        shown = int(run("SELECT epoch FROM feeds WHERE stage = 'live'").fetchone()[0])
        assert run("SELECT count(*) FROM feeds WHERE stage = 'retired'").fetchone() == (0,)
        # Every history that was shown is a vintage of every figure, and none that was not.
        kept = run(
            "SELECT value, count(*) FROM vintages JOIN series USING (series) JOIN feeds"
            " USING (feed) WHERE stage = 'live' GROUP BY value"
        ).fetchall()
        assert len(kept) > 1
        assert all(count == ROWS for _, count in kept)
        assert float(shown) not in dict(kept)


def is_whole(folder: Path, swapped: int) -> None:
    """The copy that readers see is one history, whole, and not older than was told."""
    with closing(sqlite3.connect(folder / "cache.db")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        live = plain.execute("SELECT feed, epoch FROM feeds WHERE stage = 'live'").fetchall()
        if not live:
            assert swapped == 0
            return
        ((feed, epoch),) = live
        assert int(epoch) >= swapped
        values = plain.execute(
            "SELECT DISTINCT value FROM observations JOIN series USING (series) WHERE feed = ?",
            (feed,),
        ).fetchall()
        # The very first copy is shown while it grows: there is nothing to show beside it.
        assert values in ([(float(epoch),)], []) if epoch == "1" else values == [(float(epoch),)]
        if epoch != "1":
            found = plain.execute("SELECT count(*) FROM latest JOIN series USING (series)"
                                  " WHERE feed = ?", (feed,))  # fmt: skip
            assert found.fetchone() == (ROWS,)
            (rows,) = plain.execute("SELECT rows FROM feeds WHERE feed = ?", (feed,)).fetchone()
            assert rows == ROWS


REFUSED = response(b'{"status": 400}', status="400 Bad Request", kind="application/problem+json")


def test_12_a_centre_that_answers_400_to_our_cursor_is_fetched_anew_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with HostileCentre() as centre:
            assert (await once(tmp_path, centre)).all_well
            centre.feeds["observations"] = [observation(n, 9) for n in range(30)]
            path = "/v1/observations/changes"

            async def refuses(ask, writer) -> None:
                if ask.query.get("after") == "50":
                    writer.write(REFUSED)
                else:
                    writer.write(ask.centre.answer(ask))

            centre.faults[path] = refuses
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == truth(centre)
            # One that refuses whatever is asked is told of, and its figures stay.
            centre.faults[path] = says(REFUSED)
            before = len(centre.asked(path))
            report = await once(tmp_path, centre)
            assert not report.all_well
            assert len(centre.asked(path)) - before < 10
            assert "400" in (feed_of(report, "nghean", "observations").error or "")
            assert stored(tmp_path) == truth(centre)

    run(story())


def test_12_a_portal_that_answers_400_costs_no_copy(tmp_path: Path) -> None:
    async def story() -> None:
        async with HostileCentre() as centre:
            centre.feeds["agencies"].append(agency("stc"))
            assert (await once(tmp_path, centre)).all_well
            portal = response(b"<html>", status="400 Bad Request", kind="text/html")
            centre.faults["/v1/agencies/changes"] = says(portal)
            assert not (await once(tmp_path, centre)).all_well
        with closing(sqlite3.connect(tmp_path / "cache.db")) as plain:
            stages = plain.execute("SELECT DISTINCT stage FROM feeds").fetchall()
            assert stages == [("live",)]

    run(story())
