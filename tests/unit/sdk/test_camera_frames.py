from __future__ import annotations

import stat
from collections.abc import Iterator

import pytest

from ioc_desktop.sdk.camera_frames import FramesReader, FramesWriter
from ioc_desktop.sdk.camera_watch import DecoderReport, DecoderState
from ioc_desktop.sdk.cameras import MOST_HEIGHT_PX, MOST_WIDTH_PX, CameraTrouble

REPORT = DecoderReport(
    heartbeat_s=12.5,
    attempt=7,
    state=DecoderState.PLAYING,
    trouble=CameraTrouble.NOT_VIDEO,
    frame_s=12.25,
    changed_s=11.0,
    memory_kb=91_000,
)


@pytest.fixture
def ends() -> Iterator[tuple[FramesReader, FramesWriter]]:
    reader = FramesReader()
    writer = FramesWriter(reader.path)
    yield reader, writer
    writer.close()
    reader.close()


def test_what_the_decoder_says_is_read(ends: tuple[FramesReader, FramesWriter]):
    reader, writer = ends
    assert reader.report() is None
    assert reader.picture(0) is None
    writer.say(REPORT)
    assert reader.report() == REPORT


def test_pictures_come_whole_and_each_once(ends: tuple[FramesReader, FramesWriter]):
    reader, writer = ends
    for number in range(1, 8):
        pixels = bytes([number]) * (16 * 9 * 4)
        writer.write(pixels, 16, 9)
        writer.say(REPORT)
        picture = reader.picture(number - 1)
        assert picture is not None
        assert (picture.number, picture.width_px, picture.height_px) == (number, 16, 9)
        assert picture.pixels == pixels
        assert reader.picture(number) is None


def test_a_picture_that_is_not_announced_yet_is_not_read(
    ends: tuple[FramesReader, FramesWriter],
):
    reader, writer = ends
    writer.write(b"a" * 64, 4, 4)
    writer.say(REPORT)
    writer.write(b"b" * 64, 4, 4)
    picture = reader.picture(0)
    assert picture is not None
    assert picture.pixels == b"a" * 64


def test_a_head_half_written_is_read_later(ends: tuple[FramesReader, FramesWriter]):
    reader, writer = ends
    writer.say(REPORT)
    for place in (0, 4, 20, 60):
        whole = writer._map[place : place + 1]
        writer._map[place : place + 1] = bytes([whole[0] ^ 1])
        assert reader.report() is None
        assert reader.picture(0) is None
        writer._map[place : place + 1] = whole
    assert reader.report() == REPORT


def test_the_file_is_its_owners_alone_and_loses_its_name_when_both_have_it():
    reader = FramesReader()
    assert stat.S_IMODE(reader.path.stat().st_mode) == 0o600
    writer = FramesWriter(reader.path)
    writer.say(REPORT)
    assert reader.path.exists()
    assert reader.report() == REPORT
    assert not reader.path.exists()
    writer.write(b"x" * 16, 2, 2)
    writer.say(REPORT)
    assert reader.picture(0) is not None
    writer.close()
    reader.close()


def test_a_reader_without_a_decoder_leaves_nothing_behind():
    reader = FramesReader()
    reader.close()
    reader.close()
    assert not reader.path.exists()


def test_a_picture_larger_than_its_place_is_refused(ends: tuple[FramesReader, FramesWriter]):
    _, writer = ends
    largest = b"x" * (MOST_WIDTH_PX * MOST_HEIGHT_PX * 4)
    writer.write(largest, MOST_WIDTH_PX, MOST_HEIGHT_PX)
    with pytest.raises(ValueError, match="no place"):
        writer.write(largest + b"x" * MOST_WIDTH_PX * 4, MOST_WIDTH_PX, MOST_HEIGHT_PX + 1)
    with pytest.raises(ValueError, match="no place"):
        writer.write(b"x" * 15, 2, 2)
