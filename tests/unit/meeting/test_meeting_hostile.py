"""What strangers on the network may try with the page: every time somebody else is still served."""

from __future__ import annotations

import itertools
import socket
import time
from contextlib import suppress

import pytest

from ioc_desktop.meeting import wire
from ioc_desktop.meeting.limits import HEAD_BYTES, STREAMS_PER_SESSION, WRONG_PER_ADDRESS
from ioc_desktop.meeting.sessions import Sessions
from tests.unit.meeting.conftest import SCENE, Serve, Served, next_event, tile

PATHS = ("/", "/code", "/events", "/standing", "/picture/ab-200.png", "/nothing", "/page.css")


def is_closed(one: socket.socket) -> bool:
    """Whether the other side ends the connection, whatever it says before."""
    with suppress(ConnectionResetError):
        while one.recv(65536):
            pass
    return True


def drips_until_cut_off(one: socket.socket) -> bool:
    """Send a byte at a time; whether the other side has enough of it before we have."""
    for _ in range(500):
        try:
            one.sendall(b"X")
            if one.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


def test_without_a_code_there_is_nothing_but_the_question_for_it(serve: Serve) -> None:
    served = serve()
    assert served.ask("GET", "/").headers["Location"] == "/code"
    for path in ("/events", "/standing", "/picture/ab-200.png"):
        answer = served.ask("GET", path)
        assert answer.status == 401
        assert "806" not in answer.text
    page = served.ask("GET", "/code")
    assert page.status == 200
    assert "Room &lt;b&gt;" in page.text
    assert served.give(wrong(served.told.codes[0])).status == 403
    assert served.told.viewers == []


def test_a_code_admits_one_browser_and_is_then_another(serve: Serve) -> None:
    served = serve()
    code = served.told.codes[-1]
    answer = served.give(code)
    said = str(answer.headers["Set-Cookie"])
    assert answer.status == 303
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert "Secure" not in said
    assert served.give(code).status == 403
    cookie = {"Cookie": said.partition(";")[0]}
    assert served.ask("GET", "/", cookie).status == 200
    assert served.ask("GET", "/picture/ab-200.png", cookie).text == "\ufffdPNG a tile of 200"
    picture = served.ask("GET", "/picture/ab-400.png", cookie)
    assert picture.headers["Cache-Control"] == "no-store", "no figure stays on the room's machine"
    again = served.ask("GET", "/code", cookie)
    assert (again.status, again.headers["Location"]) == (303, "/"), "it has been let in"
    for path in ("ab-300.png", "ab-200.gif", "ab-200", "ab-9999999999.png", "zz-200.png", "-1.png"):
        assert served.ask("GET", f"/picture/{path}", cookie).status == 404


def test_every_method_but_get_is_refused_everywhere(serve: Serve) -> None:
    served = serve()
    cookie = {"Cookie": served.cookie()}
    for method in ("HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "GETT"):
        for path in PATHS:
            if (method, path) == ("POST", "/code"):
                continue
            assert served.ask(method, path, cookie).status == 405, (method, path)


def test_every_answer_tells_the_browser_to_trust_nothing_else(serve: Serve) -> None:
    served = serve()
    cookie = {"Cookie": served.cookie()}
    for method, path in [("GET", path) for path in PATHS if path != "/events"] + [("PUT", "/")]:
        headers = served.ask(method, path, cookie).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == ("same-origin" if path == "/code" else "no-referrer")
        assert "Server" not in headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.2:{port}",
        "127.0.0.1:1",
        "127.0.0.1:" + "9" * 5000,
        "",
        "[::1]:{port}",
    ],
)
def test_another_name_than_ours_is_not_answered(serve: Serve, host: str) -> None:
    served = serve(names=("ioc.example.vn",))
    cookie = served.cookie()
    for path in PATHS:
        told = {"Host": host.format(port=served.port), "Cookie": cookie}
        answer = served.ask("GET", path, told)
        assert answer.status == 421
        assert "806" not in answer.text
    for good in (f"ioc.example.vn:{served.port}", f"localhost:{served.port}"):
        assert served.ask("GET", "/", {"Host": good, "Cookie": cookie}).status == 200


