"""From where a document is read: this machine's cache, or an opened pack; nothing on a screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ioc_desktop.app.data_folder import no_data
from ioc_desktop.app.pictures import offscreen_application
from ioc_desktop.domain.audience import Audience, is_fit_for
from ioc_desktop.errors import KnownError, UsageError

if TYPE_CHECKING:
    from ioc_desktop.app.composition import ScreenSide
    from ioc_desktop.briefing.manifest import AgendaItem
    from ioc_desktop.sdk.contract import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """What the command line said of the source; None = not said."""

    site: Path | None = None
    data: Path | None = None
    pack: Path | None = None
    audience: Audience | None = None
    language: str | None = None
    at: str | None = None
    trust: str | None = None
    keys: Path | None = None
    passphrase_file: Path | None = None
    identity: Path | None = None


@dataclass(frozen=True, slots=True)
class PaperSide:
    """A screen side without screens, light as paper; what is said of its moment and maker.

    ``pages`` are those of a pack in its order: scene, title, notes; ``agenda`` a line an item.
    """

    side: ScreenSide
    audience: Audience
    stamp: str = ""
    maker: str = ""
    title: str = ""
    pages: tuple[tuple[str, str, str], ...] = ()
    agenda: tuple[str, ...] = ()


@contextmanager
def paper_side(options: SourceOptions) -> Iterator[PaperSide]:
    """Open the source, and close it at the end.

    Raises:
        UsageError: neither a pack nor a site with its data was given, or both.
        KnownError: there is no data, or the pack is refused.
        ConfigError: the site file, or a time, has mistakes.
    """
    if options.pack is not None:
        if options.site is not None or options.data is not None or options.at is not None:
            raise UsageError(
                "--pack has its own data and moment; leave --site, --data and --at out"
            )
        with _of_pack(options, options.pack) as found:
            yield found
        return
    if options.site is None or options.data is None:
        raise UsageError("say where the figures are: --site FILE --data DIR, or --pack FILE")
    with _of_cache(options, options.site, options.data) as found:
        yield found


@contextmanager
def _of_cache(options: SourceOptions, site_file: Path, data: Path) -> Iterator[PaperSide]:
    from ioc_desktop.app.composition import make_look, screen_side
    from ioc_desktop.app.times import read_time
    from ioc_desktop.config import load_site
    from ioc_desktop.domain.timeline import Timeline
    from ioc_desktop.ui.room_clock import RoomClock

    site = load_site(site_file)
    if not (data / "cache.db").is_file():
        raise no_data(data, site_file)
    audience = options.audience or "meeting"
    # One moment for all that is read, also on a simulated day that runs fast.
    if options.at is None:
        timeline, begun_s = site.timeline(time.time()), time.time()
        clock = RoomClock(timeline, _standing(begun_s))
    else:
        clock = RoomClock(Timeline(), _standing(read_time(options.at, "--at").timestamp()))
    application = offscreen_application()
    look = make_look(site, options.language, "light")
    side = screen_side(site, data, clock, look, None, audience=audience)
    try:
        yield PaperSide(side, audience)
    finally:
        side.close()
        application.sendPostedEvents()


@contextmanager
def _of_pack(options: SourceOptions, file: Path) -> Iterator[PaperSide]:
    from ioc_desktop.app.brief_side import frozen_stamp, pack_look, pack_side
    from ioc_desktop.app.brief_verify import identities_of
    from ioc_desktop.app.passphrases import given_passphrase
    from ioc_desktop.briefing.container import open_pack
    from ioc_desktop.briefing.keys import KeyRing
    from ioc_desktop.config import user_key_folder
    from ioc_desktop.store import schema
    from ioc_desktop.store.frozen_form import is_readable

    opened = open_pack(
        file,
        keyring=KeyRing(options.keys or user_key_folder()),
        now_s=time.time(),
        passphrase=given_passphrase(options.passphrase_file),
        identities=identities_of(options.identity),
        trust=options.trust,
        cache_schema=schema.VERSION,
        readable=is_readable,
    )
    with opened:
        manifest = opened.manifest
        audience = options.audience or manifest.audience
        if not is_fit_for(manifest.audience, audience):
            raise KnownError(
                f"the pack {file.name} was made for {manifest.audience}, not for {audience};"
                f" make one with --audience {audience}"
            )
        application = offscreen_application()
        look = pack_look(opened, options.language, "light")
        side = pack_side(opened, look)
        try:
            yield PaperSide(
                side,
                manifest.audience,
                stamp=frozen_stamp(manifest, look.words),
                maker=manifest.maker,
                title=manifest.title,
                pages=tuple((page.scene, page.title, page.notes) for page in manifest.pages),
                agenda=tuple(_item(item, look.words) for item in manifest.agenda),
            )
        finally:
            side.close()
            application.sendPostedEvents()


def _item(item: AgendaItem, words: Words) -> str:
    """Return one item of the agenda: what, by whom, how long."""
    long = words("{minutes} min", minutes=f"{item.minutes:g}") if item.minutes else ""
    beside = ", ".join(filter(None, (item.who, long)))
    return f"{item.title} ({beside})" if beside else item.title


def _standing(at_s: float) -> Callable[[], float]:
    return lambda: at_s
