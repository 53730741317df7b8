"""medallion's collection in ``infosec``, the whole way to a tile; lost when it is killed."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time

import msgspec
import pytest

from ioc_desktop.config import Centre, Site
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.queries import FigureQuery, RecordsQuery
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.reader import CacheReader
from tests.centre.conftest import START
from tests.centre.standards.medallion_process import PASSWORD, USER, Medallion, stix
from tests.serving import serving

INDICATOR = "infosec.city_open"
MAPPING = (
    f'schema = 1\n[taxii]\nsubsystem = "infosec"\n[taxii.counts]\nindicators = "{INDICATOR}"\n'
)
SOURCES = """
schema = 1
[[source]]
id = "medallion"
kind = "taxii"
name = "Máy chủ chỉ dấu"
url = "{url}"
collection = "Chỉ dấu tấn công"
every_s = 1
user = "{user}"
password_env = "TAXII_PASSWORD"
"""
OBJECTS = [
    stix("identity", 1, name="Trung tâm NCSC", identity_class="organization"),
    stix("indicator", 2, name="C2 của mạng botnet", pattern="[ipv4-addr:value = '203.0.113.7']",
         indicator_types=["malicious-activity"]),
    stix("indicator", 3, pattern="[domain-name:value = 'dang-nhap.example']",
         created_by_ref="identity--00000000-0000-4000-8000-000000000001"),
    stix("indicator", 4, pattern="[url:value = 'http://cu.example/']",
         valid_until="2021-10-05T00:00:00Z"),
    stix("sighting", 5, sighting_of_ref="indicator--00000000-0000-4000-8000-000000000002", count=3),
]  # fmt: skip
EVERY = FreshnessState


class Desk:
    """A centre's folder, and a client's cache of it."""

    def __init__(self, folder, url):
        self._folder, self._site = folder, Site(centres=(Centre(id="vinh", url=url),))

    def ask(self):
        """Return the figure and the records as a client has them after a sync."""
        report = asyncio.run(sync_once(self._site, self._folder))
        assert report.all_well, report
        reader = CacheReader(self._folder / "cache.db", silence_s=None)
        try:
            # As of the newest figure: the centre's clock runs, and the test must not chase it.
            first = self._answer(reader, parse_instant(START) + 60)
            as_of_s = first["figure"].freshness.as_of_s or parse_instant(START)
            return self._answer(reader, as_of_s + 600)
        finally:
            reader.close()

    def _answer(self, reader, at_s):
        queries = {
            "figure": FigureQuery(indicator=INDICATOR, centre="vinh"),
            "records": RecordsQuery(kind="indicator", subsystem="infosec", centre="vinh"),
            "never": RecordsQuery(kind="malware", subsystem="infosec", centre="vinh"),
            "other": FigureQuery(indicator="field_reports.received", centre="vinh"),
        }
        return reader.answer(queries, at_s).answers


def until(condition, what):
    deadline = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)  # between two looks
    return found


@pytest.fixture
def medallion(tmp_path):
    server = Medallion(tmp_path / "medallion", OBJECTS, page=2)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def command(tmp_path, database, medallion, monkeypatch):
    """The command line of a centre that polls it, in a folder with a history."""
    folder = tmp_path / "centre"
    database.copy("vinh", START, folder)
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    sources = SOURCES.format(url=medallion.url, user=USER)
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    monkeypatch.setenv("TAXII_PASSWORD", PASSWORD)
    return [
        sys.executable, "-m", "ioc_desktop", "centre", "serve", "--profile", "vinh", "--port", "0",
        "--data", str(folder), "--clock", START, "--sources", str(tmp_path / "sources.toml"),
        "--mapping", str(tmp_path / "mapping.toml"),
    ]  # fmt: skip


def later(command, clock):
    """The same centre's next life, begun later by its own clock."""
    return [clock if part == START else part for part in command]


def stored(folder, row_id):
    with sqlite3.connect(folder / "centre.db") as connection:
        found = connection.execute(
            "SELECT item FROM changes WHERE id = ? ORDER BY rev DESC LIMIT 1", (row_id,)
        ).fetchone()
    connection.close()
    return None if found is None else msgspec.json.decode(found[0])["row"]


