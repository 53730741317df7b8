"""Stills over HTTP from a camera's small web server, with everything such servers do."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import parse_http_list, parse_keqv_list

import httpx
import pytest

from ioc_desktop.config import parse_site
from ioc_desktop.errors import KnownError
from ioc_desktop.station.stills import stills_of
from ioc_desktop.sync import stills
from ioc_desktop.sync.stills import StillAddress, fetch_still, keep_still

USER, WORD = "xem", "mật@khẩu:1"
JPEG = b"\xff\xd8\xff\xe0" + bytes(4000) + b"\xff\xd9"
OTHER = b"\xff\xd8\xff\xe1" + bytes(5000) + b"\xff\xd9"


class Camera(BaseHTTPRequestHandler):
    """Answers by its path; ``/digest`` and ``/basic`` ask who we are."""

    picture = JPEG
    asked: list[str]

    def do_GET(self) -> None:  # http.server's own name
        path = self.path.split("?")[0]
        said = self.headers.get("Authorization", "")
        type(self).asked.append(said)
        if path == "/digest" and not self._digest_holds(said):
            self._answer(
                401, b"", {"WWW-Authenticate": 'Digest realm="cam", nonce="n1", qop="auth"'}
            )
        elif path == "/basic" and said != "Basic " + base64.b64encode(
            f"{USER}:{WORD}".encode()
        ).decode("ascii"):
            self._answer(401, b"", {"WWW-Authenticate": 'Basic realm="cam"'})
        elif path == "/gone":
            self._answer(404, b"")
        elif path == "/login":
            self._answer(200, b"<html>login</html>")
        elif path == "/large":
            self._answer(200, JPEG + bytes(stills.MOST_BYTES))
        elif path == "/cut":
            self._answer(200, self.picture[:100], length=len(self.picture))
        elif path == "/mute":
            threading.Event().wait(3)
        else:
            self._answer(200, self.picture)

    def _answer(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _digest_holds(self, said: str) -> bool:
        """Judge by RFC 7616, with MD5 as cameras do."""
        if not said.startswith("Digest "):
            return False
        told = parse_keqv_list(parse_http_list(said.removeprefix("Digest ")))

        def mark(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        who = mark(f"{USER}:cam:{WORD}")
        what = mark(f"GET:{self.path}")
        parts = (who, told["nonce"], told["nc"], told["cnonce"], told["qop"], what)
        return told["response"] == mark(":".join(parts))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own name
        """Say nothing on the tests' screen."""


@pytest.fixture
def camera() -> Iterator[str]:
    Camera.picture, Camera.asked = JPEG, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def still(url: str, file: Path, *, user: str = USER, word: str | None = WORD) -> StillAddress:
    return StillAddress("cam1", url, file, user=user, password=lambda: word)


def fetched(address: StillAddress) -> str:
    async def once() -> str:
        async with httpx.AsyncHTTPTransport() as transport:
            return await fetch_still(address, transport)

    return asyncio.run(once())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  # another thread's doing, and a file's
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("path", ["/open", "/basic", "/digest", "/digest?ch=1&size=2"])
def test_a_picture_comes_by_whatever_the_camera_asks(camera: str, tmp_path: Path, path: str):
    file = tmp_path / "stills" / "cam1"
    assert fetched(still(camera + path, file)) == ""
    assert file.read_bytes() == JPEG
    assert not list(file.parent.glob(".*")), "nothing half written is left"


def test_who_we_are_is_not_said_to_one_who_does_not_ask(camera: str, tmp_path: Path):
    fetched(still(f"{camera}/open", tmp_path / "cam1"))
    assert Camera.asked == [""]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/gone", "it answers with status 404"),
        ("/login", "it is no JPEG or PNG"),
        ("/large", "it is too large"),
        ("/cut", "RemoteProtocolError"),
        ("/mute", "it does not answer in time"),
    ],
)
def test_what_is_no_picture_leaves_the_last_one(
    camera: str, tmp_path: Path, path: str, why: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stills, "REQUEST_S", 1.5)
    file = tmp_path / "cam1"
    file.write_bytes(OTHER)
    before = file.stat().st_mtime_ns
    assert fetched(still(camera + path, file)) == why
    assert file.read_bytes() == OTHER
    assert file.stat().st_mtime_ns == before, "an old picture must look old"


@pytest.mark.parametrize("path", ["/basic", "/digest"])
def test_a_wrong_password_is_told_and_never_shown(camera: str, tmp_path: Path, path: str):
    said = fetched(still(camera + path, tmp_path / "cam1", word="sai"))
    assert said == "it answers with status 401"
    assert fetched(still(camera + path, tmp_path / "cam1", word=None)) == "it asks for a password"


def test_a_password_that_is_not_on_this_machine_is_told(camera: str, tmp_path: Path):
    def missing() -> str:
        raise KnownError("not set")

    address = StillAddress("cam1", f"{camera}/basic", tmp_path / "cam1", user="u", password=missing)
    assert fetched(address) == "its password is not set on this machine"


def test_no_camera_there_is_told_without_its_address(tmp_path: Path):
    said = fetched(still("http://127.0.0.1:1/x", tmp_path / "cam1"))
    assert said == "ConnectError"


def test_pictures_follow_each_other_and_troubles_are_noted_once(camera: str, tmp_path: Path):
    notes: list[dict[str, object]] = []

    class Book:
        def info(self, event: str, **values: object) -> None:
            notes.append({"event": event, **values})

    file = tmp_path / "cam1"

    async def watched() -> None:
        address = StillAddress("cam1", f"{camera}/open", file, every_s=0.05)
        task = asyncio.create_task(keep_still(address, Book()))
        async with asyncio.timeout(20):
            await until(file.exists)
            Camera.picture = b"no picture"
            await until(lambda: len(notes) >= 2)
            assert file.read_bytes() == JPEG
            Camera.picture = OTHER
            await until(lambda: file.read_bytes() == OTHER and len(notes) >= 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(watched())
    assert [note["why"] for note in notes] == ["it comes", "it is no JPEG or PNG", "it comes"]


def test_the_station_fetches_stills_with_an_address_and_no_others(tmp_path: Path):
    site = parse_site(
        '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:1"\n'
        '[[camera]]\nid = "a"\nurl = "rtsp://h/x"\n'
        '[[camera]]\nid = "b"\nstill = "b.jpg"\n'
        f'[[camera]]\nid = "c"\nstill = "http://h/x"\nuser = "xem"\npassword = "{WORD}"\n',
        tmp_path / "site.toml",
    )
    (one,) = stills_of(site, tmp_path / "data")
    assert (one.camera, one.url, one.user, one.password()) == ("c", "http://h/x", "xem", WORD)
    assert one.file == tmp_path / "data" / "stills" / "c"
    assert WORD not in repr(one)
    assert "http" not in repr(one)
