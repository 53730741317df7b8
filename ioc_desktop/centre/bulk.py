"""A centre for load tests: as many observations as asked for, and nothing ever happens.

Rows are made in the order of series and time, as a large history comes from a real centre.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.drafts import day_iso
from ioc_desktop.centre.store import CentreStore, Change
from ioc_desktop.centre.world import MADE
from ioc_desktop.domain.rows import Cadence, Indicator, Names
from ioc_desktop.errors import KnownError

BULK_PROFILE: Final = "bulk"
SUBSYSTEM: Final = "documents"
_FIRST_DAY: Final = 10_957  # 1 January 2000
_BATCH: Final = 50_000


def open_bulk(store: CentreStore, rows: int, profile: str) -> None:
    """Fill the store once with a profile's catalogue and so many observations.

    Raises:
        KnownError: it holds another number of rows, or a real history.
    """
    held = store.get(BULK_PROFILE)
    if held == str(rows) or (held and not rows):
        return
    if held or store.get(MADE):
        raise KnownError("this folder holds another history; give the load test one of its own")
    with store.transaction():
        for dataset, named in load_catalogue(profile).rows().items():
            store.append(dataset, [Change(row_id, 1, row) for row_id, row in named.items()])
        fill_bulk(store, rows)
        store.set(BULK_PROFILE, str(rows))


def fill_bulk(
    store: CentreStore,
    rows: int,
    *,
    indicators: int = 40,
    localities: tuple[str, ...] = ("",),
    system: str = "2021",
) -> None:
    """Append ``rows`` daily observations of ``indicators`` synthetic indicators.

    The indicators ``bulk.000``, ``bulk.001`` … are entered too. Every combination of
    indicator and locality is one series of equal length, from 1 January 2000 on; past 9999
    nothing can be dated, so a series holds at most 2.9 million rows.
    """
    names = [f"bulk.{number:03}" for number in range(indicators)]
    with store.transaction():
        store.append(
            "indicators",
            [Change(name, 1, msgspec.json.encode(_indicator(name))) for name in names],
        )
        batch: list[tuple[str, int, bytes]] = []
        for item in _observations(names, localities, system, rows):
            batch.append(item)
            if len(batch) == _BATCH:
                store.append_items("observations", batch, fresh=True)
                batch = []
        store.append_items("observations", batch, fresh=True)


def _indicator(name: str) -> Indicator:
    return Indicator(
        id=name,
        subsystem=SUBSYSTEM,
        name=Names(vi=f"Chỉ tiêu thử tải {name[-3:]}", en=f"Load test {name[-3:]}"),
        unit="hồ sơ",
        cadence=Cadence(every="P1D", due="17:00", grace="P1D"),
        by_locality=True,
    )


def _observations(
    names: list[str], localities: tuple[str, ...], system: str, rows: int
) -> Iterator[tuple[str, int, bytes]]:
    series = [(name, locality) for name in names for locality in localities]
    for index, (name, locality) in enumerate(series):
        length = rows // len(series) + (index < rows % len(series))
        place = f',"locality":"{locality}","system":"{system}"' if locality else ""
        for number in range(length):
            day = day_iso(_FIRST_DAY + number)
            row_id = f"{name}/{locality}//{day}"
            value = (index * 7919 + number * 104_729) % 9973
            yield (
                row_id,
                1,
                (
                    f'{{"id":"{row_id}","rev":1,"op":"put","row":{{"indicator":"{name}",'
                    f'"period_start":"{day}","value":{value}{place},'
                    f'"as_of":"{day}T16:30:00+07:00","illustrative":true}}}}'
                ).encode(),
            )
