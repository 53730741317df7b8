"""Invariants 6 to 10, 13 and 14: whatever comes over the wire, nothing false is stored."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ioc_desktop.store.columns import ObservationColumns
from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.faults import NotACentre, SyncError, Unreachable
from ioc_desktop.sync.http import CentreGateway, Limits
from tests.faults import hostile
from tests.faults.hostile import (
    Ask,
    Fault,
    HostileCentre,
    Writer,
    body_changed,
    cut,
    in_thread,
    observation,
    page_with,
    response,
    says,
)
from tests.faults.rig import (
    QUICK,
    adapter_to,
    centre_of,
    cursor,
    feed_of,
    first_hint,
    once,
    run,
    stored,
    truth,
)

OBSERVATIONS = "/v1/observations/changes"


def refused_whole(folder: Path, fault: Fault, *, centre_wide: bool = False) -> str:
    """Sync two centres, one with a fault; return its error after checking that all else went on."""
    errors: list[str] = []

    async def story() -> None:
        other = HostileCentre(id="vinh")
        async with HostileCentre() as centre, other:
            assert (await once(folder, centre, other)).all_well
            before, place = stored(folder), cursor(folder)
            centre.feeds["observations"] += [observation(n) for n in range(100, 110)]
            centre.feeds["agencies"].append(hostile.agency("sgd"))
            other.feeds["observations"] += [observation(n) for n in range(200, 210)]
            centre.faults["/v1/centre" if centre_wide else OBSERVATIONS] = fault
            report = await once(folder, centre, other)
            assert not report.all_well
            assert stored(folder) == before
            assert cursor(folder) == place
            assert stored(folder, "vinh") == truth(other), "the other centre goes on (10, 24)"
            assert centre_of(report, "vinh").error is None
            if centre_wide:
                assert not centre_of(report, "nghean").reachable
                errors.append(centre_of(report, "nghean").error or "")
            else:
                feed = feed_of(report, "nghean", "observations")
                assert feed_of(report, "nghean", "agencies").rows == 3, "other datasets go on (10)"
                assert feed.rows == len(before)
                errors.append(feed.error or "")
            centre.faults.clear()
            assert (await once(folder, centre, other)).all_well, "it recovers by itself"
            assert stored(folder) == truth(centre)

    run(story())
    assert errors[0]
    return errors[0]


@pytest.mark.parametrize("how", ["length", "chunked", "close"])
@pytest.mark.parametrize("keep", [0.0, 0.5, 0.999])
def test_6_a_body_cut_short_commits_nothing(tmp_path: Path, how: str, keep: float) -> None:
    refused_whole(tmp_path, cut(keep, how=how))


def test_6_a_reset_in_the_middle_commits_nothing(tmp_path: Path) -> None:
    refused_whole(tmp_path, hostile.reset)


@pytest.mark.parametrize("where", ["page", "centre"])
@pytest.mark.parametrize(
    ("answer", "says_why"),
    [(hostile.PORTAL, "text/html"), (hostile.REDIRECT, "198.51.100.7")],
    ids=["portal", "redirect"],
)
def test_7_a_portal_or_a_redirect_is_an_outage(
    tmp_path: Path, answer: bytes, says_why: str, where: str
) -> None:
    assert says_why in refused_whole(tmp_path, says(answer), centre_wide=where == "centre")


@pytest.fixture(scope="module")
def honest_kib(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What a run takes with a centre that behaves."""
    centre = HostileCentre()
    with in_thread(centre):
        return memory_of_a_run(tmp_path_factory.mktemp("honest") / "run", centre)


@pytest.mark.parametrize(
    "fault",
    [hostile.endless_header, hostile.endless_body, hostile.gzip_bomb],
    ids=["endless header", "endless body", "gzip bomb"],
)
def test_8_memory_stays_bounded_for_any_body(tmp_path: Path, fault: Fault, honest_kib: int) -> None:
    centre = HostileCentre()
    with in_thread(centre):
        centre.faults[OBSERVATIONS] = fault
        hostile_kib = memory_of_a_run(tmp_path / "hostile", centre)
    assert hostile_kib < honest_kib + 48 * 1024


def memory_of_a_run(folder: Path, centre: HostileCentre) -> int:
    """Run ``sync --once`` as a process; return the most memory it held, in KiB."""
    folder.mkdir()
    site = folder / "site.toml"
    site.write_text(f'schema = 1\n[[centre]]\nid = "{centre.id}"\nurl = "{centre.url}"\n')
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-m", "ioc_desktop", "sync", "--once", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", measure, *command, "--site", site, "--data", folder / "data"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
        timeout=100,
    )
    return int(done.stdout)


def test_8_a_compressed_body_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    assert "compressed" in refused_whole(tmp_path, hostile.gzip_bomb)


