"""Who can be addressed at a centre: its agencies and the localities that exist now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addressee:
    """One agency or locality: its code in the centre's catalogue, and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CentreDirectory:
    """One centre's addressees, agencies by name and localities in administrative order."""

    centre: str
    agencies: tuple[Addressee, ...]
    localities: tuple[Addressee, ...]
