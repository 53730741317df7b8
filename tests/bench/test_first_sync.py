"""Memory of the station and all its processes during a first sync of ten million rows."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.bench_data import make_site
from tests.bench.contests import ROOT, TOKEN, report, served
from tests.bench.paint_watch import pss_mb

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]

ROWS = int(os.environ.get("BENCH_FIRST_SYNC_ROWS", "10000000"))
PARTS = 5
LIMIT_S = 6000


def processes(pid):
    """Return the process and all that descend from it."""
    found = [pid]
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listing.read_text(encoding="ascii").split():
            found += processes(int(child))
    return found


def memory(pid):
    """Return (MiB of all processes, how many they are); one that ends meanwhile is left out."""
    found = []
    for one in processes(pid):
        try:
            found.append(pss_mb(one))
        except (OSError, ValueError):
            continue
    return sum(found), len(found)


def stored(data):
    try:
        connection = sqlite3.connect(f"file:{data}/cache.db?mode=ro", uri=True, timeout=5)
        try:
            (rows,) = connection.execute("SELECT max(rows) FROM feeds").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return 0  # not made yet
    return rows or 0


def test_first_sync(tmp_path):
    with served("-m", "tests.bench.lean_centre", ROWS, TOKEN) as centre:
        site = make_site(tmp_path, second=(centre.url, TOKEN))
        data = tmp_path / "data"
        command = [sys.executable, "-m", "ioc_desktop", "station", "--site", site, "--data", data]
        station = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        seen = []
        begun = time.monotonic()
        try:
            while (rows := stored(data)) < ROWS:
                assert station.poll() is None, "the station ended"
                assert time.monotonic() - begun < LIMIT_S, f"{rows} rows in {LIMIT_S} s"
                seen.append((rows, *memory(station.pid)))
                time.sleep(0.5)
        finally:
            elapsed = time.monotonic() - begun
            station.send_signal(signal.SIGTERM)
            station.wait(60)
        size_mb = (data / "cache.db").stat().st_size / (1 << 20)
    parts = [
        {
            "rows stored": f"{int(part * ROWS / PARTS):,} to {int((part + 1) * ROWS / PARTS):,}",
            "peak PSS MiB": max((m for r, m, _ in seen if r * PARTS // ROWS == part), default=0.0),
            "processes": max((n for r, _, n in seen if r * PARTS // ROWS == part), default=0),
        }
        for part in range(PARTS)
    ]
    peak = max(found for _, found, _ in seen)
    figures = {"peak_mb": peak, "rows_s": ROWS / elapsed, "cache_mb": size_mb}
    report("memory of a first sync", parts, figures)
    for file in data.glob("cache.db*"):
        file.unlink()
    assert peak > 0
