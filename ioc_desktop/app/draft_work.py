"""What the commands of ``ioc-desktop directive drafts`` do, with a site file or without one."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ioc_desktop.app.directive_work import Desk
from ioc_desktop.app.draft_file import batches, read_drafts, write_drafts
from ioc_desktop.app.draft_keeping import drop_draft, keep_drafts
from ioc_desktop.app.times import read_time
from ioc_desktop.config import Site, load_site
from ioc_desktop.domain.dates import format_as_of, format_date, format_time
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import (
    Draft,
    DraftBoard,
    DraftRow,
    directive_about,
    draft_origin,
    draft_target,
    due_text,
)
from ioc_desktop.domain.queries import DirectoryQuery, DraftsQuery, Unanswered
from ioc_desktop.domain.rows import Directive, DirectiveStep
from ioc_desktop.domain.vntext import fold
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.station.protocol import RecordAction
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader

_SHOWN = 8
_LONGEST = 160
"""Of a task, in a list; 'show' tells all of it."""
_MANY = 10_000
_BATCH_BYTES = 500_000
NO_DUE = "none"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The drafts in one data folder; ``site`` None: a laptop that knows none."""

    data: Path
    site: Site | None
    as_json: bool

    @classmethod
    def of(cls, data: Path, site: Path | None, *, as_json: bool) -> Shelf:
        """Read the site file, if one is given.

        Raises:
            ConfigError: it has mistakes.
        """
        return cls(data, None if site is None else load_site(site), as_json)

    def now_s(self) -> int:
        """Return the room's time; without a site file this machine's."""
        now_s = time.time()
        return int(now_s if self.site is None else self.site.timeline(now_s).at(now_s))

    def board(self, *, open_only: bool) -> DraftBoard:
        """Return the drafts.

        Raises:
            KnownError: there is no such folder, or they cannot be read.
        """
        if not self.data.is_dir():
            raise KnownError(f"{self.data} is no folder; give the folder of the drafts by --data")
        reader = DutyReader(CacheReader(self.data / "cache.db"), self.data)
        with contextlib.closing(reader):
            query = DraftsQuery(open_only=open_only, limit=_MANY)
            answer = reader.answer({"asked": query}, self.now_s()).answers["asked"]
        if isinstance(answer, Unanswered):
            raise KnownError(answer.reason[:1].lower() + answer.reason[1:])
        if not isinstance(answer, DraftBoard):
            raise TypeError(f"no drafts: {type(answer).__name__}")
        return answer

    def draft(self, begins: str) -> DraftRow:
        """Return the one draft whose key begins so.

        Raises:
            UsageError: several do.
            KnownError: none does.
        """
        if not begins:  # of a script's empty variable: never "the only one there is"
            raise UsageError("say which draft: its first digits, from 'directive drafts list'")
        found = [
            row for row in self.board(open_only=False).rows if row.draft.key.startswith(begins)
        ]
        if len(found) > 1:
            raise UsageError(f"several drafts begin with {begins!r}; give more of its digits")
        if not found:
            raise KnownError(f"no draft begins with {begins[:40]!r}; see 'directive drafts list'")
        return found[0]

    def print(self, value: object, lines: Iterable[str]) -> None:
        """Print the value as JSON, or the lines."""
        if self.as_json:
            sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
            sys.stdout.flush()
        else:
            print("\n".join(lines))  # noqa: T201  # the command line's own voice


def list_drafts(shelf: Shelf, *, every: bool) -> None:
    """Print the drafts that wait, or all."""
    board = shelf.board(open_only=not every)
    now_s = shelf.now_s()
    shelf.print(board, [_line(row, now_s) for row in board.rows] or ["no drafts"])


def show_draft(shelf: Shelf, begins: str) -> None:
    """Print one draft, all of it."""
    row, now_s = shelf.draft(begins), shelf.now_s()
    draft = row.draft
    told = (
        ("key", draft.key),
        ("task", draft.text),
        ("to", _to(draft)),
        ("due", "" if draft.due_s is None else _moment(draft.due_s)),
        ("about", ", ".join(filter(None, (draft.about_title, *draft.about.values())))),
        ("meeting", draft_origin(draft)),
        ("written", " ".join(filter(None, (_moment(draft.at_s), draft.officer)))),
        ("state", _ended(row, now_s) or "open"),
    )
    shelf.print(row, [f"{name:<8} {text}" for name, text in told if text])


def drop(shelf: Shelf, begins: str, officer: str, why: str) -> None:
    """Note that nobody is to issue a draft."""
    key = shelf.draft(begins).draft.key
    drop_draft(shelf.site, shelf.data, key, officer, why)
    row = shelf.draft(key)
    shelf.print(row, [_line(row, shelf.now_s())])


def export_drafts(shelf: Shelf, out: Path, *, every: bool, overwrite: bool) -> None:
    """Write the drafts that wait to a file; with ``every`` those that ended, too."""
    board = shelf.board(open_only=not every)
    count = write_drafts(out, (row.draft for row in board.rows), overwrite=overwrite)
    print(f"{count} drafts in {out}; they stay open here", file=sys.stderr)  # noqa: T201  # the command's word beside its output


