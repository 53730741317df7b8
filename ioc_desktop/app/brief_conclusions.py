"""Conclusions noted while a pack is presented: kept at once, as drafts, on this machine's disk."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ioc_desktop.app.draft_keeping import keep_draft
from ioc_desktop.config import Site
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import Draft
from ioc_desktop.domain.durations import LOCAL_OFFSET_S
from ioc_desktop.domain.queries import (
    BreakdownQuery,
    DirectivesQuery,
    DirectoryQuery,
    FigureQuery,
    Query,
    RecordsQuery,
    Snapshot,
)
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.conclusion_entry import AboutChoice
from ioc_desktop.ui.conclusion_form import ConclusionForm
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.keep_on_screen import keep_on_a_screen
from ioc_desktop.ui.present_about import About
from ioc_desktop.ui.present_room import PresentRoom

_SIZE_PX: Final = (640, 620)
_ROOM: Final = timezone(timedelta(seconds=LOCAL_OFFSET_S))


class BriefConclusions(QObject):
    """The form of one briefing; ``folder`` is where its drafts are kept."""

    def __init__(
        self, room: PresentRoom, folder: Path, site: Site | None, *, with_station: bool
    ) -> None:
        """Make nothing until a conclusion is noted."""
        super().__init__(room)
        self._room, self._folder, self._site = room, folder, site
        self._with_station = with_station
        self._form: ConclusionForm | None = None

    def open(self, about: About) -> None:
        """Show the form for what is shown now, on the speaker's screen."""
        form = self._form or self._made()
        deck, show = self._room.show.planner.deck, self._room.show
        page = deck.pages[show.sheet.page].title
        form.set_about(about_choices(about, page), page=page)
        host = self._room.speaker.window if self._room.speaker is not None else None
        near: QWidget = host if host is not None and host.isVisible() else self._room.audience
        if not form.isVisible():
            area = near.screen().availableGeometry()
            form.resize(min(_SIZE_PX[0], area.width()), min(_SIZE_PX[1], area.height()))
            form.move(area.center() - form.rect().center())
        form.show()
        keep_on_a_screen(form)
        form.raise_()
        form.activateWindow()
        form.begin()

    def close(self) -> None:
        """Take the form away. May be called twice."""
        form, self._form = self._form, None
        if form is not None:
            form.close()
            form.deleteLater()

    def _made(self) -> ConclusionForm:
        room = self._room
        words = room.look.words
        form = ConclusionForm(
            room.look, (), _now, meeting=room.show.planner.deck.title,
            officers={} if self._site is None else {o.id: o.name for o in self._site.officers},
        )  # fmt: skip
        form.setWindowTitle(words("Conclusion of the meeting"))
        where = plain_label("label", self._where())
        where.setWordWrap(True)
        layout = form.layout()
        if layout is not None:
            layout.addWidget(where)
        form.kept.connect(self._on_kept)
        form.cancelled.connect(form.hide)
        self._form = form
        if room.tasks is not None:
            room.tasks.start(words("Directory"), self._offer_directory())
        return form

    def _where(self) -> str:
        """Return where drafts are kept, and how they come to the centre from there."""
        words = self._room.look.words
        folder = str(self._folder)
        if self._with_station:
            return words(
                "Kept in {folder}; the duty window of this machine's wall issues it to the centre.",
                folder=folder,
            )
        return words(
            "Kept in {folder} on this machine. To bring it to the centre: “ioc-desktop directive "
            "drafts export FILE --data {folder}” here, “… import FILE” on the wall's machine.",
            folder=folder,
        )

    async def _offer_directory(self) -> None:
        read = self._room.show.feed.read({"who": DirectoryQuery()}, _directories)
        found = await asyncio.wrap_future(read)
        if self._form is not None:
            self._form.set_directories(found)

    def _on_kept(self, draft: Draft) -> None:
        tasks = self._room.tasks
        if tasks is not None:
            tasks.start(self._room.look.words("Conclusion of the meeting"), self._keep(draft))

    async def _keep(self, draft: Draft) -> None:
        """Keep it off the UI thread: a station may take its time."""
        job = asyncio.get_running_loop().run_in_executor(
            None, partial(keep_draft, self._site, self._folder, draft)
        )
        form = self._form
        try:
            await job
        except KnownError as error:
            if form is not None:
                form.say(in_words(str(error), self._room.look.words))
            return
        if form is not None:
            form.confirm()


def about_choices(about: About, page: str) -> tuple[AboutChoice, ...]:
    """Return what a conclusion may be about: the figure or record behind a tile, then the page."""
    found: list[AboutChoice] = []
    for query in about.queries:
        named = _about_query(query)
        if named and not any(one.about == named for one in found):
            found.append(AboutChoice(about.title, named))
    return (*found[:1], AboutChoice(page, {"page": page}))


def _about_query(query: Query) -> dict[str, str]:
    if isinstance(query, FigureQuery | BreakdownQuery):
        return {"indicator": query.indicator}
    if isinstance(query, RecordsQuery) and len(query.ids) == 1:
        return {"record": query.ids[0]}
    if isinstance(query, DirectivesQuery) and query.record:
        return {"record": query.record}
    return {}


def _directories(snapshot: Snapshot) -> tuple[CentreDirectory, ...]:
    answer = snapshot.answers["who"]
    found = answer if isinstance(answer, tuple) else ()
    return tuple(one for one in found if isinstance(one, CentreDirectory))


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), _ROOM)
