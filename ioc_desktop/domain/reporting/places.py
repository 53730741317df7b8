"""Places, agencies and indicators as people name them: by code, in full, short, without tones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.domain.reporting.plain import folded, spelled
from ioc_desktop.domain.rows import Agency, Indicator, Locality

_CODED: Final = re.compile(r"(\w[\w.\-]*)\s*[·|:–-]\s+(\S.*)", re.ASCII | re.DOTALL)
_WHOLE: Final = frozenset(
    {"", "toan tinh", "ca tinh", "tong so", "toan dia ban", "toan thanh pho", "chung"}
)
_KIND: Final = re.compile(
    r"(?:thanh pho|thi xa|huyen|phuong|xa|tinh|(?:tp|tx|h|p|x)\.?) |(?:tp|tx|h|p|x)\."
)
_OFFICES: Final = (("uy ban nhan dan ", "ubnd "),)


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means: one of ``ids``; none: unknown, several: it must be said which.

    ``contradiction``: a code and a name were given that do not belong together.
    """

    ids: tuple[str, ...]
    contradiction: bool = False

    @property
    def one(self) -> str | None:
        """The id, if the name means exactly one."""
        return self.ids[0] if len(self.ids) == 1 and not self.contradiction else None


@dataclass(frozen=True, slots=True)
class Names:
    """An index of names, from the exact spelling to the loosest; made once, asked often."""

    codes: Mapping[str, str]
    names: Mapping[str, str]
    rungs: tuple[Mapping[str, tuple[str, ...]], ...] = field(default=())

    def find(self, text: str) -> Found:
        """Return what is meant: a code, "code · name", or a name."""
        plain = text.strip()
        if (code := self.codes.get(plain.casefold())) is not None:
            return Found((code,))
        if (match := _CODED.fullmatch(plain)) is not None:
            code = self.codes.get(match[1].casefold())
            if code is not None:
                by_name = self._by_name(match[2])
                return Found((code,), contradiction=bool(by_name) and code not in by_name)
        return Found(self._by_name(plain))

    def near(self, text: str, most: int = 3) -> tuple[str, ...]:
        """Return names that somebody may have meant, for "did you mean"."""
        from difflib import get_close_matches

        known = {folded(name): name for name in self.names.values()}
        return tuple(known[close] for close in get_close_matches(folded(text)[:80], known, most))

    def _by_name(self, text: str) -> tuple[str, ...]:
        for rung, key in zip(self.rungs, _KEYS, strict=True):
            if found := rung.get(key(text)):
                return found
        return ()


def names_of(pairs: Iterable[tuple[str, str]]) -> Names:
    """Return the index of ``(code, name)`` pairs."""
    several = tuple(pairs)
    rungs = []
    for key in _KEYS:
        rung: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in several:
            if code not in rung[key(name)]:
                rung[key(name)].append(code)
        rungs.append({name: tuple(codes) for name, codes in rung.items()})
    return Names({code.casefold(): code for code, _ in several}, dict(several), tuple(rungs))


@dataclass(frozen=True, slots=True)
class Directory:
    """What a centre's catalogue knows, indexed for reading what people wrote.

    ``localities`` by unit system, without the unit that is the centre's whole area.
    """

    centre: str
    indicators: Mapping[str, Indicator]
    agencies: Mapping[str, Agency]
    localities: Mapping[str, Mapping[str, Locality]]
    indicator_names: Names
    agency_names: Names
    locality_names: Mapping[str, Names]
    whole: frozenset[str]

    def is_whole(self, text: str, system: str) -> bool:
        """Whether a text means the centre's whole area."""
        plain = folded(text)
        return plain in _WHOLE or (
            plain in self.whole and not self.locality_names[system].find(text).ids
        )

    def owes(self, agency: str, indicator: Indicator) -> bool:
        """Whether an agency may report an indicator: the whole of it, or its own part."""
        return indicator.agency == agency or self.owes_part(agency, indicator)

    def owes_part(self, agency: str, indicator: Indicator) -> bool:
        """Whether an agency owes a part of its own of an indicator."""
        known = self.agencies.get(agency)
        return (
            known is not None
            and indicator.by_agency
            and (not indicator.owed_by or known.kind in indicator.owed_by)
        )


def directory(
    centre: str,
    indicators: Iterable[Indicator],
    agencies: Iterable[Agency],
    localities: Iterable[Locality],
) -> Directory:
    """Return the index of a centre's catalogue rows."""
    known = {row.id: row for row in indicators}
    offices = {row.code: row for row in agencies}
    by_system: dict[str, dict[str, Locality]] = {}
    whole: set[str] = set()
    for unit in localities:
        units = by_system.setdefault(unit.system, {})
        if unit.parent is None:
            whole |= {folded(unit.name), _short(unit.name), unit.code}
        else:
            units[unit.code] = unit
    return Directory(
        centre,
        known,
        offices,
        by_system,
        names_of((row.id, row.name.vi) for row in known.values()),
        names_of((row.code, row.name) for row in offices.values()),
        {
            system: names_of((unit.code, unit.name) for unit in units.values())
            for system, units in by_system.items()
        },
        frozenset(whole),
    )


def _short(name: str) -> str:
    """Return a name without what kind of unit or office it is: "vinh" for "TP. Vinh"."""
    plain = folded(name)
    for long, short in _OFFICES:
        plain = plain.replace(long, short)
    head = "ubnd " if plain.startswith("ubnd ") else ""
    rest = plain.removeprefix(head)
    match = _KIND.match(rest)
    return plain if match is None else head + rest[match.end() :].strip()


_KEYS: Final[tuple[Callable[[str], str], ...]] = (spelled, folded, _short)
"""How a name is compared, from the exact spelling to the loosest."""
