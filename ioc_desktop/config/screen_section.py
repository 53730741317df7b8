"""Writes the ``[[screen]]`` part of a site file and leaves everything else as it was.

The file is cut at its table headers; only pieces that are a ``[[screen]]`` are changed (with
tomlkit, which keeps comments and order inside), taken out or added. A comment right above a
header belongs to what follows it. What comes out is read again by the site's own reader
before anybody stores it. Pure: text to text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

_HEADER: Final = re.compile(r"[ \t]*\[")
_SCREEN: Final = re.compile(r"[ \t]*\[\[[ \t]*(?:screen|'screen'|\"screen\")[ \t]*\]\]")
_INSIDE: Final = re.compile(r"[ \t]*\[{1,2}[ \t]*screen[ \t]*\.")
_LEAD: Final = re.compile(r"[ \t]*(?:#.*)?\r?\n?")

Value = str | int | float | tuple[int, int]


@dataclass(frozen=True, slots=True)
class ScreenLines:
    """One entry as it is to stand in the file.

    ``was`` is the place of the entry that it continues (0 = the file's first ``[[screen]]``),
    None for a new one. ``values`` are set in this order; ``unset`` are keys that go, unless
    they are among the values.
    """

    was: int | None
    values: Mapping[str, Value]
    unset: frozenset[str] = field(default=frozenset())


class NotAsTablesError(ValueError):
    """The file's screens are not written as ``[[screen]]`` tables."""


def with_screens(text: str, known: int, entries: Sequence[ScreenLines]) -> str:
    """Return a site file's text with these screens, and these only.

    ``known`` is how many screens the file has now. Entries that continue one stay in its
    place, with its comments and its other keys; those that none continues are taken out,
    with the comment right above them; new ones follow the last.

    Raises:
        NotAsTablesError: the screens are written otherwise (``screen = [{…}]``).
    """
    end = "\r\n" if "\r\n" in text else "\n"
    pieces = _pieces(text)
    at = [index for index, piece in enumerate(pieces) if piece.is_screen]
    if len(at) != known:
        raise NotAsTablesError("the screens of this file are not written as [[screen]] tables")
    staying = {entry.was: entry for entry in entries if entry.was is not None}
    added = [
        Piece("", _new(entry).replace("\n", end), is_screen=True)
        for entry in entries
        if entry.was is None
    ]
    written: list[Piece] = []
    for index, piece in enumerate(pieces):
        if not piece.is_screen:
            written.append(piece)
        elif (entry := staying.get(at.index(index))) is not None:
            written.append(Piece(piece.lead, _edited(piece.body, entry), is_screen=True))
        elif index == at[0]:
            written.append(Piece(piece.lead, "", is_screen=True))  # it may head all screens
        else:
            written.append(Piece(_without_last_comment(piece.lead), "", is_screen=True))
        if at and index == at[-1]:
            written += [_apart(one, end) for one in added]
    if not at:
        written += [_apart(one, end) for one in added]
    return _joined(written, end)


@dataclass(frozen=True, slots=True)
class Piece:
    """A table of the file: the blank and comment lines before it, and the table itself."""

    lead: str
    body: str
    is_screen: bool


def _pieces(text: str) -> list[Piece]:
    """Cut a TOML text at its headers; the first piece is what stands before any table."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line) and not _INSIDE.match(line) and _is_whole("".join(blocks[-1])):
            blocks.append([])
        blocks[-1].append(line)
    pieces: list[Piece] = []
    lead = ""
    for index, lines in enumerate(blocks):
        last = index == len(blocks) - 1
        count = len(lines)
        while not last and count and _LEAD.fullmatch(lines[count - 1]):
            count -= 1
        body = "".join(lines[:count])
        pieces.append(Piece(lead, body, is_screen=bool(_SCREEN.match(body))))
        lead = "".join(lines[count:])
    return pieces


def _is_whole(text: str) -> bool:
    """Whether a piece can end here: a bracket may also stand inside a list or a long text."""
    try:
        tomlkit.parse(text)
    except TOMLKitError:
        return False
    return True


def _edited(body: str, entry: ScreenLines) -> str:
    document = tomlkit.parse(body)
    tables = document["screen"]
    if not isinstance(tables, AoT):
        raise NotAsTablesError("the screens of this file are not written as [[screen]] tables")
    table: Table = tables.body[0]
    for key in entry.unset - entry.values.keys():
        if key in table:
            del table[key]
    for key, value in _plain(entry.values).items():
        if table.get(key) != value:
            table[key] = value
    return tomlkit.dumps(document)


def _new(entry: ScreenLines) -> str:
    return tomlkit.dumps({"screen": [_plain(entry.values)]})


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {key: list(one) if isinstance(one, tuple) else one for key, one in values.items()}


def _without_last_comment(lead: str) -> str:
    """Take the comment away that stands right above a header that goes."""
    lines = lead.splitlines(keepends=True)
    while lines and lines[-1].strip():
        lines.pop()
    return "".join(lines)


def _apart(piece: Piece, end: str) -> Piece:
    return Piece(end, piece.body, is_screen=True)


def _joined(pieces: Sequence[Piece], end: str) -> str:
    text = ""
    for piece in pieces:
        part = piece.lead + piece.body
        if text and part and not text.endswith("\n"):
            text += end
        text += part
    return text
