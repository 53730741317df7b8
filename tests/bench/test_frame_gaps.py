"""Gaps between ticks of the UI thread, at rest and while the station stores what it can."""

import shutil

import pytest

from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, TOKEN, Figures, medians, report, run, served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

SECONDS = 10
ROWS = 2_500_000
"""More than can be stored meanwhile."""


def test_frame_gaps(filled, tmp_path):
    taken: dict[int, list[Figures]] = {24: [], 60: []}
    for number in range(max(3, ROUNDS)):
        for tiles, rounds in taken.items():
            folder = tmp_path / f"{tiles}-{number}"
            with served("-m", "tests.bench.lean_centre", ROWS, TOKEN) as centre:
                make_site(folder, second=(centre.url, TOKEN))
                shutil.copytree(filled, folder / "data")
                rounds.append(run("contest_gaps", folder, tiles, SECONDS))
            shutil.rmtree(folder)
    figures = {f"{tiles} tiles": medians(rounds) for tiles, rounds in taken.items()}
    rows = [
        {
            "wall": f"{tiles}, {state}",
            "median ms": one[state]["median_ms"],
            "p99 ms": one[state]["p99_ms"],
            "worst ms": one[state]["worst_ms"],
            "p99 ratio": one[state]["p99_ms"] / one["rest"]["p99_ms"],
            "UI CPU %": one[state]["cpu_percent"],
            "rows/s stored": one[state].get("rows_s", 0),
            "station CPU %": one[state].get("station_cpu_percent", 0),
            "load": one[state]["load1"],
        }
        for tiles, one in figures.items()
        for state in ("rest", "load")
    ]
    report("frame gaps", rows, figures)
    assert all(one["load"]["rows_s"] > 0 for one in figures.values())
