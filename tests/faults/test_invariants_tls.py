"""Invariant 11: a TLS failure never falls back, and the screen says which it is."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ioc_desktop.config import Centre, Secret, Site
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.once import OnceReport, sync_once
from tests.faults.certificates import (
    Doorkeeper,
    Office,
    Own,
    demanding,
    old_tls,
    self_signed,
    serving,
)
from tests.faults.hostile import HostileCentre, response, says
from tests.faults.rig import centre_of, look, run, stored, truth

VIETNAMESE = TsWords("vi")


@dataclass(frozen=True)
class Room:
    """Our authority, another one that we do not know, and a folder."""

    office: Office
    stranger: Office
    folder: Path


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(Office(tmp_path), Office(tmp_path, "stranger"), tmp_path)


async def sync(room: Room, *centres: HostileCentre, own: Own | None = None) -> OnceReport:
    """Sync once as the site file of a province with its own authority says."""
    named = tuple(
        Centre(
            id=centre.id,
            url=centre.url,
            token=Secret("top-secret"),
            ca_file=room.office.ca_file,
            client_certificate=None if own is None else own.certificate,
            client_key=None if own is None else own.key,
        )
        for centre in centres
    )
    return await sync_once(
        Site(centres=named), room.folder / "data", deadline_s=10.0, backoff_base_s=0.05
    )


def refused(room: Room, tls: ssl.SSLContext, own: Own | None = None) -> str:
    """Return why nothing came, after checking that nothing was asked and the other went on."""
    told: list[str] = []

    async def story() -> None:
        other = HostileCentre(id="vinh", tls=serving(room.office.good()))
        async with HostileCentre(tls=tls) as centre, other:
            report = await sync(room, centre, other, own=own)
            assert centre.asks == [], "something was asked, and the token shown, all the same"
            assert not centre_of(report, "nghean").reachable
            assert centre_of(report, "vinh").error is None, "the other centre goes on"
            told.append(centre_of(report, "nghean").error or "")
            noted = look(room.folder / "data", "SELECT error FROM centres WHERE centre = 'nghean'")
            assert noted == [(told[0],)], "the screen reads it there"
            await centre.stop()
            centre.tls = serving(room.office.good())
            async with centre:
                report = await sync(room, centre)
                assert report.all_well, "a good certificate later is all it takes"
                assert stored(room.folder / "data") == truth(centre)

    run(story())
    return told[0]


def in_vietnamese(text: str) -> str:
    shown = in_words(text, VIETNAMESE)
    assert shown != text, "the screen has no words for it"
    return shown


SERVERS: dict[str, tuple[Callable[[Room], ssl.SSLContext], str, str]] = {
    "expired": (lambda r: serving(r.office.expired()), "has expired", "hết hạn"),
    "not yet valid": (lambda r: serving(r.office.not_yet_valid()), "not valid yet", "chưa"),
    "unknown authority": (
        lambda r: serving(r.stranger.good()),
        "an authority that is not known here",
        "nơi cấp chưa được tin",
    ),
    "self-signed": (lambda r: self_signed(r.office), "signed by itself", "tự ký"),
    "wrong name": (lambda r: serving(r.office.wrong_name()), "for another", "khác"),
    "wrong address": (lambda r: serving(r.office.wrong_address()), "another address", "khác"),
}


@pytest.mark.parametrize("what", SERVERS)
def test_11_a_wrong_server_certificate_stops_and_says_which(room: Room, what: str) -> None:
    tls, english, vietnamese = SERVERS[what]
    told = refused(room, tls(room))
    assert english in told
    assert vietnamese in in_vietnamese(told)


def turned_away(room: Room, tls: ssl.SSLContext, own: Own | None = None) -> str:
    """Return why a server that says so by an alert let us not in."""
    told: list[str] = []

    async def story() -> None:
        door = Doorkeeper(tls)
        centre = HostileCentre(port=door.port, tls=serving(room.office.good()))
        try:
            report = await sync(room, centre, own=own)
        finally:
            door.close()
        assert bytes(door.heard) == b"", "something was said through a door that is shut"
        told.append(centre_of(report, "nghean").error or "")
        async with centre:
            assert (await sync(room, centre, own=own)).all_well, "it recovers by itself"
            assert stored(room.folder / "data") == truth(centre)

    run(story())
    return told[0]


TLS_VERSIONS = pytest.mark.parametrize("newest", [True, False], ids=["TLS 1.3", "TLS 1.2"])


@TLS_VERSIONS
def test_11_a_missing_client_certificate_is_asked_for(room: Room, newest: bool) -> None:
    told = turned_away(room, demanding(room.office.good(), room.office, newest=newest))
    if newest:
        assert "demands a client certificate; none is set" in told
    else:
        assert "client certificate" in told, "TLS 1.2 has no alert of its own for it"
    assert "chứng thư" in in_vietnamese(told)


@TLS_VERSIONS
@pytest.mark.parametrize(
    ("sort", "english"),
    [
        ("of a stranger", "does not know who signed our client certificate"),
        ("expired", "our client certificate has expired"),
    ],
)
def test_11_a_refused_client_certificate_is_named(
    room: Room, sort: str, english: str, newest: bool
) -> None:
    given = room.stranger.good() if sort == "of a stranger" else room.office.expired()
    tls = demanding(room.office.good(), room.office, newest=newest)
    told = turned_away(room, tls, room.office.own("station", given))
    assert english in told
    assert "chứng thư của máy này" in in_vietnamese(told)


def test_11_a_server_of_old_tls_is_not_spoken_to(room: Room) -> None:
    told = turned_away(room, old_tls(room.office.good()))
    assert "only old versions of TLS" in told
    assert "phiên bản TLS cũ" in in_vietnamese(told)


def test_11_a_server_that_hangs_up_in_the_handshake_is_no_puzzle(room: Room) -> None:
    """So do servers on asyncio, our reference centre's among them, without an alert."""
    told = refused(room, demanding(room.office.good(), room.office, newest=False))
    assert "refused the handshake (a client certificate?)" in told
    assert "bắt tay" in in_vietnamese(told)


