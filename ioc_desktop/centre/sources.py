"""Everything synthetic of a centre: what the series files of a profile say, as sources of rows.

A source is asked day by day; what it tells follows from the seed and the day alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from ioc_desktop.centre import alarms, cases, happenings, series, tallies, workload
from ioc_desktop.centre.alarms import Alarms
from ioc_desktop.centre.cameras import Cameras, CameraSpec
from ioc_desktop.centre.catalogue import (
    PROFILES,
    Catalogue,
    catalogue_folder,
    load_catalogue,
    read_toml,
    subsystem_files,
)
from ioc_desktop.centre.drafts import Draft, FigureDraft
from ioc_desktop.centre.happening_specs import HappeningSpec, Place
from ioc_desktop.centre.happenings import Happenings
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.published import load_published
from ioc_desktop.centre.running_totals import LOOKBACK_DAYS as LATEST_TOTALS_DAYS
from ioc_desktop.centre.running_totals import RunningSpec, RunningTotal, running_totals
from ioc_desktop.centre.series import Score, ScoreSpec, Series, SeriesSpec
from ioc_desktop.centre.tallies import Tally, TallySpec
from ioc_desktop.centre.workload import Workload, WorkloadSpec
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.rows import Limits

HISTORY_DAYS: Final = 430
"""A new centre has synthetic figures from so many days before its clock's start."""

_MONTHLY_DAYS: Final = 48
_DAILY_DAYS: Final = 12
"""The last monthly figure before a day, and the last daily one (Tết), are no older."""


