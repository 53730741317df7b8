"""``ioc-desktop brief make``: scenes and their frozen figures as one signed file."""

from __future__ import annotations

import glob
import re
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ioc_desktop import __version__
from ioc_desktop.app.brief_calendar import CALENDAR, write_calendar
from ioc_desktop.app.brief_here import Here, centre_names, expiry_s, here
from ioc_desktop.app.brief_pages import PackedScenes, PageMaker, read_scenes, scene_files
from ioc_desktop.app.data_folder import size_text
from ioc_desktop.app.passphrases import given_passphrase, new_passphrase, typed_passphrase
from ioc_desktop.app.progress import CancelledError, Progress, may_write, tell_line, working
from ioc_desktop.briefing.container import PART, SUFFIX, part_prefix, write_pack
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.manifest import (
    LATEST_S,
    AgendaItem,
    LeftOut,
    Manifest,
    Page,
    cleaned,
)
from ioc_desktop.briefing.opened_folders import OpenedFolder, unpacking_room
from ioc_desktop.briefing.signing import SigningKey
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.config import user_key_folder, user_scene_folder
from ioc_desktop.config.agenda import AgendaDocument, PageEntry, load_agenda
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.vntext import fold
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.layout import Scene
from ioc_desktop.layout.packed_scene import scene_text
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.audience_source import hidden_from
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.frozen import FrozenCopy, freeze
from ioc_desktop.store.schema import FILE, VERSION

