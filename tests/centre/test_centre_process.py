"""The centre as a real process: ready line, restart after a kill, ends when asked."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

STARTER = """
import sys
from pathlib import Path
from ioc_desktop.centre import CentreOptions, run_centre
from ioc_desktop.domain.timeline import Timeline
profile, folder, port, host, token, origin, anchor, speed, bulk = sys.argv[1:]
timeline = Timeline(origin_s=float(origin), anchor_s=float(anchor), speed=float(speed))
raise SystemExit(run_centre(CentreOptions(
    profile, Path(folder), port=int(port), host=host, token=token or None, timeline=timeline,
    bulk_rows=int(bulk))))
"""
TOKEN = "t"  # noqa: S105  # of a centre that lives as long as its test
ORIGIN_S = 1_633_599_000.0  # 2021-10-07T16:30+07:00


class Process:
    def __init__(self, folder, *, profile="vinh", port=0, host="127.0.0.1", token=TOKEN, speed=20.0,
                 anchor_s=None, bulk=0):  # fmt: skip
        anchor_s = time.time() if anchor_s is None else anchor_s
        arguments = [profile, folder, port, host, token, ORIGIN_S, anchor_s, speed, bulk]
        self.child = subprocess.Popen(
            [sys.executable, "-c", STARTER, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def address(self):
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        assert line.startswith("serving vinh on http://127.0.0.1:"), (line, self.child.poll())
        return line.split()[-1]

    def end(self, how=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(how)
        out, err = self.child.communicate(timeout=20)
        return self.child.returncode, out, err


@pytest.fixture
def start(tmp_path):
    started = []

    def starting(**options):
        started.append(Process(tmp_path / "centre", **options))
        return started[-1]

    yield starting
    for process in started:
        process.end(signal.SIGKILL)


def get(address, path):
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20) as client:
        answer = client.get(address + path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def test_it_says_where_it_serves_and_ends_when_asked(start):
    process = start()
    centre = get(process.address(), "/v1/centre")
    assert centre["id"] == "vinh"
    assert centre["time"].startswith("2021-10-07T09:3")
    code, out, err = process.end()
    assert (code, out, err) == (0, "", "")


def test_a_killed_centre_continues_its_history(start):
    anchor_s = time.time()
    first = start(anchor_s=anchor_s)
    address = first.address()
    before = get(address, "/v1/centre")
    page = get(address, "/v1/subsystems/changes")
    first.end(signal.SIGKILL)
    second = start(anchor_s=anchor_s)
    address = second.address()
    after = get(address, "/v1/centre")
    assert after["epoch"] == before["epoch"]
    heads = [{e["name"]: int(e["head"]) for e in c["datasets"]} for c in (before, after)]
    assert all(heads[1][name] >= head for name, head in heads[0].items())
    again = get(address, f"/v1/subsystems/changes?after={page['next']}")
    assert (again["count"], again["more"]) == (0, False)


def test_time_runs_and_figures_come_by_themselves(start):
    process = start(speed=3600.0)
    address = process.address()
    end = get(address, "/v1/observations/changes?limit=1000")
    while end["more"]:
        end = get(address, f"/v1/observations/changes?after={end['next']}")
    deadline = time.monotonic() + 20
    page = end
    while not page["items"] and time.monotonic() < deadline:
        time.sleep(0.1)
        page = get(address, f"/v1/observations/changes?after={end['next']}")
    assert page["items"]


def test_an_open_event_stream_does_not_hold_up_the_end(start):
    process = start()
    address = process.address()
    with (
        httpx.Client(headers={"Authorization": "Bearer t"}, timeout=20) as client,
        client.stream("GET", address + "/v1/events") as stream,
    ):
        lines = stream.iter_lines()
        next(lines)
        code, _, err = process.end()
    assert (code, err) == (0, "")


def test_a_taken_port_is_one_line_and_exit_code_1(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        child = start(port=port).child
        out, err = child.communicate(timeout=20)
        code = child.returncode
    assert (code, out) == (1, "")
    assert str(port) in err
    assert len(err.strip().splitlines()) == 1


def test_without_a_token_it_serves_this_machine_only_and_warns(start):
    process = start(token="")
    assert get(process.address(), "/v1/centre")["id"] == "vinh"
    _, _, err = process.end()
    assert "no token" in err
    open_to_all = start(token="", host="0.0.0.0")
    assert open_to_all.child.wait(20) == 1
    _, err = open_to_all.child.communicate()
    assert "--token" in err


def test_a_load_centre_holds_as_many_rows_as_asked_for(start):
    process = start(bulk=2500)
    address = process.address()
    rows, after, page = 0, "", {"more": True}
    while page["more"]:
        page = get(address, f"/v1/observations/changes?limit=1000{after}")
        rows += page["count"]
        after = f"&after={page['next']}"
    assert rows == 2500
    process.end()
    again = start(bulk=0)
    heads = {e["name"]: e["head"] for e in get(again.address(), "/v1/centre")["datasets"]}
    assert heads["observations"] == "2500"
    again.end()
    other = start(bulk=99)
    assert other.child.wait(20) == 1
    assert "another history" in other.child.communicate()[1]
