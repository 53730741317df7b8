"""The rules of directives (chỉ đạo điều hành): what follows what, and one on top of another.

Pure: times and names are passed in. The centre has the last word (docs/centre-api.md); these
rules let a client refuse at once what the centre would refuse later.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from ioc_desktop.domain.durations import local_date
from ioc_desktop.domain.rows import Directive, DirectiveStep

DirectiveState = Literal["issued", "received", "in_progress", "answered", "closed", "returned"]
"""received → in progress → answered → closed, or returned and gone through again."""

STATES: Final[tuple[DirectiveState, ...]] = get_args(DirectiveState)

FIRST_STATE: Final[DirectiveState] = "issued"

MAY_BECOME: Final[dict[DirectiveState, frozenset[DirectiveState]]] = {
    "issued": frozenset(STATES),
    "received": frozenset(STATES) - {"issued"},
    "in_progress": frozenset({"in_progress", "answered", "closed", "returned"}),
    "answered": frozenset({"answered", "closed", "returned"}),
    "returned": frozenset(STATES),
    "closed": frozenset(),
}
"""What a directive may become; the same state again is an edit. Closed is the end."""

OPEN_STATES: Final = frozenset(STATES) - {"closed"}
"""A directive in one of these is still owed something."""

ID_LENGTH: Final = 200
TEXT_LENGTH: Final = 20_000
"""A directive's text and its answer: at most so many characters each."""

_ON_TOP: Final = tuple(field for field in Directive.__struct_fields__ if field != "history")


def may_become(state: str | None, following: str) -> bool:
    """Whether a directive in ``state`` may become ``following``; None = it is not there yet."""
    if state is None:
        return following == FIRST_STATE
    return following in MAY_BECOME.get(state, frozenset())  # type: ignore[call-overload]  # a state of a newer centre is none of ours


def directive_id(issued_at_s: int, key: str) -> str:
    """Return the id of a new directive: its local day and eight characters of its key.

    ``key`` is the idempotency key (hexadecimal) of the action that issues it, so two
    stations never choose the same id.
    """
    return f"directive/{local_date(issued_at_s):%Y%m%d}-{key[:8]}"


def moved(
    directive: Directive,
    state: DirectiveState,
    *,
    at: str,
    by: str,
    answer: str | None = None,
    note: str | None = None,
) -> Directive:
    """Return the directive one step on: its new state, and the step in its history.

    ``at`` is RFC 3339 text; ``answer`` None keeps the answer that is there. The centre
    writes the step anew by its own knowledge and takes from it the note alone.
    """
    return msgspec.structs.replace(
        directive,
        state=state,
        answer=directive.answer if answer is None else answer,
        history=(*directive.history, DirectiveStep(at=at, by=by, state=state, note=note)),
    )


def changed_fields(mine: Directive, seen: Directive | None) -> tuple[str, ...]:
    """Return the fields that an officer changed of what they saw; history is not one.

    ``seen`` None: the directive was new, so all its fields are the officer's.
    """
    if seen is None:
        return _ON_TOP
    return tuple(name for name in _ON_TOP if getattr(mine, name) != getattr(seen, name))


def rebased(mine: Directive, seen: Directive | None, won: Directive | None) -> Directive:
    """Return what an officer meant, on top of the row that won against them.

    The fields that the officer changed are theirs, all others those of ``won``; the history
    is that of ``won`` with the officer's own last step, if there was one. ``won`` None (the
    directive is no longer there): all of it is the officer's.
    """
    if won is None:
        return mine
    before = len(seen.history) if seen is not None else 0
    steps = mine.history[before:][-1:]
    changes = {name: getattr(mine, name) for name in changed_fields(mine, seen)}
    return msgspec.structs.replace(won, **changes, history=(*won.history, *steps))