def test_a_form_of_another_page_is_not_taken(serve: Serve) -> None:
    served = serve()
    own = f"http://127.0.0.1:{served.port}"
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": own, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert served.give(served.told.codes[-1], headers).status == 403
        assert len(served.told.codes) == 1
    assert served.give(served.told.codes[-1], {"Origin": own}).status == 303


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/picture/../../page.js",
        "/picture/..%2f..%2fpage.js",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/picture/",
        "/page.js",
        "/code/",
        "/picture/ab-200.png/../x",
        "/\x7f",
    ],
)
def test_no_path_leads_to_a_file(serve: Serve, path: str) -> None:
    served = serve()
    cookie = served.cookie()
    with served.raw() as one:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {cookie}\r\n"
        one.sendall(f"{head}Connection: close\r\n\r\n".encode("latin-1"))
        answer = one.recv(65536).decode()
    assert answer.startswith(("HTTP/1.1 404", "HTTP/1.1 400")), answer.partition("\r\n")[0]
    assert "root:" not in answer


def test_forged_and_foreign_cookies_open_nothing(serve: Serve) -> None:
    served = serve(key=b"k" * 32)
    foreign = Sessions(b"x" * 32).make()
    for value in (foreign, "", "x" * 75, foreign[:-1], "../../", "\xff" * 75, "1" * 8000):
        told = {"Cookie": f"ioc_meeting={value}"}
        assert served.ask("GET", "/", told).status == 303
        assert served.ask("GET", "/events", told).status == 401


def test_brute_force_is_told_to_wait_and_never_gets_in(serve: Serve) -> None:
    served = serve()
    code = served.told.codes[-1]
    given = [served.give(wrong(code)).status for _ in range(WRONG_PER_ADDRESS)]
    assert given == [403] * (WRONG_PER_ADDRESS - 1) + [429], "the last is told at once"
    answer = served.give(code)
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert served.told.codes == [code]


def test_the_one_viewer_too_many_is_told_so_and_a_free_seat_is_taken(serve: Serve) -> None:
    served = serve(viewers=2)
    cookies = [served.cookie(), served.cookie()]
    streams = [served.stream(cookie) for cookie in cookies]
    assert [next_event(answer)[0] for _, answer in streams] == ["scene", "scene"]
    code = served.told.codes[-1]
    third = served.give(code)
    assert third.status == 503
    assert "All places are taken" in third.text
    assert "Set-Cookie" not in third.headers
    assert served.told.codes[-1] == code, "the code is still good for the next free seat"
    assert max(served.told.viewers) == 2
    for connection, answer in streams:
        answer.close()
        connection.close()


def test_one_browser_may_not_open_pages_without_end(serve: Serve) -> None:
    served = serve()
    cookie = served.cookie()
    streams = [served.stream(cookie) for _ in range(STREAMS_PER_SESSION + 1)]
    names = []
    while "elsewhere" not in names:
        names.append(next_event(streams[0][1])[0])
    assert next_event(streams[-1][1])[0] == "scene"
    assert served.told.viewers == [1]
    for connection, answer in streams:
        answer.close()
        connection.close()


def test_a_request_that_never_ends_is_cut_off_and_others_are_served(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HEAD_S", 0.3)
    served = serve()
    silent, drip, body = served.raw(), served.raw(), served.raw()
    drip.sendall(b"GET / HTTP/1.1\r\nHost: ")
    body.sendall(
        f"POST /code HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        "Content-Length: 200\r\n\r\ncode=".encode()
    )
    assert served.ask("GET", "/code").status == 200
    for one in (silent, drip, body):
        with one:
            assert is_closed(one)
    assert served.ask("GET", "/code").status == 200


def test_a_drip_does_not_buy_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HEAD_S", 0.3)
    served = serve()
    with served.raw() as drip:
        drip.settimeout(0.02)
        assert drips_until_cut_off(drip)


def test_headers_and_forms_beyond_all_measure_are_refused(serve: Serve) -> None:
    served = serve()
    with served.raw() as one:
        with suppress(OSError):
            one.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * (HEAD_BYTES * 4))
        with suppress(ConnectionResetError):
            assert one.recv(100).startswith(b"HTTP/1.1 400")
    with served.raw() as one:
        one.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        assert one.recv(100).startswith(b"HTTP/1.1 400")
    with served.raw() as one:
        one.sendall(
            f"POST /code HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            "Content-Length: 100000000\r\n\r\n".encode()
            + b"x" * 500
        )
        assert one.recv(100).startswith(b"HTTP/1.1 413")
        assert is_closed(one), "the rest is not waited for"
    assert served.ask("POST", "/code", {}, "code=" + "1" * 500).status == 413
    assert served.ask("POST", "/code", {}, "&".join(["a=1"] * 40)).status == 413
    assert served.ask("POST", "/code", {}, "\xff\xfe").headers["Location"] == "/code?wrong"
    assert served.ask("GET", "/code").status == 200