def import_drafts(shelf: Shelf, path: Path) -> None:
    """Keep the drafts of a file, each once by its key."""
    drafts = read_drafts(path)
    before = {row.draft.key for row in shelf.board(open_only=False).rows}
    for group in batches(drafts, _BATCH_BYTES):
        keep_drafts(shelf.site, shelf.data, group)
    rows = [row for row in shelf.board(open_only=False).rows if row.draft.key not in before]
    if rows or shelf.as_json:
        shelf.print(rows, [_line(row, shelf.now_s()) for row in rows])
    known = len(drafts) - len(rows)
    print(f"{len(rows)} drafts are new, {known} were here already", file=sys.stderr)  # noqa: T201  # the same


@dataclass(frozen=True, slots=True)
class Issue:
    """What is said beside the draft when it is issued; None or "" = as the draft has it."""

    centre: str | None = None
    agency: str = ""
    locality: str = ""
    text: str | None = None
    due: str | None = None


def issue_draft(desk: Desk, begins: str, given: Issue) -> None:
    """Issue a draft as a directive, once.

    Raises:
        UsageError: it is not said to whom, or its deadline is past.
        KnownError: it was issued or dropped before.
    """
    shelf = Shelf(desk.data, desk.site, desk.as_json)
    row = shelf.draft(begins)
    if row.state != "open":
        raise KnownError(f"this draft is {_ended(row, desk.now_s())}")
    draft = row.draft
    centre, agency, locality = _addressed(desk, draft, given)
    about = directive_about(draft)
    desk.check_codes(centre, agency, locality, {})
    step = DirectiveStep(
        at=desk.now(), by=desk.by, state="issued", note=draft_origin(draft) or None
    )
    directive = Directive(
        issuer=desk.by,
        text=given.text or draft.text,
        issued_at=desk.now(),
        state="issued",
        agency=agency,
        locality=locality,
        about=about,
        due_at=_due(draft, given.due, desk.now_s()),
        history=(step,),
    )
    request = RecordAction(
        number=0,
        key=draft.key,
        centre=centre,
        target=draft_target(draft),
        officer=desk.officer,
        row=directive,
    )
    desk.do(request, draft.key)


def _addressed(desk: Desk, draft: Draft, given: Issue) -> tuple[str, str, str]:
    """Return centre, agency and locality: as given, as the draft has them, or by their name."""
    if given.agency or given.locality:
        return desk.centre(given.centre or draft.centre or None), given.agency, given.locality
    if draft.agency or draft.locality:
        return desk.centre(given.centre or draft.centre or None), draft.agency, draft.locality
    known: tuple[CentreDirectory, ...] = desk.ask(DirectoryQuery())
    wanted = fold(draft.addressee)
    found = [
        (each.centre, one.code if of_agency else "", "" if of_agency else one.code)
        for each in known
        if given.centre in {None, each.centre}
        for of_agency, group in ((True, each.agencies), (False, each.localities))
        for one in group
        if wanted and fold(one.name) == wanted
    ]
    if len(found) == 1:
        return found[0]
    said = f" (the draft says: {draft.addressee})" if draft.addressee else ""
    raise UsageError(f"say to whom: --to AGENCY or --locality CODE{said}")


def _due(draft: Draft, given: str | None, now_s: int) -> str | None:
    if given == NO_DUE:
        return None
    if given is not None:
        read_time(given, "--due")
        return given
    if draft.due_s is None:
        return None
    if draft.due_s <= now_s:
        raise UsageError(
            f"the draft's deadline {_moment(draft.due_s)} is past: "
            f"give another by --due, or --due {NO_DUE}"
        )
    return due_text(draft.due_s)


def _line(row: DraftRow, now_s: int) -> str:
    """Return one draft on one line."""
    draft = row.draft
    due = "" if draft.due_s is None else f"due {_moment(draft.due_s)}"
    text = " ".join(draft.text.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    parts = (draft.key[:_SHOWN], text, _to(draft), due, draft_origin(draft), _ended(row, now_s))
    return "  ".join(part for part in parts if part)


def _to(draft: Draft) -> str:
    code = draft.agency or draft.locality
    where = f"{code} of {draft.centre}" if code else ""
    return f"{draft.addressee} ({where})" if draft.addressee and where else draft.addressee or where


def _ended(row: DraftRow, now_s: int) -> str:
    """Return what became of a draft, "" while it waits."""
    when = "" if row.ended_s is None else format_as_of(row.ended_s, now_s)
    if row.state == "issued":
        return f"issued {when} by {row.who} as {row.target} of {row.centre}"
    if row.state == "dropped":
        return f"dropped {when} by {row.who}: {row.why}"
    return ""


def _moment(instant_s: int) -> str:
    return f"{format_time(instant_s)} {format_date(instant_s)}"
