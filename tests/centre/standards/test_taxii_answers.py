"""TAXII 2.1 and STIX 2.1: what servers answer that they should not, and what objects become."""

from __future__ import annotations

import asyncio
import threading
import time

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from ioc_desktop.centre.standards.http import SourceClient, SourceError
from ioc_desktop.centre.standards.known import known_of
from ioc_desktop.centre.standards.live import LiveSource, LiveSources, SourceDesk
from ioc_desktop.centre.standards.mapping import load_mapping, mapping_path
from ioc_desktop.centre.standards.polling import read_state
from ioc_desktop.centre.standards.sources_file import SourceSpec, access_of, load_sources
from ioc_desktop.centre.standards.stix import observed
from ioc_desktop.centre.standards.stix_rows import Held
from ioc_desktop.centre.standards.taxii import ACCEPT, TaxiiSource
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError
from tests.centre.standards.conftest import NOW
from tests.centre.standards.geo_report import serving_app
from tests.centre.standards.medallion_process import COLLECTION, stix

LATER = "2021-10-06T00:00:00.000Z"
IP = "[ipv4-addr:value = '203.0.113.7']"


class Server:
    """A TAXII server that answers what the test says."""

    def __init__(self):
        self.objects: list[object] = []
        self.collection = {"id": COLLECTION, "title": "IOC", "can_read": True, "can_write": False}
        self.refusal: Response | None = None
        self.asked: list[dict[str, str]] = []
        self.app = Starlette(
            routes=[
                Route("/api/collections/", self._collections),
                Route("/api/collections/{id}/objects/", self._objects),
            ]
        )

    async def _collections(self, _request):
        return taxii({"collections": [self.collection]})

    async def _objects(self, request):
        self.asked.append(dict(request.query_params))
        if self.refusal is not None:
            return self.refusal
        answer = taxii({"objects": self.objects})
        answer.headers["X-TAXII-Date-Added-Last"] = "2021-10-07T00:00:00.000000Z"
        return answer


def taxii(told, kind=ACCEPT):
    return Response(msgspec.json.encode(told), media_type=kind)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def url(server):
    with serving_app(server.app) as url:
        yield url


class Poller:
    def __init__(self, room, url, **spec):
        made = SourceSpec(
            **{
                "id": "ioc",
                "kind": "taxii",
                "name": "SOC",
                "url": f"{url}/api",
                "collection": "IOC",
            }
            | spec
        )
        tables = load_mapping(mapping_path("nghean"), known_of(room.store))
        assert tables.taxii is not None
        self.now = NOW
        self.live = LiveSource(made, TaxiiSource(made, tables.taxii))
        self.desk = SourceDesk(room.store, self.live, lambda: float(parse_instant(self.now)))
        self._access = access_of(made)

    def poll(self, now=NOW):
        self.now = now

        async def once():
            client = SourceClient(self._access, request_s=5)
            try:
                await self.desk.poll(client)
            finally:
                await client.close()

        asyncio.run(once())


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (taxii({"objects": []}, "application/json"), "is application/json, not application/taxii"),
        (taxii([1]), r"is no TAXII 2\.1"),
        (taxii({"objects": 3}), r"is no TAXII 2\.1"),
        (Response(b"{", media_type=ACCEPT), r"is no TAXII 2\.1"),
        (Response(status_code=401), "lets us not in"),
        (Response(status_code=406), "it answers 406"),
    ],
)
def test_what_is_no_taxii_stores_nothing(room, server, url, refusal, reason):
    server.refusal = refusal
    heads = room.store.heads()
    with pytest.raises(SourceError, match=reason):
        Poller(room, url).poll()
    assert room.store.heads() == heads
    assert read_state(room.store, "ioc")[1] is None


def test_a_collection_that_is_not_there_or_may_not_be_read_is_named(room, server, url):
    with pytest.raises(SourceError, match=r"no collection 'X'; it has: IOC"):
        Poller(room, url, collection="X").poll()
    server.collection["can_read"] = False
    with pytest.raises(SourceError, match="'IOC' may not be read by us"):
        Poller(room, url).poll()


