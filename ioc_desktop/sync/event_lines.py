"""Server-sent events out of bytes, in bounded memory. Source: the HTML standard, 9.2.6."""

from __future__ import annotations

from ioc_desktop.sync.faults import BadPage


class EventLines:
    """Turns the bytes of a server-sent event stream into (event, data), in bounded memory."""

    def __init__(self, line_bytes: int) -> None:
        """Refuse lines and events above ``line_bytes``."""
        self._limit = line_bytes
        self._rest = b""
        self._event = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[tuple[str, str]]:
        """Take more bytes; return the events completed by them.

        Raises:
            BadPage: a line or an event is longer than the limit.
        """
        *lines, self._rest = (self._rest + piece).replace(b"\r\n", b"\n").split(b"\n")
        events: list[tuple[str, str]] = []
        for line in lines:
            if not line:
                if self._data:
                    events.append((self._event or "message", "\n".join(self._data)))
                self._event, self._data = "", []
                continue
            name, _, value = line[: self._limit].decode("utf-8", "replace").partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                self._event = value
            elif name == "data":
                self._data.append(value)
        if len(self._rest) > self._limit or sum(map(len, self._data)) > self._limit:
            raise BadPage("event_size", "the event stream sent an endless line")
        return events
