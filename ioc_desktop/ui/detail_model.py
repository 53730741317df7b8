"""What a detail shows of a figure: everything that must be shown with it. Pure.

A tile's bound queries become its subjects; each has a full series as far as the cache goes.
The window, the chart and the tables only lay these texts out.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import msgspec

from ioc_desktop.domain.dates import format_date, format_period, format_time
from ioc_desktop.domain.durations import DAY_S, parse_duration
from ioc_desktop.domain.figures import (
    Breakdown,
    Figure,
    Freshness,
    FreshnessState,
    RecordList,
    Series,
    Severity,
)
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, Query, Snapshot, Unanswered
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.crossings import break_text
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.ui.detail_facts import FactGroup, facts_of, vintage_rows
from ioc_desktop.ui.detail_rows import GLYPHS, MARKS, CellRows, rows_of

HISTORY = 20_000
"""As many points as the cache's reader gives: the whole history of any series we know."""

CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One thing that can be opened in a detail: its name and its present value in words."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A series with what its chart needs to be read: unit, decimals, period, language."""

    series: Series
    unit: str
    decimals: int
    period: str
    language: str
    legend: tuple[str, str, str]
    """Names of the value, of the same period last year and of the plan; "" = not there."""
    reforms: tuple[tuple[float, str], ...] = ()
    """Reforms of the units: the moment between two periods, and its text."""

    @property
    def step_s(self) -> float:
        """About how long a period is; a day where its length cannot be read."""
        try:
            length = parse_duration(self.period)
        except ValueError:
            return float(DAY_S)
        return float(length.months * 30 * DAY_S + length.seconds) or float(DAY_S)

    def when(self, index: int) -> str:
        """Return the period of a point in words: ``07/10/2021``, ``Tháng 10/2021``."""
        start_s = self.series.starts[index]
        try:
            return format_period(start_s, self.period, self.language)
        except ValueError:
            return format_date(start_s, self.language)

    def between(self, low_s: float, high_s: float) -> str:
        """Return two moments (epoch seconds) as the days from and to."""
        days = [format_date(int(at_s), self.language) for at_s in (low_s, high_s)]
        return " – ".join(dict.fromkeys(days))

    def hover(self, index: int) -> str:
        """Return what a point says: its period, and every value known for it with its unit."""
        parts = [self.when(index)]
        for name, values in self._known():
            value = values[index]
            text = NO_VALUE
            if not math.isnan(value):
                text = f"{format_value(value, self.decimals, self.language)} {self.unit}".strip()
            parts.append(f"{name}: {text}")
        return " · ".join(parts)

    def tsv(self, head: str) -> str:
        """Return the series as tab-separated text, a line a point, for a spreadsheet.

        ``head`` names the first column. Numbers have the decimal mark of the language and
        no grouping; a gap is empty.
        """
        columns = self._known()
        lines = ["\t".join((head, *(name for name, _ in columns)))]
        for index, start_s in enumerate(self.series.starts):
            cells = [self._moment(start_s)]
            cells += [self._number(values[index]) for _, values in columns]
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    def _known(self) -> list[tuple[str, array[float]]]:
        series = self.series
        values = (series.values, series.last_year, series.plan)
        return [(n, v) for n, v in zip(self.legend, values, strict=True) if n and v]

    def _moment(self, start_s: int) -> str:
        date = format_date(start_s, self.language)
        try:
            within_a_day = parse_duration(self.period).is_within_a_day
        except ValueError:
            within_a_day = False
        return f"{date} {format_time(start_s)}" if within_a_day else date

    def _number(self, value: float) -> str:
        if math.isnan(value):
            return ""
        text = f"{value:.{self.decimals}f}"
        return text if self.language == "en" else text.replace(".", ",")


@dataclass(frozen=True, slots=True)
class DetailView:
    """Everything a detail window shows. ``missing`` says why there is no figure or table."""

    title: str
    place: str = ""
    value: str = ""
    unit: str = ""
    state: str = ""
    warn: bool = False
    severity: Severity = Severity.NORMAL
    illustrative: str = ""
    missing: str = ""
    no_series: str = ""
    subjects: tuple[SubjectLine, ...] = ()
    facts: tuple[FactGroup, ...] = ()
    series: ChartSeries | None = None
    table_title: str = ""
    table: CellRows = field(default_factory=CellRows)


def subjects_of(queries: Iterable[Query]) -> tuple[Query, ...]:
    """Return what a tile's queries can be opened as: figures first, each once, in order."""
    found: dict[Query, None] = {}
    for query in queries:
        one = msgspec.structs.replace(query, history=0) if isinstance(query, FigureQuery) else query
        found.setdefault(one)
    order = (FigureQuery, BreakdownQuery, Query)
    return tuple(
        sorted(found, key=lambda one: next(i for i, k in enumerate(order) if isinstance(one, k)))
    )


def questions(subjects: tuple[Query, ...], chosen: int) -> Mapping[str, Query]:
    """Return what to ask of the cache: every subject's present state, the chosen one whole."""
    asked = {str(place): query for place, query in enumerate(subjects)}
    one = subjects[chosen]
    whole = msgspec.structs.replace(one, history=HISTORY) if isinstance(one, FigureQuery) else one
    return {**asked, CHOSEN: whole}


