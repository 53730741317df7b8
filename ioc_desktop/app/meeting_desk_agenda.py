"""Agenda files of the meeting's window: read by their one reader, written to be read by people."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ioc_desktop.config.agenda import load_agenda
from ioc_desktop.ui.meeting_desk_draft import (
    ItemDraft,
    PackDraft,
    PageDraft,
    page_numbers,
)

_HEAD = "# The agenda of a briefing pack: docs/briefings.md\nschema = 1\n"


def agenda_text(draft: PackDraft) -> str:
    """Return a draft's title, pages and agenda as an agenda file; what is not said is left out."""
    lines = [_HEAD.rstrip()]
    if draft.title.strip():
        lines.append(f"title = {_text(draft.title.strip())}")
    for page in draft.pages:
        lines += ["", "[[page]]", f"scene = {_text(page.scene)}", *_page_lines(page)]
    for item in draft.agenda:
        lines += ["", "[[item]]", f"title = {_text(item.title)}", *_item_lines(draft, item)]
    return "\n".join(lines) + "\n"


def with_agenda(draft: PackDraft, file: Path, scenes: frozenset[str]) -> PackDraft:
    """Return the draft with title, pages and agenda of a file; all else stays as it is.

    Raises:
        ConfigError: the file has mistakes, or names scenes that are not there; all are listed.
    """
    found = load_agenda(file, scenes)
    pages = tuple(
        PageDraft(number, page.scene, page.title or "", page.notes, page.minutes)
        for number, page in enumerate(found.page, start=1)
    )
    items = tuple(
        ItemDraft(len(pages) + number, item.title, item.who, item.minutes, tuple(item.pages))
        for number, item in enumerate(found.item, start=1)
    )
    return replace(draft, title=found.title or draft.title, pages=pages, agenda=items)


def written_agenda(draft: PackDraft) -> Path:
    """Write the agenda where a child can read it and nobody else; whoever asked deletes it.

    Raises:
        OSError: there is no room for it.
    """
    handle, name = tempfile.mkstemp(prefix="ioc-agenda-", suffix=".toml")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(agenda_text(draft))
    except OSError:
        with suppress(OSError):
            file.unlink(missing_ok=True)
        raise
    return file


def _page_lines(page: PageDraft) -> Iterator[str]:
    if page.title.strip():
        yield f"title = {_text(page.title.strip())}"
    if page.minutes:
        yield f"minutes = {page.minutes}"
    if page.notes.strip():
        yield f"notes = {_text(page.notes.strip())}"


def _item_lines(draft: PackDraft, item: ItemDraft) -> Iterator[str]:
    if item.who.strip():
        yield f"who = {_text(item.who.strip())}"
    if item.minutes:
        yield f"minutes = {item.minutes}"
    numbers = page_numbers(draft, item)
    if numbers:
        yield f"pages = [{', '.join(map(str, numbers))}]"


def _text(text: str) -> str:
    """Return a TOML string: on one line as JSON has it, several between three quotes."""
    if "\n" not in text:
        return _escaped(text)
    inner = "\n".join(_escaped(line)[1:-1] for line in text.split("\n"))
    return f'"""\n{inner}"""'


def _escaped(line: str) -> str:
    # JSON's escapes are TOML's; DEL and what is half a character are TOML's own matter.
    plain = line.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
