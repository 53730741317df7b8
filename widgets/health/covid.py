"""The Covid-19 board: counts of 12 hours beside cumulative ones, each with its period. Pure."""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.sdk import ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    Breakdown,
    Figure,
    FreshnessState,
    Severity,
    Snapshot,
    format_as_of,
    format_day,
    format_time,
    worst,
)
from ioc_desktop.sdk.bodies import Bar, Cell, Column, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import (
    frame_of,
    frame_of_several,
    unanswered,
    value_text,
)
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.subjects import sum_of_parts

_HALF_DAY_S = 12 * 3600


def counted_until(total: object, words: Words) -> tuple[Fact, ...]:
    """Return a cumulative count with the day until which it counts, or nothing without it."""
    if not isinstance(total, Figure) or total.value is None or total.as_of_s is None:
        return ()
    day = format_day(total.as_of_s, words.language)
    return (Fact(words("cumulative to {date}", date=day), value_text(total, words)),)


def covid_split(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return recovered, in treatment and dead as bars of the total; the sum where it differs."""
    words, answers = context.words, snapshot.answers
    title = words("Recovered, in treatment, dead")
    total = answers.get("total")
    labels = {
        "recovered": words("recovered"),
        "active": words("in treatment"),
        "deaths": words("deaths"),
    }
    figures = [found for name in labels if isinstance(found := answers.get(name), Figure)]
    if not isinstance(total, Figure) or not figures:
        return unanswered(snapshot, context, title)
    bars = [_part_bar(labels[name], answers.get(name), total, words) for name in labels]
    order = ("recovered", "deaths", "active")
    differing = sum_of_parts(total, [answers.get(n) for n in order], words("sum of parts"), words)
    bars += [Bar(fact.label, None, fact.text, fact.severity) for fact in differing]
    frame = frame_of_several([total, *figures], context, title)
    note = words("cumulative: {value} cases", value=value_text(total, words))
    return TileView(replace(frame, note=note, note_short=""), RankingBody(tuple(bars)))


def _part_bar(label: str, answer: object, total: Figure, words: Words) -> Bar:
    if not isinstance(answer, Figure) or answer.value is None:
        return Bar(label, None, words("not reported"), full=total.value)
    return Bar(
        label,
        answer.value,
        value_text(answer, words),
        answer.severity,
        answer.freshness.state,
        full=total.value,
    )


def covid_board(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return localities with their new cases of 12 hours beside the cumulative ones.

    The first row says each column's period; a place whose own period is another one says so in
    its cell. The most new cases stand first, then the most cases in all.
    """
    words, answers = context.words, snapshot.answers
    title = words("Covid-19 by locality")
    new, total = answers.get("new"), answers.get("total")
    told = [one for one in (new, total) if isinstance(one, Breakdown)]
    if not told:
        return unanswered(snapshot, context, title)
    news, totals = _by_code(new), _by_code(total)
    names = {row.code: (row.name, row.order) for one in told for row in one.rows}

    def place(code: str) -> tuple[float, float, int]:
        return -_value(news.get(code)), -_value(totals.get(code)), names[code][1]

    columns = (
        Column(words("Locality"), 2.0),
        Column(words("new in 12 hours"), 1.6, right=True),
        Column(words("cumulative"), 1.6, right=True),
    )
    heads = (_latest(new), _latest(total))
    rows = (
        (
            Cell(words("period"), dim=True),
            Cell(_period(new, snapshot.now_s, words), dim=True),
            Cell(_period(total, snapshot.now_s, words), dim=True),
        ),
        (
            Cell(words("Whole area")),
            _whole(new, heads[0], words),
            _whole(total, heads[1], words),
        ),
        *(
            (
                Cell(shortened_name(names[code][0])),
                _cell(news.get(code), heads[0], words),
                _cell(totals.get(code), heads[1], words),
            )
            for code in sorted(names, key=place)
        ),
    )
    body = TableBody(columns, rows, len(rows))
    frame = replace(
        frame_of(told[0], context, title),
        freshness=worst(one.freshness for one in told),
        illustrative=any(one.illustrative for one in told),
    )
    return TileView(frame, body)


def _by_code(answer: object) -> dict[str, Figure]:
    if not isinstance(answer, Breakdown):
        return {}
    return {row.code: row.figure for row in answer.rows}


def _value(figure: Figure | None) -> float:
    return figure.value if figure is not None and figure.value is not None else -1.0


def _latest(answer: object) -> int | None:
    """Return the start of the latest period of a breakdown, None if nobody has reported."""
    starts = [figure.period_start_s for figure in _by_code(answer).values()]
    return max((start for start in starts if start is not None), default=None)


def _period(answer: object, now_s: int, words: Words) -> str:
    """Return what a column counts: the hours of a bulletin, or until when a total counts."""
    latest = _latest(answer)
    if latest is None:
        return NO_VALUE
    figures = [one for one in _by_code(answer).values() if one.period_start_s == latest]
    period, as_of = figures[0].period, max((one.as_of_s or 0) for one in figures)
    if period == "PT12H":
        end_s = latest + _HALF_DAY_S
        hours = f"{format_time(latest)}–{format_time(end_s)}"
        return f"{hours} {format_day(end_s, words.language)}"
    if format_day(as_of, words.language) == format_day(now_s, words.language):
        return words("to {time}", time=format_as_of(as_of, now_s, words.language))
    return words("to {time}", time=format_day(as_of, words.language)) if as_of else NO_VALUE


def _whole(answer: object, latest: int | None, words: Words) -> Cell:
    """Return the centre's own total if it is of the places' period, else the places' sum."""
    if not isinstance(answer, Breakdown) or latest is None:
        return Cell(NO_VALUE, dim=True)
    total = answer.total
    if total is not None and total.value is not None and total.period_start_s == latest:
        return Cell(value_text(total, words), total.severity)
    figures = [one for one in _by_code(answer).values() if one.period_start_s == latest]
    if len(figures) < len(answer.rows):
        return Cell(NO_VALUE, dim=True)
    added = replace(figures[0], value=sum(one.value or 0.0 for one in figures))
    return Cell(value_text(added, words))


def _cell(figure: Figure | None, latest: int | None, words: Words) -> Cell:
    if figure is None or figure.value is None:
        return Cell(words("not reported"), dim=True)
    if figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return Cell(NO_VALUE, dim=True)
    text = value_text(figure, words)
    if figure.period_start_s != latest and figure.period_start_s is not None:
        day = format_day(figure.period_start_s, words.language)
        return Cell(f"{text} ({day})", Severity.WARN, dim=True)
    return Cell(text, figure.severity)
