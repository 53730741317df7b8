"""Figures that a polled source supplies: counts of today, told anew as time goes by.

A count runs through its day under one id, without vintages. It is written when it changes, and
now and then although it does not: "still so at 14:05" is what a person wants to know.
"""

from __future__ import annotations

from typing import Final

from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.intake import Intake
from ioc_desktop.domain.durations import day_start_s, local_date, parse_instant
from ioc_desktop.domain.rows import Observation

_DAY: Final = "P1D"


class Counts:
    """Puts the counts of one poll, as of ``now_s`` (the centre's clock)."""

    def __init__(self, intake: Intake, source: str, renew_s: float, now_s: int) -> None:
        """Tell counts of a source, an unchanged one anew every ``renew_s``."""
        self._intake = intake
        self._source = source
        self._renew_s = renew_s
        self._now_s = now_s
        self._today = local_date(now_s)

    @property
    def today(self) -> str:
        """The day, as ``2021-10-07``."""
        return self._today.isoformat()

    def put(self, indicator: str, value: int) -> None:
        """Put a count, unless it is told already and was not long ago."""
        row_id = f"{indicator}///{self.today}"
        known = self._intake.standing("observations", row_id, Observation)
        if known is not None and known.value == value and self._is_told(known):
            self._intake.taken.count("same")
            return
        row = Observation(
            indicator=indicator,
            period_start=self.today,
            period=_DAY,
            value=float(value),
            as_of=local_iso(self._now_s),
            source=self._source,
        )
        self._intake.put("observations", row_id, row, vintage=False)

    def _is_told(self, known: Observation) -> bool:
        told_s = parse_instant(known.as_of or known.period_start)
        midnight_s = day_start_s(self._today)
        return (
            not known.illustrative
            and (told_s - midnight_s) // self._renew_s
            == (self._now_s - midnight_s) // self._renew_s
        )
