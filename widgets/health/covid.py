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
    format_period,
    worst,
)
from ioc_desktop.sdk.bodies import Bar, Cell, Column, Fact, RankingBody, TableBody
from ioc_desktop.sdk.figures import (
    frame_of,
    frame_of_several,
    unanswered,
    value_text,
)
from ioc_desktop.sdk.subjects import sum_of_parts


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

    Each column's head says its period; a row whose own period is another one says so in its
    cell. The most new cases stand first, then the most cases in all.
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
        Column(words("Locality"), 2.4),
        Column(_head(words("new in 12 hours"), new, snapshot.now_s, words), 2.0, right=True),
        Column(_head(words("cumulative"), total, snapshot.now_s, words), 2.0, right=True),
    )
    heads = (_latest(new), _latest(total))
    rows = tuple(
        (
            Cell(names[code][0]),
            _cell(news.get(code), heads[0], words),
            _cell(totals.get(code), heads[1], words),
        )
        for code in sorted(names, key=place)
    )
    body = TableBody(columns, rows, len(rows), words("nobody has reported yet"))
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


def _head(name: str, answer: object, now_s: int, words: Words) -> str:
    """Return a column's head: what it counts, and of which hours or until which day."""
    latest = _latest(answer)
    if latest is None:
        return name
    figures = [one for one in _by_code(answer).values() if one.period_start_s == latest]
    period, as_of = figures[0].period, max((one.as_of_s or 0) for one in figures)
    if period == "PT12H":
        return f"{name} ({_hours(latest, period, words)})"
    when = words("to {time}", time=format_as_of(as_of, now_s, words.language)) if as_of else ""
    return f"{name} ({when})" if when else name


def _hours(start_s: int, period: str, words: Words) -> str:
    """Return the hours and the day of a bulletin without its year: ``06:00–18:00 07/10``."""
    said = format_period(start_s, period, words.language)
    return said.rsplit("/", 1)[0] if said.count("/") else said


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
