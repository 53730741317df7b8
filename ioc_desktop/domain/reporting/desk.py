"""What a form for one figure is filled from: whom the centre knows, what it has of an indicator."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc_desktop.domain.reporting.entries import Past
from ioc_desktop.domain.reporting.places import Directory


@dataclass(frozen=True, slots=True)
class ReportingDesk:
    """One centre's catalogue, indexed; the past of what was asked for, if anything.

    ``system`` is the unit system that holds now. The past is of ``indicator``, its parts and
    its wholes, in the place ``locality`` of the agency ``agency`` ("" = the whole) alone.
    """

    centre: str
    directory: Directory
    system: str
    indicator: str = ""
    locality: str = ""
    agency: str = ""
    past: Past = field(default_factory=Past)
