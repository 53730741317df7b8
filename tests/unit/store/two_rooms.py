"""Two caches that are alike in everything that a meeting may see, and differ in all of the rest.

A seed decides what is visible and which indicators and records are restricted; a second one what
these hold: names, values, dates, limits, how many there are, what alarms and directives are about
them. Whoever is answered the same about both has been told nothing of what is hidden.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import (
    Agency,
    Alarm,
    Directive,
    Indicator,
    Locality,
    Names,
    Observation,
    Record,
    Row,
    Source,
    Subsystem,
)
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.writer import CacheWriter

NOW_S: Final = parse_instant("2021-10-07T16:00:00+07:00")
CENTRES: Final = ("nghean", "vinh")
PLACES: Final = ("", "412", "427")
AGENCIES: Final = ("vpub", "syt")
MARK: Final = "KÍN"
"""In every text that is restricted, and in no other."""
_HIDDEN_SHARE: Final = 0.3
_AGAIN_SHARE: Final = 0.1
_MANY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rooms hold: indicators with their subsystems, and kinds of records with theirs."""

    indicators: Mapping[str, str]
    records: Sequence[tuple[str, str]]


class TwoRooms:
    """Makes the cache of one of the rooms; ``hidden`` are its restricted indicators."""

    def __init__(self, folder: Path, wanted: Wanted, seed: int, secret: int) -> None:
        self.folder, self._wanted = folder, wanted
        self._open, self._secret = random.Random(seed), random.Random(f"{seed} {secret}")
        names = sorted(wanted.indicators)
        self.hidden = frozenset(self._open.sample(names, round(len(names) * _HIDDEN_SHARE)))
        self.numbers: set[float] = set()
        """Every restricted value."""
        self._revs = 0
        with CacheWriter.open(folder) as writer:
            self._writer = writer
            for centre in CENTRES:
                self._catalogue(centre)
            for centre in CENTRES:
                self._figures(centre)
                self._records(centre)
                self._happenings(centre)

    @property
    def cache(self) -> Path:
        return self.folder / "cache.db"

    def _put(self, centre: str, dataset: str, rows: Mapping[str, Row]) -> None:
        # Revisions count all that a centre sends; those of visible rows are the same in both.
        changes: list[Change] = []
        for name, row in rows.items():
            self._revs += 1 if MARK not in repr(row) else 0
            rev = self._revs if MARK not in repr(row) else _MANY + len(changes)
            changes.append(Change(name, rev, row))
        page = Page(centre, dataset, "e1", "1.0", changes, [], "c", more=False)
        self._writer.apply_page(page, NOW_S)

    def _mark(self, what: str) -> str:
        return f"{MARK}-{what}-{self._secret.randrange(10**6)}"

    def _catalogue(self, centre: str) -> None:
        self._writer.note_centre(centre, now_s=NOW_S, reachable=True, name=centre.title())
        subsystems = sorted({*self._wanted.indicators.values()})
        some_hidden = sorted(self.hidden)[:3]
        self._put(centre, "subsystems", {
            name: Subsystem(
                id=name, name=Names(vi=f"Phân hệ {name}"), state="running",
                sources=(Source(id="s", name="Nguồn", indicators=(*some_hidden, "x")),),
            )
            for name in subsystems
        })  # fmt: skip
        self._put(centre, "localities", {
            code: Locality(code=code, system="2021", name=f"Huyện {code}", kind="huyện",
                           parent="40")
            for code in PLACES if code
        })  # fmt: skip
        self._put(centre, "agencies", {
            code: Agency(code=code, name=f"Sở {code}", kind="supplier") for code in AGENCIES
        })  # fmt: skip
        rows = {f"i-{name}": self._indicator(name, centre) for name in self._wanted.indicators}
        self._put(centre, "indicators", rows)

    def _indicator(self, name: str, centre: str) -> Indicator:
        whole = {
            "id": name, "subsystem": self._wanted.indicators[name], "unit": "văn bản",
            "name": {"vi": f"Chỉ số {name}"}, "cadence": {"every": "P1D", "due": "17:00"},
            "owner": "nghean", "by_locality": True, "agency": self._open.choice(AGENCIES),
            "limits": {"alarm_above": self._open.choice([None, 5e5])},
            "parts": self._open.choice([[], self._open.sample(sorted(self._wanted.indicators), 2)]),
            "sensitivity": self._open.choice(["public", "internal"]),
        }  # fmt: skip
        if name in self.hidden:
            # One of the two catalogues says so: the stricter word counts in both.
            strict = centre == "nghean" or bool(self._open.getrandbits(1))
            whole |= {
                "name": {"vi": self._mark("tên")},
                "limits": {"alarm_above": self._secret.choice([None, 1.0])},
                "agency": self._secret.choice(AGENCIES),
                "by_locality": self._secret.choice([True, False]),
                "sensitivity": "restricted" if strict else "public",
            }
        return msgspec.convert(whole, Indicator)

    def _figures(self, centre: str) -> None:
        rows: dict[str, Row] = {}
        for name in sorted(self._wanted.indicators):
            hidden = name in self.hidden
            dice = self._secret if hidden else self._open
            for day in range(4, 8):
                for place in PLACES:
                    if hidden and dice.random() < 0.3:
                        continue  # how many there are of it is another secret
                    # A hidden value is like no other: 7 digits before the comma, 3 behind it.
                    value = dice.randrange(10**9, 10**10) / 1000 if hidden else dice.randrange(999)
                    if hidden:
                        self.numbers.add(value)
                    rows[f"{name}-{place}-{day}"] = Observation(
                        indicator=name, period_start=f"2021-10-0{day}", value=value,
                        locality=place, system=place and "2021",
                        as_of=f"2021-10-0{day}T1{dice.randrange(10)}:30:00+07:00",
                        source=self._mark("nguồn") if hidden else "báo cáo",
                        note=self._mark("ghi chú") if hidden else None,
                    )  # fmt: skip
        self._put(centre, "observations", rows)
        # Said anew: earlier values of some of them.
        again = {
            key: msgspec.structs.replace(row, value=(row.value or 0.0) + 1.0)
            for key, row in rows.items()
            if isinstance(row, Observation)
            and row.indicator not in self.hidden
            and self._open.random() < _AGAIN_SHARE
        }
        self._put(centre, "observations", again)

    def _records(self, centre: str) -> None:
        def record(kind: str, subsystem: str, title: str, dice: random.Random, **more: str) -> Row:
            text = {
                "kind": kind, "subsystem": subsystem, "title": title, "state": "open",
                "agency": dice.choice(AGENCIES), "locality": dice.choice(PLACES[1:]),
                "system": "2021", "opened_at": f"2021-09-{dice.randrange(10, 30)}",
                "due_at": f"2021-10-{dice.randrange(10, 20)}", **more,
            }  # fmt: skip
            return msgspec.convert(text, Record)

        rows: dict[str, Row] = {}
        for kind, subsystem in self._wanted.records:
            for number in range(4):
                name = f"{kind}-{subsystem}-{number}"
                rows[name] = record(kind, subsystem, f"Hồ sơ {name}", self._open)
            for number in range(self._secret.randrange(3)):
                hidden = record(
                    kind, subsystem, self._mark("hồ sơ"), self._secret, sensitivity="restricted"
                )
                rows[f"{MARK}-{kind}-{subsystem}-{number}"] = hidden
        self._put(centre, "records", rows)

    def _happenings(self, centre: str) -> None:
        at = "2021-10-07T08:00:00+07:00"
        visible = sorted(self._wanted.indicators.keys() - self.hidden)
        alarms: dict[str, Row] = {}
        directives: dict[str, Row] = {}

        def both(key: str, text: str, about: dict[str, str], dice: random.Random) -> None:
            subsystem = dice.choice(sorted({*self._wanted.indicators.values()}))
            priority = dice.choice(["high", "medium", "low"])
            alarms[f"a-{key}"] = msgspec.convert(
                {"subsystem": subsystem, "priority": priority, "state": "active", "raised_at": at,
                 "message": text, "guidance": text, **about},
                Alarm,
            )  # fmt: skip
            directives[f"d-{key}"] = Directive(
                issuer="ct", text=text, issued_at=at, state="issued", about=about,
                agency=dice.choice(AGENCIES), due_at=f"2021-10-0{dice.randrange(1, 9)}",
            )  # fmt: skip

        for number in range(6):
            both(str(number), f"Việc {number}", {"indicator": visible[number]}, self._open)
        for number in range(self._secret.randrange(2, 9)):
            about = {"indicator": self._secret.choice(sorted(self.hidden))}
            if self._secret.getrandbits(1):
                about = {"record": f"{MARK}-gone-{number}"}
            both(f"{MARK}-{number}", self._mark("việc"), about, self._secret)
        self._put(centre, "alarms", alarms)
        self._put(centre, "directives", directives)
