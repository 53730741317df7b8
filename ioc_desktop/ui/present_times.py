"""How a briefing stands to its plan: elapsed and planned times, and overtime in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ioc_desktop.sdk.contract import Words

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_SOON_S: Final = 30.0
"""So long before its end a page is said to be nearly over."""


@dataclass(frozen=True, slots=True)
class TimeState:
    """A time beside its plan: both texts, a word for how they stand, a mark for its shape.

    ``mark`` is "" while there is time, ◆ when it is nearly over, ▲ when it is over.
    """

    elapsed: str
    planned: str = ""
    word: str = ""
    mark: str = ""


def clock_text(seconds: float) -> str:
    """Return seconds as ``4:05`` or ``1:04:05``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, _HOUR_S)
    minutes, seconds = divmod(rest, _MINUTE_S)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def time_state(elapsed_s: float, planned_s: float, words: Words) -> TimeState:
    """Return how a time stands to its plan; without one (0) it is just told."""
    elapsed = clock_text(elapsed_s)
    if planned_s <= 0:
        return TimeState(elapsed)
    planned, left_s = clock_text(planned_s), planned_s - elapsed_s
    if left_s < 0:
        return TimeState(elapsed, planned, words("over by {time}", time=clock_text(-left_s)), "▲")
    word = words("{time} left", time=clock_text(left_s))
    return TimeState(elapsed, planned, word, "◆" if left_s <= _SOON_S else "")


class PresentTimes:
    """Counts the seconds of the whole briefing and of each page; stands while it is paused.

    All ``now_s`` are of one clock that only goes forward (``time.monotonic``).
    """

    def __init__(self, now_s: float) -> None:
        """Begin with the first page, now."""
        self._page = 0
        self._spent: dict[int, float] = {}
        self._since_s: float | None = now_s

    @property
    def paused(self) -> bool:
        """Whether no time is counted."""
        return self._since_s is None

    def turn(self, page: int, now_s: float) -> None:
        """Count for this page from now on; one that was shown before goes on where it was."""
        if page != self._page:
            self._count(now_s)
            self._page = page

    def pause(self, now_s: float) -> None:
        """Stop counting, or go on."""
        if self._since_s is None:
            self._since_s = now_s
        else:
            self._count(now_s)
            self._since_s = None

    def begin_again(self, now_s: float) -> None:
        """Forget what was counted."""
        self._spent.clear()
        self._since_s = now_s

    def whole_s(self, now_s: float) -> float:
        """Return the seconds of all pages together."""
        return sum(self._spent.values()) + self._running_s(now_s)

    def page_s(self, page: int, now_s: float) -> float:
        """Return the seconds of one page."""
        running = self._running_s(now_s) if page == self._page else 0.0
        return self._spent.get(page, 0.0) + running

    def _running_s(self, now_s: float) -> float:
        return 0.0 if self._since_s is None else max(0.0, now_s - self._since_s)

    def _count(self, now_s: float) -> None:
        if self._since_s is not None:
            self._spent[self._page] = self._spent.get(self._page, 0.0) + self._running_s(now_s)
            self._since_s = now_s
