"""Lists and boards made up for a trial layout: records, alarms, debtors, disagreements. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    CentreState,
    FeedState,
    FreshnessState,
    Obligation,
    ObligationBoard,
    RecordList,
    RecordRow,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    DisagreementsQuery,
    ObligationsQuery,
    PunctualityQuery,
    RecordsQuery,
)
from ioc_desktop.domain.rows import DATASETS, Agency, Alarm, Indicator, Locality, Record
from ioc_desktop.domain.trust import (
    ApartPeriod,
    Disagreement,
    DisagreementBoard,
    Month,
    PunctualityBoard,
    PunctualityRow,
    Said,
)
from ioc_desktop.sdk.trial_names import TrialCentre, trial_centre
from ioc_desktop.sdk.trial_parts import (
    DAY_S,
    HOUR_S,
    MONTH_S,
    NOW_S,
    Trial,
    freshness_of,
    magnitude,
)

CENTRES: Final = ("nghean", "vinh")
_ROWS = 40
_APART = 6
_TITLES = (
    "Tờ trình về việc phê duyệt chủ trương đầu tư dự án đường ven biển Nghi Sơn – Cửa Lò",
    "Đề nghị hỗ trợ kinh phí khắc phục thiệt hại do mưa lũ tại các huyện Quế Phong, Kỳ Sơn",
    "Phản ánh tình trạng ngập úng kéo dài trên đường Nguyễn Trường Tộ, thành phố Vinh",
    "Thẩm định Đề án sắp xếp đơn vị hành chính cấp xã giai đoạn 2021 – 2025",
)
_PRIORITIES: Final = ("high", "medium", "low")
_GRAVITY = ("critical", "high", "medium", "low")


def records(trial: Trial, query: RecordsQuery) -> RecordList:
    """Return long titles, all agencies' names, every degree of gravity; far more than asked for."""
    centre = trial_centre(query.centre)
    count = 0 if trial.empty else min(query.limit, _ROWS)
    names = sorted((one.name for one in centre.agencies), key=len, reverse=True)
    units = sorted(centre.units(""), key=lambda one: -len(one.name))
    rows = tuple(_record(query, number, names, units) for number in range(count))
    return RecordList(
        centre=centre.id,
        rows=rows,
        total=count * 32,
        overdue=count,
        freshness=trial.freshness,
        as_of_s=trial.freshness.as_of_s,
        supplier=centre.name,
        illustrative=True,
    )


def subsystems(trial: Trial, centre: TrialCentre) -> SubsystemBoard:
    """Return a centre's subsystems."""
    rows = tuple(SubsystemRow(one, 12, 9, 7, trial.freshness.as_of_s) for one in centre.subsystems)
    running = sum(one.state == "running" for one in centre.subsystems)
    return SubsystemBoard(centre.id, centre.name, rows, running, trial.freshness)


def obligations(trial: Trial, query: ObligationsQuery) -> ObligationBoard:
    """Return debtors with the longest names of figures and agencies."""
    centre = trial_centre(query.centre or "")
    longest = sorted(centre.indicators.values(), key=lambda one: -len(one.name.vi))
    agencies = sorted(centre.agencies, key=lambda one: -len(one.name))
    count = 0 if trial.empty else min(query.limit, len(longest), _ROWS)
    states = (FreshnessState.STALE, FreshnessState.LATE, FreshnessState.NOT_CONNECTED)
    rows = tuple(
        Obligation(
            centre.id,
            longest[number],
            agencies[number % len(agencies)].code,
            agencies[number % len(agencies)].name,
            freshness_of(states[number % 3]),
            (40 - number) * DAY_S,
        )
        for number in range(count)
    )
    counts = dict.fromkeys(FreshnessState, 120)
    return ObligationBoard(rows, 600, 120, 120, 120, 120, 120, trial.freshness, counts)


def punctuality(trial: Trial, query: PunctualityQuery) -> PunctualityBoard:
    """Return who sends in time, the longest names first."""
    centre = trial_centre(query.centre)
    places: Sequence[Locality | Agency] = (
        centre.agencies if query.by == "agency" else centre.units("")
    )
    by_length = sorted(places, key=lambda one: -len(one.name))
    count = 0 if trial.empty else min(query.limit, len(by_length))
    rows = tuple(
        PunctualityRow(
            one.code,
            one.name,
            _months(query.months, 3 * number),
            owing=count - number,
            worst=FreshnessState.STALE if number % 2 else FreshnessState.LATE,
            as_of_s=NOW_S - number * DAY_S,
        )
        for number, one in enumerate(by_length[:count])
    )
    months = _months(query.months, 40)
    return PunctualityBoard(centre.id, query.by, rows, months, 214, 12, trial.freshness)


