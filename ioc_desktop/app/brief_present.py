"""Puts a pack together with windows, and runs until the speaker ends it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ioc_desktop.app.brief_options import OpenOptions
from ioc_desktop.app.brief_side import pack_deck, pack_look, pack_side
from ioc_desktop.app.crash import install_hooks, set_up_logging
from ioc_desktop.app.loop import run_loop
from ioc_desktop.config import data_folder
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.present_about import About
from ioc_desktop.ui.present_audience import AudienceWindow
from ioc_desktop.ui.present_deck import DeckPlanner
from ioc_desktop.ui.present_room import PresentRoom
from ioc_desktop.ui.present_show import PresentShow
from ioc_desktop.ui.screen_watch import ScreenWatch

if TYPE_CHECKING:
    from ioc_desktop.app.brief_conclusions import BriefConclusions
    from ioc_desktop.briefing.container import OpenedPack
    from ioc_desktop.ui.present_live import PresentLive

_log = logging.getLogger(__name__)


def missing_screens(wanted: Sequence[str], facts: Sequence[ScreenFact]) -> str:
    """Return the names among ``wanted`` that no screen has; "" if there are none."""
    there = {fact.name for fact in facts}
    return ", ".join(name for name in wanted if name not in there)


def present(opened: OpenedPack, options: OpenOptions, application: QApplication) -> int:
    """Present the pack; return the exit code."""
    folder = data_folder(options.data)
    set_up_logging(folder, "briefing")
    install_hooks(folder)
    manifest = opened.manifest
    look = pack_look(opened, options.language, options.theme)
    side = pack_side(opened, look)
    planner = DeckPlanner(pack_deck(manifest, look.words), side.library, manifest.audience)
    audience = AudienceWindow(look)
    audience.setWindowTitle(manifest.title)
    show = PresentShow(
        planner=planner, feed=side.feed, shelf=side.shelf, clock=side.clock,
        audience=audience, look=look,
    )  # fmt: skip
    screens = ScreenWatch(application)
    room = PresentRoom(
        show=show,
        look=look,
        watch=screens,
        windowed=options.windowed,
        one_screen=options.one_screen,
        screens=options.screens,
    )
    room.make_live = partial(_make_live, room, opened, options)
    conclusions: list[BriefConclusions] = []
    room.conclusion_asked.connect(partial(_conclude, room, options, conclusions))
    room.ended.connect(application.quit)
    if options.tell:
        from ioc_desktop.app.brief_teller import Teller

        teller = Teller(room)  # Qt holds no hand on it
        room.changed.connect(teller.tell)
    try:
        room.begin()
        if missing := missing_screens(options.screens, screens.facts()):
            there = ", ".join(fact.name for fact in screens.facts())
            said = look.words(
                "There is no screen {names} here; these are: {there}", names=missing, there=there
            )
            room.asking.say(said, warn=True)
        for remark in opened.remarks:  # of a clock that cannot be right
            room.asking.say(in_words(remark, look.words), warn=True)
        return run_loop(application, options.seconds)
    finally:
        for form in conclusions:
            form.close()
        room.close()
        side.close()


def _make_live(room: PresentRoom, opened: OpenedPack, options: OpenOptions) -> PresentLive:
    """Return the live half: without figures of this machine's own it says that there are none."""
    from ioc_desktop.ui.present_live import PresentLive

    parts = None
    if options.data is not None:
        from ioc_desktop.app.brief_live import live_parts

        try:
            parts = live_parts(opened, options.data, options.site, room.look)
        except KnownError as error:  # the briefing goes on without
            _log.warning("no live figures: %s", error)
            room.asking.say(in_words(str(error), room.look.words), warn=True)
    return PresentLive(room.audience, room.show, parts, room.look)


def _conclude(
    room: PresentRoom, options: OpenOptions, made: list[BriefConclusions], about: About
) -> None:
    """Open the form; it is made when the first conclusion is noted."""
    if not made:
        from ioc_desktop.app.brief_conclusions import BriefConclusions
        from ioc_desktop.config import load_site

        site = None
        with suppress(KnownError):  # its mistakes were told where live figures were made
            site = load_site(options.site) if options.site is not None else None
        folder, known = data_folder(options.data), options.data is not None
        made.append(BriefConclusions(room, folder, site, with_station=known))
    made[0].open(about)
