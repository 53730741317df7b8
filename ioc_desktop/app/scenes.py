"""``ioc-desktop scene``: scene files, their versions and templates, in people's words."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from ioc_desktop.config import Site, load_site, user_scene_folder
from ioc_desktop.documents import read_text
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import UsageError
from ioc_desktop.layout.differences import Change, changes_between, changes_on_wall
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.roles import role_place
from ioc_desktop.layout.scene_shelf import SceneOnShelf, SceneShelf
from ioc_desktop.layout.templates import Template, new_scene, templates
from ioc_desktop.layout.versions import Version, text_diff
from ioc_desktop.shipped import shipped

_PIPE_COLUMNS = 160


@dataclass(frozen=True, slots=True)
class Shelf:
    """The scenes at hand, who acts, and the wall of the site if one was named."""

    scenes: SceneShelf
    by: str
    wall: tuple[int, int] | None = None

    @classmethod
    def of(cls, site_file: Path | None, officer: str | None = None) -> Self:
        """Open the scenes of a site, or the user's own and the shipped ones.

        Raises:
            ConfigError: the site file has mistakes.
            UsageError: the site file names its officers, and this one is not among them.
        """
        site = load_site(site_file) if site_file is not None else None
        own = (*(site.scene_folders if site else ()), user_scene_folder())
        by = _login_name() if officer is None else officer
        if site is not None and officer is not None:
            by = site.officer(officer).id
        return cls(SceneShelf(own, shipped("layouts")), by, _wall_of(site))

    def templates(self) -> tuple[Template, ...]:
        """Return what a new scene can be made from; the site's own go before the shipped."""
        return templates((*self.scenes.own, self.scenes.shipped))


def list_scenes(shelf: Shelf, *, as_json: bool) -> int:
    """Print all scenes; return 0."""
    scenes = [shelf.scenes.entry(scene) for scene in shelf.scenes.ids()]
    if as_json:
        return _json({"scenes": scenes})
    _table(
        ("id", "name", "key", "comes from", "versions", ""),
        [
            (one.id, one.names.vi, one.key, _source(one), str(one.versions or ""), _trouble(one))
            for one in scenes
        ],
    )
    return 0


def list_templates(shelf: Shelf, *, as_json: bool) -> int:
    """Print all templates; return 0."""
    found = shelf.templates()
    if as_json:
        return _json({"templates": found})
    rows = [(one.id, one.names.vi, one.names.en or "", ", ".join(one.walls)) for one in found]
    _table(("id", "name", "in English", "walls"), rows)
    return 0


def make_scene(
    shelf: Shelf, scene: str, template: str, wall: str | None, name: tuple[str, str]
) -> int:
    """Make a new scene and print its file; return 0.

    Raises:
        UsageError: there is a scene of that id already, or no such template or wall.
        WriteFailedError: it cannot be written.
    """
    if scene in shelf.scenes.ids():
        raise UsageError(f"there is a scene {scene!r} already; give another id")
    if wall is None and shelf.wall is not None:
        wall = f"{shelf.wall[0]}x{shelf.wall[1]}"
    names = Names(vi=name[0] or scene, en=name[1] or None)
    draft = SceneDraft.open(new_scene(shelf.templates(), template, scene, names, wall))
    saved = shelf.scenes.save(draft, by=shelf.by, at=_now(), note=f"made from {template}")
    _say(f"{saved.file}", f"made from the template {template}, {_walls(draft)}")
    return 0


def list_versions(shelf: Shelf, scene: str, *, as_json: bool) -> int:
    """Print the versions of a scene; return 0.

    Raises:
        UsageError: there is no such scene, and never was.
    """
    folder = shelf.scenes.versions(scene)
    versions = folder.list()
    if not versions:
        shelf.scenes.file(scene)
    if as_json:
        return _json({"scene": scene, "file": folder.file, "versions": versions})
    if not versions:
        _say(f"{scene} has no versions yet: the editor keeps them when it saves")
        return 0
    rows = [
        (str(one.number), _time(one.at), one.by or "–", one.note, _state(one)) for one in versions
    ]
    _table(("", "when", "who", "why", ""), rows)
    return 0


def tell_difference(
    shelf: Shelf, scene: str, old: str | None, new: str | None, *, text: bool, as_json: bool
) -> int:
    """Print what differs between two versions; return 0 whether anything does or not.

    Raises:
        UsageError: there is no such scene or version.
        ConfigError: one of the files cannot be read.
    """
    asked = old or _one_before(shelf, scene)
    before, after = _content(shelf, scene, asked), _content(shelf, scene, new or "now")
    names = (f"{scene} ({_named(asked)})", f"{scene} ({_named(new or 'now')})")
    changes = changes_between(before, after)
    diff = text_diff(before, after, *names)
    if as_json:
        return _json({"scene": scene, "from": asked, "to": new or "now", "changes": changes,
                      "diff": diff})  # fmt: skip
    _say(f"{scene}: from {_named(asked)} to {_named(new or 'now')}")
    _tell(changes, "nothing differs")
    if text and diff:
        _say("", diff.rstrip())
    return 0


