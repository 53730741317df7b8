"""What a pack says of itself: typed, limited, and with exactly one way to be written. Pure.

``encoded`` is the canonical form that is signed: JSON in UTF-8 (NFC), keys sorted, no blanks.
``decoded`` takes nothing else: every limit is checked, an unknown field or a second spelling of
the same content is refused.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.vntext import TURNING
from ioc_desktop.errors import UsageError

FORMAT: Final = 1
"""The form of packs that this program writes and reads."""

LARGEST_MANIFEST_BYTES: Final = 4 << 20

LATEST_S: Final = 253_402_214_399
"""A day before the end of year 9999 (UTC): no later instant has a date to be shown everywhere."""

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=20_000)]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
Instant = Annotated[int, Meta(ge=0, le=LATEST_S)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, Meta(ge=0, le=1 << 32)]
FilePath = Annotated[str, Meta(min_length=1, max_length=200)]
Minutes = Annotated[int, Meta(ge=0, le=1440)]
PageNumber = Annotated[int, Meta(ge=0, le=499)]

_UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page: a scene of the pack, what the presenter says to it, minutes planned (0: none)."""

    scene: Id
    title: Name
    notes: Long = ""
    minutes: Minutes = 0


class AgendaItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point of the agenda; ``pages`` are numbers of pages, counted from 0."""

    title: Name
    who: Short = ""
    minutes: Minutes = 0
    pages: Annotated[tuple[PageNumber, ...], Meta(max_length=500)] = ()


class LeftOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the audience may not see, and why; its name alone, never its figure."""

    what: Name
    why: Short


class PackedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a pack: its size and SHA-256, and those of its bytes as they lie in the pack.

    The second pair leaves no byte of the pack without a guard: compressed data have spare bits.
    """

    path: FilePath
    size: Bytes
    sha256: Digest
    packed_size: Bytes = 0
    packed_sha256: Digest = "0" * 64


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of a pack but its files. Instants are seconds since 1970 (UTC).

    ``moment_s`` is when the figures were frozen, ``made_at_s`` when the pack was written;
    ``expires_at_s`` is None for a pack that may be opened for good. ``files`` is filled in by
    whoever writes the pack.
    """

    format: Annotated[int, Meta(ge=1, le=FORMAT)] = FORMAT
    name: Id
    title: Name
    version: Annotated[int, Meta(ge=1, le=1 << 31)]
    made_at_s: Instant
    moment_s: Instant
    audience: Audience
    expires_at_s: Instant | None = None
    maker: Name
    organisation: Short = ""
    language: Literal["vi", "en"] = "vi"
    theme: Literal["dark", "light"] = "dark"
    site_name: Short = ""
    centres: Annotated[dict[Id, Name], Meta(max_length=100)] = {}
    simulated: bool = False
    cache_schema: Annotated[int, Meta(ge=0, le=100_000)]
    program: Annotated[str, Meta(min_length=1, max_length=40)]
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=500)]
    agenda: Annotated[tuple[AgendaItem, ...], Meta(max_length=200)] = ()
    left_out: Annotated[tuple[LeftOut, ...], Meta(max_length=5000)] = ()
    files: Annotated[tuple[PackedFile, ...], Meta(max_length=2000)] = ()


class _Head(msgspec.Struct, frozen=True):
    format: int = 0
    program: Annotated[str, Meta(max_length=40)] = ""


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Manifest)
_head_decoder = msgspec.json.Decoder(_Head)


def encoded(manifest: Manifest) -> bytes:
    """Return the one form in which a manifest is written and signed.

    Texts are brought to NFC, so that a name typed on another system gives the same bytes.

    Raises:
        UsageError: a text or number is beyond what a manifest may hold.
    """
    data = _encoder.encode(_composed(msgspec.to_builtins(manifest)))
    try:
        found = _decoder.decode(data)
    except msgspec.ValidationError as error:
        raise UsageError(f"the pack cannot be described: {error}") from None
    fault = _fault(found)
    if fault:
        raise UsageError(f"the pack cannot be described: {fault}")
    if len(data) > LARGEST_MANIFEST_BYTES:
        raise UsageError("the pack cannot be described: its notes and lists are too long")
    return data


def cleaned(manifest: Manifest) -> Manifest:
    """Return a manifest without what nobody sees and no pack takes: marks that came by pasting.

    What turns the writing goes, other control characters become blanks, lines of notes stay.
    """
    pages = tuple(
        msgspec.structs.replace(page, title=_seen(page.title), notes=_seen(page.notes, "\n\t"))
        for page in manifest.pages
    )
    agenda = tuple(
        msgspec.structs.replace(item, title=_seen(item.title), who=_seen(item.who))
        for item in manifest.agenda
    )
    left_out = tuple(LeftOut(what=_seen(one.what), why=_seen(one.why)) for one in manifest.left_out)
    return msgspec.structs.replace(
        manifest,
        title=_seen(manifest.title),
        site_name=_seen(manifest.site_name),
        centres={key: _seen(name) for key, name in manifest.centres.items()},
        pages=pages,
        agenda=agenda,
        left_out=left_out,
    )


def _seen(text: str, kept: str = "") -> str:
    breaks = "\n" if "\n" in kept else " "
    text = text.replace("\r\n", "\n").replace("\u2028", breaks).replace("\u2029", breaks)
    return "".join(
        one if one in kept or unicodedata.category(one) not in _UNSEEN else " "
        for one in text
        if one not in TURNING
    )


def decoded(data: bytes) -> Manifest:
    """Return the manifest that these bytes are; call it for signed bytes only.

    Raises:
        PackRefused: made for a later program (``too_new``), or no manifest (``manifest``).
    """
    try:
        head = _head_decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(str(error)) from None
    if head.format > FORMAT:
        raise PackRefused(
            "too_new",
            f"the pack was made by a later program ({_printable(head.program)}): install that "
            "version here, or ask for the pack in the form of this one",
        )
    try:
        manifest = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(str(error)) from None
    if _encoder.encode(_composed(msgspec.to_builtins(manifest))) != data:
        raise _refused("it is not written in the one form that is signed")
    fault = _fault(manifest)
    if fault:
        raise _refused(fault)
    return manifest


def _refused(why: str) -> PackRefused:
    return PackRefused(
        "manifest",
        f"the manifest cannot be used: {_printable(why)}; ask the maker for the pack anew",
    )


def _fault(manifest: Manifest) -> str:
    """Return what is wrong with a manifest beyond its fields' own limits, "" if nothing."""
    if any(page >= len(manifest.pages) for item in manifest.agenda for page in item.pages):
        return "the agenda names a page that is not there"
    paths = [file.path for file in manifest.files]
    if len(set(paths)) != len(paths):
        return "it lists a file twice"
    bare = [msgspec.structs.replace(page, notes="") for page in manifest.pages]
    rest = _texts(msgspec.to_builtins(msgspec.structs.replace(manifest, pages=tuple(bare))))
    # Notes alone have lines.
    notes = [page.notes.replace("\n", "").replace("\t", "") for page in manifest.pages]
    if not all(map(_is_readable, [*rest, *notes])):
        return "a text holds control characters"
    return ""


def _composed(value: Any) -> Any:
    """Return the same with every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    return value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []


def _is_readable(text: str) -> bool:
    """Whether a text is what it seems: no control characters, nothing that turns its direction."""
    return text.isprintable() or not any(
        unicodedata.category(one) in _UNSEEN or one in TURNING for one in text
    )


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)
