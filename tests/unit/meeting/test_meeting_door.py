"""Crowds at the door: they keep nobody out but themselves, and cost no file numbers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from ioc_desktop.meeting import door
from ioc_desktop.meeting.certificate import read_certificate
from ioc_desktop.meeting.door import neighbour
from ioc_desktop.meeting.html import PageTexts
from ioc_desktop.meeting.server import MeetingServer, ServerSettings, listen
from ioc_desktop.sdk.words import TsWords
from tests.faults.certificates import Office
from tests.unit.meeting.conftest import Serve, Served, Told, next_event

MOST = 8


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def from_address(served: Served, address: str) -> socket.socket:
    """Connect as if from another machine: this one has all of 127.0.0.0/8."""
    where = (served.host, served.port)
    return socket.create_connection(where, timeout=10, source_address=(address, 0))


def test_a_crowd_of_one_address_loses_its_own_oldest_and_whoever_looks_on_stays(
    serve: Serve, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CONNECTIONS_PER_ADDRESS", MOST)
    served = serve()
    connection, stream = served.stream(served.cookie())
    held.callback(connection.close)
    held.callback(stream.close)
    assert next_event(stream)[0] == "scene"
    crowd = [held.enter_context(served.raw()) for _ in range(MOST)]
    assert crowd[0].recv(1) == b"", "the first stranger goes, not the viewer"
    assert served.ask("GET", "/code").status == 200
    assert next_event(stream)[0] == "beat"


def test_a_crowd_from_a_few_addresses_keeps_another_machine_from_nothing(
    serve: Serve, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CONNECTIONS", MOST)
    served = serve()
    first = held.enter_context(from_address(served, "127.0.0.9"))
    crowd = [held.enter_context(from_address(served, "127.0.0.2")) for _ in range(4 * MOST)]
    assert served.ask("GET", "/code").status == 200
    assert crowd[0].recv(1) == b""
    first.sendall(f"GET /code HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    assert first.recv(100).startswith(b"HTTP/1.1 200"), "who stands alone is not sent away"


def test_those_who_never_greet_in_tls_are_counted_too(
    serve: Serve, held: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CONNECTIONS_PER_ADDRESS", MOST)
    monkeypatch.setattr(door, "GREETING_S", 0.3)
    office = Office(tmp_path)
    own = office.own("good", office.good())
    served = serve(context=read_certificate(own.certificate, own.key, time.time()).context)
    silent = [held.enter_context(served.raw()) for _ in range(3 * MOST)]
    for one in silent:
        with suppress(ConnectionResetError):
            assert one.recv(1) == b"", "sent away, or tired of"
    with served.raw() as noise, suppress(OSError):
        noise.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert not noise.recv(100).startswith(b"HTTP")
    monkeypatch.setattr(door, "GREETING_S", 60.0)
    held.enter_context(served.raw())
    served.server.close(ended=False)  # with a greeting that is not over


def test_neighbours_are_addresses_or_networks() -> None:
    assert neighbour("10.1.2.3") == neighbour("::ffff:10.1.2.3") == "10.1.2.3"
    assert neighbour("fe80::1%eth0") == neighbour("fe80::2") == "fe80::/64"
    assert neighbour("fd00:0:0:1::1") != neighbour("fd00:0:0:2::1")
    assert neighbour("") == ""


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_a_server_of_all_addresses_of_both_kinds_answers_to_each() -> None:
    listener = listen("::", 0)
    texts = PageTexts(TsWords("en"), "", "dark", secure=False)
    told = Told()
    server = MeetingServer(listener, ServerSettings(b"k" * 32, 3, texts), told)
    try:
        for host in ("127.0.0.1", "::1"):
            served = Served(server, told, int(listener.getsockname()[1]), host)
            assert served.ask("GET", "/code").status == 200
    finally:
        server.close(ended=False)