def roll_back(shelf: Shelf, scene: str, number: int, *, note: str, dry_run: bool) -> int:
    """Make a version the scene again, and print what changes; return 0.

    Raises:
        UsageError: there is no such scene or version.
        ConfigError: that version has mistakes.
        WriteFailedError: it cannot be written; the old file is whole.
    """
    folder = shelf.scenes.versions(scene)
    wanted = folder.read(number)
    try:
        present = _content(shelf, scene, "now")
    except UsageError:
        present = ""  # there is no scene of that id any more; its versions are
    if not dry_run:
        saved = shelf.scenes.roll_back(scene, number, by=shelf.by, at=_now(), note=note)
        _say(f"{scene} is version {number} again; that is version {saved.version.number}")
    else:
        _say(f"{scene}: what version {number} would change")
    if not present:
        return 0
    changes = changes_between(present, wanted)
    if shelf.wall is not None:
        changes = changes_on_wall(present, wanted, *shelf.wall)
        nothing = f"nothing on a wall of {shelf.wall[0]}x{shelf.wall[1]}"
    else:
        nothing = "nothing"
    _tell(changes, nothing)
    return 0


def restore(shelf: Shelf, scene: str, *, note: str) -> int:
    """Show a shipped scene as it ships again; return 0.

    Raises:
        UsageError: none of that id ships, or it is shown as it ships.
        WriteFailedError: the file before it cannot be kept or removed.
    """
    before = shelf.scenes.file(scene)
    removed = shelf.scenes.restore_shipped(scene, by=shelf.by, at=_now(), note=note)
    kept = [one.number for one in shelf.scenes.versions(scene).list() if not one.removed]
    _say(
        f"{scene} is shown as it ships again",
        f"{before} stays as version {kept[0]}; this is version {removed.number}",
    )
    return 0


def _one_before(shelf: Shelf, scene: str) -> str:
    """Return the newest version that is not what the file says now."""
    for version in shelf.scenes.versions(scene).list():
        if not version.current and not version.removed and not version.damaged:
            return str(version.number)
    shelf.scenes.file(scene)
    raise UsageError(f"{scene} has no version to be compared with; see 'scene versions {scene}'")


def _content(shelf: Shelf, scene: str, asked: str) -> str:
    if asked == "now":
        return read_text(shelf.scenes.file(scene))
    if asked == "shipped":
        file = shelf.scenes.shipped / f"{scene}.toml"
        if not file.is_file():
            raise UsageError(f"no scene {scene!r} ships with the program")
        return read_text(file)
    if not asked.isdecimal():
        raise UsageError(f"{asked!r} is no version; give its number, 'shipped' or 'now'")
    return shelf.scenes.versions(scene).read(int(asked))


def _wall_of(site: Site | None) -> tuple[int, int] | None:
    places = [role_place(screen.role) for screen in site.screens] if site is not None else []
    if not places:
        return None
    return max(column for column, _ in places) + 1, max(row for _, row in places) + 1


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user: Python 3.13 raises the first
        return ""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _time(at: dt.datetime) -> str:
    return at.astimezone().strftime("%d/%m/%Y %H:%M")


def _named(asked: str) -> str:
    return {"now": "what is there now", "shipped": "what ships"}.get(asked, f"version {asked}")


def _walls(draft: SceneDraft) -> str:
    return f"for {', '.join(wall.wall for wall in draft.walls)}"


def _source(one: SceneOnShelf) -> str:
    if one.shipped:
        return "shipped"
    return f"{one.file.parent}{', before the shipped one' if one.overrides else ''}"


def _trouble(one: SceneOnShelf) -> str:
    count = len(one.findings)
    told = [f"{count} mistake{'s' if count > 1 else ''}: ioc-desktop check"] if count else []
    if one.outdated:
        told.append(f"the shipped one has changed since: scene diff {one.id} shipped now")
    return "; ".join(told)


def _state(version: Version) -> str:
    told = ["now"] if version.current else []
    told += ["removed, the shipped one is shown"] if version.removed else []
    told += [version.damaged] if version.damaged else []
    return "; ".join(told)


def _tell(changes: Sequence[Change], nothing: str) -> None:
    _say(*(f"  {line}" for line in [str(change) for change in changes] or [nothing]))


def _say(*lines: object) -> None:
    for line in lines:
        print(line)  # noqa: T201  # the command's output


def _json(report: object) -> int:
    sys.stdout.buffer.write(msgspec.json.encode(report, enc_hook=str) + b"\n")
    sys.stdout.flush()
    return 0


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS, highlight=False).print(table)
