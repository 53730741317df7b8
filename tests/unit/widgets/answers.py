"""Answers made by hand, with sensible values, for the tests of the bundles."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    RecordList,
    RecordRow,
    Series,
)
from ioc_desktop.domain.rows import Agency, Cadence, Indicator, Locality, Names, Record

NOW_S = 1_633_600_800
"""2021-10-07 17:00 in Vietnam."""
HOUR_S = 3600
DAY_S = 86_400

CENTRES = {"nghean": "Tỉnh", "vinh": "Vinh"}


class Maker:
    """Makes answers with sensible values; every field can be given."""

    now_s = NOW_S

    def freshness(self, state: str = "live", *, age_s: int = 1200, reason: str = "") -> Freshness:
        if state == "not_connected":
            return Freshness(FreshnessState.NOT_CONNECTED, reason=reason or "No software yet")
        due_s = NOW_S - age_s // 2 if state != "live" else NOW_S + HOUR_S
        since_s = None if state == "live" else due_s
        return Freshness(FreshnessState(state), NOW_S - age_s, due_s, since_s)

    def indicator(self, code: str = "documents.overdue", **fields: Any) -> Indicator:
        given: dict[str, Any] = {
            "subsystem": code.partition(".")[0],
            "name": Names(vi=f"Chỉ tiêu {code}", en=f"Figure {code}"),
            "unit": "hồ sơ",
            "cadence": Cadence(every="P1D", due="17:00"),
        }
        return Indicator(id=code, **{**given, **fields})

    def figure(
        self,
        value: float | None = 1042.0,
        indicator: Indicator | None = None,
        state: str = "live",
        **fields: Any,
    ) -> Figure:
        given: dict[str, Any] = {
            "centre": "nghean",
            "supplier": "Trung tâm Phục vụ hành chính công",
            "period_start_s": NOW_S - 17 * HOUR_S,
            "period": "P1D",
            "as_of_s": NOW_S - 1200,
            "comparison": Comparison(
                cumulative=6318.0, change_year=0.041, previous=97.0, plan_share=0.62
            ),
        }
        made = Figure(
            indicator=indicator or self.indicator(),
            value=value,
            freshness=self.freshness(state),
            **{**given, **fields},
        )
        return replace(made, value=None) if state == "not_connected" else made

    def percent(self, value: float | None, name: str = "documents.on_time_rate") -> Figure:
        return self.figure(value, self.indicator(name, unit="%", decimals=1, aggregation="mean"))

    def series(self, count: int = 60) -> Series:
        starts = array("q", (NOW_S - (count - place) * DAY_S for place in range(count)))
        values = array("d", (900.0 + (place * 37) % 211 for place in range(count)))
        before = array("d", (850.0 + (place * 29) % 190 for place in range(count)))
        return Series(starts, values, before)

    def breakdown(
        self,
        values: Mapping[str, float | None],
        by: str = "agency",
        indicator: Indicator | None = None,
        kinds: Mapping[str, str] | None = None,
        state: str = "live",
    ) -> Breakdown:
        made = indicator or self.indicator()
        rows = tuple(
            BreakdownRow(
                code=str(place),
                name=name,
                figure=self.figure(
                    value,
                    made,
                    agency=Agency(code=str(place), name=name, kind=(kinds or {}).get(name, "")),
                ),
                order=place,
            )
            for place, (name, value) in enumerate(values.items())
        )
        return Breakdown(
            centre="nghean",
            indicator=made,
            by=by,
            rows=rows,
            expected=len(rows),
            reported=sum(value is not None for value in values.values()),
            freshness=self.freshness(state),
            as_of_s=NOW_S - 1200,
            supplier="Văn phòng UBND tỉnh",
        )

    def record(self, number: str, overdue_days: float | None, title: str = "Việc") -> RecordRow:
        overdue_s = None if overdue_days is None else int(overdue_days * DAY_S)
        return RecordRow(
            id=f"r-{number or 'none'}",
            record=Record(
                kind="document",
                subsystem="documents",
                title=title,
                state="đang xử lý",
                attrs={"number": number} if number else {},
            ),
            agency_name="Sở Xây dựng",
            locality_name="",
            opened_s=NOW_S - 40 * DAY_S,
            due_s=None if overdue_s is None else NOW_S - overdue_s,
            closed_s=None,
            overdue_s=overdue_s,
        )

    def records(self, *rows: RecordRow, total: int | None = None) -> RecordList:
        return RecordList(
            centre="nghean",
            rows=rows,
            total=len(rows) if total is None else total,
            overdue=len(rows),
            freshness=self.freshness(),
            as_of_s=NOW_S - 1200,
            supplier="Văn phòng UBND tỉnh",
        )

    def locality(self, code: str = "412", name: str = "Thành phố Vinh") -> Locality:
        return Locality(code=code, system="2021", name=name, kind="thành phố")