def test_only_what_was_added_later_is_asked_for(room, server, url):
    server.objects = [stix("indicator", 1, pattern=IP)]
    poller = Poller(room, url)
    poller.poll()
    poller.poll()
    assert [one.get("added_after") for one in server.asked] == [None, "2021-10-07T00:00:00.000000Z"]


def test_a_newer_version_replaces_an_older_one_whichever_comes_first(room, server, url):
    old = stix("indicator", 1, pattern=IP, name="cũ")
    new = stix("indicator", 1, pattern=IP, name="mới", modified=LATER)
    poller = Poller(room, url)
    for objects in ([old, new], [new, old], [old]):
        server.objects = list(objects)
        poller.poll()
        assert room.rows("records")[f"stix/{old['id']}"]["title"] == "mới"


def test_what_is_revoked_or_expires_is_closed_and_no_longer_counted(room, server, url):
    server.objects = [
        stix("indicator", 1, pattern=IP),
        stix("indicator", 2, pattern=IP, valid_until="2021-10-07T17:00:00+07:00"),
        stix("indicator", 3, pattern=IP),
    ]
    poller = Poller(room, url)
    poller.poll()
    figure = "infosec.indicators///2021-10-07"
    assert room.rows("observations")[figure]["value"] == 3
    server.objects = [stix("indicator", 3, pattern=IP, modified=LATER, revoked=True)]
    poller.poll("2021-10-07T17:00:00+07:00")
    assert room.rows("observations")[figure]["value"] == 1
    states = {name[-1]: row["state"] for name, row in room.rows("records").items()}
    assert states == {"1": "in_progress", "2": "done", "3": "done"}


def test_an_incident_that_is_taken_back_is_no_longer_held_to_be_counted(room, server, url):
    server.objects = [stix("incident", number, name="Lộ lọt") for number in (1, 2)]
    poller = Poller(room, url)
    poller.poll()
    server.objects = [stix("incident", 2, name="Lộ lọt", modified=LATER, revoked=True)]
    poller.poll()
    _, held = read_state(room.store, "ioc")
    assert held is not None
    assert [name[-1] for name in msgspec.json.decode(held, type=Held).incidents] == ["1"]


def test_markings_say_who_may_see_an_object(room, server, url):
    red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
    white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
    server.objects = [
        stix("incident", 1, name="Lộ lọt", labels=["critical"], object_marking_refs=[white, red]),
        stix("incident", 2, name="Dò quét", object_marking_refs=[white]),
        stix("incident", 3, name="Không ghi"),
    ]
    Poller(room, url).poll()
    rows = room.rows("records")
    told = {row["title"]: row.get("sensitivity", "public") for row in rows.values()}
    assert told == {"Lộ lọt": "restricted", "Dò quét": "public", "Không ghi": "internal"}
    assert {row["severity"] for row in rows.values()} == {"critical", "medium"}


WRONG = [
    {"type": "indicator"},
    stix("indicator", 1),
    stix("indicator", 2, pattern=IP, valid_from="gần đây"),
    stix("indicator", 3, pattern=IP) | {"id": "indicator--3"},
    stix("indicator", 4, pattern=IP) | {"id": "malware--00000000-0000-4000-8000-000000000004"},
    stix("sighting", 5),
    stix("indicator", 6, pattern=7),
    "text",
    None,
]


def test_wrong_objects_are_left_out_said_once_and_the_others_are_taken(room, server, url, capsys):
    server.objects = [*WRONG, stix("malware", 8, name="x"), stix("indicator", 9, pattern=IP)]
    poller = Poller(room, url)
    poller.poll()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 7
    assert said[0] == "source ioc: left out: 'without an id' is no id of a STIX indicator"
    poller.poll()
    assert capsys.readouterr().err == ""
    assert set(room.rows("records")) == {"stix/indicator--00000000-0000-4000-8000-000000000009"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (IP, [("ipv4-addr", "203.0.113.7")]),
        ("[file:hashes.'SHA-256' = 'a' OR file:hashes.MD5 = 'b']", [("file", "a"), ("file", "b")]),
        ("[domain-name:value = 'a.example'] FOLLOWEDBY [url:value LIKE 'http://%']",
         [("domain-name", "a.example"), ("url", "http://%")]),
        ("[email-message:subject = 'l\\'a']", [("email-message", "l'a")]),
        ("[process:pid = 4]", []),
        ("[" * 100_000, []),
    ],
)  # fmt: skip
def test_values_are_told_of_a_pattern(pattern, expected):
    assert observed(pattern) == expected


