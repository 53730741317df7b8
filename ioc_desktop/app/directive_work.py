"""What the commands of ``ioc-desktop directive`` do: act, read, print."""

from __future__ import annotations

import datetime as dt
import difflib
import sys
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from ioc_desktop.app.data_folder import databases
from ioc_desktop.app.times import read_time
from ioc_desktop.config import Site, load_site
from ioc_desktop.domain.dates import format_as_of
from ioc_desktop.domain.directives import DirectiveState, directive_id, may_become, moved
from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.outbox import ActionRow, Choice, DirectiveBoard, DirectiveRow, OutboxBoard
from ioc_desktop.domain.queries import (
    DirectiveQuery,
    DirectivesQuery,
    DirectoryQuery,
    FigureQuery,
    OutboxQuery,
    Query,
    Unanswered,
)
from ioc_desktop.domain.rows import Directive, DirectiveStep
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.station.duty_alone import act
from ioc_desktop.station.protocol import DutyRequest, RecordAction, RetryOutbox, SettleAction
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader

_MANY = 1000
_SHOWN = 8


class Desk:
    """One officer at the command line of one data folder."""

    def __init__(self, site: Path, data: Path, officer: str | None, *, as_json: bool) -> None:
        """Read the site file, find the data folder.

        Raises:
            ConfigError: the site file has mistakes.
            KnownError: it names officers, and this one is not among them; or there is no data
                folder: an action recorded in a misspelt one would never be sent by any station.
        """
        self.site: Site = load_site(site)
        databases(data)
        self.data = data
        self.officer = "" if officer is None else self.site.officer(officer).id
        self.by = "" if officer is None else self.site.officer(officer).name
        self.as_json = as_json

    def now_s(self) -> int:
        """Return the room's time, epoch seconds."""
        return int(self.site.timeline(time.time()).at(time.time()))

    def now(self) -> str:
        """Return the room's time as RFC 3339 text, UTC."""
        return dt.datetime.fromtimestamp(self.now_s(), dt.UTC).isoformat().replace("+00:00", "Z")

    def centre(self, asked: str | None) -> str:
        """Return the centre that was asked for, or the only one there is.

        Raises:
            UsageError: the site names several, or not this one.
        """
        known = [centre.id for centre in self.site.centres]
        if asked is None and len(known) == 1:
            return known[0]
        if asked is None:
            raise UsageError(f"say which centre: --centre {' | '.join(known)}")
        if asked not in known:
            raise UsageError(f"the site file names no centre {asked!r}")
        return asked

    def ask(self, query: Query) -> Any:
        """Read the answer to a question about directives or the outbox.

        Raises:
            KnownError: it cannot be answered.
        """
        centres = [centre.id for centre in self.site.centres]
        cache = CacheReader(self.data / "cache.db", self.site.calendar(), centres=centres)
        reader = DutyReader(cache, self.data, centres)
        try:
            answer = reader.answer({"asked": query}, self.now_s()).answers["asked"]
        finally:
            reader.close()
        if isinstance(answer, Unanswered):
            raise KnownError(answer.reason[:1].lower() + answer.reason[1:])
        return answer

    def holder(self, asked: str | None, target: str) -> str:
        """Return the centre that was asked for, or the only one with that directive.

        Raises:
            UsageError: several have it.
            KnownError: none has it that this machine knows of.
        """
        if asked is not None:
            return self.centre(asked)
        found, reasons = [], []
        for centre in self.site.centres:
            try:
                self.directive(centre.id, target)
                found.append(centre.id)
            except KnownError as error:
                reasons.append(str(error))
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"say which centre: --centre {' | '.join(found)}")
        raise KnownError("; ".join(dict.fromkeys(reasons)))

    def check_codes(self, centre: str, agency: str, locality: str, about: dict[str, str]) -> None:
        """Hold codes that a person typed against the centre's catalogue, if it is here.

        Raises:
            UsageError: the centre has no such agency, locality or indicator.
        """
        known: tuple[CentreDirectory, ...] = self.ask(DirectoryQuery())
        for directory in known:
            if directory.centre == centre:
                _check_code("agency", agency, directory)
                _check_code("locality", locality, directory)
                if "indicator" in about and (directory.agencies or directory.localities):
                    self._check_indicator(centre, about["indicator"])

    def _check_indicator(self, centre: str, indicator: str) -> None:
        try:
            self.ask(FigureQuery(indicator=indicator, centre=centre))
        except KnownError as error:
            raise UsageError(f"--indicator {indicator}: {error}") from error

    def directive(self, centre: str, target: str) -> DirectiveRow:
        """Return one directive with all actions on it."""
        row: DirectiveRow = self.ask(DirectiveQuery(centre=centre, target=target))
        return row

    def outbox(self, centre: str | None = None) -> OutboxBoard:
        """Return the outbox."""
        board: OutboxBoard = self.ask(OutboxQuery(centre=centre, limit=_MANY))
        return board

    def action(self, key: str) -> ActionRow | None:
        """Return the action of that key, if it is in the outbox's lists."""
        board = self.outbox()
        every = (*board.waiting, *board.lost, *board.lately)
        return next((one for one in every if one.key == key), None)

    def do(self, request: DutyRequest, key: str | None) -> None:
        """Carry a request out; print what became of the action ``key``."""

        def tried() -> bool:
            action = None if key is None else self.action(key)
            return action is None or not action.unanswered or action.reason is not None

        act(self.site, self.data, request, tried)
        action = None if key is None else self.action(key)
        if action is not None:
            self.print(action, [_action_line(action, self.now_s()), *_choice_lines(action)])

    def print(self, value: object, lines: Iterable[str]) -> None:
        """Print the value as JSON, or the lines."""
        if self.as_json:
            sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
            sys.stdout.flush()
        else:
            for line in lines:
                print(line)  # noqa: T201  # the command line's own voice


