"""Scene files where they lie: found, opened, saved, brought back. Nothing is lost, ever.

Scenes come from a site's folders, the user's own and the shipped one; of one id the first counts.
A shipped scene is never written: what is made of it is saved in a folder that comes before. Every
save keeps the version before (``versions``), a file that somebody changed meanwhile is not
overwritten unseen, and a scene with mistakes is not saved, but may be set aside.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding, KnownError, UsageError
from ioc_desktop.layout.differences import Change, changes_between
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.editing_state import Judge
from ioc_desktop.layout.reading import check_scene_file, read_head, read_scene
from ioc_desktop.layout.versions import KeptDraft, Version, VersionFolder, is_outdated
from ioc_desktop.whole_files import WriteFailedError, digest, file_digest, write_whole

AS_SHIPPED = "as shipped"
BY_HAND = "changed by hand"
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


class SceneOnShelf(msgspec.Struct, frozen=True, kw_only=True):
    """One scene: its id, names and key, its file; ``overrides`` a shipped one of the same id.

    ``outdated``: the shipped one has changed since this was made of it.
    """

    id: str
    names: Names
    key: str
    file: Path
    shipped: bool
    overrides: bool
    outdated: bool
    versions: int
    findings: tuple[Finding, ...] = ()


class BrokenSceneError(ConfigError):
    """A scene file that cannot be opened; ``last_good`` is the newest version that can."""

    def __init__(
        self, findings: tuple[Finding, ...], file: Path, last_good: Version | None, text: str
    ) -> None:
        """Carry the findings, and what may be opened in the file's stead."""
        super().__init__(findings)
        self.file = file
        self.last_good = last_good
        self.last_good_text = text


