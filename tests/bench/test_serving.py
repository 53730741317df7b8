"""Rows a second that one process of the reference centre serves, from SQLite and PostgreSQL.

The pages are read over loopback and thrown away; reader, centre and database share the
machine, so the centre's processor time a row is the steadier figure.
"""

from __future__ import annotations

import http.client
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.bench.contests import ROUNDS, TOKEN, medians, report, served
from tests.postgres import PostgresCluster, programs

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

ROWS = 200_000
CENTRE = """
import os, sys
from pathlib import Path
from ioc_desktop.centre import CentreOptions, run_centre
sys.exit(run_centre(CentreOptions("vinh", Path(sys.argv[1]), token=sys.argv[2],
    bulk_rows=int(sys.argv[3]), database=os.environ.get("IOC_CENTRE_DATABASE"))))
"""


class Head(msgspec.Struct):
    """What a reader needs of a page."""

    next: str
    more: bool
    count: int


def cpu_s(pid):
    """Return the processor time that a process has used."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def read_all(url):
    """Read the observations to their end; return how many there were."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    rows, more, after = 0, True, ""
    while more:
        path = f"/v1/observations/changes?limit=1000{after}"
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        body = connection.getresponse().read()
        head = msgspec.json.decode(body[: body.index(b',"items":[')] + b"}", type=Head)
        rows, more, after = rows + head.count, head.more, f"&after={head.next}"
    connection.close()
    return rows


def figures_of(server):
    """Time one reading of everything."""
    used, began = cpu_s(server.pid), time.perf_counter()
    rows = read_all(server.url)
    elapsed_s = time.perf_counter() - began
    assert rows == ROWS
    cpu_us = 1e6 * (cpu_s(server.pid) - used) / rows
    return {"rows_s": rows / elapsed_s, "centre_cpu_us": cpu_us}


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_serving(tmp_path, monkeypatch):
    cluster = PostgresCluster()
    try:
        command = ("-c", CENTRE, tmp_path, TOKEN, ROWS)
        with served(*command) as one:
            monkeypatch.setenv("IOC_CENTRE_DATABASE", cluster.make_database())
            with served(*command) as other:
                servers = {"SQLite": one, "PostgreSQL": other}
                rounds = [
                    {name: figures_of(server) for name, server in servers.items()}
                    for _ in range(ROUNDS + 1)
                ]
    finally:
        cluster.remove()
    taken = medians(rounds[1:])  # the first one warms the files
    rows = [
        {
            "served by one process, from": name,
            "rows/s": one["rows_s"],
            "centre's CPU µs a row": one["centre_cpu_us"],
        }
        for name, one in taken.items()
    ]
    report("Serving pages", rows, taken)
