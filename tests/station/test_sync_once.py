"""``ioc-desktop sync --once --json`` as scripts use it: the form, the exit code, one line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.station.once import BACKOFF_S, CLOSING_S, ONCE_LIMITS
from ioc_desktop.store.faults import StoreError
from ioc_desktop.sync.desk import WriterDesk
from tests.faults import hostile
from tests.faults.hostile import HostileCentre, in_thread, says
from tests.faults.rig import once
from tests.station.station_child import write_site

CENTRE_KEYS = ["id", "reachable", "error", "datasets"]
FEED_KEYS = ["name", "rows", "received", "rejected", "state", "error"]


def sync_once(
    site: Path, data: Path, *options: str, program: Sequence[str] = ("-m", "ioc_desktop")
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *program, "sync", "--once", *options]
    return subprocess.run(
        [*command, "--site", site, "--data", data],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def report_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.stdout.count("\n") == 1, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_all_well_is_exit_0_and_the_json_has_the_agreed_form(tmp_path: Path) -> None:
    one, two = HostileCentre(), HostileCentre(id="vinh")
    with in_thread(one, two):
        done = sync_once(write_site(tmp_path, one, two), tmp_path / "data", "--json")
    assert done.returncode == 0, done.stderr
    report = report_of(done)
    assert list(report) == ["centres"]
    assert [centre["id"] for centre in report["centres"]] == ["nghean", "vinh"]
    for centre in report["centres"]:
        assert list(centre) == CENTRE_KEYS
        assert centre["reachable"] is True
        assert centre["error"] is None
        assert all(list(feed) == FEED_KEYS for feed in centre["datasets"])
        assert {feed["name"]: feed["rows"] for feed in centre["datasets"]} == {
            "agencies": 2,
            "observations": 50,
        }
    assert done.stderr == ""


def test_a_closed_port_a_missing_token_and_a_good_centre_in_one_run(tmp_path: Path) -> None:
    good = HostileCentre(id="vinh")
    with in_thread(good):
        site = tmp_path / "site.toml"
        site.write_text(
            "schema = 1\n"
            '[[centre]]\nid = "gone"\nurl = "http://127.0.0.1:9"\n'
            f'[[centre]]\nid = "mute"\nurl = "{good.url}"\ntoken_env = "IOC_NOT_SET"\n'
            f'[[centre]]\nid = "vinh"\nurl = "{good.url}"\n',
            encoding="utf-8",
        )
        done = sync_once(site, tmp_path / "data", "--json")
    assert done.returncode == 1
    gone, mute, vinh = report_of(done)["centres"]
    assert (gone["reachable"], gone["datasets"]) == (False, [])
    assert "nothing listens" in gone["error"]
    assert mute["reachable"] is False
    assert "IOC_NOT_SET" in mute["error"]
    assert vinh["error"] is None
    assert vinh["datasets"][1]["rows"] == 50
    assert "Traceback" not in done.stderr


IN_A_TENTH = """
import sys
from ioc_desktop.app.cli import main
from ioc_desktop.station import once
from ioc_desktop.sync.http import Limits
once.ONCE_LIMITS = Limits(once.ONCE_LIMITS.connect_s, once.ONCE_LIMITS.request_s / 10)
main()
"""


@pytest.mark.parametrize(
    "program",
    [["-c", IN_A_TENTH], pytest.param(["-m", "ioc_desktop"], marks=pytest.mark.soak)],
    ids=["in a tenth of the time", "as it is"],
)
def test_a_centre_that_drips_is_given_up_on_within_60_s_and_the_other_is_whole(
    tmp_path: Path, program: list[str]
) -> None:
    two_tries_s = 2 * (ONCE_LIMITS.connect_s + ONCE_LIMITS.request_s) + BACKOFF_S
    assert two_tries_s + CLOSING_S < 60.0, "the contract's own limit"
    bad, good = HostileCentre(faults={"*": hostile.drip(0.5)}), HostileCentre(id="vinh")
    with in_thread(bad, good):
        began = time.monotonic()
        done = sync_once(
            write_site(tmp_path, bad, good), tmp_path / "data", "--json", program=program
        )
        assert time.monotonic() - began < 60.0
    assert done.returncode == 1
    dripping, vinh = report_of(done)["centres"]
    assert dripping["reachable"] is False
    assert "did not finish its answer" in dripping["error"]
    assert vinh["datasets"][1]["rows"] == 50


def test_a_failing_run_keeps_what_is_held_and_lists_it(tmp_path: Path) -> None:
    centre = HostileCentre()
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        assert sync_once(site, tmp_path / "data", "--json").returncode == 0
        centre.faults["*"] = says(hostile.PORTAL)
        done = sync_once(site, tmp_path / "data", "--json")
    assert done.returncode == 1
    (held,) = report_of(done)["centres"]
    assert held["reachable"] is False
    assert [(feed["name"], feed["rows"]) for feed in held["datasets"]] == [
        ("agencies", 2),
        ("observations", 50),
    ]
    assert all(feed["error"] for feed in held["datasets"])


def test_without_json_a_person_reads_a_table(tmp_path: Path) -> None:
    centre = HostileCentre()
    with in_thread(centre):
        done = sync_once(write_site(tmp_path, centre), tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "observations" in done.stdout
    assert "50" in done.stdout


def test_a_storm_of_429_is_left_for_the_next_run(tmp_path: Path) -> None:
    bad, good = HostileCentre(faults={"*": hostile.busy("3600")}), HostileCentre(id="vinh")
    with in_thread(bad, good):
        done = sync_once(write_site(tmp_path, bad, good), tmp_path / "data", "--json")
    assert done.returncode == 1
    busy, vinh = report_of(done)["centres"]
    assert busy["reachable"] is True
    assert "wait" in busy["error"]
    assert vinh["datasets"][1]["rows"] == 50
    assert len(bad.asks) == 1, "it was told to wait and does"


def test_a_full_disk_is_said_of_its_feed_and_the_next_run_goes_on(tmp_path: Path) -> None:
    centre = HostileCentre(page_rows=50)
    centre.feeds["observations"] = [hostile.observation(n) for n in range(5000)]
    room = 1 << 19  # enough to begin with, not for all

    def in_little_room(site: Path) -> subprocess.CompletedProcess[str]:
        code = (
            "import resource, sys; from ioc_desktop.app.cli import main;"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); main()"
        )
        command = [sys.executable, "-c", code, "sync", "--once", "--json", "--site", str(site)]
        return subprocess.run(
            [*command, "--data", str(tmp_path / "data")],
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    with in_thread(centre):
        site = write_site(tmp_path, centre)
        done = in_little_room(site)
        assert done.returncode == 1
        report = report_of(done)["centres"][0]
        said = {feed["name"]: feed for feed in report["datasets"]}["observations"]
        assert "cache.db" in said["error"]
        assert 0 < said["rows"] < 5000
        assert sync_once(site, tmp_path / "data", "--json").returncode == 0


def test_notes_that_find_no_room_do_not_cost_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_words: object, **_more: object) -> None:
        raise StoreError("disk_full", "there is no room")

    monkeypatch.setattr(WriterDesk, "note_feed", refuse)
    monkeypatch.setattr(WriterDesk, "note_centre", refuse)
    centre = HostileCentre()
    with in_thread(centre):
        report = asyncio.run(once(tmp_path, centre))
    assert report.centres[0].error == "there is no room"
    assert {feed.name: feed.rows for feed in report.centres[0].datasets} == {
        "agencies": 2,
        "observations": 50,
    }
    assert not report.all_well
