"""TLS where the site has a certificate, and clear words where it is not a good one."""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest

from ioc_desktop.app import feed_place
from ioc_desktop.app.feed_place import served_at, shown_at
from ioc_desktop.config.meeting import Meeting
from ioc_desktop.errors import KnownError
from ioc_desktop.meeting.certificate import read_certificate
from ioc_desktop.meeting.server import listen
from tests.faults.certificates import Office, Own
from tests.unit.meeting.conftest import Serve, next_event


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def meeting(own: Own, address: str = "127.0.0.1") -> Meeting:
    return Meeting(address=address, port=0, certificate=own.certificate, key=own.key)


def test_the_page_is_served_over_tls_and_its_cookie_goes_nowhere_else(
    serve: Serve, office: Office
) -> None:
    own = office.own("good", office.good())
    found = read_certificate(own.certificate, own.key, time.time())
    served = serve(context=found.context, names=found.names)
    served.context = ssl.create_default_context(cafile=office.ca_file)
    answer = served.give(served.told.codes[-1], {"Origin": f"https://127.0.0.1:{served.port}"})
    assert answer.status == 303
    assert "; Secure" in str(answer.headers["Set-Cookie"])
    page = served.ask("GET", "/code")
    assert "not encrypted" not in page.text
    connection, stream = served.stream(str(answer.headers["Set-Cookie"]).partition(";")[0])
    assert next_event(stream)[0] == "scene"
    stream.close()
    connection.close()
    with served.raw() as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP/1.1 2")


def test_a_certificate_that_is_not_good_is_refused_with_what_is_wrong(office: Office) -> None:
    good = office.own("good", office.good())
    other = office.own("other", office.good())
    expired = office.own("expired", office.expired())
    early = office.own("early", office.not_yet_valid())
    text = office.folder / "text.pem"
    text.write_text("this is no certificate", encoding="utf-8")
    wanted = {
        "has run out on": meeting(expired),
        "is valid from": meeting(early),
        "is not that of the certificate": meeting(Own(good.certificate, other.key)),
        "holds no certificate": meeting(Own(text, good.key)),
        "holds no key": meeting(Own(good.certificate, text)),
        "cannot be read": meeting(Own(office.folder / "none.pem", good.key)),
        "is for another.example, not for 127.0.0.1": meeting(
            office.own("name", office.wrong_name())
        ),
        "is for 127.0.0.2, not for 127.0.0.1": meeting(
            office.own("address", office.wrong_address())
        ),
    }
    for words, section in wanted.items():
        with pytest.raises(KnownError, match=words):
            served_at(section, 0)


def test_what_people_type_is_what_the_certificate_is_for(office: Office) -> None:
    own = office.own("name", office.authority.issue_cert("ioc.example.vn"))
    at = served_at(meeting(own, "0.0.0.0"), 0)
    at.listener.close()
    assert at.address == f"https://ioc.example.vn:{at.port}/"
    assert "ioc.example.vn" in at.names
    assert at.notes == ()


def test_without_a_certificate_it_is_told_what_that_means() -> None:
    alone = served_at(Meeting(port=0), 0)
    alone.listener.close()
    assert alone.address == f"http://127.0.0.1:{alone.port}/"
    assert "only browsers on this machine" in alone.notes[0]
    everywhere = served_at(Meeting(address="0.0.0.0", port=0), 0)
    everywhere.listener.close()
    assert "not encrypted" in everywhere.notes[0]
    assert "0.0.0.0" not in everywhere.address


def test_the_address_to_type_follows_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = Meeting(address="0.0.0.0", port=0)
    at = served_at(everywhere, 0)
    at.listener.close()
    assert "0.0.0.0" not in at.names, "a name that any page could call"
    monkeypatch.setattr(
        feed_place, "_own_address", lambda *, both: "fd00::7" if both else "10.9.8.7"
    )
    assert shown_at(everywhere, 8710, None)[0] == "http://10.9.8.7:8710/"
    assert shown_at(Meeting(address="::"), 8710, None)[0] == "http://[fd00::7]:8710/"
    assert shown_at(Meeting(address="10.1.2.3"), 8710, None)[0] == "http://10.1.2.3:8710/"
    monkeypatch.setattr(feed_place, "_own_address", lambda *, both: "::1" if both else "127.0.0.1")
    assert shown_at(everywhere, 8710, None)[1] == (feed_place.THIS_MACHINE_ONLY,), "no network"


def test_an_address_or_port_that_cannot_be_had_is_told_in_words() -> None:
    for nowhere in ("no-such-machine.invalid", "198.51.100.1"):
        with pytest.raises(KnownError, match="give an address of this machine"):
            listen(nowhere, 0)
    taken = listen("127.0.0.1", 0)
    port = int(taken.getsockname()[1])
    with pytest.raises(KnownError, match=f"port {port}: .* choose another port"):
        listen("127.0.0.1", port)
    taken.close()
