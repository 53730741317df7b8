"""What the console's tables say; pure, made off the UI thread from the cache's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_desktop.domain.dates import format_as_of
from ioc_desktop.domain.drafts import DraftBoard
from ioc_desktop.domain.figures import CentreState, FeedState
from ioc_desktop.domain.outbox import OutboxBoard
from ioc_desktop.domain.queries import (
    CentresQuery,
    DraftsQuery,
    OutboxQuery,
    Query,
    Snapshot,
    Unanswered,
)
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.names import dataset_word
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bars_model import clock_words

QUERIES: Mapping[str, Query] = {
    "centres": CentresQuery(),
    "outbox": OutboxQuery(limit=1),
    "drafts": DraftsQuery(limit=0),
}

GLYPH_TEXTS = {
    "ok": "●",
    "syncing": "●",
    "retrying": "◔",
    "stopped": "◆",
    "unsupported": "○",
    "never": "○",
    "live": "●",
    "lost": "⌁",
    "not_connected": "○",
}
"""Glyphs as characters, for the console's texts (walls paint theirs)."""


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell of the console's tables: its text, what it is sorted by, and whether it is bad."""

    text: str
    order: float | str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class CentreCard:
    """One centre in the console's head: name, glyph and state, and more in a second line."""

    id: str
    name: str
    state: str
    detail: str
    warn: bool
    short: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleView:
    """Both centres and all their feeds; ``missing`` says why there is nothing to show.

    ``outbox`` is what of the officers' doing waits for a centre or, with ``outbox_warn``,
    for a person; "" where nothing does.
    """

    centres: tuple[CentreCard, ...] = ()
    feeds: tuple[tuple[CellText, ...], ...] = ()
    missing: str = ""
    outbox: str = ""
    outbox_warn: bool = False


def feed_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the feeds' table."""
    return (
        words("Centre"), words("Dataset"), words("State"), words("Rows"), words("Received"),
        words("Rejected"), words("Last success"), words("Error"),
    )  # fmt: skip


def console_view(snapshot: Snapshot, words: Words, short_names: Mapping[str, str]) -> ConsoleView:
    """Return what the console shows of centres and feeds."""
    answer = snapshot.answers.get("centres")
    outbox, needs = _outbox(snapshot, words)
    if isinstance(answer, Unanswered):
        missing = in_words(answer.reason, words)
        return ConsoleView(missing=missing, outbox=outbox, outbox_warn=needs)
    states = (
        [one for one in answer if isinstance(one, CentreState)] if isinstance(answer, tuple) else []
    )
    return ConsoleView(
        centres=tuple(
            _card(state, snapshot.now_s, words, short_names.get(state.id, "")) for state in states
        ),
        feeds=tuple(
            sorted(
                (
                    row
                    for state in states
                    for row in _feeds(state, snapshot.now_s, words, short_names)
                ),
                key=_is_well,
            )
        ),
        outbox=outbox,
        outbox_warn=needs,
    )


def _outbox(snapshot: Snapshot, words: Words) -> tuple[str, bool]:
    """Return what of the outbox an officer must know at a glance, and whether it needs them."""
    outbox, drafts = snapshot.answers.get("outbox"), snapshot.answers.get("drafts")
    said, needs = [], 0
    if isinstance(outbox, OutboxBoard):
        waiting, needs = outbox.recorded + outbox.sent, outbox.refused + outbox.superseded
        said += [f"▲ {needs}"] if needs else []
        said += [words("{count} unsent", count=waiting)] if waiting else []
    if isinstance(drafts, DraftBoard) and drafts.open:
        said.append(words("{count} drafts", count=drafts.open))
    return " · ".join(said), bool(needs)


def _is_well(row: tuple[CellText, ...]) -> bool:
    """Sort what needs an officer first; the rest keeps its order."""
    return not any(cell.warn for cell in row)


def feed_word(state: str, words: Words) -> str:
    """Return a feed's state in words."""
    known = {
        "ok": words("up to date"),
        "syncing": words("receiving"),
        "retrying": words("trying again"),
        "stopped": words("stopped"),
        "unsupported": words("not offered by the centre"),
        "never": words("nothing received yet"),
    }
    return known.get(state, state)


def _card(state: CentreState, now_s: int, words: Words, short: str) -> CentreCard:
    last = state.last_contact_s
    time = format_as_of(last, now_s, words.language) if last is not None else "–"
    if state.reachable is None:
        glyph, word = GLYPH_TEXTS["not_connected"], words("not connected")
    elif state.reachable:
        glyph, word = GLYPH_TEXTS["live"], words("connected")
    else:
        glyph, word = GLYPH_TEXTS["lost"], words("contact lost")
    detail = words("last contact {time}", time=time)
    if state.error:
        detail = f"{detail} · {in_words(state.error, words)}"
    off = clock_words(state.name or state.id, state, words)
    if off:
        detail = f"{detail} · {off}"
    warn = state.reachable is False or bool(state.error or off)
    return CentreCard(state.id, state.name or state.id, f"{glyph} {word}", detail, warn, short)


def _feeds(
    state: CentreState, now_s: int, words: Words, short_names: Mapping[str, str]
) -> list[tuple[CellText, ...]]:
    centre = short_names.get(state.id, state.name or state.id)
    rows: list[tuple[CellText, ...]] = []
    for feed in state.feeds:
        last = feed.last_ok_s
        bad = feed.state in {"retrying", "stopped"}
        glyph = GLYPH_TEXTS.get(feed.state, "")
        rows.append(
            (
                CellText(centre, centre),
                CellText(dataset_word(feed.dataset, words), feed.dataset),
                CellText(f"{glyph} {_state_words(feed, words)}", feed.state, bad),
                CellText(_count(feed.rows, words), feed.rows or 0),
                CellText(_count(feed.received, words), feed.received or 0),
                CellText(_count(feed.rejected, words), feed.rejected or 0, bool(feed.rejected)),
                CellText(
                    format_as_of(last, now_s, words.language) if last is not None else "–",
                    last or 0,
                ),
                CellText(in_words(feed.error, words) if feed.error else "", feed.error or ""),
            )
        )
    return rows


def _state_words(feed: FeedState, words: Words) -> str:
    state = feed_word(feed.state, words)
    return f"{state} · {words('being fetched anew')}" if feed.renewing else state


def _count(number: int | None, words: Words) -> str:
    if number is None:
        return "–"
    grouped = f"{number:,}"
    return grouped if words.language == "en" else grouped.replace(",", ".")