DOCUMENTS: Final = frozenset({".pdf", ".pptx", ".xlsx"})
"""Endings that somebody means otherwise: a pack of that name opens nowhere."""
_STEPS: Final = 3
_STALE_PART_S: Final = 3600
_LONGEST: Final = 200
_FOR: Final = {
    "public": "everybody (public figures alone)",
    "meeting": "a meeting (nothing restricted)",
    "duty": "those on duty (everything)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOptions:
    """What the command line said; "" and None = not given."""

    scenes: tuple[str, ...]
    out: Path
    title: str = ""
    name: str = ""
    agenda: Path | None = None
    audience: Audience = "meeting"
    expires: str = ""
    recipients: tuple[str, ...] = ()
    passphrase: bool = False
    passphrase_file: Path | None = None
    key: str = ""
    key_passphrase_file: Path | None = None
    keys: Path | None = None
    site: Path | None = None
    data: Path | None = None
    at: str | None = None
    language: Literal["vi", "en"] | None = None
    overwrite: bool = False
    progress_json: bool = False


def run_make(options: MakeOptions) -> int:
    """Make a pack and say what is in it; return the exit code.

    Raises:
        UsageError: options that do not go together, or no key to sign with.
        ConfigError: the site, the agenda or a scene has a mistake, or was not made for that
            audience.
        KnownError: no data, no room, somebody cancelled.
    """
    out = _pack_file(options.out)
    may_write(out, overwrite=options.overwrite)
    place = here(options.site, options.data, options.at, options.language)
    words = TsWords(place.site.language)
    files = scene_files((*place.site.scene_folders, user_scene_folder(), shipped("layouts")))
    agenda = load_agenda(options.agenda, frozenset(files)) if options.agenda else AgendaDocument()
    pages = _pages(options.scenes, agenda)
    scenes = read_scenes([page.scene for page in pages], files, options.audience)
    made_at_s = int(time.time())
    expires_s = expiry_s(options.expires, made_at_s)
    if expires_s is not None:  # 9999-12-31 is how people write "for good"
        expires_s = min(expires_s, LATEST_S)
    keyring = KeyRing(options.keys or user_key_folder())
    receivers = keyring.receivers(options.recipients)
    recipients = list(receivers)
    if recipients and (options.passphrase or options.passphrase_file):
        raise UsageError("encrypt a pack to people (--to) or under a passphrase, not both")
    key = _signing_key(options, keyring)
    secret = _passphrase(options)
    _sweep(out)
    with working(as_json=options.progress_json) as progress:
        folder = _scratch()
        try:
            progress.step(0, _STEPS, words("reading the scenes"))
            found = _packed_scenes(place, options.audience, scenes, words)
            progress.step(1, _STEPS, words("freezing the figures"))
            copy = _frozen(place, options.audience, found, folder.path / FILE, progress, words)
            progress.step(2, _STEPS, words("writing and signing the pack"))
            first = scenes[pages[0].scene].name.in_language(words.language)
            name = _name(options.name or out.stem)
            manifest = write_pack(
                out,
                cleaned(
                    Manifest(
                        name=name,
                        title=(options.title or agenda.title or first)[:_LONGEST],
                        version=keyring.next_version(key.public, name),
                        made_at_s=made_at_s,
                        moment_s=place.moment_s,
                        audience=options.audience,
                        expires_at_s=expires_s,
                        maker=key.name,
                        organisation=key.organisation,
                        language=place.site.language,
                        theme=place.site.theme,
                        site_name=place.site.name[:_LONGEST],
                        centres=centre_names(copy.path),
                        simulated=place.simulated,
                        cache_schema=VERSION,
                        program=__version__,
                        pages=tuple(_page(page, scenes[page.scene], words) for page in pages),
                        agenda=_agenda(agenda),
                        left_out=_left_out(found, copy, words),
                    )
                ),
                {f"data/{FILE}": copy.path, **_written(found, place, folder.path)},
                key,
                recipients=recipients,
                passphrase=secret,
                overwrite=options.overwrite,
            )
        finally:
            folder.close()
    sealed = bool(recipients) or secret is not None
    if options.progress_json:
        tell_line(_facts(out, manifest, sealed=sealed))
    else:
        print("\n".join(_told(out, manifest, receivers.values(), sealed=sealed)))  # noqa: T201  # the command's output
    return 0


def _pages(asked: tuple[str, ...], agenda: AgendaDocument) -> list[PageEntry]:
    """Return the agenda's pages, and one for each scene that was named beside it.

    Raises:
        UsageError: there is none.
    """
    known = {page.scene for page in agenda.page}
    pages = [*agenda.page, *(PageEntry(scene=name) for name in asked if name not in known)]
    if not pages:
        raise UsageError("name the scenes of the pack, or an agenda with pages (--agenda FILE)")
    return pages


def _page(page: PageEntry, scene: Scene, words: Words) -> Page:
    title = page.title or scene.name.in_language(words.language)
    return Page(scene=page.scene, title=title, notes=page.notes, minutes=page.minutes)


def _agenda(agenda: AgendaDocument) -> tuple[AgendaItem, ...]:
    return tuple(
        AgendaItem(
            title=item.title,
            who=item.who,
            minutes=item.minutes,
            pages=tuple(number - 1 for number in item.pages),
        )
        for item in agenda.item
    )


def _pack_file(out: Path) -> Path:
    """Return the file that is written: a name without an ending, or one in a date, gets ours.

    Raises:
        UsageError: it is the name of a document.
    """
    ending = out.suffix[1:]
    if out.suffix.lower() in DOCUMENTS:
        raise UsageError(
            f"--out {out.name} is no name of a pack (.iocbrief); documents are made by: "
            "ioc-desktop document"
        )
    if out.name in {"", ".."}:
        return out
    return out if ending and not ending.isdecimal() else out.with_name(f"{out.name}{SUFFIX}")


def _name(text: str) -> str:
    """Return the name by which versions of a pack are told apart: letters, digits, - and _."""
    plain = re.sub(r"[^a-z0-9_]+", "-", fold(text).lower()).strip("-_")
    return plain[:80] or "briefing"


def _signing_key(options: MakeOptions, keyring: KeyRing) -> SigningKey:
    card = keyring.find_own(options.key)
    passphrase = None
    if keyring.needs_passphrase(card):
        file = options.key_passphrase_file
        passphrase = given_passphrase(file) if file is not None else None
        passphrase = passphrase or typed_passphrase(f"passphrase of the key of {card.name}")
    return keyring.signing_key(card.public.id, passphrase)


def _passphrase(options: MakeOptions) -> str | None:
    """Return the passphrase to encrypt under, None where none is asked for."""
    if not options.passphrase and options.passphrase_file is None:
        return None
    return new_passphrase(options.passphrase_file, "passphrase of the pack")


def _scratch() -> OpenedFolder:
    try:
        return OpenedFolder(unpacking_room())
    except OSError as error:
        why = error.strerror or str(error)
        raise KnownError(f"there is no place to make the pack in: {why}") from error


def _sweep(out: Path) -> None:
    """Take away what a killed program left beside the file long ago."""
    for part in out.parent.glob(f"{glob.escape(part_prefix(out))}*{PART}"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_PART_S:
                part.unlink()


def _packed_scenes(
    place: Here, audience: Audience, scenes: Mapping[str, Scene], words: Words
) -> PackedScenes:
    with hidden_from(place.cache, audience) as hidden:
        bundles = discover(shipped("widgets"))
        maker = PageMaker(audience, bundles, hidden, hidden.indicators, words)
        return maker.made(scenes.values())


def _frozen(
    place: Here,
    audience: Audience,
    found: PackedScenes,
    out: Path,
    progress: Progress,
    words: Words,
) -> FrozenCopy:
    """Freeze the cache; somebody who cancels need not wait until it is done.

    Raises:
        CancelledError: somebody cancelled.
        StoreError: the cache cannot be read, or the disk refuses.
    """
    stopped: list[CancelledError] = []

    def goes_on() -> bool:
        try:
            progress.step(1, _STEPS, words("freezing the figures"))
        except CancelledError as error:
            stopped.append(error)
        return not stopped

    try:
        return freeze(
            place.cache,
            out,
            audience=audience,
            now_s=place.moment_s,
            shown=found.shown,
            silence_s=place.silence_s,
            goes_on=goes_on,
        )
    except sqlite3.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    except StoreError as error:
        if error.code != "disk_full":
            raise
        room = unpacking_room()
        raise KnownError(
            f"there is no room on the disk to make the pack ({room}); make room, then try again"
        ) from error


def _written(found: PackedScenes, place: Here, folder: Path) -> dict[str, Path]:
    """Write scenes and calendar as they go into the pack; return them and maps by their names."""
    files = place.maps
    calendar = write_calendar(place.site, folder)
    if calendar is not None:
        files[f"data/{CALENDAR}"] = calendar
    for name, scene in found.scenes.items():
        file = folder / f"{name}.toml"
        file.write_text(scene_text(scene), encoding="utf-8")
        files[f"scenes/{name}.toml"] = file
    return files


def _left_out(found: PackedScenes, copy: FrozenCopy, words: Words) -> tuple[LeftOut, ...]:
    left = list(found.left_out)
    if copy.cut.series:
        what = words("earlier periods of {count} series", count=copy.cut.series)
        why = words(
            "the latest are here: {whole} of what is shown, {parts} of its parts, else {others}",
            whole=copy.cut.whole,
            parts=copy.cut.parts,
            others=copy.cut.others,
        )
        left.append(LeftOut(what=what, why=why))
    if copy.records_cut:
        what = words("{count} closed records", count=copy.records_cut)
        left.append(LeftOut(what=what, why=words("the open and the latest are here")))
    return tuple(LeftOut(what=one.what[:_LONGEST], why=one.why[:_LONGEST]) for one in left)


def _facts(out: Path, manifest: Manifest, *, sealed: bool) -> dict[str, object]:
    """Return the last line of ``--progress-json``."""
    return {
        "file": str(out),
        "size": out.stat().st_size,
        "name": manifest.name,
        "version": manifest.version,
        "pages": len(manifest.pages),
        "moment_s": manifest.moment_s,
        "expires_at_s": manifest.expires_at_s,
        "audience": manifest.audience,
        "encrypted": sealed,
        "left_out": [{"what": one.what, "why": one.why} for one in manifest.left_out],
    }


def _told(out: Path, manifest: Manifest, readers: Iterable[str], *, sealed: bool) -> list[str]:
    """Return what was made, as lines for people; ``readers`` are those it is encrypted to."""
    expires = "never" if manifest.expires_at_s is None else _moment(manifest.expires_at_s)
    simulated = ", simulated: shown as illustrative" if manifest.simulated else ""
    lines = [
        f"{out}  {size_text(out.stat().st_size)}{', encrypted' if sealed else ''}",
        f"name      {manifest.name}, version {manifest.version}",
        f"pages     {len(manifest.pages)}",
        f"figures   as at {_moment(manifest.moment_s)}{simulated}",
        f"for       {_FOR[manifest.audience]}",
        *(f"opened by {one}" for one in readers),
        f"expires   {expires}",
        f"signed    {manifest.maker}",
        f"left out  {len(manifest.left_out) or 'nothing'}",
        *(f"  {one.what}: {one.why}" for one in manifest.left_out),
    ]
    if manifest.audience == "duty" and not sealed:
        lines.append("note      restricted figures are in it, and it is not encrypted (--to)")
    return lines


def _moment(instant_s: int) -> str:
    return f"{format_time(instant_s)} {format_date(instant_s)}"