def test_silence_is_a_loss_only_after_a_while_and_since_the_last_contact(room, url):
    """Driven by hand: the pause that is left is what the loop would wait."""
    poller = Poller(room, url, every_s=60.0, lost_after_s=100.0)
    poller.poll()

    async def silent():
        left_s = await poller.desk.missed("im lặng", 30.0)
        assert 0 < left_s <= 30.0
        poller.desk._loop_ok_s = asyncio.get_running_loop().time() - 100.0
        poller.now = "2021-10-07T16:35:00+07:00"
        assert await poller.desk.missed("im lặng", 30.0) == 30.0

    asyncio.run(silent())
    (source,) = room.rows("subsystems")["infosec"]["sources"]
    assert source == {
        "id": "ioc",
        "name": "SOC",
        "lost_since": NOW,
        "reason": "im lặng",
        "indicators": ["infosec.indicators"],
    }
    poller.poll("2021-10-07T16:40:00+07:00")
    (source,) = room.rows("subsystems")["infosec"]["sources"]
    assert "lost_since" not in source


def test_only_the_process_that_leads_asks(room, server, url, monkeypatch):
    monkeypatch.setattr("ioc_desktop.centre.standards.live.IDLE_S", 0.05)
    poller = Poller(room, url, every_s=1.0)
    leading, looked = threading.Event(), threading.Semaphore(0)

    def leads():
        looked.release()
        return leading.is_set()

    sources = LiveSources(room.store, (poller.live,), poller.desk._now_s, leads)
    sources.start()
    try:
        assert all(looked.acquire(timeout=30) for _ in range(10))
        assert server.asked == []
        leading.set()
        deadline = time.monotonic() + 30
        while not server.asked:
            assert time.monotonic() < deadline
            time.sleep(0.01)  # between two looks
        leading.clear()
        while looked.acquire(blocking=False):
            pass
        # The first look may have been made before; from the second on nobody asks.
        assert all(looked.acquire(timeout=30) for _ in range(2))
        asked = len(server.asked)
        assert all(looked.acquire(timeout=30) for _ in range(25))  # longer than every_s
        assert len(server.asked) == asked
    finally:
        sources.close()


def test_mistakes_of_a_file_of_sources_are_told_at_once(room, monkeypatch):
    monkeypatch.delenv("NOT_SET", raising=False)
    path = room.write(
        "sources.toml",
        """schema = 1
[[source]]
id = "a"
kind = "taxii"
name = "A"
url = "ftp://x"
password_env = "NOT_SET"
[[source]]
id = "a"
kind = "open311"
name = "B"
url = "http://127.0.0.1/v2"
""",
    )
    with pytest.raises(ConfigError) as caught:
        load_sources(path)
    assert {finding.path: finding.reason for finding in caught.value.findings} == {
        "source[0].url": "'ftp://x' is no address such as https://taxii.example/api/",
        "source[0].collection": "is missing: a TAXII source needs one",
        "source[0].password_env": "the environment has no NOT_SET",
        "source[1].id": "'a' stands twice",
    }
    path = room.write("s.toml", 'schema = 1\n[[source]]\nid = "A b"\nkind = "rss"\nevery_s = 0\n')
    with pytest.raises(ConfigError) as caught:
        load_sources(path)
    assert {"source[0].id", "source[0].kind", "source[0].every_s", "source[0].url"} <= {
        finding.path for finding in caught.value.findings
    }
