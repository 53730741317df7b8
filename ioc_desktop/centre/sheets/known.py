"""A centre's catalogue, indexed for reading what agencies write."""

from __future__ import annotations

from collections.abc import Iterable

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.sheets.form import WHOLE_AREA, WHOLE_PROVINCE
from ioc_desktop.domain.durations import DAY_S, parse_instant
from ioc_desktop.domain.reporting.places import Directory, directory
from ioc_desktop.domain.reporting.plain import folded
from ioc_desktop.domain.rows import Subsystem
from ioc_desktop.errors import KnownError


def directory_of(catalogue: Catalogue) -> Directory:
    """Return the index of a catalogue; the province is the whole of its own centre only."""
    units = (unit for unit in catalogue.localities if not (catalogue.area and unit.parent is None))
    return directory(catalogue.id, catalogue.indicators.values(), catalogue.agencies, units)


def whole_label(catalogue: Catalogue) -> str:
    """Return how a template names the centre's whole area."""
    return WHOLE_AREA if catalogue.area else WHOLE_PROVINCE


def system_at(catalogue: Catalogue, instant_s: int) -> str:
    """Return the unit system that holds at an instant; the newest where none says so."""
    for unit in catalogue.localities:
        if unit.parent is None:
            begins = parse_instant(unit.valid_from) if unit.valid_from else None
            ends = parse_instant(unit.valid_to) + DAY_S if unit.valid_to else None
            if (begins is None or begins <= instant_s) and (ends is None or instant_s < ends):
                return unit.system
    return catalogue.localities[-1].system


def agency_of(known: Directory, text: str) -> str:
    """Return the code of the agency that an option names.

    Raises:
        KnownError: there is none, or several.
    """
    found = known.agency_names.find(text)
    if found.one is not None:
        return found.one
    if found.ids:
        raise KnownError(f"{text!r} may be one of: {', '.join(found.ids)}; give the code")
    near = known.agency_names.near(text)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise KnownError(f"the centre {known.centre} has no agency {text!r}{hint}")


def indicators_of(
    known: Directory, subsystems: Iterable[Subsystem], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the ids of the indicators that names choose: ids, names, or whole subsystems.

    A subsystem by its id or its name, with or without marks: tourism, "Du lịch", "du-lich".

    Raises:
        KnownError: a name chooses none.
    """
    chosen: dict[str, None] = {}
    ids: dict[str, str] = {}
    for one in subsystems:
        ids |= {folded(text): one.id for text in (one.name.vi, one.name.en or "", one.id) if text}
    for name in names:
        plain = name.removesuffix(".*")
        subsystem = ids.get(folded(plain)) or ids.get(folded(plain.replace("-", " "))) or plain
        several = [row.id for row in known.indicators.values() if row.subsystem == subsystem]
        found = known.indicator_names.find(name)
        if not several and found.one is None:
            near = known.indicator_names.near(name)
            hint = (
                f"; did you mean {' or '.join(near)}?"
                if near
                else f"; its subsystems are {', '.join(dict.fromkeys(ids.values()))}"
            )
            raise KnownError(f"the centre {known.centre} has no indicator {name!r}{hint}")
        chosen |= dict.fromkeys(several or found.ids)
    return tuple(chosen)
