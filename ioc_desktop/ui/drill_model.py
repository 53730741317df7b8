"""What a page of the drill-down asks of the cache, and what it says with the answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.figures import Breakdown, Figure, Freshness, FreshnessState, RecordList
from ioc_desktop.domain.looking import CentreOverview, FigureList, PublishedBoard
from ioc_desktop.domain.outbox import DirectiveBoard
from ioc_desktop.domain.queries import (
    BreakdownQuery,
    DirectivesQuery,
    DirectoryQuery,
    FigureQuery,
    FiguresQuery,
    OverviewQuery,
    PublishedQuery,
    Query,
    RecordsQuery,
    Snapshot,
    SubsystemsQuery,
    Unanswered,
)
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.names import shortened_subsystem
from ioc_desktop.sdk.record_words import kind_word
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.detail_model import CHOSEN, HISTORY, detail_view
from ioc_desktop.ui.detail_rows import GLYPHS
from ioc_desktop.ui.drill_overview import overview_lines, overview_table
from ioc_desktop.ui.drill_periods import period_name
from ioc_desktop.ui.drill_place import DrillPlace, DrillStep, lineage
from ioc_desktop.ui.drill_records import record_page, record_rows
from ioc_desktop.ui.drill_tables import (
    breakdown_table,
    figures_table,
    published_table,
    subsystem_lines,
)
from ioc_desktop.ui.drill_view import Crumb, DrillView, FigureSide, Line, RecordsPage

SPARK_POINTS = 40
"""How many latest periods a row's little chart shows."""
PAGE = 200
"""How many records are read at once."""

DIRECTORY, SUBSYSTEMS, ABOUT, BODY = "directory", "subsystems", "about", "body"
LOCALITIES, AGENCIES, PUBLISHED, DIRECTIVES = "localities", "agencies", "published", "directives"


@dataclass(frozen=True, slots=True)
class DrillWords:
    """In which words, under which short names of the centres."""

    words: Words
    centre_names: Mapping[str, str]

    def centre(self, centre: str) -> str:
        """Return the centre's short name."""
        return self.centre_names.get(centre, centre)


def questions(step: DrillStep) -> Mapping[str, Query]:
    """Return what the page asks."""
    place = step.place
    asked: dict[str, Query] = {DIRECTORY: DirectoryQuery()}
    if place.level:
        asked[SUBSYSTEMS] = SubsystemsQuery(centre=place.centre or None)
    if place.indicator:
        asked[ABOUT] = FigureQuery(indicator=place.indicator, centre=place.centre or None)
    return {**asked, **_body(step)}


def records_query(step: DrillStep) -> RecordsQuery:
    """Return the question for the first rows of the page's list of records."""
    place, chosen = step.place, step.filter
    return RecordsQuery(
        kind=place.kind,
        centre=place.centre,
        subsystem=place.subsystem,
        locality=chosen.locality,
        agency=chosen.agency_at(place.centre),
        open_only=place.which != "all",
        overdue_only=place.which == "overdue",
        text=place.text,
        opened=chosen.period,
        order=place.order,
        descending=place.descending,
        limit=PAGE,
    )


def figure_query(step: DrillStep) -> FigureQuery:
    """Return the question for the page's own figure, without its history."""
    place, chosen = step.place, step.filter
    return FigureQuery(
        indicator=place.indicator,
        centre=place.centre or None,
        locality=chosen.locality,
        agency=chosen.agency_at(place.centre),
        period=chosen.period,
    )


def _body(step: DrillStep) -> Mapping[str, Query]:
    place, chosen = step.place, step.filter
    if place.record:
        return {
            BODY: RecordsQuery(
                kind=place.kind, centre=place.centre, ids=(place.record,), open_only=False
            ),
            DIRECTIVES: DirectivesQuery(centre=place.centre, record=place.record, open_only=False),
        }
    if place.kind:
        return {BODY: records_query(step)}
    if place.indicator and not place.unit:
        figure = figure_query(step)
        centre, period = place.centre or None, chosen.period
        return {
            CHOSEN: msgspec.structs.replace(figure, history=HISTORY),
            LOCALITIES: BreakdownQuery(
                indicator=place.indicator, by="locality", centre=centre, period=period
            ),
            AGENCIES: BreakdownQuery(
                indicator=place.indicator, by="agency", centre=centre, period=period
            ),
            PUBLISHED: PublishedQuery(
                indicator=place.indicator,
                centre=centre,
                locality=figure.locality,
                agency=figure.agency,
            ),
        }
    if place.subsystem:
        return {
            BODY: FiguresQuery(
                centre=place.centre,
                subsystem=place.subsystem,
                locality=chosen.locality,
                agency=chosen.agency_at(place.centre),
                period=chosen.period,
                history=SPARK_POINTS,
            )
        }
    return {
        BODY: OverviewQuery(
            centre=chosen.agency_centre or None,
            locality=chosen.locality,
            agency=chosen.agency,
            period=chosen.period,
        )
    }


