from __future__ import annotations

import msgspec
import pytest

from ioc_desktop.sdk.camera_words import (
    CloseCamera,
    FromWall,
    OpenCamera,
    ShowCamera,
    line,
    trouble_said,
)
from ioc_desktop.sdk.cameras import CameraTrouble

ADDRESS = "rtsp://lan:m%E1%BA%ADt@10.0.0.9/stream"


@pytest.mark.parametrize(
    "message",
    [
        OpenCamera(attempt=3, address=ADDRESS, still=False),
        ShowCamera(width_px=640, height_px=360, fps=8.0, cover=True),
        CloseCamera(),
    ],
)
def test_messages_go_through_a_pipe_a_line_each(message: FromWall):
    data = line(message)
    assert data.count(b"\n") == 1
    assert msgspec.json.decode(data, type=FromWall) == message


def test_an_order_does_not_print_its_address():
    assert ADDRESS not in repr(OpenCamera(attempt=1, address=ADDRESS))


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("[rtsp @ 0x7ef] method DESCRIBE failed: 401Unauthorized", CameraTrouble.PASSWORD),
        ("[rtsp @ 0x7ef] method DESCRIBE failed: 404Not Found", CameraTrouble.NO_SUCH_STREAM),
        ("[rtsp @ 0x7ef] method SETUP failed: 403Forbidden", CameraTrouble.FORBIDDEN),
        (
            (
                "[tcp @ 0x7f] Connection to tcp://127.0.0.1:1?timeout=20000000 failed: "
                "Connection refused"
            ),
            CameraTrouble.REFUSED,
        ),
        (
            "[tcp @ 0x7f] Failed to resolve hostname cam.invalid: Name or service not known",
            CameraTrouble.NO_HOST,
        ),
        (
            "[tcp @ 0x7f] Connection to tcp://10.9.9.9 failed: No route to host",
            CameraTrouble.NO_ROUTE,
        ),
        (
            (
                "qt.multimedia.ffmpeg.mediadataholder: Could not open media. FFmpeg error "
                "description: Invalid data found when processing input"
            ),
            CameraTrouble.NOT_VIDEO,
        ),
        ('qt.multimedia.playbackengine.codec: "No HW decoder found"', None),
        ("Input #0, rtsp, from 'rtsp://lan:401 Unauthorized@127.0.0.1/cam?tcp':", None),
        ("", None),
    ],
)
def test_ffmpegs_words_become_a_trouble(said: str, trouble: CameraTrouble | None):
    assert trouble_said(f"some line\n{said}\n") is trouble