class ChangedOnDiskError(KnownError):
    """Somebody else changed the file since it was opened; nothing was written.

    ``theirs`` is what it says now (None: it is gone), ``seen`` its digest: to save all the same,
    give it back as ``over``.
    """

    def __init__(
        self, file: Path, theirs: str | None, seen: str, changes: tuple[Change, ...]
    ) -> None:
        """Carry what the file says now, and how that differs from what was opened."""
        what = "is gone" if theirs is None else "was changed by somebody else"
        super().__init__(
            f"{file} {what} since it was opened; nothing was saved: look at what differs first"
        )
        self.file = file
        self.theirs = theirs
        self.seen = seen
        self.changes = changes


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What a save did: the file, and its version."""

    file: Path
    version: Version


class SceneShelf:
    """The scenes of a site, as an editor reads and writes them."""

    def __init__(self, own: Sequence[Path], shipped: Path) -> None:
        """Serve these folders, the first first: the site's, the user's; then the shipped one.

        Raises:
            ValueError: there is no folder of one's own to save in.
        """
        if not own:
            raise ValueError("a shelf needs a folder to save scenes in")
        self.own = tuple(own)
        self.shipped = shipped

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all scenes, sorted."""
        return tuple(sorted(self._files()))

    def file(self, scene: str) -> Path:
        """Return the file of a scene.

        Raises:
            UsageError: there is none of that id.
        """
        files = self._files()
        if scene not in files:
            raise UsageError(f"there is no scene {scene!r}{did_you_mean(scene, sorted(files))}")
        return files[scene]

    def entry(self, scene: str) -> SceneOnShelf:
        """Return what a list of scenes says of one.

        Raises:
            UsageError: there is none of that id.
        """
        file = self.file(scene)
        names, key, findings = Names(vi=scene), "", check_scene_file(file)
        try:
            head = read_head(file)
            names, key = Names(vi=head.name.vi, en=head.name.en), head.key or ""
        except ConfigError:
            pass  # told by the findings
        shipped = self.is_shipped(file)
        return SceneOnShelf(
            id=scene,
            names=names,
            key=key,
            file=file,
            shipped=shipped,
            overrides=not shipped and (self.shipped / file.name).is_file(),
            outdated=not shipped and is_outdated(file, self.shipped),
            versions=len(self.versions(scene).list()),
            findings=findings,
        )

    def is_shipped(self, file: Path) -> bool:
        """Whether a file is one of those that ship with the program."""
        return file.parent == self.shipped

    def versions(self, scene: str) -> VersionFolder:
        """Return the versions of a scene: those beside its own file, even if it ships as well.

        Raises:
            UsageError: that is no scene's id.
        """
        if not _ID.fullmatch(scene):
            raise UsageError(f"{scene!r} is no scene's id")
        return VersionFolder(self._own_file(scene))

    def _own_file(self, scene: str) -> Path:
        """Return the file that a scene has or would be saved as."""
        files = self._files()
        if scene in files and not self.is_shipped(files[scene]):
            return files[scene]
        # Removed from one's own folders: its versions still lie where it was.
        kept = [folder / f"{scene}.toml" for folder in self.own]
        with_versions = [file for file in kept if VersionFolder(file).folder.is_dir()]
        return with_versions[0] if with_versions else self._folder() / f"{scene}.toml"

    def _folder(self) -> Path:
        """Return the first folder that can be written to, or made; else the first."""
        return next((folder for folder in self.own if _writable(folder)), self.own[0])

    def _files(self) -> dict[str, Path]:
        files: dict[str, Path] = {}
        for folder in (*self.own, self.shipped):
            if folder.is_dir():
                for file in folder.glob("*.toml"):
                    files.setdefault(file.stem, file)
        return files

    # Opening.

    def open(self, scene: str, judge: Judge | None = None) -> SceneDraft:
        """Open a scene to edit it; one with mistakes too, as long as it is TOML.

        Raises:
            UsageError: there is none of that id.
            BrokenSceneError: the file cannot be read or is no TOML; with the line, and the newest
                version that can be opened.
        """
        file = self.file(scene)
        try:
            return SceneDraft.open(file, judge)
        except ConfigError as error:
            version, text = self.last_good(scene)
            raise BrokenSceneError(error.findings, file, version, text) from error

    def last_good(self, scene: str) -> tuple[Version | None, str]:
        """Return the newest version without mistakes and its text; (None, "") if there is none."""
        folder = self.versions(scene)
        for version in folder.list():
            if version.removed or version.current:
                continue
            try:
                text = folder.read(version.number)
                if not read_scene(text, folder.file).findings:
                    return version, text
            except (ConfigError, KnownError):
                continue  # not that one
        return None, ""

    def open_instead(self, scene: str, text: str, judge: Judge | None = None) -> SceneDraft:
        """Edit a text in the stead of a file that cannot be opened; saving overwrites that file.

        Raises:
            ConfigError: the text is no TOML either.
        """
        file = self.file(scene)
        draft = SceneDraft(text, file, judge)
        draft.on_disk = digest(file.read_bytes()) if file.is_file() else None
        draft.note_unsaved()
        return draft

    # Saving.

    def save(
        self,
        draft: SceneDraft,
        *,
        by: str,
        at: dt.datetime,
        note: str = "",
        over: str | None = None,
    ) -> Saved:
        """Save a draft as the scene of its id and keep what was there before.

        Opened from a shipped scene it is saved in one's own folder. ``over`` is ``seen`` of a
        ``ChangedOnDiskError``: that very content may be overwritten.

        Raises:
            ConfigError: the scene has mistakes; all of them with their places. It may be set aside.
            ChangedOnDiskError: somebody else changed the file meanwhile, or made one of that name.
            WriteFailedError: it cannot be written; the old file is whole.
        """
        target = self._target(draft)
        findings = read_scene(draft.text, target).findings
        if findings:
            raise ConfigError(findings)
        opened = draft.on_disk if draft.file == target else None
        self._look_before(target, opened, over, draft)
        folder = VersionFolder(target)
        shipped = self._keep_shipped(folder, at) if not target.exists() else ""
        folder.keep_present(BY_HAND)
        shipped = shipped or file_digest(self.shipped / target.name)
        version = folder.keep(draft.data, by=by, note=note, at=at, shipped=shipped)
        try:
            write_whole(target, draft.data)
        except WriteFailedError:
            folder.forget(version)
            raise
        folder.drop_draft()
        draft.note_saved(target)
        return Saved(file=target, version=msgspec.structs.replace(version, current=True))

    def _target(self, draft: SceneDraft) -> Path:
        """Return the file a draft is saved as: its own, or one of its id in one's own folder."""
        file = draft.file
        if isinstance(file, Path) and file.stem == draft.id and not self.is_shipped(file):
            return file
        return self._own_file(draft.id)

    def _look_before(
        self, target: Path, opened: str | None, over: str | None, draft: SceneDraft
    ) -> None:
        try:
            data: bytes | None = target.read_bytes()
        except FileNotFoundError:
            data = None
        except OSError as error:
            raise WriteFailedError(f"{target} cannot be read: {error.strerror or error}") from error
        there = "" if data is None else digest(data)
        if there == (opened or "") or (over is not None and over == there):
            return
        if data is None and opened is not None and over is None:
            raise ChangedOnDiskError(target, None, "", ())
        if data is not None:
            theirs = data.decode("utf-8-sig", errors="replace")
            changes = changes_between(draft.saved_text, theirs)
            raise ChangedOnDiskError(target, theirs, there, changes)

    def _keep_shipped(self, folder: VersionFolder, at: dt.datetime) -> str:
        """Keep the shipped scene that the first file of that name goes before; "" if none ships."""
        try:
            data = (self.shipped / folder.file.name).read_bytes()
        except OSError:
            return ""
        newest = folder.newest()
        if newest is None or newest.removed:
            folder.keep(data, by="", note=AS_SHIPPED, at=at, shipped=digest(data))
        return digest(data)

    def set_aside(self, draft: SceneDraft, *, by: str, at: dt.datetime) -> Path:
        """Keep a draft that has mistakes, to go on with it later; return where.

        Raises:
            WriteFailedError: it cannot be written.
        """
        file = draft.file
        if not isinstance(file, Path) or self.is_shipped(file):
            file = self._target(draft)
        folder = VersionFolder(file)
        folder.keep_draft(draft.text, by=by, at=at, based_on=draft.on_disk or "")
        return folder.folder

    def aside(self, scene: str) -> KeptDraft | None:
        """Return the draft of a scene that was set aside, None if there is none."""
        return self.versions(scene).draft()

    def drop_aside(self, scene: str) -> None:
        """Forget the draft that was set aside."""
        self.versions(scene).drop_draft()

    # Bringing back.

    def roll_back(
        self, scene: str, number: int, *, by: str, at: dt.datetime, note: str = ""
    ) -> Saved:
        """Make a version the scene again; itself a new version, so that nothing is lost.

        Raises:
            VersionMissingError: there is no such version.
            ConfigError: that version has mistakes; they are listed and nothing is changed.
            WriteFailedError: it cannot be written; the old file is whole.
        """
        folder = self.versions(scene)
        text = folder.read(number)
        target = folder.file
        findings = read_scene(text, target).findings
        if findings:
            where = f"{target.stem}, version {number}"
            raise ConfigError(tuple(replace(one, file=where) for one in findings))
        data = text.encode()
        if not target.exists():
            self._keep_shipped(folder, at)
        folder.keep_present(BY_HAND)
        said = note or f"back to version {number}"
        shipped = file_digest(self.shipped / target.name)
        version = folder.keep(data, by=by, note=said, at=at, shipped=shipped)
        try:
            write_whole(target, data)
        except WriteFailedError:
            folder.forget(version)
            raise
        return Saved(file=target, version=msgspec.structs.replace(version, current=True))

    def restore_shipped(self, scene: str, *, by: str, at: dt.datetime, note: str = "") -> Version:
        """Take away the file that goes before a shipped scene; kept as a version.

        Raises:
            UsageError: no scene of that id ships, or it is shown as it ships already.
            WriteFailedError: it cannot be kept or removed; nothing was changed.
        """
        if not (self.shipped / f"{scene}.toml").is_file():
            raise UsageError(f"no scene {scene!r} ships with the program")
        file = self.file(scene)
        if self.is_shipped(file):
            raise UsageError(f"{scene} is shown as it ships already")
        folder = VersionFolder(file)
        folder.keep_present(BY_HAND)
        version = folder.keep_removal(by=by, note=note or AS_SHIPPED, at=at)
        try:
            file.unlink()
        except OSError as error:
            folder.forget(version)
            raise WriteFailedError(
                f"{file} cannot be removed: {error.strerror or error}; nothing was changed"
            ) from error
        return version


def _writable(folder: Path) -> bool:
    """Whether a folder can be written to, or made."""
    nearest = folder
    while not nearest.exists() and nearest.parent != nearest:
        nearest = nearest.parent
    return nearest.is_dir() and os.access(nearest, os.W_OK)
