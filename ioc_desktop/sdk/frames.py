"""What stands around a picture: title, centre, age, period, status, disagreement. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ioc_desktop.domain.dates import format_period, format_time
from ioc_desktop.domain.durations import DAY_S, parse_duration
from ioc_desktop.domain.figures import (
    Breakdown,
    Figure,
    Freshness,
    FreshnessState,
    ObligationBoard,
    RecordList,
    Severity,
    SubsystemBoard,
)
from ioc_desktop.domain.freshness import worst
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.crossings import crossing_note, rows_note
from ioc_desktop.sdk.maps import map_note
from ioc_desktop.sdk.withheld import is_for_others, withheld_view

_WORDY_CHIP = 14


def frame_of(
    answer: Figure | Breakdown | RecordList | SubsystemBoard | ObligationBoard,
    context: ModelContext,
    title: str | None = None,
) -> FrameInfo:
    """Return the frame's facts of an answer; without ``title``, the indicator's own name."""
    words = context.words
    if isinstance(answer, ObligationBoard):
        return FrameInfo(context.title or title or "", freshness=answer.freshness)
    supplier = "" if isinstance(answer, SubsystemBoard) else answer.supplier
    indicator = answer.indicator if isinstance(answer, Figure | Breakdown) else None
    named = indicator.name.in_language(words.language) if indicator else ""
    if isinstance(answer, Figure) and answer.locality is not None and title is None:
        named = f"{named} · {answer.locality.name}"
    return FrameInfo(
        title=context.title or (named if title is None else title),
        centre=answer.centre,
        supplier=supplier,
        freshness=answer.freshness,
        severity=answer.severity if isinstance(answer, Figure) else Severity.NORMAL,
        illustrative=not isinstance(answer, SubsystemBoard) and answer.illustrative,
        disagreement=_disagreement(answer, context) if isinstance(answer, Figure) else "",
        note=_note(answer, words) if isinstance(answer, Figure) else _of_places(answer, context),
        note_short=_note(answer, words, short=True) if isinstance(answer, Figure) else "",
        chip=chip_of(answer.centre, context),
    )


def _of_places(answer: Breakdown | RecordList | SubsystemBoard, context: ModelContext) -> str:
    """Return who has not reported, which unit systems there are, and reforms in between."""
    said = [reported_of(answer, context.words)]
    if isinstance(answer, Breakdown):
        said += [map_note(answer, context)]
        if context.kind == "table":
            said += [rows_note(answer.rows, context.words)]
    return " · ".join(filter(None, said))


def chip_of(centre: str, context: ModelContext) -> str:
    """Return a short name of the centre: its own if short, else its id with a capital."""
    name = context.centre_names.get(centre, "")
    return name if 0 < len(name) <= _WORDY_CHIP else centre[:1].upper() + centre[1:]


def _disagreement(figure: Figure, context: ModelContext) -> str:
    words = context.words
    for other in figure.others:
        if other.disagrees:
            value = format_value(other.value, figure.indicator.decimals, words.language)
            return words(
                "{centre} says {value}", centre=chip_of(other.centre, context), value=value
            )
    return ""


def _note(figure: Figure, words: Words, *, short: bool = False) -> str:
    """Return what the reader must know of the value: its period, that it is an estimate.

    ``short``: a month as officials note it down, "T9/2021", and a year without its word.
    """
    parts: list[str] = []
    if figure.period_start_s is not None and figure.period and figure.value is not None:
        length = parse_duration(figure.period)
        # A day's figure is of the day that its age names; half a day or three weeks are not.
        if length.months or length.seconds not in {0, DAY_S}:
            period = format_period(figure.period_start_s, figure.period, words.language)
            if short and length.is_within_a_day:
                # The day stands beside it: the data's own time.
                end_s = figure.period_start_s + length.seconds
                period = f"{format_time(figure.period_start_s)}–{format_time(end_s)}"
            elif short:
                period = period.removeprefix("Năm học ").removeprefix("Năm ")
                period = period.replace("Tháng ", "T").replace("Quý ", "Q.")
            parts.append(period)
    if figure.status == "estimate":
        parts.append(words("estimate"))
    elif figure.status == "provisional" and not figure.illustrative:
        parts.append(words("provisional"))
    if len(figure.vintages) > 1:
        parts.append(words("revision {number}", number=len(figure.vintages)))
    if not short and (crossing := figure.comparison.crossing) is not None:
        parts.append(crossing_note(crossing, words))
    return " · ".join(parts)


def reported_of(answer: Breakdown | RecordList | SubsystemBoard, words: Words) -> str:
    """Return how many of how many have reported, where some are missing."""
    if not isinstance(answer, Breakdown) or answer.reported >= answer.expected:
        return ""
    return words(
        "{reported} of {expected} reported", reported=answer.reported, expected=answer.expected
    )


def frame_of_several(figures: Sequence[Figure], context: ModelContext, title: str) -> FrameInfo:
    """Return the frame of several figures: the worst age, every mark, how many are disputed.

    ``figures`` holds at least one; a supplier or a centre is named where all have the same.
    """
    words = context.words
    first = frame_of(figures[0], context, title)
    alone = len({figure.centre for figure in figures}) == 1
    suppliers = {figure.supplier for figure in figures}
    disputed = sum(any(other.disagrees for other in figure.others) for figure in figures)
    notes = {_note(figure, words) for figure in figures}
    return FrameInfo(
        title=first.title,
        centre=first.centre if alone else "",
        chip=first.chip if alone else "",
        supplier=first.supplier
        if len(suppliers) == 1
        else words("{count} figures", count=len(figures)),
        freshness=worst(figure.freshness for figure in figures),
        illustrative=any(figure.illustrative for figure in figures),
        disagreement=words("{count} disputed between sources", count=disputed) if disputed else "",
        note=first.note if len(notes) == 1 else "",
        note_short=first.note_short if len(notes) == 1 else "",
    )


def unanswered(snapshot: Snapshot, context: ModelContext, title: str) -> TileView:
    """Return the tile of a question that the cache cannot answer: why, and no number at all.

    One that is not for the screen's audience says that alone, and is not called anything.
    """
    if any(map(is_for_others, snapshot.answers.values())):
        return withheld_view(context.words)
    reasons = [
        answer.reason for answer in snapshot.answers.values() if isinstance(answer, Unanswered)
    ]
    reason = context.words(reasons[0]) if reasons else context.words("No figure received yet")
    freshness = Freshness(FreshnessState.NOT_CONNECTED, reason=reason)
    centre = context.settings.get("centre")
    centre = centre if isinstance(centre, str) else ""
    frame = FrameInfo(
        context.title or title,
        centre=centre,
        freshness=freshness,
        chip=chip_of(centre, context) if centre else "",
    )
    return TileView(frame, CardBody("", state=FreshnessState.NOT_CONNECTED))
