"""What taking in files or an answer has come to: how many rows, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ioc_desktop.centre.intake import Intake
from ioc_desktop.centre.standards.known import CentreKnows
from ioc_desktop.errors import Finding

MOST_NOTICES: Final = 200


@dataclass(slots=True)
class Taking:
    """One transaction's work: where rows go, what the centre has, what there is to say.

    ``now_s`` is the centre's clock (epoch seconds). Notices say what was left out although
    the message is right: another's area, an exercise, a series that nothing is mapped to.
    """

    intake: Intake
    knows: CentreKnows
    now_s: int
    notices: list[Finding] = field(default_factory=list)
    unsaid: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)

    def notice(self, file: str, place: str, reason: str) -> None:
        """Say what was left out; after ``MOST_NOTICES`` only how many more of each kind."""
        if len(self.notices) < MOST_NOTICES:
            self.notices.append(Finding(file, place, reason))
        else:
            self.unsaid[file] += 1

    def notice_once(self, file: str, reason: str) -> None:
        """Say something that many messages give cause for."""
        if reason not in self.said:
            self.said.add(reason)
            self.notice(file, "", reason)
