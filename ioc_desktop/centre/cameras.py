"""The city's cameras: which of them work, hour by hour, and how many that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from ioc_desktop.centre.drafts import (
    FigureDraft,
    RowDraft,
    Value,
    day_iso,
    day_start,
    local_iso,
)
from ioc_desktop.centre.noise import Noise
from ioc_desktop.domain.rows import Record

_BLOCK_S: Final = 2 * 3600
_BLOCKS: Final = 12


class CameraSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The ``[cameras]`` table: where they hang and how often one fails for two hours."""

    subsystem: str
    indicator: str
    agency: str
    places: tuple[str, ...]
    fails: float = 0.02
    locality: str = "412"
    system: str = "2021"
    lat: float = 18.673
    lon: float = 105.692


class Cameras:
    """Makes a record per camera that changes when the camera fails or comes back."""

    def __init__(self, spec: CameraSpec, noise: Noise) -> None:
        """Keep the places in their order: a camera's number is its id."""
        self._spec = spec
        self._noise = noise

    def drafts(self, day: int, today: int) -> Iterator[RowDraft | FigureDraft]:
        """Return a day's changes and counts, one count per two hours, the last official.

        Revisions count two-hour blocks since 1970, so they grow whenever the day begins. In
        the past only the day's last count is kept, and no camera's changes but yesterday's.
        """
        start = day_start(day)
        states = [self._states(day * _BLOCKS + block) for block in range(-1, _BLOCKS)]
        if day >= today - 1:
            for number, place in enumerate(self._spec.places):
                rows = [
                    self._version(day, block, number, place, working=states[block + 1][number])
                    for block in range(_BLOCKS)
                    if block == 0 or states[block + 1][number] != states[block][number]
                ]
                yield RowDraft("records", f"camera/{number + 1:02}", rows)
        blocks = range(_BLOCKS) if day >= today - 1 else range(_BLOCKS - 1, _BLOCKS)
        values: list[Value] = [
            (
                start + block * _BLOCK_S + 60,
                block + 1,
                sum(states[block + 1]),
                "official" if block == _BLOCKS - 1 else "provisional",
            )
            for block in blocks
        ]
        yield FigureDraft(self._spec.indicator, day_iso(day), values, keeps_earlier=False)

    def _states(self, block: int) -> list[bool]:
        units = self._noise.units(f"cameras/{block}", len(self._spec.places))
        return [unit >= self._spec.fails for unit in units]

    def _version(
        self, day: int, block: int, number: int, place: str, *, working: bool
    ) -> tuple[int, int, bytes]:
        spec = self._spec
        at_s = day_start(day) + block * _BLOCK_S + 60
        east, north = self._noise.units(f"camera/{number}", 2)
        row = Record(
            kind="camera",
            subsystem=spec.subsystem,
            title=f"Camera {number + 1:02} · {place}",
            state="online" if working else "offline",
            locality=spec.locality,
            system=spec.system,
            agency=spec.agency,
            opened_at=local_iso(at_s),
            lat=round(spec.lat + (north - 0.5) * 0.05, 5),
            lon=round(spec.lon + (east - 0.5) * 0.05, 5),
            attrs={"illustrative": True},
        )
        return (at_s, day * _BLOCKS + block, msgspec.json.encode(row))
