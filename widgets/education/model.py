"""Education: schools, classes, pupils and teachers by level, who is absent, Covid-19. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ioc_desktop.sdk import Model, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import Figure, RecordRow, Snapshot
from ioc_desktop.sdk.bodies import Column, Fact
from ioc_desktop.sdk.figures import fact_of
from ioc_desktop.sdk.record_tiles import attribute, grouped_records
from ioc_desktop.sdk.subjects import (
    PLACE_BODIES,
    MatrixRow,
    card_tile,
    matrix_tile,
    open_list,
    places_tile,
    sum_of_parts,
    trend_tile,
)

LEVELS: Final = ("preschool", "primary", "lower_secondary", "upper_secondary")
"""The levels of schooling, as the answers' names end, in their own order."""

_COUNTS: Final = ("schools", "classes", "students", "teachers")


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind; what the cache cannot answer is said, never a zero."""
    words, kind = context.words, context.kind
    if kind in PLACE_BODIES:
        return places_tile(snapshot, context, words("Education by locality"), PLACE_BODIES[kind])
    builders: dict[str, Model] = {
        "levels": _levels,
        "trend": _trend,
        "closed_list": _closed_list,
        "closed_by_cause": _closed_by_cause,
    }
    return builders.get(kind, _card)(snapshot, context)


def _card(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a number card: the kind's figure with its comparison set and its companions."""
    beside = _beside(snapshot.answers, context)
    return card_tile(snapshot, context, _title(context.kind, context.words), beside)


def _title(kind: str, words: Words) -> str:
    """Return what the card is called when the scene gives it no title."""
    return {
        "facilities": words("Schools and facilities"),
        "schools": words("Schools"),
        "students": words("Pupils"),
        "secondary": words("Pupils aged 12–17"),
        "teachers": words("Teachers"),
        "absent": words("Pupils absent today"),
        "covid": words("Covid-19 in schools: pupils"),
        "covid_period": words("Covid-19 in schools: pupils reported"),
        "closed": words("Schools closed to pupils"),
    }[kind]


def _beside(answers: Mapping[str, object], context: ModelContext) -> tuple[Fact, ...]:
    """Return the facts that this kind shows beside its figure, the most telling first."""
    words, kind = context.words, context.kind

    def fact(label: str, name: str) -> Fact:
        return fact_of(label, answers.get(name), words)

    def parts(label: str, *named: tuple[str, str]) -> tuple[Fact, ...]:
        found = [answers.get(name) for _, name in named]
        differing = sum_of_parts(answers.get("figure"), found, label, words)
        return (*differing, *(fact(text, name) for text, name in named))

    if kind == "facilities":
        public, private = words("public"), words("private")
        return parts(words("public + private"), (public, "public"), (private, "private"))
    if kind == "secondary":
        lower, upper = words("lower secondary"), words("upper secondary")
        return parts(words("both levels"), (lower, "lower"), (upper, "upper"))
    if kind == "teachers":
        levels = _level_names(words)
        return parts(words("all levels"), *((levels[name], name) for name in LEVELS))
    per_class = fact(words("pupils per class"), "per_class")
    return {
        "schools": (fact(words("classes"), "classes"), per_class),
        "students": (fact(words("teachers"), "teachers"), per_class),
        "absent": (fact(words("pupils"), "absent"), fact(words("for Covid-19"), "covid")),
        "covid": (fact(words("staff"), "staff"),),
        "covid_period": (fact(words("staff"), "staff"),),
    }.get(kind, ())


def _level_names(words: Words) -> dict[str, str]:
    return {
        "preschool": words("preschool"),
        "primary": words("primary"),
        "lower_secondary": words("lower secondary"),
        "upper_secondary": words("upper secondary"),
    }


def _levels(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return a row a level; a level that this centre does not have is left out."""
    words = context.words
    names = _level_names(words)
    rows = [
        MatrixRow(
            names[level][:1].upper() + names[level][1:], tuple(f"{c}_{level}" for c in _COUNTS)
        )
        for level in LEVELS
        if any(isinstance(snapshot.answers.get(f"{c}_{level}"), Figure) for c in _COUNTS)
    ]
    columns = (
        Column(words("Level"), 2.0),
        Column(words("schools"), 1.3, right=True),
        Column(words("classes"), 1.3, right=True),
        Column(words("pupils"), 1.5, right=True),
        Column(words("teachers"), 1.5, right=True),
    )
    return matrix_tile(snapshot, context, words("Education by level"), columns, rows)


def _trend(snapshot: Snapshot, context: ModelContext) -> TileView:
    return trend_tile(snapshot, context, context.words("Trend of education"))


def _closed_list(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    return open_list(
        snapshot,
        context,
        words("Schools closed to pupils"),
        subject=words("School and why"),
        empty_text=words("No school is closed"),
        states={"received": words("no lessons there"), "in_progress": words("no lessons there")},
    )


def _closed_by_cause(snapshot: Snapshot, context: ModelContext) -> TileView:
    def cause(row: RecordRow) -> str:
        return attribute(row, "topic")

    return grouped_records(snapshot, context, context.words("Schools closed, by cause"), cause)
