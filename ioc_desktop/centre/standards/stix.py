"""STIX 2.1 objects as far as a control room needs them: indicators, incidents, sightings.

Knows the standard and nothing of us. Patterns are not evaluated: of their comparisons the
observed type and value are told, which is what a person looks for.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from ioc_desktop.domain.durations import parse_instant

KINDS: Final = frozenset({"indicator", "incident", "sighting", "identity"})

_COMPARISON: Final = re.compile(
    r"([a-z0-9-]+):[A-Za-z0-9_.'\"\-\[\]*]+\s*(?:=|IN|LIKE|MATCHES)\s*\(?\s*'((?:[^'\\]|\\.)*)'"
)
_LONGEST_PATTERN: Final = 8192
_MOST_VALUES: Final = 20
_ID: Final = re.compile(
    r"[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)


class StixObject(msgspec.Struct, frozen=True, kw_only=True):
    """What the objects have in common, and what single kinds have. Times as written."""

    type: str
    id: str
    created: str
    modified: str
    revoked: bool = False
    name: str = ""
    description: str = ""
    created_by_ref: str = ""
    labels: tuple[str, ...] = ()
    confidence: int | None = None
    object_marking_refs: tuple[str, ...] = ()
    # of indicators
    indicator_types: tuple[str, ...] = ()
    pattern: str = ""
    pattern_type: str = ""
    valid_from: str = ""
    valid_until: str = ""
    # of sightings
    sighting_of_ref: str = ""
    where_sighted_refs: tuple[str, ...] = ()
    first_seen: str = ""
    last_seen: str = ""
    count: int = 1

    @property
    def modified_s(self) -> int:
        """When this version was made (epoch seconds)."""
        return parse_instant(self.modified)


class WrongObjectError(ValueError):
    """An object that is not what the standard says; the text names it and the reason."""


def read_object(raw: Any) -> StixObject | None:
    """Return an object of one of our kinds, None for another kind.

    Raises:
        WrongObjectError: it lacks what the standard demands, or its times cannot be read.
    """
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind not in KINDS:
        return None
    name = str(raw.get("id", "without an id"))[:80]
    if _ID.fullmatch(name) is None or not name.startswith(f"{kind}--"):
        raise WrongObjectError(f"{name!r} is no id of a STIX {kind}")
    try:
        made = msgspec.convert(raw, StixObject)
        for moment in (made.created, made.modified):
            parse_instant(moment)
        for moment in (made.valid_from, made.valid_until, made.first_seen, made.last_seen):
            if moment:
                parse_instant(moment)
    except ValueError as error:
        raise WrongObjectError(f"{name}: {error}") from None
    if kind == "indicator" and not (made.pattern and made.valid_from):
        raise WrongObjectError(f"{name}: an indicator needs pattern and valid_from")
    if kind == "sighting" and not made.sighting_of_ref:
        raise WrongObjectError(f"{name}: a sighting needs sighting_of_ref")
    return made


def observed(pattern: str) -> list[tuple[str, str]]:
    """Return (observed type, value) of a pattern's comparisons: ``("ipv4-addr", "1.2.3.4")``."""
    found = _COMPARISON.findall(pattern[:_LONGEST_PATTERN])
    pairs = [(kind, re.sub(r"\\(.)", r"\1", value)) for kind, value in found]
    return list(dict.fromkeys(pairs))[:_MOST_VALUES]
