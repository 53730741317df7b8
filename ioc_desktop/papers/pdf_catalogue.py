"""What Qt leaves out of a PDF's catalogue: its language, bookmarks, the title in the window. Pure.

Added as an incremental update at the file's end (PDF 1.4, section 3.4.5): nothing that stands
before it is touched, so that a reader without an interest in it sees the same file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_TRAILER: Final = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_SIZE: Final = re.compile(rb"/Size\s+(\d+)")
_ROOT: Final = re.compile(rb"/Root\s+(\d+)\s+0\s+R")
_INFO: Final = re.compile(rb"/Info\s+\d+\s+0\s+R")
_ID: Final = re.compile(rb"/ID\s*\[.*?\]", re.DOTALL)
_PAGES: Final = re.compile(rb"/Pages\s+(\d+)\s+0\s+R")
_KIDS: Final = re.compile(rb"/Kids\s*\[(.*?)\]", re.DOTALL)
_REFERENCE: Final = re.compile(rb"(\d+)\s+0\s+R")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place to jump to: its text and its page, from 0."""

    text: str
    page: int


def with_catalogue(pdf: bytes, language: str, bookmarks: Sequence[Bookmark] = ()) -> bytes:
    """Return a PDF of Qt's with its language (``vi``) and bookmarks, in the order given.

    Raises:
        ValueError: it is not built as Qt builds one.
    """
    trailer = _TRAILER.search(pdf, max(0, len(pdf) - 2048))
    size, root = (rule.search(trailer[1]) if trailer else None for rule in (_SIZE, _ROOT))
    if trailer is None or size is None or root is None:
        raise ValueError("this PDF has no trailer that could be added to")
    catalogue = _object(pdf, int(root[1]))
    pages = _PAGES.search(catalogue)
    kids = _KIDS.search(_object(pdf, int(pages[1]))) if pages else None
    if kids is None:
        raise ValueError("this PDF has no list of pages")
    numbers = [int(found) for found in _REFERENCE.findall(kids[1])]
    first = int(size[1])
    made = _outline(first, bookmarks, numbers)
    inside = catalogue[catalogue.index(b"<<") + 2 : catalogue.rindex(b">>")].rstrip()
    added = [
        b"/Lang (%s)" % language.encode("ascii"),
        b"/ViewerPreferences << /DisplayDocTitle true >>",
    ]
    if made:
        added += [b"/Outlines %d 0 R" % first, b"/PageMode /UseOutlines"]
    made[int(root[1])] = b"<<%s\n%s\n>>" % (inside, b"\n".join(added))
    kept = [found[0] for rule in (_INFO, _ID) if (found := rule.search(trailer[1]))]
    return pdf + _update(len(pdf), made, int(root[1]), kept, int(trailer[2]))


def _object(pdf: bytes, number: int) -> bytes:
    """Return what stands between ``n 0 obj`` and ``endobj``."""
    begin = re.search(rb"(?:^|[\r\n])%d 0 obj\b" % number, pdf)
    if begin is None:
        raise ValueError(f"this PDF has no object {number}")
    return pdf[begin.end() : pdf.index(b"endobj", begin.end())]


def _outline(first: int, bookmarks: Sequence[Bookmark], pages: Sequence[int]) -> dict[int, bytes]:
    """Return the objects of a flat outline by number; none without bookmarks."""
    if not bookmarks:
        return {}
    last = first + len(bookmarks)
    made = {
        first: b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>"
        % (first + 1, last, len(bookmarks))
    }
    for number, bookmark in enumerate(bookmarks, start=first + 1):
        beside = b"" if number == first + 1 else b" /Prev %d 0 R" % (number - 1)
        beside += b"" if number == last else b" /Next %d 0 R" % (number + 1)
        made[number] = b"<< /Title %s /Parent %d 0 R%s /Dest [%d 0 R /Fit] >>" % (
            _text(bookmark.text),
            first,
            beside,
            pages[bookmark.page],
        )
    return made


def _text(text: str) -> bytes:
    """Return a text string of any language, as hexadecimal UTF-16 with its mark."""
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode("ascii")


def _update(
    start: int, made: dict[int, bytes], root: int, kept: Sequence[bytes], previous: int
) -> bytes:
    """Return the objects, their cross-reference table and the trailer that leads to both."""
    body, places = b"\n", {}
    for number, content in sorted(made.items()):
        places[number] = start + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = start + len(body)
    body += b"xref\n"
    for number, place in sorted(places.items()):
        body += b"%d 1\n%010d 00000 n \n" % (number, place)
    whole = b"\n".join([b"/Size %d" % (max(places) + 1), b"/Root %d 0 R" % root, *kept])
    return body + b"trailer\n<<\n%s\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        whole,
        previous,
        table,
    )
