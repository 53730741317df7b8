"""Pages for a small data folder with everything in it that the data commands tell apart."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from ioc_desktop.domain.rows import (
    Agency,
    Alarm,
    Cadence,
    Indicator,
    Locality,
    Names,
    Observation,
    Record,
    Sensitivity,
)
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.writer import CacheWriter

FIGURES = 3000


def page(dataset: str, rows: dict[str, Any], rev: int = 1, *, more: bool = False) -> Page:
    changes = [Change(row_id, rev, row) for row_id, row in rows.items()]
    return Page("nghean", dataset, "e1", "1.0", changes, [], f"{dataset}-{rev}", more)


def indicator(name: str, **about: Any) -> Indicator:
    return Indicator(
        id=name,
        subsystem="s",
        name=Names(vi=f"Chỉ tiêu {name}"),
        unit="hồ sơ",
        cadence=Cadence(every="P1D"),
        **about,
    )


def fill(data: Path) -> None:
    """Make a data folder that its station has closed."""
    with CacheWriter.open(data) as writer:
        writer.note_centre("nghean", now_s=1, reachable=True, name="Trung tâm tỉnh")
        names = {"open": indicator("open"), "secret": indicator("secret", sensitivity="restricted")}
        writer.apply_page(page("indicators", dict(names)), 1)
        vinh = Locality(code="412", system="2021", name="Thành phố Vinh", kind="thành phố")
        writer.apply_page(page("localities", {"2021/412": vinh}), 1)
        office = Agency(code="a1", name="Sở Y tế", kind="sở")
        writer.apply_page(page("agencies", {"a1": office}), 1)
        alarm = Alarm(
            subsystem="s", message="quá hạn", priority="high", state="active",
            raised_at="2021-10-07", indicator="secret",
        )  # fmt: skip
        writer.apply_page(page("alarms", {"x": alarm}), 1)
        shown: tuple[tuple[str, str, Sensitivity], ...]
        shown = (("r1", "=1+1", "public"), ("r2", "kín", "restricted"))
        records = {
            name: Record(kind="case", subsystem="s", title=title, state="mới", sensitivity=kind)
            for name, title, kind in shown
        }
        writer.apply_page(page("records", dict(records)), 1)
        for rev in (1, 2):
            rows = {
                f"o{n}": Observation(
                    indicator="secret" if n == 7 else "unknown" if n == 8 else "open",
                    period_start="2021-10-07",
                    locality="412",
                    system="2021",
                    agency="a1" if n == 0 else f"a{n}",
                    value=float(n + rev),
                    as_of="2021-10-07T17:00:00+07:00",
                    source="báo cáo ngày",
                    note="ghi chú " * 10,
                )
                for n in range(FIGURES)
            }
            writer.apply_page(page("observations", dict(rows), rev), 1)


def changed(folder: Path, *statements: str) -> None:
    """Change the cache behind everybody's back."""
    with contextlib.closing(sqlite3.connect(folder / "cache.db")) as plain:
        for statement in statements:
            plain.execute(statement)
        plain.commit()
