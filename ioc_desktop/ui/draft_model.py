"""What the directives' window says of drafts that a meeting left; pure."""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.domain.dates import format_age, format_as_of, format_long_date, format_time
from ioc_desktop.domain.drafts import Draft, DraftRow, draft_origin
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.duty_detail import Fact


def draft_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the drafts."""
    return (
        words("Deadline"), words("Task"), words("To"), words("Meeting"), words("Written by"),
    )  # fmt: skip


def draft_cells(row: DraftRow, now_s: int, words: Words) -> tuple[CellText, ...]:
    """Return a draft as a row of the table."""
    draft = row.draft
    text, origin = " ".join(draft.text.split()), draft_origin(draft)
    due, past = deadline_words(draft, now_s, words)
    return (
        CellText(due, str(draft.due_s or "~"), past),
        CellText(text, text),
        CellText(draft.addressee or "–", draft.addressee or "~"),
        CellText(origin, origin),
        CellText(draft.officer, draft.officer),
    )


def deadline_words(draft: Draft, now_s: int, words: Words) -> tuple[str, bool]:
    """Return a draft's deadline as a table says it, and whether it is past."""
    if draft.due_s is None:
        return words("none"), False
    if draft.due_s <= now_s:
        age = format_age(now_s - draft.due_s, words.language)
        return f"▲ {words('overdue by {age}', age=age)}", True
    return format_as_of(draft.due_s, now_s, words.language), False


def draft_facts(
    row: DraftRow, now_s: int, words: Words, names: Mapping[str, str]
) -> tuple[Fact, ...]:
    """Return all that is known of a draft beside its text; ``names`` are the centres'."""
    draft = row.draft
    language = words.language
    to = draft.addressee or words("nobody named yet")
    if draft.centre:
        to = words("{to} ({centre})", to=to, centre=names.get(draft.centre, draft.centre))
    _, past = deadline_words(draft, now_s, words)
    due = words("none")
    if draft.due_s is not None:
        due = f"{format_time(draft.due_s)} {format_long_date(draft.due_s, language)}"
    written = format_as_of(draft.at_s, now_s, language)
    facts = (
        Fact(words("To"), to),
        Fact(words("Deadline"), f"{due} · {words('The deadline is already past')}", warn=True)
        if past
        else Fact(words("Deadline"), due),
        Fact(words("About"), draft.about_title or ", ".join(draft.about.values())),
        Fact(words("Meeting"), draft.meeting),
        Fact(words("Page"), draft.page),
        Fact(words("Written by"), " · ".join(filter(None, (draft.officer, written)))),
        Fact(words("Number"), draft.key[:8]),
    )
    return tuple(fact for fact in facts if fact.text)
