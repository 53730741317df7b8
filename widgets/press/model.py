"""Press and media: what is written of the city, in which tone, and what waits for a reply. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    RecordList,
    RecordRow,
    Severity,
    Snapshot,
    format_age,
    format_as_of,
)
from ioc_desktop.sdk.bodies import Cell, Column, Fact, TableBody
from ioc_desktop.sdk.figures import fact_of, frame_of, unanswered
from ioc_desktop.sdk.overdue import oldest_fact
from ioc_desktop.sdk.record_tiles import attribute, figures_ranking, grouped_records
from ioc_desktop.sdk.subjects import PLACE_BODIES, card_tile, places_tile, trend_tile

_GROUPS = {
    "by_outlet": lambda row: attribute(row, "outlet"),
    "by_field": lambda row: attribute(row, "field"),
}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        return places_tile(snapshot, context, words("Not answered by agency"), PLACE_BODIES[kind])
    if kind == "trend":
        return trend_tile(snapshot, context, words("Trend of mentions"))
    if kind == "by_tone":
        labels = _tones(words)
        title = words("Mentions of the day by tone")
        return figures_ranking(snapshot, context, title, labels, in_order=True)
    if kind in _GROUPS:
        by_outlet = kind == "by_outlet"
        title = words("Latest articles by outlet" if by_outlet else "Latest articles by field")
        return grouped_records(snapshot, context, title, _GROUPS[kind])
    if kind in {"items", "unanswered_list"}:
        return _articles(snapshot, context)
    return card_tile(snapshot, context, _title(kind, words), _beside(snapshot.answers, context))


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "mentions": words("Press mentions of the day"),
        "negative": words("Negative mentions of the day"),
        "unanswered": words("Negative mentions not answered"),
    }[kind]


def _tones(words: Words) -> dict[str, str]:
    return {
        "negative": words("Negative"),
        "neutral": words("Neutral"),
        "positive": words("Positive"),
    }


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words = context.words

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    if context.kind == "mentions":
        return (fact(words("negative"), "negative"), fact(words("positive"), "positive"))
    if context.kind == "negative":
        return (
            fact(words("not answered"), "unanswered"),
            fact(words("of all mentions"), "mentions"),
        )
    return oldest_fact(answers.get("records"), words)


def _articles(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return articles as a table: those that wait for a reply first, then the latest."""
    words = context.words
    waiting = context.kind == "unanswered_list"
    title = words("Articles that wait for a reply") if waiting else words("Latest articles")
    records = snapshot.answers.get("records")
    if not isinstance(records, RecordList):
        return unanswered(snapshot, context, title)

    def place(row: RecordRow) -> tuple[bool, int, int]:
        closed = row.closed_s is not None
        return closed, -(row.overdue_s or 0), -(row.opened_s or 0)

    body = TableBody(
        columns=(
            Column(words("Article"), 3.4),
            Column(words("Outlet"), 1.6),
            Column(words("Tone, reply"), 2.0, right=True),
        ),
        rows=tuple(_article(row, snapshot.now_s, words) for row in sorted(records.rows, key=place)),
        total=records.total,
        empty_text=words("No article waits for a reply") if waiting else words("No article"),
    )
    return TileView(frame_of(records, context, title), body)


def _article(row: RecordRow, now_s: int, words: Words) -> tuple[Cell, ...]:
    return (
        Cell(row.record.title or row.id),
        Cell(attribute(row, "outlet") or NO_VALUE, dim=True),
        _reply(row, now_s, words),
    )


def _reply(row: RecordRow, now_s: int, words: Words) -> Cell:
    """Return an article's tone; of a negative one since when its reply is owed, or was given."""
    tone = attribute(row, "tone")
    said = _tones(words).get(tone, tone) or NO_VALUE
    if tone != "negative":
        return Cell(said, dim=True)
    if row.closed_s is not None:
        time = format_as_of(row.closed_s, now_s, words.language)
        return Cell(words("{tone}, answered {time}", tone=said, time=time), dim=True)
    if row.overdue_s and row.overdue_s > 0:
        age = format_age(row.overdue_s, words.language)
        return Cell(words("{tone}, reply overdue {age}", tone=said, age=age), Severity.WARN)
    return Cell(words("{tone}, not answered", tone=said))
