"""The code that lets one browser in. Eight digits: Vietnamese input methods change letters.

A code admits one browser and is then another; one that nobody used changes after ten minutes.
Guessing is slowed for each address and for all together, so that even an attacker who never
pauses has a chance below one in a hundred thousand in a code's whole life. Nor can one who
guesses from a few addresses keep the others out: each of those still has one try.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum

from ioc_desktop.meeting.limits import (
    ADDRESSES_KEPT,
    CODE_DIGITS,
    CODE_LIFE_S,
    FIRST_TRIES,
    WRONG_OVERALL,
    WRONG_PER_ADDRESS,
    WRONG_WINDOW_S,
)


class Verdict(Enum):
    """What a code that somebody gave is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"


class CodeDesk:
    """Holds the code that is shown to the presenter, and judges what browsers give.

    ``changed`` is called with each new code. One thread only.
    """

    def __init__(
        self, changed: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make the first code; ``clock`` gives seconds that never go back."""
        self._changed, self._clock = changed, clock
        self._code = ""
        self._made_s = 0.0
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._wrong_overall: deque[float] = deque(maxlen=WRONG_OVERALL)
        self._wrong_first: deque[float] = deque(maxlen=FIRST_TRIES)
        self.renew()

    @property
    def code(self) -> str:
        """The code that admits the next browser: eight digits."""
        return self._code

    def renew(self) -> None:
        """Make another code."""
        self._code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        self._made_s = self._clock()
        self._changed(self._code)

    def renew_if_old(self) -> None:
        """Change a code that nobody used for ten minutes."""
        if self._clock() - self._made_s >= CODE_LIFE_S:
            self.renew()

    def judge(self, given: str, address: str) -> Verdict:
        """Say whether this is the code; a wrong one counts against ``address``."""
        self.renew_if_old()
        now = self._clock()
        mine = self._wrong.get(address)
        if _full(mine, WRONG_PER_ADDRESS, now):
            return Verdict.WAIT
        pool = self._wrong_overall
        if _full(pool, WRONG_OVERALL, now):
            pool = self._wrong_first
            if not self._is_first_try(address, now):
                return Verdict.WAIT
        if hmac.compare_digest(_digits(given).encode(), self._code.encode()):
            return Verdict.RIGHT
        if mine is None:
            mine = self._wrong[address] = deque(maxlen=WRONG_PER_ADDRESS)
            if len(self._wrong) > ADDRESSES_KEPT:
                self._wrong.popitem(last=False)
        self._wrong.move_to_end(address)
        mine.append(now)
        pool.append(now)
        return Verdict.WRONG

    def wait_s(self, address: str) -> float:
        """Return after how many seconds this address may try again; 0 = now."""
        now = self._clock()
        waits = [0.0]
        for tries, most in (
            (self._wrong.get(address), WRONG_PER_ADDRESS),
            (self._wrong_overall, WRONG_OVERALL),
        ):
            if tries is not None and _full(tries, most, now):
                waits.append(tries[0] + WRONG_WINDOW_S - now)
        return max(waits)

    def _is_first_try(self, address: str, now: float) -> bool:
        """Whether it gave no wrong code in a code's life, and addresses like it are scarce."""
        mine = self._wrong.get(address)
        if mine is not None and now - mine[-1] < CODE_LIFE_S:
            return False
        try:
            ipaddress.IPv4Address(address)
        except ValueError:
            return False
        return not _full(self._wrong_first, FIRST_TRIES, now, CODE_LIFE_S)


def spaced(code: str) -> str:
    """Return a code as it is read out: two groups of four."""
    half = CODE_DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def _full(
    tries: deque[float] | None, most: int, now: float, within_s: float = WRONG_WINDOW_S
) -> bool:
    return tries is not None and len(tries) >= most and now - tries[0] < within_s


def _digits(given: str) -> str:
    """Return the digits as ASCII, without what people put between them."""
    found = (unicodedata.digit(one, None) for one in given if one not in " \t-.\u00a0")
    return "".join("x" if one is None else str(one) for one in found)
