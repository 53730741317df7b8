"""A data folder with a site file and scenes for a meeting, a feed on it, and a plain client."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from ioc_desktop.app.feed_painting import PaintedTile
from ioc_desktop.app.meeting_feed import MeetingFeed
from ioc_desktop.domain.rows import Indicator, Names, Observation, Sensitivity
from ioc_desktop.meeting.board import Beat, ShownScene, ShownTile
from tests.unit.store.conftest import DAILY
from tests.unit.store.conftest import Room as FilledCache

WAIT_MS = 60_000
HIDDEN_NAME = "Hồ sơ mật"
HIDDEN_VALUE = 731_905
HIDDEN_SHOWN = "731.905"
TAGGED_TITLE = "Ô gắn thẻ tay"
TAGGED_VALUE = 264_517
TAGGED_SHOWN = "264.517"

SITE = """
schema = 1
name = "Trung tâm điều hành thông minh tỉnh Nghệ An"
scenes = ["scenes/"]
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
[clock]
start = "2021-10-07T16:00:00+07:00"
[meeting]
port = 0
viewers = {viewers}
"""
HEAD = """
schema = 1
id = "{id}"
name = {{ vi = "{name}", en = "{name}" }}
audience = "{audience}"
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [2, 2]
"""
TILE = """
[[variant.display.tile]]
id = "{id}"
at = [{column}, {row}]
span = [1, 1]
kind = "{kind}"
indicator = "{indicator}"
{more}
"""


def scene(name: str, audience: str, *tiles: str) -> str:
    title = name.replace("-", " ").capitalize()
    return HEAD.format(id=name, name=title, audience=audience) + "".join(tiles)


def tile(name: str, column: int, row: int, indicator: str, *more: str, kind: str = "kpi") -> str:
    return TILE.format(
        id=name, column=column, row=row, indicator=indicator, kind=kind, more="\n".join(more)
    )


RECEIVED = tile("received", 0, 0, "documents.received")
SECRET = tile("secret", 1, 0, "documents.secret")
TAGGED = tile(
    "tagged", 0, 1, "documents.tagged", f'title = "{TAGGED_TITLE}"', 'sensitivity = "restricted"'
)
TABLE = tile("table", 1, 1, "documents.received", kind="table")


@dataclass
class House:
    """The folder of one site and its open cache."""

    folder: Path
    cache: FilledCache

    @property
    def site(self) -> Path:
        return self.folder / "site.toml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def observe(self, indicator: str, value: float, agency: str = "") -> frozenset[str]:
        row = Observation(
            indicator=indicator,
            period_start="2021-10-07",
            value=value,
            as_of="2021-10-07T15:40:00+07:00",
            agency=agency,
        )
        topics: frozenset[str] = self.cache.observe(row).topics
        return topics

    def feed(self) -> MeetingFeed:
        return MeetingFeed(self.site, self.data)


def build_house(folder: Path, viewers: int = 3) -> House:
    """Fill a folder: figures of every sensitivity, a scene of them, one for those on duty."""
    folder.mkdir(exist_ok=True)
    (folder / "site.toml").write_text(SITE.format(viewers=viewers), encoding="utf-8")
    scenes = folder / "scenes"
    scenes.mkdir()
    for name, audience, tiles in (
        ("hop-giao-ban", "meeting", (RECEIVED, SECRET, TAGGED, TABLE)),
        ("hop-thu-hai", "meeting", (RECEIVED,)),
        ("truc-rieng", "duty", (RECEIVED, SECRET)),
    ):
        (scenes / f"{name}.toml").write_text(scene(name, audience, *tiles), encoding="utf-8")
    cache = FilledCache(folder / "data")
    cache.catalogue()
    kinds: tuple[tuple[str, str, Sensitivity], ...] = (
        ("documents.secret", HIDDEN_NAME, "restricted"),
        ("documents.tagged", "Văn bản gắn thẻ", "public"),
    )
    cache.put(
        "indicators",
        {
            key: Indicator(
                id=key,
                subsystem="documents",
                name=Names(vi=name),
                unit="văn bản",
                cadence=DAILY,
                agency="vpub",
                owner="nghean",
                sensitivity=sensitivity,
            )
            for key, name, sensitivity in kinds
        },
    )
    house = House(folder, cache)
    house.observe("documents.received", 806)
    house.observe("documents.received", 310, agency="syt")
    house.observe("documents.secret", HIDDEN_VALUE)
    house.observe("documents.tagged", TAGGED_VALUE)
    return house


@dataclass
class Client:
    """A browser of the plainest kind that keeps every byte it was sent."""

    address: str
    code: str
    received: list[bytes] = field(default_factory=list)
    cookie: str = ""

    def enter(self) -> None:
        self.get("/code")
        parts = urlsplit(self.address)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        connection.request("POST", "/code", f"code={self.code}")
        answer = connection.getresponse()
        self.cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        self.received.append(answer.read())
        connection.close()
        assert answer.status == 303

    def get(self, path: str) -> bytes:
        parts = urlsplit(self.address)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.received += [body, str(answer.headers).encode()]
        assert answer.status == 200, (path, answer.status)
        return body

    def listen(self, enough: Callable[[bytes], bool]) -> bytes:
        """Take the stream of changes until it has said enough."""
        parts = urlsplit(self.address)
        with socket.create_connection((str(parts.hostname), int(parts.port or 0)), 20) as one:
            head = f"GET /events HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {self.cookie}\r\n\r\n"
            one.sendall(head.encode())
            data = b""
            while not enough(data):
                part = one.recv(1 << 16)
                assert part, data[-500:]
                data += part
        self.received.append(data)
        return data


class Shown(msgspec.Struct):
    """What a scene's event says of a tile, as far as tests look."""

    id: str
    picture: str
    sizes: list[int]
    text: dict[str, object]


def tiles_of(stream: bytes) -> list[Shown]:
    """Return the tiles of the first scene in a stream."""
    found = re.search(rb'event: scene\ndata: \{"scene":\{.*?\},"tiles":(\[.*?\])\}\n', stream)
    assert found is not None, stream[:2000]
    return msgspec.json.decode(found[1], type=list[Shown])


class Record:
    """What was put on a page."""

    def __init__(self) -> None:
        self.scene: ShownScene | None = None
        self.tiles: dict[str, ShownTile] = {}
        self.said: list[str] = []
        self.pictures: list[str] = []

    def show(self, scene: ShownScene | None, tiles: dict[str, ShownTile]) -> None:
        self.scene, self.tiles = scene, dict(tiles)
        self.said.append(repr((scene, tiles)))

    def put(
        self, tile: ShownTile, painted: PaintedTile | None = None, sizes: tuple[int, ...] = ()
    ) -> None:
        self.tiles[tile.id] = tile
        self.said.append(repr((tile, sizes)))
        if painted is not None:
            self.pictures.append(painted.name)

    def beat(self, beat: Beat) -> None:
        self.said.append(repr(beat))
