"""Reads a schedule written in plain Vietnamese, with or without marks, into a ``When``. Pure.

Days and hours may stand in any order; after "trừ" come the days that are left out:

    từ 7h đến 17h, trừ thứ bảy, chủ nhật, lễ Tết
    hằng ngày lúc 7h30
    thứ hai đến thứ sáu từ 7h30 đến 11h30 và từ 13h30 đến 17h
    từ 18h đến 6h sáng hôm sau
    cuối tháng · ngày 25 hằng tháng · ngày làm việc cuối tháng · ngày 2/9 · ngày 30/4/2027
    từ ngày 16/4 đến ngày 15/10 từ 7h đến 17h
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ioc_desktop.domain.recurrence import (
    DAY_MIN,
    EVERY_DAY,
    WHOLE_DAY,
    Dates,
    DayRule,
    DaysOff,
    Holidays,
    Hours,
    MonthDays,
    MonthWorkingDay,
    Weekdays,
    When,
    WorkingDays,
    YearDays,
)
from ioc_desktop.domain.recurrence_pieces import (
    FORMS,
    LONGEST,
    Pieces,
    ScheduleTextError,
    minutes_of,
    pieces_of,
)

_WEEKDAY: Final = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3,
    "sau": 4, "6": 4, "bay": 5, "7": 5,
}  # fmt: skip
_SHORT_WEEKDAY: Final = {f"t{number}": number - 2 for number in range(2, 8)} | {"cn": 6}
_FILLERS: Final = frozenset({"cac", "vao", "va", "ca", "luon", "deu"})
_EVERY: Final = (("hang", "ngay"), ("moi", "ngay"), ("tat", "ca", "cac", "ngay"))
_LONGEST_MONTH: Final = 31
_EACH: Final = frozenset({"hang", "moi"})


def read_when(text: str) -> When:
    """Return the schedule that the words mean.

    Raises:
        ScheduleTextError: something was not understood, or cannot be meant.
    """
    if not text.strip():
        raise ScheduleTextError(f"is empty; write it like {FORMS}")
    if len(text) > LONGEST:
        raise ScheduleTextError(f"is longer than {LONGEST} characters")
    return _Reader(pieces_of(text)).read()


@dataclass(slots=True)
class _Reader(Pieces):
    days: list[DayRule] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    but: list[DayRule] = field(default_factory=list)
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    leaving_out: bool = False

    def read(self) -> When:
        while self.place < len(self.pieces):
            filler = self.here() in _FILLERS and not self.sees("ca", "ngay")
            if filler or self.is_a("comma"):
                self.place += 1
            elif self.takes("ngoai", "tru") or self.takes("tru") or self.takes("khong", "ke"):
                self.leaving_out = True
            elif not any(read() for read in self._readers()):
                self.wrong()
        if not (self.days or self.hours or self.season or self.but):
            self.wrong()
        days = _merged(self.days) or (EVERY_DAY,)
        return When(days, _sorted_hours(self.hours), _merged(self.but), self.season)

    def _readers(self) -> tuple[Callable[[], bool], ...]:
        return (
            self._season, self._span, self._moments, self._whole_day,
            self._every_day, self._weekdays, self._working_days, self._days_off,
            self._month_ends, self._numbered_days,
        )  # fmt: skip

    def _add(self, rule: DayRule) -> bool:
        (self.but if self.leaving_out else self.days).append(rule)
        return True

    # Hours.

    def _span(self) -> bool:
        """``từ 7h30 đến 11h30``, ``18h - 6h sáng hôm sau``."""
        begun = self.place
        said = self.takes("tu")
        start = self.time()
        if start is None or not self.takes_to():
            self.place = begun
            return False
        end = self.time()
        if end is None:
            if not said:
                self.place = begun
                return False
            self.wrong()
        words = " ".join(piece.text for piece in self.pieces[begun : self.place])
        tomorrow = any(
            self.takes(*one) for one in (("ngay", "hom", "sau"), ("hom", "sau"), ("ngay", "sau"))
        )
        if tomorrow or end <= start:
            end += DAY_MIN
        if end - start > DAY_MIN:
            self.wrong(f"{words!r} is longer than a day; write days and hours apart")
        self._hours(Hours(start % DAY_MIN, end - (start - start % DAY_MIN)))
        return True

    def _moments(self) -> bool:
        """``lúc 7h30``, ``lúc 9h, 11h và 15h``, ``lúc 7h30 trong 45 phút``."""
        begun = self.place
        while self.here() in {"vao", "luc"}:
            self.place += 1
        said = self.place > begun
        times = []
        while (time := self.time()) is not None:
            times.append(time % DAY_MIN)
            after = self.place
            while self.is_a("comma") or self.here() in {"va", "luc"}:
                self.place += 1
            if not self.is_a("hour"):
                self.place = after
                break
        if not times:
            self.place = begun
            if said:
                self.place += 1
                self.wrong()
            return False
        length = self._length()
        for time in times:
            self._hours(Hours(time, -1 if length is None else time + length))
        return True

    def _length(self) -> int | None:
        if not self.takes("trong"):
            return None
        self.takes("vong")
        if self.is_a("number") and self.here(1) in {"phut", "p"}:
            length = int(self.here())
            self.place += 2
        elif self.is_a("hour"):
            length = minutes_of(self.pieces[self.place].folded)
            self.place += 1
        else:
            self.wrong()
        if not 0 < length <= DAY_MIN:
            self.wrong("a length must be from 1 minute to 24 hours")
        return length

    def _whole_day(self) -> bool:
        if self.takes("ca", "ngay") or self.takes("suot", "ngay"):
            self._hours(WHOLE_DAY)
            return True
        return False

    def _hours(self, hours: Hours) -> None:
        if hours not in self.hours:
            self.hours.append(hours)

    # Days.

    def _every_day(self) -> bool:
        return any(self.takes(*words) for words in _EVERY) and self._add(EVERY_DAY)

    def _weekdays(self) -> bool:
        begun = self.place
        self.takes("tu")
        self.takes("ngay")
        first = self._weekday()
        if first is None:
            self.place = begun
            return self.takes("cuoi", "tuan") and self._add(Weekdays((5, 6)))
        after = self.place
        last = self._weekday() if self.takes_to() else None
        if last is None:
            self.place = after
            return self._add(Weekdays((first,)))
        days = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
        return self._add(Weekdays(tuple(sorted(days))))

    def _weekday(self) -> int | None:
        here = self.here()
        if here in _SHORT_WEEKDAY:
            self.place += 1
            return _SHORT_WEEKDAY[here]
        if self.takes("chu", "nhat"):
            return 6
        if here == "thu" and self.here(1) in _WEEKDAY:
            self.place += 2
            return _WEEKDAY[self.here(-1)]
        return None

    def _working_days(self) -> bool:
        if not self.takes("ngay", "lam", "viec"):
            return False
        for words, which in (
            (("dau", "tien", "cua", "thang"), 1), (("dau", "thang"), 1),
            (("cuoi", "cung", "cua", "thang"), -1), (("cuoi", "thang"), -1),
        ):  # fmt: skip
            if self.takes(*words):
                return self._add(MonthWorkingDay(which))
        return self._add(WorkingDays())

    def _days_off(self) -> bool:
        begun = self.place
        while self.here() in {"ngay", "nghi"}:
            self.place += 1
        if self.takes("le"):
            after = self.place
            while self.is_a("comma") or self.here() in {"va", "ngay", "dip"}:
                self.place += 1
            if not self.takes("tet"):
                self.place = after
            return self._add(Holidays())
        self.place = begun
        return self.takes("ngay", "nghi") and self._add(DaysOff())

    def _month_ends(self) -> bool:
        begun = self.place
        self.takes("ngay")
        for words, day in ((("cuoi", "thang"), -1), (("dau", "thang"), 1)):
            if self.takes(*words):
                return self._add(MonthDays((day,)))
        self.place = begun
        return False

    def _numbered_days(self) -> bool:
        """``ngày 25 hằng tháng``, ``ngày 2/9``, ``ngày 2 tháng 9``, ``ngày 30/4/2027``."""
        if not self.takes("ngay"):
            return False
        begun = self.place
        numbers: list[int] = []
        while True:
            if self.is_a("number") and not (self.here(1) == "thang" and self.is_a("number", 2)):
                numbers.append(int(self.here()))
                self.place += 1
            elif not self._one_day():
                break
            after = self.place
            while self.is_a("comma") or self.here() in {"va", "ngay"}:
                self.place += 1
            if not (self.is_a("number") or self.is_a("date")):
                self.place = after
        if numbers:
            return self._of_each_month(numbers)
        if self.place == begun:
            self.wrong()
        if self.here() in _EACH and self.here(1) == "nam":
            self.place += 2
        return True

    def _one_day(self) -> bool:
        if self.is_a("date"):
            self._add(_day(self.pieces[self.place].text))
            self.place += 1
            return True
        if self.is_a("number"):
            self._add(_day(f"{self.here()}/{self.here(2)}"))
            self.place += 3
            return True
        return False

    def _of_each_month(self, numbers: list[int]) -> bool:
        if not (self.here() in _EACH and self.here(1) == "thang"):
            self.wrong(
                f"'ngày {numbers[0]}' of which month? write 'ngày {numbers[0]} hằng tháng' "
                f"or 'ngày {numbers[0]}/9'"
            )
        self.place += 2
        if not all(1 <= number <= _LONGEST_MONTH for number in numbers):
            self.wrong(f"'ngày {max(numbers)}' is no day of a month")
        return self._add(MonthDays(tuple(sorted(set(numbers)))))

    def _season(self) -> bool:
        """``từ ngày 16/4 đến ngày 15/10``."""
        begun = self.place
        if self.takes("tu") and (self.takes("ngay") or self.is_a("date")) and self.is_a("date"):
            first = _day(self.pieces[self.place].text)
            self.place += 1
            if self.takes_to():
                self.takes("ngay")
                if self.is_a("date"):
                    last = _day(self.pieces[self.place].text)
                    self.place += 1
                    if not (isinstance(first, YearDays) and isinstance(last, YearDays)):
                        self.wrong("a season is written without a year: 'từ ngày 16/4 đến 15/10'")
                    if self.leaving_out:
                        self.wrong("a season cannot be left out; write the rest of the year")
                    self.season = (first.days[0], last.days[0])
                    return True
        self.place = begun
        return False


def _day(text: str) -> YearDays | Dates:
    """Return ``2/9`` or ``30/4/2027`` as a day."""
    numbers = [int(part) for part in text.split("/")]
    day, month = numbers[0], numbers[1]
    try:
        found = date(numbers[2] if len(numbers) > 2 else 2000, month, day)  # noqa: PLR2004  # a year was said; 2000 had a 29th of February
    except ValueError:
        raise ScheduleTextError(f"{text!r} is no day of the calendar") from None
    return Dates((found,)) if len(numbers) > 2 else YearDays(((month, day),))  # noqa: PLR2004  # as above


def _merged(rules: list[DayRule]) -> tuple[DayRule, ...]:
    """Return the rules, those of one kind as one, each once."""
    kinds: dict[type, set[object]] = {}
    plain: list[DayRule] = []
    for rule in rules:
        if isinstance(rule, Weekdays | MonthDays | YearDays | Dates):
            kinds.setdefault(type(rule), set()).update(rule.days)
        elif rule not in plain:
            plain.append(rule)
    gathered: list[DayRule] = [kind(_in_order(days)) for kind, days in kinds.items()]
    if EVERY_DAY in gathered:
        return (EVERY_DAY,)
    return tuple(sorted((*gathered, *plain), key=lambda rule: (_ORDER[type(rule)], repr(rule))))


_ORDER: Final[dict[type, int]] = {
    kind: place
    for place, kind in enumerate(
        (Weekdays, WorkingDays, DaysOff, Holidays, MonthDays, MonthWorkingDay, YearDays, Dates)
    )
}


def _in_order(days: set[object]) -> tuple[object, ...]:
    return tuple(sorted(days, key=lambda day: (day == -1, day)))


def _sorted_hours(hours: list[Hours]) -> tuple[Hours, ...]:
    return tuple(sorted(hours)) or (WHOLE_DAY,)
