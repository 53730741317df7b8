"""What a bundle's model reads: the answers in a snapshot, and how their values are written.

These are the domain's own types and number, date and age formats, named here because a
bundle imports ``ioc_desktop.sdk`` and nothing else of the program.
"""

from __future__ import annotations

from ioc_desktop.domain.comparison import change
from ioc_desktop.domain.dates import (
    format_age,
    format_as_of,
    format_date,
    format_day,
    format_long_date,
    format_period,
    format_time,
)
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.durations import local_date, parse_instant_or_none
from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    Breakdown,
    BreakdownRow,
    CentreState,
    Comparison,
    FeedState,
    Figure,
    Freshness,
    FreshnessState,
    Obligation,
    ObligationBoard,
    OtherValue,
    Quality,
    RecordList,
    RecordRow,
    Series,
    Severity,
    SubsystemBoard,
    SubsystemRow,
    Vintage,
)
from ioc_desktop.domain.freshness import worst
from ioc_desktop.domain.looking import CentreOverview, FigureList, SubsystemOverview
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value, shorten
from ioc_desktop.domain.quality import parts_add_up, split_why
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.domain.trust import (
    Disagreement,
    DisagreementBoard,
    Month,
    PunctualityBoard,
    PunctualityRow,
)

__all__ = [
    "NO_VALUE",
    "AlarmBoard",
    "AlarmRow",
    "Breakdown",
    "BreakdownRow",
    "CentreDirectory",
    "CentreOverview",
    "CentreState",
    "Comparison",
    "Disagreement",
    "DisagreementBoard",
    "FeedState",
    "Figure",
    "FigureList",
    "Freshness",
    "FreshnessState",
    "Month",
    "Obligation",
    "ObligationBoard",
    "OtherValue",
    "PunctualityBoard",
    "PunctualityRow",
    "Quality",
    "RecordList",
    "RecordRow",
    "Series",
    "Severity",
    "Snapshot",
    "SubsystemBoard",
    "SubsystemOverview",
    "SubsystemRow",
    "Unanswered",
    "Vintage",
    "change",
    "format_age",
    "format_as_of",
    "format_date",
    "format_day",
    "format_long_date",
    "format_percent",
    "format_period",
    "format_time",
    "format_value",
    "local_date",
    "parse_instant_or_none",
    "parts_add_up",
    "shorten",
    "split_why",
    "worst",
]
