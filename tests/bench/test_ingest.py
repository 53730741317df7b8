"""Rows a second from a centre into the cache, against SQLite alone with the same rows.

Two centres: the lean one, which leaves the machine to the client that is measured, and the
reference centre. Two limits: SQLite committing every page as sent, and as many rows at a time as
the station does. BENCH_ROWS says how many rows (2,000,000 if not).
"""

import os
import shutil

import pytest

from ioc_desktop.sync.ahead import GROUP_ROWS
from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, TOKEN, Figures, medians, report, run, served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

ROWS = int(os.environ.get("BENCH_ROWS", "2000000"))
"""A fetcher's start is in the time: with 1,000,000 rows it is a tenth of it."""

REFERENCE_ROWS = 200_000
PAGE_ROWS = 1000
STEPS = ("wire", "digest", "decode", "hand over", "store")


def test_ingest(tmp_path):
    lean, reference, steps = tmp_path / "lean", tmp_path / "reference", tmp_path / "steps"
    taken: dict[str, list[Figures]] = {"lean": [], "reference": [], "page": [], "group": []}
    shares = []
    bulk = ("-m", "tests.bench.bulk_centre", tmp_path / "centre", REFERENCE_ROWS, TOKEN)
    with served("-m", "tests.bench.lean_centre", ROWS, TOKEN) as one, served(*bulk) as other:
        make_site(lean, second=(one.url, TOKEN))
        make_site(reference, second=(other.url, TOKEN))
        for _ in range(max(3, ROUNDS)):
            for folder in (lean, reference):
                shutil.rmtree(folder / "data", ignore_errors=True)
                taken[folder.name].append(run("contest_sync", folder))
            cache = lean / "data" / "cache.db"
            for name, at_once in (("page", PAGE_ROWS), ("group", GROUP_ROWS)):
                taken[name].append(run("contest_raw", cache, tmp_path / "raw", at_once))
                shutil.rmtree(tmp_path / "raw")
            shares.append(run("contest_steps", one.url, TOKEN, steps))
            shutil.rmtree(steps)
    figures = {name: medians(rounds) for name, rounds in taken.items()}
    assert figures["lean"]["rows"] == figures["page"]["rows"] == figures["group"]["rows"] == ROWS
    rows = [
        {
            "rows into the cache": name,
            "rows/s": one["rows_s"],
            "of SQLite, commit a page": one["rows_s"] / figures["page"]["rows_s"],
            "of SQLite, commit a group": one["rows_s"] / figures["group"]["rows_s"],
            "CPU µs a row": per_row(one, "cpu_s"),
            "of it storing": per_row(one, "store_cpu_s"),
            "fetcher": per_row(one, "fetcher_cpu_s"),
        }
        for name, one in (
            ("over HTTP, lean centre", figures["lean"]),
            ("over HTTP, reference centre", figures["reference"]),
            ("SQLite alone, commit a page", figures["page"]),
            ("SQLite alone, commit a group", figures["group"]),
        )
    ]
    report("ingest", rows, figures)
    alone = medians(shares)
    whole = sum(alone[f"{step}_us"] for step in STEPS)
    report(
        "steps of a sync, one after the other",
        [
            {
                "step": step,
                "CPU µs a row": alone[f"{step}_us"],
                "share": alone[f"{step}_us"] / whole,
            }
            for step in STEPS
        ],
        alone,
    )


def per_row(figures, name):
    return 1e6 * figures.get(name, 0.0) / figures["rows"]
