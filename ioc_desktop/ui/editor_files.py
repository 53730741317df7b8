"""Where the scene editor's draft comes from and goes to: files, versions, work that is set aside.

Nothing is asked in a dialog: what must be chosen is told with its choices (``asked``), and stands
until somebody answers. Work that is not saved is set aside as it is done, so that neither closing
the window nor a crash loses it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.layout.differences import Change, changes_between
from ioc_desktop.layout.editing import SceneDraft
from ioc_desktop.layout.scene_shelf import BrokenSceneError, ChangedOnDiskError, SceneShelf
from ioc_desktop.layout.versions import FOLDER, KeptDraft, Version
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.whole_files import digest

ASIDE_MS = 700
"""So long after the last change the work is set aside."""
_MOST_TOLD = 3

Choices = tuple[tuple[str, str], ...]
"""What can be done about something: commands with their words."""


class EditorFiles(QObject):
    """Signals: ``opened(SceneDraft)`` with another draft to be worked on, ``saved(str)``.

    ``told(str, bool)`` a line, True = something is wrong; ``asked(str, Choices)`` a question that
    stands, "" takes it away; ``broken(tuple[Finding, ...])`` of a file that cannot be read at all.
    """

    opened = Signal(object)
    saved = Signal(str)
    told = Signal(str, bool)
    asked = Signal(str, object)
    broken = Signal(object)

    def __init__(
        self,
        shelf: SceneShelf,
        words: Words,
        officer: Callable[[], str],
        now: Callable[[], dt.datetime],
    ) -> None:
        """Open nothing yet; ``officer`` is who saves, ``now`` the time with its zone."""
        super().__init__()
        self.shelf, self.words, self._officer, self._now = shelf, words, officer, now
        self.scene = ""
        self.draft: SceneDraft | None = None
        self._kept: KeptDraft | None = None
        self._good: tuple[Version | None, str] = (None, "")
        self._changed: ChangedOnDiskError | None = None
        self._aside = QTimer(self)
        self._aside.setSingleShot(True)
        self._aside.setInterval(ASIDE_MS)
        self._aside.timeout.connect(self.set_aside)

    @property
    def name(self) -> str:
        """The name of the scene that is open, in the language of the screen."""
        draft = self.draft
        return self.scene if draft is None else draft.name.in_language(self.words.language)

    @property
    def zone(self) -> dt.tzinfo | None:
        """The room's zone, in which times are told."""
        return self._now().tzinfo

    def open(self, scene: str) -> bool:
        """Open a scene, or go on with it if it is open; whether it can be worked on."""
        if scene == self.scene and self.draft is not None:
            return True
        self.set_aside()
        self.scene, self.draft = scene, None
        self.asked.emit("", ())
        try:
            if scene not in self.shelf.ids():
                return self._open_lost(scene)
            self._take(self.shelf.open(scene))
        except BrokenSceneError as error:
            self._ask_about_broken(error)
            return False
        except KnownError as error:
            self.told.emit(in_words(str(error), self.words), True)
            return False
        return True

    def begin(self, text: str, scene: str) -> None:
        """Begin a new scene from this text; it is in no file before it is saved.

        Raises:
            ConfigError: the text is no TOML.
        """
        draft = SceneDraft(text, f"{scene}.toml")
        self.set_aside()
        self.scene = scene
        draft.note_unsaved()
        self.asked.emit("", ())
        self._take(draft)
        self._aside.start()

    def edited(self) -> None:
        """The draft was changed: it is set aside a moment later."""
        self._aside.start()

    def set_aside(self) -> None:
        """Keep the work now, if there is any that is not saved."""
        self._aside.stop()
        draft = self.draft
        if draft is None:
            return
        try:
            if draft.dirty:
                self.shelf.set_aside(draft, by=self._by(), at=self._now())
            elif self._kept is None:
                self.shelf.drop_aside(self.scene)
        except KnownError as error:
            self.told.emit(in_words(str(error), self.words), True)

    def save(self, note: str = "", over: str | None = None) -> bool:
        """Save the draft; whether it was. What keeps it from being saved is told or asked."""
        draft, words = self.draft, self.words
        if draft is None:
            return False
        self._aside.stop()
        try:
            done = self.shelf.save(draft, by=self._by(), at=self._now(), note=note, over=over)
        except ChangedOnDiskError as error:
            self._changed = error
            self._ask_about_changes(error)
            return False
        except ConfigError as error:
            finding = error.findings[0]
            self.told.emit(in_words(f"{finding.path}: {finding.reason}", words), True)
            return False
        except KnownError as error:
            self.told.emit(in_words(str(error), words), True)
            return False
        self.scene, self._kept, self._changed = draft.id, None, None
        self.asked.emit("", ())
        time = self._now().strftime("%H:%M:%S")
        self.told.emit(
            words("Saved at {time} as version {number}", time=time, number=done.version.number),
            False,
        )
        self.saved.emit(self.scene)
        return True

    def look_at_disk(self) -> None:
        """The scene's file may have changed: take it, or ask if there is work that is not saved."""
        draft = self.draft
        if not self.scene or self.scene not in self.shelf.ids():
            return
        try:
            there = digest(self.shelf.file(self.scene).read_bytes())
        except (OSError, KnownError):
            return  # gone again; saving tells
        if draft is not None and there == draft.on_disk:
            return
        if draft is None or not draft.dirty:
            self._reopen()
            return
        try:
            text = self.shelf.file(self.scene).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        changes = changes_between(draft.saved_text, text)
        self._changed = ChangedOnDiskError(self.shelf.file(self.scene), text, there, changes)
        self._ask_about_changes(self._changed)

    # --- answers --------------------------------------------------------------------------

    def use_kept(self) -> None:
        """Go on with the work that was set aside; the file's own text is one undo away."""
        kept, draft = self._kept, self.draft
        if kept is None:
            return
        try:
            if draft is None:
                self._take(self.shelf.open_instead(self.scene, kept.text))
            else:
                draft.replace_all(kept.text)
                self.opened.emit(draft)
        except ConfigError as error:
            self.told.emit(in_words(str(error), self.words), True)
            return
        self._kept = None
        self.asked.emit("", ())

    def drop_kept(self) -> None:
        """Forget the work that was set aside."""
        self._kept = None
        self.shelf.drop_aside(self.scene)
        self.asked.emit("", ())

    def take_theirs(self) -> None:
        """Take what somebody else wrote; one's own work is one undo away."""
        draft, error = self.draft, self._changed
        if draft is None or error is None:
            return
        if error.theirs is None:
            self.told.emit(self.words("The file is gone; Ctrl+S writes it again"), True)
            return
        try:
            draft.replace_all(error.theirs)
        except ConfigError as fault:
            self.told.emit(in_words(str(fault), self.words), True)
            return
        self._changed = None
        self.asked.emit("", ())
        self.opened.emit(draft)

    def save_mine(self, note: str = "") -> bool:
        """Save over what somebody else wrote; that stays as a version."""
        error, self._changed = self._changed, None
        return self.save(note, None if error is None else error.seen)

    def bring_good_back(self) -> bool:
        """Make the last good version the scene again and save it; what was there is a version."""
        version, text = self._good
        if version is None or not self._replace(text):
            return False
        note = f"back to version {version.number}"
        return self.save(note) or (self._changed is not None and self.save_mine(note))

    def bring_back(self, number: int) -> None:
        """Take a version into the editor as one step; saving puts it on the wall."""
        words = self.words
        try:
            text = self.shelf.versions(self.scene).read(number)
        except KnownError as error:
            self.told.emit(in_words(str(error), words), True)
            return
        if self._replace(text):
            told = words("Version {number} is in the editor; Ctrl+S saves it", number=number)
            self.told.emit(told, False)

    def take_shipped(self) -> None:
        """Show the scene as it ships again; one's own file stays as a version."""
        try:
            self.shelf.restore_shipped(self.scene, by=self._by(), at=self._now())
        except KnownError as error:
            self.told.emit(in_words(str(error), self.words), True)
            return
        self.saved.emit(self.scene)
        self._reopen()

    def _by(self) -> str:
        """Return who saves; where nobody is named, the console does."""
        return self._officer() or self.words("the console")

    # --- looking --------------------------------------------------------------------------

    def versions(self) -> tuple[Version, ...]:
        """Return the versions of the scene that is open."""
        return self.shelf.versions(self.scene).list() if self.scene else ()

    def differences(self, number: int) -> tuple[str, ...]:
        """Return what bringing a version back would change, in words."""
        now = "" if self.draft is None else self.draft.text
        try:
            text = self.shelf.versions(self.scene).read(number)
        except KnownError as error:
            return (in_words(str(error), self.words),)
        return self._in_words(changes_between(now, text))

    def kept_scenes(self) -> tuple[str, ...]:
        """Return the ids of scenes with work set aside, those without a file too."""
        found = [
            file.parent.name
            for folder in self.shelf.own
            for file in sorted((folder / FOLDER).glob("*/draft.json"))
        ]
        return tuple(dict.fromkeys(found))

    def _replace(self, text: str) -> bool:
        try:
            if self.draft is None:
                self._take(self.shelf.open_instead(self.scene, text))
            else:
                self.draft.replace_all(text)
                self.opened.emit(self.draft)
        except ConfigError as error:
            self.told.emit(in_words(str(error), self.words), True)
            return False
        return True

    def _take(self, draft: SceneDraft) -> None:
        self.draft, self._kept = draft, None
        self.opened.emit(draft)
        kept = self.shelf.aside(self.scene)
        if kept is not None and kept.text != draft.text and not draft.dirty:
            self._ask_about_kept(kept)
        elif draft.file_findings:
            self._ask_about_mistakes(draft.file_findings)

    def _open_lost(self, scene: str) -> bool:
        """Open work that was set aside before it was ever saved."""
        kept = self.shelf.aside(scene)
        if kept is None:
            self.told.emit(self.words("There is no scene {scene}", scene=scene), True)
            return False
        self.begin(kept.text, scene)
        return True

    def _reopen(self) -> None:
        """Take what the file says now; there is no work that is not saved."""
        scene, self.scene, self.draft = self.scene, "", None
        if self.open(scene):
            self.told.emit(
                self.words("The file was changed outside; it is shown as it is now"), False
            )

    def _ask_about_kept(self, kept: KeptDraft) -> None:
        self._kept = kept
        words = self.words
        time = kept.at.astimezone(self._now().tzinfo).strftime("%H:%M %d/%m")
        self.asked.emit(
            words("Work that was not saved is here, from {time}", time=time),
            (("use draft", words("Go on with it")), ("drop draft", words("Leave it"))),
        )

    def _ask_about_mistakes(self, findings: tuple[Finding, ...]) -> None:
        words = self.words
        self._good = self.shelf.last_good(self.scene)
        count = len(findings)
        text = words(
            "The file has mistakes ({count}); the wall keeps the last good scene", count=count
        )
        self.asked.emit(f"{text}: {self._places(findings)}", self._ways_back())

    def _ask_about_broken(self, error: BrokenSceneError) -> None:
        words = self.words
        self._good = (error.last_good, error.last_good_text)
        kept = self.shelf.aside(self.scene)
        self._kept = kept
        draft: Choices = ()
        if kept is not None:
            draft = (("use draft", words("Go on with unsaved work")),)
        text = words("The file cannot be read; the wall keeps the last good scene")
        self.asked.emit(f"{text}: {self._places(error.findings)}", (*self._ways_back(), *draft))
        self.broken.emit(error.findings)

    def _ways_back(self) -> Choices:
        words, version = self.words, self._good[0]
        if version is not None:
            told = words("Back to version {number}, and save", number=version.number)
            return (("last good", told),)
        if (self.shelf.shipped / f"{self.scene}.toml").is_file():
            return (("as shipped", words("Back to the scene as shipped")),)
        return ()

    def _ask_about_changes(self, error: ChangedOnDiskError) -> None:
        words = self.words
        text = words("Somebody else changed this file meanwhile")
        told = self._in_words(error.changes)
        more = len(told) - _MOST_TOLD
        lines = "; ".join(told[:_MOST_TOLD]) + (f" (+{more})" if more > 0 else "")
        self.asked.emit(
            f"{text}: {lines}" if lines else text,
            (
                ("save mine", words("Save mine; theirs stays as a version")),
                ("take theirs", words("Take theirs")),
            ),
        )

    def _in_words(self, changes: tuple[Change, ...]) -> tuple[str, ...]:
        told = [in_words(change.text, self.words) for change in changes]
        walls = [f"{change.wall}: " if change.wall else "" for change in changes]
        return tuple(f"{wall}{text}" for wall, text in zip(walls, told, strict=True))

    def _places(self, findings: tuple[Finding, ...]) -> str:
        """Return the first findings with their places in the file, without its folder."""
        short = [Finding(Path(one.file).name, one.path, one.reason) for one in findings]
        return " · ".join(in_words(str(one), self.words) for one in short[:_MOST_TOLD])
