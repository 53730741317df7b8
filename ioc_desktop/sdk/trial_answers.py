"""Answers made up to see whether a tile has room: the catalogue's longest names, large numbers.

Whoever judges a scene has no figures yet. Every question that a shipped bundle asks gets an
answer here that is as wide as a real one may be: all agencies and units with their names (the
longest first in a ranking), marked values, long titles of records, a supplier, another centre
that disagrees. Pure, and the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ioc_desktop.domain import queries as asked
from ioc_desktop.sdk import trial_boards as boards
from ioc_desktop.sdk import trial_figures as figures
from ioc_desktop.sdk.trial_names import TrialCentre, trial_centre
from ioc_desktop.sdk.trial_parts import NOW_S, Trial

__all__ = ["NOW_S", "Trial", "trial_snapshot"]


def trial_snapshot(
    queries: Mapping[str, asked.Query], trial: Trial | None = None
) -> asked.Snapshot:
    """Return an answer to each question; what only drill-down pages ask stays unanswered."""
    tried = trial or Trial()
    return asked.Snapshot(NOW_S, {name: _answer(tried, one) for name, one in queries.items()})


def _answer(trial: Trial, query: asked.Query) -> Any:
    made = _MADE.get(type(query))
    return asked.Unanswered("") if made is None else made(trial, query)


def _centres(centre: str | None) -> tuple[TrialCentre, ...]:
    return tuple(trial_centre(each) for each in ((centre,) if centre else boards.CENTRES))


def _subsystems(trial: Trial, query: asked.SubsystemsQuery) -> Any:
    return tuple(boards.subsystems(trial, each) for each in _centres(query.centre))


def _centre_states(_trial: Trial, _query: asked.CentresQuery) -> Any:
    return tuple(boards.centre_state(each) for each in _centres(None))


def _directory(_trial: Trial, _query: asked.DirectoryQuery) -> Any:
    return tuple(boards.directory(each) for each in _centres(None))


_MADE: Final[Mapping[type[asked.Query], Callable[[Trial, Any], Any]]] = {
    asked.FigureQuery: figures.figure,
    asked.BreakdownQuery: figures.breakdown,
    asked.RecordsQuery: boards.records,
    asked.SubsystemsQuery: _subsystems,
    asked.ObligationsQuery: boards.obligations,
    asked.PunctualityQuery: boards.punctuality,
    asked.DisagreementsQuery: boards.disagreements,
    asked.AlarmsQuery: boards.alarms,
    asked.CentresQuery: _centre_states,
    asked.DirectoryQuery: _directory,
}
