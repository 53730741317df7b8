"""What a centre said to a command: took effect, somebody was there first, or never.

Decoded with care, since an answer that is believed is final: it must speak of the very
command and directive that were sent, else the command is sent again (it takes effect once).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from ioc_desktop.domain.outbox import WonRow
from ioc_desktop.domain.rows import Directive
from ioc_desktop.sync.body import sound
from ioc_desktop.sync.faults import BadPage
from ioc_desktop.sync.http import Answer

_LOST: Final = 412
_NO_ENDPOINT: Final = frozenset({404, 405})
_HIGHEST_REV: Final = (1 << 63) - 1
_REASON_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command took effect as revision ``rev``; ``row`` as the centre wrote it."""

    rev: int
    row: Directive | None


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another revision than the expected one stands there; ``won`` None = nothing does."""

    won: WonRow | None
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """The centre will never take this command."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoCommands:
    """The centre has no such endpoint: it takes no commands, of nobody."""


Verdict = Accepted | Superseded | RefusedForGood | NoCommands


class _Change(msgspec.Struct):
    id: str
    rev: int
    op: str = "put"
    row: msgspec.Raw = msgspec.Raw(b"null")

    def directive(self) -> Directive | None:
        """Return the row, None where it is deleted or of a form that only its centre knows."""
        try:
            return _directives.decode(self.row)
        except msgspec.MsgspecError:
            return None


class _Effect(msgspec.Struct):
    command: str
    change: _Change


class _Problem(msgspec.Struct):
    detail: str = ""
    title: str = ""
    current: _Change | None = None

    def said(self, status: int) -> str:
        text = " ".join((self.detail or self.title).split())
        return text[:_REASON_LENGTH] or f"the centre refused it (HTTP status {status})"


_effects = msgspec.json.Decoder(_Effect)
_problems = msgspec.json.Decoder(_Problem)
_directives: msgspec.json.Decoder[Directive | None] = msgspec.json.Decoder(Directive | None)


def verdict_of(answer: Answer, key: str, target: str) -> Verdict:
    """Return what a centre's own answer to the command ``key`` on ``target`` says.

    Raises:
        BadPage: it cannot be believed; the command must be sent again.
    """
    if answer.status in _NO_ENDPOINT:
        return NoCommands()
    try:
        body = sound(answer.body)
        if answer.status < 400:  # noqa: PLR2004  # the answers with an effect
            effect = _effects.decode(body)
            if effect.command != key:
                raise BadPage("foreign_answer", "the centre answered to another command")
            _believe(effect.change, target)
            return Accepted(effect.change.rev, effect.change.directive())
        problem = _problems.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadPage(
            "bad_answer", f"the centre's answer to a command cannot be read: {error}"[:300]
        ) from error
    said = problem.said(answer.status)
    if answer.status != _LOST:
        return RefusedForGood(said)
    stands = problem.current
    if stands is None:
        return Superseded(None, said)
    _believe(stands, target)
    row = stands.directive()
    if stands.op == "put" and row is None:
        return Superseded(None, said)  # it cannot be shown; the download may tell more
    return Superseded(WonRow(stands.rev, row), said)


def _believe(change: _Change, target: str) -> None:
    if change.id != target or not 0 <= change.rev <= _HIGHEST_REV:
        raise BadPage("foreign_answer", "the centre answered about another directive")
