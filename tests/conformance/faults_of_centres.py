"""One fault each, by the check that must find it: every check of the catalogue is here.

A fault takes an honest ``SmallCentre`` and spoils one thing. Nothing but the named check may
say so.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.conformance.small_centre import Ask, RefusedError, Reply, put

Fault = Callable[[Any], None]


def instead(name: str, made: Callable[[Any, Any], Any]) -> Fault:
    """Spoil a method: ``made(old, centre)`` returns the new one."""

    def fault(centre: Any) -> None:
        setattr(centre, name, made(getattr(centre, name), centre))

    return fault


def described(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """Change what the centre says of itself."""

    def made(old: Any, _centre: Any) -> Any:
        def describe() -> Any:
            told = old()
            change(told)
            return told

        return describe

    return instead("describe", made)


def paged(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """Change every page that is not empty."""

    def made(old: Any, _centre: Any) -> Any:
        def changes(*asked: Any) -> Any:
            page = old(*asked)
            page["items"] = [json.loads(json.dumps(item)) for item in page["items"]]
            if page["items"]:
                change(page)
            return page

        return changes

    return instead("changes", made)


def replied(change: Callable[[Ask, Reply], Reply | None]) -> Fault:
    """Change answers on their way out, the refused ones too."""

    def made(old: Any, _centre: Any) -> Any:
        def answer(ask: Ask) -> Reply:
            reply: Reply = old(ask)
            return change(ask, reply) or reply

        return answer

    return instead("answer", made)


def refused_as(status: int, change: Callable[[Reply], Any]) -> Fault:
    """Change how one status is said."""
    return replied(lambda _ask, reply: change(reply) if reply.status == status else None)


def row(dataset: str, **values: Any) -> Fault:
    """Change the first row of a dataset, before it is ever sent."""

    def fault(centre: Any) -> None:
        centre.logs[dataset][0]["row"] |= values

    return fault


def only(path: str, reply: Callable[[Reply], Reply]) -> Fault:
    return replied(lambda ask, old: reply(old) if ask.path == path and old.status == 200 else None)


def pages_only(reply: Callable[[Reply], Reply]) -> Fault:
    return replied(
        lambda ask, old: reply(old) if ask.path.endswith("/changes") and old.status == 200 else None
    )


def body(reply: Reply, change: Callable[[bytes], bytes], centre: Any = None) -> Reply:
    """Change a body and send the digest that fits it."""
    from tests.conformance.small_centre import SmallCentre

    made = change(reply.body)
    return replace(reply, body=made, headers=reply.headers | SmallCentre.digest(centre, made))


def without(*names: str) -> Callable[[Reply], Reply]:
    return lambda old: replace(
        old, headers={name: value for name, value in old.headers.items() if name not in names}
    )


def counted(values: Iterator[int]) -> Fault:
    """Another epoch whenever it is asked."""
    return described(lambda told: told.update(epoch=f"e{next(values)}"))


def session_cursors(centre: Any) -> None:
    """Every other time the same question misses its first row."""
    asked: dict[tuple[Any, ...], int] = {}
    old = centre.changes

    def changes(dataset: str, after: str | None, limit: int) -> Any:
        page = old(dataset, after, limit)
        times = asked[dataset, after, limit] = asked.get((dataset, after, limit), 0) + 1
        if times % 2 == 0 and limit > 1 and page["count"] > 1:
            page["items"] = page["items"][1:]
            page["count"] -= 1
        return page

    centre.changes = changes


def accepts_key_of(check: Callable[[Ask], bool], key: str) -> Fault:
    """Give some commands a key that they lack."""

    def made(old: Any, _centre: Any) -> Any:
        def command(ask: Ask) -> Any:
            if check(ask):
                ask = replace(ask, headers=ask.headers | {"idempotency-key": key})
            return old(ask)

        return command

    return instead("command", made)


def addressed_to_anybody(named: str) -> Fault:
    """Take directives to an agency or a locality that nobody knows."""

    def made(old: Any, _centre: Any) -> Any:
        return lambda told: old(told | {"payload": told["payload"] | {named: ""}})

    return instead("check_command", made)


def twice(centre: Any) -> None:
    """A replay takes effect again."""
    old = centre.command

    def command(ask: Ask) -> Any:
        if centre.answered.pop(ask.headers.get("idempotency-key", ""), None):
            told = json.loads(ask.body)
            figure = told["kind"] == "report_figure"
            log = centre.logs["observations" if figure else "directives"]
            rev = log[-1]["rev"] + 1
            log.append(put(told["target"], rev, **told["payload"]))
            return 200, {"command": told["id"], "change": log[-1]}
        return old(ask)

    centre.command = command


def last_writer_wins(centre: Any) -> None:
    old = centre.command

    def command(ask: Ask) -> Any:
        told = json.loads(ask.body)
        log = centre.logs["observations" if told["kind"] == "report_figure" else "directives"]
        revs = [one["rev"] for one in log if one["id"] == told["target"]]
        changed = json.dumps(told | {"expected_rev": revs[-1] if revs else 0}).encode()
        return old(ask if ask.headers.get("idempotency-key") in centre.answered
                   else replace(ask, body=changed))  # fmt: skip

    centre.command = command
    centre.replay = lambda given, known, answer: (
        (200, answer)
        if json.loads(given)["id"] == json.loads(known)["id"]
        else _raise(RefusedError(422, "this key was used for another command"))
    )


def unseen(centre: Any) -> None:
    """Commands write somewhere else than clients read."""
    old = centre.changes

    def changes(dataset: str, after: str | None, limit: int) -> Any:
        kept = centre.logs["directives"]
        centre.logs["directives"] = []
        try:
            return old(dataset, None if dataset == "directives" else after, limit) | {
                "after": after
            }
        finally:
            centre.logs["directives"] = kept

    centre.changes = changes
    centre.head = lambda dataset: "0" if dataset == "directives" else str(len(centre.logs[dataset]))


def busy_now_and_then(centre: Any) -> None:
    old, numbers = centre.answer, itertools.count(1)

    def answer(ask: Ask) -> Reply:
        if ask.method == "GET" and next(numbers) % 40 == 0:
            return centre.refusal(RefusedError(503, "busy"))  # type: ignore[no-any-return]  # Any by design
        return old(ask)  # type: ignore[no-any-return]  # the same

    centre.answer = answer


def sse(change: Callable[[list[str]], list[str]]) -> Fault:
    return instead("events", lambda old, _centre: lambda: change(old()))


def whole_head(old: Any, _centre: Any) -> Any:
    def sent(ask: Ask, reply: Reply) -> Any:
        return old(replace(ask, method="GET") if ask.method == "HEAD" else ask, reply)

    return sent


def cut_short(centre: Any) -> None:
    """One dataset's bodies are shorter than announced, and the connection ends there."""
    old = centre.sent

    def sent(ask: Ask, reply: Reply) -> Any:
        whole = old(ask, reply)
        if ask.path != "/v1/agencies/changes":
            return whole
        return whole.replace(b"content-length: ", b"connection: close\r\ncontent-length: 9")

    centre.sent = sent
    centre.closes = lambda: True


