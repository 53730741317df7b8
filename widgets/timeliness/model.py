"""Timeliness: which agency owes which figure, since when, how late.

"How old is it, who owes it" is judged against each figure's own cadence and deadline, in
the cache; this model only orders and words it. Pure; kinds: ``board``, ``by_agency``,
``share``, ``feeds``, ``months``, ``months_by_locality``.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc_desktop.sdk import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.answers import (
    NO_VALUE,
    CentreState,
    FeedState,
    Freshness,
    FreshnessState,
    Obligation,
    ObligationBoard,
    Severity,
    Snapshot,
    format_age,
    format_as_of,
    format_value,
)
from ioc_desktop.sdk.bodies import (
    Bar,
    CardBody,
    Cell,
    Column,
    Fact,
    RankingBody,
    TableBody,
)
from ioc_desktop.sdk.figures import unanswered
from ioc_desktop.sdk.names import dataset_word, shortened_name

from .months import build_months

_WRONG_FEEDS = {"retrying", "stopped", "unsupported"}


def build(snapshot: Snapshot, context: ModelContext) -> TileView:
    """Return the tile of this kind for the centre asked for, or for all."""
    if context.kind == "feeds":
        return _feeds(snapshot, context)
    if context.kind in {"months", "months_by_locality"}:
        return build_months(snapshot, context)
    board = snapshot.answers.get("board")
    titles = {
        "board": context.words("Figures owed late"),
        "by_agency": context.words("Agencies that owe figures"),
        "share": context.words("Figures that came on time"),
    }
    title = titles[context.kind]
    if not isinstance(board, ObligationBoard):
        return unanswered(snapshot, context, title)
    frame = _frame(title, board.freshness, context, context.words("by each figure's own deadline"))
    if context.kind == "share":
        return TileView(frame, _share(board, context.words))
    if context.kind == "by_agency":
        return TileView(frame, _by_agency(board, context))
    return TileView(frame, _board(board, context, snapshot.now_s))


def _frame(title: str, freshness: Freshness, context: ModelContext, supplier: str) -> FrameInfo:
    """Return the frame, with the chip of the one centre that the tile is about, if any."""
    centre = str(context.settings.get("centre") or "")
    return FrameInfo(
        title=context.title or title,
        centre=centre,
        supplier=supplier,
        freshness=freshness,
        chip=context.centre_names.get(centre, ""),
    )


def _share(board: ObligationBoard, words: Words) -> CardBody:
    """Return the share of figures that came on time; no figure owed is said, never 0 or 100."""
    on_time = words(
        "{count} of {all}",
        count=format_value(board.on_time, 0, words.language),
        all=format_value(board.owed, 0, words.language),
    )
    facts = [
        Fact(words("on time"), on_time),
        Fact(
            words("running late"), format_value(board.late, 0, words.language), _warn_if(board.late)
        ),
        Fact(
            words("out of date"),
            format_value(board.stale, 0, words.language),
            _warn_if(board.stale),
        ),
    ]
    if board.lost:
        facts.append(
            Fact(words("contact lost"), format_value(board.lost, 0, words.language), Severity.WARN)
        )
    if board.not_connected:
        facts.append(
            Fact(words("not connected"), format_value(board.not_connected, 0, words.language))
        )
    return CardBody(
        value=format_value(100 * board.on_time / board.owed, 1, words.language)
        if board.owed
        else "",
        unit="%" if board.owed else "",
        state=board.freshness.state,
        facts=tuple(facts),
    )


def _board(board: ObligationBoard, context: ModelContext, now_s: int) -> TableBody:
    words = context.words
    rows = tuple(
        (
            Cell(_debtor(row, context)),
            Cell(row.indicator.name.in_language(words.language)),
            Cell(_moment(row.freshness.due_s, now_s, words), dim=True),
            Cell(_lateness(row, words), _severity(row.freshness)),
        )
        for row in board.rows
    )
    return TableBody(
        columns=(
            Column(words("Agency"), 2.2),
            Column(words("Figure"), 2.6),
            Column(words("Due"), 1.2),
            Column(words("Late by"), 1.4, right=True),
        ),
        rows=rows,
        total=max(len(rows), board.late + board.stale),
        empty_text=words("No figure is owed late"),
    )


def _debtor(row: Obligation, context: ModelContext) -> str:
    """Return who owes it: the agency, else the centre itself."""
    name = shortened_name(row.agency_name)
    return name or context.centre_names.get(row.centre, row.centre)


def _lateness(row: Obligation, words: Words) -> str:
    """Say how late in days or hours; a figure that is only out of contact says that."""
    if row.freshness.state is FreshnessState.LOST:
        return words("contact lost")
    if row.late_s <= 0:
        return words("not connected")
    return format_age(row.late_s, words.language)


def _by_agency(board: ObligationBoard, context: ModelContext) -> RankingBody | TableBody:
    """Return how many figures each agency owes late, most first; the longest breaks a tie."""
    words = context.words
    debts: dict[str, list[Obligation]] = {}
    for row in board.rows:
        if row.freshness.state in {FreshnessState.LATE, FreshnessState.STALE}:
            debts.setdefault(_debtor(row, context), []).append(row)
    ordered = sorted(
        debts.items(), key=lambda debt: (-len(debt[1]), -max(row.late_s for row in debt[1]))
    )
    bars = tuple(
        Bar(
            label=agency,
            value=float(len(rows)),
            text=format_value(len(rows), 0, words.language),
            severity=_worst(row.freshness for row in rows),
        )
        for agency, rows in ordered
    )
    if not bars:
        return TableBody((), (), 0, words("No figure is owed late"))
    return RankingBody(bars, unit=words("figures"))


def _feeds(snapshot: Snapshot, context: ModelContext) -> TileView:
    words = context.words
    title = words("Feeds from the centres")
    centres = snapshot.answers.get("centres")
    if not isinstance(centres, tuple):
        return unanswered(snapshot, context, title)
    wanted = str(context.settings.get("centre") or "")
    states = [
        state for state in centres if isinstance(state, CentreState) and wanted in {"", state.id}
    ]
    rows = tuple(
        row
        for state in states
        for row in _feed_rows(state, context, snapshot.now_s, names=len(states) > 1)
    )
    columns = [
        Column(words("Dataset"), 1.6),
        Column(words("State"), 2.2),
        Column(words("Rows"), 0.9, right=True),
        Column(words("Set aside"), 0.9, right=True),
        Column(words("Last success"), 1.3, right=True),
    ]
    if len(states) > 1:
        columns.insert(0, Column(words("Centre"), 1.0))
    body = TableBody(tuple(columns), rows, len(rows), words("No centre has been asked yet"))
    frame = _frame(title, _contact(states), context, words("this machine's cache"))
    return TileView(frame, body)


def _feed_rows(
    state: CentreState, context: ModelContext, now_s: int, *, names: bool
) -> Iterable[tuple[Cell, ...]]:
    words = context.words
    for feed in state.feeds:
        cells = (
            Cell(dataset_word(feed.dataset, words)),
            Cell(
                _feed_word(state, feed, words),
                Severity.WARN if _is_wrong(state, feed) else Severity.NORMAL,
            ),
            _count(feed.rows, words),
            _count(feed.rejected, words, warns=True),
            Cell(_moment(feed.last_ok_s, now_s, words), dim=True),
        )
        centre = Cell(context.centre_names.get(state.id, state.name), dim=True)
        yield (centre, *cells) if names else cells


def _count(count: int | None, words: Words, *, warns: bool = False) -> Cell:
    """Return a number of rows; that it is not for this audience is no zero."""
    if count is None:
        return Cell(NO_VALUE, dim=True)
    severity = Severity.WARN if warns and count else Severity.NORMAL
    return Cell(format_value(count, 0, words.language), severity, dim=warns and not count)


def _contact(states: list[CentreState]) -> Freshness:
    """Return the feeds' own freshness: lost if any centre cannot be reached."""
    contacts = [state.last_contact_s for state in states if state.last_contact_s is not None]
    as_of = min(contacts) if contacts else None
    lost = [state.lost_since_s for state in states if state.reachable is False]
    if lost:
        since = [moment for moment in lost if moment is not None]
        return Freshness(FreshnessState.LOST, as_of, since_s=min(since) if since else None)
    if not contacts:
        return Freshness(FreshnessState.NOT_CONNECTED)
    return Freshness(FreshnessState.LIVE, as_of)


