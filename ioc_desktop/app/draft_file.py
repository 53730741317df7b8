"""The file in which a laptop's drafts are carried to the centre's machine: JSON lines.

The first line says what the file is, each other one is a draft (``domain.drafts.Draft``). It may
come from anywhere: it is read within bounds, whole, and everything that is wrong in it is told
by its line before anything is kept. Importing it once more changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.app.progress import whole_file
from ioc_desktop.domain.drafts import Draft, draft_fault
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.store.duty_drafts import draft_text

VERSION: Final = 1
MOST_BYTES: Final = 8 << 20
MOST_LINE_BYTES: Final = 256 << 10
MOST_DRAFTS: Final = 2000
_SHOWN: Final = 20

_decoder = msgspec.json.Decoder(Draft)


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    """The first line: what the file is, of which form, and how many drafts follow."""

    file: str
    version: int
    drafts: int


_KIND: Final = "ioc-desktop drafts"
_head = msgspec.json.Decoder(_Head)


def write_drafts(out: Path, drafts: Iterable[Draft], *, overwrite: bool = False) -> int:
    """Write the drafts, whole and for nobody else's eyes; return how many.

    Raises:
        KnownError: ``out`` is there already, its folder is not, or the disk refuses.
    """
    lines = [draft_text(draft) for draft in drafts]
    head = msgspec.json.encode(_Head(_KIND, VERSION, len(lines))).decode()
    with whole_file(out, overwrite=overwrite, private=True) as part:
        part.write_text("".join(f"{line}\n" for line in (head, *lines)), "utf-8")
    return len(lines)


def read_drafts(path: Path) -> tuple[Draft, ...]:
    """Return the drafts of a file, each once, in its order.

    Raises:
        KnownError: it cannot be read, or is no such file.
        ConfigError: some of its lines are wrong; all of them are told, nothing is taken.
    """
    lines = _lines(path)
    head = _head_of(path, lines[0] if lines else b"")
    found: dict[str, Draft] = {}
    findings: list[Finding] = []
    for number, line in enumerate(lines[1:], start=2):
        why, draft = _draft(line)
        if draft is not None and found.setdefault(draft.key, draft) != draft:
            why = "this key already stands for another draft"
        if why:
            findings.append(Finding(str(path), f"line {number}", why))
    if not findings and len(lines) - 1 != head.drafts:
        why = (
            f"{head.drafts} drafts were written, {len(lines) - 1} are there: it was cut or changed"
        )
        findings.append(Finding(str(path), "line 1", why))
    if findings:
        raise ConfigError(tuple(findings[:_SHOWN]))
    return tuple(found.values())


def _lines(path: Path) -> list[bytes]:
    try:
        if not path.is_file():
            raise KnownError(f"{path} is no file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KnownError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise KnownError(f"{path} is too large: {MOST_BYTES >> 20} MB of drafts at most")
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    if len(lines) > MOST_DRAFTS + 1:
        raise KnownError(f"{path} is too large: {MOST_DRAFTS} drafts at most")
    return lines


def _head_of(path: Path, line: bytes) -> _Head:
    try:
        head = _head.decode(line) if len(line) <= MOST_LINE_BYTES else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        head = None
    if head is None or head.file != _KIND:
        raise KnownError(f"{path} is no file of drafts; one is made by: directive drafts export")
    if head.version != VERSION:
        raise KnownError(
            f"{path} was written by another version of this program (form {head.version}, "
            f"known here {VERSION}): use that version"
        )
    return head


def _draft(line: bytes) -> tuple[str, Draft | None]:
    """Return why a line is no draft, or the draft."""
    if len(line) > MOST_LINE_BYTES:
        return "is too long", None
    try:
        draft = _decoder.decode(line)
    except RecursionError:
        return "is no draft", None
    except (msgspec.MsgspecError, UnicodeError) as error:
        return f"is no draft: {error}", None
    fault = draft_fault(draft)
    return fault, None if fault else draft


def batches(drafts: Iterable[Draft], most_bytes: int) -> Iterator[tuple[Draft, ...]]:
    """Yield the drafts in groups whose text has so many bytes, or one that is larger alone."""
    group: list[Draft] = []
    size = 0
    for draft in drafts:
        more = len(draft_text(draft).encode())
        if group and size + more > most_bytes:
            yield tuple(group)
            group, size = [], 0
        group.append(draft)
        size += more
    if group:
        yield tuple(group)
