import time

import pytest

from ioc_desktop.meeting.codes import CodeDesk, Verdict, spaced
from ioc_desktop.meeting.limits import (
    CODE_DIGITS,
    CODE_LIFE_S,
    FIRST_TRIES,
    SEAT_GRACE_S,
    SESSION_LIFE_S,
    WRONG_OVERALL,
    WRONG_PER_ADDRESS,
    WRONG_WINDOW_S,
)
from ioc_desktop.meeting.sessions import Seats, Sessions


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def test_a_code_is_eight_digits_however_people_write_them() -> None:
    told: list[str] = []
    desk = CodeDesk(told.append)
    assert told == [desk.code]
    assert len(desk.code) == CODE_DIGITS
    assert desk.code.isdigit()
    assert desk.judge(spaced(desk.code), "a") is Verdict.RIGHT
    assert desk.judge(f" {desk.code[:4]}-{desk.code[4:]}\t", "a") is Verdict.RIGHT
    wide = "".join(chr(ord("０") + int(digit)) for digit in desk.code)
    assert desk.judge(wide, "a") is Verdict.RIGHT
    for given in ("", desk.code[:-1], f"{desk.code}0", f"{desk.code[:-1]}x"):
        assert desk.judge(given, given) is Verdict.WRONG


def test_a_code_changes_after_ten_minutes_and_the_old_one_is_worth_nothing() -> None:
    clock = Clock()
    told: list[str] = []
    desk = CodeDesk(told.append, clock)
    first = desk.code
    clock.now_s += CODE_LIFE_S - 1
    assert desk.judge(first, "a") is Verdict.RIGHT
    clock.now_s += 1
    assert desk.judge(first, "a") is Verdict.WRONG
    assert told == [first, desk.code]


def test_guessing_is_slowed_for_one_address_and_even_the_right_code_waits() -> None:
    clock = Clock()
    desk = CodeDesk(lambda _: None, clock)
    for _ in range(WRONG_PER_ADDRESS):
        assert desk.judge(wrong(desk.code), "a") is Verdict.WRONG
    assert desk.judge(desk.code, "a") is Verdict.WAIT
    assert desk.wait_s("a") == WRONG_WINDOW_S
    assert desk.judge(desk.code, "b") is Verdict.RIGHT
    clock.now_s += WRONG_WINDOW_S
    assert desk.judge(desk.code, "a") is Verdict.RIGHT


def test_guessing_is_slowed_for_all_together() -> None:
    clock = Clock()
    desk = CodeDesk(lambda _: None, clock)
    for number in range(WRONG_OVERALL):
        assert desk.judge(wrong(desk.code), f"address {number}") is Verdict.WRONG
    assert desk.judge(desk.code, "another") is Verdict.WAIT
    clock.now_s += WRONG_WINDOW_S
    assert desk.judge(desk.code, "another") is Verdict.RIGHT


def test_whoever_guesses_from_a_few_addresses_keeps_nobody_else_out() -> None:
    clock = Clock()
    desk = CodeDesk(lambda _: None, clock)
    for number in range(WRONG_OVERALL):
        assert desk.judge(wrong(desk.code), f"fd00::{number:x}") is Verdict.WRONG
    assert desk.judge(desk.code, "fd00::face") is Verdict.WAIT, "of those anybody has many"
    assert desk.judge(desk.code, "10.1.2.3") is Verdict.RIGHT
    assert desk.judge(wrong(desk.code), "10.1.2.3") is Verdict.WRONG
    assert desk.judge(desk.code, "10.1.2.3") is Verdict.WAIT, "one try, no more"
    for number in range(1, FIRST_TRIES):
        address = f"10.2.{number // 250}.{number % 250}"
        assert desk.judge(wrong(desk.code), address) is Verdict.WRONG
    assert desk.judge(desk.code, "10.1.2.4") is Verdict.WAIT, "a bound in a code's life"


def test_a_clock_set_right_puts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(b"k" * 32)
    token = sessions.make()
    now = time.time()
    for other in (now - 366 * 86_400, now + 366 * 86_400):
        monkeypatch.setattr(time, "time", lambda other=other: other)
        assert sessions.read(token) is not None


def test_a_session_is_known_by_its_key_alone_and_for_one_day_of_work() -> None:
    clock = Clock()
    sessions = Sessions(b"k" * 32, clock)
    token = sessions.make()
    number = sessions.read(token)
    assert number is not None
    assert Sessions(b"k" * 32, clock).read(token) == number
    assert Sessions(b"x" * 32, clock).read(token) is None
    for forged in ("", "a", token[:-2], token + "A", "A" * len(token), "é" * len(token)):
        assert sessions.read(forged) is None
    for place in (0, 30, 50):
        other = "A" if token[place] != "A" else "B"
        assert sessions.read(token[:place] + other + token[place + 1 :]) is None
    clock.now_s += SESSION_LIFE_S
    assert sessions.read(token) is None


def test_seats_are_bounded_kept_for_a_while_and_then_free() -> None:
    clock = Clock()
    told: list[int] = []
    seats = Seats(2, told.append, clock)
    assert seats.enter(b"a")
    assert seats.take(b"b")
    assert not seats.take(b"c")
    assert seats.enter(b"a"), "a second page of the same browser needs no seat of its own"
    assert told == [1, 2]
    clock.now_s += SEAT_GRACE_S
    assert seats.take(b"c"), "b never came"
    seats.leave(b"a")
    clock.now_s += SEAT_GRACE_S
    assert seats.taken == 2
    assert not seats.take(b"d") or seats.taken <= 2
    seats.leave(b"a")
    clock.now_s += SEAT_GRACE_S
    seats.free_left()
    assert b"a" not in seats._pages