def _raise(error: Exception) -> Any:
    raise error


def big(centre: Any) -> None:
    centre.logs["observations"][0]["row"]["note"] = "x" * 400_000


def old_rev(centre: Any) -> None:
    centre.logs["agencies"] += [
        put("sxd", 3, code="sxd", name="Sở", kind="department"),
        put("sxd", 2, code="sxd", name="Sở Xây", kind="department"),
    ]


def lax(centre: Any) -> None:
    """Cursors of any dataset are taken."""
    old = centre.place

    def place(dataset: str, cursor: str) -> Any:
        name = [*cursor.split("."), "", ""][1]
        return min(old(name, cursor), len(centre.logs[dataset])) if name in centre.logs else old(
            dataset, cursor)  # fmt: skip

    centre.place = place


def garbage_is_the_beginning(centre: Any) -> None:
    old = centre.place

    def place(dataset: str, cursor: str) -> Any:
        with contextlib.suppress(RefusedError):
            return old(dataset, cursor)
        if cursor.count(".") == 3:
            return old(dataset, cursor)
        return 0

    centre.place = place


def end_is_nowhere(status: int) -> Fault:
    def made(old: Any, centre: Any) -> Any:
        def place(dataset: str, cursor: str) -> Any:
            found = old(dataset, cursor)
            if found >= len(centre.logs[dataset]):
                raise RefusedError(status, "there is nothing there")
            return found

        return place

    return instead("place", made)


def wrong_digest(reply: Reply) -> Reply:
    return replace(reply, body=reply.body + b" ")


def upside_down(reply: Reply) -> Reply:
    return replace(reply, body=b"<html>", headers={"content-type": "text/html"})


def unmethodical(ask: Ask, reply: Reply) -> Reply | None:
    if ask.method == "POST" and ask.path.endswith("/changes") and reply.status == 405:
        return Reply(200, b"{}", {"content-type": "application/json"})
    return None


def sulking(_ask: Ask, reply: Reply) -> Reply | None:
    """Refuse what can never succeed with a 400."""
    if b"no directive" in reply.body or b"unknown kind" in reply.body:
        return replace(reply, status=400, body=reply.body.replace(b"422", b"400"))
    return None


def answered(status: int, path: str) -> Fault:
    """Answer an unknown path in another way."""
    told = Reply(status, b"{}", {"content-type": "application/json"})
    return replied(lambda ask, _old: told if path in ask.path else None)


def token_check(passes: Callable[[str, Any], bool]) -> Fault:
    def made(_old: Any, centre: Any) -> Any:
        def gate(ask: Ask) -> None:
            given = ask.headers.get("authorization", "")
            if not passes(given, centre):
                raise RefusedError(401, "send the token")

        return gate

    return instead("gate", made)


def head_is(value: Callable[[], str]) -> Fault:
    return instead("head", lambda _old, _centre: lambda _dataset: value())


_numbers = itertools.count()