def drill_view(said: DrillWords, step: DrillStep, snapshot: Snapshot) -> DrillView:
    """Return the page for these answers; what is not there is said with its reason."""
    answers, now_s, words = snapshot.answers, snapshot.now_s, said.words
    directory = answers.get(DIRECTORY)
    centres = directory if isinstance(directory, tuple) else ()
    known = [one for one in centres if isinstance(one, CentreDirectory)]
    view = DrillView(
        step=step,
        directory=tuple(known),
        locality=_named(known, step.filter.locality, of="localities"),
        agency=_named(known, step.filter.agency, of="agencies"),
        period=period_name(step.filter.period, words),
    )
    body = answers.get(CHOSEN if CHOSEN in answers else BODY)
    if body is None or isinstance(body, Unanswered):
        reason = body.reason if body is not None else "No figures on this machine yet"
        view = replace(view, missing=in_words(reason, words), title=words("Overview"))
    elif isinstance(body, Figure):
        view = _figure_view(said, view, snapshot, body)
    elif isinstance(body, FigureList):
        view = _subsystem_view(said, view, body, now_s)
    elif isinstance(body, RecordList) and step.place.record:
        view = _record_view(said, view, body, answers.get(DIRECTIVES), now_s)
    elif isinstance(body, RecordList):
        view = _records_view(said, view, body, now_s)
    else:
        boards = tuple(one for one in body if isinstance(one, CentreOverview))  # type: ignore[union-attr]  # the last answer there is: a tuple
        view = replace(
            view,
            title=words("All subsystems"),
            lines=overview_lines(boards, step, said, now_s),
            table=overview_table(boards, step, said, now_s),
        )
    return replace(view, crumbs=_crumbs(said, view, answers))


def _subsystem_view(said: DrillWords, view: DrillView, body: FigureList, now_s: int) -> DrillView:
    name = body.row.subsystem.name.in_language(said.words.language)
    place = body.locality or body.agency
    title = f"{place.name} · {name}" if place is not None and view.step.place.unit else name
    return replace(
        view,
        title=title,
        lines=subsystem_lines(body, said, now_s),
        table=figures_table(body, view.step, said, now_s),
    )


def _figure_view(
    said: DrillWords, view: DrillView, snapshot: Snapshot, figure: Figure
) -> DrillView:
    words = said.words
    place = replace(view.step.place, centre=figure.centre, subsystem=figure.indicator.subsystem)
    step = replace(view.step, place=place)
    name = figure.indicator.name.in_language(words.language)
    detail = detail_view(words, said.centre_names, name, (), snapshot)
    about = snapshot.answers.get(ABOUT)
    if detail.series is not None and isinstance(about, Figure) and about.period:
        # The chart's points are of their own periods, whatever span the value is of.
        detail = replace(detail, series=replace(detail.series, period=about.period))
    if step.filter.period and figure.value is None:
        period = view.period
        detail = replace(detail, missing=words("Nothing was reported for {period}", period=period))
    sides: list[FigureSide] = []
    tables = {}
    told: dict[str, int] = {}
    for side, key, label in (
        ("locality", LOCALITIES, words("By locality")),
        ("agency", AGENCIES, words("By agency")),
    ):
        found = snapshot.answers.get(key)
        if isinstance(found, Breakdown) and found.rows:
            told[side] = found.reported
            share = f"{label} {found.reported}/{found.expected}"
            sides.append(FigureSide(side, share))  # type: ignore[arg-type]  # two of the sides
            tables[side] = breakdown_table(found, step, said, snapshot.now_s)
            if side == "locality":
                sides.append(FigureSide("map", words("Map")))
    board = snapshot.answers.get(PUBLISHED)
    published = board if isinstance(board, PublishedBoard) else None
    count = len(published.values) if published else 0
    tables["published"] = published_table(published, figure, said, snapshot.now_s)
    label = words("Published values")
    sides.append(FigureSide("published", f"{label} {count}" if count else label))
    chosen = step.place.side
    if chosen not in {one.side for one in sides}:
        # Parts that nobody reports say less than what was published of the whole.
        chosen = next((one.side for one in sides if told.get(one.side)), sides[-1].side)
        step = replace(step, place=replace(step.place, side=chosen))
    return replace(
        view,
        step=step,
        title=name,
        figure=detail,
        sides=tuple(sides),
        table=tables.get(chosen),
        published=published,
        asks=figure_query(step),
    )