def lost_since(folder):
    row = stored(folder, "infosec")
    return [one.get("lost_since") for one in row.get("sources", ())]


def heads(folder):
    with sqlite3.connect(folder / "centre.db") as connection:
        found = connection.execute(
            "SELECT id, max(rev) FROM changes WHERE id LIKE 'stix/%' GROUP BY id"
        ).fetchall()
    connection.close()
    return dict(found)


def test_its_collection_appears_and_is_lost_when_it_is_killed(tmp_path, command, medallion):
    folder = tmp_path / "centre"
    with serving(command, tmp_path / "centre.log") as centre:
        desk = Desk(tmp_path / "station", centre.url)
        until(lambda: lost_since(folder) == [None], "the source never came")
        until(lambda: len(heads(folder)) == 4, "not all objects came")

        told = desk.ask()
        figure, records = told["figure"], told["records"]
        assert (figure.value, figure.freshness.state) == (2.0, EVERY.LIVE)
        assert figure.illustrative is False
        assert records.freshness.state is EVERY.LIVE
        # No malware was ever told by anybody: that is no good news.
        assert told["never"].freshness.state is EVERY.NOT_CONNECTED
        titles = {row.record.title: row.record.state for row in records.rows}
        assert titles == {
            "C2 của mạng botnet": "in_progress",
            "Tên miền dang-nhap.example": "in_progress",
        }
        gone = stored(folder, "stix/indicator--00000000-0000-4000-8000-000000000004")
        assert (gone["state"], gone["closed_at"]) == ("done", "2021-10-05T07:00:00+07:00")

        medallion.add(stix("indicator", 9, pattern="[file:hashes.'SHA-256' = 'abc']"))
        until(lambda: len(heads(folder)) == 5, "the new object never came")
        assert desk.ask()["figure"].value == 3.0

        medallion.kill()
        (since,) = until(lambda: [one for one in lost_since(folder) if one], "it was never lost")
        told = desk.ask()
        figure, records = told["figure"], told["records"]
        assert figure.freshness.state is EVERY.LOST
        assert figure.freshness.since_s == parse_instant(since)
        assert figure.value == 3.0
        assert records.freshness.state is EVERY.LOST
        assert told["other"].freshness.state is not EVERY.LOST
        said = age_texts(figure.freshness, TsWords("vi"), figure.freshness.since_s + 60)
        assert said.state == f"mất liên lạc từ {since[11:16]}"

        medallion.start()
        until(lambda: lost_since(folder) == [None], "it never came back")
        told = desk.ask()
        assert told["figure"].freshness.state is EVERY.LIVE
        assert told["records"].freshness.state is EVERY.LIVE


def test_a_centre_that_starts_again_reads_nothing_twice_and_knows_what_it_had_lost(
    tmp_path, command, medallion
):
    folder = tmp_path / "centre"
    with serving(command):
        until(lambda: lost_since(folder) == [None], "the source never came")
        until(lambda: len(heads(folder)) == 4, "not all objects came")
    before = heads(folder)
    with serving(later(command, "2021-10-07T16:40:00+07:00")):
        medallion.add(stix("indicator", 9, pattern="[file:hashes.MD5 = 'abc']"))
        until(lambda: len(heads(folder)) == 5, "the new object never came")
    after = heads(folder)
    assert {name: rev for name, rev in after.items() if name in before} == before
    medallion.kill()
    contact = stored(folder, f"{INDICATOR}///2021-10-07")["as_of"]
    assert contact < "2021-10-07T16:50"
    with serving(later(command, "2021-10-07T16:50:00+07:00")):
        (since,) = until(lambda: [one for one in lost_since(folder) if one], "it was never lost")
        assert contact <= since < "2021-10-07T16:50", "of the earlier life's last contact"
    assert heads(folder) == after
    # What is no longer in the file is nobody's loss.
    (tmp_path / "sources.toml").write_text("schema = 1\n", encoding="utf-8")
    with serving(command):
        until(lambda: lost_since(folder) == [], "it is still named")
