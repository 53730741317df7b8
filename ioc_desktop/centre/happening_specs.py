"""What a profile's series files say of happenings: subjects, places, counts, how often.

``[[happening]]`` and ``[places]`` of ``resources/catalogue/<id>/*.toml``; see ``happenings``.
"""

from __future__ import annotations

import msgspec


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may happen: a title with {place}, {agency} and {number}, and what is said of it.

    ``draws`` gives counted attributes with the chances of 0, 1, 2, … each; ``lasts_h`` and
    ``due_h`` are its own, where it has them (0 = it is due at no time).
    """

    title: str
    topic: str = ""
    severity: str = ""
    weight: float = 1.0
    attrs: dict[str, str] = msgspec.field(default_factory=dict)
    draws: dict[str, tuple[float, ...]] = msgspec.field(default_factory=dict)
    lasts_h: tuple[float, float] | None = None
    due_h: float | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it may happen; without ``locality`` in the centre's whole area."""

    name: str
    locality: str = ""
    lat: float | None = None
    lon: float | None = None
    weight: float = 1.0


class Count(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure counted from the ledger: what was reported in the period.

    With ``open`` what is not over at its end; ``of`` adds an attribute up instead of counting.
    """

    indicator: str
    of: str = ""
    topic: str = ""
    severity: str = ""
    open: bool = False


class HappeningSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[happening]]`` of a profile's series files.

    ``per_day`` are reported on a working day of 2021, changing by ``growth`` a year; on days
    off the ``weekend`` part of that. Each lasts between ``lasts_h`` hours, most of them short
    ones; ``due_h`` is by when one of a severity has to be over ("" = of any). They are of
    ``agencies`` (codes or kinds), in one of the file's ``places`` of that name, and stay listed
    for ``kept_days`` after their end; without ``listed`` they are only counted. ``picks`` are
    attributes of which each has one. ``guidance`` is what to do about a critical one, which
    raises an alarm of its own.
    """

    subsystem: str
    kind: str
    name: str
    per_day: float
    subjects: tuple[Subject, ...]
    weekend: float = 1.0
    growth: float = 0.0
    hours: tuple[float, float] = (0.0, 23.9)
    lasts_h: tuple[float, float] = (1.0, 48.0)
    due_h: dict[str, float] = msgspec.field(default_factory=dict)
    kept_days: int = 7
    agencies: tuple[str, ...] = ()
    places: str = ""
    listed: bool = True
    picks: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    states: tuple[str, str, str] = ("received", "in_progress", "done")
    guidance: str = ""
