"""Whatever has a text in its name: subsystems, indicators, localities, agencies, records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ioc_desktop.domain.looking import SearchBoard, SearchHit
from ioc_desktop.domain.queries import RecordsQuery, SearchQuery, Unanswered
from ioc_desktop.domain.rows import Names
from ioc_desktop.domain.vntext import fold, found_at, sort_key
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.directory_answers import unit_exists
from ioc_desktop.store.figure_answers import chosen_centres
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.record_answers import answer_records

_LEAST_LETTERS: Final = 2
"""Shorter texts would find every record."""


def answer_search(moment: Moment, query: SearchQuery) -> SearchBoard | Unanswered:
    """Answer with what begins with the text first, then with what has it anywhere."""
    chosen = chosen_centres(moment, query.centre)
    if isinstance(chosen, Unanswered):
        return chosen
    needle, limit = fold(query.text), max(query.limit, 1)
    ranked: dict[str, list[tuple[int, tuple[object, ...], str, SearchHit]]] = {}
    for about in chosen:
        for hit, texts in _named(about, moment.now_s):
            ranks = [
                rank - (fold(text) == needle)  # Vinh before Vinh Hưng
                for text in texts
                if (rank := found_at(needle, fold(text))) is not None
            ]
            if ranks:
                one = (min(ranks), sort_key(hit.name.vi), about.centre, hit)
                ranked.setdefault(hit.kind, []).append(one)
    hits: list[SearchHit] = []
    more = False
    for found in ranked.values():
        found.sort(key=lambda one: one[:3])
        hits += [one[3] for one in found[:limit]]
        more = more or len(found) > limit
    for about in chosen:
        if len(needle) >= _LEAST_LETTERS:
            told, rest = _records(moment, about.centre, query.text, limit)
            hits += told
            more = more or rest
    return SearchBoard(query.text, tuple(hits), more)


def _named(about: CentreCatalogue, now_s: int) -> Iterator[tuple[SearchHit, tuple[str, ...]]]:
    """Yield everything of a catalogue that has a name, and the texts it goes by."""
    centre = about.centre
    for subsystem in about.subsystems.values():
        yield (
            SearchHit("subsystem", centre, subsystem.id, subsystem.name),
            (subsystem.name.vi, subsystem.name.en or "", subsystem.id),
        )
    for indicator in about.indicators.values():
        yield (
            SearchHit(
                "indicator", centre, indicator.id, indicator.name, indicator.unit,
                indicator.subsystem,
            ),
            (indicator.name.vi, indicator.name.en or "", indicator.id),
        )  # fmt: skip
    seen: set[str] = set()
    # A unit that kept its code through a reform is found once, as it is now: on a day of 2021
    # among the units of 2021, not as what becomes of it.
    units = sorted(about.localities.values(), key=lambda one: one.system, reverse=True)
    for unit in sorted(units, key=lambda one: not unit_exists(one, now_s)):
        if unit.code not in seen:
            seen.add(unit.code)
            hit = SearchHit("locality", centre, unit.code, Names(vi=unit.name), unit.system)
            yield hit, (unit.name, _without_kind(unit.name, unit.kind), unit.code)
    for agency in about.agencies.values():
        yield (
            SearchHit("agency", centre, agency.code, Names(vi=agency.name)),
            (agency.name, agency.code),
        )


def _without_kind(name: str, kind: str) -> str:
    """Return "Đô Lương" of "Huyện Đô Lương": what people type first."""
    if name.lower().startswith(f"{kind.lower()} "):
        return name[len(kind) + 1 :]
    for long in ("Thành phố ", "Thị xã ", "Thị trấn ", "Huyện ", "Phường ", "Xã "):
        if name.startswith(long):
            return name.removeprefix(long)
    return name


def _records(moment: Moment, centre: str, text: str, limit: int) -> tuple[list[SearchHit], bool]:
    asked = RecordsQuery(
        kind="", centre=centre, text=text, open_only=False, limit=limit, order="due"
    )
    found = answer_records(moment, asked)
    if isinstance(found, Unanswered):
        return [], False
    hits = [
        SearchHit(
            "record",
            centre,
            row.id,
            Names(vi=row.record.title),
            row.agency_name,
            row.record.subsystem,
            row.record.kind,
        )
        for row in found.rows
    ]
    return hits, found.total > len(hits)
