"""From what was typed during a meeting to a draft of a directive; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ioc_desktop.domain.dates import format_age, format_long_date, format_time
from ioc_desktop.domain.deadlines import FORMS, DeadlineTextError, parse_deadline
from ioc_desktop.domain.directives import TEXT_LENGTH
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import SHORT_LENGTH, Draft, draft_fault
from ioc_desktop.domain.vntext import fold
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words


@dataclass(frozen=True, slots=True)
class AboutChoice:
    """What a conclusion may be about: ``about`` as in ``Draft``, and its name."""

    title: str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Somebody to whom a conclusion may go: ``label`` is what is shown and searched."""

    label: str
    name: str
    centre: str
    agency: str = ""
    locality: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What was typed. ``to`` is the text in the box, ``due`` a deadline in words."""

    text: str = ""
    to: str = ""
    due: str = ""
    about: AboutChoice = AboutChoice("")
    officer: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could be lost."""
        return not any(part.strip() for part in (self.text, self.to, self.due))


def addressees(
    directories: Iterable[CentreDirectory], names: Mapping[str, str]
) -> tuple[Addressed, ...]:
    """Return everybody who can be addressed, agencies first; ``names`` are the centres'."""
    directories = tuple(directories)

    def label(name: str, centre: str) -> str:
        return f"{name} ({names.get(centre, centre)})" if len(directories) > 1 else name

    agencies = [
        Addressed(label(one.name, each.centre), one.name, each.centre, agency=one.code)
        for each in directories
        for one in each.agencies
    ]
    localities = [
        Addressed(label(one.name, each.centre), one.name, each.centre, locality=one.code)
        for each in directories
        for one in each.localities
    ]
    return (*agencies, *localities)


def addressed(to: str, known: Sequence[Addressed]) -> Addressed | None:
    """Return whom a typed text means; None = nobody of the directory, or several.

    A part of a name means the only one that has it, with or without its marks ("do luong").
    """
    wanted = fold(to)
    if not wanted:
        return None
    folded = [(fold(one.label), fold(one.name), one) for one in known]
    for found in (
        [one for label, _, one in folded if label == wanted],
        [one for _, name, one in folded if name == wanted],
        [one for label, _, one in folded if wanted in label],
    ):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def due_words(due: str, now_s: int, words: Words) -> str:
    """Return a deadline as it was understood, or why it was not; "" = none."""
    try:
        due_s = parse_deadline(due, now_s)
    except DeadlineTextError as error:
        return "▲ " + words(
            "“{part}” was not understood; write it like {forms}", part=error, forms=FORMS
        )
    if due_s is None:
        return ""
    day = f"{format_time(due_s)} {format_long_date(due_s, words.language)}"
    if due_s <= now_s:
        return f"▲ {day} · {words('The deadline is already past')}"
    left = format_age(due_s - now_s, words.language)
    return f"{day} · {words('{age} left', age=left)}"


def to_words(to: str, known: Sequence[Addressed], words: Words) -> str:
    """Return what is to be said of the addressee: who is meant where that is not what stands."""
    if not to.strip() or not known:
        return ""
    found = addressed(to, known)
    if found is not None:
        return "" if found.label == to.strip() else f"→ {found.label}"
    return words("Not in the directory: kept as it is written; choose to whom when it is issued")


def conclusion_fault(entry: Conclusion, now_s: int, words: Words) -> str:
    """Return what is missing or wrong, in words; "" when it can be kept."""
    due_fault, past = "", False
    try:
        due_s = parse_deadline(entry.due, now_s)
        past = due_s is not None and due_s <= now_s
    except DeadlineTextError:
        due_fault = due_words(entry.due, now_s, words).removeprefix("▲ ")
    short = (entry.to, entry.officer)
    faults = (
        (not entry.text.strip(), words("The task is missing: what is to be done?")),
        (bool(due_fault), due_fault),
        (past, words("The deadline is already past")),
        (
            len(entry.text) > TEXT_LENGTH,
            words("The text is longer than {count} characters", count=TEXT_LENGTH),
        ),
        (
            any(len(one) > SHORT_LENGTH for one in short),
            words("A name is longer than {count} characters", count=SHORT_LENGTH),
        ),
    )
    return next((text for wrong, text in faults if wrong), "")


def draft_of_conclusion(
    entry: Conclusion,
    known: Sequence[Addressed],
    *,
    key: str,
    now_s: int,
    meeting: str = "",
    page: str = "",
) -> Draft:
    """Return what is to be kept; the entry has no fault (``conclusion_fault``)."""
    to = addressed(entry.to, known)
    return Draft(
        key=key,
        text=entry.text.strip(),
        at_s=now_s,
        officer=entry.officer.strip(),
        centre="" if to is None else to.centre,
        agency="" if to is None else to.agency,
        locality="" if to is None else to.locality,
        addressee=" ".join(entry.to.split()) if to is None else to.name,
        due_s=parse_deadline(entry.due, now_s),
        about=dict(entry.about.about),
        about_title=_short(entry.about.title),
        meeting=_short(meeting),
        page=_short(page),
    )


def strange(draft: Draft, words: Words) -> str:
    """Return why a draft as it was typed cannot be kept, in words; "" when it can."""
    fault = draft_fault(draft)
    return in_words(fault, words) if fault else ""


def _short(text: str) -> str:
    """Return a name of a page or a meeting on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT_LENGTH else f"{line[: SHORT_LENGTH - 1]}…"
