"""A month of values as large as doubles go: their sum is no number, and everything else stands."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Figure
from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation, Subsystem
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

NOW_S = parse_instant("2021-10-07T16:00:00+07:00")


def test_a_sum_beyond_all_numbers_is_no_value(tmp_path: Path) -> None:
    indicator = Indicator(
        id="i", subsystem="s", name=Names(vi="Thu"), unit="tỷ đồng", cadence=Cadence(every="P1D"),
        owner="nghean",
    )  # fmt: skip
    days = {
        f"o{day}": Observation(indicator="i", period_start=f"2021-09-{day:02}", value=1.7e308)
        for day in (1, 2)
    }
    rows: list[tuple[str, dict[str, Any]]] = [
        ("subsystems", {"s": Subsystem(id="s", name=Names(vi="S"), state="running")}),
        ("indicators", {"i": indicator}),
        ("observations", days),
    ]
    with CacheWriter.open(tmp_path) as writer:
        for place, (dataset, some) in enumerate(rows):
            changes = [Change(name, place + 1, row) for name, row in some.items()]
            writer.apply_page(
                Page("nghean", dataset, "e1", "1.0", changes, [], f"c{place}", more=False), NOW_S
            )
    query = FigureQuery(indicator="i", centre="nghean", period="2021-09-01/P1M")
    with closing(CacheReader(tmp_path / "cache.db")) as reader:
        found = reader.answer({"f": query}, NOW_S).answers["f"]
    assert isinstance(found, Figure)
    assert found.value is None
    assert found.period == "P1M"