class SeriesFile(msgspec.Struct, frozen=True, kw_only=True):
    """``resources/catalogue/<id>.series.toml``: everything synthetic of a profile.

    The files of the subsystems (``<id>/*.toml``) have the same tables, and below ``complete``
    those that come only when every subsystem is connected.
    """

    weights: dict[str, float] = msgspec.field(default_factory=dict)
    workload: tuple[WorkloadSpec, ...] = ()
    series: tuple[SeriesSpec, ...] = ()
    score: tuple[ScoreSpec, ...] = ()
    cameras: CameraSpec | None = None
    places: dict[str, tuple[Place, ...]] = msgspec.field(default_factory=dict)
    happening: tuple[HappeningSpec, ...] = ()
    tally: tuple[TallySpec, ...] = ()
    running: tuple[RunningSpec, ...] = ()
    complete: SeriesFile | None = None

    def with_more(self, more: SeriesFile) -> SeriesFile:
        """Return this file with another's tables behind its own."""
        return SeriesFile(
            weights={**self.weights, **more.weights},
            workload=(*self.workload, *more.workload),
            series=(*self.series, *more.series),
            score=(*self.score, *more.score),
            cameras=self.cameras or more.cameras,
            places={**self.places, **more.places},
            happening=(*self.happening, *more.happening),
            tally=(*self.tally, *more.tally),
            running=(*self.running, *more.running),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """``drafts(day, today)`` of the rows that begin on a day; they end ``lookback`` after it."""

    drafts: Callable[[int, int], Iterator[Draft]]
    lookback_days: int
    history_days: int = HISTORY_DAYS


def read_series(catalogue: Catalogue) -> SeriesFile:
    """Return everything synthetic of a profile in the catalogue's state of supply."""
    found = SeriesFile()
    main = catalogue_folder() / f"{catalogue.id}.series.toml"
    for path in (main, *subsystem_files(catalogue.id)):
        one = msgspec.convert(read_toml(path), SeriesFile)
        found = found.with_more(one)
        if catalogue.supply == "complete" and one.complete is not None:
            found = found.with_more(one.complete)
    return found


def sources_of(catalogue: Catalogue, noise: Noise) -> list[Source]:
    """Return everything synthetic that happens at a centre; the last source is its alarms."""
    file = read_series(catalogue)
    calendar = WorkingCalendar()
    found: list[Source] = []
    for work in file.workload:
        load = Workload(work, catalogue, noise, calendar)
        found.append(Source(load.drafts, workload.LOOKBACK_DAYS))
        found.append(Source(_daily(load.ledger.drafts), cases.LOOKBACK_DAYS, cases.LOOKBACK_DAYS))
    for spec in file.series:
        one = Series(spec, catalogue, noise, calendar, file.weights)
        found.append(Source(_daily(one.drafts), series.LOOKBACK_DAYS))
    found += [
        Source(_daily(Score(score, catalogue, noise).drafts), series.LOOKBACK_DAYS)
        for score in file.score
    ]
    if file.cameras is not None:
        watch = Cameras(file.cameras, noise)
        found.append(Source(watch.drafts, 2))
    for event in file.happening:
        events = _happenings(event, file, catalogue, noise, calendar)
        found.append(Source(events.drafts, happenings.LOOKBACK_DAYS))
    found += [
        Source(tally.drafts, tallies.LOOKBACK_DAYS)
        for tally in _tallies(file, catalogue, noise, calendar)
    ]
    found += [
        Source(total.drafts, LATEST_TOTALS_DAYS) for total in _running(file, catalogue, noise)
    ]
    watched = Alarms(catalogue, _figures_with_limits(file, catalogue, noise, calendar))
    found.append(Source(watched.drafts, alarms.LOOKBACK_DAYS, alarms.LOOKBACK_DAYS))
    return found


def _figures_with_limits(
    file: SeriesFile, catalogue: Catalogue, noise: Noise, calendar: WorkingCalendar
) -> Callable[[int, int], Iterator[FigureDraft]]:
    """Return the way to all figures that may raise an alarm, as they are published."""
    limited = {one.id for one in catalogue.indicators.values() if one.limits != Limits()}

    single: list[Callable[[int], Iterator[FigureDraft]]] = [
        Series(spec, catalogue, noise, calendar, file.weights).drafts
        for spec in file.series
        if spec.indicator in limited
    ]
    single += [
        Score(score, catalogue, noise).drafts for score in file.score if score.indicator in limited
    ]
    single += [
        _as_of_its_day(tally.drafts)
        for tally in _tallies(file, catalogue, noise, calendar)
        if not limited.isdisjoint(tally.told)
    ]
    single += [
        _as_of_its_day(total.drafts)
        for total in _running(file, catalogue, noise)
        if not limited.isdisjoint(total.told)
    ]
    events = [
        _happenings(event, file, catalogue, noise, calendar)
        for event in file.happening
        if any(count.indicator in limited for count in event.counts)
    ]

    def figures(begin: int, end: int) -> Iterator[FigureDraft]:
        for day in range(begin - _MONTHLY_DAYS, end):
            for drafts in single:
                yield from (draft for draft in drafts(day) if draft.indicator in limited)
        for day in range(begin - _DAILY_DAYS, end):
            for event in events:
                yield from event.published(day, limited)
        for work in file.workload:
            # Anew for each span: what a ledger of cases counts depends on where it began.
            load = Workload(work, catalogue, noise, calendar)
            for day in range(begin - _DAILY_DAYS, end):
                yield from load.published(day, limited, live=day >= begin - 1)

    return figures


def _happenings(
    spec: HappeningSpec,
    file: SeriesFile,
    catalogue: Catalogue,
    noise: Noise,
    calendar: WorkingCalendar,
) -> Happenings:
    return Happenings(spec, file.places.get(spec.places, ()), catalogue, noise, calendar)


def _tallies(
    file: SeriesFile, catalogue: Catalogue, noise: Noise, calendar: WorkingCalendar
) -> list[Tally]:
    return [Tally(spec, catalogue, noise, calendar, file.weights) for spec in file.tally]


def _running(file: SeriesFile, catalogue: Catalogue, noise: Noise) -> list[RunningTotal]:
    if not file.running:
        return []
    published = load_published(catalogue)
    totals = [catalogue.indicators[spec.total].owner for spec in file.running]
    owners = {owner for owner in totals if owner in PROFILES and owner != catalogue.id}
    told = [one for owner in owners for one in load_published(load_catalogue(str(owner)))]
    return running_totals(file.running, catalogue, noise, file.weights, published, told)


def _as_of_its_day(
    drafts: Callable[[int, int], Iterator[FigureDraft]],
) -> Callable[[int], Iterator[FigureDraft]]:
    return lambda day: drafts(day, day)


def _daily(drafts: Callable[[int], Iterator[Draft]]) -> Callable[[int, int], Iterator[Draft]]:
    return lambda day, _today: drafts(day)