def _is_wrong(state: CentreState, feed: FeedState) -> bool:
    return state.reachable is False or feed.state in _WRONG_FEEDS


def _feed_word(state: CentreState, feed: FeedState, words: Words) -> str:
    """Say how the feed is, with the reason where there is one."""
    if state.reachable is False and feed.state != "stopped":
        return words("contact lost")
    word = {
        "ok": words("up to date"),
        "syncing": words("receiving"),
        "retrying": words("trying again"),
        "stopped": words("stopped"),
        "unsupported": words("not understood"),
        "never": words("never received"),
    }.get(feed.state, feed.state)
    return f"{word}: {feed.error}" if feed.error else word


def _severity(freshness: Freshness) -> Severity:
    """Amber only for what is past its grace: late within grace is said in words."""
    return Severity.WARN if freshness.state is FreshnessState.STALE else Severity.NORMAL


def _worst(all_freshness: Iterable[Freshness]) -> Severity:
    stale = any(freshness.state is FreshnessState.STALE for freshness in all_freshness)
    return Severity.WARN if stale else Severity.NORMAL


def _warn_if(count: int) -> Severity:
    return Severity.WARN if count else Severity.NORMAL


def _moment(at_s: int | None, now_s: int, words: Words) -> str:
    return NO_VALUE if at_s is None else format_as_of(at_s, now_s, words.language)