def issue_directive(  # what a directive says
    desk: Desk,
    centre: str | None,
    text: str,
    *,
    agency: str,
    locality: str,
    due: str | None,
    about: dict[str, str],
) -> None:
    """Record a new directive and try to send it."""
    if not agency and not locality:
        raise UsageError("say to whom: --to AGENCY or --locality CODE")
    if due is not None:
        read_time(due, "--due")
    place = desk.centre(centre)
    desk.check_codes(place, agency, locality, about)
    key, now = uuid.uuid4().hex, desk.now()
    step = DirectiveStep(at=now, by=desk.by, state="issued")
    row = Directive(
        issuer=desk.by,
        text=text,
        issued_at=now,
        state="issued",
        agency=agency,
        locality=locality,
        about=about,
        due_at=due,
        history=(step,),
    )
    target = directive_id(desk.now_s(), key)
    desk.do(_record(desk, key, place, target, row, None), key)


def update_directive(
    desk: Desk,
    centre: str | None,
    target: str,
    state: DirectiveState,
    *,
    answer: str | None,
    note: str | None,
) -> None:
    """Record one step of a directive and try to send it."""
    place = desk.holder(centre, target)
    shown = desk.directive(place, target)
    if not may_become(shown.row.state, state):
        raise KnownError(f"the directive cannot become {state}: it is {shown.row.state}")
    row = moved(shown.row, state, at=desk.now(), by=desk.by, answer=answer, note=note)
    key = uuid.uuid4().hex
    desk.do(_record(desk, key, place, target, row, shown), key)


def settle_action(desk: Desk, begins: str, choice: Choice) -> None:
    """Carry out what an officer chose for an action."""
    if not begins:  # of a script's empty variable: never "the only one there is"
        raise UsageError("say which action: its first digits, from ioc-desktop directive outbox")
    board = desk.outbox()
    keys = [one.key for one in (*board.lost, *board.waiting) if one.key.startswith(begins)]
    if len(keys) > 1:
        raise UsageError(f"several actions begin with {begins!r}; see ioc-desktop directive outbox")
    if not keys:
        # Also of one that somebody has decided meanwhile: nobody typed anything wrong then.
        raise KnownError(
            f"no action that waits begins with {begins!r}; see ioc-desktop directive outbox"
        )
    new_key = uuid.uuid4().hex
    request = SettleAction(
        number=0, key=keys[0], choice=choice, officer=desk.officer, new_key=new_key
    )
    desk.do(request, new_key if choice == "resend" else keys[0])


def retry_outbox(desk: Desk, centre: str | None) -> None:
    """Try what waits, and say what is left."""
    place = None if centre is None else desk.centre(centre)
    before = {one.key: one for one in desk.outbox(place).waiting}

    def answered(one: ActionRow) -> bool:
        """Whether a new try came to an end: while it is on its way the old reason still stands."""
        old = before.get(one.key)
        if old is not None and one.attempts == old.attempts:
            return False
        return one.next_try_s is not None or one.reason != (None if old is None else old.reason)

    def tried() -> bool:
        return all(answered(one) for one in desk.outbox(place).waiting)

    act(desk.site, desk.data, RetryOutbox(number=0, centre=place), tried)
    show_outbox(desk, centre)


