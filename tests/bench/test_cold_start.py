"""Cold start of the wall from its cache, against an empty Qt window."""

import shutil

import pytest

from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, Figures, medians, report, run, spawned_s

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]


def test_cold_start(filled, tmp_path):
    for tiles in (24, 60):
        folder = tmp_path / str(tiles)
        make_site(folder, f"bench{tiles}")
        shutil.copytree(filled, folder / "data")
    starts: dict[str, list[Figures]] = {"empty": []}
    for tiles in (24, 60):
        starts |= {f"{tiles} tiles": [], f"{tiles} tiles, no console": []}
    for _ in range(ROUNDS):
        for tiles in (24, 60):
            folder = tmp_path / str(tiles)
            starts["empty"].append(run("contest_empty", spawned_s()))
            starts[f"{tiles} tiles"].append(run("contest_start", spawned_s(), folder))
            alone = run("contest_start", spawned_s(), folder, "--no-console")
            starts[f"{tiles} tiles, no console"].append(alone)
    taken = {name: medians(rounds) for name, rounds in starts.items()}
    empty = taken["empty"]
    rows = [
        {
            "cold start": name,
            "ms": figures["start_ms"],
            "CPU ms": figures["cpu_ms"],
            "times empty": figures["start_ms"] / empty["start_ms"],
            "CPU times empty": figures["cpu_ms"] / empty["cpu_ms"],
            "heavy imports met": " ".join(figures.get("imported", ())),
        }
        for name, figures in taken.items()
    ]
    report("cold start", rows, taken)
    assert all(row["ms"] > 0 for row in rows)
