"""A tile that its audience may not see: nothing but these words, not even its title. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.contract import FrameInfo, TileView, Words


@dataclass(frozen=True, slots=True)
class WithheldBody:
    """What stands in place of a picture; ``text`` in the language of the screen."""

    text: str


def withheld_view(words: Words) -> TileView:
    """Return the view of a tile that is withheld."""
    return TileView(FrameInfo(title=""), WithheldBody(words(NOT_FOR_AUDIENCE)))


def is_withheld(snapshot: Snapshot) -> bool:
    """Whether all that a tile asked for is not for its audience."""
    answers = snapshot.answers.values()
    return bool(answers) and all(
        isinstance(answer, Unanswered) and answer.reason == NOT_FOR_AUDIENCE for answer in answers
    )


def is_for_others(answer: object) -> bool:
    """Whether one of a tile's answers is not for its audience: then nothing names it."""
    return isinstance(answer, Unanswered) and answer.reason == NOT_FOR_AUDIENCE
