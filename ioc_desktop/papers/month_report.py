"""A monthly report from a template and the answers of one moment: blocks for paper. Pure.

Each section asks for what it shows (``questions``) and is told from the answers; what could not
be answered is said in the section's place, and no number is made up for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from ioc_desktop.domain.dates import format_date
from ioc_desktop.domain.durations import DAY_S, local_date
from ioc_desktop.domain.figures import Figure, Series
from ioc_desktop.domain.looking import FigureList
from ioc_desktop.domain.numbers import NO_VALUE, format_percent
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    DirectivesQuery,
    DisagreementsQuery,
    FigureQuery,
    FiguresQuery,
    ObligationsQuery,
    PunctualityQuery,
    Query,
    SubsystemsQuery,
)
from ioc_desktop.domain.rows import Names
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.papers.figure_words import period_text
from ioc_desktop.papers.month_document import MonthDocument, PartEntry, SectionEntry, filled
from ioc_desktop.papers.month_read import MonthRead, board_of, unanswered
from ioc_desktop.papers.month_sections import (
    alarms_blocks,
    directives_blocks,
    disagreements_blocks,
    owed_blocks,
    subsystems_blocks,
)
from ioc_desktop.papers.report import (
    Block,
    Heading,
    Paragraph,
    Picture,
    ReportColumn,
    ReportTable,
)
from ioc_desktop.papers.report_words import (
    Common,
    change_cell,
    figure_sentence,
    is_told,
    missing_words,
    own_name,
    roman,
    standing,
)
from ioc_desktop.sdk.contract import FrameInfo, ModelContext, TileView
from ioc_desktop.sdk.figure_values import value_text
from ioc_desktop.sdk.telling import said_moment
from ioc_desktop.sdk.trends import trend_of
from ioc_desktop.sdk.unit_words import unit_word

_MOST_MONTHS: Final = 24
_CHART_MM: Final = 46.0


def questions(document: MonthDocument, span: TimeSpan, now_s: int) -> dict[str, Query]:
    """Return everything that a template asks, by section and part."""
    asked: dict[str, Query] = {"subsystems": SubsystemsQuery()}
    for place, section in enumerate(document.section):
        centre = section.centre or None
        if section.show == "owed" and centre is not None:
            months = min(_MOST_MONTHS, _months_until(span, now_s) + 1)
            asked[f"{place}.owed"] = ObligationsQuery(centre=centre, limit=section.limit)
            asked[f"{place}.months"] = PunctualityQuery(centre=centre, months=months, limit=500)
        elif section.show == "alarms":
            asked[f"{place}.alarms"] = AlarmsQuery(centre=centre, limit=section.limit)
        elif section.show == "directives":
            asked[f"{place}.directives"] = DirectivesQuery(
                centre=centre, open_only=False, limit=1000
            )
        elif section.show == "disagreements":
            asked[f"{place}.apart"] = DisagreementsQuery(limit=section.limit)
        for number, part in enumerate(section.part):
            asked[f"{place}.{number}"] = FiguresQuery(
                centre=part.centre, subsystem=part.subsystem, period=span.text
            )
            if part.chart:
                asked[f"{place}.{number}.chart"] = FigureQuery(
                    indicator=part.chart,
                    centre=part.centre,
                    period=span.text,
                    history=part.points + max(0, now_s - span.end_s) // DAY_S,
                )
    return asked


def blocks_of(read: MonthRead) -> tuple[Block, ...]:
    """Return the report's text; sections with a title are numbered I, II, III."""
    made: list[Block] = []
    number = 0
    for place, section in enumerate(read.document.section):
        if section.title:
            number += 1
            made.append(Heading(f"{roman(number)}. {filled(section.title, macros(read))}"))
        made += [Paragraph(filled(text, macros(read))) for text in section.text]
        made += _section(read, place, section)
    return tuple(made)