def disagreements(trial: Trial, query: DisagreementsQuery) -> DisagreementBoard:
    """Return figures of the longest names on which the centres differ."""
    centre = trial_centre("")
    longest = sorted(centre.indicators.values(), key=lambda one: -len(one.name.vi))
    units = sorted(centre.units(""), key=lambda one: -len(one.name))
    count = 0 if trial.empty else min(query.limit, 12)
    rows = tuple(
        _disagreement(centre, longest[number], units[number % len(units)])
        for number in range(count)
    )
    return DisagreementBoard(rows, 48, count, trial.freshness)


def alarms(trial: Trial, query: AlarmsQuery) -> AlarmBoard:
    """Return alarms of every priority with long messages."""
    count = 0 if trial.empty else min(query.limit, _ROWS)
    rows = []
    for number in range(count):
        centre = trial_centre(query.centre or CENTRES[number % 2])
        subsystem = max(centre.subsystems, key=lambda one: len(one.name.vi))
        units = sorted(centre.units(""), key=lambda one: -len(one.name))
        alarm = Alarm(
            subsystem=subsystem.id,
            message=f"{_TITLES[number % len(_TITLES)]}: 115, vượt ngưỡng 110",
            priority=_PRIORITIES[number % 3],
            state="active",
            raised_at="2021-10-07T16:00:00+07:00",
            guidance=f"Báo trưởng ca; yêu cầu {units[0].name} trả lời trong hai giờ.",
        )
        place = units[number % len(units)].name
        raised_s = NOW_S - (number + 1) * HOUR_S
        rows.append(AlarmRow(centre.id, str(number), alarm, subsystem.name, place, raised_s))
    return AlarmBoard(tuple(rows), count, count // 2, count // 3, trial.freshness)


def centre_state(centre: TrialCentre) -> CentreState:
    """Return a centre whose feeds are in trouble."""
    feeds = tuple(
        FeedState(name, "retrying", 12_846, 12_846, 12, NOW_S - HOUR_S, "mất liên lạc")
        for name in DATASETS
    )
    return CentreState(centre.id, centre.name, True, NOW_S - 60, None, 0.4, None, feeds)


def directory(centre: TrialCentre) -> CentreDirectory:
    """Return who can be addressed."""
    return CentreDirectory(
        centre.id,
        tuple(Addressee(one.code, one.name) for one in centre.agencies),
        tuple(Addressee(one.code, one.name) for one in centre.units("")),
    )


def _record(
    query: RecordsQuery, number: int, names: Sequence[str], units: Sequence[Locality]
) -> RecordRow:
    overdue_s = (31 - number) * DAY_S
    record = Record(
        kind=query.kind,
        subsystem=query.subsystem,
        title=_TITLES[number % len(_TITLES)],
        state="đang xử lý",
        locality=units[number % len(units)].code if units else "",
        system=units[0].system if units else "",
        severity=_GRAVITY[number % 4],
        attrs={
            "number": f"{6318 + number}/UBND-CN",
            "field": ("Môi trường", "Trật tự đô thị", "Hạ tầng giao thông")[number % 3],
            "outlet": ("Báo Nghệ An", "Đài Phát thanh và Truyền hình Nghệ An")[number % 2],
            "tone": ("negative", "neutral", "positive")[number % 3],
        },
    )
    return RecordRow(
        id=f"r-{number}",
        record=record,
        agency_name=names[number % len(names)] if names else "",
        locality_name=units[number % len(units)].name if units else "",
        opened_s=NOW_S - (40 + number) * DAY_S,
        due_s=NOW_S - overdue_s,
        closed_s=None if query.open_only else NOW_S - HOUR_S if number % 5 == 0 else None,
        overdue_s=overdue_s if overdue_s > 0 else None,
    )


def _months(count: int, late: int) -> tuple[Month, ...]:
    return tuple(
        Month(NOW_S - (count - 1 - place) * MONTH_S, 120, max(0, 120 - late - place), late)
        for place in range(count)
    )


def _disagreement(centre: TrialCentre, indicator: Indicator, unit: Locality) -> Disagreement:
    value = magnitude(indicator, huge=False)
    periods = tuple(
        ApartPeriod(NOW_S - back * MONTH_S, value, value * 0.93, apart=back < _APART)
        for back in range(11, -1, -1)
    )
    return Disagreement(
        indicator=indicator,
        locality=unit,
        supplier=centre.supplier_of(indicator),
        measure="actual",
        start_s=NOW_S - MONTH_S,
        period=indicator.cadence.every,
        of_record=Said("nghean", value, NOW_S),
        other=Said("vinh", value * 0.93, NOW_S),
        history=periods,
    )
