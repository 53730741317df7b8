"""What the journal's window says: each line in the words of the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.journal import JournalPage, JournalRow
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.queries import JournalQuery, Unanswered
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_model import CellText

MOST_ROWS: Final = 1000
KINDS: Final = ("", "person", "rule", "schedule", "screens", "meeting")
"""What can be looked for: everything, or what one kind brought."""
DAYS: Final = (1, 7, 0)
"""How far back: today and yesterday's last hours, a week, everything."""
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class JournalView:
    """The lines, and one line about them; ``problem`` instead where there is no journal."""

    rows: tuple[tuple[CellText, ...], ...] = ()
    foot: str = ""
    problem: str = ""


def journal_query(kind: str, days: int, now_s: int) -> JournalQuery:
    """Return the question for a choice of the window's head."""
    since_s = now_s - days * _DAY_S if days else None
    return JournalQuery(since_s=since_s, kind=kind, limit=MOST_ROWS)


def kind_words(words: Words) -> tuple[str, ...]:
    """Return the names of ``KINDS``."""
    return (
        words("Everything"), words("Persons"), words("Alarm rules"), words("Schedules"),
        words("Screens"), words("Meeting"),
    )  # fmt: skip


def day_words(words: Words) -> tuple[str, ...]:
    """Return the names of ``DAYS``."""
    return (words("The last 24 hours"), words("The last 7 days"), words("All times"))


def titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the table."""
    return (
        words("When"), words("Who or what"), words("Scene before"), words("Scene after"),
        words("Why"),
    )  # fmt: skip


def journal_view(answer: object, names: Mapping[str, str], words: Words) -> JournalView:
    """Return the journal as it is shown; ``names`` are the scenes' by id."""
    if isinstance(answer, Unanswered):
        return JournalView(problem=in_words(answer.reason, words))
    if not isinstance(answer, JournalPage):
        return JournalView(problem=words("Reading the figures of this machine …"))
    rows = tuple(_row(row, names, words) for row in answer.rows)
    if not rows:
        return JournalView(foot=words("Nothing was switched in this time"))
    if answer.total > len(rows):
        foot = words("the newest {shown} of {total} lines", shown=len(rows), total=answer.total)
    else:
        foot = words("{count} lines", count=answer.total)
    return JournalView(rows, foot)


def scene_words(label: str, names: Mapping[str, str]) -> str:
    """Return a scene of the journal by its name; what was put into it stays as it was called."""
    return " ▸ ".join(names.get(part, part) for part in label.split(" ▸ "))


def _row(row: JournalRow, names: Mapping[str, str], words: Words) -> tuple[CellText, ...]:
    one = row.switch
    when = f"{format_date(one.at_s, words.language)} {format_time(one.at_s)}"
    when += f":{one.at_s % 60:02}"
    by, before, after = _by(one, words), scene_words(one.from_scene, names), ""
    if one.to_scene != one.from_scene:
        after = scene_words(one.to_scene, names)
    why = " · ".join(filter(None, (_why(one, words), *_marks(row, words))))
    return (
        CellText(when, f"{one.at_s:020}"),
        CellText(by, by),
        CellText(before or "–", before),
        CellText(after or "–", after),
        CellText(why, why, warn=bool(row.missed)),
    )


def _by(one: Switch, words: Words) -> str:
    if one.kind == "person":
        return one.who or words("at the console")
    if one.kind == "rule":
        return words("alarm rule “{name}”", name=one.who)
    if one.kind == "meeting":
        return words("meeting · {officer}", officer=one.who) if one.who else words("meeting")
    if one.kind == "schedule":
        return words("schedule “{name}”", name=one.who) if one.who else words("the plan’s rest")
    return words("screens") if one.kind == "screens" else words("start of the wall")


def _why(one: Switch, words: Words) -> str:
    if one.kind == "screens":
        said = []
        for part in one.why.split("; "):
            what, _, roles = part.partition(": ")
            known = {
                "away": words("screens away: {roles}", roles=roles),
                "back": words("screens back: {roles}", roles=roles),
            }
            said.append(known.get(what, part))
        return "; ".join(said)
    known = {
        "back": words("went back"),
        "put away": words("put an alarm away"),
        "locked": words("locked the wall"),
        "unlocked": words("took the lock off"),
        "lock ended": words("the lock’s time was over"),
        "given back": words("gave the wall back"),
    }
    return known.get(one.why, one.why)


def _marks(row: JournalRow, words: Words) -> list[str]:
    marks = []
    if row.late:
        minutes = max(1, round(row.late_s / 60))
        marks.append(words("written {minutes} min later", minutes=minutes))
    if row.missed:
        marks.append(words("{count} lines before it are missing", count=row.missed))
    return marks
