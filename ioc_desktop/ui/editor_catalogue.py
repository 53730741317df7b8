"""What codes are called in the scene editor: read from the centres' catalogues in the cache."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ioc_desktop.domain.figures import SubsystemBoard
from ioc_desktop.domain.queries import Query, ReportingQuery, Snapshot, SubsystemsQuery
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.ui.editor_fields import SceneNames


def name_queries(centres: Iterable[str]) -> dict[str, Query]:
    """Return the questions whose answers name everything."""
    asked: dict[str, Query] = {f"desk {one}": ReportingQuery(centre=one) for one in centres}
    return {**asked, "subsystems": SubsystemsQuery()}


def names_in(
    snapshot: Snapshot, centres: Mapping[str, str], cameras: Mapping[str, str], language: str
) -> SceneNames:
    """Return the names of all that was answered; ``centres`` and ``cameras`` are the site's."""
    indicators: dict[str, str] = {}
    units: dict[str, str] = {}
    localities: dict[str, str] = {}
    agencies: dict[str, str] = {}
    subsystems: dict[str, str] = {}
    for answer in snapshot.answers.values():
        if isinstance(answer, ReportingDesk):
            directory = answer.directory
            for one in directory.indicators.values():
                indicators.setdefault(one.id, one.name.in_language(language))
                units.setdefault(one.id, one.unit)
            for office in directory.agencies.values():
                agencies.setdefault(office.code, office.name)
            for place in directory.localities.get(answer.system, {}).values():
                localities.setdefault(place.code, place.name)
        elif isinstance(answer, tuple):
            boards = (board for board in answer if isinstance(board, SubsystemBoard))
            for row in (row for board in boards for row in board.rows):
                known = row.subsystem
                subsystems.setdefault(known.id, known.name.in_language(language))
    return SceneNames(
        indicators=indicators,
        units=units,
        centres=dict(centres),
        localities=localities,
        agencies=agencies,
        subsystems=subsystems,
        cameras=dict(cameras),
    )