@pytest.mark.parametrize(
    "fault",
    [hostile.drip(), hostile.half_open, hostile.endless_header],
    ids=["drip", "mute", "head"],
)
def test_9_every_request_ends_by_its_deadline(fault: Fault) -> None:
    async def story() -> None:
        async with HostileCentre(faults={"*": fault}) as centre:
            adapter = adapter_to(centre)
            with pytest.raises(Unreachable) as told:
                await adapter.describe()
            assert told.value.code in {"timeout", "cut"}
            await adapter.aclose()

    run(story())


def test_9_a_stalled_handshake_ends_by_its_deadline() -> None:
    async def story() -> None:
        # The system accepts for a listening socket; nobody ever reads what comes.
        mute = socket.create_server(("127.0.0.1", 0))
        port = mute.getsockname()[1]
        gateway = CentreGateway("c", f"https://127.0.0.1:{port}", lambda: None, limits=QUICK)
        with pytest.raises(Unreachable) as told:
            await gateway.get("/v1/centre", {}, digest=False)
        assert told.value.code == "timeout"
        await gateway.aclose()
        mute.close()

    run(story())


def test_9_a_port_that_never_accepts_ends_by_its_deadline() -> None:
    async def story() -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            gateway = CentreGateway(
                "c", f"http://127.0.0.1:{closed.getsockname()[1]}", lambda: None, limits=QUICK
            )
            with pytest.raises(Unreachable) as told:
                await gateway.get("/v1/centre", {}, digest=False)
            assert told.value.code == "refused"
            await gateway.aclose()

    run(story())


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old, new)


BAD_PAGES = {
    "broken JSON": body_changed(lambda body: body[:-1]),
    "trailing garbage": body_changed(lambda body: body + b"}"),
    "NaN": body_changed(replaced(b'"value": 100.0', b'"value": NaN')),
    "Infinity": body_changed(replaced(b'"value": 100.0', b'"value": Infinity')),
    "lone surrogate": body_changed(replaced(b'"o100"', rb'"\ud800"')),
    "not UTF-8": body_changed(replaced(b'"P1D"', b'"\xff"')),
    "surrogate in UTF-8": body_changed(replaced(b'"P1D"', b'"\xed\xa0\x80"')),
    "depth": body_changed(replaced(b'"value": 100.0', b'"x":' + b"[" * 5000 + b"]" * 5000)),
    "depth of objects": body_changed(lambda _body: b'{"a":' * 100_000),
    "wrong digest": body_changed(replaced(b"100.0", b"999.0"), digest_of_original=True),
    "no list of items": page_with(items={"a": 1}),
    "wrong count": page_with(count=3),
    "no cursor": page_with(next=None),
    "endless cursor": page_with(next="x" * 257),
    "not an object": body_changed(lambda _body: b"[]"),
    "empty": body_changed(lambda _body: b""),
    "schema that is none": page_with(schema="banana"),
}


@pytest.mark.parametrize("what", BAD_PAGES)
def test_10_a_bad_page_is_refused_with_its_reason_and_the_rest_goes_on(
    tmp_path: Path, what: str
) -> None:
    refused_whole(tmp_path, BAD_PAGES[what])


def test_10_a_page_without_a_digest_is_refused(tmp_path: Path) -> None:
    async def bare(ask: Ask, writer: Writer) -> None:
        head, _, body = ask.centre.answer(ask).partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if b"Digest" not in line]
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    assert "Content-Digest" in refused_whole(tmp_path, bare)


def test_10_one_bad_row_is_set_aside_and_its_page_goes_on(tmp_path: Path) -> None:
    bad = {
        "wrong type": observation(101, value="many"),
        "true is no number": observation(102, value=True),
        "no such time": observation(103, period_start="2021-02-30"),
        "no such period": observation(104, period="a while"),
        "no indicator": {"id": "o105", "rev": 1, "op": "put", "row": {"value": 1}},
        "no revision": {"id": "o106", "op": "put", "row": {}},
        "revision out of range": observation(107, 2**63),
        "row is no object": {"id": "o108", "rev": 1, "op": "put", "row": 5},
        "put without a row": {"id": "o109", "rev": 1, "op": "put"},
        "no change at all": 7,
    }

    async def story() -> None:
        centre = HostileCentre()
        good = list(centre.feeds["observations"])
        centre.feeds["observations"] = [*good[:25], *bad.values(), *good[25:]]  # type: ignore[list-item]  # rows that are wrong
        async with centre:
            report = await once(tmp_path, centre)
        feed = feed_of(report, "nghean", "observations")
        assert feed.rejected == len(bad)
        assert feed.rows == len(good)
        assert feed.error is not None
        assert not report.all_well
        centre.feeds["observations"] = good
        assert stored(tmp_path) == truth(centre)

    run(story())


