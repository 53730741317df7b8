"""What the wall asks of 100,000, 1,000,000 and 10,000,000 figures, and what grows.

Making the caches takes minutes: set BENCH_GROWTH_FOLDER to keep them from run to run.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.bench.contests import ROUNDS, Figures, medians, report, run
from tests.bench.growth_data import deepen, sync_demonstration

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

SIZES = (100_000, 1_000_000, 10_000_000)
TURNS = 15
MEASURES = (
    ("wall of 60 tiles, all its figures new", "wall", "wall_bare"),
    ("the same, one figure of each centre new", "wall_one", "wall_bare"),
    ("the same, nothing kept", "wall_anew", "wall_bare"),
    ("the same, reader just opened", "wall_opened", "wall_bare"),
    ("newest of 5,000 series", "latest", "latest_bare"),
    ("chart of 2,000 points", "chart", "chart_bare"),
    ("overdue records", "due", "due_bare"),
    ("60 charts of 2,000 points", "charts", "charts_bare"),
)


@pytest.fixture(scope="module")
def caches(tmp_path_factory):
    """A folder with a cache of each size, by rows; made unless kept from an earlier run."""
    kept = os.environ.get("BENCH_GROWTH_FOLDER")
    root = Path(kept) if kept else tmp_path_factory.mktemp("growth")
    base = root / "demonstration"
    if not base.exists():
        sync_demonstration(base)
    for rows in SIZES:
        folder = root / str(rows)
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(base / "data", folder)
            deepen(folder, rows)
            (folder / "made").touch()
    yield {rows: root / str(rows) for rows in SIZES}
    if not kept:
        shutil.rmtree(root)


def test_growth(caches):
    told = [run("contest_growth", TURNS, *caches.values()) for _ in range(ROUNDS)]
    taken: dict[int, Figures] = {
        rows: medians([figures[str(rows)] for figures in told]) for rows in SIZES
    }
    most = taken[SIZES[-1]]
    table = []
    for title, ours, bare in MEASURES:
        # A cache of 100,000 figures has no sixty charts of 2,000 points.
        small = taken[SIZES[1]] if ours == "charts" else taken[SIZES[0]]
        line = {"asked": title}
        line |= {f"{rows:,} ms": figures[ours] for rows, figures in taken.items()}
        line |= {
            "growth": most[ours] / small[ours],
            "CPU ms": most[f"{ours}_cpu"],
            "CPU growth": most[f"{ours}_cpu"] / small[f"{ours}_cpu"],
            "SQLite CPU ms": most[f"{bare}_cpu"],
            "of SQLite": most[f"{ours}_cpu"] / most[f"{bare}_cpu"],
        }
        table.append(line)
    report("growth", table, taken)
    assert taken[SIZES[-1]]["rows"] > 9_000_000
