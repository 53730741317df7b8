"""October 2021 replayed: 2 of 9 subsystems run; an agency's workbook comes, and a third one does.

The whole way: a centre in a process of its own, a template, a person's figures, the import
beside the running server, a station's sync, and what a tile is told.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest

from ioc_desktop.centre.sheets.inbox import REPORT_NAME
from ioc_desktop.config import Centre, Site
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Breakdown, Figure, FreshnessState
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, SubsystemsQuery
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.reader import CacheReader
from tests.centre.sheets.workbooks import filled
from tests.serving import serving

OCTOBER = "2021-10-07T16:30:00+07:00"
LACKING = {
    "socio_economic": "incomplete",
    "health": "incomplete",
    "education": "no_software",
    "feedback": "no_software",
    "tourism": "no_software",
    "infosec": "no_software",
    "order_traffic": "no_software",
}
pytestmark = pytest.mark.timeout(400)  # processes, one after the other, on a machine at work
CENTRE = [sys.executable, "-m", "ioc_desktop", "centre"]
WHOLE = 1
PLACES = 21


def run(*words):
    done = subprocess.run(
        [*CENTRE, *map(str, words)], capture_output=True, text=True, check=False, timeout=100
    )
    return done.returncode, done.stdout, done.stderr


def delivered(folder):
    """Return the report of the one delivery that comes into a folder of the inbox."""
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s:
        for away in folder.iterdir():
            return (away / REPORT_NAME).read_text(encoding="utf-8-sig")
        time.sleep(0.1)
    raise AssertionError("nothing was delivered")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory, database):
    """What a wall is told before the import, what the import said, and what is told after."""
    folder = tmp_path_factory.mktemp("october")
    data, cache, book = folder / "centre", folder / "cache", folder / "so-du-lich.xlsx"
    inbox = folder / "inbox"
    database.copy("nghean", OCTOBER, data)
    command = [*CENTRE, "serve", "--profile", "nghean", "--port", "0", "--data", str(data)]
    with serving([*command, "--clock", OCTOBER, "--inbox", str(inbox)]) as centre:
        site = Site(centres=(Centre(id="nghean", url=centre.url),))

        def told():
            report = asyncio.run(sync_once(site, cache))
            assert report.all_well, report
            reader = CacheReader(cache / "cache.db", silence_s=None)
            queries = {
                "subsystems": SubsystemsQuery(centre="nghean"),
                "occupancy": FigureQuery(indicator="tourism.occupancy"),
                "places": BreakdownQuery(
                    indicator="tourism.occupancy", by="locality", system="2021"
                ),
            }
            answers = reader.answer(queries, parse_instant(OCTOBER) + 600).answers
            reader.close()
            return answers

        before = told()
        code, said, wrong = run(
            *("template", "tourism.occupancy", "--profile", "nghean", "--agency", "Sở Du lịch"),
            *("--period", "tháng 9/2021", "--out", book),
        )
        assert (code, wrong) == (0, "")
        values = {(WHOLE, "value"): 12.5, (WHOLE, "status"): "sơ bộ"}
        values |= {(WHOLE + place, "value"): 5.0 + place for place in range(1, PLACES + 1)}
        book.write_bytes(filled(book.read_bytes(), values))
        first = run("import", book, "--data", data)
        after = told()
        again = run("import", book, "--data", data)
        corrected = {**values, (WHOLE, "value"): 13.0}
        book.write_bytes(filled(book.read_bytes(), corrected))
        book.rename(inbox / book.name)
        second = delivered(inbox / "done")
        final = told()
    return {
        "template": said,
        "before": before,
        "first": first,
        "after": after,
        "again": again,
        "second": second,
        "final": final,
    }


def states(answers):
    (board,) = answers["subsystems"]
    return {row.subsystem.id: row.subsystem.state for row in board.rows}


def test_before_two_of_nine_run_and_seven_say_what_they_lack(replayed):
    found = states(replayed["before"])
    assert len(found) == 9
    assert {name for name, state in found.items() if state == "running"} == {
        "documents",
        "public_services",
    }
    assert {name: state for name, state in found.items() if state != "running"} == LACKING
    figure = replayed["before"]["occupancy"]
    assert figure.value is None
    assert figure.freshness.state is FreshnessState.NOT_CONNECTED
    assert figure.freshness.reason == "Sở Du lịch: đơn vị chưa có phần mềm cung cấp số liệu"


def test_the_import_beside_the_running_server_says_what_it_did(replayed):
    assert "22 figures to fill in" in replayed["template"]
    code, said, _ = replayed["first"]
    assert code == 0
    assert "22 new, 0 corrected, 0 unchanged" in said
    assert "tourism: now running" in said


def test_after_it_the_subsystem_runs_and_its_figure_lives_with_its_flags(replayed):
    assert states(replayed["after"]) == {
        **LACKING,
        "documents": "running",
        "public_services": "running",
        "tourism": "running",
    }
    figure = replayed["after"]["occupancy"]
    assert isinstance(figure, Figure)
    assert (figure.value, figure.status, figure.illustrative) == (12.5, "provisional", False)
    assert figure.freshness.state is FreshnessState.LIVE
    assert figure.supplier == "Sở Du lịch"
    assert figure.source == "Sở Du lịch"
    assert figure.quality.right is True
    assert figure.quality.alive is True
    assert figure.quality.clean is not False
    places = replayed["after"]["places"]
    assert isinstance(places, Breakdown)
    assert (places.reported, places.expected) == (PLACES, PLACES)
    assert [row.figure.value for row in places.rows[:2]] == [6.0, 7.0]


def test_the_same_workbook_again_changes_nothing(replayed):
    code, said, _ = replayed["again"]
    assert code == 0
    assert "0 new, 0 corrected, 22 unchanged" in said
    assert "nothing new" in said


def test_a_correction_dropped_into_the_inbox_reaches_the_wall_as_a_vintage(replayed):
    assert "0 số liệu mới, 1 đính chính, 21 không đổi" in replayed["second"]
    figure = replayed["final"]["occupancy"]
    assert figure.value == 13.0
    assert [one.value for one in figure.vintages] == [12.5, 13.0]
    assert {one.status for one in figure.vintages} == {"provisional"}
