"""Who can be addressed at each centre, from the catalogues."""

from __future__ import annotations

from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.rows import Locality
from ioc_desktop.domain.vntext import sort_key
from ioc_desktop.store.moment import Moment

_DAY_S = 86_400


def answer_directory(moment: Moment) -> tuple[CentreDirectory, ...]:
    """Answer with every centre of which a catalogue was received, by id."""
    return tuple(
        CentreDirectory(
            centre,
            tuple(
                sorted(
                    (Addressee(one.code, one.name) for one in about.agencies.values()),
                    key=lambda one: sort_key(one.name),
                )
            ),
            tuple(
                Addressee(one.code, one.name)
                for one in about.localities.values()
                if unit_exists(one, moment.now_s)
            ),
        )
        for centre, about in sorted(moment.catalogue.centres.items())
    )


def unit_exists(unit: Locality, now_s: int) -> bool:
    """Whether the unit exists at ``now_s``; a date that cannot be read limits nothing."""
    start_s, end_s = (parse_instant_or_none(text) for text in (unit.valid_from, unit.valid_to))
    # valid_to is the last day on which the unit existed.
    return (start_s is None or start_s <= now_s) and (end_s is None or now_s < end_s + _DAY_S)
