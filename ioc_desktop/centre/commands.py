"""``POST /v1/commands``: takes effect once, however often it is sent.

The answer is kept with its Idempotency-Key in the transaction of its effect. This centre
knows the command ``directive.put``: it writes the directive ``target``, if ``expected_rev``
is still its revision (0 = it must not exist yet) and its state may follow the present one
(``domain.directives``) and its agency and locality are in the catalogue that is served (a
directive that went to one which is gone by now may be moved on all the same). The history is
the centre's: it only grows, by one step a command. And ``report_figure``: one figure of an
indicator, checked as those of a workbook are (``centre.figure_reports``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ioc_desktop.centre.figure_reports import (
    DATASETS,
    FigureDesk,
    FigureMovedError,
    ReportRefusedError,
    read_report,
)
from ioc_desktop.centre.store import CentreStore, Change
from ioc_desktop.domain.directives import may_become
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.reporting.single import REPORT_FIGURE
from ioc_desktop.domain.rows import Directive, DirectiveStep

DIRECTIVE_PUT: Final = "directive.put"
_CREATED: Final = 201
_REPLAYED: Final = 200
_LOST: Final = 412
_REFUSED: Final = 422
_ID_LENGTH: Final = 200
_HIGHEST_REV: Final = 2**63 - 1


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command as a client sends it; ``payload`` is the directive's row, or the report."""

    id: str
    kind: str
    officer: str
    issued_at: str
    target: str
    expected_rev: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client gets back."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the command has taken effect."""
        return self.status in {_CREATED, _REPLAYED}


class CommandDesk:
    """Takes commands one after the other and remembers what it answered."""

    def __init__(self, store: CentreStore, figures: FigureDesk | None = None) -> None:
        """Write into this store; ``figures`` takes reports, None: this centre takes none."""
        self._store = store
        self._figures = figures

    def take(self, key: str, body: bytes) -> Answer:
        """Carry out the command in ``body`` unless ``key`` was answered before.

        201 on first effect, 200 with the same answer on a replay, 412 with the row that won
        when ``expected_rev`` is no longer current, 422 when refused for good; 422 too when
        the key was used for another command. Only effects are remembered: a command that
        lost may be sent again with the revision that won, under a new key or the same.
        """
        digest = hashlib.sha256(body).hexdigest()
        with self._store.transaction(*_written_by(body)):
            if (known := self._store.answered(key)) is not None:
                if known[0] != digest:
                    return _problem(_REFUSED, "this Idempotency-Key was used for another command")
                return Answer(_REPLAYED, known[2])
            try:
                command = _read(body, self._kinds)
                do = self._put if command.kind == DIRECTIVE_PUT else self._report
                answer = do(command)
            except _RefusedError as refused:
                return _problem(refused.status, str(refused), refused.extra)
            self._store.remember_answer(key, digest, _CREATED, answer)
        return Answer(_CREATED, answer)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return (DIRECTIVE_PUT,) if self._figures is None else (DIRECTIVE_PUT, REPORT_FIGURE)

    def _report(self, command: Command) -> bytes:
        assert self._figures is not None  # noqa: S101  # else the kind is not known
        try:
            report = read_report(command.payload)
            item = self._figures.take(command.target, command.expected_rev, report, command.officer)
        except FigureMovedError as moved:
            won = None if moved.item is None else msgspec.Raw(moved.item)
            raise _RefusedError(str(moved), _LOST, {"current": won}) from moved
        except (ReportRefusedError, ValueError) as error:
            raise _RefusedError(str(error)) from error
        return b'{"command":%b,"change":%b}' % (msgspec.json.encode(command.id), item)

    def _put(self, command: Command) -> bytes:
        directive = msgspec.convert(command.payload, Directive)
        current = self._store.item("directives", command.target)
        rev = 0 if current is None else current[0]
        if rev != command.expected_rev:
            won = None if current is None else msgspec.Raw(current[1])
            raise _RefusedError(
                f"the directive is at revision {rev} by now", _LOST, {"current": won}
            )
        before = None if current is None else msgspec.json.decode(current[1], type=_Item).row
        if not may_become(None if before is None else before.state, directive.state):
            now = "it is not there yet" if before is None else f"it is {before.state}"
            raise _RefusedError(f"the directive cannot become {directive.state}: {now}")
        self._judge_addressee(directive, before)
        row = msgspec.structs.replace(directive, history=_history(command, directive, before))
        change = Change(command.target, rev + 1, msgspec.json.encode(row))
        self._store.append("directives", [change])
        name = msgspec.json.encode(command.id)
        return b'{"command":%b,"change":%b}' % (name, change.item())

    def _judge_addressee(self, directive: Directive, before: Directive | None) -> None:
        """Refuse an agency or a locality that nobody could find; one that stood there may stay."""
        agency, locality = directive.agency, directive.locality
        if agency and (before is None or agency != before.agency):
            found = self._store.item("agencies", agency)
            if found is None or _is_deleted(found[1]):
                raise _RefusedError(
                    f"this centre has no agency {_short(agency)}; /v1/agencies/changes lists them"
                )
        if locality and (before is None or locality != before.locality):
            units = self._store.items("localities").values()
            if locality not in {_unit(item) for _, item in units}:
                raise _RefusedError(
                    f"this centre has no locality {_short(locality)}; /v1/localities/changes"
                    " lists them"
                )


