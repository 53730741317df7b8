"""What officers did here and what became of it: actions, their states, directives with them.

An **action** is one command of an officer to a centre, on disk before the officer is told.
Its state is one of five (data-and-sync.md, 20):

``recorded``    on this machine's disk; nothing has left it yet
``sent``        it left at least once and no answer is known: it may have taken effect
``accepted``    the centre answered that it took effect, and as which revision
``refused``     the centre will never take it; it waits for a person (dead letter)
``superseded``  somebody else's change was there first; it waits for a person to choose

A refused or superseded action stays in the list until it is ``settled``: sent again, sent
anew after an edit, or let go. Nothing is ever deleted. Times are UTC epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from ioc_desktop.domain.figures import Freshness
from ioc_desktop.domain.rows import Directive

ActionState = Literal["recorded", "sent", "accepted", "refused", "superseded"]
Settled = Literal["resent", "edited", "let_go"]
Choice = Literal["resend", "let_go"]
"""What an officer may choose for an action that waits for them; an edit is a new action."""

DIRECTIVE_PUT: Final = "directive.put"
"""The one kind of command of the Centre API v1: write a directive, compare-and-set."""

UNANSWERED: Final[frozenset[ActionState]] = frozenset({"recorded", "sent"})
LOST: Final[frozenset[ActionState]] = frozenset({"refused", "superseded"})

OUTBOX_TOPIC: Final = "duty/outbox"
"""The topic (as ``centre/dataset``) of everything that officers did on this machine."""

BUILT_ON_LOST: Final = "it was built on a change that did not take effect"
WITHDRAWN: Final = "it was withdrawn here before it was sent"
NO_COMMANDS: Final = "the centre takes no commands"
NO_SUCH_CENTRE: Final = "the site file no longer names this centre"
OUTBOX_UNREADABLE: Final = "The outbox on this machine cannot be read"
REASONS: Final = (
    BUILT_ON_LOST,
    WITHDRAWN,
    NO_COMMANDS,
    NO_SUCH_CENTRE,
    OUTBOX_UNREADABLE,
)
"""Source texts of our own reasons, for the screen's translation."""


class ActionChange(msgspec.Struct, frozen=True, kw_only=True):
    """One action's new state, for a word to the officer; the rest is read from duty.db."""

    key: str
    centre: str
    target: str
    officer: str
    state: ActionState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WonRow:
    """What stood at the centre instead: revision and row; ``row`` None = it is deleted there."""

    rev: int
    row: Directive | None


@dataclass(frozen=True, slots=True)
class ActionStep:
    """One line of an action's history, which only grows.

    ``state`` as of then; ``attempt`` how often it had been sent; ``reason`` in the words of
    the centre or of the network.
    """

    at_s: int
    state: ActionState
    attempt: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of an officer.

    ``key`` is its idempotency key, made when the officer acted. ``seen`` is the row they
    acted on (None: a new directive), ``row`` what they made of it, ``expected_rev`` the
    revision it replaces (None: that which its ``base``, an earlier action, is given).
    ``skew_s`` is how far the centre's clock was ahead when the officer acted, None if
    unknown. ``reason`` says why it waits, was refused, or lost; ``next_try_s`` when it is
    tried again, as far as the wall clock can tell. ``won`` is given when superseded, if
    anything stands there. ``settled`` says what a person chose after it lost; ``replaces``
    is the earlier action that this one was chosen for.
    """

    key: str
    centre: str
    target: str
    kind: str
    officer: str
    officer_name: str
    issued_at_s: int
    state: ActionState
    row: Directive
    seen: Directive | None = None
    skew_s: float | None = None
    expected_rev: int | None = None
    base: str | None = None
    replaces: str | None = None
    attempts: int = 0
    next_try_s: int | None = None
    reason: str | None = None
    accepted_rev: int | None = None
    decided_s: int | None = None
    won: WonRow | None = None
    settled: Settled | None = None
    steps: tuple[ActionStep, ...] = ()

    @property
    def unanswered(self) -> bool:
        """Whether no answer is known yet."""
        return self.state in UNANSWERED

    @property
    def needs_person(self) -> bool:
        """Whether a person has to choose what becomes of it."""
        return self.state in LOST and self.settled is None


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """A directive as this machine must show it: the centre's row with local actions on top.

    ``row`` is what to show: while a local action has no answer, or its answer is newer than
    what was downloaded, the officer's own row; else the centre's. ``local_state`` says which
    (None: nothing local stands on top). ``centre_row`` is the centre's as downloaded, None
    if it has none (yet), ``rev`` its revision (0: none). ``base`` is the key that the next
    action must name as its base, and ``act_rev`` the revision to expect where that is None.
    ``waiting`` are the actions on it that need a person. ``overdue_s`` is how long an
    unanswered directive is past its deadline.
    """

    centre: str
    id: str
    row: Directive
    rev: int
    centre_row: Directive | None
    local_state: ActionState | None
    base: str | None
    act_rev: int
    agency_name: str
    locality_name: str
    issued_s: int | None
    due_s: int | None
    overdue_s: int | None
    waiting: tuple[ActionRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    """All actions of this machine on it, oldest first; only in a ``DirectiveQuery``'s answer."""


@dataclass(frozen=True, slots=True)
class AgencyDirectives:
    """An agency's open directives, for the overdue list by agency."""

    centre: str
    agency: str
    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DirectiveBoard:
    """Directives, overdue first, then by deadline, then the newest; counts are of all of them.

    ``unsent`` counts those with a local action that has no answer, ``conflicts`` those with
    one that needs a person. ``freshness`` is of the directives' own feeds.
    """

    rows: tuple[DirectiveRow, ...]
    total: int
    open: int
    overdue: int
    unsent: int
    conflicts: int
    by_agency: tuple[AgencyDirectives, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class OutboxBoard:
    """The outbox: what waits for an answer, what needs a person, what was done lately.

    ``waiting`` in the order it will be sent; ``lost`` (dead letters and conflicts not yet
    settled) oldest first; ``lately`` the newest decided or settled first. Counts are of all.
    ``oldest_s`` is when the oldest waiting action was made.
    """

    waiting: tuple[ActionRow, ...]
    lost: tuple[ActionRow, ...]
    lately: tuple[ActionRow, ...]
    recorded: int
    sent: int
    refused: int
    superseded: int
    oldest_s: int | None
