"""A meeting's agenda file: its pages with what is said to them, its items with who speaks.

``brief make --agenda FILE`` makes a pack of it. See docs/briefings.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.config.site_document import Identifier, Text
from ioc_desktop.documents import (
    did_you_mean,
    parse_toml,
    read_text,
    salvage,
    salvage_all,
    schema_of,
    shape_findings,
)
from ioc_desktop.errors import ConfigError, Finding

Minutes = Annotated[
    int, Meta(ge=0, le=1440, description="minutes that are planned for it; 0: as long as it takes")
]
Notes = Annotated[
    str, Meta(max_length=20_000, description="for whoever speaks; the audience does not see them")
]
PageNumber = Annotated[
    int, Meta(ge=1, le=500, description="the number of a [[page]] of this file, counted from 1")
]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all tables of an agenda: a key that is not known is a mistake."""


class PageEntry(_Table, frozen=True, kw_only=True):
    """One [[page]]: a scene, instead of its own name a title, notes, minutes."""

    scene: Identifier
    title: Text | None = None
    minutes: Minutes = 0
    notes: Notes = ""


class ItemEntry(_Table, frozen=True, kw_only=True):
    """One [[item]] of the agenda: who speaks, for how long, and which pages go with it."""

    title: Text
    who: Annotated[str, Meta(max_length=200)] = ""
    minutes: Minutes = 0
    pages: Annotated[tuple[PageNumber, ...], Meta(max_length=500)] = ()


class AgendaDocument(_Table, frozen=True, kw_only=True):
    """An agenda file as it is written."""

    schema: Literal[1] = 1
    title: Annotated[str, Meta(max_length=200)] = ""
    page: Annotated[tuple[PageEntry, ...], Meta(max_length=500)] = ()
    item: Annotated[tuple[ItemEntry, ...], Meta(max_length=200)] = ()


def load_agenda(path: Path, scenes: frozenset[str] | None = None) -> AgendaDocument:
    """Read an agenda; ``scenes`` are the ids there are, None = they are not judged.

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    return parse_agenda(read_text(path), path, scenes)


def parse_agenda(text: str, file: Path, scenes: frozenset[str] | None = None) -> AgendaDocument:
    """Turn an agenda's text into an ``AgendaDocument``; ``file`` names it in findings.

    Raises:
        ConfigError: no TOML, or mistakes; all of them are listed.
    """
    raw = parse_toml(text, str(file))
    findings: list[Finding] = []
    try:
        document = msgspec.convert(raw, AgendaDocument)
        pages, items = list(enumerate(document.page)), list(enumerate(document.item))
    except msgspec.ValidationError:
        findings = shape_findings(raw, AgendaDocument, str(file))
        document = salvage({**raw, "page": [], "item": []}, AgendaDocument) or AgendaDocument()
        pages = salvage_all(raw.get("page"), PageEntry)
        items = salvage_all(raw.get("item"), ItemEntry)
    count = len(raw["page"]) if isinstance(raw.get("page"), list) else 0
    for place, page in pages:
        if scenes is not None and page.scene not in scenes:
            reason = f"there is no scene {page.scene!r}{did_you_mean(page.scene, scenes)}"
            findings.append(Finding(str(file), f"page[{place}].scene", reason))
    for place, item in items:
        for at, number in enumerate(item.pages):
            if number > count:
                reason = f"there is no page {number}; this file has {count}"
                findings.append(Finding(str(file), f"item[{place}].pages[{at}]", reason))
    if findings:
        raise ConfigError(tuple(sorted(set(findings))))
    return document


def agenda_schema() -> dict[str, Any]:
    """Return the JSON Schema of agenda files, as shipped in layouts/schema/."""
    return {
        **schema_of(AgendaDocument),
        "title": "ioc-desktop agenda file",
        "description": "Pages and agenda of a briefing pack (brief make --agenda)",
    }