def show_outbox(desk: Desk, centre: str | None) -> None:
    """Print what waits for an answer and what needs a person."""
    board = desk.outbox(None if centre is None else desk.centre(centre))
    now_s = desk.now_s()
    lines = [
        line
        for one in (*board.lost, *board.waiting)
        for line in (_action_line(one, now_s), *_choice_lines(one))
    ]
    desk.print(board, lines or ["the outbox is empty"])


def list_directives(desk: Desk, centre: str | None, *, overdue: bool, closed: bool) -> None:
    """Print the directives, those overdue first."""
    query = DirectivesQuery(
        centre=None if centre is None else desk.centre(centre),
        open_only=not closed,
        overdue_only=overdue,
        limit=_MANY,
    )
    board: DirectiveBoard = desk.ask(query)
    now_s = desk.now_s()
    lines = [_directive_line(row, now_s) for row in board.rows]
    desk.print(board, lines or ["no directives"])


def show_directive(desk: Desk, centre: str | None, target: str) -> None:
    """Print one directive, its history and what was done here."""
    row = desk.directive(desk.holder(centre, target), target)
    shown = row.row
    now_s = desk.now_s()
    lines = [_directive_line(row, now_s)]
    if shown.answer:
        lines.append(f"  answer: {shown.answer}")
    lines += [
        f"  {step.at}  {step.state}  {step.by}{f'  ({step.note})' if step.note else ''}"
        for step in shown.history
    ]
    for action in row.actions:
        lines += [_action_line(action, now_s), *_choice_lines(action)]
    desk.print(row, lines)


def _check_code(what: Literal["agency", "locality"], code: str, directory: CentreDirectory) -> None:
    known: tuple[Addressee, ...] = directory.agencies if what == "agency" else directory.localities
    codes = [one.code for one in known]
    if not code or not codes or code in codes:
        return
    near = difflib.get_close_matches(code, codes, n=1)
    every = "agencies" if what == "agency" else "localities"
    hint = f"did you mean {near[0]}?" if near else f"ioc-desktop data export --dataset {every}"
    hint += "" if near else " lists them"
    raise UsageError(f"{directory.centre} has no {what} {code!r}; {hint}")


def _record(  # the parts of a request
    desk: Desk,
    key: str,
    centre: str,
    target: str,
    row: Directive,
    shown: DirectiveRow | None,
) -> RecordAction:
    return RecordAction(
        number=0,
        key=key,
        centre=centre,
        target=target,
        officer=desk.officer,
        row=row,
        seen=None if shown is None else shown.row,
        expected_rev=0 if shown is None else shown.act_rev,
        base=None if shown is None else shown.base,
    )


def _action_line(action: ActionRow, now_s: int) -> str:
    """Return one action on one line."""
    parts = [
        action.key[:_SHOWN],
        action.centre,
        action.target,
        action.row.state,
        action.officer_name,
        format_as_of(action.issued_at_s, now_s),
        action.state if action.settled is None else f"{action.state}, {action.settled}",
    ]
    if action.accepted_rev is not None:
        parts.append(f"revision {action.accepted_rev}")
    if action.reason:
        parts.append(action.reason)
    return "  ".join(parts)


def _choice_lines(action: ActionRow) -> list[str]:
    """Return what a person must know of an action that waits for a choice: what won, what now."""
    if not action.needs_person:
        return []
    lines = []
    if action.won is not None and action.won.row is not None:
        won = action.won.row
        by = won.history[-1].by if won.history else won.issuer
        lines.append(f"  what won: {won.state} by {by}, revision {action.won.rev}")
    key = action.key[:_SHOWN]
    lines.append(f"  choose: ioc-desktop directive resend {key} …, or drop {key} …")
    return lines


def _directive_line(row: DirectiveRow, now_s: int) -> str:
    """Return one directive on one line."""
    parts = [row.id, row.row.state, row.agency_name or row.locality_name, row.row.text]
    if row.due_s is not None:
        parts.append(f"due {format_as_of(row.due_s, now_s)}")
    if row.overdue_s is not None:
        parts.append("overdue")
    if row.local_state is not None:
        parts.append(f"here: {row.local_state}")
    if row.waiting:
        parts.append("needs a choice")
    return "  ".join(part for part in parts if part)
