"""Resident memory of the station after a sync of both demonstration centres."""

import contextlib
import subprocess
import sys
import time

import pytest

from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.store.reader import CacheReader
from tests.bench.contests import ROOT, TOKEN, report, served
from tests.bench.paint_watch import pss_mb

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

CLOCK = "2021-10-07T16:30:00+07:00"


def current_rows(reader):
    """Rows held of all datasets once both centres are synced, else 0."""
    centres = reader.answer({"all": CentresQuery()}, int(time.time())).answers["all"]
    if not isinstance(centres, tuple) or len(centres) < 2:
        return 0
    feeds = [feed for centre in centres for feed in centre.feeds if feed.state != "unsupported"]
    if not feeds or any(feed.state != "ok" for feed in feeds):
        return 0
    return sum(feed.rows for feed in feeds)


def test_memory_of_the_station(tmp_path):
    with contextlib.ExitStack() as open_things:
        text = "schema = 1\n"
        for profile in ("nghean", "vinh"):
            command = ("-m", "ioc_desktop", "centre", "serve", "--profile", profile)
            options = ("--port", 0, "--token", TOKEN, "--clock", CLOCK)
            folder = tmp_path / profile
            centre = open_things.enter_context(served(*command, *options, "--data", folder))
            text += f'[[centre]]\nid = "{profile}"\nurl = "{centre.url}"\ntoken = "{TOKEN}"\n'
        site = tmp_path / "site.toml"
        site.write_text(text, encoding="utf-8")
        data = tmp_path / "data"
        station = subprocess.Popen(
            [sys.executable, "-m", "ioc_desktop", "station", "--site", site, "--data", data],
            cwd=ROOT,
        )
        reader = CacheReader(data / "cache.db", centres=("nghean", "vinh"))
        try:
            deadline = time.monotonic() + 90
            while not (rows := current_rows(reader)):
                assert time.monotonic() < deadline, "the centres were not synced in time"
                time.sleep(0.5)
            time.sleep(2)
            memory = pss_mb(station.pid)
        finally:
            reader.close()
            station.terminate()
            station.wait(20)
    report("memory", [{"process": "station, both centres", "PSS MiB": memory, "rows": rows}], {})
    assert memory > 0
