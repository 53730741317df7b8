"""XML from a stranger as a stream of events: no entities, no DTD, memory of one piece at most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple
from xml.sax import SAXException
from xml.sax.handler import ContentHandler  # only the handler; defusedxml parses
from xml.sax.xmlreader import AttributesImpl  # the type of what defusedxml hands over

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from ioc_desktop.centre.sheets.limits import (
    CELL_CHARACTERS,
    ELEMENTS,
    PART_BYTES,
    TOKEN_BYTES,
    refused,
)

_DEPTH: Final = 64
"""No part of a workbook nests deeper; a stranger's may, a million times."""


_NONE: Final[dict[str, str]] = {}


class Event(NamedTuple):
    """The start of an element with its attributes, or its end with the text in it.

    Names come without their namespace's prefix. ``text`` is what stood directly in the
    element, cut where no cell could hold more.
    """

    kind: Literal["start", "end"]
    name: str
    attributes: dict[str, str]
    text: str = ""


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.heard = False
        self._texts: list[list[str]] = []
        self._sizes: list[int] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the name that SAX calls
        if len(self._texts) >= _DEPTH:
            raise SAXException("nested too deep")
        self._texts.append([])
        self._sizes.append(0)
        plain = {_local(key): value for key, value in attrs.items()} if len(attrs) else _NONE
        self.events.append(Event("start", _local(name), plain))

    def endElement(self, name: str) -> None:  # noqa: N802  # the name that SAX calls
        self._sizes.pop()
        self.events.append(Event("end", _local(name), _NONE, "".join(self._texts.pop())))

    def characters(self, content: str) -> None:
        self.heard = True
        if self._texts and self._sizes[-1] < CELL_CHARACTERS:
            self._sizes[-1] += len(content)
            self._texts[-1].append(content)


def xml_events(pieces: Iterable[bytes], part: str) -> Iterator[Event]:
    """Yield the events of a document as its pieces come.

    Raises:
        RefusedFileError: it is not XML, declares entities or a document type, or has more
            elements, or a longer tag, than any workbook.
    """
    handler = _Handler()
    unheard, elements = 0, 0
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        for piece in pieces:
            parser.feed(piece)
            events, handler.events = handler.events, []
            unheard = 0 if events or handler.heard else unheard + len(piece)
            handler.heard = False
            elements += len(events) // 2
            if unheard > TOKEN_BYTES or elements > ELEMENTS:
                raise refused("file_bomb", most=PART_BYTES)
            yield from events
        parser.close()
        yield from handler.events
    except DefusedXmlException as error:
        raise refused("file_xml", text=part) from error
    except (SAXException, ValueError, LookupError) as error:  # LookupError: an unknown encoding
        raise refused("file_broken", text=f"{part}: {_told(error)}") from error


def _told(error: Exception) -> str:
    return error.getMessage() if isinstance(error, SAXException) else str(error)


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
