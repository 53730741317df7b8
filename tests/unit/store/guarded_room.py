"""A cache with figures and records of every sensitivity, each with a text that nothing else has.

``RESTRICTED`` are texts that only those on duty may see, ``INTERNAL`` those of a meeting too;
``LEFT`` are such that no copy carries for anybody. The numbers are doubles as SQLite writes them.
"""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import (
    Agency,
    Alarm,
    Cadence,
    Directive,
    DirectiveStep,
    Indicator,
    Locality,
    Names,
    Observation,
    Record,
    Row,
    Sensitivity,
    Source,
    Subsystem,
)
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.store.writer import CacheWriter

NOW_S: Final = parse_instant("2021-10-07T16:00:00+07:00")
DAILY: Final = Cadence(every="P1D", due="17:00", grace="P1D")

SECRET_VALUE: Final = 987_654.321
SECRET_EARLIER: Final = 876_543.219
INNER_VALUE: Final = 765_432.198
OPEN_VALUE: Final = 654_321.987

RESTRICTED: Final = (
    "kin.chi-so", "TÊN-KÍN", "GHI-CHÚ-KÍN", "NGUỒN-KÍN", "CHÚ-THÍCH-CŨ-KÍN", "so-kin-",
    "HỒ-SƠ-KÍN", "ho-so-kin", "THUỘC-TÍNH-KÍN", "CẢNH-BÁO-KÍN", "HƯỚNG-DẪN-KÍN",
    "CẢNH-BÁO-HỒ-SƠ-KÍN", "CHỈ-ĐẠO-KÍN", "TRẢ-LỜI-KÍN", "BƯỚC-KÍN", "kin.phan",
)  # fmt: skip
INTERNAL: Final = ("TÊN-NỘI-BỘ", "GHI-CHÚ-NỘI-BỘ", "HỒ-SƠ-NỘI-BỘ", "CẢNH-BÁO-CHUNG")
PUBLIC: Final = ("TÊN-CHUNG", "GHI-CHÚ-CHUNG", "HỒ-SƠ-CHUNG")
LEFT: Final = (
    "THỪA-KÍN", "XOÁ-KÍN", "ĐỂ-RIÊNG-KÍN", "BẢN-CŨ-KÍN", "con-tro-kin", "ĐÃ-TẮT-KÍN",
)  # fmt: skip
WHY: Final = ("LỖI-KÍN-10.1.2.3", "MẤT-NGUỒN-KÍN")
"""Why a centre or a source fails: for those on duty alone."""


def as_stored(number: float) -> bytes:
    """Return a number's bytes as SQLite writes a REAL."""
    return struct.pack(">d", number)


def _indicator(name: str, title: str, sensitivity: Sensitivity, **about: object) -> Indicator:
    return msgspec.convert(
        {
            "id": name, "subsystem": "documents", "name": {"vi": title}, "unit": "văn bản",
            "cadence": {"every": "P1D", "due": "17:00", "grace": "P1D"},
            "sensitivity": sensitivity, "owner": "nghean", "by_locality": True, "agency": "vpub",
            **about,
        },
        Indicator,
    )  # fmt: skip


