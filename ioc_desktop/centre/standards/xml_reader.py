"""XML from strangers: a small tree with the line of every element, or the reason and its line.

Read with expat, streaming, so that a document is refused where it goes wrong. No document type
is accepted, hence no entities of its own, none from elsewhere, and none that grow; size,
depth, number of elements and of attributes are bounded, and nothing is ever fetched. Names are
compared with their namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ioc_desktop.errors import ConfigError, Finding

LARGEST_BYTES: Final = 16 << 20
DEEPEST: Final = 64
MOST_ELEMENTS: Final = 400_000
MOST_ATTRIBUTES: Final = 64
_AT_ONCE: Final = 1 << 16
_SHOWN: Final = 60
_ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii", "ascii", "utf8"})
_BETWEEN: Final = " "


@dataclass(slots=True)
class Element:
    """One element: ``attributes`` by their name, those of a namespace as ``{namespace}name``.

    ``text`` is what stands before its first child and between its children, stripped.
    """

    name: str
    namespace: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def each(self, name: str) -> Iterator[Element]:
        """Return the children of this name in this element's namespace."""
        for child in self.children:
            if child.name == name and child.namespace == self.namespace:
                yield child

    def first(self, name: str) -> Element | None:
        """Return the first of them."""
        return next(self.each(name), None)

    def text_of(self, name: str) -> str:
        """Return the first child's text, "" if there is none."""
        child = self.first(name)
        return "" if child is None else child.text

    def find(self, name: str) -> Iterator[Element]:
        """Return all elements of this name below, of any namespace, in document order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.find(name)


class XmlRefusedError(ConfigError):
    """A document that is not read, with the place and the reason: one finding."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Refuse ``file`` at a line; 0 = the whole of it."""
        super().__init__((Finding(file, f"line {line}" if line else "", reason),))


def read_xml(data: bytes, file: str) -> Element:
    """Return the root of a document; ``file`` is its name in the refusal.

    Raises:
        XmlRefusedError: not XML, not UTF-8 or UTF-16, or more than any such message needs.
    """
    if len(data) > LARGEST_BYTES:
        reason = f"is larger than {LARGEST_BYTES >> 20} MB: split it"
        raise XmlRefusedError(file, 0, reason)
    if not data.strip():
        raise XmlRefusedError(file, 0, "is empty")
    return _Reading(file).read(data)


class _Reading:
    """One document being read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._root: Element | None = None
        self._count = 0

    def read(self, data: bytes) -> Element:
        try:
            for start in range(0, len(data), _AT_ONCE):
                self._parser.Parse(data[start : start + _AT_ONCE], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            if self._open and error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
                why = "it is cut short"
            raise XmlRefusedError(self._file, error.lineno, f"is no XML: {why}") from None
        except (ValueError, LookupError) as error:
            raise self._refused(f"is no XML: {error}") from None
        if self._root is None:
            raise self._refused("has no element")
        return self._root

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.casefold() not in _ENCODINGS:
            raise self._refused(f"is written in {encoding[:_SHOWN]}: save it as UTF-8")

    def _doctype(self, name: str, *_rest: object) -> None:
        raise self._refused(
            f"has a document type ({name[:_SHOWN]}): such messages need none, and its entities"
            " could reach for other files or grow without end"
        )

    def _start(self, name: str, attributes: list[str]) -> None:
        self._count += 1
        if len(self._open) == DEEPEST:
            raise self._refused(f"is nested deeper than {DEEPEST} elements")
        if self._count > MOST_ELEMENTS:
            raise self._refused(f"has more than {MOST_ELEMENTS} elements: split it")
        if len(attributes) > 2 * MOST_ATTRIBUTES:
            raise self._refused(f"has an element of more than {MOST_ATTRIBUTES} attributes")
        namespace, local = _split(name)
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        element = Element(
            local,
            namespace,
            self._parser.CurrentLineNumber,
            {_qualified(key): value for key, value in pairs},
        )
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def _characters(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def _refused(self, reason: str) -> XmlRefusedError:
        return XmlRefusedError(self._file, self._parser.CurrentLineNumber, reason)


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(_BETWEEN)
    return namespace, local


def _qualified(name: str) -> str:
    namespace, local = _split(name)
    return f"{{{namespace}}}{local}" if namespace else local
