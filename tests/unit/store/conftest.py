"""Small pages of real rows, and a cache in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import (
    Agency,
    Cadence,
    Indicator,
    Limits,
    Locality,
    Names,
    Observation,
    Record,
    Row,
    Subsystem,
)
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

NOW_S = parse_instant("2021-10-07T16:00:00+07:00")
DAILY = Cadence(every="P1D", due="17:00", grace="P1D", calendar="working_days")


class Room:
    """One data folder with its writer and a reader, and short ways to fill it."""

    now_s = NOW_S

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer = CacheWriter.open(folder)
        self.reader = CacheReader(folder / "cache.db")
        self._revs = 0

    def page(self, dataset, changes, *, centre="nghean", epoch="e1", more=False, aside=()):
        return Page(
            centre=centre,
            dataset=dataset,
            epoch=epoch,
            schema="1.0",
            changes=list(changes),
            set_aside=[SetAside(*one) for one in aside],
            next=f"cursor-{self._revs}",
            more=more,
        )

    def put(self, dataset, rows: dict[str, Row | None], *, now_s=None, **about):
        """Store rows as new revisions of their ids; None deletes."""
        self._revs += 1
        changes = [Change(row_id, self._revs, row) for row_id, row in rows.items()]
        return self.writer.apply_page(self.page(dataset, changes, **about), now_s or self.now_s)

    def observe(self, *rows: Observation, centre="nghean", **about):
        """Store observations under an id made of their key."""
        named = {
            f"{o.indicator}|{o.measure}|{o.locality}|{o.agency}|{o.period}|{o.period_start}": o
            for o in rows
        }
        return self.put("observations", dict(named), centre=centre, **about)

    def catalogue(self, centre="nghean"):
        """A little catalogue: two subsystems, a daily, a monthly and an unfed indicator."""
        self.writer.note_centre(centre, now_s=self.now_s, reachable=True, name=centre.title())
        self.put(
            "subsystems",
            {
                "documents": Subsystem(
                    id="documents", name=Names(vi="Văn bản"), state="running", order=1
                ),
                "education": Subsystem(
                    id="education",
                    name=Names(vi="Giáo dục"),
                    state="no_software",
                    note="đơn vị chưa có phần mềm",
                    order=2,
                ),
            },
            centre=centre,
        )
        units = [("413", "Thị xã Cửa Lò"), ("412", "Thành phố Vinh"), ("427", "Huyện Đô Lương")]
        self.put(
            "localities",
            {
                code: Locality(
                    code=code, system="2021", name=name, kind="huyện", parent="40", order=int(code)
                )
                for code, name in units
            },
            centre=centre,
        )
        self.put(
            "agencies",
            {
                code: Agency(code=code, name=name, kind=kind)
                for code, name, kind in [
                    ("vpub", "Văn phòng UBND tỉnh", "supplier"),
                    ("syt", "Sở Y tế", "department"),
                    ("stc", "Sở Tài chính", "department"),
                ]
            },
            centre=centre,
        )
        self.put(
            "indicators",
            {
                one.id: one
                for one in [
                    Indicator(
                        id="documents.received",
                        subsystem="documents",
                        name=Names(vi="Văn bản đến", en="Received"),
                        unit="văn bản",
                        cadence=DAILY,
                        agency="vpub",
                        owner="nghean",
                        limits=Limits(warn_above=900, alarm_above=1000),
                        by_agency=True,
                        by_locality=True,
                        owed_by=("department",),
                    ),
                    Indicator(
                        id="economy.revenue",
                        subsystem="documents",
                        name=Names(vi="Thu ngân sách"),
                        unit="tỷ đồng",
                        cadence=Cadence(every="P1M", due="17:00", grace="P5D"),
                        decimals=2,
                        agency="stc",
                        parts=("economy.domestic", "economy.customs"),
                    ),
                    Indicator(
                        id="economy.domestic",
                        subsystem="documents",
                        name=Names(vi="Thu nội địa"),
                        unit="tỷ đồng",
                        cadence=Cadence(every="P1M"),
                        decimals=2,
                    ),
                    Indicator(
                        id="economy.customs",
                        subsystem="documents",
                        name=Names(vi="Thu xuất nhập khẩu"),
                        unit="tỷ đồng",
                        cadence=Cadence(every="P1M"),
                        decimals=2,
                    ),
                    Indicator(
                        id="education.pupils",
                        subsystem="education",
                        name=Names(vi="Học sinh"),
                        unit="học sinh",
                        cadence=Cadence(every="P1Y"),
                        agency="syt",
                    ),
                ]
            },
            centre=centre,
        )

    def ask(self, query, now_s=None):
        """Return the reader's one answer."""
        return self.reader.answer({"it": query}, now_s or self.now_s).answers["it"]

    def close(self) -> None:
        self.reader.close()
        self.writer.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """An empty cache in a folder of its own."""
    made = Room(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def filled(room: Room) -> Room:
    """The little catalogue of nghean, and a week of documents received."""
    room.catalogue()
    for day in range(1, 7):
        room.observe(
            Observation(
                indicator="documents.received",
                period_start=f"2021-10-{day:02d}",
                value=800.0 + day,
                as_of=f"2021-10-{day:02d}T17:00:00+07:00",
                source="báo cáo ngày",
            )
        )
    room.put(
        "records",
        {
            "d1": Record(
                kind="document",
                subsystem="documents",
                title="Báo cáo quý",
                state="đang xử lý",
                agency="syt",
                locality="412",
                system="2021",
                opened_at="2021-09-20",
                due_at="2021-10-01T17:00:00+07:00",
            ),
            "d2": Record(
                kind="document",
                subsystem="documents",
                title="Tờ trình",
                state="phân công",
                due_at="2021-11-01",
            ),
            "d3": Record(
                kind="document",
                subsystem="documents",
                title="Công văn",
                state="hoàn thành",
                due_at="2021-09-01",
                closed_at="2021-09-03",
            ),
        },
    )
    return room
