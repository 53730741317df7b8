"""What can be chosen from a list that is typed into: places, agencies, periods, finds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.looking import SearchBoard, SearchHit
from ioc_desktop.domain.vntext import fold, found_at, sort_key
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import kind_word
from ioc_desktop.ui.drill_overview import Said, text_cell
from ioc_desktop.ui.drill_periods import PeriodChoice, period_choices, typed_period
from ioc_desktop.ui.drill_place import DrillFilter, DrillPlace, DrillStep
from ioc_desktop.ui.drill_view import Cells, DrillTable

Choice = Literal["locality", "agency", "period", "search", "screen"]

_TYPED_ROWS = 200
_HIT_ORDER = ("subsystem", "indicator", "locality", "agency", "record")


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A list to choose from: its title, what may be typed, its rows, and a line under them."""

    choice: Choice
    title: str
    hint: str
    table: DrillTable
    foot: str = ""
    targets: tuple[tuple[str, str], ...] = ()
    """Of a list of screens: the role of each row, and the tile, "" = the whole screen."""


def choice_texts(choice: Choice, words: Words) -> tuple[str, str]:
    """Return the title of a list, and what may be typed above it."""
    return {
        "locality": (words("Choose a locality"), words("name, without diacritics: do luong")),
        "agency": (words("Choose an agency"), words("name, without diacritics: so y te")),
        "period": (
            words("Choose a period"), words("quy 3/2021 · 9/2021 · 2020 · 2/9-20/9/2021"),
        ),
        "search": (
            words("Search"), words("subsystem, figure, locality, agency, record: do luong"),
        ),
        "screen": (words("Put on the wall: choose the screen"), ""),
    }[choice]  # fmt: skip


def locality_choices(
    step: DrillStep, directory: tuple[CentreDirectory, ...], text: str, said: Said
) -> ChoiceView:
    """Return the localities whose name has ``text``; the first row takes the filter away."""
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for centre in _of(step, directory):
        for one in centre.localities:
            if one.code not in seen:
                seen.add(one.code)
                rows.append((one.code, one.name, ""))
    chosen = step.filter

    def there(code: str, _centre: str) -> DrillStep:
        return _filtered(step, replace(chosen, locality=code))

    every = said.words("All localities")
    return _named_choices("locality", rows, text, said, every, there)


def agency_choices(
    step: DrillStep, directory: tuple[CentreDirectory, ...], text: str, said: Said
) -> ChoiceView:
    """Return the agencies whose name has ``text``; the first row takes the filter away."""
    rows = [
        (one.code, one.name, centre.centre)
        for centre in _of(step, directory)
        for one in centre.agencies
    ]
    chosen = step.filter

    def there(code: str, centre: str) -> DrillStep:
        return _filtered(step, replace(chosen, agency=code, agency_centre=centre))

    return _named_choices("agency", rows, text, said, said.words("All agencies"), there)


def period_list(step: DrillStep, text: str, now_s: int, words: Words) -> ChoiceView:
    """Return what was typed, if it is a period, else the periods whose name has it."""
    title, hint = choice_texts("period", words)
    needle = fold(text)
    found: list[PeriodChoice] = []
    typed = typed_period(text, now_s, words) if needle else None
    if typed is not None:
        found.append(typed)
    for one in period_choices(now_s, words):
        named = fold(f"{one.label} {one.detail}")
        if not needle or found_at(needle, named) is not None:
            found.append(one)
    first: dict[str, PeriodChoice] = {}
    for one in found:
        first.setdefault(one.text, one)  # what was typed stands before the same one offered
    unique = tuple(first.values())
    rows: tuple[Cells, ...] = tuple((text_cell(one.label), text_cell(one.detail)) for one in unique)
    steps = tuple(replace(step, filter=replace(step.filter, period=one.text)) for one in unique)
    none = words("“{text}” is no period that can be read", text=text)
    table = DrillTable((words("Period"), words("Which is")), rows, steps, wide=1, empty=none)
    return ChoiceView("period", title, hint, table)