@pytest.mark.parametrize("what", ["centre", "epoch", "dataset", "schema"])
def test_13_an_answer_for_something_else_is_dropped_whole(tmp_path: Path, what: str) -> None:
    other = {"centre": "vinh", "epoch": "e9", "dataset": "records", "schema": "1.4"}[what]
    assert other in refused_whole(tmp_path, page_with(**{what: other}))


def test_13_another_centre_at_the_address_is_no_centre(tmp_path: Path) -> None:
    async def stranger(ask: Ask, writer: Writer) -> None:
        writer.write(response(ask.centre.describe(id="hatinh")))

    assert "hatinh" in refused_whole(tmp_path, stranger, centre_wide=True)


def test_14_empty_pages_with_a_new_cursor_advance(tmp_path: Path) -> None:
    async def story() -> None:
        async with HostileCentre(page_rows=10) as centre:
            rows = centre.feeds["observations"]

            async def gaps(ask: Ask, writer: Writer) -> None:
                """Every second page is empty, as after rows that were compacted away."""
                after = int(ask.query.get("after", "0"))
                start, empty = divmod(after, 2)
                items = [] if empty else rows[start : start + 10]
                following = (start + 10) * 2 if empty else after + 1
                body = ask.centre.page(
                    ask,
                    items=items,
                    count=len(items),
                    next=str(following),
                    more=following < len(rows) * 2,
                )
                writer.write(response(json.dumps(body).encode()))

            centre.faults[OBSERVATIONS] = gaps
            assert (await once(tmp_path, centre)).all_well
            assert stored(tmp_path) == truth(centre)
            assert cursor(tmp_path) == "100"

    run(story())


@pytest.mark.parametrize(
    "fault", [hostile.loop_forever, hostile.empty_forever], ids=["same place", "empty for ever"]
)
def test_14_requests_without_progress_trip_a_breaker(tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with HostileCentre() as centre:
            centre.faults[OBSERVATIONS] = fault
            report = await once(tmp_path, centre)
            feed = feed_of(report, "nghean", "observations")
            assert feed.state == "retrying"
            assert feed.error is not None
            assert "must be mended there" in feed.error
            assert len(centre.asked(OBSERVATIONS)) <= 102

    run(story())


def test_14_an_endless_feed_is_given_up_on_in_time_and_keeps_what_came(tmp_path: Path) -> None:
    async def story() -> None:
        other = HostileCentre(id="vinh")
        async with HostileCentre() as centre, other:
            centre.faults[OBSERVATIONS] = hostile.fresh_forever
            report = await once(tmp_path, centre, other, deadline_s=4.0)
            feed = feed_of(report, "nghean", "observations")
            assert feed.state == "retrying"
            assert feed.rows > 0
            assert centre_of(report, "vinh").error is None
            assert stored(tmp_path, "vinh") == truth(other)
            centre.faults.clear()
            place = cursor(tmp_path)
            assert place is not None
            assert int(place) == feed.rows

    run(story())


def test_texts_come_out_in_nfc_and_cursors_as_they_were() -> None:
    decomposed = "So\u031b\u0309 Y te\u0302\u0301"
    pages: list[Page] = []

    async def story() -> None:
        centre = HostileCentre(feeds={"observations": [observation(1, source=decomposed)]})
        for escaped in (False, True):

            async def odd(ask: Ask, writer: Writer, escaped: bool = escaped) -> None:
                body = ask.centre.page(ask, next="cu\u0301")
                writer.write(response(json.dumps(body, ensure_ascii=escaped).encode()))

            centre.faults[OBSERVATIONS] = odd
            async with centre:
                adapter = adapter_to(centre)
                expected = Expected("nghean", "observations", "e1", "1.0")
                pages.append(await adapter.page(expected, 1000))
                await adapter.aclose()

    run(story())
    for page in pages:
        assert isinstance(page.changes, ObservationColumns)
        assert page.changes.sources[0] == "Sở Y tế"
        assert page.next == "cu\u0301"


def test_an_event_stream_that_never_ends_a_line_is_let_go() -> None:
    async def story() -> None:
        async with HostileCentre(faults={"/v1/events": hostile.sse_forever}) as centre:
            limits = Limits(connect_s=1.0, request_s=1.0, idle_s=5.0, line_bytes=64 << 10)
            adapter = adapter_to(centre, limits)
            with pytest.raises(SyncError) as told:
                await first_hint(adapter)
            assert told.value.code == "event_size"
            await adapter.aclose()

    run(story())


def test_a_page_instead_of_an_event_stream_is_not_followed() -> None:
    async def story() -> None:
        async with HostileCentre(faults={"/v1/events": says(hostile.PORTAL)}) as centre:
            adapter = adapter_to(centre)
            with pytest.raises(NotACentre):
                await first_hint(adapter)
            await adapter.aclose()

    run(story())
