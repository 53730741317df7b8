"""What stands beside a figure's chart, as labelled lines, and its vintages as rows. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc_desktop.domain.dates import format_as_of, format_period
from ioc_desktop.domain.figures import Figure, FreshnessState, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.domain.quality import split_why
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.crossings import crossing_text
from ioc_desktop.sdk.figure_values import previous_change_text, year_change_text
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_rows import GLYPHS, MARKS, CellRows

CentreName = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FactLine:
    """One labelled line; ``warn`` and ``alarm`` are also said by a glyph in its text."""

    label: str
    text: str
    warn: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Lines under one head."""

    title: str
    lines: tuple[FactLine, ...]


def facts_of(
    figure: Figure, words: Words, centre_name: CentreName, now_s: int
) -> tuple[FactGroup, ...]:
    """Return everything that must be shown with a figure, in four groups."""
    return (
        FactGroup(words("About the figure"), _about(figure, words, centre_name, now_s)),
        FactGroup(words("Comparison"), _comparison(figure, words)),
        FactGroup(words("Quality"), _quality(figure, words)),
        FactGroup(words("Other centres"), _others(figure, words, centre_name, now_s)),
    )


def _about(
    figure: Figure, words: Words, centre_name: CentreName, now_s: int
) -> tuple[FactLine, ...]:
    language = words.language
    age = age_texts(figure.freshness, words, now_s)
    late = figure.freshness.state is not FreshnessState.LIVE
    as_of = figure.freshness.as_of_s if figure.as_of_s is None else figure.as_of_s
    lines = [
        FactLine(words("Centre"), centre_name(figure.centre)),
        FactLine(words("Supplier"), figure.supplier or NO_VALUE),
        FactLine(words("Period"), _period(figure, language)),
        FactLine(
            words("Data to"), NO_VALUE if as_of is None else format_as_of(as_of, now_s, language)
        ),
        FactLine(words("Freshness"), f"{GLYPHS[figure.freshness.state]} {age.state}", late),
        FactLine(words("Status"), status_word(figure.status, words)),
        FactLine(words("Source"), figure.source or NO_VALUE),
    ]
    due = figure.freshness.due_s
    if due is not None:
        lines.insert(5, FactLine(words("Due"), format_as_of(due, now_s, language)))
    if figure.illustrative:
        lines.append(FactLine(words("Kind"), f"◆ {words('illustrative data')}", warn=True))
    if figure.note:
        lines.append(FactLine(words("Note"), figure.note))
    return tuple(lines)


def _period(figure: Figure, language: str) -> str:
    if figure.period_start_s is None or not figure.period:
        return NO_VALUE
    try:
        return format_period(figure.period_start_s, figure.period, language)
    except ValueError:
        return figure.period


def _comparison(figure: Figure, words: Words) -> tuple[FactLine, ...]:
    found, language = figure.comparison, words.language
    decimals = figure.indicator.decimals

    def value(number: float | None) -> str:
        return format_value(number, decimals, language)

    lines = (
        FactLine(words("cumulative"), value(found.cumulative)),
        FactLine(words("plan"), value(found.plan)),
        FactLine(words("of the plan"), format_percent(found.plan_share, 1, language)),
        FactLine(words("same period last year"), value(found.last_year)),
        FactLine(words("on last year"), year_change_text(figure, words)),
        FactLine(words("period before"), value(found.previous)),
        FactLine(words("on the period before"), previous_change_text(figure, words)),
    )
    if found.crossing is None:
        return lines
    # "warn" is also said by a glyph in the text.
    mark = "◆ " if found.crossing.refused else ""
    text = mark + crossing_text(found.crossing, words)
    return (*lines, FactLine(words("Reform of units"), text, warn=found.crossing.refused))


def _quality(figure: Figure, words: Words) -> tuple[FactLine, ...]:
    quality = figure.quality
    flags = (
        (words("right"), quality.right),
        (words("complete"), quality.complete),
        (words("clean"), quality.clean),
        (words("alive"), quality.alive),
    )
    lines = [
        FactLine(
            name,
            f"○ {words('not judged here')}"
            if flag is None
            else f"● {words('yes')}"
            if flag
            else f"◆ {words('no')}",
            warn=flag is False,
        )
        for name, flag in flags
    ]
    for entry in quality.why:
        message, values = split_why(entry, words.language, figure.indicator.decimals)
        lines.append(FactLine("", words(message, **values), warn=True))
    if figure.severity is not Severity.NORMAL:
        alarm = figure.severity is Severity.ALARM
        word = words("alarm") if alarm else words("warning")
        text = f"{MARKS[figure.severity]} {word}"
        lines.append(FactLine(words("Against its limits"), text, warn=not alarm, alarm=alarm))
    return tuple(lines)


def _others(
    figure: Figure, words: Words, centre_name: CentreName, now_s: int
) -> tuple[FactLine, ...]:
    owner = next((other.centre for other in figure.others if other.of_record), None)
    if owner is None:
        owner = figure.indicator.owner or figure.centre
    lines = [FactLine(words("Figure of record"), centre_name(owner))]
    for other in figure.others:
        value = format_value(other.value, figure.indicator.decimals, words.language)
        when = (
            f" · {words('data to {time}', time=format_as_of(other.as_of_s, now_s, words.language))}"
            if other.as_of_s is not None
            else ""
        )
        verdict = f"◆ {words('differs')}" if other.disagrees else f"● {words('agrees')}"
        lines.append(
            FactLine(centre_name(other.centre), f"{value}{when} · {verdict}", warn=other.disagrees)
        )
    if not figure.others:
        lines.append(FactLine("", words("only one source reports this figure")))
    return tuple(lines)


def status_word(status: str, words: Words) -> str:
    """Return how final a value is, in words."""
    known = {
        "estimate": words("estimate"),
        "provisional": words("provisional"),
        "official": words("official"),
    }
    return known.get(status, status)


def vintage_rows(figure: Figure, words: Words, now_s: int) -> CellRows:
    """Return the published values of the figure, the latest first; at least the present one."""
    language, decimals = words.language, figure.indicator.decimals
    rows: list[tuple[CellText, ...]] = []
    for number, vintage in enumerate(figure.vintages, start=1):
        value = format_value(vintage.value, decimals, language)
        rows.append(
            (
                CellText(str(number), float(number)),
                CellText(value, vintage.value if vintage.value is not None else float("-inf")),
                CellText(status_word(vintage.status, words), vintage.status),
                _moment(vintage.as_of_s, now_s, language),
                _moment(vintage.seen_s, now_s, language),
                CellText(vintage.source or NO_VALUE, vintage.source or ""),
                CellText(vintage.note or "", vintage.note or ""),
            )
        )
    titles = (
        words("Revision"), words("Value"), words("Status"), words("Data to"),
        words("Received"), words("Source"), words("Note"),
    )  # fmt: skip
    empty = words("Published once, not revised since") if figure.value is not None else ""
    return CellRows(titles, tuple(reversed(rows)), empty=empty)


def _moment(instant_s: int | None, now_s: int, language: str) -> CellText:
    text = NO_VALUE if instant_s is None else format_as_of(instant_s, now_s, language)
    return CellText(text, float(instant_s or 0))