def search_list(step: DrillStep, board: SearchBoard | None, said: Said) -> ChoiceView:
    """Return what was found, a place or agency as the filter of the present page."""
    words = said.words
    title, hint = choice_texts("search", words)
    sorts = {
        "subsystem": words("Subsystem"),
        "indicator": words("Figure"),
        "locality": words("Locality"),
        "agency": words("Agency"),
        "record": words("A record"),
    }
    hits = sorted(
        board.hits if board is not None else (), key=lambda hit: _HIT_ORDER.index(hit.kind)
    )
    rows: list[Cells] = []
    steps: list[DrillStep | None] = []
    for hit in hits:
        name = hit.name.in_language(words.language)
        if hit.kind == "record":
            name = f"{hit.id} · {name}"
        rows.append(
            (
                text_cell(sorts[hit.kind]), text_cell(name), text_cell(_detail(hit, words)),
                text_cell(said.centre(hit.centre)),
            )
        )  # fmt: skip
        steps.append(_found(step, hit))
    empty = words("Type what to look for")
    if board is not None and board.text.strip():
        empty = words("Nothing has “{text}” in its name", text=board.text)
    titles = (words("What it is"), words("Name"), words("More"), words("Centre"))
    foot = words("There is more: type more of the name") if board is not None and board.more else ""
    return ChoiceView(
        "search", title, hint,
        DrillTable(titles, tuple(rows), tuple(steps), wide=1, empty=empty), foot,
    )  # fmt: skip


def screen_list(
    step: DrillStep, places: Iterable[tuple[str, str, str]], words: Words
) -> ChoiceView:
    """Return where a page can stand: role, tile ("" = the whole screen), and what is there."""
    title, hint = choice_texts("screen", words)
    found = tuple(places)
    rows = tuple(
        (
            text_cell(role),
            text_cell(words("the whole screen") if not tile else words("in place of a tile")),
            text_cell(shown),
        )
        for role, tile, shown in found
    )
    table = DrillTable(
        (words("Screen"), words("Where"), words("Shows now")), rows, tuple(step for _ in found),
        wide=2, empty=words("No screen of the wall is on"),
    )  # fmt: skip
    targets = tuple((role, tile) for role, tile, _ in found)
    return ChoiceView("screen", title, hint, table, targets=targets)


def _named_choices(  # a list's parts
    choice: Choice,
    rows: list[tuple[str, str, str]],
    text: str,
    said: Said,
    every: str,
    there: Callable[[str, str], DrillStep],
) -> ChoiceView:
    words = said.words
    title, hint = choice_texts(choice, words)
    needle = fold(text)
    ranked = []
    for place, (code, name, centre) in enumerate(rows):
        rank = 0 if not needle else found_at(needle, fold(name))
        if rank is not None:
            ranked.append((rank, place, code, name, centre))
    # As catalogues have them until somebody types: administrative order.
    ranked.sort(key=lambda one: (one[0], sort_key(one[3]) if needle else one[1]))
    cells: list[Cells] = []
    steps: list[DrillStep | None] = []
    if not needle:
        cells.append((text_cell(every), text_cell("")))
        steps.append(there("", ""))
    for _, _, code, name, centre in ranked[:_TYPED_ROWS]:
        cells.append((text_cell(name), text_cell(said.centre(centre) if centre else "")))
        steps.append(there(code, centre))
    head = words("Agency") if choice == "agency" else words("Locality")
    none = words("Nothing has “{text}” in its name", text=text)
    table = DrillTable((head, words("Centre")), tuple(cells), tuple(steps), empty=none)
    more = len(ranked) - _TYPED_ROWS
    foot = words("+{count} more", count=more) if more > 0 else ""
    return ChoiceView(choice, title, hint, table, foot)


def _of(step: DrillStep, directory: tuple[CentreDirectory, ...]) -> tuple[CentreDirectory, ...]:
    """Return the centres whose places and agencies can filter the page."""
    centre = step.place.centre
    return tuple(one for one in directory if not centre or one.centre == centre)


def _filtered(step: DrillStep, chosen: DrillFilter) -> DrillStep:
    """Return the page under another filter; without place it is no page of one place."""
    place = step.place
    if place.unit and not (chosen.locality or chosen.agency):
        place = replace(place, unit=False)
    return DrillStep(place, chosen)


def _found(step: DrillStep, hit: SearchHit) -> DrillStep:
    """Return where a find leads; the filter follows."""
    chosen = step.filter
    match hit.kind:
        case "subsystem":
            return DrillStep(DrillPlace(hit.centre, hit.id), chosen)
        case "indicator":
            return DrillStep(DrillPlace(hit.centre, hit.subsystem, hit.id), chosen)
        case "locality":
            return _filtered(step, replace(chosen, locality=hit.id))
        case "agency":
            chosen = replace(chosen, agency=hit.id, agency_centre=hit.centre)
            away = step.place.centre not in {"", hit.centre}
            return DrillStep(DrillPlace() if away else step.place, chosen)
        case "record":
            place = DrillPlace(hit.centre, hit.subsystem, kind=hit.record_kind, record=hit.id)
            return DrillStep(place, chosen)


def _detail(hit: SearchHit, words: Words) -> str:
    if hit.kind == "record":
        return " · ".join(part for part in (kind_word(hit.record_kind, words), hit.detail) if part)
    if hit.kind == "locality" and hit.detail:
        return words("unit of {system}", system=hit.detail)
    return hit.detail
