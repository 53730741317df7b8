"""Head events: hints that arrive, and streams that end when the centre does."""

from __future__ import annotations

import asyncio
import json
import threading

import httpx
import pytest
from starlette.exceptions import HTTPException

from ioc_desktop.centre.feed import CLIENTS, HeadFeed
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change


def events(lines):
    """Yield ``(dataset, head)`` of each event, None for a comment."""
    kind = ""
    for line in lines:
        if line.startswith(":"):
            yield None
        elif line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            assert kind == "head"
            data = json.loads(line.removeprefix("data: "))
            assert data.keys() == {"dataset", "head"}
            yield data["dataset"], data["head"]


def test_heads_are_told_at_first_and_when_the_clock_has_moved(serve, tmp_path):
    served = serve(tmp_path)
    heads = {n: str(head) for n, head in served.centre.store.heads().items()}
    with served.http.stream("GET", "/v1/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = events(stream.iter_lines())
        assert dict(next(told) for _ in heads) == heads
        clock = threading.Thread(target=served.advance_to, args=("2021-10-07T16:46:00+07:00",))
        clock.start()
        dataset, head = next(told)
        clock.join()
        assert dataset in {"observations", "records"}
        assert int(head) > int(heads[dataset])
        assert head == str(served.centre.store.head(dataset))


def test_streams_end_when_the_centre_closes(serve, tmp_path):
    served = serve(tmp_path)
    with served.http.stream("GET", "/v1/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        served.centre.feed.close()
        for _ in lines:
            pass
    assert served.http.get("/v1/events").status_code == 503


def test_a_silent_centre_sends_comments_and_clients_are_bounded(tmp_path):
    store = SqliteStore(tmp_path, "vinh")
    feed = HeadFeed(store, comment_every_s=0.01)

    async def is_here():
        return False

    async def listen():
        streams = [feed.stream(is_here) for _ in range(CLIENTS)]
        for stream in streams:
            assert (await anext(stream)).startswith(b"event: head")
        with pytest.raises(HTTPException, match="too many clients") as refused:
            feed.answer(is_here)
        assert refused.value.status_code == 503
        for stream in streams[1:]:
            await stream.aclose()
        assert (await anext(streams[0])).startswith(b":")
        for number in range(1, 500):
            store.append("alarms", [Change("a", number, b"{}")])
        await asyncio.sleep(0)
        told = [await anext(streams[0])]
        await streams[0].aclose()
        return told

    told = asyncio.run(listen())
    assert told == [b'event: head\ndata: {"dataset":"alarms","head":"499"}\n\n']
    feed.close()
    store.close()


def test_a_client_that_goes_away_is_forgotten(serve, tmp_path):
    served = serve(tmp_path)
    with (
        httpx.Client(base_url=served.url, headers=served.http.headers) as client,
        client.stream("GET", "/v1/events") as stream,
    ):
        lines = stream.iter_lines()
        next(lines)
        assert len(served.centre.feed._listeners) == 1
    served.advance_to("2021-10-07T16:46:00+07:00")
    waited = threading.Event()
    for _ in range(500):
        if not served.centre.feed._listeners:
            break
        waited.wait(0.01)
    assert not served.centre.feed._listeners