def test_11_a_good_client_certificate_is_enough(room: Room) -> None:
    own = room.office.own("station", room.office.good())

    async def story() -> None:
        async with HostileCentre(tls=demanding(room.office.good(), room.office)) as centre:
            assert (await sync(room, centre, own=own)).all_well
            assert stored(room.folder / "data") == truth(centre)

    run(story())


def test_11_plain_http_on_the_tls_port_is_said(room: Room) -> None:
    async def web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    heard: list[bytes] = []

    async def story() -> None:
        centre = HostileCentre(tls=serving(room.office.good()))
        async with await asyncio.start_server(web_server, "127.0.0.1", 0) as server:
            centre.port = server.sockets[0].getsockname()[1]
            report = await sync(room, centre)
        told = centre_of(report, "nghean").error or ""
        assert "does not speak TLS" in told
        assert "không dùng TLS" in in_vietnamese(told)
        assert not any(b"HTTP" in one for one in heard), "it was asked in the clear"

    run(story())


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_11_a_redirect_down_to_http_is_not_followed(room: Room, status: str) -> None:
    async def story() -> None:
        plain = HostileCentre()
        async with plain, HostileCentre(tls=serving(room.office.good())) as centre:
            down = f"Location: {plain.url}/v1/centre\r\n"
            centre.faults["*"] = says(response(b"", status=status, extra=down))
            report = await sync(room, centre)
            told = centre_of(report, "nghean").error or ""
            assert plain.url in told
            assert "not followed" in told
            assert in_vietnamese(told)
            assert plain.asks == [], "the token went over a plain connection"

    run(story())


def test_11_a_certificate_that_expires_while_running_is_said_and_its_successor_taken(
    room: Room,
) -> None:
    """As a centre's administrator sees it: forgotten, then renewed; nothing is done here."""

    async def story() -> None:
        centre = HostileCentre(tls=serving(room.office.good()))
        async with centre:
            assert (await sync(room, centre)).all_well
        before = stored(room.folder / "data")
        centre.tls = serving(room.office.expired())
        centre.feeds["observations"].pop()
        async with centre:
            report = await sync(room, centre)
            assert "has expired" in (centre_of(report, "nghean").error or "")
            assert stored(room.folder / "data") == before

    run(story())
