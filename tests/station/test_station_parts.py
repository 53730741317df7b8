"""The station's parts by themselves: the log without secrets, the pipe that never blocks."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from pathlib import Path

import pytest

from ioc_desktop.station.log import StationLog
from ioc_desktop.station.pipe import QUEUE_FRAMES, ScreenPipe
from ioc_desktop.station.protocol import (
    FrameReader,
    FromScreen,
    FromStation,
    Heartbeat,
    ProtocolError,
    SyncNow,
    Trouble,
    frame,
)

FIGS = "figs-and-dates"


TROUBLE = frame(Trouble(code="disk", text="full"))[4:]


@pytest.mark.parametrize(
    "body", [b"", b"\xff", TROUBLE.replace(b"disk", b"dis\xff"), b"\x81\xa1a" + b"\x91" * 100_000]
)
def test_a_frame_that_is_no_message_is_told_as_such(body: bytes) -> None:
    """A text that is not UTF-8 and endless nesting are, to the decoder, faults of other kinds."""
    with pytest.raises(ProtocolError):
        FrameReader(FromStation).feed(len(body).to_bytes(4, "big") + body)


def test_secrets_never_reach_the_log(tmp_path: Path) -> None:
    log = StationLog(tmp_path)
    log.logger.info("asked", token=FIGS, header="Authorization: Bearer figs-and-dates")
    logging.getLogger("some.library").info("sent %s", "Bearer figs-and-dates")
    log.logger.info("đã ghi", centre="nghean")
    log.close()
    text = (tmp_path / "logs" / "station.log").read_text(encoding="utf-8")
    assert "figs" not in text
    entries = [json.loads(line) for line in text.splitlines()]
    assert entries[-1]["event"] == "đã ghi"
    assert entries[-1]["centre"] == "nghean"
    assert entries[-1]["level"] == "info"
    assert "timestamp" in entries[-1]


def test_a_crash_is_logged_with_its_traceback(tmp_path: Path, logs: object) -> None:
    logs.expect("a task crashed")  # type: ignore[attr-defined]  # the suite's log book
    log = StationLog(tmp_path)
    log.logger.error("a task crashed", exc_info=ValueError("seven"))
    log.close()
    (line,) = (tmp_path / "logs" / "station.log").read_text(encoding="utf-8").splitlines()
    assert "ValueError: seven" in json.loads(line)["exception"]


def test_a_log_that_cannot_be_written_is_told_of_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    log = StationLog(tmp_path)
    assert log.trouble is not None
    log.logger.info("nobody hears")
    log.close()


def test_a_screen_that_does_not_read_never_blocks_the_station() -> None:
    async def story() -> None:
        read_from, their_end = os.pipe()
        our_end, write_to = os.pipe()
        pipe = ScreenPipe(read_from, write_to)
        heard: list[FromScreen | None] = []
        pipe.start(heard.append)
        sent = 0
        while pipe.send(Heartbeat(lag_s=0.5)):
            sent += 1
        assert sent >= QUEUE_FRAMES
        os.write(their_end, frame(SyncNow(number=3)))
        async with asyncio.timeout(10):
            while not heard:  # noqa: ASYNC110  # the pipe's thread rings no bell of ours
                await asyncio.sleep(0.01)
        assert heard == [SyncNow(number=3)]
        os.close(their_end)
        async with asyncio.timeout(10):
            while len(heard) < 2:  # noqa: ASYNC110  # the same
                await asyncio.sleep(0.01)
        assert heard[1] is None
        reader = FrameReader(FromStation)
        got: list[object] = []
        while len(got) < sent:
            got += reader.feed(os.read(our_end, 65536))
        pipe.close()
        assert got == [Heartbeat(lag_s=0.5)] * len(got)
        for descriptor in (our_end, read_from, write_to):
            os.close(descriptor)

    asyncio.run(story())
