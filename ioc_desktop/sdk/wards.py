"""A figure by agency as a map of the city's wards and communes, which report as agencies. Pure.

Where they stand: ``resources/units/vinh_wards.json``, which says how schematic that is. Units of
a province have codes; wards of 2021 are known to a centre as agencies under codes of its own, so
they are found by their names, without diacritics (sources differ in where they put a tone).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

import msgspec

from ioc_desktop.domain.crosswalk import adds_up
from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.vntext import fold
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.cartogram import place_name
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.figure_values import value_text
from ioc_desktop.sdk.maps import printed_limits, shade_of
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.shipped import shipped

WARDS_FILE: Final = "units/vinh_wards.json"


class Ward(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ward or commune; ``cell`` is its (column, row)."""

    name: str
    cell: tuple[int, int]


class WardBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wards of the city, and what their cells are worth."""

    about: str
    units: tuple[Ward, ...]


@cache
def wards() -> tuple[Ward, ...]:
    """Return the city's wards and communes with their cells, read once."""
    data = (shipped("resources") / WARDS_FILE).read_bytes()
    return msgspec.json.decode(data, type=WardBook).units


def wards_of(breakdown: Breakdown, context: ModelContext) -> MapBody:
    """Return an indicator by agency as cells of the wards among them.

    A ward that is not among the agencies, or has no figure, is not reported. Agencies that are
    no wards have no cell: the total says how many of them have reported.
    """
    words = context.words
    indicator = breakdown.indicator
    decimals = indicator.decimals if indicator else 0
    by_name = {fold(place_name(row.name)): row for row in breakdown.rows}
    told = {one.name: by_name.pop(fold(one.name), None) for one in wards()}
    figures = [row.figure for row in told.values() if row is not None]
    values = [figure.value for figure in figures if figure.value is not None]
    limits = printed_limits(values, decimals)
    cells: list[MapCell] = []
    for one in wards():
        row = told[one.name]
        value = row.figure.value if row is not None else None
        if row is None or value is None:
            code = row.code if row is not None else ""
            cells.append(MapCell(code, *one.cell, one.name, NO_VALUE, None))
            continue
        text, shade = value_text(row.figure, words), shade_of(value, limits)
        cells.append(MapCell(row.code, *one.cell, one.name, text, shade, row.figure.severity))
    total = ""
    unit = unit_word(indicator.unit, words.language) if indicator else ""
    if values and indicator is not None and adds_up(indicator):
        whole = value_text(replace(figures[0], value=sum(values)), words)
        total = words("wards and communes {value}", value=f"{whole} {unit}")
    others = sum(row.figure.value is not None for row in by_name.values())
    if others:
        said = words("{count} other agencies", count=others)
        total = f"{total} · {said}" if total else said
    return MapBody(
        tuple(cells),
        unit,
        tuple(format_value(limit, decimals, words.language) for limit in limits),
        total,
        grid=(6, 6),
        missing=words("not reported"),
        centre=breakdown.centre,
        subsystem=indicator.subsystem if indicator else "",
        by="agency",
    )