def _records_view(said: DrillWords, view: DrillView, body: RecordList, now_s: int) -> DrillView:
    words, place = said.words, view.step.place
    grouped = f"{body.total:,}" if words.language == "en" else f"{body.total:,}".replace(",", ".")
    which = {
        "open": words("open"), "overdue": words("overdue"), "all": words("all of them"),
    }[place.which]  # fmt: skip
    lines = [Line(words("{count} records: {which}", count=grouped, which=which))]
    if body.overdue:
        lines.append(Line(f"◆ {words('{count} overdue', count=body.overdue)}", warn=True))
    if place.text:
        lines.append(Line(words("with “{text}”", text=place.text)))
    lines.append(_state_line(body.freshness, words, now_s))
    empty = ""
    if not body.rows:
        reason = body.freshness.reason
        empty = in_words(reason, words) if reason else words("No record matches what is chosen")
    return replace(
        view,
        title=kind_word(place.kind, words),
        lines=tuple(lines),
        records=RecordsPage(
            records_query(view.step), record_rows(body.rows, words, now_s),
            tuple(row.id for row in body.rows), body.total,
        ),
        missing=empty,
    )  # fmt: skip


def _record_view(
    said: DrillWords, view: DrillView, body: RecordList, directives: object, now_s: int
) -> DrillView:
    words, place = said.words, view.step.place
    if not body.rows:
        gone = words("The record {id} is no longer at the centre", id=place.record)
        return replace(view, title=place.record, missing=gone)
    row = body.rows[0]
    board = directives if isinstance(directives, DirectiveBoard) else None
    about = DirectivesQuery(
        centre=place.centre,
        agency=row.record.agency,
        locality=row.record.locality,
        record=row.id,
    )
    return replace(
        view,
        title=row.record.title,
        record=record_page(row, board, words, said.centre(place.centre), now_s),
        asks=about,
    )


def _state_line(freshness: Freshness, words: Words, now_s: int) -> Line:
    age = age_texts(freshness, words, now_s)
    text = f"{GLYPHS[freshness.state]} {age.state} · {age.moment}"
    return Line(text, freshness.state is not FreshnessState.LIVE)


def _named(directory: list[CentreDirectory], code: str, of: str) -> str:
    for centre in directory:
        for one in getattr(centre, of):
            if code and one.code == code:
                return str(one.name)
    return code


def _crumbs(said: DrillWords, view: DrillView, answers: Mapping[str, object]) -> tuple[Crumb, ...]:
    crumbs: list[Crumb] = []
    for step in lineage(view.step):
        place = step.place
        if place.level == 0:
            label = said.words("Overview")
        elif place.record:
            label = place.record
        elif place.kind:
            label = kind_word(place.kind, said.words)
        elif place.unit:
            label = view.locality or view.agency
        elif place.indicator:
            found = answers.get(ABOUT)
            label = place.indicator
            if isinstance(found, Figure):
                label = found.indicator.name.in_language(said.words.language)
        else:
            name = _subsystem_name(said, place, answers)
            label = f"{said.centre(place.centre)} · {name}"
        crumbs.append(Crumb(label, step))
    return tuple(crumbs)


def _subsystem_name(said: DrillWords, place: DrillPlace, answers: Mapping[str, object]) -> str:
    boards = answers.get(SUBSYSTEMS)
    for board in boards if isinstance(boards, tuple) else ():
        for row in board.rows if board.centre == place.centre else ():
            if row.subsystem.id == place.subsystem:
                return shortened_subsystem(row.subsystem.name.in_language(said.words.language))
    return place.subsystem
