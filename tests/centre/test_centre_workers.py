"""Several real processes on one PostgreSQL: served, killed, replaced, synced from."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from ioc_desktop.centre.keeper import LEAD_EVERY_S
from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Secret
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.writer import CacheWriter
from tests.centre.conftest import START, TOKEN
from tests.centre.postgres_facts import wait_for
from tests.centre.test_centre_commands import command
from tests.centre.test_centre_events import events
from tests.postgres import PASSWORD

PROGRAM = Path(sys.executable).with_name("ioc-desktop")


class Serving:
    """``ioc-desktop centre serve`` with several workers."""

    def __init__(self, database, options):
        self.child = subprocess.Popen(
            [PROGRAM, "centre", "serve", "--profile", "vinh", "--port", "0", *options],
            env=os.environ | {"IOC_CENTRE_DATABASE": database, "IOC_CENTRE_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def address(self):
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        assert line.startswith("serving vinh on http://127.0.0.1:"), self.end()
        return line.split()[-1]

    def workers(self):
        listing = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text()
        return [int(pid) for pid in listing.split()]

    def end(self):
        if self.child.poll() is None:
            self.child.terminate()
        return self.ended()

    def ended(self):
        """Return the exit code and what it said, once it has ended by itself."""
        out, err = self.child.communicate(timeout=30)
        return self.child.returncode, out, err


@pytest.fixture
def start():
    started = []

    def starting(database, *options):
        started.append(Serving(database, ["--clock", START, *options]))
        return started[-1]

    yield starting
    for serving in started:
        serving.end()


def client(address):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return httpx.Client(base_url=address, headers=headers, timeout=20)


def alive(pid):
    """Whether a process is there, and not merely waiting to be noticed as dead."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def copied(url, folder):
    """Sync a station from a centre; return a hash of the rows of each dataset."""
    site = Site(centres=(Centre(id="vinh", url=url, token=Secret(TOKEN)),))
    report = asyncio.run(sync_once(site, folder))
    assert report.all_well, report
    with CacheWriter.open(folder) as writer:
        return {dataset: writer.table_hash("vinh", dataset) for dataset in DATASETS}


def test_a_station_synced_from_two_workers_holds_the_rows_of_sqlite(
    start, address, serve, tmp_path
):
    serving = start(address, "--workers", "2", "--speed", "0")
    url = serving.address()
    pids = [serving.child.pid, *serving.workers()]
    assert len(pids) == 3
    shown = [Path(f"/proc/{pid}/cmdline").read_text() for pid in pids]
    assert not any(PASSWORD in line or "%40" in line or TOKEN in line for line in shown)
    alone = serve(tmp_path / "centre")
    assert copied(url, tmp_path / "one") == copied(alone.url, tmp_path / "other")
    with client(url) as one, client(url) as other:
        key = {"Idempotency-Key": "k1"}
        sent = [http.post("/v1/commands", json=command(), headers=key) for http in (one, other)]
        assert [answer.status_code for answer in sent] == [201, 200]
        with one.stream("GET", "/v1/events") as stream:
            told = events(stream.iter_lines())
            assert dict(next(told) for _ in DATASETS)["directives"] == "1"
            code, out, err = serving.end()
    assert (code, out, err) == (0, "", "")


def test_whoever_is_killed_time_goes_on_and_nobody_is_left(start, own_cluster):
    database = own_cluster.make_database()
    serving = start(database, "--workers", "2", "--speed", "7200")
    url = serving.address()

    def ask():
        for _ in range(5):  # a killed worker takes its connections with it
            with suppress(httpx.TransportError), client(url) as http:
                return http.get("/v1/centre")
        return None

    def goes_on():
        """Wait until something new has come."""
        before = wait_for(lambda: (answer := ask()) and answer.status_code == 200 and answer)
        wait_for(lambda: (now := ask()) and now.status_code == 200 and heads(now) != heads(before))

    def heads(answer):
        return answer.json()["datasets"]

    for pid in serving.workers():  # one of them leads
        os.kill(pid, signal.SIGKILL)
        goes_on()
        wait_for(lambda p=pid: len(set(serving.workers()) - {p}) == 2)
    own_cluster.stop()
    wait_for(lambda: (answer := ask()) and answer.status_code == 503)
    time.sleep(2.5 * LEAD_EVERY_S)  # each worker has tried again, twice
    own_cluster.start()
    goes_on()
    pids = serving.workers()
    serving.child.kill()
    _, _, err = serving.ended()
    assert err.count("ended with SIGKILL; another one takes its place") == 2
    told = "nothing new can be stored: PostgreSQL database centre_1 at a local socket"
    lines = [line for line in err.splitlines() if told in line]
    assert 1 <= len(lines) <= 2 * len(set(lines)), "each worker says each trouble once"
    assert PASSWORD not in err
    wait_for(lambda: not any(alive(pid) for pid in pids))
    with psycopg.connect(database) as connection:
        gone = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
        wait_for(lambda: connection.execute(gone).fetchone() == (True,))


def test_a_centre_that_cannot_start_says_why_once(start, cluster):
    serving = start(cluster.url("nowhere"), "--workers", "2")
    code, out, err = serving.ended()
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert err.startswith("PostgreSQL database nowhere at a local socket: ")


def test_a_password_on_the_command_line_is_warned_of_and_not_repeated(start):
    serving = start("", "--database", "postgresql://ioc:geheim@127.0.0.1:1/centre")
    code, out, err = serving.ended()
    assert (code, out) == (1, "")
    warning, refusal = err.splitlines()
    assert "IOC_CENTRE_DATABASE" in warning
    assert "Connection refused" in refusal
    assert "geheim" not in err


def test_sqlite_is_of_one_process(start, tmp_path):
    serving = start("postgresql://nobody@127.0.0.1:1/unused", "--workers", "2", "--data", tmp_path)
    code, out, err = serving.ended()
    assert (code, out) == (2, "")
    assert "several workers need PostgreSQL" in err
