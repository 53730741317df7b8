"""The state of a scene being edited: what it says, what is wrong, what can be taken back. Pure."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Self

from ioc_desktop.documents import parse_toml, read_text
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.layout.editing_history import History, Step
from ioc_desktop.layout.editing_page import (
    DraftDisplay,
    DraftTile,
    DraftWall,
    EditRefusedError,
    Page,
    PlacedFinding,
    TileRef,
)
from ioc_desktop.layout.reading import read_scene
from ioc_desktop.layout.scene import Scene
from ioc_desktop.layout.scene_text import Parts, cut, joined, with_breaks
from ioc_desktop.layout.scene_unfolding import is_unfolded, unfolded
from ioc_desktop.whole_files import digest

Judge = Callable[[Scene], Iterable[Finding]]
"""Judges a scene beyond its file: ``validate_against`` with the bundles and screens at hand."""


class DraftState:
    """What a scene draft is at a moment, and the steps behind and before it."""

    def __init__(self, text: str, file: Path | str, judge: Judge | None = None) -> None:
        """Edit a text; ``file`` names it in findings.

        ``on_disk`` is the digest of the file that it was opened from, None for a new scene.

        Raises:
            ConfigError: it is no TOML, with the line.
        """
        self.file = file
        self.on_disk: str | None = None
        self._mark = ""
        self._judge = judge
        parse_toml(text, str(file))
        self._page = self._read(cut(text))
        self._breaks = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
        self._saved = text
        self._history = History()
        self._last_good: Scene | None = None
        self._findings: tuple[PlacedFinding, ...] | None = None
        self._remember_good()

    @classmethod
    def open(cls, source: Path | str, judge: Judge | None = None) -> Self:
        """Edit a file, or a text that is in no file yet.

        Raises:
            ConfigError: it cannot be read, or is no TOML; with the line.
        """
        if not isinstance(source, Path):
            return cls(source, "", judge)
        draft = cls(read_text(source), source, judge)
        try:
            data = source.read_bytes()
        except OSError:  # gone in this very moment: saving finds out
            return draft
        draft._mark = codecs.BOM_UTF8.decode() if data.startswith(codecs.BOM_UTF8) else ""
        draft.on_disk = digest(draft.data)
        return draft

    # What it is now.

    @property
    def text(self) -> str:
        """The scene file as it would be saved."""
        return joined(self._page.parts)

    @property
    def data(self) -> bytes:
        """The bytes of the file as it would be saved; a byte order mark stays if there was one."""
        return (self._mark + self.text).encode()

    @property
    def scene(self) -> Scene | None:
        """The last good scene: what can be shown; None if there has been none yet."""
        return self._last_good

    @property
    def draft(self) -> Scene:
        """The scene as it stands, mistakes and all: to be drawn in the editor, never shown."""
        return self._page.reading.scene

    @property
    def page(self) -> Page:
        """What is written, macros not filled in; another one after each operation."""
        return self._page

    @property
    def walls(self) -> tuple[DraftWall, ...]:
        """The walls as they are written."""
        return self._page.walls

    def wall(self, wall: str) -> DraftWall:
        """Return the variant for a wall (``2x2``)."""
        return self._page.wall(wall)

    def display(self, wall: str, role: str) -> DraftDisplay:
        """Return a display of a wall."""
        return self._page.display(wall, role)

    def tile(self, ref: TileRef) -> DraftTile:
        """Return a tile as it is written."""
        return self._page.tile(ref)

    @property
    def id(self) -> str:
        """The scene's id."""
        return self._page.reading.document.id

    @property
    def name(self) -> Names:
        """The scene's name in two languages."""
        return self.draft.name

    @property
    def key(self) -> str | None:
        """The console's shortcut."""
        return self._page.reading.document.key

    @property
    def macros(self) -> Mapping[str, str | int | float | bool]:
        """The scene's macros."""
        return self._page.reading.document.macros

    @property
    def file_findings(self) -> tuple[Finding, ...]:
        """What is wrong with the file itself; a scene with any of these is not saved."""
        return self._page.reading.findings

    @property
    def findings(self) -> tuple[PlacedFinding, ...]:
        """Everything that is wrong, by tile and field; the judge's findings among it."""
        if self._findings is None:
            found = list(self.file_findings)
            if self._judge is not None:
                found += self._judge(self.draft)
            self._findings = tuple(self._page.place(one) for one in dict.fromkeys(found))
        return self._findings

    def judge_with(self, judge: Judge | None) -> None:
        """Judge by other bundles and screens from now on."""
        self._judge = judge
        self._findings = None

    # What was done.

    @property
    def dirty(self) -> bool:
        """Whether it differs from what was opened or saved last."""
        return self.text != self._saved

    @property
    def saved_text(self) -> str:
        """The text as it was opened or saved last."""
        return self._saved

    def note_unsaved(self) -> None:
        """Remember that this text is in no file: it took the place of one that cannot be read."""
        self._saved = ""

    def note_saved(self, file: Path) -> None:
        """Remember that it was saved, as it is now, as that file."""
        self.file = file
        self.on_disk = digest(self.data)
        self._saved = self.text
        self._page = self._read(self._page.parts)
        self._settle()

    @property
    def undo_step(self) -> Step | None:
        """The step that ``undo`` takes back, None if there is none."""
        return self._history.last

    @property
    def redo_step(self) -> Step | None:
        """The step that ``redo`` does again, None if there is none."""
        return self._history.next

    def undo(self) -> Step | None:
        """Take the last step back and return it; None if there is none."""
        return self._turn(self._history.back(self._page.parts))

    def redo(self) -> Step | None:
        """Do the last step taken back again and return it; None if there is none."""
        return self._turn(self._history.again(self._page.parts))

    def _turn(self, turned: tuple[Step, Parts] | None) -> Step | None:
        if turned is None:
            return None
        step, parts = turned
        self._page = self._read(parts)
        self._settle()
        return step

    # How it is done.

    @property
    def _open(self) -> Page:
        """The page with a part for each tile, to be operated on.

        Raises:
            EditRefusedError: walls, displays or tiles are no lists of tables.
        """
        page = self._page
        if page.whole:
            return page
        parts = unfolded(page.parts)
        if not is_unfolded(parts):
            raise EditRefusedError(
                "walls, displays and tiles must be tables ([[variant]] …) to be edited; "
                "mend the file by hand first"
            )
        return self._read(parts)

    def _do(self, step: Step, parts: Parts, *, merge: bool = False) -> None:
        """Take the parts that follow from an operation; nothing is noted if nothing changed."""
        if parts == self._page.parts:
            return
        if self._breaks == "\r\n":
            parts = with_breaks(parts, self._page.parts)
        page = self._read(parts)
        self._history.note(step, self._page.parts, merge=merge)
        self._page = page
        self._settle()

    def _settle(self) -> None:
        self._findings = None
        self._remember_good()

    def _remember_good(self) -> None:
        if not self.file_findings:
            self._last_good = self.draft

    def _read(self, parts: Parts) -> Page:
        """Read the parts again.

        Raises:
            EditRefusedError: they are no TOML any more; the operation must not be.
        """
        text = joined(parts)
        try:
            return Page(parts, read_scene(text, self.file))
        except ConfigError as error:
            raise EditRefusedError(f"this cannot be written: {error.findings[0].reason}") from error
