"""A template of a monthly report with everything that was answered for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_desktop.domain.figures import SubsystemBoard
from ioc_desktop.domain.queries import Answer, Unanswered
from ioc_desktop.domain.time_spans import TimeSpan
from ioc_desktop.papers.month_document import MonthDocument
from ioc_desktop.papers.report import Block, Paragraph
from ioc_desktop.papers.report_words import Wording
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words


@dataclass(frozen=True, slots=True)
class MonthRead:
    """A template with the span that it reports, its words, and what was answered."""

    document: MonthDocument
    span: TimeSpan
    answers: Mapping[str, Answer | Unanswered]
    wording: Wording
    names: Mapping[str, str]
    """The centres' names by id."""

    @property
    def words(self) -> Words:
        """The words of the report."""
        return self.wording.words


def unanswered(read: MonthRead, name: str) -> list[Block]:
    """Say why there is nothing in a section's place."""
    found = read.answers.get(name)
    reason = found.reason if isinstance(found, Unanswered) else "no data yet"
    return [Paragraph(f"{read.words('no data yet')}: {in_words(read.words(reason), read.words)}.")]


def board_of(read: MonthRead, centre: str) -> SubsystemBoard | None:
    """Return a centre's subsystems; "" = of the first centre that the template names."""
    boards = read.answers.get("subsystems")
    if not isinstance(boards, tuple):
        return None
    wanted = centre or next((one.centre for one in read.document.section if one.centre), "")
    found = (board for board in boards if isinstance(board, SubsystemBoard))
    return next((board for board in found if wanted in {"", board.centre}), None)
