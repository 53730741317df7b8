"""What the UI and the station say to each other over the station's stdin and stdout.

Frames are a 4-byte big-endian length and one msgpack value, a tagged union of the structs
below. Small messages only: bulk data is read from the database. Requests carry a number
that their reply repeats; events carry none. A frame above ``MAX_FRAME`` bytes, or one that
does not decode, ends the conversation: the other side restarts the station.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

from ioc_desktop.domain.drafts import Draft
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.outbox import ActionChange, Choice
from ioc_desktop.domain.rows import Directive

PROTOCOL: Final = 4
MAX_FRAME: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")


class ProtocolError(Exception):
    """The other side sent something that is no frame of this protocol."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """Base of all messages."""


class Hello(Message, frozen=True, tag="hello"):
    """Station → UI, first of all: who runs here."""

    protocol: int
    version: str
    pid: int
    data_folder: str


class TopicsChanged(Message, frozen=True, tag="topics"):
    """Station → UI: these topics (``centre/dataset``) have new rows in the cache."""

    topics: tuple[str, ...]


class CentresChanged(Message, frozen=True, tag="centres"):
    """Station → UI: the state of a centre or feed changed; read it from the cache."""


class Trouble(Message, frozen=True, tag="trouble"):
    """Station → UI: a known error of the station itself (disk full, database busy)."""

    code: str
    text: str
    cleared: bool = False


class Heartbeat(Message, frozen=True, tag="beat"):
    """Station → UI every second: the loop turns. ``lag_s`` is how late it came."""

    lag_s: float


class OutboxChanged(Message, frozen=True, tag="outbox"):
    """Station → UI: these actions are in a new state, in the order it happened.

    A hint for messages ("somebody else changed it first"); the topic ``duty/outbox`` in
    ``TopicsChanged`` comes beside it, and a UI that misses both reads all in duty.db.
    """

    changes: tuple[ActionChange, ...]


class SyncNow(Message, frozen=True, tag="sync"):
    """UI → station: poll now, all centres or one."""

    number: int
    centre: str | None = None


class RecordAction(Message, frozen=True, tag="record"):
    """UI → station: an officer acted. ``Done`` comes only after it is on disk (fsync).

    ``key`` is 32 hexadecimal digits, made when the officer acted (``uuid4().hex``). If no
    ``Done`` came (the station died), ask again with the **same** key: it is recorded once.

    ``target`` is the directive's id (``domain.directives.directive_id`` for a new one),
    ``row`` the whole directive as the officer wants it (``domain.directives.moved``),
    ``seen`` the row they acted on (``DirectiveRow.row``; None for a new one). ``base`` and
    ``expected_rev`` are ``DirectiveRow.base`` and ``.act_rev`` of what was on the officer's
    screen (None and 0 for a new one): if something was done here since, ``Done`` says so in
    ``error`` and nothing is recorded. ``replaces``: the lost action that this is the
    edited form of; that one is then settled as ``edited``.
    """

    number: int
    key: str
    centre: str
    target: str
    officer: str
    row: Directive
    kind: str = "directive.put"
    seen: Directive | None = None
    expected_rev: int = 0
    base: str | None = None
    replaces: str | None = None


class SettleAction(Message, frozen=True, tag="settle"):
    """UI → station: what the officer chose for an action that waits for them.

    ``resend`` makes a new action with ``new_key``: the officer's changes on top of the row
    that won (``domain.directives.rebased``, which the dialog can show beforehand), or of the
    row now downloaded where that is newer. ``let_go`` settles it, nothing is sent; an
    action that is still ``recorded`` is withdrawn by it. ``Done`` comes after the fsync.
    """

    number: int
    key: str
    choice: Choice
    officer: str
    new_key: str | None = None


class RetryOutbox(Message, frozen=True, tag="retry"):
    """UI → station: try what waits now, of one centre or all, also after refused credentials.

    ``Done`` comes at once; what became of it is told by ``OutboxChanged``.
    """

    number: int
    centre: str | None = None


class RecordSwitches(Message, frozen=True, tag="switches"):
    """UI → station: what was switched on the wall, for the journal, oldest first.

    ``Done`` comes after the fsync; without it, hand the same over again: each is taken down
    once, by its key. ``missed``: how many before the first of them could not be kept.
    """

    number: int
    switches: tuple[Switch, ...]
    missed: int = 0


class RecordDrafts(Message, frozen=True, tag="drafts"):
    """UI → station: what a meeting concluded is to be kept, all of it or none.

    ``Done`` comes after the fsync; without it, ask the same again: each draft is kept once, by
    its key. To issue one, ``RecordAction`` with the draft's own key and the target
    ``domain.drafts.draft_target``: from that moment it is issued.
    """

    number: int
    drafts: tuple[Draft, ...]


class DropDraft(Message, frozen=True, tag="drop_draft"):
    """UI → station: nobody is to issue this draft, and why; ``Done`` comes after the fsync.

    A draft that was issued meanwhile stays so: ``Done`` says it in ``error``.
    """

    number: int
    key: str
    officer: str
    why: str


class Shutdown(Message, frozen=True, tag="stop"):
    """UI → station: finish your write and end."""

    number: int


class Done(Message, frozen=True, tag="done"):
    """Station → UI: the request of that number was carried out, or why not."""

    number: int
    error: str | None = None


FromStation = Hello | TopicsChanged | CentresChanged | OutboxChanged | Trouble | Heartbeat | Done
DutyRequest = RecordAction | SettleAction | RetryOutbox | RecordSwitches | RecordDrafts | DropDraft
FromScreen = SyncNow | DutyRequest | Shutdown

_encoder = msgspec.msgpack.Encoder()


def frame(message: FromStation | FromScreen) -> bytes:
    """Return the message as one frame, ready to write.

    Raises:
        ProtocolError: the message is larger than ``MAX_FRAME``.
    """
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise ProtocolError(f"a message of {len(body)} bytes is too large for the pipe")
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Turns bytes, in pieces of any size, into messages."""

    def __init__(self, kind: object) -> None:
        """Read messages of ``kind``: ``FromStation`` or ``FromScreen``."""
        self._decoder: msgspec.msgpack.Decoder[object] = msgspec.msgpack.Decoder(kind)
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[object]:
        """Take more bytes; return the messages completed by them, in order.

        Raises:
            ProtocolError: the bytes are no frames of this protocol.
        """
        self._buffer += data
        messages: list[object] = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MAX_FRAME:
                raise ProtocolError(
                    f"a frame of {length} bytes was announced; the limit is {MAX_FRAME}"
                )
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            try:
                messages.append(self._decoder.decode(bytes(self._buffer[_LENGTH.size : end])))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise ProtocolError(f"a frame that is no message: {error}") from error
            del self._buffer[:end]
        return messages
