"""The station's writer killed at any instant, a full disk, readers in the middle of writing."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.queries import BreakdownQuery
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

KILLS = 20
ROWS = 200

# The writer of a process of its own: page n holds ROWS observations that all say n, and goes
# with cursor n; every fifth page also deletes and revises. It tells each page it has stored.
WRITER = """
import sys
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.writer import CacheWriter
rows = int(sys.argv[2])
with CacheWriter.open(sys.argv[1]) as writer:
    position = writer.position("nghean", "observations")
    page = int(position.cursor) if position else 0
    while True:
        page += 1
        changes = [
            Change(f"{place}", page, None if place == page % rows else Observation(
                indicator="x", period_start="2021-10-01", agency=f"{place}", value=float(page)))
            for place in range(rows)
        ]
        writer.apply_page(
            Page("nghean", "observations", "e", "1.0", changes, [], f"{page}", True), page)
        print(page, flush=True)
"""


@pytest.fixture
def seed(request):
    """A seed that is printed when the test fails; IOC_SEED repeats a run."""
    chosen = int(os.environ.get("IOC_SEED", "20211007"))
    request.node.user_properties.append(("seed", chosen))
    print(f"IOC_SEED={chosen}")
    return chosen


def test_a_kill_at_any_instant_loses_no_stored_row_and_leaves_rows_and_cursor_together(
    tmp_path, seed
):
    chance = random.Random(seed)
    folder = tmp_path / "data"
    told = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, folder, str(ROWS)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            told = int(process.stdout.readline())  # it runs now; then kill at any instant
            time.sleep(chance.random() * 0.05)
        finally:
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
            process.stdout.close()
            process.wait()
        told = int(rest[-1]) if rest and rest[-1].isdigit() else told
        _check(folder, told)


def _check(folder, told):
    plain = sqlite3.connect(folder / "cache.db")
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    page = int(plain.execute("SELECT cursor FROM feeds").fetchone()[0])
    # The last line may have been cut short; a page that was told of is never lost.
    assert page >= told
    values = plain.execute("SELECT DISTINCT value FROM observations").fetchall()
    assert values == [(float(page),)]
    assert plain.execute("SELECT count(*) FROM observations").fetchone() == (ROWS - 1,)
    assert plain.execute("SELECT rows FROM feeds").fetchone() == (ROWS - 1,)
    revs = plain.execute("SELECT DISTINCT rev FROM observation_ids").fetchall()
    assert revs == [(page,)]
    assert plain.execute(
        "SELECT count(*) FROM latest JOIN observations USING (series, period_start_s, id, value)"
    ).fetchone() == (ROWS - 1,)
    plain.close()


def page_of(number, rows=ROWS, *, text="", more=True):
    changes = [
        Change(
            f"{place}",
            number,
            Observation(
                indicator="x",
                period_start="2021-10-01",
                agency=f"{place}",
                value=float(number),
                note=text or None,
            ),
        )
        for place in range(rows)
    ]
    return Page("nghean", "observations", "e", "1.0", changes, [], f"{number}", more)


FULL = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
from test_store_kills import check_full_disk
check_full_disk(sys.argv[1])
"""


def test_a_full_disk_stores_nothing_by_half_and_recovers(tmp_path):
    """In a process of its own, whose files may not grow: the kernel's own refusal to write."""
    here = os.path.dirname(__file__)  # noqa: PTH120  # a text for the other process
    done = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "data", here],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["refused", "disk_full", "recovered"]


def check_full_disk(folder):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    writer = CacheWriter.open(folder)
    writer.apply_page(page_of(1), 1)
    before = writer.table_hash("nghean", "observations")
    writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = (folder_path(folder) / "cache.db").stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    big = page_of(2, rows=1000, text="một ghi chú dài " * 40)
    reader = CacheReader(folder_path(folder) / "cache.db")
    try:
        writer.apply_page(big, 2)
    except StoreError as error:
        print("refused", error.code)
    assert writer.table_hash("nghean", "observations") == before
    position = writer.position("nghean", "observations")
    assert position is not None
    assert position.cursor == "1"
    assert reader.answer({}, 5).answers == {}
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert writer.apply_page(big, 3).put == 1000
    assert writer._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    reader.close()
    writer.close()
    print("recovered")


def folder_path(folder):
    from pathlib import Path

    return Path(folder)


def test_a_database_at_its_limit_refuses_whole_pages_and_recovers(tmp_path):
    with CacheWriter.open(tmp_path / "data") as writer:
        writer.apply_page(page_of(1), 1)
        before = writer.table_hash("nghean", "observations")
        run = writer._connection.execute
        pages = run("PRAGMA page_count").fetchone()[0]
        run(f"PRAGMA max_page_count = {pages + 2}")
        big = page_of(2, rows=1000, text="một ghi chú dài " * 40)
        with pytest.raises(StoreError, match="no room to write") as caught:
            writer.apply_page(big, 2)
        assert caught.value.code == "disk_full"
        assert writer.table_hash("nghean", "observations") == before
        position = writer.position("nghean", "observations")
        assert position is not None
        assert position.cursor == "1"
        run("PRAGMA max_page_count = 1000000")
        assert writer.apply_page(big, 3).put == 1000
        position = writer.position("nghean", "observations")
        assert position is not None
        assert position.cursor == "2"


def test_readers_see_whole_pages_only(tmp_path):
    indicator = Indicator(
        id="x",
        subsystem="s",
        name=Names(vi="X"),
        unit="",
        cadence=Cadence(every="P1D"),
        by_agency=True,
    )
    stop = threading.Event()
    with CacheWriter.open(tmp_path / "data") as writer:
        row = Change("x", 1, indicator)
        writer.apply_page(Page("nghean", "indicators", "e", "1.0", [row], [], "1", more=False), 1)
        writer.apply_page(page_of(1), 1)

        def write():
            number = 1
            while not stop.is_set():
                number += 1
                writer.apply_page(page_of(number), number)

        writing = threading.Thread(target=write)
        writing.start()
        try:
            seen: set[float | None] = set()
            reader = CacheReader(tmp_path / "data" / "cache.db")
            query = BreakdownQuery(indicator="x", by="agency")
            end = time.monotonic() + 60
            while len(seen) < 25 and time.monotonic() < end:
                answer = reader.answer({"all": query}, 1_633_000_000).answers["all"]
                assert isinstance(answer, Breakdown)
                values = {part.figure.value for part in answer.rows}
                assert len(values) == 1, "a page was seen by half"
                assert len(answer.rows) == ROWS
                seen |= values
            reader.close()
        finally:
            stop.set()
            writing.join()
    assert len(seen) >= 25