def detail_view(
    words: Words,
    centre_names: Mapping[str, str],
    title: str,
    subjects: tuple[Query, ...],
    snapshot: Snapshot,
) -> DetailView:
    """Return the detail of the answer to ``CHOSEN``, among the subjects of a tile.

    ``title`` is the tile's own, which stands where the answer brings no name.
    """
    lines = tuple(
        _line(words, query, snapshot.answers.get(str(place)))
        for place, query in enumerate(subjects)
    )
    answer = snapshot.answers.get(CHOSEN)
    if answer is None or isinstance(answer, Unanswered):
        reason = words(answer.reason) if answer is not None else words("No figure received yet")
        return DetailView(
            title, missing=reason, state=f"○ {words('not connected')}", subjects=lines
        )
    if isinstance(answer, Figure):
        return _figure(words, centre_names, answer, snapshot.now_s, lines)
    table = rows_of(answer, words, centre_names, snapshot.now_s)
    named = title
    if isinstance(answer, Breakdown):
        named = _breakdown_title(words, answer) or title
    freshness: Freshness | None = getattr(answer, "freshness", None)
    age = age_texts(freshness, words, snapshot.now_s).state if freshness else ""
    return DetailView(
        title=named,
        place=_centre(getattr(answer, "centre", ""), centre_names),
        state=f"{GLYPHS[freshness.state]} {age}" if freshness else "",
        warn=freshness is not None and freshness.state is not FreshnessState.LIVE,
        illustrative=words("illustrative data") if getattr(answer, "illustrative", False) else "",
        no_series=table.empty,
        subjects=lines,
        table_title=_table_title(words, table),
        table=table,
    )


def _figure(
    words: Words,
    centre_names: Mapping[str, str],
    figure: Figure,
    now_s: int,
    lines: tuple[SubjectLine, ...],
) -> DetailView:
    indicator, language = figure.indicator, words.language
    connected = figure.freshness.state is not FreshnessState.NOT_CONNECTED
    value = format_value(figure.value, indicator.decimals, language) if connected else NO_VALUE
    age = age_texts(figure.freshness, words, now_s)
    state = f"{GLYPHS[figure.freshness.state]} {age.state} · {age.moment}"
    reason = figure.freshness.reason
    place = [_centre(figure.centre, centre_names)]
    place += [one.name for one in (figure.locality, figure.agency) if one is not None]
    series, unit = figure.series, unit_word(indicator.unit, language)
    chart = None
    if any(not math.isnan(one) for one in series.values):
        chart = ChartSeries(
            series, unit, indicator.decimals, figure.period, language,
            (
                words("this period"),
                words("same period last year") if len(series.last_year) else "",
                words("plan") if len(series.plan) else "",
            ),
            reforms_of(series, words),
        )  # fmt: skip
    return DetailView(
        title=indicator.name.in_language(language),
        place=" · ".join(place),
        value=f"{MARKS[figure.severity]} {value}".strip(),
        unit=unit if value != NO_VALUE else "",
        state=state,
        warn=figure.freshness.state is not FreshnessState.LIVE,
        severity=figure.severity,
        illustrative=words("illustrative data") if figure.illustrative else "",
        missing=words(reason) if reason else "",
        no_series="" if chart else words("No figure received yet"),
        subjects=lines,
        facts=facts_of(figure, words, partial(_centre, names=centre_names), now_s),
        series=chart,
        table_title=words("Published values"),
        table=vintage_rows(figure, words, now_s),
    )


def _line(words: Words, query: Query, answer: object) -> SubjectLine:
    if isinstance(answer, Figure):
        name = answer.indicator.name.in_language(words.language)
        place = answer.locality or answer.agency
        asked_for = isinstance(query, FigureQuery) and (query.locality or query.agency)
        if place is not None and asked_for:
            name = f"{name} · {place.name}"
        value = format_value(answer.value, answer.indicator.decimals, words.language)
        unit = unit_word(answer.indicator.unit, words.language) if answer.value is not None else ""
        mark = GLYPHS[answer.freshness.state]
        return SubjectLine(name, f"{mark} {value} {unit}".strip())
    if isinstance(answer, Breakdown):
        share = words(
            "{reported} of {expected} reported", reported=answer.reported, expected=answer.expected
        )
        return SubjectLine(_breakdown_title(words, answer), share)
    if isinstance(answer, RecordList):
        return SubjectLine(words("Records"), words("{count} rows", count=answer.total))
    names = {
        "records": words("Records"),
        "subsystems": words("State of the subsystems"),
        "obligations": words("Figures owed late"),
        "alarms": words("Alarms"),
        "centres": words("Feeds from the centres"),
    }
    tag = str(query.__struct_config__.tag)
    asked = query.indicator if isinstance(query, FigureQuery | BreakdownQuery) else tag
    named = names.get(tag, asked)
    return SubjectLine(named, words(answer.reason) if isinstance(answer, Unanswered) else "")


def _table_title(words: Words, table: CellRows) -> str:
    title = words("There is no series behind this tile; these are its rows")
    if any(table.opens):
        more = words("Enter opens a row's own figure")
        title = f"{title} · {more}"
    return title


def _breakdown_title(words: Words, answer: Breakdown) -> str:
    if answer.indicator is None:
        return ""
    name = answer.indicator.name.in_language(words.language)
    if answer.by == "agency":
        return words("{figure} by agency", figure=name)
    return words("{figure} by locality", figure=name)


def _centre(centre: str, names: Mapping[str, str]) -> str:
    return names.get(centre, centre)


def reforms_of(series: Series, words: Words) -> tuple[tuple[float, str], ...]:
    """Return where the series runs through a reform: halfway between the points around it."""
    told: list[tuple[float, str]] = []
    for one in series.breaks:
        after_s = float(series.starts[one.at])
        before_s = float(series.starts[one.at - 1]) if one.at else after_s
        told.append(((before_s + after_s) / 2, break_text(one.crossing, words)))
    return tuple(told)
