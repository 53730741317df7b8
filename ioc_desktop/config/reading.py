"""From a site file's text to a ``Site``, or to every mistake in it at once."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from ioc_desktop.config.cameras import read_cameras
from ioc_desktop.config.meeting import read_meeting
from ioc_desktop.config.screens import roles_of, screens_of, serials_of
from ioc_desktop.config.site import Centre, Clock, Officer, Secret, Site
from ioc_desktop.config.site_document import (
    CalendarEntry,
    CameraEntry,
    CentreEntry,
    ClockEntry,
    ScreenEntry,
    SiteDocument,
)
from ioc_desktop.documents import parse_toml, read_text, salvage, salvage_all, shape_findings
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError, Finding

if TYPE_CHECKING:
    from ioc_desktop.domain.mapping import Mapping

Value = TypeVar("Value")


def load_site(path: Path) -> Site:
    """Read a site file; folders in it are relative to the file.

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    return parse_site(read_text(path), path)


def check_site_file(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with a site file; empty if it can be used."""
    try:
        load_site(path)
    except ConfigError as error:
        return error.findings
    return ()


def parse_site(text: str, file: Path) -> Site:
    """Turn a site file's text into a Site; ``file`` names it and anchors its folders.

    Raises:
        ConfigError: no TOML, or mistakes; all of them are listed.
    """
    raw = parse_toml(text, str(file))
    findings: list[Finding] = []
    try:
        document = msgspec.convert(raw, SiteDocument)
        centres = list(enumerate(document.centre))
        screens = list(enumerate(document.screen))
        cameras = list(enumerate(document.camera))
    except msgspec.ValidationError:
        findings = shape_findings(raw, SiteDocument, str(file))
        # "centre" must be there; whatever stands in it is judged entry by entry.
        stand_in = [{"id": "x", "url": "http://x"}]
        rest = salvage({**raw, "centre": stand_in, "screen": [], "camera": []}, SiteDocument)
        document = rest or msgspec.convert({"centre": stand_in}, SiteDocument)
        centres = salvage_all(raw.get("centre"), CentreEntry)
        screens = salvage_all(raw.get("screen"), ScreenEntry)
        cameras = salvage_all(raw.get("camera"), CameraEntry)
    meaning = _Meaning(file)
    meaning.no_twins("centre", "id", [(index, entry.id) for index, entry in centres])
    meaning.no_twins("screen", "role", roles_of(screens))
    meaning.no_twins("officer", "id", [(i, one.id) for i, one in enumerate(document.officer)])
    meaning.no_twins("camera", "id", [(index, entry.id) for index, entry in cameras])
    centre_ids = [entry.id for _, entry in centres]
    made_cameras = read_cameras(cameras, centre_ids, file.absolute().parent, meaning.wrong)
    for key in ("connector", "position"):
        named = [(i, getattr(entry, key)) for i, entry in screens if getattr(entry, key)]
        meaning.no_twins("screen", key, named)
    meaning.no_twins("screen", "serial", serials_of(screens))
    site = Site(
        name=document.name,
        language=document.language,
        theme=document.theme,
        scene=document.scene,
        centres=tuple(meaning.centre(f"centre[{index}]", entry) for index, entry in centres),
        screens=tuple(
            one
            for index, entry in screens
            for one in screens_of(f"screen[{index}]", entry, meaning.wrong)
        ),
        officers=tuple(Officer(one.id, one.name, one.role) for one in document.officer),
        cameras=made_cameras,
        show_restricted=document.cameras is not None and document.cameras.show_restricted,
        scene_folders=meaning.folders("scenes", document.scenes),
        bundle_folders=meaning.folders("bundles", document.bundles),
        plan=meaning.beside(document.plan),
        clock=meaning.clock(document.clock),
        poll_s=document.poll_s,
        retention_days=document.retention_days,
        days_off=meaning.days_off(document.calendar),
        work_days=meaning.work_days(document.calendar),
        meeting=read_meeting(document.meeting, meaning.existing, meaning.wrong),
        file=file.absolute(),
    )
    findings += meaning.findings
    if findings:
        raise ConfigError(tuple(findings))
    return site


class _Meaning:
    """Judges what no shape can say, and gathers what is wrong."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def wrong(self, path: str, reason: str) -> None:
        self.findings.append(Finding(str(self.file), path, reason))

    def no_twins(self, table: str, key: str, named: Iterable[tuple[int, Any]]) -> None:
        first: dict[Any, int] = {}
        for index, value in named:
            if value in first:
                other = f"{table}[{first[value]}]"
                shown = list(value) if isinstance(value, tuple) else repr(value)
                self.wrong(f"{table}[{index}].{key}", f"{shown} is already that of {other}")
            first.setdefault(value, index)

    def centre(self, path: str, entry: CentreEntry) -> Centre:
        self.url(f"{path}.url", entry.url)
        if entry.token is not None and entry.token_env is not None:
            self.wrong(f"{path}.token_env", "is given beside token; keep one of the two")
        if entry.token is not None and not (
            entry.token.isascii() and entry.token.isprintable() and " " not in entry.token
        ):
            self.wrong(f"{path}.token", "has characters that no token may have")
        if (entry.client_certificate is None) != (entry.client_key is None):
            self.wrong(path, "client_certificate and client_key go together; one is missing")
        return Centre(
            id=entry.id,
            url=entry.url.rstrip("/"),
            token=None if entry.token is None else Secret(entry.token),
            token_env=entry.token_env,
            ca_file=self.existing(f"{path}.ca_file", entry.ca_file),
            client_certificate=self.existing(
                f"{path}.client_certificate", entry.client_certificate
            ),
            client_key=self.existing(f"{path}.client_key", entry.client_key),
            mapping=self.mapping(path, entry),
        )

    def mapping(self, path: str, entry: CentreEntry) -> Mapping | None:
        if entry.kind == "centre_api":
            for key in ("map", "mapping"):
                if getattr(entry, key) is not None:
                    self.wrong(f"{path}.{key}", 'needs kind = "mapped_rest"')
            return None
        if (entry.map is None) == (entry.mapping is None):
            reason = "is missing" if entry.map is None else "is given beside mapping; keep one"
            self.wrong(f"{path}.map", f'{reason}: kind = "mapped_rest" needs a mapping')
            return None
        from ioc_desktop.config.mapping import load_mapping, read_mapping

        if entry.mapping is not None:
            found, findings = read_mapping(entry.mapping, str(self.file), f"{path}.mapping")
            self.findings += findings
            return found
        file = self.existing(f"{path}.map", entry.map)
        try:
            return None if file is None or not file.is_file() else load_mapping(file)
        except ConfigError as error:
            self.findings += error.findings
            return None

    def url(self, path: str, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port  # raises for what is no port
        except ValueError:
            self.wrong(path, "is no address; write it like https://ioc.example.vn")
            return
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            self.wrong(path, "must begin with https:// (or http://) and name a machine")
        elif parts.username is not None or parts.password is not None:
            self.wrong(path, "must not carry a name or password; use token or token_env")
        elif parts.query or parts.fragment or any(c.isspace() for c in url):
            self.wrong(path, "must be the plain address, without ?, # or blanks")

    def folders(self, key: str, names: tuple[str, ...]) -> tuple[Path, ...]:
        folders = []
        for index, name in enumerate(names):
            folder = self.file.absolute().parent / Path(name).expanduser()
            if not folder.is_dir():
                self.wrong(f"{key}[{index}]", f"there is no folder {name!r} beside this file")
            folders.append(folder)
        return tuple(folders)

    def beside(self, name: str | None) -> Path | None:
        """Return a file's place; that there is none is told on the wall, which goes on."""
        return None if name is None else self.file.absolute().parent / Path(name).expanduser()

    def existing(self, path: str, name: str | None) -> Path | None:
        if name is None:
            return None
        file = self.file.absolute().parent / Path(name).expanduser()
        if not file.is_file():
            self.wrong(path, f"there is no file {name!r} beside this file")
        return file

    def clock(self, entry: ClockEntry | None) -> Clock | None:
        if entry is None:
            return None
        start = self.instant("clock.start", entry.start)
        anchor = None if entry.anchor is None else self.instant("clock.anchor", entry.anchor)
        return Clock(start, anchor, entry.speed)

    def instant(self, path: str, text: str) -> float:
        whole_s = self._read(path, text, parse_instant, 0)
        # A demonstration's processes share its anchor to the fraction of a second.
        return datetime.fromisoformat(text).timestamp() if whole_s and "." in text else whole_s

    def days_off(self, entry: CalendarEntry | None) -> tuple[tuple[date, str], ...]:
        days: abc.Mapping[str, str] = {} if entry is None else entry.days_off
        return tuple(
            (self.day(f"calendar.days_off.{text}", text), name) for text, name in days.items()
        )

    def work_days(self, entry: CalendarEntry | None) -> tuple[date, ...]:
        days = () if entry is None else entry.work_days
        return tuple(
            self.day(f"calendar.work_days[{index}]", text) for index, text in enumerate(days)
        )

    def day(self, path: str, text: str) -> date:
        return self._read(path, text, date.fromisoformat, date.min)

    def _read(self, path: str, text: str, read: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return read(text)
        except ValueError:
            example = "2021-10-07" if read is not parse_instant else "2021-10-07T16:30:00+07:00"
            self.wrong(path, f"{text!r} is not written like {example}")
            return otherwise
