"""What a program and its meeting feed say to each other over the feed's stdin and stdout.

Frames as between wall and station (``station/protocol.py``): four bytes of length and one
msgpack value. Hints and states only: figures come from the cache, pages go to browsers.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

FEED_PROTOCOL: Final = 1
_LENGTH: Final = struct.Struct(">I")


class FeedMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """Base of all messages."""


class OpenFeed(FeedMessage, frozen=True, kw_only=True, tag="open"):
    """Program → feed, first of all: serve, and show this scene ("" = nothing yet).

    ``key`` (32 bytes) signs the sessions: the same after a restart, another for the next
    presentation. ``port`` 0 = as the site file says; after a restart the port there was.
    ``pack``: a briefing pack's file in place of the data folder.
    """

    key: bytes
    scene: str = ""
    port: int = 0
    pack: str = ""
    passphrase: str = ""


class TurnFeed(FeedMessage, frozen=True, kw_only=True, tag="turn"):
    """Program → feed: show this scene ("" = nothing) of this pack ("" = of the data folder).

    The viewers stay. A pack that cannot be opened, or is not for a meeting, is said as
    ``trouble``, and what was shown stays, however many of its scenes are asked for.
    """

    scene: str
    pack: str = ""
    passphrase: str = ""


class FeedTopics(FeedMessage, frozen=True, tag="topics"):
    """Program → feed: these topics (``centre/dataset``) have new rows in the cache."""

    topics: tuple[str, ...]


class EndFeed(FeedMessage, frozen=True, tag="end"):
    """Program → feed: tell every page that the presentation is over, and end."""


class FeedState(FeedMessage, frozen=True, kw_only=True, tag="state"):
    """Feed → program, at every change: where the page is, what admits the next browser.

    ``notes`` are what the presenter should know though all works (not encrypted, …);
    ``trouble`` is why the scene that was asked for is not shown.
    """

    protocol: int = FEED_PROTOCOL
    pid: int
    address: str
    port: int
    secure: bool
    code: str
    viewers: int
    limit: int
    scene: str = ""
    trouble: str = ""
    notes: tuple[str, ...] = ()


class FeedFailed(FeedMessage, frozen=True, tag="failed"):
    """Feed → program: there is no page, and this is why; the feed ends."""

    why: str


class FeedBeat(FeedMessage, frozen=True, tag="beat"):
    """Feed → program every second: its loops turn."""


ToFeed = OpenFeed | TurnFeed | FeedTopics | EndFeed
FromFeed = FeedState | FeedFailed | FeedBeat

_encoder = msgspec.msgpack.Encoder()


def feed_frame(message: ToFeed | FromFeed) -> bytes:
    """Return the message as one frame, ready to write."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body