class _Item(msgspec.Struct):
    """The row of a stored item; None = deleted."""

    row: Directive | None = None


class _Code(msgspec.Struct):
    code: str


class _Named(msgspec.Struct):
    """The code of a stored item of the catalogue; None = deleted."""

    row: _Code | None = None


def _is_deleted(item: bytes) -> bool:
    return msgspec.json.decode(item, type=_Named).row is None


def _unit(item: bytes) -> str | None:
    """Return a unit's code, of whichever unit system; None = it was deleted."""
    row = msgspec.json.decode(item, type=_Named).row
    return None if row is None else row.code


def _short(code: str) -> str:
    return repr(code[:60])


def _history(
    command: Command, directive: Directive, before: Directive | None
) -> tuple[DirectiveStep, ...]:
    """Return the history as it was and this command's step; of the client's, its note alone."""
    stood = () if before is None else before.history
    told = directive.history[-1:]
    note = told[0].note if told and told[0] not in stood else None
    step = DirectiveStep(at=command.issued_at, by=command.officer, state=directive.state, note=note)
    return (*stood, step)


class _RefusedError(Exception):
    def __init__(
        self, reason: str, status: int = _REFUSED, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.extra = extra


class _Kind(msgspec.Struct):
    kind: str = ""


def _written_by(body: bytes) -> tuple[str, ...]:
    """Return the datasets that a command may write; of what is none, any will do."""
    try:
        kind = msgspec.json.decode(body, type=_Kind).kind
    except (ValueError, RecursionError):
        kind = ""
    return DATASETS if kind == REPORT_FIGURE else ("directives",)


def _read(body: bytes, kinds: tuple[str, ...]) -> Command:
    try:
        command = msgspec.json.decode(body, type=Command)
        msgspec.json.encode(command)
        times: list[str | None] = [command.issued_at]
        if command.kind != REPORT_FIGURE:
            directive = msgspec.convert(command.payload, Directive)
            times += [directive.issued_at, directive.due_at]
            times += [step.at for step in directive.history]
        # A row whose times no client can read would be set aside by all of them, for ever.
        for text in times:
            parse_instant_or_none(text)
    except (ValueError, RecursionError) as error:
        raise _RefusedError(f"not a command that this centre knows: {error}") from error
    if command.kind not in kinds:
        raise _RefusedError(f"unknown kind {command.kind[:60]!r}; known: {', '.join(kinds)}")
    if not 0 < len(command.target) <= _ID_LENGTH:
        raise _RefusedError(f"target: 1 to {_ID_LENGTH} characters")
    if not 0 <= command.expected_rev <= _HIGHEST_REV:
        raise _RefusedError(f"expected_rev: 0 to {_HIGHEST_REV}")
    return command


def _problem(status: int, detail: str, extra: dict[str, Any] | None = None) -> Answer:
    title = "Precondition Failed" if status == _LOST else "Unprocessable Content"
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Answer(status, msgspec.json.encode({**body, **(extra or {})}))