def appendix_of(read: MonthRead) -> tuple[Block, ...]:
    """Return the table of all figures that were told for the month, by subsystem."""
    if not read.document.appendix:
        return ()
    words = read.words
    columns = (
        ReportColumn(words("No."), 0.52, right=True),
        ReportColumn(words("Indicator"), 3.4),
        ReportColumn(words("Unit"), 1.0),
        ReportColumn(words("Period"), 1.45),
        ReportColumn(words("Value"), 1.05, right=True),
        ReportColumn(words("On last year"), 1.3, right=True),
        ReportColumn(words("On the period before"), 1.3, right=True),
        ReportColumn(words("Of the plan"), 0.8, right=True),
        ReportColumn(words("Data to"), 1.2),
        ReportColumn(words("Source; note"), 3.5),
    )
    rows: list[tuple[str, ...]] = []
    number = 0
    for _, _, found in parts_of(read):
        told = [figure for figure in found.figures if is_told(figure)]
        if told:
            title = found.row.subsystem.name.in_language(words.language)
            rows.append((f"{title} · {read.names.get(found.centre, found.centre)}",))
        for figure in told:
            number += 1
            rows.append(_appendix_row(number, figure, read))
    return (ReportTable(columns, tuple(rows), small=True),) if rows else ()


def parts_of(read: MonthRead) -> Iterator[tuple[SectionEntry, PartEntry, FigureList]]:
    """Yield the parts that were answered, in the template's order."""
    for place, section in enumerate(read.document.section):
        for number, part in enumerate(section.part):
            found = read.answers.get(f"{place}.{number}")
            if isinstance(found, FigureList):
                yield section, part, found


def chosen(part: PartEntry, found: FigureList) -> list[Figure]:
    """Return the figures of a part: those that it names, or the first that have a value."""
    if not part.figures:
        return [figure for figure in found.figures if is_told(figure)][: part.most]
    known = {figure.indicator.id: figure for figure in found.figures}
    return [known[name] for name in part.figures if name in known]


def macros(read: MonthRead) -> dict[str, str]:
    """Return what may stand in braces in a template's texts."""
    day = local_date(read.span.start_s)
    board = board_of(read, "")
    return {
        "month": str(day.month),
        "year": str(day.year),
        "moment": said_moment(read.wording.now_s, read.words.language),
        "running": NO_VALUE if board is None else str(board.running),
        "subsystems": NO_VALUE if board is None else str(len(board.rows)),
        "place": read.document.letterhead.place,
    }


def _section(read: MonthRead, place: int, section: SectionEntry) -> list[Block]:
    if section.show == "subsystems":
        return subsystems_blocks(read, section)
    if section.show == "figures":
        return _figures(read, place, section)
    if section.show == "owed":
        return owed_blocks(read, place)
    if section.show == "alarms":
        return alarms_blocks(read, place, section)
    if section.show == "directives":
        return directives_blocks(read, place, section)
    return disagreements_blocks(read, place) if section.show == "disagreements" else []


def _figures(read: MonthRead, place: int, section: SectionEntry) -> list[Block]:
    made: list[Block] = []
    for number, part in enumerate(section.part, start=1):
        name = f"{place}.{number - 1}"
        found = read.answers.get(name)
        titled = part.title
        if isinstance(found, FigureList):
            titled = titled or found.row.subsystem.name.in_language(read.words.language)
            if len({one.centre for one in section.part}) > 1:
                titled = f"{titled} ({read.names.get(part.centre, part.centre)})"
        made.append(Heading(f"{number}. {titled or part.subsystem}", 2))
        if not isinstance(found, FigureList):
            made += unanswered(read, name)
            continue
        made += _part(read, part, found, name)
    return made


