"""The only writer of duty.db: what officers do is on the disk when ``record`` returns.

All methods are called from one thread at a time, by whoever holds the data folder's lock:
the station, or a command that runs while no station does. Every change of an action is one
transaction with its step of history. Errors of the world come as ``StoreError``, an action
that cannot be taken as ``ActionError``; nothing was written then. What is built on what:
see ``duty_ledger``.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from ioc_desktop.domain.directives import rebased
from ioc_desktop.domain.drafts import Draft
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.outbox import WITHDRAWN, ActionRow, WonRow
from ioc_desktop.domain.rows import Directive
from ioc_desktop.store import duty_drafts, duty_ledger, duty_reserve, duty_switches
from ioc_desktop.store.duty_ledger import ActionError, Changes
from ioc_desktop.store.duty_opening import duty_told, open_duty
from ioc_desktop.store.duty_rows import NewAction, Outgoing, Waiting, directive_text
from ioc_desktop.store.duty_schema import FILE
from ioc_desktop.store.faults import StoreError

P = ParamSpec("P")
T = TypeVar("T")


def _with_the_reserve(
    write: Callable[Concatenate[DutyWriter, P], T],
) -> Callable[Concatenate[DutyWriter, P], T]:
    """Do a write once more where the disk is full and the file beside can be given up."""

    @functools.wraps(write)
    def writing(self: DutyWriter, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return write(self, *args, **kwargs)
        except StoreError as error:
            if error.code != "disk_full" or not duty_reserve.release_beside(self.path.parent):
                raise
        return write(self, *args, **kwargs)

    return writing


class DutyWriter:
    """Writes duty.db in a data folder; make it with ``open``."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use ``open`` instead, which brings the tables up to date."""
        self.path = path
        self._connection = connection
        self._closed = False
        self._reserved = duty_reserve.grow_inside(connection)
        duty_reserve.make_beside(path.parent)

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open or create ``folder``/duty.db and its reserve. The caller holds the folder's lock.

        Raises:
            StoreError: the file is damaged (``corrupt``: ``duty_salvage.open_or_salvage``
                saves what can be read), of a newer version (``newer``), or the disk refuses.
        """
        folder = Path(folder)
        path = folder / FILE
        with duty_told(path):
            try:
                connection = open_duty(path)
            except sqlite3.OperationalError:
                # A full disk: even opening needs some room, for the log's index.
                if not duty_reserve.release_beside(folder):
                    raise
                connection = open_duty(path)
        return cls(path, connection)

    def __enter__(self) -> Self:
        """Return self; leaving the block closes the database."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close the database."""
        self.close()

    # What officers do.

    @_with_the_reserve
    def record(self, new: NewAction, now_s: int, skew_s: float | None = None) -> bool:
        """Record an action; it is on the disk when this returns. False = it was there before.

        ``now_s`` is when the officer acted, ``skew_s`` the centre's lead over our clock.

        Raises:
            ActionError: the key stands for another action, something was done here since
                what the officer saw, or the action has no acceptable form.
            DraftError: the key is that of a draft which was dropped.
            StoreError: the disk refuses.
        """
        duty_ledger.judge_form(new)
        with self._writing() as connection:
            known = duty_ledger.find(connection, new.key)
            if known is not None:
                if (known.centre, known.target, known.row) != (new.centre, new.target, new.row):
                    raise ActionError("this key already stands for another action")
                return False
            duty_drafts.judge_issue(connection, new.key)
            if new.replaces is not None:
                replaced = duty_ledger.lost(connection, new.replaces)
                if (replaced.centre, replaced.target) != (new.centre, new.target):
                    raise ActionError("an action can only replace one on the same directive")
                duty_ledger.settle(connection, new.replaces, "edited")
            rev = duty_ledger.expected_rev(connection, new)
            duty_ledger.insert(connection, new, rev, now_s, skew_s)
        return True

    @_with_the_reserve
    def resend(
        self,
        key: str,
        new_key: str,
        officer: tuple[str, str],
        current: WonRow | None,
        now_s: int,
        skew_s: float | None = None,
    ) -> ActionRow:
        """Send a lost action's changes again, on top of what stands now; return the new action.

        On top of the last local action without an answer, else of the newest of the row that
        won and ``current`` (the centre's row as downloaded). ``officer`` is (id, name).

        Raises:
            ActionError: there is nothing to choose for this action.
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            again = duty_ledger.find(connection, new_key)
            if again is not None:
                if again.replaces != key:
                    raise ActionError("this key already stands for another action")
                return again
            lost = duty_ledger.lost(connection, key)
            base = duty_ledger.standing(connection, lost.centre, lost.target)
            rows = [row for row in (lost.won, current) if row is not None]
            under = max(rows, key=lambda row: row.rev, default=None)
            below = under.row if under is not None else None
            rev: int | None = under.rev if under is not None else (lost.expected_rev or 0)
            if base is not None:
                below, rev = base.row, None
            new = NewAction(
                key=new_key,
                centre=lost.centre,
                target=lost.target,
                officer=officer[0],
                officer_name=officer[1],
                row=rebased(lost.row, lost.seen, below),
                kind=lost.kind,
                seen=below,
                base=None if base is None else base.key,
                replaces=key,
            )
            duty_ledger.judge_form(new)
            duty_ledger.settle(connection, key, "resent")
            duty_ledger.insert(connection, new, rev, now_s, skew_s)
            return duty_ledger.found(connection, new_key)

    @_with_the_reserve
    def let_go(self, key: str, now_s: int) -> Changes:
        """Settle a lost action, or withdraw one that never left; return what changed.

        Raises:
            ActionError: it has left and may have taken effect, or it has.
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            action = duty_ledger.found(connection, key)
            if action.settled == "let_go":
                return ()
            changes: Changes = ()
            if action.state == "recorded":
                changes = duty_ledger.decide(connection, key, "refused", now_s, WITHDRAWN)
            duty_ledger.lost(connection, key)
            duty_ledger.settle(connection, key, "let_go")
            return changes

    @_with_the_reserve
    def journal(self, switches: Iterable[Switch], now_s: int, missed: int = 0) -> None:
        """Take down what was switched on the wall, each once by its key.

        ``missed`` is how many before the first of them could not be kept.

        Raises:
            SwitchError: one of them is none; then none is taken down.
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            duty_switches.add(connection, switches, now_s, missed)

    @_with_the_reserve
    def keep_drafts(self, drafts: Iterable[Draft], now_s: int) -> int:
        """Keep what a meeting concluded, each draft once by its key; return how many are new.

        Raises:
            DraftError: one of them cannot be kept; then none is.
            StoreError: the disk refuses.
        """
        drafts = tuple(drafts)
        with self._writing() as connection:
            return duty_drafts.keep(connection, drafts, now_s)

    @_with_the_reserve
    def drop_draft(self, key: str, who: str, why: str, now_s: int) -> bool:
        """Drop a draft that nobody issued; False = it was dropped before.

        Raises:
            DraftError: it was issued, or there is none; or nobody or no reason is named.
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            return duty_drafts.drop(connection, key, who, why, now_s)

    def action(self, key: str) -> ActionRow:
        """Return the action of that key.

        Raises:
            ActionError: there is none.
        """
        with duty_told(self.path):
            return duty_ledger.found(self._connection, key)

    # What the sender does.

    def waiting(self, centre: str) -> tuple[Waiting, ...]:
        """Return the actions of a centre that have no answer, in the order they were made."""
        with duty_told(self.path):
            found = self._connection.execute(
                "SELECT seq, key, target, attempts, reason FROM actions"
                " WHERE centre = ? AND state IN ('recorded', 'sent') ORDER BY seq",
                (centre,),
            ).fetchall()
        return tuple(Waiting(*row) for row in found)

    def centres_waiting(self) -> tuple[str, ...]:
        """Return the centres that have actions without an answer."""
        with duty_told(self.path):
            found = self._connection.execute(
                "SELECT DISTINCT centre FROM actions WHERE state IN ('recorded', 'sent')"
            ).fetchall()
        return tuple(centre for (centre,) in found)

    @_with_the_reserve
    def sending(self, key: str, now_s: int) -> Outgoing | None:
        """Note on disk that an action leaves now; None = it no longer waits, send nothing.

        The command's bytes are fixed with the first time: an answer may be lost, and the
        centre knows a repeat by key and content.

        Raises:
            StoreError: the disk refuses; nothing must be sent then.
        """
        with self._writing() as connection:
            action = duty_ledger.find(connection, key)
            if action is None or not action.unanswered:
                return None
            body: bytes | None = connection.execute(
                "SELECT body FROM actions WHERE key = ?", (key,)
            ).fetchone()[0]
            if body is None:
                rev = action.expected_rev
                if rev is None:
                    rev = duty_ledger.found(connection, action.base or "").accepted_rev
                if rev is None:
                    return None
                body = duty_ledger.command(action, rev)
                connection.execute(
                    "UPDATE actions SET body = ?, expected_rev = ? WHERE key = ?", (body, rev, key)
                )
            attempt = action.attempts + 1
            connection.execute(
                "UPDATE actions SET state = 'sent', attempts = ?, next_try_s = NULL WHERE key = ?",
                (attempt, key),
            )
            if action.state != "sent":
                duty_ledger.step(connection, key, now_s, "sent", attempt)
        return Outgoing(key, action.target, action.officer, body, attempt)

    @_with_the_reserve
    def failed(self, key: str, reason: str, now_s: int, next_try_s: int | None) -> None:
        """Note why no answer came and when it is tried again (by the wall clock, a hint)."""
        with self._writing() as connection:
            action = duty_ledger.find(connection, key)
            if action is None or not action.unanswered:
                return
            connection.execute(
                "UPDATE actions SET reason = ?, next_try_s = ? WHERE key = ?",
                (reason, next_try_s, key),
            )
            if action.reason != reason:
                # Of a week without a network the history says so once, not ten thousand times.
                duty_ledger.step(connection, key, now_s, action.state, action.attempts, reason)

    @_with_the_reserve
    def accepted(
        self, key: str, rev: int, row: Directive | None, epoch: str | None, now_s: int
    ) -> Changes:
        """Note that an action took effect as revision ``rev``, and the row the centre wrote.

        ``epoch`` is the history that the revision belongs to, as far as it is known.
        """
        with self._writing() as connection:
            changes = duty_ledger.decide(connection, key, "accepted", now_s, None)
            if changes:
                connection.execute(
                    "UPDATE actions SET accepted_rev = ?, answer = ?, epoch = ? WHERE key = ?",
                    (rev, None if row is None else directive_text(row), epoch, key),
                )
            return changes

    @_with_the_reserve
    def superseded(self, key: str, won: WonRow | None, reason: str, now_s: int) -> Changes:
        """Note that something else stands there (``won``; None = nothing); return all that lost."""
        with self._writing() as connection:
            changes = duty_ledger.decide(connection, key, "superseded", now_s, reason)
            if won is not None:
                text = None if won.row is None else directive_text(won.row)
                connection.executemany(
                    "UPDATE actions SET won_rev = ?, won = ? WHERE key = ?",
                    [(won.rev, text, change.key) for change in changes],
                )
            return changes

    @_with_the_reserve
    def refused(self, key: str, reason: str, now_s: int) -> Changes:
        """Note that the centre refused an action for good; return all that lost."""
        with self._writing() as connection:
            return duty_ledger.decide(connection, key, "refused", now_s, reason)

    def tend(self) -> None:
        """Make what is missing of the reserve, if there is room by now; to be asked at times."""
        if not self._reserved:
            self._reserved = duty_reserve.grow_inside(self._connection)
        duty_reserve.make_beside(self.path.parent)

    def close(self) -> None:
        """Close the database; may be repeated."""
        if not self._closed:
            self._closed = True
            self._connection.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on the disk at the end of the block, or it leaves no trace."""
        connection = self._connection
        try:
            with duty_told(self.path):
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
        except BaseException:
            # After some disk errors SQLite has rolled back by itself.
            if connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
