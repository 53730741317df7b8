"""A real server on the loopback, with a scene of two tiles, and browsers of the plainest kind."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urlencode

import pytest

from ioc_desktop.meeting.board import Beat, ShownScene, ShownTile, TileText
from ioc_desktop.meeting.html import PageTexts
from ioc_desktop.meeting.server import MeetingServer, ServerSettings, listen
from ioc_desktop.meeting.web import WRONG
from ioc_desktop.sdk.words import TsWords

PNG = b"\x89PNG a tile of "


class Pixels:
    """What was painted: its PNG says which size was asked for."""

    size_bytes = 1000

    def __init__(self) -> None:
        self.asked: list[int] = []

    def png(self, width_px: int) -> bytes:
        self.asked.append(width_px)
        return PNG + str(width_px).encode()


class Told:
    """Hears codes and viewers from the server's thread."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.viewers: list[int] = []
        self._news = threading.Condition()

    def code_changed(self, code: str) -> None:
        with self._news:
            self.codes.append(code)
            self._news.notify_all()

    def viewers_changed(self, viewers: int) -> None:
        with self._news:
            self.viewers.append(viewers)
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(condition, timeout=10)


def tile(name: str, *, picture: str = "", title: str = "Văn bản đến 806") -> ShownTile:
    return ShownTile(
        id=name,
        x=0,
        y=0,
        width=400,
        height=300,
        picture=picture,
        sizes=(200, 400),
        text=TileText(title=title),
    )


SCENE = ShownScene(id="giao-ban", name="Giao ban", width=800, height=300, tiles=("t0", "t1"))


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Served:
    """The server, and what is known of it."""

    server: MeetingServer
    told: Told
    port: int
    host: str = "127.0.0.1"
    pixels: Pixels = field(default_factory=Pixels)
    context: ssl.SSLContext | None = None

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """Return the answer, its body read."""
        with closing(self.connection()) as connection:
            connection.request(method, path, body, dict(headers or {}))
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read())

    def connection(self) -> http.client.HTTPConnection:
        if self.context is not None:
            return http.client.HTTPSConnection(
                self.host, self.port, timeout=10, context=self.context
            )
        return http.client.HTTPConnection(self.host, self.port, timeout=10)

    def give(self, code: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Send the form; whoever is wrong is led to the question again, as a browser is."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        answer = self.ask("POST", "/code", kind, urlencode({"code": code}))
        again = answer.headers["Location"]
        return self.ask("GET", again, headers) if again == WRONG else answer

    def cookie(self) -> str:
        """Enter with the code that is shown; return what the browser sends from then on."""
        known = len(self.told.codes)
        answer = self.give(self.told.codes[-1])
        assert answer.status == 303
        self.told.wait(lambda: len(self.told.codes) > known)
        return str(answer.headers["Set-Cookie"]).partition(";")[0]

    def stream(self, cookie: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        connection = self.connection()
        connection.request("GET", "/events", headers={"Cookie": cookie})
        return connection, connection.getresponse()

    def raw(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=10)


def next_event(answer: http.client.HTTPResponse) -> tuple[str, str]:
    """Return the next event's name and data."""
    name = ""
    while True:
        data = answer.fp.readline()
        assert data, "the stream has ended"
        line = data.decode().rstrip("\r\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return name, line.removeprefix("data: ")


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that starts a server; all are closed in the end."""
    running: list[MeetingServer] = []

    def start(
        *,
        viewers: int = 20,
        key: bytes = b"k" * 32,
        names: tuple[str, ...] = (),
        context: ssl.SSLContext | None = None,
        shown: bool = True,
    ) -> Served:
        listener = listen("127.0.0.1", 0)
        port = int(listener.getsockname()[1])
        texts = PageTexts(TsWords("en"), "Room <b>", "dark", secure=context is not None)
        told = Told()
        settings = ServerSettings(key, viewers, texts, names, context)
        server = MeetingServer(listener, settings, told)
        running.append(server)
        served = Served(server, told, port)
        if shown:
            server.beat(Beat("16:42:00", "Thursday"))
            tiles = {"t0": tile("t0", picture="ab"), "t1": tile("t1", title="Hai")}
            server.show(SCENE, tiles)
            server.put(tiles["t0"], served.pixels, (200, 400))
        return served

    yield start
    for server in running:
        server.close(ended=False)