def _part(read: MonthRead, part: PartEntry, found: FigureList, name: str) -> list[Block]:
    words, made = read.words, list[Block]()
    figures = chosen(part, found)
    told = [figure for figure in figures if is_told(figure)]
    common = Common.of(told)
    once = replace(read, wording=replace(read.wording, common=common))
    made += [Paragraph(f"- {_worded(figure, once)}") for figure in told]
    if said := common.said(words):
        made.append(Paragraph(said, note=True))
    missing = [figure for figure in figures if not is_told(figure)]
    if missing:
        named = missing_words(missing, read.wording)
        made.append(Paragraph(f"- {words('No figures yet')}: {named}."))
    if not figures:
        made.append(Paragraph(f"- {words('no figures for this period')}."))
    chart = read.answers.get(f"{name}.chart")
    if isinstance(chart, Figure) and is_told(chart) and len(chart.series.values) > 1:
        made.append(_chart(read, part, chart))
    return made


def _worded(figure: Figure, read: MonthRead) -> str:
    """Return a figure's sentence, by the template's own phrase where it has one."""
    phrase = next(
        (one for one in read.document.phrase if one.indicator == figure.indicator.id), None
    )
    if phrase is None:
        return figure_sentence(figure, read.wording)
    wording = read.wording
    if phrase.name:
        named = replace_name(figure, phrase.name)
        figure = named
    if phrase.verb:
        wording = replace(wording, verbs=dict.fromkeys(("higher", "lower", "neutral"), phrase.verb))
    return figure_sentence(figure, wording, compared=phrase.compare)


def replace_name(figure: Figure, name: str) -> Figure:
    """Return a figure whose indicator has another name."""
    indicator = msgspec.structs.replace(figure.indicator, name=Names(vi=name, en=name))
    return replace(figure, indicator=indicator)


def _chart(read: MonthRead, part: PartEntry, figure: Figure) -> Picture:
    words = read.words
    context = ModelContext(kind="trend", settings={}, words=words, centre_names=read.names)
    name = own_name(figure, words.language)
    unit = unit_word(figure.indicator.unit, words.language)
    note = standing(figure, read.wording).strip(" ()")
    shown = replace(figure, series=until(figure.series, read.span.end_s, part.points))
    view = TileView(FrameInfo(name, centre=part.centre), trend_of(shown, context))
    return Picture(view, _CHART_MM, f"{name} ({unit})", note[:1].upper() + note[1:])


def until(series: Series, end_s: int, points: int) -> Series:
    """Return the last ``points`` of a series that begin before a moment."""
    end = sum(start < end_s for start in series.starts)
    begin = max(0, end - points)
    breaks = (one for one in series.breaks if begin < one.at < end)
    return Series(
        starts=series.starts[begin:end],
        values=series.values[begin:end],
        last_year=series.last_year[begin:end],
        plan=series.plan[begin:end],
        breaks=tuple(replace(one, at=one.at - begin) for one in breaks),
    )


def _appendix_row(number: int, figure: Figure, read: MonthRead) -> tuple[str, ...]:
    words, compared = read.words, figure.comparison
    moment = figure.as_of_s if figure.as_of_s is not None else figure.freshness.as_of_s
    # Its moment has a column of its own, and the source needs no word before it.
    told = Common(figure.supplier, figure.illustrative, moment)
    about = standing(figure, replace(read.wording, common=told)).strip(" ()")
    synthetic = words("illustrative") if figure.illustrative else ""
    return (
        str(number),
        own_name(figure, words.language),
        unit_word(figure.indicator.unit, words.language),
        period_text(figure, words.language).removeprefix("Tháng "),
        value_text(figure, words),
        change_cell(figure, compared.change_year, compared.last_year, words),
        change_cell(figure, compared.change_previous, compared.previous, words),
        format_percent(compared.plan_share, 1, words.language),
        NO_VALUE if moment is None else format_date(moment, words.language),
        "; ".join(filter(None, (figure.supplier, synthetic, about))),
    )


def _months_until(span: TimeSpan, now_s: int) -> int:
    """Return how many months lie between the span's and the present one."""
    then, now = local_date(span.start_s), local_date(now_s)
    return max(0, (now.year - then.year) * 12 + now.month - then.month)
