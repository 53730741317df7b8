"""Rows a second from a centre into the cache, against SQLite alone with the same rows."""

import shutil

import pytest

from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, TOKEN, medians, report, run, served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

ROWS = 200_000


def test_ingest(tmp_path):
    synced, raw = [], []
    with served("-m", "tests.bench.bulk_centre", tmp_path / "centre", ROWS, TOKEN) as centre:
        make_site(tmp_path, second=(centre.url, TOKEN))
        for number in range(max(3, ROUNDS)):
            shutil.rmtree(tmp_path / "data", ignore_errors=True)
            synced.append(run("contest_sync", tmp_path))
            cache = tmp_path / "data" / "cache.db"
            raw.append(run("contest_raw", cache, tmp_path / f"raw{number}"))
            shutil.rmtree(tmp_path / f"raw{number}")
    ours, limit = medians(synced), medians(raw)
    assert limit["rows"] == ROWS
    rows = [
        {"rows from centre to cache": name, "rows/s": one["rows_s"], "CPU µs a row": cpu_us(one)}
        | {"of SQLite alone": one["rows_s"] / limit["rows_s"]}
        | {step: f"{100 * one[f'{step}_s'] / one['elapsed_s']:.0f}%" for step in steps}
        for name, one, steps in (
            ("one centre, over HTTP", ours, ("digest", "decode", "store")),
            ("SQLite alone", limit, ()),
        )
    ]
    report("ingest", rows, {"ours": ours, "raw": limit})


def cpu_us(figures):
    return 1e6 * figures["cpu_s"] / figures["rows"]
