"""The invariants of the wire for ``mapped_rest``: 6 to 10, 11, 14, and the ways of asking."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.config import Site
from ioc_desktop.station.centres import adapter_for
from ioc_desktop.sync.faults import SyncError
from tests.faults import hostile
from tests.faults.certificates import Office, serving
from tests.faults.hostile import Ask, Fault, Writer, cut, drip, response, says
from tests.faults.mapped_room import Room, at_once, room
from tests.faults.rig import QUICK, cursor, run
from tests.faults.vendor import FIGURES, INCIDENTS, MAPPING, Vendor, answer


def turned(change: Callable[[bytes], bytes]) -> Fault:
    """Answer honestly but with other bytes in the body."""

    async def fault(ask: Ask, writer: Writer) -> None:
        head, _, body = ask.centre.answer(ask).partition(b"\r\n\r\n")
        kept = b"\r\n".join(one for one in head.split(b"\r\n") if b"Content-Length" not in one)
        new = change(body)
        writer.write(kept + b"\r\nContent-Length: %d\r\n\r\n" % len(new) + new)

    return fault


async def refused(one: Room, fault: Fault) -> SyncError:
    """Sync with a fault; return the error after checking that nothing was stored."""
    before, place = one.received(), cursor(one.folder)
    one.vendor.put("001", "07/10/2021", "9.999")
    one.vendor.faults[FIGURES] = fault
    error = await one.sync()
    assert error is not None
    assert one.received() == before
    assert cursor(one.folder) == place
    assert await one.sync("records") is None or error.code == "timeout", "others go on (10)"
    one.vendor.faults.clear()
    assert await one.sync() is None, "it recovers by itself"
    assert one.received() == one.vendor.truth() | {
        "ho-so/public_services.received///sxd/2021-10-07/P1D/actual": 9999.0
    }
    one.vendor.put("001", "07/10/2021", 700)
    assert await one.sync() is None
    return error


def all_refused(folder: Path, faults: dict[str, Fault], code: str, **other: Any) -> None:
    async def story() -> None:
        async with room(folder, **other) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            for name, fault in faults.items():
                error = await refused(one, fault)
                assert code in (error.code, ""), f"{name}: {error.code} {error}"

    run(story())


def test_06_mapped_rest_a_body_cut_short_commits_nothing(tmp_path: Path) -> None:
    faults = {
        f"{how} {keep}": cut(keep, how=how)
        for how in ("length", "chunked", "close")
        for keep in (0.0, 0.5, 0.999)
    }
    all_refused(tmp_path, faults | {"reset": hostile.reset}, "")


def test_06_mapped_rest_a_part_that_fails_loses_the_whole_poll(tmp_path: Path) -> None:
    async def story() -> None:
        async with room(tmp_path, Vendor(rows_a_part=5)) as one:
            assert await one.sync() is None

            async def third_fails(ask: Ask, writer: Writer) -> None:
                if ask.query["trang"] == "3":
                    await hostile.reset(ask, writer)
                else:
                    writer.write(ask.centre.answer(ask))

            error = await refused(one, third_fails)
            assert error.code == "cut"

    run(story())


def test_06_mapped_rest_a_list_that_is_not_all_there_is_refused(tmp_path: Path) -> None:
    def lacking(body: bytes) -> bytes:
        whole = json.loads(body)
        whole["data"]["donVi"][0]["soLieu"].pop()
        return json.dumps(whole).encode()

    async def story() -> None:
        async with room(tmp_path) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None

            async def once_short(ask: Ask, writer: Writer) -> None:
                if ask.query["trang"] == "1":
                    await turned(lacking)(ask, writer)
                else:
                    writer.write(ask.centre.answer(ask))

            error = await refused(one, once_short)
            assert error.code == "count"
            assert "says 14 items and gave 13" in str(error)

    run(story())


def test_07_mapped_rest_a_portal_a_redirect_or_a_lost_path_is_an_outage(tmp_path: Path) -> None:
    faults = {
        "portal": says(hostile.PORTAL),
        "redirect": says(hostile.REDIRECT),
        "404": says(response(b"{}", status="404 Not Found")),
        # Of the Centre API a 410 begins a fresh copy; here it must not throw the past away.
        "410": says(hostile.GONE),
        "201": says(response(b"{}", status="201 Created")),
    }

    async def story() -> None:
        async with room(tmp_path) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            codes = {name: (await refused(one, fault)).code for name, fault in faults.items()}
            assert codes == {
                "portal": "html",
                "redirect": "redirect",
                "404": "status",
                "410": "status",
                "201": "status",
            }

    run(story())


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("http://198.51.100.7/api/v2/thong-ke/ho-so?trang=2", "redirect"),
        ("//198.51.100.7/x", "redirect"),
        ("file:///etc/passwd", "redirect"),
        ("/api/v2/thong-ke/ho-so?trang=1", "cursor_loop"),
    ],
)
def test_07_mapped_rest_a_next_link_stays_on_the_centre_and_leads_on(
    tmp_path: Path, link: str, code: str
) -> None:
    paging = 'paging = { kind = "link", at = "data.tiep" }'
    text = "\n".join(
        paging if line.startswith("paging") else line for line in MAPPING.splitlines()
    ).replace("query = {", 'query = { trang = "1",')

    async def story() -> None:
        vendor = Vendor(rows_a_part=5)
        follow = {"1": "?trang=2", "2": f"{vendor.url}/api/v2/thong-ke/ho-so?trang=3"}

        async def linked(ask: Ask, writer: Writer) -> None:
            body = vendor.part(ask)
            body["data"]["tiep"] = follow.get(ask.query["trang"])
            writer.write(answer(body))

        async with room(tmp_path, vendor, at_once(text)) as one:
            follow["2"] = f"{vendor.url}/api/v2/thong-ke/ho-so?trang=3"
            vendor.faults[FIGURES] = linked
            assert await one.sync() is None
            assert one.received() == vendor.truth()
            follow["3"] = link
            vendor.put("001", "01/10/2021", 1)
            error = await one.sync()
            assert error is not None
            assert error.code == code
            assert one.received() != vendor.truth()

    run(story())


def test_08_mapped_rest_endless_and_compressed_bodies_are_refused_early(tmp_path: Path) -> None:
    async def story() -> None:
        async with room(tmp_path, limits=replace(QUICK, request_s=20.0)) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            assert (await refused(one, hostile.gzip_bomb)).code == "compressed"
            one.limits = replace(one.limits, body_bytes=1 << 20)
            await one.restart()
            assert (await refused(one, hostile.endless_body)).code == "too_large"
            assert (await refused(one, hostile.endless_header)).code != "timeout"
            many = {"success": True, "data": {"donVi": [{"soLieu": [[]] * 250_000}]}}
            error = await refused(one, says(answer(many)))
            assert error.code == "mapping"
            assert "has more than 200,000 items" in str(error)

    run(story())


def test_09_mapped_rest_every_request_ends_by_its_deadline(tmp_path: Path) -> None:
    async def story() -> None:
        async with room(tmp_path) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            for fault in (hostile.half_open, drip()):
                began_s = time.monotonic()
                assert (await refused(one, fault)).code == "timeout"
                # Three requests and the recovery; without a deadline it would never end.
                assert time.monotonic() - began_s < 30

    run(story())


def test_10_mapped_rest_a_page_that_is_none_is_refused_whole(tmp_path: Path) -> None:
    def put(text: bytes) -> Callable[[bytes], bytes]:
        return lambda body: body.replace(b'"tiepNhan": 100', b'"tiepNhan": ' + text, 1)

    all_refused(
        tmp_path,
        {
            "broken": turned(lambda body: body[:-1]),
            "NaN": turned(put(b"NaN")),
            "surrogate": turned(put(b'"\\ud800"')),
            "utf-8": turned(put(b'"\xff"')),
            "depth": turned(put(b"[" * 100_000 + b"]" * 100_000)),
            "no list": says(answer({"success": True, "data": {"donVi": {}}})),
            "renamed": turned(lambda body: body.replace(b'"donVi"', b'"donvi"')),
            "not ok": says(answer({"success": False, "message": "Hệ thống bận"})),
        },
        "",
    )


def test_10_mapped_rest_the_reason_names_what_the_vendor_changed(tmp_path: Path) -> None:
    async def story() -> None:
        async with room(tmp_path) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            renamed = turned(lambda body: body.replace(b'"donVi"', b'"donvi"'))
            assert "there is no 'donVi' at data.donVi" in str(await refused(one, renamed))
            busy = says(answer({"success": False, "message": "Hệ thống bận"}))
            assert "answers that it failed: Hệ thống bận" in str(await refused(one, busy))

    run(story())


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("expired", "tls_expired"),
        ("wrong_address", "tls_wrong_name"),
        ("stranger", "tls_unknown_authority"),
    ],
)
def test_11_mapped_rest_a_wrong_certificate_is_told_and_nothing_is_asked(
    tmp_path: Path, wrong: str, code: str
) -> None:
    async def story() -> None:
        office = Office(tmp_path)
        stranger = Office(tmp_path, "stranger").good()
        leaf = stranger if wrong == "stranger" else getattr(office, wrong)()
        async with Vendor(tls=serving(leaf)) as vendor:
            centre = replace(vendor.centre(), ca_file=office.ca_file)
            adapter = adapter_for(Site(centres=(centre,)), centre, tmp_path, QUICK)
            try:
                with pytest.raises(SyncError) as told:
                    await adapter.describe()
                assert told.value.code == code
                assert vendor.asks == []
                await vendor.stop()
                vendor.tls = serving(office.good())
                async with vendor:
                    assert (await adapter.describe()).id == "nghean"
            finally:
                await adapter.aclose()

    run(story())


def test_14_mapped_rest_a_list_without_an_end_trips(tmp_path: Path) -> None:
    text = MAPPING.replace(', total = "data.tongSo"', "")

    async def same_for_ever(ask: Ask, writer: Writer) -> None:
        ask.query["trang"] = "1"
        writer.write(ask.centre.answer(ask))

    async def story() -> None:
        async with room(tmp_path, mapping=at_once(text)) as one:
            assert await one.sync() is None, "an empty part is the end"
            assert await one.sync("records") is None
            error = await refused(one, same_for_ever)
            assert error.code == "cursor_loop"

    run(story())


# The ways of asking.


@pytest.mark.parametrize("kind", ["bearer", "basic", "header", "query"])
def test_credentials_are_shown_as_the_mapping_says(tmp_path: Path, kind: str) -> None:
    auth = f'[auth]\nkind = "{kind}"\nname = "khoa"\nuser = "ioc"\n'
    text = auth + MAPPING[MAPPING.index("[codes.agencies]") :]
    text = f'schema = 1\ncatalogue = "nghean"\n{text}'

    async def story() -> None:
        token = "mật khẩu" if kind == "basic" else "k"
        async with room(tmp_path, mapping=at_once(text), token=token) as one:
            assert await one.sync() is None
            asked = one.vendor.asks[-1]
            pair = base64.b64encode("ioc:mật khẩu".encode()).decode()
            given = {
                "bearer": asked.headers.get("authorization") == "Bearer k",
                "basic": asked.headers.get("authorization") == f"Basic {pair}",
                "header": asked.headers.get("khoa") == "k" and "authorization" not in asked.headers,
                "query": asked.query.get("khoa") == "k" and "authorization" not in asked.headers,
            }
            assert given[kind], asked

    run(story())


def test_a_login_is_done_once_and_again_when_its_session_has_run_out(tmp_path: Path) -> None:
    auth = (
        '[auth]\nkind = "login"\npath = "/api/dang-nhap"\nuser = "ioc"\ntoken = "data.token"\n'
        'body = { taiKhoan = "{user}", matKhau = "{token}" }\n'
    )
    text = auth + MAPPING[MAPPING.index("[codes.agencies]") :]
    text = f'schema = 1\ncatalogue = "nghean"\n{text}'

    async def story() -> None:
        vendor = Vendor()
        honest = vendor.answer
        logins: list[str] = []

        async def log_in(ask: Ask, writer: Writer) -> None:
            logins.append(ask.method)
            body = {"data": {"token": f"s{len(logins)}"}} if one.token == "k" else {"data": None}  # noqa: S105  # the test's own
            writer.write(answer(body))

        def in_session(ask: Ask) -> bytes:
            if ask.headers.get("authorization") != f"Bearer s{len(logins)}":
                return response(b"{}", status="401 Unauthorized")
            return honest(ask)

        vendor.answer = in_session  # type: ignore[method-assign]  # a stricter vendor
        vendor.faults["/api/dang-nhap"] = log_in
        async with room(tmp_path, vendor, at_once(text)) as one:
            assert await one.sync() is None
            assert await one.sync("records") is None
            assert logins == ["POST"]
            logins.append("elsewhere")  # the session is another one now
            vendor.put("001", "07/10/2021", 5)
            assert await one.sync() is None
            assert logins == ["POST", "elsewhere", "POST"]
            assert one.received() == vendor.truth()
            logins.append("elsewhere")
            one.token = "wrong"  # noqa: S105  # the test's own
            error = await one.sync()
            assert error is not None
            assert error.code == "credentials"

    run(story())


def test_a_body_is_posted_with_the_vendors_own_days(tmp_path: Path) -> None:
    text = MAPPING.replace(
        'path = "/api/v2/su-co"',
        'path = "/api/v2/su-co"\nmethod = "POST"\n'
        'body = { loc = { tu = "{today-1m:%d/%m/%Y}", trangThai = ["Mới"] }, ca = 2 }',
    )

    async def story() -> None:
        async with room(tmp_path, mapping=at_once(text)) as one:
            ask = one.adapter.vendor._ask(one.mapping.sources[1], INCIDENTS, None)
            assert await one.sync("records") is None, "the first question told the vendor's time"
            ask = one.adapter.vendor._ask(one.mapping.sources[1], INCIDENTS, None)
            assert ask.method == "POST"
            assert json.loads(ask.body or b"") == {
                "loc": {"tu": "07/09/2021", "trangThai": ["Mới"]},
                "ca": 2,
            }
            assert [asked.method for asked in one.vendor.asked(INCIDENTS)] == ["POST"]
            # Of the Centre API's commands a problem is an answer; of a vendor's list it is none.
            problem = response(b'{"ketQua": []}', status="422 No", kind="application/problem+json")
            one.vendor.faults[INCIDENTS] = says(problem)
            before = one.open_records()
            error = await one.sync("records")
            assert error is not None
            assert error.code == "status"
            assert one.open_records() == before

    run(story())