def test_a_browser_that_takes_nothing_is_let_go(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SLOW_S", 1.5)
    served = serve()
    cookie = served.cookie()
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.connect((served.host, served.port))
        head = f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {cookie}\r\n\r\n"
        lazy.sendall(head.encode())
        connection, good = served.stream(served.cookie())
        streams = served.server._room.streams
        deadline = time.monotonic() + 60
        for number in itertools.takewhile(lambda _: time.monotonic() < deadline, itertools.count()):
            served.server.put(tile("t1", title=f"{number} " + "x" * 500_000))
            name, data = next_event(good)
            while name == "beat" or (name == "tile" and f'"{number} ' not in data):
                name, data = next_event(good)
            if number > 1 and len(streams) == 1:
                break
        else:
            pytest.fail("it is waited for without end")
        good.close()
        connection.close()


def test_what_is_new_comes_alone_and_everything_to_a_page_that_comes_back(serve: Serve) -> None:
    served = serve()
    cookie = served.cookie()
    connection, answer = served.stream(cookie)
    name, data = next_event(answer)
    assert name == "scene"
    assert "Văn bản đến 806" in data
    served.server.put(tile("t1", title="Ba"))
    name, data = next_event(answer)
    while name == "beat":
        name, data = next_event(answer)
    assert name == "tile"
    assert '"title":"Ba"' in data
    assert "806" not in data
    served.server.put(tile("unknown", title="Nobody asked"))
    served.server.show(None, {})
    name, data = next_event(answer)
    while name == "beat":
        name, data = next_event(answer)
    assert (name, data) == ("scene", '{"scene":null,"tiles":[]}')
    answer.close()
    connection.close()


def test_the_end_is_told_and_the_session_is_of_no_use_to_the_next_server(serve: Serve) -> None:
    served = serve()
    cookie = served.cookie()
    connection, answer = served.stream(cookie)
    assert next_event(answer)[0] == "scene"
    served.server.close(ended=True)
    name = "beat"
    while name == "beat":
        name = next_event(answer)[0]
    assert name == "end"
    answer.close()
    connection.close()
    again, next_one = serve(key=b"k" * 32), serve(key=b"n" * 32)
    assert again.ask("GET", "/standing", {"Cookie": cookie}).status == 200
    assert next_one.ask("GET", "/standing", {"Cookie": cookie}).status == 401


def test_a_server_that_has_not_painted_yet_says_nothing_to_pages_that_wait(serve: Serve) -> None:
    served = serve(shown=False)
    connection, answer = served.stream(served.cookie())
    assert connection.sock is not None
    connection.sock.settimeout(1.5)
    with pytest.raises(TimeoutError):
        next_event(answer)
    answer.close()
    connection.close()
    served.server.show(SCENE, {})
    connection, answer = served.stream(served.cookie())
    assert next_event(answer)[0] == "scene"
    answer.close()
    connection.close()


def test_a_picture_is_made_once_for_all_who_ask(serve: Serve) -> None:
    served: Served = serve()
    cookies = [served.cookie() for _ in range(3)]
    for cookie in cookies:
        assert served.ask("GET", "/picture/ab-200.png", {"Cookie": cookie}).status == 200
    assert served.pixels.asked == [200]


def test_what_is_no_http_after_an_answer_has_begun_ends_it_and_fills_no_log(serve: Serve) -> None:
    served = serve()
    host, cookie = f"Host: 127.0.0.1:{served.port}", f"Cookie: {served.cookie()}"
    chunked = "Transfer-Encoding: chunked"
    for head, answer in (
        (f"POST /code HTTP/1.1\r\nHost: evil\r\n{chunked}", b"HTTP/1.1 421"),
        (f"GET /events HTTP/1.1\r\n{host}\r\n{cookie}\r\n{chunked}", b"HTTP/1.1 200"),
    ):
        with served.raw() as one:
            one.sendall(f"{head}\r\n\r\n".encode())
            assert one.recv(100).startswith(answer)
            with suppress(OSError):
                one.sendall(b"this is no chunk\r\n")
            assert is_closed(one)
    assert served.ask("GET", "/code").status == 200