class GuardedRoom:
    """Fills ``folder``/cache.db."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._revs = 0
        with CacheWriter.open(folder) as writer:
            self._writer = writer
            for centre in ("nghean", "vinh"):
                self._catalogue(centre)
            self._figures()
            self._happenings()
        self._leftovers()

    @property
    def cache(self) -> Path:
        return self.folder / "cache.db"

    def put(self, dataset, rows, *, centre="nghean", epoch="e1", aside=(), extra=None):
        self._revs += 1
        changes = [
            Change(name, self._revs, row, extra if row is not None else None)
            for name, row in rows.items()
        ]
        page = Page(
            centre, dataset, epoch, "1.0", changes, list(aside), f"con-tro-kin-{self._revs}",
            more=False,
        )  # fmt: skip
        self._writer.apply_page(page, NOW_S)

    def _catalogue(self, centre: str) -> None:
        self._writer.note_centre(centre, now_s=NOW_S, reachable=True, name=centre.title())
        sources = (
            Source(id="s1", name="Nguồn", lost_since="2021-10-01T00:00:00+07:00",
                   reason="MẤT-NGUỒN-KÍN", indicators=("kin.chi-so", "chung.nhan")),
            Source(id="s2", name="Nguồn hai", indicators=("kin.chi-so",)),
        )  # fmt: skip
        self.put(
            "subsystems",
            {"documents": Subsystem(id="documents", name=Names(vi="Văn bản"), state="running",
                                    sources=sources)},
            centre=centre,
        )  # fmt: skip
        self.put(
            "localities",
            {"412": Locality(code="412", system="2021", name="Thành phố Vinh", kind="thành phố",
                             parent="40")},
            centre=centre,
        )  # fmt: skip
        self.put(
            "agencies",
            {"vpub": Agency(code="vpub", name="Văn phòng", kind="supplier")},
            centre=centre,
        )
        # What the province calls restricted the city calls public: the stricter word counts.
        secret: Sensitivity = "restricted" if centre == "nghean" else "public"
        rows: dict[str, Row | None] = {
            "i-chung": _indicator("chung.nhan", "TÊN-CHUNG", "public"),
            "i-noi-bo": _indicator("noi-bo.nhan", "TÊN-NỘI-BỘ", "internal"),
            "i-kin": _indicator("kin.chi-so", "TÊN-KÍN", secret),
            "i-phan": _indicator("kin.phan", "phần", "restricted"),
            "i-tong": _indicator("chung.tong", "Tổng", "public",
                                 parts=["chung.nhan", "kin.phan"]),
        }  # fmt: skip
        self.put("indicators", rows, centre=centre, extra=b'{"la":"TH\xe1\xbb\xaaA-K\xc3\x8dN"}')

    def _figures(self) -> None:
        for centre in ("nghean", "vinh"):
            for name, value, note in (
                ("chung.nhan", OPEN_VALUE, "GHI-CHÚ-CHUNG"),
                ("noi-bo.nhan", INNER_VALUE, "GHI-CHÚ-NỘI-BỘ"),
                ("kin.chi-so", SECRET_VALUE, "GHI-CHÚ-KÍN"),
                ("kin.phan", SECRET_VALUE, "GHI-CHÚ-KÍN"),
                ("chung.tong", OPEN_VALUE, "tổng"),
            ):
                kin = name.startswith("kin")
                for told, said in ((SECRET_EARLIER if kin else 1.5, "CHÚ-THÍCH-CŨ-KÍN"
                                    if kin else "cũ"), (value, note)):  # fmt: skip
                    self._observe(centre, name, told, said, kin=kin)

    def _observe(self, centre: str, name: str, value: float, note: str, *, kin: bool) -> None:
        rows: dict[str, Row | None] = {
            f"{'so-kin-' if kin else 'so-'}{name}-{locality}-{day}": Observation(
                indicator=name,
                period_start=f"2021-10-0{day}",
                value=value,
                locality=locality,
                system="2021" if locality else "",
                as_of=f"2021-10-0{day}T16:30:00+07:00",
                source="NGUỒN-KÍN" if kin else "báo cáo",
                note=note,
            )
            for day in range(1, 7)
            for locality in ("", "412")
        }
        body = msgspec.json.encode(
            {"id": f"hong-{name}", "row": {"indicator": name, "la": "ĐỂ-RIÊNG-KÍN"}}
        )
        aside = [SetAside(f"hong-{name}", "ĐỂ-RIÊNG-KÍN", body)]
        self.put("observations", rows, centre=centre, aside=aside,
                 extra=b'{"la":"TH\xe1\xbb\xaaA-K\xc3\x8dN"}')  # fmt: skip

    def _happenings(self) -> None:
        def record(title: str, sensitivity: Sensitivity, **attrs: object) -> Record:
            return Record(
                kind="document", subsystem="documents", title=title, state="mở", locality="412",
                system="2021", opened_at="2021-09-20", due_at="2021-10-01", attrs=dict(attrs),
                sensitivity=sensitivity,
            )  # fmt: skip

        self.put(
            "records",
            {
                "ho-so-chung": record("HỒ-SƠ-CHUNG", "public"),
                "ho-so-noi": record("HỒ-SƠ-NỘI-BỘ", "internal"),
                "ho-so-kin": record("HỒ-SƠ-KÍN", "restricted", la="THUỘC-TÍNH-KÍN"),
                "ho-so-xoa": record("XOÁ-KÍN", "restricted"),
            },
            extra=b'{"la":"TH\xe1\xbb\xaaA-K\xc3\x8dN"}',
        )
        self.put("records", {"ho-so-xoa": None})
        at = "2021-10-07T08:00:00+07:00"

        def alarm(message: str, **about: object) -> Alarm:
            kind = {"subsystem": "documents", "priority": "high", "state": "active",
                    "raised_at": at, "message": message}  # fmt: skip
            return msgspec.convert({**kind, **about}, Alarm)

        self.put(
            "alarms",
            {
                "a1": alarm("CẢNH-BÁO-CHUNG", indicator="chung.nhan", record="ho-so-chung"),
                "a2": alarm("CẢNH-BÁO-KÍN", indicator="kin.chi-so", guidance="HƯỚNG-DẪN-KÍN"),
                "a3": alarm("CẢNH-BÁO-HỒ-SƠ-KÍN", record="ho-so-kin"),
                "a4": alarm("ĐÃ-TẮT-KÍN", state="cleared", indicator="kin.chi-so"),
            },
        )

        def directive(text: str, **about: str) -> Directive:
            step = DirectiveStep(at=at, by="syt", state="answered", note=f"BƯỚC-{text[8:]}")
            return Directive(
                issuer="ct", text=text, issued_at=at, state="issued", agency="vpub", about=about,
                answer=f"TRẢ-LỜI-{text[8:]}", history=(step,),
            )  # fmt: skip

        self.put(
            "directives",
            {
                "c1": directive("CHỈ-ĐẠO-CHUNG", indicator="chung.nhan"),
                "c2": directive("CHỈ-ĐẠO-KÍN", indicator="kin.chi-so"),
                "c3": directive("CHỈ-ĐẠO-KÍN", record="ho-so-kin"),
            },
        )

    def _leftovers(self) -> None:
        """Leave behind what a station may leave: an old copy, errors in its notes."""
        with sqlite3.connect(self.cache) as connection:
            connection.execute("UPDATE feed_notes SET error = 'LỖI-KÍN-10.1.2.3'")
            connection.execute("UPDATE centres SET error = 'LỖI-KÍN-10.1.2.3'")
            old = connection.execute(
                "INSERT INTO feeds (centre, dataset, stage, epoch, schema)"
                " VALUES ('nghean', 'records', 'retired', 'e0', '1.0')"
            ).lastrowid
            row = Record(kind="document", subsystem="documents", title="BẢN-CŨ-KÍN", state="mở")
            connection.execute(
                "INSERT INTO records (feed, id, rev, row, kind) VALUES (?, 'cu', 1, ?, 'document')",
                (old, msgspec.json.encode(row).decode()),
            )
        connection.close()
