"""What stands at the right of the directives' window: one directive, or one choice to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.directives import MAY_BECOME, changed_fields, rebased
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.outbox import ActionRow, DirectiveRow
from ioc_desktop.domain.reporting.single import REPORT_FIGURE
from ioc_desktop.domain.rows import Directive
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import directive_state
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.duty_model import action_words, addressee, local_words

_COMPARED = ("state", "text", "agency", "locality", "due_at", "answer")


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line; amber where something is wrong."""

    label: str
    text: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict: what the officer saw, wrote, what stands, what would be sent."""

    field: str
    seen: str
    mine: str
    won: str
    result: str
    changed_by_me: bool
    changed_by_other: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An action that waits for a person: what happened, why, and what differs."""

    action: ActionRow
    title: str
    why: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """One directive: its text, facts, course, what was done here, and the choice to make.

    ``states`` are those it may become, for the next step; () where nothing can be done.
    """

    title: str
    text: str
    facts: tuple[Fact, ...]
    answer: str
    course: tuple[Fact, ...]
    local: tuple[Fact, ...]
    choice: Choice | None
    states: tuple[str, ...]
    row: DirectiveRow


def duty_detail(
    row: DirectiveRow, now_s: int, words: Words, names: Mapping[str, str]
) -> DutyDetail:
    """Return the detail of a directive as this machine must show it."""
    directive, language = row.row, words.language
    facts = [
        Fact(words("To"), addressee(row, words, names)),
        Fact(words("Status"), directive_state(directive.state, words)),
        Fact(words("Issued by"), _by(directive.issuer, row.issued_s, now_s, words)),
        _deadline(row, now_s, words),
    ]
    if local := local_words(row, words):
        facts.append(Fact(words("On this machine"), local, warn=local.startswith("▲")))
    about = ", ".join(directive.about.values())
    if about:
        facts.append(Fact(words("About"), about))
    facts.append(Fact(words("Number"), row.id))
    course = tuple(
        Fact(
            _instant(step.at, now_s, language),
            " · ".join(
                part for part in (directive_state(step.state, words), step.by, step.note) if part
            ),
        )
        for step in reversed(directive.history)
    )
    waiting = [action for action in row.waiting if action.needs_person]
    return DutyDetail(
        title=words("Directive"),
        text=directive.text,
        facts=tuple(facts),
        answer=directive.answer or "",
        course=course,
        local=tuple(_action(action, now_s, words) for action in reversed(row.actions)),
        choice=choice_of(waiting[0], now_s, words) if waiting else None,
        states=_following(directive.state),
        row=row,
    )


def choice_of(action: ActionRow, now_s: int, words: Words) -> Choice:
    """Return what a person has to know to choose what becomes of ``action``."""
    won = action.won.row if action.won is not None else None
    if action.state == "superseded" and action.kind == REPORT_FIGURE:
        title = words("Somebody else reported this figure first; yours was not taken")
        differences: tuple[Difference, ...] = ()
    elif action.state == "superseded":
        title = words("Somebody else changed this directive first; yours was not taken")
        result = rebased(action.row, action.seen, won)
        differences = _differences(action, won, result, now_s, words)
    else:
        title = words("The centre will not take this")
        differences = ()
    why = in_words(action.reason, words) if action.reason else ""
    return Choice(action, title, why, differences)


def _differences(
    action: ActionRow, won: Directive | None, result: Directive, now_s: int, words: Words
) -> tuple[Difference, ...]:
    mine = set(changed_fields(action.row, action.seen))
    theirs = set(_COMPARED if won is None else changed_fields(won, action.seen))
    return tuple(
        Difference(
            field=_field_word(name, words),
            seen=_value(action.seen, name, now_s, words),
            mine=_value(action.row, name, now_s, words),
            won=words("deleted there") if won is None else _value(won, name, now_s, words),
            result=_value(result, name, now_s, words),
            changed_by_me=name in mine,
            changed_by_other=name in theirs,
        )
        for name in _COMPARED
        if name in mine or name in theirs
    )


def _field_word(name: str, words: Words) -> str:
    return {
        "state": words("Status"),
        "text": words("Text"),
        "agency": words("Agency"),
        "locality": words("Locality"),
        "due_at": words("Deadline"),
        "answer": words("Answer"),
    }[name]


def _value(directive: Directive | None, name: str, now_s: int, words: Words) -> str:
    if directive is None:
        return "–"
    value = getattr(directive, name)
    if name == "state":
        return directive_state(value, words)
    if name == "due_at" and value:
        return _instant(value, now_s, words.language)
    return str(value) if value else "–"


def _following(state: str) -> tuple[str, ...]:
    found = MAY_BECOME.get(state, frozenset())  # type: ignore[call-overload]  # a state of a newer centre is none of ours
    order = ("issued", "received", "in_progress", "answered", "closed", "returned")
    return tuple(one for one in order if one in found)


def _deadline(row: DirectiveRow, now_s: int, words: Words) -> Fact:
    if row.due_s is None:
        return Fact(words("Deadline"), words("none"))
    text = format_as_of(row.due_s, now_s, words.language)
    if row.overdue_s is not None and row.overdue_s > 0:
        age = format_age(row.overdue_s, words.language)
        return Fact(words("Deadline"), f"{text} · {words('overdue by {age}', age=age)}", warn=True)
    return Fact(words("Deadline"), text)


def _by(issuer: str, at_s: int | None, now_s: int, words: Words) -> str:
    if at_s is None:
        return issuer
    return f"{issuer} · {format_as_of(at_s, now_s, words.language)}"


def _instant(text: str, now_s: int, language: str) -> str:
    instant_s = parse_instant_or_none(text)
    return text if instant_s is None else format_as_of(instant_s, now_s, language)


def _action(action: ActionRow, now_s: int, words: Words) -> Fact:
    said = [action_words(action.state, words), action.officer_name]
    if action.reason:
        said.append(in_words(action.reason, words))
    label = format_as_of(action.issued_at_s, now_s, words.language)
    return Fact(label, " · ".join(part for part in said if part), warn=action.needs_person)
